import logging
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.data.text import END, PADDING, START
from solutions.models.encoder import Encoder
from solutions.models.parameters import set_parameters, variables
from solutions.models.seq2seq import Decoder, Seq2Seq
from solutions.models.training import masked_cross_entropy, teacher_forcing
from solutions.scratch import seq2seq as scratch

B, S, T, E, H, V_SOURCE, V_TARGET = 5, 6, 4, 3, 7, 11, 13
SIZES = V_SOURCE, V_TARGET, E, H
LENGTHS = np.array([6, 4, 1, 3, 0])  # full, padded, a single token, padded, all padding

every_cell = pytest.mark.parametrize("cell", ["lstm", "gru"])
every_reverse = pytest.mark.parametrize("reverse", [False, True], ids=["ahead", "reversed"])
every_peeky = pytest.mark.parametrize("peeky", [False, True], ids=["plain", "peeky"])
every_masked = pytest.mark.parametrize("masked", [False, True], ids=["unmasked", "masked"])


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


@pytest.fixture(autouse=True, scope="module")
def nothing_is_said_of_retracing():
    """Many models decode in this file, as in a chapter, which would store what TensorFlow says."""
    said = []
    listener = logging.Handler()
    listener.emit = lambda record: said.append(record.getMessage())
    tf.get_logger().addHandler(listener)
    yield
    tf.get_logger().removeHandler(listener)
    assert not [message for message in said if "Seq2Seq" in message]


@pytest.fixture
def half_precision():
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    yield
    keras.mixed_precision.set_dtype_policy("float32")


def both(cell="lstm", strength=1.0, **options):
    """The model by hand, and the one in Keras with the same weights."""
    hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(1), cell=cell, **options)
    for array in hand.parameters.values():
        array *= strength
    model = Seq2Seq.initialized(*SIZES, cell=cell, **options)
    set_parameters(model, hand.parameters)
    return hand, model


def batch():
    """Sources, and targets of several lengths; ids and paddings of all kinds."""
    random = np.random.default_rng(0)
    sources = np.where(np.arange(S) < LENGTHS[:, None], random.integers(1, V_SOURCE, (B, S)), 0)
    targets = random.integers(3, V_TARGET, (B, T + 1))
    targets[:, 0] = START
    targets[1, 3:] = targets[2, 2:] = PADDING
    return sources, targets


# --- equal to the model by hand -----------------------------------------------------------------


@every_cell
@every_reverse
@every_peeky
@every_masked
def test_loss_and_gradients_are_those_by_hand(cell, reverse, peeky, masked):
    hand, model = both(cell, reverse=reverse, peeky=peeky, masked=masked)
    sources, targets = batch()
    inputs, following = teacher_forcing(sources, targets)
    with tf.GradientTape() as tape:
        loss = masked_cross_entropy(following, model(inputs))
    gradients = tape.gradient(loss, variables(model))

    assert float(loss) == pytest.approx(hand.loss(sources, targets), abs=1e-5)
    hand.backward()
    assert gradients.keys() == hand.gradients.keys()
    for name, gradient in gradients.items():
        found = tf.convert_to_tensor(gradient).numpy()
        assert np.abs(found).max() > 1e-6
        np.testing.assert_allclose(found, hand.gradients[name], atol=1e-5, err_msg=name)


@every_cell
@every_masked
def test_the_encoder_gives_states_and_final_states_as_by_hand(cell, masked):
    hand, model = both(cell, masked=masked, reverse=True)
    sources, _ = batch()
    states, final = model.encoder(sources)
    hand_states, hand_final = hand.encoder.forward(sources)
    np.testing.assert_allclose(states, hand_states, atol=1e-5)
    assert len(final) == len(hand_final)
    for found, expected in zip(final, hand_final, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-5)


# --- writing ------------------------------------------------------------------------------------


@every_cell
@every_reverse
@every_peeky
def test_greedy_writes_what_the_model_by_hand_writes(cell, reverse, peeky):
    hand, model = both(cell, strength=3.0, reverse=reverse, peeky=peeky)
    sources = np.random.default_rng(2).integers(1, V_SOURCE, (30, S))
    sources[:5, 2:] = PADDING
    hand.parameters["decoder.affine.b"][[PADDING, START]] = -50  # never written in Keras
    for bias in np.linspace(0, 10, 41):  # until some rows end early and others do not end at all
        hand.parameters["decoder.affine.b"][END] = bias
        expected = hand.greedy(sources, 9)
        done = (expected == END).any(axis=1)
        if len(sources) / 3 < done.sum():
            break
    assert not done.all() and len(np.unique(expected[:, 1:])) > 3  # else it proves little
    set_parameters(model, hand.parameters)
    np.testing.assert_array_equal(model.greedy(sources, 9), expected)
    np.testing.assert_array_equal(model.greedy(sources[:, :2], 4), hand.greedy(sources[:, :2], 4))
    finished = sources[done]
    np.testing.assert_array_equal(model.greedy(finished, 9), hand.greedy(finished, 9))


def likes(token, strength=50.0):
    """A model that says a token whatever it reads."""
    _, model = both()
    bias = np.zeros(V_TARGET)
    bias[token] = strength
    model.decoder.affine.bias.assign(bias)
    return model


def test_writing_ends_when_all_rows_are_done_or_the_length_is_reached():
    sources, _ = batch()
    np.testing.assert_array_equal(likes(END).greedy(sources, 8), [[END]] * B)
    talkative = likes(7)
    np.testing.assert_array_equal(talkative.greedy(sources, 8), [[7] * 8] * B)
    assert talkative.greedy(sources, 0).shape == (B, 0)
    assert talkative.greedy(sources[:0], 8).shape == (0, 0)


@every_peeky
def test_writing_step_by_step_equals_the_teacher_forced_pass(peeky):
    _, model = both("gru", strength=3.0, peeky=peeky)
    sources, _ = batch()
    written = model.greedy(sources, 6)
    previous = np.concatenate([np.full((B, 1), START), written[:, :-1]], axis=1)
    logits = model({"sources": sources, "previous": previous}).numpy()
    logits[..., [PADDING, START]] = -np.inf  # which are never written
    open_still = np.cumsum(previous == END, axis=1) == 0
    np.testing.assert_array_equal(np.argmax(logits, axis=2)[open_still], written[open_still])


@every_cell
def test_company_and_padding_change_nothing(cell):
    _, model = both(cell, strength=3.0, reverse=True)
    sources, targets = batch()
    inputs, _ = teacher_forcing(sources, targets)
    logits, written = model(inputs).numpy(), model.greedy(sources, 5)
    for row, length in enumerate(np.maximum(LENGTHS, 1)):
        alone = sources[row : row + 1, :length]
        found = model({"sources": alone, "previous": inputs["previous"][row : row + 1]})
        np.testing.assert_allclose(found, logits[row : row + 1], atol=1e-5)
        answer = model.greedy(alone, 5)
        np.testing.assert_array_equal(answer[0], written[row, : answer.shape[1]])
        assert (written[row, answer.shape[1] :] == PADDING).all()


def test_without_the_mask_padding_is_read_like_a_token():
    _, model = both(masked=False)
    sources, targets = batch()
    inputs, _ = teacher_forcing(sources, targets)
    wide = {**inputs, "sources": np.pad(sources, ((0, 0), (0, 2)))}
    assert np.abs(model(wide) - model(inputs)).max() > 1e-3


def test_a_source_of_one_token_and_a_target_of_one():
    hand, model = both()
    sources, targets = np.array([[5]]), np.array([[START, END]])
    inputs, following = teacher_forcing(sources, targets)
    loss = masked_cross_entropy(following, model(inputs))
    assert float(loss) == pytest.approx(hand.loss(sources, targets), abs=1e-5)
    np.testing.assert_array_equal(model.greedy(sources, 1), hand.greedy(sources, 1))


def test_the_loop_is_traced_once_for_all_shapes(monkeypatch):
    _, model = both()
    sources, _ = batch()
    model.greedy(sources, 3)

    def traced_again(*_, **__):
        raise AssertionError("the graph was made anew")

    monkeypatch.setattr(Decoder, "call", traced_again)
    for rows, width, length in [(1, 1, 1), (2, 5, 9), (B, S, 4)]:
        model.greedy(sources[:rows, :width], length)
    model.greedy(sources.tolist(), 2)
    with pytest.raises(AssertionError, match="anew"):  # the patch does bite
        both()[1].greedy(sources, 3)


def test_the_compiled_loop_sees_weights_that_change():
    model, sources = likes(7), batch()[0]
    assert (model.greedy(sources, 2) == 7).all()
    model.decoder.affine.bias.assign(-model.decoder.affine.bias)
    assert (model.greedy(sources, 2) != 7).all()


# --- as a model of Keras ------------------------------------------------------------------------


@every_cell
@every_reverse
@every_peeky
@every_masked
def test_saved_and_loaded_it_says_the_same(cell, reverse, peeky, masked, tmp_path):
    _, model = both(cell, reverse=reverse, peeky=peeky, masked=masked)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded) is Seq2Seq
    inputs, _ = teacher_forcing(*batch())
    np.testing.assert_array_equal(loaded(inputs), model(inputs))


def test_a_trained_model_comes_back_with_its_loss_and_writes_the_same(tmp_path):
    _, model = both(reverse=True)
    inputs, following = teacher_forcing(*batch())
    model.compile("adam", masked_cross_entropy)
    model.train_on_batch(inputs, following)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    loss = float(masked_cross_entropy(following, model(inputs)))
    assert loaded.test_on_batch(inputs, following) == pytest.approx(loss, abs=1e-6)
    np.testing.assert_array_equal(loaded.greedy(batch()[0], 5), model.greedy(batch()[0], 5))


def test_a_new_model_has_all_its_weights_before_its_first_call():
    model = Seq2Seq.initialized(*SIZES, peeky=True)
    by_hand = scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(0), peeky=True).parameters
    assert model.count_params() == sum(array.size for array in by_hand.values())
    assert model.get_layer("encoder") is model.encoder
    assert model.get_layer("decoder") is model.decoder
    paths = [weight.path for weight in model.weights]
    assert len(set(paths)) == len(paths)


@every_cell
def test_it_learns_and_writes_in_half_precision(cell, half_precision):
    model = Seq2Seq.initialized(*SIZES, cell=cell, reverse=True, peeky=True)
    sources, targets = batch()
    inputs, following = teacher_forcing(sources, targets)
    assert model(inputs).dtype == np.float16
    # A scaled loss might overflow and skip the step that is looked at.
    model.compile("sgd", masked_cross_entropy, auto_scale_loss=False)
    before = [weight.numpy() for weight in model.weights]
    assert np.isfinite(model.train_on_batch(inputs, following))
    for weight, old in zip(model.weights, before, strict=True):
        assert np.isfinite(weight).all() and not np.array_equal(weight, old)
    assert model.greedy(sources, 4).shape[0] == B


def test_its_dtype_reaches_every_layer(tmp_path):
    model = Seq2Seq.initialized(*SIZES, dtype="float64")
    model.save(tmp_path / "model.keras")
    inputs, _ = teacher_forcing(*batch())
    for one in (model, keras.models.load_model(tmp_path / "model.keras")):
        assert {weight.dtype for weight in one.weights} == {"float64"}
        assert one(inputs).dtype == np.float64


# --- what does not fit --------------------------------------------------------------------------


def parts(encoder_cell="lstm", encoder_H=H):
    return Encoder(V_SOURCE, E, encoder_H, encoder_cell), Decoder(V_TARGET, E, H)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda m: Seq2Seq(*parts("gru")), ["gru, H = 7", "lstm, H = 7"]),
        (lambda m: Seq2Seq(*parts(encoder_H=8)), ["lstm, H = 8", "lstm, H = 7"]),
        (lambda m: Encoder(V_SOURCE, E, H, "rnn"), ["lstm, gru", "'rnn'"]),
        (lambda m: Decoder(V_TARGET, E, H, "rnn"), ["lstm, gru", "'rnn'"]),
        (lambda m: m.model.greedy(m.sources[0], 3), ["sources", "(B, S)", "(6,)"]),
        (lambda m: m.model.greedy(m.sources[:, :0], 3), ["sources", "(5, 0)"]),
        (
            lambda m: m.model({"sources": m.sources, "previous": m.sources[0]}),
            ["previous", "(B, T)", "(6,)"],
        ),
        (
            lambda m: m.model({"sources": m.sources, "previous": m.sources[:3, :2]}),
            ["(5, 6)", "(3, 2)"],
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong(SimpleNamespace(model=both()[1], sources=batch()[0]))
    assert all(name in str(refusal.value) for name in named)
