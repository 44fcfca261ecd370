"""Makes the stand-in: prices of eight crops whose every move has a known reason.

The logarithm of a price is a sum of

* the season of the crop and the rhythm of the week;
* the days before Seollal and Chuseok, when everything rises, and the weeks after, when it falls;
* a slow wandering that all crops share, and one of its own;
* **storms**: rain of 100 mm and more, which falls on all crops alike. It costs a crop its
  seedlings, which are missed in the market only after `LAGS` days, when its price jumps. From
  there the shock decays by half in `HALF_LIVES` days;
* heavy-tailed noise from day to day.

So the days that decide a forecast are known: who looks back from the day of a jump by the crop's
lag finds the storm. A price alone shows nothing before it jumps.
"""

import numpy as np
import pandas as pd

from solutions.data import holidays
from solutions.data.price_files import masked

FIRST, LAST = "2020-03-01", "2026-02-28"
SEED = 20_160_101  # fixed: a stand-in is the same everywhere
STORM = 100.0
"""Millimetres of rain from which on a day is a storm; no other day has more than 60."""

LAGS = {
    "cabbage_net8kg_high": 16,
    "carrot_box20kg_high": 37,
    "cucumber_bdadagi_ea100_high": 19,
    "garlic_chive_bundle500g_high": 22,
    "napa_cabbage_net10kg_high": 30,
    "onion_kg1_high": 34,
    "potato_sumi_box20kg_high": 40,
    "spinach_box4kg_high": 25,
}
"""Days from a storm to the jump of the price, for each crop."""

HALF_LIVES = dict(zip(LAGS, (10, 16, 8, 9, 14, 20, 18, 7), strict=True))
"""Days in which half of a shock is gone."""

_LEVELS = (5_500, 38_000, 45_000, 1_800, 9_000, 900, 34_000, 12_000)  # won per package
_SEASONS = (0.25, 0.2, 0.35, 0.3, 0.3, 0.15, 0.2, 0.4)  # height of the yearly wave
_PEAKS = (230, 250, 20, 15, 255, 90, 60, 235)  # its day of the year
_AMOUNTS = (300, 150, 290, 80, 430, 650, 240, 80)


def make(seed: int = SEED) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Makes the prices and says what has moved them.

    Args:
        seed: of the random draw.

    Returns:
        frame: of 8 crops on each of 2,191 days, with the columns of the wholesale prices; see
            `prices.Prices`.
        shocks: a row a crop and storm: `item`, `storm` (its day), `jump` (the day on which the
            price begins to feel it), `lag_days`, `size` (of the jump, in logarithms) and
            `half_life_days`.

    Source: Chapter 7.
    """
    random = np.random.default_rng(seed)
    dates = pd.date_range(FIRST, LAST)
    weather = _weather(dates, random)
    shocks = _shocks(dates, weather["rain_millimetres"], random)
    shocked = _shocked(dates, shocks)  # (N, D)
    market_closed = _market_closed(dates)
    untraded = random.random(shocked.shape) < 0.004

    phase = (
        2 * np.pi * (dates.day_of_year.to_numpy() - np.array(_PEAKS)[:, None]) / 365.25
    )  # (N, D)
    season = np.array(_SEASONS)[:, None] * (np.cos(phase) + 0.2 * np.cos(2 * phase))
    week = np.array([0.04, 0.01, 0.0, -0.01, 0.0, -0.03, 0.0])[dates.day_of_week]  # (D,)
    common = _wandering(random, (1, len(dates)), 0.01)
    wandering = common + _wandering(random, shocked.shape, 0.015)
    noise = 0.045 * random.standard_t(3, size=shocked.shape)
    moves = season + week + _festive(dates) + wandering + shocked
    price = np.array(_LEVELS)[:, None] * np.exp(moves + noise)
    # What is dear is scarce: the amount falls where the price rises.
    scarce = np.exp(-0.8 * shocked - 0.4 * season + 0.15 * random.standard_normal(shocked.shape))
    amount = np.array(_AMOUNTS)[:, None] * scarce * (1 + 3 * week)

    columns = {
        # Whole numbers, as published, and the same on every machine.
        "price_won_per_package": np.maximum(price.round(), 1),
        "amount": np.maximum(amount.round(), 1),
        "is_closed": market_closed | untraded,
        **weather,
        **_economy(dates, random),
    }
    index = pd.MultiIndex.from_product([list(LAGS), dates], names=["item", "date"])
    flat = {name: np.broadcast_to(table, shocked.shape).ravel() for name, table in columns.items()}
    return masked(pd.DataFrame(flat, index=index)), shocks


def pending(
    shocks: pd.DataFrame, item: str, origin: str | pd.Timestamp, horizon: int
) -> pd.DatetimeIndex:
    """Finds the storms that only memory tells of: seen, not yet felt, felt on the target day.

    Args:
        shocks: as `make` gives them.
        item: the crop.
        origin: the day from which one forecasts.
        horizon: days from there to the target.

    Returns:
        the days of those storms, in order, none after the origin.
    """
    origin = pd.Timestamp(origin)
    felt = (shocks["jump"] > origin) & (shocks["jump"] <= origin + pd.Timedelta(days=horizon))
    chosen = shocks[felt & (shocks["item"] == item) & (shocks["storm"] <= origin)]
    return pd.DatetimeIndex(chosen["storm"])


def _weather(dates: pd.DatetimeIndex, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Weather that all crops share; a storm comes about once in five weeks, in summer twice."""
    size = len(dates)
    summer = (1 + np.cos(2 * np.pi * (dates.day_of_year.to_numpy() - 205) / 365.25)) / 2
    wet = random.random(size) < 0.2 + 0.2 * summer
    rain = np.where(wet, np.minimum(random.gamma(0.8, 6 + 10 * summer), 60), 0)
    storm = random.random(size) < 0.018 + 0.022 * summer
    rain[storm] = random.uniform(STORM, 250, storm.sum())
    return {
        "temperature_range_celsius": (11 - 5 * wet + random.normal(0, 2, size)).clip(1).round(1),
        "daylight_hours": (12.2 + 2.4 * (2 * summer - 1)).round(1),
        "rain_millimetres": rain.round(1),
        "wind_metres_per_second": (1.5 + random.gamma(2, 0.4, size) + 4 * storm).round(1),
        "humidity_percent": (60 + 20 * wet + random.normal(0, 8, size)).clip(10, 100).round(1),
        "pressure_hectopascal": (1_012 - 9 * summer - 12 * storm + random.normal(0, 3, size)).round(
            1
        ),
    }


def _economy(dates: pd.DatetimeIndex, random: np.random.Generator) -> dict[str, np.ndarray]:
    """Rates and indices that wander and have nothing to do with these prices."""
    size = len(dates)
    months = (dates.year - dates.year[0]) * 12 + dates.month
    return {
        "base_rate_percent": 0.25 * random.integers(2, 15, months.max() // 6 + 1)[months // 6],
        "consumer_prices_growth_percent": random.normal(0.2, 0.3, months.max() + 1).round(1)[
            months
        ],
        "diesel_won_per_litre": (900 * np.exp(_wandering(random, (size,), 0.01))).round(2),
        "news_sentiment_index": (100 + 60 * _wandering(random, (size,), 0.02)).round(2),
    }


def _shocks(dates: pd.DatetimeIndex, rain: np.ndarray, random: np.random.Generator) -> pd.DataFrame:
    """What each storm does to each crop; some jumps come after the last day."""
    rows = [
        {
            "item": item,
            "storm": dates[day],
            "jump": dates[day] + pd.Timedelta(days=lag),
            "lag_days": lag,
            "size": 0.25 * rain[day] / STORM * random.uniform(0.8, 1.2),
            "half_life_days": HALF_LIVES[item],
        }
        for item, lag in LAGS.items()
        for day in np.flatnonzero(rain >= STORM)
    ]
    return pd.DataFrame(rows)


def _shocked(dates: pd.DatetimeIndex, shocks: pd.DataFrame) -> np.ndarray:
    """The sum of all shocks on each day, in logarithms, (N, D)."""
    total = np.zeros((len(LAGS), len(dates)))
    rows = {item: row for row, item in enumerate(LAGS)}
    for shock in shocks.itertuples():
        days = np.asarray((dates - shock.jump).days)
        since = np.maximum(days, 0)  # before the jump a power of a half would be huge
        felt = shock.size * 0.5 ** (since / shock.half_life_days)
        total[rows[shock.item]] += np.where(days >= 0, felt, 0)
    return total


def _market_closed(dates: pd.DatetimeIndex) -> np.ndarray:
    """Sundays and holidays, (D,) bool."""
    closed = holidays.is_lunar_holiday(dates) | holidays.is_fixed_holiday(dates)
    return closed | (dates.day_of_week == 6)


def _festive(dates: pd.DatetimeIndex) -> np.ndarray:
    """The rise before a lunar holiday and the fall after it, in logarithms, (D,)."""
    total = np.zeros(len(dates))
    for holiday in (holidays.SEOLLAL, holidays.CHUSEOK):
        days = holidays.days_to(holiday, dates)
        away = np.abs(days)
        total += np.where(days >= 0, 0.25 * np.exp(-away / 6), -0.12 * np.exp(-away / 12))
    return total


def _wandering(random: np.random.Generator, shape: tuple[int, ...], step: float) -> np.ndarray:
    """A slow walk along the last axis that is drawn back to 0."""
    walk = random.normal(0, step, shape)
    for day in range(1, shape[-1]):
        walk[..., day] += 0.99 * walk[..., day - 1]
    return walk
