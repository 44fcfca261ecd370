from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from solutions.data import files, price_files, price_names, prices
from solutions.data.files import DataError
from solutions.data.prices import Prices


def small(days=10, items=("b", "c"), late=True):
    """Prices that tell their own day: item n costs 100 n + day."""
    dates = pd.date_range("2024-01-01", periods=days)
    index = pd.MultiIndex.from_product([items, dates], names=["item", "date"])
    item = np.repeat(np.arange(1, len(items) + 1), days)
    day = np.tile(np.arange(days), len(items))
    closed = day % 7 == 6
    columns = {"price_won_per_kg": 100.0 * item + day, "amount_kg": 10.0 + day, "is_closed": closed}
    if late:
        columns |= {"rain_millimetres": day / 1.0, "base_rate_percent": day / 1.0}
    frame = price_files.masked(pd.DataFrame(columns, index=index))
    return Prices("small", frame, prices.count(frame))


@pytest.fixture(scope="module")
def stand_in():
    return prices.load("stand-in")


def test_wide_has_a_row_a_day_and_a_column_an_item():
    table = small().wide("price_won_per_kg")
    assert table.columns.tolist() == ["b", "c"]
    assert table.loc["2024-01-03"].tolist() == [102, 202]
    assert table.loc["2024-01-07"].isna().all()
    assert table.index.equals(small().dates)


def test_a_value_is_known_as_many_days_late_as_the_table_says():
    table = small()
    assert table.known("rain_millimetres").loc["2024-01-05", "b"] == 3
    assert np.isnan(table.known("rain_millimetres").loc["2024-01-01", "b"])
    assert table.known("base_rate_percent").loc["2024-01-05", "b"] == 4


def test_until_keeps_what_was_known_and_nothing_else():
    whole, past = small(), small().until("2024-01-05")
    assert past.dates[-1] == pd.Timestamp("2024-01-05") and past.items == whole.items
    assert np.isnan(past.wide("rain_millimetres").loc["2024-01-05", "b"])
    assert past.wide("rain_millimetres").loc["2024-01-04", "b"] == 3
    assert past.wide("base_rate_percent").loc["2024-01-05", "b"] == 4
    for column in ("price_won_per_kg", "rain_millimetres", "base_rate_percent"):
        known = whole.known(column).loc[:"2024-01-05"]
        pd.testing.assert_frame_equal(past.known(column), known, check_freq=False)
    assert not whole.frame["rain_millimetres"].isna().any()  # the whole stays as it was


def test_count_by_hand():
    frame = small().frame
    assert prices.count(frame) == {
        "items": 2,
        "days": 10,
        "first_day": "2024-01-01",
        "last_day": "2024-01-10",
        "prices": 18,
        "closed_days": 1,
        "closed_otherwise": 0,
        "repeated": 0,
    }
    frame.loc[("b", "2024-01-08"), "price_won_per_kg"] = 105  # that of the last open day
    frame.loc[("c", "2024-01-02"), ["price_won_per_kg", "is_closed"]] = [np.nan, True]
    facts = prices.count(frame)
    assert (facts["repeated"], facts["closed_otherwise"], facts["prices"]) == (1, 1, 17)
    assert set(facts) == set(prices.FACTS["wholesale"])


def test_a_fingerprint_sees_every_change():
    def changed(change):
        frame = small().frame
        return replace(small(), frame=change(frame)).fingerprint

    def set_rain(frame):
        frame.loc[("b", "2024-01-01"), "rain_millimetres"] = np.nan  # it was 0
        return frame

    def swap_items(frame):
        return frame.iloc[[*range(10, 20), *range(10)]].set_axis(frame.index)

    def close(frame):
        frame.loc[("b", "2024-01-01"), "is_closed"] = True
        return frame

    def rename(frame):
        return frame.rename(columns={"amount_kg": "amount"})

    prints = [changed(change) for change in (set_rain, swap_items, close, rename)]
    prints += [small(items=("b", "d")).fingerprint, small(days=9).fingerprint, small().fingerprint]
    assert len(set(prints)) == 7
    assert small().fingerprint == prints[-1]


@pytest.mark.parametrize(
    ("item", "english", "korean"),
    [
        (
            "napa_cabbage_net10kg_high",
            "napa cabbage, 10 kg net, high grade",
            "배추, 10kg 그물망, 상",
        ),
        ("cabbage_net8kg_low", "cabbage, 8 kg net, low grade", "양배추, 8kg 그물망, 하"),
        ("배추", "napa cabbage", "배추"),
        ("아욱", "아욱", "아욱"),
        ("leek_kg1_best", "leek_kg1_best", "leek_kg1_best"),
    ],
)
def test_items_have_two_names(item, english, korean):
    assert price_names.both(item) == (english, korean)


def test_there_are_21_items_in_the_competition():
    assert len(price_names.COMPETITION) == len(set(price_names.COMPETITION.values())) == 21


def test_the_stand_in_has_the_columns_of_the_real_prices(stand_in):
    assert list(stand_in.frame.columns) == list(price_files.RENAMED.values())
    assert stand_in.is_stand_in and stand_in.name == "stand-in"
    assert stand_in.facts == stand_in.count()
    assert (stand_in.price_column, stand_in.amount_column) == ("price_won_per_package", "amount")
    assert len(stand_in.covariates) == 10
    assert stand_in.shocks is not None and stand_in.until("2024-03-01").shocks is None
    assert stand_in.fingerprint == prices.load("stand-in").fingerprint


def test_prices_and_amounts_are_missing_on_closed_days_and_no_others(stand_in):
    for column in (stand_in.price_column, stand_in.amount_column):
        assert (stand_in.frame[column].isna() == stand_in.frame["is_closed"]).all()
    assert (stand_in.frame[stand_in.price_column].dropna() > 0).all()


def test_every_late_column_is_one_of_the_table(stand_in):
    assert set(prices.LATE_DAYS) <= set(stand_in.covariates)


@pytest.mark.parametrize("name", ["wholesale", "competition", "stand-in"])
def test_offline_gives_the_stand_in(name, monkeypatch, tmp_path):
    path = tmp_path / "mine.csv" if name == "competition" else None
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert prices.available(name, path)
    assert prices.load(name, path).name == "stand-in"


def test_available_looks_without_the_network(tmp_path, monkeypatch):
    assert prices.available("stand-in") and not prices.available("wholesale")
    assert not prices.available("competition", tmp_path / "mine.csv")
    (tmp_path / "mine.csv").write_text("")
    assert prices.available("competition", tmp_path / "mine.csv")
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    (tmp_path / "wholesale_prices").mkdir()
    (tmp_path / price_files.WHOLESALE.path).write_text("")
    assert prices.available("wholesale")
    with pytest.raises(DataError, match="has 0 bytes instead of 1,975,660"):
        prices.load("wholesale")


@pytest.mark.parametrize("function", [prices.load, prices.available])
def test_names_and_paths_that_do_not_fit_are_refused(function):
    with pytest.raises(ValueError, match="'wholsale'.*wholesale, competition, stand-in"):
        function("wholsale")
    with pytest.raises(ValueError, match="needs the path of your table"):
        function("competition")
    with pytest.raises(ValueError, match="'wholesale' finds its own file"):
        function("wholesale", "mine.csv")


def test_a_competition_table_becomes_prices(tmp_path):
    path = tmp_path / "mine.csv"
    lines = [
        "date,요일,배추_거래량(kg),배추_가격(원/kg)",
        "2016-01-03,일,0,0",
        "2016-01-04,월,5,478",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    table = prices.load("competition", path)
    assert (table.name, table.is_stand_in, table.shocks) == ("competition", False, None)
    assert (table.items, table.english, table.korean) == (
        ["배추"],
        {"배추": "napa cabbage"},
        {"배추": "배추"},
    )
    assert (table.price_column, table.covariates) == ("price_won_per_kg", [])
    assert table.facts == table.count() and table.facts["closed_days"] == 1


@pytest.mark.real_data
def test_the_facts_of_the_real_prices_are_true(real_data):
    table = prices.load("wholesale")
    assert files.find(price_files.WHOLESALE) == real_data / price_files.WHOLESALE.path
    assert table.facts == prices.FACTS["wholesale"] == table.count()
    assert table.fingerprint.startswith("cab76a6e4099")
    assert not table.is_stand_in and table.shocks is None
    assert len(set(table.english.values())) == len(set(table.korean.values())) == 46
    assert "napa_cabbage_net10kg_high" in table.items
    for name in table.english.values():
        assert name.endswith("grade")
