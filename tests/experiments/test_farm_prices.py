import numpy as np
import pandas as pd
import pytest

from solutions.data import prices, rolling
from solutions.experiments import farm_prices as experiment
from solutions.experiments.price_baselines import SIMPLE
from solutions.experiments.records import RecordError, read
from solutions.forecast_metrics import interval_coverage, nmae_by_horizon

TINY = {
    "forecaster": {"units": 4, "length": 28},
    "training": {"epochs": 1, "every": 90, "warmup_steps": 2},
}


@pytest.fixture(scope="module")
def table():
    return prices.load("stand-in")


@pytest.fixture
def run(tmp_path):
    def run(model, seeds=1, **changes):
        changes = {**TINY, **changes} if model in experiment.NETWORKS else {}
        return experiment.run("stand-in", model, seeds, folder=tmp_path, **changes)

    return run


@pytest.mark.parametrize("model", ["day-attention", "lstm-attention"])
def test_a_network_is_worth_what_its_record_says(run, model, table, tmp_path):
    record = run(model)
    assert record == read("farm_prices", "stand-in", model, folder=tmp_path)
    assert not record.baseline and record.data_fingerprint == table.fingerprint
    (entry,) = record.runs
    assert entry["parameters"] > 0 and len(entry["history"]) == 1
    said = experiment.forecasts(record, 0, table, tmp_path)
    assert list(said) == ["point", "low", "median", "high"]
    truth = rolling.truth(table, rolling.origins(table, *rolling.TEST))
    for name, value in nmae_by_horizon(truth, said["point"]).items():
        assert entry["test"][name] == pytest.approx(value, abs=5e-4)
    only = truth[[experiment.NAPA]]
    napa = nmae_by_horizon(only, said.loc[[experiment.NAPA], "point"])["nmae"]
    assert entry["test"]["napa_nmae"] == pytest.approx(napa, abs=1e-3)
    covered = interval_coverage(truth, said["low"], said["high"])
    assert entry["test"]["coverage"] == pytest.approx(covered, abs=5e-3)
    assert ((said["low"] <= said["median"]) & (said["median"] <= said["high"])).all()


@pytest.mark.parametrize("model", SIMPLE)
def test_a_baseline_says_in_its_record_what_it_says(run, model, table, tmp_path):
    record = run(model, seeds=3)
    assert record.baseline and [entry["seed"] for entry in record.runs] == [0]
    said = experiment.forecasts(record, 0, table, tmp_path)["point"]
    live = SIMPLE[model](table, experiment.origins(table))
    assert said.index.equals(live.index)
    assert np.log(said / live).abs().max() <= experiment.STEP / 2 + 1e-9
    assert (said.isna() == live.isna()).all()


def test_boosting_learns_what_it_is_asked_for_and_nothing_of_the_test(run, monkeypatch, table):
    asked = []

    class Spy(experiment.Boosting):
        def fit(self, prices, before):
            asked.append((self.weighted, before))
            self.horizons = (28,)  # one model in place of three
            super().fit(prices, before, every=60)
            self.models = dict.fromkeys(rolling.HORIZONS, self.models[28])
            return self

    monkeypatch.setattr(experiment, "Boosting", Spy)
    plain, weighted = (run(name).runs[0]["test"] for name in ("boosting", "boosting-weighted"))
    first = pd.Timestamp(rolling.TEST[0])
    assert asked == [(False, first), (True, first)]
    assert first == pd.Timestamp(experiment.UNTIL) + pd.Timedelta(days=1)
    assert weighted["nmae"] != plain["nmae"] and "coverage" not in plain


def test_where_there_was_no_price_nothing_is_stored(table):
    days = experiment.origins(table)
    index = rolling.truth(table, days).index
    said = pd.DataFrame({"point": np.full(len(index), 1_000.0)}, index)
    said.iloc[5] = np.nan
    steps = experiment._packed(table, said)
    assert steps[5, 0] == 0 and (np.delete(steps[:, 0], 5) > 0).all()


def test_seeds_that_are_there_are_not_run_again(run, capsys):
    first = run("lstm")
    again = run("lstm", seeds=2)
    assert again.runs[0] == first.runs[0] and len(again.runs) == 2
    assert again.runs[0]["test"] != again.runs[1]["test"]
    assert "seed 0 is there already" in capsys.readouterr().out
    with pytest.raises(RecordError, match="other settings"):
        run("lstm", training={**TINY["training"], "epochs": 2})


def test_what_cannot_be_run_is_said(run):
    with pytest.raises(ValueError, match="has the models lstm, .*not 'guess'"):
        run("guess")
    with pytest.raises(ValueError, match="unknown prices 'rice'"):
        experiment.run("rice", "lstm", 1)
