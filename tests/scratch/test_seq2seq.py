import itertools
import math

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.data.text import END, PADDING, START, pad
from solutions.scratch.encoder import reverse_tokens
from solutions.scratch.functions import central_differences
from solutions.scratch.layers import Affine, Embedding
from solutions.scratch.lstm import LSTM
from solutions.scratch.seq2seq import Decoder, Seq2Seq
from solutions.scratch.training import Adam, fit

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
V_SOURCE, V_TARGET, E, H = 8, 7, 2, 3
SOURCES = np.array([[4, 5, 6, 7], [6, 4, 0, 0], [0, 0, 0, 0], [0, 5, 0, 7]])
TARGETS = pad([[START, 4, 5, 6, END], [START, 6, END], [START, 4, 4, END], []])

OPTIONS = [
    dict(zip(("cell", "reverse", "peeky", "masked"), options, strict=True))
    for options in itertools.product(["lstm", "gru"], [False, True], [False, True], [True, False])
]


def name_of(options):
    words = [word for word in ("reverse", "peeky", "masked") if options[word]]
    return " ".join([options["cell"], *words])


every_option = pytest.mark.parametrize("options", OPTIONS, ids=name_of)
every_masked_option = pytest.mark.parametrize(
    "options", [options for options in OPTIONS if options["masked"]], ids=name_of
)


def make(options, seed=0, dtype=np.float64, scale=1.0):
    random = np.random.default_rng(seed)
    model = Seq2Seq.initialized(V_SOURCE, V_TARGET, E, H, random, **options, dtype=dtype)
    for parameter in model.parameters.values():
        parameter *= scale
    return model


def reversed_by_hand(ids):
    result = ids.copy()
    for row in result:
        places = [place for place, token in enumerate(row) if token != PADDING]
        row[places] = [row[place] for place in reversed(places)]
    return result


def in_keras(model, options):
    """The same model of Keras's layers, with the same weights; it reads what it is given."""
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[options["cell"]]
    layers = [
        keras.layers.Embedding(V_SOURCE, E, mask_zero=options["masked"]),
        layer(H, return_state=True),
        keras.layers.Embedding(V_TARGET, E),
        layer(H, return_sequences=True),
        keras.layers.Dense(V_TARGET),
    ]
    embed_source, encode, embed_target, decode, to_logits = layers
    sources = keras.Input((None,), dtype="int32")
    targets = keras.Input((TARGETS.shape[1] - 1,), dtype="int32")
    _, *final = encode(embed_source(sources))
    inputs = embed_target(targets)
    if options["peeky"]:
        repeated = keras.layers.RepeatVector(TARGETS.shape[1] - 1)(final[0])
        inputs = keras.layers.Concatenate()([repeated, inputs])
    states = decode(inputs, initial_state=final)
    if options["peeky"]:
        states = keras.layers.Concatenate()([repeated, states])
    network = keras.Model([sources, targets], to_logits(states))
    variables = [variable for layer in layers for variable in layer.trainable_weights]
    for variable, parameter in zip(variables, model.parameters.values(), strict=True):
        variable.assign(parameter)
    return network, variables


TRAINED = [
    {"cell": "lstm", "reverse": False, "peeky": False, "masked": True},
    {"cell": "gru", "reverse": True, "peeky": True, "masked": True},
    {"cell": "lstm", "reverse": True, "peeky": True, "masked": False},
]


@pytest.mark.parametrize("options", TRAINED, ids=name_of)
def test_ten_steps_equal_keras(options):
    """Weights copied, losses and weights after ten steps within 1e-5; clipping and all."""
    model = make(options, dtype=np.float32)
    network, variables = in_keras(model, options)
    reference = keras.optimizers.Adam(0.01, global_clipnorm=0.3)
    read = reversed_by_hand(SOURCES) if options["reverse"] else SOURCES
    asked = TARGETS[:, 1:]
    mask = tf.constant(asked != PADDING, tf.float32)
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            logits = network([read, TARGETS[:, :-1]])
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(asked, logits)
            loss = tf.reduce_sum(each * mask) / tf.reduce_sum(mask)
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        reference.apply([tf.convert_to_tensor(gradient) for gradient in gradients], variables)
        losses.append(float(loss))

    how = {"epochs": 10, "batch_size": 4, "seed": 0, "optimizer": Adam(0.01), "clip": 0.3}
    history = fit(model, (SOURCES, TARGETS), **how)
    np.testing.assert_allclose([entry["loss"] for entry in history], losses, atol=1e-5)
    assert losses[9] < losses[0] - 0.1
    for (name, parameter), variable in zip(model.parameters.items(), variables, strict=True):
        np.testing.assert_allclose(parameter, variable.numpy(), atol=1e-5, err_msg=name)


@every_option
def test_gradients_are_the_central_differences(options):
    model = make(options)
    model.loss(SOURCES, TARGETS)
    model.backward()
    gradients = model.gradients
    assert gradients.keys() == model.parameters.keys()
    for name, parameter in model.parameters.items():
        expected = central_differences(lambda: model.loss(SOURCES, TARGETS), parameter, step=1e-5)
        np.testing.assert_allclose(gradients[name], expected, atol=1e-9, rtol=1e-6, err_msg=name)
        assert np.abs(expected).max() > 1e-4


@every_option
def test_the_loss_is_that_of_each_token_of_each_row_alone(options):
    model = make(options, scale=2)
    losses = []
    for source, target in zip(SOURCES, TARGETS, strict=True):
        read = source[source != PADDING] if options["masked"] else source
        if options["reverse"]:
            read = read[::-1] if options["masked"] else reversed_by_hand(read[None])[0]
        vectors = model.encoder.embedding.parameters["W"][read][None]
        _, final = model.encoder.recurrent.forward(vectors)
        for place in range(1, len(target)):
            if target[place] != PADDING:
                logits, *_ = model.decoder.forward(target[None, :place], final, final[0])
                exponentials = np.exp(logits[0, -1])
                losses.append(-math.log(exponentials[target[place]] / exponentials.sum()))
    assert len(losses) == 9
    assert model.loss(SOURCES, TARGETS) == pytest.approx(sum(losses) / 9, rel=1e-9)
    assert abs(sum(losses) / 9 - math.log(V_TARGET)) > 0.01


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("peeky", [False, True])
def test_an_untrained_model_loses_about_the_logarithm_of_v(seed, peeky):
    random = np.random.default_rng(seed)
    sources, targets = random.integers(4, 50, size=(2, 20, 10))
    model = Seq2Seq.initialized(50, 50, 8, 16, random, peeky=peeky)
    assert model.parameters["encoder.recurrent.W_input"].dtype == np.float32
    assert model.loss(sources, targets) == pytest.approx(math.log(50), rel=0.03)


# Padding


def all_of(model, sources, targets):
    loss = model.loss(sources, targets)
    model.backward()
    return loss, model.gradients, model.greedy(sources, 5)


@every_masked_option
@pytest.mark.parametrize("where", [(0, 3), (2, 0), (1, 2)], ids=["right", "left", "both"])
def test_more_padding_changes_nothing(options, where):
    model = make(options, scale=3)
    loss, gradients, written = all_of(model, SOURCES, TARGETS)
    sources = np.pad(SOURCES, ((0, 0), where))
    more_loss, more_gradients, more_written = all_of(
        model, sources, np.pad(TARGETS, ((0, 0), (0, 2)))
    )
    assert more_loss == pytest.approx(loss, abs=1e-12)
    np.testing.assert_array_equal(more_written, written)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(more_gradients[name], gradient, atol=1e-12, err_msg=name)


@every_masked_option
def test_without_the_mask_padding_is_read(options):
    masked = make(options)
    plain = make(options | {"masked": False})
    full = np.array([[4, 5, 6, 7]])
    assert masked.loss(full, TARGETS[:1]) == plain.loss(full, TARGETS[:1])
    before = plain.loss(SOURCES, TARGETS)
    assert abs(before - masked.loss(SOURCES, TARGETS)) > 1e-4
    for where in [(0, 1), (1, 0)]:
        more = np.pad(SOURCES, ((0, 0), where))
        assert abs(plain.loss(more, TARGETS) - before) > 1e-6


# Reversal


@QUICK
@given(st.lists(st.lists(st.integers(0, 5), min_size=5, max_size=5), min_size=1, max_size=4))
def test_reversal_by_hand(rows):
    ids = np.array(rows, np.int32)
    ids.setflags(write=False)
    turned = reverse_tokens(ids)
    np.testing.assert_array_equal(turned, reversed_by_hand(ids.copy()))
    np.testing.assert_array_equal(reverse_tokens(turned), ids)
    assert turned.dtype == np.int32 and not np.shares_memory(turned, ids)


def test_reversal_where_padding_stands():
    ids = np.array([[1, 2, 3, 0, 0], [0, 0, 7, 8, 9], [4, 0, 5, 0, 6], [0, 0, 0, 0, 0]])
    np.testing.assert_array_equal(
        reverse_tokens(ids), [[3, 2, 1, 0, 0], [0, 0, 9, 8, 7], [6, 0, 5, 0, 4], [0, 0, 0, 0, 0]]
    )
    assert reverse_tokens(ids[:0]).shape == (0, 5) and reverse_tokens(ids[:, :0]).shape == (4, 0)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_reversed_encoder_is_one_that_is_given_the_reversed_source(cell):
    ahead, back = (make({"cell": cell, "reverse": reverse}) for reverse in (False, True))
    for expected, found in zip(
        ahead.encoder.forward(reversed_by_hand(SOURCES))[1],
        back.encoder.forward(SOURCES)[1],
        strict=True,
    ):
        np.testing.assert_array_equal(found, expected)
    assert abs(ahead.loss(SOURCES, TARGETS) - back.loss(SOURCES, TARGETS)) > 1e-4


@every_masked_option
def test_the_states_of_the_encoder_are_in_the_order_of_reading(options):
    encoder = make(options).encoder
    states, final = encoder.forward(SOURCES)
    assert states.shape == (4, 4, H) and len(final) == {"lstm": 2, "gru": 1}[options["cell"]]
    np.testing.assert_array_equal(states[:, -1], final[0])
    assert not final[0][2].any()  # nothing was read


# Peeking


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("blind", [None, "recurrent", "affine"])
def test_a_peeky_decoder_sees_the_vector_at_every_step_in_two_places(cell, blind):
    decoder = make({"cell": cell, "peeky": True}).decoder
    if blind == "recurrent":
        decoder.recurrent.parameters["W_input"][:H] = 0  # the vector stands first
    if blind == "affine":
        decoder.affine.parameters["W"][:H] = 0
    random = np.random.default_rng(1)
    ids, number = TARGETS[:3, :-1], {"lstm": 2, "gru": 1}[cell]
    initial = tuple(random.normal(size=(number, 3, H)))
    vector, other = random.normal(size=(2, 3, H))
    logits, *_ = decoder.forward(ids, initial, vector)
    changed, *_ = decoder.forward(ids, initial, other)
    assert (np.abs(changed - logits).max(axis=2) > 1e-4).all()
    if blind == "recurrent":  # what is left is the same at every step
        difference = changed - logits
        np.testing.assert_allclose(difference, difference[:, :1].repeat(4, axis=1), atol=1e-12)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_a_plain_decoder_has_only_the_state_it_starts_from(cell):
    decoder = make({"cell": cell}).decoder
    random, number = np.random.default_rng(1), {"lstm": 2, "gru": 1}[cell]
    initial, other = (tuple(random.normal(size=(number, 4, H))) for _ in range(2))
    logits, *_ = decoder.forward(TARGETS, initial, initial[0])
    np.testing.assert_array_equal(decoder.forward(TARGETS, initial, other[0])[0], logits)
    assert (decoder.forward(TARGETS, other, initial[0])[0] != logits).any(axis=2).all()


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("peeky", [False, True])
def test_gradients_for_what_the_decoder_was_given(cell, peeky):
    decoder = make({"cell": cell, "peeky": peeky}).decoder
    random, number = np.random.default_rng(2), {"lstm": 2, "gru": 1}[cell]
    final = random.normal(size=(number, 4, H))
    grad_logits = random.normal(size=(4, 5, V_TARGET))

    def loss():
        source, carried = decoder.prepare(None, tuple(final))
        return (decoder.forward(TARGETS, carried, source)[0] * grad_logits).sum()

    loss()
    grad_states, grad_final = decoder.backward_from(grad_logits)
    expected = central_differences(loss, final, step=1e-5)
    np.testing.assert_allclose(np.stack(grad_final), expected, atol=1e-7)
    assert grad_states is None  # none but the last was looked at


def test_a_peeky_decoder_goes_on_from_where_it_stopped():
    """Step by step, with the states carried, as in one pass over the same tokens."""
    for options in OPTIONS:
        model = make(options)
        _, final = model.encoder.forward(SOURCES)
        at_once, last, _ = model.decoder.forward(TARGETS, final, final[0])
        vector, states = final[0], final
        for place in range(TARGETS.shape[1]):
            logits, states, _ = model.decoder.forward(TARGETS[:, [place]], states, vector)
            np.testing.assert_allclose(logits[:, 0], at_once[:, place], atol=1e-12)
        np.testing.assert_allclose(states, last, atol=1e-12)


# Writing


def written_one_by_one(model, source, max_length):
    """A row alone; for each token the whole prefix once more, under teacher forcing."""
    _, final = model.encoder.forward(source[None])
    tokens = [START]
    while len(tokens) <= max_length and END not in tokens:
        logits, *_ = model.decoder.forward(np.array([tokens]), final, final[0])
        possible = set(range(V_TARGET)) - {PADDING, START}
        tokens.append(max(possible, key=lambda token: logits[0, -1, token]))
    return tokens[1:]


@every_option
def test_greedy_is_the_likeliest_token_after_the_whole_prefix(options):
    sources = np.random.default_rng(3).integers(0, V_SOURCE, size=(12, 4))
    lengths = set()
    for seed in range(3):
        model = make(options, seed=seed, scale=4)
        model.decoder.affine.parameters["b"][END] += 0.5  # some are to end
        for max_length in (1, 6):
            answers = [written_one_by_one(model, source, max_length) for source in sources]
            written = model.greedy(sources, max_length)
            np.testing.assert_array_equal(written, pad(answers))  # as long as the longest
            assert np.issubdtype(written.dtype, np.integer)
            for source, answer in zip(sources, answers, strict=True):
                np.testing.assert_array_equal(model.greedy(source[None], max_length), [answer])
            lengths |= set(map(len, answers)) if max_length == 6 else set()
    assert 6 in lengths and len(lengths) >= 2  # some are cut off, some end by themselves


class Recited:
    """Stands in for a decoder: each row has its answer ready, and looks at what it is handed."""

    def __init__(self, answers):
        self.answers, self.handed = answers, []

    def prepare(self, states, final, mask):
        return final[0], final

    def forward(self, ids, carried, source, step):
        assert step == len(self.handed)
        self.handed.append((ids[:, 0].tolist(), carried, source))
        place = len(self.handed) - 1
        logits = np.zeros((len(ids), 1, V_TARGET))
        for row, answer in enumerate(self.answers):
            logits[row, 0, answer[place] if place < len(answer) else 5] = 1
        return logits, f"states {place}", None


def test_writing_stops_when_all_rows_are_done_and_pads_after_each_end():
    model = make({})
    model.decoder = Recited([[4, END], [END], [6, 4, 6, END], [4, 5, END, 4, 4]])
    written = model.greedy(SOURCES, max_length=9)
    np.testing.assert_array_equal(
        written, [[4, END, 0, 0], [END, 0, 0, 0], [6, 4, 6, END], [4, 5, END, 0]]
    )
    first, second = model.decoder.handed[:2]
    assert first[0] == [START] * 4 and second[0] == [4, END, 6, 4]
    _, final = model.encoder.forward(SOURCES)
    for expected, found in zip(final, first[1], strict=True):
        np.testing.assert_array_equal(found, expected)
    assert second[1] == "states 0" and len(model.decoder.handed) == 4
    assert all(np.array_equal(vector, final[0]) for _, _, vector in model.decoder.handed)


def test_max_length_is_the_most_that_is_written():
    model = make({})
    for max_length in (1, 2, 3):
        model.decoder = Recited([[4, 5, 6, 4, 5]] * 4)
        written = model.greedy(SOURCES, max_length)
        np.testing.assert_array_equal(written, [[4, 5, 6][:max_length]] * 4)
    assert model.greedy(SOURCES, 0).shape == (4, 0)
    assert np.issubdtype(model.greedy(SOURCES, 0).dtype, np.integer)
    assert make({}).greedy(SOURCES[:0], 5).shape == (0, 0)


# Learning


def copies(random, number):
    """Two to four tokens, to be written again in their order."""
    rows = [random.integers(4, 8, size=random.integers(2, 5)) for _ in range(number)]
    return pad(rows), pad([[START, *row, END] for row in rows])


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_learns_to_copy(seed):
    random = np.random.default_rng(seed)
    sources, targets = copies(random, 400)
    model = Seq2Seq.initialized(8, 8, 8, 32, random, reverse=True, peeky=True)

    def measure():
        written = model.greedy(sources[:60], targets.shape[1] - 1)
        asked = targets[:60, 1 : written.shape[1] + 1]
        return {"exact": float((written == asked).all(axis=1).mean())}

    options = {"epochs": 12, "batch_size": 20, "seed": seed, "clip": 5.0}
    before = measure()["exact"]
    history = fit(model, (sources, targets), optimizer=Adam(0.01), measure=measure, **options)
    assert before < 0.1 and history[-1]["exact"] > 0.9
    assert history[-1]["loss"] < history[0]["loss"] / 5
    fresh, answers = copies(np.random.default_rng(seed + 100), 100)
    written = model.greedy(fresh, 5)
    assert (written == answers[:, 1 : written.shape[1] + 1]).all(axis=1).mean() > 0.8


# What is kept, and what is refused


@every_option
def test_nothing_that_was_given_or_returned_changes_later(options):
    model, sources, targets = make(options), SOURCES.copy(), TARGETS.copy()
    for array in (sources, targets, *model.parameters.values()):
        array.setflags(write=False)
    states, final = model.encoder.forward(sources)
    logits, *_ = model.decoder.forward(targets, final, final[0])
    model.loss(sources, targets)
    model.backward()
    gradients, written = model.gradients, model.greedy(sources, 4)
    before = [array.copy() for array in (states, *final, logits, written, *gradients.values())]
    model.loss(sources[::-1], targets[:, :4])
    model.backward()
    model.greedy(sources[::-1, :3], 6)
    after = (states, *final, logits, written, *gradients.values())
    for found, expected in zip(after, before, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_parameters_are_the_arrays_of_the_layers():
    model = make({"peeky": True})
    assert model.parameters["decoder.affine.W"] is model.decoder.affine.parameters["W"]
    assert model.parameters["decoder.affine.W"].shape == (2 * H, V_TARGET)
    assert model.parameters["decoder.recurrent.W_input"].shape == (E + H, 4 * H)
    assert len(model.parameters) == 10 and model.gradients == {}


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (
            lambda model: model.loss(SOURCES[:3], TARGETS),
            r"sources \(3, 4\) and targets \(4, 5\) differ in B",
        ),
        (lambda model: model.loss(SOURCES, TARGETS[0]), r"targets must be .*, not \(5,\)"),
        (lambda model: model.loss(SOURCES[:, 0], TARGETS), r"sources must be \(B, S\), not \(4,\)"),
        (lambda model: model.loss(SOURCES + 1, TARGETS), "from 1 to 8, .* 0 to 7"),
        (lambda model: model.loss(SOURCES - 1, TARGETS), "from -1 to 6, .* 0 to 7"),
        (lambda model: model.loss(SOURCES, TARGETS + 1), "from 1 to 7, .* 0 to 6"),
        (lambda model: model.loss(SOURCES, TARGETS - 1), "from -1 to 5, .* 0 to 6"),
        (
            lambda model: model.loss(SOURCES, np.where(TARGETS == END, 9, TARGETS)),
            "to 9, .* 0 to 6",
        ),
        (lambda model: model.loss(SOURCES.astype(float), TARGETS), "integers, not float64"),
        (lambda model: model.loss(SOURCES, TARGETS.astype(float)), "integers, not float64"),
        (lambda model: model.greedy(SOURCES[0], 3), r"sources must be \(B, S\), not \(4,\)"),
        (lambda model: model.greedy(SOURCES + 1, 3), "from 1 to 8, .* 0 to 7"),
        (
            lambda model: model.decoder.forward(TARGETS, (np.zeros((3, H)),) * 2, np.zeros((4, H))),
            r"\(4, 3\), not \(3, 3\)",
        ),
        (
            lambda model: model.decoder.forward(TARGETS, None, np.zeros((4, 2))),
            r"inputs \(4, 5, 4\) and W_input \(5, 12\)",
        ),
        (
            lambda model: model.decoder.forward(TARGETS, None, np.zeros((3, H))),
            r"\(3,1,3\).*\(4,5,3\)",
        ),
    ],
)
def test_what_does_not_fit_is_refused(wrong, named):
    with pytest.raises(ValueError, match=named):
        wrong(make({"peeky": True}))


def test_a_decoder_of_another_width_is_refused():
    model, random = make({}), np.random.default_rng(0)
    model.decoder = Decoder(
        Embedding.initialized(V_TARGET, E, random),
        LSTM.initialized(E, H + 1, random),
        Affine.initialized(H + 1, V_TARGET, random),
    )
    with pytest.raises(ValueError, match=r"\(4, 4\), not \(4, 3\)"):
        model.loss(SOURCES, TARGETS)


def test_without_a_loss_nothing_can_be_taken_back():
    with pytest.raises(RuntimeError, match="there is none"):
        make({}).backward()


@every_option
def test_a_batch_without_tokens_loses_nothing(options):
    for sources, targets in [
        (SOURCES[:0], TARGETS[:0]),
        (SOURCES, TARGETS[:, :1]),
        (SOURCES, TARGETS * 0),
    ]:
        model = make(options)
        assert model.loss(sources, targets) == 0.0
        model.backward()
        assert all(not gradient.any() for gradient in model.gradients.values())
    assert make(options).loss(SOURCES[:, :0], TARGETS) == pytest.approx(math.log(V_TARGET), abs=1)
