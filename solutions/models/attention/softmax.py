"""Scores to weights: softmax over the positions that may be looked at."""

import keras
import numpy as np
from keras import ops

from solutions.models.attention.shapes import check_mask

# In place of -inf: exp(-inf - -inf) is NaN, and a row that is all padding would be just that.
LOWEST = float(np.finfo("float32").min)


def masked_softmax(scores, mask=None):
    """Softmax over the source positions that may be looked at.

    Computed in float32 at least: half precision has too few digits for a sum of hundreds.

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
    scores = ops.cast(scores, keras.backend.result_type(scores.dtype, "float32"))
    if mask is None:
        return ops.softmax(scores, axis=-1)
    own = len(mask.shape) == 3  # each query its own
    B, T, S = scores.shape
    check_mask("scores", scores.shape, (B, T, S) if own else (B, S), mask)
    allowed = mask if own else mask[:, None]  # (B, 1, S), the same for every query
    weights = ops.softmax(ops.where(allowed, scores, LOWEST), axis=-1)  # (B, T, S)
    return ops.where(allowed, weights, 0.0)  # matters where a whole row is padding
