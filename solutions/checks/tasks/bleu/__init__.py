"""Task: BLEU of a corpus, with the parts that it is made of."""

from solutions.checks.core import Task
from solutions.checks.tasks.bleu import wrong_counts, wrong_means
from solutions.checks.tasks.bleu.answer import cases, reference

task = Task(
    name="bleu",
    points=1,
    inputs=("hypotheses", "references"),
    results=("precisions", "penalty", "score"),
    cases=cases,
    reference=reference,
    mistakes=(
        *wrong_counts.MISTAKES,
        *wrong_means.MISTAKES,
    ),
)
