"""Which choice does best: a table in colours."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Polygon

from solutions.plots.style import COLORS, LETTER, PALE, figure, letters

# The palest is not white, which is where nothing was measured; on all of them one can write.
SHADES = LinearSegmentedColormap.from_list("value", ["#eef4fb", PALE])


def board(values, rows, columns, *, form="{:.2f}", spreads=None, best=None):
    """Draws a table as coloured cells with their numbers, such as one of score × wiring.

    Args:
        values: (R, C); NaN where nothing was measured.
        rows: R names.
        columns: C names; one with a line break has two lines.
        form: how a number is written, "{:.1%}" for shares.
        spreads: written small behind ±, (R, C); None for no spread.
        best: "lowest" or "highest", which is framed; None frames nothing.

    Returns:
        the figure.

    Raises:
        ValueError: if values, names and spreads disagree, it names both; if nothing was measured;
            or if best is another word.
    """
    values = np.asarray(values, dtype=float)
    if values.shape != (len(rows), len(columns)):
        names = f"{len(rows)} rows and {len(columns)} columns"
        raise ValueError(f"values {values.shape} do not fit {names}")
    if spreads is not None and np.shape(spreads) != values.shape:
        raise ValueError(f"spreads {np.shape(spreads)} do not fit values {values.shape}")
    if best not in (None, "lowest", "highest"):
        raise ValueError(f'best must be "lowest", "highest" or None, not {best!r}')
    measured = ~np.isnan(values)
    if not measured.any():
        raise ValueError("nothing was measured: all values are NaN")
    low, high = np.nanmin(values), np.nanmax(values)
    winner = {"lowest": low, "highest": high}.get(best)
    lines = max(name.count("\n") for name in columns) + 1
    beside = 0.5 + LETTER * letters(rows)
    across = max(0.95, 0.2 + LETTER * max(letters(name.split("\n")) for name in columns))
    tall = 0.42 if spreads is None else 0.56
    drawn, axes = figure(beside + across * len(columns), 0.35 + 0.2 * lines + tall * len(rows))
    style = {"cmap": SHADES, "vmin": low, "vmax": high, "edgecolors": "white", "lw": 2}
    axes.pcolormesh(np.ma.masked_invalid(values), **style)
    for (row, column), value in np.ndenumerate(values):
        text = form.format(value) if measured[row, column] else "–"
        place = (column + 0.5, row + 0.5)
        if spreads is not None and measured[row, column]:
            spread = "±" + form.format(spreads[row][column])
            points = {"textcoords": "offset points", "ha": "center"}
            axes.annotate(text, place, (0, 1), **points)
            axes.annotate(spread, place, (0, -3), va="top", fontsize=9, **points)
        else:
            axes.text(*place, text, ha="center", va="center")
        if value == winner:
            frame = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
            axes.add_patch(Polygon(frame, fc="none", ec=COLORS[1], lw=2, clip_on=False))
    axes.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
    axes.set_xticks(np.arange(len(columns)) + 0.5, columns)
    axes.set_yticks(np.arange(len(rows)) + 0.5, rows)
    axes.tick_params(length=0, top=True, labeltop=True, labelbottom=False)
    axes.spines[:].set_visible(False)
    return drawn
