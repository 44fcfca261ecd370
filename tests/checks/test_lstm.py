import dataclasses
import inspect
import subprocess
import sys

import pytest

from solutions.checks import lstm as check
from solutions.checks.attempt import call
from solutions.checks.core import NOT_ATTEMPTED, RIGHT

CHECKS = {one.task.name: one.task for one in check.exercise.checks}


def test_the_exercise_has_five_tasks_and_ten_points():
    assert list(CHECKS) == ["lstm_step", "masked_step", "unroll", "sample", "perplexity"]
    assert sum(task.points for task in CHECKS.values()) == 10


@pytest.mark.parametrize("task", CHECKS.values(), ids=CHECKS)
def test_a_blank_is_not_attempted(task, decide):
    def stub(*arguments):
        raise NotImplementedError()

    assert decide(task, stub).outcome == NOT_ATTEMPTED


@pytest.mark.parametrize("task", CHECKS.values(), ids=CHECKS)
def test_the_reference_is_right_for_seeds_that_no_notebook_holds(task, decide):
    assert decide(task, task.reference, seeds=range(100, 106)).outcome == RIGHT


@pytest.mark.parametrize("task", CHECKS.values(), ids=CHECKS)
def test_every_mistake_differs_from_the_reference_and_from_all_others(task):
    cases = list(task.cases(seed=0))
    outcomes = {answer: task.attempt(answer, cases) for answer in (task.reference, *task.mistakes)}
    for answer, known in outcomes.items():
        same = [
            other.__name__
            for other, outcome in outcomes.items()
            if all(map(task.alike, known, outcome))
        ]
        assert same == [answer.__name__]


SPECIAL_PROBES = [task for task in CHECKS.values() if task.probe is not call]


@pytest.mark.parametrize("task", SPECIAL_PROBES, ids=lambda task: task.name)
def test_a_probe_needs_nothing_but_its_source(task, decide):
    source = inspect.getsource(task.probe)
    assert "solutions" not in source
    apart = {}
    exec(source, apart)
    moved = dataclasses.replace(task, probe=apart[task.probe.__name__])
    assert decide(moved, task.reference, seeds=(3,)).outcome == RIGHT


def test_the_checks_start_without_tensorflow():
    program = "import solutions.checks.lstm, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
