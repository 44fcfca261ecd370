"""A language model without a network: the last token alone says what comes next."""

import numpy as np

from solutions.data.text import PADDING


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
        ValueError: if k is not positive.

    Source: MacKay and Peto (1995). Chapter 1.
    """

    def __init__(self, ids, V, k=10.0):
        if k <= 0:
            raise ValueError(f"k is positive, not {k}")
        last, following = _pairs(ids)
        # One is added, so that no token is impossible.
        single = (np.bincount(following, minlength=V) + 1) / (len(following) + V)  # (V,)
        pairs = np.bincount(last * V + following, minlength=V * V).reshape(V, V)  # (V, V)
        self.probabilities = (pairs + k * single) / (pairs.sum(axis=1, keepdims=True) + k)

    def perplexity(self, ids):
        """Exp of the mean of -log p over all tokens but padding.

        Args:
            ids: sentences, (B, T + 1).

        Returns:
            a float.
        """
        return float(np.exp(-np.log(self.probabilities[_pairs(ids)]).mean()))


def _pairs(ids):
    """Each token and the one after it, (N,) and (N,), without padding."""
    real = ids[:, 1:] != PADDING
    return ids[:, :-1][real], ids[:, 1:][real]
