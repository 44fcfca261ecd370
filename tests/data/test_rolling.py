import numpy as np
import pandas as pd
import pytest

from solutions.data import price_files, prices, rolling
from solutions.data.rolling import Scaler, altered_after, collect, leaks, origins, truth


@pytest.fixture(scope="module")
def stand_in():
    return prices.load("stand-in")


@pytest.fixture
def small():
    """Two items, thirty days; item n costs 100 n + day, and Sundays are closed."""
    dates = pd.date_range("2024-01-01", periods=30)
    index = pd.MultiIndex.from_product([["a", "b"], dates], names=["item", "date"])
    day = np.tile(np.arange(30.0), 2)
    frame = pd.DataFrame(
        {
            "price_won_per_kg": np.repeat([100.0, 200.0], 30) + day,
            "amount_kg": 10 + day,
            "is_closed": dates.day_of_week.append(dates.day_of_week) == 6,
            "rain_millimetres": 1 + day,
        },
        index=index,
    )
    frame = price_files.masked(frame)
    return prices.Prices("small", frame, prices.count(frame))


def test_every_calendar_day_of_a_window_is_an_origin(small):
    days = origins(small, "2024-01-05", "2024-01-08")
    assert days.strftime("%d").tolist() == ["05", "06", "07", "08"]


@pytest.mark.parametrize(
    "window",
    [("2023-12-31", "2024-01-05"), ("2024-01-05", "2024-01-31"), ("2024-01-05", "2024-01-04")],
)
def test_a_window_outside_the_prices_is_refused(small, window):
    with pytest.raises(ValueError, match="2024-01-01 to 2024-01-30"):
        origins(small, *window)


def test_the_targets_of_origins_before_a_day_are_known_on_its_eve(small):
    days = rolling.origins_before(small, "2024-01-20", horizon=7, skip=3)
    assert days[0] == pd.Timestamp("2024-01-04")
    assert days[-1] + pd.Timedelta(days=7) == pd.Timestamp("2024-01-19")
    assert not len(rolling.origins_before(small, "2024-01-05", horizon=7))


def test_truth_lies_a_horizon_after_the_origin_on_days_of_trade(small):
    days = origins(small, "2024-01-05", "2024-01-28")
    found = truth(small, days, (2, 7))
    assert found.index.names == ["item", "origin", "horizon"]
    assert found.name == "price_won_per_kg"
    for (item, origin, horizon), price in found.items():
        target = origin + pd.Timedelta(days=horizon)
        if target.day_of_week == 6 or target > small.dates[-1]:
            assert np.isnan(price)
        else:
            assert price == {"a": 100, "b": 200}[item] + (target - small.dates[0]).days


def test_collect_puts_each_number_in_its_place():
    days = pd.date_range("2024-01-01", periods=3)
    tables = {
        7: pd.DataFrame({"a": [1, 2, 3], "b": [4, 5, 6]}, index=days),
        14: pd.DataFrame({"a": [10, 20, 30], "b": [40, 50, 60]}, index=days),
    }
    found = collect(tables, days[1:], "x")
    assert found["a", days[1], 7] == 2 and found["a", days[2], 14] == 30
    assert found["b", days[1], 14] == 50 and found["b", days[2], 7] == 6
    assert found.tolist() == [2, 20, 3, 30, 5, 50, 6, 60]


def test_a_scaler_gives_the_past_mean_0_and_deviation_1(small):
    table = small.known("rain_millimetres")
    scaler = Scaler.fit({"rain": table}, "2024-01-10")
    scaled = scaler("rain", table)
    past = scaled.loc[:"2024-01-10"]
    np.testing.assert_allclose(past.mean(), 0, atol=1e-12)
    np.testing.assert_allclose(past.std(ddof=0), 1)
    assert (scaled.loc["2024-01-20"] > 3).all()  # the future is no part of the measure
    assert scaler.until == pd.Timestamp("2024-01-10")


def test_a_scaler_keeps_items_apart_and_columns_that_never_move():
    days = pd.date_range("2024-01-01", periods=3)
    table = pd.DataFrame({"a": [1.0, 3, 1], "b": [7.0, 7, 7], "c": [np.nan] * 3}, index=days)
    scaled = Scaler.fit({"x": table}, days[1])("x", table)
    assert scaled["a"].tolist() == [-1, 1, -1] and scaled["b"].tolist() == [0, 0, 0]
    assert scaled["c"].isna().all()
    with pytest.raises(ValueError, match="no day lies at or before 2023-12-31"):
        Scaler.fit({"x": table}, "2023-12-31")


def test_no_scaler_sees_what_came_after(stand_in):
    day = "2024-02-29"
    other = altered_after(stand_in, day)
    for column in stand_in.covariates:
        one, two = (Scaler.fit({"x": p.known(column)}, day) for p in (stand_in, other))
        pd.testing.assert_series_equal(one.means["x"], two.means["x"])
        pd.testing.assert_series_equal(one.deviations["x"], two.deviations["x"])
        # So the test is one that can fail.
        later = Scaler.fit({"x": other.known(column)}, "2024-03-31")
        assert not np.allclose(one.means["x"], later.means["x"])


def test_altering_replaces_what_was_not_known_and_nothing_else(stand_in):
    day = pd.Timestamp("2024-02-29")
    other = altered_after(stand_in, day)
    pd.testing.assert_frame_equal(stand_in.until(day).frame, other.until(day).frame)
    for column in stand_in.frame.columns:
        one, two = stand_in.wide(column), other.wide(column)
        late = pd.Timedelta(days=prices.LATE_DAYS.get(column, 0))
        known, unknown = one.index <= day - late, one.index > day - late
        pd.testing.assert_frame_equal(one[known], two[known])
        same = (one[unknown] == two[unknown]).to_numpy()
        # A day stays open or closed by chance; a number never stays.
        assert same.mean() < 0.8 if column == "is_closed" else not same.any()
        pd.testing.assert_frame_equal(
            stand_in.known(column).loc[:day], other.known(column).loc[:day]
        )
    assert (other.frame["amount"].isna() == other.frame["is_closed"]).all()
    assert other.frame.dtypes.equals(stand_in.frame.dtypes)


def days_of(stand_in):
    return origins(stand_in, "2024-03-01", "2024-03-05")


def honest(prices_, days):
    last = prices_.wide(prices_.price_column).ffill()
    return collect({7: last, 14: last}, days)


def tomorrow(prices_, days):
    last = prices_.wide(prices_.price_column).bfill().shift(-1)
    return collect({7: last}, days)


def scaled_over_everything(prices_, days):
    last = prices_.wide(prices_.price_column)
    return collect({7: last.ffill() - last.mean()}, days)


def interpolated(prices_, days):
    return collect({7: prices_.wide(prices_.price_column).interpolate()}, days)


def weather_of_the_day(prices_, days):
    return collect({7: prices_.wide("rain_millimetres")}, days)


def todays_price(prices_, days):
    return collect({7: prices_.wide(prices_.price_column)}, days)


def weather_as_published(prices_, days):
    return collect({7: prices_.known("rain_millimetres")}, days)


def silent_where_the_target_is_closed(prices_, days):
    last = prices_.wide(prices_.price_column)
    return collect({7: last.ffill().where(last.shift(-7).notna())}, days)


@pytest.mark.parametrize("forecast", [honest, weather_as_published, todays_price])
def test_an_honest_forecaster_has_no_leak(stand_in, forecast):
    assert not len(leaks(forecast, stand_in, days_of(stand_in)))


@pytest.mark.parametrize(
    "forecast",
    [tomorrow, scaled_over_everything, weather_of_the_day],
)
def test_a_leak_is_found_at_every_origin(stand_in, forecast):
    assert leaks(forecast, stand_in, days_of(stand_in)).equals(days_of(stand_in))


def test_a_leak_that_only_closed_days_have_is_found_on_those(stand_in):
    found = leaks(interpolated, stand_in, days_of(stand_in))
    closed = stand_in.wide("is_closed").loc[days_of(stand_in)].any(axis=1)
    assert found.equals(closed.index[closed]) and len(found)


def test_a_forecast_that_vanishes_is_a_leak_too(stand_in):
    assert len(leaks(silent_where_the_target_is_closed, stand_in, days_of(stand_in)))


def test_until_and_altering_agree_on_what_a_day_knows(stand_in):
    """A forecaster that is given the past alone says what one with the whole table says."""
    day = pd.DatetimeIndex(["2024-03-05"])
    past = stand_in.until(day[0])
    pd.testing.assert_series_equal(honest(past, day), honest(stand_in, day))
    assert past.dates[-1] == day[0]
