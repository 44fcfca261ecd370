"""Layers without time: embedding and affine, forward and backward by hand.

Every layer of `solutions.scratch` has the same four parts: `parameters` and `gradients`, two
dicts of arrays with the same names, `forward`, and `backward`, which takes the last `forward`
back. A constructor takes the arrays themselves; `initialized` draws them.
"""

import numpy as np

from solutions.scratch.initial import glorot
from solutions.scratch.shapes import check_equal, check_ids, check_rank, check_width


class Embedding:
    """A vector for each id: row `id` of a matrix.

    Args:
        W: the vectors, (V, E).

    Attributes:
        parameters, gradients: `W` by name.

    Raises:
        ValueError: if W is no matrix; it names its shape.

    Source: Chapter 1.
    """

    def __init__(self, W):
        check_rank("W", W.shape, "VE")
        self.parameters = {"W": W}
        self.gradients = {}
        self._ids = None

    @classmethod
    def initialized(cls, V, E, random, dtype=np.float32):
        """Draws the vectors from a normal distribution of deviation 0.5.

        Keras's own start, uniform within ±0.05, is so close to zero that learning begins late.
        """
        return cls(random.normal(0, 0.5, size=(V, E)).astype(dtype))

    def forward(self, ids):
        """Looks the vectors up.

        Args:
            ids: integers from 0 to V - 1, (B, T).

        Returns:
            vectors, (B, T, E).

        Raises:
            ValueError: if an id has no row; it names the range of both.
        """
        check_ids("ids", ids, len(self.parameters["W"]))
        self._ids = ids
        return self.parameters["W"][ids]  # (B, T, E)

    def backward(self, grad):
        """Sums the gradient of each vector over the places where it was used.

        Args:
            grad: gradient of the loss for the vectors, (B, T, E).

        Raises:
            ValueError: if it is not of the vectors' shape; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        if self._ids is None:
            raise RuntimeError("backward takes a forward back, and there is none")
        W = self.parameters["W"]
        check_equal("vectors", (*self._ids.shape, W.shape[1]), "grad", grad.shape)
        flat = self._ids.ravel()  # (N,)
        self.gradients = {"W": np.zeros_like(W)}
        if flat.size:
            order = np.argsort(flat, kind="stable")
            used, starts = np.unique(flat[order], return_index=True)
            rows = grad.reshape(len(flat), -1)[order]  # (N, E), equal ids side by side
            self.gradients["W"][used] = np.add.reduceat(rows, starts, axis=0)


class Affine:
    """x @ W + b, over the last axis.

    Args:
        W: (H, V).
        b: (V,).

    Attributes:
        parameters, gradients: `W` and `b` by name.

    Raises:
        ValueError: if W and b disagree about V; it names both.

    Source: Chapter 0.
    """

    def __init__(self, W, b):
        check_rank("W", W.shape, "HV")
        check_rank("b", b.shape, "V")
        check_width("W", W.shape, "b", b.shape)
        self.parameters = {"W": W, "b": b}
        self.gradients = {}
        self._x = None

    @classmethod
    def initialized(cls, H, V, random, dtype=np.float32):
        """Draws W by Glorot; b is 0."""
        return cls(glorot((H, V), random, dtype), np.zeros(V, dtype))

    def forward(self, x):
        """Maps each vector.

        Args:
            x: (…, H).

        Returns:
            (…, V).

        Raises:
            ValueError: if x does not fit W; it names both.
        """
        W, b = self.parameters["W"], self.parameters["b"]
        check_width("x", x.shape, "W", W.shape, axis=0)
        self._x = x
        # One product of two matrices: NumPy would take a stack of B small ones instead.
        return (x.reshape(-1, len(W)) @ W + b).reshape(*x.shape[:-1], len(b))

    def backward(self, grad):
        """Takes `forward` back.

        Args:
            grad: gradient of the loss for what `forward` has returned, (…, V).

        Returns:
            grad_x, (…, H).

        Raises:
            ValueError: if it is not of the result's shape; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        if self._x is None:
            raise RuntimeError("backward takes a forward back, and there is none")
        W = self.parameters["W"]
        check_equal("result", (*self._x.shape[:-1], W.shape[1]), "grad", grad.shape)
        rows, x = grad.reshape(-1, W.shape[1]), self._x.reshape(-1, len(W))  # (N, V), (N, H)
        self.gradients = {"W": x.T @ rows, "b": rows.sum(axis=0)}
        return (rows @ W.T).reshape(self._x.shape)


def collect(what, **layers):
    """Gathers the parameters or gradients of several layers in one dict.

    Args:
        what: "parameters" or "gradients".
        layers: by name; a layer may itself be made of layers.

    Returns:
        arrays by dotted names, such as `encoder.embedding.W`; the arrays themselves, no copies.
    """
    return {
        f"{name}.{inner}": array
        for name, layer in layers.items()
        for inner, array in getattr(layer, what).items()
    }
