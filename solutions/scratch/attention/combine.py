"""What a prediction is made of: several vectors side by side, mapped to one."""

import numpy as np

from solutions.scratch.initial import glorot
from solutions.scratch.shapes import check_equal, check_width


class Combine:
    """Several vectors side by side, mapped to one: tanh([a; b; …] W + b).

    Args:
        W: (A, H), A being the widths of the vectors together.
        b: (H,).

    Attributes:
        parameters, gradients: `W` and `b` by name.

    Raises:
        ValueError: if W and b disagree about H; it names both.

    Source: Luong et al. (2015), equation 5. Chapter 3.
    """

    def __init__(self, W, b):
        check_width("W", W.shape, "b", b.shape)
        self.parameters = {"W": W, "b": b}
        self.start()

    @classmethod
    def initialized(cls, A, H, random, dtype=np.float32):
        """Draws W by Glorot; b is 0."""
        return cls(glorot((A, H), random, dtype), np.zeros(H, dtype))

    def start(self):
        """Forgets all calls, and what gradients there are."""
        self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
        self._calls = []

    def forward(self, *parts):
        """Combines vectors.

        Args:
            parts: (B, T, …) each.

        Returns:
            (B, T, H).

        Raises:
            ValueError: if they are not A wide together; it names both.
        """
        W, b = self.parameters["W"], self.parameters["b"]
        whole = np.concatenate(parts, axis=-1)  # (B, T, A)
        check_width("the vectors together", whole.shape, "W", W.shape, axis=0)
        result = np.tanh((whole.reshape(-1, len(W)) @ W + b).reshape(*whole.shape[:-1], len(b)))
        self._calls.append((whole, result, [part.shape[-1] for part in parts]))
        return result

    def backward(self, grad):
        """Takes the last call back that has not been taken back yet.

        Args:
            grad: gradient of the loss for its result, (B, T, H).

        Returns:
            gradients for the parts, in their order.

        Raises:
            RuntimeError: if there is no call to take back.
            ValueError: if grad is not of the result's shape; it names both.
        """
        if not self._calls:
            raise RuntimeError("backward takes one forward back, and there is none")
        whole, result, widths = self._calls.pop()
        check_equal("result", result.shape, "grad", grad.shape)
        W = self.parameters["W"]
        grad_sums = (grad * (1 - result**2)).reshape(-1, W.shape[1])  # (B T, H), before the tanh
        self.gradients["W"] += whole.reshape(-1, len(W)).T @ grad_sums
        self.gradients["b"] += grad_sums.sum(axis=0)
        grad_whole = (grad_sums @ W.T).reshape(whole.shape)  # (B, T, A)
        return np.split(grad_whole, np.cumsum(widths)[:-1], axis=-1)
