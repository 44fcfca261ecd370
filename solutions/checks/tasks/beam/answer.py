"""Beam search for one sentence: a decoder to search with, and a right answer.

A case holds a tree, the probabilities of each token after each beginning of a sentence; the probe
makes a decoder of it, whose state is its place in the tree.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np

from solutions.data.text import END, START


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # The likeliest first token is no good beginning; 3 is END.
    two = {
        "": {4: 0.6, 5: 0.3, END: 0.1},
        "4": {4: 0.3, 5: 0.32, END: 0.38},
        "5": {4: 0.05, 5: 0.03, END: 0.92},
    }
    yield two, 2, 2
    yield two, 1, 2
    yield {"": {4: 0.5, 5: 0.1, END: 0.4}, "4": {4: 0.1, 5: 0.7, END: 0.2}}, 2, 2
    # How many words there are, then width and max_length.
    for words, width, max_length in (
        *((2, 2, 3), (2, 3, 3), (3, 2, 4), (3, 4, 4), (2, 3, 5), (4, 3, 3), (3, 1, 4), (3, 3, 4)),
        *((2, 2, 5), (4, 5, 3), (3, 2, 3)),
    ):
        yield _tree(words, max_length, random), width, max_length


def _tree(words, max_length, random):
    """Probabilities after every beginning, none of them very small."""
    tokens, tree = range(4, 4 + words), {}
    for length in range(max_length):
        for beginning in product(tokens, repeat=length):
            shares = random.dirichlet(np.full(words + 1, 0.8)) + 0.03
            shares = (shares / shares.sum()).round(6).tolist()
            tree[" ".join(map(str, beginning))] = dict(zip((*tokens, END), shares, strict=True))
    return tree


def probe(beam_search, tree, width, max_length):
    """Builds the decoder and lets the answer search with it."""
    import numpy as np

    V = 1 + max(token for shares in tree.values() for token in shares)
    places = {beginning: number for number, beginning in enumerate(tree)}
    beginnings, calls = list(tree), 0
    # Whoever goes on after an end, or with what is not in the tree, gets lost: of 97 places there
    # the odds are any, but no two alike.
    lost = np.random.default_rng(97).normal(-1.5, 0.5, (97, V))
    table = np.concatenate([np.zeros((len(tree), V)), lost])
    table[:, :3] = -30.0 - 0.01 * np.arange(3)  # padding, unknown, start: as good as never
    for beginning, shares in tree.items():
        for token, share in shares.items():
            table[places[beginning], token] = np.log(share)

    class TooManyError(Exception):
        pass

    def reached(place, token):
        if place == -1 and token == 2:
            return places[""]
        if 0 <= place < len(tree):
            grown = f"{beginnings[place]} {token}".strip()
            if grown in places:
                return places[grown]
        return len(tree) + (10 * place + token) % 97

    def step(tokens, states):
        nonlocal calls
        calls += 1
        if calls > max_length + 1:
            raise TooManyError
        tokens, states = np.asarray(tokens), np.asarray(states)
        if tokens.ndim != 1 or states.shape != (len(tokens), 1):
            raise ValueError(
                "step takes tokens (k,) and states with as many rows, here (k, 1); "
                f"it is given {tokens.shape} and {states.shape}"
            )
        pairs = zip(states[:, 0].tolist(), tokens.tolist(), strict=True)
        new = np.array([reached(place, token) for place, token in pairs], dtype=int)
        return table[new], new[:, None]

    try:
        result = beam_search(step, np.array([[-1]]), width, max_length)
    except TooManyError:
        raise ValueError(
            f"For sentences of at most {max_length} tokens your function calls `step` more than "
            f"{max_length} times. All hypotheses that are alive take a step together, one row "
            "each, and none has more than `max_length` tokens."
        ) from None
    if result is None:
        return None
    asked = "`beam_search` should return a list of pairs, tokens and score, the best first"
    if not isinstance(result, tuple | list):
        raise ValueError(f"{asked}; yours returns `{type(result).__name__}`.")
    if not result:
        raise ValueError(f"{asked}; yours is empty.")
    for pair in result:
        if not isinstance(pair, tuple | list) or len(pair) != 2 or np.ndim(pair[0]) != 1:
            raise ValueError(f"{asked}, such as `([5, 3], -0.64)`; yours holds `{pair}`.")
    ids = np.zeros((len(result), max(len(tokens) for tokens, _ in result)), dtype=int)
    for row, (tokens, _) in zip(ids, result, strict=True):
        row[: len(tokens)] = tokens
    return ids, np.array([float(score) for _, score in result])


def mean(total, tokens):
    """Log-probability by the number of tokens."""
    return total / len(tokens)


def the_best(options, width):
    """The likeliest continuations (total, row, token), the best first."""
    return sorted(options, reverse=True)[:width]


def reference(
    step,
    state,
    width,
    max_length,
    *,
    gain=lambda total, gained: total + gained,
    first=0.0,
    choose=the_best,
    carry=lambda states, before, parents, places: states[parents],
    retire=True,
    enough=lambda finished, alive: False,
    gather=lambda finished, alive: finished + alive,
    rank=mean,
    report=None,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        step: the decoder.
        state: before the first step, (1, 1).
        width: how many continuations go on.
        max_length: the most tokens.
        gain: total of a hypothesis and of one more token.
        first: total of nothing.
        choose: continuations that go on.
        carry: states that go on, of those after the step, those before it, the parents, and the
            places among the chosen.
        retire: whether who says END is put aside.
        enough: whether to stop before `max_length`.
        gather: what is ranked at last.
        rank: what is ranked by.
        report: what is told, if it is something else.
    """
    alive, states, finished = [([], first)], state, []
    for _ in range(max_length):
        tokens = np.array([tokens[-1] if tokens else START for tokens, _ in alive])
        gained, new = step(tokens, states)
        options = [
            (gain(total, gained[row, token]), row, token)
            for row, (_, total) in enumerate(alive)
            for token in range(gained.shape[1])
        ]
        chosen = choose(options, width)
        grown = [(alive[row][0] + [token], total) for total, row, token in chosen]
        going = [n for n, (tokens, _) in enumerate(grown) if not (retire and tokens[-1] == END)]
        finished += [pair for n, pair in enumerate(grown) if n not in going]
        alive = [grown[n] for n in going]
        if not alive or enough(finished, alive):
            break
        states = carry(new, states, [chosen[n][1] for n in going], going)
    everything = [
        (rank(total, tokens), (report or rank)(total, tokens), tokens)
        for tokens, total in gather(finished, alive)
    ]
    return [(tokens, told) for _, told, tokens in sorted(everything, reverse=True)[:width]]
