import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from solutions.models.attention import masked_softmax
from solutions.scratch import attention as scratch
from tests.models.attention.problems import MASK, SOME, B, S, T, assert_close, normal

GRID = np.random.default_rng(5).random((B, T, S)) < 0.5  # a mask for each query; a row is empty
GRID[0, 1] = False

# Keras asks whether a sigmoid was meant where a source has one token.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax")


@pytest.mark.parametrize("mask", [None, MASK, GRID], ids=["none", "BS", "BTS"])
def test_masked_softmax_equals_scratch(mask):
    scores = normal(B, T, S) * 30
    expected = scratch.masked_softmax(scores, mask)
    weights = masked_softmax(keras.ops.array(scores), mask)
    np.testing.assert_allclose(weights, expected, atol=1e-6)
    if mask is not None:
        allowed = np.broadcast_to(mask if mask.ndim == 3 else mask[:, None], (B, T, S))
        assert (np.asarray(weights)[~allowed] == 0).all()


@pytest.mark.parametrize("mask", [None, MASK, GRID], ids=["none", "BS", "BTS"])
def test_its_gradient_equals_scratch(mask):
    scores, grad_weights = tf.constant(normal(B, T, S)), normal(B, T, S, seed=1)
    with tf.GradientTape() as tape:
        tape.watch(scores)
        weights = masked_softmax(scores, mask)
        loss = tf.reduce_sum(weights * grad_weights)
    expected = scratch.masked_softmax_backward(weights.numpy(), grad_weights)
    assert_close(tape.gradient(loss, scores), expected)


@SOME
@given(st.data())
def test_rows_sum_to_one_or_are_zero_and_what_is_masked_does_not_matter(data):
    shape = data.draw(st.tuples(*[st.integers(1, 4)] * 3))
    mask = data.draw(arrays(bool, shape))
    scores = normal(*shape) * data.draw(st.sampled_from([1, 1e3, 1e30]))
    weights = np.asarray(masked_softmax(keras.ops.array(scores), mask))
    np.testing.assert_allclose(weights.sum(axis=2), mask.any(axis=2), atol=1e-6)
    assert (weights[~mask] == 0).all()
    other = np.where(mask, scores, np.float32("inf"))
    np.testing.assert_array_equal(masked_softmax(keras.ops.array(other), mask), weights)


def test_a_mask_of_numbers_is_one_of_truths():
    scores = keras.ops.array(normal(B, T, S))
    expected = masked_softmax(scores, MASK)
    np.testing.assert_array_equal(masked_softmax(scores, MASK.astype("float32")), expected)


@pytest.mark.parametrize(
    ("dtype", "expected"), [("float16", "float32"), ("float32", "float32"), ("float64", "float64")]
)
def test_weights_have_the_digits_of_float32_at_least(dtype, expected):
    weights = masked_softmax(keras.ops.zeros((1, 1, 3000), dtype))
    assert keras.backend.standardize_dtype(weights.dtype) == expected
    np.testing.assert_allclose(weights, 1 / 3000, rtol=1e-6)


@pytest.mark.parametrize("queries", [1, T])
def test_lengths_may_be_unknown_when_the_graph_is_made(queries):
    signature = [tf.TensorSpec((None, None, None)), tf.TensorSpec((None, None, None), tf.bool)]
    compiled = tf.function(masked_softmax, input_signature=signature)
    scores, mask = normal(B, queries, S), GRID[:, :queries]
    np.testing.assert_allclose(
        compiled(scores, mask), scratch.masked_softmax(scores, mask), atol=1e-6
    )


@pytest.mark.parametrize(
    ("scores", "mask"),
    [
        ((B, T, 4), (B, S)),
        ((2, T, S), (B, S)),
        ((B, T, S), (B, S, T)),
        ((B, T, S), (2, T, S)),
        ((B, T, S), (S,)),
    ],
)
def test_scores_and_mask_that_do_not_fit_are_named(scores, mask):
    with pytest.raises(ValueError) as refusal:
        masked_softmax(keras.ops.zeros(scores), np.ones(mask, bool))
    assert str(scores) in str(refusal.value) and str(mask) in str(refusal.value)
