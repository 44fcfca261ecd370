import statistics

import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.choosing import task


def of(line):
    return line["score"], line["wiring"]


def largest(lines, name):
    return sorted(lines, key=lambda line: line[name])[-1]


def smallest(lines, name):
    return sorted(lines, key=lambda line: line[name])[0]


def made(width=lambda best, line: best["deviation"], among=None):
    """An answer with one thing changed: what ties, or what decides among those that tie."""

    def choose(measurements):
        best = largest(measurements, "exact_match")
        tied = [m for m in measurements if m["exact_match"] >= best["exact_match"] - width(best, m)]
        return of(among(tied) if among else largest(tied, "steps_per_second"))

    return choose


def in_a_loop(measurements):
    best = None
    for line in measurements:
        if best is None or line["exact_match"] > best["exact_match"]:
            best = line
    chosen = best
    for line in measurements:
        close = best["exact_match"] - line["exact_match"] <= best["deviation"]
        if close and line["steps_per_second"] > chosen["steps_per_second"]:
            chosen = line
    return [chosen["score"], chosen["wiring"]]


def in_numpy(measurements):
    exact, deviation, speed = (
        np.array([line[name] for line in measurements])
        for name in ("exact_match", "deviation", "steps_per_second")
    )
    ties = exact >= exact.max() - deviation[exact.argmax()]
    line = measurements[int(np.where(ties, speed, 0).argmax())]
    return np.str_(line["score"]), np.str_(line["wiring"])


def by(name, pick):
    return lambda measurements: of(pick(measurements, name))


def first_of_the_table(measurements):
    best = largest(measurements, "exact_match")
    return next(
        of(line)
        for line in measurements
        if line["exact_match"] >= best["exact_match"] - best["deviation"]
    )


def line_by_line(measurements):
    chosen, *others = measurements
    for line in others:
        better = max(chosen, line, key=lambda m: m["exact_match"])
        if abs(chosen["exact_match"] - line["exact_match"]) <= better["deviation"]:
            chosen = max(chosen, line, key=lambda m: m["steps_per_second"])
        else:
            chosen = better
    return of(chosen)


def by_the_product(measurements):
    return of(max(measurements, key=lambda m: m["exact_match"] * m["steps_per_second"]))


def one_after_the_other(measurements):
    def best(name):
        means = {
            value: statistics.mean(m["exact_match"] for m in measurements if m[name] == value)
            for value in sorted(m[name] for m in measurements)
        }
        return max(means, key=means.get)

    return best("score"), best("wiring")


def by_the_largest_deviation(measurements):
    width = max(line["deviation"] for line in measurements)
    return made(lambda best, line: width)(measurements)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (by("exact_match", largest), "however little it is ahead"),
        (by("steps_per_second", largest), "You take the fastest of all"),
        (by("alignment_error", smallest), "You take the lowest alignment error."),
        (by("deviation", smallest), "You take the smallest deviation, but a model may be bad"),
        (by("exact_match", smallest), "You take the smallest exact match"),
        (made(among=lambda tied: smallest(tied, "steps_per_second")), "you take the slowest"),
        (
            made(among=lambda tied: smallest(tied, "alignment_error")),
            "Among those that tie you take the lowest alignment error",
        ),
        (
            made(among=lambda tied: smallest(tied, "deviation")),
            "Among those that tie you take the smallest deviation",
        ),
        (first_of_the_table, "you take the first in the table"),
        (made(among=lambda tied: smallest(tied, "exact_match")), "the one with the least exact"),
        (made(lambda best, line: line["deviation"]), "by the deviation of each line"),
        (
            made(lambda best, line: best["deviation"] + line["deviation"]),
            "You let both deviations count",
        ),
        (made(lambda best, line: 2 * best["deviation"]), "within two deviations"),
        (made(lambda best, line: best["deviation"] / 2), "within half a deviation"),
        (by_the_largest_deviation, "You take the largest deviation in the table"),
        (line_by_line, "what ties with a line that has tied ties as well"),
        (by_the_product, "You multiply exact match by speed"),
        (one_after_the_other, "You choose the score and the wiring one after the other"),
        (lambda measurements: made()(measurements)[::-1], "You return the wiring first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), in_a_loop, in_numpy])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda measurements: measurements[0], "yours returns `dict`"),
        (
            lambda measurements: made()(measurements)[0],
            "should return two names, a score and a wiring",
        ),
        (lambda measurements: (0, 1), "yours returns `tuple`"),
        (lambda measurements: None, "returns nothing: is a `return` missing?"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(among=lambda tied: largest(tied, "alignment_error")))
    assert verdict.outcome == WRONG
    assert verdict.text in ("`score` is wrong.", "`wiring` is wrong.")
    assert "steps_per_second = [" in verdict.example and "expected" in verdict.example


def test_no_case_is_a_matter_of_rounding():
    for seed in range(50):
        for _, exact, deviation, _, speed in task.cases(seed):
            assert len(set(speed)) == len(set(exact)) == len(exact)
            least = exact.max() - deviation[exact.argmax()]
            assert np.abs(exact - least).min() > 1e-3
