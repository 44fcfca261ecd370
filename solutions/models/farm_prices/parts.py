"""Layers that only forecasts of prices need: closed days, how old a day is, quantiles in order."""

from collections.abc import Sequence

import keras
import numpy as np
from keras import ops

from solutions.models.attention import PACKAGE

OF_TRADE = 3
"""The first inputs of a day: price, traded, amount. There are none on a closed day."""

SPANS = (3, 7, 14, 28, 56, 91, 182, 364)
"""Days of the past whose means are told, as far as a window reaches."""


@keras.saving.register_keras_serializable(package=PACKAGE)
class Days(keras.layers.Layer):
    """The inputs of each day without what a closed day cannot have, and with the day's age.

    What stands in price, traded and amount of a closed day is taken out, whatever it is; weather
    and calendar stay. Two numbers tell how long ago a day was: evenly over the window, and the
    logarithm, which tells yesterday from last week and hardly one January day from the next.

    Source: Chapter 7.
    """

    def call(self, past, mask):
        """Returns (B, L, F + 2) for inputs (B, L, F) and True on days with a price, (B, L)."""
        L, F = past.shape[1:]
        open_days = ops.cast(mask, past.dtype)[:, :, None]  # (B, L, 1)
        trade = past[:, :, :OF_TRADE] * open_days
        age = np.arange(L - 1, -1, -1, dtype=np.float32)
        ages = np.stack([age / L, np.log1p(age) / np.log1p(L)], axis=-1)[None]  # (1, L, 2)
        ages = ops.zeros_like(past[:, :, :1]) + ages  # (B, L, 2)
        return ops.concatenate([trade, past[:, :, OF_TRADE:F], ages], axis=2)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Present(keras.layers.Layer):
    """Which days of a window the prices have at all, open or closed: any day is some weekday.

    Source: Chapter 7.
    """

    def call(self, past):
        """Returns (B, L), True where one of the inputs (B, L, F) that a closed day has is not 0."""
        return ops.any(past[:, :, OF_TRADE:] != 0, axis=2)


@keras.saving.register_keras_serializable(package=PACKAGE)
class Numbered(keras.layers.Layer):
    """Tells each target day which one it is, by a 1 in a place of its own.

    Source: Chapter 7.
    """

    def call(self, future):
        """Returns (B, K, C + K) for what is known of the target days, (B, K, C)."""
        K = future.shape[1]
        places = ops.zeros_like(future[:, :, :1]) + np.eye(K, dtype=np.float32)[None]  # (B, K, K)
        return ops.concatenate([future, places], axis=2)


@keras.saving.register_keras_serializable(package=PACKAGE)
class PastMeans(keras.layers.Layer):
    """Mean price and mean amount of the days of trade of the last days, for several spans.

    They are relative as the inputs are, to the last price; a span without trade has 0.

    Source: Chapter 7.
    """

    def call(self, days):
        """Returns (B, 2 S) for days of `Days`, (B, L, F + 2), S spans of at most L."""
        L = days.shape[1]
        spans = sorted({min(span, L) for span in SPANS})
        # (L, S): 1 where a day lies in the span.
        inside = np.stack([np.arange(L - 1, -1, -1) < span for span in spans], axis=1)
        sums = ops.einsum("blf,ls->bsf", days[:, :, :OF_TRADE], inside.astype(np.float32))
        traded = ops.maximum(sums[:, :, 1:2], 1)  # (B, S, 1)
        return ops.reshape(sums[:, :, ::2] / traded, (-1, 2 * len(spans)))


@keras.saving.register_keras_serializable(package=PACKAGE)
class OrderedQuantiles(keras.layers.Layer):
    """Quantiles that cannot cross: the median, and steps from it that are never negative.

    Args:
        quantiles: Q levels in rising order, 0.5 among them.

    Source: cumulated softplus steps, as in Gasthaus et al. (2019), section 3. Chapter 7.
    """

    def __init__(self, quantiles, **kwargs):
        super().__init__(**kwargs)
        self.quantiles = tuple(quantiles)
        # An untrained interval between neighbours is 0.2 wide: the size of what is to be learned.
        start = np.full(len(self.quantiles), np.log(np.expm1(0.2)))
        start[self.quantiles.index(0.5)] = 0
        self.raw = keras.layers.Dense(
            len(self.quantiles),
            kernel_initializer=keras.initializers.VarianceScaling(0.01),
            bias_initializer=lambda shape, dtype=None: ops.cast(start, dtype or "float32"),
            dtype=self.dtype_policy,
            name="raw",
        )

    def build(self, shape):
        """Makes the projection to Q numbers."""
        self.raw.build(shape)

    def call(self, features):
        """Returns (…, Q) for features (…, H)."""
        raw, middle = self.raw(features), self.quantiles.index(0.5)
        median = raw[..., middle : middle + 1]
        below = ops.softplus(raw[..., :middle])[..., ::-1]  # the nearest to the median first
        below = median - ops.cumsum(below, axis=-1)[..., ::-1]
        above = median + ops.cumsum(ops.softplus(raw[..., middle + 1 :]), axis=-1)
        return ops.concatenate([below, median, above], axis=-1)

    def get_config(self):
        """Returns what makes the same layer again."""
        return {**super().get_config(), "quantiles": self.quantiles}


def check_horizons(horizons: Sequence[int]) -> list[int]:
    """Gives the horizons as plain numbers.

    Raises:
        ValueError: if there is none, one comes twice, or one is no day to come.
    """
    if not len(horizons) or min(horizons) < 1 or len(set(horizons)) < len(horizons):
        raise ValueError(f"horizons must be different days from 1 on, not {horizons}")
    return [int(horizon) for horizon in horizons]


def check_quantiles(quantiles: Sequence[float]) -> list[float]:
    """Gives the levels as plain numbers.

    Raises:
        ValueError: if they do not rise, leave (0, 1), or the median is not among them.
    """
    quantiles = list(map(float, quantiles))
    rising = all(low < high for low, high in zip(quantiles, quantiles[1:], strict=False))
    if not rising or 0.5 not in quantiles or quantiles[0] <= 0 or quantiles[-1] >= 1:
        raise ValueError(
            f"quantiles must rise between 0 and 1, with 0.5 among them, unlike {quantiles}"
        )
    return quantiles
