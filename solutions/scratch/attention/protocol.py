"""What every score can do, and the little linear algebra that scores share.

A score works in two steps, so that a decoder that asks again at every step projects the keys once:

    prepared = score.prepare(keys, mask)  # once per source
    scores = score(queries, prepared)  # (B, T, S), as often as there are queries

and is taken back in the opposite order: `score.backward` takes the calls back one by one, the last
one first, and then `score.prepare_backward` what was done once. What concerns the keys waits until
then, so that it is one product for all calls together.
"""

from typing import NamedTuple

import numpy as np

from solutions.scratch.shapes import check_equal, check_rank, mask_for


class Prepared(NamedTuple):
    """What a score needs to know of a source, computed once.

    Attributes:
        keys: the source as it came, (B, S, K); also the values that are summed.
        projected: the keys as the score compares them, (B, S, U); `keys` again if it just does.
        mask: which positions may be looked at, (B, S) bool.
    """

    keys: np.ndarray
    projected: np.ndarray
    mask: np.ndarray


class Score:
    """What all scores have in common; a score adds its mathematics.

    That is: `project` and `meet` for the way there, `meet_backward` and `project_backward` for the
    way back. Where scores are dot products with the keys, a call notes the pair in `_pairs`.

    Attributes:
        parameters: arrays by name.
        gradients: theirs, by the same names; zero after `prepare`, complete after
            `prepare_backward`.
    """

    def __init__(self, **parameters):
        self.parameters = parameters
        self.gradients = {}
        self._source, self._calls, self._pairs = None, [], []

    def prepare(self, keys, mask=None):
        """Does once per source what does not depend on the query, and forgets the source before.

        Args:
            keys: encoder states, (B, S, K).
            mask: which positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            a `Prepared` to call the score with.

        Raises:
            ValueError: if keys do not fit the mask or the parameters; it names both.
        """
        check_rank("keys", keys.shape, "BSK")
        mask = mask_for("keys", keys.shape, keys.shape[:2], mask)
        self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
        self._calls, self._pairs = [], []
        self._source = Prepared(keys, self.project(keys), self.narrow(mask))
        return self._source

    def __call__(self, queries, prepared):
        """Scores every query against every key.

        Args:
            queries: decoder states, (B, T, Q).
            prepared: what `prepare` has returned for the source.

        Returns:
            scores, (B, T, S). Padding has a score like any other: `masked_softmax` drops it.

        Raises:
            ValueError: if queries do not fit the keys or the parameters; it names both.
        """
        check_rank("queries", queries.shape, "BTQ")
        if len(queries) != len(prepared.keys):
            shapes = f"queries {queries.shape} and keys {prepared.keys.shape}"
            raise ValueError(f"{shapes} differ in B")
        scores, kept = self.meet(queries, prepared)
        self._calls.append((scores.shape, queries, prepared, kept))
        return scores

    def backward(self, grad_scores):
        """Takes the last call back that has not been taken back yet.

        Args:
            grad_scores: gradient of the loss for that call's scores, (B, T, S).

        Returns:
            grad_queries, (B, T, Q).

        Raises:
            RuntimeError: if there is no call to take back.
            ValueError: if the gradient's shape is not that of the scores; it names both.
        """
        if not self._calls:
            raise RuntimeError("backward takes one call back, and there is none")
        check_equal("scores", self._calls[-1][0], "grad_scores", grad_scores.shape)
        _, queries, prepared, kept = self._calls.pop()
        return self.meet_backward(grad_scores, queries, prepared, kept)

    def prepare_backward(self, summed=()):
        """Takes `prepare` back, once, after all calls have been.

        Args:
            summed: what else goes back to the keys, if they were summed as well: for each call
                the weights, (B, T, S), and the gradient for the sum, (B, T, K).

        Returns:
            grad_keys, (B, S, K): as they were compared, and as they were summed.

        Raises:
            RuntimeError: if there is no `prepare` to take back, or a call is left.
        """
        if self._source is None:
            raise RuntimeError("prepare_backward takes one prepare back, and there is none")
        if self._calls:
            raise RuntimeError(f"calls that are not taken back yet: {len(self._calls)}")
        source, self._source = self._source, None
        grad_keys = sum_over_calls([*self._pairs, *summed], source.keys)
        through_projection = self.project_backward(source)
        return grad_keys if through_projection is None else grad_keys + through_projection

    def forget(self):
        """Drops the calls so far: nothing will take them back, as when an answer is written."""
        self._calls, self._pairs = [], []

    def project(self, keys):
        """Returns the keys as this score compares them: as they are, unless a score says more."""
        return keys

    def narrow(self, mask):
        """Returns the mask of what the score can look at: all, unless a score says less."""
        return mask

    def project_backward(self, source):
        """Returns grad_keys (B, S, K), through `project`; None if that just hands them on."""
        return None


def rows(array):
    """All vectors of an array, (…, H), one below the other, (N, H)."""
    return array.reshape(-1, array.shape[-1])


def times(array, W):
    """`array` @ W as one product of two matrices: NumPy would take a stack of B small ones."""
    return (rows(array) @ W).reshape(*array.shape[:-1], W.shape[1])


def sum_over_calls(pairs, keys):
    """What all calls together send back to the keys, in one product for all of their steps.

    Args:
        pairs: for each call how much each key was concerned, (B, T, S), and with what, (B, T, K).
        keys: (B, S, K).

    Returns:
        the sum of the products over all calls and steps, (B, S, K).
    """
    if not pairs:
        return np.zeros_like(keys)
    shares, vectors = (np.concatenate(parts, axis=1) for parts in zip(*pairs, strict=True))
    return shares.swapaxes(1, 2) @ vectors
