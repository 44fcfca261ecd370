"""Wrong answers about targets, and about which origins there are.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.past_windows.answer import any_target, on_its_day, reference


def counts_from_the_day_after(*arguments):
    """Your targets come a day too late: the target of origin t is day t + horizon."""
    return reference(
        *arguments,
        target=lambda prices, mask, origin, horizon: on_its_day(prices, mask, origin, horizon + 1),
    )


def counts_the_origin(*arguments):
    """Your targets come a day too early: the target of origin t is day t + horizon."""
    return reference(
        *arguments,
        target=lambda prices, mask, origin, horizon: on_its_day(prices, mask, origin, horizon - 1),
    )


def counts_from_the_first_day(prices, mask, length, horizons):
    """You count the horizon from the first day of the window; it begins at the origin, its last.

    The target of origin t is day t + horizon.
    """

    def target(prices, mask, origin, horizon):
        return on_its_day(prices, mask, origin - length + 1, horizon)

    return reference(prices, mask, length, horizons, target=target)


def counts_trading_days(*arguments):
    """You count the horizon in trading days; a horizon of 7 is a week of the calendar.

    The target of origin t is row t + horizon of the table, traded or not.
    """

    def target(prices, mask, origin, horizon):
        days = np.flatnonzero(mask)
        days = days[days > origin]
        return prices[days[horizon - 1]] if len(days) >= horizon else np.nan

    return reference(*arguments, target=target)


def takes_closed_days_out(prices, mask, length, horizons):
    """You have taken closed days out of the table, so that its rows are no calendar days any more.

    A window of 7 rows is more than a week then, and +7 is seven sessions ahead. Leave every day in
    its row, and ask the mask.
    """
    return reference(prices[mask], mask[mask], length, horizons)


def takes_closed_days_out_and_stops(prices, mask, length, horizons):
    """You have taken closed days out of the table, so that its rows are no calendar days any more.

    A window of 7 rows is more than a week then, and +7 is seven sessions ahead. Leave every day in
    its row, and ask the mask. (And do not stop before the farthest target: nearer ones are there.)
    """
    return reference(prices[mask], mask[mask], length, horizons, last=-max(horizons))


def aims_at_closed_days(*arguments):
    """You aim at closed days, too: nobody has paid what the table holds there.

    Where the mask of the target day is False, the target is NaN.
    """

    def target(prices, mask, origin, horizon):
        return on_its_day(prices, np.ones_like(mask), origin, horizon)

    return reference(*arguments, target=target)


def trusts_every_price(*arguments):
    """You take a target for traded if its price is not 0; some are carried forward.

    Ask the mask: where it is False, the target is NaN.
    """

    def target(prices, mask, origin, horizon):
        return on_its_day(prices, prices > 0, origin, horizon)

    return reference(*arguments, target=target)


def puts_zero_for_closed(*arguments):
    """Targets on closed days are 0 with you, a price that a model would try to hit.

    They are NaN, and so are targets behind the end of the table.
    """
    inputs, targets, origins = reference(*arguments)
    return inputs, np.nan_to_num(targets), origins


def takes_the_next_price(*arguments):
    """If the target day is closed, you take the next trading day: then +7 is sometimes +9.

    The target is NaN there.
    """

    def target(prices, mask, origin, horizon):
        days = np.flatnonzero(mask)
        days = days[days >= origin + horizon]
        return prices[days[0]] if len(days) and origin + horizon < len(prices) else np.nan

    return reference(*arguments, target=target)


def takes_the_price_before(*arguments):
    """If the target day is closed, you take the trading day before it, perhaps one of the window.

    The target is NaN there.
    """

    def target(prices, mask, origin, horizon):
        days = np.flatnonzero(mask[: origin + horizon + 1])
        inside = origin + horizon < len(prices) and len(days)
        return prices[days[-1]] if inside else np.nan

    return reference(*arguments, target=target)


def wants_every_target(*arguments):
    """You drop an origin as soon as one of its targets is missing; one that is there will do.

    What is missing is NaN in `targets`.
    """
    return reference(*arguments, keep=lambda origin, targets, mask: not np.isnan(targets).any())


def wants_the_first_target(*arguments):
    """You drop an origin if its first target is missing; any other one will do.

    Keep origins with at least one: `not np.isnan(targets).all()`.
    """
    return reference(*arguments, keep=lambda origin, targets, mask: not np.isnan(targets[0]))


def stops_before_the_farthest(prices, mask, length, horizons):
    """You stop where the farthest target would lie behind the end of the table.

    Nearer ones are still there: take NaN for what lies behind the end, and keep the origin.
    """
    return reference(prices, mask, length, horizons, last=-max(horizons))


def stops_and_keeps_every_origin(prices, mask, length, horizons):
    """You stop before the farthest target, and keep origins that have no target at all.

    Go on to the end of the table with NaN for what is missing, and keep the origins with at least
    one target: `not np.isnan(targets).all()`.
    """
    return reference(
        *(prices, mask, length, horizons),
        keep=lambda origin, targets, mask: True,
        last=-max(horizons),
    )


def leaves_missing_targets_out(*arguments):
    """You leave a missing target out of its row, so that rows differ in length and make no array.

    Put NaN in its place: each row of `targets` has K numbers.
    """
    inputs, targets, origins = reference(*arguments)
    return inputs, np.array([[price for price in row if price > 0] for row in targets]), origins


def keeps_every_origin(*arguments):
    """You keep origins without a single target; from them nothing can be learned.

    Keep those with at least one: `not np.isnan(targets).all()`.
    """
    return reference(*arguments, keep=lambda origin, targets, mask: True)


def starts_on_trading_days(*arguments):
    """You drop origins that are closed days; on a Sunday one may ask about the week after, too."""
    return reference(
        *arguments,
        keep=lambda origin, targets, mask: mask[origin] and any_target(origin, targets, mask),
    )


def starts_on_trading_days_with_every_target(*arguments):
    """You drop origins that are closed days, and origins of which one target is missing.

    On a Sunday one may ask about the week after, too, and one target will do: the others are NaN.
    """
    return reference(
        *arguments,
        keep=lambda origin, targets, mask: mask[origin] and not np.isnan(targets).any(),
    )


def misses_the_first(*arguments):
    """Your first window is missing: it ends on row length - 1, which is the first origin."""
    return reference(*arguments, first=0)


def names_the_first_day(prices, mask, length, horizons):
    """Your origins are the first days of the windows; an origin is the last one."""
    inputs, targets, origins = reference(prices, mask, length, horizons)
    return inputs, targets, origins - length + 1


def names_the_day_after(*arguments):
    """Your origins are the days after the windows; an origin is the last day of its window."""
    inputs, targets, origins = reference(*arguments)
    return inputs, targets, origins + 1


def numbers_the_windows(*arguments):
    """Your origins are the numbers of the windows; they should be rows of the table."""
    inputs, targets, origins = reference(*arguments)
    return inputs, targets, np.arange(len(origins))


def swaps_the_results(*arguments):
    """You return targets first; it should be inputs, targets, origins."""
    inputs, targets, origins = reference(*arguments)
    return targets, inputs, origins


MISTAKES = (
    counts_from_the_day_after,
    counts_the_origin,
    counts_from_the_first_day,
    counts_trading_days,
    takes_closed_days_out,
    takes_closed_days_out_and_stops,
    aims_at_closed_days,
    trusts_every_price,
    puts_zero_for_closed,
    takes_the_next_price,
    takes_the_price_before,
    wants_every_target,
    wants_the_first_target,
    stops_before_the_farthest,
    stops_and_keeps_every_origin,
    leaves_missing_targets_out,
    keeps_every_origin,
    starts_on_trading_days,
    starts_on_trading_days_with_every_target,
    misses_the_first,
    names_the_first_day,
    names_the_day_after,
    numbers_the_windows,
    swaps_the_results,
)
