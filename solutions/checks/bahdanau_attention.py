"""Checks of exercise 4, two wirings and a window.

In the notebook: `from solutions.checks import bahdanau_attention as check`, then
`check.additive_scores(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import additive, bahdanau, choosing, luong, windowing

exercise = Exercise(additive.task, bahdanau.task, luong.task, windowing.task, choosing.task)
additive_scores, bahdanau_step, luong_step, local_window, choose = exercise.checks
solved, total = exercise.solved, exercise.total
