import inspect

import pytest

from solutions.data import pair_codec, parallel
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs
from solutions.data.parallel import ParallelText
from solutions.experiments import korean_english as experiment
from solutions.experiments.records import RecordError, read
from solutions.metrics import bleu, bleu_signature, chrf
from solutions.models.seq2seq import Seq2Seq

TINY = {
    "translator": {"subwords": 500, "E": 8, "H": 8},
    "training": {"epochs": 2, "warmup_steps": 5, "batch_size": 16},
}
SPLITS = {"train": 60, "validation": 10, "test": 12}


@pytest.fixture
def corpus(monkeypatch):
    """Some pairs of the stand-in, under the names of both corpora; real ones have no links."""
    whole = parallel.load("stand-in").splits()

    def load(name):
        splits = {split: whole[split].take(range(size)) for split, size in SPLITS.items()}
        if name != "stand-in":
            splits = {split: Pairs(some.sources, some.targets) for split, some in splits.items()}
        facts = parallel.count(splits)
        return ParallelText(name=name, languages=("ko", "en"), **splits, facts=facts)

    monkeypatch.setattr(experiment.parallel, "load", load)
    return load


@pytest.fixture
def run(tmp_path, corpus):
    def run(model="luong-additive", corpus="stand-in", seeds=1, **changes):
        return experiment.run(corpus, model, seeds, folder=tmp_path, **{**TINY, **changes})

    return run


KINDS = ("luong-additive", "plain", "luong-additive-words", "nearest-neighbour")


@pytest.mark.parametrize("model", KINDS)
def test_a_record_holds_what_its_answers_are_worth(run, model, tmp_path, corpus):
    record = run(model, "tatoeba+jhe")
    assert record == read("translation", "tatoeba+jhe", model, folder=tmp_path)
    splits = corpus("tatoeba+jhe").splits()
    found = experiment.translations(record, 0, splits, tmp_path)
    (entry,) = record.runs
    references = splits["test"].targets
    assert entry["test"]["bleu"] == pytest.approx(bleu(found, references), abs=0.006)
    assert entry["test"]["chrf"] == pytest.approx(chrf(found, references), abs=0.006)
    assert record.config["bleu"] == bleu_signature()
    assert record.baseline == (model == "nearest-neighbour")
    if model == "nearest-neighbour":
        assert set(found) <= set(splits["train"].targets)
    else:
        losses = [epoch["validation_loss"] for epoch in entry["history"]]
        assert losses[1] < losses[0]


def test_a_network_is_run_once_a_seed_and_goes_on_with_the_same_settings_only(run, corpus):
    record = run(seeds=2)
    assert [entry["seed"] for entry in record.runs] == [0, 1]
    assert run(seeds=2) == record
    with pytest.raises(RecordError, match="--restart"):
        run(training={**TINY["training"], "epochs": 3})
    # Where a translator looks is measured where the truth is known.
    assert isinstance(corpus("stand-in").test, AlignedPairs)
    assert all(0 < entry["test"]["alignment_error"] <= 1 for entry in record.runs)


def test_without_attention_there_is_nowhere_to_look(run):
    assert "alignment_error" not in run("plain").runs[0]["test"]


def test_a_baseline_is_run_once(run):
    assert [entry["seed"] for entry in run("nearest-neighbour", seeds=3).runs] == [0]


def test_a_random_split_is_of_the_same_pairs(run, monkeypatch):
    seen = []

    class Spy(experiment.NearestNeighbour):
        def __init__(self, train, *arguments):
            seen.append(train)
            super().__init__(train, *arguments)

    monkeypatch.setattr(experiment, "NearestNeighbour", Spy)
    sound = run("nearest-neighbour", "tatoeba+jhe")
    leaking = run("nearest-neighbour-at-random", "tatoeba+jhe")
    assert len(seen[0]) == len(seen[1]) == SPLITS["train"]
    assert set(seen[0].sources) != set(seen[1].sources)
    assert sound.data_fingerprint == leaking.data_fingerprint
    assert sound.name != leaking.name


def test_an_interrupted_seed_goes_on_after_its_last_epoch(run, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
    (through,) = run(training={**TINY["training"], "epochs": 3}, restart=True).runs
    seen = []

    def report(line, **_):
        if line.startswith("  epoch"):
            seen.append(line)
        if len(seen) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr("builtins.print", report)
    with pytest.raises(KeyboardInterrupt):
        run(training={**TINY["training"], "epochs": 3}, restart=True)
    seen.clear()
    (entry,) = run(training={**TINY["training"], "epochs": 3}).runs
    assert [line.split()[1] for line in seen] == ["3:"]
    assert {**entry, "seconds": 0} == {**through, "seconds": 0}
    assert not list((tmp_path / "cache" / "checkpoints").iterdir())


def test_what_is_trained_outlives_an_interruption_of_what_follows(run, monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))

    def interrupted(*_, **options):
        raise KeyboardInterrupt

    with monkeypatch.context() as during, pytest.raises(KeyboardInterrupt):
        during.setattr(experiment.Translator, "translate", interrupted)
        run()
    trained = []
    monkeypatch.setattr("builtins.print", lambda line, **_: trained.append(line))
    assert len(run().runs) == 1
    assert not any("epoch" in line for line in trained)


def test_what_there_is_not_is_named(run):
    with pytest.raises(ValueError, match="corpora .*tatoeba.*not 'guess'"):
        run(corpus="guess")
    with pytest.raises(ValueError, match="stand-in has the models .*not 'guess'"):
        run("guess")
    with pytest.raises(ValueError, match="not 'nearest-neighbour-at-random'"):
        run("nearest-neighbour-at-random")  # no sentence of the stand-in is there twice


@pytest.mark.parametrize("corpus", experiment.SETTINGS)
def test_every_model_has_settings_that_fit_and_its_own(corpus):
    plans = {}
    for model in experiment.models(corpus):
        settings = experiment.MODELS[model.removesuffix(experiment.AT_RANDOM)]
        plans[model] = settings | {"at_random": model.endswith(experiment.AT_RANDOM)}
        tiny = {**settings.get("translator", {}), **TINY["translator"]}
        made = experiment.Translator(**tiny).settings
        assert made["units"] in pair_codec.UNITS
        Seq2Seq.initialized(9, 9, **made["network"])  # refuses what makes no network
        inspect.signature(experiment.Translator.fit).bind_partial(**settings.get("training", {}))
    assert len({str(plan) for plan in plans.values()}) == len(plans)


def test_a_part_of_the_pairs_is_learned_from_and_all_of_the_test_read(corpus):
    text = corpus("tatoeba+jhe")
    for model, size in (("plain", 60), ("luong-additive-half", 30), ("luong-additive-quarter", 15)):
        splits = experiment.splits_of(text, model, 0)
        assert splits["train"] == text.train.take(range(size))
        assert splits["test"] == text.test and splits["validation"] == text.validation


def test_the_translators_have_at_most_ten_million_numbers():
    for corpus, settings in experiment.SETTINGS.items():
        sizes = settings["translator"]
        V = sizes["subwords"]
        for model in ("luong-additive", "plain"):
            options = {**sizes, **experiment.MODELS[model]["translator"]}
            translator = experiment.Translator(**options)
            parts = Seq2Seq.initialized(V, V, **translator.settings["network"])
            assert parts.count_params() <= 10_000_000, corpus
