"""Checks of exercise 7, farm prices.

In the notebook: `from solutions.checks import farm_prices as check`, then `check.windows(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import closed_days, day_pooling, last_year, leak, nmae, past_windows

exercise = Exercise(
    closed_days.task, past_windows.task, nmae.task, last_year.task, day_pooling.task, leak.task
)
trading_days, windows, nmae, last_year, attention_pooling, prepare = exercise.checks
solved, total = exercise.solved, exercise.total
