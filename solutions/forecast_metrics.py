"""How far forecasts of prices are off, whether intervals hold, and which difference is real."""

import numpy as np
from scipy import stats


def nmae(truth, forecasts):
    """Mean of |true − forecast| / true over the days on which there was a price.

    The competition of 2021 calls it NMAE, normalised mean absolute error; others know it as MAPE,
    mean absolute percentage error, without the factor of 100.

    Args:
        truth: prices, of any shape; NaN where there was none.
        forecasts: of the same shape.

    Returns:
        a float, 0.2 where forecasts are off by a fifth of the price on average.

    Raises:
        ValueError: if the shapes differ, a price is not above 0, there is no price at all, or one
            has no forecast.

    Source: Chapter 7.
    """
    truth, forecasts = _traded(truth, forecasts)
    if (truth <= 0).any():
        raise ValueError("prices must lie above 0; a closed day is NaN, not 0")
    return float(np.mean(np.abs(truth - forecasts) / truth))


def nmae_by_horizon(truth, forecasts):
    """NMAE of each horizon, and the mean of these.

    Args:
        truth: a series by item, origin and horizon, as `rolling.truth` gives it.
        forecasts: a series with the same index.

    Returns:
        a dict: `nmae_7` and so on, one a horizon, in order, and `nmae`, their mean, in which each
        horizon counts alike.

    Raises:
        ValueError: if the indices differ; see also `nmae`.

    Source: Chapter 7.
    """
    if not truth.index.equals(forecasts.index):
        raise ValueError("truth and forecasts must have the same items, origins and horizons")
    horizons = truth.index.get_level_values("horizon").to_numpy()
    scores = {
        f"nmae_{horizon}": nmae(truth[horizons == horizon], forecasts[horizons == horizon])
        for horizon in np.unique(horizons)
    }
    return {**scores, "nmae": float(np.mean(list(scores.values())))}


def interval_coverage(truth, low, high):
    """Share of prices that lie in their interval, ends included.

    Args:
        truth: prices, of any shape; NaN where there was none.
        low: lower ends, of the same shape.
        high: upper ends.

    Returns:
        a float between 0 and 1; 0.8 is right for intervals of 80 %.

    Raises:
        ValueError: as in `nmae`; or if a lower end lies above its upper end.

    Source: Chapter 7.
    """
    prices, low = _traded(truth, low)
    _, high = _traded(truth, high)
    if (low > high).any():
        raise ValueError("a lower end lies above its upper end")
    return float(np.mean((low <= prices) & (prices <= high)))


def pinball(truth, forecasts, quantile):
    """Mean quantile loss: what lies above the forecast costs `quantile`, what lies below the rest.

    Args:
        truth: prices, of any shape; NaN where there was none.
        forecasts: of this quantile, of the same shape.
        quantile: between 0 and 1; 0.5 gives half the mean absolute error.

    Returns:
        a float, in the unit of the prices.

    Raises:
        ValueError: as in `nmae`; or if the quantile is not between 0 and 1.

    Source: Koenker and Bassett (1978). Chapter 7.
    """
    if not 0 < quantile < 1:
        raise ValueError(f"a quantile lies between 0 and 1, not at {quantile}")
    truth, forecasts = _traded(truth, forecasts)
    above = truth - forecasts
    return float(np.mean(np.maximum(quantile * above, (quantile - 1) * above)))


def daily_errors(truth, forecasts, horizon):
    """Mean of |true − forecast| / true over the items, one number an origin.

    Items of one day rise and fall together: a test that took each of them for new evidence would
    find everything significant. So they are averaged before anything is tested.

    Args:
        truth: a series by item, origin and horizon; NaN where there was no price.
        forecasts: a series with the same index.
        horizon: the one that is wanted, in days.

    Returns:
        (O,) floats in the order of the origins; NaN where no item was traded on the target day.

    Raises:
        ValueError: if the indices differ.

    Source: Chapter 7.
    """
    if not truth.index.equals(forecasts.index):
        raise ValueError("truth and forecasts must have the same items, origins and horizons")
    errors = ((truth - forecasts).abs() / truth).xs(horizon, level="horizon")
    return errors.groupby(level="origin").mean().to_numpy()


def diebold_mariano(first, second, lags):
    """Tests whether two forecasters err equally, from errors that go on for days.

    Forecasts for two days that lie less than a horizon apart share most of what was unknown, and
    so do their errors: thirty in a row are worth about one. The variance of the mean difference
    is therefore that of Newey and West, which adds the covariances up to some days apart, each
    with a weight that falls to 0. A day without errors is a gap: it counts in no sum, and what
    stands on its two sides stays as far apart as it is.

    Args:
        first: errors of one forecaster, one an origin day, (O,); NaN where there is none.
        second: errors of the other.
        lags: days apart up to which errors go together, at least the horizon − 1; twice the
            horizon is safer, since the weights fall.

    Returns:
        (difference, statistic, p): mean of first − second, which is negative where the first is
        better; the difference over its deviation; and the two-sided p-value of Student's t.

    Raises:
        ValueError: if the shapes differ or are not (O,), or there are not more errors than lags.

    Source: Diebold and Mariano (1995); Newey and West (1987); Harvey, Leybourne and Newbold (1997)
        for Student's t. Chapter 7.
    """
    gaps = _differences(first, second)
    seen = ~np.isnan(gaps)
    size = int(seen.sum())
    if lags < 0 or size < max(2, lags + 2):
        raise ValueError(f"{size} differences are too few for {lags} lags")
    mean = gaps[seen].mean()
    centred = np.where(seen, gaps - mean, 0)
    variance = centred @ centred
    for lag in range(1, lags + 1):
        variance += 2 * (1 - lag / (lags + 1)) * (centred[lag:] @ centred[:-lag])
    # n - 1, not n: without lags this is Student's test of a mean, digit by digit.
    deviation = np.sqrt(variance / size / (size - 1))
    if deviation == 0:
        return float(mean), 0.0 if mean == 0 else float(np.copysign(np.inf, mean)), float(mean == 0)
    statistic = mean / deviation
    return float(mean), float(statistic), float(2 * stats.t.sf(abs(statistic), size - 1))


def block_interval(first, second, length, seed=0, resamples=2000):
    """Mean difference of two forecasters' errors, and its 95 % interval by blocks of days.

    Args:
        first: errors of one forecaster, one an origin day, (O,); NaN where there is none.
        second: errors of the other.
        length: days of a block, a few times the horizon: within a block errors stay as they were,
            side by side.
        seed: of the resampling.
        resamples: how often O days are drawn again, in blocks, the last day followed by the first.

    Returns:
        (difference, low, high): mean of first − second and the interval. Where it does not hold 0,
        the difference is significant.

    Raises:
        ValueError: if the shapes differ or are not (O,), or the blocks do not fit.

    Source: Politis and Romano (1992), the circular block bootstrap. Chapter 7.
    """
    gaps = _differences(first, second)
    size = len(gaps)
    if not 1 <= length <= size:
        raise ValueError(f"a block has from 1 to {size} days, not {length}")
    random = np.random.default_rng(seed)
    starts = random.integers(size, size=(resamples, -(-size // length)))
    days = (starts[..., None] + np.arange(length)) % size  # (resamples, blocks, length)
    means = np.nanmean(gaps[days.reshape(resamples, -1)[:, :size]], axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(np.nanmean(gaps)), float(low), float(high)


def _differences(first, second):
    """First − second, (O,), refused where there is nothing to compare."""
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if first.shape != second.shape or first.ndim != 1:
        raise ValueError(f"errors {first.shape} and {second.shape} must both be (O,)")
    gaps = first - second
    if np.isnan(gaps).all():
        raise ValueError("there is no day with errors of both")
    return gaps


def _traded(truth, forecasts):
    """The prices that there are and their forecasts, each (n,)."""
    truth, forecasts = np.asarray(truth, dtype=float), np.asarray(forecasts, dtype=float)
    if truth.shape != forecasts.shape:
        raise ValueError(f"truth {truth.shape} and forecasts {forecasts.shape} must be alike")
    traded = ~np.isnan(truth)
    if not traded.any():
        raise ValueError("there is no price")
    if not np.isfinite(forecasts[traded]).all():
        raise ValueError("a day with a price has no forecast")
    return truth[traded], forecasts[traded]
