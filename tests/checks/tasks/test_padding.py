import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.padding import task


def pad(sequence, length):
    return list(sequence[-length:]) + [0] * (length - len(sequence))


def arrays(sequences, length):
    ids = np.array([pad(sequence, length) for sequence in sequences])
    return ids, ids > 0


def pre_padded(sequences, length):
    ids = np.array([[0] * (length - len(s)) + s[-length:] for s in sequences])
    return ids, ids > 0


def from_the_start(sequences, length):
    ids = np.array([(s + [0] * length)[:length] for s in sequences])
    return ids, ids > 0


def mask_of_padding(sequences, length):
    ids, _ = arrays(sequences, length)
    return ids, ids == 0


def mask_from_two(sequences, length):
    ids, _ = arrays(sequences, length)
    return ids, np.where(ids >= 2, True, False)


def mask_of_ones(sequences, length):
    ids, mask = arrays(sequences, length)
    return ids, np.where(mask, 1, 0)


def longest(sequences, length):
    return arrays(sequences, max(len(s) for s in sequences))


def in_place(sequences, length):
    for sequence in sequences:
        del sequence[:-length]
        sequence.extend([0] * (length - len(sequence)))
    ids = np.array(sequences)
    return ids, ids != 0


def lists(sequences, length):
    rows = [pad(sequence, length) for sequence in sequences]
    return rows, [[id > 0 for id in row] for row in rows]


def mask_from_lengths(sequences, length):
    ids = np.zeros((len(sequences), length), dtype=int)
    for i, sequence in enumerate(sequences):
        for j, id in enumerate(sequence[-length:]):
            ids[i, j] = id
    return ids, np.arange(length) < np.array([[len(s)] for s in sequences])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (pre_padded, "padding stands in front"),
        (from_the_start, "you keep the start"),
        (mask_of_padding, "mask is the wrong way round"),
        (mask_from_two, "leaves out id 1"),
        (mask_of_ones, "mask holds numbers"),
        (longest, "as long as the longest list"),
        (in_place, "also changes `sequences`"),
        (lists, "`ids` is a list of 1, not an array of shape (1, 2)"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [arrays, mask_from_lengths])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda s, n: (pre_padded(s, n)[0], mask_of_padding(s, n)[1]))
    assert (verdict.outcome, verdict.text) == (WRONG, "`mask` is not what it should be.")
    assert verdict.example == (
        "sequences = [[7, 4, 9]]\n"
        "length = 2\n"
        "expected mask = [[ True  True]]\n"
        "got mask = [[False False]]"
    )
