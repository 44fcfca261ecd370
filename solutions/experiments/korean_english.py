"""Full-size runs of chapter 5: Korean to English, by translators and by the nearest neighbour."""

import time
from pathlib import Path

import numpy as np

from solutions.data import parallel, sentence_split
from solutions.data.aligned import AlignedPairs
from solutions.data.neighbours import NearestNeighbour
from solutions.data.pairs import Pairs
from solutions.data.parallel import ParallelText
from solutions.experiments.records import FOLDER, Record, check_corpus, continued
from solutions.experiments.unfinished import checkpoint
from solutions.metrics import alignment_error, bleu, bleu_signature, chrf, mass_on_span
from solutions.models.translation import Translator

READING = {"max_length": 60}
LEARNING = {"batch_size": 64, "learning_rate": 2e-3, "warmup_steps": 300, "patience": 5}
SETTINGS = {
    "stand-in": {
        "translator": {"subwords": 2_000, "E": 128, "H": 256, "dropout": 0.2, **READING},
        "training": {**LEARNING, "epochs": 8},
    },
    "tatoeba+jhe": {
        "translator": {"subwords": 2_000, "E": 192, "H": 256, "dropout": 0.4, **READING},
        "training": {**LEARNING, "epochs": 60, "learning_rate": 3e-3, "patience": 10},
    },
}
"""Settings of the translators, for each corpus."""

_LUONG = {"attention": "additive", "wiring": "luong"}
_ATTENTION = {"translator": _LUONG}
_NOISE = {"training": {"subword_dropout": 0.1, "word_dropout": 0.1}}
MODELS = {
    "luong-additive": _ATTENTION,
    "luong-fed-additive": {"translator": {**_LUONG, "input_feeding": True}},
    "plain": {"translator": {"attention": None}},
    "luong-additive-with-noise": _ATTENTION | _NOISE,
    "luong-additive-half": _ATTENTION | {"pairs": 1 / 2},
    "luong-additive-half-with-noise": _ATTENTION | _NOISE | {"pairs": 1 / 2},
    "luong-additive-quarter": _ATTENTION | {"pairs": 1 / 4},
    "luong-additive-quarter-with-noise": _ATTENTION | _NOISE | {"pairs": 1 / 4},
    "luong-additive-words": {"translator": {**_LUONG, "units": "words"}},
    "luong-additive-jamo": {"translator": {**_LUONG, "units": "jamo"}},
    "nearest-neighbour": {"analyzer": "char_wb", "ngrams": [1, 4]},
}
"""What tells the models apart, by their names in the records; `pairs` is the share of the training
pairs that are learned from, where it is not all of them."""

REPEATED = ("luong-additive", "luong-fed-additive", "luong-additive-with-noise", "plain")
"""Models that are run with three seeds; the others show what a choice is worth, with one."""

AT_RANDOM = "-at-random"
"""Ends the name of a model that is run on the same pairs, split at random: a leak, shown."""

BEAM = 5
PIZZA = "오늘따라 피자 먹고 싶다"
"""The slides' sentence, which is in no split."""


def models(corpus: str) -> list[str]:
    """Names of all models that are run on a corpus.

    Args:
        corpus: a key of `SETTINGS`.

    Returns:
        the names: of the stand-in with input feeding, which alignments are better by; of real pairs
        with other units, with noise, of fewer pairs, and on a random split.
    """
    fed, baseline = "luong-fed-additive", "nearest-neighbour"
    if corpus == "stand-in":  # no sentence is there twice, its words are few, its links are known
        return ["luong-additive", fed, "plain", baseline]
    at_random = [name + AT_RANDOM for name in ("luong-additive", baseline)]
    return [*(name for name in MODELS if name != fed), *at_random]


def seeds_of(model: str) -> int:
    """How many seeds of a model are run for the records."""
    return 3 if model in REPEATED else 1


def run(
    corpus: str,
    model: str,
    seeds: int,
    restart: bool = False,
    folder: Path = FOLDER,
    **changes,
) -> Record:
    """Trains a model once for each seed that its record does not hold yet.

    A finished seed is written at once; an unfinished one goes on after its last epoch, and then
    its seconds count from there. The validation split chooses the epoch, the test split is read
    once a seed, at the end. A baseline has no seed, and is run once.

    Args:
        corpus: a key of `SETTINGS`.
        model: one of `models(corpus)`.
        seeds: seeds 0 … seeds - 1 are run.
        restart: whether to begin anew instead of going on with the record.
        folder: where records lie.
        **changes: `translator` or `training`, updates of those settings.

    Returns:
        the record.

    Raises:
        DataError: if the corpus cannot be had; it says what to do.
        RecordError: if the record at hand was made with other settings or data, or a stand-in
            came in place of the corpus.
        ValueError: if there is no such corpus or model.
    """
    if corpus not in SETTINGS:
        raise ValueError(f"chapter 5 has the corpora {list(SETTINGS)}, not {corpus!r}")
    if model not in models(corpus):
        raise ValueError(f"{corpus} has the models {models(corpus)}, not {model!r}")
    text = parallel.load(corpus)
    check_corpus(corpus, text.name)
    kind = model.removesuffix(AT_RANDOM)
    baseline = kind == "nearest-neighbour"
    settings = dict(MODELS[kind])
    if not baseline:
        for name, part in SETTINGS[corpus].items():
            settings[name] = {**part, **settings.get(name, {}), **changes.get(name, {})}
    fresh = Record(
        task="translation",
        corpus=text.name,
        model=model,
        command=f"python -m solutions.experiments translation --corpus {text.name} "
        f"--model {model} --seeds {seeds}",
        config={**settings, "beam": BEAM, "bleu": bleu_signature()},
        data_fingerprint=text.fingerprint,
        baseline=baseline,
    )
    record = continued(fresh, folder, restart)
    for seed in record.missing(seeds):
        splits = splits_of(text, model, seed)
        with checkpoint(record, seed, restart) as path:
            if baseline:
                entry, answers = _look_up(splits, settings)
            else:
                entry, answers = _train(splits, settings, seed, path)
            record.add({"seed": seed, **entry}, answers, folder)
        print(f"{record.name}: seed {seed}, BLEU {entry['test']['bleu']:.2f}")
    return record


def splits_of(text: ParallelText, model: str, seed: int) -> dict[str, Pairs]:
    """The splits that a run has read: the corpus's own, fewer pairs, or as many drawn at random.

    Args:
        text: the corpus.
        model: one of `models(text.name)`.
        seed: of the run.

    Returns:
        pairs of "train", "validation" and "test".
    """
    splits = text.splits()
    if model.endswith(AT_RANDOM):
        return sentence_split.at_random(splits, seed)
    share = MODELS[model].get("pairs", 1)
    return splits | {"train": splits["train"].take(range(int(share * len(splits["train"]))))}


def translations(
    record: Record, seed: int, splits: dict[str, Pairs], folder: Path = FOLDER
) -> list[str]:
    """Reads what a run has written to the test split.

    Args:
        record: of `run`.
        seed: of the run.
        splits: from `splits_of`.
        folder: where records lie.

    Returns:
        N translations.
    """
    answers = record.outputs(seed, folder)
    if record.baseline:
        return [splits["train"].targets[row] for row in answers]
    return [bytes(row).rstrip(b"\0").decode() for row in answers.astype(np.uint8)]


def _train(splits, settings, seed, path):
    """Trains one seed; returns the run's entry and its answers on the test split."""
    translator = Translator(**settings["translator"])
    clock = time.perf_counter()
    history = translator.fit(
        splits["train"],
        splits["validation"],
        seed=seed,
        checkpoint=path,
        report=lambda line: print(f"  {line}", flush=True),
        **settings["training"],
    )
    seconds = time.perf_counter() - clock
    test = splits["test"]
    found = translator.translate(test.sources, beam=BEAM)
    greedy = translator.translate(test.sources)
    metrics = {
        "bleu": bleu(found, test.targets),
        "bleu_greedy": bleu(greedy, test.targets),
        "chrf": chrf(found, test.targets),
    }
    if isinstance(test, AlignedPairs) and settings["translator"]["attention"]:
        weights = translator.align(test)  # (N, T, S)
        truth = translator.codec.alignment(test)
        metrics["alignment_error"] = alignment_error(weights, truth)
        metrics["mass_on_span"] = mass_on_span(weights, truth)
    entry = {
        "seconds": round(seconds, 1),
        "parameters": translator.parts.count_params(),
        "seconds_to_target": {},
        "history": [
            {name: round(value, 4) for name, value in zip(history, row, strict=True)}
            for row in zip(*history.values(), strict=True)
        ],
        "pizza": translator.translate([PIZZA], beam=BEAM)[0],
        "test": {name: round(value, 4) for name, value in metrics.items()},
    }
    return entry, _bytes(found)


def _look_up(splits, settings):
    """Asks the nearest neighbour; returns the run's entry and the rows of its answers."""
    neighbour = NearestNeighbour(splits["train"], settings["analyzer"], tuple(settings["ngrams"]))
    test = splits["test"]
    rows = neighbour.nearest(test.sources)
    found = [splits["train"].targets[row] for row in rows]
    entry = {
        "seconds": 0.0,
        "parameters": 0,
        "seconds_to_target": {},
        "history": [],
        "test": {
            "bleu": round(bleu(found, test.targets), 4),
            "chrf": round(chrf(found, test.targets), 4),
        },
    }
    return entry, np.array(rows)


def _bytes(texts: list[str]) -> np.ndarray:
    """Texts as an array, (N, the longest's bytes), padded with 0."""
    rows = [text.encode() for text in texts]
    width = max(1, *map(len, rows))
    return np.array([list(row.ljust(width, b"\0")) for row in rows], np.int32)
