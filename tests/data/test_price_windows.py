import numpy as np
import pandas as pd
import pytest

from solutions.data import price_features, prices, rolling
from solutions.data.price_windows import CALENDAR, FUTURE, Windows, calendar, fit_scaler

DAY = pd.Timestamp("2024-09-18")  # the day after Chuseok, closed
LENGTH = 56


@pytest.fixture(scope="module")
def stand_in():
    return prices.load("stand-in")


@pytest.fixture(scope="module")
def windows(stand_in):
    return Windows(stand_in, LENGTH, fit_scaler(stand_in, "2024-02-29"))


def one(windows, item=0, day=DAY):
    return windows.at([item], pd.DatetimeIndex([day]))


def test_a_window_ends_on_its_origin_and_is_relative_to_the_last_price(stand_in, windows):
    batch = windows.at([4, 1], pd.DatetimeIndex([DAY, "2024-05-03"]))
    assert batch.past.shape == (2, LENGTH, len(windows.names))
    for row, (item, day) in enumerate([(4, DAY), (1, pd.Timestamp("2024-05-03"))]):
        series = stand_in.wide(stand_in.price_column).iloc[:, item].loc[:day]
        last = series.dropna().iloc[-1]
        assert batch.last[row] == pytest.approx(last)
        window = series.iloc[-LENGTH:].to_numpy()
        np.testing.assert_array_equal(batch.mask[row], ~np.isnan(window))
        expected = np.nan_to_num(np.log(window / last))
        np.testing.assert_allclose(batch.past[row, :, 0], expected, atol=1e-5)
    assert batch.past.dtype == batch.future.dtype == batch.targets.dtype == np.float32
    assert batch.items.tolist() == [4, 1]


def test_price_and_amount_of_closed_days_are_0_and_said_to_be(windows):
    batch = windows.at(np.arange(8), pd.DatetimeIndex([DAY] * 8))
    closed = batch.past[~batch.mask]
    assert len(closed) and not closed[:, :3].any()
    np.testing.assert_array_equal(batch.past[..., 1], batch.mask)
    assert not np.isnan(batch.past).any() and not np.isnan(batch.future).any()


def test_weather_is_that_of_the_day_before_scaled_by_the_past(stand_in, windows):
    batch = one(windows, item=2)
    column = windows.names.index("rain_millimetres")
    rain = np.log1p(stand_in.known("rain_millimetres").iloc[:, 2])
    past = rain.loc[:"2024-02-29"]
    expected = ((rain - past.mean()) / past.std(ddof=0)).loc[:DAY].iloc[-LENGTH:]
    np.testing.assert_allclose(batch.past[0, :, column], expected, atol=1e-5)


def test_what_is_far_out_is_cut(stand_in):
    frame = stand_in.frame.copy()
    frame.loc[(stand_in.items[0], "2024-09-17"), "humidity_percent"] = 1e6
    odd = prices.Prices("odd", frame, {})
    windows = Windows(odd, 7, fit_scaler(odd, "2024-02-29"))
    assert one(windows).past[0, -1, windows.names.index("humidity_percent")] == 5


def test_targets_are_log_returns_on_days_of_trade(stand_in, windows):
    days = pd.date_range("2024-09-01", "2024-09-20")
    batch = windows.at([3] * len(days), days)
    for place, horizon in enumerate(windows.horizons):
        expected = price_features.log_returns(stand_in, days, horizon)[stand_in.items[3]]
        np.testing.assert_allclose(batch.targets[:, place], expected, atol=1e-5)
    assert np.isnan(batch.targets).any()


@pytest.mark.parametrize("day", [DAY, pd.Timestamp("2024-05-03")], ids=["closed", "open"])
def test_the_future_is_a_calendar_and_what_last_year_did(stand_in, windows, day):
    batch = one(windows, 5, day)
    assert batch.future.shape == (1, 3, len(FUTURE))
    logs = price_features.log_prices(stand_in).iloc[:, 5]
    for place, horizon in enumerate(windows.horizons):
        target = day + pd.Timedelta(days=horizon)
        known = batch.future[0, place]
        expected = calendar(pd.DatetimeIndex([target]))[0]
        np.testing.assert_allclose(known[: len(CALENDAR)], expected)

        def week(when):
            middle = when - pd.Timedelta(days=364)
            return logs.loc[middle - pd.Timedelta(days=3) : middle + pd.Timedelta(days=3)].mean()

        last = logs.loc[:day].dropna().iloc[-1]
        np.testing.assert_allclose(known[-2], week(target) - last, rtol=1e-4)
        np.testing.assert_allclose(known[-1], week(target) - week(day), rtol=1e-4)


def test_a_calendar_tells_the_weekday_and_how_near_a_holiday_is():
    days = pd.DatetimeIndex(["2024-09-16", "2024-09-17", "2024-09-20", "2024-10-08"])
    table = dict(zip(CALENDAR, calendar(days).T, strict=True))
    assert table["monday"].tolist() == [1, 0, 0, 0] and table["tuesday"].tolist() == [0, 1, 0, 1]
    near = [20 / 21, 1, 0, 0]
    np.testing.assert_allclose(table["before_chuseok"], near, rtol=1e-6)
    np.testing.assert_allclose(table["after_chuseok"], [0, 1, 18 / 21, 0], rtol=1e-6)
    assert not table["before_seollal"].any()
    np.testing.assert_allclose(table["year_sine"] ** 2 + table["year_cosine"] ** 2, 1, rtol=1e-6)


def test_days_before_the_first_are_masked(stand_in, windows):
    batch = one(windows, day=stand_in.dates[9])
    assert not batch.mask[0, : LENGTH - 10].any() and batch.mask[0, LENGTH - 10 :].any()
    assert not batch.past[0, : LENGTH - 10].any()


@pytest.mark.parametrize("day", ["2024-03-02", "2024-09-18", "2025-01-29"])
def test_no_window_sees_what_came_after(stand_in, day):
    """Targets do, and nothing else."""
    items, days = np.arange(8), pd.DatetimeIndex([day] * 8)
    batches = [
        Windows(table, LENGTH, fit_scaler(table, day)).at(items, days)
        for table in (stand_in, rolling.altered_after(stand_in, day), stand_in.until(day))
    ]
    for other in batches[1:]:
        for name in ("past", "mask", "future", "items", "last"):
            np.testing.assert_allclose(
                getattr(other, name), getattr(batches[0], name), atol=1e-4, err_msg=name
            )
    assert not np.allclose(batches[0].targets, batches[1].targets, equal_nan=True)
    assert np.isnan(batches[2].targets).all()


def test_what_makes_no_window_is_refused(stand_in, windows):
    with pytest.raises(ValueError, match="at least 1 day, not 0"):
        Windows(stand_in, 0, fit_scaler(stand_in, "2024-02-29"))
    with pytest.raises(ValueError, match="no day of the prices"):
        one(windows, day=pd.Timestamp("2030-01-01"))


def test_prices_without_weather_make_windows_too(tmp_path):
    path = tmp_path / "mine.csv"
    days = pd.date_range("2016-01-01", periods=30)
    lines = ["date,요일,배추_거래량(kg),배추_가격(원/kg)"]
    for number, day in enumerate(days):
        lines.append(f"{day.date()},{'월화수목금토일'[day.weekday()]},10,{number + 400}")
    path.write_text("\n".join(lines), encoding="utf-8")
    table = prices.load("competition", path)
    windows = Windows(table, 14, fit_scaler(table, "2016-01-20"), horizons=(7,))
    assert windows.names == ("price", "traded", "amount", *CALENDAR)
    batch = one(windows, day=pd.Timestamp("2016-01-20"))
    np.testing.assert_allclose(batch.targets, [[np.log(426 / 419)]], rtol=1e-5)
