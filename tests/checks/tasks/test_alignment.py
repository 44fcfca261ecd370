import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.alignment import task


def by_sorting(weights, mask, source, alignment):
    order = np.argsort(-weights, axis=1)
    looked, off, counted = "", 0, 0
    for row, true in zip(order, alignment, strict=True):
        real = [place for place in row if mask[place]]
        looked += source[real[0]] if real else "_"
        if true.any():
            counted += 1
            off += real[0] not in np.flatnonzero(true)
    return looked, off / max(counted, 1)


def by_zeroing(weights, mask, source, alignment):
    places = (weights * mask).argmax(axis=-1)
    rows = alignment.any(-1)
    hits = np.take_along_axis(alignment, places[:, None], axis=1)[:, 0]
    error = np.sum(rows & ~hits) / np.sum(rows) if rows.any() else 0
    return "".join(np.array(list(source))[places]), error


def made(choose=None, score=None):
    """An answer with another way to choose places, or to count those that are off."""

    def read(weights, mask, source, alignment):
        places = (choose or (lambda w, m: np.argmax(w * m, axis=1)))(weights, mask)
        looked = "".join(source[place] for place in places)
        rows = alignment.any(axis=1)
        off = np.array([not alignment[t, place] for t, place in enumerate(places)])
        if score:
            return looked, float(score(off, rows))
        return looked, off[rows].mean() if rows.any() else 0.0

    return read


def careful(score):
    """A way to count that knows rows without a source."""
    return made(score=lambda off, rows: score(off, rows) if rows.any() else 0)


def same_character(weights, mask, source, alignment):
    looked, _ = by_zeroing(weights, mask, source, alignment)
    wrong = [
        sign not in [source[place] for place in np.flatnonzero(true)]
        for sign, true in zip(looked, alignment, strict=True)
        if true.any()
    ]
    return looked, np.mean(wrong) if wrong else 0


def first_of_span(weights, mask, source, alignment):
    narrow = np.zeros_like(alignment)
    rows = np.flatnonzero(alignment.any(axis=1))
    narrow[rows, alignment.argmax(axis=1)[rows]] = True
    return by_zeroing(weights, mask, source, narrow)


def mass(weights, mask, source, alignment):
    rows = alignment.any(axis=1)
    on = (weights * alignment).sum(axis=1)[rows]
    return by_zeroing(weights, mask, source, alignment)[0], 1 - on.mean() if rows.any() else 0


def of_rows_with_a_source(weights, mask, source, alignment):
    rows = alignment.any(axis=1)
    looked, _ = by_zeroing(weights[rows], mask, source, alignment[rows])
    return looked, by_zeroing(weights, mask, source, alignment)[1]


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(lambda w, m: np.argmax(w * m, axis=0)), "`axis=0`"),
        (made(lambda w, m: np.argmax(w, axis=0)), "each place of the source, padding too"),
        (made(lambda w, m: np.argmax(w, axis=1)), "Some of your steps look at padding"),
        (made(lambda w, m: np.argmax(w * ~m, axis=1)), "Your steps look at padding: your mask"),
        (made(lambda w, m: np.argmin(w + 9 * ~m, axis=1)), "the place with the smallest weight"),
        (of_rows_with_a_source, "your text is too short"),
        (made(score=lambda off, rows: off.sum() / len(off)), "like the hyphens and the end, as"),
        (made(score=lambda off, rows: sum(off[rows]) / len(off)), "You divide by all T steps"),
        (made(score=lambda off, rows: off[rows].mean()), "0 divided by 0"),
        (careful(lambda off, rows: 1 - off[rows].mean()), "The error is that of the others."),
        (made(score=lambda o, r: 1 - (o & r).sum() / max(1, r.sum())), "the others; where no"),
        (made(score=lambda off, rows: (off & rows).sum()), "You give the number of steps"),
        (careful(lambda off, rows: 100 * off[rows].mean()), "You give percent"),
        (same_character, "You compare characters"),
        (first_of_span, "the first place of the span only"),
        (mass, "Your error is the weight that lies beside the spans"),
        (lambda *a: by_zeroing(*a)[::-1], "You return the error first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_sorting, by_zeroing, made()])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_float32_is_precise_enough_for_any_seed(decide):
    def in_float32(weights, *rest):
        return by_sorting(weights.astype("float32"), *rest)

    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_a_list_of_characters_is_no_text(decide):
    def as_a_list(*arguments):
        looked, error = by_zeroing(*arguments)
        return list(looked), error

    verdict = decide(task, as_a_list)
    assert verdict.outcome == WRONG
    assert "`looked_at` should be one string of T characters, and is of type list" in verdict.text


def test_the_truth_never_lies_on_padding():
    for seed in range(20):
        for _, mask, source, alignment in task.cases(seed):
            assert not alignment[:, ~mask].any()
            assert "".join(np.where(mask, "x", "_")) == "".join(
                "_" if sign == "_" else "x" for sign in source
            )


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(lambda w, m: np.argmin(w + 9 * ~m, axis=1), lambda off, rows: off.mean())
    verdict = decide(task, answer)
    assert (verdict.outcome, verdict.text) == (WRONG, "`looked_at` is wrong.")
    assert verdict.example == (
        "weights = [[0.9 0.1]\n"
        "           [0.7 0.3]]\n"
        "mask = [ True  True]\n"
        "source = 94\n"
        "alignment = [[ True False]\n"
        "             [False  True]]\n"
        "expected looked_at = 99\n"
        "got looked_at = 44"
    )
