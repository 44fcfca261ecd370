import keras
import numpy as np
import tensorflow as tf

from solutions.models.evidence import Evidence

START = np.array([9.0, 1.0, -2.0, 0.5], np.float32)  # padding's is 9, so that it would show
IDS = np.array([[1, 2, 0], [3, 0, 0], [0, 0, 0], [1, 2, 3]])


def test_the_logit_is_the_sum_of_the_weights_of_the_ngrams():
    logits = keras.ops.convert_to_numpy(Evidence(4, START)(IDS))
    np.testing.assert_allclose(logits, [[-1.0], [0.5], [0.0], [-0.5]], atol=1e-6)


def test_the_bias_counts_once():
    layer = Evidence(4, START)
    layer(IDS)
    layer.bias.assign(0.25)
    logits = keras.ops.convert_to_numpy(layer(IDS))
    np.testing.assert_allclose(logits, [[-0.75], [0.75], [0.25], [-0.25]], atol=1e-6)


def test_without_a_start_nothing_speaks_for_anything():
    layer = Evidence(4)
    np.testing.assert_array_equal(layer(IDS), np.zeros((4, 1)))
    assert layer.weight.shape == (4,)


def test_wider_padding_changes_nothing():
    layer = Evidence(4, START)
    np.testing.assert_array_equal(layer(IDS), layer(np.pad(IDS, [(0, 0), (0, 5)])))


def test_padding_learns_nothing_and_every_ngram_learns_from_the_texts_that_hold_it():
    layer = Evidence(4, START)
    layer(IDS)
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(layer(IDS))
    weight, bias = tape.gradient(loss, [layer.weight.value, layer.bias.value])
    np.testing.assert_array_equal(tf.convert_to_tensor(weight), [0.0, 2.0, 2.0, 2.0])
    assert bias == 4


def test_a_saved_layer_comes_back_with_what_it_has_learned(tmp_path):
    ids = keras.Input((None,), dtype="int32")
    model = keras.Model(ids, Evidence(4, START)(ids))
    model.layers[-1].weight.assign(START + 1)
    model.save(tmp_path / "evidence.keras")
    again = keras.models.load_model(tmp_path / "evidence.keras")
    np.testing.assert_array_equal(again(IDS), model(IDS))
