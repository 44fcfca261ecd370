"""Splits sentence pairs so that no sentence, in either language, is on two sides.

A corpus that people have written says many things twice: one English sentence has three Korean
translations, one Korean sentence answers to "You are late." and to "You're late!". Pairs that share
a sentence, directly or through other pairs, stay together here; `at_random` shows what happens if
they do not.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import fields
from typing import TypeVar

import numpy as np

from solutions.data.pairs import Pairs

SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}
"""Of the groups of pairs that belong together, how many come to which side, nearly."""

Some = TypeVar("Some", bound=Pairs)


def normalised(text: str) -> str:
    """Gives letters and digits of a sentence, small: what is left tells sentences apart.

    Args:
        text: a sentence.

    Returns:
        it without case, punctuation and white space; a sentence that has nothing else, "?!", stays
        as it is.

    Source: Chapter 5.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, folded)) or text.strip()


def groups(pairs: Pairs) -> list[str]:
    """Says which pairs belong together, because they share a sentence or are linked by others.

    Args:
        pairs: N sentences and their translations.

    Returns:
        N names of groups. A group is named by the smallest of its normalised sentences, so that
        the name depends neither on the order of the pairs nor on what is in other groups.

    Source: Chapter 5.
    """
    smaller: dict[str, str] = {}  # a sentence, and another of its group; the smallest has itself

    def smallest(sentence: str) -> str:
        while smaller[sentence] != sentence:
            smaller[sentence] = smaller[smaller[sentence]]  # halves the way for the next one
            sentence = smaller[sentence]
        return sentence

    sources = [normalised(text) for text in pairs.sources]
    for source, target in zip(sources, map(normalised, pairs.targets), strict=True):
        for sentence in (source, target):
            smaller.setdefault(sentence, sentence)
        one, other = sorted((smallest(source), smallest(target)))
        smaller[other] = one
    return [smallest(source) for source in sources]


def sides(pairs: Pairs) -> list[str]:
    """Gives each pair its side, by the checksum of its group's name.

    Args:
        pairs: N sentences and their translations.

    Returns:
        N names: "train", "validation" or "test". A pair changes its side only if its group changes
        its name, whatever else joins the corpus or leaves it.

    Source: Chapter 5.
    """
    bounds = np.cumsum(list(SHARES.values()))[:-1]
    names = list(SHARES)
    return [names[np.searchsorted(bounds, _draw(name), side="right")] for name in groups(pairs)]


def divide(pairs: Some, sides: Sequence[str]) -> dict[str, Some]:
    """Puts pairs on their sides.

    Args:
        pairs: N pairs.
        sides: of each pair, see `sides`.

    Returns:
        the pairs of "train", "validation" and "test". Each split is in an order of its own that
        looks random, so that its first n pairs are a fair sample of it, but is always the same.

    Source: Chapter 5.
    """
    draws = [_draw("\t".join(pair)) for pair in zip(pairs.sources, pairs.targets, strict=True)]
    order = np.argsort(draws, kind="stable")
    return {name: pairs.take([row for row in order if sides[row] == name]) for name in SHARES}


def at_random(splits: dict[str, Some], seed: int) -> dict[str, Some]:
    """Splits the same pairs anew at random, as if none had to do with another: a leak.

    What it measures is too good, since many test sentences were learned in another pair. It is here
    to show by how much.

    Args:
        splits: a corpus split soundly.
        seed: of the draw.

    Returns:
        splits of the same names and sizes, from the same pairs.

    Source: Chapter 5.
    """
    kind = type(next(iter(splits.values())))
    columns = [
        [entry for split in splits.values() for entry in getattr(split, field.name)]
        for field in fields(kind)
    ]
    whole = kind(*columns)
    order = np.random.default_rng(seed).permutation(len(whole))
    ends = np.cumsum([len(split) for split in splits.values()])[:-1]
    return {
        name: whole.take(rows) for name, rows in zip(splits, np.split(order, ends), strict=True)
    }


def _draw(text: str) -> float:
    """A number from 0 to 1 that is drawn for a text, always the same one."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6]) / 2**48
