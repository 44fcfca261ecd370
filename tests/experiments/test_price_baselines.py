import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from solutions.data import price_features, prices, rolling
from solutions.experiments.price_baselines import SIMPLE, Boosting
from solutions.forecast_metrics import nmae_by_horizon

BEFORE = "2024-03-01"
NAPA = "napa_cabbage_net10kg_high"

# NMAE at +7, +14, +28 and mean: all 46 series, then napa cabbage of high grade.
MEASURED = {
    "last-price": ((0.231, 0.286, 0.370, 0.296), (0.194, 0.276, 0.394, 0.288)),
    "week-mean": ((0.228, 0.280, 0.371, 0.293), (0.197, 0.280, 0.402, 0.293)),
    "last-year": ((0.388, 0.388, 0.390, 0.389), (0.413, 0.414, 0.414, 0.414)),
    "last-year-drift": ((0.238, 0.284, 0.330, 0.284), (0.210, 0.281, 0.360, 0.284)),
}


@pytest.fixture(scope="module")
def stand_in():
    return prices.load("stand-in")


@pytest.fixture(scope="module")
def boosting(stand_in):
    return Boosting(max_iter=60).fit(stand_in, BEFORE)


@pytest.fixture(scope="module")
def scores(stand_in, boosting):
    days = rolling.origins(stand_in, *rolling.TEST)
    truth = rolling.truth(stand_in, days)
    return {
        name: nmae_by_horizon(truth, forecast(stand_in, days))
        for name, forecast in {**SIMPLE, "boosting": boosting}.items()
    }


def traded(stand_in, item, first, last):
    """Traded prices from a day to another, in plain loops."""
    series = stand_in.frame.loc[item, stand_in.price_column]
    days = pd.date_range(first, last)
    return [series[day] for day in days if not np.isnan(series[day])]


@pytest.mark.parametrize("day", ["2024-05-03", "2024-09-18"], ids=["open", "closed"])
def test_simple_baselines_by_hand(stand_in, day):
    day = pd.Timestamp(day)
    found = {name: b(stand_in, pd.DatetimeIndex([day])) for name, b in SIMPLE.items()}
    days = pd.Timedelta(days=1)
    for item in stand_in.items:
        last = traded(stand_in, item, day - 20 * days, day)[-1]
        then = np.mean(traded(stand_in, item, day - 370 * days, day - 364 * days))
        for horizon in rolling.HORIZONS:
            target = day + horizon * days - 364 * days
            around = traded(stand_in, item, target - 3 * days, target + 3 * days)
            up_to = traded(stand_in, item, target - 6 * days, target)
            expected = {
                "last-price": last,
                "week-mean": np.mean(traded(stand_in, item, day - 6 * days, day)),
                "last-year": np.mean(around),
                "last-year-drift": last * np.sqrt(np.mean(up_to) / then),
            }
            for name, value in expected.items():
                assert found[name][item, day, horizon] == pytest.approx(value), name


def test_every_baseline_forecasts_every_item_origin_and_horizon(stand_in, boosting):
    days = rolling.origins(stand_in, *rolling.TEST)
    index = rolling.truth(stand_in, days).index
    for forecast in (*SIMPLE.values(), boosting):
        found = forecast(stand_in, days)
        assert found.index.equals(index) and found.name == stand_in.price_column
        assert (found > 0).all()


def test_no_baseline_sees_what_came_after(stand_in, boosting):
    days = pd.DatetimeIndex(["2024-03-01", "2024-03-02", "2024-09-16", "2025-11-30"])
    for name, forecast in {**SIMPLE, "boosting": boosting}.items():
        assert not len(rolling.leaks(forecast, stand_in, days)), name


def test_boosting_is_not_taught_by_the_test_window(stand_in, boosting):
    """Not even by the first day of it, which is no target either."""
    other = rolling.altered_after(stand_in, pd.Timestamp(BEFORE) - pd.Timedelta(days=1))
    again = Boosting(max_iter=60).fit(other, BEFORE)
    days = rolling.origins(stand_in, "2024-03-01", "2024-03-10")
    pd.testing.assert_series_equal(again(stand_in, days), boosting(stand_in, days))


def test_boosting_learns_from_every_target_before_the_window(stand_in, monkeypatch):
    """Up to the eve of it, or a part of the past would be thrown away."""
    learned = []

    def recorded(model, rows, returns, sample_weight):
        learned.append(len(returns))
        assert len(rows) == len(returns) and np.isfinite(returns).all() and sample_weight is None
        return model

    monkeypatch.setattr(HistGradientBoostingRegressor, "fit", recorded)
    Boosting().fit(stand_in, BEFORE)
    price = stand_in.wide(stand_in.price_column)
    for horizon, count in zip(rolling.HORIZONS, learned, strict=True):
        first = stand_in.dates[price_features.NEEDED_DAYS] + pd.Timedelta(days=horizon)
        assert count == price.loc[first:"2024-02-29"].notna().sum().sum()


def test_boosting_beats_the_simple_ones(scores):
    best = min(scores[name]["nmae"] for name in SIMPLE)
    assert scores["boosting"]["nmae"] < 0.9 * best
    assert scores["boosting"]["nmae_28"] < 0.92 * min(scores[name]["nmae_28"] for name in SIMPLE)


def test_boosting_may_learn_from_every_fifth_origin_only(stand_in, monkeypatch):
    asked = []

    def recorded(table, origins, horizon):
        asked.append(origins)
        return rows(table, origins, horizon)

    rows = price_features.rows
    monkeypatch.setattr(price_features, "rows", recorded)
    Boosting(horizons=(7, 14), max_iter=1).fit(stand_in, BEFORE, every=5)
    for origins, horizon in zip(asked, (7, 14), strict=True):
        assert origins[-1] == pd.Timestamp(BEFORE) - pd.Timedelta(days=horizon + 1)
        assert set(np.diff(origins)) == {np.timedelta64(5, "D")}
        assert len(origins) == -(-((origins[-1] - stand_in.dates[400]).days + 1) // 5)


def test_weights_make_boosting_minimise_nmae(stand_in, monkeypatch):
    """Of one forecast for all: the absolute error in logarithms, so weighted, has its minimum."""
    seen = {}

    def recorded(model, rows, returns, sample_weight):
        seen["returns"], seen["weights"] = returns, sample_weight
        return model

    monkeypatch.setattr(HistGradientBoostingRegressor, "fit", recorded)
    Boosting(horizons=(28,), weighted=True).fit(stand_in, BEFORE)
    returns, weights = seen["returns"], seen["weights"]
    guesses = np.linspace(-0.5, 0.5, 401)
    learned = [np.average(np.abs(returns - guess), weights=weights) for guess in guesses]
    wanted = [np.mean(np.abs(1 - np.exp(guess - returns))) for guess in guesses]
    plain = [np.mean(np.abs(returns - guess)) for guess in guesses]
    assert guesses[np.argmin(learned)] == guesses[np.argmin(wanted)]
    assert guesses[np.argmin(plain)] > guesses[np.argmin(wanted)] + 0.05


def test_weighted_boosting_is_lower_and_scores_better(stand_in, boosting, scores):
    days = rolling.origins(stand_in, *rolling.TEST)
    forecast = Boosting(weighted=True, max_iter=60).fit(stand_in, BEFORE)(stand_in, days)
    assert np.median(np.log(forecast / boosting(stand_in, days))) < -0.01
    score = nmae_by_horizon(rolling.truth(stand_in, days), forecast)["nmae"]
    assert score < 0.97 * scores["boosting"]["nmae"]


def test_last_year_is_as_good_for_four_weeks_as_for_one(scores):
    year, last = scores["last-year"], scores["last-price"]
    assert year["nmae_28"] == pytest.approx(year["nmae_7"], abs=0.02)
    assert last["nmae_28"] > last["nmae_7"] + 0.02


def test_boosting_refuses_other_items_and_too_little_past(stand_in, boosting):
    with pytest.raises(ValueError, match="fit the model first"):
        Boosting()(stand_in, stand_in.dates[-3:])
    frame = stand_in.frame.loc[stand_in.items[:2]]
    frame.index = frame.index.remove_unused_levels()
    other = prices.Prices("other", frame, {})
    with pytest.raises(ValueError, match="of the same items"):
        boosting(other, stand_in.dates[-3:])
    with pytest.raises(ValueError, match="no origin before 2021-04-01"):
        Boosting().fit(stand_in, "2021-04-01")


def rounded(truth, forecast):
    return [round(score, 3) for score in nmae_by_horizon(truth, forecast).values()]


@pytest.mark.real_data
@pytest.mark.parametrize("name", SIMPLE)
def test_the_scores_of_the_simple_ones_on_the_real_prices(name, real_data):
    table = prices.load("wholesale")
    days = rolling.origins(table, *rolling.TEST)
    truth, forecast = rolling.truth(table, days), SIMPLE[name](table, days)
    everything, napa = MEASURED[name]
    assert rounded(truth, forecast) == pytest.approx(everything, abs=0.0015)
    assert rounded(truth[[NAPA]], forecast[[NAPA]]) == pytest.approx(napa, abs=0.0015)


@pytest.mark.real_data
def test_boosting_on_the_real_prices(real_data):
    """One horizon, a seventh of its origins and fewer trees: the whole takes a minute."""
    table = prices.load("wholesale")
    days = rolling.origins(table, *rolling.TEST)[::7]
    model = Boosting(horizons=(14,), max_iter=60).fit(table, BEFORE)
    truth = rolling.truth(table, days, (14,))
    score = nmae_by_horizon(truth, model(table, days))["nmae_14"]
    assert score == pytest.approx(0.233, abs=0.015)
    simple = nmae_by_horizon(truth, SIMPLE["last-price"](table, days, (14,)))["nmae_14"]
    assert score < 0.9 * simple
