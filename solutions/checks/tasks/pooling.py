"""Task: a sequence of states as one vector, by additive attention.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: S = 3 words of width K = 2, Q = U = 1.
    yield (
        np.array([[1.0]]),
        np.array([[[0.0, 1.0], [2.0, 0.0], [1.0, 1.0]]]),
        np.array([[True, True, True]]),
        *(np.array([[1.0]]), np.array([[-1.0], [0.5]]), np.array([2.0])),
    )
    # B, S, then the widths Q, K and U; all sizes different, and all equal.
    for size, length, query_width, width, units, scale in (
        (1, 3, 2, 4, 5, 1.0),
        (3, 5, 6, 4, 2, 1.0),
        (4, 4, 4, 4, 4, 0.3),
        (5, 2, 3, 6, 4, 20.0),
    ):
        mask = random.random((size, length)) < 0.6
        mask[:, 0], mask[0], mask[1:2] = True, True, False
        shapes = (query_width, units), (width, units), (units,)
        yield (
            random.normal(size=(size, query_width)),
            random.normal(size=(size, length, width)),
            mask,
            *(scale * random.normal(size=shape) for shape in shapes),
        )


def reference(query, keys, mask, W_query, W_key, v, *, softmax=softmax.reference, shape=np.tanh):
    """A right answer."""
    scores = shape((query @ W_query)[:, None] + keys @ W_key) @ v  # (B, S)
    weights = softmax(scores, mask)  # (B, S)
    return (weights[:, :, None] * keys).sum(axis=1), weights


def forgets_tanh(*arguments):
    """The tanh is missing.

    Without it the query adds the same number to every score of a review, softmax takes it away
    again, and the query has no say.
    """
    return reference(*arguments, shape=lambda sums: sums)


def uses_relu(*arguments):
    """Your scores go through ReLU.

    The additive score takes tanh.
    """
    return reference(*arguments, shape=lambda sums: np.maximum(sums, 0))


def silences_the_query(query, keys, mask, W_query, W_key, v):
    """Your query changes no weight: it is missing, or adds the same to every score of a review.

    Add `query @ W_query` to `keys @ W_key` first, then take one tanh of the sum. What is added
    after a tanh of its own is the same for all places, and softmax takes it away again.
    """
    return reference(np.zeros_like(query), keys, mask, W_query, W_key, v)


def forgets_v(query, keys, mask, W_query, W_key, v):
    """You sum over the units without `v`, which says how much each of them counts."""
    return reference(query, keys, mask, W_query, W_key, np.ones_like(v))


def shares_one_query(query, keys, mask, W_query, W_key, v):
    """All reviews of your batch share the first query, but each has its own.

    `[:, None]` turns (B, U) into (B, 1, U), which meets the keys of the same review only.
    """
    return reference(query[:1], keys, mask, W_query, W_key, v)


def forgets_the_axis(query, keys, mask, W_query, W_key, v):
    """You add (B, U) to (B, S, U), and NumPy meets them from the right: B falls on S.

    `[:, None]` turns (B, U) into (B, 1, U): one query for all places of its own review.
    """
    weights = softmax.reference(np.tanh(query @ W_query + keys @ W_key) @ v, mask)
    return (weights[:, :, None] * keys).sum(axis=1), weights


def multiplies_matrices(*arguments):
    """Your context is `weights @ keys`, which meets every row of weights with every review.

    Weigh each state and sum over the places: `(weights[:, :, None] * keys).sum(axis=1)`.
    """
    _, weights = reference(*arguments)
    return weights @ arguments[1], weights


def ignores_the_weights(*arguments):
    """Your context is the mean of the keys; the weights have no say in it.

    Multiply each state by its weight, then sum.
    """
    return arguments[1].mean(axis=1), reference(*arguments)[1]


def averages_the_keys(query, keys, mask, W_query, W_key, v):
    """Your weights are right, but then you take a mean, which divides by the length once more.

    The weights sum to 1 already: sum.
    """
    context, weights = reference(query, keys, mask, W_query, W_key, v)
    return context / keys.shape[1], weights


def pools_the_projected(query, keys, mask, W_query, W_key, v):
    """Your context sums the projected keys, `keys @ W_key`.

    The projection is for the scores only: sum the keys themselves.
    """
    _, weights = reference(query, keys, mask, W_query, W_key, v)
    return (weights[:, :, None] * (keys @ W_key)).sum(axis=1), weights


def swaps_the_results(*arguments):
    """You return weights and context; return the context first, then the weights."""
    return reference(*arguments)[::-1]


task = Task(
    name="additive_pooling",
    points=2,
    inputs=("query", "keys", "mask", "W_query", "W_key", "v"),
    results=("context", "weights"),
    cases=cases,
    reference=reference,
    mistakes=(
        forgets_tanh,
        uses_relu,
        silences_the_query,
        forgets_v,
        shares_one_query,
        forgets_the_axis,
        multiplies_matrices,
        ignores_the_weights,
        averages_the_keys,
        pools_the_projected,
        swaps_the_results,
        *(softmax.within(reference, wrong) for wrong in softmax.SHOWN_BY_SMALL_SCORES),
    ),
)
