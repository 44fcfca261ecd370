import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given
from hypothesis import strategies as st

from solutions.models.attention import (
    SCORES,
    Additive,
    Dot,
    General,
    Location,
    Prepared,
    ScaledDot,
    masked_softmax,
    score,
)
from solutions.scratch import attention as scratch
from tests.models.attention.problems import (
    MASK,
    SOME,
    B,
    H,
    S,
    T,
    U,
    any_score,
    assert_close,
    by_hand,
    every_score,
    normal,
    token_ids,
    twin,
)


@every_score
@SOME
@given(st.data())
def test_scores_equal_scratch(name, data):
    problem, hand, _ = data.draw(by_hand(name, None))
    attention = twin(hand, name, None, problem)
    prepared = attention.score.prepare(problem.keys, problem.mask)
    ours = hand.score.prepare(problem.keys, problem.mask)
    assert_close(attention.score(problem.queries, prepared), hand.score(problem.queries, ours))
    np.testing.assert_array_equal(prepared.mask, ours.mask)
    assert_close(prepared.projected, ours.projected)


@every_score
def test_asking_step_by_step_equals_asking_at_once(name):
    made, queries = any_score(name), normal(B, T, H, seed=1)
    prepared = made.prepare(normal(B, S, H), MASK)
    steps = [made(queries[:, [t]], prepared) for t in range(T)]
    np.testing.assert_allclose(np.concatenate(steps, axis=1), made(queries, prepared), atol=1e-5)


def test_keys_are_projected_once_and_not_when_asked():
    made, keys = Additive(U), normal(B, S, H)
    prepared = made.prepare(keys)
    queries = normal(B, T, H, seed=1)
    scores = made(queries, prepared)
    made.W_key.kernel.assign(0 * made.W_key.kernel)
    np.testing.assert_array_equal(made(queries, prepared), scores)


@pytest.mark.parametrize("implicit", [True, False])
@every_score
@pytest.mark.filterwarnings("error:.*mask.*")
def test_a_score_takes_the_mask_that_keras_has_attached(name, implicit):
    states = keras.layers.Embedding(20, H, mask_zero=True)(token_ids())
    made, other = any_score(name), np.roll(MASK, 1, axis=0)
    seen = MASK if implicit else other
    if name == "location":
        seen = seen & (np.arange(S) < 4)
    prepared = made.prepare(states) if implicit else made.prepare(states, mask=other)
    np.testing.assert_array_equal(prepared.mask, seen)
    scores = made(states, prepared)
    assert getattr(scores, "_keras_mask", None) is None  # it would be that of the queries


@pytest.mark.parametrize("positions", [2, S, S + 3])
def test_a_location_score_looks_at_its_positions_alone(positions):
    made, keys = Location(positions), normal(B, S, H)
    prepared = made.prepare(keys)
    scores = np.asarray(made(normal(B, T, 4), prepared))
    assert made.W.shape == (4, positions)
    assert (scores[:, :, positions:] == 0).all() and (scores[:, :, :positions] != 0).all()
    np.testing.assert_array_equal(prepared.mask, np.tile(np.arange(S) < positions, (B, 1)))
    other_keys = made.prepare(normal(B, S, 2, seed=1))
    np.testing.assert_array_equal(made(normal(B, T, 4), other_keys), scores)
    weights = np.asarray(masked_softmax(keras.ops.array(scores), prepared.mask))
    assert (weights[:, :, positions:] == 0).all()
    np.testing.assert_allclose(weights.sum(axis=2), 1, atol=1e-6)


def test_a_location_score_narrows_a_mask_of_numbers_too():
    prepared = Location(2).prepare(normal(B, S, H), MASK.astype("float32"))
    np.testing.assert_array_equal(prepared.mask, MASK & (np.arange(S) < 2))


def test_a_scaled_product_does_not_overflow_before_it_is_scaled():
    made, vectors = ScaledDot(dtype="mixed_float16"), np.full((1, 1, 64), 40, "float16")
    scores = made(vectors, made.prepare(vectors))
    np.testing.assert_array_equal(scores, [[[12_800]]])  # 102,400 is too much for half precision


def test_one_step_alone_gives_the_scores_it_gives_among_others():
    """Some products of Keras overwrite foreign memory where T = 1: repeated, in a graph."""
    made, queries = Additive(32), normal(64, 1, H, seed=1)
    prepared = made.prepare(normal(64, 40, H))
    made(queries, prepared)
    ask = tf.function(lambda q: made(q, prepared))
    expected = scratch.additive_scores(
        queries,
        normal(64, 40, H),
        *(w.numpy() for w in (made.W_query.kernel, made.W_key.kernel, made.v)),
    )
    for _ in range(5):
        assert_close(ask(queries), expected)


@every_score
def test_in_a_functional_model_a_score_is_saved_with_all_it_needs(name, tmp_path):
    queries, keys = keras.Input((None, H)), keras.Input((None, H))
    made = any_score(name)
    model = keras.Model([queries, keys], made(queries, made.prepare(keys)))
    batch = [normal(B, T, H), normal(B, S, H, seed=1)]
    assert_close(model(batch), made(batch[0], made.prepare(batch[1])))
    assert len(model.weights) == len(made.weights)
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(loaded(batch), model(batch))


# Making a score, and misusing it


def test_the_factory_makes_what_it_is_asked_for():
    kinds = [Dot, ScaledDot, General, Additive, Location]
    made = [score(name, units=3, positions=9, dtype="mixed_float16") for name in SCORES]
    assert [type(one) for one in made] == kinds and SCORES == scratch.SCORES
    assert made[3].units == 3 and made[4].positions == 9
    assert {one.compute_dtype for one in made} == {"float16"}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("cosine", "dot, scaled-dot, general, additive, location, not 'cosine'"),
        ("additive", "additive wants units"),
        ("location", "location wants positions"),
    ],
)
def test_scores_that_cannot_be_made_are_refused(name, message):
    with pytest.raises(ValueError, match=message):
        score(name)


@pytest.mark.parametrize("made", [Dot(), ScaledDot()])
def test_unequal_widths_have_no_dot_product(made):
    with pytest.raises(ValueError, match=rf"{type(made).__name__} .* queries have 4 and keys 6"):
        made(normal(B, T, 4), made.prepare(normal(B, S, H)))


@every_score
@pytest.mark.parametrize("shape", [(1, T, H), (B, H)])
def test_queries_that_do_not_fit_the_keys_are_named(name, shape):
    made = any_score(name)
    with pytest.raises(ValueError) as refusal:
        made(normal(*shape), made.prepare(normal(B, S, H)))
    assert str(shape) in str(refusal.value) and str((B, S, H)) in str(refusal.value)


@every_score
def test_a_mask_that_does_not_fit_the_keys_is_named(name):
    with pytest.raises(ValueError) as refusal:
        any_score(name).prepare(normal(B, S, H), MASK[:, :2])
    assert "(4, 5, 6)" in str(refusal.value) and "(4, 2)" in str(refusal.value)


def test_prepared_has_the_names_of_scratch():
    assert Prepared._fields == scratch.Prepared._fields
