import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.scratch.attention import (
    SCORES,
    Additive,
    Dot,
    General,
    Location,
    ScaledDot,
    additive_scores,
    dot_scores,
    score,
)
from tests.scratch.attention.problems import QUICK, Problem, problems, scores_in_plain_loops
from tests.scratch.gradients import assert_gradient

NAMES = {
    "dot": set(),
    "scaled-dot": set(),
    "general": {"W"},
    "additive": {"W_query", "W_key", "v"},
    "location": {"W"},
}
every_score = pytest.mark.parametrize("name", SCORES)


def make(name, problem, dtype=np.float64):
    return problem.attention(name, None, dtype).score


@st.composite
def for_score(draw, name):
    return draw(problems(equal_widths=name.endswith("dot")))


@every_score
@QUICK
@given(st.data())
def test_scores_are_the_formula(name, data):
    p = data.draw(for_score(name))
    made = make(name, p)
    expected = scores_in_plain_loops(name, made.parameters, p.queries, p.keys)
    scores = made(p.queries, made.prepare(p.keys, p.mask))
    np.testing.assert_allclose(scores, expected, atol=1e-12)


@QUICK
@given(problems())
def test_additive_scores_are_the_formula(problem):
    p = problem
    scores = additive_scores(p.queries, p.keys, p.W_query, p.W_key, p.v)
    for b, t, i in np.ndindex(scores.shape):
        met = np.tanh(p.W_query.T @ p.queries[b, t] + p.W_key.T @ p.keys[b, i])
        assert scores[b, t, i] == pytest.approx(p.v @ met)
    made = Additive(p.W_query, p.W_key, p.v)
    in_two_steps = made(p.queries, made.prepare(p.keys, p.mask))
    np.testing.assert_allclose(in_two_steps, scores, atol=1e-12)


@QUICK
@given(problems())
def test_a_sum_of_two_projections_is_one_projection_of_both_side_by_side(problem):
    """Luong writes v · tanh(W [s; h]) and calls it concat: the same score."""
    p = problem
    scores = additive_scores(p.queries, p.keys, p.W_query, p.W_key, p.v)
    W = np.concatenate([p.W_query, p.W_key])
    for b, t, i in np.ndindex(scores.shape):
        both = np.concatenate([p.queries[b, t], p.keys[b, i]])
        assert scores[b, t, i] == pytest.approx(np.tanh(both @ W) @ p.v)


@QUICK
@given(problems(equal_widths=True))
def test_dot_scores_are_the_formula(problem):
    scores = dot_scores(problem.queries, problem.keys)
    for b, t, i in np.ndindex(scores.shape):
        assert scores[b, t, i] == pytest.approx(problem.queries[b, t] @ problem.keys[b, i])


def test_scores_of_two_vectors_by_hand():
    query, keys = np.array([[[3.0, 4, 0, 0]]]), np.array([[[1.0, 0, 0, 0], [3, 4, 0, 0]]])
    made = Dot()
    np.testing.assert_array_equal(made(query, made.prepare(keys)), [[[3, 25]]])
    made = ScaledDot()
    np.testing.assert_array_equal(made(query, made.prepare(keys)), [[[1.5, 12.5]]])
    made = General(np.diag([2.0, 1, 1, 1]))
    np.testing.assert_array_equal(made(query, made.prepare(keys)), [[[6, 34]]])


@every_score
@QUICK
@given(st.data())
def test_gradients_of_every_score(name, data):
    p = data.draw(for_score(name))
    made = make(name, p)

    def loss():
        return (made(p.queries, made.prepare(p.keys, p.mask)) * p.grad_scores).sum()

    loss()
    grad_queries, grad_keys = made.backward(p.grad_scores), made.prepare_backward()
    gradients = made.gradients
    assert gradients.keys() == made.parameters.keys() == NAMES[name]
    assert_gradient(grad_queries, loss, p.queries)
    assert_gradient(grad_keys, loss, p.keys)
    for parameter_name, parameter in made.parameters.items():
        assert_gradient(gradients[parameter_name], loss, parameter)


@every_score
@QUICK
@given(st.data())
def test_asking_step_by_step_equals_asking_at_once(name, data):
    """As a decoder does; a new `prepare` starts the gradients at zero again."""
    p = data.draw(for_score(name))
    made = make(name, p)
    at_once = made(p.queries, made.prepare(p.keys, p.mask))
    grad_queries, grad_keys = made.backward(p.grad_scores), made.prepare_backward()
    gradients = {key: gradient.copy() for key, gradient in made.gradients.items()}

    prepared = made.prepare(p.keys, p.mask)
    steps = range(p.T)
    scores = [made(p.queries[:, [t]], prepared) for t in steps]
    np.testing.assert_allclose(np.concatenate(scores, axis=1), at_once, atol=1e-12)
    backward = [made.backward(p.grad_scores[:, [t]]) for t in reversed(steps)]
    together = np.concatenate(backward[::-1], axis=1)
    np.testing.assert_allclose(together, grad_queries, atol=1e-12)
    np.testing.assert_allclose(made.prepare_backward(), grad_keys, atol=1e-12)
    for key in gradients:
        np.testing.assert_allclose(made.gradients[key], gradients[key], atol=1e-12)


@every_score
def test_inputs_and_parameters_are_left_as_they_were(name):
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    made = make(name, p)
    arrays = [p.queries, p.keys, p.mask, p.grad_scores, *made.parameters.values()]
    before = [array.copy() for array in arrays]
    made(p.queries, made.prepare(p.keys, p.mask))
    made.backward(p.grad_scores)
    made.prepare_backward()
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_keys_are_projected_once_per_source():
    """What a call reads is what `prepare` has projected: it does not project again."""
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=2, K=4, U=5)
    made = make("additive", p)
    prepared = made.prepare(p.keys, p.mask)
    np.testing.assert_allclose(prepared.projected, p.keys @ made.parameters["W_key"])
    scores = made(p.queries, prepared)
    np.testing.assert_array_equal(made(p.queries, prepared._replace(keys=p.keys * 0)), scores)
    for name in ("dot", "scaled-dot", "general", "location"):
        if not name.endswith("dot"):
            assert make(name, p).prepare(p.keys).projected is p.keys


def test_location_looks_at_the_first_positions_only():
    made = Location(np.array([[1.0, 2], [3, 4]]))  # two positions
    keys = np.zeros((2, 3, 5))
    prepared = made.prepare(keys, np.array([[1, 1, 1], [1, 0, 0]], bool))
    np.testing.assert_array_equal(prepared.mask, [[1, 1, 0], [1, 0, 0]])
    queries = np.array([[[1.0, 1]], [[0, 1]]])
    np.testing.assert_array_equal(made(queries, prepared), [[[4, 6, 0]], [[3, 4, 0]]])
    short = made.prepare(keys[:, :1])
    assert short.mask.all()
    np.testing.assert_array_equal(made(queries, short), [[[4]], [[3]]])
    assert made.backward(np.ones((2, 1, 1))).shape == (2, 1, 2)
    np.testing.assert_array_equal(made.gradients["W"], [[1, 0], [2, 0]])  # the second is not asked


@every_score
def test_float32_stays_float32(name):
    p = Problem(seed=0, lengths=[2, 0], T=2, S=3, Q=3, K=3, U=5)
    made = make(name, p, np.float32)
    prepared = made.prepare(p.keys.astype(np.float32), p.mask)
    arrays = [made(p.queries.astype(np.float32), prepared)]
    arrays += [made.backward(p.grad_scores.astype(np.float32)), made.prepare_backward()]
    assert {array.dtype for array in [*arrays, *made.gradients.values()]} == {np.dtype("float32")}


def peak(name, B, T, S, H):
    """Bytes at the highest point of a forward and backward over all steps."""
    rng = np.random.default_rng(0)
    made = score(name, H, H, rng, positions=S)
    keys, queries = (rng.normal(size=(B, n, H)).astype(np.float32) for n in (S, T))
    grad_scores = rng.normal(size=(B, T, S)).astype(np.float32)
    tracemalloc.start()
    try:
        prepared = made.prepare(keys)
        made(queries, prepared)
        made.backward(grad_scores)
        made.prepare_backward()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["dot", "scaled-dot", "general", "location"])
def test_scores_that_are_products_need_no_array_of_a_vector_for_each_pair(name):
    B, T, S, H = 8, 20, 30, 64
    assert peak(name, B, T, S, H) < 4 * B * T * S * H / 2


def test_the_additive_score_needs_one_such_array_and_no_second():
    B, T, S, H = 8, 20, 30, 64
    assert 1 < peak("additive", B, T, S, H) / (4 * B * T * S * H) < 1.4


# Making a score


@every_score
def test_the_factory_makes_what_it_is_asked_for(name):
    kinds = dict(zip(SCORES, (Dot, ScaledDot, General, Additive, Location), strict=True))
    sizes = (4, 4) if name.endswith("dot") else (4, 6)
    made = score(name, *sizes, np.random.default_rng(0), units=5, positions=7)
    again = score(name, *sizes, np.random.default_rng(0), units=5, positions=7, dtype=np.float64)
    shapes = {
        "general": {"W": (4, 6)},
        "additive": {"W_query": (4, 5), "W_key": (6, 5), "v": (5,)},
        "location": {"W": (4, 7)},
    }
    assert type(made) is kinds[name]
    assert {key: p.shape for key, p in made.parameters.items()} == shapes.get(name, {})
    for key, parameter in made.parameters.items():
        assert parameter.dtype == np.float32 and again.parameters[key].dtype == np.float64
        np.testing.assert_allclose(parameter, again.parameters[key], rtol=1e-6)
        rows, columns = (*parameter.shape, 1)[:2]
        limit = np.sqrt(6 / (rows + columns))  # Glorot's
        assert limit / 2 < np.abs(parameter).max() <= limit


def test_additive_units_are_as_many_as_a_key_is_wide_unless_told():
    made = score("additive", 4, 6, np.random.default_rng(0))
    assert made.parameters["v"].shape == (6,)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("cosine", 2, 2), "dot, scaled-dot, general, additive, location, not 'cosine'"),
        (("dot", 2, 3), "dot wants.*2 and keys 3; general"),
        (("scaled-dot", 2, 3), "scaled-dot wants.*2 and keys 3; general"),
        (("location", 2, 3), "positions"),
    ],
)
def test_scores_that_cannot_be_made_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        score(*arguments, np.random.default_rng(0))


# What does not fit

PROBLEM = Problem(seed=0, lengths=[2, 3], T=1, S=3, Q=2, K=4, U=5)


def additive(p):
    return Additive(p.W_query, p.W_key, p.v)


def ask(made, queries, keys):
    return made(queries, made.prepare(keys))


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p: dot_scores(p.queries, p.keys), ["(2, 1, 2)", "(2, 3, 4)", "General"]),
        (lambda p: ask(Dot(), p.queries, p.keys), ["(2, 1, 2)", "(2, 3, 4)", "General"]),
        (lambda p: ask(ScaledDot(), p.queries, p.keys), ["(2, 1, 2)", "(2, 3, 4)", "General"]),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_key, p.W_key, p.v),
            ["queries (2, 1, 2)", "W_query (4, 5)"],
        ),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_query, p.W_query, p.v),
            ["keys (2, 3, 4)", "W_key (2, 5)"],
        ),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_query, p.W_key[:, :4], p.v),
            ["W_query (2, 5)", "W_key (4, 4)"],
        ),
        (
            lambda p: additive_scores(p.queries, p.keys, p.W_query, p.W_key, p.v[:1]),
            ["W_key (4, 5)", "v (1,)"],
        ),
        (lambda p: Additive(p.W_query, p.W_key[:, :4], p.v), ["W_query (2, 5)", "W_key (4, 4)"]),
        (lambda p: Additive(p.W_query, p.W_key, p.v[:1]), ["W_key (4, 5)", "v (1,)"]),
        (lambda p: additive(p).prepare(p.queries), ["keys (2, 1, 2)", "W_key (4, 5)"]),
        (lambda p: additive(p).prepare(p.keys[0]), ["keys", "(3, 4)", "(B, S, K)"]),
        (lambda p: additive(p).prepare(p.keys, p.mask[:, :2]), ["keys (2, 3, 4)", "mask (2, 2)"]),
        (lambda p: ask(additive(p), p.keys, p.keys), ["queries (2, 3, 4)", "W_query (2, 5)"]),
        (lambda p: ask(additive(p), p.queries[:, 0], p.keys), ["queries", "(2, 2)", "(B, T, Q)"]),
        (lambda p: ask(additive(p), p.queries[:1], p.keys), ["(1, 1, 2)", "(2, 3, 4)", "B"]),
        (lambda p: General(p.v), ["W", "(5,)", "(Q, K)"]),
        (lambda p: General(p.W_key).prepare(p.keys), ["keys (2, 3, 4)", "W (4, 5)"]),
        (lambda p: ask(General(p.W_key.T), p.keys, p.keys), ["queries (2, 3, 4)", "W (5, 4)"]),
        (lambda p: Location(p.v), ["W", "(5,)", "(Q, S_max)"]),
        (lambda p: ask(Location(p.W_key), p.queries, p.keys), ["queries (2, 1, 2)", "W (4, 5)"]),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(PROBLEM)
    assert all(name in str(refusal.value) for name in named)
