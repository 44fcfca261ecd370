"""Task: how well each query meets each key, by the additive score.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: one query, two keys, one unit.
    yield (
        *(np.array([[[1.0]]]), np.array([[[0.0], [2.0]]])),
        *(np.array([[0.5]]), np.array([[-1.0]]), np.array([2.0])),
    )
    # B, T and S, then the widths Q, K and U: all sizes different, all equal, and T = S or Q = K or
    # both = U for those whose axes meet by chance. From nearly straight to saturated.
    for B, T, S, Q, K, U, scale in (
        (1, 2, 3, 3, 2, 4, 1.0),
        (3, 2, 4, 5, 6, 7, 1.0),
        (4, 4, 4, 4, 4, 4, 1.0),
        (2, 3, 3, 2, 5, 4, 1.0),
        (5, 1, 3, 4, 4, 2, 0.01),
        (3, 2, 5, 4, 4, 4, 20.0),
    ):
        yield (
            random.normal(size=(B, T, Q)),
            random.normal(size=(B, S, K)),
            *(scale * random.normal(size=(width, U)) for width in (Q, K)),
            random.normal(size=U),
        )


def plus(query_parts, key_parts):
    """Every query with every key of its row, (B, T, S, U)."""
    return query_parts[:, :, None] + key_parts[:, None]


def weighed(met, v):
    """Sums over the units, each weighed by v, (B, T, S)."""
    return met @ v


def reference(*arguments, project=np.matmul, meet=plus, shape=np.tanh, read=weighed):
    """A right answer, and by its keywords the wrong ones."""
    queries, keys, W_query, W_key, v = arguments
    met = meet(project(queries, W_query), project(keys, W_key))  # (B, T, S, U)
    return read(shape(met), v)


def forgets_tanh(*arguments):
    """The tanh is missing.

    Without it every query adds one and the same number to all its scores, softmax takes that away
    again, and the query has no say.
    """
    return reference(*arguments, shape=lambda sums: sums)


def uses_relu(*arguments):
    """Your sum goes through ReLU; the additive score takes tanh."""
    return reference(*arguments, shape=lambda sums: np.maximum(sums, 0))


def uses_sigmoid(*arguments):
    """Your sum goes through a sigmoid, so that it is never negative; take tanh."""
    return reference(*arguments, shape=lambda sums: (1 + np.tanh(sums / 2)) / 2)


def squashes_apart(*arguments):
    """You take two tanhs, one of the query's part and one of the key's, and add them.

    Then the query adds the same number to all its scores and has no say. Add the two parts first,
    then take one tanh of the sum.
    """

    def meet(query_parts, key_parts):
        return plus(np.tanh(query_parts), np.tanh(key_parts))

    return reference(*arguments, meet=meet, shape=lambda sums: sums)


def weighs_before_tanh(*arguments):
    """You multiply by `v` first and take the tanh after it.

    tanh is for each of the U units alone: first tanh, then `v`. Otherwise no score is larger
    than 1.
    """
    return reference(*arguments, shape=lambda sums: sums, read=lambda met, v: np.tanh(met @ v))


def squashes_the_scores(*arguments):
    """Your scores are right, but then you take a second tanh, of the scores themselves.

    It leaves them between -1 and 1, and softmax could never decide for one place.
    """
    return reference(*arguments, read=lambda met, v: np.tanh(met @ v))


def multiplies_the_parts(*arguments):
    """You multiply the query's part by the key's.

    The score is called additive: add them.
    """
    return reference(
        *arguments, meet=lambda query_parts, key_parts: query_parts[:, :, None] * key_parts[:, None]
    )


def subtracts_the_parts(*arguments):
    """You subtract one part from the other; add them."""
    return reference(*arguments, meet=lambda query_parts, key_parts: plus(query_parts, -key_parts))


def averages_the_parts(*arguments):
    """You take the mean of the query's part and the key's; it should be their sum."""
    return reference(*arguments, shape=lambda sums: np.tanh(sums / 2))


def takes_dot_products(*arguments):
    """You take dot products of the projected queries and keys, and `v` has no say.

    Here the two are added: v · tanh(W_query s + W_key h).
    """
    queries, keys, W_query, W_key, _ = arguments
    return (queries @ W_query) @ (keys @ W_key).swapaxes(1, 2)


def forgets_v(*arguments):
    """You sum over the units without `v`, which says how much each of them counts."""
    return reference(*arguments, read=lambda met, v: met.sum(axis=3))


def averages_the_units(*arguments):
    """You take the mean over the units; it should be the sum, which `@ v` gives."""
    return reference(*arguments, read=lambda met, v: (met * v).mean(axis=3))


def forgets_the_sum(*arguments):
    """You multiply by `v`, but do not add up: the U units are still there.

    Sum over the last axis, or let `@ v` do both.
    """
    return reference(*arguments, read=lambda met, v: met * v)


def scales_the_scores(*arguments):
    """You divide by √U.

    That scale belongs to dot products, which grow with the width. The additive score has none.
    """
    return reference(*arguments, read=lambda met, v: met @ v / np.sqrt(len(v)))


def transposes_the_scores(*arguments):
    """Your scores are (B, S, T): a row for each key.

    Rows are targets and columns are sources here, (B, T, S). The queries take the new axis behind
    theirs, `[:, :, None]`, and the keys in front, `[:, None]`.
    """
    return reference(*arguments).swapaxes(1, 2)


def reshapes_the_scores(*arguments):
    """You had (B, S, T) and have used `reshape`, which leaves the numbers in their old order.

    Put the new axes the other way round: queries `[:, :, None]`, keys `[:, None]`.
    """
    scores = reference(*arguments)
    return scores.swapaxes(1, 2).reshape(scores.shape)


def meets_step_with_step(*arguments):
    """You meet query t with key t only.

    Every query meets every key of its row: make room for that, (B, T, 1, U) and (B, 1, S, U).
    """
    return reference(*arguments, meet=np.add)


def meets_row_with_step(*arguments):
    """A new axis is in the wrong place, and rows of the batch meet steps of another sentence.

    Queries become (B, T, 1, U) with `[:, :, None]`, keys (B, 1, S, U) with `[:, None]`.
    """
    return reference(
        *arguments, meet=lambda query_parts, key_parts: query_parts[:, :, None] + key_parts
    )


def swaps_the_projections(*arguments):
    """You have the two projections the wrong way round.

    `W_query` (Q, U) is for the queries, `W_key` (K, U) for the keys. No shape gives that away
    where Q = K.
    """
    queries, keys, W_query, W_key, v = arguments
    return reference(queries, keys, W_key, W_query, v)


def projects_all_by_the_query(*arguments):
    """You project the keys with `W_query`; they have a projection of their own, `W_key`."""
    queries, keys, W_query, _, v = arguments
    return reference(queries, keys, W_query, W_query, v)


def projects_all_by_the_key(*arguments):
    """You project the queries with `W_key`; they have a projection of their own, `W_query`."""
    queries, keys, _, W_key, v = arguments
    return reference(queries, keys, W_key, W_key, v)


def projects_nothing(*arguments):
    """You add queries and keys as they are: both projections are missing.

    Queries and keys may have different widths; `W_query` and `W_key` make U units of either.
    """
    return reference(*arguments, project=lambda vectors, W: vectors)


def leaves_the_queries(*arguments):
    """The queries are not projected: `queries @ W_query` is (B, T, U)."""
    queries, keys, _, W_key, v = arguments
    return np.tanh(plus(queries, keys @ W_key)) @ v


def leaves_the_keys(*arguments):
    """The keys are not projected: `keys @ W_key` is (B, S, U)."""
    queries, keys, W_query, _, v = arguments
    return np.tanh(plus(queries @ W_query, keys)) @ v


def silences_the_queries(*arguments):
    """Your scores do not depend on the queries: their part, `queries @ W_query`, is missing."""
    queries, *others = arguments
    return reference(0 * queries, *others)


def silences_the_keys(*arguments):
    """Your scores do not depend on the keys: their part, `keys @ W_key`, is missing."""
    queries, keys, *others = arguments
    return reference(queries, 0 * keys, *others)


def asks_once(*arguments):
    """All steps of a row ask its first query, but each has its own."""
    queries, *others = arguments
    return reference(np.broadcast_to(queries[:, :1], queries.shape), *others)


def shares_the_queries(*arguments):
    """All rows of your batch ask the queries of the first row, but each has its own."""
    queries, *others = arguments
    return reference(np.broadcast_to(queries[:1], queries.shape), *others)


def shares_the_keys(*arguments):
    """All rows of your batch meet the keys of the first row, but each has its own."""
    queries, keys, *others = arguments
    return reference(queries, np.broadcast_to(keys[:1], keys.shape), *others)


def weighs_at_once(*arguments):
    """You return weights: softmax has been here already.

    Scores are asked, which are any numbers; softmax comes in the next task.
    """
    return softmax.reference(reference(*arguments), np.True_, axis=2)


task = Task(
    name="additive_scores",
    points=2,
    inputs=("queries", "keys", "W_query", "W_key", "v"),
    results=("scores",),
    cases=cases,
    reference=reference,
    mistakes=(
        forgets_tanh,
        uses_relu,
        uses_sigmoid,
        squashes_apart,
        weighs_before_tanh,
        squashes_the_scores,
        multiplies_the_parts,
        subtracts_the_parts,
        averages_the_parts,
        takes_dot_products,
        forgets_v,
        averages_the_units,
        forgets_the_sum,
        scales_the_scores,
        transposes_the_scores,
        reshapes_the_scores,
        meets_step_with_step,
        meets_row_with_step,
        swaps_the_projections,
        projects_all_by_the_query,
        projects_all_by_the_key,
        projects_nothing,
        leaves_the_queries,
        leaves_the_keys,
        silences_the_queries,
        silences_the_keys,
        asks_once,
        shares_the_queries,
        shares_the_keys,
        weighs_at_once,
    ),
)
