"""Recurrent layers made of recurrent layers: both directions, and several on top of each other.

They speak as `LSTM` and `GRU` do: `forward(inputs, mask, initial)` gives states and final states,
`backward(grad_states, grad_final)` the gradients for inputs and initial states.
"""

import numpy as np

from solutions.scratch.gru import GRU
from solutions.scratch.layers import collect
from solutions.scratch.lstm import LSTM
from solutions.scratch.shapes import check_equal

CELLS = {"lstm": LSTM, "gru": GRU}
"""Recurrent layers by name."""


class Bidirectional:
    """Two layers, one of which reads from right to left (양방향).

    Args:
        ahead: layer that reads from left to right.
        back: layer that reads from right to left, starting at the last real token.

    Attributes:
        parameters, gradients: of both, under `ahead` and `back`.

    Source: Schuster and Paliwal (1997). Chapter 1.
    """

    def __init__(self, ahead, back):
        self.ahead, self.back = ahead, back
        self._shapes = None

    @property
    def parameters(self):
        """The arrays of both layers by dotted names."""
        return collect("parameters", ahead=self.ahead, back=self.back)

    @property
    def gradients(self):
        """The gradients of both layers, by the same names."""
        return collect("gradients", ahead=self.ahead, back=self.back)

    def forward(self, inputs, mask=None, initial=None):
        """Reads a batch of sequences both ways.

        Args:
            inputs: (B, T, E).
            mask: which positions are real tokens, (B, T) bool, or None if all are.
            initial: initial states of `ahead`, then those of `back`; None for zeros.

        Returns:
            states, (B, T, 2H), ahead's beside back's at the same position; and the final states
            of `ahead`, then those of `back`, (B, H) each.

        Raises:
            ValueError: if the shapes do not fit; it names both.
        """
        ahead_initial, back_initial = halves(initial)
        ahead, ahead_final = self.ahead.forward(inputs, mask, ahead_initial)
        flipped = None if mask is None else mask[:, ::-1]
        back, back_final = self.back.forward(inputs[:, ::-1], flipped, back_initial)
        states = np.concatenate([ahead, back[:, ::-1]], axis=2)  # (B, T, 2H)
        self._shapes = states.shape, ahead.shape
        return states, ahead_final + back_final

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back, once.

        Args:
            grad_states: gradient of the loss for the states, (B, T, 2H); None for zeros.
            grad_final: gradients for the final states, in their order; None for zeros.

        Returns:
            grad_inputs (B, T, E), and the gradients for the initial states, in their order.

        Raises:
            ValueError: if a gradient is not of the shape of what it belongs to; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        if self._shapes is None:
            raise RuntimeError("backward takes one forward back, and there is none")
        grad_ahead = grad_back = None
        if grad_states is not None:
            shape, (*_, width) = self._shapes
            check_equal("states", shape, "grad_states", grad_states.shape)
            grad_ahead, grad_back = np.split(grad_states, [width], axis=2)
            grad_back = grad_back[:, ::-1]
        ahead_final, back_final = halves(grad_final)
        grad_inputs, ahead_initial = self.ahead.backward(grad_ahead, ahead_final)
        grad_flipped, back_initial = self.back.backward(grad_back, back_final)
        return grad_inputs + grad_flipped[:, ::-1], ahead_initial + back_initial


class Stacked:
    """Layers on top of each other: the states of one are the inputs of the next.

    Args:
        layers: recurrent layers, the lowest first.
        residual: whether a layer's input is added to its states (skip connection), from the
            second layer on. Gradients then have a way down that no layer can block, which is what
            lets translators be eight layers deep.

    Attributes:
        parameters, gradients: of all layers, under `0`, `1`, …

    Source: Wu et al. (2016), section 3.1. Chapter 1.
    """

    def __init__(self, layers, residual=False):
        if not layers:
            raise ValueError("a stack has at least one layer")
        self.layers, self.residual = list(layers), residual

    @property
    def parameters(self):
        """The arrays of all layers by dotted names."""
        return collect("parameters", **self._named())

    @property
    def gradients(self):
        """The gradients of all layers, by the same names."""
        return collect("gradients", **self._named())

    def forward(self, inputs, mask=None, initial=None):
        """Reads a batch of sequences.

        Args:
            inputs: (B, T, E).
            mask: which positions are real tokens, (B, T) bool, or None if all are.
            initial: the initial states of each layer, a sequence of tuples; None for zeros.

        Returns:
            states of the highest layer, (B, T, H), and a tuple of the final states of each.

        Raises:
            ValueError: if the shapes do not fit, or an input cannot be added to states of another
                width; it names both.
        """
        initial, final = self._for_each("initial", initial), []
        for number, (layer, start) in enumerate(zip(self.layers, initial, strict=True)):
            states, last = layer.forward(inputs, mask, start)
            if self._skips(number):
                if states.shape != inputs.shape:
                    raise ValueError(
                        f"inputs {inputs.shape} of layer {number} cannot be added to its states "
                        f"{states.shape}"
                    )
                states = states + inputs
            inputs = states
            final.append(last)
        return states, tuple(final)

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back, once.

        Args:
            grad_states: gradient of the loss for the states, (B, T, H); None for zeros.
            grad_final: gradients for the final states of each layer; None for zeros.

        Returns:
            grad_inputs (B, T, E), and a tuple of the gradients for each layer's initial states.

        Raises:
            ValueError: if a gradient is not of the shape of what it belongs to; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        grad_initial = []
        pairs = zip(self.layers, self._for_each("grad_final", grad_final), strict=True)
        for number, (layer, final) in reversed(list(enumerate(pairs))):
            grad_inputs, first = layer.backward(grad_states, final)
            if self._skips(number) and grad_states is not None:
                grad_inputs = grad_inputs + grad_states
            grad_states = grad_inputs
            grad_initial.insert(0, first)
        return grad_inputs, tuple(grad_initial)

    def _for_each(self, name, given):
        """What is given for each layer; None for each where nothing is."""
        if given is None:
            return [None] * len(self.layers)
        if len(given) != len(self.layers):
            raise ValueError(f"{name} has {len(given)} entries for {len(self.layers)} layers")
        return given

    def _skips(self, number):
        return self.residual and number > 0

    def _named(self):
        return {str(number): layer for number, layer in enumerate(self.layers)}


def halves(states):
    """The states of two equal layers, apart; None for None."""
    if states is None:
        return None, None
    middle = len(states) // 2
    return tuple(states[:middle]), tuple(states[middle:])
