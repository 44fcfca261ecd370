import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.summing_backward import task
from solutions.scratch.functions import central_differences


def by_einsum(grad, weights, values):
    return np.einsum("btk,bsk->bts", grad, values), np.einsum("btk,bts->bsk", grad, weights)


def by_loops(grad, weights, values):
    grad_weights, grad_values = np.zeros_like(weights), np.zeros_like(values)
    for b, t, s in np.ndindex(weights.shape):
        grad_weights[b, t, s] = grad[b, t] @ values[b, s]
        grad_values[b, s] += weights[b, t, s] * grad[b, t]
    return grad_weights, grad_values


def by_moving(grad, weights, values):
    def loss():
        return float(np.sum(grad * np.einsum("bts,bsk->btk", weights, values)))

    return tuple(central_differences(loss, array, step=1e-3) for array in (weights, values))


def first(change):
    """An answer whose gradient for the weights is another."""

    def backward(grad, weights, values):
        return change(grad, weights, values), by_einsum(grad, weights, values)[1]

    return backward


def second(change):
    """An answer whose gradient for the values is another."""

    def backward(grad, weights, values):
        return by_einsum(grad, weights, values)[0], change(grad, weights, values)

    return backward


def recut(grad, weights, values):
    B, T, S = weights.shape
    return grad @ values.reshape(B, -1, S), weights.reshape(B, S, T) @ grad


def for_scores(grad, weights, values):
    inner = by_einsum(grad, weights, values)[0]
    return weights * inner - weights * np.sum(weights * inner, axis=-1)[..., None]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda *a: by_einsum(*a)[::-1], "You return the gradient for the values first"),
        (first(lambda g, w, v: g @ v), "turn the last two axes of the values round"),
        (second(lambda g, w, v: w @ g), "turn the last two axes of the weights round"),
        (lambda g, w, v: (g @ v, w @ g), "Neither of your products is turned round"),
        (lambda g, w, v: (g @ np.transpose(v), np.transpose(w) @ g), "`.T` turns all three axes"),
        (recut, "`reshape` does not turn"),
        (first(lambda g, w, v: v @ np.transpose(g, (0, 2, 1))), "the weights is (B, S, T)"),
        (second(lambda g, w, v: np.transpose(g, (0, 2, 1)) @ w), "the values is (B, K, S)"),
        (second(lambda g, w, v: w[..., None] * g[:, :, None]), "still has T"),
        (second(lambda g, w, v: w[:, -1][..., None] * g[:, -1][:, None]), "the last step alone"),
        (second(lambda g, w, v: w[:, 0][..., None] * g[:, 0][:, None]), "the first step alone"),
        (second(lambda g, w, v: (w[..., None] * g[:, :, None]).mean(1)), "over the steps"),
        (lambda g, w, v: tuple(x / g.shape[0] for x in by_einsum(g, w, v)), "size of the batch"),
        (first(lambda g, w, v: np.expand_dims(g, 2) * np.expand_dims(v, 1)), "still has K"),
        (first(lambda g, w, v: (g[:, :, None] * v[:, None]).mean(-1)), "over the K numbers"),
        (lambda g, w, v: by_einsum(g / g, w, v), "`grad_context` changes nothing"),
        (first(for_scores), "back through softmax as well"),
        (first(lambda g, w, v: w * by_einsum(g, w, v)[0]), "the weights by the weights"),
        (first(lambda g, w, v: (w > 0) * by_einsum(g, w, v)[0]), "wherever the weight is 0"),
        (second(lambda g, w, v: 0 * v + g.sum(axis=1, keepdims=True)), "whatever its weight"),
        (lambda g, w, v: tuple(-x for x in by_einsum(g, w, v)), "the wrong sign"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_einsum, by_loops, by_moving])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(*arguments):
    return by_einsum(*(array.astype("float32") for array in arguments))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_one_gradient_alone_is_not_enough(decide):
    verdict = decide(task, lambda *arguments: by_einsum(*arguments)[0])
    assert (verdict.outcome, verdict.text) == (
        WRONG,
        "Your function returns one array; it should return `grad_weights`, `grad_values`.",
    )


def test_arguments_changed_in_place_are_told(decide):
    def in_place(grad, weights, values):
        results = by_einsum(grad, weights, values)
        weights *= 0
        return results

    verdict = decide(task, in_place)
    assert verdict.outcome == WRONG
    assert "your function also changes `weights`" in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda grad, w, v: by_einsum(-grad, w, v)[::-1])
    assert (verdict.outcome, verdict.text) == (
        WRONG,
        "`grad_weights` has shape (1, 2, 1), not (1, 2, 2).",
    )
    assert verdict.example == (
        "grad_context = [[[ 2.]\n"
        "                 [-1.]]]\n"
        "weights = [[[0.8 0.2]\n"
        "            [0.1 0.9]]]\n"
        "values = [[[9.]\n"
        "           [4.]]]\n"
        "expected grad_weights = [[[18.  8.]\n"
        "                          [-9. -4.]]]\n"
        "got grad_weights = [[[-1.5]\n"
        "                     [ 0.5]]]"
    )
