import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.shifting import task

START, END = 2, 3


def padded(rows):
    width = max(map(len, rows))
    return np.array([row + [0] * (width - len(row)) for row in rows], dtype="int64")


def two_views(sequences):
    rows = padded([[START] + ids + [END] for ids in sequences])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != 0


def two_arrays(sequences):
    inputs = padded([[START, *ids] for ids in sequences])
    wanted = padded([[*ids, END] for ids in sequences])
    lengths = np.array([len(ids) + 1 for ids in sequences])
    return inputs, wanted, np.arange(inputs.shape[1]) < lengths[:, None]


def place_by_place(sequences):
    B, T = len(sequences), max(len(ids) for ids in sequences) + 1
    inputs, wanted = np.zeros((B, T), int), np.zeros((B, T), int)
    mask = np.zeros((B, T), bool)
    for b, ids in enumerate(sequences):
        before = START
        for t, token in enumerate([*ids, END]):
            inputs[b, t], wanted[b, t], mask[b, t] = before, token, True
            before = token
    return [inputs, wanted, mask]


def no_shift(sequences):
    rows = padded([[*ids, END] for ids in sequences])
    return rows, rows, rows != 0


def no_start(sequences):
    rows = padded([[*ids, END] for ids in sequences])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != 0


def no_end(sequences):
    rows = padded([[START, *ids] for ids in sequences])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != 0


def nothing_wanted_at_the_end(sequences):
    inputs = padded([[START, *ids] for ids in sequences])
    wanted = np.pad(inputs[:, 1:], ((0, 0), (0, 1)))
    return inputs, wanted, wanted > 0


def end_first(sequences):
    inputs = padded([[END, *ids] for ids in sequences])
    return inputs, *two_views(sequences)[1:]


def start_last(sequences):
    inputs, wanted, mask = two_views(sequences)
    wanted = wanted.copy()
    wanted[wanted == END] = START
    return inputs, wanted, mask


def end_in_the_last_column(sequences):
    rows = np.pad(padded([[START, *ids] for ids in sequences]), ((0, 0), (0, 1)))
    rows[:, -1] = END
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != 0


def in_front(sequences):
    def left(rows):
        return padded([row[::-1] for row in rows])[:, ::-1]

    wanted = left([[*ids, END] for ids in sequences])
    return left([[START, *ids] for ids in sequences]), wanted, wanted != 0


def views_padded_in_front(sequences):
    rows = padded([[END, *ids[::-1], START] for ids in sequences])[:, ::-1]
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != 0


def swapped(sequences):
    inputs, wanted, mask = two_views(sequences)
    return wanted, inputs, mask


def two_apart(sequences):
    rows = padded([[START, *ids, END] for ids in sequences])
    return rows[:, :-2], rows[:, 2:], rows[:, 2:] != 0


def too_wide(sequences):
    return tuple(np.pad(array, ((0, 0), (0, 1))) for array in two_views(sequences))


def mask_of_the_inputs(sequences):
    inputs, wanted, _ = two_views(sequences)
    return inputs, wanted, inputs != 0


def mask_without_end(sequences):
    inputs, wanted, mask = two_views(sequences)
    return inputs, wanted, np.logical_and(mask, wanted != END)


def mask_of_letters(sequences):
    inputs, wanted, _ = two_views(sequences)
    return inputs, wanted, wanted >= 4


def mask_from_id_2(sequences):
    inputs, wanted, _ = two_views(sequences)
    return inputs, wanted, wanted >= 2


def mask_of_padding(sequences):
    inputs, wanted, _ = two_views(sequences)
    return inputs, wanted, wanted == 0


def mask_of_floats(sequences):
    inputs, wanted, mask = two_views(sequences)
    return inputs, wanted, mask * 1.0


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (no_shift, "the very tokens that it shall say"),
        (no_start, "The start is missing"),
        (no_end, "The end is missing"),
        (nothing_wanted_at_the_end, "Your wanted tokens lack END"),
        (end_first, "What is given starts with END"),
        (start_last, "Your wanted tokens end with START"),
        (end_in_the_last_column, "Your END stands behind the padding"),
        (in_front, "Your padding stands in front of the tokens. In this course"),
        (views_padded_in_front, "START is wanted where a short row begins"),
        (swapped, "You return what is wanted before what is given"),
        (two_apart, "You shift by two"),
        (too_wide, "one place too many"),
        (mask_of_the_inputs, "Your mask is True where something is *given*"),
        (mask_without_end, "Your mask leaves out END. Then"),
        (mask_of_letters, "Your mask leaves out END and id 1"),
        (mask_from_id_2, "Your mask leaves out id 1"),
        (mask_of_padding, "the wrong way round"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [two_views, two_arrays, place_by_place])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (mask_of_floats, "`mask` holds float64; it should hold True or False."),
        (lambda sequences: two_views(sequences)[:2], "it should return `inputs`, `wanted`, `mask`"),
        (lambda sequences: None, "is a `return` missing?"),
        (lambda sequences: (sequences, sequences, sequences), "`inputs` is a list of 1, not an"),
    ],
)
def test_what_is_no_result_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    def twice_wrong(sequences):
        inputs, wanted, mask = no_start(sequences)
        return inputs, wanted, ~mask

    verdict = decide(task, twice_wrong)
    assert (verdict.outcome, verdict.text) == (WRONG, "`inputs` has shape (1, 0), not (1, 1).")
    assert "expected inputs = [[2]]" in verdict.example


def test_a_list_that_is_changed_is_named(decide):
    def appends(sequences):
        for ids in sequences:
            ids.append(END)
        return two_views([ids[:-1] for ids in sequences])

    assert "also changes `sequences`" in decide(task, appends).text
