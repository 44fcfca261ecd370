"""The past that a forecaster is given: whether it fits, and what of it is needed."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from solutions.data.price_features import NEEDED_DAYS
from solutions.data.prices import LATE_DAYS, Prices
from solutions.data.rolling import Scaler


def check_items(history: Prices, items: Sequence[str]) -> None:
    """Refuses items that were not learned.

    Raises:
        ValueError: if there is one; it names them all.
    """
    unknown = [item for item in history.items if item not in set(items)]
    if unknown:
        raise ValueError(f"never learned: {', '.join(unknown)}; learned: {', '.join(items)}")


def narrowed(prices: Prices, covariates: Sequence[str] | None) -> Prices:
    """Gives prices with some of their columns of weather and economy, None for all.

    Raises:
        ValueError: if one is not there; it names those that are missing.
    """
    if covariates is None:
        return prices
    missing = [name for name in covariates if name not in prices.covariates]
    if missing:
        raise ValueError(f"the prices have no columns {', '.join(missing)}")
    columns = [*prices.frame.columns[:3], *covariates]
    return replace(prices, frame=prices.frame[columns])


def days(history: Prices, origins: Sequence[str | pd.Timestamp] | None) -> pd.DatetimeIndex:
    """Gives the origins as days of the history, its last day if there are none.

    Raises:
        TypeError: if origins is a single one.
        ValueError: if there is no origin, one comes twice, or one is no day of the history; it
            names the day.
    """
    if isinstance(origins, str | pd.Timestamp):
        raise TypeError(f"origins is a list of days; put a single one in brackets: [{origins!r}]")
    if not len(history.dates):
        raise ValueError("the history has no days")
    found = history.dates[-1:] if origins is None else pd.DatetimeIndex(origins)
    if not len(found) or found.has_duplicates:
        raise ValueError("there must be an origin to forecast from, and none twice")
    outside = found[~found.isin(history.dates)]
    if len(outside):
        first, last = history.dates[0].date(), history.dates[-1].date()
        raise ValueError(
            f"{outside[0].date()} is no day of the history, which goes from {first} to {last}"
        )
    return pd.DatetimeIndex(found, name="origin")


def recent(history: Prices, origins: pd.DatetimeIndex, length: int) -> Prices:
    """Gives the days of a history that forecasts from some origins need, and no others.

    Windows reach back by their length, what is known of a target by more than a year; and an item
    that has long not been traded is followed back to its last price.

    Args:
        history: prices.
        origins: days of them.
        length: days of a window.

    Returns:
        the same prices from a later day on and up to the last origin, without shocks.
    """
    first, last = origins.min(), origins.max()
    before = history.wide(history.price_column).loc[:first]
    traded = before.apply(pd.Series.last_valid_index).dropna()  # of items that have a price
    reach = max(length, NEEDED_DAYS) + max(LATE_DAYS.values())
    start = min([first - pd.Timedelta(days=reach), *traded])
    when = history.frame.index.get_level_values("date")
    return replace(history, frame=history.frame[(when >= start) & (when <= last)], shocks=None)


def only(history: Prices, item: str) -> Prices:
    """Gives the prices of one item."""
    return replace(history, frame=history.frame.loc[[item]], shocks=None)


def scaler_for(items: Sequence[str], scaler: Scaler) -> Scaler:
    """Gives a scaler of some of its items, in their order."""
    return Scaler(
        {name: means[list(items)] for name, means in scaler.means.items()},
        {name: deviations[list(items)] for name, deviations in scaler.deviations.items()},
        scaler.until,
    )


def told(scaler: Scaler) -> dict:
    """Says a scaler in plain data, for JSON."""
    return {
        "means": {name: means.to_dict() for name, means in scaler.means.items()},
        "deviations": {name: spread.to_dict() for name, spread in scaler.deviations.items()},
        "until": str(scaler.until),
    }


def scaler_of(parts: dict) -> Scaler:
    """Makes a scaler of what `told` has said."""
    return Scaler(
        {name: pd.Series(means) for name, means in parts["means"].items()},
        {name: pd.Series(spread) for name, spread in parts["deviations"].items()},
        pd.Timestamp(parts["until"]),
    )
