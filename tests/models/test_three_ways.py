import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.data.text import PADDING
from solutions.models.layers import CELLS
from solutions.models.parameters import parameters, set_parameters, variables
from solutions.models.seq2seq import Seq2Seq
from solutions.models.three_ways import (
    Repeating,
    repeating_functional,
    repeating_sequential,
    seq2seq_functional,
)
from solutions.models.training import masked_cross_entropy, teacher_forcing
from solutions.scratch.functions import cross_entropy
from solutions.scratch.layers import Affine, Embedding
from solutions.scratch.recurrent import CELLS as BY_HAND

B, S, T, E, H, V_SOURCE, V_TARGET = 4, 6, 5, 3, 7, 11, 13
SIZES = V_SOURCE, V_TARGET, E, H
REPEATING = {
    "sequential": repeating_sequential,
    "functional": repeating_functional,
    "subclassed": Repeating,
}

every_cell = pytest.mark.parametrize("cell", CELLS)


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


def batch():
    random = np.random.default_rng(0)
    real = np.arange(S) < np.array([6, 4, 1, 0])[:, None]
    targets = random.integers(1, V_TARGET, (B, T))
    targets[1, 3:] = PADDING
    return np.where(real, random.integers(1, V_SOURCE, (B, S)), PADDING), targets


def three(cell):
    """The same network in all three ways, with the same weights."""
    models = {way: build(*SIZES, T, cell) for way, build in REPEATING.items()}
    for model in models.values():
        set_parameters(model, parameters(models["sequential"]))
    return models


def loss_by_hand(weights, cell, sources, targets):
    """The loss of the network, put together from layers by hand."""
    layers = {
        name: kind(*(array for key, array in weights.items() if key.startswith(name)))
        for name, kind in {
            "encoder.embedding": Embedding,
            "encoder.recurrent": BY_HAND[cell],
            "decoder.recurrent": BY_HAND[cell],
            "decoder.affine": Affine,
        }.items()
    }
    embedded = layers["encoder.embedding"].forward(sources)
    _, final = layers["encoder.recurrent"].forward(embedded, sources != PADDING)
    repeated = np.repeat(final[0][:, None], T, axis=1)
    states, _ = layers["decoder.recurrent"].forward(repeated)
    return cross_entropy(layers["decoder.affine"].forward(states), targets, targets != PADDING)


@every_cell
def test_all_three_ways_give_the_same_loss_and_gradients_on_the_same_weights(cell):
    models, (sources, targets) = three(cell), batch()
    expected = loss_by_hand(parameters(models["sequential"]), cell, sources, targets)
    gradients = {}
    for way, model in models.items():
        with tf.GradientTape() as tape:
            loss = masked_cross_entropy(targets, model(sources))
        assert float(loss) == pytest.approx(expected, abs=1e-5), way
        found = tape.gradient(loss, variables(model))
        gradients[way] = {name: tf.convert_to_tensor(found[name]).numpy() for name in found}
    for way in REPEATING:
        assert gradients[way].keys() == gradients["sequential"].keys()
        for name, gradient in gradients[way].items():
            expected = gradients["sequential"][name]
            np.testing.assert_allclose(gradient, expected, atol=1e-6, err_msg=f"{way} {name}")


def test_all_three_ways_learn_alike():
    models, (sources, targets) = three("gru"), batch()
    start = parameters(models["sequential"])
    for model in models.values():
        model.compile(keras.optimizers.SGD(0.5), masked_cross_entropy)
        model.train_on_batch(sources, targets)
    trained = {way: parameters(model) for way, model in models.items()}
    for name, array in trained["sequential"].items():
        assert not np.allclose(array, start[name], atol=1e-4)
        for way in REPEATING:
            np.testing.assert_allclose(trained[way][name], array, atol=1e-5, err_msg=name)


@every_cell
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"masked": False},
        {"reverse": True, "peeky": True},
        {"reverse": True, "masked": False},
        {"peeky": True},
    ],
    ids=lambda options: " ".join(options) or "plain",
)
def test_seq2seq_is_the_same_as_a_graph_and_as_a_class(cell, options):
    subclassed = Seq2Seq.initialized(*SIZES, cell=cell, **options)
    functional = seq2seq_functional(*SIZES, cell=cell, **options)
    assert not np.allclose(*(parameters(m)["decoder.affine.W"] for m in (subclassed, functional)))
    set_parameters(functional, parameters(subclassed))
    inputs, _ = teacher_forcing(*batch())
    np.testing.assert_allclose(functional(inputs), subclassed(inputs), atol=1e-6)


@pytest.mark.parametrize("way", [*REPEATING, "seq2seq"])
def test_saved_and_loaded_it_says_the_same(way, tmp_path):
    sources, targets = batch()
    if way == "seq2seq":
        model = seq2seq_functional(*SIZES, reverse=True, peeky=True)
        inputs, _ = teacher_forcing(sources, targets)
    else:
        model, inputs = REPEATING[way](*SIZES, T, "gru"), sources
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded) is type(model)
    np.testing.assert_array_equal(loaded(inputs), model(inputs))
    for part in ("encoder", "decoder"):
        assert loaded.get_layer(part).count_params() == model.get_layer(part).count_params()


def test_the_class_hands_its_dtype_to_every_layer():
    model = Repeating(*SIZES, T, dtype="float64")
    assert {weight.dtype for weight in model.weights} == {"float64"}
    assert model(batch()[0]).dtype == np.float64


@pytest.mark.parametrize("build", [*REPEATING.values(), seq2seq_functional])
def test_an_unknown_cell_is_refused_by_name(build):
    sizes = SIZES if build is seq2seq_functional else (*SIZES, T)
    with pytest.raises(ValueError, match=r"lstm, gru, not 'rnn'"):
        build(*sizes, cell="rnn")
