import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_absolute_percentage_error, mean_pinball_loss

from solutions.forecast_metrics import (
    block_interval,
    daily_errors,
    diebold_mariano,
    interval_coverage,
    nmae,
    nmae_by_horizon,
    pinball,
)

PRICES = st.lists(
    st.tuples(st.floats(1, 1e6), st.floats(0, 1e6), st.booleans()), min_size=1, max_size=30
).filter(lambda rows: not all(closed for *_, closed in rows))


def with_gaps(rows):
    """Prices and forecasts, closed days NaN; and those of the open days alone."""
    truth, forecasts, closed = (np.array(column) for column in zip(*rows, strict=True))
    return np.where(closed, np.nan, truth), forecasts, truth[~closed], forecasts[~closed]


def test_nmae_by_hand():
    assert nmae([100, 200, np.nan], [110, 150, 9]) == pytest.approx((0.1 + 0.25) / 2)


@given(PRICES)
def test_nmae_is_what_others_call_mape_on_traded_days(rows):
    truth, forecasts, open_truth, open_forecasts = with_gaps(rows)
    expected = mean_absolute_percentage_error(open_truth, open_forecasts)
    assert nmae(truth, forecasts) == pytest.approx(expected)


@given(PRICES, st.floats(0.01, 0.99))
def test_pinball_is_that_of_sklearn_on_traded_days(rows, quantile):
    truth, forecasts, open_truth, open_forecasts = with_gaps(rows)
    expected = mean_pinball_loss(open_truth, open_forecasts, alpha=quantile)
    assert pinball(truth, forecasts, quantile) == pytest.approx(expected)


def test_pinball_is_least_at_the_quantile():
    values = np.random.default_rng(0).lognormal(size=2_000)
    candidates = np.linspace(0.1, 5, 200)
    losses = [pinball(values, np.full_like(values, c), 0.8) for c in candidates]
    assert candidates[np.argmin(losses)] == pytest.approx(np.quantile(values, 0.8), abs=0.05)


def test_coverage_counts_ends_and_leaves_closed_days_out():
    truth = [1, 2, 3, 4, np.nan]
    assert interval_coverage(truth, [1, 0, 0, 5, 0], [9, 2, 2, 6, 9]) == 0.5


def test_coverage_of_a_known_distribution():
    values = np.random.default_rng(0).normal(size=20_000)
    low, high = stats.norm.interval(0.8)
    ends = np.full_like(values, low), np.full_like(values, high)
    assert interval_coverage(values, *ends) == pytest.approx(0.8, abs=0.01)


def test_each_horizon_counts_alike():
    days = pd.date_range("2024-01-01", periods=2)
    index = pd.MultiIndex.from_product(
        [["a"], days, [7, 14, 28]], names=["item", "origin", "horizon"]
    )
    truth = pd.Series([100, 100, 100, 100, np.nan, 100], index=index, dtype=float)
    forecast = pd.Series([110, 120, 150, 130, 1, 150], index=index, dtype=float)
    found = nmae_by_horizon(truth, forecast)
    assert list(found) == ["nmae_7", "nmae_14", "nmae_28", "nmae"]
    assert list(found.values()) == pytest.approx([0.2, 0.2, 0.5, 0.3])
    for function in (nmae_by_horizon, lambda t, f: daily_errors(t, f, 7)):
        with pytest.raises(ValueError, match="same items, origins and horizons"):
            function(truth, forecast[::-1])


def test_daily_errors_are_means_over_the_items_that_were_traded():
    days = pd.date_range("2024-01-01", periods=3)
    index = pd.MultiIndex.from_product(
        [["a", "b"], days, [7, 14]], names=["item", "origin", "horizon"]
    )
    truth = pd.Series(100.0, index=index)
    truth.loc[("a", days[1], 14)] = np.nan
    truth.loc[(slice(None), days[2], 14)] = np.nan
    forecast = pd.Series(np.arange(12) + 100.0, index=index)
    found = daily_errors(truth, forecast, 14)
    np.testing.assert_allclose(found, [(0.01 + 0.07) / 2, 0.09, np.nan])


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: nmae([1, 2], [[1], [2]]), r"\(2,\) and forecasts \(2, 1\)"),
        (lambda: nmae([1, 0], [1, 1]), "a closed day is NaN, not 0"),
        (lambda: nmae([np.nan], [1]), "there is no price"),
        (lambda: nmae([1, 2], [1, np.nan]), "has no forecast"),
        (lambda: pinball([1], [1], 1), "between 0 and 1, not at 1"),
        (lambda: pinball([1], [np.inf], 0.5), "has no forecast"),
        (lambda: interval_coverage([1], [2], [1]), "above its upper end"),
        (lambda: diebold_mariano([1, 2], [1, 2, 3], 0), r"\(2,\) and \(3,\) must both be"),
        (lambda: diebold_mariano(np.ones((2, 2)), np.ones((2, 2)), 0), "must both be"),
        (lambda: diebold_mariano([1, 2, np.nan], [2, 1, 1], 1), "2 differences are too few"),
        (lambda: diebold_mariano([1, 2, 3], [2, 1, 1], -1), "too few for -1 lags"),
        (lambda: diebold_mariano([np.nan], [1], 0), "no day with errors of both"),
        (lambda: block_interval([1, 2], [2, 1], 3), "from 1 to 2 days, not 3"),
    ],
)
def test_what_cannot_be_measured_is_refused(call, problem):
    with pytest.raises(ValueError, match=problem):
        call()


def test_without_lags_the_test_is_students():
    random = np.random.default_rng(0)
    first, second = random.normal(1, 1, 50), random.normal(0.7, 1, 50)
    expected = stats.ttest_1samp(first - second, 0)
    difference, statistic, p = diebold_mariano(first, second, 0)
    assert difference == pytest.approx((first - second).mean())
    assert (statistic, p) == pytest.approx((expected.statistic, expected.pvalue))


@given(st.integers(0, 6), st.integers(0, 1_000))
def test_the_variance_is_a_double_sum_over_days_that_have_errors(lags, seed):
    random = np.random.default_rng(seed)
    gaps = random.normal(size=25)
    gaps[random.random(25) < 0.2] = np.nan
    size = np.isfinite(gaps).sum()
    centred = gaps - np.nanmean(gaps)
    total = 0
    for day, one in enumerate(centred):
        for other_day, other in enumerate(centred):
            weight = 1 - abs(day - other_day) / (lags + 1)
            if weight > 0 and np.isfinite(one) and np.isfinite(other):
                total += weight * one * other
    difference, statistic, _ = diebold_mariano(gaps, np.zeros(25), lags)
    assert statistic == pytest.approx(difference / np.sqrt(total / size / (size - 1)))


def overlapping(random, days=730, horizon=28):
    """Errors as forecasts a horizon ahead have them: each shares its news with its neighbours."""
    news = random.normal(size=days + horizon)
    errors = np.convolve(news, np.ones(horizon), "valid")[:days]
    errors[::7] = np.nan  # Sundays
    return errors


def test_overlapping_errors_are_not_taken_for_independent_ones():
    """Two equal forecasters differ 5 times in 100, not 70."""
    random = np.random.default_rng(1)
    drawn = [overlapping(random) for _ in range(400)]
    zero = np.zeros(730)
    naive = np.mean([diebold_mariano(errors, zero, 0)[2] < 0.05 for errors in drawn])
    robust = np.mean([diebold_mariano(errors, zero, 56)[2] < 0.05 for errors in drawn])
    assert naive > 0.5
    assert robust < 0.13


def test_a_real_difference_is_found_and_has_its_sign():
    random = np.random.default_rng(2)
    worse, better = overlapping(random) / 28 + 1.3, np.full(730, 1.0)
    difference, statistic, p = diebold_mariano(worse, better, 56)
    assert difference > 0 and statistic > 3 and p < 0.01
    back = diebold_mariano(better, worse, 56)
    assert back == pytest.approx((-difference, -statistic, p))


def test_equal_errors_do_not_differ_and_constant_ones_do():
    assert diebold_mariano([1.0, 2, 3], [1.0, 2, 3], 0) == (0, 0, 1)
    assert diebold_mariano([2.0, 3, 4], [1.0, 2, 3], 0) == (1, np.inf, 0)


def test_blocks_of_one_day_give_the_bootstrap_of_a_mean():
    values = np.random.default_rng(0).normal(0.3, 1, 400)
    difference, low, high = block_interval(values, np.zeros(400), 1)
    half = 1.96 * values.std() / np.sqrt(400)
    assert difference == pytest.approx(values.mean())
    assert (difference - low, high - difference) == pytest.approx((half, half), rel=0.1)


def test_long_blocks_widen_the_interval_of_overlapping_errors():
    random = np.random.default_rng(3)
    drawn = [overlapping(random) for _ in range(60)]
    zero = np.zeros(730)
    intervals = {
        length: [block_interval(errors, zero, length, resamples=200)[1:] for errors in drawn]
        for length in (1, 84)
    }
    held = {n: np.mean([low <= 0 <= high for low, high in pairs]) for n, pairs in intervals.items()}
    assert held[1] < 0.5 and held[84] > 0.8


def test_the_interval_depends_on_its_seed_alone():
    errors = overlapping(np.random.default_rng(4))
    zero = np.zeros(730)
    assert block_interval(errors, zero, 56) == block_interval(errors, zero, 56)
    assert block_interval(errors, zero, 56) != block_interval(errors, zero, 56, seed=1)


def test_blocks_keep_days_side_by_side():
    """One block as long as the series is the series, wherever it begins."""
    values = np.random.default_rng(0).normal(size=20)
    assert block_interval(values, np.zeros(20), 20) == pytest.approx((values.mean(),) * 3)


def test_a_constant_difference_has_an_interval_of_no_width():
    assert block_interval([2.0, 3, 4], [1.0, 2, 3], 2) == (1, 1, 1)
