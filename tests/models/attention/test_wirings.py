import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.data.text import PADDING, START
from solutions.models import attention as attending
from solutions.models.attention.wirings import BahdanauDecoder, LuongDecoder, over_time
from solutions.models.parameters import parameters, set_parameters, variables
from solutions.models.seq2seq import Seq2Seq
from solutions.models.training import masked_cross_entropy, teacher_forcing
from solutions.scratch import seq2seq as scratch

B, S, T, E, H, V_SOURCE, V_TARGET = 5, 7, 4, 3, 6, 11, 13
SIZES = V_SOURCE, V_TARGET, E, H
LENGTHS = np.array([7, 4, 1, 3, 0])  # full, padded, a single token, padded, all padding

WIRINGS = {
    "luong": {"wiring": "luong"},
    "luong-fed": {"wiring": "luong", "input_feeding": True},
    "bahdanau": {"wiring": "bahdanau"},
}
SCORES = {name: {"attention": name} for name in attending.SCORES}
SCORES["additive"]["units"] = 5
SCORES["location"]["positions"] = 5
WINDOWS = {"whole": {}, **{name: {"window": name, "radius": 1} for name in attending.WINDOWS}}
ALL = list(itertools.product(WIRINGS, SCORES, WINDOWS, ("lstm", "gru")))

every_wiring = pytest.mark.parametrize("wiring", WIRINGS)


def options(wiring, score="additive", window="whole", cell="lstm"):
    return {**WIRINGS[wiring], **SCORES[score], **WINDOWS[window], "cell": cell}


def both(strength=1.5, **kwargs):
    """The model by hand, and the one in Keras with the same weights, strong enough to differ."""
    hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(1), **kwargs)
    for array in hand.parameters.values():
        array *= strength
    model = Seq2Seq.initialized(*SIZES, **kwargs)
    set_parameters(model, hand.parameters)
    return hand, model


@pytest.fixture(scope="module", params=ALL, ids="-".join)
def pair(request):
    keras.utils.set_random_seed(0)
    return both(**options(*request.param))


def batch():
    """Sources, and targets of several lengths; ids and paddings of all kinds."""
    random = np.random.default_rng(0)
    sources = np.where(np.arange(S) < LENGTHS[:, None], random.integers(1, V_SOURCE, (B, S)), 0)
    targets = random.integers(3, V_TARGET, (B, T + 1))
    targets[:, 0] = START
    targets[1, 3:] = targets[2, 2:] = PADDING
    return sources, targets


def gradients_of(model, sources, targets):
    """Loss and gradients by name, as arrays."""
    inputs, following = teacher_forcing(sources, targets)
    with tf.GradientTape() as tape:
        loss = masked_cross_entropy(following, model(inputs))
    found = tape.gradient(loss, variables(model))
    return float(loss), {name: tf.convert_to_tensor(found[name]).numpy() for name in found}


# --- every score in every wiring, with every window and cell --------------------------------------


def test_loss_and_gradients_are_those_by_hand(pair):
    hand, model = pair
    sources, targets = batch()
    loss, gradients = gradients_of(model, sources, targets)
    assert loss == pytest.approx(hand.loss(sources, targets), abs=1e-5)
    hand.backward()
    assert list(gradients) == list(hand.gradients)
    for name, gradient in gradients.items():
        assert np.abs(gradient).max() > 1e-7, name  # it reaches the encoder and every part
        np.testing.assert_allclose(gradient, hand.gradients[name], atol=1e-5, err_msg=name)


def test_step_by_step_equals_the_teacher_forced_pass(pair):
    _, model = pair
    sources, targets = batch()
    source, carried = model.read(sources)
    logits, last, weights = model.decoder(targets[:, :-1], carried, source)
    assert logits.shape == (B, T, V_TARGET) and weights.shape == (B, T, S)
    for t in range(T):
        now = targets[:, t : t + 1]
        found, carried, looked = model.decoder(now, carried, source, step=t)
        np.testing.assert_allclose(found, logits[:, t : t + 1], atol=1e-5)
        np.testing.assert_allclose(looked, weights[:, t : t + 1], atol=1e-5)
    for state, expected in zip(carried, last, strict=True):
        np.testing.assert_allclose(state, expected, atol=1e-5)


def test_padding_gets_no_weight_and_changes_nothing_else(pair):
    _, model = pair
    sources, targets = batch()
    source, carried = model.read(sources)
    logits, _, weights = model.decoder(targets, carried, source)
    real = np.broadcast_to((sources != PADDING)[:, None], weights.shape)
    assert (weights.numpy()[~real] == 0).all()
    source, carried = model.read(np.pad(sources, ((0, 0), (0, 2))))
    further, _, wide = model.decoder(np.pad(targets, ((0, 0), (0, 1))), carried, source)
    np.testing.assert_allclose(further[:, :-1], logits, atol=1e-5)
    np.testing.assert_allclose(wide[:, :-1, :S], weights, atol=1e-5)
    assert (wide[..., S:].numpy() == 0).all()


def test_saved_and_loaded_it_says_the_same(pair, tmp_path):
    _, model = pair
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert list(parameters(loaded)) == list(parameters(model))
    inputs, _ = teacher_forcing(*batch())
    np.testing.assert_array_equal(loaded(inputs), model(inputs))


# --- what all of them have in common --------------------------------------------------------------


@every_wiring
@pytest.mark.parametrize("more", [{"bidirectional": True}, {"reverse": True}, {"masked": False}])
def test_with_every_encoder_it_is_as_by_hand(wiring, more):
    hand, model = both(**options(wiring, window="local-p", cell="gru"), **more)
    sources, targets = batch()
    loss, gradients = gradients_of(model, sources, targets)
    assert loss == pytest.approx(hand.loss(sources, targets), abs=1e-5)
    hand.backward()
    assert list(gradients) == list(hand.gradients)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, hand.gradients[name], atol=1e-5, err_msg=name)


@every_wiring
def test_one_graph_serves_all_shapes_and_has_the_same_gradients(wiring, monkeypatch):
    _, model = both(**options(wiring, window="local-m"))
    named = variables(model)
    ids = tf.TensorSpec((None, None), tf.int32)

    @tf.function(input_signature=[ids, ids])
    def compiled(sources, targets):
        inputs, following = teacher_forcing(sources, targets)
        with tf.GradientTape() as tape:
            loss = masked_cross_entropy(following, model(inputs))
        return loss, tape.gradient(loss, named)

    sources, targets = batch()
    everything = [(sources, targets), (sources[:2, :3], targets[:2, :2]), (sources, targets[:, :4])]
    expected = [gradients_of(model, *one) for one in everything]
    compiled(sources, targets)
    monkeypatch.setattr(type(model.decoder), "call", None)  # a graph made anew would fail
    for (loss, gradients), one in zip(expected, everything, strict=True):
        found, arrays = compiled(*one)
        assert float(found) == pytest.approx(loss, abs=1e-6)
        for name, array in arrays.items():
            np.testing.assert_allclose(
                tf.convert_to_tensor(array), gradients[name], atol=1e-6, err_msg=name
            )


@every_wiring
def test_keys_are_projected_once_and_luong_attends_once(wiring, monkeypatch):
    _, model = both(**options(wiring))
    calls = []

    def count(owner, name):
        original = getattr(owner, name)

        def counted(*args, **kwargs):
            calls.append(name)
            return original(*args, **kwargs)

        monkeypatch.setattr(owner, name, counted)

    count(attending.Additive, "project")
    count(attending.Attention, "call")
    inputs, _ = teacher_forcing(*batch())
    model(inputs)
    assert calls.count("project") == 1
    assert calls.count("call") == (1 if wiring == "luong" else T)


@every_wiring
@pytest.mark.parametrize(
    ("score", "window"),
    [("additive", "whole"), ("dot", "local-p"), ("location", "local-m"), ("general", "whole")],
)
def test_half_precision_learns_without_nan_on_rows_of_padding(
    wiring, score, window, half_precision
):
    model = Seq2Seq.initialized(*SIZES, **options(wiring, score, window), bidirectional=True)
    sources, targets = batch()
    inputs, following = teacher_forcing(sources, targets)
    assert model(inputs).dtype == np.float16
    # A scaled loss might overflow and skip the step that is looked at.
    model.compile("sgd", masked_cross_entropy, auto_scale_loss=False, run_eagerly=True)
    before = [weight.numpy() for weight in model.weights]
    assert np.isfinite(model.train_on_batch(inputs, following))
    after = [weight.numpy() for weight in model.weights]
    assert all(np.isfinite(weight).all() for weight in after)
    assert sum(not np.array_equal(*two) for two in zip(before, after, strict=True)) > len(after) / 2


@every_wiring
def test_its_dtype_reaches_every_layer(wiring, tmp_path):
    model = Seq2Seq.initialized(*SIZES, **options(wiring, window="local-p"), dtype="float64")
    model.save(tmp_path / "model.keras")
    inputs, _ = teacher_forcing(*batch())
    for one in (model, keras.models.load_model(tmp_path / "model.keras")):
        assert {weight.dtype for weight in one.weights} == {"float64"}
        assert one(inputs).dtype == np.float64


@every_wiring
def test_a_new_model_has_all_its_weights_before_its_first_call(wiring):
    kwargs = options(wiring, window="local-p")
    by_hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(0), **kwargs).parameters
    found = parameters(Seq2Seq.initialized(*SIZES, **kwargs))
    assert {name: array.shape for name, array in found.items()} == {
        name: array.shape for name, array in by_hand.items()
    }
    paths = [weight.path for weight in Seq2Seq.initialized(*SIZES, **kwargs).weights]
    assert len(set(paths)) == len(paths)


@pytest.mark.parametrize("kind", [*WIRINGS, "plain"])
def test_dropout_is_for_training_alone(kind):
    kwargs = {} if kind == "plain" else options(kind)
    model = Seq2Seq.initialized(*SIZES, dropout=0.5, **kwargs)
    still = Seq2Seq.initialized(*SIZES, **kwargs)
    set_parameters(still, parameters(model))
    inputs, _ = teacher_forcing(*batch())
    np.testing.assert_array_equal(model(inputs), still(inputs))
    np.testing.assert_array_equal(still(inputs, training=True), still(inputs))
    assert np.abs(model(inputs, training=True) - model(inputs)).max() > 1e-3
    states, _ = model.encoder(inputs["sources"])
    assert np.abs(model.encoder(inputs["sources"], training=True)[0] - states).max() > 1e-3
    again = Seq2Seq.from_config(model.get_config())
    assert again.encoder.dropout == again.decoder.dropout == 0.5


def test_a_loop_over_time_calls_its_step_in_order():
    inputs = np.arange(24.0, dtype=np.float32).reshape(2, 4, 3)

    def advance(x, carried, step):
        total = carried[0] + x
        return (total,), (total, x * tf.cast(step, x.dtype))

    for T in (1, 4):
        last, (totals, numbered) = over_time(
            advance, inputs[:, :T], (np.ones((2, 3), np.float32),), step=2
        )
        np.testing.assert_allclose(totals, 1 + inputs[:, :T].cumsum(axis=1))
        np.testing.assert_allclose(last[0], totals[:, -1])
        np.testing.assert_allclose(numbered, inputs[:, :T] * np.arange(2, 2 + T)[:, None])


# --- what does not fit ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kwargs", "named"),
    [
        ({"attention": "dot", "wiring": "vaswani"}, ["luong, bahdanau", "'vaswani'"]),
        ({"attention": "cosine"}, ["general", "'cosine'"]),
        ({"attention": "dot", "cell": "rnn"}, ["lstm, gru", "'rnn'"]),
        ({"attention": "dot", "peeky": True}, ["peeky", "without attention"]),
        (
            {"attention": "dot", "wiring": "bahdanau", "input_feeding": True},
            ["input_feeding", "luong", "bahdanau"],
        ),
        ({"window": "local-m", "radius": 2}, ["without attention", "window, radius"]),
        ({"input_feeding": True}, ["without attention", "input_feeding"]),
        ({"bidirectional": True, "H": 7}, ["H", "7 is odd"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(kwargs, named):
    sizes = dict(zip(("V_source", "V_target", "E", "H"), SIZES, strict=True))
    with pytest.raises(ValueError) as refusal:
        Seq2Seq.initialized(**{**sizes, **kwargs})
    assert all(name in str(refusal.value) for name in named)


@pytest.mark.parametrize("decoder", [LuongDecoder, BahdanauDecoder])
def test_a_decoder_takes_an_attention_of_ones_own(decoder):
    mine = attending.Attention(attending.General(), attending.LocalP(2), name="attention")
    encoder = Seq2Seq.initialized(*SIZES).encoder
    model = Seq2Seq(encoder, decoder(V_TARGET, E, H, mine))
    inputs, _ = teacher_forcing(*batch())
    assert model(inputs).shape == (B, T, V_TARGET)
    assert "decoder.attention.window.v" in parameters(model)
