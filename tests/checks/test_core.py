import dataclasses
import inspect
import json
import pickle
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest

from solutions.checks import attempt, compare, core
from solutions.checks.core import NOT_ATTEMPTED, RIGHT, WRONG, Exercise, Task


def cases(seed):
    yield np.array([1.0, -2.0]), 3
    yield np.random.default_rng(seed).normal(size=5), 2
    yield np.array([5.0]), 1


def scaled(values, factor):
    return factor * values, int(factor)


def adds(values, factor):
    """You add.

    Multiply
    instead.
    """
    return factor + values, int(factor)


def turns_the_sign(values, factor):
    """The sign is wrong."""
    return -factor * values, int(factor)


TASK = Task(
    name="scale",
    points=3,
    inputs=("values", "factor"),
    results=("scaled", "factor"),
    cases=cases,
    reference=scaled,
    mistakes=(adds, turns_the_sign),
)


def decide(answer, task=TASK):
    cases = list(task.cases(7))
    return task.decide(cases, task.attempt(answer, cases))


@pytest.fixture
def shown(monkeypatch):
    messages = []
    monkeypatch.setattr(core, "show", messages.append)
    return messages


# The three outcomes -------------------------------------------------------------------------------


def stub(values, factor):
    """What to do."""
    raise NotImplementedError()


@pytest.mark.parametrize(
    ("answer", "outcome", "points"),
    [(stub, NOT_ATTEMPTED, 0), (adds, WRONG, 0), (scaled, RIGHT, 3)],
)
def test_a_check_has_three_outcomes_and_its_value_is_a_plain_number(answer, outcome, points, shown):
    exercise = Exercise(TASK)
    value = exercise.checks[0](answer)
    assert type(value) is int and value == points
    assert len(shown) == 1 and outcome in shown[0].title


def test_an_answer_that_calls_an_unwritten_function_was_attempted():
    verdict = decide(lambda values, factor: stub(values, factor))
    assert verdict.outcome == WRONG
    assert "NotImplementedError" in verdict.text and "`stub`" in verdict.text


def test_a_not_implemented_error_of_a_library_is_no_stub():
    def answer(values, factor):
        return json.JSONEncoder(default=stub).encode(values)

    assert decide(answer).outcome == WRONG


def test_points_are_counted_as_last_checked(shown):
    exercise = Exercise(TASK, dataclasses.replace(TASK, points=7))
    first, second = exercise.checks
    assert exercise.total() == 0
    assert repr(shown[-1]) == "0/10 points. Still to do: tasks 1 and 2."
    second(scaled), first(adds)
    assert exercise.total() == 7
    assert "Still to do: task 1." in repr(shown[-1])
    first(scaled), exercise.total()
    assert repr(shown[-1]) == "10/10 points. Every task is right."
    first(adds)
    assert exercise.total() == 7


def test_a_cell_waits_until_what_it_needs_is_solved(shown):
    exercise = Exercise(TASK, TASK, TASK)
    one, two, three = exercise.checks
    assert not exercise.solved(one, two, three)
    assert repr(shown[-1]) == "This cell waits. It needs tasks 1, 2 and 3."
    one(scaled), three(scaled)
    del shown[:]
    assert exercise.solved(one, three) and not shown
    assert not exercise.solved(one, two)
    assert repr(shown[-1]) == "This cell waits. It needs task 2."


# Hints and counter-examples -----------------------------------------------------------------------


def test_a_known_mistake_gets_its_hint_in_one_paragraph():
    verdict = decide(lambda values, factor: [values + factor, np.int64(factor)])
    assert (verdict.outcome, verdict.text) == (WRONG, "You add. Multiply instead.")
    assert verdict.example == ""


def test_two_mistakes_at_once_get_the_smallest_counter_example():
    verdict = decide(lambda values, factor: (-(values + factor), factor))
    assert verdict.outcome == WRONG
    assert verdict.text == "`scaled` is not what it should be."
    assert verdict.example.splitlines() == [
        "values = [5.]",
        "factor = 1",
        "expected scaled = [5.]",
        "got scaled = [-6.]",
    ]


def test_a_mistake_that_fits_in_some_cases_only_is_not_named():
    def answer(values, factor):
        return (factor + values if len(values) == 5 else np.zeros(len(values))), factor

    assert decide(answer).text == "`scaled` is not what it should be."


def test_a_mistake_is_recognised_by_where_it_fails_too():
    def crashes_for_one(values, factor):
        """Yours needs two values."""
        return factor * values + 0 * values[1], factor

    def answer(values, factor):
        _ = values[len(values) - 1 or 1]
        return values * factor, factor

    task = dataclasses.replace(TASK, mistakes=(adds, crashes_for_one))
    assert decide(answer, task).text == "Yours needs two values."


def test_an_answer_that_always_fails_gets_its_error_and_no_hint():
    def fails(values, factor):
        """Not this hint: two errors of one type prove nothing."""
        raise ValueError("a")

    def answer(values, factor):
        raise ValueError("b")

    verdict = decide(answer, dataclasses.replace(TASK, mistakes=(fails,)))
    assert "`ValueError: b`" in verdict.text


def test_a_task_may_be_judged_by_properties_instead_of_a_reference():
    def judge(case, value):
        return "" if abs(np.mean(value) - case[0]) < 0.1 else "`draws` have another mean."

    task = Task(
        name="sample",
        points=1,
        inputs=("mean", "count"),
        results=("draws",),
        cases=lambda seed: [(seed, 4000)],
        judge=judge,
    )
    random = np.random.default_rng()
    assert decide(lambda mean, count: random.normal(mean, 1, count), task).outcome == RIGHT
    assert decide(lambda mean, count: random.normal(0, 1, count), task).text == (
        "`draws` have another mean."
    )


def test_a_reference_that_fails_is_no_fault_of_the_student():
    def fails(values, factor):
        raise OSError("no TensorFlow here")

    with pytest.raises(RuntimeError, match="reference of scale: OSError: no TensorFlow here"):
        decide(scaled, dataclasses.replace(TASK, reference=fails))


# Whatever a student's code does -------------------------------------------------------------------


def test_an_error_is_shown_with_the_students_own_line():
    def answer(values, factor):
        shapeless = values.reshape(7, 7)  # the line
        return shapeless

    verdict = decide(answer)
    lines, start = inspect.getsourcelines(answer)
    number = start + next(i for i, line in enumerate(lines) if "# the line" in line)
    assert "ValueError: cannot reshape array" in verdict.text
    assert f"in `answer`, line {number}: `shapeless = values.reshape(7, 7)" in verdict.text
    assert "factor = 1" in verdict.example


def test_an_error_inside_a_library_is_shown_at_the_line_that_called_it():
    def answer(values, factor):
        return helper("no json")

    def helper(text):
        return json.loads(text)

    assert "in `helper`, line" in decide(answer).text
    assert "`return json.loads(text)`" in decide(answer).text


def recurses(values, factor):
    return recurses(values, factor)


def leaves(values, factor):
    sys.exit(3)


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (recurses, "RecursionError"),
        (leaves, "SystemExit: 3"),
        (lambda values: values, "takes 1 positional argument but 2 were given"),
        (3, "TypeError: 'int' object is not callable"),
        (lambda values, factor: None, "Your function returns nothing: is a `return` missing?"),
        (lambda values, factor: (None, 1), "`scaled` is None."),
        (lambda values, factor: values * factor, "returns one array; it should return `scaled`"),
        (lambda values, factor: (values, 1, 2), "returns a tuple of 3; it should return"),
        (lambda values, factor: ([1.0], factor), "is a list of 1, not an array of shape (1,)"),
        (lambda values, factor: ("text", factor), "is of type str, not an array of shape (1,)"),
        (lambda values, factor: (decide, factor), "is of type function, not an array"),
        (lambda values, factor: (np.array(["a"]), factor), "is of type ndarray, not an array"),
        (lambda v, f: ((f * v)[None], f), "`scaled` has shape (1, 1), not (1,)"),
        (lambda v, f: (f * v, np.array([f])), "`factor` has shape (1,), and not a single number"),
        (lambda v, f: (f * v > 0, f), "`scaled` holds bool; it should hold numbers."),
        (lambda v, f: (f * v, float(f)), "`factor` holds float64; it should hold integers."),
        (lambda v, f: (f * v * np.nan, f), "`scaled` holds nan, which is no number."),
    ],
)
def test_whatever_comes_back_is_named(answer, text):
    verdict = decide(answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


@pytest.mark.parametrize(
    "answer",
    [
        lambda v, f: [f * v, f],
        lambda v, f: (SimpleNamespace(numpy=lambda: (f * v).astype("float32")), np.int32(f)),
        lambda v, f: (np.ma.array(f * v), np.array(f)),
    ],
    ids=["list", "tensor and NumPy integer", "subclass and 0-d array"],
)
def test_other_containers_of_the_right_numbers_are_right(answer):
    assert decide(answer).outcome == RIGHT


def test_an_answer_that_changes_its_arguments_is_told_so_and_spoils_no_case():
    def answer(values, factor):
        values *= factor
        return values, factor

    verdict = decide(answer)
    assert verdict.outcome == WRONG
    assert "The result is right, but your function also changes `values`" in verdict.text
    assert decide(scaled).outcome == RIGHT


def test_prints_are_shown_with_the_counter_example_only(capfd):
    def answer(values, factor):
        print("here", factor)
        sys.stderr.write("there")
        np.log(-np.ones(1))  # warns
        return values, factor

    assert "printed = here 3" in decide(answer).example or "printed = here 2" in (
        decide(answer).example
    )
    assert capfd.readouterr() == ("", "")


# Messages -----------------------------------------------------------------------------------------


def test_messages_escape_what_students_write():
    message = core.Message("Task 1: wrong.", WRONG, "in `a < b`", "x = <script>")
    html = message._repr_html_()
    assert "<code>a &lt; b</code>" in html and "&lt;script&gt;" in html and "<script>" not in html
    assert repr(message) == "Task 1: wrong. in `a < b`\nx = <script>"


def test_long_values_are_cut_short():
    assert compare.short(np.zeros((50, 50))) == "an array of shape (50, 50)"
    assert len(compare.short(["word"] * 500)) < 210
    assert compare.short(2 / 3) == "0.6667"


# A grader -----------------------------------------------------------------------------------------


def test_outcomes_travel_from_a_kernel_that_knows_neither_the_reference_nor_the_seed():
    """Only attempt.py, the probe's source and the arguments go to the other process."""
    cases = list(TASK.cases(seed=123_456))
    program = f"""
import pickle, sys
{inspect.getsource(attempt)}
probe = call
def answer(values, factor):
    return (values * factor if BETRAY else values), factor
cases, names = pickle.load(sys.stdin.buffer)
outcomes = [vars(attempt(probe, answer, case, names)) for case in cases]
assert not any(name.startswith("solutions") for name in sys.modules)
sys.stdout.buffer.write(pickle.dumps(outcomes))
"""
    for right, outcome in ((True, RIGHT), (False, WRONG)):
        reply = subprocess.run(
            [sys.executable, "-I", "-c", program.replace("BETRAY", str(right))],
            input=pickle.dumps((cases, TASK.inputs)),
            capture_output=True,
            check=True,
        ).stdout
        outcomes = [attempt.Outcome(**fields) for fields in pickle.loads(reply)]
        assert TASK.decide(cases, outcomes).outcome == outcome


@pytest.mark.parametrize("kept", [0, 2])
def test_outcomes_that_a_kernel_leaves_out_count_for_nothing(kept):
    cases = list(TASK.cases(0))
    with pytest.raises(ValueError):
        TASK.decide(cases, TASK.attempt(scaled, cases)[:kept])
