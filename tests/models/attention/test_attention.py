import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from solutions.models.attention import (
    Additive,
    Attention,
    Dot,
    General,
    LocalP,
    Location,
    ScaledDot,
)
from tests.models.attention.problems import (
    MASK,
    SOME,
    B,
    H,
    S,
    T,
    U,
    any_attention,
    assert_close,
    by_hand,
    every_combination,
    named_variables,
    normal,
    token_ids,
    twin,
)

# Keras asks whether a sigmoid was meant where a source has one token.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax")


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


@pytest.fixture
def half_precision():
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    yield
    keras.mixed_precision.set_dtype_policy("float32")


def attend(attention, queries, keys, mask=None, step=0):
    """Context and weights as arrays."""
    found = attention(queries, attention.prepare(keys, mask), step=step)
    return [keras.ops.convert_to_numpy(x) for x in found]


def assert_same(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        assert_close(one, other)


# By hand and in Keras


@every_combination
@SOME
@given(st.data())
def test_attention_equals_scratch_forward_and_backward(score_name, window_name, data):
    problem, hand, step = data.draw(by_hand(score_name, window_name))
    attention = twin(hand, score_name, window_name, problem)
    queries, keys = tf.constant(problem.queries), tf.constant(problem.keys)
    variables = named_variables(attention)
    assert list(variables) == list(hand.parameters)
    with tf.GradientTape() as tape:
        tape.watch([queries, keys])
        context, weights = attention(queries, attention.prepare(keys, problem.mask), step=step)
        loss = tf.reduce_sum(context * problem.grad_contexts)
        loss += tf.reduce_sum(weights * problem.grad_weights)

    prepared = hand.prepare(problem.keys, problem.mask)
    hand_context, hand_weights = hand.forward(problem.queries, prepared, step)
    assert_close(context, hand_context)
    assert_close(weights, hand_weights)

    gradients = {
        "queries": hand.backward(problem.grad_contexts, problem.grad_weights),
        "keys": hand.prepare_backward(),
        **hand.gradients,
    }
    asked = {"queries": queries, "keys": keys}
    asked |= {name: variable.value for name, variable in variables.items()}
    their_gradients = tape.gradient(loss, asked, unconnected_gradients="zero")
    assert gradients.keys() == their_gradients.keys()
    for name, gradient in gradients.items():
        assert_close(their_gradients[name], gradient, name)


@every_combination
@SOME
@given(st.data())
def test_contracts_of_attention(score_name, window_name, data):
    problem, hand, step = data.draw(by_hand(score_name, window_name))
    attention = twin(hand, score_name, window_name, problem)
    queries, keys, mask = problem.queries, problem.keys, problem.mask
    context, weights = attend(attention, queries, keys, mask, step)
    seen = mask.copy()
    if score_name == "location":
        seen[:, problem.positions :] = False
    full = np.repeat(seen.any(axis=1)[:, None], problem.T, axis=1)  # (B, T)
    if window_name == "local-p":
        assert (weights.sum(axis=2) <= 1 + 1e-6).all() and (weights[full].sum(axis=1) > 0).all()
    else:
        np.testing.assert_allclose(weights.sum(axis=2), full, atol=1e-6)
    if window_name:
        assert ((weights > 0).sum(axis=2) <= 2 * problem.D + 1).all()
    assert (weights >= 0).all()
    assert (weights.swapaxes(1, 2)[~seen] == 0).all()
    assert (weights[~full] == 0).all() and (context[~full] == 0).all()
    assert_close(context, weights @ keys)

    more = data.draw(st.integers(1, 3))
    longer = np.pad(keys, ((0, 0), (0, more), (0, 0)), constant_values=1e3)
    padded_context, padded = attend(attention, queries, longer, np.pad(mask, ((0, 0), (0, more))))
    context, weights = attend(attention, queries, keys, mask)
    assert_close(padded_context, context)
    assert_close(padded[:, :, : problem.S], weights)
    assert (padded[:, :, problem.S :] == 0).all()


@every_combination
@SOME
@given(st.data())
def test_step_by_step_equals_all_at_once(score_name, window_name, data):
    problem, hand, step = data.draw(by_hand(score_name, window_name))
    attention = twin(hand, score_name, window_name, problem)
    prepared = attention.prepare(problem.keys, problem.mask)
    steps = [
        attention(problem.queries[:, [t]], prepared, step=tf.constant(step + t))
        for t in range(problem.T)
    ]
    at_once = attention(problem.queries, prepared, step=step)
    for ours, theirs in zip(zip(*steps, strict=True), at_once, strict=True):
        assert_close(np.concatenate(ours, axis=1), theirs)


@every_combination
def test_gradients_are_finite_and_padding_gets_none(score_name, window_name):
    attention = any_attention(score_name, window_name)
    queries, keys = tf.constant(normal(B, T, H)), tf.constant(100 * normal(B, S, H, seed=1))
    with tf.GradientTape() as tape:
        tape.watch([queries, keys])
        context, weights = attention(queries, attention.prepare(keys, MASK))
        loss = tf.reduce_sum(context**2) + tf.reduce_sum(weights**2)
    variables = [w.value for w in attention.trainable_weights]
    gradients = tape.gradient(loss, [queries, keys, *variables], unconnected_gradients="zero")
    assert all(np.isfinite(g).all() for g in gradients)
    assert (gradients[0].numpy()[3] == 0).all()
    assert (gradients[1].numpy()[~MASK] == 0).all() and (gradients[1].numpy()[MASK] != 0).any()


# Masks


@every_combination
def test_without_a_mask_every_position_is_a_real_token(score_name, window_name):
    attention, queries, keys = (
        any_attention(score_name, window_name),
        normal(B, T, H),
        normal(B, S, H),
    )
    expected = attend(attention, queries, keys, np.ones((B, S), bool))
    assert_same(attend(attention, queries, keys), expected)


@every_combination
@pytest.mark.filterwarnings("error:.*mask.*")
def test_the_mask_that_keras_has_attached_is_honoured(score_name, window_name):
    attention = any_attention(score_name, window_name)
    states, queries = keras.layers.Embedding(20, H, mask_zero=True)(token_ids()), normal(B, T, H)
    found = attend(attention, queries, states)
    assert_same(found, attend(attention, queries, states.numpy(), MASK))
    everything = attend(attention, queries, states.numpy())
    assert not np.allclose(found[1], everything[1])


@pytest.mark.filterwarnings("error:.*mask.*")
def test_the_mask_of_the_queries_is_not_taken_for_that_of_the_keys():
    queries = keras.layers.Embedding(20, H, mask_zero=True)(token_ids())
    keys, attention = normal(B, S, H), Attention(Dot())
    context, weights = attention(queries, attention.prepare(keys))
    assert (np.asarray(weights) > 0).all()
    assert getattr(context, "_keras_mask", None) is None


# Keras's own layers


MASKS = {
    "padding": MASK[:3],
    "holes": np.array([[1, 0, 1, 1, 0], [0, 1, 0, 0, 1], [0, 0, 0, 1, 0]]) > 0,
}
every_mask = pytest.mark.parametrize("mask", [None, *MASKS.values()], ids=["none", *MASKS])


def three_queries(made):
    """Queries and keys for three sources: Keras's layers know no empty rows."""
    width = H if isinstance(made, Dot) else 4
    return normal(3, T, width), normal(3, S, H, seed=1)


@every_mask
@pytest.mark.parametrize(
    "made",
    [Dot, ScaledDot, General, lambda: Additive(U), lambda: Location(S)],
    ids=["dot", "scaled dot", "general", "additive", "location"],
)
def test_attention_equals_the_layers_of_keras(made, mask):
    """Keras's layers know no projections: project before."""
    score = made()
    attention, (queries, keys) = Attention(score), three_queries(score)
    ours = attend(attention, queries, keys, mask)
    if isinstance(score, Additive):
        layer = keras.layers.AdditiveAttention(use_scale=True)
        theirs = [score.W_query(queries), keys, score.W_key(keys)]
        layer.build([tuple(x.shape) for x in theirs])
        layer.scale.assign(score.v)
    else:
        layer = keras.layers.Attention()
        theirs = [queries, keys]
        if isinstance(score, General):
            theirs[0] = score.W(queries)
        elif isinstance(score, ScaledDot):
            theirs[0] = queries / np.sqrt(H)
        elif isinstance(score, Location):  # a row of W stands where a key would
            theirs.append(np.repeat(score.W.numpy().T[None], 3, axis=0))
    # (B, S) met the wrong axis before Keras 3.12
    theirs_mask = None if mask is None else [None, mask[:, None], None][: len(theirs)]
    assert_same(ours, layer(theirs, mask=theirs_mask, return_attention_scores=True))


@every_mask
def test_the_scale_that_keras_learns_is_ours_if_it_is_told(mask):
    """`use_scale` is no division by √H: it learns a number, and starts with 1."""
    queries, keys = normal(3, T, H), normal(3, S, H, seed=1)
    layer = keras.layers.Attention(use_scale=True)
    masks = {"mask": None if mask is None else [None, mask[:, None]]}
    untold = layer([queries, keys], **masks, return_attention_scores=True)
    assert_same(attend(Attention(Dot()), queries, keys, mask), untold)
    layer.scale.assign(1 / np.sqrt(H))
    told = layer([queries, keys], **masks, return_attention_scores=True)
    assert_same(attend(Attention(ScaledDot()), queries, keys, mask), told)


def one_head(queries, keys, mask, W_query, W_key, W_value, W_output):
    """Keras's multi-head attention with one head and these projections, without biases."""
    layer = keras.layers.MultiHeadAttention(
        1, W_query.shape[1], W_value.shape[1], use_bias=False, output_shape=W_output.shape[1]
    )
    queries, keys = tf.constant(queries), tf.constant(keys)
    by_query = None if mask is None else tf.constant(mask[:, None])
    layer(queries, keys, attention_mask=by_query)
    into = [W[:, None] for W in (W_query, W_key, W_value)]
    layer.set_weights([*into, W_output[None]])
    context, weights = layer(queries, keys, attention_mask=by_query, return_attention_scores=True)
    return context, weights[:, 0]


@every_mask
def test_general_attention_is_one_head_that_projects_its_queries(mask):
    attention = Attention(General())
    queries, keys = three_queries(attention.score)
    ours = attend(attention, queries, keys, mask)
    same = np.eye(H, dtype="float32")
    W = attention.score.W.kernel.numpy() * np.sqrt(H, dtype="float32")  # which a head divides by
    assert_same(ours, one_head(queries, keys, mask, W, same, same, same))


@every_mask
def test_scaled_attention_is_one_head_where_all_are_projected_before(mask):
    queries, keys = normal(3, T, 4), normal(3, S, H, seed=1)
    W_query, W_key = normal(4, U, seed=2), normal(H, U, seed=3)
    W_output = normal(U, 2, seed=4)
    context, weights = attend(Attention(ScaledDot()), queries @ W_query, keys @ W_key, mask)
    theirs = one_head(queries, keys, mask, W_query, W_key, W_key, W_output)
    assert_same([context @ W_output, weights], theirs)


# Graphs, functional models, files


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


# Misuse


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda a: a.prepare(normal(B, S, H), MASK[:, :2]), ["(4, 5, 6)", "(4, 2)"]),
        (lambda a: a(normal(2, T, H), a.prepare(normal(B, S, H))), ["(2, 3, 6)", "(4, 5, 6)"]),
        (lambda a: a(normal(B, T, 4), a.prepare(normal(B, S, H))), ["4", "6", "General"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(Attention(Dot()))
    assert all(name in str(refusal.value) for name in named)
