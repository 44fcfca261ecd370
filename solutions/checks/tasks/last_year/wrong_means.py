"""Wrong answers about what is averaged, and about what is returned.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.last_year.answer import mean_traded, reference


def averages_what_stands_there(*arguments):
    """You average all 7 days, closed ones with what the table holds: 0, or a price carried forward.

    Leave out the days on which the mask is False.
    """
    return reference(
        *arguments,
        mean=lambda prices, mask, days, origin: prices[days].mean() if len(days) else np.nan,
    )


def trusts_every_price(*arguments):
    """You leave out prices of 0, but some closed days hold a price that was carried forward.

    Ask the mask.
    """
    return reference(
        *arguments,
        mean=lambda prices, mask, days, origin: mean_traded(prices, prices > 0, days, origin),
    )


def counts_closed_days(*arguments):
    """Closed days count as 0 won in your mean: you divide by all days of the week.

    Divide by the number of those that were traded: `prices[days[mask[days]]].mean()`.
    """

    def mean(prices, mask, days, origin):
        return np.where(mask, prices, 0)[days].mean() if len(days) else np.nan

    return reference(*arguments, mean=mean)


def divides_by_seven(*arguments):
    """You divide by 7, but fewer days were traded.

    Divide by the number of traded days: `prices[days[mask[days]]].mean()`.
    """

    def mean(prices, mask, days, origin):
        return prices[days[mask[days]]].sum() / 7 if mask[days].any() else np.nan

    return reference(*arguments, mean=mean)


def divides_by_seven_always(*arguments):
    """You divide by 7, but fewer days were traded; a week without trade costs 0 won with you.

    Divide by the number of traded days: `prices[days[mask[days]]].mean()`, and NaN without one.
    """
    return reference(
        *arguments,
        mean=lambda prices, mask, days, origin: prices[days[mask[days]]].sum() / 7,
    )


def gives_zero(*arguments):
    """Where none of the 7 days was traded you forecast 0 won; it should be NaN, "I do not know"."""
    return np.nan_to_num(reference(*arguments))


def falls_back_on_the_last_price(*arguments):
    """Where none of the 7 days was traded you take the last price; here the forecast is NaN.

    What then is to be done, whoever calls decides.
    """

    def mean(prices, mask, days, origin):
        week = mean_traded(prices, mask, days, origin)
        known = np.flatnonzero(mask[: origin + 1])
        return prices[known[-1]] if np.isnan(week) and len(known) else week

    return reference(*arguments, mean=mean)


def takes_the_median(*arguments):
    """You take the median of the week; asked is the mean."""

    def mean(prices, mask, days, origin):
        traded = days[mask[days]]
        return np.median(prices[traded]) if len(traded) else np.nan

    return reference(*arguments, mean=mean)


def repeats_the_last_price(*arguments):
    """You forecast the last price, which is another baseline; asked is what was last year."""

    def mean(prices, mask, days, origin):
        known = np.flatnonzero(mask[: origin + 1])
        return prices[known[-1]] if len(known) else np.nan

    return reference(*arguments, mean=mean)


def turns_the_table(*arguments):
    """Your forecasts are (K, O); it should be a row an origin and a column a horizon, (O, K)."""
    return reference(*arguments).T


MISTAKES = (
    averages_what_stands_there,
    trusts_every_price,
    counts_closed_days,
    divides_by_seven,
    divides_by_seven_always,
    gives_zero,
    falls_back_on_the_last_price,
    takes_the_median,
    repeats_the_last_price,
    turns_the_table,
)
