import itertools

import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions.models.fitting import fit

N = 12


class InterruptionError(Exception):
    pass


def network():
    """Two inputs a row, one number; dropout, so that an epoch is not like another."""
    keras.utils.set_random_seed(3)
    return keras.Sequential(
        [
            keras.Input((2,)),
            keras.layers.Dense(8, activation="tanh"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(1),
        ]
    )


def dataset(first):
    """Batches whose order depends on the epoch alone."""
    epochs = itertools.count(first)
    inputs = np.random.default_rng(0).normal(size=(N, 2)).astype(np.float32)
    targets = inputs.sum(axis=1, keepdims=True)

    def generate():
        order = np.random.default_rng(next(epochs)).permutation(N)
        for rows in order.reshape(4, 3):
            yield inputs[rows], targets[rows]

    row = tf.TensorSpec((None, 2), tf.float32), tf.TensorSpec((None, 1), tf.float32)
    return tf.data.Dataset.from_generator(generate, output_signature=row)


def squares(targets, outputs):
    return tf.reduce_mean((targets - outputs) ** 2)


def trained(losses, model=None, **options):
    """Fits a network whose validation losses are given."""
    model = model or network()
    told = iter(losses)
    history = fit(
        model,
        dataset,
        optimizer=keras.optimizers.Adam(0.01),
        loss=squares,
        validate=lambda: next(told),
        **{"epochs": len(losses), **options},
    )
    return model, history


def test_the_weights_of_the_best_epoch_are_put_back():
    model, history = trained([3.0, 1.0, 2.0, 1.0])
    best, _ = trained([3.0, 1.0])
    last, _ = trained([4.0, 3.0, 2.0, 1.0])
    assert [entry["validation_loss"] for entry in history] == [3.0, 1.0, 2.0, 1.0]
    for ours, theirs in zip(model.get_weights(), best.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert any((a != b).any() for a, b in zip(model.get_weights(), last.get_weights(), strict=True))


def test_patience_counts_the_epochs_since_the_best():
    losses = [3.0, 2.0, 2.5, 2.4, 2.3, 1.0]
    assert len(trained(losses, patience=3)[1]) == 5
    assert len(trained(losses, patience=4)[1]) == len(trained(losses)[1]) == 6
    assert len(trained([1.0, 2.0, 3.0], patience=1)[1]) == 2


@pytest.mark.parametrize("stop", [1, 2, 4])
def test_an_interrupted_training_ends_as_one_that_ran_through(stop, tmp_path):
    losses = [3.0, 1.0, 2.0, 1.5, 1.7]
    through, history = trained(losses)
    seen = 0

    def validate():
        nonlocal seen
        seen += 1
        if seen > stop:
            raise InterruptionError
        return losses[seen - 1]

    file = tmp_path / "training.npz"
    options = {"epochs": 5, "checkpoint": file, "plan": {"seed": 3}}
    with pytest.raises(InterruptionError):
        fit(
            network(),
            dataset,
            optimizer=keras.optimizers.Adam(0.01),
            loss=squares,
            validate=validate,
            **options,
        )
    model, resumed = trained(losses[stop:], **options)
    assert resumed == history
    for ours, theirs in zip(model.get_weights(), through.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert [path.name for path in tmp_path.iterdir()] == ["training.npz"]


def test_a_checkpoint_of_another_training_is_refused(tmp_path):
    file = tmp_path / "training.npz"
    trained([2.0, 1.0], checkpoint=file, plan={"seed": 3})
    with pytest.raises(ValueError, match=r"training\.npz is of another training; delete it"):
        trained([2.0, 1.0], checkpoint=file, plan={"seed": 4})
    other = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="another training"):
        trained([2.0, 1.0], model=other, checkpoint=file, plan={"seed": 3})


def test_a_training_that_is_done_is_not_continued(tmp_path):
    file = tmp_path / "training.npz"
    model, history = trained([2.0, 1.0, 3.0], checkpoint=file)
    again, same = trained([], epochs=3, checkpoint=file)
    assert same == history
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_every_epoch_is_reported():
    lines = []
    _, history = trained([2.0, 1.0], report=lines.append)
    assert lines == [
        f"epoch {number}: loss {entry['loss']:.4f}, validation_loss {entry['validation_loss']:.4f}"
        for number, entry in enumerate(history, 1)
    ]


def test_an_interrupted_checkpoint_leaves_nothing_behind(tmp_path, monkeypatch):
    def interrupted(path, **arrays):
        path.write_bytes(b"the first half")
        raise InterruptionError

    monkeypatch.setattr(np, "savez", interrupted)
    with pytest.raises(InterruptionError):
        trained([1.0], checkpoint=tmp_path / "new" / "unfinished.npz")
    assert not list((tmp_path / "new").iterdir())
