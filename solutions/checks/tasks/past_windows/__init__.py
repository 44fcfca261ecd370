"""Task: windows that end on their origin, and targets some calendar days later."""

from solutions.checks.core import Task
from solutions.checks.tasks.past_windows import wrong_inputs, wrong_targets
from solutions.checks.tasks.past_windows.answer import cases, probe, reference

task = Task(
    name="windows",
    points=2,
    inputs=("prices", "mask", "length", "horizons"),
    results=("what the inputs know of the future", "origins", "inputs", "targets"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(*wrong_inputs.MISTAKES, *wrong_targets.MISTAKES),
)
