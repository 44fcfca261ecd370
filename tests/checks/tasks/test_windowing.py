import math

import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.windowing import task


def bell(distance, D):
    return np.exp(-2 * (distance / D) ** 2)


def made(near=None, count=bell, middle=np.rint, centre=lambda p: p, mask_of=None, end=None):
    """An answer with one thing changed."""

    def local_window(places, mask, D):
        i = np.arange(mask.shape[1])
        from_middle = i - middle(places)[..., None]
        allowed = near(from_middle, D) if near else abs(from_middle) <= D
        allowed = allowed & (mask_of(mask) if mask_of else mask[:, None])
        factor = count(i - centre(places)[..., None], D)
        return end(allowed, factor) if end else (allowed, factor)

    return local_window


def loop_in_float32(places, mask, D):
    allowed = np.zeros((*places.shape, mask.shape[1]), dtype=bool)
    factor = np.zeros(allowed.shape, dtype="float32")
    for row, step in np.ndindex(*places.shape):
        place = places[row, step]
        length = int(mask[row].sum())
        middle = round(place)
        for i in range(max(0, middle - D), min(length, middle + D + 1)):
            allowed[row, step, i] = True
            factor[row, step, i] = math.exp(-((i - place) ** 2) / (2 * (D / 2) ** 2))
    return [allowed, factor]


def zero_outside(places, mask, D):
    allowed, factor = made(middle=lambda p: np.floor(p + 0.5))(places, mask, D)
    return allowed, factor * allowed


def moved(places, mask, D):
    length = mask.sum(axis=1)[:, None]
    begin = np.maximum(np.minimum(np.rint(places) - D, length - 1 - 2 * D), 0)[..., None]
    i = np.arange(mask.shape[1])
    _, factor = made()(places, mask, D)
    return (begin <= i) & (i <= begin + 2 * D) & mask[:, None], factor


def clipped(places, mask, D):
    last = np.maximum(mask.sum(axis=1, keepdims=True) - 1, 0)
    return made(middle=lambda p: np.minimum(np.rint(p), last))(places, mask, D)


def by_index(places, mask, D):
    allowed = np.zeros((*places.shape, mask.shape[1]), dtype=bool)
    for row, step in np.ndindex(*places.shape):
        for i in range(round(places[row, step]) - D, round(places[row, step]) + D + 1):
            if -mask.shape[1] <= i < mask.shape[1]:
                allowed[row, step, i] = mask[row, i]
    return allowed, made()(places, mask, D)[1]


def by_slice(places, mask, D):
    allowed = np.zeros((*places.shape, mask.shape[1]), dtype=bool)
    for row, step in np.ndindex(*places.shape):
        middle = round(places[row, step])
        allowed[row, step, middle - D : middle + D + 1] = True
    return allowed & mask[:, None], made()(places, mask, D)[1]


def by_slice_without_mask(places, mask, D):
    return by_slice(places, np.ones_like(mask), D)


def first_steps_window(places, mask, D):
    return made()(0 * places + places[:, :1], mask, D)


def normalised(allowed, factor):
    sums = (allowed * factor).sum(axis=-1, keepdims=True)
    return allowed, factor / np.where(sums > 0, sums, 1)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(mask_of=lambda mask: True), "Your window reaches past the sentence"),
        (made(mask_of=lambda mask: ~mask[:, None]), "Your window lies on padding"),
        (made(near=lambda d, D: abs(d) <= D // 2), "Your window has about D places in all"),
        (made(near=lambda d, D: abs(d) <= 2 * D), "Your window has 2D places on either side"),
        (made(near=lambda d, D: abs(d) < D), "Both ends are missing"),
        (made(near=lambda d, D: (d >= -D) & (d < D)), "The last place of your window is missing"),
        (made(near=lambda d, D: (d >= -D) & (d <= 0)), "it ends at p_t"),
        (made(near=lambda d, D: (d >= 0) & (d <= D)), "it begins at p_t"),
        (made(middle=lambda p: p), "Your window is around p_t itself"),
        (made(middle=lambda p: p.astype(int)), "You cut p_t off"),
        (moved, "At an edge you move your window"),
        (clipped, "you move the middle of the window back"),
        (by_index, "A negative index counts from the end"),
        (by_slice, "A slice that begins at -1 begins at the *last* place"),
        (by_slice_without_mask, "`max(0, p - D)`. And then: Your window reaches past"),
        (
            made(middle=lambda p: p, mask_of=lambda mask: True),
            "(For the factor, do not.) And then: Your window reaches past",
        ),
        (first_steps_window, "All steps of a row have the window of its first step"),
        (made(mask_of=lambda mask: mask), "B falls on T"),
        (made(count=lambda d, D: np.exp(-(d**2) / (2 * D**2))), "Your deviation σ is D;"),
        (
            made(count=lambda d, D: np.exp(-(d**2) / (2 * (D // 2) ** 2))),
            "Your σ is `D // 2`, a whole number",
        ),
        (made(count=lambda d, D: np.exp(-(d**2) / D)), "You divide by 2σ; it should be 2σ²"),
        (made(count=lambda d, D: np.exp(-(d**2) / (D / 2) ** 2)), "You divide by σ²"),
        (made(count=lambda d, D: np.exp((-d / D) ** 2 * 2)), "Your factor grows with the distance"),
        (made(count=lambda d, D: np.exp(-abs(d) * 2 / D**2)), "You take the distance |i - p_t|"),
        (made(centre=np.rint), "Your factor is centred on the rounded p_t"),
        (
            made(count=lambda d, D: bell(d, D) * 2 / D / math.sqrt(2 * math.pi)),
            "You divide by σ√(2π)",
        ),
        (made(end=normalised), "Your factors are normalised again"),
        (made(count=lambda d, D: 0 * d + 1), "Your factor is 1 in the whole window"),
        (made(end=lambda allowed, factor: (factor * allowed, allowed)), "You return the factor"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), loop_in_float32, zero_outside])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(places, mask, D):
    return made()(places.astype("float32"), mask, D)


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (
            made(end=lambda allowed, factor: allowed),
            "returns one array; it should return `allowed`",
        ),
        (made(end=lambda allowed, factor: None), "returns nothing: is a `return` missing?"),
        (made(end=lambda allowed, factor: (allowed * 1, factor)), "it should hold True or False"),
        (made(end=lambda allowed, factor: (allowed[0], factor)), "`allowed` has shape (1, 7), not"),
        (made(end=lambda allowed, factor: (allowed, factor[0])), "`factor` has shape (1, 7), not"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(near=lambda d, D: abs(d) < D, count=lambda d, D: 0 * d + 1)
    verdict = decide(task, answer)
    assert (verdict.outcome, verdict.text) == (WRONG, "`allowed` is not what it should be.")
    assert verdict.example.startswith("places = [[2.8]]\nmask = [[ True")


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        cases = list(task.cases(seed))
        fractions = np.concatenate([case[0].ravel() % 1 for case in cases])
        assert np.abs(fractions - 0.5).min() > 0.05  # rounding is no matter of taste
        for places, mask, _ in cases:
            assert (places >= 0).all() and (places <= mask.sum(axis=1)[:, None]).all()
        assert {case[2] % 2 for case in cases} == {0, 1}
        masks = [mask for _, mask, _ in cases if len(mask) > 2]
        assert all(mask[0].all() and not mask[1].any() for mask in masks)
        assert any((mask.any(axis=1) & ~mask.all(axis=1)).any() for mask in masks)
