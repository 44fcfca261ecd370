import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.models.attention import (
    Additive,
    AttentionPooling,
    Dot,
    General,
    ScaledDot,
    masked_softmax,
)
from solutions.scratch import attention as scratch

B, T, S, H, U = 4, 3, 5, 6, 7
LENGTHS = np.array([5, 3, 1, 0])  # full, padded, a single token, all padding
MASK = np.arange(S) < LENGTHS[:, None]

SCORES = {"additive": lambda: Additive(U), "dot": Dot, "scaled dot": ScaledDot, "general": General}
every_score = pytest.mark.parametrize("make_score", SCORES.values(), ids=SCORES)
every_query = pytest.mark.parametrize("query", ["given", "learned"])


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


@pytest.fixture
def half_precision():
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    yield
    keras.mixed_precision.set_dtype_policy("float32")


def normal(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def pool(pooling, keys, state, mask=None):
    state = state if pooling.query == "given" else None
    context, weights = pooling(keys, query=state, mask=mask)
    return keras.ops.convert_to_numpy(context), keras.ops.convert_to_numpy(weights)


@every_score
@every_query
def test_contracts_of_attention(make_score, query):
    pooling = AttentionPooling(make_score(), query=query)
    keys, state = normal(B, S, H), normal(B, H, seed=1)
    context, weights = pool(pooling, keys, state, MASK)
    np.testing.assert_allclose(weights.sum(axis=1), [1, 1, 1, 0], atol=1e-6)
    assert (weights[~MASK] == 0).all()
    assert (weights[MASK] > 0).all()
    np.testing.assert_allclose(context, np.einsum("bs,bsk->bk", weights, keys), atol=1e-6)
    assert (context[3] == 0).all()

    more = np.concatenate([keys, np.full((B, 2, H), 50, "float32")], axis=1)
    padded_context, padded_weights = pool(pooling, more, state, np.pad(MASK, ((0, 0), (0, 2))))
    np.testing.assert_allclose(padded_context, context, atol=1e-6)
    np.testing.assert_allclose(padded_weights[:, :S], weights, atol=1e-6)
    assert (padded_weights[:, S:] == 0).all()


@every_score
def test_gradients_are_finite_and_padding_gets_none(make_score):
    pooling = AttentionPooling(make_score())
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
    score = pooling.score
    weights = [w.numpy() for w in (score.W_query.kernel, score.W_key.kernel, score.v)]
    query = pooling.learned_query.numpy() if pooling.query == "learned" else None
    additive = scratch.Additive(*weights)
    return scratch.AttentionPooling(additive, query)


@every_query
def test_pooling_equals_scratch_forward_and_backward(query):
    pooling = AttentionPooling(Additive(U), query=query)
    keys, grad_context = tf.constant(normal(B, S, H)), normal(B, H, seed=2)
    state = tf.constant(normal(B, 4 if query == "given" else H, seed=1))
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
    names = ["keys", "W_query", "W_key", "v", "query"]
    score = pooling.score
    kernels = [w.value for w in (score.W_query.kernel, score.W_key.kernel, score.v)]
    last = state if query == "given" else pooling.learned_query.value
    gradients = dict(zip(names, tape.gradient(loss, [keys, *kernels, last]), strict=True))
    by_name = {"keys": hand_keys, "query": hand_state} | hand.score.gradients | hand.gradients
    assert by_name.keys() == gradients.keys()
    for name in names:
        np.testing.assert_allclose(gradients[name], by_name[name], atol=1e-5, err_msg=name)


def test_masked_softmax_equals_scratch():
    scores = normal(B, T, S) * 30
    expected = scratch.masked_softmax(scores, MASK)
    np.testing.assert_allclose(masked_softmax(keras.ops.array(scores), MASK), expected, atol=1e-6)
    everything = scratch.masked_softmax(scores)
    np.testing.assert_allclose(masked_softmax(keras.ops.array(scores)), everything, atol=1e-6)


@every_score
def test_attention_equals_the_layer_of_keras(make_score):
    """Keras's layers know no projections and no empty rows: project before, leave those out."""
    score, width = make_score(), 4 if make_score in (SCORES["additive"], General) else H
    queries, keys, mask = normal(3, T, width), normal(3, S, H, seed=1), MASK[:3]
    prepared = score.prepare(keys, mask)
    weights = masked_softmax(score(queries, prepared), prepared.mask)

    if isinstance(score, Additive):
        layer = keras.layers.AdditiveAttention(use_scale=True)
        theirs = [score.W_query(queries), keys, prepared.projected]
        layer.build([tuple(x.shape) for x in theirs])
        layer.scale.assign(score.v)
    else:
        layer = keras.layers.Attention()
        theirs = [score.W(queries) if isinstance(score, General) else queries, keys]
        if isinstance(score, ScaledDot):
            theirs[0] = queries / np.sqrt(H)
    theirs_mask = [None, mask[:, None]]  # (B, S) met the wrong axis before Keras 3.12
    context, their_weights = layer(theirs, mask=theirs_mask, return_attention_scores=True)
    np.testing.assert_allclose(weights, their_weights, atol=1e-5)
    np.testing.assert_allclose(weights @ keys, context, atol=1e-5)


@every_score
def test_asking_step_by_step_equals_asking_at_once(make_score):
    score, queries = make_score(), normal(B, T, H, seed=1)
    prepared = score.prepare(normal(B, S, H), MASK)
    steps = [score(queries[:, [t]], prepared) for t in range(T)]
    np.testing.assert_allclose(np.concatenate(steps, axis=1), score(queries, prepared), atol=1e-5)


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


def token_ids():
    return np.where(MASK, np.random.default_rng(3).integers(1, 20, size=(B, S)), 0)


@pytest.mark.parametrize("implicit", [True, False])
@every_query
@pytest.mark.filterwarnings("error:.*mask.*")
def test_mask_reaches_pooling_in_a_functional_model(query, implicit):
    _, explained = classifier(Additive(U), query, implicit)
    ids = token_ids()
    probability, weights = explained(ids)
    np.testing.assert_array_equal(np.array(weights) > 0, MASK)
    padded_probability, _ = explained(np.pad(ids, ((0, 0), (0, 4))))
    # Without its own mask, the LSTM's last state would see the padding.
    if implicit or query == "learned":
        np.testing.assert_allclose(padded_probability, probability, atol=1e-6)


@pytest.mark.filterwarnings("error:.*mask.*")
def test_a_score_takes_the_mask_that_keras_has_attached():
    states = keras.layers.Embedding(20, H, mask_zero=True)(token_ids())
    np.testing.assert_array_equal(Dot().prepare(states).mask, MASK)
    np.testing.assert_array_equal(Dot().prepare(states, mask=~MASK).mask, ~MASK)
    scores = Dot()(states, Dot().prepare(states))
    assert getattr(scores, "_keras_mask", None) is None  # it would be that of the queries


@every_query
def test_the_mask_survives_a_change_of_precision(query):
    embedding = keras.layers.Embedding(20, H, mask_zero=True, dtype="float16")
    pooling = AttentionPooling(ScaledDot(), query=query, dtype="float32")
    _, weights = pool(pooling, embedding(token_ids()), normal(B, H))
    np.testing.assert_array_equal(weights > 0, MASK)


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
def test_saved_and_loaded_it_says_the_same(make_score, query, tmp_path):
    _, explained = classifier(make_score(), query, implicit=True)
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
def test_it_trains_in_half_precision_with_an_empty_row(make_score, query, half_precision):
    pooling = AttentionPooling(make_score(), query=query)
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


@pytest.mark.parametrize("score", [Dot(), ScaledDot()])
def test_unequal_widths_have_no_dot_product(score):
    with pytest.raises(ValueError, match=rf"{type(score).__name__} .* queries have 4 and keys 6"):
        score(normal(B, T, 4), score.prepare(normal(B, S, H)))


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
        (
            lambda p: masked_softmax(keras.ops.zeros((B, T, 4)), MASK),
            ["(4, 3, 4)", "(4, 5)"],
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(AttentionPooling(Additive(U)))
    assert all(name in str(refusal.value) for name in named)
