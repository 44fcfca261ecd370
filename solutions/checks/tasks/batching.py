"""Task: batches of pairs of like length, with what the decoder is given and shall say.

What goes on within a batch is exercise 2's task, and so are the mistakes. The docstring of each
wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Callable, Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import shifting
from solutions.data.text import END, START, pad

ARRAYS = ("sources", "inputs", "wanted", "mask")
MOST = 6  # batches of a case


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield [[7, 4]], [[6]], 1
    yield [[5, 8, 6], [9]], [[7], [6, 4]], 1
    yield [[4], [5, 1]], [[1, 5], [6]], 2
    yield [[8], [5, 6], [4, 9, 7]], [[6, 4], [5], [7, 8]], 2
    # Sources of equal length, targets of equal length, and all sorts; the last batch often short.
    yield [[4, 5], [6, 7], [8, 9], [5, 4]], [[9, 8, 7], [6], [5, 4], []], 2
    yield [[4], [6, 7, 8], [9, 9], [5, 5, 5, 5]], [[9, 8], [6, 1], [5, 4], [4, 9]], 3
    for N, batch_size in ((5, 2), (7, 3), (6, 6), (11, 2), (9, 4)):
        lengths = random.integers((1, 0), 6, (N, 2))
        sources, targets = (
            [random.integers(4, 12, length).tolist() for length in side] for side in lengths.T
        )
        yield sources, targets, batch_size


def probe(batches, sources, targets, batch_size):
    """Calls the answer, and blanks what is given where nothing is wanted: there it is all one."""
    import numpy as np

    result = batches(sources, targets, batch_size)
    if result is None:
        return None
    result, due = list(result), -(-len(sources) // batch_size)
    if len(result) != due:
        raise ValueError(
            f"Of {len(sources)} pairs, {batch_size} at a time, your function makes {len(result)} "
            f"batches; it should be {due}. A batch may hold targets of different lengths, and "
            "the last one may hold fewer pairs."
        )
    found = []
    for number, batch in enumerate(result):
        if not isinstance(batch, tuple | list) or len(batch) != 4:
            raise ValueError(
                "Each batch should be four arrays, sources, inputs, wanted, mask; "
                f"your batch {number} is of type `{type(batch).__name__}`"
                + (f" and has {len(batch)}." if isinstance(batch, tuple | list) else ".")
            )
        read, given, wanted, mask = batch
        if isinstance(given, np.ndarray) and given.shape == np.shape(wanted):
            given = np.where(np.equal(wanted, 0), np.zeros_like(given), given)
        found += [read, given, wanted, mask]
    return tuple(found)


def by_target(sources, targets):
    """The rows, those with short targets first; of equal ones, as they come."""
    return sorted(range(len(targets)), key=lambda row: len(targets[row]))


def reference(
    sources, targets, batch_size, *, order=by_target, shift=shifting.reference, read=pad, most=None
):
    """A right answer, and by its keywords wrong ones.

    Args:
        sources: lists of ids.
        targets: lists of ids.
        batch_size: pairs in a batch.
        order: of the pairs, the rows of sources and targets.
        shift: makes what is given, wanted and counted of some targets.
        read: makes an array of some sources.
        most: leaves out what comes after this row.
    """
    rows = order(sources, targets)[:most]
    taken = [rows[start : start + batch_size] for start in range(0, len(rows), batch_size)]
    return [
        (read([sources[row] for row in some]), *shift([targets[row] for row in some]))
        for some in taken
    ]


def sorts_nothing(sources, targets, batch_size):
    """You take the pairs as they come, and short targets are padded beside long ones.

    Sort the pairs by the length of the target, short ones first; then cut.
    """
    return reference(
        sources, targets, batch_size, order=lambda sources, targets: range(len(sources))
    )


def sorts_by_the_source(sources, targets, batch_size):
    """You sort by the length of the source; here it is that of the target."""
    return reference(
        sources, targets, batch_size, order=lambda sources, targets: by_target(targets, sources)
    )


def sorts_by_both(sources, targets, batch_size):
    """You sort by the lengths of both sides together; here it is that of the target alone."""

    def order(sources, targets):
        return by_target(sources, [a + b for a, b in zip(sources, targets, strict=True)])

    return reference(sources, targets, batch_size, order=order)


def tears_the_pairs_apart(sources, targets, batch_size):
    """You sort sources and targets each on their own, and a sentence meets another's translation.

    Sort the pairs: find the order of the rows first, then take both sides in that order.
    """
    return reference(sorted(sources, key=len), sorted(targets, key=len), batch_size)


def leaves_the_sources(sources, targets, batch_size):
    """You sort the targets and leave the sources: a sentence meets another's translation.

    Find the order of the rows first, then take both sides in that order.
    """
    return reference(sources, sorted(targets, key=len), batch_size)


def begins_with_the_longest(sources, targets, batch_size):
    """You begin with the longest targets; the shortest come first."""

    def order(sources, targets):
        return sorted(by_target(sources, targets), key=lambda row: -len(targets[row]))

    return reference(sources, targets, batch_size, order=order)


def turns_equals_round(sources, targets, batch_size):
    """Targets of equal length come in another order with you than in the lists.

    Sort by the length and nothing else, and do not turn a sorted list round: Python's `sorted`
    leaves equals as they were (so does NumPy's `argsort` with `kind="stable"`).
    """

    def order(sources, targets):
        return sorted(reversed(range(len(targets))), key=lambda row: len(targets[row]))

    return reference(sources, targets, batch_size, order=order)


def compares_equals(sources, targets, batch_size):
    """Targets of equal length come in another order with you: you go on and compare the ids.

    Sort by the length and nothing else, `key=len`.
    """

    def order(sources, targets):
        return sorted(range(len(targets)), key=lambda row: (len(targets[row]), targets[row]))

    return reference(sources, targets, batch_size, order=order)


def compares_equal_sources(sources, targets, batch_size):
    """Targets of equal length come in another order with you: you go on and compare the sources.

    Sort by the length of the target and nothing else.
    """

    def order(sources, targets):
        return sorted(range(len(targets)), key=lambda row: (len(targets[row]), sources[row]))

    return reference(sources, targets, batch_size, order=order)


def _widened(arrays, width):
    """Arrays with padding up to a width."""
    return tuple(np.pad(array, ((0, 0), (0, width - array.shape[1]))) for array in arrays)


def pads_to_the_longest_of_all(sources, targets, batch_size):
    """All your batches are as wide as the longest sentences of all.

    A batch is as wide as its own longest source and its own longest target: pad after you have
    cut, not before.
    """
    S, T = max(map(len, sources)), max(map(len, targets)) + 1
    return reference(
        sources,
        targets,
        batch_size,
        read=lambda some: pad(some, S),
        shift=lambda some: _widened(shifting.reference(some), T),
    )


def pads_sources_to_the_longest_of_all(sources, targets, batch_size):
    """Your sources are as wide as the longest source of all.

    Those of a batch are as wide as its own longest.
    """
    S = max(map(len, sources))
    return reference(sources, targets, batch_size, read=lambda some: pad(some, S))


def makes_both_sides_as_wide(sources, targets, batch_size):
    """Within a batch you make sources and targets equally wide.

    Each side is as wide as its own longest: S and T have nothing to do with each other.
    """
    found = []
    for batch in reference(sources, targets, batch_size):
        width = max(batch[0].shape[1], batch[1].shape[1])
        found.append(_widened(batch, width))
    return found


def pads_sources_in_front(sources, targets, batch_size):
    """The padding of your sources stands in front of the tokens.

    In this course it stands on the right, on both sides.
    """
    return reference(
        sources, targets, batch_size, read=lambda some: pad([ids[::-1] for ids in some])[:, ::-1]
    )


def frames_the_sources(sources, targets, batch_size):
    """START and END stand around your sources too.

    A source is its tokens only: it is all there when the encoder begins.
    """
    return reference(
        sources, targets, batch_size, read=lambda some: pad([[START, *ids, END] for ids in some])
    )


def ends_the_sources(sources, targets, batch_size):
    """END stands behind your sources too.

    A source is its tokens only: only a decoder has to say that it is done.
    """
    return reference(
        sources, targets, batch_size, read=lambda some: pad([[*ids, END] for ids in some])
    )


def drops_the_rest(sources, targets, batch_size):
    """You leave out the pairs that do not fill a batch, and the model never sees them.

    The last batch may hold fewer.
    """
    full = len(sources) // batch_size * batch_size
    return reference(sources, targets, batch_size, most=full)


def with_shift(wrong: Callable) -> Callable:
    """Makes the batches of someone whose targets are wrong; the hint is that of exercise 2."""

    def answer(*arguments):
        return reference(*arguments, shift=wrong)

    answer.__name__ = f"{wrong.__name__}_in_batches"
    answer.__doc__ = wrong.__doc__
    return answer


task = Task(
    name="batches",
    points=1,
    inputs=("sources", "targets", "batch_size"),
    results=tuple(f"{array} of batch {number}" for number in range(MOST) for array in ARRAYS),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        sorts_nothing,
        sorts_by_the_source,
        sorts_by_both,
        tears_the_pairs_apart,
        leaves_the_sources,
        begins_with_the_longest,
        turns_equals_round,
        compares_equals,
        compares_equal_sources,
        pads_to_the_longest_of_all,
        pads_sources_to_the_longest_of_all,
        makes_both_sides_as_wide,
        pads_sources_in_front,
        frames_the_sources,
        ends_the_sources,
        drops_the_rest,
        *map(with_shift, shifting.task.mistakes),
    ),
)
