"""Attention in graphs, in functional models, in files, and in half precision."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.models.attention import (
    Additive,
    Attention,
    LocalP,
)
from tests.models.attention.problems import (
    MASK,
    B,
    H,
    S,
    T,
    U,
    any_attention,
    assert_same,
    attend,
    every_combination,
    named_variables,
    normal,
    token_ids,
)

# Keras asks whether a sigmoid was meant where a source has one token.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax")


@every_combination
@pytest.mark.parametrize("masked", [True, False])
def test_sizes_may_be_unknown_when_the_graph_is_made(score_name, window_name, masked):
    attention = any_attention(score_name, window_name)
    attention.build((None, None, H), (None, None, H))
    vectors = tf.TensorSpec((None, None, H))
    signature = [
        vectors,
        vectors,
        tf.TensorSpec((None, None), tf.bool),
        tf.TensorSpec((), tf.int32),
    ]

    @tf.function(input_signature=signature)
    def compiled(queries, keys, mask, step):
        prepared = attention.prepare(keys, mask if masked else None)
        return attention(queries, prepared, step=step)

    for T_now, S_now in [(T, S), (1, 3)]:
        queries, keys, mask = normal(B, T_now, H), normal(B, S_now, H, seed=1), MASK[:, :S_now]
        expected = attend(attention, queries, keys, mask if masked else None, step=2)
        assert_same(compiled(queries, keys, mask, 2), expected)


@every_combination
@pytest.mark.parametrize("masked", [True, False])
def test_a_functional_model_says_the_same_before_and_after_it_is_saved(
    score_name, window_name, masked, tmp_path
):
    queries, keys = keras.Input((None, H)), keras.Input((None, H))
    mask, step = keras.Input((None,), dtype="bool"), keras.Input(batch_shape=(), dtype="int32")
    attention = any_attention(score_name, window_name)
    prepared = attention.prepare(keys, mask if masked else None)
    inputs = [queries, keys, mask, step] if masked else [queries, keys, step]
    model = keras.Model(inputs, attention(queries, prepared, step=step))
    assert len(model.weights) == len(attention.weights)

    batch = [normal(B, T, H), normal(B, S, H, seed=1), *[MASK][:masked], np.int32(1)]
    found = model(batch)
    assert_same(found, attend(attention, *batch[:2], MASK if masked else None, step=1))
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for before, after in zip(found, loaded(batch), strict=True):
        np.testing.assert_array_equal(before, after)
    assert [w.shape for w in loaded.weights] == [w.shape for w in model.weights]


@every_combination
@pytest.mark.filterwarnings("error:.*mask.*")
def test_a_functional_model_honours_the_mask_that_keras_has_attached(score_name, window_name):
    ids, queries = keras.Input((None,), dtype="int32"), keras.Input((None, H))
    embedding = keras.layers.Embedding(20, H, mask_zero=True)
    attention = any_attention(score_name, window_name)
    model = keras.Model([ids, queries], attention(queries, attention.prepare(embedding(ids))))
    asked, states = normal(B, T, H), embedding(token_ids()).numpy()
    assert_same(model([token_ids(), asked]), attend(attention, asked, states, MASK))


@every_combination
def test_a_layer_is_made_again_from_its_config(score_name, window_name):
    attention = any_attention(score_name, window_name, name="attention")
    attention.build(
        (None, None, 4 if score_name in ("general", "additive") else H), (None, None, H)
    )
    config = keras.saving.serialize_keras_object(attention)
    again = keras.saving.deserialize_keras_object(config)
    assert again.name == "attention" and type(again.score) is type(attention.score)
    assert type(again.window) is type(attention.window)
    shapes = {name: variable.shape for name, variable in named_variables(attention).items()}
    assert {name: variable.shape for name, variable in named_variables(again).items()} == shapes
    configs = [one.score.get_config() for one in (attention, again)]
    configs += [one.window.get_config() for one in (attention, again) if one.window]
    assert configs[0] == configs[1] and configs[2:3] == configs[3:]


def test_compiling_ahead_of_time_changes_nothing():
    attention = Attention(Additive(U), LocalP(1))
    ask = tf.function(lambda q, k, m: attention(q, attention.prepare(k, m)), jit_compile=True)
    inputs = normal(B, T, H), normal(B, S, H, seed=1), MASK
    assert_same(ask(*(tf.constant(x) for x in inputs)), attend(attention, *inputs))


# Half precision


@every_combination
def test_half_precision_makes_no_nan_of_masked_rows(score_name, window_name, half_precision):
    attention = any_attention(score_name, window_name)
    queries, keys = tf.constant(10 * normal(B, T, H)), normal(B, S, H, seed=1)
    keys = tf.constant(np.where(MASK[..., None], keys, 6e4))  # scores of padding are infinite
    with tf.GradientTape() as tape:
        tape.watch([queries, keys])
        half_keys = tf.cast(keys, "float16")
        context, weights = attention(queries, attention.prepare(half_keys, MASK))
        loss = tf.reduce_sum(tf.cast(context, "float32") ** 2) + tf.reduce_sum(weights**2)
    assert context.dtype == np.float16 and weights.dtype == np.float32
    context, weights = np.asarray(context), np.asarray(weights)
    assert np.isfinite(context).all()
    if window_name != "local-p":
        np.testing.assert_allclose(weights.sum(axis=2)[:3], 1, atol=1e-6)
    assert (weights.swapaxes(1, 2)[~MASK] == 0).all() and (context[3] == 0).all()
    variables = [w.value for w in attention.trainable_weights]
    gradients = tape.gradient(loss, [queries, keys, *variables], unconnected_gradients="zero")
    assert all(np.isfinite(g).all() for g in gradients)


@every_combination
def test_half_precision_says_nearly_what_full_precision_says(score_name, window_name):
    full = any_attention(score_name, window_name)
    queries, keys = normal(B, T, H), normal(B, S, H, seed=1)
    expected = attend(full, queries, keys, MASK)
    half = any_attention(score_name, window_name, dtype="mixed_float16")
    half.build((None, None, H), (None, None, H))
    half.set_weights(full.get_weights())
    for ours, theirs in zip(attend(half, queries, keys, MASK), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=0.02)
