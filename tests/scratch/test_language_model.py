import math

import keras
import numpy as np
import pytest
import scipy.stats
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.data.text import END, PADDING, START, pad
from solutions.scratch.bigram import Bigram
from solutions.scratch.functions import central_differences
from solutions.scratch.language_model import LanguageModel, sharpen
from solutions.scratch.lstm import LSTM
from solutions.scratch.recurrent import Stacked
from solutions.scratch.training import Adam, fit

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
V = 7
IDS = pad(
    [[START, 4, 5, END], [START, 6, 6, 4, 5, END], [START, END], [], [START, 5, 0, 4, END]]
)  # with a row of padding only, and padding in the middle

every_cell = pytest.mark.parametrize("cell", ["lstm", "gru"])


def make(cell="lstm", seed=0, dtype=np.float64, scale=1.0, V=V):
    model = LanguageModel.initialized(V, 3, 4, np.random.default_rng(seed), cell, dtype)
    for parameter in model.parameters.values():
        parameter *= scale
    return model


def mean_of_minus_log_p(model, ids):
    """Each sentence alone, each of its tokens with a forward of its own over all before it."""
    losses = []
    for row in ids:
        for place in range(1, len(row)):
            if row[place] != PADDING:
                logits, _ = model.forward(row[None, :place])
                exponentials = [math.exp(logit) for logit in logits[0, -1]]
                losses.append(-math.log(exponentials[row[place]] / sum(exponentials)))
    return sum(losses) / len(losses)


@every_cell
def test_ten_steps_equal_keras(cell):
    """Weights copied, losses and weights after each step within 1e-5; clipping and all."""
    model = make(cell, dtype=np.float32)
    layer = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    layers = [keras.layers.Embedding(V, 3), layer(4, return_sequences=True), keras.layers.Dense(V)]
    network = keras.Sequential(layers)
    network.build((None, IDS.shape[1] - 1))
    network.set_weights(list(model.parameters.values()))
    reference = keras.optimizers.Adam(0.01, global_clipnorm=0.3)
    targets = IDS[:, 1:]
    mask = tf.constant(targets != PADDING, tf.float32)
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            each = tf.nn.sparse_softmax_cross_entropy_with_logits(targets, network(IDS[:, :-1]))
            loss = tf.reduce_sum(each * mask) / tf.reduce_sum(mask)
        variables = network.trainable_variables
        gradients = tape.gradient(loss, [variable.value for variable in variables])
        reference.apply([tf.convert_to_tensor(g) for g in gradients], variables)
        losses.append(float(loss))

    options = {"epochs": 10, "batch_size": 5, "seed": 0, "optimizer": Adam(0.01), "clip": 0.3}
    history = fit(model, (IDS,), **options)
    np.testing.assert_allclose([entry["loss"] for entry in history], losses, atol=1e-5)
    assert losses[9] < losses[0] - 0.1
    for ours, theirs in zip(model.parameters.items(), network.get_weights(), strict=True):
        np.testing.assert_allclose(ours[1], theirs, atol=1e-5, err_msg=ours[0])


@every_cell
def test_gradients_are_the_central_differences(cell):
    model = make(cell)
    model.loss(IDS)
    model.backward()
    gradients = model.gradients
    assert gradients.keys() == model.parameters.keys()
    for name, parameter in model.parameters.items():
        expected = central_differences(lambda: model.loss(IDS), parameter, step=1e-5)
        np.testing.assert_allclose(gradients[name], expected, atol=1e-8, err_msg=name)
        assert np.abs(expected).max() > 1e-4


def test_gradients_of_a_forward_that_starts_in_the_middle():
    model, random = make(), np.random.default_rng(1)
    initial = random.normal(size=(2, 5, 4))
    grad_logits = random.normal(size=(5, 5, V))

    def loss():
        return (model.forward(IDS[:, :-1], tuple(initial))[0] * grad_logits).sum()

    loss()
    gradient = np.stack(model.backward_from(grad_logits))
    np.testing.assert_allclose(gradient, central_differences(loss, initial, step=1e-5), atol=1e-7)


@every_cell
def test_loss_and_perplexity_are_those_of_each_token_alone(cell):
    model = make(cell, scale=3)
    expected = mean_of_minus_log_p(model, IDS)
    assert model.loss(IDS) == pytest.approx(expected)
    for batch_size in (1, 2, 3, 5, 256):
        assert model.perplexity(IDS, batch_size) == pytest.approx(math.exp(expected))
    assert abs(expected - math.log(V)) > 0.1  # or a mean over anything would do


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_an_untrained_model_loses_about_the_logarithm_of_v(seed):
    ids = np.random.default_rng(seed).integers(4, 50, size=(20, 12))
    model = LanguageModel.initialized(50, 8, 16, np.random.default_rng(seed))
    assert model.loss(ids) == pytest.approx(math.log(50), rel=0.02)


def test_equal_logits_give_a_perplexity_of_v():
    model = make()
    for parameter in model.affine.parameters.values():
        parameter[...] = 0
    assert model.loss(IDS) == pytest.approx(math.log(V))
    assert model.perplexity(IDS) == pytest.approx(V)


@every_cell
def test_padding_on_the_right_changes_nothing(cell):
    model = make(cell)
    more = np.pad(IDS, ((0, 2), (0, 3)))
    loss = model.loss(IDS)
    model.backward()
    gradients = model.gradients
    assert model.loss(more) == pytest.approx(loss, abs=1e-12)
    model.backward()
    for name, gradient in model.gradients.items():
        np.testing.assert_allclose(gradient, gradients[name], atol=1e-12)
    assert model.perplexity(more) == pytest.approx(model.perplexity(IDS))


@every_cell
def test_what_comes_later_does_not_change_what_stands_before(cell):
    model = make(cell)
    logits, _ = model.forward(IDS)
    for place in range(1, IDS.shape[1]):
        other = IDS.copy()
        other[:, place:] = (other[:, place:] + 1) % V
        changed, _ = model.forward(other)
        np.testing.assert_array_equal(changed[:, :place], logits[:, :place])
        assert (changed[:, place:] != logits[:, place:]).any(axis=2).all()


@every_cell
def test_nothing_that_was_given_or_returned_changes_later(cell):
    model, ids = make(cell), IDS.copy()
    ids.setflags(write=False)
    for parameter in model.parameters.values():
        parameter.setflags(write=False)
    logits, final = model.forward(ids)
    kept, kept_final = logits.copy(), [state.copy() for state in final]
    model.loss(ids)
    model.backward()
    gradients = model.gradients
    kept_gradients = {name: gradient.copy() for name, gradient in gradients.items()}
    model.forward(ids, final)
    model.loss(ids[::-1, :4])
    model.backward()
    model.perplexity(ids)
    model.sample(0, prefix=(4, 5))
    np.testing.assert_array_equal(logits, kept)
    np.testing.assert_array_equal(final, kept_final)
    for name, gradient in gradients.items():
        np.testing.assert_array_equal(gradient, kept_gradients[name])


# Sampling


@QUICK
@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 6),
    st.sampled_from([0.2, 1.0, 3.0]),
    st.sampled_from([None, 1, 2, 4, 6, 9]),
)
def test_sharpen_is_the_formula(seed, tokens, temperature, top_k):
    logits = np.random.default_rng(seed).normal(size=(2, 3, tokens)) * 3
    result = sharpen(logits, temperature, top_k)
    assert result.shape == logits.shape and result.dtype == np.float64
    np.testing.assert_allclose(result.sum(axis=-1), 1)
    for place in np.ndindex(2, 3):
        ranked = sorted(range(tokens), key=lambda token: -logits[place][token])
        kept = ranked[: top_k or tokens]
        weights = {token: math.exp(logits[place][token] / temperature) for token in kept}
        for token in range(tokens):
            expected = weights.get(token, 0) / sum(weights.values())
            assert result[place][token] == pytest.approx(expected, rel=1e-9)
    assert ((result > 0).sum(axis=-1) == min(top_k or tokens, tokens)).all()


def test_temperature_from_the_boldest_to_the_shyest():
    logits = np.array([1.0, 3.0, 2.9, -50.0], np.float32)
    np.testing.assert_allclose(sharpen(logits, 1e-3), [0, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(sharpen(logits, 1e9), [0.25] * 4, atol=1e-6)
    np.testing.assert_allclose(sharpen(logits, 1e9, top_k=2), [0, 0.5, 0.5, 0], atol=1e-6)
    assert list(logits) == [1.0, 3.0, np.float32(2.9), -50.0]


def test_top_k_keeps_k_of_equal_tokens():
    np.testing.assert_array_equal(sharpen(np.zeros((2, 5)), top_k=2), [[0.5, 0.5, 0, 0, 0]] * 2)
    np.testing.assert_allclose(sharpen([2.0, 7, 2, 2], top_k=3)[[1, 3]], [0.986703, 0], atol=1e-6)


@pytest.mark.parametrize("wrong", [{"temperature": 0}, {"temperature": -1.0}, {"top_k": 0}])
def test_temperature_and_top_k_are_positive(wrong):
    for call in (lambda: sharpen(np.zeros(3), **wrong), lambda: make().sample(0, **wrong)):
        with pytest.raises(ValueError, match="positive"):
            call()


@pytest.mark.parametrize("options", [{}, {"temperature": 0.5}, {"temperature": 2.0, "top_k": 4}])
def test_the_first_token_is_drawn_as_sharpen_says(options):
    model, draws = make(scale=2), 1500
    logits, _ = model.forward(np.array([[START, 5]]))
    expected = draws * sharpen(logits[0, -1], **options)
    counts = np.zeros(V)
    for seed in range(draws):
        written = model.sample(seed, prefix=[5], length=2, **options)
        assert written[0] == 5 and len(written) <= 2
        counts[written[1] if len(written) == 2 else END] += 1
    assert (counts[expected == 0] == 0).all()
    possible = expected > 0
    assert scipy.stats.chisquare(counts[possible], expected[possible]).pvalue > 0.01
    even = np.full(possible.sum(), draws / possible.sum())
    assert scipy.stats.chisquare(counts[possible], even).pvalue < 1e-4  # it would notice


def by_reading_all_again(model, seed, temperature, top_k, prefix, length):
    random, written = np.random.default_rng(seed), list(prefix)
    while len(written) < length:
        logits, _ = model.forward(np.array([[START, *written]]))
        token = random.choice(V, p=sharpen(logits[0, -1], temperature, top_k))
        if token == END:
            return written
        written.append(token)
    return written


@every_cell
def test_carrying_the_state_equals_reading_all_again(cell):
    model, lengths = make(cell, scale=2), set()
    for seed in range(20):
        arguments = ([1.0, 0.7, 1.5][seed % 3], [None, 4][seed % 2], [(), (5, 4)][seed // 2 % 2])
        written = model.sample(seed, *arguments, length=9)
        assert written == by_reading_all_again(model, seed, *arguments, 9)
        assert written == model.sample(seed, *arguments, length=9)
        assert END not in written and tuple(written[: len(arguments[2])]) == arguments[2]
        assert all(type(token) is int for token in written) and len(written) <= 9
        lengths.add(len(written))
    assert 9 in lengths and len(lengths) > 3  # some end by themselves, some are cut off


def test_other_seeds_write_other_sentences():
    assert len({tuple(make().sample(seed, length=8)) for seed in range(20)}) > 15


def test_a_prefix_that_fills_the_length_is_all_there_is():
    assert make().sample(0, prefix=(4, 5, 6), length=3) == [4, 5, 6]
    assert make().sample(0, prefix=(4, 5, 6), length=1) == [4, 5, 6]
    assert make().sample(0, length=0) == []


def test_a_stack_of_layers_carries_its_states_too():
    model, random = make(), np.random.default_rng(3)
    model.recurrent = Stacked([model.recurrent, LSTM.initialized(4, 4, random, np.float64)])
    texts = [model.sample(seed, 1.5, None, (4,), 12) for seed in range(5)]
    assert texts == [by_reading_all_again(model, seed, 1.5, None, (4,), 12) for seed in range(5)]
    assert max(map(len, texts)) > 5


# Learning


def sentences_with_a_memory(random, number):
    """One of four tokens, up to three fillers, and the same token again: one step is not enough."""
    rows = []
    for first in random.integers(4, 8, size=number):
        fillers = random.integers(8, 10, size=random.integers(1, 4))
        rows.append([START, first, *fillers, first, END])
    return pad(rows)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_it_remembers_more_than_a_bigram_can(seed):
    random = np.random.default_rng(seed)
    train, test = sentences_with_a_memory(random, 400), sentences_with_a_memory(random, 100)
    model = LanguageModel.initialized(10, 8, 24, random)
    before = model.perplexity(test)
    fit(model, (train,), epochs=15, batch_size=40, seed=seed, optimizer=Adam(0.02), clip=1.0)
    bigram = Bigram(train, 10)
    # Of 5 tokens on average, 2 are fillers of two kinds, the first is one of four, and the number
    # of fillers is one of three; all else can be known.
    least = math.exp((2 * math.log(2) + math.log(4) + math.log(3)) / 5)
    assert before > 8
    assert least * 0.97 < model.perplexity(test) < 0.8 * bigram.perplexity(test)
    assert model.perplexity(test) < 1.1 * least


def test_the_same_seed_gives_the_same_weights_and_another_seed_others():
    first, again, other = (make(seed=seed, dtype=np.float32) for seed in (1, 1, 2))
    assert first.parameters["affine.W"].dtype == np.float32
    for name, parameter in first.parameters.items():
        assert parameter.tobytes() == again.parameters[name].tobytes()
        assert not parameter.any() or ".b" in name or (parameter != other.parameters[name]).any()


# Refusals


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda model: model.loss(IDS[0]), r"ids must be \(B, T \+ 1\), not \(6,\)"),
        (lambda model: model.loss(IDS[None]), r"not \(1, 5, 6\)"),
        (lambda model: model.perplexity(IDS[0]), r"ids must be \(B, T \+ 1\), not \(6,\)"),
        (lambda model: model.forward(IDS[0]), r"\(B, T, E\), not \(6, 3\)"),
        (lambda model: model.loss(IDS + 2), "from 2 to 8, .* 0 to 6"),
        (lambda model: model.loss(IDS - 1), "from -1 to 5, .* 0 to 6"),
        (lambda model: model.loss(np.where(IDS == END, 7, IDS)), "to 7, .* 0 to 6"),
        (lambda model: model.loss(IDS.astype(float)), "integers, not float64"),
        (lambda model: model.sample(0, prefix=(7,)), "to 7, .* 0 to 6"),
        (lambda model: model.perplexity(IDS * 0), "without a token to predict"),
        (lambda model: model.perplexity(IDS[:0]), "without a token to predict"),
        (lambda model: model.perplexity(IDS[:, :1]), "without a token to predict"),
        (
            lambda model: model.forward(IDS, (np.zeros((5, 3)), np.zeros((5, 4)))),
            r"initial must be 2 × \(5, 4\), not \(5, 3\) and \(5, 4\)",
        ),
        (lambda model: model.forward(IDS, (np.zeros((1, 4)),) * 2), r"\(5, 4\), not \(1, 4\)"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, named):
    with pytest.raises(ValueError, match=named):
        wrong(make())


def test_without_a_loss_nothing_can_be_taken_back():
    with pytest.raises(RuntimeError, match="there is none"):
        make().backward()


def test_a_batch_without_tokens_loses_nothing():
    for ids in (IDS[:0], IDS[:, :1], IDS * 0):
        model = make()
        assert model.loss(ids) == 0.0
        model.backward()
        assert all(not gradient.any() for gradient in model.gradients.values())
