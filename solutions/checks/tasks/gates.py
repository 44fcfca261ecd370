"""Task: one step of an LSTM, its gates in Keras's order.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from solutions.checks.core import Task
from solutions.scratch.functions import sigmoid


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: B = E = H = 1.
    yield (
        *(np.array([[1.0]]), np.array([[0.5]]), np.array([[2.0]])),
        np.array([[1.0, 2.0, -1.0, 0.5]]),
        np.array([[0.0, -2.0, 4.0, 1.0]]),
        np.array([0.5, 1.0, -0.5, 0.0]),
    )
    # B, E and H: all sizes different, and all equal. The last overflows a careless sigmoid: by its
    # bias alone, since large weights would make float32 too coarse.
    for B, E, H, scale, bias in (
        (1, 2, 3, 1.0, 1.0),
        (3, 5, 2, 0.3, 1.0),
        (4, 4, 4, 3.0, 1.0),
        (5, 2, 3, 1.0, 1000.0),
    ):
        shapes = (B, E), (B, H), (B, H), (E, 4 * H), (H, 4 * H), (4 * H,)
        x, state, cell, *weights, b = (random.normal(size=shape) for shape in shapes)
        yield x, state, cell, *(scale * array for array in weights), bias * b


def quarters(sums):
    """The sums of i, f, g and o, (B, H) each."""
    return np.split(sums, 4, axis=1)


def renew(i, f, g, o, cell):
    """The new state and cell from the open gates."""
    new_cell = f * cell + i * g
    return o * np.tanh(new_cell), new_cell


def reference(
    *arguments, parts=quarters, gate=sigmoid, candidate=np.tanh, renew=renew, forget_bias=0
):
    """A right answer, and by its keywords the wrong ones."""
    x, state, cell, W_input, W_state, b = arguments
    i, f, g, o = parts(x @ W_input + state @ W_state + b)  # (B, H) each
    return renew(gate(i), gate(f + forget_bias), candidate(g), gate(o), cell)


def reads_in_order(letters):
    """Makes the step of someone whose gates stand in another order."""

    def parts(sums):
        found = dict(zip(letters, quarters(sums), strict=True))
        return [found[letter] for letter in "ifgo"]

    def step(*arguments):
        return reference(*arguments, parts=parts)

    step.__name__ = f"reads_in_order_{letters}"
    step.__doc__ = (
        f"Your four gates stand in the order {', '.join(letters)}. Here it is Keras's: i, f, g, o. "
        "Other books and libraries order them in other ways, and no shape gives that away."
    )
    return step


def interleaves_the_gates(*arguments):
    """You take every fourth column for a gate, but the gates stand side by side, H columns each.

    `np.split(sums, 4, axis=1)` cuts them apart.
    """
    return reference(*arguments, parts=lambda sums: [sums[:, gate::4] for gate in range(4)])


def forgets_the_tanh(*arguments):
    """Your new state is `o * cell`: the tanh is missing.

    The state shows o * tanh(new cell), between -1 and 1, however large the cell is.
    """

    def renew(i, f, g, o, cell):
        return o * (f * cell + i * g), f * cell + i * g

    return reference(*arguments, renew=renew)


def shows_the_old_cell(*arguments):
    """Your new state shows the old cell.

    Renew the cell first: the state is o * tanh(new cell).
    """

    def renew(i, f, g, o, cell):
        return o * np.tanh(cell), f * cell + i * g

    return reference(*arguments, renew=renew)


def squashes_the_cell(*arguments):
    """You return the cell after its tanh.

    The tanh is for the state only. The cell itself stays as it is, so that it can hold any number
    and hands it on unchanged.
    """

    def renew(i, f, g, o, cell):
        new_cell = np.tanh(f * cell + i * g)
        return o * new_cell, new_cell

    return reference(*arguments, renew=renew)


def squashes_the_candidate_as_a_gate(*arguments):
    """Your candidate g goes through a sigmoid, so that the cell can only grow.

    g is what may be written, positive or negative: tanh.
    """
    return reference(*arguments, candidate=sigmoid)


def opens_gates_with_tanh(*arguments):
    """Your gates go through tanh, so that they can be negative.

    A gate says how much passes, from 0 to 1: i, f and o take a sigmoid, only g takes tanh.
    """
    return reference(*arguments, gate=np.tanh)


def swaps_both_functions(*arguments):
    """You have sigmoid and tanh the wrong way round.

    i, f and o take a sigmoid, g takes tanh.
    """
    return reference(*arguments, gate=np.tanh, candidate=sigmoid)


def leaves_the_candidate(*arguments):
    """Your candidate g is not squashed at all.

    It takes a tanh.
    """
    return reference(*arguments, candidate=lambda sums: sums)


def never_forgets(*arguments):
    """Your forget gate has no say: the new cell holds all of the old one.

    It is f * cell + i * g.
    """
    return reference(*arguments, renew=lambda i, f, g, o, cell: renew(i, 1, g, o, cell))


def writes_everything(*arguments):
    """Your input gate has no say: the new cell holds all of the candidate.

    It is f * cell + i * g.
    """
    return reference(*arguments, renew=lambda i, f, g, o, cell: renew(1, f, g, o, cell))


def shows_everything(*arguments):
    """Your output gate has no say: the new state is all of tanh(new cell).

    Multiply it by o.
    """
    return reference(*arguments, renew=lambda i, f, g, o, cell: renew(i, f, g, 1, cell))


def couples_the_gates(*arguments):
    """You write 1 - f of the candidate.

    In an LSTM, i decides that on its own: f * cell + i * g. (A GRU couples the two.)
    """
    return reference(*arguments, renew=lambda i, f, g, o, cell: renew(1 - f, f, g, o, cell))


def swaps_forget_and_input(*arguments):
    """You keep i of the cell and write f of the candidate; it is f * cell + i * g.

    Or your gates stand in the order f, i, g, o; Keras's is i, f, g, o.
    """
    return reference(*arguments, parts=lambda sums: [quarters(sums)[gate] for gate in (1, 0, 2, 3)])


def forgets_the_bias(x, state, cell, W_input, W_state, b):
    """The bias `b` is missing."""
    return reference(x, state, cell, W_input, W_state, 0 * b)


def adds_the_bias_twice(x, state, cell, W_input, W_state, b):
    """You add the bias twice, once to each product.

    There is one bias for the sum: x @ W_input + state @ W_state + b.
    """
    return reference(x, state, cell, W_input, W_state, 2 * b)


def adds_a_forget_bias(*arguments):
    """You add 1 to the forget gate.

    A bias of 1 is how training *starts*; it stands in `b` already.
    """
    return reference(*arguments, forget_bias=1)


def forgets_the_state(x, state, cell, W_input, W_state, b):
    """Your gates look at the input only.

    `state @ W_state` is missing: it is what makes the network recurrent.
    """
    return reference(x, state, cell, W_input, 0 * W_state, b)


def forgets_the_input(x, state, cell, W_input, W_state, b):
    """Your gates never look at the input.

    `x @ W_input` is missing.
    """
    return reference(x, state, cell, 0 * W_input, W_state, b)


def asks_the_cell(x, state, cell, W_input, W_state, b):
    """You multiply the cell by `W_state`.

    The gates look at the input and at the hidden state: state @ W_state.
    """
    return reference(x, cell, cell, W_input, W_state, b)


def keeps_the_state(x, state, cell, W_input, W_state, b):
    """Your new cell keeps f of the old *state*.

    It keeps f of the old cell: f * cell + i * g.
    """

    def renew_state(i, f, g, o, cell):
        return renew(i, f, g, o, state)

    return reference(x, state, cell, W_input, W_state, b, renew=renew_state)


def mixes_the_weights(x, state, cell, W_input, W_state, b):
    """You have the two matrices the wrong way round.

    `W_input` (E, 4H) meets the input x, `W_state` (H, 4H) the state.
    """
    return reference(x, state, cell, W_state, W_input, b)


def overflows(*arguments):
    """Large sums overflow: with exp(x) / (1 + exp(x)), exp(1000) is inf, and inf/inf is nan.

    1 / (1 + exp(-x)) does not, nor does (1 + tanh(x/2)) / 2.
    """
    return reference(*arguments, gate=lambda sums: np.exp(sums) / (1 + np.exp(sums)))


def swaps_the_results(*arguments):
    """You return cell and state; return the state first, then the cell."""
    return reference(*arguments)[::-1]


OTHER_ORDERS = [
    "".join(letters)
    for letters in permutations("ifgo")
    # The first is right, the second has a hint of its own.
    if "".join(letters) not in ("ifgo", "figo")
]

task = Task(
    name="lstm_step",
    points=2,
    inputs=("x", "state", "cell", "W_input", "W_state", "b"),
    results=("new state", "new cell"),
    cases=cases,
    reference=reference,
    mistakes=(
        forgets_the_tanh,
        shows_the_old_cell,
        squashes_the_cell,
        squashes_the_candidate_as_a_gate,
        opens_gates_with_tanh,
        swaps_both_functions,
        leaves_the_candidate,
        never_forgets,
        writes_everything,
        shows_everything,
        couples_the_gates,
        swaps_forget_and_input,
        forgets_the_bias,
        adds_the_bias_twice,
        adds_a_forget_bias,
        forgets_the_state,
        forgets_the_input,
        asks_the_cell,
        keeps_the_state,
        mixes_the_weights,
        overflows,
        swaps_the_results,
        interleaves_the_gates,
        *map(reads_in_order, OTHER_ORDERS),
    ),
)
