import numpy as np
import pytest

from solutions.data import dates as data
from solutions.experiments.dates import BATCH, MODELS, NAMED, answer, experiment, seeds_of
from solutions.experiments.records import read
from solutions.metrics import alignment_error, exact_match


@pytest.fixture(scope="module")
def corpus():
    return data.make(train=200, validation=20, test=40, generalisation=10)


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def small(monkeypatch):
    """Every model with eight numbers a state."""
    for name, settings in MODELS.items():
        monkeypatch.setitem(MODELS, name, {**settings, "H": 8, "epochs": 1})


def test_a_run_records_what_its_answers_are_worth(corpus, small, tmp_path):
    record = experiment.run("bahdanau-additive", 2, folder=tmp_path, corpus=corpus)
    assert record == read("dates", "dates", "bahdanau-additive", folder=tmp_path)
    _, targets = corpus.encode(corpus.test)
    for seed, entry in enumerate(record.runs):
        answers = record.outputs(seed, tmp_path)
        assert entry["test"]["exact_match"] == exact_match(targets[:, 1:], answers)
        assert set(entry["test"]) == {
            "exact_match",
            "alignment_error",
            "mass_on_span",
            "later_years",
            "new_format",
        }
        assert set(entry["history"][0]) == {"loss", "validation_exact_match"}
    assert record.runs[0]["test"]["mass_on_span"] != record.runs[1]["test"]["mass_on_span"]


def test_without_attention_there_is_no_alignment(corpus, small, tmp_path):
    record = experiment.run("peeky", 1, folder=tmp_path, corpus=corpus)
    assert set(record.runs[0]["test"]) == {"exact_match", "later_years", "new_format"}


def test_the_alignment_error_is_that_of_the_field(corpus):
    model = experiment.build(corpus, {**MODELS["luong-dot"], "H": 8}, seed=0)
    metrics, answers = experiment.examine(model, corpus, MODELS["luong-dot"])
    ids, weights = answer(model, corpus, corpus.test)
    np.testing.assert_array_equal(ids, answers)
    assert metrics["alignment_error"] == alignment_error(
        weights, corpus.alignment(corpus.test, span="field")
    )


def test_answers_in_parts_are_those_of_the_whole(corpus, monkeypatch):
    model = experiment.build(corpus, {**MODELS["luong-dot"], "H": 8}, seed=0)
    whole = answer(model, corpus, corpus.test)
    monkeypatch.setattr("solutions.experiments.dates.BATCH", 7)
    parts = answer(model, corpus, corpus.test)
    assert BATCH > 40 and whole[0].shape == (40, 11)
    np.testing.assert_array_equal(parts[0], whole[0])
    np.testing.assert_allclose(parts[1], whole[1], atol=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_what_its_name_says(name, corpus):
    settings = {**MODELS[name], "H": 8}
    decoder = experiment.build(corpus, settings, seed=0).decoder
    assert (MODELS[name]["H"], MODELS[name]["epochs"], settings["batch_size"]) == (256, 2, 128)
    if name in ("plain", "peeky"):
        assert decoder.peeky == (name == "peeky")
        return
    wiring = "bahdanau" if name.startswith("bahdanau") else "luong"
    assert type(decoder).__name__.lower() == f"{wiring}decoder"
    assert getattr(decoder, "input_feeding", False) == ("-fed-" in name)
    rest = name.removeprefix(f"{wiring}-").removeprefix("fed-").removesuffix("-usual-adam")
    score = type(decoder.attention.score).__name__.lower()
    window = type(decoder.attention.window).__name__.lower()
    assert rest.replace("-", "") == score + ("" if window == "nonetype" else window)


def test_there_is_every_score_in_every_wiring_with_every_window():
    assert len(MODELS) == 2 + 5 * 2 * 3 + 5 + 1  # input feeding; Adam as usual
    assert [seeds_of(name) for name in (*NAMED, "plain")] == [3] * 5
    assert seeds_of("luong-location") == 1
