import numpy as np
import pytest
from numpy import exp, tanh

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.gates import task


def logistic(x):
    return 1 / (1 + exp(-x))


def four(x, state, W_input, W_state, b):
    sums = x @ W_input + state @ W_state + b
    H = state.shape[1]
    return [sums[:, n * H : (n + 1) * H] for n in range(4)]


def plain(x, state, cell, W_input, W_state, b):
    i, f, g, o = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def loop_in_float32(x, state, cell, W_input, W_state, b):
    B, H = state.shape
    new_state, new_cell = np.zeros((2, B, H), dtype="float32")
    for row in range(B):
        for unit in range(H):
            total = [
                x[row] @ W_input[:, gate * H + unit]
                + state[row] @ W_state[:, gate * H + unit]
                + b[gate * H + unit]
                for gate in range(4)
            ]
            i, f, o = (logistic(total[gate]) for gate in (0, 1, 3))
            new_cell[row, unit] = f * cell[row, unit] + i * tanh(total[2])
            new_state[row, unit] = o * tanh(new_cell[row, unit])
    return new_state, new_cell


def joined_with_einsum(x, state, cell, W_input, W_state, b):
    weights = np.concatenate([W_input, W_state]).reshape(-1, 4, state.shape[1])
    both = np.concatenate([x, state], axis=1)
    sums = np.einsum("bk,kgh->gbh", both, weights) + b.reshape(4, 1, -1)
    i, f, o = 0.5 + 0.5 * tanh(sums[[0, 1, 3]] / 2)
    new_cell = f * cell + i * tanh(sums[2])
    return [o * tanh(new_cell), new_cell]


def pytorch_names(x, state, cell, W_input, W_state, b):
    i, f, o, g = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def tensorflow_1(x, state, cell, W_input, W_state, b):
    i, g, f, o = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def forget_first(x, state, cell, W_input, W_state, b):
    f, i, g, o = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def every_fourth(x, state, cell, W_input, W_state, b):
    sums = (x @ W_input + state @ W_state + b).reshape(*state.shape, 4)
    i, f, g, o = np.moveaxis(sums, 2, 0)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def no_tanh(*arguments):
    x, state, cell, *weights = arguments
    o = four(x, state, *weights)[3]
    return logistic(o) * plain(*arguments)[1], plain(*arguments)[1]


def old_cell(x, state, cell, *weights):
    o = four(x, state, *weights)[3]
    return logistic(o) * tanh(cell), plain(x, state, cell, *weights)[1]


def squashed_cell(*arguments):
    state, cell = plain(*arguments)
    return state, tanh(cell)


def all_sigmoid(x, state, cell, W_input, W_state, b):
    i, f, g, o = logistic(np.array(four(x, state, W_input, W_state, b)))
    return o * tanh(f * cell + i * g), f * cell + i * g


def all_tanh(x, state, cell, W_input, W_state, b):
    i, f, g, o = tanh(four(x, state, W_input, W_state, b))
    return o * tanh(f * cell + i * g), f * cell + i * g


def no_forget_gate(x, state, cell, W_input, W_state, b):
    i, _, g, o = four(x, state, W_input, W_state, b)
    cell = cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def no_input_gate(x, state, cell, W_input, W_state, b):
    _, f, g, o = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + tanh(g)
    return logistic(o) * tanh(cell), cell


def no_output_gate(*arguments):
    return tanh(plain(*arguments)[1]), plain(*arguments)[1]


def as_in_a_gru(x, state, cell, W_input, W_state, b):
    _, f, g, o = four(x, state, W_input, W_state, b)
    cell = logistic(f) * cell + (1 - logistic(f)) * tanh(g)
    return logistic(o) * tanh(cell), cell


def two_biases(x, state, cell, W_input, W_state, b):
    return plain(x, state, cell, W_input, W_state, b + b)


def no_bias(x, state, cell, W_input, W_state, b):
    return plain(x, state, cell, W_input, W_state, np.zeros_like(b))


def bias_of_one(x, state, cell, W_input, W_state, b):
    H = state.shape[1]
    return plain(x, state, cell, W_input, W_state, b + np.repeat([0, 1, 0, 0], H))


def feed_forward(x, state, cell, W_input, W_state, b):
    return plain(x, np.zeros_like(state), cell, W_input, W_state, b)


def cell_in_the_gates(x, state, cell, W_input, W_state, b):
    return plain(x, cell, cell, W_input, W_state, b)


def state_for_cell(x, state, cell, W_input, W_state, b):
    return plain(x, state, state, W_input, W_state, b)


def crossed(x, state, cell, W_input, W_state, b):
    sums = x @ W_state + state @ W_input + b
    i, f, g, o = np.split(sums, 4, axis=-1)
    cell = logistic(f) * cell + logistic(i) * tanh(g)
    return logistic(o) * tanh(cell), cell


def unstable(x, state, cell, W_input, W_state, b):
    i, f, g, o = four(x, state, W_input, W_state, b)
    i, f, o = (exp(sums) / (exp(sums) + 1) for sums in (i, f, o))
    cell = f * cell + i * tanh(g)
    return o * tanh(cell), cell


def cell_first(*arguments):
    state, cell = plain(*arguments)
    return cell, state


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (pytorch_names, "stand in the order i, f, o, g."),
        (tensorflow_1, "stand in the order i, g, f, o."),
        (forget_first, "Or your gates stand in the order f, i, g, o"),
        (every_fourth, "You take every fourth column"),
        (no_tanh, "the tanh is missing"),
        (old_cell, "shows the old cell"),
        (squashed_cell, "You return the cell after its tanh"),
        (all_sigmoid, "the cell can only grow"),
        (all_tanh, "Your gates go through tanh"),
        (no_forget_gate, "Your forget gate has no say"),
        (no_input_gate, "Your input gate has no say"),
        (no_output_gate, "Your output gate has no say"),
        (as_in_a_gru, "A GRU couples the two"),
        (two_biases, "You add the bias twice"),
        (no_bias, "The bias `b` is missing"),
        (bias_of_one, "You add 1 to the forget gate"),
        (feed_forward, "Your gates look at the input only"),
        (cell_in_the_gates, "You multiply the cell by `W_state`"),
        (state_for_cell, "keeps f of the old *state*"),
        (crossed, "You have the two matrices the wrong way round"),
        (unstable, "inf/inf is nan"),
        (cell_first, "You return cell and state"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


def test_a_cell_renewed_in_place_is_told(decide):
    def in_place(x, state, cell, W_input, W_state, b):
        i, f, g, o = four(x, state, W_input, W_state, b)
        cell *= logistic(f)
        cell += logistic(i) * tanh(g)
        return logistic(o) * tanh(cell), cell

    verdict = decide(task, in_place)
    assert verdict.outcome == WRONG
    assert "your function also changes `cell`" in verdict.text


@pytest.mark.parametrize("answer", [plain, loop_in_float32, joined_with_einsum])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(*arguments):
    return plain(*(array.astype("float32") for array in arguments))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda *arguments: no_tanh(*arguments[:5], 2 * arguments[5]))
    assert (verdict.outcome, verdict.text) == (WRONG, "`new state` is not what it should be.")
    assert verdict.example == (
        "x = [[1.]]\n"
        "state = [[0.5]]\n"
        "cell = [[2.]]\n"
        "W_input = [[ 1.   2.  -1.   0.5]]\n"
        "W_state = [[ 0. -2.  4.  1.]]\n"
        "b = [ 0.5  1.  -0.5  0. ]\n"
        "expected new state = [[0.7111]]\n"
        "got new state = [[1.3928]]"
    )
