"""Answers without a leak that compute something else.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.leak.answer import (
    of_training,
    reference,
    trend_of,
    up_to,
)


def shortens_the_trend(*arguments):
    """No leak, but you have only cut off the later half of the trend: `width // 2 + 1` days.

    Take the mean of the `width` days that end on the day.
    """
    return reference(
        *arguments, trend=lambda prices, day, width: up_to(prices, day, width // 2 + 1)
    )


def leaves_today_out(*arguments):
    """No leak, but your trend ends on the day before: the day's own price is known, too.

    Take the `width` days that end on the day itself: `prices[… : day + 1]`.
    """

    def trend(prices, day, width):
        return prices[max(day - width, 0) : max(day, 1)].mean()

    return reference(*arguments, trend=trend)


def is_a_day_too_wide(*arguments):
    """No leak, but your trend has a day too many: `width` days begin on day - width + 1."""
    return reference(*arguments, trend=lambda prices, day, width: up_to(prices, day, width + 1))


def takes_all_days_so_far(*arguments):
    """No leak, but your trend is the mean of all days so far; asked are the last `width`."""
    return reference(*arguments, trend=lambda prices, day, width: prices[: day + 1].mean())


def drops_the_trend(*arguments):
    """No leak, but the trend is gone: subtract it, made of days that are known."""
    return reference(*arguments, trend=lambda prices, day, width: 0.0)


def scales_the_prices(prices, train_days, width):
    """No leak, but your mean and deviation are those of the training *prices*.

    Take them from what is left after the trend has been subtracted.
    """
    return reference(
        prices, train_days, width, fit=lambda rest, train_days: of_training(prices, train_days)
    )


def forgets_the_mean(*arguments):
    """No leak, but you do not subtract the mean of the training rows before you divide."""
    return reference(*arguments, fit=lambda rest, train_days: (0, rest[:train_days].std()))


def forgets_to_scale(*arguments):
    """No leak, but nothing is scaled: subtract the training rows' mean, divide by their `std`."""
    return reference(*arguments, fit=lambda rest, train_days: (0, 1))


def divides_by_n_minus_1(*arguments):
    """No leak, but your deviation divides by n - 1; the given code's `.std()` divides by n."""
    return reference(
        *arguments,
        fit=lambda rest, train_days: (rest[:train_days].mean(), rest[:train_days].std(ddof=1)),
    )


def takes_every_other_part(*arguments):
    """You return the test rows first; it should be training rows, then test rows."""
    return reference(*arguments)[::-1]


def joins_the_parts(*arguments):
    """Your first result holds all days; it should be the training rows, `scaled[:train_days]`."""
    training, test = reference(*arguments)
    return np.concatenate([training, test]), test


def convolves_zeros(*arguments):
    """No leak, but at the beginning you divide by `width`, as if days before the table cost 0.

    Divide by the number of days that there are.
    """

    def trend(prices, day, width):
        return prices[max(day - width + 1, 0) : day + 1].sum() / width

    return reference(*arguments, trend=trend)


def begins_with_nan(*arguments):
    """No leak, but your first rows are nan, as the trend waits for `width` days.

    At the beginning it is the mean of as many as there are; pandas calls that `min_periods=1`.
    """

    def trend(prices, day, width):
        return up_to(prices, day, width) if day >= width - 1 else np.nan

    def of_those_there(rest, train_days):
        return np.nanmean(rest[:train_days]), np.nanstd(rest[:train_days])

    return reference(*arguments, trend=trend, fit=of_those_there)


def is_nan(prices, train_days, width):
    """Everything is nan: your trend of some day is a mean of no days, and nan spreads.

    The trend of day 0 is the price of day 0, for a day belongs to its own trend.
    """
    return np.full(train_days, np.nan), np.full(len(prices) - train_days, np.nan)


def scales_before_the_trend(prices, train_days, width):
    """No leak, but you scale the prices first and take the trend out afterwards.

    What is left then has neither mean 0 nor deviation 1 on the training days. Subtract the trend
    first, then scale what is left.
    """
    mean, deviation = of_training(prices, train_days)
    scaled = (prices - mean) / deviation
    return tuple(np.split(scaled - trend_of(scaled, width, up_to), [train_days]))


MISTAKES = (
    shortens_the_trend,
    leaves_today_out,
    is_a_day_too_wide,
    takes_all_days_so_far,
    drops_the_trend,
    scales_the_prices,
    forgets_the_mean,
    forgets_to_scale,
    divides_by_n_minus_1,
    takes_every_other_part,
    joins_the_parts,
    convolves_zeros,
    begins_with_nan,
    is_nan,
    scales_before_the_trend,
)
