"""Windows in Keras: attention to 2D + 1 positions around a place, given or predicted.

A window comes between scores and weights. It says which positions may be looked at and, if it
predicts the place, how much a weight counts that far from it. Padding stands on the right, as
everywhere: a source of n tokens has the positions 0 to n - 1.
"""

import keras
from keras import ops

from solutions.models.attention.scores import PACKAGE


class Window(keras.layers.Layer):
    """Where attention may look. A window overrides `call`, and `build` if it has weights.

    Args:
        D: radius; 2D + 1 positions are in the window.

    Raises:
        ValueError: if D is less than 1.
    """

    def __init__(self, D, **kwargs):
        super().__init__(**kwargs)
        if D is None or D < 1:
            raise ValueError(f"a window wants a radius of at least 1, not {D}")
        self.D = D

    def build(self, queries_shape):
        """Makes the weights, for a window that has some."""

    def place(self, queries, mask, step=0):
        """Places a window for each query.

        Args:
            queries: decoder states, (B, T, Q).
            mask: which source positions may be looked at, (B, S) bool.
            step: number of the first query's step, a number or a tensor; `LocalM` wants it.

        Returns:
            which positions are in the window, (B, T, S) bool, padding never; and the factor by
            which their weights count, (B, T, S), or None if all count alike.
        """
        return self(queries, mask=mask, step=step)

    def within(self, places, mask):
        """Which positions are at most D away from a place, (B, T), and allowed: (B, T, S)."""
        positions = ops.arange(ops.shape(mask)[1], dtype=places.dtype)  # (S,)
        near = ops.abs(positions - places[:, :, None]) <= self.D  # (B, T, S)
        return ops.logical_and(near, ops.cast(mask, "bool")[:, None])

    def compute_mask(self, inputs, previous_mask):
        """What comes out is a mask, and carries none."""
        return None

    def get_config(self):
        """Returns what makes the same window again."""
        return {**super().get_config(), "D": self.D}


@keras.saving.register_keras_serializable(package=PACKAGE)
class LocalM(Window):
    """Luong's monotonic window: target step t looks around source position t.

    A target longer than its source stays at the source's last token.

    Args:
        D: radius; 2D + 1 positions are in the window.

    Raises:
        ValueError: if D is less than 1.

    Source: Luong et al. (2015), section 3.2, local-m. Chapter 4.
    """

    def call(self, queries, mask, step=0):
        """Returns which positions are in the window, (B, T, S), and None: all count alike."""
        length = ops.sum(ops.cast(mask, "int32"), axis=1)  # (B,)
        steps = ops.cast(step, "int32") + ops.arange(ops.shape(queries)[1], dtype="int32")  # (T,)
        return self.within(ops.minimum(steps, length[:, None] - 1), mask), None


@keras.saving.register_keras_serializable(package=PACKAGE)
class LocalP(Window):
    """Luong's predictive window: the query says where, and what lies off the place counts less.

        p_t = length · sigmoid(v · tanh(W s_t))

    The window is around the position next to p_t, the Gaussian factor around p_t itself; weights
    are not normalised again, so that they sum to 1 at most. Gradients flow through the factor;
    which positions are in the window has none.

    Args:
        D: radius; 2D + 1 positions are in the window, and D/2 is the Gaussian's deviation.
        units: the width U in which a place is made of a query; None for the query's own.

    Raises:
        ValueError: if D is less than 1.

    Source: Luong et al. (2015), section 3.2, local-p. Chapter 4.
    """

    def __init__(self, D, units=None, **kwargs):
        super().__init__(D, **kwargs)
        self.units = units

    def build(self, queries_shape):
        """Makes W, (Q, U), and v, (U,)."""
        U = queries_shape[-1] if self.units is None else self.units
        self.W = keras.layers.Dense(U, use_bias=False, dtype=self.dtype_policy, name="W")
        self.W.build(queries_shape)
        # As wide at the start as a layer from U to 1 would be; Glorot takes (U,) for U to U.
        self.v = self.add_weight(shape=(U,), initializer="he_uniform", name="v")

    def call(self, queries, mask, step=0):
        """Returns which positions are in the window, and their factor, (B, T, S) each."""
        inside = ops.tensordot(ops.tanh(self.W(queries)), self.v, axes=1)  # (B, T)
        # Half precision would not tell positions apart where there are hundreds.
        dtype = keras.backend.result_type(inside.dtype, "float32")
        length = ops.sum(ops.cast(mask, dtype), axis=1)  # (B,)
        places = length[:, None] * ops.sigmoid(ops.cast(inside, dtype))  # (B, T)
        positions = ops.arange(ops.shape(mask)[1], dtype=dtype)  # (S,)
        distances = positions - places[:, :, None]  # (B, T, S)
        factor = ops.exp(-2 * ops.square(distances / self.D))  # the deviation is D/2
        return self.within(ops.round(places), mask), factor

    def get_config(self):
        """Returns what makes the same window again."""
        return {**super().get_config(), "units": self.units}


WINDOWS = ("local-m", "local-p")
"""Names of the windows that `window` makes."""


def window(name, radius=None, units=None, **for_keras):
    """Makes a window by its name.

    Args:
        name: one of `WINDOWS`, or None for attention to everything.
        radius: D; 2D + 1 positions are in the window. None where there is no window.
        units: the width U in which "local-p" makes a place of a query; the query's own if None.
        **for_keras: Keras's own, such as `dtype`.

    Returns:
        a window, or None.

    Raises:
        ValueError: if there is no such window (it names those that there are), if a window has no
            radius of at least 1, or a radius no window.
    """
    if name is None:
        if radius is not None:
            raise ValueError(f"radius {radius} is that of a window, and there is none")
        return None
    if name not in WINDOWS:
        raise ValueError(f"window must be None or one of {', '.join(WINDOWS)}, not {name!r}")
    return LocalM(radius, **for_keras) if name == "local-m" else LocalP(radius, units, **for_keras)
