"""Wrong answers about how much a place in the window counts.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.windowing.answer import gauss, reference


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


MISTAKES = (
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
)
