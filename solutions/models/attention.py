"""Attention in Keras: scores, and pooling a sequence into one vector.

A *score* says how a query meets a key. It works in two steps, so that a decoder that asks again
at every step projects the keys only once:

    prepared = score.prepare(keys, mask)  # once per source
    scores = score(queries, prepared)  # (B, T, S), as often as there are queries

What follows is the same for all scores: `masked_softmax`, then a sum of the keys weighted by it.
`AttentionPooling` does this for one query per sequence.
"""

from typing import NamedTuple

import keras
import numpy as np
from keras import ops

PACKAGE = "attention_by_hand"  # the name under which Keras saves these layers

# In place of -inf: exp(-inf - -inf) is NaN, and a row that is all padding would be just that.
LOWEST = float(np.finfo("float32").min)


class Prepared(NamedTuple):
    """What a score needs to know of a source, computed once.

    Attributes:
        keys: the source as it came, (B, S, K); also the values that are summed.
        projected: the keys as the score compares them, (B, S, U); `keys` again if it just does.
        mask: which positions are real tokens, (B, S) bool, or None if all are.
    """

    keys: object
    projected: object
    mask: object = None


def masked_softmax(scores, mask=None):
    """Softmax over the source positions that are real tokens.

    Computed in float32 at least: half precision has too few digits for a sum of hundreds.

    Args:
        scores: attention scores, (B, T, S).
        mask: which source positions are real tokens, (B, S) bool, or None if all are.

    Returns:
        weights, (B, T, S): a row sums to 1, padding is exactly 0, and a row that is all padding
        is all 0.

    Raises:
        ValueError: if scores and mask disagree about B or S; it names both.

    Source: Vaswani et al. (2017), section 3.2.3, masks with -inf. Chapter 6.
    """
    scores = ops.cast(scores, keras.backend.result_type(scores.dtype, "float32"))
    if mask is None:
        return ops.softmax(scores, axis=-1)
    _check_mask("scores", scores.shape, (scores.shape[0], scores.shape[-1]), mask)
    mask = ops.cast(mask, "bool")[:, None]  # (B, 1, S), the same for every query
    weights = ops.softmax(ops.where(mask, scores, LOWEST), axis=-1)  # (B, T, S)
    return ops.where(mask, weights, 0.0)  # matters where a whole row is padding


class Score(keras.layers.Layer):
    """How a query meets a key. A score overrides `project`, `build` and `call`."""

    def prepare(self, keys, mask=None):
        """Does once per source what does not depend on the query.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool; if None, the mask that Keras has
                attached to `keys`, if any.

        Returns:
            a `Prepared` to call the score with.

        Raises:
            ValueError: if keys and mask disagree about B or S; it names both.
        """
        mask = _implicit_mask(keys) if mask is None else mask
        if mask is not None:
            _check_mask("keys", keys.shape, keys.shape[:2], mask)
        return Prepared(keys, self.project(keys), mask)

    def build(self, queries_shape, keys_shape):
        """Makes the weights, for a score that has some."""

    def project(self, keys):
        """Returns the keys as this score compares them: as they are, unless a score says more."""
        return keys

    def __call__(self, queries, prepared, **for_keras):
        """Scores every query against every key.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.
            **for_keras: Keras's own, such as `training`.

        Returns:
            scores, (B, T, S). Padding has a score like any other: `masked_softmax` drops it.

        Raises:
            ValueError: if the widths of queries and keys do not fit the score; it names both.
        """
        # Keras sees plain tensors here: it cannot save a call on a tuple of our own.
        return super().__call__(
            queries, keys=prepared.keys, projected=prepared.projected, **for_keras
        )

    def compute_mask(self, inputs, previous_mask):
        """Scores carry no mask of Keras's: it travels in `Prepared`, in the open."""
        return None


@keras.saving.register_keras_serializable(package=PACKAGE)
class Dot(Score):
    """Luong's dot score, s · h.

    Raises:
        ValueError: when called, if queries and keys have unequal widths; it names both.

    Source: Luong et al. (2015), section 3.1. Chapter 3.
    """

    def call(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        if queries.shape[-1] != keys.shape[-1]:
            raise ValueError(
                f"{type(self).__name__} wants queries and keys of one width, but queries have "
                f"{queries.shape[-1]} and keys {keys.shape[-1]}; General takes unequal widths"
            )
        return ops.matmul(queries, ops.swapaxes(projected, 1, 2))


@keras.saving.register_keras_serializable(package=PACKAGE)
class ScaledDot(Dot):
    """The dot score divided by the square root of the width, s · h / √H.

    Raises:
        ValueError: when called, if queries and keys have unequal widths; it names both.

    Source: Vaswani et al. (2017), section 3.2.1. Chapter 3.
    """

    def call(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        return super().call(queries, keys, projected) / float(np.sqrt(keys.shape[-1]))


@keras.saving.register_keras_serializable(package=PACKAGE)
class General(Score):
    """Luong's general score, s · W h, which lets queries and keys have different widths.

    It projects the queries, not the keys: the same product, and `W` needs both widths.

    Source: Luong et al. (2015), section 3.1. Chapter 3.
    """

    def build(self, queries_shape, keys_shape):
        """Makes W, (Q, K)."""
        self.W = keras.layers.Dense(
            keys_shape[-1], use_bias=False, dtype=self.dtype_policy, name="W"
        )
        self.W.build(queries_shape)

    def call(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        return ops.matmul(self.W(queries), ops.swapaxes(projected, 1, 2))


@keras.saving.register_keras_serializable(package=PACKAGE)
class Additive(Score):
    """Bahdanau's additive score, v · tanh(W_query s + W_key h); Luong calls it concat.

    Args:
        units: the width U in which queries and keys meet.

    Source: Bahdanau et al. (2015), appendix A.1.2. Chapter 4.
    """

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        projection = {"use_bias": False, "dtype": self.dtype_policy}
        self.W_query = keras.layers.Dense(units, name="W_query", **projection)
        self.W_key = keras.layers.Dense(units, name="W_key", **projection)

    def build(self, queries_shape, keys_shape):
        """Makes W_query, (Q, U), W_key, (K, U), and v, (U,)."""
        self.W_query.build(queries_shape)
        if not self.W_key.built:  # `prepare` may have come first
            self.W_key.build(keys_shape)
        # As wide at the start as a layer from U to 1 would be; Glorot takes (U,) for U to U.
        self.v = self.add_weight(shape=(self.units,), initializer="he_uniform", name="v")

    def project(self, keys):
        """Returns W_key h, (B, S, U)."""
        return self.W_key(keys)

    def call(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        query_part = self.W_query(queries)  # (B, T, U)
        met = ops.tanh(query_part[:, :, None] + projected[:, None])  # (B, T, S, U)
        # Not matmul, nor a Dense layer: before Keras 3.15 they use tf.matmul, which overwrites
        # memory that is not its own where T = 1 (TensorFlow 2.17 to 2.21 with oneDNN).
        return ops.tensordot(met, self.v, axes=1)

    def get_config(self):
        """Returns what makes the same score again."""
        return {**super().get_config(), "units": self.units}


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
        self.score = score
        self.query = query

    def build(self, keys_shape, query_shape=None):
        """Builds the score and, if it is learned, the query (K,)."""
        if self.query == "learned":
            query_shape = (keys_shape[0], keys_shape[-1])
            self.learned_query = self.add_weight(
                shape=query_shape[1:], initializer="glorot_uniform", name="query"
            )
        if not self.score.built:  # one that comes from a file is
            self.score.build((query_shape[0], 1, query_shape[-1]), keys_shape)

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
        mask = _implicit_mask(keys) if mask is None else mask
        return super().__call__(keys, query=query, mask=mask, **for_keras)

    def call(self, keys, query=None, mask=None):
        """Returns context (B, K) and weights (B, S)."""
        if self.query == "learned":
            query = ops.cast(self.learned_query[None], keys.dtype)  # (1, K), for all B alike
            query = ops.broadcast_to(query, (ops.shape(keys)[0], keys.shape[-1]))  # (B, K)
        if len(query.shape) != 2 or not _agree(query.shape[:1], keys.shape[:1]):
            raise ValueError(f"keys {keys.shape} want one query each, (B, Q), not {query.shape}")
        prepared = self.score.prepare(keys, mask)
        scores = self.score(query[:, None], prepared)  # (B, 1, S)
        weights = masked_softmax(scores, prepared.mask)  # (B, 1, S)
        context = ops.matmul(ops.cast(weights, keys.dtype), keys)  # (B, 1, K)
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


def _implicit_mask(keys):
    """The mask that Keras has attached to a tensor, or None."""
    return getattr(keys, "_keras_mask", None)


def _check_mask(name, shape, expected, mask):
    """Raises ValueError unless the mask has the expected (B, S)."""
    if not _agree(expected, mask.shape):
        raise ValueError(f"{name} {tuple(shape)} and mask {tuple(mask.shape)} do not fit together")


def _agree(shape, other):
    """Whether two shapes may be the same; None is a length not known yet."""
    return len(shape) == len(other) and all(
        None in pair or pair[0] == pair[1] for pair in zip(shape, other, strict=True)
    )
