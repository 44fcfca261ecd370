"""Real tokens side by side, padding left out: what a recurrent layer computes on.

The sequences are sorted, longest first, and their first tokens laid one below the other, then
their second tokens, and so on. Those that have a t-th token are then always the first ones:

    a b c d        first tokens   second   third   fourth
    e f            a e h          b f i    c i'    d
"""

from functools import lru_cache

import numpy as np

from solutions.scratch.shapes import mask_for


class Packing:
    """Where everything lies once the padding of a batch is left out: N real tokens.

    States of all steps lie in one array, (B + N, H): the initial ones of all sequences, longest
    first, then those after the first tokens, and so on.

    Args:
        mask: which positions are real tokens, (B, T) bool; padding may stand anywhere.

    Attributes:
        order: the sequences, longest first, (B,).
        rank: the place of each sequence in that order, (B,).
        rows, columns: where each token stands in the batch, (N,) each.
        before: the state that each token finds, (N,).
        after: the state after each position of the batch, (B, T); padding leaves it as it was.
        last: the state after each sequence, (B,).
        steps: for each step three slices: the states before, the tokens, and the states after.

    Source: Chapter 1.
    """

    def __init__(self, mask):
        B, T = mask.shape
        self.mask = mask
        lengths = mask.sum(axis=1)
        self.order = np.argsort(-lengths, kind="stable")
        self.rank = np.argsort(self.order)
        # How many sequences have a first token, a second one …
        sizes = B - np.bincount(lengths, minlength=1).cumsum()[:-1]
        starts = np.concatenate([[0, B], B + sizes.cumsum()])
        step, rank = np.nonzero(np.arange(B) < sizes[:, None])  # (N,) each
        self.rows = self.order[rank]
        # The k-th real token of a row stands where a stable sort by "is padding" puts it k-th.
        self.columns = np.argsort(~mask, axis=1, kind="stable")[self.rows, step]
        self.before = starts[step] + rank
        self.after = starts[mask.cumsum(axis=1)] + self.rank[:, None]
        self.last = starts[lengths] + self.rank
        self.steps = [
            (slice(old, old + size), slice(new - B, new - B + size), slice(new, new + size))
            for old, new, size in zip(
                starts.tolist(), starts[1:].tolist(), sizes.tolist(), strict=False
            )
        ]

    def packed(self, values):
        """Values for the states after each position, (B, T, H), summed for each state, (B + N, H).

        After padding the state is the one before; so one state may stand at several positions.
        """
        B = len(self.rank)
        total = np.empty((B + len(self.rows), values.shape[2]), values.dtype)
        total[:B] = 0
        total[B:] = values[self.rows, self.columns]
        if len(self.rows) < self.mask.size:
            np.add.at(total, self.after[~self.mask], values[~self.mask])
        return total


def packing_for(name, shape, mask):
    """The packing of a batch of sequences.

    Args:
        name: of the batch, for the message of an error.
        shape: of the batch, (B, T, …).
        mask: which positions are real tokens, (B, T) bool, or None if all are.

    Returns:
        a `Packing`; without a mask the same one for every batch of this shape.

    Raises:
        ValueError: if the mask does not fit the batch; it names both shapes.
    """
    if mask is None:
        return _without_padding(*shape[:2])
    return Packing(mask_for(name, shape, shape[:2], mask))


@lru_cache(maxsize=16)  # a decoder asks for the same one at every step
def _without_padding(B, T):
    return Packing(np.ones((B, T), dtype=bool))
