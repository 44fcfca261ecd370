"""Task: lists of ids as one padded array, and which of its places are words.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield [[7, 4, 9]], 2  # too long
    yield [[5], [8, 6]], 3  # too short
    yield [[4, 1, 6], [1, 1, 5]], 3  # just right, with unknown words
    for size, length in ((1, 6), (4, 4), (5, 3)):
        lengths = [0, length, length + 3, *random.integers(0, 2 * length, size)]
        yield [random.integers(1, 30, n).tolist() for n in lengths], length


def reference(sequences, length):
    """A right answer."""
    ids = np.zeros((len(sequences), length), dtype="int32")  # (B, S)
    for row, sequence in zip(ids, sequences, strict=True):
        kept = sequence[max(len(sequence) - length, 0) :]
        row[: len(kept)] = kept
    return ids, ids != 0


def pads_in_front(sequences, length):
    """Your padding stands in front of the words.

    In this course it stands on the right: fill each row from its beginning.
    """
    ids = np.zeros((len(sequences), length), dtype="int32")
    for row, sequence in zip(ids, sequences, strict=True):
        kept = sequence[max(len(sequence) - length, 0) :]
        row[length - len(kept) :] = kept
    return ids, ids != 0


def keeps_the_start(sequences, length):
    """Of a list that is too long you keep the start.

    Keep its end, the last `length` ids.
    """
    return reference([sequence[:length] for sequence in sequences], length)


def inverts_the_mask(sequences, length):
    """Your mask is the wrong way round.

    True stands for a word, False for padding.
    """
    ids, mask = reference(sequences, length)
    return ids, ~mask


def masks_unknown_words(sequences, length):
    """Your mask leaves out id 1.

    That is an unknown word, but a word: only id 0 is padding.
    """
    ids, _ = reference(sequences, length)
    return ids, ids > 1


def masks_with_numbers(sequences, length):
    """Your mask holds numbers; it should hold True and False.

    `~mask` and `array[mask]` mean something else for numbers.
    """
    ids, mask = reference(sequences, length)
    return ids, mask.astype("int32")


def takes_the_longest(sequences, length):
    """Your rows are as long as the longest list.

    They should have `length` places, always.
    """
    return reference(sequences, max(map(len, sequences)))


task = Task(
    name="pad_and_mask",
    points=2,
    inputs=("sequences", "length"),
    results=("ids", "mask"),
    cases=cases,
    reference=reference,
    mistakes=(
        pads_in_front,
        keeps_the_start,
        inverts_the_mask,
        masks_unknown_words,
        masks_with_numbers,
        takes_the_longest,
    ),
)
