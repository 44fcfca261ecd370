"""Scores: how a query meets a key, forward and backward by hand.

Each is a line of mathematics and its way back; when they are called, and in which order, is said
once for all of them, in `solutions.scratch.attention.protocol`.
"""

import math

import numpy as np

from solutions.scratch.attention.protocol import Score, rows, times
from solutions.scratch.initial import glorot
from solutions.scratch.shapes import check_rank, check_width

SCORES = ("dot", "scaled-dot", "general", "additive", "location")
"""Names of the scores that `score` makes."""


def dot_scores(queries, keys):
    """Luong's dot scores, s · h, of all queries in one product.

    Args:
        queries: decoder states, (B, T, H).
        keys: encoder states, (B, S, H).

    Returns:
        scores, (B, T, S).

    Raises:
        ValueError: if queries and keys have unequal widths; it names both.

    Source: Luong et al. (2015), section 3.1. Chapter 3.
    """
    if queries.shape[-1] != keys.shape[-1]:
        raise ValueError(
            f"a dot product wants queries and keys of one width, but queries {queries.shape} have "
            f"{queries.shape[-1]} and keys {keys.shape} {keys.shape[-1]}; "
            "General takes unequal widths"
        )
    return queries @ keys.swapaxes(1, 2)  # (B, T, S)


def additive_scores(queries, keys, W_query, W_key, v):
    """Bahdanau's additive scores, v · tanh(W_query s + W_key h).

    Args:
        queries: decoder states, (B, T, Q).
        keys: encoder states, (B, S, K).
        W_query: projection of the queries, (Q, U).
        W_key: projection of the keys, (K, U).
        v: scoring vector, (U,).

    Returns:
        scores, (B, T, S).

    Raises:
        ValueError: if the widths of queries, keys and projections disagree; it names both.

    Source: Bahdanau et al. (2015), appendix A.1.2. Chapter 4.
    """
    check_width("queries", queries.shape, "W_query", W_query.shape, axis=0)
    check_width("keys", keys.shape, "W_key", W_key.shape, axis=0)
    check_width("W_query", W_query.shape, "W_key", W_key.shape)
    check_width("W_key", W_key.shape, "v", v.shape)
    query_part = queries @ W_query  # (B, T, U)
    key_part = keys @ W_key  # (B, S, U), once per source sentence
    return np.tanh(query_part[:, :, None] + key_part[:, None]) @ v  # (B, T, S)


class Dot(Score):
    """Luong's dot score, s · h: how far a state points where the other points.

    Raises:
        ValueError: when called, if queries and keys have unequal widths; it names both.

    Source: Luong et al. (2015), section 3.1. Chapter 3.
    """

    def __init__(self):
        super().__init__()

    def meet(self, queries, prepared):
        """Returns scores, (B, T, S), and nothing to keep."""
        return dot_scores(queries, prepared.keys), None

    def meet_backward(self, grad_scores, queries, prepared, _):
        """Returns grad_queries, (B, T, H)."""
        self._pairs.append((grad_scores, queries))
        return grad_scores @ prepared.keys


class ScaledDot(Dot):
    """The dot score divided by the square root of the width, s · h / √H.

    Raises:
        ValueError: when called, if queries and keys have unequal widths; it names both.

    Source: Vaswani et al. (2017), section 3.2.1. Chapter 3.
    """

    def meet(self, queries, prepared):
        """Returns scores, (B, T, S), and nothing to keep."""
        scores, kept = super().meet(queries, prepared)
        return scores / math.sqrt(queries.shape[2]), kept

    def meet_backward(self, grad_scores, queries, prepared, kept):
        """Returns grad_queries, (B, T, H)."""
        grad_scores = grad_scores / math.sqrt(queries.shape[2])
        return super().meet_backward(grad_scores, queries, prepared, kept)


class General(Score):
    """Luong's general score, s · W h, which lets queries and keys have different widths.

    It projects the queries, not the keys: the same product, and the keys stay as they are.

    Args:
        W: (Q, K).

    Source: Luong et al. (2015), section 3.1. Chapter 4.
    """

    def __init__(self, W):
        check_rank("W", W.shape, "QK")
        super().__init__(W=W)

    @classmethod
    def initialized(cls, Q, K, random, dtype=np.float32):
        """Draws W by Glorot."""
        return cls(glorot((Q, K), random, dtype))

    def project(self, keys):
        """Returns the keys as they are, (B, S, K)."""
        check_width("keys", keys.shape, "W", self.parameters["W"].shape)
        return keys

    def meet(self, queries, prepared):
        """Returns scores, (B, T, S), and the queries as the keys meet them, (B, T, K)."""
        W = self.parameters["W"]
        check_width("queries", queries.shape, "W", W.shape, axis=0)
        projected = times(queries, W)  # (B, T, K)
        return dot_scores(projected, prepared.keys), projected

    def meet_backward(self, grad_scores, queries, prepared, projected):
        """Returns grad_queries, (B, T, Q)."""
        self._pairs.append((grad_scores, projected))
        grad_projected = grad_scores @ prepared.keys  # (B, T, K)
        self.gradients["W"] += rows(queries).T @ rows(grad_projected)
        return times(grad_projected, self.parameters["W"].T)


class Additive(Score):
    """The additive score in two steps, and backward; Luong calls it concat.

    Args:
        W_query: projection of the queries, (Q, U).
        W_key: projection of the keys, (K, U).
        v: scoring vector, (U,).

    Raises:
        ValueError: if the three disagree about U; it names both.

    Source: Bahdanau et al. (2015), appendix A.1.2. Chapters 4 and 6.
    """

    def __init__(self, W_query, W_key, v):
        check_width("W_query", W_query.shape, "W_key", W_key.shape)
        check_width("W_key", W_key.shape, "v", v.shape)
        super().__init__(W_query=W_query, W_key=W_key, v=v)

    @classmethod
    def initialized(cls, Q, K, U, random, dtype=np.float32):
        """Draws all three by Glorot, `v` as a layer from U to 1."""
        W_query, W_key, v = (glorot(shape, random, dtype) for shape in ((Q, U), (K, U), (U, 1)))
        return cls(W_query, W_key, v[:, 0])

    def project(self, keys):
        """Returns W_key h, (B, S, U)."""
        W_key = self.parameters["W_key"]
        check_width("keys", keys.shape, "W_key", W_key.shape, axis=0)
        projected = times(keys, W_key)  # (B, S, U)
        self._grad_met = np.zeros_like(projected)
        return projected

    def meet(self, queries, prepared):
        """Returns scores, (B, T, S), and what v is multiplied with, (B, T, S, U)."""
        W_query, v = self.parameters["W_query"], self.parameters["v"]
        check_width("queries", queries.shape, "W_query", W_query.shape, axis=0)
        query_part = times(queries, W_query)  # (B, T, U)
        met = query_part[:, :, None] + prepared.projected[:, None]  # (B, T, S, U), the one so large
        np.tanh(met, out=met)
        return met @ v, met

    def meet_backward(self, grad_scores, queries, prepared, met):
        """Returns grad_queries, (B, T, Q)."""
        W_query, v = self.parameters["W_query"], self.parameters["v"]
        self.gradients["v"] += grad_scores.ravel() @ rows(met)
        # Nobody reads the tanh again: its slope, 1 - tanh², takes its place.
        np.square(met, out=met)
        np.subtract(1, met, out=met)
        # A query meets all keys, a key meets all queries; both sums leave the factor v out.
        grad_query_part = (grad_scores[:, :, None] @ met)[:, :, 0] * v  # (B, T, U)
        self._grad_met += np.einsum("bts,btsu->bsu", grad_scores, met)
        self.gradients["W_query"] += rows(queries).T @ rows(grad_query_part)
        return times(grad_query_part, W_query.T)

    def project_backward(self, source):
        """Returns grad_keys, (B, S, K)."""
        grad_projected = self._grad_met * self.parameters["v"]  # (B, S, U)
        self.gradients["W_key"] += rows(source.keys).T @ rows(grad_projected)
        return times(grad_projected, self.parameters["W_key"].T)


class Location(Score):
    """Luong's location score, s W: the state alone says where to look, whatever is there.

    Positions after the first S_max have no score; they get 0, and no weight.

    Args:
        W: a column for each position, (Q, S_max).

    Source: Luong et al. (2015), section 3.1. Chapter 4.
    """

    def __init__(self, W):
        check_rank("W", W.shape, ("Q", "S_max"))
        super().__init__(W=W)

    @classmethod
    def initialized(cls, Q, S_max, random, dtype=np.float32):
        """Draws W by Glorot."""
        return cls(glorot((Q, S_max), random, dtype))

    def narrow(self, mask):
        """Returns the mask without what comes after the first S_max positions."""
        return mask & (np.arange(mask.shape[1]) < self.parameters["W"].shape[1])

    def meet(self, queries, prepared):
        """Returns scores, (B, T, S), and nothing to keep."""
        W, S = self.parameters["W"], prepared.keys.shape[1]
        check_width("queries", queries.shape, "W", W.shape, axis=0)
        scores = times(queries, W[:, :S])  # (B, T, S) or (B, T, S_max)
        beyond = max(0, S - W.shape[1])
        return np.pad(scores, ((0, 0), (0, 0), (0, beyond))), None

    def meet_backward(self, grad_scores, queries, prepared, _):
        """Returns grad_queries, (B, T, Q)."""
        W = self.parameters["W"]
        grad_scores = grad_scores[:, :, : W.shape[1]]  # the others came from nowhere
        S = grad_scores.shape[2]
        self.gradients["W"][:, :S] += rows(queries).T @ rows(grad_scores)
        return times(grad_scores, W[:, :S].T)


def score(name, Q, K, random, *, units=None, positions=None, dtype=np.float32):
    """Makes a score by its name, with weights drawn at random.

    Args:
        name: one of `SCORES`.
        Q: width of the queries.
        K: width of the keys.
        random: a `numpy.random.Generator`.
        units: the width U in which "additive" lets them meet; K if None. Others have none.
        positions: S_max, how many positions "location" can tell apart. Others have no limit.
        dtype: of all weights.

    Returns:
        a score.

    Raises:
        ValueError: if there is no such score (it names those that there are), if Q and K differ
            where they must not, or if "location" is not told its positions.
    """
    if name not in SCORES:
        raise ValueError(f"score must be one of {', '.join(SCORES)}, not {name!r}")
    if name in ("dot", "scaled-dot"):
        if Q != K:
            raise ValueError(
                f"{name} wants queries and keys of one width, but queries have {Q} and keys {K}; "
                "general takes unequal widths"
            )
        return Dot() if name == "dot" else ScaledDot()
    if name == "general":
        return General.initialized(Q, K, random, dtype)
    if name == "additive":
        return Additive.initialized(Q, K, K if units is None else units, random, dtype)
    if positions is None:
        raise ValueError("location wants positions, the number of positions that it can tell apart")
    return Location.initialized(Q, positions, random, dtype)
