import numpy as np
import pandas as pd
import pytest

from solutions.data import holidays, price_features, prices, rolling


@pytest.fixture(scope="module")
def stand_in():
    return prices.load("stand-in")


@pytest.fixture(scope="module")
def logs(stand_in):
    return np.log(stand_in.wide(stand_in.price_column))


DAY = pd.Timestamp("2024-09-18")  # the day after Chuseok, closed
ITEM = "napa_cabbage_net10kg_high"


def before(day, days):
    return day - pd.Timedelta(days=days)


def test_a_week_around_a_day_has_three_days_on_each_side(logs):
    friday = pd.Timestamp("2024-05-03")
    found = price_features.week_around(logs, 364).loc[friday, ITEM]
    then = before(friday, 364)
    assert found == pytest.approx(logs.loc[before(then, 3) : before(then, -3), ITEM].mean())
    with pytest.raises(ValueError, match="2 days ago reach past today"):
        price_features.week_around(logs, 2)


def test_a_week_before_a_day_ends_on_it(logs):
    found = price_features.week_before(logs, 10).loc[DAY, ITEM]
    assert found == pytest.approx(logs.loc[before(DAY, 16) : before(DAY, 10), ITEM].mean())


def test_features_by_hand(stand_in, logs):
    found = {name: t.loc[DAY, ITEM] for name, t in price_features.features(stand_in, 10).items()}
    series = logs[ITEM].loc[:DAY]
    last = series.dropna().iloc[-1]
    assert np.isnan(series.iloc[-1])
    traded = series.dropna().index[-1]
    assert found["days_since_traded"] == (DAY - traded).days > 1
    week_ago = series.loc[: before(DAY, 7)].dropna().iloc[-1]
    assert found["last_minus_7_days_ago"] == pytest.approx(last - week_ago)
    month = series.loc[before(DAY, 27) :].mean()
    assert found["last_minus_mean_of_28_days"] == pytest.approx(last - month)
    assert found["deviation_of_28_days"] == pytest.approx(series.loc[before(DAY, 27) :].std())

    def year_ago(day, years):
        middle = before(day, 364 * years)
        return series.loc[before(middle, 3) : before(middle, -3)].mean()

    target = before(DAY, -10)
    for years in (1, 2):
        expected = year_ago(target, years) - year_ago(DAY, years)
        assert found[f"change_{years}_years_ago"] == pytest.approx(expected)
        expected = year_ago(before(target, -14), years) - year_ago(target, years)
        assert found[f"change_further_{years}_years_ago"] == pytest.approx(expected)
        expected = last - year_ago(DAY, years)
        assert found[f"last_minus_week_{years}_years_ago"] == pytest.approx(expected)
    rain = stand_in.wide("rain_millimetres")[ITEM].loc[: before(DAY, 1)]
    assert found["rain_millimetres_of_7_days"] == pytest.approx(rain.iloc[-7:].mean())
    amounts = np.log(stand_in.wide("amount"))[ITEM].loc[:DAY]
    expected = amounts.iloc[-7:].mean() - amounts.iloc[-28:].mean()
    assert found["amount_of_7_days_minus_28_days"] == pytest.approx(expected)
    assert found["target_day_of_year"] == target.day_of_year
    assert found["target_weekday"] == target.weekday()
    assert found["origin_days_to_chuseok"] == -1 and found["target_days_to_chuseok"] == -11
    to_seollal = holidays.days_to(holidays.SEOLLAL, pd.DatetimeIndex([target]))[0]
    assert found["target_days_to_seollal"] == to_seollal


def test_rows_hold_the_features_of_each_item_and_origin(stand_in):
    days = pd.DatetimeIndex(["2024-09-18", "2024-03-02"])  # in any order
    found = price_features.features(stand_in, 7)
    rows = price_features.rows(stand_in, days, 7)
    assert rows.shape == (16, len(found) + 1)
    assert (rows.dtypes == np.float32).all()
    for place, item in enumerate(stand_in.items):
        for day in days:
            row = rows.loc[(item, day)]
            assert row["item_number"] == place
            expected = [table.loc[day, item] for table in found.values()]
            np.testing.assert_allclose(row.iloc[:-1], expected, rtol=1e-6)
    with pytest.raises(ValueError, match="no day of the prices"):
        price_features.rows(stand_in, pd.DatetimeIndex(["2030-01-01"]), 7)


def test_log_returns_belong_to_the_rows(stand_in, logs):
    days = pd.date_range("2024-09-10", "2024-09-25")
    found = price_features.log_returns(stand_in, days, 7)
    rows = price_features.rows(stand_in, days, 7)
    assert found.index.equals(rows.index)
    for (item, day), value in found.items():
        expected = (
            logs[item].get(day + pd.Timedelta(days=7)) - logs[item].loc[:day].dropna().iloc[-1]
        )
        assert value == pytest.approx(expected, nan_ok=True)
    assert found.isna().any() and found.notna().any()


@pytest.mark.parametrize("horizon", rolling.HORIZONS)
@pytest.mark.parametrize("day", ["2024-03-02", "2024-09-18", "2025-01-29"])
def test_no_feature_sees_what_came_after(stand_in, horizon, day):
    """Nor is there one less if the table ends there."""
    day = pd.DatetimeIndex([day])
    rows = price_features.rows(stand_in, day, horizon)
    assert rows.notna().all(axis=None)
    for other in (rolling.altered_after(stand_in, day[0]), stand_in.until(day[0])):
        found = price_features.rows(other, day, horizon)
        pd.testing.assert_frame_equal(found, rows, rtol=1e-5)


def test_features_need_a_year_of_past_and_no_more(stand_in):
    """But those of the year before last, which trees can do without."""
    first = stand_in.dates[[price_features.NEEDED_DAYS]]
    rows = price_features.rows(stand_in, first, 28)
    missing = rows.columns[rows.isna().any()]
    assert all("2_years_ago" in name for name in missing)
