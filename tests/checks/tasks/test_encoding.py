import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.encoding import task


def lists(ids, reverse):
    """The tokens of each row in the order of reading."""
    rows = [[token for token in row if token] for row in ids.tolist()]
    return [row[::-1] for row in rows] if reverse else rows


def one_row_at_a_time(step, ids, state, reverse):
    states = np.zeros((*ids.shape, state.shape[1]), dtype="float32")
    last = []
    for row, tokens in enumerate(lists(ids, reverse)):
        now = state[[row]]
        for place in range(ids.shape[1]):
            if place < len(tokens):
                now = step(np.array([tokens[place]]), now)
            states[row, place] = now
        last.append(now[0])
    return states, np.array(last)


def turned(ids):
    lengths = (ids != 0).sum(axis=1, keepdims=True)
    places = np.arange(ids.shape[1])
    backwards = np.where(places < lengths, lengths - 1 - places, places)
    return np.take_along_axis(ids, backwards, axis=1)


def loop(step, ids, state, reverse, mask=None, turned=turned):
    if reverse:
        ids = turned(ids)
    states = []
    for tokens, real in zip(ids.T, (ids > 0 if mask is None else mask).T, strict=True):
        state = real[:, None] * step(tokens, state) + ~real[:, None] * state
        states.append(state)
    return np.stack(states, 1), states[-1]


def flipped(ids):
    return np.flip(ids, axis=1)


def without_mask(step, ids, state, reverse):
    return loop(step, ids, state, reverse, np.full(ids.shape, True))


def textbook(step, ids, state, reverse):
    return loop(step, ids, state, reverse, np.full(ids.shape, True), turned=flipped)


def padding_in_front(*arguments):
    return loop(*arguments, turned=flipped)


def mask_of_before(step, ids, state, reverse):
    return loop(step, ids, state, reverse, ids > 0, turned=flipped)


def forwards(step, ids, state, reverse):
    return loop(step, ids, state, False)


def backwards(step, ids, state, reverse):
    return loop(step, ids, state, True)


def turned_afterwards(step, ids, state, reverse):
    states, last = loop(step, ids, state, False)
    return (np.flip(states, 1) if reverse else states), last


def as_keras_does_it(step, ids, state, reverse):
    states, last = loop(step, ids, state, reverse)
    if reverse:
        states = np.stack([row[order] for row, order in zip(states, orders(ids), strict=True)])
    return states, last


def orders(ids):
    for length in (ids != 0).sum(axis=1):
        yield [*reversed(range(length)), *range(length, ids.shape[1])]


def from_zeros(step, ids, state, reverse):
    return loop(step, ids, np.zeros_like(state), reverse)


def time_first(*arguments):
    states, last = loop(*arguments)
    return np.swapaxes(states, 0, 1), last


def before_the_step(step, ids, state, reverse):
    states, last = loop(step, ids, state, reverse)
    return np.stack([state, *states.swapaxes(0, 1)[:-1]], axis=1), last


def never_assigned(step, ids, state, reverse):
    ids, states, new = turned(ids) if reverse else ids, [], state
    for tokens in ids.T:
        new = np.where(tokens[:, None] != 0, step(tokens, state), new)
        states.append(new)
    return np.stack(states, 1), new


def forgotten_at_padding(step, ids, state, reverse):
    ids, states = turned(ids) if reverse else ids, []
    for tokens in ids.T:
        state = step(tokens, state) * (tokens != 0)[:, None]
        states.append(state)
    return np.stack(states, 1), state


def zeros_at_padding(step, ids, state, reverse):
    states, last = loop(step, ids, state, reverse)
    states[ids == 0] = 0
    return states, last


def last_of_all_places(*arguments):
    return loop(*arguments)[0], without_mask(*arguments)[1]


def last_only(*arguments):
    return without_mask(*arguments)[0], loop(*arguments)[1]


def inverted(step, ids, state, reverse):
    ids = turned(ids) if reverse else ids
    return loop(step, ids, state, False, ids == 0)


def from_id_2(step, ids, state, reverse):
    ids = turned(ids) if reverse else ids
    return loop(step, ids, state, False, ids >= 2)


def all_or_none(step, ids, state, reverse):
    ids = turned(ids) if reverse else ids
    mask = np.repeat((ids != 0).all(axis=0, keepdims=True), len(ids), axis=0)
    return loop(step, ids, state, False, mask)


def mask_without_axis(step, ids, state, reverse):
    ids, states = turned(ids) if reverse else ids, []
    for tokens in ids.T:
        state = np.where(tokens != 0, step(tokens, state), state)
        states.append(state)
    return np.stack(states, 1), state


def last_first(*arguments):
    states, last = loop(*arguments)
    return last, states


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (without_mask, "You read padding: at a place with id 0"),
        (textbook, "You reverse whole rows, so that padding stands in front, and you read it"),
        (padding_in_front, "Reversed, your padding stands in front"),
        (mask_of_before, "the mask is that of the ids before"),
        (forwards, "You never read backwards"),
        (backwards, "You always read backwards"),
        (turned_afterwards, "You read forwards and then reverse the states"),
        (as_keras_does_it, "turned round once more"),
        (from_zeros, "You start from zeros"),
        (time_first, "the places come first"),
        (before_the_step, "off by one"),
        (never_assigned, "Every step of yours starts from the initial state"),
        (forgotten_at_padding, "At padding your state becomes 0"),
        (zeros_at_padding, "in `states` the places of padding are 0"),
        (last_of_all_places, "the last state has read padding"),
        (last_only, "`states` has read padding"),
        (inverted, "You skip tokens and read padding"),
        (from_id_2, "You skip id 1"),
        (all_or_none, "One row of padding stops all rows"),
        (mask_without_axis, "falls on the H units"),
        (last_first, "return the states, then the last state"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [loop, one_row_at_a_time])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(step, ids, state, reverse):
    return loop(
        lambda *given: step(*given).astype("float32"), ids, state.astype("float32"), reverse
    )


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_a_step_that_is_given_a_column_says_what_it_takes(decide):
    verdict = decide(
        task, lambda step, ids, *rest: loop(lambda t, s: step(t[:, None], s), ids, *rest)
    )
    assert verdict.outcome == WRONG
    assert "step takes tokens (B,) and a state (B, H), not (1, 1) and (1, 1)" in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(
        task, lambda step, ids, state, reverse: textbook(step, ids, 2 + state, reverse)
    )
    assert (verdict.outcome, verdict.text) == (WRONG, "`states` is not what it should be.")
    assert "ids = [[4 5]]" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    cases = list(task.cases(seed=7))
    lengths = [(ids != 0).sum(axis=1) for ids, *_ in cases]
    assert {len(ids) for ids, *_ in cases} >= {1, 3}
    assert all(
        row.max() == ids.shape[1] for row, (ids, *_) in zip(lengths[4:], cases[4:], strict=True)
    )
    assert any(row.min() == 0 for row in lengths)
    assert {reverse for _, _, reverse, *_ in cases} == {False, True}
    assert any(ids.shape[0] == ids.shape[1] == state.shape[1] > 1 for ids, state, *_ in cases)
    assert any((ids == 1).any() for ids, *_ in cases)
