import numpy as np
import pytest

from solutions.data import parallel
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.experiments import translation as experiment
from solutions.experiments.records import RecordError, read
from solutions.metrics import bleu, bleu_signature

TINY = {"subwords": 300, "E": 8, "H": 8, "epochs": 2, "beam": 2, "max_length": 12}


@pytest.fixture
def run(tmp_path):
    def run(model="bahdanau-additive", seeds=1, **changes):
        return experiment.run(
            "stand-in-german", model, seeds, folder=tmp_path, **{**TINY, **changes}
        )

    return run


@pytest.mark.parametrize("model", experiment.MODELS)
def test_a_run_records_what_its_answers_are_worth(run, model, tmp_path):
    record = run(model)
    assert record == read("translation", "stand-in-german", model, folder=tmp_path)
    text = parallel.load("stand-in-german")
    codec = PairCodec.learn(text.train, TINY["subwords"])
    translations = codec.decode(record.outputs(0, tmp_path))
    assert len(translations) == len(text.test)
    (entry,) = record.runs
    assert entry["test"]["bleu"] == pytest.approx(bleu(translations, text.test.targets), abs=0.006)
    assert entry["by_length"] == experiment.by_length(text.test, translations)
    assert entry["history"][1]["loss"] < entry["history"][0]["loss"]
    assert entry["history"][1]["validation_loss"] < entry["history"][0]["validation_loss"]
    assert record.config["bleu"] == bleu_signature()


def test_a_record_of_other_settings_is_not_continued(run):
    run(epochs=1)
    with pytest.raises(RecordError, match="--restart"):
        run(epochs=2)


def test_an_unknown_model_is_named(run):
    with pytest.raises(ValueError, match="bahdanau-additive.*not 'guess'"):
        run(model="guess")


def test_groups_of_like_length_hold_every_sentence_once():
    lengths = [3, 8, 9, 11, 12, 14, 18, 30, 30]
    sources = [" ".join("w" * length) for length in lengths]
    references = [f"sentence number {number} of these" for number in range(len(lengths))]
    groups = experiment.by_length(Pairs(sources, references), references)
    assert [group["sentences"] for group in groups] == [2, 2, 2, 3]
    spans = [(group["shortest"], group["longest"]) for group in groups]
    assert spans == [(3, 8), (9, 11), (12, 14), (18, 30)]
    assert [group["bleu"] for group in groups] == [100] * 4
    wrong = [*references[:-1], "nothing like it"]
    assert experiment.by_length(Pairs(sources, references), wrong)[-1]["bleu"] < 100


def test_translations_stand_in_the_order_of_their_sources(monkeypatch):
    text = parallel.load("stand-in-german")
    codec = PairCodec.learn(text.train, TINY["subwords"])
    settings = {**experiment.MODELS["bahdanau-additive"], **TINY}
    model = experiment.build(codec, settings)
    texts = text.test.sources[:30]
    together, _ = experiment.translate(model, codec, texts, settings)
    monkeypatch.setattr(experiment, "BATCH", 7)
    parts, ids = experiment.translate(model, codec, texts, settings)
    alone, _ = experiment.translate(model, codec, texts[4:5], settings)
    assert parts == together and alone == together[4:5]
    assert codec.decode(ids) == parts and len(set(parts)) > 1


def test_the_models_have_at_most_eight_million_numbers():
    """With as many subwords as there can be."""
    text = parallel.load("stand-in-german")
    codec = PairCodec.learn(text.train, TINY["subwords"])
    for settings in experiment.MODELS.values():
        model = experiment.build(codec, settings)
        E, H = settings["E"], settings["H"]
        missing = settings["subwords"] - np.array([len(codec.source), len(codec.target)])
        assert model.count_params() + missing.sum() * E + missing[1] * (H + 1) <= 8_000_000
