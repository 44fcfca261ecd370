import re
from html.parser import HTMLParser

import numpy as np
import pytest

from solutions import plots
from tests.plots.examples import contrast, rgb


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


def test_colored_text_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"2 tokens .* \(1, 2\)"):
        plots.colored_text(["a", "b"], [[0.5, 0.5]])


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
