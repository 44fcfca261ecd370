import json

import keras
import numpy as np
import pytest

from solutions.data import reviews
from solutions.data.reviews import Reviews, Split
from solutions.experiments import linear
from solutions.experiments import sentiment as experiment
from solutions.experiments.records import RecordError
from solutions.metrics import accuracy

TINY = {
    "reading": {"embedding": 8, "units": 4, "layers": 1, "hidden": 0, "max_length": 200},
    "training": {"epochs": 1, "batch_size": 32, "word_dropout": 0.1},
}
NAME = "sentiment-stand-in-tiny"


class Watched(Split):
    """A split that notes when it is read."""

    events: list = []  # noqa: RUF012

    def __getattribute__(self, name):
        if name in ("texts", "labels"):
            Watched.events.append(f"{name} of test")
        return super().__getattribute__(name)


def small(test=Split, **test_extra):
    """A slice of the stand-in."""
    whole = reviews.load("stand-in")
    rows = np.arange(48)
    part = whole.test.take(rows[:12])
    return Reviews(
        name="stand-in",
        language="en",
        train=whole.train.take(rows),
        validation=whole.validation.take(rows[:16]),
        test=test(part.texts, part.labels, **test_extra),
        facts={},
        fingerprint="f" * 64,
        is_stand_in=True,
    )


@pytest.fixture
def setting(monkeypatch):
    """A tiny network on a tiny corpus."""
    corpus = small(decisive=reviews.load("stand-in").test.decisive[:12])
    monkeypatch.setattr(experiment.reviews, "load", lambda name: corpus)
    monkeypatch.setattr(experiment, "NETWORKS", {"stand-in": {"tiny": TINY}, "nsmc": {}})
    return corpus


class Fake:
    """A classifier that learns nothing, but says what it was asked and answers by its seed."""

    settings = {"query": None}
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    interrupted = ()  # seeds in which somebody presses Ctrl-C

    def __init__(self, **reading):
        assert reading == TINY["reading"]

    def fit(self, texts, labels, *, seed, callbacks, verbose, **training):
        assert training == TINY["training"]
        Watched.events.append(f"training of seed {seed} on {len(texts)}")
        if seed in Fake.interrupted:
            raise KeyboardInterrupt
        self.seed = seed
        if isinstance(callbacks[0], experiment.TimeToTarget):
            callbacks[0].every = 1
            callbacks[0].set_model(self)
            callbacks[0].on_train_batch_begin(0)
            callbacks[0].on_train_batch_end(0)
        Watched.events.append(f"end of seed {seed}")
        return {"loss": [0.123456], "accuracy": [0.5]}

    def predict(self, texts):
        return np.random.default_rng(self.seed).random(len(texts))


@pytest.fixture
def fake(setting, monkeypatch):
    """The same with a classifier that takes no time, and a test split that notes who reads it."""
    corpus = small(Watched)
    monkeypatch.setattr(experiment.reviews, "load", lambda name: corpus)
    monkeypatch.setattr(experiment, "SentimentClassifier", Fake)
    monkeypatch.setattr(Fake, "interrupted", ())
    monkeypatch.setattr(Watched, "events", [])
    return Watched.events


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_test_split_is_read_once_a_seed_and_only_after_training(fake, tmp_path):
    experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)
    expected = []
    for seed in (0, 1):
        expected += [f"training of seed {seed} on 64", f"end of seed {seed}"]
        expected += ["texts of test", "labels of test"]
    assert fake == expected


def test_the_time_to_a_target_is_measured_without_the_test_split(fake, tmp_path):
    record = experiment.run("stand-in", "tiny", seeds=1, to_target=True, folder=tmp_path)
    assert fake == ["training of seed 0 on 48", "end of seed 0"]  # and without validation
    assert record.model == "tiny-to-target"
    assert list(contents(tmp_path)) == [f"{NAME}-to-target.json"]
    assert "test" not in record.runs[0] and "outputs" not in record.runs[0]
    assert list(record.runs[0]["seconds_to_target"]) == ["validation_accuracy>=0.875"]
    assert record.command.endswith("--to-target")


def test_a_linear_model_too_reads_the_test_split_once(fake, tmp_path, monkeypatch):
    monkeypatch.setattr(
        experiment.linear,
        "build",
        lambda build=linear.build, **settings: fake.append("training") or build(**settings),
    )
    record = experiment.run("stand-in", "nb-svm", seeds=3, folder=tmp_path)
    assert fake == ["training", "texts of test", "labels of test"]
    assert len(record.runs) == 1 and record.baseline  # nothing in it is drawn at random


def test_a_run_records_what_its_answers_are_worth(fake, tmp_path):
    record = experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)
    labels = small().test.labels
    for run in record.runs:
        answers = np.random.default_rng(run["seed"]).random(12)
        assert run["test"] == {"accuracy": accuracy(labels, answers)}
        np.testing.assert_allclose(record.outputs(run["seed"], tmp_path), answers, atol=1e-3)
        assert run["history"] == [{"loss": 0.1235, "accuracy": 0.5}]
    assert record.data_fingerprint == "f" * 64 and record.config == TINY and not record.baseline


def test_an_interrupted_run_keeps_finished_seeds_and_goes_on(fake, tmp_path, monkeypatch):
    monkeypatch.setattr(Fake, "interrupted", (1,))
    with pytest.raises(KeyboardInterrupt):
        experiment.run("stand-in", "tiny", seeds=3, folder=tmp_path)
    assert set(contents(tmp_path)) == {f"{NAME}.json", f"{NAME}-0.npz"}
    first = contents(tmp_path)[f"{NAME}-0.npz"]

    monkeypatch.setattr(Fake, "interrupted", ())
    fake.clear()
    record = experiment.run("stand-in", "tiny", seeds=3, folder=tmp_path)
    begun = [event for event in fake if event.startswith("training")]
    assert begun == ["training of seed 1 on 64", "training of seed 2 on 64"]
    assert [run["seed"] for run in record.runs] == [0, 1, 2]
    assert contents(tmp_path)[f"{NAME}-0.npz"] == first

    fake.clear()
    assert experiment.run("stand-in", "tiny", seeds=3, folder=tmp_path) == record
    assert fake == []  # nothing was left to do


def test_restart_forgets_what_the_record_holds(fake, tmp_path):
    experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)
    fake.clear()
    record = experiment.run("stand-in", "tiny", seeds=1, restart=True, folder=tmp_path)
    assert fake[0] == "training of seed 0 on 64"
    assert [run["seed"] for run in record.runs] == [0]


def test_a_record_of_other_settings_is_not_continued(fake, tmp_path, monkeypatch):
    experiment.run("stand-in", "tiny", seeds=1, folder=tmp_path)
    before = contents(tmp_path)
    other = {**TINY, "training": {**TINY["training"], "epochs": 2}}
    monkeypatch.setattr(experiment, "NETWORKS", {"stand-in": {"tiny": other}, "nsmc": {}})
    fake.clear()
    with pytest.raises(RecordError, match="--restart"):
        experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)
    assert fake == [] and contents(tmp_path) == before


def test_a_record_of_other_data_is_not_continued(fake, tmp_path):
    record = experiment.run("stand-in", "tiny", seeds=1, folder=tmp_path)
    path = tmp_path / f"{NAME}.json"
    path.write_text(path.read_text().replace("f" * 64, "0" * 64))
    fake.clear()
    with pytest.raises(RecordError, match="other data"):
        experiment.run("stand-in", record.model, seeds=2, folder=tmp_path)
    assert fake == []


def test_an_unknown_model_is_named_before_anything_is_read(setting, tmp_path, monkeypatch):
    monkeypatch.setattr(experiment.reviews, "load", lambda name: pytest.fail("read"))
    with pytest.raises(ValueError, match=r"tiny.*nb-svm.*not 'guess'"):
        experiment.run("stand-in", "guess", seeds=1, folder=tmp_path)


def test_a_corpus_without_settings_of_its_own_takes_those_of_nsmc():
    assert experiment.models("steam") == experiment.models("nsmc")
    assert "seminar" in experiment.models("imdb") and "seminar" not in experiment.models("nsmc")


def test_a_network_that_was_interrupted_ends_where_it_would_have(setting, tmp_path):
    """Real training: the second seed does not depend on whether the first ran before it."""
    at_once = experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)
    answers = at_once.outputs(1, tmp_path)
    path = tmp_path / f"{NAME}.json"
    half_done = {**vars(at_once), "runs": at_once.runs[:1]}
    path.write_text(json.dumps(half_done))
    in_parts = experiment.run("stand-in", "tiny", seeds=2, folder=tmp_path)

    for ours, theirs in zip(at_once.runs, in_parts.runs, strict=True):
        assert {**ours, "seconds": 0} == {**theirs, "seconds": 0}
    np.testing.assert_array_equal(in_parts.outputs(1, tmp_path), answers)
    assert at_once.runs[0]["history"] != at_once.runs[1]["history"]

    measured = at_once.runs[0]["test"]
    assert 0 < measured["weight_on_deciding"] <= measured["weight_near_deciding"] <= 1
    assert 0 < measured["share_of_tokens_deciding"] < 0.2
    assert at_once.runs[0]["parameters"] > 1_000
