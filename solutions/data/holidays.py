"""Korean holidays that move with the moon, and how far a day is from the nearest.

A market calendar is printed long before its year: what is here is known at any origin.
"""

import numpy as np
import pandas as pd

SEOLLAL = pd.DatetimeIndex(
    """2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01
    2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-07""".split()
)
"""New year of the lunar calendar, 설날."""

CHUSEOK = pd.DatetimeIndex(
    """2015-09-27 2016-09-15 2017-10-04 2018-09-24 2019-09-13 2020-10-01 2021-09-21 2022-09-10
    2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15""".split()
)
"""Harvest moon, 추석."""

FIXED = ((1, 1), (3, 1), (5, 5), (6, 6), (8, 15), (10, 3), (10, 9), (12, 25))
"""Month and day of the holidays that stay where they are."""


def days_to(holiday: pd.DatetimeIndex, days: pd.DatetimeIndex) -> np.ndarray:
    """Counts the days from each day to the nearest of these holidays.

    Args:
        holiday: `SEOLLAL` or `CHUSEOK`.
        days: N days.

    Returns:
        (N,) integers: 3 three days before the holiday, 0 on it, -2 two days after it.

    Raises:
        ValueError: if a day lies more than 200 days from every holiday of the table.

    Source: Chapter 7.
    """
    gaps = (holiday.to_numpy()[None] - days.to_numpy()[:, None]) // np.timedelta64(1, "D")  # (N, K)
    nearest = gaps[np.arange(len(gaps)), np.abs(gaps).argmin(axis=1)]
    if (np.abs(nearest) > 200).any():
        first, last = holiday[0].date(), holiday[-1].date()
        raise ValueError(f"holidays are known from {first} to {last} only")
    return nearest


def is_lunar_holiday(days: pd.DatetimeIndex) -> np.ndarray:
    """Whether each day is Seollal, Chuseok, the day before or the day after, (N,) bool."""
    return (np.abs(days_to(SEOLLAL, days)) <= 1) | (np.abs(days_to(CHUSEOK, days)) <= 1)


def is_fixed_holiday(days: pd.DatetimeIndex) -> np.ndarray:
    """Whether each day is a holiday of the solar calendar, (N,) bool."""
    return np.isin(days.month * 100 + days.day, [100 * month + day for month, day in FIXED])
