import math

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.scratch.gru import GRU, gru_step, gru_step_backward
from tests.scratch.gradients import assert_gradient
from tests.scratch.keras_twin import MASKS, assert_twins, draw_weights

QUICK = settings(max_examples=25, derandomize=True)
WEIGHTS = ("W_input", "W_state", "b")
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
every_dtype = pytest.mark.parametrize("dtype", ["float32", "float64"])
both_kinds = pytest.mark.parametrize("reset_after", [True, False])


class Problem:
    """Random float64 numbers of random sizes, for one step and for a sequence."""

    def __init__(self, seed, B, T, E, H, masked, reset_after):
        random = np.random.default_rng(seed)
        self.B, self.T, self.E, self.H = B, T, E, H
        self.inputs = random.normal(size=(B, T, E))
        self.mask = random.random((B, T)) < 0.6 if masked else None
        self.weights = {
            "W_input": random.normal(size=(E, 3 * H)),
            "W_state": random.normal(size=(H, 3 * H)),
            "b": random.normal(size=(2, 3 * H) if reset_after else 3 * H),
        }
        self.initial = random.normal(size=(B, H))
        self.grad_states = random.normal(size=(B, T, H))
        self.grad_final = random.normal(size=(B, H))

    @property
    def layer(self):
        return GRU(**self.weights)

    def mask_at(self, t):
        return None if self.mask is None else self.mask[:, t]


@st.composite
def problems(draw):
    sizes = [draw(st.integers(1, most)) for most in (3, 4, 3, 3)]
    masked, reset_after = draw(st.booleans()), draw(st.booleans())
    return Problem(draw(st.integers(0, 2**32 - 1)), *sizes, masked, reset_after)


def step_in_plain_loops(x, state, W_input, W_state, b):
    """One row and one unit at a time; which of the two conventions it is, b tells."""

    def logistic(number):
        return 1 / (1 + math.exp(-number))

    (B, H), new_state = state.shape, state.copy()
    b_input, b_state = b if b.ndim == 2 else (b, 0 * b)

    def of_input(row, column):
        return sum(x[row, e] * W_input[e, column] for e in range(x.shape[1])) + b_input[column]

    def of_state(heard, column):
        return sum(heard[h] * W_state[h, column] for h in range(H)) + b_state[column]

    for row in range(B):
        before = state[row]
        r = [
            logistic(of_input(row, H + unit) + of_state(before, H + unit)) for unit in range(H)
        ]  # all units, as each may hear of each
        for unit in range(H):
            z = logistic(of_input(row, unit) + of_state(before, unit))
            if b.ndim == 2:
                heard = r[unit] * of_state(before, 2 * H + unit)
            else:
                heard = of_state([r[h] * before[h] for h in range(H)], 2 * H + unit)
            g = math.tanh(of_input(row, 2 * H + unit) + heard)
            new_state[row, unit] = z * before[unit] + (1 - z) * g
    return new_state


@QUICK
@given(problems())
def test_a_step_is_the_formula_and_a_padded_step_copies_the_state(problem):
    x, mask = problem.inputs[:, 0], problem.mask_at(0)
    state, _ = gru_step(x, problem.initial, **problem.weights, mask=mask)
    expected = step_in_plain_loops(x, problem.initial, **problem.weights)
    for row in range(problem.B):
        real = mask is None or mask[row]
        new = expected[row] if real else problem.initial[row]
        np.testing.assert_allclose(state[row], new, atol=1e-12)


@QUICK
@given(problems())
def test_gradients_of_a_step(problem):
    x, mask, grad_state = problem.inputs[:, 0].copy(), problem.mask_at(0), problem.grad_final
    arguments = {"x": x, "state": problem.initial, **problem.weights}

    def loss():
        return (gru_step(**arguments, mask=mask)[0] * grad_state).sum()

    gradients = gru_step_backward(grad_state, gru_step(**arguments, mask=mask)[1])
    assert gradients.keys() == arguments.keys()
    for name, array in arguments.items():
        assert_gradient(gradients[name], loss, array)


@QUICK
@given(problems())
def test_the_layer_equals_a_loop_over_steps_forward_and_backward(problem):
    layer, state, steps = problem.layer, problem.initial, []
    states, final = layer.forward(problem.inputs, problem.mask, (state,))
    for t in range(problem.T):
        mask = problem.mask_at(t)
        state, step = gru_step(problem.inputs[:, t], state, **problem.weights, mask=mask)
        np.testing.assert_allclose(states[:, t], state, atol=1e-12)
        steps.append(step)
    np.testing.assert_allclose(final, (state,), atol=1e-12)

    grad_inputs, grad_initial = layer.backward(problem.grad_states, (problem.grad_final,))
    grad_state, sums = problem.grad_final, dict.fromkeys(WEIGHTS, 0)
    for t in reversed(range(problem.T)):
        gradients = gru_step_backward(grad_state + problem.grad_states[:, t], steps[t])
        grad_state = gradients["state"]
        np.testing.assert_allclose(grad_inputs[:, t], gradients["x"], atol=1e-11)
        sums = {name: sums[name] + gradients[name] for name in sums}
    np.testing.assert_allclose(grad_initial, (grad_state,), atol=1e-11)
    assert layer.gradients.keys() == sums.keys()
    for name, expected in sums.items():
        np.testing.assert_allclose(layer.gradients[name], expected, atol=1e-11)


def test_the_two_conventions_are_not_the_same_function():
    after = Problem(seed=0, B=2, T=1, E=3, H=4, masked=False, reset_after=True)
    after.weights["b"][1] = 0
    before = after.weights | {"b": after.weights["b"][0]}
    x, state = after.inputs[:, 0], after.initial
    apart = np.abs(gru_step(x, state, **after.weights)[0] - gru_step(x, state, **before)[0])
    assert apart.max() > 0.05
    nothing = np.zeros_like(state)  # from no state there is nothing to reset
    for weights in (after.weights, before):
        one = gru_step(x, nothing, **weights)[0]
        np.testing.assert_allclose(one, gru_step(x, nothing, **before)[0], atol=1e-12)


@both_kinds
@every_mask
@every_dtype
def test_layer_and_gradients_equal_keras(mask, dtype, reset_after):
    E, H = 3, 4
    random = np.random.default_rng(1)
    layer = draw_weights(GRU.initialized(E, H, random, dtype, reset_after), random)
    twin = keras.layers.GRU(
        H, return_sequences=True, return_state=True, reset_after=reset_after, dtype=dtype
    )
    twin.build((None, None, E))
    twin.set_weights(list(layer.parameters.values()))

    def call(inputs, mask, initial):
        states, final = twin(inputs, mask=mask, initial_state=initial)
        return states, [final]

    assert_twins(layer, call, twin.weights, E, mask, dtype, number_of_states=1)


@both_kinds
def test_weights_start_as_those_of_keras(reset_after):
    E, H = 60, 50
    layer = GRU.initialized(E, H, np.random.default_rng(0), reset_after=reset_after)
    twin = keras.layers.GRU(H, seed=0, reset_after=reset_after)
    twin.build((None, None, E))
    W_input, W_state, b = layer.parameters.values()
    for ours, theirs in zip((W_input, W_state, b), twin.get_weights(), strict=True):
        assert ours.shape == theirs.shape and ours.dtype == theirs.dtype
        assert ours.std() == pytest.approx(theirs.std(), rel=0.03)
    assert (b == 0).all()
    np.testing.assert_allclose(W_state @ W_state.T, np.eye(H), atol=1e-5)
    assert np.abs(W_input).max() == pytest.approx(np.sqrt(6 / (E + 3 * H)), rel=1e-3)


def test_keras_convention_is_the_one_without_asking():
    assert GRU.initialized(2, 3, np.random.default_rng(0)).parameters["b"].shape == (2, 9)


@both_kinds
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("error")
def test_no_input_is_too_large(dtype, reset_after):
    layer = GRU.initialized(2, 3, np.random.default_rng(0), dtype, reset_after)
    inputs = 1e30 * np.array([[[1, -1], [-1, 1], [0, 1]]], dtype)
    states, final = layer.forward(inputs)
    grad_inputs, _ = layer.backward(np.ones_like(states), final)
    assert np.isfinite(states).all() and np.isfinite(grad_inputs).all()
    assert np.abs(states).max() <= 1


PROBLEM = Problem(seed=0, B=2, T=5, E=3, H=4, masked=True, reset_after=True)


def step(p, **changed):
    return gru_step(**{"x": p.inputs[:, 0], "state": p.initial, **p.weights, **changed})


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p: step(p, x=p.inputs), ["x must be (B, E)", "(2, 5, 3)"]),
        (lambda p: step(p, x=np.ones((2, 4))), ["x (2, 4)", "W_input (3, 12)"]),
        (lambda p: step(p, state=np.ones((2, 3))), ["state (2, 3)", "(2, 4)"]),
        (lambda p: step(p, state=np.ones((1, 4))), ["state (1, 4)", "(2, 4)"]),
        (lambda p: step(p, mask=p.mask), ["x (2, 3)", "mask (2, 5)"]),
        (lambda p: step(p, b=np.ones(16)), ["W_input (3, 12)", "b (16,)"]),
        (
            lambda p: gru_step_backward(np.ones((2, 3)), step(p)[1]),
            ["grad_state (2, 3)", "state (2, 4)"],
        ),
        (lambda p: GRU(np.ones((3, 16)), *list(p.weights.values())[1:]), ["(3, 16)", "(4, 12)"]),
        (lambda p: GRU(**p.weights | {"b": np.ones((3, 12))}), ["(2, 3H) or (3H,)", "(3, 12)"]),
        (lambda p: GRU(**p.weights | {"b": np.array(1.0)}), ["(2, 3H) or (3H,)", "()"]),
        (lambda p: GRU(**p.weights | {"b": np.ones((2, 4))}), ["W_input (3, 12)", "b (2, 4)"]),
        (lambda p: GRU(**p.weights | {"W_input": np.ones(12)}), ["(E, 3H)", "(12,)"]),
        (lambda p: GRU(**p.weights | {"W_state": np.ones(12)}), ["(H, 3H)", "(12,)"]),
        (lambda p: GRU(**p.weights | {"W_state": np.ones((3, 12))}), ["(H, 3H)", "(3, 12)"]),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(PROBLEM)
    assert all(name in str(refusal.value) for name in named)
