import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from solutions.models.attention import (
    Attention,
    Dot,
)
from tests.models.attention.problems import (
    MASK,
    SOME,
    B,
    H,
    S,
    T,
    any_attention,
    assert_close,
    assert_same,
    attend,
    by_hand,
    every_combination,
    named_variables,
    normal,
    token_ids,
    twin,
)

# Keras asks whether a sigmoid was meant where a source has one token.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax")


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
