"""Answers in which the future still has a say, or the split has.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.leak.answer import (
    around,
    of_all,
    of_training,
    reference,
    trend_of,
    up_to,
)


def mends_nothing(*arguments):
    """Both leaks are still there. Ask of each number in the code: on which day was it known?

    The trend of a day reads `width // 2` days that come after it, and mean and deviation are
    those of all days, the test's included.
    """
    return reference(*arguments, trend=around, fit=of_all)


def mends_the_scaler_only(*arguments):
    """The scaler is mended. The trend still leaks: it reads `width // 2` days that come after.

    Take the mean of the `width` days that end on the day.
    """
    return reference(*arguments, trend=around)


def mends_the_trend_only(*arguments):
    """The trend is mended. The scaler still leaks: its mean and deviation know the test days.

    Take both from the training rows, and use them for all.
    """
    return reference(*arguments, fit=of_all)


def mends_the_mean_only(*arguments):
    """The deviation still leaks: you take the mean from the training rows, but `.std()` of all."""
    return reference(
        *arguments, fit=lambda rest, train_days: (rest[:train_days].mean(), rest.std())
    )


def mends_the_deviation_only(*arguments):
    """The mean still leaks: you take the deviation from the training rows, but `.mean()` of all."""
    return reference(
        *arguments, fit=lambda rest, train_days: (rest.mean(), rest[:train_days].std())
    )


def scales_each_part(prices, train_days, width, trend=up_to):
    """A leak: you scale the test by its own mean and deviation, known only when it is over.

    Take both from the training rows, and use them for all.
    """
    rest = prices - trend_of(prices, width, trend)
    training, test = rest[:train_days], rest[train_days:]
    return (training - training.mean()) / training.std(), (test - test.mean()) / test.std()


def splits_first(prices, train_days, width):
    """You have split first and gone on as before in each part: within the test it still leaks.

    The trend reads days that come after, and the test is scaled by its own mean and deviation,
    known only when it is over. A split is no cure; ask on which day each number was known.
    """
    training, test = prices[:train_days], prices[train_days:]
    return (
        reference(training, len(training), width, trend=around)[0],
        reference(test, len(test), width, trend=around)[0],
    )


def splits_the_trend(prices, train_days, width):
    """No leak, but the trend begins anew at the split, as if nothing had been before the test.

    The past of a test day is known: take the mean of the `width` days that end on it from all
    prices, then split.
    """
    parts = prices[:train_days], prices[train_days:]
    rest = np.concatenate([part - trend_of(part, width, up_to) for part in parts])
    mean, deviation = of_training(rest, train_days)
    return tuple(np.split((rest - mean) / deviation, [train_days]))


def splits_the_centred_trend(prices, train_days, width):
    """The trend still leaks: split or not, it reads `width // 2` days that come after.

    Take the mean of the `width` days that end on the day.
    """
    parts = prices[:train_days], prices[train_days:]
    rest = np.concatenate([part - trend_of(part, width, around) for part in parts])
    mean, deviation = of_training(rest, train_days)
    return tuple(np.split((rest - mean) / deviation, [train_days]))


def convolves_around(*arguments):
    """The trend still leaks: with "same", `np.convolve` puts the day in the middle.

    So it reads `width // 2` days that come after, and takes the days outside of the table for 0.
    Take the mean of the `width` days that end on the day; at the beginning, of those there are.
    """

    def trend(prices, day, width):
        return np.convolve(prices, np.ones(width) / width, "same")[day]

    return reference(*arguments, trend=trend)


MISTAKES = (
    mends_nothing,
    mends_the_scaler_only,
    mends_the_trend_only,
    mends_the_mean_only,
    mends_the_deviation_only,
    scales_each_part,
    splits_first,
    splits_the_trend,
    splits_the_centred_trend,
    convolves_around,
)
