"""Pooling in Keras: attention with a single query, which makes one vector of a sequence."""

import keras
from keras import ops

from solutions.models.attention.attention import Attention
from solutions.models.attention.scores import PACKAGE, implicit_mask
from solutions.models.attention.shapes import agree


@keras.saving.register_keras_serializable(package=PACKAGE)
class AttentionPooling(keras.layers.Layer):
    """A sequence as one vector: the sum of its states, weighted by a score against one query.

    Args:
        score: a `Score`.
        query: "given", a state that each call brings along, or "learned", one vector (K,) that
            the layer learns and asks of every sequence.

    Source: attention with T = 1. The given query: Bahdanau et al. (2015); the learned one: Yang
        et al. (2016), section 2.2. Chapter 6.
    """

    def __init__(self, score, query="given", **kwargs):
        super().__init__(**kwargs)
        if query not in ("given", "learned"):
            raise ValueError(f'query must be "given" or "learned", not {query!r}')
        self.attention = Attention(score, dtype=self.dtype_policy)
        self.query = query

    @property
    def score(self):
        """The score that the pooling was made with."""
        return self.attention.score

    def build(self, keys_shape, query_shape=None):
        """Builds the score and, if it is learned, the query (K,)."""
        if self.query == "learned":
            query_shape = (keys_shape[0], keys_shape[-1])
            self.learned_query = self.add_weight(
                shape=query_shape[1:], initializer="glorot_uniform", name="query"
            )
        self.attention.build((query_shape[0], 1, query_shape[-1]), keys_shape)

    def __call__(self, keys, query=None, mask=None, **for_keras):
        """Pools each sequence.

        Args:
            keys: encoder states, (B, S, K).
            query: a state per sequence, (B, Q), if the query is given; else None.
            mask: which positions are real tokens, (B, S) bool; if None, the mask that Keras has
                attached to `keys`, if any.
            **for_keras: Keras's own, such as `training`.

        Returns:
            context (B, K) and weights (B, S). Where a sequence is all padding both are 0.

        Raises:
            ValueError: if keys, query and mask do not fit together; it names both.
        """
        if (query is None) != (self.query == "learned"):
            got = "none came" if query is None else "one came"
            raise ValueError(f"the query of this pooling is {self.query}, but {got} with the call")
        # Keras hands the implicit mask only to layers with one input, and a cast may lose it.
        mask = implicit_mask(keys) if mask is None else mask
        return super().__call__(keys, query=query, mask=mask, **for_keras)

    def call(self, keys, query=None, mask=None):
        """Returns context (B, K) and weights (B, S)."""
        if self.query == "learned":
            query = ops.cast(self.learned_query[None], keys.dtype)  # (1, K), for all B alike
            query = ops.broadcast_to(query, (ops.shape(keys)[0], keys.shape[-1]))  # (B, K)
        if len(query.shape) != 2 or not agree(query.shape[:1], keys.shape[:1]):
            raise ValueError(f"keys {keys.shape} want one query each, (B, Q), not {query.shape}")
        prepared = self.attention.prepare(keys, mask)
        context, weights = self.attention(query[:, None], prepared)  # (B, 1, K), (B, 1, S)
        return ops.squeeze(context, axis=1), ops.squeeze(weights, axis=1)

    def compute_mask(self, inputs, previous_mask):
        """What is pooled has no positions left to mask."""
        return None

    def get_config(self):
        """Returns what makes the same pooling again."""
        score = keras.saving.serialize_keras_object(self.score)
        return {**super().get_config(), "score": score, "query": self.query}

    @classmethod
    def from_config(cls, config):
        """Makes a pooling from what `get_config` has returned."""
        score = keras.saving.deserialize_keras_object(config["score"])
        return cls(**{**config, "score": score})
