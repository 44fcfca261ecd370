"""Rolling origins: stand on a day, forecast from what that evening knew, move on.

A forecaster here is a function `forecast(prices, origins)` that gives a series by item, origin
and horizon, as `collect` makes one. It may be fast and look at all origins at once; whether it
looks ahead is then no matter of trust: `leaks` alters what comes after an origin and compares.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from solutions.data.prices import LATE_DAYS, Prices

HORIZONS = (7, 14, 28)
"""Calendar days from the origin to the target."""

TEST = ("2024-03-01", "2026-02-28")
"""First and last origin of the test; every calendar day between them is an origin, too."""

Forecaster = Callable[[Prices, pd.DatetimeIndex], pd.Series]


def origins(prices: Prices, first: str, last: str) -> pd.DatetimeIndex:
    """Gives every calendar day of a window, closed or not: one may ask on a Sunday, too.

    Args:
        prices: the prices.
        first: the first origin.
        last: the last one.

    Returns:
        the days.

    Raises:
        ValueError: if the window is empty or leaves the days of the prices.

    Source: Chapter 7.
    """
    days = pd.date_range(first, last)
    if not len(days) or days[0] < prices.dates[0] or days[-1] > prices.dates[-1]:
        known = f"{prices.dates[0].date()} to {prices.dates[-1].date()}"
        raise ValueError(f"from {first} to {last} is no window in the prices, {known}")
    return days


def origins_before(
    prices: Prices, day: str | pd.Timestamp, horizon: int, skip: int = 0
) -> pd.DatetimeIndex:
    """Gives the origins that may be learned from on the eve of a day: their targets are known.

    Args:
        prices: the prices.
        day: the first day that must not be seen, not even as a target.
        horizon: days to the farthest target.
        skip: days at the beginning that are left out, for want of a past.

    Returns:
        the days.

    Source: Chapter 7.
    """
    last = pd.Timestamp(day) - pd.Timedelta(days=horizon + 1)
    return prices.dates[skip:][prices.dates[skip:] <= last]


def collect(
    tables: Mapping[int, pd.DataFrame], origins: pd.DatetimeIndex, name: str | None = None
) -> pd.Series:
    """Makes one series of a table a horizon.

    Args:
        tables: for each horizon in days a table of origins and items; it may have more origins
            than are asked for.
        origins: O days.
        name: of the series, which should tell the unit.

    Returns:
        a series by `item`, `origin` and `horizon`, in this order.
    """
    wanted = [table.reindex(origins) for table in tables.values()]  # H tables (O, N)
    items = wanted[0].columns
    index = pd.MultiIndex.from_product(
        [items, origins, list(tables)], names=["item", "origin", "horizon"]
    )
    values = np.stack([table.to_numpy(float) for table in wanted])  # (H, O, N)
    return pd.Series(values.transpose(2, 1, 0).ravel(), index=index, name=name)


def truth(
    prices: Prices, origins: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> pd.Series:
    """Gives what the forecasts from these origins are measured by.

    Args:
        prices: the prices.
        origins: O days.
        horizons: days from an origin to its targets.

    Returns:
        a series by item, origin and horizon; NaN where the target day is closed or not yet known.

    Source: Chapter 7.
    """
    price = prices.wide(prices.price_column)
    tables = {horizon: price.shift(-horizon) for horizon in horizons}
    return collect(tables, origins, prices.price_column)


@dataclass(frozen=True)
class Scaler:
    """Brings each column of each item to mean 0 and deviation 1, as measured on the past.

    Attributes:
        means, deviations: for each column a series by item.
        until: the last day that was measured.
    """

    means: dict[str, pd.Series]
    deviations: dict[str, pd.Series]
    until: pd.Timestamp

    @classmethod
    def fit(cls, tables: Mapping[str, pd.DataFrame], until: str | pd.Timestamp) -> "Scaler":
        """Measures tables of days and items, (D, N), up to a day.

        Args:
            tables: one a column, each row what that evening knew, as `Prices.known` gives them.
            until: the last day that may be read.

        Returns:
            the scaler; a column without a value has mean 0, one that never moves deviation 1.

        Raises:
            ValueError: if there is no day to measure.

        Source: Chapter 7.
        """
        until = pd.Timestamp(until)
        past = {name: table[table.index <= until] for name, table in tables.items()}
        if not all(map(len, past.values())):
            raise ValueError(f"no day lies at or before {until.date()}")
        means = {name: table.mean().fillna(0) for name, table in past.items()}
        deviations = {
            name: table.std(ddof=0).replace(0, 1).fillna(1) for name, table in past.items()
        }
        return cls(means, deviations, until)

    def __call__(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        """Scales a table of days and items by what was measured on the past of this column."""
        return (table - self.means[name]) / self.deviations[name]


def altered_after(prices: Prices, origin: str | pd.Timestamp, seed: int = 0) -> Prices:
    """Replaces all that the evening of a day did not know by something else.

    Args:
        prices: the prices.
        origin: the last day that stays as it is.
        seed: of what is put in its place.

    Returns:
        prices of the same shape. After the origin every number is another one, and other days are
        closed; so are the last values of columns that are published late.

    Source: Chapter 7.
    """
    origin = pd.Timestamp(origin)
    random = np.random.default_rng(seed)
    frame = prices.frame.copy()
    days = frame.index.get_level_values("date")
    unknown = np.asarray(days > origin)
    closed = random.random(unknown.sum()) < 0.3
    for column in frame.columns.drop("is_closed"):
        late = pd.Timedelta(days=LATE_DAYS.get(column, 0))
        rows = np.asarray(days > origin - late)
        usual = np.nanmean(np.abs(frame[column].to_numpy()))
        frame.loc[rows, column] = usual * np.exp(random.normal(1, 1, rows.sum()))
    frame.loc[unknown, "is_closed"] = closed
    traded = [prices.price_column, prices.amount_column]
    frame[traded] = frame[traded].mask(frame["is_closed"])
    return replace(prices, frame=frame)


def leaks(
    forecast: Forecaster, prices: Prices, origins: pd.DatetimeIndex, seed: int = 0
) -> pd.DatetimeIndex:
    """Finds the origins from which a forecaster has seen what came later.

    Args:
        forecast: see the module. What it learns must be learned before these origins.
        prices: the prices.
        origins: those that are tried, each by a forecast of its own; a few will do.
        seed: of what is put in the place of the future.

    Returns:
        the origins whose forecasts change, or appear or vanish, when the future does.

    Source: Chapter 7.
    """
    found = []
    for origin in origins:
        # All origins are forecast at once, so that one may not learn from the others' futures.
        true, other = (
            forecast(version, origins).xs(origin, level="origin")
            for version in (prices, altered_after(prices, origin, seed))
        )
        if not np.allclose(true, other, rtol=1e-6, atol=0, equal_nan=True):
            found.append(origin)
    return pd.DatetimeIndex(found)
