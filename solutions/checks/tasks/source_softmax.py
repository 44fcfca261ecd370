"""Task: softmax over the places of the source, for every step of the target.

It is the masked softmax of `softmax` with one axis more, and so are most of its mistakes. The
docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Callable, Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield np.array([[[1.0, 2.0]]]), np.array([[True, True]])
    yield np.array([[[1.0, 2.0, 9.0], [0.0, 3.0, 0.0]]]), np.array([[True, True, False]])
    yield np.array([[[1.0, 2.0]], [[0.0, 3.0]]]), np.array([[True, True], [False, False]])
    yield np.array([[[1000.0, 1001.0], [-1000.0, -1001.0]]]), np.array([[True, True]])
    yield np.array([[[-1000.0, -1001.0, 5.0]]]), np.array([[True, True, False]])
    # B, T and S: all different, all equal, and two equal for those whose axes meet by chance.
    for B, T, S, scale in (
        (3, 2, 5, 0.1),
        (4, 4, 4, 2.0),
        (3, 3, 6, 1.0),
        (4, 5, 5, 1.0),
        (5, 4, 3, 800.0),
    ):
        lengths = np.array([S, 0, *random.integers(1, S + 1, B - 2)])  # one full, one all padding
        yield scale * random.normal(size=(B, T, S)), np.arange(S) < lengths[:, None]


def reference(scores, mask, axis=2):
    """A right answer."""
    return softmax.reference(scores, np.broadcast_to(mask[:, None], scores.shape), axis=axis)


def row_by_row(wrong: Callable) -> Callable:
    """Makes the answer of someone whose softmax of each row is wrong; it keeps its hint."""

    def weights(scores, mask):
        B, T, S = scores.shape
        rows = wrong(scores.reshape(B * T, S), np.repeat(mask, T, axis=0))  # (B T, S)
        return rows.reshape(scores.shape)

    weights.__name__, weights.__doc__ = wrong.__name__, wrong.__doc__
    return weights


def sums_over_the_steps(scores, mask):
    """Your weights sum to 1 over the steps of the target, down each column.

    Each step of the target shares its weight among the places of the source: softmax belongs over
    `axis=2`.
    """
    return reference(scores, mask, axis=1)


def sums_over_the_batch(scores, mask):
    """Your weights sum to 1 over the batch, so that one date takes from another.

    Each step of the target shares its weight among the places of its own source: softmax belongs
    over `axis=2`.
    """
    return reference(scores, mask, axis=0)


def sums_over_the_table(scores, mask):
    """All weights of a date sum to 1, those of all its steps together.

    Each step has weights that sum to 1: softmax belongs over `axis=2` alone.
    """
    return reference(scores, mask, axis=(1, 2))


def lets_the_batch_meet_the_steps(scores, mask):
    """A mask (B, S) meets scores (B, T, S) from the right, and B falls on T.

    `mask[:, None]` turns it into (B, 1, S): one mask for all steps of its own row.
    """
    return softmax.reference(scores, mask, axis=2)


def masks_the_steps(scores, mask):
    """Your mask covers steps of the target: `mask[:, :, None]` is (B, S, 1), and S falls on T.

    `mask[:, None]` turns it into (B, 1, S): one mask for all steps of its own row.
    """
    return softmax.reference(scores, mask[:, :, None], axis=2)


def divides_without_keepdims(scores, mask):
    """You divide (B, T, S) by sums (B, T): T falls on S.

    `keepdims=True` keeps the axis that is summed, with size 1: (B, T, 1).
    """
    return without_keepdims(scores, mask, largest_too=False)


def subtracts_without_keepdims(scores, mask):
    """You subtract largest scores (B, T) from scores (B, T, S): T falls on S.

    `keepdims=True` keeps the axis over which you look, with size 1: (B, T, 1). Sums need it, too.
    """
    return without_keepdims(scores, mask, largest_too=True)


def without_keepdims(scores, mask, largest_too):
    """The softmax of someone who forgets the axis of the sums, or that of the largest as well."""
    mask = mask[:, None]
    largest = np.where(mask, scores, -1e9).max(axis=2, keepdims=not largest_too)
    exponentials = np.where(mask, np.exp(scores - largest), 0)
    sums = exponentials.sum(axis=2)
    return exponentials / np.where(sums == 0, 1, sums)


def subtracts_the_largest_of_a_column(scores, mask):
    """You subtract from each place its largest score over the steps, which changes the weights.

    Only what is the same for all places of a row cancels: subtract the largest over `axis=2`.
    """
    return reference(scores - scores.max(axis=1, keepdims=True), mask)


SAME_IN_A_ROW = (
    softmax.ignores_the_mask,
    softmax.masks_too_late,
    softmax.zeroes_the_scores,
    softmax.inverts_softmax,
    softmax.overflows,
    softmax.overflows_on_tokens,
    softmax.is_naive,
    softmax.is_naive_with_a_product,
    softmax.is_naive_without_mask,
    softmax.divides_by_zero,
    softmax.is_uniform_on_padding,
    softmax.ignores_full_padding,
    softmax.subtracts_one_largest,
    softmax.subtracts_paddings_largest,
)

task = Task(
    name="masked_softmax",
    points=2,
    inputs=("scores", "mask"),
    results=("weights",),
    cases=cases,
    reference=reference,
    mistakes=(
        sums_over_the_steps,
        sums_over_the_batch,
        sums_over_the_table,
        lets_the_batch_meet_the_steps,
        masks_the_steps,
        divides_without_keepdims,
        subtracts_without_keepdims,
        subtracts_the_largest_of_a_column,
        *map(row_by_row, SAME_IN_A_ROW),
    ),
)
