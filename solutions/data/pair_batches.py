"""Batches of sentence pairs of like length, for a loop in NumPy and for `tf.data`.

A batch is as wide as its longest sentence, so it is cut from the arrays that `encode` gives: the
columns that would hold padding only are left out. Pairs of like length share a batch, like being
the longer of their two sides; sorting by either side alone leaves the other ragged.
"""

import itertools
from collections.abc import Iterator

import numpy as np

from solutions.data.batches import by_length
from solutions.data.text import PADDING

POOL = 50  # batches that are sorted together: fewer mix better, more hold less padding


def rows_of_epoch(
    sources: np.ndarray,
    targets: np.ndarray,
    batch_size: int,
    seed: int | None = None,
    epoch: int = 0,
) -> list[np.ndarray]:
    """Says which pairs share a batch, and in which order the batches come.

    Args:
        sources: ids, (N, S), padded on the right.
        targets: ids, (N, T), the same.
        batch_size: pairs in a batch; the last one may hold fewer.
        seed: of the shuffling; None for the same order always, short ones first.
        epoch: every epoch has its own order, which depends on no other.

    Returns:
        batches, each an array of rows; together they hold 0 … N-1 once.

    Raises:
        ValueError: if there are not as many targets as sources, or a size is not positive.

    Source: Chapter 4.
    """
    if len(sources) != len(targets):
        raise ValueError(f"there are {len(sources)} sources and {len(targets)} targets")
    S, T = lengths_of(sources), lengths_of(targets)
    # Longer side first, then how much longer the source is: batches ragged on neither side.
    lengths = np.maximum(S, T) * (sources.shape[1] + targets.shape[1] + 1) + S - T
    if seed is not None:
        seed = int(np.random.default_rng([seed, epoch]).integers(2**32))
    return by_length(lengths, batch_size, seed, POOL)


def batches(
    sources: np.ndarray,
    targets: np.ndarray,
    batch_size: int,
    seed: int | None = None,
    epoch: int = 0,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Gives the batches of one epoch, those of `rows_of_epoch`.

    Yields:
        sources, (B, S'), and targets, (B, T'), as wide as the longest of the batch needs.
    """
    for rows in rows_of_epoch(sources, targets, batch_size, seed, epoch):
        yield narrowed(sources[rows]), narrowed(targets[rows])


def dataset(
    sources: np.ndarray,
    targets: np.ndarray,
    batch_size: int,
    seed: int | None = None,
    epoch: int = 0,
):
    """Gives the same batches as a `tf.data.Dataset`, which can be read again and again.

    Reading it for the first time gives the epoch `epoch`, for the second time the next one, and
    so on.

    Args:
        sources: ids, (N, S), padded on the right.
        targets: ids, (N, T), the same.
        batch_size: pairs in a batch; the last one may hold fewer.
        seed: of the shuffling; None for the same order always, short ones first.
        epoch: number of the first reading; a training that goes on begins with a later one.

    Returns:
        a `tf.data.Dataset` of sources, (B, S'), and targets, (B, T'), of known cardinality;
        `.map(teacher_forcing)` of `solutions.models.training` makes it what a model reads.
    """
    import tensorflow as tf

    number = len(rows_of_epoch(sources, targets, batch_size, seed))
    epochs = itertools.count(epoch)

    def generate():
        return batches(sources, targets, batch_size, seed, next(epochs))

    ids = tf.TensorSpec((None, None), tf.int32)
    batched = tf.data.Dataset.from_generator(generate, output_signature=(ids, ids))
    return batched.apply(tf.data.experimental.assert_cardinality(number)).prefetch(8)


def lengths_of(ids: np.ndarray) -> np.ndarray:
    """Number of ids in each row up to its last that is no padding, (N,)."""
    columns = np.arange(1, np.shape(ids)[1] + 1)
    return np.max((np.asarray(ids) != PADDING) * columns, axis=1, initial=0)


def narrowed(ids: np.ndarray) -> np.ndarray:
    """Leaves out the columns on the right that hold padding only: (N, S) to (N, S')."""
    return ids[:, : int(lengths_of(ids).max(initial=0))]
