"""Task: mend a function that lets the future into the past, twice."""

from solutions.checks.core import Task
from solutions.checks.tasks.leak import wrong_formulas, wrong_mends
from solutions.checks.tasks.leak.answer import cases, probe, reference

task = Task(
    name="prepare",
    points=1,
    inputs=("prices", "train_days", "width"),
    results=("what earlier rows know of later days", "training rows", "test rows"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(*wrong_mends.MISTAKES, *wrong_formulas.MISTAKES),
)
