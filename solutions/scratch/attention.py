"""Attention by hand: masked softmax, the additive score and pooling, forward and backward.

The same as `solutions.models.attention`, line by line in NumPy. A score works in two steps:

    prepared = score.prepare(keys, mask)  # once per source
    scores = score(queries, prepared)  # (B, T, S), as often as there are queries

and `score.backward` takes the calls back one by one, the last one first, as a decoder that has
asked at every step needs it. `parameters` and `gradients` have the same names.
"""

from typing import NamedTuple

import numpy as np

from solutions.scratch.shapes import check_equal, check_width, mask_for


class Prepared(NamedTuple):
    """What a score needs to know of a source, computed once.

    Attributes:
        keys: the source as it came, (B, S, K); also the values that are summed.
        projected: the keys as the score compares them, (B, S, U).
        mask: which positions are real tokens, (B, S) bool.
    """

    keys: np.ndarray
    projected: np.ndarray
    mask: np.ndarray


def masked_softmax(scores, mask=None):
    """Softmax over the source positions that are real tokens.

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
    mask = mask_for("scores", scores.shape, scores.shape[::2], mask)
    real = mask[:, None]  # (B, 1, S), the same for every query
    scores = scores.astype(np.result_type(scores, np.float32), copy=False)
    # Softmax ignores a constant; without the highest score no exponential overflows.
    lowest = np.finfo(scores.dtype).min  # the highest score of a row that has none
    highest = np.max(scores, axis=-1, keepdims=True, where=real, initial=lowest)  # (B, T, 1)
    exponentials = np.exp(np.where(real, scores, -np.inf) - highest)  # (B, T, S), padding 0
    total = exponentials.sum(axis=-1, keepdims=True)  # (B, T, 1)
    return exponentials / np.where(total > 0, total, 1)  # a row that is all padding: 0 / 1


def masked_softmax_backward(weights, grad_weights):
    """Gradient of the loss for the scores, given the one for the weights.

    It needs no mask: a weight of 0 lets nothing through, so padding and rows that are all padding
    get exactly 0.

    Args:
        weights: what `masked_softmax` has returned, (B, T, S).
        grad_weights: gradient for the weights, (B, T, S).

    Returns:
        grad_scores, (B, T, S).

    Raises:
        ValueError: if the shapes differ; it names both.

    Source: the softmax's Jacobian, diag(α) - α αᵀ, times the gradient. Chapter 6.
    """
    check_equal("weights", weights.shape, "grad_weights", grad_weights.shape)
    # Raising one score lowers all other weights: what counts is to be better than the average.
    average = (weights * grad_weights).sum(axis=-1, keepdims=True)  # (B, T, 1)
    return weights * (grad_weights - average)


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


class Additive:
    """The additive score in two steps, and backward; Luong calls it concat.

    Args:
        W_query: projection of the queries, (Q, U).
        W_key: projection of the keys, (K, U).
        v: scoring vector, (U,).

    Attributes:
        parameters: `W_query`, `W_key` and `v` by name.
        gradients: the sum of their gradients over all `backward` since the last `prepare`.

    Raises:
        ValueError: if the three disagree about U; it names both.

    Source: Bahdanau et al. (2015), appendix A.1.2. Chapters 4 and 6.
    """

    def __init__(self, W_query, W_key, v):
        check_width("W_query", W_query.shape, "W_key", W_key.shape)
        check_width("W_key", W_key.shape, "v", v.shape)
        self.parameters = {"W_query": W_query, "W_key": W_key, "v": v}
        self.gradients = {}
        self._calls = []

    def prepare(self, keys, mask=None):
        """Projects the keys, and forgets the source before.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            a `Prepared` to call the score with.

        Raises:
            ValueError: if keys do not fit the mask or `W_key`; it names both.
        """
        W_key = self.parameters["W_key"]
        check_width("keys", keys.shape, "W_key", W_key.shape, axis=0)
        mask = mask_for("keys", keys.shape, keys.shape[:2], mask)
        self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
        self._calls = []
        return Prepared(keys, keys @ W_key, mask)  # projected: (B, S, U)

    def __call__(self, queries, prepared):
        """Scores every query against every key.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.

        Returns:
            scores, (B, T, S). Padding has a score like any other: `masked_softmax` drops it.

        Raises:
            ValueError: if queries do not fit `W_query`; it names both.
        """
        W_query, v = self.parameters["W_query"], self.parameters["v"]
        check_width("queries", queries.shape, "W_query", W_query.shape, axis=0)
        query_part = queries @ W_query  # (B, T, U)
        met = np.tanh(query_part[:, :, None] + prepared.projected[:, None])  # (B, T, S, U)
        self._calls.append((queries, prepared.keys, met))
        return met @ v  # (B, T, S)

    def backward(self, grad_scores):
        """Takes the last call back that has not been taken back yet.

        Args:
            grad_scores: gradient of the loss for that call's scores, (B, T, S).

        Returns:
            grad_queries (B, T, Q) and grad_keys (B, S, K).

        Raises:
            ValueError: if the gradient's shape is not that of the scores; it names both.
        """
        queries, keys, met = self._calls.pop()
        check_equal("scores", met.shape[:-1], "grad_scores", grad_scores.shape)
        W_query, W_key = self.parameters["W_query"], self.parameters["W_key"]
        grad_sum = (
            grad_scores[..., None] * self.parameters["v"] * (1 - met**2)
        )  # (B, T, S, U), inside the tanh
        grad_query_part = grad_sum.sum(axis=2)  # (B, T, U): a query meets all keys
        grad_key_part = grad_sum.sum(axis=1)  # (B, S, U): a key meets all queries
        self.gradients["W_query"] += np.einsum("btq,btu->qu", queries, grad_query_part)
        self.gradients["W_key"] += np.einsum("bsk,bsu->ku", keys, grad_key_part)
        self.gradients["v"] += np.einsum("bts,btsu->u", grad_scores, met)
        return grad_query_part @ W_query.T, grad_key_part @ W_key.T


class AttentionPooling:
    """A sequence as one vector: the sum of its states, weighted by a score against one query.

    Args:
        score: a score, for example `Additive`.
        query: a learned query (Q,), asked of every sequence, or None if each call brings its own.

    Attributes:
        parameters: the learned `query`, or nothing; the score keeps its own.
        gradients: by the same names.

    Source: attention with T = 1. The given query: Bahdanau et al. (2015); the learned one: Yang
        et al. (2016), section 2.2. Chapter 6.
    """

    def __init__(self, score, query=None):
        self.score = score
        self.parameters = {} if query is None else {"query": query}
        self.gradients = {}

    def forward(self, keys, mask=None, query=None):
        """Pools each sequence.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool, or None if all are.
            query: a state per sequence, (B, Q), if none is learned.

        Returns:
            context (B, K) and weights (B, S). Where a sequence is all padding both are 0.

        Raises:
            ValueError: if keys, query and mask do not fit together; it names both.
        """
        if (query is None) != ("query" in self.parameters):
            raise ValueError("a pooling has either a learned query or one given with each call")
        if query is None:
            learned = self.parameters["query"]
            query = np.broadcast_to(learned, (len(keys), len(learned)))  # (B, Q)
        if query.shape[:-1] != keys.shape[:1]:
            raise ValueError(f"keys {keys.shape} want one query each, (B, Q), not {query.shape}")
        prepared = self.score.prepare(keys, mask)
        scores = self.score(query[:, None], prepared)  # (B, 1, S)
        weights = masked_softmax(scores, prepared.mask)  # (B, 1, S)
        self._keys, self._weights = keys, weights
        context = weights @ keys  # (B, 1, K)
        return context[:, 0], weights[:, 0]

    def backward(self, grad_context):
        """Takes `forward` back.

        Args:
            grad_context: gradient of the loss for the context, (B, K).

        Returns:
            grad_keys (B, S, K), and grad_query (B, Q), or None if the query is learned:
            its gradient is then in `gradients`, the score's in `score.gradients`.

        Raises:
            ValueError: if the gradient's shape is not that of the context; it names both.
        """
        B, S, K = self._keys.shape
        check_equal("context", (B, K), "grad_context", grad_context.shape)
        grad_context = grad_context[:, None]  # (B, 1, K)
        grad_weights = grad_context @ self._keys.swapaxes(1, 2)  # (B, 1, S)
        grad_scores = masked_softmax_backward(self._weights, grad_weights)  # (B, 1, S)
        grad_queries, grad_keys = self.score.backward(grad_scores)
        # The keys work twice: as what is compared, and as what is summed.
        grad_keys = grad_keys + self._weights.swapaxes(1, 2) @ grad_context  # (B, S, K)
        grad_query = grad_queries[:, 0]  # (B, Q)
        if "query" not in self.parameters:
            return grad_keys, grad_query
        self.gradients = {"query": grad_query.sum(axis=0)}  # one query asked B sequences
        return grad_keys, None
