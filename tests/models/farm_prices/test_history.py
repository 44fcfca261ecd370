import numpy as np
import pandas as pd
import pytest

from solutions.data import rolling
from solutions.data.price_windows import Windows, fit_scaler
from solutions.models.farm_prices import history
from tests.models.farm_prices.problems import few, with_values


@pytest.fixture(scope="module")
def prices():
    return few(first="2021-01-01")


def test_a_history_of_some_of_the_learned_items_fits(prices):
    history.check_items(prices, [*prices.items, "more"])
    history.check_items(history.only(prices, prices.items[1]), prices.items)


def test_what_was_never_learned_is_named(prices):
    learned = [prices.items[0], "gold"]
    with pytest.raises(ValueError, match=f"never learned: {prices.items[1]}, .*; learned: .*gold"):
        history.check_items(prices, learned)


def test_columns_are_chosen_in_the_order_that_was_asked_for(prices):
    assert history.narrowed(prices, None) is prices
    chosen = ["humidity_percent", "rain_millimetres"]
    narrow = history.narrowed(prices, chosen)
    assert narrow.covariates == chosen and narrow.frame.columns[:3].equals(prices.frame.columns[:3])
    assert history.narrowed(prices, []).covariates == []
    with pytest.raises(ValueError, match="no columns snow_metres, hail"):
        history.narrowed(prices, ["snow_metres", "humidity_percent", "hail"])


def test_without_origins_the_last_day_is_one(prices):
    assert history.days(prices, None).tolist() == [pd.Timestamp("2024-08-31")]
    days = history.days(prices, ["2024-05-03", pd.Timestamp("2024-01-01")])
    assert days.tolist() == [pd.Timestamp("2024-05-03"), pd.Timestamp("2024-01-01")]
    assert days.name == "origin"


@pytest.mark.parametrize(
    ("origins", "error", "message"),
    [
        ([], ValueError, "must be an origin"),
        (["2024-05-03", "2024-05-03"], ValueError, "none twice"),
        (["2024-05-03", "2024-09-01"], ValueError, "2024-09-01 is no day.* 2021-01-01 to 2024-08"),
        ("2024-05-03", TypeError, r"in brackets: \['2024-05-03'\]"),
        (pd.Timestamp("2024-05-03"), TypeError, "a list of days"),
    ],
)
def test_origins_that_are_none_are_refused(prices, origins, error, message):
    with pytest.raises(error, match=message):
        history.days(prices, origins)


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("length", [14, 448])
def test_the_recent_past_makes_the_same_windows(prices, length, missing):
    """Also of an item that was last traded years ago, and of one that never was."""
    if missing:
        closed = {prices.price_column: np.nan, prices.amount_column: np.nan, "is_closed": True}
        prices = with_values(prices, prices.items[1], slice("2022-02-02", None), **closed)
        prices = with_values(prices, prices.items[2], slice(None), **closed)
    origins = pd.DatetimeIndex(["2024-06-30", "2024-06-02"])
    recent = history.recent(prices, origins, length)
    assert recent.items == prices.items and recent.dates[-1] == origins[0]
    assert (recent.dates[0] < pd.Timestamp("2022-02-02")) == missing
    scaler = fit_scaler(prices, "2024-02-29")
    places, days = np.tile(np.arange(3), 2), origins.repeat(3)
    whole, short = (Windows(each, length, scaler).at(places, days) for each in (prices, recent))
    for name in ("past", "mask", "future", "last"):
        np.testing.assert_allclose(
            getattr(short, name), getattr(whole, name), atol=1e-5, err_msg=name
        )
    assert np.isnan(whole.last[2]) == missing and whole.last[1] > 0


def test_only_what_is_needed_is_kept(prices):
    recent = history.recent(prices, pd.DatetimeIndex(["2024-06-30"]), 56)
    assert len(recent.dates) < 450 < len(prices.dates)


def test_a_narrow_scaler_is_in_the_order_of_its_items(prices):
    scaler = fit_scaler(prices, "2024-02-29")
    items = [prices.items[2], prices.items[0]]
    narrow = history.scaler_for(items, scaler)
    for name, means in narrow.means.items():
        assert means.index.tolist() == items == narrow.deviations[name].index.tolist()
        assert means[items[0]] == scaler.means[name][items[0]]


def test_a_scaler_that_was_told_is_the_same(prices):
    scaler = fit_scaler(prices, "2024-02-29")
    again = history.scaler_of(history.told(scaler))
    assert again.until == scaler.until and list(again.means) == list(scaler.means)
    table = rolling.truth(prices, prices.dates[:3], (7,)).unstack("item")[prices.items]
    for name in scaler.means:
        pd.testing.assert_frame_equal(again(name, table), scaler(name, table))
