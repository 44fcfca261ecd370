"""Task: an encoder over padded sources, forwards or backwards, by a step that is given.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.scratch.encoder import reverse_tokens


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    easy = np.array([[0.0], [1.0], [1.0], [1.0], [-1.0], [2.0]]), np.array([[0.5]])
    yield np.array([[4, 5]]), np.array([[0.0]]), False, *easy
    yield np.array([[4, 5]]), np.array([[0.0]]), True, *easy
    yield np.array([[4, 5, 0]]), np.array([[1.0]]), False, *easy
    yield np.array([[4, 5, 0]]), np.array([[1.0]]), True, *easy
    # B, S and H: all sizes different, and all equal. One row is full, one is all padding.
    for B, S, H, scale in ((1, 5, 3, 1.0), (3, 5, 2, 1.0), (4, 4, 4, 0.3), (5, 3, 4, 4.0)):
        lengths = random.integers(1, S + 1, B)
        lengths[0], lengths[1:2], lengths[2:3] = S, 0, S - 1
        ids = np.where(np.arange(S) < lengths[:, None], random.integers(4, 9, (B, S)), 0)
        ids[0, 1] = 1  # an unknown token is a token
        arrays = [scale * random.normal(size=(rows, H)) for rows in (9, H)]
        for reverse in (False, True):
            yield ids, random.normal(size=(B, H)), reverse, *arrays


def probe(encode, ids, state, reverse, W_token, W_state):
    """Calls the answer with the step of a plain recurrent network."""
    import numpy as np

    def step(tokens, state):
        shapes = np.shape(tokens), np.shape(state)
        if shapes[1][1:] != W_state.shape[1:] or shapes[0] != shapes[1][:1]:
            raise ValueError(
                f"step takes tokens (B,) and a state (B, H), not {shapes[0]} and {shapes[1]}"
            )
        return np.tanh(W_token[tokens] + state @ W_state)

    return encode(step, ids, state, reverse)


def choose(real, new, old):
    """The new where there is a token, the old where there is padding."""
    return np.where(real[:, None], new, old)


def reference(
    step, ids, state, reverse, *, turn=reverse_tokens, choose=choose, real=None, hand_on=True
):
    """A right answer, and by its keywords the wrong ones."""
    if reverse:
        ids = turn(ids)
    if real is None:
        real = ids != 0  # (B, S)
    states, first = [], state
    for place in range(ids.shape[1]):
        state = choose(real[:, place], step(ids[:, place], state if hand_on else first), state)
        states.append(state)
    return np.stack(states, axis=1), state


def turn_rows(ids):
    """Whole rows reversed, padding included."""
    return ids[:, ::-1]


def read_all(real, new, old):
    """Padding is read like a token."""
    return new


def ignores_the_mask(*arguments):
    """You read padding: at a place with id 0 your state changes.

    There it should stay what it was, row by row: `np.where(real[:, None], new, old)`.
    """
    return reference(*arguments, choose=read_all)


def turns_the_row_and_reads_it_all(*arguments):
    """You reverse whole rows, so that padding stands in front, and you read it like tokens.

    Reverse the tokens of each row and leave its padding on the right; there the state stays.
    """
    return reference(*arguments, choose=read_all, turn=turn_rows)


def turns_the_row(*arguments):
    """Reversed, your padding stands in front.

    You reverse whole rows. The last state is none the worse for it, but the states stand at the
    wrong places: reverse the tokens of each row and leave its padding on the right.
    """
    return reference(*arguments, turn=turn_rows)


def turns_the_row_but_not_the_mask(step, ids, state, reverse):
    """You reverse the ids, but the mask is that of the ids before.

    So in a short row tokens are skipped and padding is read. Compute `ids != 0` after reversing,
    and leave the padding on the right.
    """
    return reference(step, ids, state, reverse, turn=turn_rows, real=ids != 0)


def never_reverses(step, ids, state, reverse):
    """You never read backwards.

    If `reverse` is True, the first step reads the last token of each row.
    """
    return reference(step, ids, state, False)


def always_reverses(step, ids, state, reverse):
    """You always read backwards.

    If `reverse` is False, the first step reads the first token of each row.
    """
    return reference(step, ids, state, True)


def inverts_reverse(step, ids, state, reverse):
    """You read backwards where you should read forwards, and the other way round."""
    return reference(step, ids, state, not reverse)


def reverses_the_states(step, ids, state, reverse):
    """You read forwards and then reverse the states.

    That only changes where they stand: the tokens themselves have to be read in reverse.
    """
    states, last = reference(step, ids, state, False)
    return (states[:, ::-1] if reverse else states), last


def puts_the_states_back(step, ids, state, reverse):
    """Read backwards, your states are right but turned round once more.

    Leave them in the order of reading: at place 0 stands what has read one token.
    """
    states, last = reference(step, ids, state, reverse)
    if reverse:
        states = states.copy()
        for row, length in zip(states, (ids != 0).sum(axis=1), strict=True):
            row[:length] = row[:length][::-1].copy()
    return states, last


def puts_the_rows_back(step, ids, state, reverse):
    """Read backwards, your states are turned round once more, those of padding included.

    Leave them in the order of reading: at place 0 stands what has read one token.
    """
    states, last = reference(step, ids, state, reverse)
    return (states[:, ::-1] if reverse else states), last


def starts_from_zeros(step, ids, state, reverse):
    """You start from zeros.

    Start from the `state` that is given.
    """
    return reference(step, ids, 0 * state, reverse)


def puts_time_first(*arguments):
    """Your states are (S, B, H): the places come first.

    In this course the batch comes first: `np.stack(states, axis=1)` is (B, S, H).
    """
    states, last = reference(*arguments)
    return states.swapaxes(0, 1), last


def keeps_the_states_before(step, ids, state, reverse):
    """Your states are off by one: at each place stands the state *before* the step.

    Take the step, then keep the state.
    """
    states, last = reference(step, ids, state, reverse)
    return np.concatenate([state[:, None], states[:, :-1]], axis=1), last


def never_hands_on(*arguments):
    """Every step of yours starts from the initial state.

    Hand it on: what a step returns is where the next one starts.
    """
    return reference(*arguments, hand_on=False)


def zeroes_the_padding(*arguments):
    """At padding your state becomes 0, and all that was read is forgotten.

    There it should stay what it was.
    """
    return reference(*arguments, choose=lambda real, new, old: real[:, None] * new)


def zeroes_the_states(step, ids, state, reverse):
    """Your last state is right, but in `states` the places of padding are 0.

    There stands the state of the last token, or the initial one.
    """
    states, last = reference(step, ids, state, reverse)
    return states * (ids != 0)[:, :, None], last


def masks_only_the_last(*arguments):
    """Your last state is right, but `states` has read padding.

    Where there is padding, it repeats the state from before.
    """
    return reference(*arguments, choose=read_all)[0], reference(*arguments)[1]


def masks_only_the_states(*arguments):
    """Your `states` are right, but the last state has read padding.

    It should be that after the last token: padding copies it.
    """
    return reference(*arguments)[0], reference(*arguments, choose=read_all)[1]


def inverts_the_mask(*arguments):
    """You skip tokens and read padding.

    Id 0 is padding, everything else is a token.
    """
    return reference(*arguments, choose=lambda real, new, old: choose(~real, new, old))


def skips_unknown_tokens(step, ids, state, reverse):
    """You skip id 1.

    That is an unknown token, but a token: only id 0 is padding.
    """
    turned = reverse_tokens(ids) if reverse else ids
    return reference(step, ids, state, reverse, real=turned > 1)


def stops_all_rows(*arguments):
    """One row of padding stops all rows of your batch.

    Choose row by row: `np.where(real[:, None], new, old)`.
    """
    return reference(
        *arguments, choose=lambda real, new, old: choose(np.full_like(real, real.all()), new, old)
    )


def moves_all_rows(*arguments):
    """One token moves all rows of your batch, those with padding too.

    Choose row by row: `np.where(real[:, None], new, old)`.
    """
    return reference(
        *arguments, choose=lambda real, new, old: choose(np.full_like(real, real.any()), new, old)
    )


def forgets_the_axis(*arguments):
    """Your mask of a step, (B,), falls on the H units instead of the B rows.

    NumPy meets from the right: `[:, None]` turns it into (B, 1), one answer for all units of a
    row.
    """
    return reference(*arguments, choose=np.where)


def swaps_the_results(*arguments):
    """You return the last state first; return the states, then the last state."""
    return reference(*arguments)[::-1]


task = Task(
    name="encode",
    points=2,
    inputs=("ids", "state", "reverse", "W_token of step", "W_state of step"),
    results=("states", "last state"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        ignores_the_mask,
        turns_the_row_and_reads_it_all,
        turns_the_row,
        turns_the_row_but_not_the_mask,
        never_reverses,
        always_reverses,
        inverts_reverse,
        reverses_the_states,
        puts_the_states_back,
        puts_the_rows_back,
        starts_from_zeros,
        puts_time_first,
        keeps_the_states_before,
        never_hands_on,
        zeroes_the_padding,
        zeroes_the_states,
        masks_only_the_last,
        masks_only_the_states,
        inverts_the_mask,
        skips_unknown_tokens,
        stops_all_rows,
        moves_all_rows,
        forgets_the_axis,
        swaps_the_results,
    ),
)
