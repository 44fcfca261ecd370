import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from solutions.data import reviews
from solutions.data.ngrams import NGrams
from solutions.data.text import words
from solutions.experiments import linear
from solutions.metrics import accuracy


@pytest.fixture(scope="module")
def corpus():
    return reviews.load("stand-in")


def score(corpus, **settings):
    model = linear.build(**settings).fit(corpus.train.texts, corpus.train.labels)
    return accuracy(corpus.test.labels, linear.probabilities(model, corpus.test.texts))


def test_pairs_of_words_and_naive_bayes_beat_single_words(corpus):
    """The stand-in negates: only pairs tell "not good" from "good"."""
    reached = {
        name: score(corpus, **linear.BASELINES[name]) for name in ("tfidf-logistic", "nb-svm")
    }
    assert reached["nb-svm"] > reached["tfidf-logistic"] + 0.05
    assert reached["tfidf-logistic"] > 0.55  # still better than a coin


def test_ratios_are_those_of_the_ngrams_that_the_network_uses(corpus):
    texts, labels = corpus.train.texts[:300], corpus.train.labels[:300]
    bag = CountVectorizer(
        tokenizer=words, lowercase=False, token_pattern=None, ngram_range=(1, 2), min_df=2
    ).set_params(binary=True)
    counts = bag.fit_transform(texts)
    scaled = linear.LogCountRatio().fit(counts, labels)
    expected = NGrams.build([words(text) for text in texts], labels, longest=2, minimum_count=2)
    names = [name.replace("\x1f", " ") for name in expected.names]
    assert sorted(names) == sorted(bag.vocabulary_)
    columns = [bag.vocabulary_[name] for name in names]
    np.testing.assert_allclose(scaled.ratios_[columns], expected.ratios, atol=1e-5)
    np.testing.assert_allclose(
        scaled.transform(counts).toarray(), counts.toarray() * scaled.ratios_, atol=1e-12
    )


def test_nb_svm_is_logistic_regression_over_scaled_single_words_and_pairs(corpus):
    texts, labels = corpus.train.texts[:300], corpus.train.labels[:300]
    ngrams = NGrams.build([words(text) for text in texts], labels, longest=2)

    def scaled(texts):
        rows = np.zeros((len(texts), len(ngrams)))
        for row, text in zip(rows, texts, strict=True):
            ids = ngrams.encode(words(text))
            row[ids] = ngrams.ratios[np.array(ids, int) - 1]
        return rows

    expected = LogisticRegression(C=0.1, solver="liblinear").fit(scaled(texts), labels)
    found = linear.build(**linear.BASELINES["nb-svm"]).fit(texts, labels)
    asked = [*corpus.test.texts[:40], "", "zzqx"]
    np.testing.assert_allclose(
        linear.probabilities(found, asked), expected.predict_proba(scaled(asked))[:, 1], atol=1e-3
    )


@pytest.mark.parametrize("name", linear.BASELINES)
def test_every_baseline_gives_probabilities_of_label_1(name):
    texts = ["a lovely film", "a dull film", "lovely", "dull"] * 5
    model = linear.build(**linear.BASELINES[name]).fit(texts, [1, 0, 1, 0] * 5)
    lovely, dull = linear.probabilities(model, ["lovely film", "dull film"])
    assert 0 < dull < 0.5 < lovely < 1
    assert np.isfinite(linear.probabilities(model, ["", "zzqx"])).all()


@pytest.mark.parametrize("wrong", ["kind", "unit"])
def test_an_unknown_kind_or_unit_is_named(wrong):
    settings = {"kind": "nb-svm", "unit": "words", "longest": 2, wrong: "guess"}
    with pytest.raises(ValueError, match="guess"):
        linear.build(**settings)
