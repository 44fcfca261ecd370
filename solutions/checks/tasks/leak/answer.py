"""A function that lets the future into the past, twice: cases, a probe, and it mended.

The probe alters all prices after a day and looks whether the rows up to that day have noticed.
"""

from collections.abc import Iterator

import numpy as np


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield np.array([4.0, 6.0, 5.0, 9.0, 7.0]), 3, 3
    for D, train_days, width in ((9, 5, 3), (12, 8, 5), (20, 10, 7), (11, 4, 9)):
        yield 40 + np.round(np.cumsum(random.normal(0, 5, D)), 1), train_days, width


def probe(prepare, prices, train_days, width):
    """Calls the answer, then again with other prices after some of the days."""
    import numpy as np

    table = prices.copy()

    def called(prices):
        result = prepare(prices, train_days, width)
        if result is None or isinstance(result, tuple | list) and len(result) == 2:
            return result
        raise ValueError("`prepare` should return two arrays: training rows, test rows.")

    result = called(prices)
    if result is None:
        return None
    noticed = "nothing"
    if [np.ndim(part) for part in result] == [1, 1] and sum(map(len, result)) == len(table):
        rows = np.concatenate(result)
        for day in sorted({train_days - 1, (train_days + len(table)) // 2, len(table) - 2}):
            other = np.where(np.arange(len(table)) > day, 3 * table + 7, table)
            again = np.concatenate(called(other))[: day + 1]
            if not np.allclose(again, rows[: day + 1], atol=1e-9, equal_nan=True):
                noticed = f"the rows up to day {day} change with prices of later days"
                break
    return (noticed, *result)


def up_to(prices, day, width):
    """Mean of the days that end on this one."""
    return prices[max(day - width + 1, 0) : day + 1].mean()


def around(prices, day, width):
    """Mean of the days around this one."""
    return prices[max(day - width // 2, 0) : day + width // 2 + 1].mean()


def of_training(rest, train_days):
    """What is subtracted, and what is divided by."""
    past = rest[:train_days]
    return past.mean(), past.std()


def of_all(rest, train_days):
    """The same, of all days."""
    return rest.mean(), rest.std()


def trend_of(prices, width, trend):
    """The trend of each day."""
    return np.array([trend(prices, day, width) for day in range(len(prices))])


def reference(prices, train_days, width, *, trend=up_to, fit=of_training):
    """A right answer, and by its keywords wrong ones.

    Args:
        prices: (D,).
        train_days: how many of the days are learned from.
        width: days of the trend.
        trend: of one day.
        fit: mean and deviation, of the rest.

    Returns:
        training rows (train_days,), test rows.
    """
    rest = prices - trend_of(prices, width, trend)
    mean, deviation = fit(rest, train_days)
    scaled = (rest - mean) / deviation
    return scaled[:train_days], scaled[train_days:]
