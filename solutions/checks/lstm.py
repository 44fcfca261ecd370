"""Checks of exercise 1, an LSTM that writes.

In the notebook: `from solutions.checks import lstm as check`, then `check.lstm_step(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import gates, masking, sampling, surprise, unrolling

exercise = Exercise(gates.task, masking.task, unrolling.task, sampling.task, surprise.task)
lstm_step, masked_step, unroll, sample, perplexity = exercise.checks
solved, total = exercise.solved, exercise.total
