"""Checks of exercise 3, a date reader that looks.

In the notebook: `from solutions.checks import dot_attention as check`, then
`check.scaled_scores(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import alignment, scaling, source_softmax, summing, summing_backward

exercise = Exercise(
    scaling.task, source_softmax.task, summing.task, summing_backward.task, alignment.task
)
scaled_scores, masked_softmax, weighted_sum, weighted_sum_backward, read_alignment = exercise.checks
solved, total = exercise.solved, exercise.total
