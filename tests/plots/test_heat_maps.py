import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from matplotlib.collections import LineCollection, QuadMesh

from solutions import plots


def mesh(axes):
    """The weights that a panel shows."""
    (found,) = [artist for artist in axes.collections if isinstance(artist, QuadMesh)]
    return np.asarray(found.get_array())


def outline(axes):
    """The edges that a panel draws around what is true, each from its lower end."""
    *_, edges = [artist for artist in axes.collections if isinstance(artist, LineCollection)]
    return {tuple(sorted(map(tuple, edge.astype(int).tolist()))) for edge in edges.get_segments()}


def names(labels):
    return [label.get_text() for label in labels]


def test_an_alignment_has_targets_in_rows_and_leaves_padding_out():
    weights = np.array([[0.7, 0.3, 0], [0.1, 0.9, 0], [0.5, 0.5, 0], [1, 0, 0]])
    axes = plots.alignment(weights, ["나", " "], ["I", "$m$", "."]).axes[0]
    np.testing.assert_array_equal(mesh(axes), weights[:3, :2])
    assert names(axes.get_xticklabels()) == ["나", "␣"]
    assert names(axes.get_yticklabels()) == ["I", "$m$", "."]
    np.testing.assert_array_equal(axes.get_yticks(), [0.5, 1.5, 2.5])
    labels = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    assert not any(label.get_parse_math() for label in labels)
    assert axes.yaxis_inverted()
    ticks = axes.xaxis.get_tick_params()
    assert ticks["labeltop"] and not ticks["labelbottom"]


def test_the_true_span_is_outlined_as_one():
    spans = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0]], dtype=bool)
    axes = plots.alignment(np.full((3, 3), 1 / 3), "abc", "def", spans).axes[0]
    above, below = {((0, 0), (1, 0)), ((1, 0), (2, 0))}, {((0, 2), (1, 2)), ((1, 2), (2, 2))}
    left, right = {((0, 0), (0, 1)), ((0, 1), (0, 2))}, {((2, 0), (2, 1)), ((2, 1), (2, 2))}
    assert outline(axes) == above | below | left | right


@settings(max_examples=20, derandomize=True)
@given(arrays(bool, array_shapes(min_dims=2, max_dims=2, max_side=5)), st.integers(0, 2))
def test_every_edge_between_true_and_not_is_outlined(spans, padding):
    rows, columns = spans.shape
    padded = np.pad(spans, (0, padding), constant_values=True)  # nobody shall see it there
    weights = np.zeros(padded.shape)
    axes = plots.alignment(weights, "s" * columns, "t" * rows, padded).axes[0]
    inside = {(row, column) for row, column in np.argwhere(spans).tolist()}
    edges = set()
    for row, column in inside:
        corners = [(column, row), (column + 1, row), (column, row + 1), (column + 1, row + 1)]
        neighbours = [(row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)]
        sides = [(0, 1), (2, 3), (0, 2), (1, 3)]
        for neighbour, (start, end) in zip(neighbours, sides, strict=True):
            if neighbour not in inside:
                edges.add((corners[start], corners[end]))
    assert outline(axes) == edges


def test_alignments_share_one_scale_and_one_size_of_cells():
    figure = plots.alignments({"one": (np.eye(3), "abc", "def"), "two": ([[0.1]], "a", "b")})
    one, two, bar = figure.axes
    assert [axes.get_title(loc="left") for axes in (one, two)] == ["one", "two"]
    assert one.collections[0].get_clim() == two.collections[0].get_clim() == (0, 1)
    assert (one.get_xlim(), one.get_ylim()) == (two.get_xlim(), two.get_ylim()) == ((0, 3), (3, 0))
    assert bar.get_ylabel() == "weight"


@pytest.mark.parametrize(("length", "beside"), [(3, 3), (10, 2), (28, 1)])
def test_alignments_stand_side_by_side_as_far_as_the_page_allows(length, beside):
    panel = np.full((2, length), 1 / length), "s" * length, "tt"
    figure = plots.alignments({str(number): panel for number in range(3)})
    figure.draw_without_rendering()
    lefts = {round(axes.get_position().x0, 3) for axes in figure.axes[:3]}
    assert len(lefts) == beside
    assert figure.get_figwidth() <= 7.01


def test_names_that_do_not_fit_their_columns_are_turned():
    def turned(*source):
        weights = np.full((1, len(source)), 1 / len(source))
        labels = plots.alignment(weights, source, "t").axes[0].get_xticklabels()
        return {label.get_rotation() for label in labels}

    assert turned(*"abc") == turned("나", "다") == {0}
    assert turned("a", "kleines") == turned("만났다", "b") == {45}
    assert turned(*["kleines"] * 30) == {90}


SQUARE = np.full((2, 2), 0.5)


@pytest.mark.parametrize(
    ("panel", "named"),
    [
        ((SQUARE, "abc", "de"), ["dot: weights (2, 2)", "2 target and 3 source"]),
        ((SQUARE, "ab", "def"), ["(2, 2)", "3 target and 2 source"]),
        ((SQUARE, "", "de"), ["(2, 2)", "2 target and 0 source"]),
        ((SQUARE, "ab", ""), ["(2, 2)", "0 target and 2 source"]),
        ((SQUARE[None], "ab", "de"), ["(1, 2, 2)", "2 target"]),
        ((SQUARE, "a", "de"), ["dot: weight lies on source positions without a token"]),
        ((SQUARE, "ab", "de", SQUARE[:1]), ["spans (1, 2)", "weights (2, 2)"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(panel, named):
    with pytest.raises(ValueError) as refusal:
        plots.alignments({"dot": panel})
    assert all(name in str(refusal.value) for name in named)
