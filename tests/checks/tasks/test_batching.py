import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.batching import task

START, END = 2, 3


def padded(rows, width=None):
    width = width or max(map(len, rows))
    return np.array([list(row) + [0] * (width - len(row)) for row in rows], dtype="int64")


def forced(targets):
    rows = padded([[START, *ids, END] for ids in targets])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] > 0


def made(key=len, back=False, read=padded, shift=forced, first=None, last=None):
    """An answer with one thing changed."""

    def batches(sources, targets, batch_size):
        pairs = sorted(zip(sources, targets, strict=True), key=lambda pair: key(pair[1]))
        pairs = first(sources, targets) if first else pairs
        pairs = pairs[::-1] if back else pairs
        cut = [pairs[n : n + batch_size] for n in range(0, len(pairs), batch_size)]
        cut = last(cut, batch_size) if last else cut
        return [(read([a for a, _ in some]), *shift([b for _, b in some])) for some in cut]

    return batches


def with_arrays(sources, targets, batch_size):
    lengths = np.array([len(ids) for ids in targets])
    order, found = np.argsort(lengths, kind="stable"), []
    while len(order):
        rows, order = order[:batch_size], order[batch_size:]
        S, T = max(len(sources[row]) for row in rows), lengths[rows].max() + 1
        arrays = [np.zeros((len(rows), width), int) for width in (S, T, T)]
        for n, row in enumerate(rows):
            arrays[0][n, : len(sources[row])] = sources[row]
            arrays[1][n, : lengths[row] + 1] = [START, *targets[row]]
            arrays[2][n, : lengths[row] + 1] = [*targets[row], END]
        found.append([*arrays, np.arange(T) <= lengths[rows][:, None]])
    return tuple(found)


def one_after_the_other(*arguments):
    yield from made()(*arguments)


def as_they_come(sources, targets):
    return list(zip(sources, targets, strict=True))


def by_source(sources, targets):
    return sorted(as_they_come(sources, targets), key=lambda pair: len(pair[0]))


def by_both(sources, targets):
    return sorted(as_they_come(sources, targets), key=lambda pair: len(pair[0] + pair[1]))


def apart(sources, targets):
    return as_they_come(sorted(sources, key=len), sorted(targets, key=len))


def targets_only(sources, targets):
    return as_they_come(sources, sorted(targets, key=len))


def wide(sources, targets, batch_size):
    S, T = max(map(len, sources)), max(map(len, targets)) + 1
    return [
        (padded(a, S), padded(b, T), padded(c, T), padded(c, T) != 0)
        for a, b, c, _ in made()(sources, targets, batch_size)
    ]


def wide_sources(sources, targets, batch_size):
    S = max(map(len, sources))
    return made(read=lambda rows: padded(rows, S))(sources, targets, batch_size)


def square(*arguments):
    for batch in made()(*arguments):
        width = max(batch[0].shape[1], batch[1].shape[1])
        a, b, c, _ = (padded(array, width) for array in batch)
        yield a, b, c, c != 0


def left(rows):
    width = max(map(len, rows))
    return np.array([[0] * (width - len(row)) + list(row) for row in rows])


def no_start(targets):
    rows = padded([[*ids, END] for ids in targets])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] > 0


def no_end(targets):
    rows = padded([[START, *ids] for ids in targets])
    return rows[:, :-1], rows[:, 1:], rows[:, 1:] > 0


def no_shift(targets):
    rows = padded([[*ids, END] for ids in targets])
    return rows, rows, rows > 0


def mask_of(mask):
    def shift(targets):
        given, wanted, _ = forced(targets)
        return given, wanted, mask(given, wanted)

    return shift


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(first=as_they_come), "You take the pairs as they come"),
        (made(first=by_source), "You sort by the length of the source"),
        (made(first=by_both), "You sort by the lengths of both sides together"),
        (made(first=apart), "You sort sources and targets each on their own"),
        (made(first=targets_only), "You sort the targets and leave the sources"),
        (made(key=lambda ids: -len(ids)), "You begin with the longest targets"),
        (made(key=lambda ids: -len(ids), back=True), "and do not turn a sorted list round"),
        (made(key=lambda ids: (len(ids), ids)), "you go on and compare the ids"),
        (wide, "All your batches are as wide as the longest sentences of all"),
        (wide_sources, "Your sources are as wide as the longest source of all"),
        (square, "you make sources and targets equally wide"),
        (made(read=left), "The padding of your sources stands in front"),
        (
            made(read=lambda rows: padded([[START, *ids, END] for ids in rows])),
            "START and END stand around your sources too",
        ),
        (made(read=lambda rows: padded([[*ids, END] for ids in rows])), "END stands behind your s"),
        (
            made(last=lambda cut, size: [some for some in cut if len(some) == size]),
            "You leave out the pairs that do not fill a batch",
        ),
        (made(shift=no_start), "The start is missing"),
        (made(shift=no_end), "The end is missing"),
        (made(shift=no_shift), "the very tokens that it shall say"),
        (made(shift=mask_of(lambda given, wanted: given != 0)), "where something is *given*"),
        (made(shift=mask_of(lambda given, wanted: wanted == 0)), "the wrong way round"),
        (
            made(shift=mask_of(lambda given, wanted: (wanted != 0) & (wanted != END))),
            "Your mask leaves out END. Then",
        ),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), with_arrays, one_after_the_other])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda *given: None, "returns nothing: is a `return` missing?"),
        (lambda *given: made()(*given)[0], "makes 4 batches; it should be 1"),
        (lambda *given: [batch[0] for batch in made()(*given)], "batch 0 is of type `ndarray`"),
        (lambda *given: [batch[:3] for batch in made()(*given)], "is of type `tuple` and has 3."),
        (made(read=list), "`sources of batch 0` is a list of 1, not an array of shape (1, 2)"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(first=by_source, shift=no_start))
    assert verdict.outcome == WRONG
    assert verdict.text == "`inputs of batch 0` has shape (1, 1), not (1, 2)."
    assert "expected inputs of batch 0 = [[2 6]]" in verdict.example


def test_no_case_has_more_batches_than_there_are_names():
    for seed in range(50):
        for sources, targets, batch_size in task.cases(seed):
            assert len(sources) == len(targets) <= 6 * batch_size
            assert all(sources)
