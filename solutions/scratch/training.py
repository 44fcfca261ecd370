"""Training by hand: Adam, clipping, and a loop that can be interrupted.

A model is anything with `loss(*batch)`, `backward()`, `parameters` and `gradients`.
"""

import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from solutions.scratch.shapes import check_equal


class Adam:
    """Adam: each number moves by about the learning rate, whatever the size of its gradient.

    Args:
        learning_rate: a number, or a function of the number of steps done before.
        beta_1: how much of the running mean of the gradients is kept at each step.
        beta_2: how much of the running mean of their squares.
        epsilon: keeps the quotient finite; Keras's default, not the paper's 1e-8.

    Attributes:
        steps: how many have been taken.

    Source: Kingma and Ba (2015), the form before section 2.1 ends. Chapter 1.
    """

    def __init__(
        self,
        learning_rate: float | Callable[[int], float] = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-7,
    ):
        self.learning_rate = learning_rate
        self.beta_1, self.beta_2, self.epsilon = beta_1, beta_2, epsilon
        self.steps = 0
        self.mean, self.square = {}, {}

    def rate(self, step):
        """The learning rate after so many steps, a float."""
        return float(
            self.learning_rate(step) if callable(self.learning_rate) else self.learning_rate
        )

    def update(self, parameters, gradients):
        """Takes one step, in place.

        Args:
            parameters: arrays by name.
            gradients: arrays by the same names.

        Raises:
            KeyError: if a parameter has no gradient.
            ValueError: if a gradient is not of its parameter's shape; it names both.
        """
        rate = self.rate(self.steps)
        self.steps += 1
        # Both means begin at 0 and are too small at first; one factor mends both.
        rate = rate * np.sqrt(1 - self.beta_2**self.steps) / (1 - self.beta_1**self.steps)
        for name, parameter in parameters.items():
            gradient = gradients[name]
            check_equal(f"parameter {name}", parameter.shape, "gradient", gradient.shape)
            mean = self.mean.setdefault(name, np.zeros_like(parameter))
            square = self.square.setdefault(name, np.zeros_like(parameter))
            mean += (1 - self.beta_1) * (gradient - mean)
            square += (1 - self.beta_2) * (gradient * gradient - square)
            root = np.sqrt(square)
            root += self.epsilon
            np.divide(mean, root, out=root)
            root *= parameter.dtype.type(rate)
            parameter -= root


def clip_by_norm(gradients, limit):
    """Shortens all gradients together, in place, so that their common norm is at most `limit`.

    The direction stays what it was, which clipping number by number would not do.

    Args:
        gradients: arrays by name.
        limit: the longest that they may be.

    Returns:
        the norm before, a float.

    Source: Pascanu et al. (2013), section 3.2. Chapter 1.
    """
    norm = float(np.sqrt(sum(np.vdot(gradient, gradient) for gradient in gradients.values())))
    if norm > limit:
        for gradient in gradients.values():
            gradient *= gradient.dtype.type(limit / norm)
    return norm


def fit(
    model,
    arrays,
    *,
    epochs: int,
    batch_size: int,
    seed: int,
    optimizer: Adam,
    clip: float | None = None,
    measure: Callable[[], dict] | None = None,
    checkpoint: Path | None = None,
    progress: bool = False,
) -> list[dict]:
    """Trains a model, and goes on where an interrupted training stopped.

    The order of the examples depends on the seed and the epoch alone. So a training with a
    checkpoint that is stopped, at any moment, and called again with the same arguments ends with
    the same weights, bit for bit, as one that ran through.

    Args:
        model: to be trained, in place.
        arrays: what `model.loss` takes, each with N examples along its first axis.
        epochs: how many times all examples are seen, counted from the very beginning.
        batch_size: examples in a step; the last step of an epoch may have fewer.
        seed: of the shuffling.
        optimizer: such as `Adam`.
        clip: the longest that all gradients together may be; None for any length.
        measure: asked after each epoch; what it returns joins the history.
        checkpoint: a file that keeps weights, optimizer and history, before the first epoch and
            after each; None keeps nothing.
        progress: whether to show a bar.

    Returns:
        one entry an epoch: `loss`, the mean over its examples as they were seen, and whatever
        `measure` gave.

    Raises:
        ValueError: if the arrays are empty or differ in length, if batch_size is not positive,
            or if the checkpoint is of another training or has gone further than `epochs`.

    Source: Chapter 1.
    """
    size = len(arrays[0]) if len(arrays) else 0
    if not size or batch_size < 1:
        raise ValueError(f"no training on {size} examples with batch_size {batch_size}")
    if any(len(array) != size for array in arrays):
        raise ValueError(
            f"arrays of {[len(array) for array in arrays]} examples do not go together"
        )
    plan = {
        "examples": size,
        "contents": [zlib.crc32(np.ascontiguousarray(array)) for array in arrays],
        "batch_size": batch_size,
        "seed": seed,
        "clip": clip,
        "learning_rate": optimizer.rate(0),
    }
    history = []
    if checkpoint is not None and checkpoint.exists():
        history = _resume(checkpoint, plan, epochs, model, optimizer)
    elif checkpoint is not None:
        # Interrupted in its first epoch, a model that has begun to learn can be put back.
        _save(checkpoint, plan, model, optimizer, history)
    for epoch in range(len(history), epochs):
        order = np.random.default_rng((seed, epoch)).permutation(size)
        total = 0.0
        for start in _bar(range(0, size, batch_size), f"epoch {epoch + 1}/{epochs}", progress):
            rows = order[start : start + batch_size]
            total += len(rows) * model.loss(*(array[rows] for array in arrays))
            model.backward()
            gradients = model.gradients
            if clip is not None:
                clip_by_norm(gradients, clip)
            optimizer.update(model.parameters, gradients)
        history.append({"loss": total / size, **(measure() if measure else {})})
        if checkpoint is not None:
            _save(checkpoint, plan, model, optimizer, history)
    return history


def _bar(steps, text, progress):
    """The steps, with a bar that shows how many are done."""
    if not progress:
        return steps
    from tqdm.auto import tqdm

    return tqdm(steps, desc=text, leave=False)


def _save(path, plan, model, optimizer, history):
    """Writes a checkpoint; it is never there by half."""
    kept = {"parameter": model.parameters, "mean": optimizer.mean, "square": optimizer.square}
    arrays = {f"{kind} {name}": array for kind in kept for name, array in kept[kind].items()}
    story = {"plan": plan, "steps": optimizer.steps, "history": history}
    partial = path.with_name(f".{path.name}.npz")  # np.savez would append .npz to another ending
    np.savez(partial, story=json.dumps(story, default=float), **arrays)  # float: of NumPy's
    os.replace(partial, path)


def _resume(path, plan, epochs, model, optimizer):
    """Puts a checkpoint back into model and optimizer; returns its history."""
    with np.load(path) as stored:
        story = json.loads(str(stored["story"]))
        if story["plan"] != plan:
            raise ValueError(f"{path} is of another training: {story['plan']}, not {plan}")
        if len(story["history"]) > epochs:
            raise ValueError(f"{path} has seen {len(story['history'])} epochs, not {epochs}")
        kept = {"parameter": {}, "mean": {}, "square": {}}
        for key in set(stored.files) - {"story"}:
            kind, name = key.split(" ", 1)
            kept[kind][name] = stored[key]
    there, here = _described(kept["parameter"]), _described(model.parameters)
    if there != here:
        raise ValueError(f"{path} is of a model with other parameters: {there}, not {here}")
    for name, parameter in model.parameters.items():
        parameter[...] = kept["parameter"][name]
    optimizer.mean, optimizer.square = kept["mean"], kept["square"]
    optimizer.steps = story["steps"]
    return story["history"]


def _described(parameters):
    """What two models must share, apart from their numbers: names, shapes and dtypes."""
    return {name: f"{array.dtype} {array.shape}" for name, array in sorted(parameters.items())}
