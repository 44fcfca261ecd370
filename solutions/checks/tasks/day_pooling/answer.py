"""A past as one vector, by attention over its trading days: cases and a right answer."""

from collections.abc import Iterator

import numpy as np

from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: L = 3 days, states of width H = 2, U = 1.
    yield (
        np.array([[[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]]]),
        np.array([[True, False, True]]),
        *(np.array([[1.0], [-1.0]]), np.array([0.5]), np.array([2.0])),
    )
    # No trade at all; then a closed day whose score is far above the others.
    days = np.array([[[0.1, 1.0], [0.2, 0.0], [2.0, 2.0], [0.3, 1.0]]])
    one = np.array([[1.0], [0.0]]), np.array([0.0])
    yield days, np.array([[False, False, False, False]]), *one, np.array([1.0])
    yield days, np.array([[True, True, False, True]]), *one, np.array([60.0])
    # B, L, then the widths H and U; all sizes different, and all equal. A large v makes scores of
    # which no exponential can be taken as they are.
    for B, L, H, U, scale in (
        (2, 5, 3, 4, 2.0),
        (3, 4, 2, 5, 2.0),
        (4, 4, 4, 4, 1.0),
        (3, 6, 4, 2, 900.0),
        (5, 3, 2, 1, 2000.0),
    ):
        mask = random.random((B, L)) < 0.6
        mask[:, 0], mask[0], mask[0, 1], mask[1] = True, True, False, False
        yield (
            random.normal(size=(B, L, H)),
            mask,
            *(random.normal(size=shape) for shape in ((H, U), (U,))),
            scale * random.normal(size=U),
        )


def tanh_of(states, W, b):
    """What v is multiplied with, (B, L, U)."""
    return np.tanh(states @ W + b)


def weighted_sum(weights, states):
    """Context, (B, H)."""
    return (weights[:, :, None] * states).sum(axis=1)


def reference(
    states, mask, W, b, v, *, hidden=tanh_of, softmax=softmax.reference, pool=weighted_sum
):
    """A right answer, and by its keywords wrong ones.

    Args:
        states: (B, L, H).
        mask: (B, L) bool.
        W: (H, U).
        b: (U,).
        v: (U,).
        hidden: of states, W and b.
        softmax: over the trading days.
        pool: of weights and states.

    Returns:
        context (B, H), weights (B, L).
    """
    weights = softmax(hidden(states, W, b) @ v, mask)  # (B, L)
    return pool(weights, states), weights
