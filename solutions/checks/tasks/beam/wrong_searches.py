"""Wrong answers about which hypotheses go on, and with what.

The docstring of each is what a student is told who wrote the same.
"""

import numpy as np

from solutions.checks.tasks.beam.answer import mean, reference, the_best
from solutions.data.text import END


def is_greedy(step, state, width, max_length):
    """You follow the likeliest token only: that is greedy search, whatever `width` is.

    Of all continuations of all hypotheses the `width` likeliest go on.
    """
    return reference(step, state, 1, max_length)


def follows_each_alone(step, state, width, max_length):
    """Each of your hypotheses goes on with its own best token, and none is ever given up.

    Let them compete: of all continuations of *all* hypotheses the `width` likeliest go on, even if
    they are all continuations of one.
    """

    def one_each(options, width):
        rows = {row for _, row, _ in options}
        if len(rows) == 1:
            return the_best(options, width)
        return [max(option for option in options if option[1] == row) for row in sorted(rows)]

    return reference(step, state, width, max_length, choose=one_each)


def gives_nothing_up(*arguments):
    """Each of your hypotheses goes on with its own `width` best tokens, so there are ever more.

    Then choose among all of them: `width` go on altogether.
    """

    def some_each(options, width):
        rows = {row for _, row, _ in options}
        return sorted(
            (
                option
                for row in rows
                for option in the_best([option for option in options if option[1] == row], width)
            ),
            reverse=True,
        )

    return reference(*arguments, choose=some_each)


def goes_on_after_the_end(*arguments):
    """Your hypotheses go on after their END.

    One that says END is done: put it aside and do not continue it.
    """
    return reference(*arguments, retire=False)


def keeps_the_finished_in_the_beam(step, state, width, max_length):
    """Those of yours that have ended keep a place in the beam, and others are given up for them.

    Put them aside: at the next step `width` continuations go on again, of those alive.
    """
    kept = []

    def beside_the_finished(options, width):
        both = sorted([*options, *((total, -1, row) for total, row in kept)], reverse=True)[:width]
        chosen = [option for option in both if option[1] >= 0]
        kept[:] = [(total, row) for total, parent, row in both if parent < 0]
        kept.extend((total, row) for total, row, token in chosen if token == END)
        return chosen

    return reference(
        step,
        state,
        width,
        max_length,
        choose=beside_the_finished,
        gather=lambda finished, alive: (
            [pair for pair in finished if any(pair[1] == total for total, _ in kept)] + alive
        ),
    )


def fills_the_places_up(*arguments):
    """You let `width` hypotheses go on beside those that end.

    The ones that end are among the `width` likeliest continuations; the others of these go on, and
    no further ones are taken in their places.
    """

    def and_the_ended(options, width):
        chosen, going = [], 0
        for option in sorted(options, reverse=True):
            if going == width:
                break
            chosen.append(option)
            going += option[2] != END
        return chosen

    return reference(*arguments, choose=and_the_ended)


def narrows_the_beam(step, state, width, max_length):
    """Your beam loses a place with each hypothesis that ends.

    At every step the `width` likeliest continuations are taken, however many have ended before.
    """
    ended = 0

    def fewer(options, width):
        nonlocal ended
        chosen = the_best(options, width - ended)
        ended += sum(token == END for _, _, token in chosen)
        return chosen

    return reference(step, state, width, max_length, choose=fewer)


def stops_with_the_first(*arguments):
    """You stop when the first hypothesis has ended; another may still come out ahead.

    Go on until none is alive, or `max_length` is reached.
    """
    return reference(*arguments, enough=lambda finished, alive: bool(finished))


def stops_when_the_best_has_ended(*arguments):
    """You stop as soon as a finished hypothesis is better than all that are alive.

    One that is behind may catch up: its likeliest tokens may be still to come, and `width`
    hypotheses are asked. Go on until none is alive, or `max_length` is reached.
    """

    def leads(finished, alive):
        best = max((mean(total, tokens) for tokens, total in finished), default=-np.inf)
        return best >= max(mean(total, tokens) for tokens, total in alive)

    return reference(*arguments, enough=leads)


def takes_the_unlikeliest(*arguments):
    """You take the continuations with the *smallest* log-probability.

    `argsort` puts the smallest first; the likeliest is the one nearest to 0.
    """
    return reference(*arguments, choose=lambda options, width: sorted(options)[:width])


def stops_early_and_ranks_all(step, state, width, max_length):
    """You stop as soon as `width` hypotheses have ended, but those alive may still improve.

    Go on until none is alive, or `max_length` is reached.
    """
    return reference(
        *(step, state, width, max_length), enough=lambda finished, alive: len(finished) >= width
    )


def stops_when_there_are_enough(step, state, width, max_length):
    """You stop as soon as `width` hypotheses have ended, but others may still come out ahead.

    Go on until none is alive, or `max_length` is reached.
    """
    return reference(
        *(step, state, width, max_length),
        enough=lambda finished, alive: len(finished) >= width,
        gather=lambda finished, alive: finished if len(finished) >= width else finished + alive,
    )


def leaves_the_states(*arguments):
    """Your hypotheses go on with each other's states: states stay in their rows, tokens do not.

    A continuation needs the state of the hypothesis that it continues: `states[parents]`.
    """

    def carry(states, before, parents, places):
        return states[np.array(places) % len(states)]

    return reference(*arguments, carry=carry)


def hands_the_states_out_in_order(*arguments):
    """Your hypotheses go on with each other's states: the first gets that of the first row.

    A continuation needs the state of the hypothesis that it continues: `states[parents]`.
    """

    def carry(states, before, parents, places):
        return states[np.arange(len(parents)) % len(states)]

    return reference(*arguments, carry=carry)


def shares_the_first_state(*arguments):
    """All your hypotheses go on with the state of the first one.

    A continuation needs the state of the hypothesis that it continues: `states[parents]`.
    """

    def carry(states, before, parents, places):
        return states[[0] * len(parents)]

    return reference(*arguments, carry=carry)


def hands_on_the_old_states(*arguments):
    """Your hypotheses go on with the states from before the step.

    Take those that `step` returns, `new_states[parents]`.
    """

    def carry(states, before, parents, places):
        return before[parents]

    return reference(*arguments, carry=carry)


def begins_with_copies(step, state, width, max_length):
    """You begin with `width` copies of one hypothesis, and copies they stay: that is greedy search.

    Begin with a single one, or let only one of the copies count at the first step.
    """
    found = reference(step, state, 1, max_length)
    return found * width


def stops_one_short(step, state, width, max_length):
    """Your longest sentences have one token less than `max_length`."""
    return reference(step, state, width, max_length - 1)


MISTAKES = (
    is_greedy,
    follows_each_alone,
    gives_nothing_up,
    goes_on_after_the_end,
    keeps_the_finished_in_the_beam,
    fills_the_places_up,
    narrows_the_beam,
    stops_with_the_first,
    stops_when_the_best_has_ended,
    takes_the_unlikeliest,
    stops_when_there_are_enough,
    stops_early_and_ranks_all,
    leaves_the_states,
    hands_the_states_out_in_order,
    shares_the_first_state,
    hands_on_the_old_states,
    begins_with_copies,
    stops_one_short,
)
