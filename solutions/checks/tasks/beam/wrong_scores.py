"""Wrong answers about what a hypothesis is worth.

The docstring of each is what a student is told who wrote the same.
"""

import math

from solutions.checks.tasks.beam.answer import mean, reference
from solutions.data.text import END


def forgets_the_past(*arguments):
    """You compare the last tokens only: what the hypotheses had before does not count.

    Add the log-probability of each token to that of its hypothesis.
    """
    return reference(*arguments, gain=lambda total, gained: gained)


def adds_probabilities(*arguments):
    """You add up probabilities.

    The probability of a sentence is the product of those of its tokens, so it is *log*-
    probabilities that are added; `step` gives them already.
    """
    return reference(*arguments, gain=lambda total, gained: total + math.exp(gained))


def multiplies_log_probabilities(*arguments):
    """You multiply log-probabilities; add them: log(ab) = log a + log b."""
    return reference(*arguments, first=1.0, gain=lambda total, gained: total * gained)


def tells_probabilities(*arguments):
    """Your hypotheses are right; their scores should be log-probabilities by length.

    You have taken `np.exp` of them.
    """
    return reference(*arguments, report=lambda total, tokens: math.exp(mean(total, tokens)))


def divides_the_probability(*arguments):
    """You divide the *probability* of a sentence by its length, and short ones win.

    Divide its log-probability: that is the mean over its tokens.
    """
    return reference(*arguments, rank=lambda total, tokens: math.exp(total) / len(tokens))


def ignores_the_length(*arguments):
    """You rank by log-probability alone, so that short sentences win: each token makes it less.

    Divide it by the number of tokens.
    """
    return reference(*arguments, rank=lambda total, tokens: total)


def tells_the_sum(*arguments):
    """Your hypotheses are right; their scores should be divided by the number of tokens."""
    return reference(*arguments, report=lambda total, tokens: total)


def tells_the_mean_only(*arguments):
    """You divide by the length only when the order is made already, by log-probability alone.

    Divide first, then sort.
    """
    return reference(*arguments, rank=lambda total, tokens: total, report=mean)


def divides_by_the_logarithm(*arguments):
    """You divide by the logarithm of the length; it should be the length itself."""
    return reference(*arguments, rank=lambda total, tokens: total / math.log(1 + len(tokens)))


def divides_by_the_root(*arguments):
    """You divide by the square root of the length; it should be the length itself."""
    return reference(*arguments, rank=lambda total, tokens: total / math.sqrt(len(tokens)))


def takes_another_penalty(*arguments):
    """You divide by ((5 + n) / 6) to some power, as others do; here it is the length n alone."""
    return reference(*arguments, rank=lambda total, tokens: total / ((5 + len(tokens)) / 6))


def tells_costs(*arguments):
    """Your scores are costs, the smaller the better: the same numbers without their minus.

    Return log-probabilities by length; they are negative.
    """
    return reference(*arguments, report=lambda total, tokens: -mean(total, tokens))


def counts_the_start(*arguments):
    """You divide by one too many: START is given and is no token of the sentence."""
    return reference(*arguments, rank=lambda total, tokens: total / (len(tokens) + 1))


def counts_no_end(*arguments):
    """You leave END out when you count tokens.

    Its log-probability is in the sum, so it counts as well.
    """

    def without_end(total, tokens):
        return total / max(len(tokens) - (tokens[-1] == END), 1)

    return reference(*arguments, rank=without_end)


def divides_by_the_longest(step, state, width, max_length):
    """You divide all scores by `max_length`: divide each by its own length."""
    return reference(step, state, width, max_length, rank=lambda total, _: total / max_length)


MISTAKES = (
    forgets_the_past,
    adds_probabilities,
    multiplies_log_probabilities,
    tells_probabilities,
    divides_the_probability,
    ignores_the_length,
    tells_the_sum,
    tells_the_mean_only,
    divides_by_the_logarithm,
    divides_by_the_root,
    takes_another_penalty,
    tells_costs,
    counts_the_start,
    counts_no_end,
    divides_by_the_longest,
)
