"""A language model without a network: the last token alone says what comes next."""

import numpy as np

from solutions.data.text import PADDING
from solutions.scratch.shapes import check_ids, check_rank


class Bigram:
    """Counts of pairs, with what is rare filled up from the counts of single tokens.

    p(next | last) = (count(last, next) + k p(next)) / (count(last) + k): a pair never seen gets a
    share of how common its second token is, and k says how many observations that is worth.

    Args:
        ids: sentences, (B, T + 1): start, tokens, end, padding.
        V: number of tokens.
        k: weight of the single tokens, positive.

    Attributes:
        probabilities: of the next token (column) after each token (row), (V, V).

    Raises:
        ValueError: if k is not positive, ids are not (B, T + 1), or one is out of range.

    Source: MacKay and Peto (1995). Chapter 1.
    """

    def __init__(self, ids, V, k=10.0):
        if k <= 0:
            raise ValueError(f"k is positive, not {k}")
        last, following = _pairs(ids, V)
        # One is added, so that no token is impossible.
        single = (np.bincount(following, minlength=V) + 1) / (len(following) + V)  # (V,)
        pairs = np.zeros((V, V))
        np.add.at(pairs, (last, following), 1)
        self.probabilities = (pairs + k * single) / (pairs.sum(axis=1, keepdims=True) + k)

    def perplexity(self, ids):
        """Exp of the mean of -log p over all tokens but padding.

        Args:
            ids: sentences, (B, T + 1).

        Returns:
            a float.

        Raises:
            ValueError: if ids are not (B, T + 1), one is out of range, or they hold no token to
                predict.
        """
        pairs = _pairs(ids, len(self.probabilities))
        if not len(pairs[0]):
            raise ValueError("without a token to predict there is no perplexity")
        return float(np.exp(-np.log(self.probabilities[pairs]).mean()))


def _pairs(ids, V):
    """Each token and the one after it, (N,) and (N,), without padding."""
    check_rank("ids", ids.shape, ("B", "T + 1"))
    check_ids("ids", ids, V)
    real = ids[:, 1:] != PADDING
    return ids[:, :-1][real], ids[:, 1:][real]
