import numpy as np
import pandas as pd
import pytest

from solutions.data import holidays, made_prices
from solutions.data.made_prices import HALF_LIVES, LAGS, STORM


@pytest.fixture(scope="module")
def made():
    return made_prices.make()


@pytest.fixture(scope="module")
def logs(made):
    """Logarithms of prices, days by items, filled only here."""
    table = np.log(made[0]["price_won_per_package"].unstack("item"))
    return table.interpolate()


def test_the_same_seed_makes_the_same_prices(made):
    again = made_prices.make()
    pd.testing.assert_frame_equal(made[0], again[0])
    pd.testing.assert_frame_equal(made[1], again[1])
    assert not made[0].equals(made_prices.make(seed=1)[0])


def test_there_are_six_years_of_eight_items_without_a_gap(made):
    dates = made[0].index.unique("date")
    assert len(made[0].index.unique("item")) == 8
    assert dates.equals(pd.date_range("2020-03-01", "2026-02-28"))
    assert len(made[0]) == 8 * len(dates)


def test_numbers_are_whole_so_that_every_machine_has_the_same(made):
    traded = made[0][["price_won_per_package", "amount"]].dropna()
    assert (traded % 1 == 0).all(axis=None) and (traded >= 1).all(axis=None)


def test_the_market_is_closed_on_sundays_and_holidays(made):
    closed = made[0]["is_closed"].unstack("item")
    always = closed.all(axis=1)
    assert always[always.index.day_of_week == 6].all()
    assert always.reindex(holidays.CHUSEOK).dropna().all()
    assert 0.16 < always.mean() < 0.21
    some = closed.loc[~always].mean()
    assert (some > 0).all() and (some < 0.01).all()


def test_all_items_share_their_weather_and_storms_stand_apart(made):
    rain = made[0]["rain_millimetres"].unstack("item")
    assert (rain.nunique(axis=1) == 1).all()
    rain = rain.iloc[:, 0]
    assert not ((rain > 60) & (rain < STORM)).any()
    assert set(rain.index[rain >= STORM]) == set(made[1]["storm"])
    assert 8 <= (rain >= STORM).sum() / 6 <= 18


def test_a_storm_is_felt_by_each_crop_after_its_own_lag(made):
    shocks = made[1]
    assert len(shocks) == len(LAGS) * shocks["storm"].nunique()
    assert ((shocks["jump"] - shocks["storm"]).dt.days == shocks["item"].map(LAGS)).all()
    assert (shocks["half_life_days"] == shocks["item"].map(HALF_LIVES)).all()
    assert (shocks["size"] > 0.15).all()
    assert len(set(LAGS.values())) == len(LAGS)


@pytest.mark.parametrize("item", LAGS)
def test_the_lag_is_found_again_in_rain_and_prices_alone(made, logs, item):
    """The daily change of the price goes with the rain of so many days before, and no others."""
    rain = made[0]["rain_millimetres"].unstack("item")[item]
    storms = rain.where(rain >= STORM, 0)
    change = logs[item].diff()
    found = [change.corr(storms.shift(lag)) for lag in range(60)]
    # A storm whose jump falls on a closed day is seen a day or two later.
    assert abs(int(np.argmax(found)) - LAGS[item]) <= 1
    others = [value for lag, value in enumerate(found) if abs(lag - LAGS[item]) > 3]
    assert max(found) > 1.5 * max(others)


def test_a_shock_is_half_gone_after_its_half_life():
    dates = pd.date_range("2024-01-01", periods=40)
    shock = {
        "item": "napa_cabbage_net10kg_high",
        "jump": dates[10],
        "size": 0.8,
        "half_life_days": 14,
    }
    felt = made_prices._shocked(dates, pd.DataFrame([shock]))
    row = list(LAGS).index(shock["item"])
    assert felt[row, 9] == 0 and felt[row, 10] == 0.8
    assert felt[row, 24] == pytest.approx(0.4) and felt[row, 38] == pytest.approx(0.2)
    assert not np.delete(felt, row, axis=0).any()


def test_shocks_add_up():
    dates = pd.date_range("2024-01-01", periods=5)
    shock = {"item": next(iter(LAGS)), "jump": dates[1], "size": 0.5, "half_life_days": 1}
    felt = made_prices._shocked(dates, pd.DataFrame([shock, {**shock, "jump": dates[2]}]))
    np.testing.assert_allclose(felt[0], [0, 0.5, 0.75, 0.375, 0.1875])


def test_pending_storms_are_seen_and_not_yet_felt():
    day = pd.Timestamp("2024-06-10")
    rows = []
    for storm, lag in (("06-01", 9), ("06-02", 9), ("06-03", 14), ("06-10", 7), ("06-11", 3)):
        storm = pd.Timestamp(f"2024-{storm}")
        rows.append({"item": "a", "storm": storm, "jump": storm + pd.Timedelta(days=lag)})
    shocks = pd.DataFrame([*rows, {**rows[1], "item": "b"}])
    found = made_prices.pending(shocks, "a", day, 7)
    # Felt on the origin itself; pending; pending until the target; pending too; not yet seen.
    assert found.strftime("%m-%d").tolist() == ["06-02", "06-03", "06-10"]
    assert len(made_prices.pending(shocks, "a", day, 6)) == 1


@pytest.mark.parametrize("item", LAGS)
def test_pending_storms_tell_what_prices_do_not(made, logs, item):
    """Two weeks ahead, the price rises where a storm is pending, beside where none is."""
    days = logs.index[60:-14:5]
    returns = (logs[item].shift(-14) - logs[item]).loc[days]
    count = [len(made_prices.pending(made[1], item, day, 14)) for day in days]
    storm = np.array(count) > 0
    assert returns[storm].mean() > returns[~storm].mean() + 0.15


def test_prices_rise_before_chuseok_and_are_lower_after(logs):
    before, after = [], []
    for day in holidays.CHUSEOK[holidays.CHUSEOK.year.isin(range(2020, 2026))]:
        before.append(logs.loc[day - pd.Timedelta(days=3) : day - pd.Timedelta(days=2)].mean())
        after.append(logs.loc[day + pd.Timedelta(days=3) : day + pd.Timedelta(days=5)].mean())
    assert np.mean(before) > np.mean(after) + 0.1


def test_prices_have_a_season_a_week_and_heavy_tails(made, logs):
    day = logs.index.day_of_year
    spinach = logs["spinach_box4kg_high"]
    assert spinach[(day > 220) & (day < 250)].mean() > spinach[(day > 40) & (day < 70)].mean() + 0.3
    prices = np.log(made[0]["price_won_per_package"].unstack("item"))
    by_weekday = prices.sub(prices.rolling(21, center=True, min_periods=5).mean()).mean(axis=1)
    by_weekday = by_weekday.groupby(prices.index.day_of_week).mean()
    assert by_weekday[0] > by_weekday[5] + 0.04
    changes = prices.diff()
    for shock in made[1].itertuples():  # jumps are no noise
        changes.loc[shock.jump : shock.jump + pd.Timedelta(days=3), shock.item] = np.nan
    changes = changes.stack()
    assert ((changes - changes.mean()) / changes.std()).pow(4).mean() > 5  # 3 if it were normal


def test_scarce_is_dear(made):
    traded = np.log(made[0][["price_won_per_package", "amount"]].dropna())
    for _, item in traded.groupby(level="item"):
        assert item.corr().iloc[0, 1] < -0.2
