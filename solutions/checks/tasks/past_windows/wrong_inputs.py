"""Wrong answers about what a window holds.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.past_windows.answer import reference, until


def ends_on_the_eve(*arguments):
    """Your windows end on the day before the origin; its own price is known in the evening.

    The window of origin t is the days t - length + 1 to t: `prices[t - length + 1 : t + 1]`.
    """
    return reference(*arguments, days=lambda origin, length: until(origin - 1, length), first=0)


def is_the_usual_loop(prices, mask, length, horizons):
    """Your windows end on the day before the origin; its own price is known in the evening.

    The window of origin t is the days t - length + 1 to t. And the last origins still have their
    nearer targets: go on to the end of the table, take NaN for what is missing, and keep the
    origins with at least one target.
    """
    return reference(
        *(prices, mask, length, horizons),
        days=lambda origin, length: until(origin - 1, length),
        keep=lambda origin, targets, mask: True,
        first=0,
        last=-max(horizons),
    )


def ends_a_day_late(*arguments):
    """A leak: your windows end on the day after the origin, which nobody knows yet.

    The window of origin t is the days t - length + 1 to t: `prices[t - length + 1 : t + 1]`.
    """
    return reference(
        *arguments, days=lambda origin, length: until(origin + 1, length), first=-2, last=-1
    )


def reads_a_day_further(*arguments):
    """A leak: your windows end on the day after the origin, which nobody knows yet.

    A slice stops before its end: `prices[t - length + 1 : t + 1]` ends with day t.
    """
    return reference(*arguments, days=lambda origin, length: until(origin + 1, length), last=-1)


def begins_at_the_origin(*arguments):
    """A leak: your windows begin on the origin and go on from there, into the future.

    An origin is the *last* day of its window.
    """
    return reference(
        *arguments,
        days=lambda origin, length: until(origin + length - 1, length),
        first=-arguments[2],
        last=1 - arguments[2],
    )


def centres_the_window(*arguments):
    """A leak: the origin stands in the middle of your windows, half of which lie in the future.

    An origin is the *last* day of its window.
    """
    ahead = arguments[2] // 2
    return reference(
        *arguments,
        days=lambda origin, length: until(origin + ahead, length),
        first=-1 - ahead,
        last=-ahead,
    )


def begins_with_the_origin(*arguments):
    """Your windows run backwards, the origin first; it should be their last day."""
    return reference(*arguments, days=lambda origin, length: until(origin, length)[::-1])


def _look_at(fill):
    """Looks at prices in which closed days have been filled."""

    def look(prices, mask, days):
        return np.stack([fill(prices, mask)[days], mask[days]], axis=1)

    return look


def _last_price(prices, mask):
    """Each closed day with the price of the trading day before, 0 if there is none."""
    known = np.maximum.accumulate(np.where(mask, np.arange(len(prices)), -1))
    return np.where(known >= 0, prices[known], 0)


def _between(prices, mask):
    """Each closed day with a price between its neighbours."""
    days = np.arange(len(prices))
    return np.interp(days, days[mask], prices[mask]) if mask.any() else np.zeros(len(prices))


def _next_price(prices, mask):
    """Each closed day with the price of the trading day after, 0 if there is none."""
    return _last_price(prices[::-1], mask[::-1])[::-1]


def _over_all(prices, mask):
    """Each closed day with the mean of all trading days."""
    return np.where(mask, prices, prices[mask].mean() if mask.any() else 0)


def keeps_what_stands_there(*arguments):
    """On closed days you show what the table holds; that may be 0, or a price carried forward.

    Nobody has paid it. Where the mask is False, both numbers of the day are 0.
    """
    return reference(*arguments, look=_look_at(lambda prices, mask: prices))


def carries_forward(*arguments):
    """You fill closed days with the last price. That leaks nothing, but it makes up trade.

    Where the mask is False, both numbers of the day are 0.
    """
    return reference(*arguments, look=_look_at(_last_price))


def interpolates(*arguments):
    """A leak: you fill closed days from both sides, and the later side may not have come yet.

    Where the mask is False, both numbers of the day are 0.
    """
    return reference(*arguments, look=_look_at(_between))


def carries_backward(*arguments):
    """A leak: you fill closed days with the next price, which may not have come yet.

    Where the mask is False, both numbers of the day are 0.
    """
    return reference(*arguments, look=_look_at(_next_price))


def fills_with_the_mean(*arguments):
    """A leak: you fill closed days with the mean of the whole table, its future included.

    Where the mask is False, both numbers of the day are 0.
    """
    return reference(*arguments, look=_look_at(_over_all))


def marks_closed_days_as_nan(*arguments):
    """Closed days are NaN in your inputs; a network that reads one NaN gives nothing else.

    Where the mask is False, both numbers of the day are 0; the second one tells that it is closed.
    """
    return reference(*arguments, look=_look_at(lambda prices, mask: np.where(mask, prices, np.nan)))


def scales_by_the_table(*arguments):
    """A leak: you divide by the mean of the whole table, its future included.

    Leave the prices as they are here; whoever scales does it by what the past knows (task 6).
    """
    mean = np.mean(arguments[0][arguments[1]])
    inputs, *others = reference(*arguments)
    return inputs / [mean, 1], *others


def skips_closed_days(prices, mask, length, horizons):
    """Your windows hold the last trading days, so that a place no longer says how long ago it was.

    Closed days stay in the window, as 0 and 0.
    """

    def look(prices, mask, days):
        open_days = np.flatnonzero(mask[: days[-1] + 1])[-length:]
        rows = np.stack([prices[open_days], mask[open_days]], axis=1)
        return np.concatenate([np.zeros((length - len(rows), 2)), rows])

    return reference(prices, mask, length, horizons, look=look)


def turns_the_mask(*arguments):
    """The second number of a day is 1 on closed days with you; it should be 1 on trading days."""
    inputs, *others = reference(*arguments)
    return np.stack([inputs[..., 0], 1 - inputs[..., 1]], axis=-1), *others


def puts_the_mask_first(*arguments):
    """Of the two numbers of a day, the price comes first, then whether it was traded."""
    inputs, *others = reference(*arguments)
    return inputs[..., ::-1], *others


def leaves_the_mask_out(*arguments):
    """Your windows hold prices only, (O, L); who reads them cannot tell a closed day.

    It should be two numbers a day, price and 1.0 or 0.0, (O, L, 2): `np.stack(…, axis=-1)`.
    """
    inputs, *others = reference(*arguments)
    return inputs[..., 0], *others


def puts_the_numbers_before_the_days(*arguments):
    """Your inputs are (O, 2, L); it should be (O, L, 2), the two numbers of a day side by side.

    `np.stack([…, …], axis=-1)`.
    """
    inputs, *others = reference(*arguments)
    return inputs.swapaxes(1, 2), *others


MISTAKES = (
    ends_on_the_eve,
    is_the_usual_loop,
    ends_a_day_late,
    reads_a_day_further,
    begins_at_the_origin,
    centres_the_window,
    begins_with_the_origin,
    keeps_what_stands_there,
    carries_forward,
    interpolates,
    carries_backward,
    fills_with_the_mean,
    marks_closed_days_as_nan,
    scales_by_the_table,
    skips_closed_days,
    turns_the_mask,
    puts_the_mask_first,
    leaves_the_mask_out,
    puts_the_numbers_before_the_days,
)
