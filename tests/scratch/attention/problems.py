"""Problems for tests of attention: random inputs of random sizes, and attention in plain loops."""

import math

import numpy as np
from hypothesis import settings
from hypothesis import strategies as st

from solutions.scratch.attention import SCORES, WINDOWS, Attention

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
COMBINATIONS = [(score, window) for score in SCORES for window in (None, *WINDOWS)]


class Problem:
    """Random float64 inputs of random sizes; lengths of 0 make rows that are all padding."""

    def __init__(self, seed, lengths, T, S, Q, K, U, D=1, on_the_right=False):
        rng = np.random.default_rng(seed)
        B = len(lengths)
        self.rng, self.D, self.T, self.S, self.U = rng, D, T, S, U
        self.queries = rng.normal(size=(B, T, Q))
        self.keys = rng.normal(size=(B, S, K))
        # Real tokens anywhere, unless a window needs them on the left: nothing else may.
        places = np.arange(S) if on_the_right else rng.random((B, S)).argsort(axis=1)
        self.mask = places < np.array(lengths)[:, None]
        self.W_query = rng.normal(size=(Q, U))
        self.W_key = rng.normal(size=(K, U))
        self.v = rng.normal(size=U)
        self.scores = rng.normal(size=(B, T, S))
        self.grad_weights = rng.normal(size=(B, T, S))
        self.grad_scores = rng.normal(size=(B, T, S))
        self.grad_contexts = rng.normal(size=(B, T, K))
        self.grad_context = self.grad_contexts[:, 0]
        self.positions = int(rng.integers(1, S + 2))  # fewer than S, as many, or one more

    def attention(self, score, window, dtype=np.float64):
        """Attention of the problem's sizes, with parameters that are far from zero."""
        attention = Attention.initialized(
            score,
            self.queries.shape[2],
            self.keys.shape[2],
            self.rng,
            window=window,
            radius=window and self.D,
            units=self.U,
            positions=self.positions,
            dtype=dtype,
        )
        for parameter in attention.parameters.values():
            parameter[...] = self.rng.normal(size=parameter.shape)
        return attention


@st.composite
def problems(draw, equal_widths=False, on_the_right=False):
    S = draw(st.integers(1, 6))
    lengths = draw(st.lists(st.integers(0, S), min_size=1, max_size=3))
    T, Q, K, U = (draw(st.integers(1, 3)) for _ in range(4))
    seed, D = draw(st.integers(0, 2**32 - 1)), draw(st.integers(1, 3))
    return Problem(seed, lengths, T, S, Q, Q if equal_widths else K, U, D, on_the_right)


def scores_in_plain_loops(name, parameters, queries, keys):
    """Scores, (B, T, S), by the papers' formulas, one at a time."""
    scores = np.zeros((*queries.shape[:2], keys.shape[1]))
    for b, t, i in np.ndindex(scores.shape):
        s, h = queries[b, t], keys[b, i]
        if name == "dot":
            scores[b, t, i] = sum(s * h)
        elif name == "scaled-dot":
            scores[b, t, i] = sum(s * h) / len(h) ** 0.5
        elif name == "general":
            scores[b, t, i] = s.dot(parameters["W"].dot(h))
        elif name == "additive":
            met = parameters["W_query"].T.dot(s) + parameters["W_key"].T.dot(h)
            scores[b, t, i] = sum(parameters["v"] * np.tanh(met))
        elif i < parameters["W"].shape[1]:
            scores[b, t, i] = sum(s * parameters["W"][:, i])
    return scores


def window_in_plain_loops(name, parameters, D, query, length, step):
    """The place that a window has for one query, its positions, and their factors."""
    if name is None:
        return None, range(length), [1] * length
    if name == "local-m":
        middle = place = min(step, length - 1)
    else:
        inside = sum(parameters["v"] * np.tanh(parameters["W"].T.dot(query)))
        place = length / (1 + math.exp(-inside))
        middle = round(place)
    positions = [i for i in range(middle - D, middle + D + 1) if 0 <= i < length]
    if name == "local-m":
        return place, positions, [1] * len(positions)
    deviation = D / 2
    return place, positions, [math.exp(-((i - place) ** 2) / (2 * deviation**2)) for i in positions]


def attention_in_plain_loops(attention, score, window, problem, step=0):
    """Context (B, T, K), weights (B, T, S), and the windows' places, of one query at a time."""
    p, window_parameters = problem, getattr(attention.window, "parameters", {})
    scores = scores_in_plain_loops(score, attention.score.parameters, p.queries, p.keys)
    seen = p.mask.copy()
    if score == "location":
        seen[:, p.positions :] = False
    weights, places = np.zeros_like(scores), []
    for b, t in np.ndindex(scores.shape[:2]):
        real = np.flatnonzero(seen[b])
        place, positions, factors = window_in_plain_loops(
            window, window_parameters, p.D, p.queries[b, t], len(real), step + t
        )
        places.append(place)
        total = sum(math.exp(scores[b, t, real[i]]) for i in positions)
        for i, factor in zip(positions, factors, strict=True):
            weights[b, t, real[i]] = factor * math.exp(scores[b, t, real[i]]) / total
    context = np.array(
        [
            [sum(w * h for w, h in zip(weights[b, t], p.keys[b], strict=True)) for t in range(p.T)]
            for b in range(len(p.keys))
        ]
    )
    return context, weights, places
