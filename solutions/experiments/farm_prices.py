"""Full-size runs of chapter 7: prices one, two and four weeks ahead, by networks and baselines."""

import time
from pathlib import Path

import numpy as np
import pandas as pd

from solutions.data import price_features, rolling
from solutions.data import prices as price_data
from solutions.data.prices import Prices
from solutions.experiments.price_baselines import SIMPLE, Boosting
from solutions.experiments.records import FOLDER, Record, check_corpus, continued
from solutions.experiments.unfinished import checkpoint
from solutions.forecast_metrics import interval_coverage, nmae_by_horizon
from solutions.models.farm_prices import Forecaster

NAPA = "napa_cabbage_net10kg_high"
"""The series that the chapter follows in detail."""

UNTIL = "2024-02-29"
"""The last day that may be seen in training, the eve of the test."""

QUANTILES = (0.1, 0.5, 0.9)
# Chosen on the year up to January 2024, with nothing later in sight. Then nothing is held out: the
# last months are the likest to those that come.
_LEARNING = {
    **{"batch_size": 128, "learning_rate": 2e-3, "warmup_steps": 60, "weight_decay": 1e-3},
    **{"every": 8, "validation_days": 0},
}
_SEMINAR = {
    "forecaster": {"aim": "nmae", "units": 64},
    "training": {**_LEARNING, "epochs": 8},
}
MODELS = {
    "lstm": _SEMINAR,
    "lstm-attention": _SEMINAR,
    "cnn-bilstm-attention": _SEMINAR,
    "day-attention": {
        "forecaster": {
            **{"aim": "nmae", "units": 48, "heads": 4},
            "horizons": [7, 10, 14, 18, 21, 24, 28],
        },
        "training": {**_LEARNING, "epochs": 6},
    },
    **dict.fromkeys(SIMPLE, {}),
    "boosting": {"weighted": False},
    "boosting-weighted": {"weighted": True},
}
"""What tells the models apart, by their names in the records."""

NETWORKS = tuple(name for name, settings in MODELS.items() if "forecaster" in settings)
STEP = 1 / 250
"""In what steps of log-returns forecasts are stored: four per mille of a price."""

_MIDDLE = 2**15


def run(
    corpus: str,
    model: str,
    seeds: int,
    restart: bool = False,
    folder: Path = FOLDER,
    **changes,
) -> Record:
    """Trains a model once for each seed that its record does not hold yet.

    A finished seed is written at once; an unfinished one goes on after its last epoch, and then
    its seconds count from there. The test is read once a seed, at the end. A baseline has no seed,
    and is run once.

    Args:
        corpus: "wholesale" or "stand-in".
        model: a key of `MODELS`.
        seeds: seeds 0 … seeds - 1 are run.
        restart: whether to begin anew instead of going on with the record.
        folder: where records lie.
        **changes: `forecaster` or `training`, updates of those settings.

    Returns:
        the record.

    Raises:
        DataError: if the prices cannot be had; it says what to do.
        RecordError: if the record at hand was made with other settings or data, or a stand-in
            came in place of the corpus.
        ValueError: if there are no such prices or model.
    """
    if model not in MODELS:
        raise ValueError(f"chapter 7 has the models {', '.join(MODELS)}, not {model!r}")
    table = price_data.load(corpus)
    check_corpus(corpus, table.name)
    settings = {
        name: {**part, **changes.get(name, {})} if isinstance(part, dict) else part
        for name, part in MODELS[model].items()
    }
    fresh = Record(
        task="farm_prices",
        corpus=table.name,
        model=model,
        command=f"python -m solutions.experiments farm_prices --corpus {table.name} "
        f"--model {model}" + (f" --seeds {seeds}" if model in NETWORKS else ""),
        config={**settings, "until": UNTIL, "test": list(rolling.TEST)},
        data_fingerprint=table.fingerprint,
        baseline=model not in NETWORKS,
    )
    record = continued(fresh, folder, restart)
    for seed in record.missing(seeds):
        with checkpoint(record, seed, restart) as path:
            if record.baseline:
                entry, said = _look_up(model, table)
            else:
                entry, said = _train(model, table, settings, seed, path)
            entry["test"] = {name: round(value, 5) for name, value in scores(table, said).items()}
            run = {"seed": seed, "seconds_to_target": {}, **entry}
            record.add(run, _packed(table, said), folder)
        print(f"{record.name}: seed {seed}, NMAE {entry['test']['nmae']:.4f}")
    return record


def origins(table: Prices) -> pd.DatetimeIndex:
    """The origins of the test: every calendar day of two years."""
    return rolling.origins(table, *rolling.TEST)


def scores(table: Prices, said: pd.DataFrame) -> dict[str, float]:
    """Measures forecasts of the test.

    Args:
        table: the prices.
        said: forecasts, as `forecasts` gives them.

    Returns:
        `nmae_7`, `nmae_14`, `nmae_28` and their mean `nmae` over all series; of a network also
        `nmae_of_median`, and the `coverage` of its intervals of 80 %; and all of them with `napa_`
        in front for napa cabbage of high grade.
    """
    truth = rolling.truth(table, origins(table))
    measured = {}
    for prefix, items in (("", table.items), ("napa_", [NAPA])):
        true, part = truth[items], said.loc[items]
        found = nmae_by_horizon(true, part["point"])
        if "low" in said:
            found["nmae_of_median"] = nmae_by_horizon(true, part["median"])["nmae"]
            found["coverage"] = interval_coverage(true, part["low"], part["high"])
        measured |= {prefix + name: value for name, value in found.items()}
    return measured


def forecasts(record: Record, seed: int, table: Prices, folder: Path = FOLDER) -> pd.DataFrame:
    """Reads what a run has forecast from every origin of the test.

    Args:
        record: of `run`.
        seed: of the run.
        table: the prices that it has read.
        folder: where records lie.

    Returns:
        prices in won by item, origin and horizon: `point`, by which NMAE is measured, and of a
        network `low`, `median` and `high`, the quantiles 0.1, 0.5 and 0.9; in steps of `STEP`,
        NaN where an item had no price yet.
    """
    steps = record.outputs(seed, folder).astype(float)  # (R, P)
    returns = np.where(steps == 0, np.nan, steps - _MIDDLE) * STEP
    last = _last_prices(table)
    names = ("point", "low", "median", "high")[: returns.shape[1]]
    return pd.DataFrame(np.exp(returns) * last.to_numpy()[:, None], last.index, names)


def _packed(table: Prices, said: pd.DataFrame) -> np.ndarray:
    """Forecasts as steps from the last price, (R, P) integers; 0 where there is none."""
    returns = np.log(said.div(_last_prices(table), axis=0)).to_numpy()
    return np.where(np.isnan(returns), 0, np.rint(np.nan_to_num(returns) / STEP) + _MIDDLE).astype(
        np.int64
    )


def _last_prices(table: Prices) -> pd.Series:
    """The last traded price at each origin, by item, origin and horizon."""
    last = price_features.last_traded(table.wide(table.price_column))
    return rolling.collect(dict.fromkeys(rolling.HORIZONS, last), origins(table))


def _train(model, table, settings, seed, path):
    """Trains one seed; returns the run's entry and its forecasts."""
    forecaster = Forecaster(model, quantiles=QUANTILES, **settings["forecaster"])
    clock = time.perf_counter()
    history = forecaster.fit(
        table,
        UNTIL,
        seed=seed,
        checkpoint=path,
        report=lambda line: print(f"  {line}", flush=True),
        **settings["training"],
    )
    seconds = time.perf_counter() - clock
    entry = {
        "seconds": round(seconds, 1),
        "parameters": forecaster.network.count_params(),
        "history": [
            {name: round(value, 5) for name, value in zip(history, row, strict=True)}
            for row in zip(*history.values(), strict=True)
        ],
    }
    return entry, all_forecasts(forecaster, table)


def all_forecasts(forecaster: Forecaster, table: Prices) -> pd.DataFrame:
    """What a trained forecaster says from every origin of the test; see `forecasts`."""
    days = origins(table)
    horizons = list(rolling.HORIZONS)
    point = forecaster(table, days)
    point = point[point.index.get_level_values("horizon").isin(horizons)]
    quantiles = forecaster.predict(table, days)
    columns = {"point": point}
    for name, level in zip(("low", "median", "high"), QUANTILES, strict=True):
        tables = {h: quantiles[h, level].unstack("item")[table.items] for h in horizons}
        columns[name] = rolling.collect(tables, days)
    return pd.DataFrame(columns)


def _look_up(model, table):
    """Asks a baseline; returns the run's entry and its forecasts."""
    clock = time.perf_counter()
    forecaster = SIMPLE.get(model)
    if forecaster is None:
        forecaster = Boosting(**MODELS[model]).fit(
            table, before=pd.Timestamp(UNTIL) + pd.Timedelta(days=1)
        )
    seconds = time.perf_counter() - clock
    said = forecaster(table, origins(table)).to_frame("point")
    return {"seconds": round(seconds, 1), "parameters": 0, "history": []}, said
