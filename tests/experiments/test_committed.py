"""The records of this repository: complete, and worth what they state."""

import functools

import pytest

from solutions.data import arithmetic, parallel, prices, reviews
from solutions.data.pair_codec import PairCodec
from solutions.experiments import dates, farm_prices, korean_english
from solutions.experiments.records import FOLDER, read
from solutions.metrics import accuracy, bleu, bleu_signature, exact_match

COMMITTED = sorted(path.stem for path in FOLDER.glob("*.json"))


CORPORA = (
    *("imdb", "nsmc", "stand-in", "arithmetic", "dates", "multi30k", "tatoeba+jhe"),
    "wholesale",
)


def committed(name):
    """A record by the name of its file; no corpus has a hyphen in its name but the stand-ins."""
    task, rest = name.split("-", 1)
    corpus = next(corpus for corpus in CORPORA if rest.startswith(f"{corpus}-"))
    return read(task, corpus, rest.removeprefix(f"{corpus}-"))


def of(task):
    """The records of a task; those of a real corpus are read where it can be had."""
    real = ("-imdb-", "-nsmc-", "-multi30k-", "-tatoeba+jhe-", "-wholesale-")
    return [
        pytest.param(
            name, marks=[pytest.mark.real_data] if any(corpus in name for corpus in real) else []
        )
        for name in COMMITTED
        if name.startswith(f"{task}-")
    ]


@functools.cache
def reviews_of(name):
    return reviews.load(name)


@functools.cache
def additions():
    return arithmetic.make()


@functools.cache
def dated():
    return dates.experiment.make()


def with_answers(record):
    return [run for run in record.runs if "test" in run]


def test_there_are_records_of_every_task():
    assert {name.split("-")[0] for name in COMMITTED} == {
        "sentiment",
        "addition",
        "dates",
        "translation",
        "farm_prices",
    }


@pytest.mark.parametrize("name", COMMITTED)
def test_a_record_is_complete(name):
    found = committed(name)
    assert found.name == name
    assert found.runs and len({run["seed"] for run in found.runs}) == len(found.runs)
    for run in found.runs:
        assert "outputs" in run if "test" in run else run["seconds_to_target"]
        if "outputs" in run:
            assert (FOLDER / run["outputs"]).stat().st_size < 1_000_000


@pytest.mark.parametrize("name", of("sentiment"))
def test_the_answers_have_the_accuracy_that_is_stated(name):
    found = committed(name)
    data = reviews_of(found.corpus)
    assert found.data_fingerprint == data.fingerprint
    for run in with_answers(found):
        probabilities = found.outputs(run["seed"])
        assert probabilities.shape == data.test.labels.shape
        # Answers of exactly one half may have been rounded to it.
        undecided = (probabilities == 0.5).mean()
        stated = run["test"]["accuracy"]
        assert accuracy(data.test.labels, probabilities) == pytest.approx(
            stated, abs=undecided + 1e-9
        )


@pytest.mark.parametrize("name", of("addition"))
def test_the_answers_match_as_often_as_is_stated(name):
    found = committed(name)
    assert found.data_fingerprint == additions().fingerprint
    _, targets = additions().encode(additions().test)
    assert len(found.runs) == 3
    for run in with_answers(found):
        stated = run["test"]["exact_match"]
        assert exact_match(targets[:, 1:], found.outputs(run["seed"])) == stated


@pytest.mark.parametrize("name", of("dates"))
def test_the_dates_match_as_often_as_is_stated(name):
    found = committed(name)
    assert found.data_fingerprint == dated().fingerprint
    assert found.config == dates.MODELS[found.model]
    _, targets = dated().encode(dated().test)
    assert len(found.runs) == dates.seeds_of(found.model)
    for run in with_answers(found):
        stated = run["test"]["exact_match"]
        assert exact_match(targets[:, 1:], found.outputs(run["seed"])) == stated


def test_there_is_a_record_of_every_score_in_every_wiring():
    assert {name.removeprefix("dates-dates-") for name in COMMITTED if "dates-" in name} == set(
        dates.MODELS
    )


@pytest.mark.parametrize("name", of("translation"))
def test_the_translations_have_the_bleu_that_is_stated(name):
    found = committed(name)
    text = parallel.load(found.corpus)
    assert found.data_fingerprint == text.fingerprint
    assert found.config["bleu"] == bleu_signature()
    if found.corpus in korean_english.SETTINGS:
        seeds = korean_english.seeds_of(found.model)
        assert len(found.runs) == seeds
        # The settings are those of today: nothing is refused, and nothing is left to be trained.
        assert korean_english.run(found.corpus, found.model, seeds).runs == found.runs
    else:
        assert len(found.runs) == 3
    for run in with_answers(found):
        translations, references = translated(found, run["seed"], text)
        assert bleu(translations, references) == pytest.approx(run["test"]["bleu"], abs=0.006)


def translated(found, seed, text):
    """What a run has written, and what it should have."""
    if found.corpus == "multi30k":
        codec = PairCodec.learn(text.train, found.config["subwords"])
        return codec.decode(found.outputs(seed)), text.test.targets
    splits = korean_english.splits_of(text, found.model, seed)
    return korean_english.translations(found, seed, splits), splits["test"].targets


@pytest.mark.parametrize("corpus", korean_english.SETTINGS)
def test_there_is_a_record_of_every_translator(corpus):
    prefix = f"translation-{corpus}-"
    assert {name.removeprefix(prefix) for name in COMMITTED if name.startswith(prefix)} == set(
        korean_english.models(corpus)
    )


@pytest.mark.parametrize("name", of("farm_prices"))
def test_the_forecasts_have_the_errors_that_are_stated(name):
    found = committed(name)
    table = wholesale()
    assert found.data_fingerprint == table.fingerprint
    assert len(found.runs) == (3 if found.model in farm_prices.NETWORKS else 1)
    for run in with_answers(found):
        said = farm_prices.forecasts(found, run["seed"], table)
        measured = farm_prices.scores(table, said)
        assert measured.keys() == run["test"].keys()
        for metric, stated in run["test"].items():
            # Forecasts are stored in steps of four per mille; a price may lie on an interval's end.
            assert measured[metric] == pytest.approx(
                stated, abs=5e-3 if "cover" in metric else 5e-4
            )


@functools.cache
def wholesale():
    return prices.load("wholesale")


def test_there_is_a_record_of_every_forecaster():
    prefix = "farm_prices-wholesale-"
    assert {name.removeprefix(prefix) for name in COMMITTED if name.startswith(prefix)} == set(
        farm_prices.MODELS
    )
