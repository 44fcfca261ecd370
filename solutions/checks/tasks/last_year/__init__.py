"""Task: forecast what was last year, the mean of a week around the same day."""

from solutions.checks.core import Task
from solutions.checks.tasks.last_year import wrong_means, wrong_weeks
from solutions.checks.tasks.last_year.answer import cases, reference

task = Task(
    name="last_year",
    points=2,
    inputs=("prices", "mask", "origins", "horizons", "back"),
    results=("forecasts",),
    cases=cases,
    reference=reference,
    mistakes=(*wrong_weeks.MISTAKES, *wrong_means.MISTAKES),
)
