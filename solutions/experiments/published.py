"""Figures that others have reported, to stand beside the records."""

from typing import NamedTuple


class Figure(NamedTuple):
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
    Figure("imdb", "two BiLSTM(64) + attention", 87.93, "the book that the seminar followed"),
    Figure("imdb", "two BiLSTM(64) + attention", 87.66, "the seminar"),
    Figure("imdb", "two BiLSTM(64) + attention", 87.72, "rerun of the seminar's code, lowest"),
    Figure("imdb", "two BiLSTM(64) + attention", 87.87, "rerun of the seminar's code, highest"),
    Figure("imdb", "NB-SVM, words and pairs", 91.60, "measured on the same split"),
    Figure("nsmc", "two BiLSTM(64) + attention", 86.00, "the book that the seminar followed"),
    Figure("nsmc", "two BiLSTM(64) + attention", 84.47, "the seminar"),
    Figure("nsmc", "character 1–4-grams + linear SVM", 87.62, "measured on the same split"),
    Figure("naver_shopping", "two BiLSTM(64) + attention", 91.60, "the seminar"),
    Figure("steam", "two BiLSTM(64) + attention", 77.64, "the seminar"),
)
"""Sentiment, test accuracy. The seminar chose its epoch on the test split."""
