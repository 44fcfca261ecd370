"""What a forecaster says once it has learned."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from solutions.data import prices as prices_module
from solutions.data import rolling
from solutions.experiments import price_baselines
from solutions.forecast_metrics import interval_coverage, nmae, nmae_by_horizon
from solutions.models.farm_prices import Forecaster
from solutions.models.farm_prices import history as histories
from tests.models.farm_prices.problems import SHORT, TINY, UNTIL, few, with_values

ORIGINS = pd.date_range("2024-03-01", "2026-01-31", freq="9D")
CLOSED = "2024-09-17"  # Chuseok


@pytest.fixture(scope="module")
def prices():
    return prices_module.load("stand-in")


@pytest.fixture(scope="module")
def learned(prices):
    forecaster = Forecaster(length=56, units=16, embedding=4, heads=2, aim="nmae", covariates=None)
    forecaster.fit(
        prices, UNTIL, epochs=4, every=6, batch_size=64, learning_rate=4e-3, warmup_steps=30
    )
    return forecaster


def test_a_short_training_beats_the_last_price(prices, learned):
    truth = rolling.truth(prices, ORIGINS)
    ours = nmae_by_horizon(truth, learned(prices, ORIGINS))
    last = nmae_by_horizon(truth, price_baselines.last_price(prices, ORIGINS))
    assert all(ours[name] < 0.92 * last[name] for name in last)
    table = learned.predict(prices, ORIGINS)
    low, median, high = (
        rolling.collect(
            {h: table[h, level].unstack("item")[prices.items] for h in rolling.HORIZONS}, ORIGINS
        )
        for level in (0.1, 0.5, 0.9)
    )
    assert ours["nmae"] < nmae_by_horizon(truth, median)["nmae"] < last["nmae"]
    assert 0.65 < interval_coverage(truth, low, high) < 0.92


def test_a_forecast_is_a_table_of_horizons_and_quantiles_in_won(prices, learned):
    table = learned.predict(prices, ["2024-09-18", "2024-05-03"])
    assert table.index.names == ["origin", "item"] and table.columns.names == [
        "horizon",
        "quantile",
    ]
    assert table.index.get_level_values("origin").unique().strftime("%d").tolist() == ["18", "03"]
    assert table.index.get_level_values("item")[:8].tolist() == prices.items
    assert table.columns.tolist() == [(h, q) for h in (7, 14, 28) for q in (0.1, 0.5, 0.9)]
    for horizon in (7, 14, 28):
        assert (np.diff(table[horizon], axis=1) >= 0).all()
    last = prices.wide(prices.price_column).ffill().loc["2024-05-03"]
    ratio = table.loc["2024-05-03"][7, 0.5] / last
    assert ratio.between(0.3, 3).all()


def test_without_origins_the_last_day_is_the_origin(prices, learned):
    table = learned.predict(prices)
    pd.testing.assert_frame_equal(table, learned.predict(prices, [prices.dates[-1]]))
    past = learned.predict(prices.until(CLOSED))
    pd.testing.assert_frame_equal(past, learned.predict(prices, [CLOSED]), rtol=1e-4)


def test_a_call_gives_what_is_aimed_at(prices, learned):
    forecasts = learned(prices, ORIGINS[:4])
    truth = rolling.truth(prices, ORIGINS[:4])
    assert forecasts.index.equals(truth.index) and forecasts.name == prices.price_column
    median = learned.predict(prices, ORIGINS[:4]).xs(0.5, axis=1, level="quantile")
    median = median.stack().reorder_levels(["item", "origin", "horizon"]).loc[truth.index]
    assert (forecasts < median).mean() > 0.8  # the least relative error lies below the median
    learned.settings["aim"] = "median"
    try:
        np.testing.assert_allclose(learned(prices, ORIGINS[:4]), median)
    finally:
        learned.settings["aim"] = "nmae"


def test_nothing_after_the_origin_changes_a_forecast(prices, learned):
    origins = pd.DatetimeIndex(["2024-03-01", CLOSED, "2025-06-16", "2025-12-31"])
    assert rolling.leaks(learned, prices, origins).empty

    def quantiles(version, days):
        table = learned.predict(version, days)
        tables = {q: table[28, q].unstack("item")[version.items] for q in (0.1, 0.9)}
        return rolling.collect(tables, days)

    assert rolling.leaks(quantiles, prices, origins).empty
    # The tool does find a forecaster that looks at its targets.
    assert len(rolling.leaks(lambda *args: rolling.truth(*args), prices, origins)) == 4


def test_an_explanation_tells_the_weight_of_each_day(prices, learned):
    item = prices.items[4]
    table = learned.explain(prices, CLOSED, item)
    assert table.shape == (56, 3) and table.columns.tolist() == [7, 14, 28]
    assert table.index[-1] == pd.Timestamp(CLOSED) and table.index.name == "date"
    np.testing.assert_allclose(table.sum(), 1, atol=1e-5)
    assert (table > 0).all(axis=None)  # closed days have weather, which is read


def test_where_no_weather_is_read_a_closed_day_has_no_weight():
    small = few()
    forecaster = Forecaster(**{**TINY, "covariates": ()})
    forecaster.fit(small, UNTIL, **SHORT)
    table = forecaster.explain(small, "2024-08-25", small.items[1])
    closed = small.wide("is_closed")[small.items[1]].loc[table.index].astype(bool).to_numpy()
    assert closed[-1] and not table[closed].to_numpy().any()
    assert (table[~closed] > 0).all(axis=None)
    np.testing.assert_allclose(table.sum(), 1, atol=1e-5)


def test_a_short_past_is_read_as_far_as_it_goes(prices, learned):
    days = prices.frame.index.get_level_values("date")
    short = prices_module.Prices("short", prices.frame[days >= "2026-02-10"], {})
    table = learned.predict(short)
    assert (table > 0).all(axis=None)
    weights = learned.explain(short, "2026-02-28", prices.items[0])
    np.testing.assert_allclose(weights.sum(), 1, atol=1e-5)
    assert not weights.loc[:"2026-02-09"].to_numpy().any()


def test_an_item_without_a_price_has_no_forecast_and_disturbs_no_other(prices, learned):
    item = prices.items[2]
    missing = {prices.price_column: np.nan, prices.amount_column: np.nan, "is_closed": True}
    untraded = with_values(prices, item, slice(None), **missing)
    table = learned.predict(untraded).xs(prices.dates[-1])
    assert table.loc[item].isna().all()
    others = learned.predict(prices).xs(prices.dates[-1]).drop(item)
    pd.testing.assert_frame_equal(table.drop(item), others, rtol=1e-4)
    assert learned(untraded, [prices.dates[-1]])[item].isna().all()
    assert not learned.explain(untraded, "2026-02-28", item).to_numpy().any()


def test_some_items_are_forecast_as_among_all(prices, learned):
    one = histories.only(prices, prices.items[5])
    table = learned.predict(one)
    assert len(table) == 1
    pd.testing.assert_frame_equal(
        table, learned.predict(prices).loc[(slice(None), [prices.items[5]]), :], rtol=1e-4
    )


def test_a_fresh_process_gives_the_same_forecasts(prices, learned, tmp_path):
    learned.save(tmp_path / "saved")
    script = (
        "import sys\n"
        "from solutions.data import prices\n"
        "from solutions.models.farm_prices import Forecaster\n"
        "forecaster = Forecaster.load(sys.argv[1])\n"
        "table = prices.load('stand-in')\n"
        "forecaster.predict(table, ['2024-09-17']).to_pickle(sys.argv[2])\n"
        "assert forecaster.settings['aim'] == 'nmae'\n"
        "forecaster(table, ['2024-09-17']).to_pickle(sys.argv[3])\n"
    )
    files = [tmp_path / "table.pkl", tmp_path / "call.pkl"]
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "saved"), *map(str, files)],
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0 and done.stderr == "", done.stderr
    found = pd.read_pickle(files[0])
    pd.testing.assert_frame_equal(found, learned.predict(prices, [CLOSED]), rtol=1e-6)
    pd.testing.assert_series_equal(pd.read_pickle(files[1]), learned(prices, [CLOSED]), rtol=1e-6)


def test_wrong_uses_say_what_is_wrong(prices, learned, tmp_path):
    with pytest.raises(ValueError, match="2026-03-01 is no day of the history"):
        learned.predict(prices, ["2026-03-01"])
    with pytest.raises(TypeError, match="in brackets"):
        learned.predict(prices, "2024-03-01")
    with pytest.raises(ValueError, match="'gold' is not in the history: cabbage"):
        learned.explain(prices, CLOSED, "gold")
    renamed = prices_module.Prices("odd", prices.frame.rename({prices.items[0]: "gold"}), {})
    with pytest.raises(ValueError, match="never learned: gold"):
        learned.predict(renamed)
    bare = prices_module.Prices("bare", prices.frame.iloc[:, :3], {})
    with pytest.raises(ValueError, match="have no columns temperature_range_celsius, "):
        learned.predict(bare)
    empty = prices_module.Prices("empty", prices.frame.iloc[:0], {})
    with pytest.raises(ValueError, match="the history has no days"):
        learned.predict(empty)
    with pytest.raises(FileNotFoundError, match=f"no saved forecaster in {tmp_path}: parts.json"):
        Forecaster.load(tmp_path)


def test_a_forecaster_that_has_learned_nothing_says_so(prices, tmp_path):
    new = Forecaster("lstm", **TINY)
    for use in (
        lambda: new.predict(prices),
        lambda: new(prices, ORIGINS),
        lambda: new.explain(prices, CLOSED, prices.items[0]),
        lambda: new.save(tmp_path),
    ):
        with pytest.raises(RuntimeError, match="learned nothing yet: call fit, or load one"):
            use()


def test_without_attention_there_is_no_explanation():
    small = few()
    forecaster = Forecaster("lstm", **TINY)
    forecaster.fit(small, UNTIL, **{**SHORT, "epochs": 1})
    with pytest.raises(RuntimeError, match="lstm has no attention to explain itself by"):
        forecaster.explain(small, "2024-05-03", small.items[0])
    truth = rolling.truth(small, small.dates[-60:-30])
    assert nmae(truth, forecaster(small, small.dates[-60:-30])) < 1
