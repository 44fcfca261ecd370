import io
import re
import struct
import subprocess
import sys
from html.parser import HTMLParser

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from solutions import plots

FIGURES = {
    "training_curves": lambda: plots.training_curves(
        {
            "first": {"accuracy": [0.6, 0.8], "val_accuracy": [0.7, 0.75]},
            "second": {"loss": [1, 2], "validation_accuracy": [0.8, 0.9]},
        }
    ),
    "bands": lambda: plots.bands([1, 2], {"a": [[0.1, 0.5], [0.2, 0.9]]}, "x", "y"),
    "token_rows": lambda: plots.token_rows(
        {"wanted": ["안녕", "end"], "given": ["start", None]}, [((1, 0), (0, 0))]
    ),
    "length_histogram": lambda: plots.length_histogram([1, 2, 3, 10], limits=[2, 3]),
    "confusion_matrix": lambda: plots.confusion_matrix([[8, 2], [1, 3]], ["부정", "긍정"]),
    "weights_bar": lambda: plots.weights_bar(["정말", "great"], [0.25, 0.75]),
    "intervals": lambda: plots.intervals(["a", "b"], [0.2, 0.5], [0.1, 0.3], [0.25, 0.6]),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


def chunks(png):
    """The names of a PNG's parts."""
    position, names = 8, []
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        names.append(png[position + 4 : position + 8])
        position += length + 12
    return names


@every_figure
def test_a_picture_is_the_same_every_time_on_white(draw):
    figure = draw()
    assert isinstance(figure, Figure)
    png = plots.Picture(figure, "words").png
    assert png == plots.Picture(draw(), "words").png
    assert not {b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf"} & set(chunks(png))
    pixels = plt.imread(io.BytesIO(png))
    np.testing.assert_array_equal(pixels[[0, 0, -1, -1], [0, -1, 0, -1]], np.ones((4, 4)))
    assert (pixels[..., 3] == 1).all()
    assert plt.get_fignums() == []  # pyplot knows none, so no backend shows one again


@every_figure
def test_nothing_is_cut_off_at_the_edge(draw):
    pixels = plt.imread(io.BytesIO(plots.Picture(draw(), "words").png))
    edge = np.concatenate([pixels[:8].reshape(-1, 4), pixels[-8:].reshape(-1, 4)])
    sides = np.concatenate([pixels[:, :8].reshape(-1, 4), pixels[:, -8:].reshape(-1, 4)])
    assert (edge == 1).all() and (sides == 1).all()


def test_every_figure_of_the_module_is_among_these():
    helpers = {"figure", "show", "korean_font", "colored_text"}
    public = {
        name
        for name, value in vars(plots).items()
        if callable(value) and value.__module__ == plots.__name__ and not name.startswith("_")
    }
    assert public - helpers - {"Picture", "ColoredText"} == set(FIGURES)


def test_the_words_travel_with_the_picture():
    data, metadata = plots.Picture(plots.figure()[0], "Two\n  bars.")._repr_mimebundle_()
    assert data["text/plain"] == "Two bars."
    assert metadata == {"image/png": {"alt": "Two bars.", "width": 640}}
    assert data["image/png"].startswith("iVBORw0KGgo")


def test_show_displays_once(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    assert plots.show(plots.figure()[0], alt="An empty figure.") is None
    assert [repr(picture) for picture in shown] == ["An empty figure."]


@pytest.mark.parametrize("alt", ["", " \n"])
def test_a_figure_without_words_is_refused(alt):
    with pytest.raises(ValueError, match="alt="):
        plots.show(plots.figure()[0], alt=alt)


def test_a_glyph_that_no_font_has_is_an_error():
    with pytest.raises(RuntimeError, match="no font can draw"):
        plots.Picture(plots.weights_bar(["\ue000"], [1.0]), "words")


def test_without_its_korean_font_the_module_says_what_to_install(monkeypatch):
    monkeypatch.setattr(plots, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="pip install koreanize-matplotlib"):
        plots.korean_font()


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


def test_token_rows_put_each_token_into_its_column_and_link_them():
    rows = {"wanted": ["6", "end"], "given": ["start", None]}
    axes = plots.token_rows(rows, [((1, 0), (0, 0)), ((0, 1), (1, 1))]).axes[0]
    boxes = {text.get_text(): text.get_position() for text in axes.texts if text.get_bbox_patch()}
    assert boxes == {"6": (0, 0), "end": (1, 0), "start": (0, -1)}
    up, down = [text for text in axes.texts if isinstance(text, Annotation)]
    assert (up.xyann, up.xy) == ((0, -1), (0, 0)) and (down.xyann, down.xy) == ((1, 0), (1, -1))


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


def test_weights_bar_reads_from_the_top():
    axes = FIGURES["weights_bar"]().axes[0]
    assert [bar.get_width() for bar in axes.patches] == [0.25, 0.75]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["정말", "great"]
    assert axes.yaxis_inverted()


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
        (lambda: plots.bands([1, 2], {"a": [[1, 2, 3]]}, "x", "y"), ["a (1, 3)", "(2,)"]),
        (lambda: plots.token_rows({"a": ["x"], "b": ["x", "y"]}), ["[1, 2]"]),
        (lambda: plots.weights_bar(["a"], [0.5, 0.5]), ["1 tokens", "(2,)"]),
        (lambda: plots.intervals(["a"], [1], [0], [2, 3]), ["1 tokens", "(2,)"]),
        (lambda: plots.colored_text(["a", "b"], [[0.5, 0.5]]), ["2 tokens", "(1, 2)"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(draw, named):
    with pytest.raises(ValueError) as refusal:
        draw()
    assert all(name in str(refusal.value) for name in named)


class Spans(HTMLParser):
    """Collects the spans of a piece of HTML, their text, and all text."""

    def __init__(self, markup):
        super().__init__()
        self.spans, self.tags, self.text, self.open = [], set(), "", False
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.open = tag == "span"
        if self.open:
            self.spans.append((dict(attributes), ""))

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        self.text += data
        if self.open:
            attributes, text = self.spans[-1]
            self.spans[-1] = (attributes, text + data)


def test_colored_text_by_hand():
    shown = plots.colored_text(["not", "<script>", "good"], [0.3, 0.1, 0.6])
    parsed = Spans(shown._repr_html_())
    assert [text for _, text in parsed.spans] == ["not", "<script>", "good"]
    assert [attributes["title"] for attributes, _ in parsed.spans] == ["0.300", "0.100", "0.600"]
    strengths = [float(re.search(r"([\d.]+)\)", a["style"])[1]) for a, _ in parsed.spans]
    np.testing.assert_allclose(strengths, plots.STRONGEST * np.array([0.5, 1 / 6, 1]), atol=0.005)
    assert "script" not in parsed.tags
    words = "most weight: good 0.600, not 0.300, <script> 0.100"
    assert repr(shown) == words
    assert parsed.text == f"not <script> good{words}"


def test_colored_text_of_characters_and_of_equal_weights():
    shown = plots.colored_text("재미 없다!", np.full(6, 1 / 6), separator="")
    assert Spans(shown._repr_html_()).text.startswith("재미 없다!most")
    assert repr(shown) == "most weight: 재 0.167, 미 0.167, ␣ 0.167, 없 0.167, 다 0.167"


def test_colored_text_where_all_weights_are_0():
    spans = Spans(plots.colored_text(["a"], [0.0])._repr_html_()).spans
    assert spans == [({"title": "0.000", "style": "background:rgba(230,120,20,0.00)"}, "a")]


def luminance(color):
    parts = np.array(color) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(color, other):
    low, high = sorted([luminance(color), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def rgb(color):
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]


@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("#222832", "#ffffff"),
        ("#222832", "#ced6dd"),
        ("#ced6dd", "#121212"),
        ("#ffffff", "#111111"),
    ],
    ids=["light page", "card on a dark page", "dark page", "dark notebook"],
)
def test_text_can_be_read_on_the_strongest_colour(ink, paper):
    tint = np.array([int(part) for part in plots.TINT.split(",")])
    behind = plots.STRONGEST * tint + (1 - plots.STRONGEST) * np.array(rgb(paper))
    assert contrast(rgb(ink), behind) >= 4.5
    assert contrast(behind, rgb(paper)) >= 1.3  # and the colour can be seen


def test_colours_stand_out_from_their_ground():
    for color in plots.COLORS + [plots.INK]:
        assert contrast(rgb(color), rgb("#ffffff")) >= 4.5
    assert contrast(rgb(plots.INK), rgb(plots.PALE)) >= 4.5


def test_plots_import_no_model():
    code = "import sys, solutions.plots; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    modules = [m for m in result.stdout.split() if m.startswith(("solutions.", "tensorflow"))]
    assert modules == ["solutions.plots"]
