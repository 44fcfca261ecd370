import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import Arc

from solutions import plots


def products(figure):
    """The lines of text below the figure."""
    return [text.get_text() for text in figure.legends[0].get_texts()]


def test_a_dot_product_by_hand():
    figure = plots.vectors({"a": (2, 0), "b": (1, 1), "c": (-1, 0)})
    assert products(figure) == [
        "a · b = |a| |b| cos 45° = 2.00 · 1.41 · 0.71 = 2.00",
        "a · c = |a| |c| cos 180° = 2.00 · 1.00 · (−1.00) = −2.00",
    ]
    tips = {text.get_text(): tuple(text.xy) for text in figure.axes[0].texts}
    assert {name: tips[name] for name in "abc"} == {"a": (2, 0), "b": (1, 1), "c": (-1, 0)}
    assert {"45°", "180°"} <= set(tips)


def test_the_dotted_line_meets_the_first_vector_at_a_right_angle():
    a, b = np.array([2.0, 1.0]), np.array([-1.0, 1.5])
    axes = plots.vectors({"a": a, "b": b}).axes[0]
    (dotted,) = [line for line in axes.lines if line.get_linestyle() == ":"]
    tip, foot = dotted.get_xydata()
    np.testing.assert_array_equal(tip, b)
    assert (tip - foot) @ a == pytest.approx(0)
    assert foot[0] * a[1] == pytest.approx(foot[1] * a[0])


@settings(max_examples=30, derandomize=True)
@given(st.integers(-180, 180), st.integers(-179, 179))
def test_the_arc_is_the_angle_between_the_two_the_shorter_way_round(start, turn):
    first, second = np.radians([start, start + turn])
    arrows = {"a": (np.cos(first), np.sin(first)), "b": (np.cos(second), np.sin(second))}
    figure = plots.vectors(arrows)
    (arc,) = [patch for patch in figure.axes[0].patches if isinstance(patch, Arc)]
    ends = np.sort(np.array([start, start + turn]) % 360)
    np.testing.assert_allclose(np.sort(np.array([arc.theta1, arc.theta2]) % 360), ends, atol=1e-6)
    assert arc.theta2 - arc.theta1 == pytest.approx(abs(turn), abs=1e-6)
    assert f"cos {abs(turn)}° = 1.00 · 1.00 ·" in products(figure)[0]


def test_the_plane_is_not_distorted_and_holds_everything():
    axes = plots.vectors({"a": (1, 1), "b": (-3, 1)}).axes[0]
    assert axes.get_aspect() == 1
    (dotted,) = [line for line in axes.lines if line.get_linestyle() == ":"]
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    for x, y in [(0, 0), (1, 1), *dotted.get_xydata()]:
        assert left < x < right and low < y < high


@pytest.mark.parametrize(
    ("arrows", "message"),
    [
        ({"a": (1, 0)}, "two or three .* not 1"),
        (dict.fromkeys("abcd", (1, 0)), "two or three .* not 4"),
        ({"a": (1, 0), "b": (1, 2, 3)}, r"b \(3,\) must be \(2,\)"),
        ({"a": (0, 0), "b": (1, 2)}, "a .* not zero"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(arrows, message):
    with pytest.raises(ValueError, match=message):
        plots.vectors(arrows)
