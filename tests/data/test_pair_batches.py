import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.pair_batches import (
    batches,
    dataset,
    lengths_of,
    narrowed,
    rows_of_epoch,
)
from solutions.data.text import pad

lengths = st.lists(st.tuples(st.integers(0, 12), st.integers(2, 12)), max_size=40)
seeds = st.none() | st.integers(0, 2**31)


def made(lengths):
    """Sources and targets of these lengths; every row can be told from the others."""
    sources = [[5 + row] * source for row, (source, _) in enumerate(lengths)]
    targets = [[5 + row] * target for row, (_, target) in enumerate(lengths)]
    return pad(sources), pad(targets)


@pytest.fixture(scope="module")
def corpus():
    """Pairs whose sides are of like length, as in a translation."""
    random = np.random.default_rng(3)
    sources = random.integers(3, 40, size=3_000)
    targets = np.maximum(sources + random.integers(-5, 6, size=3_000), 2)
    return made(list(zip(sources.tolist(), targets.tolist(), strict=True)))


@given(lengths, st.integers(1, 9), seeds, st.integers(0, 3))
def test_an_epoch_holds_every_pair_once_side_by_side(lengths, size, seed, epoch):
    sources, targets = made(lengths)
    found = []
    for some, others in batches(sources, targets, size, seed, epoch):
        assert len(some) == len(others) <= size
        assert some.dtype == others.dtype == np.int32
        for source, target in zip(some.tolist(), others.tolist(), strict=True):
            row = target[0] - 5
            assert [id for id in source if id] == [5 + row] * lengths[row][0]
            assert [id for id in target if id] == [5 + row] * lengths[row][1]
            found.append(row)
    assert sorted(found) == list(range(len(lengths)))


@given(lengths, st.integers(1, 9), seeds)
def test_a_batch_is_as_wide_as_its_longest_row(lengths, size, seed):
    for pair in batches(*made(lengths), size, seed):
        for ids in pair:
            longest = max((np.flatnonzero(row).max(initial=-1) + 1 for row in ids), default=0)
            assert ids.shape[1] == longest


def listed(*arguments, **options):
    return [[ids.tolist() for ids in pair] for pair in batches(*arguments, **options)]


def test_seed_and_epoch_decide_the_order_and_nothing_else_does(corpus):
    one = listed(*corpus, 64, seed=1, epoch=2)
    assert one == listed(*corpus, 64, seed=1, epoch=2)
    assert one != listed(*corpus, 64, seed=1, epoch=3)
    assert one != listed(*corpus, 64, seed=2, epoch=2)
    assert one != listed(*corpus, 64, seed=2, epoch=1)
    without = [listed(*corpus, 64, epoch=epoch) for epoch in (0, 1)]
    assert without[0] == without[1]


def test_an_epoch_puts_others_together_and_not_in_order_of_length(corpus):
    first, second = (
        [frozenset(rows.tolist()) for rows in rows_of_epoch(*corpus, 64, 0, epoch)]
        for epoch in (0, 1)
    )
    assert not set(first) & set(second)
    widths = [targets.shape[1] for _, targets in batches(*corpus, 64, seed=0)]
    assert widths != sorted(widths)


def padding_share(rows, *sides):
    """Share of what is computed that is padding, over all batches and sides."""
    narrow = [narrowed(side[batch]) for side in sides for batch in rows]
    return 1 - sum(lengths_of(ids).sum() for ids in narrow) / sum(ids.size for ids in narrow)


def test_batches_of_like_length_hold_little_padding_on_both_sides(corpus):
    shuffled = np.random.default_rng(0).permutation(3_000)
    unsorted = [shuffled[start : start + 64] for start in range(0, 3_000, 64)]
    sorted_share = padding_share(rows_of_epoch(*corpus, 64, seed=0), *corpus)
    assert padding_share(unsorted, *corpus) > 0.4
    assert sorted_share < 0.1
    for side in corpus:
        assert padding_share(rows_of_epoch(*corpus, 64, seed=0), side) < 0.15


def test_pairs_with_the_same_longer_side_are_told_apart():
    lopsided = made([(20, 5), (5, 20)] * 100)
    assert padding_share([np.arange(200)], *lopsided) == pytest.approx(15 / 40)
    assert padding_share(rows_of_epoch(*lopsided, 50, seed=0), *lopsided) == 0.0


def test_a_row_is_as_long_as_its_last_id_even_with_padding_inside():
    assert lengths_of(np.array([[5, 0, 6, 0], [0, 0, 0, 0], [1, 2, 3, 4]])).tolist() == [3, 0, 4]
    assert lengths_of(np.zeros((2, 0), int)).tolist() == [0, 0]
    assert lengths_of(np.zeros((0, 3), int)).tolist() == []


def test_narrowing_leaves_out_padding_on_the_right():
    assert narrowed(np.array([[5, 6, 0, 0, 0], [0, 6, 0, 0, 0]])).tolist() == [[5, 6], [0, 6]]
    assert narrowed(np.zeros((2, 3), int)).shape == (2, 0)


def test_wrong_sizes_are_refused(corpus):
    with pytest.raises(ValueError, match="3000 sources and 2999 targets"):
        list(batches(corpus[0], corpus[1][:-1], 64))
    with pytest.raises(ValueError, match="positive"):
        list(batches(*corpus, 0))


def test_a_dataset_gives_epoch_after_epoch(corpus):
    data = dataset(*corpus, 500, seed=4)
    assert int(data.cardinality()) == 6
    epochs = [[[ids.tolist() for ids in pair] for pair in data.as_numpy_iterator()] for _ in "123"]
    for epoch, found in enumerate(epochs):
        assert found == listed(*corpus, 500, seed=4, epoch=epoch)


def test_a_dataset_announces_batches_of_any_width(corpus):
    for spec in dataset(*corpus, 64, seed=0).element_spec:
        assert spec.shape.as_list() == [None, None]
        assert spec.dtype.as_numpy_dtype == np.int32


def test_only_a_dataset_costs_tensorflow():
    code = (
        "import sys; from solutions.data import pair_batches, parallel, subwords; import numpy;"
        "list(pair_batches.batches(numpy.ones((3, 2), int), numpy.ones((3, 2), int), 2));"
        "print('tensorflow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
