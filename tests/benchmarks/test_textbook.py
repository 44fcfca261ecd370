"""The textbook's own tests: a contestant that computes something else would be no contestant."""

import numpy as np
import pytest

from solutions.scratch.functions import central_differences, relative_error
from tests.benchmarks import textbook

N, S, T, V, E, H = 3, 4, 5, 6, 3, 2
IGNORED = 0


def draw(random, *shape):
    return random.normal(size=shape)


def model(peeky, seed=0):
    random = np.random.default_rng(seed)
    peek = H if peeky else 0
    encoder = textbook.Encoder(
        draw(random, V, E), draw(random, E, 4 * H), draw(random, H, 4 * H), draw(random, 4 * H)
    )
    decoder = (textbook.PeekyDecoder if peeky else textbook.Decoder)(
        draw(random, V, E),
        draw(random, peek + E, 4 * H),
        draw(random, H, 4 * H),
        draw(random, 4 * H),
        draw(random, peek + H, V),
        draw(random, V),
    )
    return textbook.Seq2Seq(encoder, decoder, ignore=IGNORED)


def questions(seed=1):
    random = np.random.default_rng(seed)
    xs, ts = random.integers(1, V, size=(N, S)), random.integers(1, V, size=(N, T))
    ts[0, -2:] = IGNORED
    return xs, ts


@pytest.mark.parametrize("peeky", [False, True])
def test_gradients_are_central_differences(peeky):
    seq2seq, (xs, ts) = model(peeky), questions()
    seq2seq.forward(xs, ts)
    seq2seq.backward()
    for param, grad in zip(seq2seq.params, seq2seq.grads, strict=True):
        differences = central_differences(lambda: seq2seq.forward(xs, ts), param)
        assert relative_error(grad, differences) < 1e-6


def test_gradients_start_anew_with_each_backward():
    seq2seq, (xs, ts) = model(peeky=True), questions()
    grads = []
    for _ in range(2):
        seq2seq.forward(xs, ts)
        seq2seq.backward()
        grads.append([grad.copy() for grad in seq2seq.grads])
    for first, second in zip(*grads, strict=True):
        np.testing.assert_array_equal(first, second)


def test_the_loss_is_the_mean_over_the_targets_that_count():
    xs, ts = draw(np.random.default_rng(0), 1, 2, V), np.array([[3, IGNORED]])
    loss = textbook.TimeSoftmaxWithLoss(ignore=IGNORED).forward(xs, ts)
    p = np.exp(xs[0, 0]) / np.exp(xs[0, 0]).sum()
    assert loss == pytest.approx(-np.log(p[3]))


@pytest.mark.parametrize("peeky", [False, True])
def test_an_answer_is_the_likeliest_token_at_every_step_up_to_the_end(peeky):
    seq2seq, start, end = model(peeky, seed=1), 2, 3
    seq2seq.decoder.affine.params[0] *= 10  # what it has read counts for more than the bias
    answers = set()
    for x in np.random.default_rng(1).integers(1, V, size=(20, 1, S)):
        answer = seq2seq.generate(x, start, end, T)
        before = np.array([[start, *answer[:-1]]])
        scores = seq2seq.decoder.forward(before, *seq2seq.encoder.forward(x))
        np.testing.assert_array_equal(scores[0].argmax(axis=1), answer)
        assert end not in answer[:-1] and (len(answer) == T or answer[-1] == end)
        answers.add(tuple(answer))
    assert len(answers) > 2 and len(set(map(len, answers))) > 1


def test_adam_goes_the_learning_rate_far_at_first_and_follows_its_definition():
    param, grads = np.array([1.0, 2.0]), [np.array([0.5, -3.0]), np.array([-0.1, -1.0])]
    adam = textbook.Adam(lr=0.1)
    adam.update([param], [grads[0]])
    np.testing.assert_allclose(param, [0.9, 2.1], atol=1e-6)
    adam.update([param], [grads[1]])
    m = (0.9 * 0.1 * grads[0] + 0.1 * grads[1]) / (1 - 0.9**2)
    v = (0.999 * 0.001 * grads[0] ** 2 + 0.001 * grads[1] ** 2) / (1 - 0.999**2)
    np.testing.assert_allclose(param, [0.9, 2.1] - 0.1 * m / np.sqrt(v), atol=1e-6)


def test_gradients_are_clipped_together():
    grads = [np.array([3.0]), np.array([[0.0, 4.0]])]
    textbook.clip_grads(grads, 10)
    np.testing.assert_array_equal(grads[1], [[0, 4]])
    textbook.clip_grads(grads, 1)
    np.testing.assert_allclose([grads[0][0], grads[1][0, 1]], [0.6, 0.8], rtol=1e-6)


@pytest.mark.parametrize("peeky", [False, True])
def test_everything_stays_float32(peeky):
    seq2seq, (xs, ts) = model(peeky), questions()
    params = [param.astype(np.float32) for param in seq2seq.params]
    single = textbook.Seq2Seq(
        textbook.Encoder(*params[:4]), type(seq2seq.decoder)(*params[4:]), ignore=IGNORED
    )
    dtypes = set()
    loss = single.forward(xs, ts)
    dtypes.add(single.softmax.ys.dtype)
    single.backward()
    textbook.clip_grads(single.grads, 0.01)
    textbook.Adam().update(single.params, single.grads)
    for layer in (*single.encoder.lstm.layers, *single.decoder.lstm.layers):
        dtypes |= {array.dtype for array in (*layer.cache, *layer.grads)}
    dtypes |= {array.dtype for array in (*single.params, *single.grads)}
    assert dtypes == {np.dtype(np.float32)}
    assert loss == pytest.approx(seq2seq.forward(xs, ts), rel=1e-5)
