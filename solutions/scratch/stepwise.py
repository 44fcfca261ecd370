"""A recurrent layer one step at a time, where the next input depends on what came out before."""

import numpy as np

from solutions.scratch.gru import GRU, gru_step, gru_step_backward
from solutions.scratch.lstm import LSTM, lstm_step, lstm_step_backward

STEPS = {
    LSTM: (lstm_step, lstm_step_backward, ("state", "cell")),
    GRU: (gru_step, gru_step_backward, ("state",)),
}


class Stepwise:
    """Runs a layer's step function, with the weights of the layer, and takes the steps back.

    Args:
        layer: `LSTM` or `GRU`; the gradients end up in its `gradients`.

    Attributes:
        names: of the layer's states.

    Source: Chapter 4.
    """

    def __init__(self, layer):
        self.layer = layer
        self._forward, self._backward, self.names = STEPS[type(layer)]
        self._steps = []

    def start(self):
        """Forgets all steps, and what gradients there are."""
        self._steps = []
        self.layer.gradients = {
            name: np.zeros_like(array) for name, array in self.layer.parameters.items()
        }

    def forward(self, x, states, mask=None):
        """Takes one step.

        Args:
            x: input, (B, E).
            states: those before the step, (B, H) each.
            mask: which rows are real tokens, (B,) bool, or None if all are.

        Returns:
            the states after it, a tuple.

        Raises:
            ValueError: if two shapes do not fit; it names both.
        """
        *states, step = self._forward(x, *states, **self.layer.parameters, mask=mask)
        self._steps.append(step)
        return tuple(states)

    def backward(self, grad_states):
        """Takes the last step back that has not been taken back yet.

        Args:
            grad_states: gradients of the loss for the states after it, (B, H) each.

        Returns:
            grad_x (B, E), and the gradients for the states before it, a tuple.

        Raises:
            RuntimeError: if there is no step to take back.
            ValueError: if a gradient is not of its state's shape; it names both.
        """
        if not self._steps:
            raise RuntimeError("backward takes one step back, and there is none")
        gradients = self._backward(*grad_states, self._steps.pop())
        for name, total in self.layer.gradients.items():
            total += gradients[name]
        return gradients["x"], tuple(gradients[name] for name in self.names)
