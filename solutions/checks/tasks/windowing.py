"""Task: the window of local attention, and how much each of its places counts.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable, Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Seven words, five of them in the window; then both edges, and padding.
    yield np.array([[2.8]]), np.ones((1, 7), dtype=bool), 2
    yield np.array([[0.3, 5.8]]), np.arange(7)[None] < 6, 1
    # B, T and S: all different, all equal, and windows wider than the sentence. D odd and even.
    for B, T, S, D in (
        (1, 3, 9, 2),
        (3, 2, 11, 3),
        (4, 4, 4, 1),
        (5, 3, 6, 4),
        (3, 5, 17, 1),
        (4, 2, 3, 5),
    ):
        lengths = np.array([S, 0, *random.integers(1, S + 1, B)])[:B]  # one full, one all padding
        places = lengths[:, None] * random.random((B, T))  # (B, T)
        # Never near the middle between two places, where rounding would be a matter of taste.
        whole = np.floor(places)
        fraction = places - whole
        places = whole + np.where(fraction < 0.5, 0.84 * fraction, 1 - 0.84 * (1 - fraction))
        yield places, np.arange(S) < lengths[:, None], D


def probe(local_window, places, mask, D):
    """Calls the answer; what it says of places outside the window does not count."""
    import numpy as np

    result = local_window(places, mask, D)
    if not isinstance(result, tuple | list) or len(result) != 2:
        return result
    allowed, factor = map(np.asarray, result)
    if allowed.dtype == bool and allowed.shape == factor.shape and factor.dtype.kind in "fiu":
        factor = np.where(allowed, factor, 0.0)
    return allowed, factor


def distances(centres, mask):
    """From each centre, (B, T), to each place of its row, (B, T, S)."""
    return np.arange(mask.shape[1]) - centres[:, :, None]


def around(places, mask, D):
    """Which places are at most D from the one next to each of `places`, (B, T, S)."""
    return np.abs(distances(np.rint(places), mask)) <= D


def gauss(distance, D):
    """How much a place counts so far from the centre; the deviation is D/2."""
    return np.exp(-(distance**2) / (2 * (D / 2) ** 2))


def reference(places, mask, D, *, near=around, real=True, count=gauss, centre=None):
    """A right answer, and by its keywords wrong ones.

    Args:
        places: (B, T).
        mask: (B, S) bool.
        D: radius.
        near: which places are in the window.
        real: whether these have to be real ones.
        count: how much they count, by their distance.
        centre: from where that distance is taken; None for `places` themselves.

    Returns:
        allowed, (B, T, S), and factor, (B, T, S), 0 outside the window.
    """
    allowed = near(places, mask, D) & (mask[:, None] if real else True)
    distance = distances(places if centre is None else centre(places), mask)
    return allowed, np.where(allowed, count(distance, D), 0.0)


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


def takes_d_for_sigma(*arguments):
    """Your deviation σ is D; it should be D/2.

    At the edge of the window, D from p_t, the factor is then exp(-2) = 0.14, not 0.61.
    """
    return reference(*arguments, count=lambda distance, D: gauss(distance, 2 * D))


def cuts_sigma(*arguments):
    """Your σ is `D // 2`, a whole number: of 3 that makes 1, and of 1 nothing.

    `D / 2` keeps the half.
    """
    return reference(*arguments, count=lambda distance, D: gauss(distance, 2 * (D // 2)))


def forgets_the_square_of_sigma(*arguments):
    """You divide by 2σ; it should be 2σ², the square."""
    return reference(*arguments, count=lambda distance, D: np.exp(-(distance**2) / (2 * (D / 2))))


def forgets_the_two(*arguments):
    """You divide by σ²; it should be 2σ²: exp(-(i - p_t)² / (2σ²))."""
    return reference(*arguments, count=lambda distance, D: np.exp(-((distance / (D / 2)) ** 2)))


def forgets_the_minus(*arguments):
    """Your factor grows with the distance: the minus in the exponent is missing, or squared away.

    `-(distance**2)`: the minus stands in front of the square.
    """
    return reference(*arguments, count=lambda distance, D: np.exp(distance**2 / (2 * (D / 2) ** 2)))


def forgets_the_square(*arguments):
    """You take the distance |i - p_t| as it is; the Gaussian takes its square."""
    return reference(
        *arguments, count=lambda distance, D: np.exp(-np.abs(distance) / (2 * (D / 2) ** 2))
    )


def centres_on_the_rounded(*arguments):
    """Your factor is centred on the rounded p_t.

    Only the window is. The factor is centred on p_t itself: that is how a gradient reaches it.
    """
    return reference(*arguments, centre=np.rint)


def is_a_density(*arguments):
    """You divide by σ√(2π), as for a density of probability.

    The factor is 1 at p_t, and smaller elsewhere: exp(-(i - p_t)² / (2σ²)) alone.
    """

    def density(distance, D):
        return gauss(distance, D) / (D / 2 * np.sqrt(2 * np.pi))

    return reference(*arguments, count=density)


def sums_to_one(*arguments):
    """Your factors are normalised again, so that those of a window sum to 1.

    Leave them: what lies off p_t counts less, and nothing makes up for it.
    """
    allowed, factor = reference(*arguments)
    sums = factor.sum(axis=2, keepdims=True)
    return allowed, factor / np.where(sums == 0, 1, sums)


def counts_all_alike(*arguments):
    """Your factor is 1 in the whole window.

    That is local-m. local-p lets a place count less the farther it lies from p_t.
    """
    return reference(*arguments, count=lambda distance, D: np.ones_like(distance))


def swaps_the_results(*arguments):
    """You return the factor first; it should be which places are allowed, then the factor."""
    return reference(*arguments)[::-1]


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

task = Task(
    name="local_window",
    points=2,
    inputs=("places", "mask", "D"),
    results=("allowed", "factor"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
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
        takes_d_for_sigma,
        cuts_sigma,
        forgets_the_square_of_sigma,
        forgets_the_two,
        forgets_the_minus,
        forgets_the_square,
        centres_on_the_rounded,
        is_a_density,
        sums_to_one,
        counts_all_alike,
        swaps_the_results,
        *map(also_past_the_sentence, WIDTHS),
    ),
)
