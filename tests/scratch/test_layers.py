import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.scratch.layers import Affine, Embedding, collect
from tests.scratch.gradients import assert_gradient

QUICK = settings(max_examples=30, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


@st.composite
def readings(draw):
    """A matrix of vectors, ids of some of them, and a gradient for what is read; float64."""
    B, T, V, E = (draw(st.integers(low, 4)) for low in (0, 0, 1, 1))
    random = np.random.default_rng(draw(seeds))
    ids = random.integers(0, V, size=(B, T), dtype=draw(st.sampled_from(["int64", "uint8"])))
    return random.normal(size=(V, E)), ids, random.normal(size=(B, T, E))


@st.composite
def mappings(draw):
    """x, W, b and a gradient for the result, with any number of axes before the last; float64."""
    before = tuple(draw(st.lists(st.integers(1, 3), max_size=3)))
    H, V = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(seeds))
    return tuple(random.normal(size=shape) for shape in [(*before, H), (H, V), (V,), (*before, V)])


@QUICK
@given(readings())
def test_an_embedding_reads_the_row_of_each_id(reading):
    W, ids, _ = reading
    vectors = Embedding(W).forward(ids)
    assert vectors.shape == (*ids.shape, W.shape[1])
    for b, t in np.ndindex(ids.shape):
        np.testing.assert_array_equal(vectors[b, t], W[int(ids[b, t])])
    assert not np.shares_memory(vectors, W)


@QUICK
@given(readings())
def test_a_vector_that_is_read_often_gets_all_its_gradients(reading):
    W, ids, grad = reading
    embedding = Embedding(W)
    embedding.forward(ids)
    assert embedding.backward(grad) is None  # ids have no gradient
    expected = np.zeros_like(W)
    np.add.at(expected, ids, grad)
    assert embedding.gradients.keys() == embedding.parameters.keys() == {"W"}
    np.testing.assert_allclose(embedding.gradients["W"], expected, atol=1e-12)
    assert (embedding.gradients["W"][~np.isin(np.arange(len(W)), ids)] == 0).all()


@QUICK
@given(readings())
def test_gradient_of_an_embedding(reading):
    W, ids, grad = reading
    embedding = Embedding(W)

    def loss():
        return (embedding.forward(ids) * grad).sum()

    loss()
    embedding.backward(grad)
    assert_gradient(embedding.gradients["W"], loss, W)


@QUICK
@given(mappings())
def test_an_affine_layer_is_its_formula_for_each_vector(mapping):
    x, W, b, _ = mapping
    result = Affine(W, b).forward(x)
    assert result.shape == (*x.shape[:-1], len(b))
    for place in np.ndindex(result.shape):
        *before, v = place
        expected = sum(x[(*before, h)] * W[h, v] for h in range(len(W))) + b[v]
        assert result[place] == pytest.approx(expected)


@QUICK
@given(mappings())
def test_gradients_of_an_affine_layer(mapping):
    x, W, b, grad = mapping
    affine = Affine(W, b)

    def loss():
        return (affine.forward(x) * grad).sum()

    loss()
    grad_x = affine.backward(grad)
    gradients = affine.gradients
    assert gradients.keys() == affine.parameters.keys() == {"W", "b"}
    assert_gradient(grad_x, loss, x)
    assert_gradient(gradients["W"], loss, W)
    assert_gradient(gradients["b"], loss, b)


@pytest.mark.parametrize("before", [(0,), (2, 0), (0, 3)])
def test_nothing_is_mapped_to_nothing(before):
    affine = Affine(np.ones((4, 5)), np.ones(5))
    assert affine.forward(np.ones((*before, 4))).shape == (*before, 5)
    assert affine.backward(np.ones((*before, 5))).shape == (*before, 4)
    np.testing.assert_array_equal(affine.gradients["W"], np.zeros((4, 5)))


def test_vectors_need_not_lie_side_by_side_in_memory():
    random = np.random.default_rng(0)
    W, b, x, grad = (random.normal(size=size) for size in [(4, 5), 5, (3, 2, 4), (3, 2, 5)])
    plain, turned = Affine(W, b), Affine(W, b)
    result = plain.forward(x.swapaxes(0, 1).copy())
    np.testing.assert_allclose(turned.forward(x.swapaxes(0, 1)), result, atol=1e-12)
    grad_x = plain.backward(grad.swapaxes(0, 1).copy())
    np.testing.assert_allclose(turned.backward(grad.swapaxes(0, 1)), grad_x, atol=1e-12)
    for name in ("W", "b"):
        np.testing.assert_allclose(turned.gradients[name], plain.gradients[name], atol=1e-12)


def test_what_is_given_stays_as_it_is_and_results_are_new_arrays():
    random = np.random.default_rng(0)
    W, b, x, grad = (random.normal(size=size) for size in [(4, 4), 4, (2, 3, 4), (2, 3, 4)])
    ids = random.integers(0, 4, size=(2, 3))
    kept = [array.copy() for array in (W, b, x, grad, ids)]
    results = []
    for _ in range(2):
        affine, embedding = Affine(W, b), Embedding(W)
        results += [affine.forward(x), affine.backward(grad), embedding.forward(ids)]
        embedding.backward(grad)
        results += [*affine.gradients.values(), *embedding.gradients.values()]
    for array, before in zip((W, b, x, grad, ids), kept, strict=True):
        np.testing.assert_array_equal(array, before)
        assert not any(np.shares_memory(array, result) for result in results)


def test_gradients_start_anew_and_those_of_before_stay():
    random = np.random.default_rng(0)
    affine, embedding = Affine(*map(np.ones, [(2, 3), 3])), Embedding(np.ones((4, 3)))
    gradients = []
    for shape in [(2, 3), (2, 3), (1, 5)]:
        x, ids, grad = random.normal(size=(*shape, 2)), random.integers(0, 4, shape), np.ones(3)
        grad = np.broadcast_to(grad, (*shape, 3))
        affine.forward(x)
        affine.backward(grad)
        embedding.forward(ids)
        embedding.backward(grad)
        counts = np.bincount(ids.ravel(), minlength=4)[:, None] * np.ones(3)
        expected = [x.sum(axis=(0, 1))[:, None] * np.ones(3), np.full(3, ids.size), counts]
        found = [affine.gradients["W"], affine.gradients["b"], embedding.gradients["W"]]
        gradients.append((found, expected))
    for found, expected in gradients:
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-12)


def test_float32_stays_float32():
    random = np.random.default_rng(0)
    embedding, affine = Embedding.initialized(5, 3, random), Affine.initialized(3, 4, random)
    logits = affine.forward(embedding.forward(np.array([[1, 4, 1]])))
    grad = affine.backward(np.ones_like(logits))
    embedding.backward(grad.astype(np.float64))
    arrays = [logits, grad, *affine.gradients.values(), *embedding.gradients.values()]
    assert all(array.dtype == np.float32 for array in arrays)


def test_an_embedding_is_drawn_with_a_deviation_of_a_half():
    W = Embedding.initialized(200, 300, np.random.default_rng(0)).parameters["W"]
    assert W.shape == (200, 300) and W.dtype == np.float32
    assert W.std() == pytest.approx(0.5, rel=0.02) and W.mean() == pytest.approx(0, abs=0.01)


def test_an_affine_layer_is_drawn_by_glorot_and_without_bias():
    parameters = Affine.initialized(200, 300, np.random.default_rng(0), np.float64).parameters
    W, b = parameters["W"], parameters["b"]
    assert W.shape == (200, 300) and W.dtype == b.dtype == np.float64
    assert np.abs(W).max() == pytest.approx(np.sqrt(6 / 500), rel=1e-3)
    np.testing.assert_array_equal(b, np.zeros(300))


def test_layers_are_collected_under_dotted_names_without_copies():
    embedding, affine = Embedding(np.ones((4, 3))), Affine(np.ones((3, 2)), np.ones(2))

    class Both:  # a layer made of layers
        parameters = collect("parameters", read=embedding, speak=affine)

    parameters = collect("parameters", first=Both, last=affine)
    names = ["first.read.W", "first.speak.W", "first.speak.b", "last.W", "last.b"]
    assert list(parameters) == names
    assert parameters["first.read.W"] is embedding.parameters["W"]
    assert parameters["first.speak.b"] is parameters["last.b"] is affine.parameters["b"]
    assert collect("gradients", read=embedding, speak=affine) == {}
    affine.forward(np.ones((1, 3)))
    affine.backward(np.ones((1, 2)))
    assert collect("gradients", speak=affine)["speak.W"] is affine.gradients["W"]
    assert collect("parameters") == {}


@pytest.mark.parametrize(
    ("ids", "named"),
    [
        (np.array([[0, 4]]), ["0 to 4", "0 to 3"]),
        (np.array([[-1, 2]]), ["-1 to 2", "0 to 3"]),
        (np.array([[0.0, 1.0]]), ["integers", "float64"]),
        (np.array([[True, False]]), ["integers", "bool"]),
    ],
)
def test_ids_without_a_row_are_refused(ids, named):
    with pytest.raises(ValueError) as refusal:
        Embedding(np.ones((4, 3))).forward(ids)
    assert all(name in str(refusal.value) for name in named)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda: Embedding(np.ones(4)), ["W must be (V, E)", "(4,)"]),
        (lambda: Affine(np.ones((3, 2)), np.ones(3)), ["W (3, 2)", "b (3,)"]),
        (lambda: Affine(np.ones((3, 2)), np.ones((2, 2))), ["b must be (V,)", "(2, 2)"]),
        (lambda: Affine(np.ones((3, 2)), np.array(1.0)), ["b must be (V,)", "()"]),
        (lambda: Affine(np.ones(2), np.ones(2)), ["W must be (H, V)", "(2,)"]),
        (
            lambda: Affine(np.ones((3, 2)), np.ones(2)).forward(np.ones((5, 2))),
            ["x (5, 2)", "W (3, 2)", "2 is not 3"],
        ),
        (
            lambda: Affine(np.ones((3, 2)), np.ones(2)).forward(np.array(1.0)),
            ["x ()", "W (3, 2)"],
        ),
    ],
)
def test_wrong_shapes_are_refused_by_name(wrong, named):
    with pytest.raises(ValueError) as refusal:
        wrong()
    assert all(name in str(refusal.value) for name in named)


@pytest.mark.parametrize("shape", [(2, 5, 3), (5, 2, 2), (10, 2), (2, 5)])
def test_wrong_gradient_shapes_are_refused_by_name(shape):
    affine, embedding = Affine(np.ones((3, 2)), np.ones(2)), Embedding(np.ones((4, 2)))
    affine.forward(np.ones((2, 5, 3)))
    embedding.forward(np.ones((2, 5), int))
    for layer in (affine, embedding):
        with pytest.raises(ValueError) as refusal:
            layer.backward(np.ones(shape))
        assert "(2, 5, 2)" in str(refusal.value) and f"grad {shape}" in str(refusal.value)


@pytest.mark.parametrize("layer", [Affine(np.ones((3, 2)), np.ones(2)), Embedding(np.ones((4, 2)))])
def test_there_is_no_way_back_before_the_first_way_forward(layer):
    with pytest.raises(RuntimeError, match="there is none"):
        layer.backward(np.ones((1, 2)))
