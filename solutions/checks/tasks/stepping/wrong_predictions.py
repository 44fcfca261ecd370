"""Wrong answers about how tokens become vectors, and vectors become logits.

The docstring of each is what a student is told who wrote the same.
"""

from collections.abc import Callable

import numpy as np

from solutions.checks.tasks.stepping.answer import reference, side_by_side
from solutions.scratch.functions import log_softmax


def reads_the_state_before(*arguments):
    """Your prediction reads the state before the step.

    Attention asks with the state before; the prediction reads the *new* one, which knows what
    attention has found.
    """
    return reference(*arguments, before=True)


def reads_no_context(*arguments):
    """The context has no say in your logits: zeros stand where it belongs.

    The prediction reads context, new state and y, side by side.
    """
    return reference(*arguments, read=lambda context, *others: side_by_side(0 * context, *others))


def reads_no_state(*arguments):
    """The state has no say in your logits: zeros stand where it belongs.

    The prediction reads context, new state and y, side by side.
    """
    return reference(*arguments, read=lambda c, state, y: side_by_side(c, 0 * state, y))


def reads_no_token(*arguments):
    """The token before has no say in your logits: zeros stand where `y` belongs.

    The prediction reads context, new state and y, side by side.
    """
    return reference(*arguments, read=lambda c, state, y: side_by_side(c, state, 0 * y))


def in_order(order: str) -> Callable:
    """Makes the step of someone who puts context, state and y side by side in another order."""

    def step(*arguments):
        def read(context, state, y):
            parts = {"c": context, "s": state, "y": y}
            return np.concatenate([parts[name] for name in order], axis=1)

        return reference(*arguments, read=read)

    step.__name__ = f"reads_{order}"
    step.__doc__ = (
        f"Your prediction reads the right numbers in the wrong order: [{'; '.join(order)}]. The "
        "rows of `W_combine` are those of the context, then of the state, then of y: [c; s; y]. "
        "No shape gives that away."
    )
    return step


def forgets_tanh(*arguments):
    """The tanh between the two layers of the prediction is missing.

    Two layers with nothing in between are no more than one.
    """
    return reference(*arguments, combine=lambda read, W, b: read @ W + b)


def uses_relu(*arguments):
    """Your combined vector goes through ReLU; here it is tanh."""
    return reference(*arguments, combine=lambda read, W, b: np.maximum(read @ W + b, 0))


def forgets_b_combine(*arguments):
    """`b_combine` is missing: tanh(read @ W_combine + b_combine)."""
    return reference(*arguments, combine=lambda read, W, b: np.tanh(read @ W))


def adds_b_combine_late(*arguments):
    """You add `b_combine` after the tanh; it comes before."""
    return reference(*arguments, combine=lambda read, W, b: np.tanh(read @ W) + b)


def forgets_b_output(*arguments):
    """`b_output` is missing: combined @ W_output + b_output."""
    return reference(*arguments, output=lambda combined, W, b: combined @ W)


def forgets_both_biases(*arguments):
    """Both biases are missing, `b_combine` and `b_output`."""
    return reference(
        *arguments,
        combine=lambda read, W, b: np.tanh(read @ W),
        output=lambda combined, W, b: combined @ W,
    )


def squashes_the_logits(*arguments):
    """Your logits go through a tanh: none is larger than 1, and no word ever gets most of p."""
    return reference(*arguments, output=lambda combined, W, b: np.tanh(combined @ W + b))


def gives_probabilities(*arguments):
    """You return probabilities: softmax has been here already.

    Logits are asked, any numbers. Whoever needs probabilities takes the softmax then.
    """
    logits, *others = reference(*arguments)
    return np.exp(log_softmax(logits)), *others


def gives_log_probabilities(*arguments):
    """You return log-probabilities; logits are asked, from before the softmax."""
    logits, *others = reference(*arguments)
    return log_softmax(logits), *others


def embeds_the_rows(cell, learned, tokens, *others):
    """Your vectors y do not depend on the tokens: row b of the batch takes row b of `embedding`.

    Take the rows that the tokens name, `embedding[tokens]`.
    """
    return reference(cell, learned, np.arange(len(tokens)) % len(learned["embedding"]), *others)


def embeds_the_token_beside(cell, learned, tokens, *others):
    """You take the row of `embedding` before that of the token.

    Ids count from 0, as the rows do: `embedding[tokens]`.
    """
    return reference(cell, learned, tokens - 1, *others)


MISTAKES = (
    reads_the_state_before,
    reads_no_context,
    reads_no_state,
    reads_no_token,
    *map(in_order, ("scy", "syc", "ysc", "ycs", "cys")),
    forgets_tanh,
    uses_relu,
    forgets_b_combine,
    adds_b_combine_late,
    forgets_b_output,
    forgets_both_biases,
    squashes_the_logits,
    gives_probabilities,
    gives_log_probabilities,
    embeds_the_rows,
    embeds_the_token_beside,
)
