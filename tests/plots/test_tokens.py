import pytest
from matplotlib.text import Annotation

from solutions import plots
from tests.plots.examples import FIGURES


def test_token_rows_put_each_token_into_its_column_and_link_them():
    rows = {"wanted": ["6", "end"], "given": ["start", None]}
    axes = plots.token_rows(rows, [((1, 0), (0, 0)), ((0, 1), (1, 1))]).axes[0]
    boxes = {text.get_text(): text.get_position() for text in axes.texts if text.get_bbox_patch()}
    assert boxes == {"6": (0, 0), "end": (1, 0), "start": (0, -1)}
    up, down = [text for text in axes.texts if isinstance(text, Annotation)]
    assert (up.xyann, up.xy) == ((0, -1), (0, 0)) and (down.xyann, down.xy) == ((1, 0), (1, -1))


def test_weights_bar_reads_from_the_top():
    axes = FIGURES["weights_bar"]().axes[0]
    assert [bar.get_width() for bar in axes.patches] == [0.25, 0.75]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["정말", "great"]
    assert axes.yaxis_inverted()


@pytest.mark.parametrize(
    ("draw", "named"),
    [
        (lambda: plots.token_rows({"a": ["x"], "b": ["x", "y"]}), ["[1, 2]"]),
        (lambda: plots.weights_bar(["a"], [0.5, 0.5]), ["1 tokens", "(2,)"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(draw, named):
    with pytest.raises(ValueError) as refusal:
        draw()
    assert all(name in str(refusal.value) for name in named)
