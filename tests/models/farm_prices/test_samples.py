import numpy as np
import pandas as pd
import pytest

from solutions.data import price_features, rolling
from solutions.data.price_windows import Windows, fit_scaler
from solutions.models.farm_prices import samples
from solutions.models.farm_prices.samples import Samples
from tests.models.farm_prices.problems import few

INPUTS = ("past", "mask", "items")


@pytest.fixture(scope="module")
def prices():
    return few()


@pytest.fixture(scope="module")
def windows(prices):
    return Windows(prices, 14, fit_scaler(prices, "2024-02-29"))


@pytest.fixture(scope="module")
def origins(prices):
    return prices.dates[40:120]


@pytest.fixture(scope="module")
def some(windows, origins):
    return Samples.of(windows, origins)


def test_there_is_a_sample_where_any_target_is_known(prices, origins, some):
    truth = rolling.truth(prices, origins)
    known = truth.notna().groupby(level=["item", "origin"]).any()
    found = {
        (prices.items[item], prices.dates[day])
        for item, day in zip(some.items, some.days, strict=True)
    }
    assert found == set(known[known].index) and len(some) == len(found) < 240


def test_the_last_days_have_no_targets(prices, windows):
    assert len(Samples.of(windows, prices.dates[-7:])) == 0
    assert len(Samples.of(windows, prices.dates[-8:])) > 0


def test_batches_hold_the_windows_of_the_rows_in_order(prices, windows, some):
    rows = np.array([5, 200, 7, 3, 90])
    batches = list(some.batches(rows, 2))
    assert [len(batch.items) for batch in batches] == [2, 2, 1]
    expected = windows.at(some.items[rows], prices.dates[some.days[rows]])
    np.testing.assert_array_equal(np.concatenate([batch.past for batch in batches]), expected.past)
    np.testing.assert_array_equal(
        np.concatenate([batch.targets for batch in batches]), expected.targets
    )


def test_as_many_epochs_as_days_apart_see_each_sample_once(some):
    seen = np.concatenate([some.thinned(4, number) for number in range(4)])
    assert sorted(seen) == list(range(len(some)))
    rows = some.thinned(4)
    for item in range(3):
        assert set(np.diff(some.days[rows][some.items[rows] == item])) <= {4, 8, 12}
    assert len(set(some.days[rows] % 4)) > 1  # items begin on different days
    np.testing.assert_array_equal(some.thinned(1), np.arange(len(some)))


def read(dataset):
    return [(inputs["past"].numpy(), targets.numpy()) for inputs, targets in dataset]


def test_an_epoch_depends_on_seed_and_number_only(some):
    dataset = some.epochs(INPUTS, 5, 16, seed=3)
    first, second = read(dataset), read(dataset)
    (again,) = (read(some.epochs(INPUTS, 5, 16, seed=3, epoch=1)),)
    for ours, theirs in zip(second, again, strict=True):
        np.testing.assert_array_equal(ours[0], theirs[0])
        np.testing.assert_array_equal(ours[1], theirs[1])
    assert not np.array_equal(first[0][0], second[0][0])
    assert not np.array_equal(first[0][0], read(some.epochs(INPUTS, 5, 16, seed=4))[0][0])


def test_an_epoch_holds_its_rows_shuffled(some):
    targets = np.concatenate([each for _, each in read(some.epochs(INPUTS, 5, 16, seed=3))])
    ordered = next(some.batches(some.thinned(5, 0), 1000)).targets
    assert targets.shape == ordered.shape and not np.array_equal(targets, ordered, equal_nan=True)
    np.testing.assert_array_equal(np.sort(targets, axis=0), np.sort(ordered, axis=0))


def test_a_network_is_never_given_targets(some):
    batch = next(some.batches(np.arange(3), 3))
    found = samples.network_inputs(batch, INPUTS)
    assert list(found) == list(INPUTS)
    assert found["items"].dtype == np.int32 and found["mask"].dtype == bool


@pytest.mark.parametrize(("farthest", "skip_days"), [(28, 60), (7, 0), (28, 0)])
def test_no_target_of_training_lies_in_validation(prices, farthest, skip_days):
    train, held_out = samples.split(prices, farthest, 50, skip_days)
    reach = pd.Timedelta(days=farthest)
    assert len(held_out) == 50 and held_out[-1] + reach == prices.dates[-1]
    assert train[-1] + reach == held_out[0] - pd.Timedelta(days=1)
    assert train[0] == prices.dates[skip_days]
    alone, none = samples.split(prices, farthest, 0, skip_days)
    assert not len(none) and alone[-1] == held_out[-1] and alone[0] == train[0]


@pytest.mark.parametrize(
    ("validation_days", "skip_days"), [(0, 480), (400, 60), (900, 0), (30, 500)]
)
def test_too_few_days_are_refused(prices, validation_days, skip_days):
    with pytest.raises(ValueError, match=f"489 days are too few for {skip_days} days of past"):
        samples.split(prices, 28, validation_days, skip_days)


def test_the_targets_of_samples_are_log_returns(prices, origins, some):
    batch = next(some.batches(np.arange(len(some)), 1000))
    returns = price_features.log_returns(prices, origins, 14)
    pairs = [
        (prices.items[item], prices.dates[day])
        for item, day in zip(some.items, some.days, strict=True)
    ]
    np.testing.assert_allclose(batch.targets[:, 1], returns.loc[pairs], atol=1e-5)
