"""Task: how far forecasts are off, as a share of the price, horizon by horizon.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    nan = np.nan
    yield np.array([[1000.0]]), np.array([[800.0]])
    yield np.array([[1000.0], [nan], [500.0]]), np.array([[800.0], [900.0], [700.0]])
    yield np.array([[1000.0, 500.0], [nan, 400.0]]), np.array([[900.0, 700.0], [800.0, 400.0]])
    # Cheap days and dear ones, so that a mean of shares is no share of means.
    for size, K in ((5, 3), (4, 4), (9, 2), (7, 3)):
        truth = random.integers(2, 30, (size, K)) * 100.0
        forecasts = truth * random.uniform(0.6, 1.6, (size, K))
        truth[(random.random((size, K)) < 0.4) & (np.arange(size) > 1)[:, None]] = nan
        truth[2, :-1], truth[3:, -1] = nan, nan  # the last horizon has fewer prices
        yield truth, forecasts.round()


def by_the_truth(truth, forecasts):
    """Errors as shares of the true price."""
    return np.abs(truth - forecasts) / truth


def of_each_horizon(shares):
    """Mean over the traded days of each horizon."""
    return np.nanmean(shares, axis=0)


def reference(truth, forecasts, *, share=by_the_truth, each=of_each_horizon, mean=np.mean):
    """A right answer, and by its keywords wrong ones.

    Args:
        truth: (O, K), NaN on closed days.
        forecasts: (O, K).
        share: errors relative to something.
        each: one number a horizon.
        mean: of these.

    Returns:
        by horizon (K,), mean.
    """
    found = each(share(truth, forecasts))
    return found, float(mean(found))


def divides_by_the_forecast(truth, forecasts):
    """You divide by the forecast: then whoever forecasts too much is let off.

    Divide each error by the true price.
    """
    return reference(truth, forecasts, share=lambda truth, said: np.abs(truth - said) / said)


def divides_by_both(truth, forecasts):
    """You divide by the mean of truth and forecast, which is SMAPE; divide by the truth alone."""
    return reference(
        truth, forecasts, share=lambda truth, said: 2 * np.abs(truth - said) / (truth + said)
    )


def divides_by_the_mean(truth, forecasts):
    """You divide the mean error by the mean price; then dear days count for more than cheap ones.

    Divide each error by the price of its own day first, then take the mean.
    """

    def by_the_mean(truth, said):
        return np.abs(truth - said) / np.nanmean(truth, axis=0)

    return reference(truth, forecasts, share=by_the_mean)


def divides_by_the_grand_mean(truth, forecasts):
    """You divide all errors by one mean price.

    Divide each error by the price of its own day first, then take the mean.
    """
    return reference(
        truth, forecasts, share=lambda truth, said: np.abs(truth - said) / np.nanmean(truth)
    )


def divides_by_the_range(truth, forecasts):
    """You divide by the range of the prices, largest minus smallest.

    Some books normalise so; here each error is divided by the price of its own day.
    """

    def by_the_range(truth, said):
        return np.abs(truth - said) / (np.nanmax(truth, axis=0) - np.nanmin(truth, axis=0))

    return reference(truth, forecasts, share=by_the_range)


def divides_by_one_range(truth, forecasts):
    """You divide by the range of all prices, largest minus smallest.

    Some books normalise so; here each error is divided by the price of its own day.
    """

    def by_the_range(truth, said):
        return np.abs(truth - said) / (np.nanmax(truth) - np.nanmin(truth))

    return reference(truth, forecasts, share=by_the_range)


def divides_by_nothing(truth, forecasts):
    """You do not divide: this is an error in won, and onions cannot be compared with ginseng.

    Divide each error by the true price of its day.
    """
    return reference(truth, forecasts, share=lambda truth, said: np.abs(truth - said))


def keeps_the_sign(truth, forecasts):
    """Your errors keep their sign, so that one too high makes up for one too low.

    Take the absolute value of each error, before any mean.
    """
    return reference(truth, forecasts, share=lambda truth, said: (truth - said) / truth)


def turns_the_sign(truth, forecasts):
    """Your errors keep their sign, so that one too high makes up for one too low.

    Take `np.abs(truth - forecasts)`, before any mean.
    """
    return reference(truth, forecasts, share=lambda truth, said: (said - truth) / truth)


def takes_the_absolute_late(truth, forecasts):
    """You take the absolute value of the mean, where errors up and down have met already.

    Take it of each error, before any mean.
    """
    return reference(
        truth,
        forecasts,
        share=lambda truth, said: (truth - said) / truth,
        each=lambda shares: np.abs(np.nanmean(shares, axis=0)),
    )


def squares(truth, forecasts):
    """You take the root of a mean of squares, in which one bad day outweighs many good ones.

    NMAE takes the mean of absolute values.
    """

    def root(shares):
        return np.sqrt(np.nanmean(shares**2, axis=0))

    return reference(truth, forecasts, each=root)


def takes_the_median(truth, forecasts):
    """You take the median of the errors of a horizon; asked is their mean."""
    return reference(truth, forecasts, each=lambda shares: np.nanmedian(shares, axis=0))


def counts_closed_days(truth, forecasts):
    """Closed days count as forecasts without error with you, since you divide by all rows.

    Divide by the number of traded days: `np.nanmean`, or `[traded].mean()`.
    """
    return reference(truth, forecasts, each=lambda shares: np.nan_to_num(shares).mean(axis=0))


def lets_nan_spread(truth, forecasts):
    """One closed day makes a whole horizon nan: `.mean()` and `.sum()` go over NaN, too.

    Leave closed days out: `np.nanmean`, or choose by `~np.isnan(truth)`.
    """
    return reference(truth, forecasts, each=lambda shares: shares.mean(axis=0))


def divides_by_zero(truth, forecasts):
    """Your numbers are infinite: you put 0 in the place of NaN, and divide by it.

    Leave closed days out: choose by `~np.isnan(truth)`, or take `np.nanmean` of the shares.
    """
    return reference(np.nan_to_num(truth), forecasts)


def wants_all_horizons(truth, forecasts):
    """You drop a whole origin as soon as one of its target days was closed.

    Each horizon has its own traded days: leave out the one number, not the row.
    """

    def complete(shares):
        rows = shares[~np.isnan(shares).any(axis=1)]
        return rows.mean(axis=0) if len(rows) else np.full(shares.shape[1], np.nan)

    return reference(truth, forecasts, each=complete)


def averages_origins(truth, forecasts):
    """You average over the horizons of each origin; asked is one number a horizon, (K,).

    Rows are origins, columns are horizons: `axis=0`.
    """

    def by_row(shares):
        with np.errstate(invalid="ignore"):
            return np.nansum(shares, axis=1) / (~np.isnan(shares)).sum(axis=1)

    return reference(truth, forecasts, each=by_row, mean=np.nanmean)


def pools_the_horizons(truth, forecasts):
    """Each horizon is right, but your mean is that of all days together.

    There a horizon with more traded days counts for more. Take the mean of the K numbers.
    """
    found, _ = reference(truth, forecasts)
    return found, float(np.nanmean(by_the_truth(truth, forecasts)))


def mixes_the_horizons(truth, forecasts):
    """You have one number for all horizons; asked is one for each, (K,), and then their mean.

    `truth[traded]` makes one long row of a table. Keep the table, with NaN where it was closed, and
    take `np.nanmean(…, axis=0)`.
    """
    pooled = float(np.nanmean(by_the_truth(truth, forecasts)))
    return pooled, pooled


def gives_percent(truth, forecasts):
    """Your numbers are percentages; NMAE is told as a share, 0.2 for a fifth."""
    found, mean = reference(truth, forecasts)
    return 100 * found, 100 * mean


def gives_accuracy(truth, forecasts):
    """You return 1 minus the error; NMAE is the error itself, 0 for a perfect forecast."""
    found, mean = reference(truth, forecasts)
    return 1 - found, 1 - mean


def swaps_the_results(truth, forecasts):
    """You return the mean first; it should be one number a horizon, then their mean."""
    return reference(truth, forecasts)[::-1]


task = Task(
    name="nmae",
    points=2,
    inputs=("truth", "forecasts"),
    results=("by horizon", "mean"),
    cases=cases,
    reference=reference,
    mistakes=(
        divides_by_the_forecast,
        divides_by_both,
        divides_by_the_mean,
        divides_by_the_grand_mean,
        divides_by_the_range,
        divides_by_one_range,
        divides_by_nothing,
        keeps_the_sign,
        turns_the_sign,
        takes_the_absolute_late,
        squares,
        takes_the_median,
        counts_closed_days,
        lets_nan_spread,
        divides_by_zero,
        wants_all_horizons,
        averages_origins,
        pools_the_horizons,
        mixes_the_horizons,
        gives_percent,
        gives_accuracy,
        swaps_the_results,
    ),
)
