"""Wrong answers about which days are looked up.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.last_year.answer import reference


def takes_364_always(prices, mask, origins, horizons, back):
    """You go back 364 days, whatever `back` says; 364 is only its default."""
    return reference(prices, mask, origins, horizons, 364)


def takes_365_always(prices, mask, origins, horizons, back):
    """You go back 365 days. Then Monday meets Sunday, which is closed: 364 is 52 whole weeks.

    Take what `back` says.
    """
    return reference(prices, mask, origins, horizons, 365)


def starts_from_the_origin(*arguments):
    """You go back from the origin; it should be from the target, day origin + horizon.

    Asked is what prices were at the time of year of the *target*. So your forecasts are the same
    for every horizon.
    """
    return reference(*arguments, middle=lambda origin, horizon, back: origin - back)


def subtracts_the_horizon(*arguments):
    """You go back by the horizon as well: it lies ahead, so the middle is origin + horizon - back.

    With a minus you land as long before the right day of last year as the target lies ahead, twice.
    """
    return reference(*arguments, middle=lambda origin, horizon, back: origin - horizon - back)


def is_a_day_early(*arguments):
    """Your week lies a day too early: its middle is origin + horizon - back."""
    return reference(*arguments, middle=lambda origin, horizon, back: origin + horizon - back - 1)


def is_a_day_late(*arguments):
    """Your week lies a day too late: its middle is origin + horizon - back."""
    return reference(*arguments, middle=lambda origin, horizon, back: origin + horizon - back + 1)


def takes_one_day(*arguments):
    """You take the one day `back` days before the target; noise, and NaN if it was closed.

    Take the mean of 7 days: that one, the 3 before and the 3 after it.
    """
    return reference(*arguments, reach=(0, 0))


def _whatever_stands_there(prices, mask, days, origin):
    """The price of one day, traded or not."""
    return prices[days[0]] if len(days) else np.nan


def takes_one_day_traded_or_not(*arguments):
    """You take the one day `back` days before the target, even if it was closed: 0 is no price.

    Take the mean of the traded days among 7: that one, the 3 before and the 3 after it.
    """
    return reference(*arguments, reach=(0, 0), mean=_whatever_stands_there)


def takes_one_day_from_the_end(*arguments):
    """You take the one day `back` days before the target, even if it was closed: 0 is no price.

    Take the mean of the traded days among 7: that one, the 3 before and the 3 after it. And a row
    number below 0 counts from the end of the table, the future; leave such days out.
    """
    return reference(
        *arguments,
        reach=(0, 0),
        days=lambda first, last, D: np.array([first % D]),
        mean=_whatever_stands_there,
    )


def takes_the_week_before(*arguments):
    """Your 7 days end on the day `back` days before the target; it should be their middle.

    Three days before, three after: of last year the days after are known, too.
    """
    return reference(*arguments, reach=(-6, 0))


def takes_the_week_after(*arguments):
    """Your 7 days begin on the day `back` days before the target; it should be their middle.

    Three days before, three after.
    """
    return reference(*arguments, reach=(0, 6))


def stops_a_day_early(*arguments):
    """You take 6 days: the last one is missing. In Python `middle + 3` as an end is left out."""
    return reference(*arguments, reach=(-3, 2))


def takes_seven_on_each_side(*arguments):
    """You take 7 days on each side; it should be 7 in all, 3 on each side."""
    return reference(*arguments, reach=(-7, 7))


def counts_trading_days(prices, mask, origins, horizons, back):
    """You have taken closed days out of the table first, so that row numbers are no days any more.

    Count in calendar days: find the 7 rows, then leave out those that were closed.
    """
    traded = prices[mask]
    whole = np.full(len(prices), np.nan)
    whole[: len(traded)] = traded
    return reference(whole, ~np.isnan(whole), origins, horizons, back)


def counts_from_the_end(*arguments):
    """Your forecasts at the beginning hold prices from the *end* of the table: the future.

    A row number below 0 counts from the end in Python. Such a day lies before the table: leave it
    out.
    """

    def wrapped(first, last, D):
        week = np.arange(first, min(last + 1, D))
        return week[week >= -D] % D

    return reference(*arguments, days=wrapped)


def slices_below_zero(*arguments):
    """At the beginning of the table your slice starts below 0, which Python counts from the end.

    So the week is empty, or lies in the future. Start at `max(0, …)`; and if the end lies below 0
    as well, there is no day at all.
    """
    return reference(*arguments, days=lambda first, last, D: np.arange(D)[first : last + 1])


def ends_below_zero(*arguments):
    """At the beginning of the table the *end* of your slice lies below 0.

    Python counts that from the end of the table, so you average nearly all of it, its future
    included. There is no such week: NaN.
    """
    return reference(*arguments, days=lambda first, last, D: np.arange(D)[max(first, 0) : last + 1])


def wants_whole_weeks(*arguments):
    """You forecast nothing where the table begins within the week; the days that it has will do."""

    def whole(first, last, D):
        return np.arange(first, last + 1) if first >= 0 else np.zeros(0, dtype=int)

    return reference(*arguments, days=whole)


MISTAKES = (
    takes_364_always,
    takes_365_always,
    starts_from_the_origin,
    subtracts_the_horizon,
    is_a_day_early,
    is_a_day_late,
    takes_one_day,
    takes_one_day_traded_or_not,
    takes_one_day_from_the_end,
    takes_the_week_before,
    takes_the_week_after,
    stops_a_day_early,
    takes_seven_on_each_side,
    counts_trading_days,
    counts_from_the_end,
    slices_below_zero,
    ends_below_zero,
    wants_whole_weeks,
)
