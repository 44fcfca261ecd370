import numpy as np
import pytest
from hypothesis import given

from solutions.scratch.attention.protocol import rows, sum_over_calls, times
from solutions.scratch.attention.scores import SCORES
from tests.scratch.attention.problems import QUICK, Problem, problems


def make(name, problem):
    return problem.attention(name, None).score


@QUICK
@given(problems())
def test_what_calls_send_back_to_the_keys_is_the_sum_over_their_steps(problem):
    pairs = [
        (problem.scores, problem.grad_contexts),
        (problem.grad_scores[:, :1], problem.keys[:, :1]),
    ]
    expected = np.zeros_like(problem.keys)
    for shares, vectors in pairs:
        for b, t, i in np.ndindex(shares.shape):
            expected[b, i] += shares[b, t, i] * vectors[b, t]
    np.testing.assert_allclose(sum_over_calls(pairs, problem.keys), expected, atol=1e-12)


def test_no_call_sends_nothing_back():
    keys = np.ones((2, 3, 4), np.float32)
    nothing = sum_over_calls([], keys)
    assert nothing.shape == keys.shape and nothing.dtype == keys.dtype and not nothing.any()


@QUICK
@given(problems())
def test_one_product_of_matrices_is_the_product_of_each(problem):
    np.testing.assert_allclose(times(problem.keys, problem.W_key), problem.keys @ problem.W_key)
    np.testing.assert_array_equal(rows(problem.keys)[0], problem.keys[0, 0])
    np.testing.assert_array_equal(rows(problem.keys)[-1], problem.keys[-1, -1])


@pytest.mark.parametrize("name", SCORES)
def test_what_is_done_is_taken_back_once_and_in_order(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    score = make(name, p)
    with pytest.raises(RuntimeError, match="one prepare"):
        score.prepare_backward()
    with pytest.raises(RuntimeError, match="one call"):
        score.backward(p.grad_scores)
    prepared = score.prepare(p.keys, p.mask)
    score(p.queries, prepared)
    with pytest.raises(RuntimeError, match="not taken back yet: 1"):
        score.prepare_backward()
    score.backward(p.grad_scores)
    with pytest.raises(RuntimeError, match="one call"):
        score.backward(p.grad_scores)
    score.prepare_backward()
    with pytest.raises(RuntimeError, match="one prepare"):
        score.prepare_backward()


@pytest.mark.parametrize("name", SCORES)
def test_a_new_source_begins_with_nothing(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    score = make(name, p)
    score(p.queries, score.prepare(p.keys))
    score.backward(p.grad_scores)
    score(p.queries, score.prepare(p.keys))
    score.prepare(p.keys)
    assert not any(gradient.any() for gradient in score.gradients.values())
    assert not score.prepare_backward().any()
    assert not any(gradient.any() for gradient in score.gradients.values())


@pytest.mark.parametrize("name", SCORES)
def test_calls_that_are_forgotten_are_not_taken_back(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    score = make(name, p)
    results = []
    for forgotten in (0, 2):
        prepared = score.prepare(p.keys, p.mask)
        for _ in range(forgotten):
            score(p.queries[:, :1], prepared)
        score.forget()
        score(p.queries, prepared)
        results.append([score.backward(p.grad_scores), score.prepare_backward()])
        results[-1] += score.gradients.values()
    for fresh, later in zip(*results, strict=True):
        np.testing.assert_array_equal(fresh, later)


@pytest.mark.parametrize("name", SCORES)
def test_the_last_call_is_taken_back_first(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    score = make(name, p)
    alone = []
    for t in range(2):
        score(p.queries[:, [t]], score.prepare(p.keys))
        alone.append(score.backward(p.grad_scores[:, [t]]))
    prepared = score.prepare(p.keys)
    for t in range(2):
        score(p.queries[:, [t]], prepared)
    for t in (1, 0):
        np.testing.assert_allclose(score.backward(p.grad_scores[:, [t]]), alone[t])


@pytest.mark.parametrize("name", SCORES)
def test_a_refused_gradient_leaves_the_call_to_be_taken_back(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    score = make(name, p)
    score(p.queries, score.prepare(p.keys))
    with pytest.raises(ValueError, match=r"scores \(2, 2, 3\) and grad_scores \(2, 3\)"):
        score.backward(p.grad_scores[:, 0])
    score.backward(p.grad_scores)
