"""Task: a whole step of the translator's decoder, from token ids to logits.

What goes wrong before the logits is exercise 4's, and so are those mistakes. The docstring of each
wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable

from solutions.checks.core import Task
from solutions.checks.tasks import bahdanau, softmax
from solutions.checks.tasks.stepping import wrong_predictions
from solutions.checks.tasks.stepping.answer import LEARNED, cases, probe, reference


def gives_tokens(*arguments):
    """You return one token a row; logits are asked, (B, V), and the loop chooses (task 4)."""
    logits, *others = reference(*arguments)
    return logits.argmax(axis=1), *others


def keeps_the_axis(*arguments):
    """Your logits are (B, 1, V), with an axis T left over: `[:, 0]` takes it away."""
    logits, *others = reference(*arguments)
    return logits[:, None], *others


def returns_the_state_first(*arguments):
    """You return the state first; it should be logits, new state, weights."""
    logits, state, weights = reference(*arguments)
    return state, logits, weights


def returns_the_weights_second(*arguments):
    """You return logits, weights, state; the new state comes before the weights."""
    logits, state, weights = reference(*arguments)
    return logits, weights, state


def returns_the_context(*arguments):
    """You return the context in the place of the weights, which say where the step has looked."""
    found = []

    def note(*given):
        found.extend(bahdanau.reference(*given))
        return tuple(found)

    logits, state, _ = reference(*arguments, inner=note)
    return logits, state, found[1]


def with_inner(wrong: Callable) -> Callable:
    """Makes the step of someone who mistakes what exercise 4 asked; the hint is its own."""

    def step(*arguments):
        return reference(*arguments, inner=wrong)

    step.__name__ = f"{wrong.__name__}_in_the_step"
    step.__doc__ = inspect.getdoc(wrong)
    return step


WRONG_INSIDE = (
    bahdanau.attends_with_the_new_state,
    bahdanau.steps_first,
    bahdanau.steps_first_beside_nothing,
    bahdanau.feeds_nothing,
    bahdanau.turns_the_input,
    bahdanau.forgets_the_token,
    bahdanau.reads_the_context_alone,
    bahdanau.feeds_the_weights,
    bahdanau.steps_from_zeros,
    bahdanau.asks_with_zeros,
    bahdanau.pools_the_projected,
    bahdanau.ignores_the_weights,
    bahdanau.keeps_the_state,
)


WRONG_SOFTMAXES = (softmax.ignores_the_mask, softmax.masks_too_late, softmax.inverts_softmax)

task = Task(
    name="decoding_step",
    points=2,
    inputs=(
        *("tokens", "state", "keys", "mask", *LEARNED),
        *("W_input of cell", "W_state of cell", "b of cell"),
    ),
    results=("what cell reads", "logits", "new state", "weights"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        *wrong_predictions.MISTAKES,
        gives_tokens,
        keeps_the_axis,
        returns_the_state_first,
        returns_the_weights_second,
        returns_the_context,
        *map(with_inner, WRONG_INSIDE),
        *(softmax.within(reference, wrong) for wrong in WRONG_SOFTMAXES),
    ),
)
