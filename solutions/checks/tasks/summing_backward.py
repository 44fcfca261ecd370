"""Task: the way back through the weighted sum, gradients for its weights and for its values.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import summing


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: two steps have read "94".
    yield (
        np.array([[[2.0], [-1.0]]]),
        *(np.array([[[0.8, 0.2], [0.1, 0.9]]]), np.array([[[9.0], [4.0]]])),
    )
    # B, T, S and K: all sizes different, all equal, and pairs of equal ones.
    for B, T, S, K, scale in (
        (1, 3, 4, 2, 1.0),
        (3, 2, 4, 5, 1.0),
        (4, 4, 4, 4, 1.0),
        (3, 2, 5, 5, 1.0),
        (4, 3, 3, 2, 0.05),
    ):
        weights = summing.draw(random, B, T, S)
        yield random.normal(size=(B, T, K)), weights, scale * random.normal(size=(B, S, K))
    # Large, and none negative: what float32 loses of a sum stays small beside the sum.
    weights = summing.draw(random, 2, 5, 3)
    yield 300 * random.random((2, 5, 6)), weights, 300 * random.random((2, 3, 6))


def for_weights(grad_context, values):
    """Gradient for the weights, (B, T, S)."""
    return grad_context @ values.swapaxes(1, 2)


def for_values(grad_context, weights):
    """Gradient for the values, (B, S, K)."""
    return weights.swapaxes(1, 2) @ grad_context


def reference(grad_context, weights, values):
    """A right answer."""
    return for_weights(grad_context, values), for_values(grad_context, weights)


def swaps_the_results(*arguments):
    """You return the gradient for the values first; it should be that for the weights."""
    return reference(*arguments)[::-1]


def forgets_to_turn_the_values(grad_context, weights, values):
    """`grad_context @ values` sums over K of the one and S of the other.

    Both should meet along K: turn the last two axes of the values round, `values.swapaxes(1, 2)`.
    """
    return grad_context @ values, for_values(grad_context, weights)


def forgets_to_turn_the_weights(grad_context, weights, values):
    """`weights @ grad_context` sums over S of the one and T of the other.

    Both should meet along T: turn the last two axes of the weights round, `weights.swapaxes(1, 2)`.
    """
    return for_weights(grad_context, values), weights @ grad_context


def forgets_to_turn_both(grad_context, weights, values):
    """Neither of your products is turned round.

    Going back, the axis that was summed comes again: (B, T, K) meets (B, K, S) for the weights, and
    (B, S, T) meets (B, T, K) for the values.
    """
    return grad_context @ values, weights @ grad_context


def turns_all_axes(grad_context, weights, values):
    """`.T` turns all three axes round, the batch among them.

    Only the last two should change places, `swapaxes(1, 2)`.
    """
    return grad_context @ values.T, weights.T @ grad_context


def reshapes(grad_context, weights, values):
    """`reshape` does not turn an array round: it reads its numbers in the old order, in new rows.

    Turn the last two axes, `swapaxes(1, 2)`.
    """
    (B, T, S), K = weights.shape, values.shape[2]
    return grad_context @ values.reshape(B, K, S), weights.reshape(B, S, T) @ grad_context


def transposes_the_first(grad_context, weights, values):
    """Your gradient for the weights is (B, S, T).

    It has the shape of the weights themselves, (B, T, S).
    """
    return for_weights(grad_context, values).swapaxes(1, 2), for_values(grad_context, weights)


def transposes_the_second(grad_context, weights, values):
    """Your gradient for the values is (B, K, S).

    It has the shape of the values themselves, (B, S, K).
    """
    return for_weights(grad_context, values), for_values(grad_context, weights).swapaxes(1, 2)


def keeps_the_steps_apart(grad_context, weights, values):
    """Your gradient for the values still has T: (B, T, S, K).

    Every step has read the same values, so what the steps say adds up: sum over T.
    """
    apart = weights[:, :, :, None] * grad_context[:, :, None]
    return for_weights(grad_context, values), apart


def takes_the_last_step(grad_context, weights, values):
    """Your gradient for the values is that of the last step alone.

    Every step has read the same values, so what the steps say adds up: sum over T.
    """
    return for_weights(grad_context, values), for_values(grad_context[:, -1:], weights[:, -1:])


def takes_the_first_step(grad_context, weights, values):
    """Your gradient for the values is that of the first step alone.

    Every step has read the same values, so what the steps say adds up: sum over T.
    """
    return for_weights(grad_context, values), for_values(grad_context[:, :1], weights[:, :1])


def averages_the_steps(grad_context, weights, values):
    """You take a mean over the steps for the values.

    A gradient adds up whatever comes back: sum over T.
    """
    return for_weights(grad_context, values), for_values(grad_context, weights) / weights.shape[1]


def averages_the_batch(grad_context, weights, values):
    """You divide by the size of the batch.

    If the loss is a mean, `grad_context` has been divided already.
    """
    return reference(grad_context / len(weights), weights, values)


def keeps_the_numbers_apart(grad_context, weights, values):
    """Your gradient for the weights still has K: (B, T, S, K).

    A weight multiplies all K numbers of a value, so what they say adds up: sum over K.
    """
    apart = grad_context[:, :, None] * values[:, None]
    return apart, for_values(grad_context, weights)


def averages_the_numbers(grad_context, weights, values):
    """You take a mean over the K numbers of a value for the weights.

    A gradient adds up whatever comes back: sum over K.
    """
    return for_weights(grad_context, values) / values.shape[2], for_values(grad_context, weights)


def ignores_what_comes_back(grad_context, weights, values):
    """`grad_context` changes nothing in your gradients.

    By the chain rule it is a factor of both: how the loss changes with the context, times how the
    context changes with weights or values.
    """
    return reference(np.ones_like(grad_context), weights, values)


def goes_through_softmax(grad_context, weights, values):
    """Your first gradient is that for the scores: you went back through softmax as well.

    Stop before it. The gradient for the weights is asked.
    """
    grad, grad_values = reference(grad_context, weights, values)
    return weights * (grad - (weights * grad).sum(axis=2, keepdims=True)), grad_values


def weighs_the_first(grad_context, weights, values):
    """You multiply the gradient for the weights by the weights.

    A weight of 0 has a gradient, too: it says what would happen if the weight grew.
    """
    grad, grad_values = reference(grad_context, weights, values)
    return weights * grad, grad_values


def silences_what_has_no_weight(grad_context, weights, values):
    """You set the gradient to 0 wherever the weight is 0.

    It says what would happen if the weight grew. Softmax before it takes care of padding.
    """
    grad, grad_values = reference(grad_context, weights, values)
    return np.where(weights == 0, 0, grad), grad_values


def shares_alike(grad_context, weights, values):
    """Every value gets the same gradient from you, whatever its weight.

    A value that was hardly looked at is hardly to blame: multiply by its weight.
    """
    return for_weights(grad_context, values), for_values(grad_context, np.ones_like(weights))


def goes_down(grad_context, weights, values):
    """Both of your gradients have the wrong sign.

    Whoever takes the step goes down; a gradient points up.
    """
    return reference(-grad_context, weights, values)


task = Task(
    name="weighted_sum_backward",
    points=2,
    inputs=("grad_context", "weights", "values"),
    results=("grad_weights", "grad_values"),
    cases=cases,
    reference=reference,
    mistakes=(
        swaps_the_results,
        forgets_to_turn_the_values,
        forgets_to_turn_the_weights,
        forgets_to_turn_both,
        turns_all_axes,
        reshapes,
        transposes_the_first,
        transposes_the_second,
        keeps_the_steps_apart,
        takes_the_last_step,
        takes_the_first_step,
        averages_the_steps,
        averages_the_batch,
        keeps_the_numbers_apart,
        averages_the_numbers,
        ignores_what_comes_back,
        goes_through_softmax,
        weighs_the_first,
        silences_what_has_no_weight,
        shares_alike,
        goes_down,
    ),
)
