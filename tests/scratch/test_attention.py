import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.scratch.attention import (
    Additive,
    AttentionPooling,
    additive_scores,
    masked_softmax,
    masked_softmax_backward,
)

QUICK = settings(max_examples=30, deadline=None, derandomize=True)


class Problem:
    """Random float64 inputs of random sizes; lengths of 0 make rows that are all padding."""

    def __init__(self, seed, lengths, T, S, Q, K, U):
        rng = np.random.default_rng(seed)
        B = len(lengths)
        self.queries = rng.normal(size=(B, T, Q))
        self.keys = rng.normal(size=(B, S, K))
        # Real tokens anywhere, not only on the left: nothing may rely on their place.
        self.mask = rng.random((B, S)).argsort(axis=1) < np.array(lengths)[:, None]
        self.W_query = rng.normal(size=(Q, U))
        self.W_key = rng.normal(size=(K, U))
        self.v = rng.normal(size=U)
        self.scores = rng.normal(size=(B, T, S))
        self.grad_weights = rng.normal(size=(B, T, S))
        self.grad_scores = rng.normal(size=(B, T, S))
        self.grad_context = rng.normal(size=(B, K))

    @property
    def score(self):
        return Additive(self.W_query, self.W_key, self.v)


@st.composite
def problems(draw):
    S = draw(st.integers(1, 5))
    lengths = draw(st.lists(st.integers(0, S), min_size=1, max_size=3))
    T, Q, K, U = (draw(st.integers(1, 3)) for _ in range(4))
    return Problem(draw(st.integers(0, 2**32 - 1)), lengths, T, S, Q, K, U)


def assert_gradient(gradient, loss, array, step=1e-5):
    """Asserts that `gradient` is the central difference of `loss()` in each entry of `array`."""
    differences = np.zeros_like(array)
    for index in np.ndindex(array.shape):
        kept = array[index]
        array[index] = kept + step
        above = loss()
        array[index] = kept - step
        differences[index] = (above - loss()) / (2 * step)
        array[index] = kept
    assert gradient.shape == array.shape
    error = np.linalg.norm(gradient - differences)
    size = np.linalg.norm(gradient) + np.linalg.norm(differences)
    assert error <= 1e-6 * max(size, 1e-3)  # differences of nothing are 1e-11, not 0


def softmax_in_plain_loops(scores, mask):
    weights = np.zeros_like(scores)
    for b, t in np.ndindex(scores.shape[:2]):
        real = [i for i in range(scores.shape[2]) if mask[b, i]]
        total = sum(math.exp(scores[b, t, i]) for i in real)
        for i in real:
            weights[b, t, i] = math.exp(scores[b, t, i]) / total
    return weights


@QUICK
@given(problems())
def test_masked_softmax_is_a_distribution_over_the_real_tokens(problem):
    scores, weights = problem.scores, masked_softmax(problem.scores, problem.mask)
    np.testing.assert_allclose(weights, softmax_in_plain_loops(scores, problem.mask), atol=1e-12)
    padding = np.broadcast_to(~problem.mask[:, None], weights.shape)
    assert (weights[padding] == 0).all()
    np.testing.assert_allclose(
        weights.sum(axis=-1), np.broadcast_to(problem.mask.any(1)[:, None], weights.shape[:2])
    )


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


@QUICK
@given(problems())
def test_gradient_of_masked_softmax(problem):
    scores, grad_weights = problem.scores, problem.grad_weights

    def loss():
        return (masked_softmax(scores, problem.mask) * grad_weights).sum()

    weights = masked_softmax(scores, problem.mask)
    grad_scores = masked_softmax_backward(weights, grad_weights)
    assert_gradient(grad_scores, loss, scores)
    padding = np.broadcast_to(~problem.mask[:, None], weights.shape)
    assert (grad_scores[padding] == 0).all()


@QUICK
@given(problems())
def test_additive_scores_are_the_formula(problem):
    p = problem
    scores = additive_scores(p.queries, p.keys, p.W_query, p.W_key, p.v)
    for b, t, i in np.ndindex(scores.shape):
        met = np.tanh(p.W_query.T @ p.queries[b, t] + p.W_key.T @ p.keys[b, i])
        assert scores[b, t, i] == pytest.approx(p.v @ met)
    np.testing.assert_array_equal(p.score(p.queries, p.score.prepare(p.keys, p.mask)), scores)


@QUICK
@given(problems())
def test_gradients_of_the_additive_score(problem):
    score = problem.score

    def loss():
        scores = score(problem.queries, score.prepare(problem.keys, problem.mask))
        return (scores * problem.grad_scores).sum()

    loss()
    grad_queries, grad_keys = score.backward(problem.grad_scores)
    gradients = score.gradients
    assert_gradient(grad_queries, loss, problem.queries)
    assert_gradient(grad_keys, loss, problem.keys)
    assert gradients.keys() == score.parameters.keys() == {"W_query", "W_key", "v"}
    for name, parameter in score.parameters.items():
        assert_gradient(gradients[name], loss, parameter)


@QUICK
@given(problems())
def test_asking_step_by_step_equals_asking_at_once(problem):
    """As a decoder does; a new `prepare` starts the gradients at zero again."""
    score = problem.score
    at_once = score(problem.queries, score.prepare(problem.keys, problem.mask))
    grad_queries, grad_keys = score.backward(problem.grad_scores)
    gradients = {name: gradient.copy() for name, gradient in score.gradients.items()}

    prepared = score.prepare(problem.keys, problem.mask)
    steps = range(problem.queries.shape[1])
    scores = [score(problem.queries[:, [t]], prepared) for t in steps]
    np.testing.assert_allclose(np.concatenate(scores, axis=1), at_once, atol=1e-12)
    backward = [score.backward(problem.grad_scores[:, [t]]) for t in reversed(steps)]
    np.testing.assert_allclose(np.concatenate([q for q, _ in backward[::-1]], axis=1), grad_queries)
    np.testing.assert_allclose(sum(k for _, k in backward), grad_keys, atol=1e-12)
    for name in gradients:
        np.testing.assert_allclose(score.gradients[name], gradients[name], atol=1e-12)


@QUICK
@given(problems(), st.booleans())
def test_gradients_of_pooling(problem, learned):
    query = problem.queries[0, 0] if learned else problem.queries[:, 0]
    pooling = AttentionPooling(problem.score, query=query if learned else None)

    def loss():
        context, _ = pooling.forward(problem.keys, problem.mask, None if learned else query)
        return (context * problem.grad_context).sum()

    loss()
    grad_keys, grad_query = pooling.backward(problem.grad_context)
    gradients = pooling.score.gradients
    assert (grad_query is None) == learned
    assert (
        pooling.gradients.keys() == pooling.parameters.keys() == ({"query"} if learned else set())
    )
    assert_gradient(pooling.gradients["query"] if learned else grad_query, loss, query)
    assert_gradient(grad_keys, loss, problem.keys)
    for name, parameter in pooling.score.parameters.items():
        assert_gradient(gradients[name], loss, parameter)
    assert (grad_keys[~problem.mask] == 0).all()


@QUICK
@given(problems(), st.integers(1, 3))
def test_adding_padding_changes_nothing_else(problem, more):
    pooling = AttentionPooling(problem.score)
    query = problem.queries[:, 0]
    context, weights = pooling.forward(problem.keys, problem.mask, query)
    grad_keys, grad_query = pooling.backward(problem.grad_context)

    B, S, K = problem.keys.shape
    keys = np.concatenate([problem.keys, np.full((B, more, K), 1e3)], axis=1)
    mask = np.concatenate([problem.mask, np.zeros((B, more), bool)], axis=1)
    padded_context, padded_weights = pooling.forward(keys, mask, query)
    padded_grad_keys, padded_grad_query = pooling.backward(problem.grad_context)
    np.testing.assert_allclose(padded_context, context, atol=1e-12)
    np.testing.assert_allclose(padded_weights[:, :S], weights, atol=1e-12)
    np.testing.assert_allclose(padded_grad_query, grad_query, atol=1e-12)
    np.testing.assert_allclose(padded_grad_keys[:, :S], grad_keys, atol=1e-12)
    assert (padded_weights[:, S:] == 0).all() and (padded_grad_keys[:, S:] == 0).all()


def test_pooling_by_hand():
    """Weights 0.8, 0.15, 0.03, 0.02 times four states, and two sequences that have fewer."""

    class Given:  # a score that has been told its answer
        def prepare(self, keys, mask):
            return Additive(np.eye(2), np.eye(2), np.ones(2)).prepare(keys, mask)

        def __call__(self, queries, prepared):
            return np.log([[[8.0, 1.5, 0.3, 0.2]]] * 3)

    keys = np.array([[[1.0, 0], [0, 1], [1, 1], [2, 2]]] * 3)
    mask = np.array([[1, 1, 1, 1], [1, 0, 0, 1], [0, 0, 0, 0]], dtype=bool)
    context, weights = AttentionPooling(Given()).forward(keys, mask, np.zeros((3, 2)))
    expected = [[0.8, 0.15, 0.03, 0.02], [8 / 8.2, 0, 0, 0.2 / 8.2], [0, 0, 0, 0]]
    np.testing.assert_allclose(weights, expected)
    np.testing.assert_allclose(context, [[0.87, 0.22], [8.4 / 8.2, 0.4 / 8.2], [0, 0]])


PROBLEM = Problem(seed=0, lengths=[2, 3], T=1, S=3, Q=2, K=4, U=5)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p: masked_softmax(np.zeros((2, 1, 4)), p.mask), ["(2, 1, 4)", "(2, 3)"]),
        (lambda p: masked_softmax(np.zeros((3, 1, 3)), p.mask), ["(3, 1, 3)", "(2, 3)"]),
        (
            lambda p: masked_softmax_backward(np.zeros((2, 1, 3)), np.zeros((2, 3))),
            ["(2, 1, 3)", "(2, 3)"],
        ),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_key, p.W_key, p.v),
            ["queries (2, 1, 2)", "W_query (4, 5)"],
        ),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_query, p.W_query, p.v),
            ["keys (2, 3, 4)", "W_key (2, 5)"],
        ),
        (lambda p: Additive(p.W_query, p.W_key[:, :4], p.v), ["W_query (2, 5)", "W_key (4, 4)"]),
        (lambda p: Additive(p.W_query, p.W_key, p.v[:1]), ["W_key (4, 5)", "v (1,)"]),
        (lambda p: p.score.prepare(p.queries), ["keys (2, 1, 2)", "W_key (4, 5)"]),
        (lambda p: p.score.prepare(p.keys, p.mask[:, :2]), ["keys (2, 3, 4)", "mask (2, 2)"]),
        (
            lambda p: p.score(p.keys, p.score.prepare(p.keys)),
            ["queries (2, 3, 4)", "W_query (2, 5)"],
        ),
        (
            lambda p: AttentionPooling(p.score).forward(p.keys, p.mask, p.queries),
            ["keys (2, 3, 4)", "not (2, 1, 2)"],
        ),
        (
            lambda p: AttentionPooling(p.score).forward(p.keys, p.mask, p.queries[:1, 0]),
            ["keys (2, 3, 4)", "not (1, 2)"],
        ),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(PROBLEM)
    assert all(name in str(refusal.value) for name in named)


def test_wrong_gradient_shapes_are_refused_by_name():
    score = PROBLEM.score
    score(PROBLEM.queries, score.prepare(PROBLEM.keys))
    with pytest.raises(ValueError, match=r"\(2, 1, 3\).*\(2, 3\)"):
        score.backward(PROBLEM.grad_scores[:, 0])
    pooling = AttentionPooling(PROBLEM.score)
    pooling.forward(PROBLEM.keys, PROBLEM.mask, PROBLEM.queries[:, 0])
    with pytest.raises(ValueError, match=r"\(2, 4\).*\(2, 3\)"):
        pooling.backward(PROBLEM.grad_context[:, :3])


@pytest.mark.parametrize("learned", [None, np.zeros(2)])
def test_pooling_wants_exactly_one_query(learned):
    pooling = AttentionPooling(PROBLEM.score, query=learned)
    query = None if learned is None else np.zeros((2, 2))
    with pytest.raises(ValueError, match="either a learned query or one given"):
        pooling.forward(PROBLEM.keys, PROBLEM.mask, query)
