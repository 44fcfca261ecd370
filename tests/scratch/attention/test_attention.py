import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from solutions.scratch.attention import Additive, Attention, Dot, LocalM, LocalP
from tests.scratch.attention.problems import (
    COMBINATIONS,
    QUICK,
    Problem,
    attention_in_plain_loops,
    problems,
)
from tests.scratch.gradients import assert_gradient

every_combination = pytest.mark.parametrize(("score", "window"), COMBINATIONS)


@st.composite
def for_combination(draw, score, window):
    """A problem that the two can solve, and that no rounding can decide either way."""
    problem = draw(problems(equal_widths=score.endswith("dot"), on_the_right=window is not None))
    step = draw(st.integers(0, 3))
    attention = problem.attention(score, window)
    if window == "local-p":
        _, _, places = attention_in_plain_loops(attention, score, window, problem)
        # A window may jump where a place is half-way between two positions.
        assume(all(abs(place % 1 - 0.5) > 1e-3 for place in places))
    return problem, attention, step


def run(attention, problem, step=0, keys=None, mask=None, grad_weights=None):
    """Context, weights, and the gradients for queries and keys, of all queries at once."""
    keys = problem.keys if keys is None else keys
    prepared = attention.prepare(keys, problem.mask if mask is None else mask)
    context, weights = attention.forward(problem.queries, prepared, step)
    grad_queries = attention.backward(problem.grad_contexts.astype(keys.dtype), grad_weights)
    return context, weights, grad_queries, attention.prepare_backward()


@every_combination
@QUICK
@given(st.data())
def test_attention_is_the_formula(score, window, data):
    problem, attention, step = data.draw(for_combination(score, window))
    context, weights, *_ = run(attention, problem, step)
    expected = attention_in_plain_loops(attention, score, window, problem, step)
    np.testing.assert_allclose(weights, expected[1], atol=1e-12)
    np.testing.assert_allclose(context, expected[0], atol=1e-12)


@every_combination
@QUICK
@given(st.data())
def test_weights_of_a_row_sum_to_one_and_padding_gets_nothing(score, window, data):
    problem, attention, step = data.draw(for_combination(score, window))
    context, weights, _, grad_keys = run(attention, problem, step)
    assert (weights[np.broadcast_to(~problem.mask[:, None], weights.shape)] == 0).all()
    assert (grad_keys[~problem.mask] == 0).all()
    seen = problem.mask.copy()
    if score == "location":
        seen[:, problem.positions :] = False
    empty = ~seen.any(axis=1)
    assert (weights[empty] == 0).all() and (context[empty] == 0).all()
    total = weights[~empty].sum(axis=2)
    if window == "local-p":
        assert (total > 0).all() and (total <= 1 + 1e-12).all()
    else:
        np.testing.assert_allclose(total, 1, atol=1e-12)
    if window is not None:
        assert ((weights > 0).sum(axis=2) <= 2 * problem.D + 1).all()


@every_combination
@QUICK
@given(st.data(), st.integers(1, 3))
def test_adding_padding_changes_nothing_else(score, window, data, more):
    problem, attention, step = data.draw(for_combination(score, window))
    results = run(attention, problem, step)
    gradients = {name: gradient.copy() for name, gradient in attention.gradients.items()}
    B, S, K = problem.keys.shape
    keys = np.concatenate([problem.keys, np.full((B, more, K), 1e3)], axis=1)
    mask = np.concatenate([problem.mask, np.zeros((B, more), bool)], axis=1)
    context, weights, grad_queries, grad_keys = run(attention, problem, step, keys, mask)
    padded = (context, weights[:, :, :S], grad_queries, grad_keys[:, :S])
    for one, other in zip(padded, results, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-10)
    assert (weights[:, :, S:] == 0).all() and (grad_keys[:, S:] == 0).all()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(attention.gradients[name], gradient, atol=1e-10)


@every_combination
@QUICK
@given(st.data(), st.booleans())
def test_gradients_of_queries_keys_and_every_parameter(score, window, data, reads_weights):
    problem, attention, step = data.draw(for_combination(score, window))
    grad_weights = problem.grad_weights if reads_weights else None

    def loss():
        prepared = attention.prepare(problem.keys, problem.mask)
        context, weights = attention.forward(problem.queries, prepared, step)
        through_weights = (weights * grad_weights).sum() if reads_weights else 0
        return (context * problem.grad_contexts).sum() + through_weights

    *_, grad_queries, grad_keys = run(attention, problem, step, grad_weights=grad_weights)
    gradients = attention.gradients
    assert gradients.keys() == attention.parameters.keys()
    assert_gradient(grad_queries, loss, problem.queries)
    assert_gradient(grad_keys, loss, problem.keys)
    for name, parameter in attention.parameters.items():
        assert_gradient(gradients[name], loss, parameter)


@every_combination
@QUICK
@given(st.data())
def test_step_by_step_equals_all_at_once(score, window, data):
    problem, attention, step = data.draw(for_combination(score, window))
    context, weights, grad_queries, grad_keys = run(attention, problem, step)
    gradients = {name: gradient.copy() for name, gradient in attention.gradients.items()}
    prepared = attention.prepare(problem.keys, problem.mask)
    for t in range(problem.T):
        one_context, one_weights = attention.forward(problem.queries[:, [t]], prepared, step + t)
        np.testing.assert_allclose(one_context[:, 0], context[:, t], atol=1e-12)
        np.testing.assert_allclose(one_weights[:, 0], weights[:, t], atol=1e-12)
    for t in reversed(range(problem.T)):
        one = attention.backward(problem.grad_contexts[:, [t]])
        np.testing.assert_allclose(one[:, 0], grad_queries[:, t], atol=1e-11)
    np.testing.assert_allclose(attention.prepare_backward(), grad_keys, atol=1e-11)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(attention.gradients[name], gradient, atol=1e-11)


FIXED = {"seed": 0, "lengths": [6, 3, 0, 1], "T": 8, "S": 6, "Q": 4, "K": 4, "U": 3, "D": 2}


@every_combination
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.filterwarnings("error")
def test_extreme_scores_make_no_nan(score, window, dtype):
    problem = Problem(**FIXED, on_the_right=True)
    attention = problem.attention(score, window, dtype)
    factor = np.array(300, dtype)
    for parameter in attention.score.parameters.values():
        parameter *= factor**2
    problem.queries = problem.queries.astype(dtype) * factor
    keys = problem.keys.astype(dtype) * factor
    scores = attention.score(problem.queries, attention.score.prepare(keys))
    assert scores.max() > 1e4 and scores.min() < -1e4
    arrays = run(attention, problem, keys=keys)
    assert all(np.isfinite(array).all() for array in [*arrays, *attention.gradients.values()])
    assert (arrays[1][2] == 0).all() and (arrays[0][2] == 0).all()


@every_combination
def test_float32_stays_float32(score, window):
    problem = Problem(**FIXED, on_the_right=True)
    attention = problem.attention(score, window, np.float32)
    problem.queries = problem.queries.astype(np.float32)
    arrays = run(
        attention,
        problem,
        keys=problem.keys.astype(np.float32),
        grad_weights=problem.grad_weights.astype(np.float32),
    )
    dtypes = {array.dtype for array in [*arrays, *attention.gradients.values()]}
    assert dtypes == {np.dtype("float32")}


@every_combination
def test_without_a_mask_every_position_is_a_real_token(score, window):
    problem = Problem(**FIXED)
    attention = problem.attention(score, window)
    prepared = attention.prepare(problem.keys)
    _, weights = attention.forward(problem.queries, prepared)
    _, expected, *_ = run(attention, problem, mask=np.ones((4, 6), bool))
    np.testing.assert_array_equal(weights, expected)


def test_the_worked_example():
    """Weights 0.8, 0.15, 0.03, 0.02 times four states."""
    keys = np.array([[[1.0, 0, np.log(8)], [0, 1, np.log(1.5)], [1, 1, np.log(0.3)]]])
    keys = np.concatenate([keys, [[[2, 2, np.log(0.2)]]]], axis=1)
    attention = Attention(Dot())
    context, weights = attention.forward(np.array([[[0.0, 0, 1]]]), attention.prepare(keys))
    np.testing.assert_allclose(weights, [[[0.8, 0.15, 0.03, 0.02]]])
    np.testing.assert_allclose(context[0, 0, :2], [0.87, 0.22])


def test_all_steps_in_products_without_an_array_of_a_vector_for_each_pair():
    B, T, S, H = 8, 20, 30, 64
    problem = Problem(seed=0, lengths=[S] * B, T=T, S=S, Q=H, K=H, U=1)
    keys, queries, grad_context = (
        array.astype(np.float32) for array in (problem.keys, problem.queries, problem.grad_contexts)
    )
    attention = Attention(Dot())
    tracemalloc.start()
    try:
        attention.forward(queries, attention.prepare(keys))
        attention.backward(grad_context)
        attention.prepare_backward()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * B * T * S * H / 2


# Parts, and their names


def test_parameters_have_dotted_names():
    random = np.random.default_rng(0)
    attention = Attention.initialized("additive", 4, 6, random, window="local-p", radius=2)
    shapes = {name: parameter.shape for name, parameter in attention.parameters.items()}
    assert shapes == {
        "score.W_query": (4, 6),
        "score.W_key": (6, 6),
        "score.v": (6,),
        "window.W": (4, 4),
        "window.v": (4,),
    }
    attention.parameters["window.v"][...] = 7  # the array itself, no copy
    assert (attention.window.parameters["v"] == 7).all()
    assert Attention.initialized("dot", 4, 4, random).parameters == {}


def test_attention_is_made_of_what_it_is_told():
    random = np.random.default_rng(0)
    attention = Attention.initialized(
        "additive", 4, 6, random, window="local-p", radius=3, units=5, dtype=np.float64
    )
    assert type(attention.score) is Additive and type(attention.window) is LocalP
    assert attention.window.D == 3
    assert attention.score.parameters["v"].shape == attention.window.parameters["v"].shape == (5,)
    assert {p.dtype for p in attention.parameters.values()} == {np.dtype("float64")}
    attention = Attention.initialized("dot", 4, 4, random, window="local-m", radius=1)
    assert type(attention.score) is Dot and type(attention.window) is LocalM
    assert Attention.initialized("location", 4, 6, random, positions=9).window is None


@pytest.mark.parametrize(
    ("score", "options", "message"),
    [
        ("cosine", {}, "dot.*location.*cosine"),
        ("dot", {"window": "global", "radius": 1}, "local-m.*local-p.*global"),
        ("dot", {"window": "local-m"}, "radius"),
        ("dot", {"radius": 1}, "radius 1"),
        ("location", {}, "positions"),
    ],
)
def test_attention_that_cannot_be_made_is_refused(score, options, message):
    with pytest.raises(ValueError, match=message):
        Attention.initialized(score, 4, 4, np.random.default_rng(0), **options)


# Misuse


@every_combination
def test_what_is_done_is_taken_back_once_and_in_order(score, window):
    problem = Problem(**FIXED, on_the_right=True)
    attention = problem.attention(score, window)
    with pytest.raises(RuntimeError, match="none"):
        attention.backward(problem.grad_contexts)
    with pytest.raises(RuntimeError, match="none"):
        attention.prepare_backward()
    attention.forward(problem.queries, attention.prepare(problem.keys, problem.mask))
    with pytest.raises(RuntimeError, match="not taken back yet: 1"):
        attention.prepare_backward()
    attention.backward(problem.grad_contexts)
    with pytest.raises(RuntimeError, match="none"):
        attention.backward(problem.grad_contexts)
    attention.prepare_backward()
    with pytest.raises(RuntimeError, match="none"):
        attention.prepare_backward()


@every_combination
def test_a_new_source_begins_with_nothing(score, window):
    problem = Problem(**FIXED, on_the_right=True)
    attention = problem.attention(score, window)
    fresh = run(attention, problem)
    gradients = {name: gradient.copy() for name, gradient in attention.gradients.items()}
    attention.forward(problem.queries, attention.prepare(2 * problem.keys, problem.mask))
    attention.backward(problem.grad_contexts)
    attention.forward(problem.queries, attention.prepare(problem.keys, problem.mask))
    for one, other in zip(run(attention, problem), fresh, strict=True):
        np.testing.assert_array_equal(one, other)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(attention.gradients[name], gradient)


@every_combination
def test_forwards_that_are_forgotten_are_not_taken_back(score, window):
    problem = Problem(**FIXED, on_the_right=True)
    attention = problem.attention(score, window)
    expected = run(attention, problem)[2:]
    prepared = attention.prepare(problem.keys, problem.mask)
    for step in range(3):
        attention.forward(problem.queries[:, :1], prepared, step)
    attention.forget()
    with pytest.raises(RuntimeError, match="none"):
        attention.backward(problem.grad_contexts)
    attention.forward(problem.queries, prepared)
    results = attention.backward(problem.grad_contexts), attention.prepare_backward()
    for one, other in zip(results, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_wrong_gradients_are_refused_by_name_and_right_ones_taken_after_them():
    problem = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=4, K=4, U=5)
    attention = problem.attention("additive", "local-p")
    attention.forward(problem.queries, attention.prepare(problem.keys, problem.mask))
    with pytest.raises(ValueError, match=r"context \(2, 2, 4\) and grad_context \(2, 4\)"):
        attention.backward(problem.grad_context)
    with pytest.raises(ValueError, match=r"weights \(2, 2, 3\) and grad_weights \(2, 3\)"):
        attention.backward(problem.grad_contexts, problem.grad_weights[:, 0])
    attention.backward(problem.grad_contexts, problem.grad_weights)
    attention.prepare_backward()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p, a: a.prepare(p.keys, p.mask[:, :2]), ["keys (2, 3, 4)", "mask (2, 2)"]),
        (lambda p, a: a.prepare(p.keys[0]), ["keys", "(3, 4)"]),
        (lambda p, a: a.forward(p.queries[:1], a.prepare(p.keys)), ["(1, 2, 3)", "(2, 3, 4)"]),
        (lambda p, a: a.forward(p.queries, a.prepare(p.keys)), ["(2, 2, 3)", "(2, 3, 4)"]),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    problem = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=4, U=5)
    with pytest.raises(ValueError) as refusal:
        wrong(problem, Attention(Dot()))
    assert all(name in str(refusal.value) for name in named)


def test_importing_it_costs_neither_tensorflow_nor_matplotlib():
    code = "import sys, solutions.scratch.attention; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "solutions.scratch.attention.attention" in loaded
    assert not {"tensorflow", "keras", "matplotlib"} & loaded
