"""What was measured: counts, shares and intervals."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from solutions.plots.style import COLORS, PALE, check_as_many, figure


def length_histogram(lengths, limits=()):
    """Draws how long texts are, and what share of them fits below some limits.

    Args:
        lengths: tokens in each text, (N,).
        limits: lengths to mark.

    Returns:
        the figure.
    """
    lengths = np.asarray(lengths)
    drawn, axes = figure()
    axes.hist(lengths, bins=60, histtype="stepfilled", fc=PALE, ec=COLORS[0])
    for number, limit in enumerate(limits, start=1):
        label = f"{limit:,} tokens hold {np.mean(lengths <= limit):.0%} of the texts"
        color, dashes = COLORS[number % len(COLORS)], ["--", ":", "-."][number % 3]
        axes.axvline(limit, color=color, ls=dashes, lw=2, label=label)
    axes.set(xlabel="tokens in a text", ylabel="texts")
    if limits:
        axes.legend()
    return drawn


def confusion_matrix(matrix, labels):
    """Draws counts of what was said of which label.

    Args:
        matrix: counts, (C, C); rows are labels, columns are predictions.
        labels: C names.

    Returns:
        the figure.

    Raises:
        ValueError: if matrix and labels disagree; it names both.
    """
    matrix = np.asarray(matrix)
    if matrix.shape != (len(labels), len(labels)):
        raise ValueError(f"matrix {matrix.shape} does not fit {len(labels)} labels")
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)  # (C, C), rows sum to 1
    drawn, axes = figure(4.2, 3.6)
    shades = LinearSegmentedColormap.from_list("share", ["white", PALE])
    axes.imshow(share, cmap=shades, vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        text = f"{count:,}\n{share[row, column]:.1%}"
        axes.text(column, row, text, ha="center", va="center")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="predicted", ylabel="true label")
    return drawn


def intervals(names, means, lows, highs, xlabel="mean and 95 % interval"):
    """Draws means with their intervals, one a line, beside zero.

    Args:
        names: N strings.
        means: (N,).
        lows: lower ends, (N,).
        highs: upper ends, (N,).
        xlabel: what is measured.

    Returns:
        the figure.

    Raises:
        ValueError: if there are not as many numbers as names; it names both.
    """
    means, lows, highs = (np.asarray(values, dtype=float) for values in (means, lows, highs))
    for values in (means, lows, highs):
        check_as_many(names, values)
    drawn, axes = figure(height=0.9 + 0.42 * len(names))
    rows = np.arange(len(names))
    axes.axvline(0, color=COLORS[-1], lw=1)
    axes.errorbar(means, rows, xerr=[means - lows, highs - means], fmt="o", capsize=4)
    for row, mean in zip(rows, means, strict=True):
        axes.annotate(f"{mean:.3f}", (mean, row), (0, 7), textcoords="offset points", ha="center")
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.set_xlabel(xlabel)
    axes.margins(y=0.2)
    return drawn
