"""Pooling: attention with a single query, which makes one vector of a sequence."""

import numpy as np

from solutions.scratch.attention.attention import Attention
from solutions.scratch.shapes import check_equal


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
        self._attention = Attention(score)
        self._context_shape = None

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
        prepared = self._attention.prepare(keys, mask)
        context, weights = self._attention.forward(query[:, None], prepared)  # (B, 1, K), (B, 1, S)
        self._context_shape = context[:, 0].shape
        return context[:, 0], weights[:, 0]

    def backward(self, grad_context):
        """Takes the last `forward` back, once.

        Args:
            grad_context: gradient of the loss for the context, (B, K).

        Returns:
            grad_keys (B, S, K), and grad_query (B, Q), or None if the query is learned:
            its gradient is then in `gradients`, the score's in `score.gradients`.

        Raises:
            RuntimeError: if there is no `forward` to take back.
            ValueError: if the gradient's shape is not that of the context; it names both.
        """
        if self._context_shape is None:
            raise RuntimeError("backward takes one forward back, and there is none")
        check_equal("context", self._context_shape, "grad_context", grad_context.shape)
        grad_query = self._attention.backward(grad_context[:, None])[:, 0]  # (B, Q)
        grad_keys = self._attention.prepare_backward()  # (B, S, K)
        if "query" not in self.parameters:
            return grad_keys, grad_query
        self.gradients = {"query": grad_query.sum(axis=0)}  # one query asked B sequences
        return grad_keys, None
