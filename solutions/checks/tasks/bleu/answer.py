"""BLEU of a corpus: what to count, and a right answer."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

ORDERS = 4
WORDS = "i we you want eat like a the some pizza bread today now not".split()


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    pizza = "i want a pizza today".split()
    yield [pizza], [pizza]
    yield [pizza[:4]], [pizza]
    yield ["a a a a a".split()], [pizza]
    yield ["i want a pizza now".split()], [pizza]
    yield [[*pizza, "now", "now"]], [pizza]
    yield [["today", *pizza[:4]], ["no"]], [pizza, ["no", "thanks"]]  # the second has no pairs
    yield ["you like some bread now".split()], [pizza]  # no word is right
    yield [[], pizza], ["we eat".split(), pizza]
    yield [pizza[:3]], [pizza[:3]]  # no run of four at all
    # Translations that are references with mistakes: words changed, left out, said twice, moved.
    for N, mistakes in ((2, 1), (3, 1), (6, 2), (8, 1), (5, 3)):
        references = [random.choice(WORDS, random.integers(4, 11)).tolist() for _ in range(N)]
        yield [_translated(words, mistakes, random) for words in references], references


def _translated(words, mistakes, random):
    """Some words with mistakes."""
    words = list(words)
    for _ in range(mistakes):
        place = int(random.integers(len(words)))
        kind = random.integers(4)
        word = words.pop(place)
        if kind == 0:
            words.insert(place, str(random.choice(WORDS)))
        elif kind == 1:
            words[place:place] = [word, word]
        elif kind == 2:
            words.insert(int(random.integers(len(words) + 1)), word)
    return words


def ngrams(words, n):
    """How often each run of n words occurs."""
    return Counter(tuple(words[start : start + n]) for start in range(len(words) - n + 1))


def clipped(hypothesis, reference):
    """Of the counted runs of a hypothesis, how many the reference allows."""
    return sum((hypothesis & reference).values())


def by_exponential(c, r):
    """The brevity penalty of lengths c and r."""
    return 1.0 if c >= r else float(np.exp(1 - r / c)) if c else 0.0


def geometric(precisions):
    """Their geometric mean; 0 if one is."""
    return float(np.prod(precisions) ** (1 / len(precisions)))


def reference(
    hypotheses,
    references,
    *,
    orders=ORDERS,
    ngrams=ngrams,
    match=clipped,
    share=lambda right, total: right / total if total else 0.0,
    penalise=by_exponential,
    mean=geometric,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        hypotheses: N lists of words.
        references: N lists of words.
        orders: the longest run that is counted.
        ngrams: counts runs.
        match: how many of the counted runs are right.
        share: precision, from how many are right and how many there are.
        penalise: makes the penalty of both lengths.
        mean: of the precisions.

    Returns:
        precisions (4,), penalty, score.
    """
    precisions = []
    for n in range(1, orders + 1):
        counts = [
            (ngrams(hypothesis, n), ngrams(wanted, n))
            for hypothesis, wanted in zip(hypotheses, references, strict=True)
        ]
        right = sum(match(*pair) for pair in counts)
        precisions.append(share(right, sum(sum(of_one.values()) for of_one, _ in counts)))
    penalty = penalise(sum(map(len, hypotheses)), sum(map(len, references)))
    return np.array(precisions), penalty, 100 * penalty * mean(precisions)


def from_parts(precisions, penalty):
    """The results of these two."""
    return np.array(precisions), penalty, 100 * penalty * geometric(precisions)
