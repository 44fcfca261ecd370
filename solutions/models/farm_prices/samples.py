"""What a forecaster learns from: pairs of an item and an origin whose targets are known."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import tensorflow as tf

from solutions.data import price_features, rolling
from solutions.data.price_windows import Batch, Windows
from solutions.data.prices import Prices


@dataclass(frozen=True)
class Samples:
    """N pairs of an item and an origin, and the windows to cut for them.

    Attributes:
        windows: cuts the windows.
        items: the places of the items, (N,).
        days: the places of the origins among the days of the prices, (N,).
    """

    windows: Windows
    items: np.ndarray
    days: np.ndarray

    @classmethod
    def of(cls, windows: Windows, origins: pd.DatetimeIndex) -> "Samples":
        """Takes every item from every origin, where a price and any target are known.

        Args:
            windows: cuts the windows.
            origins: O days of the prices.

        Returns:
            the samples.
        """
        prices = windows.prices
        known = [
            price_features.log_returns(prices, origins, horizon).notna().to_numpy()
            for horizon in windows.horizons
        ]  # K times (N · O,)
        known = np.any(known, axis=0).reshape(len(prices.items), len(origins))  # (N, O)
        items, places = np.nonzero(known)
        return cls(windows, items, prices.dates.get_indexer(origins)[places])

    def __len__(self) -> int:
        return len(self.items)

    def batches(self, rows: np.ndarray, batch_size: int) -> Iterator[Batch]:
        """Cuts the windows of some samples, in order, so many at a time."""
        dates = self.windows.prices.dates
        for start in range(0, len(rows), batch_size):
            chosen = rows[start : start + batch_size]
            yield self.windows.at(self.items[chosen], dates[self.days[chosen]])

    def thinned(self, every: int, number: int = 0) -> np.ndarray:
        """Rows of every so many-th origin of each item: neighbours hold nearly the same.

        Args:
            every: days from one origin to the next.
            number: of the epoch. Each begins a day later, so as many epochs as `every` see all;
                and items begin on different days.

        Returns:
            the rows, in order.
        """
        return np.flatnonzero((self.days + self.items + number) % every == 0)

    def epochs(
        self, inputs: Sequence[str], every: int, batch_size: int, seed: int, epoch: int = 0
    ) -> tf.data.Dataset:
        """Gives shuffled batches for training.

        Reading it for the first time gives the epoch `epoch`, for the second time the next one;
        each depends on its number only, so a training that goes on reads what it would have.

        Args:
            inputs: which parts of a `Batch` the network takes.
            every: see `thinned`.
            batch_size: samples in a batch.
            seed: of the order.
            epoch: number of the first reading.

        Returns:
            a `tf.data.Dataset` of inputs by name and targets, (B, K).
        """
        numbers = itertools.count(epoch)

        def generate():
            number = next(numbers)
            rows = self.thinned(every, number)
            order = np.random.default_rng([seed, number]).permutation(rows)
            for batch in self.batches(order, batch_size):
                yield network_inputs(batch, inputs), batch.targets

        cut = self.windows.at(self.items[:1], self.windows.prices.dates[self.days[:1]])
        signature = (
            {name: _any_number_of(array) for name, array in network_inputs(cut, inputs).items()},
            _any_number_of(cut.targets),
        )
        return tf.data.Dataset.from_generator(generate, output_signature=signature).prefetch(4)


def split(
    past: Prices, farthest: int, validation_days: int, skip_days: int
) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Parts the origins of a past in two, the later ones for validation.

    Args:
        past: prices, all of which may be seen.
        farthest: days to the farthest target.
        validation_days: origins of validation, the last whose targets are known.
        skip_days: days at the beginning that are no origins.

    Returns:
        origins of training, none of whose targets lies in the stretch of validation, and origins
        of validation.

    Raises:
        ValueError: if there are too few days.
    """
    after = past.dates.max() + pd.Timedelta(days=1)  # NaT where there is no day at all
    origins = rolling.origins_before(past, after, farthest, skip_days)
    held_out = origins[:0]
    if validation_days and len(origins):
        held_out = origins[-validation_days:]
        origins = rolling.origins_before(past, held_out[0], farthest, skip_days)
    if not len(origins):
        raise ValueError(
            f"{len(past.dates)} days are too few for {skip_days} days of past, targets {farthest} "
            f"days ahead and {validation_days} days of validation"
        )
    return origins, held_out


def network_inputs(batch: Batch, names: Sequence[str]) -> dict[str, np.ndarray]:
    """The parts of a batch that a network takes, by name, and never its targets."""
    return {
        name: batch.items.astype(np.int32) if name == "items" else getattr(batch, name)
        for name in names
    }


def _any_number_of(rows: np.ndarray) -> tf.TensorSpec:
    """What TensorFlow must know of batches like this one, however long."""
    return tf.TensorSpec((None, *rows.shape[1:]), rows.dtype)
