import math

import numpy as np
import pytest
from hypothesis import given

from solutions.scratch.attention import masked_softmax, masked_softmax_backward
from tests.scratch.attention.problems import QUICK, problems
from tests.scratch.gradients import assert_gradient


def softmax_in_plain_loops(scores, mask):
    weights = np.zeros_like(scores)
    for b, t in np.ndindex(scores.shape[:2]):
        real = [i for i in range(scores.shape[2]) if mask[b, t, i]]
        total = sum(math.exp(scores[b, t, i]) for i in real)
        for i in real:
            weights[b, t, i] = math.exp(scores[b, t, i]) / total
    return weights


def for_every_query(mask, scores):
    return np.broadcast_to(mask[:, None], scores.shape)


@QUICK
@given(problems())
def test_masked_softmax_is_a_distribution_over_the_real_tokens(problem):
    scores, weights = problem.scores, masked_softmax(problem.scores, problem.mask)
    mask = for_every_query(problem.mask, scores)
    np.testing.assert_allclose(weights, softmax_in_plain_loops(scores, mask), atol=1e-12)
    assert (weights[~mask] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=-1), mask.any(axis=-1))


@QUICK
@given(problems())
def test_each_query_may_have_a_mask_of_its_own(problem):
    scores = problem.scores
    mask = for_every_query(problem.mask, scores) & (problem.rng.random(scores.shape) < 0.6)
    weights = masked_softmax(scores, mask)
    np.testing.assert_allclose(weights, softmax_in_plain_loops(scores, mask), atol=1e-12)
    assert (weights[~mask] == 0).all()
    alike = masked_softmax(scores, for_every_query(problem.mask, scores))
    np.testing.assert_array_equal(alike, masked_softmax(scores, problem.mask))


def test_masked_softmax_without_a_mask_takes_every_position():
    scores = np.log([[[8.0, 1.5, 0.3, 0.2]]])
    np.testing.assert_allclose(masked_softmax(scores), [[[0.8, 0.15, 0.03, 0.02]]])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("error")
def test_masked_softmax_survives_extreme_scores(dtype):
    scores = np.array([[[1e4, -1e4, 1e4]], [[-1e4, -1e4, 3e4]], [[5, 5, 5]]], dtype=dtype)
    mask = np.array([[1, 1, 1], [1, 1, 0], [0, 0, 0]], dtype=bool)
    weights = masked_softmax(scores, mask)
    assert weights.dtype == dtype
    np.testing.assert_array_equal(weights[:, 0], [[0.5, 0, 0.5], [0.5, 0.5, 0], [0, 0, 0]])


def test_half_precision_is_summed_in_single():
    weights = masked_softmax(np.zeros((1, 1, 3), np.float16), np.array([[True, True, False]]))
    assert weights.dtype == np.float32
    np.testing.assert_array_equal(weights, [[[0.5, 0.5, 0]]])


def test_scores_and_mask_are_left_as_they_were():
    scores, mask = np.array([[[1.0, 2, 3]]]), np.array([[True, False, True]])
    masked_softmax(scores, mask)
    np.testing.assert_array_equal(scores, [[[1, 2, 3]]])
    np.testing.assert_array_equal(mask, [[True, False, True]])


@QUICK
@given(problems())
def test_gradient_of_masked_softmax(problem):
    scores, grad_weights = problem.scores, problem.grad_weights

    def loss():
        return (masked_softmax(scores, problem.mask) * grad_weights).sum()

    weights = masked_softmax(scores, problem.mask)
    grad_scores = masked_softmax_backward(weights, grad_weights)
    assert_gradient(grad_scores, loss, scores)
    assert (grad_scores[~for_every_query(problem.mask, scores)] == 0).all()


@pytest.mark.parametrize(
    ("scores", "mask"),
    [
        ((2, 1, 4), (2, 3)),
        ((3, 1, 3), (2, 3)),
        ((2, 1, 3), (2, 2, 3)),
        ((2, 2, 3), (2, 1, 3)),
        ((2, 2, 3), (3,)),
    ],
)
def test_masks_that_do_not_fit_are_refused_by_name(scores, mask):
    with pytest.raises(ValueError) as refusal:
        masked_softmax(np.zeros(scores), np.ones(mask, bool))
    assert str(scores) in str(refusal.value) and str(mask) in str(refusal.value)


def test_gradients_that_do_not_fit_are_refused_by_name():
    with pytest.raises(ValueError, match=r"weights \(2, 1, 3\) and grad_weights \(2, 3\)"):
        masked_softmax_backward(np.zeros((2, 1, 3)), np.zeros((2, 3)))
