"""A linear model over the n-grams of a text, as a Keras layer."""

import keras
from keras import ops

from solutions.data.text import PADDING
from solutions.models.attention import PACKAGE


@keras.saving.register_keras_serializable(package=PACKAGE)
class Evidence(keras.layers.Layer):
    """Adds up what the n-grams of a text say: a linear model, as a layer.

    Args:
        size: number of n-gram ids, padding included.
        start: first weights, (size,); None for zeros. Log-count ratios make it Naive Bayes.

    Source: Wang and Manning (2012). Chapter 6.
    """

    def __init__(self, size, start=None, **kwargs):
        super().__init__(**kwargs)
        self.size = size
        self._start = start

    def build(self, ids_shape):
        """Makes the weight of each n-gram, (size,), and the bias."""
        start = "zeros" if self._start is None else _constant(self._start)
        self.weight = self.add_weight(shape=(self.size,), initializer=start, name="weight")
        self.bias = self.add_weight(shape=(), initializer="zeros", name="bias")

    def call(self, ids):
        """Returns the logit of each text, (B, 1), for the ids (B, G) of its n-grams."""
        weights = ops.where(ids == PADDING, 0.0, ops.take(self.weight, ids))  # (B, G)
        return ops.sum(weights, axis=1, keepdims=True) + self.bias

    def get_config(self):
        """Returns what makes the same layer again; its weights come from the saved model."""
        return {**super().get_config(), "size": self.size}


def _constant(values):
    """An initialiser that gives these values."""
    return lambda shape, dtype=None: ops.convert_to_tensor(values, dtype)
