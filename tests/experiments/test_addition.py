import numpy as np
import pytest

from solutions.data import arithmetic
from solutions.experiments.addition import MODELS, experiment
from solutions.experiments.by_hand import schedule
from solutions.experiments.records import RecordError, read
from solutions.metrics import exact_match
from solutions.scratch.training import Adam

NAME = "addition-arithmetic-reversed-peeky"


@pytest.fixture(scope="module")
def corpus():
    return arithmetic.make(train=300, validation=40, test=60)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def run(tmp_path, corpus):
    def run(seeds=1, model="reversed-peeky", epochs=2, folder="records", **rest):
        return experiment.run(
            model, seeds, folder=tmp_path / folder, corpus=corpus, epochs=epochs, **rest
        )

    return run


def unfinished(tmp_path):
    return list((tmp_path / "cache" / "checkpoints").iterdir())


def test_a_run_records_what_its_answers_are_worth(run, corpus, tmp_path):
    record = run(seeds=2)
    assert record == read("addition", "arithmetic", "reversed-peeky", folder=tmp_path / "records")
    _, targets = corpus.encode(corpus.test)
    for seed, entry in enumerate(record.runs):
        answers = record.outputs(seed, tmp_path / "records")
        assert entry["test"]["exact_match"] == exact_match(targets[:, 1:], answers)
        assert [set(epoch) for epoch in entry["history"]] == [
            {"loss", "validation_exact_match"}
        ] * 2
        assert entry["history"][1]["loss"] < entry["history"][0]["loss"]
    assert record.runs[0]["history"] != record.runs[1]["history"]
    assert unfinished(tmp_path) == []


def test_a_run_that_is_stopped_within_a_seed_ends_where_it_would_have(run, tmp_path, monkeypatch):
    whole = run(folder="whole")
    update, steps = Adam.update, []

    def stop(self, *arguments):
        steps.append(1)
        if len(steps) == 5:  # three steps an epoch: in the second
            raise KeyboardInterrupt
        update(self, *arguments)

    monkeypatch.setattr(Adam, "update", stop)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert len(unfinished(tmp_path)) == 1
    record = run()
    assert len(steps) == 5 + 3  # only the second epoch was run again
    assert record.runs[0]["history"] == whole.runs[0]["history"]
    np.testing.assert_array_equal(
        record.outputs(0, tmp_path / "records"), whole.outputs(0, tmp_path / "whole")
    )


def test_restart_forgets_finished_and_unfinished_seeds(run, tmp_path, monkeypatch):
    run()
    update = Adam.update
    steps = []
    monkeypatch.setattr(Adam, "update", lambda *a: steps.append(update(*a)))
    run()
    assert steps == []
    run(restart=True)
    assert len(steps) == 6


def test_a_record_of_other_settings_is_not_continued(run):
    run()
    with pytest.raises(RecordError, match="--restart"):
        run(epochs=3)


def test_an_unknown_model_is_named(run):
    with pytest.raises(ValueError, match="reversed-peeky.*not 'guess'"):
        run(model="guess")


@pytest.mark.parametrize("model", MODELS)
def test_every_model_is_what_its_name_says(model, corpus):
    settings = MODELS[model]
    built = experiment.build(corpus, settings, seed=0)
    assert built.encoder.reverse == ("reversed" in model)
    assert built.decoder.peeky == ("peeky" in model)
    assert built.encoder.masked == ("unmasked" not in model)
    assert settings["side"] == ("left" if model.endswith("left") else "right")
    assert (settings["epochs"], settings["batch_size"], settings["H"]) == (25, 128, 128)


def test_the_learning_rate_falls_along_half_a_cosine():
    rate = schedule({"learning_rate": 2.0, "schedule": "cosine"}, 100)
    assert [round(rate(step), 6) for step in (0, 50, 100, 101)] == [2, 1, 0, 0]
    assert schedule({"learning_rate": 2.0, "schedule": "constant"}, 100) == 2.0
