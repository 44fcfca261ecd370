import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.unrolling import task
from solutions.scratch.lstm import LSTM, lstm_step


def loop(inputs, mask, state, cell, W_input, W_state, b):
    states = np.zeros((*mask.shape, state.shape[1]), dtype="float32")
    for t, (x, real) in enumerate(zip(inputs.swapaxes(0, 1), mask.T, strict=True)):
        state, cell, _ = lstm_step(x, state, cell, W_input, W_state, b, real)
        states[:, t] = state
    return states, state, cell


def layer(inputs, mask, state, cell, *weights):
    states, final = LSTM(*weights).forward(inputs, mask, (state, cell))
    return states, *final


def one_sequence_at_a_time(inputs, mask, state, cell, *weights):
    found = []
    for row in range(len(inputs)):
        one = slice(row, row + 1)
        length = int(mask[row].sum())
        states, h, c = layer(inputs[one, :length], mask[one, :length], state[one], cell[one],
                             *weights)  # fmt: skip
        rest = np.repeat(h[:, None], mask.shape[1] - length, axis=1)
        found.append((np.concatenate([states, rest], axis=1), h, c))
    return tuple(map(np.concatenate, zip(*found, strict=True)))


def without_mask(inputs, mask, *rest):
    return loop(inputs, np.full(mask.shape, True), *rest)


def from_zeros(inputs, mask, state, cell, *weights):
    states, final = LSTM(*weights).forward(inputs, mask)
    return states, *final


def cell_from_zeros(inputs, mask, state, cell, *weights):
    return layer(inputs, mask, state, np.zeros_like(cell), *weights)


def time_first(*arguments):
    states, *final = loop(*arguments)
    return np.stack(list(states.swapaxes(0, 1))), *final


def batch_for_time(inputs, mask, state, cell, *weights):
    # Without the checks of `lstm_step`, which refuse these shapes.
    states = []
    for t in range(len(inputs)):
        sums = inputs[t] @ weights[0] + state @ weights[1] + weights[2]
        i, f, g, o = np.split(sums, 4, axis=1)
        i, f, o = 0.5 + 0.5 * np.tanh(np.array([i, f, o]) / 2)
        new_cell = f * cell + i * np.tanh(g)
        state = np.where(mask[t][:, None], o * np.tanh(new_cell), state)
        cell = np.where(mask[t][:, None], new_cell, cell)
        states.append(state)
    return np.array(states), state, cell


def zero_padding(inputs, mask, *rest):
    states, *final = loop(inputs, mask, *rest)
    states[~mask] = 0
    return states, *final


def before_the_step(inputs, mask, state, cell, *weights):
    states = []
    for t in range(mask.shape[1]):
        states.append(state)
        state, cell, _ = lstm_step(inputs[:, t], state, cell, *weights, mask[:, t])
    return np.stack(states, 1), state, cell


def cells(inputs, mask, state, cell, *weights):
    found = []
    for t in range(mask.shape[1]):
        state, cell, _ = lstm_step(inputs[:, t], state, cell, *weights, mask[:, t])
        found.append(cell)
    return np.stack(found, 1), state, cell


def never_assigned(inputs, mask, state, cell, *weights):
    states = []
    for t in range(mask.shape[1]):
        h, c, _ = lstm_step(inputs[:, t], state, cell, *weights, mask[:, t])
        states.append(h)
    return np.stack(states, 1), h, c


def cell_never_assigned(inputs, mask, state, cell, *weights):
    states = []
    for t in range(mask.shape[1]):
        state, c, _ = lstm_step(inputs[:, t], state, cell, *weights, mask[:, t])
        states.append(state)
    return np.stack(states, 1), state, c


def final_of_all_places(*arguments):
    return loop(*arguments)[0], *without_mask(*arguments)[1:]


def masked_at_the_end_only(*arguments):
    return without_mask(*arguments)[0], *loop(*arguments)[1:]


def backwards(inputs, mask, state, cell, *weights):
    states = np.zeros((*mask.shape, state.shape[1]))
    for t in reversed(range(mask.shape[1])):
        state, cell, _ = lstm_step(inputs[:, t], state, cell, *weights, mask[:, t])
        states[:, t] = state
    return states, state, cell


def first_place_only(inputs, mask, *rest):
    return loop(inputs[:, [0] * mask.shape[1]], mask, *rest)


def last_state_for_cell(*arguments):
    states, state, _ = loop(*arguments)
    return states, states[:, -1], state


def final_swapped(*arguments):
    states, state, cell = loop(*arguments)
    return states, cell, state


def forgets_on_padding(inputs, mask, state, cell, *weights):
    states = []
    for t in range(mask.shape[1]):
        state, cell, _ = lstm_step(inputs[:, t], state, cell, *weights)
        state, cell = state * mask[:, t, None], cell * mask[:, t, None]
        states.append(state)
    return np.stack(states, 1), state, cell


def inverted_mask(inputs, mask, *rest):
    return loop(inputs, ~mask, *rest)


def no_bias(*arguments):
    return loop(*arguments[:6], 0 * arguments[6])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (without_mask, "does not look at the mask"),
        (from_zeros, "You start from zeros."),
        (cell_from_zeros, "a cell of zeros"),
        (time_first, "time comes first"),
        (batch_for_time, "Your loop goes over the batch"),
        (zero_padding, "Your states of padding are 0"),
        (before_the_step, "off by one"),
        (cells, "You collect the cells"),
        (never_assigned, "starts from the initial states"),
        (cell_never_assigned, "starts from the initial cell"),
        (final_of_all_places, "Your final state and cell have read padding"),
        (masked_at_the_end_only, "`states` has read padding"),
        (backwards, "You read from the end"),
        (first_place_only, "Every step of yours reads place 0"),
        (last_state_for_cell, "Your final cell is the final state"),
        (final_swapped, "You return the final cell before the final state"),
        (forgets_on_padding, "Your loop is right, the step is not. Padding sets the states to 0"),
        (inverted_mask, "your mask is used the wrong way round"),
        (no_bias, "the step is not. The bias `b` is missing"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [loop, layer, one_sequence_at_a_time])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(inputs, mask, *rest):
    return layer(inputs.astype("float32"), mask, *(array.astype("float32") for array in rest))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda *arguments: zero_padding(*arguments[:6], 3 * arguments[6]))
    assert (verdict.outcome, verdict.text) == (WRONG, "`states` is not what it should be.")
    assert "mask = [[ True  True  True]]" in verdict.example


def test_batches_hold_a_full_row_a_row_of_padding_and_initial_states_that_are_not_zero():
    for seed in task.seeds:
        batches = [case for case in task.cases(seed) if len(case[0]) > 1]
        assert len(batches) >= 3
        for _, mask, state, cell, *_ in batches:
            assert mask.all(axis=1).any() and (~mask).all(axis=1).any()
            assert state.any() and cell.any()
