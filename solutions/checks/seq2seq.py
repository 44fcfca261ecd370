"""Checks of exercise 2, a model that adds.

In the notebook: `from solutions.checks import seq2seq as check`, then `check.encode(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import cross_entropy, decoding, encoding, peeking, shifting

exercise = Exercise(encoding.task, shifting.task, cross_entropy.task, decoding.task, peeking.task)
encode, teacher_forcing, masked_loss, greedy, peeky = exercise.checks
solved, total = exercise.solved, exercise.total
