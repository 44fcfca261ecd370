"""What an evening knows of an item, as one row of numbers for a model that takes rows.

Prices are told as logarithms, and relative to the last traded price: so one model serves an item
of 300 won and one of 30,000. The target is the log-return, log(price at the target / last price).
"""

import numpy as np
import pandas as pd

from solutions.data import holidays
from solutions.data.prices import Prices

LOOKBACKS = (1, 2, 3, 5, 7, 14, 21, 28, 56, 91, 182, 364)
"""Days back from the origin at which the traded price is looked up."""

MEANS = (7, 14, 28, 91, 364)
"""Days up to the origin over which prices are averaged."""

NEEDED_DAYS = 400
"""Days of past after which every feature but those of the year before last is there."""


def log_prices(prices: Prices) -> pd.DataFrame:
    """Logarithms of the traded prices, days by items, NaN on closed days."""
    return np.log(prices.wide(prices.price_column))


def last_traded(table: pd.DataFrame) -> pd.DataFrame:
    """The last value that there is on each evening: its own day's, or one of before."""
    return table.ffill()


def week_around(table: pd.DataFrame, days_back: int) -> pd.DataFrame:
    """Mean of the 7 days around the day that lies so many days back.

    Args:
        table: days by items, closed days NaN.
        days_back: at least 3, or the mean would reach into the future.

    Returns:
        a table of the same shape.

    Raises:
        ValueError: if it would.
    """
    if days_back < 3:
        raise ValueError(f"the 7 days around {days_back} days ago reach past today")
    return table.rolling(7, min_periods=1).mean().shift(days_back - 3)


def week_before(table: pd.DataFrame, days_back: int = 0) -> pd.DataFrame:
    """Mean of the 7 days that end so many days back; arguments as in `week_around`."""
    return table.rolling(7, min_periods=1).mean().shift(days_back)


def features(prices: Prices, horizon: int) -> dict[str, pd.DataFrame]:
    """Computes what each evening knows, for a target some days later.

    Args:
        prices: the prices.
        horizon: calendar days to the target; of the target only its place in the calendar is
            used, which is printed long before.

    Returns:
        for each feature a table of days and items, (D, N); NaN where there is no past for it.

    Source: Chapter 7.
    """
    logs = log_prices(prices)
    last = last_traded(logs)
    found = {f"last_minus_{days}_days_ago": last - last.shift(days) for days in LOOKBACKS}
    for days in MEANS:
        mean = logs.rolling(days, min_periods=max(1, days // 3)).mean()
        found[f"last_minus_mean_of_{days}_days"] = last - mean
    for days in (28, 91):
        found[f"deviation_of_{days}_days"] = logs.rolling(days, min_periods=days // 3).std()
    for years in (1, 2):
        back = 364 * years
        then, target = week_around(logs, back), week_around(logs, back - horizon)
        found[f"last_minus_week_{years}_years_ago"] = last - then
        found[f"change_{years}_years_ago"] = target - then
        found[f"change_further_{years}_years_ago"] = week_around(logs, back - horizon - 14) - target
    found["days_since_traded"] = _days_since_traded(logs)
    found |= _amounts(prices)
    for column in prices.covariates:
        known = prices.known(column)
        found[f"{column}_of_7_days"] = known.rolling(7, min_periods=1).mean()
        found[f"{column}_of_28_days"] = known.rolling(28, min_periods=1).mean()
    return found | _calendar(prices, horizon)


def rows(prices: Prices, origins: pd.DatetimeIndex, horizon: int) -> pd.DataFrame:
    """Gives the features of every item from every origin.

    Args:
        prices: the prices, N items.
        origins: O of its days.
        horizon: calendar days to the target.

    Returns:
        a table by `item` and `origin`, N · O rows, float32, with `item_number`, the place of the
        item among the items, in its last column.

    Source: Chapter 7.
    """
    found = features(prices, horizon)
    index = pd.MultiIndex.from_product([prices.items, origins], names=["item", "origin"])
    # Origins are looked up once: they are days of the table.
    places = prices.dates.get_indexer(origins)
    if (places < 0).any():
        raise ValueError("an origin is no day of the prices")
    columns = {name: table.to_numpy(np.float32)[places].T.ravel() for name, table in found.items()}
    columns["item_number"] = np.repeat(np.arange(len(prices.items), dtype=np.float32), len(origins))
    return pd.DataFrame(columns, index=index)


def log_returns(prices: Prices, origins: pd.DatetimeIndex, horizon: int) -> pd.Series:
    """Gives the targets that belong to `rows`: NaN where the target day is closed or unknown."""
    logs = log_prices(prices)
    returns = (logs.shift(-horizon) - last_traded(logs)).reindex(origins)
    index = pd.MultiIndex.from_product([prices.items, origins], names=["item", "origin"])
    return pd.Series(returns.to_numpy().T.ravel(), index=index, name="log_return")


def _days_since_traded(logs: pd.DataFrame) -> pd.DataFrame:
    """How old the last price is: 0 on a day of trade."""
    days = pd.DataFrame(
        np.broadcast_to(np.arange(len(logs), dtype=float)[:, None], logs.shape),
        index=logs.index,
        columns=logs.columns,
    )
    return days - days.where(logs.notna()).ffill()


def _amounts(prices: Prices) -> dict[str, pd.DataFrame]:
    """The amount of the last week beside that of the month and the year."""
    logs = np.log(prices.wide(prices.amount_column))
    week = week_before(logs)
    return {
        f"amount_of_7_days_minus_{days}_days": week
        - logs.rolling(days, min_periods=days // 3).mean()
        for days in (28, 364)
    }


def _calendar(prices: Prices, horizon: int) -> dict[str, pd.DataFrame]:
    """The target's place in the year and the week; how far holidays are from it and the origin."""
    targets = prices.dates + pd.Timedelta(days=horizon)
    columns = {
        "target_day_of_year": targets.day_of_year,
        "target_weekday": targets.day_of_week,
        "target_days_to_seollal": holidays.days_to(holidays.SEOLLAL, targets),
        "target_days_to_chuseok": holidays.days_to(holidays.CHUSEOK, targets),
        "origin_days_to_seollal": holidays.days_to(holidays.SEOLLAL, prices.dates),
        "origin_days_to_chuseok": holidays.days_to(holidays.CHUSEOK, prices.dates),
    }
    shape = (len(prices.dates), len(prices.items))
    return {
        name: pd.DataFrame(
            np.broadcast_to(np.asarray(values)[:, None], shape),
            index=prices.dates,
            columns=prices.items,
        )
        for name, values in columns.items()
    }
