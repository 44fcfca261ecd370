"""Full-size runs of chapters 3 and 4: dates, with every score in every wiring, in NumPy."""

from itertools import product

import numpy as np

from solutions.data import dates
from solutions.data.dates import DatePairs, Dates
from solutions.experiments.by_hand import Experiment
from solutions.metrics import alignment_error, exact_match, mass_on_span
from solutions.scratch.attention import SCORES, WINDOWS
from solutions.scratch.seq2seq import Seq2Seq

SETTINGS = {
    "E": 16,
    "H": 256,
    "epochs": 2,
    "batch_size": 128,
    "clip": 5.0,
    "learning_rate": 0.01,
    "beta_2": 0.98,  # in 704 steps Adam's usual 0.999 never forgets the large first gradients
    "schedule": "cosine",
    "side": "right",
}
WIRINGS = {
    "luong": {"wiring": "luong"},
    "luong-fed": {"wiring": "luong", "input_feeding": True},
    "bahdanau": {"wiring": "bahdanau"},
}
"""Luong's wiring without input feeding and with it, and Bahdanau's."""

RADIUS = 4  # of the windows: nine characters, as many as the longest month has
BATCH = 500  # questions that are answered at once


def _combination(score: str, wiring: str, window: str | None) -> dict:
    """Settings of a model with attention."""
    settings = {**SETTINGS, "bidirectional": True, "attention": score, **WIRINGS[wiring]}
    if window is not None:
        settings |= {"window": window, "radius": RADIUS}
    return settings


def _name(wiring: str, score: str, window: str | None = None) -> str:
    return "-".join(part for part in (wiring, score, window) if part)


MODELS = {
    "plain": {**SETTINGS, "bidirectional": True},
    "peeky": {**SETTINGS, "bidirectional": True, "peeky": True},
    **{
        _name(wiring, score, window): _combination(score, wiring, window)
        for window, wiring, score in product((None, *WINDOWS), WIRINGS, SCORES)
        if wiring != "luong-fed" or window is None
    },
    "luong-fed-scaled-dot-usual-adam": {
        **_combination("scaled-dot", "luong-fed", None),
        "beta_2": 0.999,
    },
}
"""Settings of every model, by its name in the records: none of attention, then every score in
every wiring with every window; input feeding is run without a window only. The last one is one of
these with Adam as everybody uses it."""

NAMED = ("luong-dot", "luong-additive", "bahdanau-dot", "bahdanau-additive")
"""Two scores in two wirings: the models that are run with several seeds."""


def seeds_of(model: str) -> int:
    """How many runs of a model the book shows."""
    return 3 if model in (*NAMED, "plain", "peeky") else 1


_TRAINING = ("epochs", "batch_size", "clip", "learning_rate", "beta_2", "schedule", "side")


class DatesExperiment(Experiment):
    """Dates in many ways of writing → ISO 8601, 45,000 to learn from."""

    task, corpus, models = "dates", "dates", MODELS

    def make(self) -> Dates:
        """Makes the corpus that the records were made with."""
        return dates.make(train=45_000)

    def build(self, corpus: Dates, settings: dict, seed: int) -> Seq2Seq:
        """Draws the weights of one model from the seed."""
        V = len(corpus.vocabulary)
        options = {name: value for name, value in settings.items() if name not in _TRAINING}
        if options.get("attention") == "location":
            options["positions"] = corpus.source_width
        return Seq2Seq.initialized(V, V, random=np.random.default_rng(seed), **options)

    def measure(self, model: Seq2Seq, corpus: Dates, settings: dict) -> dict[str, float]:
        """Share of the validation split that is answered without a mistake."""
        answers, _ = answer(model, corpus, corpus.validation)
        return {"validation_exact_match": _exact(corpus, corpus.validation, answers)}

    def examine(self, model: Seq2Seq, corpus: Dates, settings: dict) -> tuple[dict, np.ndarray]:
        """Metrics of the test split, and how far the model goes beyond what it was shown."""
        answers, weights = answer(model, corpus, corpus.test)
        metrics = {"exact_match": _exact(corpus, corpus.test, answers)}
        if weights is not None:
            field = corpus.alignment(corpus.test, span="field")  # (N, T, S)
            metrics["alignment_error"] = alignment_error(weights, field)
            metrics["mass_on_span"] = mass_on_span(weights, field)
        for split in ("later_years", "new_format"):
            pairs = getattr(corpus, split)
            metrics[split] = _exact(corpus, pairs, answer(model, corpus, pairs)[0])
        return metrics, answers


def answer(model: Seq2Seq, corpus: Dates, split: DatePairs) -> tuple[np.ndarray, np.ndarray | None]:
    """What a model answers to a split, and where it looked.

    Args:
        model: a trained model.
        corpus: of which the split is one.
        split: N questions.

    Returns:
        ids, (N, T), and attention weights, (N, T, S), or None where there is no attention. T is
        11, the ten characters of a date and the end.
    """
    sources, targets = corpus.encode(split)  # (N, S), (N, T + 1)
    T, parts = targets.shape[1] - 1, []
    for start in range(0, len(sources), BATCH):
        written = model.greedy_search(sources[start : start + BATCH], T)
        missing = (0, T - written.ids.shape[1])
        ids = np.pad(written.ids, ((0, 0), missing))
        weights = written.weights
        if weights is not None:
            weights = np.pad(weights, ((0, 0), missing, (0, 0)))
        parts.append((ids, weights))
    ids, weights = zip(*parts, strict=True)
    return np.concatenate(ids), None if weights[0] is None else np.concatenate(weights)


def _exact(corpus: Dates, split: DatePairs, answers: np.ndarray) -> float:
    """Share of a split that is answered without a mistake."""
    return exact_match(corpus.encode(split)[1][:, 1:], answers)


experiment = DatesExperiment()
