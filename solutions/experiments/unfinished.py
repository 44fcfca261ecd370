"""Unfinished runs: what has been trained of a seed that is not in its record yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from solutions.data.files import cache_folder
from solutions.experiments.records import Record


@contextmanager
def checkpoint(record: Record, seed: int, restart: bool = False) -> Iterator[Path]:
    """Gives the file that keeps a run until it is in its record, for a `with` statement.

    The file is removed where the block ends well, so the block should end with `Record.add`. An
    interruption, even of what follows the training, leaves it, and the same run goes on there.

    Args:
        record: that the run will be added to.
        seed: of the run.
        restart: whether to forget what an earlier call has left.
    """
    folder = cache_folder() / "checkpoints"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{record.name}-{seed}-{record.data_fingerprint[:8]}.npz"
    if restart:
        path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)
