"""Windows: attention to 2D + 1 positions around a place, which moves on or is predicted.

A window comes between scores and weights. It says which positions may be looked at and, if it
predicts the place, how much a weight counts that far from it. Padding stands on the right, as
everywhere: a source of n tokens has the positions 0 to n - 1.
"""

import numpy as np

from solutions.scratch.attention.protocol import rows, times
from solutions.scratch.functions import sigmoid
from solutions.scratch.initial import glorot
from solutions.scratch.shapes import check_equal, check_rank, check_width

WINDOWS = ("local-m", "local-p")
"""Names of the windows that `window` makes."""


class LocalM:
    """Luong's monotonic window: target step t looks around source position t.

    A target longer than its source stays at the source's last token.

    Args:
        D: radius; 2D + 1 positions are in the window.

    Attributes:
        parameters, gradients: none.

    Raises:
        ValueError: if D is less than 1.

    Source: Luong et al. (2015), section 3.2, local-m. Chapter 4.
    """

    def __init__(self, D):
        self.D = _radius(D)
        self.parameters, self.gradients = {}, {}

    def start(self):
        """Begins with a new source; there is nothing to forget."""

    def forget(self):
        """Drops the calls so far; none is kept."""

    def place(self, queries, mask, step=0):
        """Places a window for each query.

        Args:
            queries: decoder states, (B, T, Q).
            mask: which source positions may be looked at, (B, S) bool.
            step: number of the first query's step.

        Returns:
            which positions are in the window, (B, T, S) bool, and None: all count alike.
        """
        last = mask.sum(axis=1)[:, None] - 1  # (B, 1)
        places = np.minimum(step + np.arange(queries.shape[1]), last)  # (B, T)
        return _within(places, self.D, mask), None

    def backward(self, grad_factor=None):
        """Returns None: the queries have no say in the place."""


class LocalP:
    """Luong's predictive window: the query says where, and what lies off the place counts less.

        p_t = length · sigmoid(v · tanh(W s_t))

    The window is around the position next to p_t, the Gaussian factor around p_t itself; weights
    are not normalised again, so that they sum to 1 at most. Gradients flow through the factor;
    which positions are in the window has none.

    Args:
        D: radius; 2D + 1 positions are in the window, and D/2 is the Gaussian's deviation.
        W: projection of the queries, (Q, U).
        v: what makes a place of it, (U,).

    Attributes:
        parameters: `W` and `v` by name.
        gradients: the sum of theirs over all `backward` since the last `start`.

    Raises:
        ValueError: if D is less than 1, or W and v disagree about U; it names both.

    Source: Luong et al. (2015), section 3.2, local-p. Chapter 4.
    """

    def __init__(self, D, W, v):
        self.D = _radius(D)
        check_rank("W", W.shape, "QU")
        check_rank("v", v.shape, "U")
        check_width("W", W.shape, "v", v.shape)
        self.parameters = {"W": W, "v": v}
        self.gradients = {}
        self._calls = []

    @classmethod
    def initialized(cls, D, Q, U, random, dtype=np.float32):
        """Draws both by Glorot, `v` as a layer from U to 1."""
        return cls(D, glorot((Q, U), random, dtype), glorot((U, 1), random, dtype)[:, 0])

    def start(self):
        """Begins with a new source: gradients are 0 again."""
        self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
        self._calls = []

    def forget(self):
        """Drops the calls so far: nothing will take them back."""
        self._calls = []

    def place(self, queries, mask, step=0):
        """Places a window for each query.

        Args:
            queries: decoder states, (B, T, Q).
            mask: which source positions may be looked at, (B, S) bool.
            step: number of the first query's step, of no use to this window.

        Returns:
            which positions are in the window, (B, T, S) bool, and the factor by which their
            weights count, (B, T, S).

        Raises:
            ValueError: if queries do not fit `W`; it names both.
        """
        W, v = self.parameters["W"], self.parameters["v"]
        check_width("queries", queries.shape, "W", W.shape, axis=0)
        hidden = np.tanh(times(queries, W))  # (B, T, U)
        share = sigmoid(hidden @ v)  # (B, T), of the source's length
        length = mask.sum(axis=1, dtype=share.dtype)[:, None]  # (B, 1)
        places = length * share  # (B, T)
        distances = np.arange(mask.shape[1], dtype=share.dtype) - places[..., None]  # (B, T, S)
        factor = np.exp(-2 * (distances / self.D) ** 2)  # the deviation is D/2
        self._calls.append((queries, hidden, share, length, distances, factor))
        return _within(np.rint(places), self.D, mask), factor

    def backward(self, grad_factor):
        """Takes the last `place` back that has not been taken back yet.

        Args:
            grad_factor: gradient of the loss for its factor, (B, T, S).

        Returns:
            grad_queries, (B, T, Q).

        Raises:
            RuntimeError: if there is no `place` to take back.
            ValueError: if the gradient's shape is not that of the factor; it names both.
        """
        if not self._calls:
            raise RuntimeError("backward takes one place back, and there is none")
        check_equal("factor", self._calls[-1][-1].shape, "grad_factor", grad_factor.shape)
        queries, hidden, share, length, distances, factor = self._calls.pop()
        W, v = self.parameters["W"], self.parameters["v"]
        # Moving the place to the right lifts what is right of it.
        grad_places = (grad_factor * factor * distances).sum(axis=2) * (4 / self.D**2)  # (B, T)
        grad_inside = grad_places * length * share * (1 - share)  # (B, T), inside the sigmoid
        grad_hidden = grad_inside[..., None] * v * (1 - hidden**2)  # (B, T, U), inside the tanh
        self.gradients["v"] += grad_inside.ravel() @ rows(hidden)
        self.gradients["W"] += rows(queries).T @ rows(grad_hidden)
        return times(grad_hidden, W.T)


def window(name, Q, random, *, radius, units=None, dtype=np.float32):
    """Makes a window by its name, with weights drawn at random.

    Args:
        name: one of `WINDOWS`, or None for attention to everything.
        Q: width of the queries.
        random: a `numpy.random.Generator`.
        radius: D; 2D + 1 positions are in the window. None where there is no window.
        units: the width U in which "local-p" makes a place of a query; Q if None.
        dtype: of all weights.

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
    if name == "local-m":
        return LocalM(radius)
    return LocalP.initialized(radius, Q, Q if units is None else units, random, dtype)


def _radius(D):
    """The radius, after it has been found to be one."""
    if D is None or D < 1:
        raise ValueError(f"a window wants a radius of at least 1, not {D}")
    return D


def _within(places, D, mask):
    """Which positions are at most D away from a place, (B, T), and may be looked at: (B, T, S)."""
    positions = np.arange(mask.shape[1])
    return (np.abs(positions - places[..., None]) <= D) & mask[:, None]
