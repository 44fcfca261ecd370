"""The translator's loop, which writes for a whole batch and notes where each step looked.

The decoder is that of exercise 2's task, with two additions: at some steps it would rather say what
nobody may write, padding or a second start; and it says where it looks.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.tasks import decoding
from solutions.data.text import END, PADDING, START, UNKNOWN

NOTHING = -1


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    for number, (says, max_length, level) in enumerate(decoding.cases(seed)):
        says, S = says.copy(), 2 + number % 3
        rather = np.full(says.shape, NOTHING)
        if number:
            rather = random.choice([NOTHING, NOTHING, PADDING, START], says.shape)
            # Id 1 is a token too: once in each row, unless that would take its end away.
            chosen = np.arange(says.shape[1]) == random.integers(says.shape[1], size=(len(says), 1))
            says[chosen & (says != END)] = UNKNOWN
        if number == 1:
            rather[0] = [NOTHING, PADDING, START, NOTHING, NOTHING, NOTHING]
        looks = random.random((*says.shape, S)) + 0.05
        yield says, rather, looks / looks.sum(axis=2, keepdims=True), max_length, level


def probe(write, says, rather, looks, max_length, level):
    """Builds the decoder, lets the answer write with it, and counts its steps."""
    import numpy as np

    B, width = says.shape
    most, calls = 3 * B * max_length + 10, 0

    class EndlessError(Exception):
        pass

    def step(tokens, state):
        nonlocal calls
        calls += 1
        if calls > most:
            raise EndlessError
        if np.shape(tokens) != np.shape(state):
            raise ValueError(
                f"step takes one token for each row of the state, {np.shape(state)}; "
                f"the tokens have shape {np.shape(tokens)}"
            )
        rows, place = np.divmod(state, width)
        before = np.where(place == 0, 2, says[rows, place - 1])
        planned = says[rows, place]
        said = np.where(tokens == before, planned, 4 + (planned - 3 + place % 4) % 5)
        logits = level + (np.arange(9) == said[..., None])  # (B, 9)
        logits += 2 * (np.arange(9) == rather[rows, place][..., None])
        new_state = rows * width + np.minimum(place + 1, width - 1)
        return logits, new_state, looks[rows, place]

    try:
        result = write(step, width * np.arange(B), max_length)
    except EndlessError:
        raise ValueError(
            f"Your function never stops: it has called `step` {most} times for answers of at "
            f"most {max_length} tokens. A row that never says END ends at `max_length`."
        ) from None
    if result is None:
        return None
    if not isinstance(result, tuple | list) or len(result) != 2:
        raise ValueError(
            "Your function should return two arrays, ids (B, T) and weights (B, T, S); it returns "
            f"`{type(result).__name__}`."
        )
    return *result, calls


def forbid(logits):
    """Logits of which neither padding nor start is ever the largest."""
    return np.where(np.isin(np.arange(logits.shape[1]), (PADDING, START)), -np.inf, logits)


def forbidding(*ids):
    """Another `forbid`, of other ids."""
    return lambda logits: np.where(np.isin(np.arange(logits.shape[1]), ids), -np.inf, logits)


def up_to_the_end(weights, before, after):
    """Weights that are 0 where END was said before."""
    return np.where(before[:, None], 0, weights)


def before_the_end(weights, before, after):
    """Weights that are 0 from END on."""
    return np.where(after[:, None], 0, weights)


def everywhere(weights, before, after):
    """All weights as the decoder gives them."""
    return weights


def reference(
    step,
    state,
    max_length,
    *,
    greedy=decoding.reference,
    forbid=forbid,
    note=up_to_the_end,
    feed=lambda chosen, likeliest: chosen,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        step: the decoder.
        state: before the first step, (B,).
        max_length: the most tokens.
        greedy: exercise 2's loop, which writes ids.
        forbid: takes from the logits what must not be written.
        note: what is noted of the weights of a step, by who was done before it and after it.
        feed: what is fed back, of the chosen tokens and of what would have been chosen if all
            were allowed.

    Returns:
        ids (B, T) and weights (B, T, S).
    """
    looked, done, likeliest = [], np.zeros(len(state), dtype=bool), None

    def quiet_step(tokens, state):
        nonlocal done, likeliest
        given = tokens if likeliest is None else feed(tokens, likeliest)
        logits, state, weights = step(given, state)
        likeliest = logits.argmax(axis=1)
        allowed = forbid(logits)
        before, done = done, done | (allowed.argmax(axis=1) == END)
        looked.append(note(weights, before, done))
        return allowed, state

    ids = greedy(quiet_step, state, max_length)
    return ids, np.stack(looked, axis=1)
