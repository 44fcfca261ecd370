"""What an exercise is made of: tasks as data, their checks in a notebook, and the points.

A check runs in three steps that need not run in one place:

1. `Task.cases(seed)` gives the arguments: numbers, strings, lists, arrays.
2. `attempt` runs the task's `probe` on them, beside the student's code, and gives `Outcome`s.
3. `Task.decide` compares these with the reference and says what is wrong.

In a notebook all three run at once, with seeds that anyone can read. A grader runs only the
second where the student's code can reach; the others, and a seed of its own, it keeps.
"""

import html
import inspect
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from solutions.checks.attempt import Outcome, attempt, call
from solutions.checks.compare import difference, short, size

RIGHT, WRONG, NOT_ATTEMPTED = "right", "wrong", "not attempted"
COLORS = {RIGHT: "#2e7d32", WRONG: "#c62828", NOT_ATTEMPTED: "#757575"}


@dataclass(frozen=True)
class Verdict:
    """One of three outcomes, with what to tell the student."""

    outcome: str
    text: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One question of an exercise.

    Attributes:
        name: of the function that is asked for.
        points: for a right answer; a wrong one gets none.
        inputs: names of the arguments of a case.
        results: names of what the probe returns.
        cases: seed → tuples of arguments.
        seeds: of the cases in a student's own notebook, where anyone can read them.
        mistakes: known wrong answers; the docstring of each is the hint for whoever wrote the
            same. More special ones stand first.
        reference: a right answer.
        judge: (case, value) → what is wrong, or ""; instead of a reference, where many results
            are right.
        probe: runs an answer on a case and returns plain data. It imports what it needs, but
            nothing of this package, so that its source alone can be sent elsewhere.
    """

    name: str
    points: int
    inputs: tuple[str, ...]
    results: tuple[str, ...]
    cases: Callable[[int], Iterable[tuple]]
    seeds: Sequence[int] = (0, 1, 2)
    mistakes: Sequence[Callable] = ()
    reference: Callable | None = None
    judge: Callable[[tuple, Any], str] | None = None
    probe: Callable = call

    def attempt(self, answer: Any, cases: Iterable[tuple]) -> list[Outcome]:
        """Runs an answer on cases."""
        return [self._attempt_one(answer, case) for case in cases]

    def decide(self, cases: Sequence[tuple], outcomes: Sequence[Outcome]) -> Verdict:
        """Says whether an answer is right and, if not, what is wrong: a hint where one fits.

        Args:
            cases: the arguments.
            outcomes: what the answer gave for each.

        Returns:
            the verdict; without a fitting hint, with the smallest counter-example.

        Raises:
            ValueError: if there are not as many outcomes as cases.
            RuntimeError: if the reference itself fails.
        """
        if any(outcome.blank for outcome in outcomes):
            return Verdict(NOT_ATTEMPTED)
        # Strict: a grader's kernel that leaves out what it cannot answer gains nothing.
        pairs = zip(cases, outcomes, strict=True)
        verdicts = [self._decide_one(case, outcome) for case, outcome in pairs]
        wrong = [number for number, verdict in enumerate(verdicts) if verdict]
        if wrong:
            hint = self._hint(cases, outcomes)
            smallest = min(wrong, key=lambda number: size(cases[number]))
            return Verdict(WRONG, hint) if hint else verdicts[smallest]
        changed = sorted({f"`{name}`" for outcome in outcomes for name in outcome.changed})
        if changed:
            return Verdict(
                WRONG,
                f"The result is right, but your function also changes {' and '.join(changed)}, "
                "which whoever called it may still need. Work on a copy.",
            )
        return Verdict(RIGHT)

    def _attempt_one(self, answer: Any, case: tuple) -> Outcome:
        return attempt(self.probe, answer, case, self.inputs)

    def _decide_one(self, case: tuple, outcome: Outcome) -> Verdict | None:
        """The counter-example that a case makes, or None if its outcome is right."""
        shown = dict(zip(self.inputs, case, strict=True))
        if outcome.refused:
            return Verdict(WRONG, outcome.refused)
        if outcome.error:
            text = f"Your code stops with `{outcome.error}`"
            text += f", in {outcome.where}" if outcome.where else ""
        elif self.judge:
            text = self.judge(case, outcome.value)
            shown |= {"got": outcome.value}
        else:
            right = self._attempt_one(self.reference, case)
            if right.error or right.refused:
                raise RuntimeError(f"reference of {self.name}: {right.error or right.refused}")
            found = difference(right.value, outcome.value, self.results)
            text = found.text if found else ""
            if found and found.expected is not None:
                shown |= {f"expected {found.name}": found.expected, f"got {found.name}": found.got}
        if not text:
            return None
        if outcome.printed:
            shown |= {"printed": outcome.printed}
        return Verdict(WRONG, text, "\n".join(_row(*item) for item in shown.items()))

    def _hint(self, cases: Sequence[tuple], outcomes: Sequence[Outcome]) -> str:
        """The hint of the known mistake that gives the same in every case, or ""."""
        if all(outcome.error for outcome in outcomes):
            return ""  # whatever it is, the message and the line say more
        for mistake in self.mistakes:
            # Most mistakes differ in the first case; `map` is lazy, and the others never run.
            known = map(lambda case, answer=mistake: self._attempt_one(answer, case), cases)
            if all(map(self.alike, known, outcomes)):
                return " ".join(inspect.getdoc(mistake).split())
        return ""

    def alike(self, known: Outcome, outcome: Outcome) -> bool:
        """Whether two outcomes come from the same mistake."""
        if known.error or outcome.error:
            return known.error.split(":")[0] == outcome.error.split(":")[0]
        if known.refused or outcome.refused:
            return known.refused == outcome.refused
        return difference(known.value, outcome.value, self.results) is None


class Check:
    """A task in a notebook: called with an answer, it shows the verdict and gives the points."""

    def __init__(self, task: Task, number: int):
        self.task = task
        self.number = number
        self.verdict = Verdict(NOT_ATTEMPTED)

    @property
    def points(self) -> int:
        """Points so far."""
        return self.task.points if self.verdict.outcome == RIGHT else 0

    def __call__(self, answer: Any) -> int:
        """Checks an answer.

        Args:
            answer: the function that the task asks for.

        Returns:
            points, a plain number: nbgrader reads it as the value of the cell.
        """
        cases = [case for seed in self.task.seeds for case in self.task.cases(seed)]
        self.verdict = self.task.decide(cases, self.task.attempt(answer, cases))
        outcome, text = self.verdict.outcome, self.verdict.text
        if outcome == NOT_ATTEMPTED:
            text = f"Write `{self.task.name}` in place of `raise NotImplementedError()`."
        points = f"{self.points} of {self.task.points} points."
        show(
            Message(f"Task {self.number}: {outcome}. {points}", outcome, text, self.verdict.example)
        )
        return self.points


class Exercise:
    """The checks of one exercise, in the order of its tasks."""

    def __init__(self, *tasks: Task):
        self.checks = [Check(task, number) for number, task in enumerate(tasks, start=1)]

    def total(self) -> int:
        """Shows the points of all tasks as last checked, and gives their sum."""
        points = sum(check.points for check in self.checks)
        full = sum(check.task.points for check in self.checks)
        left = [check for check in self.checks if check.verdict.outcome != RIGHT]
        text = f"Still to do: {_tasks(left)}." if left else "Every task is right."
        outcome = NOT_ATTEMPTED if left else RIGHT
        show(Message(f"{points}/{full} points.", outcome, text))
        return points

    def solved(self, *checks: Check) -> bool:
        """Whether a cell can run that needs these answers; if not, it shows what is missing."""
        left = [check for check in checks if check.verdict.outcome != RIGHT]
        if left:
            show(Message("This cell waits.", NOT_ATTEMPTED, f"It needs {_tasks(left)}."))
        return not left


@dataclass(frozen=True)
class Message:
    """A few lines in a notebook, readable on light and dark, and as plain text."""

    title: str
    outcome: str
    text: str = ""
    example: str = ""

    def __repr__(self) -> str:
        return "\n".join(filter(None, (f"{self.title} {self.text}".strip(), self.example)))

    def _repr_html_(self) -> str:
        text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(self.text))
        pre = '<pre style="font-family: monospace; margin: 0.5em 0 0">'
        example = f"{pre}{html.escape(self.example)}</pre>" if self.example else ""
        style = f"border-left: 4px solid {COLORS[self.outcome]}; padding-left: 0.8em"
        return f'<div style="{style}"><b>{html.escape(self.title)}</b> {text}{example}</div>'


def show(message: Message) -> None:
    """Displays a message, beside the value of the cell."""
    from IPython.display import display

    display(message)


def _tasks(checks: Sequence[Check]) -> str:
    """Names tasks by their numbers: "tasks 1, 2 and 5"."""
    numbers = [str(check.number) for check in checks]
    if len(numbers) == 1:
        return f"task {numbers[0]}"
    return f"tasks {', '.join(numbers[:-1])} and {numbers[-1]}"


def _row(name: str, value: Any) -> str:
    """A line of a counter-example; the further lines of an array stand under its first."""
    start = f"{name} = "
    return start + short(value).replace("\n", "\n" + " " * len(start))
