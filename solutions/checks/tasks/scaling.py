"""Task: how well each query meets each key, by the scaled dot product.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: dot products 3 and 2, and √H = 2.
    yield np.array([[[1.0, 0.0, 2.0, 1.0]]]), np.array([[[1.0, 1.0, 1.0, 0.0], [0.0, 2.0, 0, 2.0]]])
    # B, T, S and H: all sizes different, all equal, and T = S for those who meet step with step.
    for B, T, S, H, scale in (
        (1, 3, 4, 2, 1.0),
        (3, 2, 4, 5, 1.0),
        (4, 4, 4, 4, 1.0),
        (2, 3, 3, 7, 0.1),
        (5, 1, 6, 3, 1.0),
    ):
        yield scale * random.normal(size=(B, T, H)), scale * random.normal(size=(B, S, H))
    # Whole numbers: their products are exact in float32, however large.
    yield tuple(random.integers(-300, 300, (3, length, 6)).astype(float) for length in (5, 2))


def dots(queries, keys):
    """Every query with every key of its row, (B, T, S)."""
    return queries @ keys.swapaxes(1, 2)


def reference(queries, keys):
    """A right answer."""
    return dots(queries, keys) / np.sqrt(queries.shape[2])


def forgets_the_scale(queries, keys):
    """The scale is missing.

    Divide by √H: the longer the vectors, the larger their dot products, and that alone would make
    softmax decide for one place.
    """
    return dots(queries, keys)


def divides_by_the_width(queries, keys):
    """You divide by H, all of it.

    The scale is its square root, √H. (Queries and keys both divided by √H make H as well.)
    """
    return dots(queries, keys) / queries.shape[2]


def multiplies_by_the_root(queries, keys):
    """You multiply by √H; divide by it.

    Dot products grow with H, and the scale takes that back.
    """
    return dots(queries, keys) * np.sqrt(queries.shape[2])


def multiplies_by_the_width(queries, keys):
    """You multiply by H; divide by its square root, √H."""
    return dots(queries, keys) * queries.shape[2]


def scales_by_the_source(queries, keys):
    """You divide by √S, the root of how many keys there are.

    What counts is how many numbers each of them has: H, `queries.shape[2]`.
    """
    return dots(queries, keys) / np.sqrt(keys.shape[1])


def scales_by_the_target(queries, keys):
    """You divide by √T, the root of how many queries there are.

    What counts is how many numbers each of them has: H, `queries.shape[2]`.
    """
    return dots(queries, keys) / np.sqrt(queries.shape[1])


def scales_by_the_batch(queries, keys):
    """You divide by √B, the root of the batch size, which is the first of the three sizes.

    What counts is how many numbers a vector has: H, `queries.shape[2]`.
    """
    return dots(queries, keys) / np.sqrt(len(queries))


def roots_the_quotient(queries, keys):
    """You take the root of the whole quotient, dot products and all.

    Only H is under the root; that of a negative dot product is nan.
    """
    return np.sqrt(dots(queries, keys) / queries.shape[2])


def transposes_the_scores(queries, keys):
    """Your scores are (B, S, T): a row for each key.

    Rows are targets and columns are sources here, (B, T, S).
    """
    return reference(keys, queries)


def weighs_at_once(queries, keys):
    """You return weights: softmax has been here already.

    Scores are asked, which are any numbers; softmax is the next task.
    """
    return softmax.reference(reference(queries, keys), np.True_, axis=2)


def unit(vectors):
    """Vectors of length 1 in the same directions."""
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def takes_the_cosine(queries, keys):
    """You divide each dot product by the lengths of its two vectors, which leaves the cosine.

    Divide by √H only: a long query may ask more firmly than a short one.
    """
    return dots(unit(queries), unit(keys))


def scales_the_cosine(queries, keys):
    """Your vectors have lost their lengths: what you scale is the cosine of their angle.

    Divide the dot products themselves by √H.
    """
    return reference(unit(queries), unit(keys))


def forgets_the_sum(queries, keys):
    """You multiply the numbers of query and key, but do not add them up: H is still there.

    Sum over the last axis, or let `@` do both.
    """
    return queries[:, :, None] * keys[:, None] / np.sqrt(queries.shape[2])


def forgets_to_turn(queries, keys):
    """`queries @ keys` sums over H of the queries and S of the keys.

    Both should meet along H: turn the last two axes of the keys round, `keys.swapaxes(1, 2)`.
    """
    return queries @ keys / np.sqrt(queries.shape[2])


def turns_all_axes(queries, keys):
    """`keys.T` turns all three axes round, the batch among them: (H, S, B).

    Only the last two should change places, `keys.swapaxes(1, 2)`.
    """
    return queries @ keys.T / np.sqrt(queries.shape[2])


def reshapes_the_keys(queries, keys):
    """`reshape` does not turn the keys round: it reads their numbers in the old order, in new rows.

    Turn the last two axes, `keys.swapaxes(1, 2)`.
    """
    B, S, H = keys.shape
    return queries @ keys.reshape(B, H, S) / np.sqrt(H)


def meets_every_row(queries, keys):
    """Your queries meet the keys of all rows of the batch: (B, T, B, S).

    A date asks its own characters only. `@` keeps the rows apart; `np.dot` and `np.tensordot` do
    not.
    """
    return np.tensordot(queries, keys, axes=(2, 2)) / np.sqrt(queries.shape[2])


def meets_step_with_step(queries, keys):
    """You meet query t with key t only.

    Every query meets every key of its row: (B, T, S).
    """
    return (queries * keys).sum(axis=2) / np.sqrt(queries.shape[2])


def shares_the_keys(queries, keys):
    """All rows of your batch meet the keys of the first row, but each has its own."""
    return reference(queries, keys[:1])


def shares_the_queries(queries, keys):
    """All rows of your batch ask the queries of the first row, but each has its own."""
    return reference(queries[:1], keys)


def asks_once(queries, keys):
    """All steps of your rows ask the first query, but each has its own."""
    return reference(np.broadcast_to(queries[:, :1], queries.shape), keys)


task = Task(
    name="scaled_scores",
    points=2,
    inputs=("queries", "keys"),
    results=("scores",),
    cases=cases,
    reference=reference,
    mistakes=(
        forgets_the_scale,
        divides_by_the_width,
        multiplies_by_the_root,
        multiplies_by_the_width,
        scales_by_the_source,
        scales_by_the_target,
        scales_by_the_batch,
        roots_the_quotient,
        transposes_the_scores,
        weighs_at_once,
        takes_the_cosine,
        scales_the_cosine,
        forgets_the_sum,
        forgets_to_turn,
        turns_all_axes,
        reshapes_the_keys,
        meets_every_row,
        meets_step_with_step,
        shares_the_keys,
        shares_the_queries,
        asks_once,
    ),
)
