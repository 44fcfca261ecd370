import numpy as np
import pytest

from solutions import plots
from tests.plots.examples import FIGURES


def test_training_curves_tell_training_from_validation():
    lines = FIGURES["training_curves"]().axes[0].lines
    drawn = {line.get_label(): (list(line.get_ydata()), line.get_linestyle()) for line in lines}
    assert drawn == {
        "first, training": ([0.6, 0.8], "--"),
        "first, validation": ([0.7, 0.75], "-"),
        "second, validation": ([0.8, 0.9], "-"),
    }
    assert all(list(line.get_xdata()) == [1, 2] for line in lines)
    assert lines[0].get_color() != lines[2].get_color()
    assert lines[0].get_marker() != lines[2].get_marker()


def test_training_curves_refuse_a_metric_that_is_not_there():
    with pytest.raises(ValueError, match=r"slides has no 'f1', only \['loss'\]"):
        plots.training_curves({"slides": {"loss": [1.0]}}, metric="f1")


def test_bands_run_from_the_lowest_to_the_highest_seed_around_the_mean():
    axes = plots.bands([1, 2], {"a": [[0, 4], [2, 4], [1, 10]]}, "epoch", "right").axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[1, 1], [2, 6]])
    (band,) = axes.collections
    corners = {tuple(corner) for corner in band.get_paths()[0].vertices}
    assert corners == {(1, 0), (1, 2), (2, 4), (2, 10)}
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("epoch", "right")


def test_bands_refuse_what_does_not_fit():
    with pytest.raises(ValueError, match=r"a \(1, 3\) .* \(2,\)"):
        plots.bands([1, 2], {"a": [[1, 2, 3]]}, "x", "y")


def test_bands_over_what_grows_by_factors_mark_its_points_only():
    axes = plots.bands([4, 64, 1024], {"a": [[1, np.nan, 3]]}, "H", "entropy", log=True).axes[0]
    places = axes.transData.transform([(4, 1), (64, 1), (1024, 1)])[:, 0]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["4", "64", "1,024"]
    assert list(axes.get_xticks(minor=True)) == []
