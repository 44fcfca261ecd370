"""Task: a past as one vector, by attention over its trading days."""

from solutions.checks.core import Task
from solutions.checks.tasks.day_pooling import wrong_pools, wrong_softmaxes
from solutions.checks.tasks.day_pooling.answer import cases, reference

task = Task(
    name="attention_pooling",
    points=2,
    inputs=("states", "mask", "W", "b", "v"),
    results=("context", "weights"),
    cases=cases,
    reference=reference,
    mistakes=(*wrong_pools.MISTAKES, *wrong_softmaxes.MISTAKES),
)
