"""Ways of writing a date, and which characters of each way decide which of ISO 8601.

* A digit of the year, and a digit of a month or day written with two digits, is decided by that
  one digit of the text.
* Both digits of a month written as a word are decided by the whole word ("September", "Sep").
* Both digits, the leading 0 too, of a month or day written with one digit are decided by it.
* A hyphen stands at its place in every date of ISO 8601: nothing in the text decides it.

Weekdays, "the", "of", "th", 년, 월, 일 and punctuation decide nothing. The calendar is the
Gregorian one throughout, and its weekdays are right.
"""

import datetime
import itertools
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import NamedTuple

from solutions.data.text import Vocabulary

ISO_LENGTH = len("1994-09-27")
ISO_FIELDS = (0, 1, 2, 3), (5, 6), (8, 9)
"""Positions of the digits of year, month and day."""

MONTHS = "January February March April May June July August September October November December"
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
KOREAN_WEEKDAYS = "월화수목금토일"

FORMATS = {
    "September 27, 1994": "{month} {d}, {yyyy}",
    "Sep 27 1994": "{mon} {d} {yyyy}",
    "September 27th, 1994": "{month} {d}{th}, {yyyy}",
    "27 Sep 1994": "{d} {mon} {yyyy}",
    "27-Sep-1994": "{dd}-{mon}-{yyyy}",
    "27th of September 1994": "{d}{th} of {month} {yyyy}",
    "the 27th of September, 1994": "the {d}{th} of {month}, {yyyy}",
    "Tuesday, 27 September 1994": "{weekday}, {d} {month} {yyyy}",
    "Tue, Sep 27, 1994": "{wkd}, {mon} {d}, {yyyy}",
    "1994 September 27": "{yyyy} {month} {d}",
    "1994/9/27": "{yyyy}/{m}/{d}",
    "9/27/1994": "{m}/{d}/{yyyy}",
    "27.09.1994": "{dd}.{mm}.{yyyy}",
    "19940927": "{yyyy}{mm}{dd}",
    "1994. 9. 27.": "{yyyy}. {m}. {d}.",
    "1994년 9월 27일": "{yyyy}년 {m}월 {d}일",
    "1994년 9월 27일 화요일": "{yyyy}년 {m}월 {d}일 {요일}",
}
"""Every way of writing: its name, which is 27 September 1994 written so, and its pattern.

`{m}` and `{d}` have one or two digits, `{mm}` and `{dd}` always two. Where the year stands first,
month and day follow in this order. Where it stands last and all is digits, dots mean day, month,
year and slashes mean month, day, year; no other rule is needed to read any of them. Years always
have four digits: "'05" could be 1705, 1805, 1905 or 2005.
"""
CASES = {"as it is": str, "lower": str.lower, "upper": str.upper}
"""How the letters are written. Only the English ways differ."""


class Written(NamedTuple):
    """A date in one way of writing; and what decides what.

    Attributes:
        source: the date as someone wrote it.
        target: the same as "1994-09-27".
        spans: for each of the 10 characters of the target (start, end): `source[start:end]`
            decides it. (0, 0), nothing, for the two hyphens.
    """

    source: str
    target: str
    spans: tuple[tuple[int, int], ...]


def write(date: datetime.date, format: str, case: str = "as it is") -> Written:
    """Writes one date in one way.

    Args:
        date: any.
        format: a name in `FORMATS`.
        case: a name in `CASES`.

    Returns:
        source, target and spans.

    Raises:
        ValueError: if there is no such way or case; it names those that there are.

    Source: Chapter 2.
    """
    check_name("format", format, FORMATS)
    check_name("case", case, CASES)
    source = ""
    spans = [(0, 0)] * ISO_LENGTH
    for index, part in enumerate(_parts(FORMATS[format])):
        if index % 2 == 0:  # what stands between the fields
            source += part
            continue
        field = _FIELDS[part]
        text, start = field.write(date), len(source)
        source += text
        apart = len(text) == len(field.decides)  # as many characters as they decide: one for each
        for place, position in enumerate(field.decides):
            first = start + place
            spans[position] = (first, first + 1) if apart else (start, start + len(text))
    return Written(CASES[case](source), date.isoformat(), tuple(spans))


@cache
def longest() -> int:
    """Gives the number of characters of the longest date that any of these ways writes."""
    return max(len(write(day, format).source) for day in _samples() for format in FORMATS)


@cache
def vocabulary() -> Vocabulary:
    """Gives every character of every way of writing, in all cases, by code point."""
    choices = itertools.product(_samples(), FORMATS, CASES)
    texts = [write(*choice).source for choice in choices]
    return Vocabulary(sorted({*"".join(texts), *"0123456789-"}))


def check_name(what: str, name: str, names: Iterable[str]) -> None:
    """Refuses a name that is not among the names."""
    if name not in names:
        raise ValueError(f"unknown {what} {name!r}; choose one of {', '.join(map(repr, names))}")


class _Field(NamedTuple):
    """One of the pieces that a pattern is made of.

    Attributes:
        write: writes it for a date.
        decides: positions of the target's characters that it decides.
    """

    write: Callable[[datetime.date], str]
    decides: tuple[int, ...] = ()


def _ordinal(date: datetime.date) -> str:
    """The ending of the day's number: 1st, 2nd, 3rd, 4th, but 11th, 12th, 13th."""
    if date.day in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(date.day % 10, "th")


_YEAR, _MONTH, _DAY = ISO_FIELDS
_MONTHS, _WEEKDAYS = MONTHS.split(), WEEKDAYS.split()
_FIELDS = {
    "yyyy": _Field(lambda date: f"{date.year:04}", _YEAR),
    "month": _Field(lambda date: _MONTHS[date.month - 1], _MONTH),
    "mon": _Field(lambda date: _MONTHS[date.month - 1][:3], _MONTH),
    "m": _Field(lambda date: f"{date.month}", _MONTH),
    "mm": _Field(lambda date: f"{date.month:02}", _MONTH),
    "d": _Field(lambda date: f"{date.day}", _DAY),
    "dd": _Field(lambda date: f"{date.day:02}", _DAY),
    "th": _Field(_ordinal),
    "weekday": _Field(lambda date: _WEEKDAYS[date.weekday()]),
    "wkd": _Field(lambda date: _WEEKDAYS[date.weekday()][:3]),
    "요일": _Field(lambda date: f"{KOREAN_WEEKDAYS[date.weekday()]}요일"),
}


@cache
def _parts(pattern: str) -> tuple[str, ...]:
    """Cuts a pattern: at even places what stands between the fields, at odd ones their names."""
    return tuple(re.split(r"\{(\w+)\}", pattern))


def _samples() -> list[datetime.date]:
    """Dates with every month, weekday and ending of a number, and the longest of each."""
    return [datetime.date(2000, month, day) for month in range(1, 13) for day in range(21, 29)]
