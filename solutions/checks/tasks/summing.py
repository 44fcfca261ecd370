"""Task: what a reader sees that looks at several places at once, their weighted sum.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def draw(random: np.random.Generator, B: int, T: int, S: int) -> np.ndarray:
    """Attention weights: one row of the batch full, the next all padding, the rest ragged."""
    lengths = np.array([S, 0, *random.integers(1, S + 1, B)])[:B]
    mask = np.broadcast_to(np.arange(S) < lengths[:, None, None], (B, T, S))
    return softmax.reference(2 * random.normal(size=mask.shape), mask, axis=2)


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: "94", read by two steps.
    yield np.array([[[0.8, 0.2], [0.1, 0.9]]]), np.array([[[9.0], [4.0]]])
    # Weights need not sum to 1: these leave a tenth of it unused.
    yield np.array([[[0.6, 0.0, 0.3]]]), np.array([[[1.0, 2.0], [5.0, 5.0], [0.0, 4.0]]])
    # B, T, S and K: all sizes different, all equal, and pairs of equal ones.
    for B, T, S, K, scale in (
        (1, 3, 4, 2, 1.0),
        (3, 2, 4, 5, 1.0),
        (4, 4, 4, 4, 1.0),
        (3, 5, 5, 2, 0.05),
    ):
        yield draw(random, B, T, S), scale * random.normal(size=(B, S, K))
    # Large, and none negative: what float32 loses of a sum stays small beside the sum.
    yield draw(random, 4, 1, 3), 300 * random.random((4, 3, 6))


def reference(weights, values):
    """A right answer."""
    return weights @ values  # (B, T, S) · (B, S, K)


def ignores_the_weights(weights, values):
    """Your context is the mean of the values; the weights have no say in it.

    Multiply each value by its weight, then sum.
    """
    return reference(np.full_like(weights, 1 / weights.shape[2]), values)


def counts_every_place(weights, values):
    """Your context is the plain sum of the values; the weights have no say in it.

    Multiply each value by its weight, then sum.
    """
    return reference(np.ones_like(weights), values)


def averages(weights, values):
    """You take a mean over the source, which divides by S once more.

    Weights already say how much each place counts: sum.
    """
    return reference(weights, values) / weights.shape[2]


def divides_by_their_sum(weights, values):
    """You divide by the sum of the weights.

    Take them as they are: where a row is all padding their sum is 0, and 0/0 is nan.
    """
    return reference(weights / weights.sum(axis=2, keepdims=True), values)


def makes_them_sum_to_one(weights, values):
    """You make the weights of each row sum to 1.

    Take them as they are; some kinds of attention leave a part of their weight unused.
    """
    sums = weights.sum(axis=2, keepdims=True)
    return reference(weights / np.where(sums == 0, 1, sums), values)


def applies_softmax_again(weights, values):
    """You send the weights through softmax once more, which evens them out.

    They are weights already: multiply and sum.
    """
    return reference(softmax.reference(weights, np.True_, axis=2), values)


def takes_the_heaviest(weights, values):
    """Your context is the one value with the largest weight.

    That is a choice. A context is a mixture: every value counts, as much as its weight.
    """
    return np.take_along_axis(values, weights.argmax(axis=2)[:, :, None], axis=1)


def forgets_to_sum(weights, values):
    """You weigh the values, but do not add them up: S is still there.

    Sum over the places of the source: (B, T, K).
    """
    return weights[:, :, :, None] * values[:, None]


def sums_over_the_steps(weights, values):
    """You sum over the steps of the target; what is left is (B, S, K), a row for each source place.

    Sum over the places of the source, and keep a context for each step: (B, T, K).
    """
    return forgets_to_sum(weights, values).sum(axis=1)


def shares_one_context(weights, values):
    """You have one context for all steps, (B, K): T is summed away.

    Each step has weights of its own, and so a context of its own: (B, T, K).
    """
    return reference(weights, values).sum(axis=1)


def transposes_the_context(weights, values):
    """Your context is (B, K, T): a column for each step.

    Each step is a row: (B, T, K).
    """
    return reference(weights, values).swapaxes(1, 2)


def turns_the_weights(weights, values):
    """You turn the weights round, so that what a step looks at becomes what looks at it.

    `weights` is (B, T, S) and `values` (B, S, K): they meet along S as they are.
    """
    return reference(weights.swapaxes(1, 2), values)


def multiplies_elementwise(weights, values):
    """`*` multiplies number by number, and adds nothing up.

    Each step wants a sum over the places of the source; `@` multiplies and adds.
    """
    return weights * values


def lets_the_batch_meet_the_steps(weights, values):
    """Values (B, S, K) meet weights (B, T, S, 1) from the right, and B falls on T.

    `values[:, None]` turns them into (B, 1, S, K): the same values for all steps of a row.
    """
    return (weights[:, :, :, None] * values).sum(axis=2)


def meets_every_row(weights, values):
    """Your weights meet the values of all rows of the batch: (B, T, B, K).

    A date reads its own characters only. `@` keeps the rows apart; `np.dot` and `np.tensordot` do
    not.
    """
    return np.dot(weights, values)


def shares_the_values(weights, values):
    """All rows of your batch sum the values of the first row, but each has its own."""
    return reference(weights, values[:1])


def shares_the_weights(weights, values):
    """All rows of your batch use the weights of the first row, but each has its own."""
    return reference(weights[:1], values)


def uses_the_first_step(weights, values):
    """All steps of your rows use the weights of the first, but each has its own."""
    return reference(np.broadcast_to(weights[:, :1], weights.shape), values)


task = Task(
    name="weighted_sum",
    points=2,
    inputs=("weights", "values"),
    results=("context",),
    cases=cases,
    reference=reference,
    mistakes=(
        ignores_the_weights,
        counts_every_place,
        averages,
        divides_by_their_sum,
        makes_them_sum_to_one,
        applies_softmax_again,
        takes_the_heaviest,
        forgets_to_sum,
        sums_over_the_steps,
        shares_one_context,
        transposes_the_context,
        turns_the_weights,
        multiplies_elementwise,
        lets_the_batch_meet_the_steps,
        meets_every_row,
        shares_the_values,
        shares_the_weights,
        uses_the_first_step,
    ),
)
