import math

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.scratch.lstm import LSTM, lstm_step, lstm_step_backward
from tests.scratch.gradients import assert_gradient
from tests.scratch.keras_twin import MASKS, assert_twins, draw_weights

QUICK = settings(max_examples=25, derandomize=True)
WEIGHTS = ("W_input", "W_state", "b")
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
every_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])


class Problem:
    """Random float64 numbers of random sizes, for one step and for a sequence."""

    def __init__(self, seed, B, T, E, H, masked):
        random = np.random.default_rng(seed)
        self.B, self.T, self.E, self.H = B, T, E, H
        self.inputs = random.normal(size=(B, T, E))
        self.mask = random.random((B, T)) < 0.6 if masked else None
        self.weights = {
            "W_input": random.normal(size=(E, 4 * H)),
            "W_state": random.normal(size=(H, 4 * H)),
            "b": random.normal(size=4 * H),
        }
        self.initial = tuple(random.normal(size=(2, B, H)))
        self.grad_states = random.normal(size=(B, T, H))
        self.grad_final = tuple(random.normal(size=(2, B, H)))

    @property
    def layer(self):
        return LSTM(**self.weights)

    def mask_at(self, t):
        return None if self.mask is None else self.mask[:, t]


@st.composite
def problems(draw):
    sizes = [draw(st.integers(1, most)) for most in (3, 4, 3, 3)]
    return Problem(draw(st.integers(0, 2**32 - 1)), *sizes, masked=draw(st.booleans()))


def step_in_plain_loops(x, state, cell, W_input, W_state, b):
    """Line by line as Hochreiter, Schmidhuber and Gers have it, one unit at a time."""
    (B, H), new_state, new_cell = state.shape, state.copy(), cell.copy()
    for row, unit in np.ndindex(B, H):
        sums = [
            sum(x[row, e] * W_input[e, gate * H + unit] for e in range(x.shape[1]))
            + sum(state[row, h] * W_state[h, gate * H + unit] for h in range(H))
            + b[gate * H + unit]
            for gate in range(4)
        ]
        i, f, o = (1 / (1 + math.exp(-sums[gate])) for gate in (0, 1, 3))
        new_cell[row, unit] = f * cell[row, unit] + i * math.tanh(sums[2])
        new_state[row, unit] = o * math.tanh(new_cell[row, unit])
    return new_state, new_cell


@QUICK
@given(problems())
def test_a_step_is_the_formula_and_a_padded_step_copies_both_states(problem):
    x, mask = problem.inputs[:, 0], problem.mask_at(0)
    state, cell, _ = lstm_step(x, *problem.initial, **problem.weights, mask=mask)
    expected = step_in_plain_loops(x, *problem.initial, **problem.weights)
    for result, new, old in zip((state, cell), expected, problem.initial, strict=True):
        for row in range(problem.B):
            real = mask is None or mask[row]
            np.testing.assert_allclose(result[row], new[row] if real else old[row], atol=1e-12)


@QUICK
@given(problems(), st.booleans(), st.booleans())
def test_gradients_of_a_step(problem, to_state, to_cell):
    x, mask, (state, cell) = problem.inputs[:, 0].copy(), problem.mask_at(0), problem.initial
    grad_state, grad_cell = problem.grad_final[0] * to_state, problem.grad_final[1] * to_cell
    arguments = {"x": x, "state": state, "cell": cell, **problem.weights}

    def loss():
        new_state, new_cell, _ = lstm_step(**arguments, mask=mask)
        return (new_state * grad_state).sum() + (new_cell * grad_cell).sum()

    gradients = lstm_step_backward(grad_state, grad_cell, lstm_step(**arguments, mask=mask)[2])
    assert gradients.keys() == arguments.keys()
    for name, array in arguments.items():
        assert_gradient(gradients[name], loss, array)


@QUICK
@given(problems())
def test_the_layer_equals_a_loop_over_steps_forward_and_backward(problem):
    layer, (state, cell), steps = problem.layer, problem.initial, []
    states, final = layer.forward(problem.inputs, problem.mask, problem.initial)
    for t in range(problem.T):
        x, mask = problem.inputs[:, t], problem.mask_at(t)
        state, cell, step = lstm_step(x, state, cell, **problem.weights, mask=mask)
        np.testing.assert_allclose(states[:, t], state, atol=1e-12)
        steps.append(step)
    np.testing.assert_allclose(final, (state, cell), atol=1e-12)

    grad_inputs, grad_initial = layer.backward(problem.grad_states, problem.grad_final)
    (grad_state, grad_cell), sums = problem.grad_final, dict.fromkeys(WEIGHTS, 0)
    for t in reversed(range(problem.T)):
        grad_state = grad_state + problem.grad_states[:, t]
        gradients = lstm_step_backward(grad_state, grad_cell, steps[t])
        grad_state, grad_cell = gradients["state"], gradients["cell"]
        np.testing.assert_allclose(grad_inputs[:, t], gradients["x"], atol=1e-11)
        sums = {name: sums[name] + gradients[name] for name in sums}
    np.testing.assert_allclose(grad_initial, (grad_state, grad_cell), atol=1e-11)
    assert layer.gradients.keys() == sums.keys()
    for name, expected in sums.items():
        np.testing.assert_allclose(layer.gradients[name], expected, atol=1e-11)


@QUICK
@given(problems())
def test_no_initial_state_is_a_state_of_zeros(problem):
    zeros = tuple(np.zeros((2, problem.B, problem.H)))
    states, final = problem.layer.forward(problem.inputs, problem.mask, zeros)
    same, same_final = problem.layer.forward(problem.inputs, problem.mask)
    np.testing.assert_allclose(same, states, atol=1e-12)
    np.testing.assert_allclose(same_final, final, atol=1e-12)


@every_mask
@every_dtype
def test_layer_and_gradients_equal_keras(mask, dtype):
    E, H = 3, 4
    random = np.random.default_rng(1)
    layer = draw_weights(LSTM.initialized(E, H, random, dtype), random)
    twin = keras.layers.LSTM(H, return_sequences=True, return_state=True, dtype=dtype)
    twin.build((None, None, E))
    twin.set_weights(list(layer.parameters.values()))

    def call(inputs, mask, initial):
        states, *final = twin(inputs, mask=mask, initial_state=initial)
        return states, final

    assert_twins(layer, call, twin.weights, E, mask, dtype, number_of_states=2)


def test_weights_start_as_those_of_keras():
    E, H = 60, 50
    layer = LSTM.initialized(E, H, np.random.default_rng(0))
    twin = keras.layers.LSTM(H, seed=0)
    twin.build((None, None, E))
    W_input, W_state, b = layer.parameters.values()
    for ours, theirs in zip((W_input, W_state, b), twin.get_weights(), strict=True):
        assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
        assert ours.std() == pytest.approx(theirs.std(), rel=0.03)
        assert np.abs(ours).max() == pytest.approx(np.abs(theirs).max(), rel=0.2)
    np.testing.assert_array_equal(b, twin.get_weights()[2])
    assert b[H] == 1 and b.sum() == H
    np.testing.assert_allclose(W_state @ W_state.T, np.eye(H), atol=1e-5)
    assert np.abs(W_input).max() == pytest.approx(np.sqrt(6 / (E + 4 * H)), rel=1e-3)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("error")
def test_no_input_is_too_large(dtype):
    layer = LSTM.initialized(2, 3, np.random.default_rng(0), dtype)
    inputs = 1e30 * np.array([[[1, -1], [-1, 1], [0, 1]]], dtype)
    states, final = layer.forward(inputs)
    grad_inputs, _ = layer.backward(np.ones_like(states), final)
    assert np.isfinite(states).all() and np.isfinite(grad_inputs).all()
    assert np.abs(states).max() <= 1


def test_new_weights_of_another_precision_are_computed_in_theirs():
    problem = Problem(0, B=2, T=3, E=2, H=3, masked=False)
    layer = LSTM(**{name: W.astype(np.float32) for name, W in problem.weights.items()})
    layer.forward(problem.inputs)
    layer.parameters.update(problem.weights)
    states, _ = layer.forward(problem.inputs)
    assert states.dtype == np.float64
    np.testing.assert_allclose(states, problem.layer.forward(problem.inputs)[0], atol=1e-12)


PROBLEM = Problem(seed=0, B=2, T=5, E=3, H=4, masked=True)


def step(p, **changed):
    state, cell = p.initial
    arguments = {"x": p.inputs[:, 0], "state": state, "cell": cell, **p.weights, **changed}
    return lstm_step(**arguments)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p: step(p, x=p.inputs), ["x must be (B, E)", "(2, 5, 3)"]),
        (lambda p: step(p, x=np.ones((2, 4))), ["x (2, 4)", "W_input (3, 16)"]),
        (lambda p: step(p, state=np.ones((2, 3))), ["state (2, 3)", "(2, 4)"]),
        (lambda p: step(p, state=np.ones((1, 4))), ["state (1, 4)", "(2, 4)"]),
        (lambda p: step(p, cell=np.ones((3, 4))), ["cell (3, 4)", "(2, 4)"]),
        (lambda p: step(p, mask=p.mask), ["x (2, 3)", "mask (2, 5)"]),
        (lambda p: step(p, b=np.ones(12)), ["W_input (3, 16)", "b (12,)"]),
        (
            lambda p: lstm_step_backward(np.ones((2, 3)), np.ones((2, 4)), step(p)[2]),
            ["grad_state (2, 3)", "state (2, 4)"],
        ),
        (
            lambda p: lstm_step_backward(np.ones((2, 4)), np.ones((1, 4)), step(p)[2]),
            ["grad_cell (1, 4)", "state (2, 4)"],
        ),
        (lambda p: LSTM(np.ones((3, 12)), *list(p.weights.values())[1:]), ["(3, 12)", "(4, 16)"]),
        (lambda p: LSTM(**p.weights | {"b": np.ones((2, 16))}), ["b must be (4H,)", "(2, 16)"]),
        (lambda p: LSTM(**p.weights | {"b": np.ones(4)}), ["W_input (3, 16)", "b (4,)"]),
        (lambda p: LSTM(**p.weights | {"W_input": np.ones(16)}), ["(E, 4H)", "(16,)"]),
        (lambda p: LSTM(**p.weights | {"W_state": np.ones(16)}), ["(H, 4H)", "(16,)"]),
        (lambda p: LSTM(**p.weights | {"W_state": np.ones((3, 16))}), ["(H, 4H)", "(3, 16)"]),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(PROBLEM)
    assert all(name in str(refusal.value) for name in named)
