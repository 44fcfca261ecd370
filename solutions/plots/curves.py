"""Values over something: epochs, sizes, lengths."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from solutions.plots.style import COLORS, MARKERS, figure


def training_curves(histories, metric="accuracy"):
    """Draws a metric over the epochs, dashed in training and solid in validation.

    Args:
        histories: for each run's name its history, as Keras returns it: lists of values by
            metric; those of validation are called "val_…" or "validation_…".
        metric: which one.

    Returns:
        the figure.

    Raises:
        ValueError: if a history does not have the metric.
    """
    drawn, axes = figure()
    for number, (name, history) in enumerate(histories.items()):
        style = {"color": COLORS[number % len(COLORS)], "marker": MARKERS[number % len(MARKERS)]}
        validation = history.get(f"val_{metric}", history.get(f"validation_{metric}"))
        lines = {"training": (history.get(metric), "--"), "validation": (validation, "-")}
        if all(values is None for values, _ in lines.values()):
            raise ValueError(f"{name} has no {metric!r}, only {sorted(history)}")
        for part, (values, dashes) in lines.items():
            if values is not None:
                epochs = range(1, len(values) + 1)
                axes.plot(epochs, values, dashes, label=f"{name}, {part}", **style)
    axes.set(xlabel="epoch", ylabel=metric)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return drawn


def bands(x, curves, xlabel, ylabel, log=False):
    """Draws curves over several seeds: the mean as a line, the lowest to the highest as a band.

    Args:
        x: where the points stand, (N,).
        curves: for each name its values, (R, N): R seeds. NaN leaves a gap.
        xlabel: what x is.
        ylabel: what the values are.
        log: whether equal factors of x are drawn equally wide; only its points are marked then.

    Returns:
        the figure.

    Raises:
        ValueError: if a curve is not (R, N); it names both shapes.
    """
    drawn, axes = figure()
    x = np.asarray(x)
    for number, (name, values) in enumerate(curves.items()):
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[1:] != x.shape:
            raise ValueError(f"{name} {values.shape} must be (R, N), with x {x.shape}")
        color, marker = COLORS[number % len(COLORS)], MARKERS[number % len(MARKERS)]
        axes.plot(x, values.mean(axis=0), color=color, marker=marker, markersize=4, label=name)
        axes.fill_between(x, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2, lw=0)
    if log:
        axes.set_xscale("log")
        axes.set_xticks(x, [f"{point:,}" for point in x])
        axes.minorticks_off()
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return drawn
