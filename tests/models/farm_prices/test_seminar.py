"""The seminar's three networks, each in a short training."""

import numpy as np
import pandas as pd
import pytest

from solutions.data import prices, rolling
from solutions.experiments import price_baselines
from solutions.forecast_metrics import nmae_by_horizon
from solutions.models.farm_prices import Forecaster
from tests.models.farm_prices.problems import UNTIL

ORIGINS = pd.date_range("2024-03-01", "2026-01-31", freq="9D")


@pytest.mark.parametrize("network", ["lstm", "lstm-attention", "cnn-bilstm-attention"])
def test_each_beats_the_last_price_and_those_with_attention_explain(network):
    table = prices.load("stand-in")
    forecaster = Forecaster(network, length=56, units=16, embedding=4, aim="nmae", covariates=None)
    history = forecaster.fit(
        table, UNTIL, epochs=3, every=6, batch_size=64, learning_rate=4e-3, warmup_steps=30
    )
    assert history["validation_loss"][-1] < history["validation_loss"][0]
    truth = rolling.truth(table, ORIGINS)
    ours = nmae_by_horizon(truth, forecaster(table, ORIGINS))["nmae"]
    last = nmae_by_horizon(truth, price_baselines.last_price(table, ORIGINS))["nmae"]
    assert ours < 0.96 * last
    if network == "lstm":
        return
    weights = forecaster.explain(table, "2024-05-03", table.items[1])
    np.testing.assert_allclose(weights.sum(), 1, atol=1e-5)
    assert (weights[7] == weights[28]).all()  # one vector tells all horizons
