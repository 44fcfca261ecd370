import numpy as np
import pytest

from solutions import plots
from tests.plots.examples import FIGURES


def test_length_histogram_says_what_share_fits():
    axes = FIGURES["length_histogram"]().axes[0]
    labels = [text.get_text() for text in axes.get_legend().get_texts()]
    assert labels == ["2 tokens hold 50% of the texts", "3 tokens hold 75% of the texts"]
    assert [line.get_xdata()[0] for line in axes.lines] == [2, 3]


def test_confusion_matrix_has_labels_in_rows():
    axes = FIGURES["confusion_matrix"]().axes[0]
    cells = {tuple(text.get_position()): text.get_text() for text in axes.texts}  # (column, row)
    expected = {(0, 0): "8\n80.0%", (1, 0): "2\n20.0%", (0, 1): "1\n25.0%", (1, 1): "3\n75.0%"}
    assert cells == expected
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("predicted", "true label")


def test_intervals_reach_from_low_to_high():
    axes = FIGURES["intervals"]().axes[0]
    (bars,) = axes.collections
    ends = [segment[:, 0] for segment in bars.get_segments()]
    np.testing.assert_allclose(ends, [[0.1, 0.25], [0.3, 0.6]])
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda: plots.confusion_matrix(np.zeros((2, 3)), "ab"), [r"(2, 3)", "2 labels"]),
        (lambda: plots.intervals(["a"], [1], [0], [2, 3]), ["1 tokens", "(2,)"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(draw, named):
    with pytest.raises(ValueError) as refusal:
        draw()
    assert all(name in str(refusal.value) for name in named)
