"""Attention weights as a heat map: where each target looked."""

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, Normalize

from solutions.plots.style import COLORS, LETTER, PALE, figure, letters

PAGE = 7.0  # inches
SMALLEST_CELL, LARGEST_CELL = 0.2, 0.4  # inches; letters of adjacent cells must not touch
SCALE = Normalize(0, 1)
SHADES = LinearSegmentedColormap.from_list("weight", ["white", PALE, COLORS[0]])


def alignment(weights, source, target, spans=None):
    """Draws attention weights as a heat map: a row for each target, a column for each source.

    What lies beyond the tokens is padding and is left out. To see weights that lie on padding, as
    a model without a mask has them, name the padding: "·".

    Args:
        weights: (T, S), between 0 and 1.
        source: 1 to S tokens.
        target: 1 to T tokens.
        spans: True where the true source of a target is, (T, S) bool; it is outlined. None draws
            no outline.

    Returns:
        the figure.

    Raises:
        ValueError: if there are no tokens or more than weights, it names both; if weight lies on
            what would be left out; or if spans and weights differ in shape.
    """
    return alignments({"": (weights, source, target, spans)})


def alignments(panels):
    """Draws several alignments side by side, as many as the page is wide, on one scale.

    Args:
        panels: for each one's title (weights, source, target) or (weights, source, target, spans),
            as `alignment` takes them.

    Returns:
        the figure.

    Raises:
        ValueError: as `alignment`; it names the panel.
    """
    maps = {title: _without_padding(title, *panel) for title, panel in panels.items()}
    all_sources, all_targets = zip(*(panel[1:3] for panel in maps.values()), strict=True)
    sources, targets = max(map(len, all_sources)), max(map(len, all_targets))
    longest = LETTER * max(map(letters, all_sources))  # inches, as the next two
    beside = 0.3 + LETTER * max(map(letters, all_targets))
    bar = 0.8  # the colour bar with its numbers
    columns = int((PAGE - bar) / (beside + SMALLEST_CELL * sources))
    columns = min(max(columns, 1), len(maps))
    rows = -(-len(maps) // columns)
    cell = ((PAGE - bar) / columns - beside) / sources
    cell = min(max(cell, SMALLEST_CELL), LARGEST_CELL)
    # Slanted lines come closer to each other than upright ones.
    degrees = 0 if longest <= cell else 45 if cell > 0.26 else 90
    above = max(0.35, 0.2 + longest * np.sin(np.radians(degrees))) + 0.25 * any(maps)  # a title
    width = columns * (beside + cell * sources) + bar
    height = max(rows * (above + cell * targets), 1.4) + 0.15

    drawn, grid = figure(width, height, nrows=rows, ncols=columns, squeeze=False)
    for axes, (title, panel) in zip(grid.flat, maps.items(), strict=False):
        _heat_map(axes, *panel, degrees)
        # Panels of fewer tokens have cells as large as the others.
        axes.set(xlim=(0, sources), ylim=(targets, 0))
        axes.set_title(title, loc="left", fontsize=11)
    for axes in grid.flat[len(maps) :]:
        axes.set_axis_off()
    scale = ScalarMappable(SCALE, SHADES)
    legend = drawn.colorbar(scale, ax=grid, ticks=[0, 0.5, 1], aspect=18, label="weight")
    legend.outline.set_visible(False)
    return drawn


def _heat_map(axes, weights, source, target, spans, degrees):
    """Draws one panel; the names of its columns are turned by so many degrees."""
    axes.pcolormesh(weights, cmap=SHADES, norm=SCALE, edgecolors="#dddddd", lw=0.5)
    if spans is not None:
        # On white, to be seen on the darkest cells; not cut in two where it is the border.
        for color, width in (("white", 4), (COLORS[1], 2)):
            style = {"colors": color, "lw": width, "capstyle": "projecting", "clip_on": False}
            axes.add_collection(LineCollection(_outline(spans), **style))
    turn = {"rotation": degrees, "ha": "left", "va": "center", "rotation_mode": "anchor"}
    turn = (turn if degrees else {}) | {"parse_math": False}  # a token may be "$"
    axes.set_xticks(np.arange(len(source)) + 0.5, source, **turn)
    axes.set_yticks(np.arange(len(target)) + 0.5, target, parse_math=False)
    axes.tick_params(length=0, top=True, labeltop=True, labelbottom=False)
    axes.tick_params(axis="x", labelsize=11 if degrees else 12)  # single letters, easily lost
    axes.spines[:].set_visible(False)


def _without_padding(title, weights, source, target, spans=None):
    """A panel cut to its tokens, spaces made visible; refused if it does not fit."""
    weights = np.asarray(weights, dtype=float)
    name = f"{title}: " if title else ""
    rows, columns = len(target), len(source)
    fits = weights.ndim == 2 and np.less_equal((rows, columns), weights.shape).all()
    if not fits or 0 in (rows, columns):
        raise ValueError(
            f"{name}weights {weights.shape} do not fit {rows} target and {columns} source tokens"
        )
    if spans is not None:
        spans = np.asarray(spans, dtype=bool)
        if spans.shape != weights.shape:
            raise ValueError(f"{name}spans {spans.shape} do not fit weights {weights.shape}")
        spans = spans[:rows, :columns]
    if weights[:rows, columns:].any():
        raise ValueError(f"{name}weight lies on source positions without a token; name them, too")
    source, target = (
        [token if token.strip() else "␣" for token in tokens] for tokens in (source, target)
    )
    return weights[:rows, :columns], source, target, spans


def _outline(spans):
    """The edges between what is inside and what is outside, as pairs of points (x, y)."""
    padded = np.pad(spans, 1)
    flat = np.argwhere(padded[1:, 1:-1] != padded[:-1, 1:-1])  # of the T + 1 lines between rows
    steep = np.argwhere(padded[1:-1, 1:] != padded[1:-1, :-1])
    edges = [[(column, row), (column + 1, row)] for row, column in flat]
    return edges + [[(column, row), (column, row + 1)] for row, column in steep]
