"""The forecaster of chapter 7, at its full size: prices in, quantiles out."""

from dataclasses import replace

import pandas as pd
import tensorflow as tf

from solutions.data import prices
from solutions.experiments.farm_prices import MODELS, UNTIL
from solutions.models.farm_prices import Forecaster
from tests.benchmarks.pairs import THREADS, take_turns, timed

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)

ITEMS = 46


def enlarged(table):
    """As many items as the real prices have, if there are fewer: copies under other names."""
    copies = -(-ITEMS // len(table.items))
    frames = {f"{copy}-": table.frame for copy in range(copies)}
    frame = pd.concat(
        frame.rename(lambda item, mark=mark: mark + item, level="item")
        for mark, frame in frames.items()
    )
    kept = frame.index.unique("item")[:ITEMS]
    return replace(table, frame=frame.loc[list(kept)], shocks=None)


@timed
def test_forecasting_every_item(benchmark, report):
    table = enlarged(prices.load("stand-in"))
    assert len(table.items) == ITEMS
    forecaster = Forecaster("day-attention", **MODELS["day-attention"]["forecaster"])
    forecaster.fit(table, UNTIL, epochs=1, every=60, validation_days=0)
    evening = table.dates[-1:]
    contestants = {
        f"item by item, {ITEMS}": lambda: [
            forecaster.predict(replace(table, frame=table.frame.loc[[item]]), evening)
            for item in table.items
        ],
        f"all {ITEMS} items": lambda: forecaster.predict(table, evening),
    }
    one_by_one, together = contestants
    times = take_turns(benchmark, contestants, rounds=5)
    report(
        f"A forecast for all {ITEMS} items is {times.ratio(one_by_one, together):.0f} times as "
        "fast together as item by item",
        *times.lines(),
    )
    assert times.ratio(one_by_one, together) > 5
