"""How a forecaster learns."""

import keras
import numpy as np
import pandas as pd
import pytest

from solutions.data.price_windows import fit_scaler
from solutions.models.farm_prices import Forecaster, learning, losses, samples
from solutions.models.farm_prices import history as histories
from tests.models.farm_prices.problems import SHORT, TINY, UNTIL, few, same_weights


@pytest.fixture(scope="module")
def prices():
    return few()


def trained(prices, network="day-attention", **options):
    forecaster = Forecaster(network, **TINY)
    history = forecaster.fit(prices, UNTIL, **{**SHORT, **options})
    return forecaster, history


@pytest.fixture(scope="module")
def through(prices):
    return trained(prices)


def test_the_scaler_sees_neither_validation_nor_test(prices, through):
    past = prices.until(UNTIL)
    _, held_out = samples.split(past, 28, SHORT["validation_days"], SHORT["skip_days"])
    scaler = fit_scaler(past, held_out[0] - pd.Timedelta(days=1))
    assert histories.told(through[0].scaler) == histories.told(scaler)
    assert scaler.until < pd.Timestamp(UNTIL) - pd.Timedelta(days=60)


def test_the_history_tells_the_losses_of_training_and_validation(through):
    forecaster, history = through
    assert set(history) == {"loss", "validation_loss"}
    assert [len(losses) for losses in history.values()] == [2, 2]
    assert forecaster.items == few().items


def test_the_weights_that_are_kept_lose_what_was_said(prices, through):
    forecaster, history = through
    past = prices.until(UNTIL)
    _, held_out = samples.split(past, 28, SHORT["validation_days"], SHORT["skip_days"])
    windows = forecaster._windows(past)
    total, count = 0.0, 0
    chosen = samples.Samples.of(windows, held_out)
    for row in chosen.thinned(SHORT["every"]):
        (batch,) = chosen.batches(np.array([row]), 1)
        inputs = samples.network_inputs(batch, list(forecaster.network.input))
        quantiles = forecaster._forward(inputs)["quantiles"].numpy()
        known = ~np.isnan(batch.targets)
        total += known.sum() * float(losses.pinball(batch.targets, quantiles, (0.1, 0.5, 0.9)))
        count += known.sum()
    assert min(history["validation_loss"]) == pytest.approx(total / count, rel=1e-4)


@pytest.fixture(scope="module")
def without_validation(prices):
    return trained(prices, "lstm", validation_days=0, patience=1, epochs=3)


def test_without_validation_all_is_learned_from_and_the_last_epoch_is_kept(
    prices, without_validation, tmp_path
):
    forecaster, history = without_validation
    assert set(history) == {"loss"} and len(history["loss"]) == 3
    assert forecaster.scaler.until == pd.Timestamp(UNTIL)
    file = tmp_path / "training.npz"
    lines = []
    again, same = trained(
        prices, "lstm", validation_days=0, epochs=3, checkpoint=file, report=lines.append
    )
    assert lines[2] == f"epoch 3: loss {history['loss'][2]:.4f}"
    assert same == history and same_weights(again.network, forecaster.network)
    with np.load(file) as stored:  # the state begins with the weights as they were at the end
        for number, variable in enumerate(again.network.variables):
            np.testing.assert_array_equal(stored[f"state {number}"], variable.numpy())


def test_another_seed_makes_another_model(prices, without_validation):
    other, _ = trained(prices, "lstm", validation_days=0, epochs=3, seed=1)
    assert not same_weights(other.network, without_validation[0].network)


def test_the_loss_of_a_batch_counts_each_target_alike(prices, through, monkeypatch):
    forecaster, _ = through
    windows = forecaster._windows(prices.until(UNTIL))
    some = samples.Samples.of(windows, windows.prices.dates[-70:])
    objective, names = losses.loss((0.1, 0.5, 0.9)), list(forecaster.network.input)
    whole = learning.mean_loss(some, 1, forecaster._forward, names, objective)
    monkeypatch.setattr(learning, "BATCH", 7)
    parts = learning.mean_loss(some, 1, forecaster._forward, names, objective)
    assert parts == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"epochs": 0}, "epochs must be at least 1, not 0"),
        ({"every": 0}, "every must be at least 1"),
        ({"batch_size": -1}, "batch_size must be at least 1"),
        ({"validation_days": -1}, "fewer than 0: validation_days=-1"),
        ({"skip_days": 400}, "305 days are too few for 400 days of past"),
        ({"skip_days": -3}, "skip_days=-3"),
        ({"until": "2020-01-01"}, "no day until 2020-01-01"),
    ],
)
def test_wrong_trainings_are_refused(prices, wrong, message):
    options = {"until": UNTIL, **SHORT, **wrong}
    with pytest.raises(ValueError, match=message):
        Forecaster("lstm", **TINY).fit(prices, **options)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"network": "arima"}, "network must be one of"),
        ({"length": 0}, "length must be at least 1"),
        ({"aim": "mean"}, 'aim must be "median" or "nmae"'),
        ({"quantiles": (0.1, 0.9)}, "with 0.5 among them"),
        ({"horizons": ()}, "horizons must be different days"),
        ({"horizons": (7, 7)}, "horizons must be different days"),
        ({"horizons": (0, 7)}, "from 1 on"),
    ],
)
def test_settings_that_make_no_forecaster_are_refused_at_once(wrong, message):
    with pytest.raises(ValueError, match=message):
        Forecaster(**{**TINY, **wrong})


def test_a_forecaster_of_other_horizons_quantiles_and_columns_works(prices):
    keras.utils.set_random_seed(0)
    chosen = {"horizons": (3, 1), "quantiles": (0.25, 0.5), "covariates": ["rain_millimetres"]}
    forecaster = Forecaster("lstm", **{**TINY, **chosen})
    forecaster.fit(prices, UNTIL, **{**SHORT, "epochs": 1})
    table = forecaster.predict(prices)
    assert table.columns.tolist() == [(3, 0.25), (3, 0.5), (1, 0.25), (1, 0.5)]
    assert forecaster(prices, ["2024-05-03"]).index.get_level_values("horizon")[:2].tolist() == [
        3,
        1,
    ]
