import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.summing import task


def by_einsum(weights, values):
    return np.einsum("bts,bsk->btk", weights, values)


def by_loops(weights, values):
    context = np.zeros((*weights.shape[:2], values.shape[2]))
    for b, t, s in np.ndindex(weights.shape):
        context[b, t] += weights[b, t, s] * values[b, s]
    return context


def by_broadcasting(weights, values):
    return (weights[..., None] * values[:, None]).sum(axis=2)


def mean(weights, values):
    return np.stack([values.mean(axis=1)] * weights.shape[1], axis=1)


def total(weights, values):
    return np.repeat(values.sum(axis=1, keepdims=True), weights.shape[1], axis=1)


def weighted_mean(weights, values):
    return np.mean(weights[..., None] * values[:, None], axis=2)


def normalised(weights, values):
    return by_einsum(weights, values) / weights.sum(axis=2)[:, :, None]


def safely_normalised(weights, values):
    sums = weights.sum(axis=2)[:, :, None]
    return by_einsum(weights, values) / (sums + (sums == 0))


def softened(weights, values):
    return by_einsum(np.exp(weights) / np.exp(weights).sum(axis=2, keepdims=True), values)


def chosen(weights, values):
    return np.stack([v[w.argmax(axis=1)] for w, v in zip(weights, values, strict=True)])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (mean, "Your context is the mean of the values"),
        (total, "Your context is the plain sum of the values"),
        (weighted_mean, "which divides by S once more"),
        (normalised, "and 0/0 is nan"),
        (safely_normalised, "You make the weights of each row sum to 1"),
        (softened, "through softmax once more"),
        (chosen, "the one value with the largest weight"),
        (lambda w, v: w[..., None] * v[:, None], "S is still there"),
        (lambda w, v: np.einsum("bts,bsk->bsk", w, v), "what is left is (B, S, K)"),
        (lambda w, v: np.einsum("bts,bsk->bk", w, v), "T is summed away"),
        (lambda w, v: np.einsum("bts,bsk->bkt", w, v), "Your context is (B, K, T)"),
        (lambda w, v: np.transpose(w, (0, 2, 1)) @ v, "You turn the weights round"),
        (lambda w, v: v * w, "`*` multiplies number by number"),
        (lambda w, v: np.sum(w[..., None] * v, axis=-2), "and B falls on T"),
        (lambda w, v: np.tensordot(w, v, (2, 1)), "the values of all rows of the batch"),
        (lambda w, v: w @ v[0], "the values of the first row"),
        (lambda w, v: by_einsum(0 * w + w[0], v), "the weights of the first row"),
        (lambda w, v: by_einsum(0 * w + w[:, [0]], v), "the weights of the first, but"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_einsum, by_loops, by_broadcasting])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(weights, values):
    return by_einsum(weights.astype("float32"), values.astype("float32"))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_weights_are_those_of_attention():
    for weights, _ in list(task.cases(seed=1))[2:]:
        sums = weights.sum(axis=2)  # (B, T)
        assert (weights[0] > 0).all()
        assert not sums[1:2].any()  # all padding
        assert np.allclose(sums[0], 1)
        assert np.allclose(sums[2:], 1)


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda weights, values: weighted_mean(weights[:, ::-1], values))
    assert (verdict.outcome, verdict.text) == (WRONG, "`context` is not what it should be.")
    assert verdict.example == (
        "weights = [[[0.8 0.2]\n"
        "            [0.1 0.9]]]\n"
        "values = [[[9.]\n"
        "           [4.]]]\n"
        "expected context = [[[8. ]\n"
        "                     [4.5]]]\n"
        "got context = [[[2.25]\n"
        "                [4.  ]]]"
    )
