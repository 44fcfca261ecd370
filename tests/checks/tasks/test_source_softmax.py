import numpy as np
import pytest
from numpy import exp

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.source_softmax import task


def unmasked(scores, axis=-1):
    e = exp(scores - scores.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def by_loops(scores, mask):
    weights = np.zeros(scores.shape)
    for b, t in np.ndindex(scores.shape[:2]):
        real = scores[b, t][mask[b]]
        if real.size:
            weights[b, t][mask[b]] = exp(real - real.max()) / exp(real - real.max()).sum()
    return weights


def minus_a_billion_and_mask(scores, mask):
    mask = np.expand_dims(mask, 1)
    return unmasked(np.where(mask, scores, -1e9)) * mask


def over(axis):
    """An answer whose softmax leaves padding out, over another axis."""

    def weights(scores, mask):
        mask = np.repeat(mask[:, None], scores.shape[1], axis=1)
        low = np.where(mask, scores, -1e9)
        e = np.where(mask, exp(low - low.max(axis=axis, keepdims=True)), 0)
        sums = e.sum(axis=axis, keepdims=True)
        return e / (sums + (sums == 0))

    return weights


def without_axis(scores, mask):
    e = exp(np.where(mask, scores, -1e9) - np.where(mask, scores, -1e9).max(-1, keepdims=True))
    e = np.where(mask, e, 0)
    return e / np.maximum(e.sum(-1, keepdims=True), 1e-300)


def over_the_steps(scores, mask):
    low = np.where(mask[:, :, None], scores, -1e9)
    e = np.where(mask[:, :, None], exp(low - low.max(-1, keepdims=True)), 0)
    return e / np.maximum(e.sum(-1, keepdims=True), 1e-300)


def late(scores, mask):
    return np.where(mask[:, None], unmasked(scores), 0)


def minus_infinity(scores, mask):
    return unmasked(np.where(mask[:, None], scores, -np.inf))


def minus_a_billion(scores, mask):
    return unmasked(np.where(mask[:, None], scores, -1e9))


def billion_taken_off(scores, mask):
    return unmasked(scores - 1e9 * ~mask[:, None])


def times_mask(scores, mask):
    return unmasked(scores * mask[:, None])


def naive(scores, mask):
    e = np.where(mask[:, None], exp(scores), 0)
    return e / e.sum(axis=2, keepdims=True)


def naive_product(scores, mask):
    e = exp(scores) * mask[:, None]
    return e / e.sum(axis=2, keepdims=True)


def guarded_tokens(scores, mask):
    e = np.where(mask[:, None], exp(scores), 0)
    return e / np.maximum(e.sum(axis=2, keepdims=True), 1e-300)


def guarded_but_naive(scores, mask):
    e = exp(scores) * mask[:, None]
    return e / np.maximum(e.sum(axis=2, keepdims=True), 1e-300)


def summed_away(largest_too):
    """An answer that forgets `keepdims` for the sums, or for the largest scores as well."""

    def weights(scores, mask):
        low = np.where(np.expand_dims(mask, 1), scores, -1e9)
        largest = low.max(axis=-1)
        e = exp(low - (largest if largest_too else largest[..., None])) * mask[:, None]
        sums = e.sum(axis=-1)
        return e / (sums + (sums == 0))

    return weights


def guarded_with(largest):
    """An answer that subtracts another number than the largest of the row's real scores."""

    def weights(scores, mask):
        e = exp(scores - largest(scores, mask[:, None])) * mask[:, None]
        return np.nan_to_num(e / e.sum(axis=2, keepdims=True))

    return weights


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda s, m: unmasked(s), "does not look at the mask"),
        (lambda s, m: exp(s) / exp(s).sum(2, keepdims=True), "It also overflows"),
        (late, "after dividing"),
        (times_mask, "exp(0) = 1"),
        (lambda s, m: by_loops(s, ~m), "the wrong way round"),
        (minus_infinity, "all padding becomes nan"),
        (minus_a_billion, "One large negative number for all its scores"),
        (billion_taken_off, "What you subtract from all its scores"),
        (naive, "and divide by 1 where"),
        (naive_product, "inf * 0"),
        (guarded_tokens, "Large scores of tokens overflow"),
        (guarded_but_naive, "Large scores overflow"),
        (over(1), "over the steps of the target, down each column"),
        (over(0), "over the batch, so that one date takes from another"),
        (over((1, 2)), "those of all its steps together"),
        (without_axis, "and B falls on T"),
        (over_the_steps, "and S falls on T"),
        (summed_away(largest_too=False), "You divide (B, T, S) by sums (B, T)"),
        (summed_away(largest_too=True), "You subtract largest scores (B, T)"),
        (guarded_with(lambda s, m: s.max()), "of the whole batch"),
        (guarded_with(lambda s, m: s.max(axis=2, keepdims=True)), "padding included"),
        (
            lambda s, m: by_loops(s - np.max(s, axis=1, keepdims=True), m),
            "its largest score over the steps",
        ),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_loops, minus_a_billion_and_mask, over(2)])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(scores, mask):
    return minus_a_billion_and_mask(scores.astype("float32"), mask)


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_every_batch_of_three_has_a_full_row_and_one_that_is_all_padding():
    for scores, mask in task.cases(seed=1):
        assert len(scores) < 3 or (mask[0].all() and not mask[1].any())


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda s, m: late(s.swapaxes(0, 2), m.T).swapaxes(0, 2))
    assert (verdict.outcome, verdict.text) == (WRONG, "`weights` is not what it should be.")
    assert verdict.example == (
        "scores = [[[1. 2.]]]\n"
        "mask = [[ True  True]]\n"
        "expected weights = [[[0.2689 0.7311]]]\n"
        "got weights = [[[1. 1.]]]"
    )
