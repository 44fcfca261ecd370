"""Training in Keras, with the loop in the open: teacher forcing, a masked loss, a `GradientTape`.

`model.compile` and `model.fit` do the same, with the same results, and are the right choice until
a step has to do something they do not foresee. Then the loop is written out, as in `train`.
"""

import itertools
from collections.abc import Callable, Iterator

import keras
import tensorflow as tf
from keras import ops

from solutions.data import pair_batches
from solutions.data.text import PADDING
from solutions.models.attention import PACKAGE


def teacher_forcing(sources, targets):
    """Shifts targets by one: what the decoder is given, and what it should then say.

    Args:
        sources: (B, S), padded with 0.
        targets: (B, T + 1): start, tokens, end, padding.

    Returns:
        {"sources": (B, S), "previous": (B, T)} and the tokens that follow, (B, T): inputs and
        targets as Keras takes them. `dataset.map(teacher_forcing)` does it for a whole data set.

    Source: Williams and Zipser (1989). Chapter 2.
    """
    return {"sources": sources, "previous": targets[:, :-1]}, targets[:, 1:]


@keras.saving.register_keras_serializable(package=PACKAGE)
def masked_cross_entropy(targets, logits):
    """Mean cross-entropy over the tokens that are not padding; a loss for `compile`.

    Computed in float32 at least: half precision has too few digits for a sum over a vocabulary.

    Args:
        targets: ids, (B, T), padded with 0.
        logits: (B, T, V).

    Returns:
        the loss in nats, a scalar; 0 if all is padding.

    Source: Chapter 2.
    """
    logits = ops.cast(logits, keras.backend.result_type(logits.dtype, "float32"))
    losses = ops.sparse_categorical_crossentropy(targets, logits, from_logits=True)  # (B, T)
    mask = ops.cast(ops.not_equal(targets, PADDING), losses.dtype)  # (B, T)
    return ops.sum(losses * mask) / ops.maximum(ops.sum(mask), 1)


def smoothed_cross_entropy(smoothing: float) -> Callable:
    """Makes a loss that never asks for certainty: a share of the truth goes to all tokens alike.

    Args:
        smoothing: that share, from 0, which is `masked_cross_entropy`, to below 1.

    Returns:
        a function of targets (B, T) and logits (B, T, V) that gives the loss in nats, a scalar.

    Raises:
        ValueError: if the share is none.

    Source: Szegedy et al. (2016), section 7. Chapter 4.
    """
    if not 0 <= smoothing < 1:
        raise ValueError(f"smoothing is a share from 0 to below 1, not {smoothing}")

    def loss(targets, logits):
        logits = ops.cast(logits, keras.backend.result_type(logits.dtype, "float32"))
        mask = ops.cast(ops.not_equal(targets, PADDING), logits.dtype)  # (B, T)
        # What all tokens alike would lose: -mean(log p) = log Σ exp(logits) - mean(logits).
        alike = ops.logsumexp(logits, axis=-1) - ops.mean(logits, axis=-1)  # (B, T)
        alike = ops.sum(alike * mask) / ops.maximum(ops.sum(mask), 1)
        return (1 - smoothing) * masked_cross_entropy(targets, logits) + smoothing * alike

    return loss


def warmed_up(rate: float, warmup_steps: int, steps: int):
    """Makes a learning rate that rises along a line and then falls to 0 along half a cosine.

    Args:
        rate: the highest.
        warmup_steps: steps in which it rises; at most half of all.
        steps: of the whole training.

    Returns:
        a schedule of Keras.

    Source: warm-up, Vaswani et al. (2017); cosine, Loshchilov and Hutter (2017). Chapter 4.
    """
    warmup_steps = min(warmup_steps, steps // 2)
    return keras.optimizers.schedules.CosineDecay(
        0.0, steps - warmup_steps, warmup_target=rate, warmup_steps=warmup_steps
    )


def held_out_loss(model, sources, targets, batch_size=100) -> float:
    """Mean cross-entropy of the target tokens of held-out pairs, in nats, without smoothing.

    Args:
        model: from what `teacher_forcing` makes to logits.
        sources: ids, (N, S), padded with 0.
        targets: ids, (N, T + 1): start, tokens, end, padding.
        batch_size: pairs that are read at once.

    Returns:
        the loss; an untrained model's is about log V.

    Source: Chapter 4.
    """
    total, size = 0.0, 0
    for rows in pair_batches.batches(sources, targets, batch_size):
        inputs, expected = teacher_forcing(*rows)
        tokens = int((expected != PADDING).sum())
        total += tokens * float(masked_cross_entropy(expected, model(inputs)))
        size += tokens
    return total / size


def passes(
    model: keras.Model,
    dataset: tf.data.Dataset,
    *,
    optimizer: keras.optimizers.Optimizer,
    clip: float | None = None,
    loss: Callable = masked_cross_entropy,
) -> Iterator[float]:
    """Trains a model by a loop over a data set, one pass for each value that is asked for.

    One step is compiled once, for the shapes that the data set announces. Half precision wants
    `model.fit`, which also scales the loss.

    Args:
        model: to be trained, in place.
        dataset: batches of inputs and targets, as `teacher_forcing` makes them; shuffling is its
            business.
        optimizer: of Keras; it goes on from where it stands.
        clip: the longest that all gradients together may be; None for any length.
        loss: of targets and logits, a scalar.

    Yields:
        the mean loss over the examples of a pass, as they were seen. There is no last pass.

    Raises:
        ValueError: if the data set is empty.

    Source: Chapter 2.
    """
    weights = model.trainable_variables
    optimizer.build(weights)  # a compiled step must not make variables

    @tf.function(input_signature=dataset.element_spec)
    def step(inputs, targets):
        with tf.GradientTape() as tape:
            value = loss(targets, model(inputs, training=True))
        gradients = tape.gradient(value, weights)
        if clip is not None:
            gradients, _ = tf.clip_by_global_norm(gradients, clip)
        optimizer.apply(gradients, weights)
        return value

    # The concrete function, or TensorFlow would take many trainings for one that is traced again
    # and again, and warn.
    step = step.get_concrete_function()
    while True:
        total, size = 0.0, 0
        for inputs, targets in dataset:
            total += len(targets) * float(step(inputs, targets))
            size += len(targets)
        if not size:
            raise ValueError("there is nothing to learn from: the data set is empty")
        yield total / size


def train(
    model: keras.Model,
    dataset: tf.data.Dataset,
    *,
    epochs: int,
    measure: Callable[[], dict] | None = None,
    **options,
) -> list[dict]:
    """Trains a model for so many passes, as `solutions.scratch.training.fit` does.

    Args:
        model: to be trained, in place.
        dataset: as `passes` takes it.
        epochs: how many times the data set is read.
        measure: asked after each epoch; what it returns joins the history.
        **options: `optimizer`, `clip` and `loss` of `passes`.

    Returns:
        one entry an epoch: `loss`, the mean over its examples as they were seen, and whatever
        `measure` gave.

    Raises:
        ValueError: if the data set is empty.

    Source: Chapter 2.
    """
    losses = itertools.islice(passes(model, dataset, **options), epochs)
    return [{"loss": loss, **(measure() if measure else {})} for loss in losses]
