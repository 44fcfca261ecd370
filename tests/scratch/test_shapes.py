import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from solutions.scratch.shapes import (
    check_equal,
    check_ids,
    check_rank,
    check_width,
    given_or_zeros,
    mask_for,
)

shapes = array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)


@given(shapes, shapes)
def test_only_equal_shapes_are_equal(shape, other):
    check_equal("a", shape, "b", list(shape))  # a list is as good as a tuple
    if shape != other:
        with pytest.raises(ValueError) as refusal:
            check_equal("first", shape, "second", other)
        assert f"first {shape} and second {other}" in str(refusal.value)


def test_an_axis_of_one_is_not_stretched():
    with pytest.raises(ValueError, match=r"a \(3, 1\) and b \(3, 4\) must have one shape"):
        check_equal("a", (3, 1), "b", (3, 4))


def test_a_width_is_the_last_axis_of_both():
    check_width("states", (2, 5, 7), "W", (3, 7))
    check_width("states", (7,), "W", (3, 7))
    with pytest.raises(ValueError) as refusal:
        check_width("states", (2, 5, 3), "W", (3, 7))
    assert str(refusal.value) == "states (2, 5, 3) and W (3, 7) do not fit: 3 is not 7"


def test_a_width_may_be_compared_with_another_axis():
    check_width("states", (2, 5, 3), "W", (3, 7), axis=0)
    with pytest.raises(ValueError, match=r"states \(2, 5, 7\) and W \(3, 7\).*7 is not 3"):
        check_width("states", (2, 5, 7), "W", (3, 7), axis=0)


def test_a_single_number_has_no_width():
    with pytest.raises(ValueError, match=r"x \(\) and W \(3, 7\).*a single number is not 7"):
        check_width("x", (), "W", (3, 7))


@given(shapes)
def test_a_rank_is_the_number_of_letters(shape):
    check_rank("inputs", shape, "BTEH"[: len(shape)])
    for letters in ("BTEHV"[: len(shape) + 1], "BTEH"[: len(shape) - 1] if shape else "B"):
        with pytest.raises(ValueError):
            check_rank("inputs", shape, letters)


def test_a_wrong_rank_is_told_in_letters_and_numbers():
    with pytest.raises(ValueError) as refusal:
        check_rank("inputs", [4, 6], "BTE")
    assert str(refusal.value) == "inputs must be (B, T, E), not (4, 6)"
    with pytest.raises(ValueError) as refusal:
        check_rank("W", (4,), ("E", "4H"))
    assert str(refusal.value) == "W must be (E, 4H), not (4,)"
    with pytest.raises(ValueError) as refusal:
        check_rank("b", (4, 6), "V")
    assert str(refusal.value) == "b must be (V,), not (4, 6)"


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_ids_run_from_zero_to_the_last_row(dtype):
    check_ids("targets", np.array([[0, 4], [2, 0]], dtype), 5)
    with pytest.raises(ValueError) as refusal:
        check_ids("targets", np.array([[1, 5]], dtype), 5)
    assert str(refusal.value) == "targets run from 1 to 5, but there are rows 0 to 4 only"


def test_no_id_is_negative_though_python_would_count_from_the_end():
    with pytest.raises(ValueError, match=r"from -1 to 2, but there are rows 0 to 4"):
        check_ids("targets", np.array([2, -1]), 5)


@pytest.mark.parametrize("ids", [np.array([1.0]), np.array([True]), np.array([], float)])
def test_ids_are_integers(ids):
    with pytest.raises(ValueError, match=f"sources must be integers, not {ids.dtype}"):
        check_ids("sources", ids, 5)


def test_no_ids_are_in_any_range():
    check_ids("targets", np.zeros((0, 3), int), 5)
    check_ids("targets", np.zeros((2, 0), int), 0)


@given(shapes)
def test_without_a_mask_everything_counts(shape):
    mask = mask_for("x", (*shape, 9), shape, None)
    assert mask.shape == shape and mask.dtype == bool and mask.all()


def test_a_mask_of_numbers_becomes_one_of_booleans():
    given_mask = np.array([[1, 0, 2]])
    mask = mask_for("x", (1, 3, 9), [1, 3], given_mask)
    assert mask.dtype == bool
    np.testing.assert_array_equal(mask, [[True, False, True]])
    np.testing.assert_array_equal(given_mask, [[1, 0, 2]])


def test_a_mask_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"scores \(2, 5, 3\) and mask \(3, 2\)"):
        mask_for("scores", (2, 5, 3), (2, 3), np.ones((3, 2), bool))
    with pytest.raises(ValueError, match=r"mask \(1, 3\)"):  # would be stretched, so refused
        mask_for("scores", (2, 5, 3), (2, 3), np.ones((1, 3), bool))


@given(shapes, st.integers(1, 3))
def test_what_is_not_given_is_zero(shape, number):
    zeros = given_or_zeros("initial", None, number, list(shape))
    assert len(zeros) == number
    for array in zeros:
        np.testing.assert_array_equal(array, np.zeros(shape))


def test_what_is_given_is_taken_as_it_is():
    arrays = [np.ones((2, 3), np.float32), np.zeros((2, 3))]
    taken = given_or_zeros("initial", arrays, 2, (2, 3))
    assert isinstance(taken, tuple) and all(a is b for a, b in zip(taken, arrays, strict=True))


@pytest.mark.parametrize(
    ("arrays", "named"),
    [
        ([np.ones((2, 3))], "not (2, 3)"),
        ([np.ones((2, 3))] * 3, "not (2, 3) and (2, 3) and (2, 3)"),
        ([np.ones((2, 3)), np.ones((1, 3))], "not (2, 3) and (1, 3)"),  # would be stretched
        ([], "not none"),
    ],
)
def test_what_is_given_must_be_as_many_of_one_shape(arrays, named):
    with pytest.raises(ValueError) as refusal:
        given_or_zeros("initial", arrays, 2, (2, 3))
    assert str(refusal.value) == f"initial must be 2 × (2, 3), {named}"
