"""Task: greedy decoding of a whole batch.

The probe makes a decoder whose every word is known: at step t its row b says `says[b, t]`, but
only if it has just been told what it said before. Told anything else, it says something else. It
counts how often it is asked. The docstring of each wrong answer is what a student is told who
wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.data.text import END, PADDING, START


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield np.array([[4, 5, END, 6, 7, 6]]), 4, 0.0
    yield np.array([[4, 5, 6, 7, 4, 5]]), 3, 0.0  # never ends
    yield np.array([[END, 4, 5, 6], [4, 5, END, 6]]), 4, 0.0
    # Lengths with the end, 0 for a row that never ends; some are just as long as allowed.
    for max_length, level, lengths in (
        (4, 0.0, [4]),
        (5, -1000.0, [0, 1, 3]),
        (6, 1000.0, [4, 2, 1, 5]),
        (4, 0.0, [4, 2, 0, 1]),
        (2, 0.0, [0, 1]),
        (7, 0.0, random.integers(1, 7, 6).tolist()),
    ):
        hops = random.integers(1, 5, (len(lengths), max_length + 3))
        says = 4 + hops.cumsum(axis=1) % 5  # no token twice in a row
        for row, length in zip(says, lengths, strict=True):
            if length:
                row[length - 1] = END
        yield says, max_length, level


def probe(greedy, says, max_length, level):
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
        return logits, rows * width + np.minimum(place + 1, width - 1)

    try:
        ids = greedy(step, width * np.arange(B), max_length)
    except EndlessError:
        raise ValueError(
            f"Your function never stops: it has called `step` {most} times for answers of at "
            f"most {max_length} tokens. A row that never says END ends at `max_length`."
        ) from None
    return ids, calls


def reference(step, state, max_length):
    """A right answer."""
    return write(step, state, max_length)


def write(
    step,
    state,
    max_length,
    *,
    until=np.all,
    after=PADDING,
    feed_back=True,
    hand_on=True,
    remember=True,
):
    """Greedy decoding, and by its keywords wrong ones.

    Args:
        step: the decoder.
        state: before the first step, (B,).
        max_length: the most tokens.
        until: which rows must be done to stop.
        after: what stands behind an end; None for whatever the decoder says.
        feed_back: whether a step is given the token before.
        hand_on: whether it is given the state before.
        remember: whether a row that has ended stays so.
    """
    tokens, first = np.full(len(state), START), state  # (B,)
    done = np.zeros(len(state), dtype=bool)
    written = []
    while len(written) < max_length and not until(done):
        logits, state = step(tokens, state if hand_on else first)
        said = logits.argmax(axis=1)  # (B,)
        written.append(said if after is None else np.where(done, after, said))
        done = (done & remember) | (said == END)
        tokens = said if feed_back else tokens
    return np.stack(written, axis=1)


def goes_on_after_the_end(step, state, max_length):
    """A row of yours goes on writing after its END, as long as the others do.

    Behind the END stands padding, id 0.
    """
    return write(step, state, max_length, after=None)


def stops_with_the_first(step, state, max_length):
    """You stop as soon as one row is done, and cut the others off.

    Stop when all of them are.
    """
    return write(step, state, max_length, until=np.any)


def never_gives_up(step, state, max_length):
    """You stop only when every row has said END, and some never do.

    A row has at most `max_length` tokens: count the steps.
    """
    return write(step, state, 10**9)


def forgets_who_is_done(step, state, max_length):
    """You forget that a row has ended: after one step it goes on writing.

    A row that is done stays done: `done = done | (tokens == END)`.
    """
    return write(step, state, max_length, remember=False)


def keeps_no_record(step, state, max_length):
    """You keep no record of which rows are done.

    They go on writing behind their END, and you stop only if all say END at the same step. Note
    for each row whether it is done: `done = done | (tokens == END)`; then it gets padding.
    """
    return write(step, state, max_length, after=None, remember=False)


def feeds_back_nothing(step, state, max_length):
    """Every step of yours is given START.

    Feed back the output: the next step is given the tokens that this one has chosen.
    """
    return write(step, state, max_length, feed_back=False)


def never_hands_on(step, state, max_length):
    """Every step of yours starts from the first state.

    Hand it on: the state that `step` returns is what the next one is given.
    """
    return write(step, state, max_length, hand_on=False)


def starts_from_zeros(step, state, max_length):
    """You start from zeros.

    Start from the `state` that is given: it is all that the decoder knows of the question.
    """
    return write(step, 0 * state, max_length)


def decodes_one_by_one(step, state, max_length):
    """Your answers are right, but you write them one after the other.

    All rows take each step together: `step` should be called as often as the longest answer has
    tokens, not once for each token of each row.
    """
    answers = [write(step, state[[row]], max_length)[0] for row in range(len(state))]
    ids = np.zeros((len(state), max(map(len, answers))), dtype=int)
    for row, answer in zip(ids, answers, strict=True):
        row[: len(answer)] = answer
    return ids


def drops_the_end(step, state, max_length):
    """Your END is missing: padding stands where it should.

    The END belongs to the answer, padding comes after it. Write the tokens first, then note which
    rows are done.
    """
    ids = write(step, state, max_length)
    return np.where(ids == END, PADDING, ids)


def repeats_the_end(step, state, max_length):
    """You repeat END until the longest answer is done.

    Behind the first END stands padding, id 0.
    """
    return write(step, state, max_length, after=END)


def adds_an_end(step, state, max_length):
    """You put END at the end of answers that are cut off.

    Such a row has never said END: leave it unfinished.
    """
    ids = write(step, state, max_length)
    if ids.shape[1] == max_length:
        ids[(ids != PADDING).all(axis=1), -1] = END
    return ids


def stops_one_short(step, state, max_length):
    """Your longest answers have one token less than `max_length`."""
    return write(step, state, max_length - 1)


def goes_one_too_far(step, state, max_length):
    """Your longest answers have one token more than `max_length`.

    END counts as a token, START does not.
    """
    return write(step, state, max_length + 1)


def keeps_the_start(step, state, max_length):
    """START stands in front of your answers.

    It is given, not written: leave it out.
    """
    ids = write(step, state, max_length)
    return np.pad(ids, ((0, 0), (1, 0)), constant_values=START)


def starts_with_padding(step, state, max_length):
    """Your first step is not given START, id 2."""

    def step_from_padding(tokens, state):
        return step(np.where(tokens == START, PADDING, tokens), state)

    return write(step_from_padding, state, max_length)


def never_stops_early(step, state, max_length):
    """You always take `max_length` steps, even if all rows are done before.

    Stop when they are; the answers have as many places as the longest one needs.
    """
    return write(step, state, max_length, until=lambda done: False)


def trims_afterwards(step, state, max_length):
    """Your answers are right, but you take `max_length` steps for them and cut off the rest.

    Stop when all rows are done.
    """
    ids = never_stops_early(step, state, max_length)
    return ids[:, : (ids != PADDING).sum(axis=1).max()]


def fills_up_to_the_most(step, state, max_length):
    """You stop in time, but your answers are always `max_length` wide.

    They have as many places as the longest one needs.
    """
    ids = write(step, state, max_length)
    return np.pad(ids, ((0, 0), (0, max_length - ids.shape[1])))


def asks_once_too_often(step, state, max_length):
    """Your answers are right, but `step` is called once too often.

    Look before each step whether all rows are done, or `max_length` tokens are written.
    """
    step(np.full(len(state), START), state)
    return write(step, state, max_length)


def puts_time_first(step, state, max_length):
    """Your ids are (T, B): the steps come first.

    In this course the batch comes first: `np.stack(written, axis=1)` is (B, T).
    """
    return write(step, state, max_length).T


task = Task(
    name="greedy",
    points=2,
    inputs=("what the rows say", "max_length", "lowest logit"),
    results=("ids", "calls of step"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        goes_on_after_the_end,
        stops_with_the_first,
        never_gives_up,
        forgets_who_is_done,
        keeps_no_record,
        feeds_back_nothing,
        never_hands_on,
        starts_from_zeros,
        decodes_one_by_one,
        drops_the_end,
        repeats_the_end,
        adds_an_end,
        stops_one_short,
        goes_one_too_far,
        keeps_the_start,
        starts_with_padding,
        never_stops_early,
        trims_afterwards,
        fills_up_to_the_most,
        asks_once_too_often,
        puts_time_first,
    ),
)
