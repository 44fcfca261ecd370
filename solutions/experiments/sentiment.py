"""Full-size runs of chapter 6: sentiment on IMDB and NSMC."""

import time

import numpy as np

from solutions.data import reviews
from solutions.experiments import linear
from solutions.experiments.records import FOLDER, TO_TARGET, Record, check_corpus, continued
from solutions.metrics import accuracy
from solutions.models.callbacks import Stopwatch, TimeToTarget
from solutions.models.sentiment import SentimentClassifier

TARGET = 0.875
"""Validation accuracy of IMDB that `seconds_to_target` waits for."""

SEMINAR = {"vocabulary_size": 10_000, "max_length": 500, "keep": "end"}
CAREFUL = {"batch_size": 64, "word_dropout": 0.1, "average": True}
KOREAN = {
    **{"tokenizer": "subwords", "vocabulary_size": 8_000, "max_length": 140},
    **{"layers": 1, "hidden": 0, "dropout": 0.3},
}
SMALL = {
    "reading": {"max_length": 300, "layers": 1, "units": 16, "embedding": 32, "hidden": 0},
    "training": {"epochs": 10, "batch_size": 32, "learning_rate": 5e-3},
}
NETWORKS = {
    "imdb": {
        # As the seminar ran it: every batch 500 wide, padding attended to.
        "seminar": {
            "reading": {**SEMINAR, "pad_to_max": True, "mask_attention": False},
            "training": {"epochs": 3, "batch_size": 256},
        },
        "bilstm-additive": {
            "reading": SEMINAR,
            "training": {**CAREFUL, "epochs": 3, "batch_size": 128},
        },
        "bilstm-additive-ngrams": {
            "reading": {"vocabulary_size": 20_000, "layers": 1, "hidden": 0, "ngrams": 2},
            "training": {**CAREFUL, "epochs": 2},
        },
        "bilstm-additive-fast": {
            "reading": {"vocabulary_size": 20_000, "layers": 1, "hidden": 0},
            "training": {"epochs": 3, "batch_size": 64},
        },
    },
    "nsmc": {
        "bilstm-additive": {
            "reading": KOREAN,
            "training": {**CAREFUL, "epochs": 2, "batch_size": 256},
        },
        "bilstm-additive-ngrams": {
            "reading": {**KOREAN, "ngrams": 4, "ngram_tokenizer": "characters"},
            "training": {**CAREFUL, "epochs": 2, "batch_size": 256},
        },
    },
    "stand-in": {
        "bilstm-additive": SMALL,
        "bilstm-last": {**SMALL, "reading": {**SMALL["reading"], "query": None}},
    },
}
"""Settings of `SentimentClassifier` and its `fit`, by corpus and model.

The Korean corpora that are not listed take those of NSMC.
"""


def models(corpus: str, to_target: bool = False) -> list[str]:
    """Names of the models that can be run on a corpus: networks, and what has no epochs.

    Args:
        corpus: as `reviews.load` knows it.
        to_target: whether to give only those whose time to a target can be measured.

    Returns:
        the names, networks first.
    """
    networks = NETWORKS.get(corpus, NETWORKS["nsmc"])
    return [*networks] if to_target else [*networks, *linear.BASELINES]


def run(
    corpus_name: str,
    model: str,
    seeds: int,
    restart: bool = False,
    to_target: bool = False,
    folder=FOLDER,
) -> Record:
    """Trains a model once for each seed that its record does not hold yet.

    A finished seed is written at once, so an interrupted run loses one seed at most. Settings
    were chosen on validation; the runs here learn from train and validation together, and read
    the test split once a seed, after the weights are fixed.

    Args:
        corpus_name: as `reviews.load` knows it.
        model: one of `models(corpus_name)`.
        seeds: seeds 0 … seeds - 1 are run.
        restart: whether to begin anew instead of going on with the record.
        to_target: whether to measure time instead: a run then learns from train alone, stops when
            its validation accuracy reaches `TARGET`, and never sees the test split. Its record
            is a model of its own, `<model>-to-target`.
        folder: where records lie.

    Returns:
        the record.

    Raises:
        DataError: if the corpus cannot be had; it says what to do.
        RecordError: if the record at hand was made with other settings or data, or a stand-in
            came in place of the corpus.
        ValueError: if the corpus has no such model.
    """
    known = models(corpus_name, to_target)
    if model not in known:
        raise ValueError(
            f"{corpus_name} has the models {known}{' with a target' * to_target}, not {model!r}"
        )
    corpus = reviews.load(corpus_name)
    check_corpus(corpus_name, corpus.name)
    baseline = model in linear.BASELINES
    settings = linear.BASELINES[model] if baseline else _network(corpus_name, model)
    fresh = Record(
        task="sentiment",
        corpus=corpus.name,
        model=model + TO_TARGET if to_target else model,
        command=f"python -m solutions.experiments sentiment --corpus {corpus_name} "
        f"--model {model} --seeds {seeds}{' --to-target' if to_target else ''}",
        config=settings,
        data_fingerprint=corpus.fingerprint,
        baseline=baseline,
    )
    record = continued(fresh, folder, restart)
    for seed in record.missing(seeds):
        if baseline:
            entry, answer = _fit_linear(corpus, settings)
        else:
            entry, answer = _fit_network(corpus, settings, seed, to_target)
        if to_target:
            record.add({"seed": seed, **entry}, None, folder)
            print(f"{record.name}: seed {seed}, {entry['seconds_to_target']}")
            continue
        probabilities, measured = answer(corpus.test)
        entry["test"] = {"accuracy": accuracy(corpus.test.labels, probabilities), **measured}
        record.add({"seed": seed, **entry}, probabilities, folder)
        print(f"{record.name}: seed {seed}, test accuracy {entry['test']['accuracy']:.4f}")
    return record


def _network(corpus: str, model: str) -> dict:
    return NETWORKS.get(corpus, NETWORKS["nsmc"])[model]


def _fit_network(corpus: reviews.Reviews, settings: dict, seed: int, to_target: bool):
    """Trains one network; returns the run's entry and how it answers a split."""
    classifier = SentimentClassifier(**settings["reading"])
    if to_target:
        texts, labels = corpus.train.texts, corpus.train.labels
        looks_apart = max(1, 3_200 // settings["training"]["batch_size"])  # batches
        clock = TimeToTarget(classifier, corpus.validation, TARGET, looks_apart)
    else:
        texts, labels = _all_training(corpus)
        clock = Stopwatch()
    history = classifier.fit(
        texts, labels, seed=seed, callbacks=[clock], verbose=1, **settings["training"]
    )
    epochs = [dict(zip(history, row, strict=True)) for row in zip(*history.values(), strict=True)]
    entry = {
        "seconds": round(clock.seconds, 1),
        "parameters": classifier.model.count_params(),
        "seconds_to_target": (
            {f"validation_accuracy>={TARGET}": clock.reached} if to_target else {}
        ),
        "history": [{name: round(value, 4) for name, value in row.items()} for row in epochs],
    }

    def answer(split):
        return classifier.predict(split.texts), _weight_on_deciding(classifier, split)

    return entry, answer


def _weight_on_deciding(classifier: SentimentClassifier, split: reviews.Split) -> dict:
    """How much attention falls on the words that decide, where they are known."""
    if split.decisive is None or classifier.settings.get("query", "given") is None:
        return {}
    on, near, share = [], [], []
    for text, decisive in zip(split.texts, split.decisive, strict=True):
        weights = np.array([weight for _, weight in classifier.explain(text)])  # (S,)
        beside = {place + step for place in decisive for step in (-1, 0, 1)}
        on.append(weights[sorted(decisive)].sum())
        near.append(weights[sorted(beside & set(range(len(weights))))].sum())
        share.append(len(decisive) / len(weights))
    return {
        "weight_on_deciding": round(float(np.mean(on)), 4),
        "weight_near_deciding": round(float(np.mean(near)), 4),
        "share_of_tokens_deciding": round(float(np.mean(share)), 4),
    }


def _all_training(corpus: reviews.Reviews) -> tuple[list[str], np.ndarray]:
    """Texts and labels of train and validation: what was to be chosen has been chosen."""
    labels = np.concatenate([corpus.train.labels, corpus.validation.labels])  # (N,)
    return corpus.train.texts + corpus.validation.texts, labels


def _fit_linear(corpus: reviews.Reviews, settings: dict):
    """Fits one linear model; returns the run's entry and how it answers a split."""
    model = linear.build(**settings)
    start = time.perf_counter()
    model.fit(*_all_training(corpus))
    entry = {
        "seconds": round(time.perf_counter() - start, 1),
        "parameters": int(model[-1].coef_.size) + 1,
        "history": [],
        "seconds_to_target": {},
    }
    return entry, lambda split: (linear.probabilities(model, split.texts), {})
