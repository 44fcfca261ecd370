"""Daily prices of farm produce in Korean markets, closed days masked.

`load("wholesale")` finds the real prices, `load("competition", path)` reads the reader's own
table, `load("stand-in")` makes series whose shocks are known. All come as one tidy frame.
"""

import hashlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from solutions.data import files, made_prices, price_files, price_names

LATE_DAYS = {
    "temperature_range_celsius": 1,
    "rain_millimetres": 1,
    "wind_metres_per_second": 1,
    "humidity_percent": 1,
    "pressure_hectopascal": 1,
    "diesel_won_per_litre": 1,
    "news_sentiment_index": 9,
    "consumer_prices_growth_percent": 38,
}
"""How many days after its own day a value can be known, 0 for every other column.

A price is known on the evening of its day, the weather of a day on the next. The index of news is
published on Tuesdays for the week before. The growth of consumer prices stands in the table from
the first day of its month, but is published in the first week of the next one: 38 days later at
most. Whoever reads these columns without waiting reads the future.
"""

FILES = {"wholesale": ((price_files.WHOLESALE,),), "competition": (), "stand-in": ()}
"""For each table the files that it needs, each with the forms in which it may come."""

# What is known of the published prices. Tests count them anew on the real data.
FACTS = {
    "wholesale": {
        "items": 46,
        "days": 3_758,
        "first_day": "2015-11-16",
        "last_day": "2026-02-28",
        "prices": 138_978,
        "closed_days": 733,
        "closed_otherwise": 172,
        "repeated": 2_566,
    }
}


@dataclass(frozen=True)
class Prices:
    """Daily prices of several items.

    Attributes:
        name: as given to `load`, or the stand-in's.
        frame: a row an item and day, by item and date, no day left out. Its first columns are the
            price (`price_won_per_package` or, of the competition, `price_won_per_kg`), the amount
            traded (`amount`, whose unit depends on the item, or `amount_kg`) and `is_closed`; then
            weather and economy, if there are any, with their units. Price and amount are NaN where
            `is_closed` and nowhere else.
        facts: see `count`.
        shocks: of a stand-in, what has moved its prices: see `made_prices`. None for real ones.
        is_stand_in: whether we made these prices ourselves.
    """

    name: str
    frame: pd.DataFrame
    facts: dict[str, int | str]
    shocks: pd.DataFrame | None = None
    is_stand_in: bool = False

    @cached_property
    def items(self) -> list[str]:
        """The items, in the order of the frame."""
        return list(self.frame.index.unique("item"))

    @cached_property
    def dates(self) -> pd.DatetimeIndex:
        """Every calendar day of the frame."""
        return pd.DatetimeIndex(self.frame.index.unique("date"))

    @property
    def english(self) -> dict[str, str]:
        """The English name of each item."""
        return {item: price_names.both(item)[0] for item in self.items}

    @property
    def korean(self) -> dict[str, str]:
        """The Korean name of each item."""
        return {item: price_names.both(item)[1] for item in self.items}

    @property
    def price_column(self) -> str:
        """Name of the column of prices; it tells their unit."""
        return self.frame.columns[0]

    @property
    def amount_column(self) -> str:
        """Name of the column of amounts."""
        return self.frame.columns[1]

    @property
    def covariates(self) -> list[str]:
        """Names of the columns of weather and economy."""
        return list(self.frame.columns[3:])

    def wide(self, column: str) -> pd.DataFrame:
        """One column as a table of dates and items, (D, N), its own day in each row."""
        values = self.frame[column].to_numpy().reshape(len(self.items), len(self.dates))
        return pd.DataFrame(values.T, index=self.dates, columns=self.items)

    def known(self, column: str) -> pd.DataFrame:
        """One column as a table of dates and items, (D, N): in each row what that evening knew.

        It is `wide`, moved down by the `LATE_DAYS` of the column.
        """
        return self.wide(column).shift(LATE_DAYS.get(column, 0))

    def until(self, date: str | pd.Timestamp) -> "Prices":
        """Gives what was known on the evening of a day, and nothing that came later.

        Args:
            date: the last day to be kept.

        Returns:
            the prices up to that day; the last values of a column that is published late are NaN,
            and the shocks of a stand-in are left out.
        """
        date = pd.Timestamp(date)
        days = self.frame.index.get_level_values("date")
        frame = self.frame[days <= date].copy()
        days = days[days <= date]
        for column, late in LATE_DAYS.items():
            if column in frame:
                frame.loc[days > date - pd.Timedelta(days=late), column] = np.nan
        return Prices(self.name, frame, count(frame), is_stand_in=self.is_stand_in)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of names, dates and values, in hexadecimal."""
        digest = hashlib.sha256()
        header = [*self.frame.columns, *self.items, *(str(date.date()) for date in self.dates)]
        digest.update("\0".join(header).encode())
        values = self.frame.to_numpy(dtype="<f8", copy=True)
        values[np.isnan(values)] = np.nan  # one NaN of the many that there are
        digest.update(values.tobytes())
        return digest.hexdigest()

    def count(self) -> dict[str, int | str]:
        """Counts anew what `facts` says."""
        return count(self.frame)


def available(name: str, path: str | Path | None = None) -> bool:
    """Whether `load(name, path)` works now without the network."""
    _check(name, path)
    if files.offline() or name == "stand-in":
        return True
    if path is not None:
        return Path(path).expanduser().is_file()
    return files.available(price_files.WHOLESALE)


def load(name: str, path: str | Path | None = None) -> Prices:
    """Loads daily prices; with COURSE_OFFLINE=1, the stand-in.

    Args:
        name: "wholesale", "competition" or "stand-in".
        path: of the reader's table, for "competition" and nothing else.

    Returns:
        the prices, always the same. The stand-in has the columns of "wholesale".

    Raises:
        DataError: if a file is missing, broken or not as it should be; it says what to do.
        ValueError: if the name is unknown, or a path does not belong to it.

    Source: https://github.com/kangms1030/forecast_agri_price for "wholesale". Chapter 7.
    """
    _check(name, path)
    if files.offline():
        name = "stand-in"
    shocks = None
    if name == "wholesale":
        frame = price_files.wholesale()
    elif name == "competition":
        frame = price_files.competition(path)
    else:
        frame, shocks = made_prices.make()
    facts = dict(FACTS.get(name) or count(frame))
    return Prices(name, frame, facts, shocks, is_stand_in=name == "stand-in")


def count(frame: pd.DataFrame) -> dict[str, int | str]:
    """Counts the facts of a tidy frame.

    Args:
        frame: see `Prices`.

    Returns:
        `items`, `days`, `first_day`, `last_day`, `prices`; `closed_days`, on which no item was
        traded; `closed_otherwise`, days of one item on which another was; and `repeated`, prices
        that are those of the trading day before, won for won: many of them mean that somebody
        carried a price forward.
    """
    dates = frame.index.unique("date")
    closed = frame["is_closed"].to_numpy().reshape(-1, len(dates))  # (N, D)
    market_closed = closed.all(axis=0)
    traded = frame.iloc[:, 0].dropna()
    return {
        "items": len(closed),
        "days": len(dates),
        "first_day": str(dates.min().date()),
        "last_day": str(dates.max().date()),
        "prices": len(traded),
        "closed_days": int(market_closed.sum()),
        "closed_otherwise": int(closed[:, ~market_closed].sum()),
        "repeated": int((traded.groupby(level="item").diff() == 0).sum()),
    }


def _check(name: str, path: str | Path | None) -> None:
    """Refuses a name that is no table, and a path with a table that has none."""
    names = ("wholesale", "competition", "stand-in")
    if name not in names:
        raise ValueError(f"unknown prices {name!r}; choose one of {', '.join(names)}")
    if name == "competition" and path is None:
        raise ValueError('"competition" needs the path of your table: load("competition", path)')
    if name != "competition" and path is not None:
        raise ValueError(f'a path is for "competition" only; {name!r} finds its own file')
