"""Small prices and small forecasters for the tests of this folder."""

from dataclasses import replace

import numpy as np

from solutions.data import prices

UNTIL = "2024-02-29"
TINY = {"length": 14, "units": 4, "embedding": 2, "heads": 2, "covariates": None}
SHORT = {
    **{"epochs": 2, "every": 5, "batch_size": 32, "validation_days": 60, "skip_days": 60},
    **{"learning_rate": 1e-2, "warmup_steps": 5},
}


def few(first="2023-05-01", last="2024-08-31", items=3):
    """Some items of the stand-in, on some of its days."""
    table = prices.load("stand-in")
    frame = table.frame.loc[(table.items[:items], slice(first, last)), :]
    return replace(table, frame=frame, shocks=None)


def with_values(table, item, days, **columns):
    """The same prices but for some values of one item."""
    frame = table.frame.copy()
    for name, value in columns.items():
        frame.loc[(item, days), name] = value
    return replace(table, frame=frame)


def inputs(network, B=3, seed=0):
    """Random inputs of a network, (B, …) each; the last row is closed on every day."""
    random = np.random.default_rng(seed)
    found = {}
    for name, tensor in network.input.items():
        shape = (B, *tensor.shape[1:])
        if name == "mask":
            found[name] = random.random(shape) < 0.7
            found[name][:, -2] = True
            found[name][-1] = False
        elif name == "items":
            found[name] = random.integers(0, 3, shape).astype(np.int32)
        else:
            found[name] = random.normal(size=shape).astype(np.float32)
    return found


def same_weights(first, second):
    """Whether two models have the same weights, bit for bit."""
    pairs = zip(first.get_weights(), second.get_weights(), strict=True)
    return all(np.array_equal(a, b) for a, b in pairs)
