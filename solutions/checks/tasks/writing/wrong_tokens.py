"""Wrong answers about which tokens may be written.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.writing.answer import forbidding, reference
from solutions.data.text import END, PADDING, START, UNKNOWN


def forbids_nothing(*arguments):
    """You write what nobody may write: padding and a second START.

    Set the logits of both to minus infinity before you choose.
    """
    return reference(*arguments, forbid=lambda logits: logits)


def forbids_padding_only(*arguments):
    """You write START, in the middle of a sentence.

    It is given once, at the beginning, and never written: its logit becomes minus infinity, as
    that of padding.
    """
    return reference(*arguments, forbid=forbidding(PADDING))


def forbids_the_start_only(*arguments):
    """You write padding where a word should stand.

    A sentence with a hole in it looks as if it had ended. The logit of padding becomes minus
    infinity, as that of START.
    """
    return reference(*arguments, forbid=forbidding(START))


def forbids_unknown_tokens(*arguments):
    """You forbid id 1 as well; only padding and START are never written.

    An unknown token says honestly that there is a word here that nobody knows.
    """
    return reference(*arguments, forbid=forbidding(PADDING, UNKNOWN, START))


def forbids_the_end(*arguments):
    """You forbid END, and no sentence of yours ever stops; only padding and START are forbidden."""
    return reference(*arguments, forbid=forbidding(PADDING, START, END))


def forbids_all_special_ids(*arguments):
    """You forbid all ids below 4, END among them, and no sentence of yours ever stops.

    Only padding and START are forbidden.
    """
    return reference(*arguments, forbid=forbidding(PADDING, UNKNOWN, START, END))


def forbids_with_zeros(*arguments):
    """You set the logits of padding and START to 0, but where all others are negative, 0 wins.

    Set them to minus infinity, `-np.inf`.
    """

    def with_zeros(logits):
        return np.where(np.isin(np.arange(logits.shape[1]), (PADDING, START)), 0.0, logits)

    return reference(*arguments, forbid=with_zeros)


def ends_where_it_is_forbidden(*arguments):
    """Where the decoder would write padding or START you write END, and cut the sentence off.

    Take the likeliest of the tokens that may be written: forbid first, then choose.
    """

    def end_instead(logits):
        wrong = np.isin(logits.argmax(axis=1), (PADDING, START))
        ends = np.arange(logits.shape[1]) == END
        return np.where(wrong[:, None], np.where(ends, 1.0, 0.0), logits)

    return reference(*arguments, forbid=end_instead)


def feeds_back_what_is_forbidden(*arguments):
    """You write what is allowed, but feed back what is not: the likeliest token of all.

    The next step is given the token that was written.
    """
    return reference(*arguments, feed=lambda chosen, likeliest: likeliest)


MISTAKES = (
    forbids_nothing,
    forbids_padding_only,
    forbids_the_start_only,
    forbids_unknown_tokens,
    forbids_the_end,
    forbids_all_special_ids,
    forbids_with_zeros,
    ends_where_it_is_forbidden,
    feeds_back_what_is_forbidden,
)
