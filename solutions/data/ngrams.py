"""Which n-grams a text holds, and how far each speaks for one label.

The log-count ratio of Naive Bayes is the oldest good feature for sentiment: a linear model over
it is hard to beat (Wang and Manning, 2012), because it sees "not good" as one thing from the
first step on. `solutions.models.sentiment` uses it beside a recurrent network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from solutions.data.text import PADDING


def ngrams(tokens: Sequence[str], longest: int) -> Iterator[str]:
    """Yields all runs of 1 to `longest` tokens, each joined by a character no text holds."""
    for n in range(1, longest + 1):
        for start in range(len(tokens) - n + 1):
            yield "\x1f".join(tokens[start : start + n])


class NGrams:
    """Ids 1, 2, … for n-grams, and the log-count ratio of each; id 0 is padding.

    Args:
        names: the n-grams, in the order of their ids.
        ratios: log-count ratios, (N,), positive where an n-gram speaks for label 1.
        longest: tokens in the longest n-gram.

    Source: Wang and Manning (2012), section 2. Chapter 6.
    """

    def __init__(self, names: Iterable[str], ratios: Sequence[float], longest: int):
        self.names = list(names)
        self.ratios = np.asarray(ratios, dtype=np.float32)
        self.longest = longest
        self._ids = {name: id for id, name in enumerate(self.names, start=PADDING + 1)}

    @classmethod
    def build(
        cls,
        token_lists: Sequence[Sequence[str]],
        labels: Sequence[int],
        longest: int = 2,
        minimum_count: int = 2,
        smoothing: float = 1.0,
    ) -> "NGrams":
        """Counts in how many texts of each label an n-gram occurs.

        Args:
            token_lists: training texts as tokens.
            labels: 0 or 1 for each.
            longest: tokens in the longest n-gram.
            minimum_count: texts that must hold an n-gram for it to get an id.
            smoothing: added to every count, so that no ratio is infinite.

        Returns:
            the n-grams, in alphabetical order.

        Raises:
            ValueError: if texts and labels differ in number.
        """
        counts = (Counter(), Counter())  # texts that hold an n-gram, by label
        for tokens, label in zip(token_lists, labels, strict=True):
            counts[int(label)].update(set(ngrams(tokens, longest)))
        kept = sorted(
            name
            for name in counts[0].keys() | counts[1].keys()
            if counts[0][name] + counts[1][name] >= minimum_count
        )
        # (2, N): how an n-gram's share differs between the labels
        shares = np.array([[count[name] for name in kept] for count in counts], float) + smoothing
        shares /= shares.sum(axis=1, keepdims=True)
        return cls(kept, np.log(shares[1] / shares[0]), longest)

    def __len__(self) -> int:
        """Number of ids, padding included."""
        return len(self.names) + 1

    def encode(self, tokens: Sequence[str]) -> list[int]:
        """Gives the ids of the distinct n-grams of a text, in the order in which they first occur.

        An n-gram counts once however often it occurs, and an unknown one not at all.
        """
        found = dict.fromkeys(self._ids.get(name) for name in ngrams(tokens, self.longest))
        found.pop(None, None)
        return list(found)

    def to_dict(self) -> dict:
        """Gives plain data for JSON."""
        return {"names": self.names, "ratios": self.ratios.tolist(), "longest": self.longest}

    @classmethod
    def from_dict(cls, data: dict) -> "NGrams":
        """Rebuilds what `to_dict` gave."""
        return cls(**data)
