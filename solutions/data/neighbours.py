"""Translates by looking up: the translation of the training sentence that is most alike."""

from collections.abc import Iterator

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import linear_kernel

from solutions.data.pairs import Pairs

BLOCK = 256  # texts that are compared at once: each with all of training


class NearestNeighbour:
    """A translator that has learned nothing, and the least that one must beat.

    Two sentences are alike by the cosine of their n-grams, each weighted by how rare it is. Where
    several training sentences are equally alike the first counts; so does the very first for a
    text that shares no n-gram with any.

    Args:
        train: N ≥ 1 sentences and their translations.
        analyzer: of scikit-learn: "char_wb" counts n-grams of characters inside words, "word"
            those of words.
        ngrams: shortest and longest n-gram.

    Raises:
        ValueError: if there are no training sentences.

    Source: Chapter 5.
    """

    def __init__(
        self, train: Pairs, analyzer: str = "char_wb", ngrams: tuple[int, int] = (1, 4)
    ) -> None:
        if not len(train):
            raise ValueError("a nearest neighbour needs at least one training pair")
        self.train = train
        # By default scikit-learn leaves out words of one letter, and Korean has many.
        self._vectorizer = TfidfVectorizer(
            analyzer=analyzer,
            ngram_range=ngrams,
            token_pattern=r"\w+" if analyzer == "word" else None,
            dtype=np.float32,
        )
        self._vectors = self._vectorizer.fit_transform(train.sources)  # (N, n-grams)

    def translate(self, texts: list[str]) -> list[str]:
        """Translates texts.

        Args:
            texts: M texts; any text will do.

        Returns:
            M translations, each one of training.
        """
        return [self.train.targets[row] for row in self.nearest(texts)]

    def nearest(self, texts: list[str]) -> list[int]:
        """Finds the most similar training sentence of each text.

        Args:
            texts: M texts.

        Returns:
            M rows of `train`.
        """
        return [row for rows in self._blocks(texts) for row in rows]

    def _blocks(self, texts: list[str]) -> Iterator[list[int]]:
        """The rows of a block of texts after another: similarities of all are too many at once."""
        for start in range(0, len(texts), BLOCK):
            vectors = self._vectorizer.transform(texts[start : start + BLOCK])
            yield linear_kernel(vectors, self._vectors).argmax(axis=1).tolist()  # of (block, N)
