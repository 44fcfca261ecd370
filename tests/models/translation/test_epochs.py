import numpy as np
import pytest

from solutions.data import pair_batches
from solutions.data.pair_codec import PairCodec
from solutions.data.text import END, START, UNKNOWN
from solutions.models.training import teacher_forcing
from solutions.models.translation.epochs import dataset, of_moderate_length
from tests.data.german_pairs import PAIRS


@pytest.fixture(scope="module")
def codec():
    return PairCodec.learn(PAIRS, 120)


def read(codec, **options):
    """The batches of one reading."""
    return list(dataset(codec, PAIRS, 4, seed=3, **options).as_numpy_iterator())


def same(one, other):
    return len(one) == len(other) and all(
        np.array_equal(a[0][name], b[0][name]) and np.array_equal(a[1], b[1])
        for a, b in zip(one, other, strict=True)
        for name in ("sources", "previous")
    )


def test_without_noise_the_batches_are_those_of_chapter_4(codec):
    arrays = codec.encode(PAIRS)
    usual = pair_batches.dataset(*arrays, 4, seed=3, epoch=2).map(teacher_forcing)
    assert same(read(codec, epoch=2), list(usual.as_numpy_iterator()))


def test_an_epoch_depends_on_its_number_only(codec):
    noise = {"subword_dropout": 0.2, "word_dropout": 0.2}
    going_on = dataset(codec, PAIRS, 4, seed=3, **noise)
    epochs = [list(going_on.as_numpy_iterator()) for _ in range(3)]
    for number, epoch in enumerate(epochs):
        assert same(epoch, read(codec, epoch=number, **noise))
    assert not same(epochs[0], epochs[1])


def test_what_is_read_has_gaps_and_what_is_asked_for_has_none(codec):
    whole = read(codec)
    gaps = known = 0
    for epoch in range(20):
        usual = read(codec, epoch=epoch)
        noisy = read(codec, epoch=epoch, word_dropout=0.3)
        for (inputs, expected), (clean, wanted) in zip(noisy, usual, strict=True):
            np.testing.assert_array_equal(expected, wanted)
            for name, ids in inputs.items():
                changed = ids != clean[name]
                assert (ids[changed] == UNKNOWN).all()
                assert (clean[name][changed] > END).all()
                gaps, known = gaps + changed.sum(), known + (clean[name] > END).sum()
            assert (inputs["previous"][:, 0] == START).all()
    assert gaps / known == pytest.approx(0.3, abs=0.02)
    assert len(whole) == 5


def test_subwords_are_cut_anew_in_each_epoch(codec):
    sizes = [
        sum((inputs["sources"] != 0).sum() for inputs, _ in batches)
        for batches in (
            read(codec),
            *(read(codec, epoch=epoch, subword_dropout=0.3) for epoch in range(3)),
        )
    ]
    assert min(sizes[1:]) > sizes[0] and len(set(sizes[1:])) > 1


def test_long_pairs_are_left_out_and_counted(codec):
    told = []
    sources, targets = map(pair_batches.lengths_of, codec.encode(PAIRS))
    longest = np.maximum(sources, targets - 2)  # (N,)
    most = int(np.median(longest))
    kept = of_moderate_length(codec, PAIRS, most, "train", told.append)
    expected = [row for row in range(len(PAIRS)) if longest[row] <= most]
    assert kept == PAIRS.take(expected) and 0 < len(kept) < len(PAIRS)
    number = len(PAIRS) - len(kept)
    assert told == [f"train: {number} of 20 pairs left out, longer than {most} subwords"]
    assert of_moderate_length(codec, PAIRS, int(longest.max()), report=told.append) == PAIRS
    assert len(told) == 1
    with pytest.raises(ValueError, match="train holds no pair of 1 subwords or fewer"):
        of_moderate_length(codec, PAIRS, 1, "train")
