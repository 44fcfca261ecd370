"""Task: the window of local attention, and how much each of its places counts."""

from solutions.checks.core import Task
from solutions.checks.tasks.windowing import wrong_factors, wrong_places
from solutions.checks.tasks.windowing.answer import cases, probe, reference


def swaps_the_results(*arguments):
    """You return the factor first; it should be which places are allowed, then the factor."""
    return reference(*arguments)[::-1]


task = Task(
    name="local_window",
    points=2,
    inputs=("places", "mask", "D"),
    results=("allowed", "factor"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        *wrong_places.MISTAKES,
        *wrong_factors.MISTAKES,
        swaps_the_results,
        *map(wrong_places.also_past_the_sentence, wrong_places.WIDTHS),
    ),
)
