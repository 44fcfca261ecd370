import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.masking import task
from solutions.scratch.lstm import lstm_step


def step(*arguments):
    return lstm_step(*arguments)[:2]


def chosen(x, state, cell, W_input, W_state, b, mask):
    keep = mask.reshape(-1, 1)
    new_state, new_cell = step(x, state, cell, W_input, W_state, b)
    return keep * new_state + ~keep * state, keep * new_cell + ~keep * cell


def row_by_row(x, state, cell, W_input, W_state, b, mask):
    state, cell = state.astype("float32"), cell.astype("float32")
    for row in np.flatnonzero(mask):
        one = slice(row, row + 1)
        state[one], cell[one] = step(x[one], state[one], cell[one], W_input, W_state, b)
    return state, cell


def unmasked(x, state, cell, W_input, W_state, b, mask):
    return step(x, state, cell, W_input, W_state, b)


def inverted(*arguments):
    return chosen(*arguments[:6], ~arguments[6])


def times_mask(*arguments):
    keep = arguments[6][:, None]
    return tuple(keep * new for new in unmasked(*arguments))


def input_times_mask(x, *rest):
    return unmasked(x * rest[-1][:, None], *rest)


def state_only(*arguments):
    return chosen(*arguments)[0], unmasked(*arguments)[1]


def cell_only(*arguments):
    return unmasked(*arguments)[0], chosen(*arguments)[1]


def one_old_for_both(x, state, cell, W_input, W_state, b, mask):
    new = unmasked(x, state, cell, W_input, W_state, b, mask)
    return tuple(np.where(mask[:, None], array, state) for array in new)


def no_axis(x, state, cell, W_input, W_state, b, mask):
    new_state, new_cell = step(x, state, cell, W_input, W_state, b)
    return mask * new_state + (1 - mask) * state, mask * new_cell + (1 - mask) * cell


def returns_early(x, state, cell, W_input, W_state, b, mask):
    if not mask.all():
        return state, cell
    return step(x, state, cell, W_input, W_state, b)


def if_any(x, state, cell, W_input, W_state, b, mask):
    return step(x, state, cell, W_input, W_state, b) if np.any(mask) else (state, cell)


def added(x, state, cell, W_input, W_state, b, mask):
    new_state, new_cell = step(x, state, cell, W_input, W_state, b)
    return state + mask[:, None] * new_state, cell + mask[:, None] * new_cell


def cell_first(*arguments):
    return chosen(*arguments)[::-1]


def doubled_bias(x, state, cell, W_input, W_state, b, mask):
    return chosen(x, state, cell, W_input, W_state, 2 * b, mask)


def other_order(x, state, cell, W_input, W_state, b, mask):
    weights = (
        np.concatenate(np.split(w, 4, -1)[:2] + np.split(w, 4, -1)[:1:-1], -1)
        for w in (W_input, W_state, b)
    )
    return chosen(x, state, cell, *weights, mask)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (unmasked, "does not look at the mask"),
        (inverted, "the wrong way round"),
        (times_mask, "all that was read before is forgotten"),
        (input_times_mask, "a step with input 0 is a step all the same"),
        (state_only, "but the cell goes on"),
        (cell_only, "but the hidden state goes on"),
        (one_old_for_both, "your cell becomes the old *state*"),
        (no_axis, "`mask[:, None]` turns it into (B, 1)"),
        (returns_early, "One row of padding stops all rows"),
        (if_any, "One token moves all rows"),
        (added, "you add the new states to the old ones"),
        (cell_first, "return the state first"),
        (doubled_bias, "Your masking is right, the step is not. You add the bias twice"),
        (other_order, "stand in the order i, f, o, g"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


def test_states_overwritten_in_place_are_told(decide):
    def in_place(x, state, cell, W_input, W_state, b, mask):
        new_state, new_cell = step(x, state, cell, W_input, W_state, b)
        state[mask], cell[mask] = new_state[mask], new_cell[mask]
        return state, cell

    verdict = decide(task, in_place)
    assert verdict.outcome == WRONG
    assert "your function also changes `cell` and `state`" in verdict.text


@pytest.mark.parametrize("answer", [chosen, row_by_row, lambda *a: lstm_step(*a)[:2]])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda *arguments: added(*arguments[:6], ~arguments[6]))
    assert (verdict.outcome, verdict.text) == (WRONG, "`new state` is not what it should be.")
    assert verdict.example.endswith(
        "mask = [ True]\nexpected new state = [[0.7111]]\ngot new state = [[0.5]]"
    )
