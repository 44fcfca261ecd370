"""Wrong softmaxes over days.

They are those of exercise 6, and their hints speak of closed days instead of padding.
"""

import inspect
from collections.abc import Callable

import numpy as np

from solutions.checks.tasks import softmax
from solutions.checks.tasks.day_pooling.answer import reference, tanh_of, weighted_sum


def zeroes_the_states(states, mask, W, b, v):
    """You set the states of closed days to 0, but their scores still get a weight.

    Set the exponentials of closed days to 0, before you divide by the sum.
    """
    hidden = tanh_of(np.where(mask[..., None], states, 0), W, b)
    weights = softmax.ignores_the_mask(hidden @ v, mask)
    return weighted_sum(weights, np.where(mask[..., None], states, 0)), weights


def subtracts_one_largest_and_adds_a_little(scores, mask):
    """Takes the largest score of the batch, and keeps the sum from being 0."""
    exponentials = np.where(mask, np.exp(scores - scores.max()), 0)
    return exponentials / (exponentials.sum(axis=1, keepdims=True) + 1e-9)


def subtracts_any_largest_and_adds_a_little(scores, mask):
    """Takes the largest score of a row, closed days included, and keeps the sum from being 0."""
    exponentials = np.where(mask, np.exp(scores - scores.max(axis=1, keepdims=True)), 0)
    return exponentials / (exponentials.sum(axis=1, keepdims=True) + 1e-9)


def within(wrong: Callable, hint: str) -> Callable:
    """Makes the pooling of someone whose softmax is wrong; the hint speaks of days."""

    def answer(*arguments):
        return reference(*arguments, softmax=wrong)

    answer.__name__ = f"{wrong.__name__}_over_days"
    answer.__doc__ = f"Your scores are right. {inspect.cleandoc(hint)}"
    return answer


LARGEST_FIRST = (
    "Subtract the largest score of each row's trading days first; that changes no weight"
)
PAIRS = (
    (
        softmax.ignores_the_mask,
        """Your softmax gives weight to closed days: it does not look at the mask. Set the
        exponentials of closed days to 0, before you divide by the sum.""",
    ),
    (
        softmax.masks_too_late,
        """You set closed days to 0 after dividing, so that the other weights no longer sum to 1.
        They have to be gone before you divide by the sum.""",
    ),
    (
        softmax.zeroes_the_scores,
        """You set the scores of closed days to 0, but exp(0) = 1 is a weight like any other. Set
        their exponentials to 0.""",
    ),
    (
        softmax.takes_the_wrong_axis,
        """Your weights sum to 1 over the batch, down each column. Softmax belongs over the days of
        one past, `axis=1`.""",
    ),
    (
        softmax.inverts_softmax,
        """Only closed days get weight: your mask is used the wrong way round. True stands for a
        trading day.""",
    ),
    (
        softmax.overflows,
        f"Large ones overflow: exp(1000) is inf, and inf/inf is nan. {LARGEST_FIRST}.",
    ),
    (
        softmax.overflows_on_tokens,
        f"Large ones of trading days overflow: exp(1000) is inf, inf/inf is nan. {LARGEST_FIRST}.",
    ),
    (
        softmax.is_naive,
        f"""Large ones overflow (exp(1000) is inf, inf/inf is nan), and a past without trade is 0/0.
        {LARGEST_FIRST}, and divide by 1 where the sum is 0.""",
    ),
    (
        softmax.is_naive_with_a_product,
        f"""Large ones overflow (exp(1000) is inf, inf · 0 is nan), and a past without trade is 0/0.
        {LARGEST_FIRST}, and divide by 1 where the sum is 0.""",
    ),
    (
        softmax.is_naive_without_mask,
        f"""Your softmax does not look at the mask, so that closed days get weight. It overflows,
        too: exp(1000) is inf, and inf/inf is nan. {LARGEST_FIRST}.""",
    ),
    (
        softmax.divides_by_zero,
        """A past without a trading day becomes nan: 0 divided by 0. Its weights and its context
        are 0. Divide by 1 where the sum is 0.""",
    ),
    (
        softmax.is_uniform_on_padding,
        """A past without a trading day still gets weights that sum to 1: one large negative number
        for all its scores leaves them equal. At the end, set the weights of closed days to 0.""",
    ),
    (
        softmax.ignores_full_padding,
        """A past without a trading day still gets weights that sum to 1. At the end, set the
        weights of closed days to 0 as well.""",
    ),
    (
        softmax.subtracts_one_largest,
        """You subtract the largest score of the whole batch: a past whose scores are all much
        smaller underflows to 0. Take the largest of each row.""",
    ),
    (
        softmax.subtracts_paddings_largest,
        """You subtract the largest score of the row, closed days included. Where that is much
        larger, all else underflows to 0. Take the largest score of the trading days.""",
    ),
    (
        subtracts_one_largest_and_adds_a_little,
        """You subtract the largest score of the whole batch: the exponentials of a past whose
        scores are all much smaller vanish beside the little that you add to the sum. Take the
        largest of each row's trading days.""",
    ),
    (
        subtracts_any_largest_and_adds_a_little,
        """You subtract the largest score of the row, closed days included. Where that is much
        larger, all else vanishes beside the little that you add to the sum. Take the largest score
        of the trading days.""",
    ),
)

MISTAKES = (zeroes_the_states, *(within(wrong, hint) for wrong, hint in PAIRS))
