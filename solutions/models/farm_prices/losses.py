"""What forecasts of log-returns lose: quantiles by the pinball, one number by the score itself."""

from collections.abc import Callable, Sequence

import numpy as np
from keras import ops


def pinball(targets, forecasts, quantiles: Sequence[float]):
    """Mean quantile loss over the targets that there are.

    What lies above a forecast costs its level a unit, what lies below the rest; so the level's
    share of the targets comes to lie below. Half the absolute error at 0.5.

    Args:
        targets: log-returns, (B, K); NaN where a target day is closed or not yet known.
        forecasts: (B, K, Q).
        quantiles: Q levels.

    Returns:
        the loss, a scalar; 0 if there are no targets.

    Source: Koenker and Bassett (1978). Chapter 7.
    """
    known, targets = _known(targets, forecasts)
    levels = ops.cast(np.asarray(quantiles, float), forecasts.dtype)  # (Q,)
    above = targets[:, :, None] - forecasts  # (B, K, Q)
    losses = ops.mean(ops.maximum(levels * above, (levels - 1) * above), axis=2)  # (B, K)
    return _mean(losses, known)


def relative_error(targets, forecasts):
    """Mean of |true − forecast| / true over the targets that there are: NMAE as a loss.

    A forecast that is too high may cost any multiple of the price, one that is too low at most
    the price itself. So the best forecast lies below the median, the more so the less is known.

    Args:
        targets: log-returns, (B, K); NaN where a target day is closed or not yet known.
        forecasts: log-returns, (B, K).

    Returns:
        the loss, a scalar; 0 if there are no targets.

    Source: Gneiting (2011), section 3.3, on the median of order -1. Chapter 7.
    """
    known, targets = _known(targets, forecasts)
    # Far from any target an exponential may be infinite, and 0 times its gradient would be NaN.
    returns = ops.where(known, forecasts - targets, 0)
    return _mean(ops.abs(1 - ops.exp(returns)), known)


def loss(quantiles: Sequence[float]) -> Callable:
    """Makes the loss of a network: the pinball, and the relative error if it gives a point.

    Args:
        quantiles: levels of the network's quantiles.

    Returns:
        a function of targets (B, K) and the network's outputs that gives a scalar.
    """

    def total(targets, outputs):
        value = pinball(targets, outputs["quantiles"], quantiles)
        if "point" in outputs:
            value = value + relative_error(targets, outputs["point"]) / 2
        return value

    return total


def _known(targets, forecasts):
    """Where there are targets, (B, K), and the targets with 0 elsewhere."""
    targets = ops.cast(targets, forecasts.dtype)
    known = ops.logical_not(ops.isnan(targets))
    # Before any difference is taken: the gradient of a NaN that is multiplied by 0 is NaN.
    return known, ops.where(known, targets, 0)


def _mean(losses, known):
    """The mean of losses, (B, K), where there are targets."""
    weights = ops.cast(known, losses.dtype)
    return ops.sum(losses * weights) / ops.maximum(ops.sum(weights), 1)
