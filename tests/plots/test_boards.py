import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Polygon

from solutions import plots
from solutions.plots import boards
from tests.plots.examples import FIGURES, contrast, rgb

VALUES = [[0.1, np.nan, 0.25], [0.3, 0.1, 0.2]]


def framed(figure):
    """Row and column of every frame."""
    patches = [patch for patch in figure.axes[0].patches if isinstance(patch, Polygon)]
    return {tuple(patch.get_xy().min(axis=0)[::-1].astype(int).tolist()) for patch in patches}


def texts(figure):
    """What stands in the cells: text by row and column, top to bottom."""
    found = {}
    for text in figure.axes[0].texts:
        x, y = getattr(text, "xy", text.get_position())
        found.setdefault((int(y), int(x)), []).append(text.get_text())
    return found


def test_a_board_has_its_numbers_where_they_belong():
    figure = plots.board(VALUES, ["dot", "general"], ["a", "b", "c"], form="{:.0%}")
    assert texts(figure) == {
        (0, 0): ["10%"],
        (0, 1): ["–"],
        (0, 2): ["25%"],
        (1, 0): ["30%"],
        (1, 1): ["10%"],
        (1, 2): ["20%"],
    }
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["dot", "general"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    assert axes.yaxis_inverted()
    assert framed(figure) == set()


def test_a_board_shows_spreads_where_something_was_measured():
    assert texts(FIGURES["board"]()) == {
        (0, 0): ["0.10", "±0.01"],
        (0, 1): ["–"],
        (1, 0): ["0.30", "±0.01"],
        (1, 1): ["0.20", "±0.01"],
    }


@pytest.mark.parametrize(("best", "cells"), [("lowest", {(0, 0), (1, 1)}), ("highest", {(1, 0)})])
def test_the_best_of_a_board_is_framed_wherever_it_stands(best, cells):
    assert framed(plots.board(VALUES, "ab", "cde", best=best)) == cells


def test_greater_numbers_are_darker_and_all_can_be_read():
    figure = plots.board(VALUES, "ab", "cde")
    figure.draw_without_rendering()
    faces = figure.axes[0].collections[0].get_facecolors()
    values = np.ravel(VALUES)
    measured = ~np.isnan(values)
    assert (np.argsort(-faces[measured].sum(axis=1)) == np.argsort(values[measured])).all()
    assert faces[~measured][0, 3] == 0  # nothing is drawn where nothing was measured
    for value in np.linspace(0, 1, 5):
        color = 255 * np.array(to_rgb(boards.SHADES(value)))
        assert contrast(rgb(plots.INK), color) >= 4.5


def test_a_board_of_equal_numbers_can_be_drawn():
    assert texts(plots.board([[1.0, 1.0]], ["a"], ["b", "c"])) == {
        (0, 0): ["1.00"],
        (0, 1): ["1.00"],
    }


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"values": np.zeros((2, 3))}, ["(2, 3)", "1 rows and 2 columns"]),
        ({"spreads": [[1.0]]}, ["spreads (1, 1)", "values (1, 2)"]),
        ({"best": "least"}, ['"lowest", "highest"', "'least'"]),
        ({"values": [[np.nan, np.nan]]}, ["nothing was measured"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(arguments, named):
    with pytest.raises(ValueError) as refusal:
        plots.board(**{"values": np.zeros((1, 2)), "rows": "a", "columns": "bc"} | arguments)
    assert all(name in str(refusal.value) for name in named)
