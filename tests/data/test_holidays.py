import numpy as np
import pandas as pd
import pytest

from solutions.data import holidays, prices


def test_days_to_counts_down_to_a_holiday_and_up_from_it():
    days = pd.DatetimeIndex(["2024-02-07", "2024-02-10", "2024-02-12", "2024-07-31", "2024-08-09"])
    assert holidays.days_to(holidays.SEOLLAL, days).tolist() == [3, 0, -2, -172, 173]


@pytest.mark.parametrize("day", ["2014-01-01", "2029-01-01"])
def test_a_day_beyond_the_table_is_refused(day):
    with pytest.raises(ValueError, match="known from 2015-02-19 to 2027-02-07"):
        holidays.days_to(holidays.SEOLLAL, pd.DatetimeIndex([day]))


def test_lunar_holidays_last_three_days_and_fixed_ones_one():
    days = pd.date_range("2023-09-26", "2023-10-04")
    lunar = ["2023-09-28", "2023-09-29", "2023-09-30"]
    assert days[holidays.is_lunar_holiday(days)].equals(pd.DatetimeIndex(lunar))
    winter = pd.date_range("2024-02-07", "2024-02-13")
    assert winter[holidays.is_lunar_holiday(winter)].day.tolist() == [9, 10, 11]
    assert days[holidays.is_fixed_holiday(days)].equals(pd.DatetimeIndex(["2023-10-03"]))


@pytest.mark.parametrize("holiday", [holidays.SEOLLAL, holidays.CHUSEOK])
def test_holidays_follow_the_moon(holiday):
    """Twelve or thirteen months of the moon lie between two of them."""
    months = np.diff(holiday.to_numpy()) / np.timedelta64(1, "D") / 29.530589
    assert np.abs(months - months.round()).max() < 0.05
    assert set(months.round()) == {12, 13}


@pytest.mark.parametrize(
    ("holiday", "first", "last"),
    [(holidays.SEOLLAL, 121, 221), (holidays.CHUSEOK, 907, 1008)],
    ids=["Seollal", "Chuseok"],
)
def test_holidays_keep_their_season(holiday, first, last):
    """Month and day; a leap month taken for an ordinary one would leave it."""
    days = holiday.month * 100 + holiday.day
    assert (first <= days).all() and (days <= last).all()
    assert holiday.year.tolist() == list(range(2015, 2028))


@pytest.mark.real_data
@pytest.mark.parametrize("holiday", [holidays.SEOLLAL, holidays.CHUSEOK])
def test_the_real_market_is_closed_on_them(holiday, real_data):
    closed = prices.load("wholesale").wide("is_closed").all(axis=1)
    known = closed.reindex(holiday).dropna()
    assert len(known) >= 10 and known.all()
