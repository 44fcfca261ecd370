"""What an evening knows of an item, as a window of past days for a model that reads sequences.

A window ends on its origin. Closed days stay in it, so that a day's place says how long ago it
was; the mask tells them, and their price and amount are 0, which the model must not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from solutions.data import holidays, price_features
from solutions.data.prices import Prices
from solutions.data.rolling import HORIZONS, Scaler

CALENDAR = (
    *("year_sine", "year_cosine"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("before_seollal", "after_seollal", "before_chuseok", "after_chuseok"),
)
"""What is known of any day, past or future: see `calendar`."""

FUTURE = (*CALENDAR, "last_year", "last_year_change")
"""What is known of a target day: its calendar, and what prices did at its time last year."""

NEAR = 21
"""Days from which on a lunar holiday is felt."""

FARTHEST = 5
"""Deviations at which scaled inputs are cut: an amount of 1 among hundreds is a slip of the pen."""


@dataclass(frozen=True)
class Batch:
    """B windows of L days, and what belongs to them.

    Attributes:
        past: inputs of each day, (B, L, F) float32; the last day is the origin.
        mask: True on days with a price, (B, L); days before the first of the table have none.
        future: what is known of the K target days, (B, K, C) float32.
        items: the place of the item among the items, (B,) int64.
        last: the last traded price, (B,) float64; NaN if there was none.
        targets: log-returns from `last`, (B, K) float32, NaN where a target day is closed or not
            yet known. They are the only part that knows what came after the origin.
    """

    past: np.ndarray
    mask: np.ndarray
    future: np.ndarray
    items: np.ndarray
    last: np.ndarray
    targets: np.ndarray


class Windows:
    """Cuts windows out of prices, as many as a batch needs.

    Args:
        prices: the prices, N items on D days.
        length: days of a window, L.
        scaler: of amounts, weather and economy; see `fit_scaler`.
        horizons: calendar days to the targets.

    Attributes:
        names: of the F inputs of a past day: price, relative to the last one and in logarithms;
            traded (1 or 0); amount; weather and economy, scaled, 0 where not yet known; calendar.

    Raises:
        ValueError: if a window has no day.

    Source: Chapter 7.
    """

    def __init__(
        self, prices: Prices, length: int, scaler: Scaler, horizons: Sequence[int] = HORIZONS
    ):
        if length < 1:
            raise ValueError(f"a window has at least 1 day, not {length}")
        self.prices, self.length, self.horizons = prices, length, tuple(horizons)
        self.names = ("price", "traded", *scaler.means, *CALENDAR)
        logs = price_features.log_prices(prices)
        self._last = price_features.last_traded(logs).to_numpy().T  # (N, D)
        days = calendar(prices.dates)  # (D, C)
        columns = [logs.to_numpy().T, logs.notna().to_numpy().T]
        scaled = (scaler(name, table) for name, table in _tables(prices).items())
        columns += [np.clip(table.to_numpy().T, -FARTHEST, FARTHEST) for table in scaled]
        columns += [np.broadcast_to(day, self._last.shape) for day in days.T]
        # The days before the first, so that a window at the beginning has its length.
        self._inputs = np.pad(
            np.stack(columns, axis=-1).astype(np.float32),
            [(0, 0), (length - 1, 0), (0, 0)],
            constant_values=np.nan,
        )  # (N, L - 1 + D, F)
        self._future = np.stack([self._known(logs, horizon) for horizon in self.horizons], axis=2)
        ahead = [logs.shift(-horizon).to_numpy().T - self._last for horizon in self.horizons]
        self._targets = np.stack(ahead, axis=-1).astype(np.float32)  # (N, D, K)

    def _known(self, logs: pd.DataFrame, horizon: int) -> np.ndarray:
        """What each evening knows of the day that lies so many days ahead, (N, D, C)."""
        days = calendar(self.prices.dates + pd.Timedelta(days=horizon))
        year = price_features.week_around(logs, 364 - horizon).to_numpy().T
        change = year - price_features.week_around(logs, 364).to_numpy().T
        columns = [np.broadcast_to(day, self._last.shape) for day in days.T]
        columns += [np.nan_to_num(year - self._last), np.nan_to_num(change)]
        return np.stack(columns, axis=-1).astype(np.float32)

    def at(self, items: Sequence[int], origins: pd.DatetimeIndex) -> Batch:
        """Cuts the windows of B pairs of an item and an origin.

        Args:
            items: (B,) places of items.
            origins: B days of the prices.

        Returns:
            the batch.

        Raises:
            ValueError: if an origin is no day of the prices.
        """
        items, places = np.asarray(items), self.prices.dates.get_indexer(origins)
        if (places < 0).any():
            raise ValueError("an origin is no day of the prices")
        last = self._last[items, places]  # (B,)
        past = self._inputs[items[:, None], places[:, None] + np.arange(self.length)]  # (B, L, F)
        mask = past[..., 1] == 1  # NaN before the first day
        past[..., 0] -= last[:, None].astype(np.float32)
        return Batch(
            past=np.nan_to_num(past),
            mask=mask,
            future=self._future[items, places],
            items=items.astype(np.int64),
            last=np.exp(last),
            targets=self._targets[items, places],
        )


def fit_scaler(prices: Prices, until: str | pd.Timestamp) -> Scaler:
    """Measures amounts, weather and economy, item by item, up to a day.

    Args:
        prices: the prices.
        until: the last day that may be read, the eve of the first that must not.

    Returns:
        the scaler that `Windows` needs. Prices need none: they are relative to the last one.

    Source: Chapter 7.
    """
    return Scaler.fit(_tables(prices), until)


def calendar(days: pd.DatetimeIndex) -> np.ndarray:
    """Describes days by what was printed long before.

    Args:
        days: D days.

    Returns:
        (D, C) float32, columns as `CALENDAR` says: two of the year, seven of the week, and how
        near Seollal and Chuseok are, from 0, `NEAR` days away or more, to 1, on the day.
    """
    angle = 2 * np.pi * days.day_of_year.to_numpy() / 365.25
    columns = [np.sin(angle), np.cos(angle)]
    columns += [days.day_of_week == day for day in range(7)]
    for holiday in (holidays.SEOLLAL, holidays.CHUSEOK):
        gap = holidays.days_to(holiday, days)
        near = np.maximum(0, 1 - np.abs(gap) / NEAR)
        columns += [near * (gap >= 0), near * (gap <= 0)]
    return np.stack(columns, axis=-1).astype(np.float32)


def _tables(prices: Prices) -> dict[str, pd.DataFrame]:
    """Amounts, weather and economy: each row what that evening knew.

    Amounts and rain are taken in logarithms, or one storm would be 20 deviations away.
    """
    tables = {"amount": np.log(prices.wide(prices.amount_column))}
    tables |= {name: prices.known(name) for name in prices.covariates}
    if "rain_millimetres" in tables:
        tables["rain_millimetres"] = np.log1p(tables["rain_millimetres"])
    return tables
