"""Wrong answers about scores and about what is pooled.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.day_pooling.answer import reference, tanh_of, weighted_sum


def forgets_tanh(*arguments):
    """The tanh is missing: the score of a day is `np.tanh(states @ W + b) @ v`."""
    return reference(*arguments, hidden=lambda states, W, b: states @ W + b)


def forgets_b(*arguments):
    """`b` changes no weight: it is missing, or comes after the tanh, and softmax takes it away.

    What adds the same to every day has no say. It belongs inside: `np.tanh(states @ W + b) @ v`.
    """
    return reference(*arguments, hidden=lambda states, W, b: np.tanh(states @ W))


def forgets_v(states, mask, W, b, v):
    """You sum over the units without `v`, which says how much each of them counts."""
    return reference(states, mask, W, b, np.ones_like(v))


def uses_relu(*arguments):
    """Your scores go through ReLU; the additive score takes tanh."""
    return reference(*arguments, hidden=lambda states, W, b: np.maximum(states @ W + b, 0))


def uses_sigmoid(*arguments):
    """Your scores go through a sigmoid; the additive score takes tanh."""
    return reference(
        *arguments, hidden=lambda states, W, b: (1 + np.tanh((states @ W + b) / 2)) / 2
    )


def weighs_all_days_alike(states, mask, W, b, v):
    """Your weights are all the same: that is a mean over trading days, without attention."""
    return reference(states, mask, W, b, np.zeros_like(v))


def looks_at_the_last_day(*arguments):
    """Your context is the state of the last day; the weights have no say in it.

    Multiply the state of each day by its weight, then sum.
    """
    return reference(*arguments, pool=lambda weights, states: states[:, -1])


def looks_at_one_day(*arguments):
    """You take the state of the day with the largest weight; the others have a say, too.

    Multiply the state of each day by its weight, then sum.
    """

    def best(weights, states):
        return states[np.arange(len(states)), weights.argmax(axis=1)]

    return reference(*arguments, pool=best)


def ignores_the_weights(*arguments):
    """Your context is the plain mean of all days; the weights have no say in it.

    Multiply the state of each day by its weight, then sum.
    """
    return reference(*arguments, pool=lambda weights, states: states.mean(axis=1))


def divides_again(*arguments):
    """Your weights are right, but then you take a mean, which divides by L once more.

    The weights sum to 1 already: sum.
    """
    return reference(
        *arguments, pool=lambda weights, states: weighted_sum(weights, states) / states.shape[1]
    )


def multiplies_matrices(*arguments):
    """Your context is `weights @ states`, which meets every row of weights with every past.

    Weigh each state and sum over the days: `(weights[:, :, None] * states).sum(axis=1)`.
    """
    return reference(*arguments, pool=lambda weights, states: weights @ states)


def sums_over_the_width(*arguments):
    """You sum over the numbers of a state; asked is the sum over the days, `axis=1`."""
    return reference(
        *arguments, pool=lambda weights, states: (weights[:, :, None] * states).sum(axis=2)
    )


def forgets_the_sum(*arguments):
    """You weigh the states but do not sum: a context is one vector for each past, (B, H)."""
    return reference(*arguments, pool=lambda weights, states: weights[:, :, None] * states)


def pools_the_projected(*arguments):
    """Your context sums what came out of the tanh; that is for the scores only.

    Sum the states themselves.
    """
    _, mask, *_ = arguments
    _, weights = reference(*arguments)
    hidden = tanh_of(arguments[0], *arguments[2:4])
    return weighted_sum(weights * mask, hidden), weights


def swaps_the_results(*arguments):
    """You return the weights first; it should be context, then weights."""
    return reference(*arguments)[::-1]


MISTAKES = (
    forgets_tanh,
    forgets_b,
    forgets_v,
    uses_relu,
    uses_sigmoid,
    weighs_all_days_alike,
    looks_at_the_last_day,
    looks_at_one_day,
    ignores_the_weights,
    divides_again,
    multiplies_matrices,
    sums_over_the_width,
    forgets_the_sum,
    pools_the_projected,
    swaps_the_results,
)
