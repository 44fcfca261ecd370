import numpy as np
import pytest

from solutions.scratch.attention.combine import Combine
from tests.scratch.gradients import assert_gradient

B, T, H = 2, 3, 4
WIDTHS = (2, 3, 1)


def problem(seed=0):
    random = np.random.default_rng(seed)
    combine = Combine.initialized(sum(WIDTHS), H, random, np.float64)
    combine.parameters["b"] += random.normal(size=H)
    parts = [random.normal(size=(B, T, width)) for width in WIDTHS]
    return combine, parts, random.normal(size=(B, T, H))


def test_every_vector_is_combined_alone():
    combine, parts, _ = problem()
    result = combine.forward(*parts)
    W, b = combine.parameters["W"], combine.parameters["b"]
    for row in range(B):
        for t in range(T):
            together = [number for part in parts for number in part[row, t]]
            expected = [
                np.tanh(b[h] + sum(x * W[place, h] for place, x in enumerate(together)))
                for h in range(H)
            ]
            np.testing.assert_allclose(result[row, t], expected, atol=1e-12)


def test_gradients_of_several_calls_taken_back_in_turn():
    combine, parts, grad = problem()

    def loss():
        combine.start()
        combine.forward(*parts)  # this one does not count
        return sum(
            (combine.forward(*(part[:, [t]] for part in parts)) * grad[:, [t]]).sum()
            for t in range(T)
        )

    loss()
    backs = [combine.backward(grad[:, [t]]) for t in reversed(range(T))][::-1]
    gradients = combine.gradients
    for name, parameter in combine.parameters.items():
        assert_gradient(gradients[name], loss, parameter)
    for place, part in enumerate(parts):
        gradient = np.concatenate([back[place] for back in backs], axis=1)
        assert_gradient(gradient, loss, part)


def test_what_does_not_fit_is_refused():
    combine, parts, grad = problem()
    with pytest.raises(ValueError, match="together .*5.* W .*6"):
        combine.forward(*parts[:2])
    with pytest.raises(RuntimeError, match="there is none"):
        combine.backward(grad)
    combine.forward(*parts)
    with pytest.raises(ValueError, match="result .* grad"):
        combine.backward(grad[:, :1])
    with pytest.raises(ValueError, match="W .* b"):
        Combine(np.zeros((3, 4)), np.zeros(3))
