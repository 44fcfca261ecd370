"""What every loop that writes token by token needs, whatever it keeps of what it finds."""

import keras
import numpy as np
import tensorflow as tf

from solutions.data.text import PADDING, START


def step_of(model, tokens, carried, source, time):
    """One step of the decoder for each row: logits of what may be written, and what else is needed.

    Returns:
        logits (B, V), -inf for what is never written; the logarithm of the sum of all
        exponentials, (B,), which makes log-probabilities of logits; what is carried on; attention
        weights (B, S), or (B, 0) where there is no attention.
    """
    logits, carried, weights = model.decoder(tokens[:, None], carried, source, step=time)
    logits = tf.cast(logits[:, 0], accurate_type(model))  # (B, V)
    never = np.zeros(model.decoder.V)
    never[[PADDING, START]] = -np.inf
    total = tf.reduce_logsumexp(logits, axis=1)  # (B,)
    if weights is None:
        weights = tf.zeros([tf.shape(tokens)[0], 1, 0], logits.dtype)
    weights = tf.cast(weights[:, 0], logits.dtype)
    return logits + tf.constant(never, logits.dtype), total, carried, weights


def growing(first):
    """An array that grows, one tensor a step; the first, since an empty one cannot be stacked."""
    array = tf.TensorArray(first.dtype, 1, dynamic_size=True, element_shape=first.shape)
    return array.write(0, first)


def accurate_type(model):
    """The type in which probabilities are counted: half precision has too few digits."""
    return keras.backend.result_type(model.decoder.compute_dtype, "float32")


def attends(model):
    """Whether a model has attention weights to show."""
    return getattr(model.decoder, "attention", None) is not None
