import keras
import numpy as np
import pytest
import tensorflow as tf

from solutions import forecast_metrics
from solutions.models.farm_prices import losses
from solutions.scratch.functions import central_differences

B, K, LEVELS = 4, 3, (0.1, 0.5, 0.8)


@pytest.fixture
def problem():
    random = np.random.default_rng(0)
    targets = random.normal(size=(B, K))
    targets[0, 1] = targets[2] = np.nan
    return targets, random.normal(size=(B, K, len(LEVELS)))


def gradient(function, array):
    variable = tf.Variable(array)
    with tf.GradientTape() as tape:
        value = function(variable)
    return tape.gradient(value, variable).numpy()


def test_the_pinball_is_the_mean_over_known_targets_and_levels(problem):
    targets, forecasts = problem
    expected = np.mean(
        [
            forecast_metrics.pinball(targets, forecasts[..., place], level)
            for place, level in enumerate(LEVELS)
        ]
    )
    assert float(losses.pinball(targets, forecasts, LEVELS)) == pytest.approx(expected)


def test_the_gradient_of_the_pinball_is_right(problem):
    targets, forecasts = problem

    def loss(array):
        return losses.pinball(targets, tf.convert_to_tensor(array), LEVELS)

    found = gradient(loss, forecasts)
    numeric = central_differences(lambda: float(loss(forecasts)), forecasts)
    np.testing.assert_allclose(found, numeric, atol=1e-8)
    assert not found[2].any() and not found[0, 1].any() and found[1].all()


def test_the_gradient_of_the_relative_error_is_right(problem):
    targets, forecasts = problem[0], problem[1][..., 0]

    def loss(array):
        return losses.relative_error(targets, tf.convert_to_tensor(array))

    found = gradient(loss, forecasts)
    numeric = central_differences(lambda: float(loss(forecasts)), forecasts)
    np.testing.assert_allclose(found, numeric, atol=1e-8)
    assert not found[2].any() and not found[0, 1].any()


def test_the_relative_error_is_nmae(problem):
    targets, forecasts = problem
    expected = forecast_metrics.nmae(np.exp(targets), np.exp(forecasts[..., 0]))
    assert float(losses.relative_error(targets, forecasts[..., 0])) == pytest.approx(expected)


def test_the_best_relative_error_lies_below_the_median():
    """At exp(-σ²) times the median, if the price is log-normal."""
    returns = 0.5 * np.random.default_rng(1).normal(size=(20_000, 1))
    grid = np.linspace(-0.6, 0.2, 81)
    found = [float(losses.relative_error(returns, np.full_like(returns, x))) for x in grid]
    assert grid[np.argmin(found)] == pytest.approx(-0.25, abs=0.03)
    found = [float(losses.pinball(returns, np.full((20_000, 1, 1), x), (0.5,))) for x in grid]
    assert grid[np.argmin(found)] == pytest.approx(0, abs=0.03)


def test_the_best_constant_is_the_quantile():
    returns = np.random.default_rng(2).normal(size=(10_000, 1))
    grid = np.linspace(-2, 2, 201)
    for level in (0.1, 0.5, 0.9):
        found = [float(losses.pinball(returns, np.full((10_000, 1, 1), x), (level,))) for x in grid]
        assert grid[np.argmin(found)] == pytest.approx(np.quantile(returns, level), abs=0.03)


def test_without_targets_nothing_is_lost_or_learned():
    targets = np.full((2, K), np.nan, np.float32)
    forecasts = np.full((2, K), 200, np.float32)  # whose exponential is infinite
    assert float(losses.relative_error(targets, forecasts)) == 0
    assert float(losses.pinball(targets, forecasts[..., None], (0.5,))) == 0
    found = gradient(lambda array: losses.relative_error(targets, array), forecasts)
    assert not np.isnan(found).any() and not found.any()


def test_a_network_with_a_point_loses_both(problem):
    targets, forecasts = problem
    total = losses.loss(LEVELS)
    alone = total(targets, {"quantiles": forecasts, "weights": None})
    assert float(alone) == pytest.approx(float(losses.pinball(targets, forecasts, LEVELS)))
    point = forecasts[..., 1]
    both = total(targets, {"quantiles": forecasts, "point": point})
    more = float(losses.relative_error(targets, point)) / 2
    assert float(both) == pytest.approx(float(alone) + more)
    assert keras.backend.standardize_dtype(both.dtype) == "float64"
