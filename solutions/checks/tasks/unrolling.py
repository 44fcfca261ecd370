"""Task: an LSTM over whole sequences, with padding and given initial states.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import gates, masking


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    _, state, cell, *weights = next(gates.cases(seed))
    inputs = np.array([[[1.0], [-1.0], [2.0]]])
    yield inputs, np.array([[True, True, True]]), state, cell, *weights
    yield inputs, np.array([[True, True, False]]), state, cell, *weights
    # B, T, E and H: all sizes different, and all equal. One row is full, one is all padding.
    for B, T, E, H, bias in (
        (1, 4, 2, 3, 1.0),
        (3, 5, 4, 2, 1.0),
        (4, 4, 4, 4, 1.0),
        (5, 2, 3, 6, 1000.0),  # overflows a careless sigmoid
    ):
        lengths = random.integers(1, T + 1, B)
        lengths[0], lengths[1:2] = T, 0
        yield (
            random.normal(size=(B, T, E)),
            np.arange(T) < lengths[:, None],
            *(random.normal(size=(B, H)) for _ in range(2)),
            *(random.normal(size=(rows, 4 * H)) for rows in (E, H)),
            bias * random.normal(size=4 * H),
        )


def reference(inputs, mask, state, cell, *weights, step=masking.reference):
    """A right answer, and by its keyword the wrong ones."""
    states = []
    for t in range(inputs.shape[1]):
        state, cell = step(inputs[:, t], state, cell, *weights, mask[:, t])
        states.append(state)
    return np.stack(states, axis=1), state, cell


def starts_from_zeros(inputs, mask, state, cell, *weights):
    """You start from zeros.

    Start from the `state` and the `cell` that are given: so a text can be read in two halves.
    """
    return reference(inputs, mask, 0 * state, 0 * cell, *weights)


def starts_the_cell_from_zeros(inputs, mask, state, cell, *weights):
    """You start from the given state, but from a cell of zeros.

    Start from both that are given.
    """
    return reference(inputs, mask, state, 0 * cell, *weights)


def puts_time_first(*arguments):
    """Your states are (T, B, H): time comes first.

    In this course the batch comes first: `np.stack(states, axis=1)` is (B, T, H).
    """
    states, state, cell = reference(*arguments)
    return states.swapaxes(0, 1), state, cell


def loops_over_the_batch(inputs, mask, state, cell, *weights):
    """Your loop goes over the batch: `inputs[t]` is all of text t.

    The places are the second axis: `inputs[:, t]` and `mask[:, t]`.
    """
    states = []
    for x, real in zip(inputs, mask, strict=True):
        state, cell = masking.reference(x, state, cell, *weights, real)
        states.append(state)
    return np.stack(states), state, cell


def zeroes_the_padding(inputs, mask, *rest):
    """Your states of padding are 0.

    Padding copies: there stands the state of the last token, or the initial one.
    """
    states, state, cell = reference(inputs, mask, *rest)
    return states * mask[:, :, None], state, cell


def keeps_the_states_before(inputs, mask, state, *rest):
    """Your states are off by one: at each place stands the state *before* the step.

    Take the step, then keep the state.
    """
    states, last, cell = reference(inputs, mask, state, *rest)
    return np.concatenate([state[:, None], states[:, :-1]], axis=1), last, cell


def keeps_the_cells(*arguments):
    """You collect the cells.

    The states that others may see are the hidden ones.
    """
    cells = []

    def step(*given):
        state, cell = masking.reference(*given)
        cells.append(cell)
        return state, cell

    _, state, cell = reference(*arguments, step=step)
    return np.stack(cells, axis=1), state, cell


def never_hands_on(inputs, mask, state, cell, *weights):
    """Every step of yours starts from the initial states.

    Hand both on: what a step returns is where the next one starts.
    """

    def step(x, _state, _cell, *rest):
        return masking.reference(x, state, cell, *rest)

    return reference(inputs, mask, state, cell, *weights, step=step)


def never_hands_on_the_cell(inputs, mask, state, cell, *weights):
    """Every step of yours starts from the initial cell.

    Hand on the cell too, not the state alone.
    """

    def step(x, state, _cell, *rest):
        return masking.reference(x, state, cell, *rest)

    return reference(inputs, mask, state, cell, *weights, step=step)


def never_hands_on_the_state(inputs, mask, state, cell, *weights):
    """Every step of yours starts from the initial hidden state.

    Hand on the state too, not the cell alone.
    """

    def step(x, _state, cell, *rest):
        return masking.reference(x, state, cell, *rest)

    return reference(inputs, mask, state, cell, *weights, step=step)


def masks_only_the_states(inputs, mask, *rest):
    """Your final state and cell have read padding.

    They should be those after the last token: padding copies both at every step.
    """
    _, state, cell = reference(inputs, np.ones_like(mask), *rest)
    return reference(inputs, mask, *rest)[0], state, cell


def masks_only_the_final(inputs, mask, *rest):
    """Your final states are right, but `states` has read padding.

    Where there is padding, it repeats the state from before.
    """
    states, _, _ = reference(inputs, np.ones_like(mask), *rest)
    return states, *reference(inputs, mask, *rest)[1:]


def reads_backwards(inputs, mask, *rest):
    """You read from the end to the beginning.

    The first step reads place 0.
    """
    states, state, cell = reference(inputs[:, ::-1], mask[:, ::-1], *rest)
    return states[:, ::-1], state, cell


def repeats_the_first(inputs, mask, *rest):
    """Every step of yours reads place 0.

    Step t reads `inputs[:, t]` and `mask[:, t]`.
    """
    return reference(np.repeat(inputs[:, :1], inputs.shape[1], axis=1), mask, *rest)


def returns_the_state_twice(*arguments):
    """Your final cell is the final state.

    The two differ: return the cell as well.
    """
    states, state, _ = reference(*arguments)
    return states, state, state


def swaps_the_final(*arguments):
    """You return the final cell before the final state.

    First the states, then the final state, then the final cell.
    """
    states, state, cell = reference(*arguments)
    return states, cell, state


def unrolls_with(wrong_step):
    """Makes the loop of someone whose step is wrong; the hint is that of the step."""

    def unroll(*arguments):
        return reference(*arguments, step=wrong_step)

    unroll.__name__ = f"unrolls_with_{wrong_step.__name__}"
    unroll.__doc__ = f"Your loop is right, the step is not. {inspect.getdoc(wrong_step)}"
    return unroll


task = Task(
    name="unroll",
    points=2,
    inputs=("inputs", "mask", "state", "cell", "W_input", "W_state", "b"),
    results=("states", "final state", "final cell"),
    cases=cases,
    reference=reference,
    mistakes=(
        starts_from_zeros,
        starts_the_cell_from_zeros,
        puts_time_first,
        loops_over_the_batch,
        zeroes_the_padding,
        keeps_the_states_before,
        keeps_the_cells,
        never_hands_on,
        never_hands_on_the_cell,
        never_hands_on_the_state,
        masks_only_the_states,
        masks_only_the_final,
        reads_backwards,
        repeats_the_first,
        returns_the_state_twice,
        swaps_the_final,
        *map(unrolls_with, masking.task.mistakes),
    ),
)
