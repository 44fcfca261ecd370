import itertools
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.data.text import END, PADDING, START
from solutions.models.parameters import set_parameters
from solutions.models.search import beam_search, greedy_search
from solutions.models.seq2seq import Seq2Seq
from solutions.scratch import seq2seq as scratch

B, S, E, H, V_SOURCE, V = 5, 6, 3, 6, 11, 6  # V: two tokens beside padding, unknown, start, end
WRITABLE = [token for token in range(V) if token not in (PADDING, START)]
LENGTHS = np.array([6, 4, 1, 3, 0])

KINDS = {
    "plain": {},
    "peeky": {"peeky": True, "cell": "gru"},
    "luong": {"attention": "dot", "window": "local-m", "radius": 1},
    "luong-fed": {"attention": "general", "input_feeding": True, "cell": "gru"},
    "bahdanau": {"attention": "additive", "wiring": "bahdanau", "bidirectional": True},
}
every_kind = pytest.mark.parametrize("kind", KINDS)


@pytest.fixture(autouse=True)
def seed():
    keras.utils.set_random_seed(0)


def both(kind, V=V, strength=3.0, ends=0.0):
    """The model by hand, and the one in Keras with the same weights, which are strong ones."""
    sizes = V_SOURCE, V, E, H
    hand = scratch.Seq2Seq.initialized(*sizes, np.random.default_rng(1), **KINDS[kind])
    for array in hand.parameters.values():
        array *= strength
    hand.parameters["decoder.affine.b"][END] = ends
    hand.parameters["decoder.affine.b"][[PADDING, START]] = -50  # by hand nothing forbids them
    model = Seq2Seq.initialized(*sizes, **KINDS[kind])
    set_parameters(model, hand.parameters)
    return hand, model


def sources():
    random = np.random.default_rng(0)
    return np.where(np.arange(S) < LENGTHS[:, None], random.integers(1, V_SOURCE, (B, S)), 0)


def teacher_forced(model, source, ids):
    """Log-probabilities of each step, (N, T, V), and weights, for answers to one source."""
    previous = np.concatenate([np.full((len(ids), 1), START), ids[:, :-1]], axis=1)
    read, carried = model.read(np.repeat(source[None], len(ids), axis=0))
    logits, _, weights = model.decoder(previous, carried, read)
    return tf.nn.log_softmax(tf.cast(logits, tf.float64)).numpy(), weights


def lengths_of(ids):
    """Number of tokens, the end token among them, (…)."""
    return (ids != PADDING).sum(axis=-1)


def score_of(model, source, ids):
    """Sums of log-probabilities, (N,), and weights, 0 after the end, of answers to one source."""
    steps, weights = teacher_forced(model, source, ids)
    written = ids != PADDING
    taken = np.take_along_axis(steps, ids[..., None], axis=2)[..., 0]
    shown = None if weights is None else np.where(written[..., None], weights, 0)
    return np.where(written, taken, 0).sum(axis=1), shown


def all_answers(max_length):
    """Everything that can be written, padded: (N, max_length)."""
    going_on = [token for token in WRITABLE if token != END]
    answers = list(itertools.product(going_on, repeat=max_length))  # cut off
    for length in range(max_length):
        answers += [(*start, END) for start in itertools.product(going_on, repeat=length)]
    return np.array([[*a, *[PADDING] * (max_length - len(a))] for a in answers])


# --- greedy -------------------------------------------------------------------------------------


@every_kind
def test_greedy_search_tells_what_the_model_by_hand_tells(kind):
    hand, model = both(kind, V=13)
    many = np.random.default_rng(2).integers(1, V_SOURCE, (20, S))
    many[:5, 2:] = PADDING
    for ends in np.linspace(0, 12, 49):  # until answers differ in length
        hand.parameters["decoder.affine.b"][END] = ends
        expected = hand.greedy_search(many, 9)
        if len(set(lengths_of(expected.ids))) > 2:
            break
    assert len(set(lengths_of(expected.ids))) > 2  # else it would prove little
    set_parameters(model, hand.parameters)
    found = model.greedy_search(many, 9)
    np.testing.assert_array_equal(found.ids, expected.ids)
    np.testing.assert_allclose(found.scores, expected.scores, atol=1e-4)
    assert (found.weights is None) == (kind in ("plain", "peeky"))
    if found.weights is not None:
        np.testing.assert_allclose(found.weights, expected.weights, atol=1e-5)
    np.testing.assert_array_equal(model.greedy(many, 9), found.ids)


@every_kind
def test_a_beam_of_one_is_greedy(kind):
    _, model = both(kind, V=13, ends=2.0)
    greedy, beam = model.greedy_search(sources(), 8), model.beam_search(sources(), 8, 1)
    np.testing.assert_array_equal(beam.ids[:, 0], greedy.ids)
    np.testing.assert_allclose(beam.scores[:, 0], greedy.scores, atol=1e-5)
    assert (beam.weights is None) == (greedy.weights is None)
    if beam.weights is not None:
        np.testing.assert_allclose(beam.weights[:, 0], greedy.weights, atol=1e-6)


# --- beam ---------------------------------------------------------------------------------------


@every_kind
@pytest.mark.parametrize("length_penalty", [0.0, 0.7, 1.0])
def test_a_beam_that_is_wide_enough_finds_the_best_of_all_answers(kind, length_penalty):
    _, model = both(kind, strength=2.0)
    answers, n_best = all_answers(3), 6
    found = model.beam_search(sources(), 3, len(answers), n_best, length_penalty)
    assert found.ids.shape == (B, n_best, 3)
    for row, source in enumerate(sources()):
        scores, weights = score_of(model, source, answers)
        ranks = scores / lengths_of(answers) ** length_penalty
        best = np.argsort(-ranks, kind="stable")[:n_best]
        assert -np.diff(ranks[best]).max() > 1e-5  # no ties, which either might win
        np.testing.assert_array_equal(found.ids[row], answers[best])
        np.testing.assert_allclose(found.scores[row], scores[best], atol=1e-5)
        if weights is not None:
            np.testing.assert_allclose(found.weights[row], weights[best], atol=1e-5)


def beam_in_python(model, source, max_length, width, length_penalty):
    """All answers that a beam comes upon, best first, found for one source in plain loops."""
    alive, ended = [((), 0.0)], []
    for _ in range(max_length):
        following = []
        for ids, score in alive:
            steps, _ = teacher_forced(model, source, np.array([[*ids, PADDING]]))
            following += [((*ids, token), score + steps[0, -1, token]) for token in WRITABLE]
        best = sorted(following, key=lambda one: -one[1])[:width]
        ended += [one for one in best if one[0][-1] == END]
        alive = [one for one in best if one[0][-1] != END]
    return sorted(ended + alive, key=lambda one: -one[1] / len(one[0]) ** length_penalty)


@pytest.mark.parametrize("kind", ["peeky", "luong-fed"])
@pytest.mark.parametrize(("width", "length_penalty"), [(2, 1.0), (3, 0.0), (3, 1.0)])
def test_a_narrow_beam_keeps_what_a_beam_in_plain_loops_keeps(kind, width, length_penalty):
    _, model = both(kind, ends=1.0)
    found = model.beam_search(sources(), 6, width, width, length_penalty)
    for row, source in enumerate(sources()):
        expected = beam_in_python(model, source, 6, width, length_penalty)[:width]
        for ids, score, (answer, total) in zip(
            found.ids[row], found.scores[row], expected, strict=True
        ):
            assert tuple(ids[ids != PADDING]) == answer
            assert score == pytest.approx(total, abs=1e-4)


@every_kind
@pytest.mark.parametrize("length_penalty", [0.0, 1.0])
def test_answers_are_ordered_distinct_and_scored_as_under_teacher_forcing(kind, length_penalty):
    _, model = both(kind, V=13, ends=3.0)
    found = model.beam_search(sources(), 7, 5, 4, length_penalty)
    assert np.isfinite(found.scores).all() and len(set(lengths_of(found.ids).flat)) > 1
    ranks = found.scores / lengths_of(found.ids) ** length_penalty
    assert (np.diff(ranks, axis=1) <= 1e-6).all()
    for row, source in enumerate(sources()):
        assert len({tuple(ids) for ids in found.ids[row]}) == 4
        scores, weights = score_of(model, source, found.ids[row])
        np.testing.assert_allclose(found.scores[row], scores, atol=1e-4)
        if weights is not None:
            np.testing.assert_allclose(found.weights[row], weights, atol=1e-5)


@every_kind
def test_company_and_padding_change_nothing(kind):
    _, model = both(kind, V=13, ends=3.0)
    for search in (lambda x: model.beam_search(x, 6, 3, 2), lambda x: model.greedy_search(x, 6)):
        together = search(sources())
        for row, length in enumerate(np.maximum(LENGTHS, 1)):
            alone = search(sources()[row : row + 1, :length])
            T = alone.ids.shape[-1]
            np.testing.assert_array_equal(together.ids[row, ..., :T], alone.ids[0])
            assert (together.ids[row, ..., T:] == PADDING).all()
            np.testing.assert_allclose(together.scores[row], alone.scores[0], atol=1e-5)
            if alone.weights is not None:
                found = together.weights[row, ..., :T, :length]
                np.testing.assert_allclose(found, alone.weights[0], atol=1e-5)


@every_kind
def test_padding_and_start_are_never_written(kind):
    _, model = both(kind)
    bias = np.zeros(V)
    bias[[PADDING, START]] = 50
    model.decoder.affine.bias.assign(bias)
    ids = model.greedy(sources(), 5)
    assert np.isin(ids[:, 0], WRITABLE).all() and START not in ids
    ids = model.beam_search(sources(), 5, 4, 3).ids
    assert START not in ids
    for answer in ids.reshape(-1, ids.shape[-1]):  # padding, but not before the end
        assert PADDING not in answer[: lengths_of(answer)]
        assert lengths_of(answer) == ids.shape[-1] or answer[lengths_of(answer) - 1] == END


# --- a decoder that is nothing but a table -------------------------------------------------------


class Table:
    """Says how likely each token is after each; counts its steps. Nothing of Keras's but a type."""

    compute_dtype = "float32"

    def __init__(self, probabilities):
        self.V = len(probabilities)
        self.table = tf.constant(np.log(np.maximum(probabilities, 1e-30)), tf.float32)
        self.steps = tf.Variable(0)

    def __call__(self, previous, carried, source, step=0):
        self.steps.assign_add(1)
        return tf.gather(self.table, previous), carried, None


def chain(likely):
    """A model that writes by a table: {token: {next: probability}}."""
    probabilities = np.zeros((V, V))
    for token, following in likely.items():
        for after, probability in following.items():
            probabilities[token, after] = probability
    decoder = Table(probabilities)
    read = lambda ids: (None, (tf.zeros([tf.shape(ids)[0], 1]),))  # noqa: E731
    return SimpleNamespace(read=read, decoder=decoder)


# The likeliest first token leads nowhere: greedy writes 4 1 end, 0.6 · 0.4; better is 5 end.
DECEPTIVE = {START: {4: 0.6, 5: 0.4}, 4: {1: 0.4, 4: 0.3, 5: 0.3}, 5: {END: 1}, 1: {END: 1}}


def test_a_beam_sees_past_a_first_token_that_deceives():
    model = chain(DECEPTIVE)
    one = np.ones((1, 1), int)
    greedy, beam = greedy_search(model, one, 4), beam_search(model, one, 4, 2, length_penalty=0)
    np.testing.assert_array_equal(greedy.ids, [[4, 1, END]])
    np.testing.assert_array_equal(beam.ids, [[[5, END]]])
    assert np.exp(greedy.scores[0]) == pytest.approx(0.24, abs=1e-6)
    assert np.exp(beam.scores[0, 0]) == pytest.approx(0.4, abs=1e-6)
    assert beam.weights is None


def test_writing_stops_when_nothing_can_come_in_any_more():
    # After 4 it may end; 1 goes on for ever, at no cost but its first step.
    model = chain({START: {4: 0.9, 1: 0.1}, 4: {END: 1}, 1: {1: 1}})

    def steps(max_length, **options):
        model.decoder.steps.assign(0)
        ids = beam_search(model, np.ones((3, 1), int), max_length, 2, **options).ids
        return int(model.decoder.steps), ids

    taken, ids = steps(20, length_penalty=0)
    assert taken == 2 and ids.tolist() == [[[4, END]]] * 3
    taken, ids = steps(20, length_penalty=0, n_best=2)  # the second place is free until the end
    assert taken == 20 and ids.shape == (3, 2, 20)
    assert ids[0].tolist() == [[4, END, *[PADDING] * 18], [1] * 20]
    taken, ids = steps(50)  # log 0.9 / 2 is less than log 0.1 / 50: what is long enough wins
    assert taken == 50 and ids[0].tolist() == [[1] * 50]
    taken, ids = steps(40)  # but not log 0.1 / 40
    assert taken == 2 and ids[0].tolist() == [[4, END]]


def test_where_there_are_fewer_answers_the_rest_is_padding():
    model = chain({START: {END: 0.7, 1: 0.3}, 1: {END: 1}})
    found = beam_search(model, np.ones((2, 1), int), 1, 6, 6)  # V leaves four tokens
    assert (np.sort(found.ids[:, 2:4, 0]) == [4, 5]).all() and np.isfinite(
        found.scores[:, :4]
    ).all()
    assert found.ids[:, :2].tolist() == [[[END], [1]]] * 2
    assert (found.scores[:, 4:] == -np.inf).all() and (found.ids[:, 4:] == PADDING).all()


# --- one graph ----------------------------------------------------------------------------------


@every_kind
def test_each_loop_is_traced_once_for_all_shapes_and_sees_new_weights(kind, monkeypatch):
    _, model = both(kind)
    model.greedy_search(sources(), 3)
    model.beam_search(sources(), 3, 2)
    monkeypatch.setattr(type(model.decoder), "call", None)  # a graph made anew would fail
    for rows, length, width, n_best in [(1, 1, 1, 1), (2, 9, 5, 2), (B, 4, 3, 3)]:
        few = sources()[:rows, : length + 1]
        assert len(model.greedy_search(few, length).ids) == rows
        assert model.beam_search(few, length, width, n_best).ids.shape[:2] == (rows, n_best)
    bias = np.zeros(V)
    bias[5] = 50
    model.decoder.affine.bias.assign(bias)
    assert (model.beam_search(sources(), 4, 2).ids == 5).all()
    with pytest.raises(TypeError):  # the patch does bite
        both(kind)[1].greedy_search(sources(), 3)


@every_kind
def test_nothing_to_write_is_written(kind):
    _, model = both(kind)
    attends = kind not in ("plain", "peeky")
    for few, length, B in [(sources(), 0, 5), (sources()[:0], 4, 0)]:
        greedy, beam = model.greedy_search(few, length), model.beam_search(few, length, 3, 2)
        assert greedy.ids.shape == (B, 0) and greedy.scores.tolist() == [0] * B
        assert beam.ids.shape == (B, 2, 0) and beam.scores.shape == (B, 2)
        if attends:
            assert greedy.weights.shape == (B, 0, S) and beam.weights.shape == (B, 2, 0, S)


def test_a_loaded_model_writes_the_same(tmp_path):
    _, model = both("bahdanau")
    before = model.beam_search(sources(), 5, 3, 2)
    model.save(tmp_path / "model.keras")
    after = keras.models.load_model(tmp_path / "model.keras").beam_search(sources(), 5, 3, 2)
    for found, expected in zip(after, before, strict=True):
        np.testing.assert_array_equal(found, expected)


def test_half_precision_writes_with_scores_in_full():
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    try:
        model = Seq2Seq.initialized(V_SOURCE, V, E, H, **KINDS["luong-fed"])
        found = model.beam_search(sources(), 5, 3, 2)
    finally:
        keras.mixed_precision.set_dtype_policy("float32")
    assert found.scores.dtype == np.float32 and np.isfinite(found.scores).all()
    assert np.isfinite(found.weights).all()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda search: search(np.ones(3, int), 4, 2), ["sources", "(B, S)", "(3,)"]),
        (lambda search: search(np.ones((2, 0), int), 4, 2), ["sources", "(2, 0)"]),
        (lambda search: search(sources(), 4, 2, 3), ["n_best = 3", "width = 2"]),
        (lambda search: search(sources(), 4, 0, 0), ["n_best = 0", "width = 0"]),
        (lambda search: search(sources(), 4, 2, 1, -0.5), ["length_penalty", "-0.5"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(wrong, named):
    _, model = both("plain")
    with pytest.raises(ValueError) as refusal:
        wrong(model.beam_search)
    assert all(name in str(refusal.value) for name in named)
