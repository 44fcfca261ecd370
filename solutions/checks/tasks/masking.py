"""Task: one step of an LSTM in which padding copies both states.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import gates


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    easy = next(gates.cases(seed))
    yield *easy, np.array([True])
    yield *easy, np.array([False])
    # Sizes as there; of more than one row one is real, one is padding, the rest by chance.
    for arguments in list(gates.cases(seed))[1:]:
        mask = random.random(len(arguments[0])) < 0.5
        mask[0], mask[1:2] = True, False
        yield *arguments, mask
        yield *arguments, ~mask


def choose(mask, new, old):
    """The new where there is a token, the old where there is padding."""
    return np.where(mask[:, None], new, old)


def reference(*arguments, step=gates.reference, choose=choose, choose_cell=None):
    """A right answer, and by its keywords the wrong ones."""
    *given, mask = arguments
    new_state, new_cell = step(*given)  # (B, H) each
    return choose(mask, new_state, given[1]), (choose_cell or choose)(mask, new_cell, given[2])


def ignores_the_mask(*arguments):
    """Padding changes the states: your step does not look at the mask."""
    return reference(*arguments, choose=lambda mask, new, old: new)


def inverts_the_mask(*arguments):
    """Tokens are skipped and padding is read: your mask is used the wrong way round.

    True stands for a token.
    """
    return reference(*arguments, choose=lambda mask, new, old: choose(~mask, new, old))


def zeroes_the_states(*arguments):
    """Padding sets the states to 0, and all that was read before is forgotten.

    Padding copies the states from before the step.
    """
    return reference(*arguments, choose=lambda mask, new, old: choose(mask, new, 0 * old))


def zeroes_the_input(x, state, cell, W_input, W_state, b, mask):
    """You set the input of padding to 0, but a step with input 0 is a step all the same.

    It forgets some of the cell. Copy both states instead.
    """
    return gates.reference(x * mask[:, None], state, cell, W_input, W_state, b)


def copies_the_state_only(*arguments):
    """Padding copies the hidden state, but the cell goes on.

    Both have to stay, or the next token meets a cell that has read padding.
    """
    return reference(*arguments, choose_cell=lambda mask, new, old: new)


def copies_the_cell_only(*arguments):
    """Padding copies the cell, but the hidden state goes on.

    Both have to stay.
    """
    return reference(*arguments, choose=lambda mask, new, old: new, choose_cell=choose)


def zeroes_the_state_only(*arguments):
    """Padding copies the cell, but sets the hidden state to 0.

    Both are copied.
    """
    return reference(
        *arguments, choose=lambda mask, new, old: choose(mask, new, 0 * old), choose_cell=choose
    )


def copies_the_state_into_the_cell(*arguments):
    """Where there is padding, your cell becomes the old *state*.

    Each copies its own: the cell the old cell, the state the old state.
    """
    return reference(*arguments, choose_cell=lambda mask, new, old: choose(mask, new, arguments[1]))


def forgets_the_axis(*arguments):
    """Your mask, (B,), falls on the H units instead of the B rows: NumPy meets from the right.

    `mask[:, None]` turns it into (B, 1), one answer for all units of a row.
    """
    return reference(*arguments, choose=np.where)


def stops_all_rows(*arguments):
    """One row of padding stops all rows of your batch.

    Each row has its own answer in the mask: choose row by row, with `np.where`.
    """
    return reference(
        *arguments, choose=lambda mask, new, old: choose(np.full_like(mask, mask.all()), new, old)
    )


def moves_all_rows(*arguments):
    """One token moves all rows of your batch, those with padding too.

    Each row has its own answer in the mask: choose row by row, with `np.where`.
    """
    return reference(
        *arguments, choose=lambda mask, new, old: choose(np.full_like(mask, mask.any()), new, old)
    )


def adds_the_old(*arguments):
    """Where there is a token, you add the new states to the old ones.

    Take one or the other: `np.where(mask[:, None], new, old)`.
    """
    return reference(*arguments, choose=lambda mask, new, old: mask[:, None] * new + old)


def swaps_the_results(*arguments):
    """You return cell and state; return the state first, then the cell."""
    return reference(*arguments)[::-1]


def steps_with(wrong_step):
    """Makes the masked step of someone whose step is wrong; the hint is that of the step."""

    def masked_step(*arguments):
        return reference(*arguments, step=wrong_step)

    masked_step.__name__ = f"steps_with_{wrong_step.__name__}"
    masked_step.__doc__ = f"Your masking is right, the step is not. {inspect.getdoc(wrong_step)}"
    return masked_step


# With both states in the wrong places a mask copies the wrong one: that has its own hint.
WRONG_STEPS = [step for step in gates.task.mistakes if step is not gates.swaps_the_results]

task = Task(
    name="masked_step",
    points=2,
    inputs=(*gates.task.inputs, "mask"),
    results=gates.task.results,
    cases=cases,
    reference=reference,
    mistakes=(
        ignores_the_mask,
        inverts_the_mask,
        zeroes_the_states,
        zeroes_the_input,
        copies_the_state_only,
        copies_the_cell_only,
        zeroes_the_state_only,
        copies_the_state_into_the_cell,
        forgets_the_axis,
        stops_all_rows,
        moves_all_rows,
        adds_the_old,
        swaps_the_results,
        *map(steps_with, WRONG_STEPS),
    ),
)
