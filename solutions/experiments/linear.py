"""Linear models on bags of n-grams, with scikit-learn: what a network has to beat."""

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import LinearSVC

from solutions.data.text import characters, words

BASELINES = {
    "tfidf-logistic": {"kind": "tfidf-logistic", "unit": "words", "longest": 1},
    "nb-svm": {"kind": "nb-svm", "unit": "words", "longest": 2},
    "character-svm": {"kind": "tfidf-svm", "unit": "characters", "longest": 4},
}
"""Arguments of `build`, by the model's name in records."""


class LogCountRatio(TransformerMixin, BaseEstimator):
    """Scales each n-gram by how far its share differs between the labels.

    Source: Wang and Manning (2012), section 2. Chapter 6.
    """

    def fit(self, counts, labels):
        """Learns the ratio of each column of `counts`, (N, V), from `labels`, (N,) 0 or 1."""
        labels = np.asarray(labels)
        shares = [np.asarray(counts[labels == label].sum(axis=0)).ravel() + 1 for label in (0, 1)]
        self.ratios_ = np.log(shares[1] / shares[1].sum()) - np.log(shares[0] / shares[0].sum())
        return self

    def transform(self, counts):
        """Gives the scaled counts, (N, V)."""
        return counts.multiply(self.ratios_).tocsr()


def build(kind: str, unit: str, longest: int) -> Pipeline:
    """Makes a linear model of texts.

    Args:
        kind: "tfidf-logistic", "tfidf-svm" or "nb-svm".
        unit: what n-grams are made of, "words" or "characters".
        longest: units in the longest n-gram.

    Returns:
        an unfitted scikit-learn pipeline from raw texts to labels 0 and 1.

    Raises:
        ValueError: if the kind or the unit is unknown.

    Source: Wang and Manning (2012) for NB-SVM. Chapter 6.
    """
    units = {"words": words, "characters": characters}
    if unit not in units:
        raise ValueError(f"unit is one of {list(units)}, not {unit!r}")
    bag = {"tokenizer": units[unit], "lowercase": False, "token_pattern": None}
    if unit == "characters":  # scikit-learn's own character n-grams are ten times faster
        bag = {"analyzer": "char", "lowercase": False}
    bag |= {"ngram_range": (1, longest), "min_df": 2}
    if kind == "tfidf-logistic":
        return make_pipeline(TfidfVectorizer(**bag), LogisticRegression(max_iter=1000))
    if kind == "tfidf-svm":
        return make_pipeline(TfidfVectorizer(**bag, sublinear_tf=True), LinearSVC(C=0.5))
    if kind == "nb-svm":
        return make_pipeline(
            CountVectorizer(**bag, binary=True),
            LogCountRatio(),
            LogisticRegression(C=0.1, solver="liblinear"),
        )
    raise ValueError(f"kind is tfidf-logistic, tfidf-svm or nb-svm, not {kind!r}")


def probabilities(model: Pipeline, texts) -> np.ndarray:
    """Gives the probability of label 1, (N,); a support vector machine's margin is squashed."""
    return expit(model.decision_function(texts))
