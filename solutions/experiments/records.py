"""Records of full-size runs: what was run, on what, and what came out.

A record is a JSON file in `records/`, written by the run itself and by nothing else. The answers
of each run on the test split lie beside it, one compressed array a seed.
"""

import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent / "records"
ONE_CORPUS = ("addition", "dates")
"""Tasks that know no other corpus than their own."""

TO_TARGET = "-to-target"
"""Ends the name of a model whose time to a target was measured."""

PACKAGES = ("tensorflow", "keras", "numpy", "scikit-learn", "sentencepiece", "pandas")


class RecordError(Exception):
    """A record is missing, broken, or does not belong to the corpus or settings at hand."""


@dataclass
class Record:
    """One model on one corpus, over several seeds.

    Attributes:
        task, corpus, model: what was run; together the record's name.
        command: the line that runs it again.
        config: every setting of the model and its training.
        data_fingerprint: of the corpus.
        baseline: whether this is a model without a network.
        versions: of the packages that decide the numbers.
        machine: cores and architecture.
        runs: one entry a seed: seed, seconds (of training, since it was last interrupted; in
            chapters 5 and 7 with the validation after each epoch), parameters,
            seconds_to_target, outputs (name of the array file), history and test.
    """

    task: str
    corpus: str
    model: str
    command: str
    config: dict
    data_fingerprint: str
    baseline: bool = False
    versions: dict = field(default_factory=lambda: {name: version(name) for name in PACKAGES})
    machine: dict = field(
        default_factory=lambda: {"cores": os.cpu_count(), "architecture": platform.machine()}
    )
    runs: list[dict] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The record's file name without its ending."""
        return f"{self.task}-{self.corpus}-{self.model}"

    def missing(self, seeds: int) -> Iterator[int]:
        """Gives the seeds that have no run yet, in order, and prints which there are.

        Args:
            seeds: seeds 0 … seeds - 1 are wanted; of a baseline, in which nothing is drawn at
                random, the first alone.

        Raises:
            RecordError: if the runs that are there were made with other versions of `PACKAGES`,
                so that one more could not stand beside them.
        """
        there = [run["seed"] for run in self.runs]
        for seed in range(1 if self.baseline else seeds):
            if seed in there:
                print(f"{self.name}: seed {seed} is there already")
                continue
            now = {name: version(name) for name in self.versions}
            if there and now != self.versions:
                other = next(name for name in now if now[name] != self.versions[name])
                raise RecordError(
                    f"{self.name} has runs with {other} {self.versions[other]}, and here is "
                    f"{now[other]}; use --restart to redo them all"
                )
            print(f"{self.name}: seed {seed}")
            yield seed

    def add(self, run: dict, outputs: np.ndarray | None, folder: Path = FOLDER) -> None:
        """Adds a finished run and writes record and outputs; neither is ever half written.

        Args:
            run: everything but `outputs`, which is named here.
            outputs: the answers on the test split, probabilities (N,) or ids (N, T); None if it
                was not read.
            folder: where records lie.
        """
        folder.mkdir(parents=True, exist_ok=True)
        if outputs is not None:
            run = {**run, "outputs": f"{self.name}-{run['seed']}.npz"}
            partial = folder / f".{run['outputs']}"  # np.savez would append .npz to another ending
            np.savez_compressed(partial, **_stored(outputs))
            os.replace(partial, folder / run["outputs"])
        self.runs = sorted([*self.runs, run], key=lambda run: run["seed"])
        partial = folder / f".{self.name}.json"
        partial.write_text(json.dumps(vars(self), indent=1, ensure_ascii=False) + "\n", "utf-8")
        os.replace(partial, folder / f"{self.name}.json")

    def outputs(self, seed: int, folder: Path = FOLDER) -> np.ndarray:
        """Reads the answers of one run on the test split.

        Args:
            seed: of the run.
            folder: where records lie.

        Returns:
            probabilities (N,), float64, or ids (N, T), whichever the run has given.

        Raises:
            RecordError: if there is no such run, it did not read the test split, or its file is
                missing.
        """
        run = next((run for run in self.runs if run["seed"] == seed), None)
        if run is None:
            raise RecordError(f"{self.name} has no run with seed {seed}")
        if "outputs" not in run:
            raise RecordError(f"{self.name} was timed only: it has no answers on the test split")
        if not (folder / run["outputs"]).exists():
            raise RecordError(f"{run['outputs']}, the answers of {self.name}, is missing")
        with np.load(folder / run["outputs"]) as stored:
            return stored["probability"].astype(float) if "probability" in stored else stored["ids"]

    def values(self, metric: str) -> list[float]:
        """A test metric of each run, in the order of the seeds."""
        return [run["test"][metric] for run in self.runs]

    def mean_and_deviation(self, metric: str) -> tuple[float, float]:
        """Mean and standard deviation (n - 1) of a test metric over seeds; one seed has 0."""
        values = self.values(metric)
        return float(np.mean(values)), float(np.std(values, ddof=1)) if len(values) > 1 else 0.0


def _stored(outputs: np.ndarray) -> dict[str, np.ndarray]:
    """What is written of the answers: as few bytes as lose nothing that was measured."""
    if np.issubdtype(outputs.dtype, np.floating):
        return {"probability": compact(outputs)}
    return {"ids": outputs.astype(np.min_scalar_type(outputs.max(initial=0)))}


def compact(probabilities: np.ndarray) -> np.ndarray:
    """Gives probabilities, (N,), in half precision, none of them rounded across one half.

    What is stored must be worth the accuracy that was measured: 0.49999 would become 0.5.
    """
    rounded = probabilities.astype(np.float16)
    below = np.nextafter(np.float16(0.5), np.float16(0))
    return np.where(probabilities < 0.5, np.minimum(rounded, below), rounded)


def read(
    task: str, corpus: str, model: str, fingerprint: str | None = None, folder: Path = FOLDER
) -> Record:
    """Reads a record.

    Args:
        task: first part of its name.
        corpus: second part.
        model: third part.
        fingerprint: of the corpus at hand, to refuse a record of other data; None does not ask.
        folder: where records lie.

    Returns:
        the record.

    Raises:
        RecordError: if it is missing, broken, or of other data; it says how to make it.
    """
    path = folder / f"{task}-{corpus}-{model}.json"
    if not path.exists():
        raise RecordError(f"no record {path.name}; make it with {_command(task, corpus, model)}")
    record = _parse(path)
    if fingerprint not in (None, record.data_fingerprint):
        raise RecordError(
            f"the record {path.name} is of other data: its fingerprint is "
            f"{record.data_fingerprint[:12]}…, the corpus at hand has {fingerprint[:12]}…"
        )
    return record


def read_all(task: str, folder: Path = FOLDER) -> list[Record]:
    """Reads every record of a task, by corpus and model.

    Raises:
        RecordError: if one is broken.
    """
    records = map(_parse, folder.glob(f"{task}-*.json"))
    return sorted(records, key=lambda record: (record.corpus, record.model))


def continued(fresh: Record, folder: Path = FOLDER, restart: bool = False) -> Record:
    """Finds what there is already of a run that is about to begin.

    Args:
        fresh: a record of the settings and data at hand, without runs.
        folder: where records lie.
        restart: whether to remove what there is and begin anew. What is removed is gone, so that
            an interrupted run goes on without a second restart.

    Returns:
        the record on disk if there is one, else the fresh one.

    Raises:
        RecordError: if the one on disk was made with other settings or data.
    """
    if restart:
        for path in (folder / f"{fresh.name}.json", *folder.glob(f"{fresh.name}-[0-9]*.npz")):
            path.unlink(missing_ok=True)
    if not (folder / f"{fresh.name}.json").exists():
        return fresh
    record = read(fresh.task, fresh.corpus, fresh.model, fresh.data_fingerprint, folder)
    # As JSON has it: there a tuple is a list, and every name a string.
    if record.config != json.loads(json.dumps(fresh.config)):
        raise RecordError(f"{record.name} was made with other settings; use --restart to redo it")
    record.command = fresh.command
    return record


def check_corpus(asked: str, found: str) -> None:
    """Refuses to run one corpus with the settings of another.

    Args:
        asked: the corpus that a run is for.
        found: what was loaded.

    Raises:
        RecordError: if they differ, as they do where COURSE_OFFLINE=1 gives a stand-in.
    """
    if asked != found:
        raise RecordError(
            f"{found} is here in place of {asked} (COURSE_OFFLINE=1): unset it, or ask for {found}"
        )


def _command(task: str, corpus: str, model: str) -> str:
    """The line that makes a record."""
    name = model.removesuffix(TO_TARGET)
    return (
        f"python -m solutions.experiments {task}"
        + ("" if task in ONE_CORPUS else f" --corpus {corpus}")
        + f" --model {name}{' --to-target' if name != model else ''}"
    )


def _parse(path: Path) -> Record:
    """Reads one file; RecordError if it is broken."""
    try:
        return Record(**json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise RecordError(f"the record {path.name} cannot be read: {error}") from error
