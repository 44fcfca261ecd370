"""Attention: a score, perhaps a window, softmax and the weighted sum, forward and backward."""

import numpy as np

from solutions.scratch.attention.scores import score
from solutions.scratch.attention.softmax import masked_softmax, masked_softmax_backward
from solutions.scratch.attention.windows import window as make_window
from solutions.scratch.layers import collect
from solutions.scratch.shapes import check_equal


class Attention:
    """Queries to contexts: each query gets the keys' sum, weighted by how well they meet it.

    All steps of a decoder at once or one after the other, whatever the wiring allows:

        prepared = attention.prepare(keys, mask)  # once per source
        context, weights = attention.forward(queries, prepared)  # as often as there are queries
        grad_queries = attention.backward(grad_context)  # the last forward first
        grad_keys = attention.prepare_backward()  # once

    Args:
        score: a score, for example `Dot()`.
        window: `LocalM` or `LocalP`, or None to attend to the whole source.

    Attributes:
        parameters: of score and window, under `score` and `window`.
        gradients: theirs, by the same names; complete after `prepare_backward`.

    Source: Luong et al. (2015), section 3; Bahdanau et al. (2015), section 3.1. Chapters 3 and 4.
    """

    def __init__(self, score, window=None):
        self.score, self.window = score, window
        self._parts = {"score": score} if window is None else {"score": score, "window": window}
        self._calls, self._pairs = [], []

    @classmethod
    def initialized(
        cls,
        score_name,
        Q,
        K,
        random,
        *,
        window=None,
        radius=None,
        units=None,
        positions=None,
        dtype=np.float32,
    ):
        """Draws all weights.

        Args:
            score_name: one of `SCORES`.
            Q: width of the queries.
            K: width of the keys.
            random: a `numpy.random.Generator`.
            window: one of `WINDOWS`, or None.
            radius: D of the window.
            units: U of the additive score (K if None) and of the window local-p (Q if None).
            positions: S_max of the location score.
            dtype: of all weights.

        Returns:
            an `Attention`.

        Raises:
            ValueError: if a name is unknown (it names those that there are), if one of these is
                missing, or if widths differ where they must not.
        """
        return cls(
            score(score_name, Q, K, random, units=units, positions=positions, dtype=dtype),
            make_window(window, Q, random, radius=radius, units=units, dtype=dtype),
        )

    @property
    def parameters(self):
        """The arrays of both parts by dotted names."""
        return collect("parameters", **self._parts)

    @property
    def gradients(self):
        """The gradients of both parts, by the same names."""
        return collect("gradients", **self._parts)

    def prepare(self, keys, mask=None):
        """Does once per source what does not depend on the query, and forgets the source before.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            a `Prepared` for `forward`.

        Raises:
            ValueError: if keys do not fit the mask or the score; it names both.
        """
        prepared = self.score.prepare(keys, mask)
        if self.window is not None:
            self.window.start()
        self._calls, self._pairs = [], []
        return prepared

    def forward(self, queries, prepared, step=0):
        """Attends.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.
            step: number of the first query's decoder step; `LocalM` wants it.

        Returns:
            context (B, T, K) and weights (B, T, S). Where a source is all padding both are 0.

        Raises:
            ValueError: if queries do not fit; it names both.
        """
        scores = self.score(queries, prepared)  # (B, T, S)
        allowed, factor = prepared.mask, None
        if self.window is not None:
            allowed, factor = self.window.place(queries, prepared.mask, step)  # (B, T, S), same
        shares = masked_softmax(scores, allowed)  # (B, T, S)
        weights = shares if factor is None else shares * factor
        self._calls.append((prepared.keys, shares, factor, weights))
        return weights @ prepared.keys, weights  # (B, T, K), (B, T, S)

    def forget(self):
        """Drops the forwards so far: nothing will take them back, as when an answer is written."""
        for part in self._parts.values():
            part.forget()
        self._calls, self._pairs = [], []

    def backward(self, grad_context, grad_weights=None):
        """Takes the last `forward` back that has not been taken back yet.

        Args:
            grad_context: gradient of the loss for that forward's context, (B, T, K).
            grad_weights: the one for its weights, (B, T, S), if the loss reads them too.

        Returns:
            grad_queries, (B, T, Q).

        Raises:
            RuntimeError: if there is no `forward` to take back.
            ValueError: if a gradient's shape is not that of its array; it names both.
        """
        if not self._calls:
            raise RuntimeError("backward takes one forward back, and there is none")
        keys, shares, factor, weights = self._calls[-1]
        context_shape = (*weights.shape[:2], keys.shape[2])
        check_equal("context", context_shape, "grad_context", grad_context.shape)
        if grad_weights is not None:
            check_equal("weights", weights.shape, "grad_weights", grad_weights.shape)
        self._calls.pop()
        self._pairs.append((weights, grad_context))
        through_context = grad_context @ keys.swapaxes(1, 2)  # (B, T, S)
        grad_weights = through_context if grad_weights is None else through_context + grad_weights
        grad_shares = grad_weights if factor is None else grad_weights * factor  # (B, T, S)
        grad_queries = self.score.backward(masked_softmax_backward(shares, grad_shares))
        if factor is None:
            return grad_queries
        return grad_queries + self.window.backward(grad_weights * shares)

    def prepare_backward(self):
        """Takes `prepare` back, once, after all forwards have been.

        Returns:
            grad_keys, (B, S, K).

        Raises:
            RuntimeError: if there is no `prepare` to take back, or a forward is left.
        """
        # The keys work twice: as what is compared, and as what is summed.
        return self.score.prepare_backward(self._pairs)
