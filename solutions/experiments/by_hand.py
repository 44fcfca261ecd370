"""Full-size runs of models by hand, on pairs of texts: what additions and dates have in common."""

import time
from abc import ABC, abstractmethod
from pathlib import Path

import numpy as np

from solutions.data.pairs import Corpus
from solutions.experiments.records import FOLDER, Record, continued
from solutions.experiments.unfinished import checkpoint
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam, fit


class Experiment(ABC):
    """One task, on one corpus, for several models.

    Attributes:
        task: its name, as in the records.
        corpus: the name of its corpus.
        models: settings of every model, by its name in the records. All have `epochs`,
            `batch_size`, `clip`, `learning_rate`, `schedule` ("cosine" or "constant") and `side`;
            some have Adam's `beta_2`.
    """

    task: str
    corpus: str
    models: dict[str, dict]

    @abstractmethod
    def make(self) -> Corpus:
        """Makes the corpus."""

    @abstractmethod
    def build(self, corpus: Corpus, settings: dict, seed: int) -> Seq2Seq:
        """Draws the weights of one model from the seed."""

    @abstractmethod
    def measure(self, model: Seq2Seq, corpus: Corpus, settings: dict) -> dict[str, float]:
        """What is asked of the validation split after each epoch."""

    @abstractmethod
    def examine(self, model: Seq2Seq, corpus: Corpus, settings: dict) -> tuple[dict, np.ndarray]:
        """What is asked once, at the end: metrics of the test split, and the answers to it."""

    def run(
        self,
        model: str,
        seeds: int,
        restart: bool = False,
        folder: Path = FOLDER,
        corpus: Corpus | None = None,
        epochs: int | None = None,
    ) -> Record:
        """Trains a model once for each seed that its record does not hold yet.

        A finished seed is written at once. Within a seed every epoch is kept, so that an
        interrupted run goes on where it stopped. Settings were chosen on validation; the test
        split is read once a seed, after the last epoch.

        Args:
            model: one of `models`.
            seeds: seeds 0 … seeds - 1 are run.
            restart: whether to begin anew instead of going on with the record.
            folder: where records lie.
            corpus: the default one if left out.
            epochs: instead of those in the settings.

        Returns:
            the record.

        Raises:
            RecordError: if the record at hand was made with other settings or data.
            ValueError: if there is no such model.
        """
        if model not in self.models:
            raise ValueError(f"{self.task} has the models {list(self.models)}, not {model!r}")
        corpus = corpus or self.make()
        settings = self.models[model] | ({} if epochs is None else {"epochs": epochs})
        fresh = Record(
            task=self.task,
            corpus=self.corpus,
            model=model,
            command=f"python -m solutions.experiments {self.task} --model {model} --seeds {seeds}",
            config=settings,
            data_fingerprint=corpus.fingerprint,
        )
        record = continued(fresh, folder, restart)
        for seed in record.missing(seeds):
            with checkpoint(record, seed, restart) as path:
                entry, answers = self._train(corpus, settings, seed, path)
                record.add(entry, answers, folder)
            print(f"{record.name}: seed {seed}, exact match {entry['test']['exact_match']:.4f}")
        return record

    def _train(self, corpus: Corpus, settings: dict, seed: int, path: Path):
        """Trains one seed; returns the run's entry and its answers on the test split."""
        sources, targets = corpus.encode(corpus.train, side=settings["side"])  # (N, S), (N, T)
        steps = settings["epochs"] * -(-len(sources) // settings["batch_size"])
        model = self.build(corpus, settings, seed)
        decay = {name: settings[name] for name in ("beta_2",) if name in settings}
        clock = time.perf_counter()

        def measure():
            nonlocal clock
            seconds = time.perf_counter() - clock
            measured = self.measure(model, corpus, settings)
            clock = time.perf_counter()  # measuring is no training
            return {**measured, "seconds": seconds}

        history = fit(
            model,
            (sources, targets),
            **{name: settings[name] for name in ("epochs", "batch_size", "clip")},
            seed=seed,
            optimizer=Adam(schedule(settings, steps), **decay),
            measure=measure,
            checkpoint=path,
            progress=True,
        )
        test, answers = self.examine(model, corpus, settings)
        entry = {
            "seed": seed,
            "seconds": round(sum(epoch.pop("seconds") for epoch in history), 1),
            "parameters": sum(array.size for array in model.parameters.values()),
            "seconds_to_target": {},
            "history": [{name: round(value, 4) for name, value in row.items()} for row in history],
            "test": test,
        }
        return entry, answers


def schedule(settings: dict, steps: int):
    """The learning rate, a number or a function of the step: constant, or half a cosine to 0."""
    rate = settings["learning_rate"]
    if settings["schedule"] == "constant":
        return rate
    return lambda step: rate * 0.5 * (1 + np.cos(np.pi * min(step / steps, 1)))
