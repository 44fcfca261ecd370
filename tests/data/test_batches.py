import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.batches import by_length

some_lengths = st.lists(st.integers(0, 50), max_size=60)
sizes = st.integers(1, 9)
seeds = st.none() | st.integers(0, 2**32)


def padding(lengths, batches):
    """Positions that hold no token once each batch is as wide as its longest text."""
    return sum(len(rows) * lengths[rows].max() - lengths[rows].sum() for rows in batches)


@given(some_lengths, sizes, seeds, st.integers(1, 5))
def test_every_row_comes_exactly_once_and_no_batch_is_empty_or_too_large(lengths, size, seed, pool):
    batches = by_length(lengths, size, seed, pool)
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    assert all(1 <= len(rows) <= size for rows in batches)
    assert len(batches) == -(-len(lengths) // size)  # whatever the seed


@given(some_lengths, sizes, st.integers(0, 2**32), st.integers(1, 5))
def test_the_same_seed_gives_the_same_batches(lengths, size, seed, pool):
    first, second = (by_length(lengths, size, seed, pool) for _ in range(2))
    assert [rows.tolist() for rows in first] == [rows.tolist() for rows in second]


def test_another_seed_gives_another_order_and_other_company():
    lengths = np.arange(200) % 17
    first, second = ([set(rows.tolist()) for rows in by_length(lengths, 10, s)] for s in (0, 1))
    assert first != second
    assert any(rows not in second for rows in first)


@given(some_lengths, sizes)
def test_without_a_seed_batches_go_from_short_to_long_and_ties_keep_their_order(lengths, size):
    order = [row for rows in by_length(lengths, size) for row in rows]
    assert order == sorted(range(len(lengths)), key=lambda row: (lengths[row], row))


def test_shuffled_batches_do_not_come_in_order_of_length():
    lengths = np.arange(500)
    first = [lengths[rows].mean() for rows in by_length(lengths, 10, seed=0)]
    assert first != sorted(first)


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_there_is_less_padding_than_without_sorting(seed):
    lengths = np.random.default_rng(5).integers(1, 400, size=3_000)
    unsorted = [np.arange(start, start + 50) for start in range(0, 3_000, 50)]
    assert padding(lengths, by_length(lengths, 50, seed)) < 0.1 * padding(lengths, unsorted)


@pytest.mark.parametrize("wrong", [{"batch_size": 0}, {"batch_size": -1}])
def test_batches_of_nothing_are_refused(wrong):
    with pytest.raises(ValueError, match="positive"):
        by_length([1, 2], **wrong)


def test_a_pool_of_nothing_is_refused():
    with pytest.raises(ValueError, match="positive"):
        by_length([1, 2], 2, seed=0, pool=0)
