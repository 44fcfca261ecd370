import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.models.attention import Additive, AttentionPooling, ScaledDot, masked_softmax
from solutions.scratch import attention as scratch
from tests.models.attention.problems import (
    MASK,
    B,
    H,
    S,
    T,
    U,
    any_score,
    every_score,
    named_variables,
    normal,
    token_ids,
)

every_query = pytest.mark.parametrize("query", ["given", "learned"])


def pool(pooling, keys, state, mask=None):
    state = state if pooling.query == "given" else None
    context, weights = pooling(keys, query=state, mask=mask)
    return keras.ops.convert_to_numpy(context), keras.ops.convert_to_numpy(weights)


def seen(name):
    """The real tokens, as far as a score looks at them."""
    return MASK & (np.arange(S) < 4) if name == "location" else MASK


@every_score
@every_query
def test_contracts_of_attention(name, query):
    pooling = AttentionPooling(any_score(name), query=query)
    keys, state = normal(B, S, H), normal(B, H, seed=1)
    context, weights = pool(pooling, keys, state, MASK)
    np.testing.assert_allclose(weights.sum(axis=1), [1, 1, 1, 0], atol=1e-6)
    assert (weights[~seen(name)] == 0).all()
    assert (weights[seen(name)] > 0).all()
    np.testing.assert_allclose(context, np.einsum("bs,bsk->bk", weights, keys), atol=1e-6)
    assert (context[3] == 0).all()

    more = np.concatenate([keys, np.full((B, 2, H), 50, "float32")], axis=1)
    padded_context, padded_weights = pool(pooling, more, state, np.pad(MASK, ((0, 0), (0, 2))))
    np.testing.assert_allclose(padded_context, context, atol=1e-6)
    np.testing.assert_allclose(padded_weights[:, :S], weights, atol=1e-6)
    assert (padded_weights[:, S:] == 0).all()


@every_score
def test_gradients_are_finite_and_padding_gets_none(name):
    pooling = AttentionPooling(any_score(name))
    keys, state = tf.constant(normal(B, S, H)), tf.constant(normal(B, H, seed=1))
    with tf.GradientTape() as tape:
        tape.watch([keys, state])
        context, weights = pooling(keys, query=state, mask=tf.constant(MASK))
        loss = tf.reduce_sum(context**2) + tf.reduce_sum(weights**2)
    variables = [w.value for w in pooling.trainable_weights]
    gradients = tape.gradient(loss, [keys, state, *variables])
    assert all(np.isfinite(g).all() for g in gradients)
    assert (gradients[0].numpy()[~MASK] == 0).all()
    assert (gradients[1].numpy()[3] == 0).all()


def by_hand(pooling):
    """The same pooling in NumPy, with the same weights."""
    found = named_variables(pooling.attention)
    weights = {name.removeprefix("score."): v.numpy() for name, v in found.items()}
    score = getattr(scratch, type(pooling.score).__name__)(**weights)
    query = pooling.learned_query.numpy() if pooling.query == "learned" else None
    return scratch.AttentionPooling(score, query)


@every_score
@every_query
def test_pooling_equals_scratch_forward_and_backward(name, query):
    pooling = AttentionPooling(any_score(name), query=query)
    keys, grad_context = tf.constant(normal(B, S, H)), normal(B, H, seed=2)
    width = H if query == "learned" or name.endswith("dot") else 4
    state = tf.constant(normal(B, width, seed=1))
    given = state if query == "given" else None
    with tf.GradientTape() as tape:
        tape.watch([keys, state])
        context, weights = pooling(keys, query=given, mask=tf.constant(MASK))
        loss = tf.reduce_sum(context * grad_context)

    hand = by_hand(pooling)
    hand_context, hand_weights = hand.forward(
        keys.numpy(), MASK, None if given is None else given.numpy()
    )
    np.testing.assert_allclose(context, hand_context, atol=1e-5)
    np.testing.assert_allclose(weights, hand_weights, atol=1e-5)

    hand_keys, hand_state = hand.backward(grad_context)
    asked = {"keys": keys, "query": state if query == "given" else pooling.learned_query.value}
    found = named_variables(pooling.attention)
    asked |= {name.removeprefix("score."): variable.value for name, variable in found.items()}
    gradients = tape.gradient(loss, asked)
    ours = {"keys": hand_keys, "query": hand_state} | hand.score.gradients | hand.gradients
    assert ours.keys() == gradients.keys()
    for part, gradient in gradients.items():
        np.testing.assert_allclose(gradient, ours[part], atol=1e-5, err_msg=part)


@every_score
def test_pooling_is_attention_of_one_query(name):
    pooling = AttentionPooling(any_score(name))
    keys, state = normal(B, S, H), normal(B, H, seed=1)
    context, weights = pool(pooling, keys, state, MASK)
    prepared = pooling.score.prepare(keys, MASK)
    expected = masked_softmax(pooling.score(state[:, None], prepared), prepared.mask)
    np.testing.assert_allclose(weights, np.asarray(expected)[:, 0], atol=1e-6)
    np.testing.assert_allclose(context, (np.asarray(expected) @ keys)[:, 0], atol=1e-6)


def classifier(score, query, implicit):
    """Ids to a probability, and the model that also shows the weights."""
    ids = keras.Input((None,), dtype="int32")
    states = keras.layers.Embedding(20, H, mask_zero=implicit)(ids)
    states, state, _ = keras.layers.LSTM(H, return_sequences=True, return_state=True)(states)
    mask = None if implicit else keras.ops.not_equal(ids, 0)
    pooling = AttentionPooling(score, query=query)
    context, weights = pooling(states, query=state if query == "given" else None, mask=mask)
    probability = keras.layers.Dense(1, activation="sigmoid", dtype="float32")(context)
    return keras.Model(ids, probability), keras.Model(ids, [probability, weights])


@every_score
@pytest.mark.parametrize("implicit", [True, False])
@every_query
@pytest.mark.filterwarnings("error:.*mask.*")
def test_mask_reaches_pooling_in_a_functional_model(name, query, implicit):
    _, explained = classifier(any_score(name), query, implicit)
    ids = token_ids()
    probability, weights = explained(ids)
    np.testing.assert_array_equal(np.array(weights) > 0, seen(name))
    padded_probability, _ = explained(np.pad(ids, ((0, 0), (0, 4))))
    # Without its own mask, the LSTM's last state would see the padding.
    if implicit or query == "learned":
        np.testing.assert_allclose(padded_probability, probability, atol=1e-6)


@every_query
def test_the_mask_survives_a_change_of_precision(query):
    embedding = keras.layers.Embedding(20, H, mask_zero=True, dtype="float16")
    pooling = AttentionPooling(ScaledDot(), query=query, dtype="float32")
    _, weights = pool(pooling, embedding(token_ids()), normal(B, H))
    np.testing.assert_array_equal(weights > 0, MASK)


@every_query
def test_pooling_computes_as_precisely_as_it_is_told(query):
    pooling = AttentionPooling(ScaledDot(dtype="float64"), query=query, dtype="float64")
    context, weights = pool(pooling, normal(B, S, H), normal(B, H))
    assert context.dtype == weights.dtype == np.float64


@every_query
def test_shapes_are_enough_to_build_it(query):
    pooling = AttentionPooling(Additive(U), query=query)
    pooling.build((None, None, H), (None, 4) if query == "given" else None)
    width = 4 if query == "given" else H
    shapes = {"query": (H,)} if query == "learned" else {}
    shapes |= {"W_query": (width, U), "W_key": (H, U), "v": (U,)}
    built = {w.path.removesuffix("/kernel").split("/")[-1]: w.shape for w in pooling.weights}
    assert built == shapes


@every_score
@every_query
def test_saved_and_loaded_it_says_the_same(name, query, tmp_path):
    _, explained = classifier(any_score(name), query, implicit=True)
    explained.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    for before, after in zip(explained(token_ids()), loaded(token_ids()), strict=True):
        np.testing.assert_array_equal(before, after)
    assert [w.shape for w in loaded.weights] == [w.shape for w in explained.weights]


def train_one_step(pooling, jit_compile):
    """Trains a small model on a batch with an empty row; returns its weights and its history."""
    states, state = keras.Input((S, H)), keras.Input((H,))
    mask = keras.Input((S,), dtype="bool")
    context, _ = pooling(states, query=state if pooling.query == "given" else None, mask=mask)
    model = keras.Model([states, state, mask], keras.layers.Dense(1, dtype="float32")(context))
    # A scaled loss might overflow and skip the step that is looked at.
    model.compile("sgd", "mse", jit_compile=jit_compile, auto_scale_loss=False)
    before = [w.numpy() for w in pooling.weights]
    batch = [normal(B, S, H), normal(B, H, seed=1), MASK]
    loss = model.train_on_batch(batch, normal(B, 1, seed=2))
    return loss, before, [w.numpy() for w in pooling.weights]


@every_score
@every_query
def test_it_trains_in_half_precision_with_an_empty_row(name, query, half_precision):
    pooling = AttentionPooling(any_score(name), query=query)
    context, weights = pool(pooling, 10 * normal(B, S, H), normal(B, H), MASK)
    assert context.dtype == np.float16 and weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=1), [1, 1, 1, 0], atol=1e-6)
    assert (weights[~MASK] == 0).all() and (context[3] == 0).all()
    loss, before, after = train_one_step(pooling, jit_compile=False)
    assert np.isfinite(loss)
    for weight, trained in zip(before, after, strict=True):
        assert np.isfinite(trained).all() and not np.array_equal(weight, trained)


@every_query
def test_compiling_ahead_of_time_changes_nothing(query):
    results = []
    for jit_compile in (False, True):
        keras.utils.set_random_seed(1)
        results.append(train_one_step(AttentionPooling(Additive(U), query=query), jit_compile))
    (plain, _, plain_weights), (compiled, _, compiled_weights) = results
    assert compiled == pytest.approx(plain, rel=1e-5)
    for weight, other in zip(plain_weights, compiled_weights, strict=True):
        np.testing.assert_allclose(weight, other, atol=1e-6)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda p: p(normal(B, S, H), query=normal(B, T, H)), ["(4, 5, 6)", "(4, 3, 6)"]),
        (lambda p: p(normal(B, S, H), query=normal(2, H)), ["(4, 5, 6)", "(2, 6)"]),
        (
            lambda p: p(normal(B, S, H), query=normal(B, H), mask=MASK[:, :2]),
            ["(4, 5, 6)", "(4, 2)"],
        ),
        (lambda p: p(normal(B, S, H)), ["given", "none came"]),
        (
            lambda p: AttentionPooling(p.score, "learned")(normal(B, S, H), query=normal(B, H)),
            ["learned", "one came"],
        ),
        (lambda p: AttentionPooling(p.score, query="borrowed"), ["given", "learned", "borrowed"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(AttentionPooling(Additive(U)))
    assert all(name in str(refusal.value) for name in named)
