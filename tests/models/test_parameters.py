import keras
import numpy as np
import pytest

from solutions.models.parameters import parameters, set_parameters, variables
from solutions.models.seq2seq import Seq2Seq
from solutions.models.three_ways import seq2seq_functional
from solutions.scratch import attention as scratch_attention
from solutions.scratch import seq2seq as scratch
from solutions.scratch.language_model import LanguageModel

SIZES = 9, 11, 4, 6  # V_source, V_target, E, H

every_way = pytest.mark.parametrize("build", [Seq2Seq.initialized, seq2seq_functional])


@every_way
@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("peeky", [False, True])
def test_names_shapes_and_order_are_those_by_hand(build, cell, peeky):
    hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(0), cell=cell, peeky=peeky)
    found = parameters(build(*SIZES, cell=cell, peeky=peeky))
    assert list(found) == list(hand.parameters)
    for name, array in hand.parameters.items():
        assert found[name].shape == array.shape and found[name].dtype == array.dtype


@pytest.mark.parametrize("score", scratch_attention.SCORES)
@pytest.mark.parametrize("window", [None, *scratch_attention.WINDOWS])
@pytest.mark.parametrize("wiring", ["luong", "bahdanau"])
def test_attention_has_the_names_shapes_and_order_it_has_by_hand(score, window, wiring):
    options = {"attention": score, "window": window, "wiring": wiring, "positions": 8}
    options |= {"bidirectional": True, "radius": window and 2}
    hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(0), **options)
    model = Seq2Seq.initialized(*SIZES, **options)
    set_parameters(model, hand.parameters)
    found = parameters(model)
    assert list(found) == list(hand.parameters) and len(found) == len(model.weights)
    for name, array in hand.parameters.items():
        np.testing.assert_array_equal(found[name], array)


@every_way
def test_what_is_put_in_comes_out_as_copies(build):
    hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(0))
    model = build(*SIZES)
    set_parameters(model, hand.parameters)
    found = parameters(model)
    for name, array in hand.parameters.items():
        np.testing.assert_array_equal(found[name], array)
        np.testing.assert_array_equal(variables(model)[name], array)
        found[name] += 1
        np.testing.assert_array_equal(variables(model)[name], array)


def test_a_stack_of_named_layers_is_a_language_model():
    hand = LanguageModel.initialized(9, 4, 6, np.random.default_rng(0), cell="gru")
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            keras.layers.Embedding(9, 4, name="embedding"),
            keras.layers.GRU(6, return_sequences=True, name="recurrent"),
            keras.layers.Dropout(0.1),
            keras.layers.Dense(9, name="affine"),
        ]
    )
    set_parameters(model, hand.parameters)
    ids = np.random.default_rng(1).integers(0, 9, (2, 5))
    np.testing.assert_allclose(model(ids), hand.forward(ids)[0], atol=1e-5)


def test_a_weight_that_does_not_fit_is_named_and_nothing_changes():
    model = Seq2Seq.initialized(*SIZES)
    before = parameters(model)
    zeros = {name: np.zeros_like(array) for name, array in before.items()}
    for wrong, named in [
        ({**zeros, "decoder.affine.b": np.zeros(12)}, ["decoder.affine.b", "(11,)", "(12,)"]),
        ({"more": zeros, **zeros}, ["more"]),
        ({name: zeros[name] for name in list(zeros)[1:]}, ["encoder.embedding.W"]),
    ]:
        with pytest.raises(ValueError) as refusal:
            set_parameters(model, wrong)
        assert all(name in str(refusal.value) for name in named)
    for name, array in parameters(model).items():
        np.testing.assert_array_equal(array, before[name])


def test_a_layer_without_names_by_hand_is_named():
    model = keras.Sequential([keras.Input((4,)), keras.layers.LayerNormalization(name="odd")])
    with pytest.raises(TypeError, match="odd, a LayerNormalization"):
        variables(model)
