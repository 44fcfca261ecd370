import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from solutions.scratch.packing import Packing, packing_for

MASKS = arrays(bool, array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=6))


def walk(mask):
    """Every real token as (sequence, column, how many of its sequence stand before it)."""
    for row, real in enumerate(mask):
        for number, column in enumerate(np.flatnonzero(real)):
            yield row, int(column), number


@given(MASKS)
def test_every_real_token_is_there_once_step_by_step_longest_sequence_first(mask):
    packing = Packing(mask)
    lengths = mask.sum(axis=1)
    assert (np.diff(lengths[packing.order]) <= 0).all()
    expected = sorted(
        (number, int(packing.rank[row]), row, column) for row, column, number in walk(mask)
    )
    assert list(zip(packing.rows, packing.columns, strict=True)) == [item[2:] for item in expected]
    np.testing.assert_array_equal(packing.order[packing.rank], np.arange(len(mask)))


@given(MASKS)
def test_states_run_through_a_sequence_and_stay_where_there_is_padding(mask):
    """States that count: each token adds one; what a sequence starts from is its own number."""
    packing = Packing(mask)
    B = len(mask)
    states = np.full(B + len(packing.rows), -1)
    states[:B] = 100 * packing.order
    for before, tokens, after in packing.steps:
        assert (states[after] == -1).all() and (states[before] >= 0).all()
        np.testing.assert_array_equal(states[packing.before[tokens]], states[before])
        states[after] = states[before] + 1
    counted = 100 * np.arange(B)[:, None] + mask.cumsum(axis=1)  # (B, T)
    np.testing.assert_array_equal(states[packing.after], counted)
    np.testing.assert_array_equal(states[packing.last], 100 * np.arange(B) + mask.sum(axis=1))


@given(MASKS, st.integers(0, 99))
def test_packed_values_are_summed_over_the_positions_that_share_a_state(mask, seed):
    packing = Packing(mask)
    values = np.random.default_rng(seed).normal(size=(*mask.shape, 2))
    expected = np.zeros((len(mask) + len(packing.rows), 2))
    for position in np.ndindex(mask.shape):
        expected[packing.after[position]] += values[position]
    np.testing.assert_allclose(packing.packed(values), expected)


def test_without_a_mask_every_batch_of_a_shape_shares_one_packing():
    assert packing_for("inputs", (2, 3, 4), None) is packing_for("inputs", (2, 3, 9), None)
    packing = packing_for("inputs", (2, 3, 4), None)
    np.testing.assert_array_equal(packing.columns, [0, 0, 1, 1, 2, 2])
    np.testing.assert_array_equal(packing.rows, [0, 1] * 3)


def test_a_mask_that_does_not_fit_is_refused_with_both_shapes():
    with pytest.raises(ValueError) as refusal:
        packing_for("inputs", (2, 3, 4), np.ones((3, 2), bool))
    assert "inputs (2, 3, 4)" in str(refusal.value) and "mask (3, 2)" in str(refusal.value)
