"""Task: the translator's loop, which writes for a whole batch and notes where each step looked.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import decoding
from solutions.checks.tasks.writing import wrong_tokens
from solutions.checks.tasks.writing.answer import (
    before_the_end,
    cases,
    everywhere,
    probe,
    reference,
    up_to_the_end,
)
from solutions.data.text import PADDING


def looks_on_after_the_end(*arguments):
    """Your ids are right, but the weights of a row go on after its END, as long as others write.

    There they are 0: `np.where(done[:, None], 0, weights)`, with `done` from before the step.
    """
    return reference(*arguments, note=everywhere)


def does_not_look_at_the_end(*arguments):
    """Your ids are right, but the weights of the step that says END are 0.

    END is a token that was written, and it looked somewhere. The zeros come behind it: use `done`
    from before the step.
    """
    return reference(*arguments, note=before_the_end)


def lags_one_step_behind(*arguments):
    """Your ids are right, but the weights lag: beside each token stand those of the step before.

    A step gives logits and weights; note both before you go on.
    """
    ids, weights = reference(*arguments)
    lagging = np.concatenate([0 * weights[:, :1], weights[:, :-1]], axis=1)
    return ids, np.where((ids != PADDING)[..., None], lagging, 0)


def puts_time_first(*arguments):
    """Your ids are right, but your weights are (T, B, S): the steps come first.

    In this course the batch comes first: `np.stack(looked, axis=1)` is (B, T, S).
    """
    ids, weights = reference(*arguments)
    return ids, weights.swapaxes(0, 1)


def puts_the_source_first(*arguments):
    """Your ids are right, but your weights are (B, S, T): a row for each source place.

    Rows are targets and columns are sources here, (B, T, S): `np.stack(looked, axis=1)`.
    """
    ids, weights = reference(*arguments)
    return ids, weights.swapaxes(1, 2)


def swaps_the_results(*arguments):
    """You return the weights first; it should be ids, then weights."""
    return reference(*arguments)[::-1]


def with_greedy(wrong: Callable, note: Callable = up_to_the_end) -> Callable:
    """Makes the loop of someone who mistakes what exercise 2 asked; the hint is its own."""

    def answer(*arguments):
        return reference(*arguments, greedy=wrong, note=note)

    answer.__name__ = f"{wrong.__name__}_and_looks_{note.__name__}"
    answer.__doc__ = inspect.getdoc(wrong)
    return answer


WRONG_LOOPS = (
    decoding.goes_on_after_the_end,
    decoding.stops_with_the_first,
    decoding.never_gives_up,
    decoding.forgets_who_is_done,
    decoding.keeps_no_record,
    decoding.feeds_back_nothing,
    decoding.never_hands_on,
    decoding.starts_from_zeros,
    decoding.drops_the_end,
    decoding.repeats_the_end,
    decoding.adds_an_end,
    decoding.stops_one_short,
    decoding.goes_one_too_far,
    decoding.starts_with_padding,
    decoding.never_stops_early,
)
"""What is wrong with the ids, while the weights stop where they should."""
LOOKING_ON = (
    decoding.goes_on_after_the_end,
    decoding.keeps_no_record,
    decoding.drops_the_end,
    decoding.repeats_the_end,
)
"""What is wrong with the ids of someone who takes nothing from the weights either."""

task = Task(
    name="write",
    points=1,
    inputs=(
        *("what the rows say", "what they would rather say (-1: nothing)", "where they look"),
        *("max_length", "lowest logit"),
    ),
    results=("ids", "weights", "calls of step"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        *wrong_tokens.MISTAKES,
        looks_on_after_the_end,
        does_not_look_at_the_end,
        lags_one_step_behind,
        puts_time_first,
        puts_the_source_first,
        swaps_the_results,
        *map(with_greedy, WRONG_LOOPS),
        *(with_greedy(wrong, everywhere) for wrong in LOOKING_ON),
        with_greedy(decoding.drops_the_end, before_the_end),
    ),
)
