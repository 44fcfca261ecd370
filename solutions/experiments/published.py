"""Figures that others have reported, to stand beside the records."""

from typing import NamedTuple


class Accuracy(NamedTuple):
    """One reported test accuracy.

    Attributes:
        corpus: as the records name it.
        model: what was trained.
        accuracy: on the test split, in percent.
        source: who reported it.
    """

    corpus: str
    model: str
    accuracy: float
    source: str


SENTIMENT = (
    Accuracy("imdb", "two BiLSTM(64) + attention", 87.93, "the book that the seminar followed"),
    Accuracy("imdb", "two BiLSTM(64) + attention", 87.66, "the seminar"),
    Accuracy("imdb", "two BiLSTM(64) + attention", 87.72, "rerun of the seminar's code, lowest"),
    Accuracy("imdb", "two BiLSTM(64) + attention", 87.87, "rerun of the seminar's code, highest"),
    Accuracy("imdb", "NB-SVM, words and pairs", 91.60, "measured on the same split"),
    Accuracy("nsmc", "two BiLSTM(64) + attention", 86.00, "the book that the seminar followed"),
    Accuracy("nsmc", "two BiLSTM(64) + attention", 84.47, "the seminar"),
    Accuracy("nsmc", "character 1–4-grams + linear SVM", 87.62, "measured on the same split"),
    Accuracy("naver_shopping", "two BiLSTM(64) + attention", 91.60, "the seminar"),
    Accuracy("steam", "two BiLSTM(64) + attention", 77.64, "the seminar"),
)
"""Sentiment, test accuracy. The seminar chose its epoch on the test split."""


class ExactMatch(NamedTuple):
    """One reported share of answers without a mistake.

    Attributes:
        model: as chapter 2 names it.
        exact_match: on 5,000 unseen questions, in percent.
        source: what was run.
    """

    model: str
    exact_match: float
    source: str


ADDITION = tuple(
    ExactMatch(model, figure, "own run of a textbook's NumPy code")
    for model, figure in (("plain", 8.3), ("reversed", 51.7), ("peeky", 77.5), ("both", 97.6))
)
"""Additions, 45,000 to learn from, H = 128, E = 16, batches of 128, 25 epochs."""

DATES = {2: 88.8, 3: 97.7, 4: 98.3, 5: 100.0}
"""Dates, exact match in percent after so many epochs: a textbook's NumPy code with dot-product
attention, own run, on data that `REPEATED_DATES` describes."""

REPEATED_DATES = 0.28
"""Share of the test questions of a widely used set of dates that it also trains on."""


class Bleu(NamedTuple):
    """One reported BLEU.

    Attributes:
        model: what was trained.
        bleu: on the test split.
        size: number of parameters in words, or nothing where it is not told.
        source: who reported it.
    """

    model: str
    bleu: float
    size: str
    source: str


TRANSLATION = (
    Bleu("no attention, GRU, context at every step", 20.6, "", "a well-known PyTorch tutorial"),
    Bleu("attention: additive, Bahdanau's wiring", 28.3, "20 M", "a well-known PyTorch tutorial"),
)
"""Multi30k, German to English, test 2016, with another tokenisation than the records have."""
