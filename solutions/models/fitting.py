"""Training until it no longer helps: the best weights are kept, an interruption costs an epoch.

A checkpoint is written after each epoch, whole or not at all: the weights, the best ones so far,
the optimizer, the seeds of dropout and the history. A training that is stopped, at any moment,
and called again with the same arguments ends with the same weights as one that ran through.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from solutions.models.training import passes


def fit(
    model: keras.Model,
    dataset: Callable[[int], tf.data.Dataset],
    *,
    epochs: int,
    optimizer: keras.optimizers.Optimizer,
    validate: Callable[[], float],
    patience: int | None = None,
    checkpoint: Path | None = None,
    plan: dict | None = None,
    report: Callable[[str], None] | None = None,
    **options,
) -> list[dict]:
    """Trains a model and puts the weights back that lose least on validation.

    Args:
        model: to be trained, in place.
        dataset: gives the data set whose first reading is the epoch of that number, from 0.
        epochs: passes over the data, counted from the very beginning.
        optimizer: of Keras.
        validate: asked after each epoch, gives the validation loss.
        patience: epochs without a better one, at least 1, after which training stops; None never
            stops early.
        checkpoint: a file that keeps an unfinished training; None keeps nothing.
        plan: what else a checkpoint must agree with, plain data: settings, a fingerprint.
        report: told a line after each epoch.
        **options: `clip` and `loss` of `solutions.models.training.passes`.

    Returns:
        one entry an epoch: `loss` and `validation_loss`.

    Raises:
        ValueError: if the data set is empty, patience is less than 1, or the checkpoint is of
            another training.

    Source: early stopping, Prechelt (1998). Chapter 5.
    """
    if patience is not None and patience < 1:
        raise ValueError(f"patience is 1 epoch or more, or None, not {patience}")
    optimizer.build(model.trainable_variables)
    state = [*model.variables, *optimizer.variables]
    best = [variable.numpy() for variable in model.weights]
    history = []
    if checkpoint is not None and checkpoint.exists():
        history = _resume(checkpoint, plan, state, best)
    losses = passes(model, dataset(len(history)), optimizer=optimizer, **options)
    while len(history) < epochs and not _stale(history, patience):
        entry = {"loss": next(losses), "validation_loss": validate()}
        history.append(entry)
        if _best(history) == len(history) - 1:
            best = [variable.numpy() for variable in model.weights]
        if checkpoint is not None:
            _save(checkpoint, plan, history, state, best)
        if report is not None:
            report(f"epoch {len(history)}: " + ", ".join(f"{k} {v:.4f}" for k, v in entry.items()))
    for variable, value in zip(model.weights, best, strict=True):
        variable.assign(value)
    return history


def _best(history: list[dict]) -> int:
    """Number of the epoch with the least validation loss, the first of equals; -1 of none."""
    losses = [entry["validation_loss"] for entry in history]
    return losses.index(min(losses)) if losses else -1


def _stale(history: list[dict], patience: int | None) -> bool:
    """Whether the last epochs, as many as patience bears, have brought nothing better."""
    return patience is not None and len(history) - 1 - _best(history) >= patience


def _save(path, plan, history, state, best):
    """Writes a checkpoint; it is never there by half."""
    arrays = {f"state {number}": variable.numpy() for number, variable in enumerate(state)}
    arrays |= {f"best {number}": value for number, value in enumerate(best)}
    part = path.with_name(f".{path.name}.{os.getpid()}.npz")  # np.savez insists on the ending
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        np.savez(part, story=json.dumps({"plan": plan, "history": history}), **arrays)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _resume(path, plan, state, best):
    """Puts a checkpoint back, in place; returns its history."""
    with np.load(path) as stored:
        story = json.loads(str(stored["story"]))
        sizes = [sum(name.startswith(kind) for name in stored.files) for kind in ("state", "best")]
        if story["plan"] != json.loads(json.dumps(plan)) or sizes != [len(state), len(best)]:
            raise ValueError(f"{path} is of another training; delete it to begin anew")
        for number, variable in enumerate(state):
            variable.assign(stored[f"state {number}"])
        best[:] = [stored[f"best {number}"] for number in range(len(best))]
    return story["history"]
