import numpy as np
import pytest

from solutions.scratch.gru import GRU
from solutions.scratch.lstm import LSTM
from solutions.scratch.stepwise import Stepwise
from tests.scratch.keras_twin import draw_weights

B, T, E, H = 3, 4, 2, 3
MASK = np.arange(T) < np.array([4, 2, 0])[:, None]
every_layer = pytest.mark.parametrize("kind", [LSTM, GRU])


def problem(kind):
    random = np.random.default_rng(0)
    layer = draw_weights(kind.initialized(E, H, random, np.float64), random)
    number = 2 if kind is LSTM else 1
    initial = tuple(random.normal(size=(number, B, H)))
    inputs, grad_states = random.normal(size=(B, T, E)), random.normal(size=(B, T, H))
    return layer, inputs, initial, grad_states


@every_layer
@pytest.mark.parametrize("mask", [None, MASK], ids=["no mask", "padding"])
def test_step_by_step_is_the_whole_sequence_at_once_and_so_is_the_way_back(kind, mask):
    layer, inputs, initial, grad_states = problem(kind)
    expected, final = layer.forward(inputs, mask, initial)
    grad_inputs, grad_initial = layer.backward(grad_states)
    gradients = layer.gradients

    stepwise, states = Stepwise(layer), initial
    stepwise.start()
    for t in range(T):
        states = stepwise.forward(inputs[:, t], states, None if mask is None else mask[:, t])
        np.testing.assert_allclose(states[0], expected[:, t], atol=1e-12)
    np.testing.assert_allclose(states, final, atol=1e-12)
    grad = tuple(np.zeros((B, H)) for _ in stepwise.names)
    for t in reversed(range(T)):
        grad_x, grad = stepwise.backward((grad[0] + grad_states[:, t], *grad[1:]))
        np.testing.assert_allclose(grad_x, grad_inputs[:, t], atol=1e-12)
    np.testing.assert_allclose(grad, grad_initial, atol=1e-12)
    assert layer.gradients is not gradients
    for name, gradient in gradients.items():
        np.testing.assert_allclose(layer.gradients[name], gradient, atol=1e-12)


@every_layer
def test_a_new_start_forgets_steps_and_gradients(kind):
    layer, inputs, initial, grad_states = problem(kind)
    stepwise = Stepwise(layer)
    gradients = []
    for _ in range(2):
        stepwise.start()
        stepwise.forward(inputs[:, 1], initial)
        stepwise.start()
        states = stepwise.forward(inputs[:, 0], initial)
        stepwise.backward((grad_states[:, 0], *map(np.zeros_like, states[1:])))
        gradients.append(layer.gradients)
        with pytest.raises(RuntimeError, match="there is none"):
            stepwise.backward(states)
    for name, gradient in gradients[0].items():
        np.testing.assert_array_equal(gradients[1][name], gradient)
        assert gradient.any()


def test_what_does_not_fit_is_refused():
    layer, inputs, initial, _ = problem(LSTM)
    stepwise = Stepwise(layer)
    stepwise.start()
    with pytest.raises(ValueError, match="x .* W_input"):
        stepwise.forward(inputs[:, 0, :1], initial)
