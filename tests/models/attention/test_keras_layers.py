"""The same attention as Keras's own layers give, where these can express it."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.models.attention import (
    Additive,
    Attention,
    Dot,
    General,
    Location,
    ScaledDot,
)
from tests.models.attention.problems import (
    MASK,
    H,
    S,
    T,
    U,
    assert_same,
    attend,
    normal,
)

# Keras asks whether a sigmoid was meant where a source has one token.
pytestmark = pytest.mark.filterwarnings("ignore:You are using a softmax")


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
