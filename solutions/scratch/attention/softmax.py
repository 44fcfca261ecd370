"""Scores to weights: softmax over the positions that may be looked at, forward and backward."""

import numpy as np

from solutions.scratch.shapes import check_equal, mask_for


def masked_softmax(scores, mask=None):
    """Softmax over the source positions that may be looked at.

    Args:
        scores: attention scores, (B, T, S).
        mask: which source positions those are, bool: (B, S), the real tokens, or (B, T, S), if
            each query has its own; None for all.

    Returns:
        weights, (B, T, S): a row sums to 1, padding is exactly 0, and a row that is all padding
        is all 0.

    Raises:
        ValueError: if scores and mask do not fit together; it names both.

    Source: Vaswani et al. (2017), section 3.2.3, masks with -inf. Chapters 3 and 6.
    """
    own = mask is not None and mask.ndim == 3  # each query its own
    allowed = mask_for("scores", scores.shape, scores.shape if own else scores.shape[::2], mask)
    allowed = allowed if own else allowed[:, None]  # (B, 1, S), the same for every query
    scores = scores.astype(np.result_type(scores, np.float32), copy=False)
    weights = np.where(allowed, scores, scores.dtype.type(-np.inf))  # (B, T, S)
    # Softmax ignores a constant; without the highest score no exponential overflows.
    lowest = np.finfo(scores.dtype).min  # the highest score of a row that has none
    weights -= weights.max(axis=-1, keepdims=True, initial=lowest)
    np.exp(weights, out=weights)  # padding is 0 now
    total = weights.sum(axis=-1, keepdims=True)  # (B, T, 1)
    weights /= np.where(total > 0, total, 1)  # a row that is all padding: 0 / 1
    return weights


def masked_softmax_backward(weights, grad_weights):
    """Gradient of the loss for the scores, given the one for the weights.

    It needs no mask: a weight of 0 lets nothing through, so padding and rows that are all padding
    get exactly 0.

    Args:
        weights: what `masked_softmax` has returned, (B, T, S).
        grad_weights: gradient for the weights, (B, T, S).

    Returns:
        grad_scores, (B, T, S).

    Raises:
        ValueError: if the shapes differ; it names both.

    Source: the softmax's Jacobian, diag(α) - α αᵀ, times the gradient. Chapters 3 and 6.
    """
    check_equal("weights", weights.shape, "grad_weights", grad_weights.shape)
    # Raising one score lowers all other weights: what counts is to be better than the average.
    average = (weights * grad_weights).sum(axis=-1, keepdims=True)  # (B, T, 1)
    return weights * (grad_weights - average)
