import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from solutions.data.text import PADDING
from solutions.models.layers import ReverseTokens, beside, embedding_layer, recurrent_layer
from solutions.scratch.encoder import reverse_tokens
from solutions.scratch.layers import Embedding

ids_of_any_shape = arrays(
    np.int64,
    st.tuples(st.integers(1, 4), st.integers(1, 7)),
    elements=st.integers(0, 9) | st.just(PADDING),
)


@settings(max_examples=60)
@given(ids=ids_of_any_shape)
def test_tokens_are_reversed_as_by_hand_wherever_padding_stands(reverse_in_a_graph, ids):
    np.testing.assert_array_equal(reverse_in_a_graph(ids), reverse_tokens(ids))


@pytest.fixture(scope="module")
def reverse_in_a_graph():
    """The layer, compiled once for all shapes."""
    layer = ReverseTokens()
    return tf.function(layer, input_signature=[tf.TensorSpec((None, None), tf.int64)])


def test_reversing_survives_the_functional_api_and_saving(tmp_path):
    ids = keras.Input((None,), dtype="int32")
    model = keras.Model(ids, ReverseTokens()(ids))
    model.save(tmp_path / "model.keras")
    for one in (model, keras.models.load_model(tmp_path / "model.keras")):
        np.testing.assert_array_equal(one(np.array([[4, 5, 6, 0]])), [[6, 5, 4, 0]])


def test_vectors_of_tokens_start_with_deviation_a_half():
    keras.utils.set_random_seed(0)
    layer = embedding_layer(500, 20)
    layer.build((None, None))
    assert np.std(layer.embeddings) == pytest.approx(0.5, rel=0.05)
    assert np.mean(layer.embeddings) == pytest.approx(0, abs=0.05)


@pytest.mark.parametrize("mask_zero", [False, True])
def test_a_vector_gets_one_gradient_however_often_it_was_used(mask_zero):
    layer = embedding_layer(6, 3, mask_zero=mask_zero)
    ids = np.array([[4, 4, 5, 0], [4, 1, 0, 0]])
    weight = np.random.default_rng(0).normal(size=(2, 4, 3)).astype("float32")
    with tf.GradientTape() as tape:
        vectors = layer(ids)
        loss = tf.reduce_sum(vectors * weight)
    (gradient,) = tape.gradient(loss, layer.trainable_variables)
    by_hand = Embedding(layer.embeddings.numpy())
    np.testing.assert_array_equal(vectors, by_hand.forward(ids))
    by_hand.backward(weight)
    assert isinstance(gradient, tf.Tensor)  # and not a list of places, which optimizers misread
    np.testing.assert_allclose(gradient, by_hand.gradients["W"], atol=1e-6)
    assert (getattr(vectors, "_keras_mask", None) is not None) == mask_zero


def test_the_vector_stands_before_every_element():
    vector, sequence = np.array([[1.0, 2.0]]), np.array([[[3.0], [4.0]]])
    np.testing.assert_array_equal(beside(vector, sequence), [[[1, 2, 3], [1, 2, 4]]])


def test_an_unknown_cell_is_refused_by_name():
    with pytest.raises(ValueError, match="lstm, gru, not 'rnn'"):
        recurrent_layer("rnn", 3)
