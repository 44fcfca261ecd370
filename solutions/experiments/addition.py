"""Full-size runs of chapter 2: additions by sequence to sequence, in NumPy."""

import time
from pathlib import Path

import numpy as np

from solutions.data import arithmetic
from solutions.data.arithmetic import Additions
from solutions.data.files import cache_folder
from solutions.data.pairs import Pairs
from solutions.experiments.records import FOLDER, Record, continued
from solutions.metrics import exact_match
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam, fit

SIZE = {"E": 16, "H": 128}
BUDGET = {"epochs": 25, "batch_size": 128, "clip": 5.0}
OURS = {"learning_rate": 0.004, "schedule": "cosine", "side": "right", "masked": True}
UNMASKED = {"learning_rate": 0.001, "schedule": "constant", "masked": False}


def _settings(recipe: dict, **options) -> dict:
    """Everything that a record keeps of a model and its training."""
    return {**SIZE, **BUDGET, "reverse": False, "peeky": False, **recipe, **options}


MODELS = {
    "plain": _settings(OURS),
    "reversed": _settings(OURS, reverse=True),
    "peeky": _settings(OURS, peeky=True),
    "reversed-peeky": _settings(OURS, reverse=True, peeky=True),
    # Why does reversing help? Textbooks turn the whole row round, and the padding with it. So two
    # things change at once; here each changes alone as well, and padding is read, not skipped.
    "unmasked-plain-padded-right": _settings(UNMASKED, side="right"),
    "unmasked-plain-padded-left": _settings(UNMASKED, side="left"),
    "unmasked-reversed-padded-right": _settings(UNMASKED, side="right", reverse=True),
    "unmasked-reversed-padded-left": _settings(UNMASKED, side="left", reverse=True),
}
"""Settings of every model, by its name in the records."""


def run(
    model: str,
    seeds: int,
    restart: bool = False,
    folder: Path = FOLDER,
    corpus: Additions | None = None,
    epochs: int | None = None,
) -> Record:
    """Trains a model once for each seed that its record does not hold yet.

    A finished seed is written at once. Within a seed every epoch is kept, so that an interrupted
    run goes on where it stopped. Settings were chosen on validation; the test split is read once
    a seed, after the last epoch.

    Args:
        model: one of `MODELS`.
        seeds: seeds 0 … seeds - 1 are run.
        restart: whether to begin anew instead of going on with the record.
        folder: where records lie.
        corpus: the default one if left out.
        epochs: instead of those in the settings.

    Returns:
        the record.

    Raises:
        RecordError: if the record at hand was made with other settings or data.
        ValueError: if there is no such model.
    """
    if model not in MODELS:
        raise ValueError(f"addition has the models {list(MODELS)}, not {model!r}")
    corpus = corpus or arithmetic.make()
    settings = MODELS[model] | ({} if epochs is None else {"epochs": epochs})
    fresh = Record(
        task="addition",
        corpus="arithmetic",
        model=model,
        command=f"python -m solutions.experiments addition --model {model} --seeds {seeds}",
        config=settings,
        data_fingerprint=corpus.fingerprint,
    )
    record = fresh if restart else continued(fresh, folder)
    for seed in range(seeds):
        if seed in [run["seed"] for run in record.runs]:
            print(f"{record.name}: seed {seed} is there already")
            continue
        print(f"{record.name}: seed {seed}")
        entry, answers = _train(corpus, settings, seed, _checkpoint(record, seed, restart))
        record.add(entry, answers, folder)
        print(f"{record.name}: seed {seed}, exact match {entry['test']['exact_match']:.4f}")
    return record


def build(corpus: Additions, settings: dict, seed: int) -> Seq2Seq:
    """Draws the weights of one model.

    Args:
        corpus: whose characters it reads and writes.
        settings: one of `MODELS`.
        seed: of the draw.

    Returns:
        the untrained model.
    """
    V = len(corpus.vocabulary)
    options = {name: settings[name] for name in ("E", "H", "reverse", "peeky", "masked")}
    return Seq2Seq.initialized(V, V, random=np.random.default_rng(seed), **options)


def answer(model: Seq2Seq, corpus: Additions, split: Pairs, side: str) -> np.ndarray:
    """What a model answers to a split: ids as `Seq2Seq.greedy` gives them, padded to one width."""
    sources, targets = corpus.encode(split, side=side)  # (N, S), (N, T)
    width = targets.shape[1] - 1  # without the start
    ids = model.greedy(sources, width)
    return np.pad(ids, ((0, 0), (0, width - ids.shape[1])))


def schedule(settings: dict, steps: int):
    """The learning rate, a number or a function of the step: constant, or half a cosine to 0."""
    rate = settings["learning_rate"]
    if settings["schedule"] == "constant":
        return rate
    return lambda step: rate * 0.5 * (1 + np.cos(np.pi * min(step / steps, 1)))


def _train(corpus: Additions, settings: dict, seed: int, checkpoint: Path):
    """Trains one seed; returns the run's entry and its answers on the test split."""
    sources, targets = corpus.encode(corpus.train, side=settings["side"])  # (N, S), (N, T)
    steps = settings["epochs"] * -(-len(sources) // settings["batch_size"])
    model = build(corpus, settings, seed)
    clock = time.perf_counter()

    def measure():
        nonlocal clock
        seconds = time.perf_counter() - clock
        exact, _ = _score(model, corpus, corpus.validation, settings["side"])
        clock = time.perf_counter()  # measuring is no training
        return {"validation_exact_match": exact, "seconds": seconds}

    history = fit(
        model,
        (sources, targets),
        **{name: settings[name] for name in BUDGET},
        seed=seed,
        optimizer=Adam(schedule(settings, steps)),
        measure=measure,
        checkpoint=checkpoint,
        progress=True,
    )
    exact, answers = _score(model, corpus, corpus.test, settings["side"])
    checkpoint.unlink()
    entry = {
        "seed": seed,
        "seconds": round(sum(epoch.pop("seconds") for epoch in history), 1),
        "parameters": sum(array.size for array in model.parameters.values()),
        "seconds_to_target": {},
        "history": [{name: round(value, 4) for name, value in row.items()} for row in history],
        "test": {"exact_match": exact},
    }
    return entry, answers


def _score(model: Seq2Seq, corpus: Additions, split: Pairs, side: str):
    """Share of a split that is answered without a mistake, and the answers."""
    answers = answer(model, corpus, split, side)
    return exact_match(corpus.encode(split)[1][:, 1:], answers), answers


def _checkpoint(record: Record, seed: int, restart: bool) -> Path:
    """Where an unfinished run is kept."""
    folder = cache_folder() / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.name}-{seed}-{record.data_fingerprint[:8]}.npz"
    if restart:
        path.unlink(missing_ok=True)
    return path
