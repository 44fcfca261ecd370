"""Attention in Keras: a score, perhaps a window, softmax and the weighted sum."""

import keras
from keras import ops

from solutions.models.attention.scores import PACKAGE, Prepared
from solutions.models.attention.softmax import masked_softmax


@keras.saving.register_keras_serializable(package=PACKAGE)
class Attention(keras.layers.Layer):
    """Queries to contexts: each query gets the keys' sum, weighted by how well they meet it.

    All steps of a decoder at once or one after the other, whatever the wiring allows:

        prepared = attention.prepare(keys, mask)  # once per source
        context, weights = attention(queries, prepared)  # as often as there are queries

    Args:
        score: a `Score`.
        window: a `Window`, or None to attend to the whole source.

    Source: Luong et al. (2015), section 3; Bahdanau et al. (2015), section 3.1. Chapters 3 and 4.
    """

    def __init__(self, score, window=None, **kwargs):
        super().__init__(**kwargs)
        self.score, self.window = score, window

    def build(self, queries_shape, keys_shape):
        """Makes the weights of both parts."""
        if not self.score.built:  # one that comes from a file is
            self.score.build(queries_shape, keys_shape)
        if self.window is not None and not self.window.built:
            self.window.build(queries_shape)

    def prepare(self, keys, mask=None):
        """Does once per source what does not depend on the query.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool; if None, the mask that Keras has
                attached to `keys`, if any.

        Returns:
            a `Prepared` to call the layer with.

        Raises:
            ValueError: if keys and mask disagree about B or S; it names both.
        """
        return self.score.prepare(keys, mask)

    def __call__(self, queries, prepared=None, step=0, **for_keras):
        """Attends.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.
            step: number of the first query's decoder step, a number or a tensor; `LocalM` wants
                it.
            **for_keras: Keras's own, such as `training`.

        Returns:
            context (B, T, K) and weights (B, T, S). Where a source is all padding both are 0.

        Raises:
            ValueError: if queries and keys do not fit together; it names both.
        """
        if prepared is not None:
            # Keras sees plain tensors, and a functional model calls with these: it could neither
            # save nor repeat a call on a tuple of our own.
            for_keras |= prepared._asdict()
        return super().__call__(queries, step=step, **for_keras)

    def call(self, queries, keys, projected=None, mask=None, step=0):
        """Returns context, (B, T, K), and weights, (B, T, S)."""
        scores = self.score(queries, Prepared(keys, projected, mask))  # (B, T, S)
        allowed, factor = mask, None
        if self.window is not None:
            if mask is None:
                mask = ops.ones(ops.shape(keys)[:2], dtype="bool")
            allowed, factor = self.window.place(queries, mask, step)  # (B, T, S) each
        weights = masked_softmax(scores, allowed)  # (B, T, S)
        if factor is not None:
            # Masked again: 0 times a gradient that is infinite, as of padding in half precision,
            # would not be 0.
            weights = ops.where(allowed, weights * ops.cast(factor, weights.dtype), 0.0)
        return ops.matmul(ops.cast(weights, keys.dtype), keys), weights

    def compute_mask(self, inputs, previous_mask):
        """Contexts carry no mask of Keras's: which of them count, the decoder knows."""
        return None

    def get_config(self):
        """Returns what makes the same attention again."""
        parts = {"score": self.score, "window": self.window}
        return {
            **super().get_config(),
            **{name: keras.saving.serialize_keras_object(part) for name, part in parts.items()},
        }

    @classmethod
    def from_config(cls, config):
        """Makes an attention from what `get_config` has returned."""
        parts = {
            name: keras.saving.deserialize_keras_object(config[name])
            for name in ("score", "window")
        }
        return cls(**{**config, **parts})
