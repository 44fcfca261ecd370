import numpy as np
import pytest
from numpy import exp

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.softmax import task


def unmasked(scores, mask):
    e = exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def late(scores, mask):
    return np.where(mask, unmasked(scores, mask), 0)


def minus_infinity(scores, mask):
    return unmasked(np.where(mask, scores, -np.inf), mask)


def minus_a_billion(scores, mask):
    return unmasked(scores - 1e9 * ~mask, mask)


def times_mask(scores, mask):
    return unmasked(scores * mask, mask)


def down_the_columns(scores, mask):
    return softmax(scores.T, mask.T).T


def lowest_scores(scores, mask):
    return unmasked(np.where(mask, scores, np.finfo(float).min), mask)


def naive(scores, mask):
    e = np.where(mask, exp(scores), 0)
    return e / e.sum(axis=1)[:, None]


def naive_and_unmasked(scores, mask):
    return exp(scores) / exp(scores).sum(axis=1, keepdims=True)


def guarded_but_naive(scores, mask):
    e = exp(scores) * mask
    total = e.sum(axis=1, keepdims=True)
    return e / (total + (total == 0))


def naive_product(scores, mask):
    e = exp(scores) * mask
    return e / e.sum(axis=1)[:, None]


def guarded_tokens(scores, mask):
    e = np.where(mask, exp(scores), 0)
    return e / np.maximum(e.sum(axis=1, keepdims=True), 1e-300)


def maximum_of_row(scores, mask):
    e = exp(scores - scores.max(axis=1)[:, None]) * mask
    return e / np.where(e.sum(1) == 0, 1, e.sum(1))[:, None]


def maximum_of_batch(scores, mask):
    e = exp(scores - np.max(scores)) * mask
    return np.nan_to_num(e / e.sum(axis=1, keepdims=True))


def softmax(scores, mask):
    weights = np.zeros(scores.shape)
    for row in range(len(scores)):
        if mask[row].any():
            real = scores[row][mask[row]]
            weights[row][mask[row]] = exp(real - real.max()) / exp(real - real.max()).sum()
    return weights


def softmax_with_minus_a_billion(scores, mask):
    return unmasked(np.where(mask, scores, -1e9), mask) * mask


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (unmasked, "does not look at the mask"),
        (late, "after dividing"),
        (minus_infinity, "all padding becomes nan"),
        (minus_a_billion, "still gets weights that sum to 1"),
        (lowest_scores, "still gets weights that sum to 1"),
        (times_mask, "exp(0) = 1"),
        (down_the_columns, "sum to 1 over the batch"),
        (naive, "and divide by 1 where"),
        (naive_and_unmasked, "It also overflows"),
        (naive_product, "inf * 0"),
        (guarded_but_naive, "Large scores overflow"),
        (guarded_tokens, "Large scores of tokens overflow"),
        (maximum_of_row, "padding included"),
        (maximum_of_batch, "of the whole batch"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [softmax, softmax_with_minus_a_billion])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda s, m: late(s.T, m.T).T)
    assert (verdict.outcome, verdict.text) == (WRONG, "`weights` is not what it should be.")
    assert verdict.example == (
        "scores = [[1. 2.]]\n"
        "mask = [[ True  True]]\n"
        "expected weights = [[0.2689 0.7311]]\n"
        "got weights = [[1. 1.]]"
    )
