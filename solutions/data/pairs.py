"""Questions and answers as text, and as rows of ids: what additions and dates have in common.

An encoded answer is one row: start, its characters, end, padding. A decoder is given
`targets[:, :-1]` and shall predict `targets[:, 1:]`; whatever it predicts where
`targets[:, 1:] == PADDING` does not count.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Self

import numpy as np

from solutions.data.text import END, START, Vocabulary, characters, pad


@dataclass(frozen=True)
class Pairs:
    """Some questions and their answers.

    Attributes:
        sources: N questions.
        targets: N answers, in the same order.
    """

    sources: list[str]
    targets: list[str]

    def __post_init__(self):
        lengths = {field.name: len(getattr(self, field.name)) for field in fields(self)}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"one entry for each pair is needed everywhere, not {lengths}")

    def __len__(self) -> int:
        """Number of pairs."""
        return len(self.sources)

    def take(self, rows: Sequence[int]) -> Self:
        """Gives the pairs at these rows, in this order."""
        columns = (getattr(self, field.name) for field in fields(self))
        return type(self)(*([column[row] for row in rows] for column in columns))


@dataclass(frozen=True)
class Corpus:
    """Pairs in splits. Choices are made on `validation`; `test` is read once, at the end.

    Attributes:
        train, validation, test: the splits; each is in random order, so that its first n pairs
            are a fair sample of it.
        vocabulary: characters of both sides, the same for every seed and size.
        source_width: S, characters of the longest question that the corpus can hold.
        target_width: T, ids of its longest answer, start and end included.
    """

    train: Pairs
    validation: Pairs
    test: Pairs
    vocabulary: Vocabulary
    source_width: int
    target_width: int

    def splits(self) -> dict[str, Pairs]:
        """Gives every set of pairs by its name: train, validation, test and what else there is."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if isinstance(value, Pairs)}

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of everything in every split, in order, in hexadecimal."""
        content = {name: vars(split) for name, split in self.splits().items()}
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def encode(
        self,
        split: Pairs,
        *,
        source_width: int | None = None,
        target_width: int | None = None,
        side: str = "right",
    ) -> tuple[np.ndarray, np.ndarray]:
        """Does what `encode` of this module does, by default with the widths of the corpus.

        So the arrays of all splits, and of any part of them, have the same widths.
        """
        return encode(
            split,
            self.vocabulary,
            self.source_width if source_width is None else source_width,
            self.target_width if target_width is None else target_width,
            side,
        )


def encode(
    pairs: Pairs,
    vocabulary: Vocabulary,
    source_width: int | None = None,
    target_width: int | None = None,
    side: str = "right",
) -> tuple[np.ndarray, np.ndarray]:
    """Turns pairs of texts into two arrays of ids.

    A source is its characters only; a target is start, its characters, end. Turning the columns
    round, `sources[:, ::-1]`, reverses the characters and moves the padding to the other side.
    So there are four ways to feed a question, two for each side.

    Args:
        pairs: N questions and answers.
        vocabulary: gives the ids; a character that it does not know becomes 1.
        source_width: S; None takes the longest source.
        target_width: T, start and end included; None takes the longest target.
        side: of the padding of the sources, "right" or "left". Targets are padded on the right.

    Returns:
        sources, (N, S), and targets, (N, T), both int32.

    Raises:
        ValueError: if `side` is neither, or a width is too small: nothing is ever cut off.

    Source: Chapter 2.
    """
    check_side(side)
    sources = [vocabulary.encode(characters(text)) for text in pairs.sources]
    targets = [[START, *vocabulary.encode(characters(text)), END] for text in pairs.targets]
    source_width = check_width("source_width", source_width, map(len, sources))
    target_width = check_width("target_width", target_width, map(len, targets))
    if side == "left":
        turned = pad([ids[::-1] for ids in sources], source_width)
        source_ids = np.ascontiguousarray(turned[:, ::-1])  # (N, S)
    else:
        source_ids = pad(sources, source_width)  # (N, S)
    return source_ids, pad(targets, target_width)


def decode(ids: np.ndarray, vocabulary: Vocabulary) -> list[str]:
    """Reads answers from ids, those of `encode` or those that a decoder has predicted.

    An answer ends before the first end, and a start in front is left out. Any other special id
    is spelled out ("<padding>"), so that an answer with one inside never equals a right one.

    Args:
        ids: (N, T) integers.
        vocabulary: that encoded them.

    Returns:
        N texts.

    Raises:
        ValueError: if `ids` is not (N, T), or an id is not of this vocabulary.

    Source: Chapter 2.
    """
    ids = np.asarray(ids)
    if ids.ndim != 2:
        raise ValueError(f"ids must be (N, T), not {ids.shape}")
    if ids.size and not 0 <= ids.min() <= ids.max() < len(vocabulary):
        raise ValueError(
            f"ids run from {ids.min()} to {ids.max()}, this vocabulary from 0 to "
            f"{len(vocabulary) - 1}"
        )
    texts = []
    for row in ids.tolist():
        end = row.index(END) if END in row else len(row)
        begin = 1 if row[:1] == [START] else 0
        texts.append("".join(vocabulary.tokens[id] for id in row[begin:end]))
    return texts


def check_sizes(available: int, **sizes: int) -> None:
    """Refuses sizes of splits that are no sizes, or together more than there is.

    Args:
        available: how many different pairs there are.
        sizes: of each split, by its name.

    Raises:
        ValueError: it names the size that is wrong, or the sum and what is available.
    """
    for name, size in sizes.items():
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"{name} must be a whole number, 1 or more, not {size!r}")
    if sum(sizes.values()) > available:
        raise ValueError(
            f"{' + '.join(sizes)} is {sum(sizes.values()):,}, "
            f"but there are only {available:,} without repeating one"
        )


def check_side(side: str) -> None:
    """Raises ValueError unless `side` is one."""
    if side not in ("right", "left"):
        raise ValueError(f'side is "right" or "left", not {side!r}')


def check_width(name: str, width: int | None, lengths: Iterable[int]) -> int:
    """Gives the width that was asked for, or the longest length where None was.

    Raises:
        ValueError: if the longest does not fit; it names the width.
    """
    longest = max(lengths, default=0)
    if width is None:
        return longest
    if width < longest:
        raise ValueError(f"{name} {width} is too small: the longest row needs {longest}")
    return width
