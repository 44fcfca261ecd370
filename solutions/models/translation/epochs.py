"""What a translator is given to read in each epoch: pairs that never look quite the same."""

import itertools
from collections.abc import Callable

import numpy as np
import tensorflow as tf

from solutions.data import pair_batches
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.data.text import END, UNKNOWN
from solutions.models.training import teacher_forcing


def of_moderate_length(
    codec: PairCodec,
    pairs: Pairs,
    most: int,
    name: str = "pairs",
    report: Callable[[str], None] | None = None,
) -> Pairs:
    """Leaves out pairs that are longer, on either side, than a translator reads at once.

    One such pair makes its whole batch long, and what attention keeps for the gradients grows
    with the product of both lengths.

    Args:
        codec: cuts sentences into subwords.
        pairs: N sentences and their translations.
        most: subwords that a source, or a target, may have.
        name: of the pairs, in what is said of them.
        report: told how many are left out, if any are.

    Returns:
        the others, in their order.

    Raises:
        ValueError: if there are no others.

    Source: Chapter 5.
    """
    sources, targets = map(pair_batches.lengths_of, codec.encode(pairs))  # (N,) each
    kept = pairs.take(np.flatnonzero(np.maximum(sources, targets - 2) <= most))  # start and end
    if not len(kept):
        raise ValueError(
            f"there is nothing to learn from: {name} holds no pair of {most} subwords or fewer"
        )
    if report is not None and len(kept) < len(pairs):
        left_out = f"{len(pairs) - len(kept):,} of {len(pairs):,}"
        report(f"{name}: {left_out} pairs left out, longer than {most} subwords")
    return kept


def dataset(
    codec: PairCodec,
    pairs: Pairs,
    batch_size: int,
    seed: int,
    epoch: int = 0,
    subword_dropout: float = 0.0,
    word_dropout: float = 0.0,
) -> tf.data.Dataset:
    """Gives batches as `pair_batches.dataset` does, with noise against learning by heart.

    Reading it for the first time gives the epoch `epoch`, for the second time the next one, and
    so on; each depends on its number only, so a training that goes on reads what it would have.

    Args:
        codec: cuts sentences into subwords.
        pairs: N sentences and their translations.
        batch_size: pairs in a batch.
        seed: of the order, and of the noise.
        epoch: number of the first reading.
        subword_dropout: as `PairCodec.sampled` takes it.
        word_dropout: share of the subwords read, on both sides, that are made unknown.

    Returns:
        a `tf.data.Dataset` of {"sources": (B, S), "previous": (B, T)} and what follows, (B, T).

    Source: word dropout, Gal and Ghahramani (2016), as in Sennrich and Zhang (2019). Chapter 5.
    """
    whole = codec.encode(pairs)
    epochs = itertools.count(epoch)

    def generate():
        number = next(epochs)
        random = np.random.default_rng([seed, number])
        sources, targets = whole
        if subword_dropout:
            drawn = int(random.integers(2**31))
            sources, targets = codec.sampled(pairs, subword_dropout, drawn)
        for rows in pair_batches.batches(sources, targets, batch_size, seed, number):
            inputs, expected = teacher_forcing(*rows)
            yield (
                {name: _with_gaps(ids, word_dropout, random) for name, ids in inputs.items()},
                expected,
            )

    ids = tf.TensorSpec((None, None), tf.int32)
    signature = ({"sources": ids, "previous": ids}, ids)
    return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(8)


def _with_gaps(ids: np.ndarray, share: float, random: np.random.Generator) -> np.ndarray:
    """Ids, (B, S), of which a share is unknown; start, end and padding stay."""
    gaps = (random.random(ids.shape) < share) & (ids > END)
    return np.where(gaps, UNKNOWN, ids).astype(np.int32)
