"""How a network learns to forecast prices: AdamW, the pinball, early stopping."""

from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from solutions.models.farm_prices.losses import loss
from solutions.models.farm_prices.samples import Samples, network_inputs
from solutions.models.fitting import fit
from solutions.models.training import warmed_up

BATCH = 512  # windows that are read at once when nothing is learned


def learn(
    network: keras.Model,
    forward: Callable,
    train: Samples,
    validation: Samples,
    *,
    quantiles: Sequence[float],
    seed: int,
    plan: dict,
    epochs: int = 20,
    every: int = 3,
    batch_size: int = 256,
    learning_rate: float = 1e-3,
    warmup_steps: int = 200,
    weight_decay: float = 1e-3,
    clip: float = 1.0,
    patience: int | None = 5,
    checkpoint: str | Path | None = None,
    report: Callable[[str], None] | None = None,
) -> dict[str, list[float]]:
    """Trains a network; the weights that lose least on validation are kept.

    Args:
        network: of `build_network`, trained in place.
        forward: the same without dropout, compiled, from inputs by name to outputs.
        train: the samples of training.
        validation: those that choose the epoch; without any the last one is kept.
        quantiles: levels of the network's quantiles.
        seed: of the order of the windows.
        plan: what a checkpoint must agree with, beside the numbers below.
        epochs: how many times the training origins are gone through, at most.
        every: days between two origins of an item in one epoch; the next epoch takes others.
        batch_size: windows in a step.
        learning_rate: AdamW's, reached after the warm-up, then falling to 0 along a cosine.
        warmup_steps: steps in which it rises.
        weight_decay: AdamW's.
        clip: the longest that all gradients together may be.
        patience: epochs without progress after which training stops; None never stops early.
        checkpoint: a file that keeps an unfinished training, so that the same call goes on where
            an interrupted one stopped; None keeps nothing.
        report: told a line after each epoch, such as `print`.

    Returns:
        history: for `loss` and, with validation, `validation_loss` a list with one number an
        epoch.

    Raises:
        ValueError: if there are no samples of training, a number is not positive, or the
            checkpoint is of another training.

    Source: Loshchilov and Hutter (2019) for AdamW. Chapter 7.
    """
    for name, size in (("epochs", epochs), ("every", every), ("batch_size", batch_size)):
        if size < 1:
            raise ValueError(f"{name} must be at least 1, not {size}")
    if not len(train):
        raise ValueError("no origin of training has a price and a target")
    names, objective = list(network.input), loss(quantiles)
    steps = epochs * -(-len(train) // (every * batch_size))
    optimizer = keras.optimizers.AdamW(
        warmed_up(learning_rate, warmup_steps, steps), weight_decay=weight_decay
    )

    def validate():
        if len(validation):
            return mean_loss(validation, every, forward, names, objective)
        return -float(optimizer.iterations.numpy())  # the last epoch is the best

    def tell(line):
        report(line if len(validation) else line.split(", validation")[0])

    history = fit(
        network,
        lambda epoch: train.epochs(names, every, batch_size, seed, epoch),
        epochs=epochs,
        optimizer=optimizer,
        validate=validate,
        patience=patience if len(validation) else None,
        checkpoint=None if checkpoint is None else Path(checkpoint),
        plan={
            **{**plan, "seed": seed, "epochs": epochs, "every": every, "batch_size": batch_size},
            **{"learning_rate": learning_rate, "warmup_steps": warmup_steps},
            **{"weight_decay": weight_decay, "clip": clip},
        },
        report=None if report is None else tell,
        clip=clip,
        loss=objective,
    )
    measures = ("loss", "validation_loss") if len(validation) else ("loss",)
    return {name: [entry[name] for entry in history] for name in measures}


def compiled(network: keras.Model) -> Callable:
    """Makes the function that uses a network: one for batches of any size, without dropout.

    Args:
        network: of `build_network`.

    Returns:
        a function from inputs by name to outputs by name.
    """
    signature = {
        name: tf.TensorSpec(tensor.shape, tensor.dtype, name=name)
        for name, tensor in network.input.items()
    }
    return tf.function(lambda inputs: network(inputs, training=False), input_signature=[signature])


def mean_loss(
    held_out: Samples, every: int, forward: Callable, inputs: Sequence[str], objective: Callable
) -> float:
    """The mean loss of a network over held-out targets.

    Args:
        held_out: the samples.
        every: see `Samples.thinned`.
        forward: from inputs by name to the network's outputs.
        inputs: which parts of a `Batch` the network takes.
        objective: of targets (B, K) and outputs, a mean over the targets that there are.

    Returns:
        the loss, each target counting alike.
    """
    total, size = 0.0, 0
    for batch in held_out.batches(held_out.thinned(every), BATCH):
        known = int((~np.isnan(batch.targets)).sum())
        total += known * float(objective(batch.targets, forward(network_inputs(batch, inputs))))
        size += known
    return total / size
