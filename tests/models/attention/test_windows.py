import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from solutions.models.attention import WINDOWS, LocalM, LocalP, window
from solutions.scratch import attention as scratch
from tests.models.attention.problems import (
    MASK,
    SOME,
    B,
    H,
    S,
    T,
    assert_close,
    by_hand,
    every_window,
    normal,
    twin,
)


@every_window
@SOME
@given(st.data())
def test_windows_equal_scratch_forward_and_backward(name, data):
    problem, hand, step = data.draw(by_hand("location", name))
    attention = twin(hand, "location", name, problem)
    hand.window.start()
    allowed, factor = hand.window.place(problem.queries, problem.mask, step)
    queries = tf.constant(problem.queries)
    with tf.GradientTape() as tape:
        tape.watch(queries)
        their_allowed, their_factor = attention.window.place(queries, problem.mask, step)
        loss = 0 if factor is None else tf.reduce_sum(their_factor * problem.scores)
    np.testing.assert_array_equal(their_allowed, allowed)
    if factor is None:
        assert their_factor is None
        return
    assert_close(their_factor, factor)
    grad_queries = hand.window.backward(problem.scores)
    window = attention.window
    variables = {"W": window.W.kernel.value, "v": window.v.value}
    their_gradients = tape.gradient(loss, {"queries": queries, **variables})
    for key, gradient in {"queries": grad_queries, **hand.window.gradients}.items():
        assert_close(gradient, their_gradients[key], key)


def test_local_m_by_hand():
    mask = np.array([[1, 1, 1, 1, 1], [1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool)
    allowed, factor = LocalM(1).place(np.zeros((3, 3, 2)), mask, step=2)
    assert factor is None
    allowed = np.asarray(allowed)
    np.testing.assert_array_equal(allowed[0], [[0, 1, 1, 1, 0], [0, 0, 1, 1, 1], [0, 0, 0, 1, 1]])
    np.testing.assert_array_equal(allowed[1], [[1, 1, 0, 0, 0]] * 3)  # stays at its last token
    assert not allowed[2].any()


def test_local_p_by_hand():
    made = LocalP(2, units=1)
    made.build((None, None, 3))
    made.W.kernel.assign(np.zeros((3, 1)))  # every place is the middle
    mask = np.array([[1, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]], bool)
    allowed, factor = (np.asarray(a) for a in made.place(np.ones((2, 1, 3), "float32"), mask))
    np.testing.assert_array_equal(allowed[:, 0], [[0, 1, 1, 1, 1, 1], [1, 1, 0, 0, 0, 0]])
    # The deviation is 1, the places are 3 and 1.
    np.testing.assert_allclose(factor[0, 0, 1:], np.exp([-2, -0.5, 0, -0.5, -2]), rtol=1e-6)
    np.testing.assert_allclose(factor[1, 0, :2], np.exp([-0.5, 0]), rtol=1e-6)


@every_window
@pytest.mark.parametrize("step", [2, np.int64(2), "int32", "int64"], ids=str)
def test_a_step_may_be_a_number_or_a_tensor(name, step):
    made, queries = window(name, 1), normal(B, T, H)
    expected, _ = made.place(queries, MASK, 2)
    given = tf.constant(2, step) if isinstance(step, str) else step
    np.testing.assert_array_equal(made.place(queries, MASK, given)[0], expected)
    shifted, _ = made.place(queries, MASK, 0)
    assert np.array_equal(shifted, expected) == (name == "local-p")  # it asks the query alone


@every_window
def test_a_mask_of_numbers_is_one_of_truths(name):
    made, queries = window(name, 1), normal(B, T, H)
    numbers = made.place(queries, MASK.astype("float32"))[0]
    np.testing.assert_array_equal(numbers, made.place(queries, MASK)[0])


def test_half_precision_tells_thousands_of_positions_apart():
    made, length = LocalP(2, units=1, dtype="mixed_float16"), 2999
    made.build((None, None, 1))
    made.W.kernel.assign([[10.0]])
    made.v.assign([60.0])  # the sigmoid saturates: the place is the length, next to the last token
    mask = np.arange(3001)[None] < length
    allowed, factor = made.place(np.ones((1, 1, 1), "float16"), mask)
    assert keras.backend.standardize_dtype(factor.dtype) == "float32"
    assert list(np.flatnonzero(allowed)) == [2997, 2998]
    np.testing.assert_allclose(np.asarray(factor)[0, 0, 2997:2999], np.exp([-2, -0.5]), rtol=1e-5)


@pytest.mark.parametrize(("units", "expected"), [(None, H), (3, 3)])
def test_a_place_is_made_in_units_of_its_own_or_of_the_query(units, expected):
    made = window("local-p", 2, units)
    made.build((None, None, H))
    assert made.W.kernel.shape == (H, expected) and made.v.shape == (expected,)


def test_places_differ_from_the_first_step_of_training_on():
    """A vector v of Glorot's for a square matrix would be too short."""
    made = LocalP(1, units=200)
    made.build((None, None, H))
    assert np.std(made.v) == pytest.approx(np.sqrt(2 / 200), rel=0.2)


# Making a window, and misusing it


def test_the_factory_makes_what_it_is_asked_for():
    assert window(None) is None and WINDOWS == scratch.WINDOWS
    made = [window(name, 2, 3, dtype="mixed_float16") for name in WINDOWS]
    assert [type(one) for one in made] == [LocalM, LocalP]
    assert {one.D for one in made} == {2} and made[1].units == 3
    assert {one.compute_dtype for one in made} == {"float16"}


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
        window(name, radius)


@every_window
def test_lengths_may_be_unknown_when_the_graph_is_made(name):
    made = window(name, 1)
    made.build((None, None, H))
    signature = [
        tf.TensorSpec((None, None, H)),
        tf.TensorSpec((None, None), tf.bool),
        tf.TensorSpec((), tf.int32),
    ]
    compiled = tf.function(
        lambda *inputs: [x for x in made.place(*inputs) if x is not None], input_signature=signature
    )
    for T_now, S_now in [(T, S), (1, 3)]:
        inputs = normal(B, T_now, H), MASK[:, :S_now], 2
        expected = [x for x in made.place(*inputs) if x is not None]
        for ours, theirs in zip(compiled(*inputs), expected, strict=True):
            assert_close(tf.cast(ours, "float32"), tf.cast(theirs, "float32"))
