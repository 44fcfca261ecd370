"""Keras callbacks: what is measured while a model learns."""

import time

import keras

from solutions.data.reviews import Split
from solutions.metrics import accuracy


class Stopwatch(keras.callbacks.Callback):
    """Adds up the seconds that training steps take, without what happens between them.

    Attributes:
        seconds: so far.
    """

    def __init__(self):
        super().__init__()
        self.seconds = 0.0

    def on_train_batch_begin(self, batch, logs=None):
        """Starts the clock."""
        self._start = time.perf_counter()

    def on_train_batch_end(self, batch, logs=None):
        """Stops the clock."""
        self.seconds += time.perf_counter() - self._start


class TimeToTarget(Stopwatch):
    """Stops training once the validation accuracy has reached a target.

    Args:
        classifier: what is being trained; its `predict` takes texts and gives probabilities.
        validation: the split to look at; looking does not count as training.
        target: validation accuracy to wait for.
        every: batches between two looks.

    Attributes:
        seconds: spent in training steps.
        reached: `seconds` when the target was reached, or None.
    """

    def __init__(self, classifier, validation: Split, target: float, every: int):
        super().__init__()
        self.classifier, self.validation = classifier, validation
        self.target, self.every = target, every
        self.reached, self._batches = None, 0

    def on_train_batch_end(self, batch, logs=None):
        """Stops the clock and, now and then, looks."""
        super().on_train_batch_end(batch, logs)
        self._batches += 1
        if self._batches % self.every:
            return
        probabilities = self.classifier.predict(self.validation.texts)
        if accuracy(self.validation.labels, probabilities) >= self.target:
            self.reached = round(self.seconds, 1)
            self.model.stop_training = True
