"""The week around the same day of last year: cases and a right answer.

How far back "last year" lies is an argument, so that a table of some weeks will do.
"""

from collections.abc import Iterator

import numpy as np


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # 10 days, 5 days back: from day 8, day 10 is forecast by the days around day 5.
    prices = np.array([4.0, 5.0, 9.0, 4.0, 6.0, 8.0, 6.0, 5.0, 7.0, 3.0])
    yield prices, np.full(10, True), np.array([8]), [2], 5
    mask = np.array([1, 1, 0, 1, 1, 1, 1, 0, 1, 1], bool)
    yield np.where(mask, prices, 0), mask, np.array([8]), [2], 5
    yield np.where(mask, prices, 0), mask, np.array([1, 4]), [1], 6
    # On closed days the table holds 0, or a price that somebody has carried forward; the first
    # origins have no year behind them, and some weeks no trade.
    for D, count, horizons, back in (
        (16, 3, [1, 3], 7),
        (30, 5, [3], 9),
        (36, 4, [2, 5, 9, 12], 16),
    ):
        prices = np.round(random.uniform(10, 99, D), 1)
        mask = random.random(D) < 0.6
        mask[4:11] = False
        prices = np.where(mask | (random.random(D) < 0.5), prices, 0)
        origins = np.sort(random.choice(np.arange(D), count, replace=False))
        origins[[0, -1]] = random.integers(0, 2), D - 1
        yield prices, mask, origins, horizons, back
    prices = np.round(random.uniform(10, 99, 380), 1)
    mask = random.random(380) < 0.8
    yield np.where(mask, prices, 0), mask, np.array([355, 362, 379]), [7, 14, 28], 364


def middle_of(origin, horizon, back):
    """The day of last year that belongs to a target."""
    return origin + horizon - back


def inside(first, last, D):
    """The days from one to another that the table has."""
    return np.arange(max(first, 0), min(last + 1, D))


def mean_traded(prices, mask, days, origin):
    """The mean price of those of these days that were traded; NaN without one."""
    traded = days[mask[days]]
    return prices[traded].mean() if len(traded) else np.nan


def reference(
    prices,
    mask,
    origins,
    horizons,
    back,
    *,
    middle=middle_of,
    reach=(-3, 3),
    days=inside,
    mean=mean_traded,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        prices: (D,).
        mask: (D,) bool.
        origins: (O,).
        horizons: K days.
        back: days that a year has.
        middle: day of last year of an origin and horizon.
        reach: from there to the first and the last day of the week.
        days: of the table, between first and last.
        mean: of the prices on these.

    Returns:
        forecasts (O, K).
    """
    found = np.full((len(origins), len(horizons)), np.nan)
    for row, origin in enumerate(origins):
        for column, horizon in enumerate(horizons):
            day = middle(origin, horizon, back)
            week = days(day + reach[0], day + reach[1], len(prices))
            found[row, column] = mean(prices, mask, week, origin)
    return found
