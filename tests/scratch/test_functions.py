import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import log_loss

from solutions.scratch.functions import (
    central_differences,
    cross_entropy,
    cross_entropy_backward,
    log_softmax,
    relative_error,
    sigmoid,
    softmax,
)

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
ROWS = [(softmax, scipy.special.softmax), (log_softmax, scipy.special.log_softmax)]


class Problem:
    """Random float64 logits of random sizes, their targets, and a mask that may be all False."""

    def __init__(self, seed, shape, V, scale, share):
        rng = np.random.default_rng(seed)
        self.logits = scale * rng.normal(size=(*shape, V))
        self.targets = rng.integers(V, size=shape)
        self.mask = rng.random(shape) < share


@st.composite
def problems(draw):
    shape = draw(st.sampled_from([(), (1,), (3,), (4,), (2, 3), (3, 1), (4, 4), (2, 1, 3)]))
    V, scale = draw(st.integers(1, 5)), draw(st.sampled_from([0.01, 1.0, 5.0]))
    share = draw(st.sampled_from([0.0, 0.5, 1.0]))
    return Problem(draw(st.integers(0, 2**32 - 1)), shape, V, scale, share)


def cross_entropy_in_plain_loops(logits, targets, mask):
    total, count = 0.0, 0
    for place in np.ndindex(targets.shape):
        if mask[place]:
            exponentials = [math.exp(logit) for logit in logits[place]]
            total -= math.log(exponentials[targets[place]] / sum(exponentials))
            count += 1
    return total / count if count else 0.0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_is_scipys_and_never_overflows(dtype):
    x = np.array([[-1e4, -800, -90, -30, -2, -1e-3], [0, 1e-3, 2, 30, 800, 1e4]], dtype)
    y = sigmoid(x)
    assert y.dtype == dtype and y.shape == x.shape
    np.testing.assert_allclose(y, scipy.special.expit(x), atol=2 * np.finfo(dtype).eps, rtol=0)
    assert y.min() == 0 and y.max() == 1 and sigmoid(0.0) == 0.5


@pytest.mark.parametrize(("ours", "scipys"), ROWS)
@QUICK
@given(problem=problems())
def test_rows_are_scipys(ours, scipys, problem):
    rows = ours(problem.logits)
    assert rows.shape == problem.logits.shape
    np.testing.assert_allclose(rows, scipys(problem.logits, axis=-1), rtol=1e-12, atol=1e-14)


@QUICK
@given(problems())
def test_softmax_is_a_distribution_that_ignores_a_constant(problem):
    probabilities = softmax(problem.logits)
    assert (probabilities >= 0).all()
    np.testing.assert_allclose(probabilities.sum(axis=-1), 1)
    np.testing.assert_allclose(softmax(problem.logits - 50), probabilities, atol=1e-12)
    np.testing.assert_allclose(np.exp(log_softmax(problem.logits)), probabilities, atol=1e-14)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_extreme_logits_overflow_nowhere(dtype):
    logits = np.array([[1e4, -1e4, 1e4], [-1e4, -1e4, -1e4], [0, 1e4, -1e4]], dtype)
    targets = np.array([1, 0, 1])
    third = dtype(1) / dtype(3)
    np.testing.assert_allclose(softmax(logits), [[0.5, 0, 0.5], [third] * 3, [0, 1, 0]], rtol=1e-6)
    logs = log_softmax(logits)
    assert logs[0, 1] == pytest.approx(-2e4 - math.log(2)) and logs[2, 2] == -2e4
    expected = (2e4 + math.log(2) + math.log(3) + 0) / 3
    assert cross_entropy(logits, targets) == pytest.approx(expected, rel=1e-6)
    grad = cross_entropy_backward(logits, targets)
    np.testing.assert_allclose(grad[0], [1 / 6, -1 / 3, 1 / 6], rtol=1e-6)
    np.testing.assert_array_equal(grad[2], 0)


@QUICK
@given(problems())
def test_cross_entropy_is_the_mean_over_what_counts(problem):
    p = problem
    everything = np.ones_like(p.mask)
    for mask in (p.mask, everything):
        expected = cross_entropy_in_plain_loops(p.logits, p.targets, mask)
        assert cross_entropy(p.logits, p.targets, mask) == pytest.approx(expected, abs=1e-12)
    loss = cross_entropy(p.logits, p.targets)
    assert isinstance(loss, float) and loss == cross_entropy(p.logits, p.targets, everything)


def test_cross_entropy_is_sklearns_log_loss():
    rng = np.random.default_rng(0)
    logits, targets = rng.normal(size=(50, 4)), rng.integers(4, size=50)
    expected = log_loss(targets, scipy.special.softmax(logits, axis=1), labels=range(4))
    assert cross_entropy(logits, targets) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("V", [1, 2, 10, 10_000])
def test_equal_logits_cost_the_logarithm_of_the_vocabulary(V):
    logits = np.full((2, 3, V), 7.0)
    assert cross_entropy(logits, np.zeros((2, 3), int)) == pytest.approx(math.log(V))


@pytest.mark.parametrize("masked", [False, True])
@QUICK
@given(problem=problems())
def test_gradient_of_cross_entropy(masked, problem):
    p, mask = problem, problem.mask if masked else None
    counts = p.mask if masked else np.ones_like(p.mask)
    grad = cross_entropy_backward(p.logits, p.targets, mask)
    differences = np.zeros_like(p.logits)  # with a step of our own, not the module's function
    for place in np.ndindex(p.logits.shape):
        sides = []
        for step in (1e-5, -1e-5):
            moved = p.logits.copy()
            moved[place] += step
            sides.append(cross_entropy_in_plain_loops(moved, p.targets, counts))
        differences[place] = (sides[0] - sides[1]) / 2e-5
    assert grad.shape == p.logits.shape
    error = np.abs(grad - differences).max()
    assert error <= 1e-6 * max(np.abs(differences).max(), 1e-3)  # differences of nothing: 1e-11
    if masked:
        assert (grad[~p.mask] == 0).all()


@QUICK
@given(problems())
def test_what_does_not_count_changes_nothing(problem):
    p = problem
    logits, targets = p.logits.copy(), p.targets.copy()
    logits[~p.mask] = 1e3
    targets[~p.mask] = 0
    assert cross_entropy(logits, targets, p.mask) == cross_entropy(p.logits, p.targets, p.mask)
    np.testing.assert_array_equal(
        cross_entropy_backward(logits, targets, p.mask),
        cross_entropy_backward(p.logits, p.targets, p.mask),
    )


@pytest.mark.filterwarnings("error")
def test_where_nothing_counts_there_is_neither_loss_nor_gradient():
    logits, targets = np.random.default_rng(0).normal(size=(2, 3, 5)), np.ones((2, 3), int)
    loss = cross_entropy(logits, targets, np.zeros((2, 3), bool))
    assert loss == 0 and math.copysign(1, loss) == 1  # 0.0, not -0.0
    grad = cross_entropy_backward(logits, targets, np.zeros((2, 3), bool))
    np.testing.assert_array_equal(grad, np.zeros((2, 3, 5)))
    assert cross_entropy(logits[:0], targets[:0]) == 0
    assert cross_entropy_backward(logits[:0], targets[:0]).shape == (0, 3, 5)


def test_the_layout_in_memory_does_not_matter():
    """A recurrent layer computes time first, and hands out a view with the batch first."""
    logits = np.random.default_rng(0).normal(size=(4, 2, 5)).transpose(1, 0, 2)  # (B, T, V)
    targets = np.arange(8).reshape(4, 2).T % 5
    in_order = np.ascontiguousarray(logits)
    assert cross_entropy(logits, targets) == pytest.approx(cross_entropy(in_order, targets))
    np.testing.assert_allclose(
        cross_entropy_backward(logits, targets), cross_entropy_backward(in_order, targets)
    )


def test_float32_stays_float32_and_no_input_is_changed():
    logits = np.random.default_rng(0).normal(size=(2, 3, 5)).astype(np.float32)
    targets, mask = np.ones((2, 3), np.int32), np.array([[1, 1, 0], [1, 0, 0]], bool)
    before = [array.copy() for array in (logits, targets, mask)]
    results = [sigmoid(logits), softmax(logits), log_softmax(logits)]
    results.append(cross_entropy_backward(logits, targets, mask))
    assert isinstance(cross_entropy(logits, targets, mask), float)
    assert {result.dtype for result in results} == {np.dtype(np.float32)}
    for array, kept in zip((logits, targets, mask), before, strict=True):
        np.testing.assert_array_equal(array, kept)


@pytest.mark.parametrize("function", [cross_entropy, cross_entropy_backward])
@pytest.mark.parametrize(
    ("targets", "mask", "named"),
    [
        (np.zeros((2, 4), int), None, ["(2, 3)", "targets (2, 4)"]),
        (np.zeros((2, 1), int), None, ["(2, 3)", "targets (2, 1)"]),
        (np.zeros((2, 3, 5), int), None, ["(2, 3)", "targets (2, 3, 5)"]),
        (np.zeros((2, 3), int), np.ones((3, 2), bool), ["targets (2, 3)", "mask (3, 2)"]),
        (np.zeros((2, 3), int), np.ones((2, 1), bool), ["targets (2, 3)", "mask (2, 1)"]),
        (np.full((2, 3), 5), None, ["targets run from 5 to 5", "rows 0 to 4"]),
        (np.full((2, 3), -1), None, ["targets run from -1 to -1", "rows 0 to 4"]),
        (np.zeros((2, 3)), None, ["targets must be integers", "float64"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(function, targets, mask, named):
    with pytest.raises(ValueError) as refusal:
        function(np.zeros((2, 3, 5)), targets, mask)
    assert all(name in str(refusal.value) for name in named)


@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (2, 1, 2)])
def test_central_differences_find_a_gradient_that_is_known(shape):
    array = np.array(np.random.default_rng(0).normal(size=shape))
    before = array.copy()
    gradient = central_differences(lambda: float(np.sin(array).sum()), array)
    assert gradient.shape == shape
    np.testing.assert_allclose(gradient, np.cos(before), atol=1e-8)


def test_central_differences_are_exact_on_a_parabola_at_any_step():
    array = np.array([0.1, -0.3])
    for step in (1.0, 0.25):
        gradient = central_differences(lambda: float((array**2).sum()), array, step=step)
        np.testing.assert_allclose(gradient, [0.2, -0.6], rtol=1e-12)
        assert array.tolist() == [0.1, -0.3]  # put back bit for bit; 0.1 - 1 + 1 would not be 0.1


def test_central_differences_err_by_the_square_of_the_step():
    array = np.array([0.3])
    errors = [
        abs(central_differences(lambda: math.exp(array[0]), array, step)[0] - math.exp(0.3))
        for step in (1e-2, 1e-3)
    ]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)


@pytest.mark.parametrize("dtype", [np.float32, np.int64])
def test_central_differences_refuse_what_rounds_too_much(dtype):
    array = np.zeros(3, dtype)
    with pytest.raises(TypeError, match=f"need float64, not {np.dtype(dtype)}"):
        central_differences(lambda: 0.0, array)


def test_relative_error_is_measured_against_the_largest_number():
    assert relative_error([1.0, -8.0], [1.0, -10.0]) == pytest.approx(0.2)
    assert relative_error([1.0, -10.0], [1.0, -8.0]) == pytest.approx(0.2)
    assert relative_error([1e-9, 1.0], [0.0, 1.0]) == pytest.approx(1e-9)  # not 1: noise is noise
    assert relative_error([2.0], [-2.0]) == 2.0
    assert relative_error(3.0, 3.0) == relative_error([0, 0], [0, 0]) == relative_error([], []) == 0
    assert isinstance(relative_error(np.ones(2), np.zeros(2)), float)


def test_relative_error_does_not_hide_what_is_no_number():
    assert not relative_error([np.nan, 1.0], [1.0, 1.0]) < 1e300


def test_relative_error_does_not_broadcast():
    with pytest.raises(ValueError, match=r"a \(3,\) and b \(3, 1\)"):
        relative_error(np.ones(3), np.ones((3, 1)))
