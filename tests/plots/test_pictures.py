import io
import logging
import struct

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from solutions import plots
from tests.plots.examples import every_figure


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


@every_figure
def test_nothing_is_written_beside_a_figure(draw, caplog, capfd):
    plots.Picture(draw(), "words")
    assert caplog.records == [] and capfd.readouterr() == ("", "")


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


@pytest.mark.parametrize("token", ["\ue000", "가 $h_1$"], ids=["nowhere", "beside a formula"])
def test_a_glyph_that_no_font_has_is_an_error(token):
    with pytest.raises(RuntimeError, match="no font can draw"):
        plots.Picture(plots.weights_bar([token], [1.0]), "words")
    assert plots.Picture(plots.weights_bar(["가", "$h_1$"], [0.5, 0.5]), "words").png
    assert logging.getLogger("matplotlib.mathtext").filters == []  # nothing stays behind
