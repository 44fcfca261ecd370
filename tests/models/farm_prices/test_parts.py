import keras
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from solutions.models.farm_prices.parts import (
    Days,
    Numbered,
    OrderedQuantiles,
    PastMeans,
    Present,
    check_quantiles,
)

B, L, F, H = 3, 14, 5, 4


@pytest.fixture
def random():
    return np.random.default_rng(0)


def some_mask(random):
    mask = random.random((B, L)) < 0.6
    mask[1, 7:] = False  # a week without trade
    mask[2] = False
    return mask


def test_price_traded_and_amount_of_a_closed_day_are_taken_out(random):
    past = random.normal(size=(B, L, F)).astype(np.float32)
    mask = some_mask(random)
    days = Days()(past, mask).numpy()
    assert days.shape == (B, L, F + 2)
    np.testing.assert_array_equal(days[mask][:, :F], past[mask])
    assert not days[~mask][:, :3].any()
    np.testing.assert_array_equal(days[~mask][:, 3:F], past[~mask][:, 3:])


def test_a_day_says_how_old_it_is(random):
    days = Days()(np.zeros((B, L, F), np.float32), some_mask(random)).numpy()
    age = np.arange(L)[::-1]
    np.testing.assert_allclose(days[:, :, F], np.tile(age / L, (B, 1)), atol=1e-6)
    logarithm = np.log(1 + age) / np.log(1 + L)
    np.testing.assert_allclose(days[:, :, F + 1], np.tile(logarithm, (B, 1)), atol=1e-6)


def test_a_day_is_there_if_it_says_anything_but_trade(random):
    past = random.normal(size=(B, L, F)).astype(np.float32)
    past[0, :5] = 0
    past[1, 3, 3:] = 0  # a price, but no day of any week
    present = Present()(past).numpy()
    expected = np.ones((B, L), bool)
    expected[0, :5] = expected[1, 3] = False
    np.testing.assert_array_equal(present, expected)


def test_each_target_day_is_told_its_number(random):
    future = random.normal(size=(B, 3, F)).astype(np.float32)
    numbered = Numbered()(future).numpy()
    np.testing.assert_array_equal(numbered[:, :, :F], future)
    np.testing.assert_array_equal(numbered[:, :, F:], np.tile(np.eye(3), (B, 1, 1)))


@pytest.mark.parametrize("L", [2, 14, 30])
def test_means_are_those_of_the_traded_days_of_each_span(random, L):
    past = random.normal(size=(B, L, F)).astype(np.float32)
    mask = random.random((B, L)) < 0.6
    mask[1, -7:] = False  # a week without trade
    mask[2] = False
    past[:, :, 1] = mask
    means = PastMeans()(Days()(past, mask)).numpy()
    spans = {2: [2], 14: [3, 7, 14], 30: [3, 7, 14, 28, 30]}[L]
    assert means.shape == (B, 2 * len(spans))
    for row in range(B):
        for place, span in enumerate(spans):
            traded = past[row, -span:][mask[row, -span:]]
            expected = traded.mean(axis=0)[[0, 2]] if len(traded) else np.zeros(2)
            found = means[row, 2 * place : 2 * place + 2]
            np.testing.assert_allclose(found, expected, atol=1e-5)


@given(
    features=arrays.arrays(
        np.float32, (2, 3, H), elements=st.floats(-1000, 1000, width=32, allow_subnormal=False)
    ),
    levels=st.sampled_from([(0.5,), (0.1, 0.5, 0.9), (0.05, 0.1, 0.4, 0.5, 0.6), (0.5, 0.9)]),
    seed=st.integers(0, 9),
)
def test_quantiles_never_cross_whatever_the_weights(features, levels, seed):
    layer = OrderedQuantiles(levels)
    layer.build(features.shape)
    random = np.random.default_rng(seed)
    layer.set_weights([random.normal(size=weight.shape) for weight in layer.get_weights()])
    quantiles = layer(features).numpy()
    assert quantiles.shape == (2, 3, len(levels))
    assert np.isfinite(quantiles).all()
    assert (np.diff(quantiles, axis=-1) >= 0).all()
    raw = features @ layer.get_weights()[0] + layer.get_weights()[1]
    middle = levels.index(0.5)
    np.testing.assert_allclose(quantiles[..., middle], raw[..., middle], rtol=1e-4, atol=1e-3)


def test_each_step_is_a_softplus_of_its_own_number():
    levels = (0.1, 0.3, 0.5, 0.9)
    layer = OrderedQuantiles(levels)
    layer.build((1, 4))
    layer.set_weights([np.eye(4), np.zeros(4)])
    raw = np.array([[-1.0, 2.0, 0.3, 1.0]], np.float32)
    steps = np.log1p(np.exp(raw[0]))
    expected = [0.3 - steps[1] - steps[0], 0.3 - steps[1], 0.3, 0.3 + steps[3]]
    np.testing.assert_allclose(layer(raw).numpy()[0], expected, rtol=1e-5)


def test_an_untrained_interval_has_the_width_of_returns():
    quantiles = OrderedQuantiles((0.1, 0.5, 0.9))(np.zeros((1, 1, H), np.float32)).numpy()
    np.testing.assert_allclose(quantiles, [[[-0.2, 0, 0.2]]], atol=1e-6)


def test_the_layers_are_made_again_from_their_settings():
    layer = OrderedQuantiles((0.2, 0.5), name="mine")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(layer))
    assert again.quantiles == (0.2, 0.5) and again.name == "mine"


@pytest.mark.parametrize(
    "levels", [(), (0.1, 0.9), (0.5, 0.1), (0.1, 0.1, 0.5), (0, 0.5), (0.5, 1), (0.5, float("nan"))]
)
def test_levels_that_are_none_are_refused(levels):
    with pytest.raises(ValueError, match=r"rise between 0 and 1, with 0\.5 among them"):
        check_quantiles(levels)


def test_levels_come_as_plain_numbers():
    assert check_quantiles([np.float32(0.5), 0.75]) == [0.5, 0.75]
