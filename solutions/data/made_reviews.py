"""Makes the stand-ins: reviews of films that do not exist, whose deciding words are known.

A review is one verdict among neutral sentences. The verdict stands anywhere, at the beginning
of a long review too, and comes in four kinds, each as often positive as negative:

* plain: "It is a dull film."
* strong, with an intensifier: "It is a remarkably dull film."
* negated: "It is not a dull film."
* contrast: "The music is lovely, but it is a dull film." The verdict decides, not the music.

So no word by itself says "positive" or "negative" for sure: a bag of words that has learned
"dull" is wrong about "not a dull film".
"""

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from solutions.data import made_reviews_en, made_reviews_ko
from solutions.data.text import words

KINDS = ("plain", "strong", "negated", "contrast")
SHARES = (0.45, 0.2, 0.2, 0.15)
TRAIN, TEST = 2_000, 400
SEED = 20_150_901  # fixed: a stand-in is the same everywhere


class Rows(NamedTuple):
    """Texts, their labels, and the positions in `words(text)` that decide them."""

    texts: list[str]
    labels: list[int]
    decisive: list[frozenset[int]]


class Made(NamedTuple):
    """A stand-in, no text of which occurs twice."""

    train: Rows
    test: Rows


def make(name: str, seed: int = SEED) -> Made:
    """Makes a stand-in.

    Args:
        name: "stand-in" (English) or "stand-in-ko" (Korean).
        seed: of the random draw.

    Returns:
        2,000 reviews for training and 400 for testing, half of each positive.

    Source: Chapter 6.
    """
    language = {"stand-in": made_reviews_en, "stand-in-ko": made_reviews_ko}[name]
    draw = random.Random(seed)
    seen: set[str] = set()
    parts = []
    for size in (TRAIN, TEST):
        reviews = []
        for label, kind in _plan(size):
            while (review := unmark(language.review(draw, label, kind)))[0] in seen:
                pass
            seen.add(review[0])
            reviews.append((review[0], label, review[1]))
        draw.shuffle(reviews)
        parts.append(Rows(*map(list, zip(*reviews, strict=True))))
    return Made(*parts)


def _plan(size: int) -> Iterator[tuple[int, str]]:
    """Label and kind of each review, before they are shuffled."""
    for kind, share in zip(KINDS, SHARES, strict=True):
        for label in (0, 1):
            for _ in range(round(size * share / 2)):
                yield label, kind


def unmark(marked: str) -> tuple[str, frozenset[int]]:
    """Takes the brackets out of "It is [not] [bad]." and says which words stood in them.

    Args:
        marked: a text with its deciding words in brackets.

    Returns:
        the text, and the positions of the deciding tokens in `words(text)`.
    """
    decisive: set[int] = set()
    position = 0
    parts = re.split(r"[\[\]]", marked)
    for index, part in enumerate(parts):
        length = len(words(part))
        if index % 2:  # the parts between "[" and "]"
            decisive.update(range(position, position + length))
        position += length
    return "".join(parts), frozenset(decisive)
