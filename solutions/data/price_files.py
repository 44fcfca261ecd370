"""Reads the files in which prices are given out: the wholesale parquet, the competition's table."""

import re
import zipfile
from pathlib import Path

import pandas as pd

from solutions.data import files
from solutions.data.files import DataError, DataFile

WHOLESALE = DataFile(
    "wholesale_prices/full_baseline.parquet",
    url="https://raw.githubusercontent.com/kangms1030/forecast_agri_price/"
    "1af2a98d2ebcd74b6e6c04dd45c34dc7e51959d5/01_DATA/data/full_baseline.parquet",
    sha256="913c2d6f577bfe9a3634fcd1555556b22a6819c5a2f0c6c236a45d3ae6e32840",
    size=1_975_660,
)
COMPETITION = (
    "https://www.nongnet.or.kr, the agricultural price competition of 2021, after a log-in"
)

RENAMED = {
    "target": "price_won_per_package",
    "amount": "amount",
    "market_rest": "is_closed",
    "weather_temp_range": "temperature_range_celsius",
    "weather_sunshine_dur": "daylight_hours",
    "weather_rain_sum": "rain_millimetres",
    "weather_wind_avg": "wind_metres_per_second",
    "weather_humidity_avg": "humidity_percent",
    "weather_pressure_avg": "pressure_hectopascal",
    "bok_base_rate": "base_rate_percent",
    "cpi_growth_rate": "consumer_prices_growth_percent",
    "oil_tax_free_diesel": "diesel_won_per_litre",
    "news_sentiment_index": "news_sentiment_index",
}
"""Columns of the wholesale file, and what they are called here.

The publisher calls the hours of the day sunshine; from 9.5 to 14.8, clouds or not, they are
its length. `amount` has a unit that differs from crop to crop and is the same for all
grades of a crop.
"""

_HEADER = re.compile(r"(.+)_(거래량\(kg\)|가격\(원/kg\))")
_WEEKDAYS = "월화수목금토일"


def wholesale() -> pd.DataFrame:
    """Reads the wholesale prices.

    Returns:
        the tidy frame, see `prices.Prices`. Closed is a day on which the market was, and a day
        whose price is no whole number: an average is published in whole won, so such a price of
        an item that was not traded was put between its neighbours, the later one included.

    Raises:
        DataError: if the file cannot be had or is not the published one.

    Source: https://github.com/kangms1030/forecast_agri_price (MIT), from the aT's market data.
    """
    path = files.find(WHOLESALE)
    frame = pd.read_parquet(path).rename(columns=RENAMED)[list(RENAMED.values())]
    items = frame.index.get_level_values(0).astype(object)
    dates = pd.DatetimeIndex(frame.index.get_level_values(1)).as_unit("ns")
    frame.index = pd.MultiIndex.from_arrays([items, dates], names=["item", "date"])
    price = frame["price_won_per_package"]
    frame["is_closed"] = frame["is_closed"].astype(bool) | (price % 1 != 0)
    return masked(frame)


def masked(frame: pd.DataFrame) -> pd.DataFrame:
    """Takes price and amount out of the days on which there was none.

    Args:
        frame: price, amount and `is_closed` in its first three columns.

    Returns:
        the frame, sorted by item and date, with NaN where `is_closed`.
    """
    frame = frame.sort_index()
    traded = list(frame.columns[:2])
    frame[traded] = frame[traded].astype(float).mask(frame["is_closed"])
    return frame


def competition(path: str | Path) -> pd.DataFrame:
    """Reads the competition's table: a row a day, two columns an item.

    Args:
        path: a .csv file in UTF-8 or the code page of Korean Windows, or an .xlsx file, of which
            the first sheet counts. Its header is `date, 요일`, then for each item
            `{item}_거래량(kg)` and `{item}_가격(원/kg)`, in any order.

    Returns:
        the tidy frame, see `prices.Prices`. Closed is a day on which an item had no price or no
        amount, which the table writes as 0.

    Raises:
        DataError: if the file is missing or damaged, or its header, its dates, its weekdays or
            its numbers are not as they should be; it names the first that is not.

    Source: Chapter 7.
    """
    path = Path(path).expanduser()
    table = _table(path)
    items = _items(path, list(table.columns))
    dates = _dates(path, table)
    frames = {}
    for item in items:
        frame = pd.DataFrame(
            {
                "price_won_per_kg": _numbers(path, table[f"{item}_가격(원/kg)"]),
                "amount_kg": _numbers(path, table[f"{item}_거래량(kg)"]),
            }
        ).set_index(dates)
        frame["is_closed"] = (frame == 0).any(axis=1)
        frames[item] = frame
    return masked(pd.concat(frames, names=["item", "date"]))


def _error(path: Path, problem: str) -> DataError:
    """What is wrong with the reader's table."""
    return DataError(str(path), problem, COMPETITION, path)


def _table(path: Path) -> pd.DataFrame:
    """All rows, their cells as they are; numbers are read later, so that a bad one has a name."""
    problem = None
    if not path.exists():
        problem = "not found"
    elif path.suffix.lower() not in (".csv", ".xlsx"):
        problem = "is no table that can be read here: .csv or .xlsx"
    if problem:
        raise _error(path, problem)
    try:
        if path.suffix.lower() == ".xlsx":
            table = pd.read_excel(path, dtype=object, engine="openpyxl")
        else:
            try:
                table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
            except UnicodeDecodeError:
                table = pd.read_csv(path, dtype=str, encoding="cp949", keep_default_na=False)
    # The last three: no workbook in the archive, no sheet in the workbook, no XML.
    except (OSError, ValueError, zipfile.BadZipFile, KeyError, IndexError, SyntaxError) as error:
        raise _error(path, f"cannot be read as a table ({error})") from error
    if table.empty:
        raise _error(path, "has no row under its header")
    return table.rename(columns=lambda name: re.sub(r"\s", "", str(name)))


def _items(path: Path, header: list[str]) -> list[str]:
    """The items of a header, in its order, each with both of its columns and nothing else."""
    missing = [name for name in ("date", "요일") if name not in header]
    wanted = "date, 요일, then {item}_거래량(kg) and {item}_가격(원/kg)"
    if missing:
        raise _error(path, f"has no column {missing[0]}; its header should be {wanted}")
    found: dict[str, set[str]] = {}
    for name in header:
        match = _HEADER.fullmatch(name)
        if match:
            found.setdefault(match[1], set()).add(match[2])
        elif name not in ("date", "요일"):
            raise _error(path, f"has a column {name!r}; its header should be {wanted}")
    if not found:
        raise _error(path, f"has no item; its header should be {wanted}")
    for item, columns in found.items():
        for column in ("거래량(kg)", "가격(원/kg)"):
            if column not in columns:
                raise _error(path, f"has no column {item}_{column} beside the other of {item}")
    return list(found)


def _dates(path: Path, table: pd.DataFrame) -> pd.DatetimeIndex:
    """The dates, each the day after the one before, with the weekday that stands beside it."""
    for cell in table["date"]:
        if pd.isna(pd.to_datetime(str(cell), errors="coerce")):
            raise _error(path, f"has {str(cell)!r} in its column date, which is no date")
    dates = pd.DatetimeIndex([pd.Timestamp(str(cell)).normalize() for cell in table["date"]])
    for before, after in zip(dates[:-1], dates[1:], strict=True):
        if (after - before).days != 1:
            problem = f"goes from {before.date()} to {after.date()}; it should have a row a day"
            raise _error(path, problem)
    for date, cell in zip(dates, table["요일"], strict=True):
        if str(cell)[:1] != _WEEKDAYS[date.weekday()]:
            problem = f"calls {date.date()} {str(cell)!r}; it was a {_WEEKDAYS[date.weekday()]}요일"
            raise _error(path, problem)
    return dates.as_unit("ns")


def _numbers(path: Path, column: pd.Series) -> pd.Series:
    """A column of numbers, none below 0; an empty cell is refused like any other text."""
    text = column.map(lambda cell: str(cell).replace(",", "").strip())
    numbers = pd.to_numeric(text, errors="coerce")
    wrong = ~(numbers >= 0) | (numbers == float("inf"))
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        cell = str(column.iloc[row])
        problem = f"has {cell!r} in column {column.name}, row {row + 2}: no number of 0 or more"
        raise _error(path, problem)
    return numbers.astype(float)
