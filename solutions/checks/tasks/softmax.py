"""Task: softmax over the places that are words.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable, Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield np.array([[1.0, 2.0]]), np.array([[True, True]])
    yield np.array([[1.0, 2.0, 9.0]]), np.array([[True, True, False]])
    yield np.array([[1.0, 2.0], [0.0, 3.0]]), np.array([[True, True], [False, False]])
    yield np.array([[1000.0, 1001.0]]), np.array([[True, True]])
    yield np.array([[-1000.0, -1001.0, 5.0]]), np.array([[True, True, False]])
    yield np.array([[800.0, 801.0], [-800.0, -801.0]]), np.array([[True, True], [True, True]])
    for size, length, scale in ((3, 5, 0.1), (4, 4, 2.0), (5, 3, 800.0)):
        mask = random.random((size, length)) < 0.6
        mask[:, 0], mask[0], mask[1] = True, True, False
        yield scale * random.normal(size=(size, length)), mask


def reference(scores, mask, axis=1):
    """A right answer."""
    shifted = np.where(mask, scores, -np.inf)  # (B, S)
    largest = shifted.max(axis=axis, keepdims=True)
    shifted = shifted - np.where(np.isfinite(largest), largest, 0)
    exponentials = np.where(mask, np.exp(shifted), 0)
    sums = exponentials.sum(axis=axis, keepdims=True)
    return exponentials / np.where(sums == 0, 1, sums)


def ignores_the_mask(scores, mask):
    """Your softmax gives weight to padding: it does not look at the mask.

    The sum that you divide by must hold real tokens only.
    """
    return reference(scores, np.ones_like(mask))


def masks_too_late(scores, mask):
    """You set padding to 0 after dividing, so that what is left no longer sums to 1.

    Padding has to be gone before you divide by the sum.
    """
    return ignores_the_mask(scores, mask) * mask


def zeroes_the_scores(scores, mask):
    """You set the scores of padding to 0, but exp(0) = 1 is a weight like any other.

    Set the exponentials of padding to 0.
    """
    return reference(scores * mask, np.ones_like(mask))


def takes_the_wrong_axis(scores, mask):
    """Your weights sum to 1 over the batch, down each column.

    Softmax belongs over the places of one review, `axis=1`.
    """
    return reference(scores, mask, axis=0)


def inverts_softmax(scores, mask):
    """Only padding gets weight: your mask is used the wrong way round.

    True stands for a real token.
    """
    return reference(scores, ~mask)


def overflows(scores, mask):
    """Large scores overflow: exp(1000) is inf, and inf/inf is nan.

    Subtract the largest score of each row first; that changes no weight.
    """
    exponentials = np.exp(scores) * mask
    sums = exponentials.sum(axis=1, keepdims=True)
    return exponentials / np.where(sums == 0, 1, sums)


def overflows_on_tokens(scores, mask):
    """Large scores of tokens overflow: exp(1000) is inf, and inf/inf is nan.

    Subtract the largest score of each row first; that changes no weight.
    """
    exponentials = np.where(mask, np.exp(scores), 0)
    sums = exponentials.sum(axis=1, keepdims=True)
    return exponentials / np.where(sums == 0, 1, sums)


def is_naive(scores, mask):
    """Large scores overflow (exp(1000) is inf, inf/inf is nan), and all padding is 0/0.

    Subtract the largest score of each row first, and divide by 1 where the sum is 0.
    """
    exponentials = np.where(mask, np.exp(scores), 0)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def is_naive_with_a_product(scores, mask):
    """Large scores overflow (exp(1000) is inf, inf * 0 is nan), and all padding is 0/0.

    Subtract the largest score of each row first, and divide by 1 where the sum is 0.
    """
    exponentials = np.exp(scores) * mask
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def is_naive_without_mask(scores, mask):
    """Your softmax does not look at the mask, so that padding gets weight.

    It also overflows: exp(1000) is inf, and inf/inf is nan.
    """
    exponentials = np.exp(scores)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def divides_by_zero(scores, mask):
    """A row that is all padding becomes nan: 0 divided by 0.

    Its weights are 0. Divide by 1 where the sum is 0.
    """
    weights = reference(scores, mask)
    weights[~mask.any(axis=1)] = np.nan
    return weights


def is_uniform_on_padding(scores, mask):
    """A row that is all padding still gets weights that sum to 1.

    One large negative number for all its scores leaves them equal: at the end, set the weights
    of padding to 0 as well.
    """
    return reference(np.where(mask, scores, -1e9), np.ones_like(mask))


def ignores_full_padding(scores, mask):
    """A row that is all padding still gets weights that sum to 1.

    What you subtract from all its scores leaves their differences as they were: at the end, set
    the weights of padding to 0 as well.
    """
    return reference(scores, mask | ~mask.any(axis=1, keepdims=True))


def subtracts_one_largest(scores, mask):
    """You subtract the largest score of the whole batch.

    A row whose scores are all much smaller underflows to 0. Take the largest of each row.
    """
    exponentials = np.where(mask, np.exp(scores - scores.max()), 0)
    sums = exponentials.sum(axis=1, keepdims=True)
    return exponentials / np.where(sums == 0, 1, sums)


def subtracts_paddings_largest(scores, mask):
    """You subtract the largest score of the row, padding included.

    Where that belongs to padding and is much larger, all else underflows to 0. Take the
    largest score of the real tokens.
    """
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True)) * mask
    sums = exponentials.sum(axis=1, keepdims=True)
    return exponentials / np.where(sums == 0, 1, sums)


def within(reference: Callable, wrong: Callable) -> Callable:
    """Makes the answer to a larger task of someone whose softmax is wrong, with its hint.

    Args:
        reference: a right answer to that task, which takes its softmax as a keyword.
        wrong: a wrong softmax.

    Returns:
        a wrong answer to the larger task.
    """

    def answer(*arguments):
        return reference(*arguments, softmax=wrong)

    answer.__name__ = f"{wrong.__name__}_within"
    answer.__doc__ = f"Your scores are right. {inspect.getdoc(wrong)}"
    return answer


SHOWN_BY_SMALL_SCORES = (
    ignores_the_mask,
    masks_too_late,
    zeroes_the_scores,
    takes_the_wrong_axis,
    inverts_softmax,
    divides_by_zero,
    is_uniform_on_padding,
    ignores_full_padding,
)
"""What goes wrong whatever the scores are; the others show only with scores beyond a tanh's."""

task = Task(
    name="masked_softmax",
    points=2,
    inputs=("scores", "mask"),
    results=("weights",),
    cases=cases,
    reference=reference,
    mistakes=(
        ignores_the_mask,
        masks_too_late,
        zeroes_the_scores,
        takes_the_wrong_axis,
        inverts_softmax,
        overflows,
        overflows_on_tokens,
        is_naive,
        is_naive_with_a_product,
        is_naive_without_mask,
        divides_by_zero,
        is_uniform_on_padding,
        ignores_full_padding,
        subtracts_one_largest,
        subtracts_paddings_largest,
    ),
)
