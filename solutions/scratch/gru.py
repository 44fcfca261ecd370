"""The GRU by hand, forward and backward: one step, and a layer over a whole sequence.

Two conventions are in use, and they are not the same function. Both let the reset gate r decide
what the candidate hears of the state: Cho et al. (2014) reset the *state*, W (r ⊙ h); Keras, with
`reset_after=True`, resets what the state has become, r ⊙ (W h + b), which one matrix product can
serve. Weights trained with one are of no use with the other.

Gates stand in Keras's order: update z, reset r, candidate g. The update gate keeps what is old,
h' = z ⊙ h + (1 - z) ⊙ g.
"""

from typing import NamedTuple

import numpy as np

from solutions.scratch.functions import sigmoid
from solutions.scratch.initial import glorot, orthogonal
from solutions.scratch.shapes import (
    check_equal,
    check_rank,
    check_width,
    given_or_zeros,
    mask_for,
)


class Step(NamedTuple):
    """What the way back through one step needs to know of the way forward."""

    x: np.ndarray
    state: np.ndarray
    gates: tuple[np.ndarray, ...]
    heard: np.ndarray
    W_input: np.ndarray
    W_state: np.ndarray
    b: np.ndarray
    mask: np.ndarray


def gru_step(x, state, W_input, W_state, b, mask=None):
    """One step of a GRU. The shape of the bias says which: (2, 3H) resets after, (3H,) before.

    Args:
        x: input, (B, E).
        state: hidden state before the step, (B, H).
        W_input: projection of the input, (E, 3H).
        W_state: projection of the state, (H, 3H).
        b: biases of the input and of the state, (2, 3H), as in Keras; or one, (3H,), as in the
            paper.
        mask: which rows are real tokens, (B,) bool, or None if all are. Padding copies the state.

    Returns:
        new state (B, H), and a `Step` for `gru_step_backward`.

    Raises:
        ValueError: if two shapes do not fit; it names both.

    Source: Cho et al. (2014), section 2.3; `reset_after` is Keras's. Chapter 1.
    """
    _check_weights(W_input, W_state, b)
    check_rank("x", x.shape, "BE")
    check_width("x", x.shape, "W_input", W_input.shape, axis=0)
    check_equal("state", state.shape, "x times W_state", (len(x), len(W_state)))
    mask = mask_for("x", x.shape, x.shape[:1], mask)[:, None]  # (B, 1)
    H = len(W_state)
    b_input, b_state = b if b.ndim == 2 else (b, np.zeros_like(b))
    of_input = x @ W_input + b_input  # (B, 3H)
    of_state = state @ W_state[:, : 2 * H] + b_state[: 2 * H]  # (B, 2H)
    z, r = np.split(sigmoid(of_input[:, : 2 * H] + of_state), 2, axis=1)  # (B, H) each
    # What the candidate hears of the state: (B, H), still to be reset, or reset already.
    if b.ndim == 2:
        heard = state @ W_state[:, 2 * H :] + b_state[2 * H :]
        g = np.tanh(of_input[:, 2 * H :] + r * heard)
    else:
        heard = (r * state) @ W_state[:, 2 * H :]
        g = np.tanh(of_input[:, 2 * H :] + heard)
    new_state = z * state + (1 - z) * g  # (B, H)
    step = Step(x, state, (z, r, g), heard, W_input, W_state, b, mask)
    return np.where(mask, new_state, state), step


def gru_step_backward(grad_state, step):
    """Takes one step back.

    Args:
        grad_state: gradient of the loss for the new state, (B, H).
        step: what `gru_step` has returned last.

    Returns:
        gradients by the names of `gru_step`'s arguments: x, state, W_input, W_state, b.

    Raises:
        ValueError: if the gradient is not of the state's shape; it names both.

    Source: Chapter 1.
    """
    check_equal("grad_state", grad_state.shape, "state", step.state.shape)
    z, r, g = step.gates
    W_gates, W_candidate = np.split(step.W_state, [2 * z.shape[1]], axis=1)  # (H, 2H), (H, H)
    through = np.where(step.mask, grad_state, 0)  # (B, H): padding lets nothing through …
    grad_g = through * (1 - z) * (1 - g**2)  # (B, H), before the tanh
    grad_z = through * (step.state - g) * z * (1 - z)  # (B, H), before the sigmoid
    if step.b.ndim == 2:
        grad_heard = grad_g * r  # (B, H)
        grad_r = grad_g * step.heard
        grad_candidate = step.state.T @ grad_heard
        to_state = grad_heard @ W_candidate.T
    else:
        grad_reset = grad_g @ W_candidate.T  # (B, H), for the state after its reset
        grad_r = grad_reset * step.state
        grad_candidate = (r * step.state).T @ grad_g
        to_state = grad_reset * r
    grad_r = grad_r * r * (1 - r)
    gates = np.concatenate([grad_z, grad_r], axis=1)  # (B, 2H)
    of_input = np.concatenate([gates, grad_g], axis=1)  # (B, 3H)
    grad_b = of_input.sum(axis=0)  # (3H,)
    if step.b.ndim == 2:
        grad_b = np.stack([grad_b, np.concatenate([gates, grad_heard], axis=1).sum(axis=0)])
    return {
        "x": of_input @ step.W_input.T,
        # … and hands the gradient on as it copied the state.
        "state": to_state + gates @ W_gates.T + through * z + np.where(step.mask, 0, grad_state),
        "W_input": step.x.T @ of_input,
        "W_state": np.concatenate([step.state.T @ gates, grad_candidate], axis=1),
        "b": grad_b,
    }


class GRU:
    """A GRU over a whole sequence. It computes in the dtype of its weights.

    Args:
        W_input: projection of the input, (E, 3H).
        W_state: projection of the state, (H, 3H).
        b: biases, (2, 3H) as in Keras, or (3H,) as in the paper: see `gru_step`.

    Attributes:
        parameters, gradients: `W_input`, `W_state` and `b` by name; Keras calls them `kernel`,
            `recurrent_kernel` and `bias`.

    Raises:
        ValueError: if the three do not fit together; it names both.

    Source: Cho et al. (2014), section 2.3. Chapter 1.
    """

    def __init__(self, W_input, W_state, b):
        _check_weights(W_input, W_state, b)
        self.parameters = {"W_input": W_input, "W_state": W_state, "b": b}
        self.gradients = {}
        self._steps, self._shape = None, None

    @classmethod
    def initialized(cls, E, H, random, dtype=np.float32, reset_after=True):
        """Draws the weights as Keras does: Glorot, orthogonal, and no bias."""
        b = np.zeros((2, 3 * H) if reset_after else 3 * H, dtype)
        return cls(glorot((E, 3 * H), random, dtype), orthogonal((H, 3 * H), random, dtype), b)

    def forward(self, inputs, mask=None, initial=None):
        """Reads a batch of sequences.

        Args:
            inputs: (B, T, E).
            mask: which positions are real tokens, (B, T) bool, or None if all are.
            initial: the state before the first step, a tuple of one array (B, H); None for zeros.

        Returns:
            states, (B, T, H), and the final state, a tuple of one array (B, H). A padded step
            copies the state, so the final one is that after the last real token.

        Raises:
            ValueError: if inputs, mask or initial state do not fit; it names both.
        """
        W_input, W_state, _ = self.parameters.values()
        check_rank("inputs", inputs.shape, "BTE")
        check_width("inputs", inputs.shape, "W_input", W_input.shape, axis=0)
        (B, T, _), H = inputs.shape, len(W_state)
        mask = mask_for("inputs", inputs.shape, (B, T), mask)
        (state,) = given_or_zeros("initial", initial, 1, (B, H))
        inputs, state = inputs.astype(W_state.dtype), state.astype(W_state.dtype)
        self._steps, self._shape = [], inputs.shape
        states = np.empty((B, T, H), W_state.dtype)
        for t in range(T):
            state, step = gru_step(inputs[:, t], state, **self.parameters, mask=mask[:, t])
            states[:, t] = state
            self._steps.append(step)
        return states, (state,)

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back, once.

        Args:
            grad_states: gradient of the loss for the states, (B, T, H); None for zeros.
            grad_final: gradient for the final state, a tuple of one array (B, H); None for zeros.

        Returns:
            grad_inputs (B, T, E), and the gradient for the initial state, a tuple of one (B, H).

        Raises:
            ValueError: if a gradient is not of the shape of what it belongs to; it names both.
            RuntimeError: if there is no `forward` to take back.
        """
        if self._steps is None:
            raise RuntimeError("backward takes one forward back, and there is none")
        W_state = self.parameters["W_state"]
        (B, T, E), H, dtype = self._shape, len(W_state), W_state.dtype
        if grad_states is not None:
            check_equal("states", (B, T, H), "grad_states", grad_states.shape)
        (grad_state,) = given_or_zeros("grad_final", grad_final, 1, (B, H))
        grad_state, grad_inputs = grad_state.astype(dtype), np.empty((B, T, E), dtype)
        self.gradients = {name: np.zeros_like(p) for name, p in self.parameters.items()}
        for t in reversed(range(T)):
            if grad_states is not None:
                grad_state += grad_states[:, t]
            grads = gru_step_backward(grad_state, self._steps.pop())
            grad_inputs[:, t], grad_state = grads["x"], grads["state"]
            for name, gradient in self.gradients.items():
                gradient += grads[name]
        self._steps = None
        return grad_inputs, (grad_state,)


def _check_weights(W_input, W_state, b):
    """Raises ValueError unless the weights of a GRU fit together."""
    check_rank("W_input", W_input.shape, ("E", "3H"))
    check_rank("W_state", W_state.shape, ("H", "3H"))
    check_width("W_input", W_input.shape, "W_state", W_state.shape)
    if b.shape[:-1] not in ((), (2,)) or not b.shape:
        raise ValueError(f"b must be (2, 3H) or (3H,), not {b.shape}")
    check_width("W_input", W_input.shape, "b", b.shape)
    if W_state.shape[1] != 3 * len(W_state):
        raise ValueError(f"W_state must be (H, 3H), not {W_state.shape}")
