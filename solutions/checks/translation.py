"""Checks of exercise 5, a Korean–English translator.

In the notebook: `from solutions.checks import translation as check`, then `check.split(…)`.
"""

from solutions.checks.core import Exercise
from solutions.checks.tasks import batching, beam, bleu, splitting, stepping, writing

exercise = Exercise(
    splitting.task, batching.task, stepping.task, writing.task, beam.task, bleu.task
)
split, batches, decoding_step, write, beam_search, bleu = exercise.checks
solved, total = exercise.solved, exercise.total
