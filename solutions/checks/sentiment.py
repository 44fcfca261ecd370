"""Checks of exercise 6, sentiment with attention.

In the notebook: `from solutions.checks import sentiment as check`, then `check.pad_and_mask(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import classifier, deletion, padding, pooling, softmax

exercise = Exercise(padding.task, softmax.task, pooling.task, classifier.task, deletion.task)
pad_and_mask, masked_softmax, additive_pooling, build, deletion_drop = exercise.checks
solved, total = exercise.solved, exercise.total
