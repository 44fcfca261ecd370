"""The LSTM by hand, forward and backward: one step to read, and a layer to train with.

`lstm_step` is written line by line as the equations stand. `LSTM` runs the same over a whole
sequence and is arranged for speed:

* only real tokens are computed: `Packing` leaves the padding out;
* the inputs of all steps are projected in one matrix product for each gate, and the gradients of
  both weight matrices are one product each, over all steps at once;
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
        N, zeros = len(packing.rows), initial is None
        x, gates = self._array("x", (N, E + 1)), self._array("gates", (4, N, H))
        states, cells = self._array("states", (B + N, H)), self._array("cells", (B + N, H))
        products, squashed = self._array("products", (4, B, H)), self._array("squashed", (B, H))
        x[:, :E], x[:, E] = inputs[packing.rows, packing.columns], 1  # the 1 meets the bias
        states[:B], cells[:B] = (array[packing.order] for array in first)

        half = np.array([0.5, 0.5, 1, 0.5], W_input.dtype)[:, None, None]  # g is a tanh as it is
        np.matmul(x, _by_gate(np.concatenate([W_input, b[None]])) * half, out=gates)
        W_state = _by_gate(W_state) * half  # (4, H, H)
        for before, tokens, after in packing.steps:
            step, added = gates[:, tokens], squashed[: tokens.stop - tokens.start]
            if before.start or not zeros:  # zeros times W_state are zeros
                product = products[:, : len(added)]
                step += np.matmul(states[before], W_state, out=product)
            np.tanh(step, out=step)
            i, f, g, o = step  # (n, H) each, n sequences that have a token
            for sigmoids in (step[:2], o):
                sigmoids *= 0.5
                sigmoids += 0.5
            cell = np.multiply(f, cells[before], out=cells[after])
            cell += np.multiply(i, g, out=added)
            np.multiply(o, np.tanh(cell, out=added), out=states[after])
        self._kept = packing, zeros, x, gates, states, cells
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
        packing, from_zeros, x, gates, states, cells = self._kept
        (B, T), H = packing.after.shape, gates.shape[2]
        W_input, W_state, _ = self.parameters.values()
        W_input, W_state = _transposed(W_input), _transposed(W_state)  # (4, H, E), (4, H, H)
        grad_final = given_or_zeros("grad_final", grad_final, 2, (B, H))
        # Each sequence joins in at its own last token and brings its final gradients along.
        grad_state, grad_cell = (np.array(g, gates.dtype)[packing.order] for g in grad_final)
        if grad_states is not None:
            check_equal("states", (B, T, H), "grad_states", grad_states.shape)
            grad_after = packing.packed(grad_states)  # (B + N, H)
        self._kept = None
        squashed, part = self._array("squashed", (B, H)), self._array("products", (B, H))
        for before, tokens, after in reversed(packing.steps):
            n = tokens.stop - tokens.start
            to_state, to_cell, a, c = grad_state[:n], grad_cell[:n], squashed[:n], part[:n]
            if grad_states is not None:
                to_state += grad_after[after]
            i, f, g, o = gates[:, tokens]
            # The way through the cell: o (1 - tanh²) = o - state · tanh.
            np.multiply(states[after], np.tanh(cells[after], out=a), out=c)
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
            np.matmul(i, W_state[0], out=to_state)
            for gate, W in zip((f, g, o), W_state[1:], strict=True):
                to_state += np.matmul(gate, W, out=a)
        if grad_states is not None:
            grad_state += grad_after[:B]
        of_x = _all_gates(x.T @ gates)  # (E + 1, 4H)
        late = packing.steps[0][1].stop if from_zeros and packing.steps else 0
        of_state = _all_gates(states[packing.before[late:]].T @ gates[:, late:])  # (H, 4H)
        self.gradients = {"W_input": of_x[:-1], "W_state": of_state, "b": of_x[-1]}
        grad_tokens = gates[0] @ W_input[0]  # (N, E)
        for gate, W in zip(gates[1:], W_input[1:], strict=True):
            grad_tokens += gate @ W
        grad_inputs = np.zeros((B, T, grad_tokens.shape[1]), gates.dtype)
        grad_inputs[packing.rows, packing.columns] = grad_tokens
        return grad_inputs, (grad_state[packing.rank], grad_cell[packing.rank])

    def _array(self, name, shape):
        """An array to write on, in memory of an earlier call if there is enough of it."""
        dtype, size = self.parameters["W_input"].dtype, math.prod(shape)
        memory = self._memory.get(name)
        if memory is None or memory.dtype != dtype or memory.size < size:
            memory = self._memory[name] = np.empty(size, dtype)
        return memory[:size].reshape(shape)


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
