from types import SimpleNamespace

import keras
import numpy as np
import pytest

from solutions.data.reviews import Split
from solutions.models import callbacks
from solutions.models.callbacks import Stopwatch, TimeToTarget

VALIDATION = Split(["a", "b", "c", "d"], np.array([1, 1, 0, 0]))
RIGHT = {  # probabilities by the accuracy they have on VALIDATION
    0.5: [0.9, 0.9, 0.9, 0.9],
    0.75: [0.9, 0.9, 0.9, 0.1],
    1.0: [0.9, 0.9, 0.1, 0.1],
}


class Clock:
    """Time as the test wants it."""

    now = 0.0

    def perf_counter(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(callbacks, "time", clock)
    return clock


class Classifier:
    """Gives the accuracies it was told, one a look; a look takes 100 seconds."""

    def __init__(self, accuracies, clock=None):
        self.accuracies, self.clock, self.looks = list(accuracies), clock, 0

    def predict(self, texts):
        assert texts == VALIDATION.texts
        self.looks += 1
        if self.clock:
            self.clock.now += 100
        return np.array(RIGHT[self.accuracies.pop(0)])


def step(callback, clock, seconds, after=0.0):
    """One batch of training, and what the caller does before the next."""
    callback.on_train_batch_begin(0)
    clock.now += seconds
    callback.on_train_batch_end(0)
    clock.now += after


def test_only_the_seconds_of_training_steps_count(clock):
    watch = Stopwatch()
    step(watch, clock, 2.0, after=50.0)
    step(watch, clock, 3.0, after=50.0)
    assert watch.seconds == 5.0


def test_looking_does_not_count_as_training(clock):
    watch = TimeToTarget(Classifier([0.5, 0.75], clock), VALIDATION, target=0.75, every=1)
    watch.set_model(SimpleNamespace(stop_training=False))
    step(watch, clock, 2.0)
    assert watch.reached is None and not watch.model.stop_training
    step(watch, clock, 3.0)
    assert watch.reached == watch.seconds == 5.0
    assert watch.model.stop_training


def test_it_looks_only_every_so_many_batches_across_epochs(clock):
    classifier = Classifier([0.5, 0.5, 0.5])
    watch = TimeToTarget(classifier, VALIDATION, target=0.75, every=3)
    watch.set_model(SimpleNamespace(stop_training=False))
    looks = []
    for _ in range(9):
        step(watch, clock, 1.0)
        looks.append(classifier.looks)
    assert looks == [0, 0, 1, 1, 1, 2, 2, 2, 3]
    assert watch.reached is None and not watch.model.stop_training


def test_training_stops_with_the_batch_that_reaches_the_target():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse")
    classifier = Classifier([0.5, 0.75, 1.0])
    watch = TimeToTarget(classifier, VALIDATION, target=1.0, every=2)
    done = []
    count = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: done.append(1))
    data = np.zeros((40, 2)), np.zeros((40, 1))
    model.fit(*data, batch_size=4, epochs=3, callbacks=[watch, count], verbose=0)
    assert classifier.looks == 3
    assert len(done) == 6
    assert watch.reached is not None and 0 < watch.seconds
