"""The functions that every later chapter uses: softmax, cross-entropy, and the check of a gradient.

Softmax and cross-entropy work over the last axis, whatever stands before it: (V,), (B, V) and
(B, T, V) are all the same to them.
"""

from collections.abc import Callable

import numpy as np

from solutions.scratch.shapes import check_equal, check_ids, mask_for


def sigmoid(x):
    """The logistic function, 1 / (1 + exp(-x)), without overflow for any x.

    Args:
        x: numbers of any shape.

    Returns:
        numbers between 0 and 1, of the same shape.

    Source: the identity σ(x) = (1 + tanh(x/2)) / 2. Chapter 0.
    """
    return 0.5 * np.tanh(0.5 * x) + 0.5


def softmax(logits):
    """Softmax over the last axis, without overflow.

    Args:
        logits: numbers of any size, (…, V).

    Returns:
        probabilities, (…, V): none is negative, each row sums to 1.

    Source: Chapter 0.
    """
    # Softmax ignores a constant; without the highest logit no exponential overflows.
    exponentials = np.exp(logits - logits.max(axis=-1, keepdims=True))  # (…, V)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def log_softmax(logits):
    """The logarithm of softmax, exact also where the probability is too small for a float.

    Args:
        logits: numbers of any size, (…, V).

    Returns:
        log-probabilities, (…, V).

    Source: Chapter 0.
    """
    shifted = logits - logits.max(axis=-1, keepdims=True)  # (…, V), 0 at most
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(logits, targets, mask=None):
    """Mean of -log p(target) over the positions that count, with p the softmax of the logits.

    Args:
        logits: (…, V).
        targets: ids, (…), integers from 0 to V - 1.
        mask: which positions count, (…) bool; None for all. Padding is left out with
            `targets != PADDING`.

    Returns:
        the loss, a float in nats; 0.0 if no position counts.

    Raises:
        ValueError: if the shapes do not fit, or an id is out of range; it names both.

    Source: Chapter 0.
    """
    mask = _checked(logits, targets, mask)
    losses = -np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]  # (…)
    return float(losses.sum(where=mask)) / max(1, int(mask.sum()))


def cross_entropy_backward(logits, targets, mask=None):
    """Gradient of `cross_entropy` for the logits: probabilities minus one-hot targets.

    Args:
        logits: (…, V).
        targets: ids, (…).
        mask: which positions count, (…) bool; None for all.

    Returns:
        grad_logits, (…, V); 0 where a position does not count.

    Raises:
        ValueError: if the shapes do not fit, or an id is out of range; it names both.

    Source: Chapter 0.
    """
    mask = _checked(logits, targets, mask)
    grad = softmax(logits)  # (…, V)
    of_targets = np.take_along_axis(grad, targets[..., None], axis=-1)  # (…, 1)
    np.put_along_axis(grad, targets[..., None], of_targets - 1, axis=-1)
    grad *= mask[..., None] / grad.dtype.type(max(1, int(mask.sum())))
    return grad


def central_differences(function: Callable[[], float], array: np.ndarray, step: float = 1e-6):
    """The gradient of a function for an array that it reads, by moving each number a little.

    It is slow, and right: whatever was derived by hand can be held against it.

    Args:
        function: takes nothing, reads `array` and returns a number.
        array: float64 of any shape; changed in place while this runs, and put back.
        step: how far a number is moved up and down.

    Returns:
        the gradient, of the array's shape.

    Raises:
        TypeError: if the array is not float64: rounding would be larger than the step.

    Source: (f(x + ε) - f(x - ε)) / 2ε, whose error is of order ε². Chapter 0.
    """
    if array.dtype != np.float64:
        raise TypeError(f"central differences need float64, not {array.dtype}")
    gradient = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        before = array[place]
        array[place] = before + step
        above = function()
        array[place] = before - step
        below = function()
        array[place] = before
        gradient[place] = (above - below) / (2 * step)
    return gradient


def relative_error(a, b):
    """How far two arrays are apart, measured against the larger of the two.

    Args:
        a: an array.
        b: another one of the same shape.

    Returns:
        the largest difference, divided by the largest number in either; 0.0 if both are 0.

    Raises:
        ValueError: if the shapes differ; it names both.

    Source: Chapter 0.
    """
    a, b = np.asarray(a), np.asarray(b)
    check_equal("a", a.shape, "b", b.shape)
    if not a.size:
        return 0.0
    largest = max(np.abs(a).max(), np.abs(b).max())
    return float(np.abs(a - b).max() / largest) if largest else 0.0


def _checked(logits, targets, mask):
    """The mask, after logits, targets and mask have been found to fit together."""
    check_equal("logits without their last axis", logits.shape[:-1], "targets", targets.shape)
    check_ids("targets", targets, logits.shape[-1])
    return mask_for("targets", targets.shape, targets.shape, mask)
