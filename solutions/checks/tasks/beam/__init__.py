"""Task: beam search for one sentence."""

from solutions.checks.core import Task
from solutions.checks.tasks.beam import wrong_endings, wrong_scores, wrong_searches
from solutions.checks.tasks.beam.answer import cases, probe, reference

task = Task(
    name="beam_search",
    points=3,
    inputs=("what comes after what (3 is END)", "width", "max_length"),
    results=("ids", "scores"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        *wrong_searches.MISTAKES,
        *wrong_scores.MISTAKES,
        *wrong_endings.MISTAKES,
    ),
)
