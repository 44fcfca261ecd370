"""Wrong answers about which places are in the window.

The docstring of each is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable

import numpy as np

from solutions.checks.tasks.windowing.answer import around, distances, gauss, reference


def looks_past_the_sentence(*arguments):
    """Your window reaches past the sentence, into padding.

    Only real places may be looked at: take the mask as well, `& mask[:, None]`.
    """
    return reference(*arguments, real=False)


def turns_the_mask(places, mask, D):
    """Your window lies on padding: True in the mask stands for a real place."""
    return reference(places, ~mask, D)


def takes_d_places(*arguments):
    """Your window has about D places in all.

    D is its radius: D places on either side and the one in the middle, 2D + 1.
    """

    def half(places, mask, D):
        return around(places, mask, D // 2)

    return reference(*arguments, near=half)


def takes_2d_on_each_side(*arguments):
    """Your window has 2D places on either side; D of them make 2D + 1 in all."""

    def double(places, mask, D):
        return around(places, mask, 2 * D)

    return reference(*arguments, near=double)


def leaves_both_ends_out(*arguments):
    """Both ends are missing in your window: a place just D away belongs to it, `<=`."""

    def inside(places, mask, D):
        return around(places, mask, D - 1)

    return reference(*arguments, near=inside)


def leaves_the_last_out(*arguments):
    """The last place of your window is missing: it has 2D places, not 2D + 1.

    A slice ends *before* its end: `range(p - D, p + D + 1)`.
    """

    def sliced(places, mask, D):
        distance = distances(np.rint(places), mask)
        return (distance >= -D) & (distance < D)

    return reference(*arguments, near=sliced)


def looks_back_only(*arguments):
    """Your window lies on one side: it ends at p_t.

    It has D places before the middle and D after it.
    """

    def behind(places, mask, D):
        distance = distances(np.rint(places), mask)
        return (distance >= -D) & (distance <= 0)

    return reference(*arguments, near=behind)


def looks_ahead_only(*arguments):
    """Your window lies on one side: it begins at p_t.

    It has D places before the middle and D after it.
    """

    def ahead(places, mask, D):
        distance = distances(np.rint(places), mask)
        return (distance >= 0) & (distance <= D)

    return reference(*arguments, near=ahead)


def forgets_to_round(*arguments):
    """Your window is around p_t itself, and has 2D places as a rule.

    Around a whole number there are 2D + 1: round p_t first, `np.rint`. (For the factor, do not.)
    """

    def unrounded(places, mask, D):
        return np.abs(distances(places, mask)) <= D

    return reference(*arguments, near=unrounded)


def rounds_down(*arguments):
    """You cut p_t off: of 2.8 that makes 2, but the next place is 3.

    Round it, `np.rint`; `int` and `floor` cut off.
    """

    def floored(places, mask, D):
        return around(np.floor(places), mask, D)

    return reference(*arguments, near=floored)


def moves_the_window(*arguments):
    """At an edge you move your window, so that it has 2D + 1 places there as well.

    It stays around p_t: what would lie outside the sentence is cut off.
    """

    def moved(places, mask, D):
        most = np.maximum(mask.sum(axis=1)[:, None] - 1 - D, D)
        return around(np.clip(np.rint(places), D, most), mask, D)

    return reference(*arguments, near=moved)


def moves_the_middle(*arguments):
    """Where p_t lies behind the last word, you move the middle of the window back to that word.

    Leave it: the window is around the rounded p_t, and what lies outside the sentence is cut off.
    """

    def moved(places, mask, D):
        last = np.maximum(mask.sum(axis=1)[:, None] - 1, 0)
        return around(np.minimum(np.rint(places), last), mask, D)

    return reference(*arguments, near=moved)


def comes_round_again(*arguments):
    """A negative index counts from the end, so your window comes in again on the other side.

    Nothing lies before place 0: begin at `max(0, p - D)`, or compare distances.
    """

    def wrapped(places, mask, D):
        S = mask.shape[1]
        middle = np.rint(places).astype(int)
        allowed = np.zeros((*places.shape, S), dtype=bool)
        for row, step in np.ndindex(*places.shape):
            for place in range(middle[row, step] - D, middle[row, step] + D + 1):
                if -S <= place < S:
                    allowed[row, step, place] = True
        return allowed

    return reference(*arguments, near=wrapped)


def slices_from_a_negative(*arguments):
    """Where `p - D` is negative, your window is empty or lies elsewhere.

    A slice that begins at -1 begins at the *last* place: begin at `max(0, p - D)`.
    """

    def sliced(places, mask, D):
        allowed = np.zeros((*places.shape, mask.shape[1]), dtype=bool)
        for row, step in np.ndindex(*places.shape):
            middle = int(np.rint(places[row, step]))
            allowed[row, step, middle - D : middle + D + 1] = True
        return allowed

    return reference(*arguments, near=sliced)


def shares_the_window(*arguments):
    """All steps of a row have the window of its first step, but each has its own p_t."""
    places, *others = arguments
    return reference(np.broadcast_to(places[:, :1], places.shape), *others)


def lets_the_batch_meet_the_steps(places, mask, D):
    """A mask (B, S) meets the window (B, T, S) from the right, and B falls on T.

    `mask[:, None]` turns it into (B, 1, S): one mask for all steps of its own row.
    """
    allowed = around(places, mask, D) & mask
    return allowed, np.where(allowed, gauss(distances(places, mask), D), 0.0)


def also_past_the_sentence(mistake: Callable) -> Callable:
    """Makes the window of someone who has forgotten the mask as well."""

    def local_window(places, mask, D):
        return mistake(places, np.ones_like(mask), D)

    local_window.__name__ = f"{mistake.__name__}_and_looks_past_the_sentence"
    local_window.__doc__ = (
        f"{inspect.getdoc(mistake)} And then: {inspect.getdoc(looks_past_the_sentence)}"
    )
    return local_window


WIDTHS = (
    takes_d_places,
    takes_2d_on_each_side,
    leaves_both_ends_out,
    leaves_the_last_out,
    forgets_to_round,
    rounds_down,
    comes_round_again,
    slices_from_a_negative,
)

MISTAKES = (
    looks_past_the_sentence,
    turns_the_mask,
    takes_d_places,
    takes_2d_on_each_side,
    leaves_both_ends_out,
    leaves_the_last_out,
    looks_back_only,
    looks_ahead_only,
    forgets_to_round,
    rounds_down,
    moves_the_window,
    moves_the_middle,
    comes_round_again,
    slices_from_a_negative,
    shares_the_window,
    lets_the_batch_meet_the_steps,
)
