"""Wrong answers about what comes out in the end.

The docstring of each is what a student is told who wrote the same.
"""

from solutions.checks.tasks.beam.answer import mean, reference
from solutions.data.text import END, START


def forgets_the_finished(*arguments):
    """Hypotheses that have ended are lost; only those that are alive at the end come out.

    When one says END put it aside, and let it take part in the last ranking.
    """

    def left(finished, alive):
        return alive or finished[-1:]

    return reference(*arguments, gather=left)


def throws_away_the_unfinished(*arguments):
    """Hypotheses that are cut off at `max_length` are lost.

    They are ranked beside those that have said END.
    """
    return reference(*arguments, gather=lambda finished, alive: finished or alive)


def drops_the_end(*arguments):
    """END is missing from your tokens; it belongs to the sentence."""
    return [
        ([token for token in tokens if token != END], score)
        for tokens, score in reference(*arguments)
    ]


def keeps_the_start(*arguments):
    """START stands in front of your tokens; it is given, not written."""
    return [([START, *tokens], score) for tokens, score in reference(*arguments)]


def returns_the_worst_first(*arguments):
    """Your hypotheses come worst first; the best, with the largest score, comes first."""
    return reference(*arguments)[::-1]


def takes_the_worst(*arguments):
    """At the end you keep the worst: scores are negative, and the best is the one nearest to 0."""
    found = reference(*arguments, rank=lambda total, tokens: -mean(total, tokens))
    return [(tokens, -score) for tokens, score in found]


def returns_one(*arguments):
    """You return the best hypothesis only; the `width` best are asked."""
    return reference(*arguments)[:1]


def returns_all(step, state, width, max_length):
    """You return all hypotheses that were put aside; the `width` best are asked."""
    everything = []

    def note(finished, alive):
        everything.extend(finished + alive)
        return everything

    reference(step, state, width, max_length, gather=note)
    ranked = sorted(((mean(total, tokens), tokens) for tokens, total in everything), reverse=True)
    return [(tokens, score) for score, tokens in ranked]


def returns_in_order_of_ending(*arguments):
    """You return the hypotheses as they ended; rank them all, and return the `width` best."""
    found = []

    def note(finished, alive):
        found.extend((tokens, mean(total, tokens)) for tokens, total in finished + alive)
        return finished + alive

    reference(*arguments, gather=note)
    return found[: arguments[2]]


MISTAKES = (
    forgets_the_finished,
    throws_away_the_unfinished,
    drops_the_end,
    keeps_the_start,
    returns_the_worst_first,
    takes_the_worst,
    returns_one,
    returns_all,
    returns_in_order_of_ending,
)
