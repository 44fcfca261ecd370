"""The LSTM by hand, forward and backward: one step to read, and a layer to train with.

`lstm_step` is written line by line as the equations stand. `LSTM` runs the same over a whole
sequence and is arranged for speed:

* only real tokens are computed: `Packing` leaves the padding out;
* a token's input, a 1 for the bias and the state before it lie side by side in one row of
  K = E + 1 + H numbers, so that a step is one matrix product for each gate, and the gradients of
  all weights together are one over all steps;
* a gate's numbers lie in one piece of memory, apart from those of the other gates;
* all four gates go through one tanh, since σ(x) = (1 + tanh(x/2)) / 2. The halves are taken from
  the weights beforehand, which is exact: halving a float changes its exponent only;
* big arrays are kept from one call to the next; a gradient is written over the gate it belongs to.

Gates stand in Keras's order: input i, forget f, candidate g, output o.
"""

import math
from typing import NamedTuple

import numpy as np

from solutions.scratch.functions import sigmoid
from solutions.scratch.initial import glorot, orthogonal
from solutions.scratch.packing import packing_for
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
        self._memory, self._kept = {}, None

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
        (B, _, E), H = inputs.shape, len(W_state)
        packing = packing_for("inputs", inputs.shape, mask)
        first = given_or_zeros("initial", initial, 2, (B, H))
        N, K = len(packing.rows), E + 1 + H
        rows, gates = self._array("rows", (N, K)), self._array("gates", (4, N, H))
        states, cells = self._array("states", (B + N, H)), self._array("cells", (B + N, H))
        squashed, product = self._array("squashed", (N, H)), self._array("product", (B, H))
        rows[:, :E], rows[:, E] = inputs[packing.rows, packing.columns], 1  # the 1 meets the bias
        states[:B], cells[:B] = (array[packing.order] for array in first)

        half = np.array([0.5, 0.5, 1, 0.5], W_input.dtype)[:, None, None]  # g is a tanh as it is
        W = np.multiply(_by_gate(_stacked(W_input, b, W_state)), half, order="C")  # (4, K, H)
        for before, tokens, after in packing.steps:
            row, step, tanh = rows[tokens], gates[:, tokens], squashed[tokens]
            row[:, E + 1 :] = states[before]
            read = E + 1 if initial is None and before.start == 0 else K  # the others are zeros
            np.matmul(row[:, :read], W[:, :read], out=step)
            np.tanh(step, out=step)
            i, f, g, o = step  # (n, H) each, n sequences that have a token
            for sigmoids in (step[:2], o):
                sigmoids *= 0.5
                sigmoids += 0.5
            cell = np.multiply(f, cells[before], out=cells[after])
            cell += np.multiply(i, g, out=product[: len(row)])
            np.multiply(o, np.tanh(cell, out=tanh), out=states[after])
        self._kept = packing, rows, gates, states, cells, squashed
        return states[packing.after], (states[packing.last], cells[packing.last])

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
        if self._kept is None:
            raise RuntimeError("backward takes one forward back, and there is none")
        packing, rows, gates, states, cells, squashed = self._kept
        (B, T), (N, K), H = packing.after.shape, rows.shape, gates.shape[2]
        W_input, W_state, b = self.parameters.values()
        E, W = len(W_input), _transposed(_stacked(W_input, b, W_state))  # (4, H, K)
        grad_final = given_or_zeros("grad_final", grad_final, 2, (B, H))
        # Each sequence joins in at its own last token and brings its final gradients along.
        grad_rows, part = self._array("grad_rows", (B, K)), self._array("part", (B, K))
        grad_rows[:, E + 1 :] = grad_final[0][packing.order]
        grad_cell = np.array(grad_final[1], gates.dtype)[packing.order]
        grad_tokens = np.empty((N, E), gates.dtype)
        if grad_states is not None:
            check_equal("states", (B, T, H), "grad_states", grad_states.shape)
            grad_after = packing.packed(grad_states)  # (B + N, H)
        self._kept = None
        product, spare = self._array("product", (B, H)), self._array("spare", (B, H))
        for before, tokens, after in reversed(packing.steps):
            n = tokens.stop - tokens.start
            to_state, to_cell = grad_rows[:n, E + 1 :], grad_cell[:n]
            a, c = spare[:n], product[:n]
            if grad_states is not None:
                to_state += grad_after[after]
            i, f, g, o = gates[:, tokens]
            # The way through the cell: o (1 - tanh²) = o - state · tanh.
            np.multiply(states[after], squashed[tokens], out=c)
            np.subtract(o, c, out=c)
            c *= to_state
            to_cell += c
            # Each gate has done its work and makes room for the gradient of its sum.
            np.subtract(1, o, out=o)
            o *= states[after]
            o *= to_state
            np.multiply(to_cell, i, out=c)
            np.multiply(c, g, out=a)
            np.subtract(1, i, out=i)
            i *= a
            g *= g
            np.subtract(1, g, out=g)
            g *= c
            to_cell *= f  # what the cell before gets
            np.subtract(1, f, out=f)
            f *= cells[before]
            f *= to_cell
            grad_row = np.matmul(i, W[0], out=grad_rows[:n])
            for gate, of_gate in zip((f, g, o), W[1:], strict=True):
                grad_row += np.matmul(gate, of_gate, out=part[:n])
            grad_tokens[tokens] = grad_row[:, :E]
        grad_state = grad_rows[:, E + 1 :]
        if grad_states is not None:
            grad_state += grad_after[:B]
        of_rows = _all_gates(rows.T @ gates)  # (K, 4H)
        self.gradients = {"W_input": of_rows[:E], "W_state": of_rows[E + 1 :], "b": of_rows[E]}
        grad_inputs = np.zeros((B, T, E), gates.dtype)
        grad_inputs[packing.rows, packing.columns] = grad_tokens
        return grad_inputs, (grad_state[packing.rank], grad_cell[packing.rank])

    def _array(self, name, shape):
        """An array to write on, in memory of an earlier call if there is enough of it."""
        dtype, size = self.parameters["W_input"].dtype, math.prod(shape)
        memory = self._memory.get(name)
        if memory is None or memory.dtype != dtype or memory.size < size:
            memory = self._memory[name] = np.empty(size, dtype)
        return memory[:size].reshape(shape)


def _stacked(W_input, b, W_state):
    """The weights of what a row holds, its input, a 1 and its state: (K, 4H)."""
    return np.concatenate([W_input, b[None], W_state])


def _by_gate(W):
    """(…, 4H) as (4, …, H), each gate's columns together."""
    return W.reshape(len(W), 4, -1).swapaxes(0, 1)


def _all_gates(W):
    """(4, …, H) as (…, 4H)."""
    return W.swapaxes(0, 1).reshape(W.shape[1], -1)


def _transposed(W):
    """(…, 4H) as (4, H, …), in one piece of memory."""
    # Gate by gate first: turning rows of 4H numbers round at once is three times as slow.
    return np.ascontiguousarray(np.ascontiguousarray(_by_gate(W)).swapaxes(1, 2))


def _check_weights(W_input, W_state, b):
    """Raises ValueError unless the weights of an LSTM fit together."""
    check_rank("W_input", W_input.shape, ("E", "4H"))
    check_rank("W_state", W_state.shape, ("H", "4H"))
    check_rank("b", b.shape, ("4H",))
    check_width("W_input", W_input.shape, "W_state", W_state.shape)
    check_width("W_input", W_input.shape, "b", b.shape)
    if W_state.shape[1] != 4 * len(W_state):
        raise ValueError(f"W_state must be (H, 4H), not {W_state.shape}")
