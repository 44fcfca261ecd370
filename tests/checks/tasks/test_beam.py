import itertools
import math

import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.beam import answer as known
from solutions.checks.tasks.beam import task

START, END = 2, 3


def per_token(tokens, total):
    return total / len(tokens)


def made(
    keep=lambda width: width,
    add=lambda total, gained: total + gained,
    begin=lambda state, width: [([], 0.0, state[0])],
    states=lambda new, old, row, place: new[row],
    worth=per_token,
    told=None,
    done=lambda tokens: tokens[-1] == END,
    gather=lambda over, alive: over + alive,
    stop=lambda over, alive, width: False,
    most=lambda length: length,
    best_first=True,
):
    """An answer with one thing changed."""

    def search(step, state, width, max_length):
        alive, over = begin(state, width), []
        for _ in range(most(max_length)):
            last = np.array([tokens[-1] if tokens else START for tokens, _, _ in alive])
            old = np.stack([own for _, _, own in alive])
            gained, new = step(last, old)
            totals = np.array([[add(total, g) for g in row] for (_, total, _), row in
                               zip(alive, gained, strict=True)])  # fmt: skip
            flat = np.argsort(-totals.ravel(), kind="stable")[: keep(width)]
            grown = []
            for place, number in enumerate(flat):
                row, token = divmod(int(number), totals.shape[1])
                tokens = [*alive[row][0], token]
                grown.append((tokens, totals[row, token], states(new, old, row, place)))
            over += [one for one in grown if done(one[0])]
            alive = [one for one in grown if not done(one[0])]
            if not alive or stop(over, alive, width):
                break
        found = gather(over, alive)
        found.sort(key=lambda one: worth(one[0], one[1]), reverse=best_first)
        return [(tokens, (told or worth)(tokens, total)) for tokens, total, _ in found[:width]]

    return search


def with_arrays(step, state, width, max_length):
    """All in arrays; it stops as soon as nothing can come in any more."""
    ids, totals, states = np.zeros((1, 0), int), np.zeros(1), state
    pool = []
    for length in range(1, max_length + 1):
        last = ids[:, -1] if ids.shape[1] else np.array([START])
        gained, states = step(last, states)
        V = gained.shape[1]
        reached = (totals[:, None] + gained).ravel()
        chosen = reached.argsort()[::-1][:width]
        parents, tokens = chosen // V, chosen % V
        ids, totals = np.column_stack([ids[parents], tokens]), reached[chosen]
        pool += [(totals[n] / length, ids[n].tolist()) for n in range(len(ids)) if tokens[n] == END]
        pool = sorted(pool, reverse=True)[:width]
        ids, totals, states = (a[tokens != END] for a in (ids, totals, states[parents]))
        if not len(ids) or len(pool) == width and totals.max() / max_length < pool[-1][0]:
            return [(tokens, score) for score, tokens in pool]
    pool += [(total / max_length, row.tolist()) for total, row in zip(totals, ids, strict=True)]
    return [(np.array(tokens), score) for score, tokens in sorted(pool, reverse=True)[:width]]


def wide_then_narrow(step, state, width, max_length):
    """Of each hypothesis its `width` best, then of all of them."""
    alive, over = [(0.0, (), state)], []
    for _ in range(max_length):
        tokens = [path[-1] if path else START for _, path, _ in alive]
        gained, new = step(tokens, np.concatenate([own for _, _, own in alive]))
        grown = []
        for row, (total, path, _) in enumerate(alive):
            for token in np.argsort(gained[row])[-width:]:
                grown.append((total + gained[row][token], (*path, int(token)), new[row : row + 1]))
        grown = sorted(grown, key=lambda one: one[0])[-width:]
        over += [one for one in grown if one[1][-1] == END]
        alive = [one for one in grown if one[1][-1] != END]
        if not alive:
            break
    ranked = sorted(((t / len(path), path) for t, path, _ in over + alive), reverse=True)
    return tuple((path, score) for score, path in ranked[:width])


def copies(state, width):
    return [([], 0.0, state[0])] * width


def ahead(over, alive, width):
    first = max((total / len(tokens) for tokens, total, _ in over), default=-9)
    return first >= max(total / len(tokens) for tokens, total, _ in alive)


def enough(step, state, width, max_length):
    return made(
        stop=lambda over, alive, width: len(over) >= width,
        gather=lambda over, alive: over if len(over) >= width else over + alive,
    )(step, state, width, max_length)


def sum_only(tokens, total):
    return total


def keeps_places(step, state, width, max_length):
    beam = [([], 0.0, state[0])]
    for _ in range(max_length):
        going = [one for one in beam if not one[0] or one[0][-1] != END]
        if not going:
            break
        last = np.array([tokens[-1] if tokens else START for tokens, _, _ in going])
        gained, new = step(last, np.stack([own for _, _, own in going]))
        options = [one for one in beam if one[0] and one[0][-1] == END]
        for row, (tokens, total, _) in enumerate(going):
            options += [([*tokens, v], total + g, new[row]) for v, g in enumerate(gained[row])]
        beam = sorted(options, key=lambda one: -one[1])[:width]
    beam.sort(key=lambda one: -one[1] / len(one[0]))
    return [(tokens, total / len(tokens)) for tokens, total, _ in beam]


def two_apart(step, state, width, max_length):
    """Each hypothesis in a loop of its own."""
    found = made()(step, state, width, max_length)
    for _ in range(2 * max_length):
        step(np.array([START]), state)
    return found


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(keep=lambda width: 1), "that is greedy search, whatever `width` is"),
        (made(add=lambda total, g: g), "what the hypotheses had before does not count"),
        (made(add=lambda total, g: total + np.exp(g)), "You add up probabilities"),
        (made(told=lambda t, total: np.exp(total / len(t))), "You have taken `np.exp` of them"),
        (made(worth=lambda t, total: np.exp(total) / len(t)), "You divide the *probability*"),
        (made(worth=sum_only), "You rank by log-probability alone"),
        (made(told=sum_only), "their scores should be divided by the number of tokens"),
        (made(worth=sum_only, told=per_token), "only when the order is made already"),
        (made(worth=lambda t, total: total / len(t) ** 0.5), "the square root of the length"),
        (made(worth=lambda t, total: total / ((5 + len(t)) / 6)), "to some power, as others do"),
        (made(told=lambda t, total: -total / len(t)), "Your scores are costs"),
        (made(worth=lambda t, total: total / (len(t) + 1)), "You divide by one too many"),
        (
            made(worth=lambda t, total: total / max(1, len([x for x in t if x != END]))),
            "You leave END out when you count tokens",
        ),
        (made(gather=lambda over, alive: alive or over[-1:]), "that have ended are lost"),
        (made(gather=lambda over, alive: over or alive), "that are cut off at `max_length` are l"),
        (made(done=lambda tokens: False), "Your hypotheses go on after their END"),
        (keeps_places, "Those of yours that have ended keep a place in the beam"),
        (made(stop=lambda over, alive, width: over), "You stop when the first hypothesis has e"),
        (made(stop=ahead), "a finished hypothesis is better than all that are alive"),
        (enough, "You stop as soon as `width` hypotheses have ended"),
        (made(stop=lambda over, alive, width: len(over) >= width), "`width` hypotheses have ended"),
        (made(states=lambda new, old, row, place: new[place % len(new)]), "each other's states"),
        (made(states=lambda new, old, row, place: new[0]), "the state of the first one"),
        (made(states=lambda new, old, row, place: old[row]), "with the states from before"),
        (made(begin=copies), "You begin with `width` copies of one hypothesis"),
        (
            lambda *given: [([x for x in t if x != END], s) for t, s in made()(*given)],
            "END is missing from your tokens",
        ),
        (lambda *given: [([START, *t], s) for t, s in made()(*given)], "START stands in front"),
        (lambda *given: made()(*given)[::-1], "Your hypotheses come worst first"),
        (made(best_first=False), "At the end you keep the worst"),
        (lambda *given: made()(*given)[:1], "You return the best hypothesis only"),
        (made(most=lambda length: length - 1), "one token less than `max_length`"),
        (two_apart, "All hypotheses that are alive take a step together"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), with_arrays, wide_then_narrow])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda *given: None, "returns nothing: is a `return` missing?"),
        (lambda *given: [], "the best first; yours is empty"),
        (lambda *given: {}, "yours returns `dict`"),
        (lambda *given: made()(*given)[0], "such as `([5, 3], -0.64)`; yours holds `[4, 5]`"),
        (lambda *given: [(s, t) for t, s in made()(*given)], "yours holds `("),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_tokens_in_a_column_are_refused_in_the_line_that_gave_them(decide):
    def columns(step, state, width, max_length):
        return step(np.array([[START]]), state)

    verdict = decide(task, columns)
    assert "here (k, 1); it is given (1, 1) and (1, 1)" in verdict.text
    assert "in `columns`, line" in verdict.text


def test_an_endless_search_is_stopped(decide):
    def endless(step, state, width, max_length):
        while True:
            step(np.array([START]), state)

    assert "calls `step` more than 2 times" in decide(task, endless).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(worth=sum_only, states=lambda new, old, row, place: old[0]))
    assert verdict.outcome == WRONG
    assert "what comes after what (3 is END) = {''" in verdict.example


def test_a_beam_as_wide_as_the_tree_finds_what_brute_force_finds():
    for tree, _, max_length in task.cases(0):
        words = sorted({token for shares in tree.values() for token in shares} - {END})
        everything = []
        for length in range(1, max_length + 1):
            for path in itertools.product((*words, END), repeat=length):
                if END in path[:-1] or (length < max_length and path[-1] != END):
                    continue
                beginnings = [" ".join(map(str, path[:n])) for n in range(length)]
                if not all(beginning in tree for beginning in beginnings):
                    continue
                odds = [tree[b][token] for b, token in zip(beginnings, path, strict=True)]
                everything.append((sum(map(math.log, odds)) / length, list(path)))
        ids, scores = known.probe(task.reference, tree, 2000, max_length)
        best = max(everything)
        assert ids[0][ids[0] > 0].tolist() == best[1]
        assert math.isclose(scores[0], best[0])


def test_no_case_is_a_matter_of_rounding():
    for seed in range(30):
        for case in task.cases(seed):
            _, width, max_length = case
            totals = []

            def noted(options, width, totals=totals):
                chosen = sorted(options, reverse=True)
                totals.append(chosen[width - 1][0] - chosen[width][0])
                return chosen[:width]

            def search(*given, noted=noted):
                return task.reference(*given, choose=noted)

            _, scores = task.probe(search, *case)
            assert min(totals) > 1e-7 and (np.diff(scores) < -1e-7).all()
            assert min(scores) > -10  # nobody was made to write what is forbidden
