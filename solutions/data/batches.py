"""Batches of sequences of like length: what is not padded need not be computed."""

from collections.abc import Sequence

import numpy as np


def by_length(
    lengths: Sequence[int], batch_size: int, seed: int | None = None, pool: int = 50
) -> list[np.ndarray]:
    """Groups examples of like length into batches.

    With a seed the examples are shuffled, cut into pools of `pool` batches, sorted by length
    within a pool and batched; the batches are shuffled again. So an epoch sees every example
    once, in an order that chance decides, and a batch holds little padding. Without a seed all
    examples are sorted by length.

    Args:
        lengths: length of each of N sequences.
        batch_size: examples in a batch; the last one may hold fewer.
        seed: of the shuffling; None for an order that needs none, as in prediction.
        pool: batches that are sorted together.

    Returns:
        batches, each an array of rows; together they hold 0 … N-1 once.

    Raises:
        ValueError: if `batch_size` or `pool` is not positive.

    Source: Chapter 6.
    """
    if batch_size < 1 or pool < 1:
        raise ValueError(f"batch_size and pool are positive, not {batch_size} and {pool}")
    lengths = np.asarray(lengths)
    order = np.arange(len(lengths))
    if seed is None:
        order = order[np.argsort(lengths, kind="stable")]
        return [order[start : start + batch_size] for start in range(0, len(order), batch_size)]
    generator = np.random.default_rng(seed)
    generator.shuffle(order)
    batches = []
    for start in range(0, len(order), batch_size * pool):
        rows = order[start : start + batch_size * pool]
        rows = rows[np.argsort(lengths[rows], kind="stable")]
        batches += [rows[first : first + batch_size] for first in range(0, len(rows), batch_size)]
    return [batches[i] for i in generator.permutation(len(batches))]
