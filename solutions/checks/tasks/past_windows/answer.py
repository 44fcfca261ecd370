"""Windows of the past and what came after them: cases, a probe that alters the future, an answer.

The table goes on where a window ends. So the probe also alters all prices after an origin, and
looks whether the window has noticed.
"""

from collections.abc import Iterator

import numpy as np


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # On closed days the table holds 0, or a price that somebody has carried forward.
    yield np.array([5.0, 6.0, 7.0, 8.0]), np.full(4, True), 2, [1]
    yield np.array([5.0, 6.0, 0.0, 8.0, 9.0]), np.array([1, 1, 0, 1, 1], bool), 2, [1]
    yield np.array([5.0, 6.0, 7.0, 7.0, 9.0, 4.0]), np.array([1, 1, 1, 0, 1, 1], bool), 3, [1, 2]
    for D, length, horizons in ((9, 2, [2]), (14, 3, [1, 3]), (22, 7, [2, 5, 7]), (45, 1, [7, 14])):
        prices = random.integers(10, 99, D).astype(float)
        mask = random.random(D) < 0.65
        mask[[length - 1, length - 1 + horizons[0], D - 2, D - 1]] = True
        mask[[0, length, D - 3]] = length == 1, False, False
        carried = random.random(D) < 0.5
        yield np.where(mask | carried, prices, 0.0), mask, length, horizons
    # A lone price in a month of closed days: most origins have no target at all.
    mask = np.arange(16) % 8 == 3
    yield np.where(mask, 50.0 + np.arange(16), 0.0), mask, 3, [1, 2]


def probe(windows, prices, mask, length, horizons):
    """Calls the answer, then again with other prices after some of the origins."""
    import numpy as np

    table, traded = prices.copy(), mask.copy()

    def called(prices, mask):
        result = windows(prices, mask, length, horizons)
        if result is None or isinstance(result, tuple | list) and len(result) == 3:
            return result
        raise ValueError("`windows` should return three arrays: inputs, targets, origins.")

    result = called(prices, mask)
    if result is None:
        return None
    noticed, arrays = "nothing", all(isinstance(part, np.ndarray) for part in result)
    inputs, _, origins = result
    if arrays and not inputs.size and not origins.size:  # `np.array([])` has no other shape
        result = inputs.reshape(0, length, 2), np.zeros((0, len(horizons))), np.zeros(0, dtype=int)
    elif arrays and origins.dtype.kind in "iu" and inputs.ndim and len(inputs) == origins.size:
        for row in sorted({0, len(origins) // 2, len(origins) - 1}):
            origin = int(origins[row])
            later = (np.arange(len(table)) > origin) & (table > 0)
            other = np.where(later, 3 * table + 7, table)
            again, _, found = called(other, traded.copy())
            if np.shape(again) != inputs.shape or not np.array_equal(found, origins):
                noticed = f"which origins there are depends on prices after day {origin}"
            elif not np.array_equal(again[row], inputs[row], equal_nan=True):
                noticed = f"the window of origin {origin} changes with prices of later days"
            if noticed != "nothing":
                break
    inputs, targets, origins = result
    return noticed, origins, inputs, targets


def until(origin, length):
    """The days of a window, the origin last."""
    return np.arange(origin - length + 1, origin + 1)


def look(prices, mask, days):
    """What a window holds, (L, 2): price and 1, or 0 and 0."""
    return np.stack([np.where(mask[days], prices[days], 0), mask[days]], axis=1)


def on_its_day(prices, mask, origin, horizon):
    """The price of a target day, or NaN."""
    day = origin + horizon
    return prices[day] if day < len(prices) and mask[day] else np.nan


def any_target(origin, targets, mask):
    """Whether an origin is of any use."""
    return not np.isnan(targets).all()


def reference(
    prices,
    mask,
    length,
    horizons,
    *,
    days=until,
    look=look,
    target=on_its_day,
    keep=any_target,
    first=-1,
    last=0,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        prices: (D,).
        mask: (D,) bool.
        length: L.
        horizons: K days.
        days: of the window of an origin.
        look: what is seen on those.
        target: the price at one horizon.
        keep: whether an origin is kept.
        first: days from `length` to the first origin.
        last: days from the table's last one to the last origin.

    Returns:
        inputs (O, L, 2), targets (O, K), origins (O,).
    """
    inputs, targets, origins = [], [], []
    for origin in range(length + first, len(prices) + last):
        wanted = np.array([target(prices, mask, origin, horizon) for horizon in horizons])
        if keep(origin, wanted, mask):
            inputs.append(look(prices, mask, days(origin, length)))
            targets.append(wanted)
            origins.append(origin)
    if not origins:
        return np.zeros((0, length, 2)), np.zeros((0, len(horizons))), np.zeros(0, dtype=int)
    return np.stack(inputs).astype(float), np.stack(targets), np.array(origins)
