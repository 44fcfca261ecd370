"""Additions as text: the question "57+5", the answer "62". Both numbers have at most 3 digits.

A model that reads characters has to find out by itself what digits are worth and how to carry.

No pair of numbers is asked twice, in either order: where "57+5" is a training question, neither
"57+5" nor "5+57" is a question of any split. Otherwise a model that had learned no more than
that a sum does not depend on the order would answer test questions from memory.
"""

from dataclasses import dataclass

import numpy as np

from solutions.data.pairs import Corpus, Pairs, check_sizes
from solutions.data.text import Vocabulary

DIGITS = 3
NUMBERS = 10**DIGITS  # 0 … 999
AVAILABLE = NUMBERS * (NUMBERS + 1) // 2
"""How many additions there are, the order of the two numbers left aside: 500,500."""

VOCABULARY = Vocabulary("0123456789+")


@dataclass(frozen=True)
class Additions(Corpus):
    """A corpus of additions; see `Corpus` for what it holds."""


def make(
    train: int = 45_000, validation: int = 2_000, test: int = 5_000, seed: int = 0
) -> Additions:
    """Makes a corpus of additions.

    Were every number from 0 to 999 equally likely, four questions in five would add two numbers
    of 3 digits and one in 10,000 two of 1 digit. So the pairs are drawn as by someone who first
    chooses how many digits each number shall have, 1, 2 or 3 with equal chances, then the
    numbers, and who leaves out a pair that has come before. Such a person soon has few new pairs
    of short numbers left: of those without a third digit, the default corpus holds nearly all
    (4,917 of 5,050; all 55 of two 1-digit numbers), and 27 % of its questions add two numbers of
    3 digits. Pairs are dealt to the splits at random, so that all have the same mixture.

    The mixture depends on how many pairs are drawn, and with it the test split on the sizes. To
    compare sizes of the training split on one and the same test split, make the largest corpus
    once, then `corpus.train.take(range(size))`.

    Args:
        train: number of questions to learn from.
        validation: number of questions to choose by.
        test: number of questions to be read once.
        seed: of the random draw.

    Returns:
        the corpus, always the same for the same arguments.

    Raises:
        ValueError: if a size is not positive, or together they exceed the 500,500 that exist.

    Source: Chapter 2.
    """
    check_sizes(AVAILABLE, train=train, validation=validation, test=test)
    size = train + validation + test
    random = np.random.default_rng(seed)
    lengths = np.array([len(str(number)) for number in range(NUMBERS)])
    chance = 1 / DIGITS / np.bincount(lengths)[lengths]  # of each number to be drawn
    first, second = np.triu_indices(NUMBERS)  # every pair once, first ≤ second
    chances = chance[first] * chance[second] * np.where(first == second, 1, 2)
    # Give every pair an alarm clock that rings at a random time, sooner for likely ones: the
    # order in which they ring is that of repeated draws which leave out what came before.
    times = -np.log(1 - random.random(AVAILABLE)) / chances
    # The first to ring are mostly short; they are mixed before they are dealt to the splits.
    drawn = random.permutation(np.argsort(times)[:size])
    pairs = _ask(first[drawn], second[drawn], random)
    return Additions(
        train=pairs.take(range(validation + test, size)),
        validation=pairs.take(range(test, validation + test)),
        test=pairs.take(range(test)),
        vocabulary=VOCABULARY,
        source_width=2 * DIGITS + 1,
        target_width=DIGITS + 3,  # the sum may have one digit more; start and end
    )


def longer(digits: int = 4, size: int = 1_000, seed: int = 0) -> Pairs:
    """Makes questions longer than any of training: has a model learned to add, or 3 digits?

    They are wider than those of a corpus; `pairs.encode` finds their widths, or give
    `source_width` 2 · digits + 1 and `target_width` digits + 3.

    Args:
        digits: of both numbers, from 4 to 18.
        size: number of questions; no pair of numbers comes twice, in either order.
        seed: of the random draw.

    Returns:
        the pairs.

    Raises:
        ValueError: if `digits` lies outside, or there are fewer than `size` such questions.

    Source: Chapter 2.
    """
    if not DIGITS < digits <= 18:
        raise ValueError(f"digits must be from {DIGITS + 1} to 18, not {digits}")
    low, high = 10 ** (digits - 1), 10**digits
    check_sizes((high - low) * (high - low + 1) // 2, size=size)
    random = np.random.default_rng(seed)
    drawn: dict[tuple[int, int], None] = {}  # a set that keeps its order
    while len(drawn) < size:
        numbers = np.sort(random.integers(low, high, size=(size, 2)), axis=1)
        drawn.update(dict.fromkeys(map(tuple, numbers.tolist())))
    first, second = np.array(list(drawn)[:size]).T
    return _ask(first, second, random)


def _ask(first: np.ndarray, second: np.ndarray, random: np.random.Generator) -> Pairs:
    """Writes questions and answers; a coin decides which number of a pair stands in front."""
    turned = random.random(len(first)) < 0.5
    left, right = np.where(turned, second, first), np.where(turned, first, second)
    sources = [f"{a}+{b}" for a, b in zip(left.tolist(), right.tolist(), strict=True)]
    return Pairs(sources, [str(total) for total in (left + right).tolist()])
