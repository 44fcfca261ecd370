import itertools

import numpy as np
import pytest

from solutions.data.text import END, PADDING, START, pad
from solutions.scratch.functions import log_softmax, sigmoid, softmax
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam
from tests.scratch.gradients import assert_gradient

V_SOURCE, V_TARGET, E, H = 8, 7, 3, 4
SOURCES = np.array([[4, 5, 6, 7, 4], [6, 4, 0, 0, 0], [0, 0, 0, 0, 0], [5, 7, 6, 0, 0]])
TARGETS = pad([[START, 4, 5, 6, 5, END], [START, 6, END], [START, 4, 4, END], [START, 5, END]])

SCORES = ["dot", "scaled-dot", "general", "additive", "location"]
WIRINGS = {
    "luong": {"wiring": "luong"},
    "luong fed": {"wiring": "luong", "input_feeding": True},
    "bahdanau": {"wiring": "bahdanau"},
}
WINDOWS = [None, "local-m", "local-p"]
NAMED = [
    ("dot", "luong", None),
    ("additive", "bahdanau", None),
    ("general", "luong fed", "local-p"),
]


def make(score, wiring, window=None, cell="lstm", seed=0, dtype=np.float64, **options):
    if score == "location":
        options["positions"] = 4  # one less than the longest source has
    if window is not None:
        options["radius"] = 1
    model = Seq2Seq.initialized(
        V_SOURCE,
        V_TARGET,
        E,
        H,
        np.random.default_rng(seed),
        cell=cell,
        attention=score,
        window=window,
        dtype=dtype,
        **WIRINGS[wiring],
        **options,
    )
    for parameter in model.parameters.values():  # biases too are to matter
        parameter += np.random.default_rng(seed + 1).normal(0, 0.3, parameter.shape)
    return model


every_combination = pytest.mark.parametrize(
    ("score", "wiring", "window"), list(itertools.product(SCORES, WIRINGS, WINDOWS))
)
every_cell = pytest.mark.parametrize("cell", ["lstm", "gru"])


def teacher_forced(model, sources, previous):
    states, final = model.encoder.forward(sources)
    source, carried = model.decoder.prepare(states, final, model.encoder.mask(sources))
    return model.decoder.forward(previous, carried, source)


# Gradients


@every_cell
@every_combination
def test_gradients_along_random_directions(score, wiring, window, cell):
    model = make(score, wiring, window, cell, bidirectional=cell == "lstm")
    model.loss(SOURCES, TARGETS)
    model.backward()
    gradients = {name: gradient.copy() for name, gradient in model.gradients.items()}
    assert gradients.keys() == model.parameters.keys()
    random = np.random.default_rng(3)
    for name, parameter in model.parameters.items():
        for _ in range(2):
            direction = random.normal(size=parameter.shape)
            at = np.zeros(1)
            start = parameter.copy()

            def loss(parameter=parameter, start=start, direction=direction, at=at):
                parameter[...] = start + at[0] * direction
                return model.loss(SOURCES, TARGETS)

            assert_gradient(np.array([(gradients[name] * direction).sum()]), loss, at)
            parameter[...] = start


@pytest.mark.parametrize(("score", "wiring", "window"), NAMED)
def test_gradients_of_every_number(score, wiring, window):
    model = make(score, wiring, window)
    model.loss(SOURCES, TARGETS)
    model.backward()
    gradients = {name: gradient.copy() for name, gradient in model.gradients.items()}
    for name, parameter in model.parameters.items():
        assert_gradient(gradients[name], lambda: model.loss(SOURCES, TARGETS), parameter)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_gradients_are_those_of_the_last_loss_only(wiring):
    model, fresh = make("additive", wiring), make("additive", wiring)
    model.loss(SOURCES[:2], TARGETS[:2])
    model.backward()
    model.greedy(SOURCES, 3)
    for one in (model, fresh):
        one.loss(SOURCES, TARGETS)
        one.backward()
    for name, gradient in fresh.gradients.items():
        np.testing.assert_array_equal(model.gradients[name], gradient)
    with pytest.raises((RuntimeError, IndexError)):
        model.backward()


# What the two wirings compute, once more: one sentence, a loop in plain sight, no mask


def lstm(x, state, cell, W_input, W_state, b):
    i, f, g, o = np.split(x @ W_input + state @ W_state + b, 4)
    cell = sigmoid(f) * cell + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(cell), cell


def read_alone(P, ids):
    state, cell, states = np.zeros(H), np.zeros(H), []
    layer = [P[f"encoder.recurrent.{name}"] for name in ("W_input", "W_state", "b")]
    for token in ids:
        state, cell = lstm(P["encoder.embedding.W"][token], state, cell, *layer)
        states.append(state)
    return np.array(states), state, cell


def luong_alone(P, source, previous, fed_back):
    keys, state, cell = read_alone(P, source)
    layer = [P[f"decoder.recurrent.{name}"] for name in ("W_input", "W_state", "b")]
    attentional, logits, looked = np.zeros(H), [], []
    for token in previous:
        x = P["decoder.embedding.W"][token]
        x = np.concatenate([x, attentional]) if fed_back else x
        state, cell = lstm(x, state, cell, *layer)
        weights = softmax(keys @ state)
        context = sum(weight * key for weight, key in zip(weights, keys, strict=True))
        both = np.concatenate([context, state])
        attentional = np.tanh(both @ P["decoder.combine.W"] + P["decoder.combine.b"])
        logits.append(attentional @ P["decoder.affine.W"] + P["decoder.affine.b"])
        looked.append(weights)
    return np.array(logits), np.array(looked)


def bahdanau_alone(P, source, previous):
    keys, state, cell = read_alone(P, source)
    layer = [P[f"decoder.recurrent.{name}"] for name in ("W_input", "W_state", "b")]
    W_query, W_key, v = (P[f"decoder.attention.score.{name}"] for name in ("W_query", "W_key", "v"))
    logits, looked = [], []
    for token in previous:
        x = P["decoder.embedding.W"][token]
        weights = softmax(np.array([np.tanh(state @ W_query + key @ W_key) @ v for key in keys]))
        context = weights @ keys
        state, cell = lstm(np.concatenate([x, context]), state, cell, *layer)
        together = np.concatenate([context, state, x])
        readout = np.tanh(together @ P["decoder.combine.W"] + P["decoder.combine.b"])
        logits.append(readout @ P["decoder.affine.W"] + P["decoder.affine.b"])
        looked.append(weights)
    return np.array(logits), np.array(looked)


@pytest.mark.parametrize("wiring", WIRINGS)
def test_a_batch_is_what_each_sentence_is_alone(wiring):
    model = make("additive" if wiring == "bahdanau" else "dot", wiring)
    logits, _, weights = teacher_forced(model, SOURCES, TARGETS[:, :-1])
    for row in (0, 1, 3):
        source, previous = SOURCES[row][SOURCES[row] != PADDING], TARGETS[row, :-1]
        if wiring == "bahdanau":
            expected, looked = bahdanau_alone(model.parameters, source, previous)
        else:
            expected, looked = luong_alone(model.parameters, source, previous, "fed" in wiring)
        np.testing.assert_allclose(logits[row], expected, atol=1e-12)
        np.testing.assert_allclose(weights[row, :, : len(source)], looked, atol=1e-12)
        assert not weights[row, :, len(source) :].any()


# Contracts


@every_cell
@every_combination
def test_step_by_step_is_the_whole_target_at_once(score, wiring, window, cell):
    model = make(score, wiring, window, cell)
    at_once, last, looked = teacher_forced(model, SOURCES, TARGETS)
    states, final = model.encoder.forward(SOURCES)
    source, carried = model.decoder.prepare(states, final, model.encoder.mask(SOURCES))
    for step in range(TARGETS.shape[1]):
        logits, carried, weights = model.decoder.forward(
            TARGETS[:, [step]], carried, source, step=step
        )
        np.testing.assert_allclose(logits[:, 0], at_once[:, step], atol=1e-12)
        np.testing.assert_allclose(weights[:, 0], looked[:, step], atol=1e-12)
    np.testing.assert_allclose(carried, last, atol=1e-12)


@every_combination
def test_padding_changes_nothing_and_gets_nothing(score, wiring, window):
    model = make(score, wiring, window)
    longer = np.pad(SOURCES, ((0, 0), (0, 3)))
    logits, _, weights = teacher_forced(model, SOURCES, TARGETS)
    padded_logits, _, padded_weights = teacher_forced(model, longer, TARGETS)
    np.testing.assert_allclose(padded_logits, logits, atol=1e-12)
    np.testing.assert_allclose(padded_weights[:, :, :5], weights, atol=1e-12)
    assert not padded_weights[:, :, 5:].any()
    assert not weights[np.broadcast_to((SOURCES == PADDING)[:, None], weights.shape)].any()
    totals = weights.sum(axis=2)[[0, 1, 3]]
    if window == "local-p":
        assert (totals <= 1 + 1e-12).all() and (totals > 0).all()
    else:
        np.testing.assert_allclose(totals, 1, atol=1e-12)
    assert not weights[2].any() and np.isfinite(logits[2]).all()  # a source that is all padding


@pytest.mark.parametrize("wiring", WIRINGS)
def test_what_was_looked_at_decides_the_logits(wiring):
    """Weights say what is read: a source state that has no weight may be anything."""
    model = make("dot", wiring, "local-m")
    states, final = model.encoder.forward(SOURCES)
    for change, step in itertools.product(range(5), range(3)):
        results = []
        for factor in (1, -3):
            other = states.copy()
            other[0, change] *= factor
            source, carried = model.decoder.prepare(other, final, model.encoder.mask(SOURCES))
            logits, _, weights = model.decoder.forward(TARGETS[:, [1]], carried, source, step=step)
            results.append((logits[0], weights[0, 0, change]))
        (before, weight), (after, _) = results
        seen = abs(change - step) <= 1
        assert (weight > 0) == seen == (not np.array_equal(before, after))


def test_input_feeding_tells_the_next_step_what_was_looked_at():
    for wiring, knows in (("luong", False), ("luong fed", True)):
        model = make("dot", wiring)
        _, final = model.encoder.forward(SOURCES)
        after = []
        for source in (SOURCES, SOURCES[:, ::-1]):  # the same states to begin with, other keys
            states, _ = model.encoder.forward(source)
            prepared, carried = model.decoder.prepare(states, final)
            _, carried, _ = model.decoder.forward(TARGETS[:, [0]], carried, prepared)
            after.append(np.concatenate(carried, axis=1)[[0, 1, 3]])  # row 2 is all padding
        differences = np.abs(after[0] - after[1]).max(axis=1)
        assert (differences > 1e-6).tolist() == [knows] * 3


# Writing


@every_cell
@pytest.mark.parametrize("wiring", WIRINGS)
def test_scores_and_weights_of_what_is_written_are_those_under_teacher_forcing(wiring, cell):
    different = set()
    for seed in range(5):
        model = make("general", wiring, "local-m", cell, seed)
        model.decoder.affine.parameters["W"] *= 10  # what was read counts for more than the bias
        model.decoder.affine.parameters["b"][PADDING] -= 100  # an untrained model might write it
        written = model.greedy_search(SOURCES, 6)
        np.testing.assert_array_equal(written.ids, model.greedy(SOURCES, 6))
        different |= {tuple(row) for row in written.ids.tolist()}
        previous = np.pad(written.ids, ((0, 0), (1, 0)), constant_values=START)[:, :-1]
        logits, _, weights = teacher_forced(model, SOURCES, previous)
        real = written.ids != PADDING
        chances = np.take_along_axis(log_softmax(logits), written.ids[..., None], axis=2)[..., 0]
        np.testing.assert_allclose(written.scores, (chances * real).sum(axis=1), atol=1e-12)
        np.testing.assert_allclose(written.weights, weights * real[..., None], atol=1e-12)
    assert any(END in row for row in different) and len(different) > 3


def test_without_attention_there_are_no_weights():
    model = Seq2Seq.initialized(V_SOURCE, V_TARGET, E, H, np.random.default_rng(0))
    assert model.greedy_search(SOURCES, 4).weights is None


# Learning


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("wiring", WIRINGS)
def test_learns_to_copy_from_the_right_place(wiring, seed):
    """Six letters, to be said backwards: the last state alone is slow to carry them all."""
    random = np.random.default_rng(seed)
    sources = random.integers(4, 9, size=(500, 6))
    targets = np.concatenate(
        [np.full((500, 1), START), sources[:, ::-1], np.full((500, 1), END)], axis=1
    )
    losses = {}
    for name, options in {
        "attention": {"attention": "dot", **WIRINGS[wiring]},
        "none": {},
    }.items():
        model = Seq2Seq.initialized(9, 9, 8, 16, np.random.default_rng(seed), **options)
        optimizer = Adam(0.01)
        for _ in range(6):
            for start in range(0, 500, 25):
                losses[name] = model.loss(sources[start : start + 25], targets[start : start + 25])
                model.backward()
                optimizer.update(model.parameters, model.gradients)
    assert losses["attention"] < 0.6 * losses["none"]


def test_computes_in_the_dtype_of_its_weights():
    for score, wiring, window in NAMED:
        model = make(score, wiring, window, dtype=np.float32)
        model.loss(SOURCES, TARGETS)
        model.backward()
        assert {array.dtype for array in model.gradients.values()} == {np.dtype("float32")}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attention": "cosine"}, "dot.*location.*cosine"),
        ({"attention": "dot", "wiring": "vaswani"}, "luong, bahdanau.*vaswani"),
        ({"attention": "dot", "window": "global"}, "local-m.*local-p.*global"),
        ({"attention": "location"}, "positions"),
        ({"attention": "dot", "peeky": True}, "peeky"),
        ({"attention": "dot", "wiring": "bahdanau", "input_feeding": True}, "luong, not bahdanau"),
        ({"radius": 2}, "radius"),
        ({"bidirectional": True, "H": 5}, "5 is odd"),
    ],
)
def test_options_that_make_no_model(options, message):
    sizes = {"V_source": 8, "V_target": 7, "E": 3, "H": 4}
    with pytest.raises(ValueError, match=message):
        Seq2Seq.initialized(**{**sizes, **options}, random=np.random.default_rng(0))
