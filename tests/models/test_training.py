import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.data.text import PADDING
from solutions.models.parameters import parameters, set_parameters
from solutions.models.seq2seq import Seq2Seq
from solutions.models.training import (
    masked_cross_entropy,
    smoothed_cross_entropy,
    teacher_forcing,
    train,
)
from solutions.scratch import seq2seq as scratch
from solutions.scratch.functions import cross_entropy, log_softmax
from solutions.scratch.training import Adam, clip_by_norm

SIZES = 9, 11, 4, 6  # V_source, V_target, E, H
N, BATCH, EPOCHS = 14, 3, 2  # ten steps, the last of an epoch smaller than the others
RATE, CLIP = 0.01, 0.3  # the gradients of these examples are sometimes longer


def examples():
    random = np.random.default_rng(0)
    sources, targets = random.integers(1, 9, (N, 5)), random.integers(2, 11, (N, 5))
    targets[::3, 3:] = sources[::4, 2:] = PADDING
    return sources, targets


def batches():
    dataset = tf.data.Dataset.from_tensor_slices(examples())
    return dataset.batch(BATCH).map(teacher_forcing)


def by_hand():
    return scratch.Seq2Seq.initialized(*SIZES, np.random.default_rng(1))


def in_keras(**options):
    model = Seq2Seq.initialized(*SIZES, **options)
    set_parameters(model, by_hand().parameters)
    return model


def assert_same(arrays, others):
    assert arrays.keys() == others.keys()
    for name in arrays:
        np.testing.assert_allclose(arrays[name], others[name], atol=1e-5, err_msg=name)


def test_the_shift_gives_each_step_the_token_before():
    sources, targets = np.array([[5, 6]]), np.array([[2, 7, 8, 3]])
    for inputs, following in (
        teacher_forcing(sources, targets),
        teacher_forcing(tf.constant(sources), tf.constant(targets)),
    ):
        np.testing.assert_array_equal(inputs["sources"], sources)
        np.testing.assert_array_equal(inputs["previous"], [[2, 7, 8]])
        np.testing.assert_array_equal(following, [[7, 8, 3]])


def test_the_loss_leaves_padding_out():
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (4, 5, 7)).astype("float32")
    targets = random.integers(0, 7, (4, 5))
    targets[0, 2:] = PADDING
    expected = cross_entropy(logits, targets, targets != PADDING)
    assert float(masked_cross_entropy(targets, logits)) == pytest.approx(expected, abs=1e-6)
    assert float(masked_cross_entropy(targets * 0, logits)) == 0
    wrapped = keras.losses.get(masked_cross_entropy)  # Keras hands on the targets as floats
    assert float(wrapped(targets.astype("float32"), logits)) == pytest.approx(expected, abs=1e-6)


def test_the_loss_is_not_computed_in_half_precision():
    logits = np.zeros((1, 3000, 9), "float16")
    loss = masked_cross_entropy(np.full((1, 3000), 4), logits)
    assert loss.dtype == "float32"
    assert float(loss) == pytest.approx(np.log(9), abs=1e-5)


def ten_steps_by_hand():
    """A trained model, the losses of its epochs, and the norms of its gradients."""
    model, optimizer = by_hand(), Adam(RATE)
    losses, norms = [], []
    for _ in range(EPOCHS):
        total = 0.0
        for start in range(0, N, BATCH):
            sources, targets = (array[start : start + BATCH] for array in examples())
            total += len(sources) * model.loss(sources, targets)
            model.backward()
            gradients = model.gradients
            norms.append(clip_by_norm(gradients, CLIP))
            optimizer.update(model.parameters, gradients)
        losses.append(total / N)
    return model, losses, norms


def test_ten_steps_of_the_loop_of_fit_and_by_hand_end_with_the_same_weights():
    hand, hand_losses, norms = ten_steps_by_hand()
    assert len(norms) == 10 and min(norms) < CLIP < max(norms)

    looped = in_keras()
    history = train(
        looped, batches(), epochs=EPOCHS, optimizer=keras.optimizers.Adam(RATE), clip=CLIP
    )
    fitted = in_keras()
    fitted.compile(keras.optimizers.Adam(RATE, global_clipnorm=CLIP), masked_cross_entropy)
    fit_history = fitted.fit(batches(), epochs=EPOCHS, shuffle=False, verbose=0).history

    assert_same(parameters(looped), hand.parameters)
    assert_same(parameters(fitted), hand.parameters)
    losses = [entry["loss"] for entry in history]
    assert losses[1] < losses[0]
    np.testing.assert_allclose(losses, hand_losses, atol=1e-5)
    np.testing.assert_allclose(losses, fit_history["loss"], atol=1e-5)


def test_it_goes_on_where_the_optimizer_stands_and_asks_after_each_epoch():
    model, asked = in_keras(), []

    def measure():
        asked.append(parameters(model))
        return {"asked": len(asked)}

    optimizer = keras.optimizers.Adam(RATE)
    history = train(model, batches(), epochs=2, optimizer=optimizer, measure=measure)
    assert [entry["asked"] for entry in history] == [1, 2]
    assert (optimizer.iterations == 10) and not np.allclose(
        asked[0]["decoder.affine.b"], asked[1]["decoder.affine.b"]
    )
    again, optimizer = in_keras(), keras.optimizers.Adam(RATE)
    for entry in history:
        (alone,) = train(again, batches(), epochs=1, optimizer=optimizer)
        assert alone["loss"] == pytest.approx(entry["loss"], abs=1e-6)
    assert_same(parameters(again), asked[1])


def test_one_graph_serves_batches_of_every_width(monkeypatch):
    calls, model = [], in_keras()
    call = Seq2Seq.call
    monkeypatch.setattr(Seq2Seq, "call", lambda self, x: calls.append(1) or call(self, x))

    def widths():
        for width in (1, 2, 3, 5):
            yield tuple(array[: width + 1, : width + 1] for array in examples())

    rows = tf.TensorSpec((None, None), tf.int64)
    dataset = tf.data.Dataset.from_generator(widths, output_signature=(rows, rows))
    train(model, dataset.map(teacher_forcing), epochs=2, optimizer=keras.optimizers.SGD())
    assert len(calls) == 1


def test_nothing_to_learn_from_is_refused():
    with pytest.raises(ValueError, match="empty"):
        train(in_keras(), batches().take(0), epochs=1, optimizer=keras.optimizers.SGD())


# Label smoothing


@pytest.mark.parametrize("smoothing", [0, 0.1, 0.9])
def test_smoothing_gives_a_share_of_the_truth_to_every_token(smoothing):
    random = np.random.default_rng(0)
    logits = random.normal(0, 3, (4, 5, 7)).astype("float32")
    targets = random.integers(0, 7, (4, 5))
    targets[0, 2:] = PADDING
    truth = np.full((4, 5, 7), smoothing / 7)
    np.put_along_axis(truth, targets[..., None], 1 - smoothing + smoothing / 7, axis=2)
    losses = -(truth * log_softmax(logits)).sum(axis=2)  # (B, T)
    expected = losses[targets != PADDING].mean()
    loss = smoothed_cross_entropy(smoothing)
    assert float(loss(targets, logits)) == pytest.approx(expected, rel=1e-5)
    assert float(loss(targets * 0, logits)) == 0
    half = loss(targets, logits.astype("float16"))
    assert half.dtype == "float32" and float(half) == pytest.approx(expected, rel=1e-3)


def test_a_share_of_everything_is_no_share():
    for smoothing in (-0.1, 1):
        with pytest.raises(ValueError, match=f"not {smoothing}"):
            smoothed_cross_entropy(smoothing)


def test_training_takes_the_loss_that_it_is_given():
    histories = {}
    for smoothing in (0, 0.5):
        model, optimizer = in_keras(), keras.optimizers.Adam(RATE)
        loss = smoothed_cross_entropy(smoothing)
        histories[smoothing] = train(model, batches(), epochs=1, optimizer=optimizer, loss=loss)
    default = train(in_keras(), batches(), epochs=1, optimizer=keras.optimizers.Adam(RATE))
    assert histories[0][0]["loss"] == pytest.approx(default[0]["loss"], rel=1e-6)
    assert histories[0.5][0]["loss"] != pytest.approx(default[0]["loss"], rel=1e-3)
