"""Full-size runs of chapter 2: additions by sequence to sequence, in NumPy."""

import numpy as np

from solutions.data import arithmetic
from solutions.data.arithmetic import Additions
from solutions.data.pairs import Pairs
from solutions.experiments.by_hand import Experiment
from solutions.metrics import exact_match
from solutions.scratch.seq2seq import Seq2Seq

SIZE = {"E": 16, "H": 128}
BUDGET = {"epochs": 25, "batch_size": 128, "clip": 5.0}
OURS = {"learning_rate": 0.004, "schedule": "cosine", "side": "right", "masked": True}
UNMASKED = {"learning_rate": 0.001, "schedule": "constant", "masked": False}


def _settings(recipe: dict, **options) -> dict:
    """Everything that a record keeps of a model and its training."""
    return {**SIZE, **BUDGET, "reverse": False, "peeky": False, **recipe, **options}


MODELS = {
    "plain": _settings(OURS),
    "reversed": _settings(OURS, reverse=True),
    "peeky": _settings(OURS, peeky=True),
    "reversed-peeky": _settings(OURS, reverse=True, peeky=True),
    # Why does reversing help? Textbooks turn the whole row round, and the padding with it. So two
    # things change at once; here each changes alone as well, and padding is read, not skipped.
    "unmasked-plain-padded-right": _settings(UNMASKED, side="right"),
    "unmasked-plain-padded-left": _settings(UNMASKED, side="left"),
    "unmasked-reversed-padded-right": _settings(UNMASKED, side="right", reverse=True),
    "unmasked-reversed-padded-left": _settings(UNMASKED, side="left", reverse=True),
}
"""Settings of every model, by its name in the records."""


class Addition(Experiment):
    """Additions, with the four models of chapter 2 and what explains them."""

    task, corpus, models = "addition", "arithmetic", MODELS

    def make(self) -> Additions:
        """Makes the corpus that the records were made with."""
        return arithmetic.make()

    def build(self, corpus: Additions, settings: dict, seed: int) -> Seq2Seq:
        """Draws the weights of one model from the seed."""
        V = len(corpus.vocabulary)
        options = {name: settings[name] for name in ("E", "H", "reverse", "peeky", "masked")}
        return Seq2Seq.initialized(V, V, random=np.random.default_rng(seed), **options)

    def measure(self, model: Seq2Seq, corpus: Additions, settings: dict) -> dict[str, float]:
        """Share of the validation split that is answered without a mistake."""
        exact, _ = _score(model, corpus, corpus.validation, settings["side"])
        return {"validation_exact_match": exact}

    def examine(self, model: Seq2Seq, corpus: Additions, settings: dict) -> tuple[dict, np.ndarray]:
        """The same of the test split, and the answers: ids, padded to one width."""
        exact, answers = _score(model, corpus, corpus.test, settings["side"])
        return {"exact_match": exact}, answers


def _score(model: Seq2Seq, corpus: Additions, split: Pairs, side: str):
    """Share of a split that is answered without a mistake, and the answers."""
    sources, targets = corpus.encode(split, side=side)  # (N, S), (N, T)
    width = targets.shape[1] - 1  # without the start
    ids = model.greedy(sources, width)
    answers = np.pad(ids, ((0, 0), (0, width - ids.shape[1])))
    return exact_match(targets[:, 1:], answers), answers


experiment = Addition()
