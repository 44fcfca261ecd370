"""Task: what a decoder is given and what it shall say, from lists of target tokens.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.data.text import END, PADDING, START, pad


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield ([[6, 4]],)
    yield ([[5], [6, 4, 7]],)
    yield ([[]],)
    yield ([[4, 1], [1, 5]],)  # just right, with unknown tokens
    for B, longest in ((1, 5), (3, 4), (4, 4), (6, 3)):
        lengths = [longest, 0, 1, *random.integers(0, longest + 1, B)][:B]
        yield ([random.integers(4, 12, length).tolist() for length in lengths],)
    yield ([random.integers(4, 12, length).tolist() for length in (0, 2, 5, 3)],)


def probe(teacher_forcing, sequences):
    """Calls the answer, and blanks what is given where nothing is wanted: there it is all one.

    The two views of one array that the chapter shows give the end token there, others padding.
    """
    import numpy as np

    results = teacher_forcing(sequences)
    if isinstance(results, tuple | list) and len(results) == 3:
        inputs, wanted, mask = results
        if isinstance(inputs, np.ndarray) and inputs.shape == np.shape(wanted):
            inputs = np.where(np.equal(wanted, 0), np.zeros_like(inputs), inputs)
        return inputs, wanted, mask
    return results


def rows_of(sequences):
    """Start, tokens, end and padding, (B, T + 1)."""
    return pad([[START, *sequence, END] for sequence in sequences])


def reference(sequences):
    """A right answer."""
    rows = rows_of(sequences)
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != PADDING


def forgets_the_shift(sequences):
    """You give the decoder the very tokens that it shall say, at the same place.

    It would only learn to copy. What is given begins with START and lags one place behind.
    """
    _, wanted, mask = reference(sequences)
    return wanted, wanted, mask


def forgets_the_start(sequences):
    """The start is missing.

    Before the first token the decoder is given START: every row of the inputs begins with it.
    """
    rows = pad([[*sequence, END] for sequence in sequences])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != PADDING


def forgets_the_end(sequences):
    """The end is missing.

    After its last token the decoder shall say END; a model that is never asked to never stops.
    """
    rows = pad([[START, *sequence] for sequence in sequences])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != PADDING


def wants_the_padding(sequences):
    """Your wanted tokens lack END: where it belongs stands padding.

    After its last token the decoder shall say END; a model that is never asked to never stops.
    """
    inputs = pad([[START, *sequence] for sequence in sequences])
    wanted = pad(sequences, inputs.shape[1])
    return inputs, wanted, wanted != PADDING


def starts_with_the_end(sequences):
    """What is given starts with END.

    It should start with START, id 2.
    """
    inputs, wanted, mask = reference(sequences)
    return np.where(inputs == START, END, inputs), wanted, mask


def ends_with_the_start(sequences):
    """Your wanted tokens end with START.

    They should end with END, id 3.
    """
    inputs, wanted, mask = reference(sequences)
    return inputs, np.where(wanted == END, START, wanted), mask


def ends_behind_the_padding(sequences):
    """Your END stands behind the padding of a short row.

    It belongs right behind the last token of each row: append it before you pad.
    """
    tokens = pad(sequences)
    column = np.ones((len(tokens), 1), dtype=int)
    inputs = np.concatenate([START * column, tokens], axis=1)
    wanted = np.concatenate([tokens, END * column], axis=1)
    return inputs, wanted, wanted != PADDING


def pads_in_front(sequences):
    """Your padding stands in front of the tokens.

    In this course it stands on the right: fill each row from its beginning.
    """
    inputs = pad([[START, *sequence][::-1] for sequence in sequences])[:, ::-1]
    wanted = pad([[*sequence, END][::-1] for sequence in sequences])[:, ::-1]
    return inputs, wanted, wanted != PADDING


def pads_in_front_of_the_start(sequences):
    """Your padding stands in front of the tokens, and START is wanted where a short row begins.

    In this course padding stands on the right: fill each row from its beginning.
    """
    rows = pad([[START, *sequence, END][::-1] for sequence in sequences])[:, ::-1]
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != PADDING


def swaps_the_two(sequences):
    """You return what is wanted before what is given, or shift the wrong way.

    First the inputs, which begin with START, then what is wanted, which ends with END.
    """
    inputs, wanted, mask = reference(sequences)
    return wanted, inputs, mask


def shifts_by_two(sequences):
    """You shift by two: after START the *second* token is wanted.

    After START comes the first.
    """
    rows = rows_of(sequences)
    return rows[:, :-2], rows[:, 2:], rows[:, 2:] != PADDING


def leaves_a_column(sequences):
    """Your rows have one place too many, which is padding in every one.

    T is the length of the longest list and one more, for END.
    """
    rows = np.pad(rows_of(sequences), ((0, 0), (0, 1)))
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] != PADDING


def masks_the_inputs(sequences):
    """Your mask is True where something is *given*.

    In a short row END is given as well, and nothing is wanted after it: take the mask from what
    is wanted.
    """
    inputs, wanted, _ = reference(sequences)
    return inputs, wanted, inputs != PADDING


def masks_the_end(sequences):
    """Your mask leaves out END.

    Then nobody ever asks the model to stop, and it never does: END counts like every token.
    """
    inputs, wanted, mask = reference(sequences)
    return inputs, wanted, mask & (wanted != END)


def masks_all_special_ids(sequences):
    """Your mask leaves out END and id 1.

    Both count. Only id 0, padding, does not.
    """
    inputs, wanted, _ = reference(sequences)
    return inputs, wanted, wanted > END


def masks_unknown_tokens(sequences):
    """Your mask leaves out id 1.

    That is an unknown token, but a token: only id 0 is padding.
    """
    inputs, wanted, _ = reference(sequences)
    return inputs, wanted, wanted > 1


def inverts_the_mask(sequences):
    """Your mask is the wrong way round.

    True stands for a token, END among them, False for padding.
    """
    inputs, wanted, mask = reference(sequences)
    return inputs, wanted, ~mask


def masks_with_numbers(sequences):
    """Your mask holds numbers; it should hold True and False.

    `~mask` and `array[mask]` mean something else for numbers.
    """
    inputs, wanted, mask = reference(sequences)
    return inputs, wanted, mask.astype("int32")


task = Task(
    name="teacher_forcing",
    points=2,
    inputs=("sequences",),
    results=("inputs", "wanted", "mask"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        forgets_the_shift,
        forgets_the_start,
        forgets_the_end,
        wants_the_padding,
        starts_with_the_end,
        ends_with_the_start,
        ends_behind_the_padding,
        pads_in_front,
        pads_in_front_of_the_start,
        swaps_the_two,
        shifts_by_two,
        leaves_a_column,
        masks_the_inputs,
        masks_the_end,
        masks_all_special_ids,
        masks_unknown_tokens,
        inverts_the_mask,
        masks_with_numbers,
    ),
)
