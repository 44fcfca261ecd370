"""Task: which score and which wiring a table of measurements speaks for.

A case holds the columns of a table, which are easy to read; the probe makes its lines. The
docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task

SCORES, WIRINGS = ("dot", "additive", "location"), ("luong", "bahdanau")


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    two = [("dot", "luong"), ("dot", "bahdanau")]
    # One line; the second clearly better, though slower; two alike, and the second is faster.
    yield [("location", "luong")], *_columns([[0.9, 0.02, 0.3, 100.0]])
    yield two, *_columns([[0.7, 0.01, 0.1, 200.0], [0.9, 0.05, 0.2, 120.0]])
    yield two, *_columns([[0.98, 0.02, 0.3, 120.0], [0.97, 0.05, 0.4, 150.0]])
    # The first ties by its own deviation only, which does not count.
    yield two, *_columns([[0.8, 0.15, 0.3, 150.0], [0.9, 0.02, 0.4, 120.0]])
    # All six, in any order: some around one deviation below the best, some far below.
    everything = [(score, wiring) for score in SCORES for wiring in WIRINGS]
    for spread in (0.01, 0.05, 0.1, 0.05, 0.02, 0.1, 0.05, 0.02):
        steps = [0.0, 0.4, 0.8, 1.3, 1.7, 0.0] if spread < 0.1 else [0.0, 0.3, 0.7, 1.2, 2.5, 0.0]
        exact = 0.95 - spread * (np.array(steps) + 0.05 * random.random(6))
        exact[0], exact[5] = 0.95, 0.1 + 0.3 * random.random()
        lines = np.stack(
            [
                exact,
                np.array([spread, *spread * random.choice([0.2, 0.6, 2.5], 5)]),
                random.permutation([0.02, 0.1, 0.3, 0.4, 0.6, 0.8]),
                random.permutation([90.0, 105.0, 120.0, 140.0, 160.0, 200.0]),
            ],
            axis=1,
        )
        combinations = [everything[number] for number in random.permutation(6)]
        yield combinations, *_columns(random.permutation(lines).tolist())


def _columns(lines):
    """The numbers of a table, column by column."""
    return np.array(lines).T


def probe(choose, combinations, exact_match, deviation, alignment_error, steps_per_second):
    """Calls the answer with one dictionary for each line of the table."""
    columns = {
        "exact_match": exact_match,
        "deviation": deviation,
        "alignment_error": alignment_error,
        "steps_per_second": steps_per_second,
    }
    measurements = [
        {
            "score": score,
            "wiring": wiring,
            **{name: float(column[number]) for name, column in columns.items()},
        }
        for number, (score, wiring) in enumerate(combinations)
    ]
    answer = choose(measurements)
    pair = isinstance(answer, tuple | list) and len(answer) == 2
    if answer is None or pair and all(isinstance(name, str) for name in answer):
        return answer
    raise ValueError(
        '`choose` should return two names, a score and a wiring, such as `("dot", "luong")`; '
        f"yours returns `{type(answer).__name__}`."
    )


def named(line):
    """What a line is about."""
    return line["score"], line["wiring"]


def best_by(column, sign=1):
    """Makes a choice by one column: of the largest number, or of the smallest with sign -1."""
    return lambda lines: max(lines, key=lambda line: sign * line[column])


exact, fastest = best_by("exact_match"), best_by("steps_per_second")


def ties(measurements, width=1.0):
    """The lines that are as good as the best, which is the first of them."""
    best = exact(measurements)
    least = best["exact_match"] - width * best["deviation"]
    others = [line for line in measurements if line is not best and line["exact_match"] >= least]
    return [best, *others]


def reference(measurements):
    """A right answer."""
    return named(fastest(ties(measurements)))


def ignores_the_ties(measurements):
    """You take the best exact match, however little it is ahead.

    What lies within one standard deviation of the best may have been luck of the seeds: among
    these, take the fastest.
    """
    return named(exact(measurements))


def takes_the_fastest(measurements):
    """You take the fastest of all; speed decides only among those that answer equally well."""
    return named(fastest(measurements))


def takes_the_lowest_alignment_error(measurements):
    """You take the lowest alignment error.

    That says where a model looks, not whether its answers are right. The rule asks for the best
    exact match.
    """
    return named(best_by("alignment_error", -1)(measurements))


def takes_the_smallest_deviation(measurements):
    """You take the smallest deviation, but a model may be bad with every seed.

    The rule asks for the best exact match; the deviation only says what ties with it.
    """
    return named(best_by("deviation", -1)(measurements))


def takes_the_worst(measurements):
    """You take the smallest exact match; exact match is a share of right answers: the largest."""
    return named(best_by("exact_match", -1)(measurements))


def takes_the_slowest_tie(measurements):
    """Among those that tie you take the slowest: the more steps per second, the faster."""
    return named(best_by("steps_per_second", -1)(ties(measurements)))


def settles_ties_by_alignment(measurements):
    """Among those that tie you take the lowest alignment error; the rule says the fastest."""
    return named(best_by("alignment_error", -1)(ties(measurements)))


def settles_ties_by_deviation(measurements):
    """Among those that tie you take the smallest deviation; the rule says the fastest."""
    return named(best_by("deviation", -1)(ties(measurements)))


def settles_ties_by_order(measurements):
    """Among those that tie you take the first in the table; the rule says the fastest."""
    tied = [named(line) for line in ties(measurements)]
    return next(named(line) for line in measurements if named(line) in tied)


def takes_the_worst_tie(measurements):
    """Among those that tie you take the one with the least exact match; take the fastest."""
    return named(best_by("exact_match", -1)(ties(measurements)))


def takes_each_ones_deviation(measurements):
    """You measure ties by the deviation of each line; then whoever varies most ties most easily.

    It is the best one's deviation that counts.
    """
    most = exact(measurements)["exact_match"]
    tied = [line for line in measurements if line["exact_match"] + line["deviation"] >= most]
    return named(fastest(tied))


def adds_both_deviations(measurements):
    """You let both deviations count, that of the best and that of the other.

    Here it is the best one's alone.
    """
    best = exact(measurements)
    least = best["exact_match"] - best["deviation"]
    tied = [line for line in measurements if line["exact_match"] + line["deviation"] >= least]
    return named(fastest(tied))


def takes_two_deviations(measurements):
    """You let everything tie that lies within two deviations of the best; one is asked."""
    return named(fastest(ties(measurements, 2.0)))


def takes_half_a_deviation(measurements):
    """You let only those tie that lie within half a deviation of the best; a whole one is asked."""
    return named(fastest(ties(measurements, 0.5)))


def takes_the_largest_deviation(measurements):
    """You take the largest deviation in the table; it is the best one's that counts."""
    largest = best_by("deviation")(measurements)["deviation"]
    least = exact(measurements)["exact_match"] - largest
    return named(fastest([line for line in measurements if line["exact_match"] >= least]))


def chains_the_ties(measurements):
    """You go from line to line, and what ties with a line that has tied ties as well.

    Find the best of all first, and compare each line with that one.
    """
    chosen = measurements[0]
    for line in measurements[1:]:
        ahead = line["exact_match"] - chosen["exact_match"]
        width = max(line, chosen, key=lambda line: line["exact_match"])["deviation"]
        faster = line["steps_per_second"] > chosen["steps_per_second"]
        if ahead > width or (abs(ahead) <= width and faster):
            chosen = line
    return named(chosen)


def weighs_speed_against_matches(measurements):
    """You multiply exact match by speed, so that a fast model may answer wrongly.

    Exact match comes first; speed only decides ties.
    """
    return named(max(measurements, key=lambda line: line["exact_match"] * line["steps_per_second"]))


def chooses_apart(measurements):
    """You choose the score and the wiring one after the other, each by its mean.

    What suits one score need not suit another: compare whole lines, a score in a wiring.
    """

    def best(column):
        names = {line[column] for line in measurements}
        return max(
            sorted(names),
            key=lambda name: np.mean(
                [line["exact_match"] for line in measurements if line[column] == name]
            ),
        )

    return best("score"), best("wiring")


def swaps_the_results(measurements):
    """You return the wiring first; it should be the score, then the wiring."""
    return reference(measurements)[::-1]


task = Task(
    name="choose",
    points=2,
    inputs=("combinations", "exact_match", "deviation", "alignment_error", "steps_per_second"),
    results=("score", "wiring"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        ignores_the_ties,
        takes_the_fastest,
        takes_the_lowest_alignment_error,
        takes_the_smallest_deviation,
        takes_the_worst,
        takes_the_slowest_tie,
        settles_ties_by_alignment,
        settles_ties_by_deviation,
        settles_ties_by_order,
        takes_the_worst_tie,
        takes_each_ones_deviation,
        adds_both_deviations,
        takes_two_deviations,
        takes_half_a_deviation,
        takes_the_largest_deviation,
        chains_the_ties,
        weighs_speed_against_matches,
        chooses_apart,
        swaps_the_results,
    ),
)
