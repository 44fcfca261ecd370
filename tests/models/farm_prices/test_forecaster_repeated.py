"""Trainings that must end with the same weights, bit for bit, or must not."""

import pytest

from solutions.data import rolling
from solutions.models.farm_prices import Forecaster
from solutions.models.farm_prices import history as histories
from tests.models.farm_prices.problems import SHORT, TINY, UNTIL, few, same_weights


class InterruptionError(Exception):
    pass


@pytest.fixture(scope="module")
def prices():
    return few()


def trained(prices, **options):
    forecaster = Forecaster(**TINY)
    history = forecaster.fit(prices, UNTIL, **{**SHORT, **options})
    return forecaster, history


@pytest.fixture(scope="module")
def through(prices):
    return trained(prices)


def test_what_comes_after_changes_no_weight_and_no_scaler(prices, through):
    altered, history = trained(rolling.altered_after(prices, UNTIL))
    assert history == through[1]
    assert same_weights(altered.network, through[0].network)
    assert histories.told(altered.scaler) == histories.told(through[0].scaler)


def test_an_interrupted_training_ends_as_one_that_ran_through(prices, through, tmp_path):
    def report(line):
        if line.startswith("epoch 1:"):
            raise InterruptionError

    file = tmp_path / "training.npz"
    with pytest.raises(InterruptionError):
        trained(prices, checkpoint=file, report=report)
    lines = []
    resumed, history = trained(prices, checkpoint=file, report=lines.append)
    assert history == through[1] and len(lines) == 1
    assert same_weights(resumed.network, through[0].network)
    for other in ({"every": 4}, {"validation_days": 61}):
        with pytest.raises(ValueError, match="is of another training"):
            trained(prices, checkpoint=file, **other)
