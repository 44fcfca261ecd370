import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from solutions.scratch.attention import WINDOWS, LocalM, LocalP, window
from tests.scratch.attention.problems import QUICK, Problem, problems, window_in_plain_loops
from tests.scratch.gradients import assert_gradient

every_window = pytest.mark.parametrize("name", WINDOWS)


def make(name, problem, dtype=np.float64):
    return problem.attention("location", name, dtype).window


def near_a_half(place):
    """Whether a place is so near to two and a half, say, that rounding might go either way."""
    return abs(place % 1 - 0.5) < 1e-3


@every_window
@QUICK
@given(problems(on_the_right=True), st.integers(0, 4))
def test_windows_are_the_formula(name, problem, step):
    p, made = problem, make(name, problem)
    allowed, factor = made.place(p.queries, p.mask, step)
    assert allowed.shape == p.scores.shape and allowed.dtype == bool
    assert (factor is None) == (name == "local-m")
    for b, t in np.ndindex(p.scores.shape[:2]):
        place, positions, factors = window_in_plain_loops(
            name, made.parameters, p.D, p.queries[b, t], p.mask[b].sum(), step + t
        )
        assume(name == "local-m" or not near_a_half(place))
        assert list(np.flatnonzero(allowed[b, t])) == positions
        assert p.mask[b].any() == bool(positions)  # whoever has a token has one in the window
        if factor is not None:
            np.testing.assert_allclose(factor[b, t, positions], factors)


@every_window
@pytest.mark.parametrize("D", [1, 2, 3])
def test_far_from_the_edges_a_window_has_twice_the_radius_and_one_position(name, D):
    p = Problem(seed=0, lengths=[20, 18], T=4, S=20, Q=3, K=3, U=4, D=D)
    p.queries *= 0.1  # places near the middle
    allowed, _ = make(name, p).place(p.queries, np.arange(20) < [[20], [18]], step=8)
    assert (allowed.sum(axis=2) == 2 * D + 1).all()
    inside = np.diff(allowed.astype(int), axis=2)
    assert ((inside == 1).sum(axis=2) == 1).all() and ((inside == -1).sum(axis=2) == 1).all()


def test_local_m_by_hand():
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool)
    allowed, factor = LocalM(1).place(np.zeros((3, 3, 2)), mask, step=2)
    assert factor is None
    np.testing.assert_array_equal(allowed[0], [[0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1]])
    np.testing.assert_array_equal(allowed[1], [[1, 1, 0, 0, 0]] * 3)  # stays at its last token
    assert not allowed[2].any()


def test_local_p_by_hand():
    made = LocalP(2, np.zeros((3, 1)), np.ones(1))  # every place is the middle
    mask = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]], bool)
    allowed, factor = made.place(np.ones((2, 1, 3)), mask)
    np.testing.assert_array_equal(allowed[:, 0], [[0, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]])
    # The deviation is 1, the places are 3 and 1.
    np.testing.assert_allclose(factor[0, 0, 1:], np.exp([-2, -0.5, 0, -0.5, -2]))
    np.testing.assert_allclose(factor[1, 0, :2], np.exp([-0.5, 0]))


@pytest.mark.parametrize(("sign", "expected"), [(1, [0, 0, 0, 1, 0]), (-1, [1, 1, 0, 0, 0])])
def test_a_place_over_the_edge_keeps_a_token_in_the_window(sign, expected):
    """The sigmoid saturates: places 4 and 0 of 4 tokens, and there is no position 4."""
    made = LocalP(1, np.ones((1, 1)), np.array([1e4]))
    mask = np.array([[1, 1, 1, 1, 0]], bool)
    allowed, factor = made.place(np.array([[[sign * 1.0]]]), mask)
    np.testing.assert_array_equal(allowed[0, 0], expected)
    assert (factor[allowed] > 0.1).all()


@QUICK
@given(problems(on_the_right=True))
def test_gradients_of_local_p(problem):
    p, made = problem, make("local-p", problem)

    def loss():
        made.start()
        return (made.place(p.queries, p.mask)[1] * p.grad_scores).sum()

    loss()
    grad_queries, gradients = made.backward(p.grad_scores), made.gradients
    assert gradients.keys() == made.parameters.keys() == {"W", "v"}
    assert_gradient(grad_queries, loss, p.queries)
    for name, parameter in made.parameters.items():
        assert_gradient(gradients[name], loss, parameter)


@QUICK
@given(problems(on_the_right=True))
def test_placing_step_by_step_equals_placing_at_once(problem):
    p, made = problem, make("local-p", problem)
    made.start()
    allowed, factor = made.place(p.queries, p.mask)
    grad_queries = made.backward(p.grad_scores)
    gradients = {name: gradient.copy() for name, gradient in made.gradients.items()}
    made.start()
    for t in range(p.T):
        one_allowed, one_factor = made.place(p.queries[:, [t]], p.mask, t)
        np.testing.assert_array_equal(one_allowed[:, 0], allowed[:, t])
        np.testing.assert_allclose(one_factor[:, 0], factor[:, t], atol=1e-12)
    for t in reversed(range(p.T)):
        one = made.backward(p.grad_scores[:, [t]])
        np.testing.assert_allclose(one[:, 0], grad_queries[:, t], atol=1e-12)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(made.gradients[name], gradient, atol=1e-12)


def test_local_m_learns_nothing():
    made = LocalM(1)
    made.start()
    made.place(np.zeros((1, 1, 2)), np.ones((1, 3), bool))
    made.forget()
    assert made.backward(None) is None and made.parameters == made.gradients == {}


def test_float32_stays_float32():
    p = Problem(seed=0, lengths=[2, 3], T=2, S=3, Q=3, K=3, U=5)
    made = make("local-p", p, np.float32)
    made.start()
    _, factor = made.place(p.queries.astype(np.float32), p.mask)
    arrays = [factor, made.backward(p.grad_scores.astype(np.float32)), *made.gradients.values()]
    assert {array.dtype for array in arrays} == {np.dtype("float32")}


# Making a window, and misusing it


def test_the_factory_makes_what_it_is_asked_for():
    random = np.random.default_rng(0)
    assert window(None, 4, random, radius=None) is None
    assert type(window("local-m", 4, random, radius=2)) is LocalM
    made = window("local-p", 4, random, radius=2, units=3)
    assert type(made) is LocalP and made.D == 2
    assert {name: p.shape for name, p in made.parameters.items()} == {"W": (4, 3), "v": (3,)}
    assert {p.dtype for p in made.parameters.values()} == {np.dtype("float32")}
    made = window("local-p", 4, random, radius=2, dtype=np.float64)
    assert {name: p.shape for name, p in made.parameters.items()} == {"W": (4, 4), "v": (4,)}
    assert {p.dtype for p in made.parameters.values()} == {np.dtype("float64")}


@pytest.mark.parametrize(
    ("name", "radius", "message"),
    [
        ("global", 1, "local-m, local-p, not 'global'"),
        ("local-m", 0, "at least 1, not 0"),
        ("local-p", 0, "at least 1, not 0"),
        ("local-m", None, "at least 1, not None"),
        ("local-p", None, "at least 1, not None"),
        (None, 2, "radius 2"),
    ],
)
def test_windows_that_cannot_be_made_are_refused(name, radius, message):
    with pytest.raises(ValueError, match=message):
        window(name, 4, np.random.default_rng(0), radius=radius)


def test_wrong_shapes_are_refused_by_name():
    W, v = np.zeros((4, 3)), np.zeros(3)
    with pytest.raises(ValueError, match=r"W \(4, 3\) and v \(2,\)"):
        LocalP(1, W, v[:2])
    with pytest.raises(ValueError, match=r"W.*\(3,\)"):
        LocalP(1, v, v)
    with pytest.raises(ValueError, match=r"v.*\(4, 3\)"):
        LocalP(1, W, W)
    made, mask = LocalP(1, W, v), np.ones((2, 5), bool)
    with pytest.raises(ValueError, match=r"queries \(2, 1, 3\) and W \(4, 3\)"):
        made.place(np.zeros((2, 1, 3)), mask)
    made.start()
    made.place(np.zeros((2, 1, 4)), mask)
    with pytest.raises(ValueError, match=r"factor \(2, 1, 5\) and grad_factor \(2, 5\)"):
        made.backward(np.zeros((2, 5)))
    made.backward(np.zeros((2, 1, 5)))


def test_only_what_was_placed_is_taken_back():
    made = LocalP(1, np.zeros((4, 3)), np.zeros(3))
    for again in (made.start, made.forget):
        with pytest.raises(RuntimeError, match="none"):
            made.backward(np.zeros((2, 1, 5)))
        made.place(np.zeros((2, 1, 4)), np.ones((2, 5), bool))
        again()
    with pytest.raises(RuntimeError, match="none"):
        made.backward(np.zeros((2, 1, 5)))
