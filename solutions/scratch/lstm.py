"""The LSTM by hand, forward and backward: one step to read, and a layer to train with.

`lstm_step` is written line by line as the equations stand. `LSTM` runs the same over a whole
sequence and is arranged for speed:

* the inputs of all steps are projected in one matrix product, and the gradients of both weight
  matrices are one product each, over all steps at once;
* all four gates go through one tanh, since σ(x) = (1 + tanh(x/2)) / 2. The halves are taken from
  the weights beforehand, which is exact: halving a float changes its exponent only;
* big arrays are kept from one call to the next; a gradient is written over the gate it belongs to.

Gates stand in Keras's order: input i, forget f, candidate g, output o.
"""

from typing import NamedTuple

import numpy as np

from solutions.scratch.functions import sigmoid
from solutions.scratch.initial import glorot, orthogonal
from solutions.scratch.shapes import check_equal, check_rank, check_width, given_or_zeros, mask_for


class Step(NamedTuple):
    """What the way back through one step needs to know of the way forward."""

    x: np.ndarray
    state: np.ndarray
    cell: np.ndarray
    gates: tuple[np.ndarray, ...]
    squashed: np.ndarray
    W_input: np.ndarray
    W_state: np.ndarray
    mask: np.ndarray


def lstm_step(x, state, cell, W_input, W_state, b, mask=None):
    """One step of an LSTM.

    Args:
        x: input, (B, E).
        state: hidden state before the step, (B, H).
        cell: cell state before the step, (B, H).
        W_input: projection of the input, (E, 4H).
        W_state: projection of the state, (H, 4H).
        b: bias, (4H,).
        mask: which rows are real tokens, (B,) bool, or None if all are. Padding copies both
            states.

    Returns:
        new state (B, H), new cell (B, H), and a `Step` for `lstm_step_backward`.

    Raises:
        ValueError: if two shapes do not fit; it names both.

    Source: Hochreiter and Schmidhuber (1997) with the forget gate of Gers et al. (2000).
        Chapter 1.
    """
    _check_weights(W_input, W_state, b)
    check_rank("x", x.shape, "BE")
    check_width("x", x.shape, "W_input", W_input.shape, axis=0)
    for name, array in (("state", state), ("cell", cell)):
        check_equal(name, array.shape, "x times W_state", (len(x), len(W_state)))
    mask = mask_for("x", x.shape, x.shape[:1], mask)[:, None]  # (B, 1)
    i, f, g, o = np.split(x @ W_input + state @ W_state + b, 4, axis=1)  # (B, H) each
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    new_cell = f * cell + i * g  # (B, H): what is kept, and what is added
    squashed = np.tanh(new_cell)  # (B, H)
    new_state = o * squashed  # (B, H): what is shown of it
    step = Step(x, state, cell, (i, f, g, o), squashed, W_input, W_state, mask)
    return np.where(mask, new_state, state), np.where(mask, new_cell, cell), step


def lstm_step_backward(grad_state, grad_cell, step):
    """Takes one step back.

    Args:
        grad_state: gradient of the loss for the new state, (B, H).
        grad_cell: gradient for the new cell, (B, H).
        step: what `lstm_step` has returned last.

    Returns:
        gradients by the names of `lstm_step`'s arguments: x, state, cell, W_input, W_state, b.

    Raises:
        ValueError: if a gradient is not of the state's shape; it names both.

    Source: Chapter 1.
    """
    for name, grad in (("grad_state", grad_state), ("grad_cell", grad_cell)):
        check_equal(name, grad.shape, "state", step.state.shape)
    i, f, g, o = step.gates
    through = np.where(step.mask, grad_state, 0)  # (B, H): padding lets nothing through …
    grad_new_cell = np.where(step.mask, grad_cell, 0) + through * o * (1 - step.squashed**2)
    grad_sums = np.concatenate(
        [
            grad_new_cell * g * i * (1 - i),
            grad_new_cell * step.cell * f * (1 - f),
            grad_new_cell * i * (1 - g**2),
            through * step.squashed * o * (1 - o),
        ],
        axis=1,
    )  # (B, 4H), before the sigmoids and the tanh
    return {
        "x": grad_sums @ step.W_input.T,
        # … and hands the gradient on as it copied the state.
        "state": grad_sums @ step.W_state.T + np.where(step.mask, 0, grad_state),
        "cell": grad_new_cell * f + np.where(step.mask, 0, grad_cell),
        "W_input": step.x.T @ grad_sums,
        "W_state": step.state.T @ grad_sums,
        "b": grad_sums.sum(axis=0),
    }


class LSTM:
    """An LSTM over a whole sequence. It computes in the dtype of its weights.

    Args:
        W_input: projection of the input, (E, 4H).
        W_state: projection of the state, (H, 4H).
        b: bias, (4H,).

    Attributes:
        parameters, gradients: `W_input`, `W_state` and `b` by name; Keras calls them `kernel`,
            `recurrent_kernel` and `bias`.

    Raises:
        ValueError: if the three do not fit together; it names both.

    Source: Hochreiter and Schmidhuber (1997), Gers et al. (2000). Chapter 1.
    """

    def __init__(self, W_input, W_state, b):
        _check_weights(W_input, W_state, b)
        self.parameters = {"W_input": W_input, "W_state": W_state, "b": b}
        self.gradients = {}
        self._arrays, self._padded = {}, None

    @classmethod
    def initialized(cls, E, H, random, dtype=np.float32):
        """Draws the weights as Keras does: Glorot, orthogonal, and a forget bias of 1."""
        b = np.zeros(4 * H, dtype)
        b[H : 2 * H] = 1  # a new LSTM remembers until it learns to forget
        return cls(glorot((E, 4 * H), random, dtype), orthogonal((H, 4 * H), random, dtype), b)

    def forward(self, inputs, mask=None, initial=None):
        """Reads a batch of sequences.

        Args:
            inputs: (B, T, E).
            mask: which positions are real tokens, (B, T) bool, or None if all are.
            initial: state and cell before the first step, (B, H) each; None for zeros.

        Returns:
            states, (B, T, H), and the final state and cell, (B, H) each. A padded step copies
            both, so the final ones are those after the last real token.

        Raises:
            ValueError: if inputs, mask or initial states do not fit; it names both.
        """
        W_input, W_state, b = self.parameters.values()
        check_rank("inputs", inputs.shape, "BTE")
        check_width("inputs", inputs.shape, "W_input", W_input.shape, axis=0)
        (B, T, E), H = inputs.shape, len(W_state)
        self._padded = ~mask_for("inputs", inputs.shape, (B, T), mask).T  # (T, B)
        # Time first from here on: then all that belongs to one step lies together.
        x, gates = self._array("x", (T, B, E)), self._array("gates", (T, B, 4 * H))
        states, cells = self._array("states", (T + 1, B, H)), self._array("cells", (T + 1, B, H))
        product, squashed = self._array("product", (B, 4 * H)), self._array("squashed", (B, H))
        x[...] = inputs.swapaxes(0, 1)
        states[0], cells[0] = given_or_zeros("initial", initial, 2, (B, H))

        half = np.full(4 * H, 0.5, W_input.dtype)  # for the three sigmoids
        half[2 * H : 3 * H] = 1  # the candidate is a tanh as it is
        np.matmul(x.reshape(T * B, E), W_input * half, out=gates.reshape(T * B, 4 * H))
        W_state, b = W_state * half, b * half
        for t in range(T):
            step = gates[t]  # (B, 4H)
            np.matmul(states[t], W_state, out=product)
            step += product
            step += b
            np.tanh(step, out=step)
            for sigmoids in (step[:, : 2 * H], step[:, 3 * H :]):
                sigmoids *= 0.5
                sigmoids += 0.5
            i, f, g, o = _quarters(step)
            np.multiply(f, cells[t], out=cells[t + 1])
            np.multiply(i, g, out=squashed)
            cells[t + 1] += squashed
            np.tanh(cells[t + 1], out=squashed)
            np.multiply(o, squashed, out=states[t + 1])
            rows = self._padded[t]
            if rows.any():
                states[t + 1, rows], cells[t + 1, rows] = states[t, rows], cells[t, rows]
        return states[1:].swapaxes(0, 1).copy(), (states[T].copy(), cells[T].copy())

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back, once.

        Args:
            grad_states: gradient of the loss for the states, (B, T, H); None for zeros.
            grad_final: gradients for the final state and cell, (B, H) each; None for zeros.

        Returns:
            grad_inputs (B, T, E), and the gradients for the initial state and cell, (B, H) each.

        Raises:
            ValueError: if a gradient is not of the shape of what it belongs to; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        if self._padded is None:
            raise RuntimeError("backward takes one forward back, and there is none")
        W_input, W_state, _ = self.parameters.values()
        x, gates, states, cells = (self._arrays[name] for name in ("x", "gates", "states", "cells"))
        (T, B, E), H = x.shape, len(W_state)
        if grad_states is not None:
            check_equal("states", (B, T, H), "grad_states", grad_states.shape)
        grad_final = given_or_zeros("grad_final", grad_final, 2, (B, H))
        grad_state, grad_cell = (np.array(grad, gates.dtype) for grad in grad_final)
        slope, squashed = self._array("product", (B, 4 * H)), self._array("squashed", (B, H))
        part = np.empty_like(squashed)  # (B, H), a sum in the making
        for t in reversed(range(T)):
            if grad_states is not None:
                grad_state += grad_states[:, t]
            rows = self._padded[t] if self._padded[t].any() else None
            if rows is not None:  # padding has copied the states, so their gradients pass by
                passing = grad_state[rows], grad_cell[rows]
                grad_state[rows] = grad_cell[rows] = 0
            gate = gates[t]  # (B, 4H)
            i, f, g, o = _quarters(gate)
            np.multiply(gate, gate, out=slope)
            np.subtract(gate, slope, out=slope)  # a - a², of the three sigmoids …
            np.multiply(g, g, out=part)
            np.subtract(1, part, out=_quarters(slope)[2])  # … and 1 - a², of the tanh
            np.tanh(cells[t + 1], out=squashed)
            np.multiply(squashed, squashed, out=part)
            np.subtract(1, part, out=part)
            part *= o
            part *= grad_state
            grad_cell += part
            # Each gate has done its work and makes room for its gradient, before the slope.
            np.multiply(grad_state, squashed, out=o)
            np.multiply(grad_cell, f, out=part)  # what the cell before gets
            np.multiply(grad_cell, cells[t], out=f)
            np.multiply(grad_cell, g, out=squashed)
            np.multiply(grad_cell, i, out=g)
            i[...] = squashed
            gate *= slope
            grad_cell, part = part, grad_cell
            np.matmul(gate, W_state.T, out=grad_state)
            if rows is not None:
                grad_state[rows], grad_cell[rows] = passing
        self._padded = None
        grad_sums = gates.reshape(T * B, 4 * H)
        self.gradients = {
            "W_input": x.reshape(T * B, E).T @ grad_sums,
            "W_state": states[:T].reshape(T * B, H).T @ grad_sums,
            "b": grad_sums.sum(axis=0),
        }
        grad_inputs = (grad_sums @ W_input.T).reshape(T, B, E)
        return grad_inputs.swapaxes(0, 1), (grad_state, grad_cell)

    def _array(self, name, shape):
        """An array to write on: the one of the last call, if it still fits."""
        kept, dtype = self._arrays.get(name), self.parameters["W_input"].dtype
        if kept is None or kept.shape != shape or kept.dtype != dtype:
            kept = self._arrays[name] = np.empty(shape, dtype)
        return kept


def _quarters(array):
    """The four gates of (B, 4H), as views (B, H)."""
    H = array.shape[1] // 4
    return array[:, :H], array[:, H : 2 * H], array[:, 2 * H : 3 * H], array[:, 3 * H :]


def _check_weights(W_input, W_state, b):
    """Raises ValueError unless the weights of an LSTM fit together."""
    check_rank("W_input", W_input.shape, ("E", "4H"))
    check_rank("W_state", W_state.shape, ("H", "4H"))
    check_rank("b", b.shape, ("4H",))
    check_width("W_input", W_input.shape, "W_state", W_state.shape)
    check_width("W_input", W_input.shape, "b", b.shape)
    if W_state.shape[1] != 4 * len(W_state):
        raise ValueError(f"W_state must be (H, 4H), not {W_state.shape}")
