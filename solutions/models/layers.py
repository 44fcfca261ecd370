"""The layers of which the models of chapter 2 and later are made, with the course's defaults."""

import keras
import tensorflow as tf
from keras import ops

from solutions.data.text import PADDING
from solutions.models.attention import PACKAGE

CELLS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}
"""Recurrent layers by name."""


@keras.saving.register_keras_serializable(package=PACKAGE)
class ReverseTokens(keras.layers.Layer):
    """Each row's tokens in reverse; padding stays where it is, on whichever side.

    Source: Sutskever et al. (2014), section 3.3. Chapter 2.
    """

    def call(self, ids):
        """Returns ids, (B, S), for ids, (B, S)."""
        real = ops.not_equal(ids, PADDING)  # (B, S)
        count = ops.cumsum(ops.cast(real, "int32"), axis=1)  # (B, S), real tokens up to here
        S = ops.shape(ids)[1]
        places = ops.argsort(ops.where(real, ops.arange(S), S), axis=1)  # (B, S), real ones first
        # The first real token goes where the last one was, and so on.
        mirrored = ops.take_along_axis(places, count[:, -1:] - count, axis=1)  # (B, S)
        return ops.where(real, ops.take_along_axis(ids, mirrored, axis=1), ids)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Embedding(keras.layers.Embedding):
    """Keras's `Embedding`, but the gradient of a vector is summed over the places it was used at.

    Keras hands an optimizer one gradient for each place. What is linear in the gradient sums them
    by itself; the norm for clipping and Adam's mean square are not linear, and come out as of
    several tokens where the same one occurs again. With few tokens that is every batch.

    Source: Chapter 2.
    """

    def call(self, ids):
        """Returns vectors, (B, T, E), for ids, (B, T)."""
        ids = ops.cast(ids, "int32")

        @tf.custom_gradient
        def look_up(W):
            def backward(grad):
                rows = tf.reshape(grad, (-1, self.output_dim))  # (B T, E)
                return tf.math.unsorted_segment_sum(rows, tf.reshape(ids, [-1]), self.input_dim)

            return tf.gather(W, ids), backward

        vectors = look_up(tf.convert_to_tensor(self.embeddings))  # (B, T, E)
        return ops.cast(vectors, self.compute_dtype)  # last, so that sums have all their digits


def embedding_layer(V, E, **options):
    """An `Embedding` whose vectors are drawn from a normal distribution of deviation 0.5.

    Keras's own start, uniform within ±0.05, is so close to zero that learning begins late.
    """
    normal = keras.initializers.RandomNormal(stddev=0.5)
    return Embedding(V, E, embeddings_initializer=normal, name="embedding", **options)


def recurrent_layer(cell, H, return_sequences=True, **options):
    """An `LSTM` or a `GRU` of Keras, by name.

    Raises:
        ValueError: if there is no such cell; it names those that there are.
    """
    if cell not in CELLS:
        raise ValueError(f"cell must be one of {', '.join(CELLS)}, not {cell!r}")
    return CELLS[cell](H, return_sequences=return_sequences, name="recurrent", **options)


def beside(vector, sequence):
    """The same vector, (B, H), before each element of a sequence, (B, T, E): (B, T, H + E)."""
    repeated = vector[:, None] + ops.zeros_like(sequence[:, :, :1])  # (B, T, H)
    return ops.concatenate([repeated, sequence], axis=2)


def check_ids(name, ids, length):
    """Raises ValueError unless ids are rows of at least one id: Keras reads nothing shorter."""
    if len(ids.shape) != 2 or ids.shape[1] == 0:
        raise ValueError(
            f"{name} must be (B, {length}), {length} at least 1, not {tuple(ids.shape)}"
        )
