import os
import threading

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from solutions.data.text import END, START
from solutions.scratch.language_model import LanguageModel
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam, clip_by_norm, fit

QUICK = settings(max_examples=30, deadline=None, derandomize=True)
SHAPES = {"W": (4, 3), "b": (3,), "v": (2, 3, 2)}
N = 10


def draw(seed, scale=1.0):
    rng = np.random.default_rng(seed)
    return {
        name: scale * rng.normal(size=shape).astype("float32") for name, shape in SHAPES.items()
    }


def inverse_time(step):
    return 0.1 / (1.0 + 0.5 * step)


class InverseTime(keras.optimizers.schedules.LearningRateSchedule):
    def __call__(self, step):
        return inverse_time(keras.ops.cast(step, "float32"))


@pytest.mark.parametrize(
    ("ours", "theirs", "options"),
    [
        (0.01, 0.01, {}),
        (0.05, 0.05, {"beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3}),
        (inverse_time, InverseTime(), {}),
    ],
)
def test_ten_steps_of_adam_equal_keras(ours, theirs, options):
    parameters = draw(0)
    variables = [keras.Variable(array) for array in parameters.values()]
    adam, reference = Adam(ours, **options), keras.optimizers.Adam(theirs, **options)
    for step in range(10):
        # Some gradients are 0, some tiny, some huge, and they change from step to step.
        gradients = draw(step + 1, scale=10.0 ** (step % 5 - 2))
        gradients["W"][step % 4] = 0
        gradients["W"][:, 0] *= 1e-7  # here epsilon decides
        reference.apply([tf.constant(gradient) for gradient in gradients.values()], variables)
        adam.update(parameters, gradients)
        assert adam.steps == step + 1
        for variable, (name, parameter) in zip(variables, parameters.items(), strict=True):
            np.testing.assert_allclose(parameter, variable.numpy(), atol=1e-5, err_msg=name)


def test_the_first_step_of_adam_is_the_learning_rate_whatever_the_gradient():
    for scale in (1e-3, 1.0, 1e4):
        parameters = {"w": np.zeros(3)}
        Adam(0.25).update(parameters, {"w": scale * np.array([1.0, -2.0, 3.0])})
        np.testing.assert_allclose(parameters["w"], [-0.25, 0.25, -0.25], rtol=5e-3)


def test_adam_keeps_the_dtype_and_the_array_and_leaves_the_gradients_alone():
    for dtype in (np.float32, np.float64):
        parameters = {"w": np.ones(3, dtype)}
        array, gradient = parameters["w"], np.array([1, 2, 3], dtype)
        gradient.setflags(write=False)
        adam = Adam(np.array(0.1))  # a learning rate that an in-place product would change
        for _ in range(3):
            adam.update(parameters, {"w": gradient})
        assert parameters["w"] is array and array.dtype == dtype
        assert adam.mean["w"].dtype == adam.square["w"].dtype == dtype
        assert adam.mean["w"] is not gradient and adam.learning_rate == 0.1


def test_adam_refuses_gradients_that_are_missing_or_of_another_shape():
    with pytest.raises(KeyError, match="b"):
        Adam().update({"b": np.zeros(3)}, {"W": np.zeros(3)})
    # NumPy would spread the one over the other without a word.
    with pytest.raises(ValueError, match=r"parameter W \(2, 3\) and gradient \(3,\)"):
        Adam().update({"W": np.zeros((2, 3))}, {"W": np.zeros(3)})


@QUICK
@given(
    st.lists(
        arrays_of.arrays(
            np.float32,
            arrays_of.array_shapes(max_dims=3, max_side=3),
            elements=st.floats(-100, 100, width=32),
        ),
        min_size=1,
        max_size=3,
    ),
    st.sampled_from([0.1, 5.0, 1000.0]),
)
def test_clipping_equals_tensorflow(arrays, limit):
    expected, norm = tf.clip_by_global_norm([tf.constant(array) for array in arrays], limit)
    gradients = {str(number): array.copy() for number, array in enumerate(arrays)}
    assert clip_by_norm(gradients, limit) == pytest.approx(float(norm), rel=1e-5)
    for number, array in enumerate(expected):
        np.testing.assert_allclose(gradients[str(number)], array, atol=1e-5 * limit)


def test_clipping_by_hand():
    gradients = {"a": np.array([[3.0, 0.0]]), "b": np.array([4.0])}
    assert clip_by_norm(gradients, 5.0) == 5.0
    np.testing.assert_array_equal(gradients["b"], [4.0])
    assert clip_by_norm(gradients, 1.0) == 5.0
    np.testing.assert_allclose(gradients["a"], [[0.6, 0.0]])
    np.testing.assert_allclose(gradients["b"], [0.8])
    assert clip_by_norm({"a": np.zeros(3)}, 1.0) == 0.0


class Line:
    """Least squares with two parameters, and a diary of the examples that were shown to it."""

    def __init__(self):
        self.parameters = {"w": np.array([1.0, -1.0, 0.5]), "b": np.zeros(1)}
        self.gradients = {}
        self.seen = []

    def loss(self, x, y):
        self.seen.append(y.tolist())
        self._x, self._error = x, x @ self.parameters["w"] + self.parameters["b"] - y
        return float((self._error**2).mean())

    def backward(self):
        slope = 2 * self._error / len(self._error)
        self.gradients = {"w": self._x.T @ slope, "b": slope.sum(keepdims=True)}


def examples():
    x = np.random.default_rng(0).normal(size=(N, 3))
    y = np.arange(N) / N  # each example can be told from all others
    x.setflags(write=False), y.setflags(write=False)
    return x, y


def train(model, optimizer=None, arrays=None, **changes):
    options = {"epochs": 3, "batch_size": 4, "seed": 7, "optimizer": optimizer or Adam(0.1)}
    return fit(model, arrays or examples(), **(options | changes))


def test_fit_is_the_plain_loop():
    """Every example once an epoch, in another order each time, and the mean loss as it was seen."""
    model, twin = Line(), Line()
    history = train(model, clip=0.5, measure=lambda: {"b": float(model.parameters["b"][0])})
    x, y = examples()
    assert [len(batch) for batch in model.seen] == [4, 4, 2] * 3
    epochs = [sum(model.seen[start : start + 3], []) for start in (0, 3, 6)]
    assert all(sorted(epoch) == y.tolist() for epoch in epochs)
    assert y.tolist() not in epochs and epochs[0] != epochs[1] != epochs[2] != epochs[0]

    adam, losses = Adam(0.1), []
    for batch in model.seen:
        rows = [y.tolist().index(target) for target in batch]
        losses.append(twin.loss(x[rows], y[rows]))
        twin.backward()
        norm = np.sqrt(sum((gradient**2).sum() for gradient in twin.gradients.values()))
        shorter = {name: g * min(1, 0.5 / norm) for name, g in twin.gradients.items()}
        adam.update(twin.parameters, shorter)
    for name, parameter in model.parameters.items():
        np.testing.assert_allclose(parameter, twin.parameters[name], atol=1e-12)
    means = [np.dot(losses[start : start + 3], [4, 4, 2]) / N for start in (0, 3, 6)]
    np.testing.assert_allclose([entry["loss"] for entry in history], means)
    assert history[-1]["b"] == model.parameters["b"][0]
    assert all(entry.keys() == {"loss", "b"} for entry in history)


def test_without_clipping_the_gradients_are_taken_as_they_are():
    free, loose, tight = Line(), Line(), Line()
    train(free), train(loose, clip=1e9), train(tight, clip=1e-9)
    np.testing.assert_array_equal(free.parameters["w"], loose.parameters["w"])
    assert np.abs(free.parameters["w"] - tight.parameters["w"]).max() > 0.01


def test_the_seed_decides_the_order_and_nothing_else_does():
    orders = []
    for seed, noise in [(0, 0), (0, 1), (1, 0), (2, 0)]:
        np.random.seed(noise)
        model = Line()
        train(model, seed=seed)
        orders.append((model.seen, model.parameters["w"].tolist()))
    assert orders[0] == orders[1]
    assert orders[0][0] != orders[2][0] != orders[3][0] != orders[0][0]
    assert orders[0][1] != orders[2][1] != orders[3][1]


def test_progress_shows_a_bar_and_changes_nothing(capfd):
    quiet, loud = Line(), Line()
    train(quiet)
    assert capfd.readouterr() == ("", "")
    before = threading.active_count()
    train(loud, progress=True)
    assert "epoch 3/3" in capfd.readouterr().err and threading.active_count() >= before
    np.testing.assert_array_equal(quiet.parameters["w"], loud.parameters["w"])


class Fuse:
    """Counts the moments at which a training can be stopped, and stops it at one of them."""

    def __init__(self, moment=None):
        self.moment, self.passed = moment, 0

    def __call__(self):
        self.passed += 1
        if self.passed - 1 == self.moment:
            raise KeyboardInterrupt


class Watched(dict):
    """Parameters that can be interrupted between one and the next."""

    fuse = staticmethod(lambda: None)

    def items(self):
        for item in super().items():
            self.fuse()
            yield item


class Interrupted(Line):
    """A line with a fuse before and after whatever it does."""

    def __init__(self):
        super().__init__()
        self.parameters, self.fuse = Watched(self.parameters), Fuse()

    def light(self, fuse):
        self.fuse = self.parameters.fuse = fuse

    def loss(self, x, y):
        self.fuse()
        return super().loss(x, y)

    def backward(self):
        self.fuse()
        super().backward()
        self.fuse()

    def measure(self):
        self.fuse()
        return {"b": np.float32(self.parameters["b"][0])}  # not a type that JSON knows


def weights(model, optimizer):
    kept = {"parameter": model.parameters, "mean": optimizer.mean, "square": optimizer.square}
    return {(kind, name): array.tolist() for kind in kept for name, array in kept[kind].items()}


@pytest.mark.parametrize("again", ["with the same objects", "in a new process"])
def test_a_training_stopped_at_any_moment_ends_as_if_it_had_run_through(
    again, tmp_path, monkeypatch
):
    """Every moment there is: in the loss, between two parameters, half-way through the file."""
    savez, replace = np.savez, os.replace
    model, adam = Interrupted(), Adam(inverse_time)

    def savez_with_fuse(path, **arrays):
        path.write_bytes(b"PK half a file")
        model.fuse()
        savez(path, **arrays)

    def replace_with_fuse(*paths):
        model.fuse()
        replace(*paths)
        model.fuse()

    monkeypatch.setattr("solutions.scratch.training.np.savez", savez_with_fuse)
    monkeypatch.setattr("solutions.scratch.training.os.replace", replace_with_fuse)

    def run(path, fuse):
        model.light(fuse)
        return train(model, adam, clip=0.5, measure=model.measure, checkpoint=path)

    through = Fuse()
    history = run(tmp_path / "through.npz", through)
    moments, expected = through.passed, weights(model, adam)
    assert len(history) == 3 and adam.steps == 9 and moments > 60
    for moment in range(moments):
        model, adam = Interrupted(), Adam(inverse_time)
        path = tmp_path / f"{moment}.checkpoint"
        with pytest.raises(KeyboardInterrupt):
            run(path, Fuse(moment))
        if again == "in a new process":
            model, adam = Interrupted(), Adam(inverse_time)
        assert run(path, Fuse()) == history
        assert weights(model, adam) == expected and adam.steps == 9
        assert not list(tmp_path.glob(f".{path.name}*"))  # nothing is left lying about


def sequence_models():
    rng = np.random.default_rng(0)
    targets = rng.integers(4, 8, size=(12, 5))
    targets[:, 0], targets[:, -1] = START, END
    sources = rng.integers(0, 6, size=(12, 4))
    return {
        "language model": (
            lambda: LanguageModel.initialized(8, 3, 4, np.random.default_rng(1)),
            (targets,),
        ),
        "seq2seq": (
            lambda: Seq2Seq.initialized(
                6, 8, 3, 4, np.random.default_rng(1), "gru", reverse=True, peeky=True
            ),
            (sources, targets),
        ),
    }


@pytest.mark.parametrize("name", ["language model", "seq2seq"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_network_interrupted_again_and_again_ends_with_the_same_weights(
    name, seed, tmp_path, monkeypatch
):
    make, arrays = sequence_models()[name]
    options = {"epochs": 6, "batch_size": 5, "seed": seed, "clip": 1.0}
    whole, adam = make(), Adam()
    history = fit(whole, arrays, optimizer=adam, **options)

    draws = np.random.default_rng(seed)
    model, path, stops = make(), tmp_path / "checkpoint.npz", 0
    fuse, loss = Fuse(int(draws.integers(6))), model.loss

    def stopped(*batch):
        result = loss(*batch)
        fuse()
        return result

    monkeypatch.setattr(model, "loss", stopped)
    resumed = Adam()
    for _ in range(20):
        try:
            again = fit(model, arrays, optimizer=resumed, checkpoint=path, **options)
            break
        except KeyboardInterrupt:
            stops += 1
            fuse = Fuse(int(draws.integers(6)) if stops < 4 else None)
    assert stops == 4 and again == history and resumed.steps == adam.steps == 18
    for key, parameter in whole.parameters.items():
        assert parameter.tobytes() == model.parameters[key].tobytes(), key


def test_a_finished_training_is_only_read(tmp_path):
    path = tmp_path / "checkpoint"
    history = train(first := Line(), checkpoint=path)
    assert train(second := Line(), checkpoint=path) == history and second.seen == []
    np.testing.assert_array_equal(second.parameters["w"], first.parameters["w"])


def test_more_epochs_go_on_and_equal_one_long_training(tmp_path):
    path = tmp_path / "checkpoint.npz"
    short, long = Line(), Line()
    begun = train(short, checkpoint=path, epochs=2)
    longer = train(short, Adam(0.1), checkpoint=path, epochs=5)
    assert longer == train(long, epochs=5) and longer[:2] == begun
    np.testing.assert_array_equal(short.parameters["w"], long.parameters["w"])


class Other(Line):
    def __init__(self, **parameters):
        super().__init__()
        self.parameters = parameters


@pytest.mark.parametrize(
    ("model", "changes", "named"),
    [
        (Line, {"seed": 8}, ["'seed': 7", "'seed': 8"]),
        (Line, {"batch_size": 5}, ["'batch_size': 4", "'batch_size': 5"]),
        (Line, {"clip": 1.0}, ["'clip': None", "'clip': 1.0"]),
        (
            Line,
            {"arrays": tuple(array[:9] for array in examples())},
            ["'examples': 10", "'examples': 9"],
        ),
        (Line, {"arrays": tuple(array + 1 for array in examples())}, ["'contents'"]),
        (
            Line,
            {"optimizer": Adam(lambda step: 0.2 + step)},
            ["'learning_rate': 0.1", "'learning_rate': 0.2"],
        ),
        (Line, {"epochs": 2}, ["3 epochs", "not 2"]),
        (lambda: Other(w=np.zeros(3)), {}, ["'b': 'float64 (1,)'", "not {'w': 'float64 (3,)'}"]),
        # NumPy would spread the stored b over all three.
        (
            lambda: Other(w=np.zeros(3), b=np.zeros(3)),
            {},
            ["'b': 'float64 (1,)'", "'b': 'float64 (3,)'"],
        ),
        (
            lambda: Other(w=np.zeros(3, "float32"), b=np.zeros(1)),
            {},
            ["'w': 'float64 (3,)'", "'w': 'float32 (3,)'"],
        ),
    ],
)
def test_the_checkpoint_of_another_training_is_refused_and_nothing_touched(
    model, changes, named, tmp_path
):
    path = tmp_path / "checkpoint.npz"
    train(Line(), checkpoint=path)
    kept, model, adam = path.read_bytes(), model(), changes.get("optimizer", Adam(0.1))
    before = weights(model, adam)
    with pytest.raises(ValueError) as refusal:
        train(model, checkpoint=path, **{"optimizer": adam, **changes})
    assert all(name in str(refusal.value) for name in (*named, str(path)))
    assert weights(model, adam) == before and adam.steps == 0 and path.read_bytes() == kept


@pytest.mark.parametrize(
    ("arrays", "changes", "named"),
    [
        (examples(), {"batch_size": 0}, "10 examples with batch_size 0"),
        (examples(), {"batch_size": -4}, "batch_size -4"),
        ((), {}, "0 examples"),
        ((np.zeros((0, 3)), np.zeros(0)), {}, "0 examples"),
        ((np.zeros((4, 3)), np.zeros(5)), {}, r"\[4, 5\]"),
    ],
)
def test_examples_that_cannot_be_trained_on_are_refused(arrays, changes, named):
    options = {"epochs": 1, "batch_size": 2, "seed": 0, "optimizer": Adam()} | changes
    with pytest.raises(ValueError, match=named):
        fit(Line(), arrays, **options)
