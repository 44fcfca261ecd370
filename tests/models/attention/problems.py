"""Problems for tests of attention in Keras: layers, and twins by hand with the same weights."""

import keras
import numpy as np
import pytest
from hypothesis import assume, settings
from hypothesis import strategies as st

from solutions.models.attention import SCORES, WINDOWS, Attention, score, window
from solutions.models.parameters import set_parameters, variables
from tests.scratch.attention.problems import COMBINATIONS, attention_in_plain_loops, problems

B, T, S, H, U = 4, 3, 5, 6, 7
LENGTHS = np.array([5, 3, 1, 0])  # full, padded, a single token, all padding
MASK = np.arange(S) < LENGTHS[:, None]

SOME = settings(max_examples=10, deadline=None, derandomize=True)
every_score = pytest.mark.parametrize("name", SCORES)
every_window = pytest.mark.parametrize("name", WINDOWS)
every_combination = pytest.mark.parametrize(("score_name", "window_name"), COMBINATIONS)


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def token_ids():
    return np.where(MASK, np.random.default_rng(3).integers(1, 20, size=(B, S)), 0)


def any_score(name, **for_keras):
    """A score that fits the sizes above; a location score leaves positions 4 and later out."""
    return score(name, units=U, positions=4, **for_keras)


def any_attention(score_name, window_name, dtype=None, **for_keras):
    """Attention that fits the sizes above."""
    made = window(window_name, window_name and 1, U, dtype=dtype)
    return Attention(any_score(score_name, dtype=dtype), made, dtype=dtype, **for_keras)


class Holder(keras.Model):
    """A model that is nothing but attention: a model is what names parameters."""

    def __init__(self, attention):
        super().__init__()
        self.attention = attention


def named_variables(attention):
    """Its variables by the names they have by hand."""
    prefix = f"{attention.name}."
    found = variables(Holder(attention))
    return {name.removeprefix(prefix): variable for name, variable in found.items()}


def twin(hand, score_name, window_name, problem):
    """Attention in Keras with the weights of an attention by hand, built for a problem."""
    attention = Attention(
        score(score_name, units=problem.U, positions=problem.positions),
        window(window_name, window_name and problem.D, problem.U),
    )
    attention.build((None, None, problem.queries.shape[2]), (None, None, problem.keys.shape[2]))
    arrays = {f"{attention.name}.{name}": a for name, a in hand.parameters.items()}
    set_parameters(Holder(attention), arrays)
    return attention


@st.composite
def by_hand(draw, score_name, window_name):
    """A problem in float32, attention by hand, and the number of a first step."""
    problem = draw(
        problems(
            equal_widths=score_name.endswith("dot"),
            on_the_right=bool(window_name) or score_name == "location",
        )
    )
    for name in ("queries", "keys", "grad_contexts", "grad_weights", "scores"):
        setattr(problem, name, getattr(problem, name).astype("float32"))
    hand = problem.attention(score_name, window_name, np.float32)
    if window_name == "local-p":
        _, _, places = attention_in_plain_loops(hand, score_name, window_name, problem)
        # A window may jump where a place is half-way between two positions.
        assume(all(abs(place % 1 - 0.5) > 1e-3 for place in places))
    return problem, hand, draw(st.integers(0, 4))


def assert_close(ours, theirs, name=""):
    """Asserts that two arrays are the same to 1e-5 of their size."""
    ours, theirs = np.asarray(ours), np.asarray(theirs)
    assert ours.shape == theirs.shape
    size = max(1, np.abs(theirs).max(initial=0))
    np.testing.assert_allclose(ours / size, theirs / size, rtol=0, atol=1e-5, err_msg=name)


def attend(attention, queries, keys, mask=None, step=0):
    """Context and weights as arrays."""
    found = attention(queries, attention.prepare(keys, mask), step=step)
    return [keras.ops.convert_to_numpy(x) for x in found]


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        assert_close(one, other)
