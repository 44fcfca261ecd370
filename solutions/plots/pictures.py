"""A figure as a notebook stores it."""

import base64
import io
import logging
import warnings

PIXELS_PER_INCH = 100  # as shown; the PNG has twice as many, for sharp screens


class Picture:
    """A figure as a notebook stores it: a PNG, and the words that stand for it.

    Args:
        figure: a Matplotlib figure.
        alt: what it shows, in a sentence or two.

    Raises:
        ValueError: if there are no words.
        RuntimeError: if the figure has a character that no font can draw.
    """

    def __init__(self, figure, alt):
        if not alt.strip():
            raise ValueError("a figure needs words for those who cannot see it: alt=…")
        self.alt = " ".join(alt.split())
        self.width = round(figure.get_figwidth() * PIXELS_PER_INCH)
        self.png = _png(figure)

    def _repr_mimebundle_(self, include=None, exclude=None):
        png = base64.b64encode(self.png).decode()
        # "alt" where nbconvert expects it; the book's Sphinx extension reads it from there too.
        metadata = {"image/png": {"alt": self.alt, "width": self.width}}
        return {"image/png": png, "text/plain": self.alt}, metadata

    def __repr__(self):
        return self.alt


def show(figure, *, alt):
    """Shows a figure in a notebook.

    Args:
        figure: a Matplotlib figure.
        alt: what it shows, in a sentence or two, for those who cannot see it. nbval compares
            these words, as it cannot compare pictures.

    Raises:
        ValueError: if there are no words.
        RuntimeError: if the figure has a character that no font can draw.
    """
    from IPython.display import display  # a notebook has it; the package does not need it

    display(Picture(figure, alt))


def _png(figure):
    """A figure as PNG: the same bytes whenever it is drawn, an error where a glyph is missing."""
    buffer = io.BytesIO()
    mathematics = logging.getLogger("matplotlib.mathtext")
    mathematics.addFilter(_refuse_missing)
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        try:
            figure.savefig(
                buffer, format="png", dpi=2 * PIXELS_PER_INCH, metadata={"Software": None}
            )
        except UserWarning as missing:
            raise RuntimeError(f"no font can draw this: {missing}") from missing
        finally:
            mathematics.removeFilter(_refuse_missing)
    return buffer.getvalue()


def _refuse_missing(record):
    """Turns what Matplotlib logs of a glyph into a warning, which it gives for other texts."""
    if "does not have a glyph" in record.msg:
        # Korean beside a formula, in the same text: fonts of mathematics have no other to ask.
        raise UserWarning(record.getMessage())
    return True
