import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.day_pooling import task
from solutions.scratch.attention import masked_softmax
from tests.checks.softmaxes import shares


def hyperbolic(states, W, b):
    return np.tanh(b + np.einsum("blh,hu->blu", states, W))


def products(weights, states):
    return np.einsum("bl,blh->bh", weights, states)


def made(
    bend=hyperbolic,
    score=lambda bent, v: bent @ v,
    softmax=shares,
    pool=products,
    end=lambda context, weights: (context, weights),
):
    """An answer with one thing changed."""

    def pooling(states, mask, W, b, v):
        weights = softmax(score(bend(states, W, b), v), mask)
        return end(pool(weights, states), weights)

    return pooling


def in_loops(states, mask, W, b, v):
    B, L, H = states.shape
    context, weights = np.zeros((B, H), "float32"), np.zeros((B, L), "float32")
    for row in range(B):
        days = [day for day in range(L) if mask[row, day]]
        scores = [float(np.tanh(states[row, day] @ W + b) @ v) for day in days]
        powers = [np.exp(score - max(scores)) for score in scores]
        for day, power in zip(days, powers, strict=True):
            weights[row, day] = power / sum(powers)
            context[row] += weights[row, day] * states[row, day]
    return context, weights


def by_the_course(states, mask, W, b, v):
    scores = (np.tanh(states @ W + b) * v).sum(axis=-1)
    weights = masked_softmax(scores[:, None], mask)[:, 0]
    return [(weights[:, None] @ states)[:, 0], weights]


def closed_states_zeroed(states, mask, W, b, v):
    kept = states * mask[:, :, None]
    return made(softmax=unmasked_shares)(kept, mask, W, b, v)


def unmasked_shares(scores, mask):
    return shares(scores, np.ones_like(mask))


def of_the_bent(states, mask, W, b, v):
    _, weights = made()(states, mask, W, b, v)
    return products(weights, hyperbolic(states, W, b)), weights


def naive(scores, mask):
    powers = np.where(mask, np.exp(scores), 0)
    return powers / powers.sum(axis=1, keepdims=True)


def naive_without_mask(scores, mask):
    return np.exp(scores) / np.exp(scores).sum(axis=1, keepdims=True)


def naive_times_mask(scores, mask):
    powers = np.exp(scores) * mask
    return powers / powers.sum(axis=1, keepdims=True)


def guarded(scores, mask):
    powers = np.where(mask, np.exp(scores), 0)
    sums = powers.sum(axis=1, keepdims=True)
    return powers / np.where(sums > 0, sums, 1)


def guarded_times_mask(scores, mask):
    powers = np.exp(scores) * mask
    sums = powers.sum(axis=1, keepdims=True)
    return powers / np.where(sums == 0, 1, sums)


def zero_by_zero(scores, mask):
    shifted = np.where(mask, scores, -np.inf)
    powers = np.exp(shifted - shifted.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def minus_a_billion(scores, mask):
    return unmasked_shares(np.where(mask, scores, -1e9), mask)


def less_a_billion(scores, mask):
    return unmasked_shares(np.maximum(scores - 1e9 * ~mask, -1e9), mask)


def one_largest(scores, mask, little=0):
    powers = np.where(mask, np.exp(scores - scores.max()), 0)
    sums = powers.sum(axis=1, keepdims=True) + little
    return powers / np.where(sums == 0, 1, sums)


def largest_of_any_day(scores, mask, little=0):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True)) * mask
    sums = powers.sum(axis=1, keepdims=True) + little
    return powers / np.where(sums == 0, 1, sums)


def with_a_little(softmax):
    return lambda scores, mask: softmax(scores, mask, little=1e-9)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(bend=lambda s, W, b: s @ W + b), "The tanh is missing"),
        (made(bend=lambda s, W, b: np.tanh(s @ W)), "`b` changes no weight"),
        (made(bend=lambda s, W, b: np.tanh(s @ W) + b), "`b` changes no weight"),
        (made(score=lambda bent, v: bent.sum(axis=-1)), "without `v`"),
        (made(bend=lambda s, W, b: (s @ W + b) * (s @ W + b > 0)), "through ReLU"),
        (made(bend=lambda s, W, b: 1 / (1 + np.exp(-s @ W - b))), "through a sigmoid"),
        (made(score=lambda bent, v: 0 * bent @ v), "a mean over trading days, without attention"),
        (made(pool=lambda weights, states: states[:, -1, :]), "is the state of the last day"),
        (
            made(pool=lambda weights, states: states[range(len(states)), weights.argmax(axis=1)]),
            "the state of the day with the largest weight",
        ),
        (made(pool=lambda weights, states: states.mean(axis=1)), "is the plain mean of all days"),
        (
            made(pool=lambda weights, states: (weights[..., None] * states).mean(axis=1)),
            "which divides by L once more",
        ),
        (made(pool=lambda weights, states: weights @ states), "meets every row of weights"),
        (
            made(pool=lambda weights, states: (weights[..., None] * states).sum(axis=-1)),
            "You sum over the numbers of a state",
        ),
        (
            made(pool=lambda weights, states: weights[..., None] * states),
            "You weigh the states but do not sum",
        ),
        (of_the_bent, "Your context sums what came out of the tanh"),
        (closed_states_zeroed, "You set the states of closed days to 0"),
        (made(end=lambda context, weights: (weights, context)), "You return the weights first"),
        (made(softmax=unmasked_shares), "Your softmax gives weight to closed days"),
        (
            made(softmax=lambda scores, mask: unmasked_shares(scores, mask) * mask),
            "You set closed days to 0 after dividing",
        ),
        (
            made(softmax=lambda scores, mask: unmasked_shares(scores * mask, mask)),
            "You set the scores of closed days to 0",
        ),
        (
            made(softmax=lambda scores, mask: shares(scores.T, mask.T).T),
            "Your weights sum to 1 over the batch",
        ),
        (made(softmax=lambda scores, mask: shares(scores, ~mask)), "Only closed days get weight"),
        (made(softmax=guarded), "Large ones of trading days overflow"),
        (made(softmax=guarded_times_mask), "Large ones overflow: exp(1000) is inf"),
        (made(softmax=naive), "and a past without trade is 0/0"),
        (made(softmax=naive_times_mask), "inf · 0 is nan), and a past without trade is 0/0"),
        (made(softmax=naive_without_mask), "does not look at the mask, so that closed days"),
        (made(softmax=zero_by_zero), "A past without a trading day becomes nan"),
        (made(softmax=minus_a_billion), "leaves them equal"),
        (
            made(softmax=lambda s, m: shares(s, m | ~m.any(axis=1, keepdims=True))),
            "still gets weights that sum to 1. At the end",
        ),
        (made(softmax=one_largest), "You subtract the largest score of the whole batch"),
        (made(softmax=with_a_little(one_largest)), "whose scores are all much smaller vanish"),
        (made(softmax=with_a_little(largest_of_any_day)), "all else vanishes beside the little"),
        (made(softmax=largest_of_any_day), "the largest score of the row, closed days included"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), in_loops, by_the_course])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda context, weights: context), "should return `context`, `weights`"),
        (made(end=lambda context, weights: (context[:, None], weights)), "has shape (1, 1, 2)"),
        (made(end=lambda context, weights: None), "is a `return` missing?"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_states_that_are_changed_are_named(decide):
    def closes(states, mask, W, b, v):
        states[~mask] = 0
        return made()(states, mask, W, b, v)

    assert "also changes `states`" in decide(task, closes).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(
        bend=lambda s, W, b: s @ W + b,
        pool=lambda weights, states: states.mean(axis=1),
    )
    verdict = decide(task, answer)
    assert (verdict.outcome, verdict.text) == (WRONG, "`context` is not what it should be.")
    assert "mask = [[ True False  True]]" in verdict.example
