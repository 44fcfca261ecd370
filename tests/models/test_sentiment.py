import json
import os
import subprocess
import sys
import warnings
from types import SimpleNamespace

import keras
import numpy as np
import pytest

from solutions.data import made_reviews
from solutions.data.text import PADDING, UNKNOWN
from solutions.models.sentiment import SentimentClassifier

TINY = {
    **{"embedding": 8, "units": 3, "layers": 1, "hidden": 0, "dropout": 0.2},
    "max_length": 40,
}
ENGLISH, KOREAN = (made_reviews.make(name).train for name in ("stand-in", "stand-in-ko"))
TEXTS, LABELS = ENGLISH.texts[:48], ENGLISH.labels[:48]
KINDS = {
    "words": (TINY, TEXTS, LABELS),
    "subwords": (
        {**TINY, "tokenizer": "subwords", "vocabulary_size": 500},
        KOREAN.texts[:48],
        KOREAN.labels[:48],
    ),
    "ngrams": ({**TINY, "ngrams": 2}, TEXTS, LABELS),
}
TRAINING = {"epochs": 1, "batch_size": 16, "word_dropout": 0.1, "average": True}


@pytest.fixture(scope="module")
def classifiers():
    """A trained classifier of each kind."""
    found = {}
    for name, (reading, texts, labels) in KINDS.items():
        found[name] = SentimentClassifier(**reading)
        found[name].fit(texts, labels, **TRAINING)
    return found


@pytest.fixture
def classifier(classifiers):
    return classifiers["words"]


every_kind = pytest.mark.parametrize("kind", KINDS)


# --- answers ------------------------------------------------------------------------------------


@every_kind
def test_the_order_of_the_texts_does_not_matter(classifiers, kind):
    texts = KINDS[kind][1]
    order = np.random.default_rng(0).permutation(len(texts))
    found = classifiers[kind].predict(texts)
    assert found.shape == (len(texts),) and ((found > 0) & (found < 1)).all()
    assert np.ptp(found) > 1e-4  # else any order would do
    shuffled = classifiers[kind].predict([texts[row] for row in order])
    np.testing.assert_allclose(shuffled, found[order], atol=1e-6)


@every_kind
def test_company_does_not_matter(classifiers, kind):
    texts = KINDS[kind][1][:3]
    together = classifiers[kind].predict([*texts, "long " * 90])
    alone = [classifiers[kind].predict([text])[0] for text in texts]
    np.testing.assert_allclose(together[:3], alone, atol=1e-6)


@every_kind
@pytest.mark.parametrize("text", ["", "  ", "<br />", "zzqx qqvv", "日本 🙂", "\0"])
def test_texts_that_say_nothing_have_a_finite_answer(classifiers, kind, text):
    assert np.isfinite(classifiers[kind].predict([text, "good"])).all()
    explained = classifiers[kind].explain(text)
    assert [token for token, _ in explained] == classifiers[kind].tokenize(text)


def test_no_texts_have_no_answers(classifier):
    assert classifier.predict([]).shape == (0,)


@every_kind
def test_weights_sum_to_1_over_the_tokens_of_a_text(classifiers, kind):
    for text in KINDS[kind][1][:5]:
        tokens, weights = zip(*classifiers[kind].explain(text), strict=True)
        assert list(tokens) == classifiers[kind].tokenize(text)
        assert sum(weights) == pytest.approx(1, abs=1e-5)
        assert min(weights) >= 0


@pytest.mark.parametrize("keep", ["start", "end"])
def test_a_long_text_keeps_the_end_asked_for(classifiers, keep):
    learned = classifiers["words"]
    classifier = SentimentClassifier(**{**learned.settings, "keep": keep})
    classifier.vocabulary, classifier.model = learned.vocabulary, learned.model
    words = [f"w{number}" for number in range(30)] + [*learned.vocabulary][4:34]
    kept = words[:40] if keep == "start" else words[-40:]
    assert [token for token, _ in classifier.explain(" ".join(words))] == kept
    whole, part = classifier.predict([" ".join(words), " ".join(kept)])
    assert whole == pytest.approx(part, abs=1e-6)


def test_ids_are_judged_as_their_text_is(classifier):
    ids = [classifier.vocabulary.encode(classifier.tokenize(text)) for text in TEXTS]
    probabilities, weights = classifier.predict_ids(ids)
    np.testing.assert_allclose(probabilities, classifier.predict(TEXTS), atol=1e-6)
    for text, row in zip(TEXTS[:3], weights, strict=False):
        expected = [weight for _, weight in classifier.explain(text)]
        np.testing.assert_allclose(row, expected, atol=1e-6)


def test_ids_alone_do_not_tell_ngrams(classifiers):
    with pytest.raises(ValueError, match="n-grams"):
        classifiers["ngrams"].predict_ids([[5, 6]])


# --- learning -----------------------------------------------------------------------------------


class Spy:
    """Stands where Keras would train and keeps what it would have trained on."""

    def __call__(self, model, dataset, **rest):
        self.dataset, self.rest = dataset, rest
        return SimpleNamespace(history={})

    def epoch(self):
        """Inputs and labels of all batches."""
        return [
            ({name: value.numpy() for name, value in inputs.items()}, labels)
            for inputs, labels in self.dataset
        ]


@pytest.fixture
def spy(monkeypatch):
    spy = Spy()
    monkeypatch.setattr(keras.Model, "fit", lambda *args, **rest: spy(*args, **rest))
    return spy


def rows(epoch):
    """The texts of an epoch in the order in which they come, as ids without padding."""
    return [tuple(row[row != PADDING]) for inputs, _ in epoch for row in inputs["tokens"]]


def test_an_epoch_sees_every_text_with_its_label_and_the_next_in_another_order(spy):
    classifier = SentimentClassifier(**TINY)
    classifier.fit(TEXTS, LABELS, batch_size=16)
    first, second = spy.epoch(), spy.epoch()
    expected = [tuple(row) for row in classifier._encode(TEXTS)["tokens"]]
    assert sorted(rows(first)) == sorted(expected)
    assert rows(first) != rows(second) and sorted(rows(second)) == sorted(expected)
    label_of = dict(zip(expected, LABELS, strict=True))
    seen = [label for _, labels in first for label in labels["probability"].numpy()[:, 0]]
    assert seen == [label_of[row] for row in rows(first)]
    assert int(spy.dataset.cardinality()) == len(first) == 3


def test_a_batch_is_as_wide_as_its_longest_text_unless_told_otherwise(spy):
    for pad_to_max in (False, True):
        SentimentClassifier(**TINY, pad_to_max=pad_to_max).fit(TEXTS, LABELS, batch_size=16)
        for inputs, _ in spy.epoch():
            real = (inputs["tokens"] != PADDING).sum(axis=1).max()
            assert inputs["tokens"].shape[1] == (40 if pad_to_max else real)


def test_word_dropout_hides_the_share_asked_for_and_never_padding(spy):
    share = 0.3
    texts, labels = ENGLISH.texts[:400], ENGLISH.labels[:400]
    validation = (TEXTS, LABELS)
    classifier = SentimentClassifier(**TINY)
    classifier.fit(texts, labels, word_dropout=share, validation=validation)
    tokens = [inputs["tokens"] for inputs, _ in spy.epoch()]
    real = sum((batch != PADDING).sum() for batch in tokens)
    assert real == sum(map(len, classifier._encode(texts)["tokens"]))
    assert sum((batch == PADDING).sum() for batch in tokens) > 100  # there was padding to touch
    hidden = sum((batch == UNKNOWN).sum() for batch in tokens) / real
    assert hidden == pytest.approx(share, abs=0.03)  # every word of a text is in the vocabulary
    untouched = [inputs["tokens"].numpy() for inputs, _ in spy.rest["validation_data"]]
    assert not any((batch == UNKNOWN).any() for batch in untouched)


def test_the_same_seed_gives_the_same_weights_bit_for_bit(classifier):
    other = SentimentClassifier(**TINY)
    other.fit(TEXTS, LABELS, **TRAINING)
    for first, second in zip(
        classifier.model.get_weights(), other.model.get_weights(), strict=True
    ):
        np.testing.assert_array_equal(first, second)


def test_another_seed_gives_other_first_weights_and_another_order(spy):
    weights, orders = [], []
    for seed in (0, 1):
        classifier = SentimentClassifier(**TINY)
        classifier.fit(TEXTS, LABELS, seed=seed, batch_size=16)
        weights.append(classifier.model.get_layer("embedding").get_weights()[0])
        orders.append(rows(spy.epoch()))
    assert not np.isclose(*weights).any(axis=1).all()
    assert orders[0] != orders[1]


def test_a_classifier_without_attention_says_that_it_cannot_explain(spy):
    classifier = SentimentClassifier(**TINY, query=None)
    classifier.fit(TEXTS, LABELS)
    assert np.isfinite(classifier.predict(TEXTS[:2])).all()
    with pytest.raises(RuntimeError, match="no attention"):
        classifier.explain(TEXTS[0])


def test_keras_does_not_warn_of_a_text_of_one_word(spy):
    classifier = SentimentClassifier(**TINY)
    classifier.fit(TEXTS, LABELS)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        assert classifier.explain("film") == [("film", 1.0)]


class Extremes(keras.callbacks.Callback):
    """Makes everything positive in the first epoch and negative afterwards."""

    def on_epoch_begin(self, epoch, logs=None):
        sign = 100.0 if epoch == 0 else -100.0
        for layer, bias in (("logit", "bias"), ("evidence_of_ngrams", "bias")):
            if layer in [own.name for own in self.model.layers]:
                getattr(self.model.get_layer(layer), bias).assign(
                    [sign] if layer == "logit" else sign
                )


@pytest.mark.parametrize("kind", ["words", "ngrams"])
def test_the_best_epoch_is_kept_and_keras_has_nothing_to_warn_of(kind):
    classifier = SentimentClassifier(**KINDS[kind][0])
    positive = [text for text, label in zip(TEXTS, LABELS, strict=True) if label]
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        history = classifier.fit(
            TEXTS,
            LABELS,
            validation=(positive, [1] * len(positive)),
            epochs=2,
            batch_size=24,
            callbacks=[Extremes()],
        )
    assert history["validation_accuracy"] == [1.0, 0.0]
    assert {"loss", "accuracy", "validation_loss"} <= set(history)
    assert all(len(row) == 2 for row in history.values())
    assert (classifier.predict(positive) > 0.9).all()


def test_averaging_ends_an_epoch_with_the_running_mean_of_its_weights(classifier):
    steps = []
    note = keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: steps.append(raw.model.get_weights())
    )
    raw = SentimentClassifier(**TINY)
    raw.fit(TEXTS, LABELS, **{**TRAINING, "average": False}, callbacks=[note])
    mean = steps[0]
    for weights in steps[1:]:
        mean = [0.99 * old + 0.01 * new for old, new in zip(mean, weights, strict=True)]
    for found, expected, last in zip(classifier.model.get_weights(), mean, steps[-1], strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6)
        assert not np.allclose(found, last, atol=1e-6)


# --- on disk ------------------------------------------------------------------------------------

FRESH = """
import json, sys
from solutions.models.sentiment import SentimentClassifier
found = {}
for name, texts in json.load(sys.stdin).items():
    classifier = SentimentClassifier.load(f"{sys.argv[1]}/{name}")
    found[name] = classifier.predict(texts).tolist(), classifier.explain(texts[0])
json.dump(found, sys.stdout)
"""


def test_a_saved_classifier_answers_alike_in_a_fresh_process(classifiers, tmp_path):
    texts = {kind: [*KINDS[kind][1][:6], "", "zzqx"] for kind in KINDS}
    for kind in KINDS:
        classifiers[kind].save(tmp_path / kind)
    done = subprocess.run(
        [sys.executable, "-c", FRESH, str(tmp_path)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    for kind, classifier in classifiers.items():
        probabilities, explained = found[kind]
        np.testing.assert_allclose(probabilities, classifier.predict(texts[kind]), atol=1e-6)
        expected = classifier.explain(texts[kind][0])
        assert [token for token, _ in explained] == [token for token, _ in expected]
        np.testing.assert_allclose(
            [weight for _, weight in explained], [weight for _, weight in expected], atol=1e-6
        )


# --- mistakes -----------------------------------------------------------------------------------


@pytest.mark.parametrize("use", ["predict", "explain", "predict_ids", "save"])
def test_nothing_works_before_fit(use, tmp_path):
    argument = {"explain": "good", "save": tmp_path / "folder"}.get(use, ["good"])
    with pytest.raises(RuntimeError, match="call fit"):
        getattr(SentimentClassifier(), use)(argument)
    assert not (tmp_path / "folder").exists()


def test_one_text_is_not_a_list_of_texts(classifier):
    with pytest.raises(TypeError, match="brackets"):
        classifier.predict("a good film")


@pytest.mark.parametrize(
    ("texts", "labels", "said"), [([], [], "empty"), (["a", "b"], [1], "2 texts, but 1 labels")]
)
def test_there_must_be_a_label_for_each_of_some_texts(texts, labels, said):
    with pytest.raises(ValueError, match=said):
        SentimentClassifier().fit(texts, labels)


@pytest.mark.parametrize("setting", ["tokenizer", "ngram_tokenizer"])
def test_an_unknown_tokenizer_is_named(setting):
    with pytest.raises(ValueError, match="syllables"):
        SentimentClassifier(**{setting: "syllables"})


def test_a_folder_without_a_classifier_is_named(tmp_path):
    for folder in (tmp_path, tmp_path / "missing"):
        with pytest.raises(FileNotFoundError, match=str(folder)):
            SentimentClassifier.load(folder)
