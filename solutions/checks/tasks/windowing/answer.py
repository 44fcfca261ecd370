"""The window of local attention: what is asked, and the right answer with its parts."""

from collections.abc import Iterator

import numpy as np


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
