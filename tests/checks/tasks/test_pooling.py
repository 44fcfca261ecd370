import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.pooling import task


def softmax(scores, mask):
    weights = np.zeros(scores.shape)
    for row in range(len(scores)):
        if mask[row].any():
            real = scores[row][mask[row]]
            weights[row][mask[row]] = np.exp(real - real.max()) / np.exp(real - real.max()).sum()
    return weights


def unmasked(scores, mask):
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def minus_infinity(scores, mask):
    return unmasked(np.where(mask, scores, -np.inf), mask)


def pool(scores, keys, mask, softmax=softmax):
    weights = softmax(scores, mask)
    return np.einsum("bs,bsk->bk", weights, keys), weights


def additive(query, keys, mask, W_query, W_key, v):
    return pool(np.tanh((query @ W_query)[:, None, :] + keys @ W_key) @ v, keys, mask)


def pooling_loop(query, keys, mask, W_query, W_key, v):
    scores = np.zeros(mask.shape, dtype="float32")
    for b in range(len(query)):
        for s in range(keys.shape[1]):
            scores[b, s] = v @ np.tanh(query[b] @ W_query + keys[b, s] @ W_key)
    return pool(scores, keys, mask)


def no_tanh(query, keys, mask, W_query, W_key, v):
    return pool((query @ W_query @ v)[:, None] + keys @ W_key @ v, keys, mask)


def two_tanhs(query, keys, mask, W_query, W_key, v):
    scores = (np.tanh(query @ W_query) @ v)[:, None] + np.tanh(keys @ W_key) @ v
    return pool(scores, keys, mask)


def no_v(query, keys, mask, W_query, W_key, v):
    return pool(np.tanh((query @ W_query)[:, None] + keys @ W_key).sum(-1), keys, mask)


def relu(query, keys, mask, W_query, W_key, v):
    sums = (query @ W_query)[:, None] + keys @ W_key
    return pool(np.where(sums > 0, sums, 0) @ v, keys, mask)


def first_query(query, keys, mask, W_query, W_key, v):
    return pool(np.tanh(query[0] @ W_query + keys @ W_key) @ v, keys, mask)


def no_axis(query, keys, mask, W_query, W_key, v):
    return pool(np.tanh(query @ W_query + keys @ W_key) @ v, keys, mask)


def matrix_product(query, keys, mask, W_query, W_key, v):
    _, weights = additive(query, keys, mask, W_query, W_key, v)
    return np.matmul(weights, keys), weights


def of_the_projected(query, keys, mask, W_query, W_key, v):
    projected = keys @ W_key
    return pool(np.tanh((query @ W_query)[:, None] + projected) @ v, projected, mask)


def pooled_without_mask(query, keys, mask, W_query, W_key, v):
    scores = np.tanh((query @ W_query)[:, None] + keys @ W_key) @ v
    return pool(scores, keys, mask, softmax=unmasked)


def mean(query, keys, mask, W_query, W_key, v):
    _, weights = additive(query, keys, mask, W_query, W_key, v)
    return np.mean(weights[..., None] * keys, axis=1), weights


def weights_first(*arguments):
    context, weights = additive(*arguments)
    return weights, context


def pooled_by_unsafe_softmax(query, keys, mask, W_query, W_key, v):
    scores = np.tanh((query @ W_query)[:, None] + keys @ W_key) @ v
    return pool(scores, keys, mask, softmax=minus_infinity)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (no_tanh, "The tanh is missing"),
        (two_tanhs, "Your query changes no weight"),
        (no_v, "without `v`"),
        (relu, "ReLU"),
        (first_query, "share the first query"),
        (no_axis, "B falls on S"),
        (matrix_product, "every row of weights with every review"),
        (mean, "you take a mean"),
        (of_the_projected, "Your context sums the projected keys"),
        (weights_first, "return the context first"),
        (pooled_without_mask, "Your scores are right. Your softmax gives weight to padding"),
        (pooled_by_unsafe_softmax, "A row that is all padding becomes nan"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [additive, pooling_loop])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda q, k, m, W_query, W_key, v: relu(-q, k, m, W_query, W_key, v))
    assert (verdict.outcome, verdict.text) == (WRONG, "`context` is not what it should be.")
    assert verdict.example == (
        "query = [[1.]]\n"
        "keys = [[[0. 1.]\n"
        "         [2. 0.]\n"
        "         [1. 1.]]]\n"
        "mask = [[ True  True  True]]\n"
        "W_query = [[1.]]\n"
        "W_key = [[-1. ]\n"
        "         [ 0.5]]\n"
        "v = [2.]\n"
        "expected context = [[0.334  0.9754]]\n"
        "got context = [[1.     0.6667]]"
    )
