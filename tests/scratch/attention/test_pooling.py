import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.scratch.attention import Additive, AttentionPooling, Dot
from tests.scratch.attention.problems import QUICK, Problem, problems
from tests.scratch.gradients import assert_gradient


def additive(problem):
    return Additive(problem.W_query, problem.W_key, problem.v)


@QUICK
@given(problems(), st.booleans())
def test_gradients_of_pooling(problem, learned):
    query = problem.queries[0, 0] if learned else problem.queries[:, 0]
    pooling = AttentionPooling(additive(problem), query=query if learned else None)

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
    pooling = AttentionPooling(additive(problem))
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
            return Dot().prepare(keys, mask)

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
    ("query", "named"),
    [
        (PROBLEM.queries, ["keys (2, 3, 4)", "not (2, 1, 2)"]),
        (PROBLEM.queries[:1, 0], ["keys (2, 3, 4)", "not (1, 2)"]),
    ],
)
def test_wrong_queries_are_refused_by_name(query, named):
    with pytest.raises(ValueError) as refusal:
        AttentionPooling(additive(PROBLEM)).forward(PROBLEM.keys, PROBLEM.mask, query)
    assert all(name in str(refusal.value) for name in named)


def test_a_wrong_gradient_is_refused_by_name_and_the_right_one_taken_after_it():
    pooling = AttentionPooling(additive(PROBLEM))
    pooling.forward(PROBLEM.keys, PROBLEM.mask, PROBLEM.queries[:, 0])
    with pytest.raises(ValueError, match=r"\(2, 4\).*\(2, 3\)"):
        pooling.backward(PROBLEM.grad_context[:, :3])
    pooling.backward(PROBLEM.grad_context)


@pytest.mark.parametrize("learned", [None, np.zeros(2)])
def test_pooling_wants_exactly_one_query(learned):
    pooling = AttentionPooling(additive(PROBLEM), query=learned)
    query = None if learned is None else np.zeros((2, 2))
    with pytest.raises(ValueError, match="either a learned query or one given"):
        pooling.forward(PROBLEM.keys, PROBLEM.mask, query)


def test_a_forward_is_taken_back_once():
    pooling = AttentionPooling(additive(PROBLEM))
    with pytest.raises(RuntimeError, match="none"):
        pooling.backward(PROBLEM.grad_context)
    pooling.forward(PROBLEM.keys, PROBLEM.mask, PROBLEM.queries[:, 0])
    pooling.backward(PROBLEM.grad_context)
    with pytest.raises(RuntimeError, match="none"):
        pooling.backward(PROBLEM.grad_context)
