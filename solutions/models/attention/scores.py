"""Scores in Keras: how a query meets a key.

A score works in two steps, so that a decoder that asks again at every step projects the keys once:

    prepared = score.prepare(keys, mask)  # once per source
    scores = score(queries, prepared)  # (B, T, S), as often as there are queries

What follows is the same for all scores: `masked_softmax`, then a sum of the keys weighted by it.
"""

import math
from typing import NamedTuple

import keras
from keras import ops

from solutions.models.attention.shapes import agree, check_mask

PACKAGE = "attention_by_hand"  # the name under which Keras saves these layers


class Prepared(NamedTuple):
    """What a score needs to know of a source, computed once.

    Attributes:
        keys: the source as it came, (B, S, K); also the values that are summed.
        projected: the keys as the score compares them, (B, S, U); `keys` again if it just does.
            None in a functional model, where the call projects them.
        mask: which positions may be looked at, (B, S) bool, or None if all may.
    """

    keys: object
    projected: object
    mask: object = None


class Score(keras.layers.Layer):
    """How a query meets a key. A score overrides `meet`, and `build` and `project` if need be."""

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
        mask = implicit_mask(keys) if mask is None else mask
        if mask is not None:
            check_mask("keys", keys.shape, keys.shape[:2], mask)
        # A functional model would save a projection of its own, beside that of the score.
        projected = None if isinstance(keys, keras.KerasTensor) else self.project(keys)
        return Prepared(keys, projected, self.narrow(mask, keys))

    def build(self, queries_shape, keys_shape):
        """Makes the weights, for a score that has some."""

    def project(self, keys):
        """Returns the keys as this score compares them: as they are, unless a score says more."""
        return keys

    def narrow(self, mask, keys):
        """Returns the mask of what the score can look at: all, unless a score says less."""
        return mask

    def __call__(self, queries, prepared=None, **for_keras):
        """Scores every query against every key.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.
            **for_keras: Keras's own, such as `training`.

        Returns:
            scores, (B, T, S). Padding has a score like any other: `masked_softmax` drops it.

        Raises:
            ValueError: if queries and keys differ in B, or their widths do not fit the score; it
                names both.
        """
        if prepared is not None:
            # Keras sees plain tensors, and a functional model calls with these: it could neither
            # save nor repeat a call on a tuple of our own.
            for_keras |= {"keys": prepared.keys, "projected": prepared.projected}
        return super().__call__(queries, **for_keras)

    def call(self, queries, keys, projected=None):
        """Returns scores, (B, T, S)."""
        if len(queries.shape) != 3 or not agree(queries.shape[:1], keys.shape[:1]):
            raise ValueError(
                f"queries must be (B, T, Q), B that of the keys: {tuple(queries.shape)} and keys "
                f"{tuple(keys.shape)} do not fit together"
            )
        return self.meet(queries, keys, self.project(keys) if projected is None else projected)

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

    def meet(self, queries, keys, projected):
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

    def meet(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        # Queries first: in half precision the product before the division might overflow.
        return super().meet(queries / math.sqrt(keys.shape[-1]), keys, projected)


@keras.saving.register_keras_serializable(package=PACKAGE)
class General(Score):
    """Luong's general score, s · W h, which lets queries and keys have different widths.

    It projects the queries, not the keys: the same product, and `W` needs both widths.

    Source: Luong et al. (2015), section 3.1. Chapter 4.
    """

    def build(self, queries_shape, keys_shape):
        """Makes W, (Q, K)."""
        self.W = keras.layers.Dense(
            keys_shape[-1], use_bias=False, dtype=self.dtype_policy, name="W"
        )
        self.W.build(queries_shape)

    def meet(self, queries, keys, projected):
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

    def meet(self, queries, keys, projected):
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
class Location(Score):
    """Luong's location score, s W: the state alone says where to look, whatever is there.

    Positions after the first S_max have no score; they get 0, and no weight.

    Args:
        positions: S_max, how many positions it can tell apart.

    Source: Luong et al. (2015), section 3.1. Chapter 4.
    """

    def __init__(self, positions, **kwargs):
        super().__init__(**kwargs)
        self.positions = positions

    def build(self, queries_shape, keys_shape):
        """Makes W, a column for each position, (Q, S_max)."""
        self.W = self.add_weight(
            shape=(queries_shape[-1], self.positions), initializer="glorot_uniform", name="W"
        )

    def narrow(self, mask, keys):
        """Returns the mask without what comes after the first S_max positions."""
        every = ops.ones_like(keys[:, :, 0], dtype="int32")  # (B, S)
        seen = ops.less_equal(ops.cumsum(every, axis=1), self.positions)  # S may be unknown
        return seen if mask is None else ops.logical_and(seen, ops.cast(mask, "bool"))

    def meet(self, queries, keys, projected):
        """Returns scores, (B, T, S)."""
        W, S = ops.convert_to_tensor(self.W), ops.shape(keys)[1]
        beyond = ops.zeros((W.shape[0], S), dtype=W.dtype)
        columns = ops.concatenate([W, beyond], axis=1)[:, :S]  # (Q, S)
        return ops.tensordot(queries, columns, axes=1)

    def get_config(self):
        """Returns what makes the same score again."""
        return {**super().get_config(), "positions": self.positions}


SCORES = ("dot", "scaled-dot", "general", "additive", "location")
"""Names of the scores that `score` makes."""


def score(name, units=None, positions=None, **for_keras):
    """Makes a score by its name.

    Args:
        name: one of `SCORES`.
        units: the width U in which "additive" lets queries and keys meet. Others have none.
        positions: S_max, how many positions "location" can tell apart. Others have no limit.
        **for_keras: Keras's own, such as `dtype`.

    Returns:
        a score.

    Raises:
        ValueError: if there is no such score (it names those that there are), or if "additive" is
            not told its units or "location" its positions.
    """
    if name not in SCORES:
        raise ValueError(f"score must be one of {', '.join(SCORES)}, not {name!r}")
    if name == "additive":
        if units is None:
            raise ValueError("additive wants units, the width in which queries and keys meet")
        return Additive(units, **for_keras)
    if name == "location":
        if positions is None:
            raise ValueError(
                "location wants positions, the number of positions that it can tell apart"
            )
        return Location(positions, **for_keras)
    return {"dot": Dot, "scaled-dot": ScaledDot, "general": General}[name](**for_keras)


def implicit_mask(keys):
    """The mask that Keras has attached to a tensor, or None."""
    return getattr(keys, "_keras_mask", None)
