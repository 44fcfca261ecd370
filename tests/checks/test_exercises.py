"""What every exercise promises, whatever its tasks are."""

import dataclasses
import importlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

from solutions import checks
from solutions.checks.attempt import call
from solutions.checks.core import NOT_ATTEMPTED, RIGHT

TASKS = {
    "lstm": ["lstm_step", "masked_step", "unroll", "sample", "perplexity"],
    "seq2seq": ["encode", "teacher_forcing", "masked_loss", "greedy", "peeky"],
    "dot_attention": [
        "scaled_scores",
        "masked_softmax",
        "weighted_sum",
        "weighted_sum_backward",
        "read_alignment",
    ],
    "bahdanau_attention": [
        "additive_scores",
        "bahdanau_step",
        "luong_step",
        "local_window",
        "choose",
    ],
    "translation": ["split", "batches", "decoding_step", "write", "beam_search", "bleu"],
    "sentiment": ["pad_and_mask", "masked_softmax", "additive_pooling", "build", "deletion_drop"],
    "farm_prices": ["trading_days", "windows", "nmae", "last_year", "attention_pooling", "prepare"],
}
"""The tasks of each exercise, in their order."""

EXERCISES = {
    name: importlib.import_module(f"solutions.checks.{name}").exercise.checks for name in TASKS
}
EVERY_TASK = [
    pytest.param(check.task, id=f"{name}-{check.task.name}")
    for name, exercise in EXERCISES.items()
    for check in exercise
]
SPECIAL_PROBES = [case for case in EVERY_TASK if case.values[0].probe is not call]


def test_every_exercise_is_among_these():
    shared = {"__init__", "attempt", "compare", "core"}
    found = {path.stem for path in Path(checks.__file__).parent.glob("*.py")}
    assert found - shared == set(TASKS)


@pytest.mark.parametrize("name", TASKS)
def test_an_exercise_has_its_tasks_and_ten_points(name):
    tasks = [check.task for check in EXERCISES[name]]
    assert [task.name for task in tasks] == TASKS[name]
    assert sum(task.points for task in tasks) == 10


@pytest.mark.parametrize("task", EVERY_TASK)
def test_a_blank_is_not_attempted(task, decide):
    def stub(*arguments):
        raise NotImplementedError()

    assert decide(task, stub).outcome == NOT_ATTEMPTED


@pytest.mark.parametrize("task", EVERY_TASK)
def test_the_reference_is_right_for_seeds_that_no_notebook_holds(task, decide):
    seeds = range(100, 102 if task.name == "build" else 106)  # building takes its time
    assert decide(task, task.reference, seeds=seeds).outcome == RIGHT


@pytest.mark.parametrize("task", EVERY_TASK)
def test_every_mistake_differs_from_the_reference_and_from_all_others(task):
    cases = list(task.cases(seed=0))
    if task.name == "build":
        del cases[0]  # building takes a quarter of a second each time
    outcomes = {answer: task.attempt(answer, cases) for answer in (task.reference, *task.mistakes)}
    for answer, known in outcomes.items():
        same = [
            other.__name__
            for other, outcome in outcomes.items()
            if all(map(task.alike, known, outcome))
        ]
        assert same == [answer.__name__]


@pytest.mark.parametrize("task", SPECIAL_PROBES)
def test_a_probe_needs_nothing_but_its_source(task, decide):
    source = inspect.getsource(task.probe)
    assert "solutions" not in source
    apart = {}
    exec(source, apart)
    moved = dataclasses.replace(task, probe=apart[task.probe.__name__])
    assert decide(moved, task.reference, seeds=(3,)).outcome == RIGHT


@pytest.mark.parametrize("name", TASKS)
def test_the_checks_start_without_tensorflow(name):
    program = f"import solutions.checks.{name}, sys; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program]).returncode == 0
