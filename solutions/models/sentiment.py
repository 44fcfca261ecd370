"""Is a review positive? BiLSTM and attention, from raw text to a label and its weights.

`SentimentClassifier` is what people use: raw text in; probabilities, explanations and a folder
that can be loaded again out. Its network is `build_classifier`.
"""

import math
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from solutions.data import batches
from solutions.data.ngrams import NGrams
from solutions.data.text import PADDING, UNKNOWN, Subwords, Vocabulary, characters, pad, words
from solutions.models import saved
from solutions.models.evidence import Evidence
from solutions.models.sentiment_network import build_classifier

TOKENIZERS = {"words": words, "characters": characters}
__all__ = ["SentimentClassifier", "build_classifier"]

READING = (  # settings that say how text is read; the others build the network
    *("tokenizer", "vocabulary_size", "max_length", "keep", "pad_to_max"),
    *("ngrams", "ngram_tokenizer"),
)


class SentimentClassifier:
    """Classifies raw texts as positive or negative and shows where it looked.

    Args:
        tokenizer: "words", "characters" or "subwords".
        vocabulary_size: number of token ids, at most.
        max_length: tokens of a text that are read.
        keep: which end of a longer text is read, "start" or "end".
        pad_to_max: whether every batch is `max_length` wide, as the seminar's were. It changes the
            time, and where attention is not masked the answer.
        ngrams: tokens in the longest n-gram that votes beside the network; 0 for no such vote.
        ngram_tokenizer: what the n-grams are made of, "words" or "characters".
        **network: arguments of `build_classifier`.

    Raises:
        ValueError: if a tokenizer is unknown.

    Source: Chapter 6.
    """

    def __init__(
        self,
        tokenizer: str = "words",
        vocabulary_size: int = 20_000,
        max_length: int = 400,
        keep: str = "end",
        pad_to_max: bool = False,
        ngrams: int = 0,
        ngram_tokenizer: str = "words",
        **network,
    ):
        if tokenizer not in (*TOKENIZERS, "subwords"):
            raise ValueError(f"tokenizer is words, characters or subwords, not {tokenizer!r}")
        if ngram_tokenizer not in TOKENIZERS:
            raise ValueError(f"ngram_tokenizer is words or characters, not {ngram_tokenizer!r}")
        self.settings = {
            "tokenizer": tokenizer,
            "vocabulary_size": vocabulary_size,
            "max_length": max_length,
            "keep": keep,
            "pad_to_max": pad_to_max,
            "ngrams": ngrams,
            "ngram_tokenizer": ngram_tokenizer,
            **network,
        }
        self.subwords = self.vocabulary = self.ngrams = None
        self.model = self._forward = None

    # --- from text to arrays -------------------------------------------------------------------

    def tokenize(self, text: str) -> list[str]:
        """Splits a text into tokens and keeps those that the network reads."""
        split = self.subwords.encode if self.subwords else TOKENIZERS[self.settings["tokenizer"]]
        tokens, length = split(text), self.settings["max_length"]
        return tokens[:length] if self.settings["keep"] == "start" else tokens[-length:]

    def _encode(self, texts: Sequence[str]) -> dict[str, list[list[int]]]:
        """Ids of the tokens and, where they vote, of the n-grams of each text."""
        ids = {"tokens": [self.vocabulary.encode(self.tokenize(text)) for text in texts]}
        if self.ngrams:
            split = TOKENIZERS[self.settings["ngram_tokenizer"]]
            ids["ngrams"] = [self.ngrams.encode(split(text)) for text in texts]
        return ids

    # --- learning ------------------------------------------------------------------------------

    def fit(
        self,
        texts: Sequence[str],
        labels: Sequence[int],
        *,
        validation: tuple[Sequence[str], Sequence[int]] | None = None,
        epochs: int = 3,
        batch_size: int = 64,
        learning_rate: float = 1e-3,
        word_dropout: float = 0.0,
        average: bool = False,
        seed: int = 0,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        verbose: int = 0,
    ) -> dict[str, list[float]]:
        """Learns vocabulary, n-grams and network from texts and their labels.

        The weights of the epoch with the best validation accuracy are kept; without `validation`
        those of the last one.

        Args:
            texts: N raw training texts.
            labels: 0 or 1 for each.
            validation: texts and labels that choose the epoch, or None.
            epochs: passes over the texts.
            batch_size: texts in a step; a batch holds texts of like length.
            learning_rate: Adam's.
            word_dropout: share of the tokens that training hides behind "unknown".
            average: whether an epoch ends with the running mean of its weights.
            seed: of the first weights, dropout and the order of the batches.
            callbacks: Keras callbacks.
            verbose: Keras's; 1 shows a progress bar.

        Returns:
            history: a list with one number an epoch for each measure.

        Raises:
            ValueError: if there are no texts, or texts and labels differ in number.
        """
        if not len(texts):
            raise ValueError("there is nothing to learn from: texts is empty")
        if len(texts) != len(labels):
            raise ValueError(f"{len(texts)} texts, but {len(labels)} labels")
        keras.utils.set_random_seed(seed)
        self._learn_tokens(texts, labels, seed)
        self.model, self._forward = self._build(), None
        # The two votes learn apart: beside a linear model that is soon sure, the network would not.
        judged = ["network", "evidence"] if self.ngrams else ["probability"]
        votes = [*judged, "probability"] if self.ngrams else judged
        learner = keras.Model(self.model.input, {vote: self.model.output[vote] for vote in votes})
        learner.compile(
            keras.optimizers.Adam(
                learning_rate,
                use_ema=average,
                ema_momentum=0.99,
                ema_overwrite_frequency=math.ceil(len(texts) / batch_size),
            ),
            loss={name: "binary_crossentropy" for name in judged},
            metrics={"probability": [keras.metrics.BinaryAccuracy(name="accuracy")]},
            jit_compile=False,  # every new batch shape would be compiled anew
        )
        callbacks = list(callbacks)
        held_out = None
        if validation is not None:
            held_out = self._dataset(*validation, 256, votes)
            callbacks.append(
                keras.callbacks.EarlyStopping(
                    "val_probability_accuracy" if self.ngrams else "val_accuracy",
                    mode="max",
                    patience=epochs,  # never early: it is here to put the best weights back
                    restore_best_weights=True,
                )
            )
        history = learner.fit(
            self._dataset(texts, labels, batch_size, votes, seed, word_dropout),
            validation_data=held_out,
            epochs=epochs,
            callbacks=callbacks,
            shuffle=False,  # the data set has done it
            verbose=verbose,
        ).history
        return {_plain(name): [float(value) for value in row] for name, row in history.items()}

    def _learn_tokens(self, texts, labels, seed):
        """Learns what the ids mean, from training texts only."""
        settings = self.settings
        if settings["tokenizer"] == "subwords":
            self.subwords = Subwords.train(texts, settings["vocabulary_size"], seed)
            self.vocabulary = self.subwords.vocabulary()
        else:
            tokens = map(TOKENIZERS[settings["tokenizer"]], texts)
            self.vocabulary = Vocabulary.build(tokens, settings["vocabulary_size"])
        if settings["ngrams"]:
            split = TOKENIZERS[settings["ngram_tokenizer"]]
            self.ngrams = NGrams.build([split(text) for text in texts], labels, settings["ngrams"])

    def _pad(self, name: str, lists: Sequence[Sequence[int]], rows: Sequence[int]) -> np.ndarray:
        """The lists at these rows, (B, S), as wide as the longest and at least 1 wide."""
        chosen = [lists[row] for row in rows]
        fixed = name == "tokens" and self.settings["pad_to_max"]
        return pad(chosen, self.settings["max_length"] if fixed else max([1, *map(len, chosen)]))

    def _build(self) -> keras.Model:
        """The network for the vocabulary that was learned or loaded."""
        network = {k: v for k, v in self.settings.items() if k not in READING}
        evidence = None
        if self.ngrams:
            # A twentieth, chosen on IMDB's validation split: Naive Bayes takes n-grams for
            # independent and is far too sure.
            start = np.concatenate([[0.0], self.ngrams.ratios]) / 20
            evidence = Evidence(len(self.ngrams), start, name="evidence_of_ngrams")
        return build_classifier(len(self.vocabulary), evidence=evidence, **network)

    def _dataset(self, texts, labels, batch_size, votes, seed=None, word_dropout=0.0):
        """Batches of texts of like length, shuffled anew in every epoch if there is a seed."""
        ids = self._encode(texts)
        labels = np.asarray(labels, np.float32)[:, None]  # (N, 1)
        lengths = [len(row) for row in ids["tokens"]]
        generator = np.random.default_rng(seed)

        def generate():
            order = None if seed is None else int(generator.integers(2**32))
            for rows in batches.by_length(lengths, batch_size, order):
                inputs = {name: self._pad(name, lists, rows) for name, lists in ids.items()}
                if word_dropout:
                    tokens = inputs["tokens"]  # (B, S)
                    hidden = generator.random(tokens.shape) < word_dropout
                    tokens[hidden & (tokens != PADDING)] = UNKNOWN
                yield inputs, {vote: labels[rows] for vote in votes}

        ids_of_any_width = tf.TensorSpec((None, None), tf.int32)
        signature = (
            {name: ids_of_any_width for name in ids},
            {vote: tf.TensorSpec((None, 1), tf.float32) for vote in votes},
        )
        dataset = tf.data.Dataset.from_generator(generate, output_signature=signature)
        count = len(batches.by_length(lengths, batch_size))
        return dataset.apply(tf.data.experimental.assert_cardinality(count)).prefetch(8)

    # --- use -----------------------------------------------------------------------------------

    def predict(self, texts: Sequence[str]) -> np.ndarray:
        """Gives the probability that each text is positive, (N,); 0.5 is undecided.

        Raises:
            RuntimeError: if the classifier has learned nothing yet.
        """
        return self._predict(self._encode_ready(texts))[0]

    def explain(self, text: str) -> list[tuple[str, float]]:
        """Gives the tokens that are read of a text, and the attention weight of each.

        The weights sum to 1. What they mean, and what not, is the subject of chapter 6.

        Raises:
            RuntimeError: if the classifier has learned nothing yet, or has no attention.
        """
        ids = self._encode_ready([text])
        weights = self._predict(ids)[1][0]
        if weights is None:
            raise RuntimeError("this classifier has no attention: it was made with query=None")
        return list(zip(self.tokenize(text), map(float, weights), strict=True))

    def predict_ids(self, ids: Sequence[Sequence[int]]) -> tuple[np.ndarray, list[np.ndarray]]:
        """Judges texts that are already ids, for experiments that delete or change tokens.

        Args:
            ids: token ids of N texts, as `vocabulary.encode(tokenize(text))` gives them.

        Returns:
            probabilities, (N,), and for each text its attention weights, (its length,).

        Raises:
            RuntimeError: if the classifier has learned nothing yet.
            ValueError: if n-grams vote in this classifier: ids alone do not tell them.
        """
        self._check_ready()
        if self.ngrams:
            raise ValueError("this classifier also reads n-grams; predict_ids knows tokens only")
        return self._predict({"tokens": ids})

    def _encode_ready(self, texts):
        if isinstance(texts, str):
            raise TypeError("texts is a list of texts; put a single one in brackets: [text]")
        self._check_ready()
        return self._encode(texts)

    def _check_ready(self):
        if self.model is None:
            raise RuntimeError("this classifier has learned nothing yet: call fit, or load one")

    def _predict(self, ids, batch_size=256):
        lengths = [len(row) for row in ids["tokens"]]
        probabilities = np.zeros(len(lengths))
        weights = [None] * len(lengths)
        if self._forward is None:
            # One trace for all shapes; for one of width 1 Keras would warn of a softmax over it.
            any_shape = [{name: tf.TensorSpec((None, None), tf.int32) for name in ids}]
            self._forward = tf.function(
                lambda inputs: self.model(inputs, training=False), input_signature=any_shape
            )
        for rows in batches.by_length(lengths, batch_size):
            inputs = {name: self._pad(name, lists, rows) for name, lists in ids.items()}
            outputs = self._forward(inputs)
            probabilities[rows] = outputs["probability"].numpy()[:, 0]
            if "weights" in outputs:
                for row, row_weights in zip(rows, outputs["weights"].numpy(), strict=True):
                    weights[row] = row_weights[: lengths[row]]
        return probabilities, weights

    # --- on disk -------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Writes the network and everything it needs to read text into one folder.

        Raises:
            RuntimeError: if the classifier has learned nothing yet.
        """
        self._check_ready()
        parts = {
            "settings": self.settings,
            "vocabulary": self.vocabulary.to_dict(),
            "subwords": self.subwords and self.subwords.to_dict(),
            "ngrams": self.ngrams and self.ngrams.to_dict(),
        }
        saved.save(folder, "classifier", parts, self.model)

    @classmethod
    def load(cls, folder: str | Path) -> "SentimentClassifier":
        """Reads what `save` wrote; it gives the same answers.

        Raises:
            FileNotFoundError: if the folder holds no saved classifier; it names the folder.
        """
        parts, network = saved.load(folder, "classifier")
        classifier = cls(**parts["settings"])
        classifier.vocabulary = Vocabulary.from_dict(parts["vocabulary"])
        classifier.subwords = parts["subwords"] and Subwords.from_dict(parts["subwords"])
        classifier.ngrams = parts["ngrams"] and NGrams.from_dict(parts["ngrams"])
        classifier.model = network
        return classifier


def _plain(name: str) -> str:
    """Keras's name of a measure without the name of its output."""
    name = name.replace("val_", "validation_")
    return name.replace("probability_", "")
