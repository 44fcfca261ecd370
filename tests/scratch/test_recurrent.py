"""What every recurrent layer promises, then what is special about those made of others."""

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.scratch.gru import GRU
from solutions.scratch.lstm import LSTM
from solutions.scratch.recurrent import CELLS, Bidirectional, Stacked
from tests.scratch.gradients import assert_gradient
from tests.scratch.keras_twin import MASKS, assert_twins, draw_weights

QUICK = settings(max_examples=12, derandomize=True)
every_mask = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)


def lstm(E, H, random, dtype):
    return LSTM.initialized(E, H, random, dtype)


def gru(E, H, random, dtype, reset_after=True):
    return GRU.initialized(E, H, random, dtype, reset_after)


def paper_gru(*arguments):
    return gru(*arguments, reset_after=False)


def bidirectional(E, H, random, dtype):
    return Bidirectional(lstm(E, H, random, dtype), lstm(E, H, random, dtype))


def bidirectional_gru(E, H, random, dtype):
    return Bidirectional(gru(E, H, random, dtype), gru(E, H, random, dtype))


def stacked(E, H, random, dtype):
    """As a deep encoder is built: both directions at the bottom, one above."""
    return Stacked([bidirectional(E, H, random, dtype), lstm(2 * H, H, random, dtype)])


def residual(E, H, random, dtype):
    layers = [gru(E, 2 * H, random, dtype), bidirectional_gru(2 * H, H, random, dtype)]
    return Stacked(layers, residual=True)


SIMPLE = [lstm, gru, paper_gru]
COMPOSED = [bidirectional, bidirectional_gru, stacked, residual]
every_layer = pytest.mark.parametrize("make", SIMPLE + COMPOSED)


class Problem:
    """Random float64 inputs of random sizes; rows may be all padding."""

    def __init__(self, seed, B, T, E, H, masked=None):
        self.seed, self.E, self.H = seed, E, H
        self.random = np.random.default_rng(seed)
        self.inputs = self.random.normal(size=(B, T, E))
        self.mask = None
        if masked == "right":
            self.mask = np.arange(T) < self.random.integers(0, T + 1, size=(B, 1))
        elif masked == "holes":
            self.mask = self.random.random((B, T)) < 0.5

    def layer(self, make, dtype=np.float64):
        """A layer of this kind; always with the same weights, but each time with its own."""
        random = np.random.default_rng(self.seed + 1)
        return draw_weights(make(self.E, self.H, random, dtype), random)

    def draw_like(self, results):
        """Random numbers in the shapes of an array, or of (nested) tuples of arrays."""
        if isinstance(results, tuple):
            return tuple(self.draw_like(result) for result in results)
        return self.random.normal(size=results.shape)

    def draw_gradients(self, make):
        """Initial states, and gradients for states and final states, that fit such a layer."""
        states, final = self.layer(make).forward(self.inputs)
        return self.draw_like(final), self.draw_like(states), self.draw_like(final)


@st.composite
def problems(draw, masks=(None, "right", "holes")):
    sizes = [draw(st.integers(1, most)) for most in (3, 4, 2, 2)]
    return Problem(draw(st.integers(0, 2**32 - 2)), *sizes, draw(st.sampled_from(masks)))


def flat(results):
    """The arrays of nested tuples, one after the other."""
    if isinstance(results, tuple):
        return [array for result in results for array in flat(result)]
    return [results]


def rows(results, chosen):
    """The chosen rows of all arrays of nested tuples."""
    if isinstance(results, tuple):
        return tuple(rows(result, chosen) for result in results)
    return results[chosen]


def there_and_back(layer, problem, initial, grad_states, grad_final):
    """All arrays that a layer gives out, gradients of its weights included."""
    results = layer.forward(problem.inputs, problem.mask, initial)
    back = layer.backward(grad_states, grad_final)
    return flat(results) + flat(back) + list(layer.gradients.values())


def assert_all_close(arrays, others, **tolerance):
    for array, other in zip(arrays, others, strict=True):
        np.testing.assert_allclose(array, other, **tolerance)


# What every layer promises.


@every_layer
@QUICK
@given(problems(), st.sampled_from(["states", "final", "both", "neither"]), st.booleans())
def test_gradients_are_central_differences(make, problem, arriving, started):
    layer = problem.layer(make)
    initial, grad_states, grad_final = problem.draw_gradients(make)
    initial = initial if started else None
    grad_states = grad_states if arriving in ("states", "both") else None
    grad_final = grad_final if arriving in ("final", "both") else None

    def loss():
        states, final = layer.forward(problem.inputs, problem.mask, initial)
        total = 0.0 if grad_states is None else (states * grad_states).sum()
        if grad_final is not None:
            pairs = zip(flat(final), flat(grad_final), strict=True)
            total += sum((state * grad).sum() for state, grad in pairs)
        return total

    loss()
    grad_inputs, grad_initial = layer.backward(grad_states, grad_final)
    gradients = layer.gradients
    assert_gradient(grad_inputs, loss, problem.inputs)
    if started:
        for grad, start in zip(flat(grad_initial), flat(initial), strict=True):
            assert_gradient(grad, loss, start)
    assert list(gradients) == list(layer.parameters)
    for name, parameter in layer.parameters.items():
        assert_gradient(gradients[name], loss, parameter)


@every_layer
@QUICK
@given(problems(masks=("right", "holes")))
def test_a_masked_sequence_is_read_as_if_it_had_no_padding(make, problem):
    """Each row by itself, its real tokens only; a row of padding becomes a sequence of none."""
    layer, alone, mask = problem.layer(make), problem.layer(make), problem.mask
    initial, grad_states, grad_final = problem.draw_gradients(make)
    grad_states[~mask] = 0
    states, final = layer.forward(problem.inputs, mask, initial)
    grad_inputs, grad_initial = layer.backward(grad_states, grad_final)
    sums = dict.fromkeys(layer.gradients, 0)
    for b in range(len(mask)):
        row, real = slice(b, b + 1), mask[b]
        row_states, row_final = alone.forward(problem.inputs[row, real], None, rows(initial, row))
        row_inputs, row_initial = alone.backward(grad_states[row, real], rows(grad_final, row))
        np.testing.assert_allclose(states[row, real], row_states, atol=1e-12)
        np.testing.assert_allclose(grad_inputs[row, real], row_inputs, atol=1e-10)
        assert_all_close(flat(rows(final, row)), flat(row_final), atol=1e-12)
        assert_all_close(flat(rows(grad_initial, row)), flat(row_initial), atol=1e-10)
        sums = {name: sums[name] + alone.gradients[name] for name in sums}
    assert (grad_inputs[~mask] == 0).all()
    assert_all_close(layer.gradients.values(), sums.values(), atol=1e-10)


@every_layer
@QUICK
@given(problems(), st.integers(1, 3))
def test_adding_padding_on_the_right_changes_nothing_else(make, problem, more):
    layer, padded = problem.layer(make), problem.layer(make)
    initial, grad_states, grad_final = problem.draw_gradients(make)
    states, final = layer.forward(problem.inputs, problem.mask, initial)
    grad_inputs, grad_initial = layer.backward(grad_states, grad_final)

    B, T, E = problem.inputs.shape
    inputs = np.concatenate([problem.inputs, np.full((B, more, E), 1e3)], axis=1)
    mask = np.ones((B, T), bool) if problem.mask is None else problem.mask
    mask = np.concatenate([mask, np.zeros((B, more), bool)], axis=1)
    padded_states, padded_final = padded.forward(inputs, mask, initial)
    grad_states = np.concatenate([grad_states, 0 * padded_states[:, T:]], axis=1)
    padded_inputs, padded_initial = padded.backward(grad_states, grad_final)
    np.testing.assert_allclose(padded_states[:, :T], states, atol=1e-12)
    assert_all_close(flat(padded_final), flat(final), atol=1e-12)
    np.testing.assert_allclose(padded_inputs[:, :T], grad_inputs, atol=1e-10)
    assert (padded_inputs[:, T:] == 0).all()
    assert_all_close(flat(padded_initial), flat(grad_initial), atol=1e-10)
    assert_all_close(padded.gradients.values(), layer.gradients.values(), atol=1e-10)


@pytest.mark.parametrize("make", [*SIMPLE, bidirectional])
@QUICK
@given(problems(masks=("right", "holes")))
def test_a_padded_step_copies_the_state(make, problem):
    initial, _, _ = problem.draw_gradients(make)
    states, final = problem.layer(make).forward(problem.inputs, problem.mask, initial)
    H = problem.H
    directions = [(states[..., :H], problem.mask, initial[0], final[0])]
    if make is bidirectional:  # each half has a state and a cell
        directions += [(states[:, ::-1, H:], problem.mask[:, ::-1], initial[2], final[2])]
    for way, mask, start, last in directions:
        before = np.concatenate([start[:, None], way], axis=1)
        np.testing.assert_array_equal(before[:, 1:][~mask], before[:, :-1][~mask])
        assert (before[:, 1:][mask] != before[:, :-1][mask]).all()
        np.testing.assert_array_equal(last, way[:, -1])


@every_layer
def test_a_mask_of_ones_is_no_mask(make):
    problem = Problem(0, B=2, T=3, E=2, H=3)
    given_states = problem.draw_gradients(make)
    without = there_and_back(problem.layer(make), problem, *given_states)
    for dtype in (bool, int, np.float32):
        problem.mask = np.ones((2, 3), dtype)
        with_ones = there_and_back(problem.layer(make), problem, *given_states)
        assert_all_close(with_ones, without, atol=1e-12)


@every_layer
@pytest.mark.parametrize(("B", "T"), [(2, 0), (0, 3), (0, 0)])
def test_no_steps_hand_the_initial_states_through(make, B, T):
    problem = Problem(0, B, T, E=2, H=3)
    layer, (initial, grad_states, grad_final) = problem.layer(make), problem.draw_gradients(make)
    states, final = layer.forward(problem.inputs, None, initial)
    grad_inputs, grad_initial = layer.backward(grad_states, grad_final)
    assert states.shape == grad_states.shape and grad_inputs.shape == (B, T, 2)
    for given_arrays, results in ((initial, final), (grad_final, grad_initial)):
        assert_all_close(flat(results), flat(given_arrays))
    assert all((gradient == 0).all() for gradient in layer.gradients.values())


@every_layer
def test_what_is_given_stays_as_it_is(make):
    problem = Problem(0, B=2, T=4, E=2, H=3, masked="holes")
    layer, given_states = problem.layer(make), problem.draw_gradients(make)
    arrays = [problem.inputs, problem.mask, *flat(given_states), *layer.parameters.values()]
    before = [array.copy() for array in arrays]
    results = there_and_back(layer, problem, *given_states)
    for array, kept in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, kept)
        assert not any(np.shares_memory(array, result) for result in results)


@every_layer
@pytest.mark.parametrize("T", [0, 3])
def test_results_stay_as_they_are_when_the_layer_goes_on(make, T):
    problem, other = Problem(0, 2, T, E=2, H=3), Problem(1, 2, T, E=2, H=3, masked="holes")
    layer = problem.layer(make)
    results = there_and_back(layer, problem, *problem.draw_gradients(make))
    before = [array.copy() for array in results]
    later = there_and_back(layer, other, *other.draw_gradients(make))
    for number, (array, kept) in enumerate(zip(results, before, strict=True)):
        np.testing.assert_array_equal(array, kept)
        others = [*results[:number], *results[number + 1 :], *later]
        assert not any(np.shares_memory(array, another) for another in others)


@every_layer
def test_what_becomes_of_the_arrays_afterwards_does_not_reach_the_layer(make):
    problem = Problem(0, B=2, T=4, E=2, H=3, masked="holes")
    initial, grad_states, grad_final = problem.draw_gradients(make)
    expected = there_and_back(problem.layer(make), problem, initial, grad_states, grad_final)
    layer = problem.layer(make)
    results = layer.forward(problem.inputs, problem.mask, initial)
    for array in (problem.inputs, *flat(initial), *flat(results)):
        array[...] = 7
    back = flat(layer.backward(grad_states, grad_final)) + list(layer.gradients.values())
    assert_all_close(back, expected[-len(back) :], atol=1e-12)


@every_layer
def test_a_layer_reads_batches_of_all_sizes_one_after_the_other(make):
    layer = Problem(0, 1, 1, E=2, H=3).layer(make)
    sizes = [(2, 3, "right"), (1, 5, None), (3, 1, "holes"), (2, 3, None), (6, 1, None)]
    for B, T, masked in sizes:
        problem = Problem(0, B, T, E=2, H=3, masked=masked)
        given_states = problem.draw_gradients(make)
        used = there_and_back(layer, problem, *given_states)
        fresh = there_and_back(problem.layer(make), problem, *given_states)
        assert_all_close(used, fresh, atol=1e-12)


@every_layer
def test_inputs_may_be_views(make):
    problem = Problem(0, B=2, T=4, E=2, H=3, masked="holes")
    given_states = problem.draw_gradients(make)
    expected = there_and_back(problem.layer(make), problem, *given_states)
    problem.inputs = problem.inputs.T.copy().T
    problem.mask = np.repeat(problem.mask, 2, axis=1)[:, ::2]
    initial, grad_states, grad_final = given_states
    grad_states = np.flip(np.flip(grad_states, 1).copy(), 1)
    found = there_and_back(problem.layer(make), problem, initial, grad_states, grad_final)
    assert_all_close(found, expected, atol=1e-12)


@every_layer
@pytest.mark.parametrize("given_dtype", [np.float32, np.float64])
def test_a_layer_computes_in_the_precision_of_its_weights(make, given_dtype):
    problem = Problem(0, B=2, T=4, E=2, H=3, masked="right")
    given_states = problem.draw_gradients(make)
    expected = there_and_back(problem.layer(make), problem, *given_states)
    problem.inputs = problem.inputs.astype(given_dtype)

    def cast(arrays):
        if isinstance(arrays, tuple):
            return tuple(cast(array) for array in arrays)
        return arrays.astype(given_dtype)

    layer = problem.layer(make, np.float32)
    results = there_and_back(layer, problem, *cast(given_states))
    assert {array.dtype for array in results} == {np.dtype(np.float32)}
    assert_all_close(results, expected, rtol=1e-4, atol=1e-5)
    layer.forward(problem.inputs, problem.mask)
    nothing = flat(layer.backward()) + list(layer.gradients.values())
    assert {array.dtype for array in nothing} == {np.dtype(np.float32)}
    assert not any(array.any() for array in nothing)


@every_layer
def test_one_forward_is_taken_back_once(make):
    problem = Problem(0, B=2, T=3, E=2, H=3)
    layer, (initial, grad_states, grad_final) = problem.layer(make), problem.draw_gradients(make)
    with pytest.raises(RuntimeError, match="there is none"):
        layer.backward(grad_states, grad_final)
    layer.forward(problem.inputs, None, initial)
    with pytest.raises(ValueError):  # a refusal takes nothing back
        layer.backward(grad_states[:, :2], grad_final)
    layer.backward(grad_states, grad_final)
    with pytest.raises(RuntimeError, match="there is none"):
        layer.backward(grad_states, grad_final)


SIZES = {"B": 2, "T": 5, "E": 2, "H": 3}


@every_layer
@pytest.mark.parametrize(
    ("inputs", "mask", "named"),
    [
        ((2, 5), None, ["inputs must be (B, T, E)", "(2, 5)"]),
        ((2, 5, 3), None, ["inputs (2, 5, 3)", "W_input (2, "]),
        ((2, 5, 2), (2, 4), ["inputs (2, 5, 2)", "mask (2, 4)"]),
        ((2, 5, 2), (5,), ["inputs (2, 5, 2)", "mask (5,)"]),
        ((2, 5, 2), (2, 5, 1), ["inputs (2, 5, 2)", "mask (2, 5, 1)"]),
    ],
)
def test_inputs_that_do_not_fit_are_refused_by_name(make, inputs, mask, named):
    layer = Problem(0, **SIZES).layer(make)
    with pytest.raises(ValueError) as refusal:
        layer.forward(np.ones(inputs), None if mask is None else np.ones(mask, bool))
    assert all(name in str(refusal.value) for name in named)


@pytest.mark.parametrize("make", [*SIMPLE, bidirectional])
@pytest.mark.parametrize("wrong", [(2, 4), (1, 3), (3,)])
def test_initial_states_that_do_not_fit_are_refused_by_name(make, wrong):
    problem = Problem(0, **SIZES)
    layer, (initial, _, _) = problem.layer(make), problem.draw_gradients(make)
    for number in range(len(initial)):
        changed = list(initial)
        changed[number] = np.ones(wrong)
        with pytest.raises(ValueError, match="initial must be") as refusal:
            layer.forward(problem.inputs, None, changed)
        assert "(2, 3)" in str(refusal.value) and str(wrong) in str(refusal.value)
    with pytest.raises(ValueError, match="initial must be . × .2, 3., not "):
        layer.forward(problem.inputs, None, initial[:-1])
    with pytest.raises(ValueError, match="initial must be . × .2, 3., not none"):
        layer.forward(problem.inputs, None, ())


@every_layer
@pytest.mark.parametrize("change", [lambda g: g[:, 1:], lambda g: g[..., 1:], lambda g: g[:, 0]])
def test_gradients_for_states_that_do_not_fit_are_refused_by_name(make, change):
    problem = Problem(0, **SIZES)
    layer, (_, grad_states, _) = problem.layer(make), problem.draw_gradients(make)
    layer.forward(problem.inputs)
    with pytest.raises(ValueError) as refusal:
        layer.backward(change(grad_states))
    assert f"states {grad_states.shape}" in str(refusal.value)
    assert f"grad_states {change(grad_states).shape}" in str(refusal.value)


@pytest.mark.parametrize("make", [*SIMPLE, bidirectional])
def test_gradients_for_final_states_that_do_not_fit_are_refused_by_name(make):
    problem = Problem(0, **SIZES)
    layer, (_, _, grad_final) = problem.layer(make), problem.draw_gradients(make)
    layer.forward(problem.inputs)
    with pytest.raises(ValueError, match=r"grad_final must be . × \(2, 3\), not .*\(2, 2\)"):
        layer.backward(None, (grad_final[0][:, :2], *grad_final[1:]))


# Layers made of layers.


def test_cells_are_found_by_name():
    assert CELLS == {"lstm": LSTM, "gru": GRU}


@QUICK
@given(problems())
def test_both_directions_are_two_layers_of_which_one_reads_the_flipped_sequence(problem):
    both = problem.layer(bidirectional)
    initial, _, _ = problem.draw_gradients(bidirectional)
    states, final = both.forward(problem.inputs, problem.mask, initial)
    flipped = None if problem.mask is None else np.flip(problem.mask, axis=1)
    ahead, ahead_final = both.ahead.forward(problem.inputs, problem.mask, initial[:2])
    back, back_final = both.back.forward(np.flip(problem.inputs, axis=1), flipped, initial[2:])
    np.testing.assert_allclose(states[..., : problem.H], ahead, atol=1e-12)
    np.testing.assert_allclose(states[..., problem.H :], np.flip(back, axis=1), atol=1e-12)
    assert_all_close(final, (*ahead_final, *back_final), atol=1e-12)


def test_both_directions_may_be_of_different_widths():
    random = np.random.default_rng(0)
    both = Bidirectional(gru(2, 3, random, np.float64), gru(2, 4, random, np.float64))
    inputs, grad_states = random.normal(size=(1, 3, 2)), random.normal(size=(1, 3, 7))

    def loss():
        return (both.forward(inputs)[0] * grad_states).sum()

    loss()
    assert_gradient(both.backward(grad_states)[0], loss, inputs)


@every_mask
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_both_directions_equal_keras(cell, mask, dtype):
    E, H, random = 3, 4, np.random.default_rng(1)
    ahead, back = (CELLS[cell].initialized(E, H, random, dtype) for _ in range(2))
    layer = draw_weights(Bidirectional(ahead, back), random)
    kind = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    one = kind(H, return_sequences=True, return_state=True, dtype=dtype)
    twin = keras.layers.Bidirectional(one, dtype=dtype)
    twin.build((None, None, E))
    twin.set_weights(list(layer.parameters.values()))

    def call(inputs, mask, initial):
        states, *final = twin(inputs, mask=mask, initial_state=initial)
        return states, final

    number = 4 if cell == "lstm" else 2
    assert_twins(layer, call, twin.weights, E, mask, dtype, number_of_states=number)


class OnlyTheTop:
    """A stack whose initial states are zeros and whose final states are those of the top."""

    def __init__(self, stack):
        self.stack, self.parameters = stack, stack.parameters

    def forward(self, inputs, mask=None, initial=None):
        states, final = self.stack.forward(inputs, mask)
        self.below = tuple(tuple(0 * state for state in layer) for layer in final[:-1])
        return states, final[-1]

    def backward(self, grad_states, grad_final):
        grad_inputs, _ = self.stack.backward(grad_states, (*self.below, grad_final))
        self.gradients = self.stack.gradients
        return grad_inputs, ()


@pytest.mark.parametrize("residual", [False, True])
def test_a_stack_of_both_directions_and_one_equals_keras(residual):
    E, H, dtype, random = 3, 2, "float64", np.random.default_rng(1)
    below = Bidirectional(*(LSTM.initialized(E, H, random, dtype) for _ in range(2)))
    top = LSTM.initialized(2 * H, 2 * H, random, dtype)
    layer = draw_weights(Stacked([below, top], residual=residual), random)
    one = keras.layers.LSTM(H, return_sequences=True, dtype=dtype)
    their_below = keras.layers.Bidirectional(one, dtype=dtype)
    their_top = keras.layers.LSTM(2 * H, return_sequences=True, return_state=True, dtype=dtype)
    their_below.build((None, None, E))
    their_top.build((None, None, 2 * H))
    weights = list(layer.parameters.values())
    their_below.set_weights(weights[:6])
    their_top.set_weights(weights[6:])

    def call(inputs, mask, initial):
        middle = their_below(inputs, mask=mask)
        states, *final = their_top(middle, mask=mask)
        return states + middle if residual else states, final

    variables = their_below.weights + their_top.weights
    mask = MASKS["padding on the right"]
    assert_twins(OnlyTheTop(layer), call, variables, E, mask, dtype, number_of_states=0)


@pytest.mark.parametrize("residual", [False, True])
@QUICK
@given(problem=problems())
def test_a_stack_is_its_layers_one_after_the_other(residual, problem):
    """Three layers of one width, so that only `residual` decides whether inputs are added."""
    problem.E = problem.H = problem.inputs.shape[2]

    def make(E, H, random, dtype):
        return Stacked([lstm(E, H, random, dtype) for _ in range(3)], residual=residual)

    stack, (one, two, three) = problem.layer(make), problem.layer(make).layers
    initial, grad_states, grad_final = problem.draw_gradients(make)
    states, final = stack.forward(problem.inputs, problem.mask, initial)
    first, first_final = one.forward(problem.inputs, problem.mask, initial[0])
    second, second_final = two.forward(first, problem.mask, initial[1])
    second = second + first if residual else second
    third, third_final = three.forward(second, problem.mask, initial[2])
    np.testing.assert_allclose(states, third + second if residual else third, atol=1e-12)
    assert_all_close(flat(final), flat((first_final, second_final, third_final)), atol=1e-12)

    grad_inputs, grad_initial = stack.backward(grad_states, grad_final)
    to_second, third_initial = three.backward(grad_states, grad_final[2])
    to_second = to_second + grad_states if residual else to_second
    to_first, second_initial = two.backward(to_second, grad_final[1])
    to_first = to_first + to_second if residual else to_first
    to_inputs, first_initial = one.backward(to_first, grad_final[0])
    np.testing.assert_allclose(grad_inputs, to_inputs, atol=1e-10)
    expected = flat((first_initial, second_initial, third_initial))
    assert_all_close(flat(grad_initial), expected, atol=1e-10)
    for number, layer in enumerate((one, two, three)):
        for name, gradient in layer.gradients.items():
            np.testing.assert_allclose(stack.gradients[f"{number}.{name}"], gradient, atol=1e-10)


def test_parameters_have_dotted_names_and_are_the_arrays_themselves():
    layer = Problem(0, **SIZES).layer(stacked)
    below, top = layer.layers
    names = ["W_input", "W_state", "b"]
    expected = [f"0.ahead.{name}" for name in names] + [f"0.back.{name}" for name in names]
    assert list(layer.parameters) == expected + [f"1.{name}" for name in names]
    assert layer.parameters["0.back.W_state"] is below.back.parameters["W_state"]
    assert layer.parameters["1.b"] is top.parameters["b"]
    assert layer.gradients == {}


def test_a_single_layer_is_a_stack_too():
    problem = Problem(0, **SIZES)
    stack = Stacked((problem.layer(lstm),), residual=True)  # the first layer has no way around it
    states, (final,) = stack.forward(problem.inputs)
    expected, expected_final = problem.layer(lstm).forward(problem.inputs)
    np.testing.assert_allclose(states, expected, atol=1e-12)
    assert_all_close(final, expected_final, atol=1e-12)


def test_a_stack_has_a_layer():
    with pytest.raises(ValueError, match="at least one layer"):
        Stacked([])


def test_layers_that_do_not_fit_on_each_other_are_refused_by_name():
    random, inputs = np.random.default_rng(0), np.ones((2, 5, 3))
    too_narrow = Stacked([lstm(3, 4, random, float), lstm(3, 4, random, float)])
    with pytest.raises(ValueError, match=r"inputs \(2, 5, 4\) and W_input \(3, 16\)"):
        too_narrow.forward(inputs)
    wider = Stacked([lstm(3, 4, random, float), lstm(4, 6, random, float)], residual=True)
    with pytest.raises(ValueError, match=r"\(2, 5, 4\) of layer 1 .*\(2, 5, 6\)"):
        wider.forward(inputs)


def test_a_stack_wants_states_for_each_of_its_layers():
    problem = Problem(0, **SIZES)
    layer, (initial, _, grad_final) = problem.layer(stacked), problem.draw_gradients(stacked)
    for given_states in (initial[:1], (*initial, None), ()):
        with pytest.raises(ValueError, match=f"initial has {len(given_states)} .* 2 layers"):
            layer.forward(problem.inputs, None, given_states)
    layer.forward(problem.inputs)
    with pytest.raises(ValueError, match="grad_final has 1 .* 2 layers"):
        layer.backward(None, grad_final[:1])


def test_a_stack_may_be_given_states_for_some_of_its_layers():
    problem = Problem(0, **SIZES)
    layer, (initial, _, grad_final) = problem.layer(stacked), problem.draw_gradients(stacked)
    zeros = tuple(0 * state for state in initial[1])
    expected = there_and_back(layer, problem, (initial[0], zeros), None, (grad_final[0], zeros))
    found = there_and_back(layer, problem, (initial[0], None), None, (grad_final[0], None))
    assert_all_close(found, expected, atol=1e-12)
