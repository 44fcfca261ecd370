"""What all figures share: colours, fonts, the empty figure.

Importing this module sets Matplotlib's style.
"""

import unicodedata
from importlib.util import find_spec
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure

INK = "#222222"
COLORS = ["#1558a8", "#b34700", "#00735c", "#8a3b8f", "#5c5c5c"]  # all at least 4.5 : 1 on white
PALE = "#a9c6ea"  # for areas that have an edge
SAND = "#e8c9a8"  # as pale, where PALE means something else
LETTER = 0.092  # inches, the width of a wide letter of Latin script
MARKERS = ["o", "s", "^", "D", "v"]


def korean_font():
    """Makes a Korean font known to Matplotlib.

    Returns:
        its name.

    Raises:
        ImportError: if the package that carries it is not installed.
    """
    # Found, not imported: the package's own code needs `distutils`, which Python has dropped.
    package = find_spec("koreanize_matplotlib")
    if package is None:
        raise ImportError(
            "Korean text needs the font of a package that is missing: "
            "pip install koreanize-matplotlib"
        )
    path = Path(package.origin).parent / "fonts" / "NanumGothic.ttf"
    font_manager.fontManager.addfont(path)
    return font_manager.FontProperties(fname=path).get_name()


matplotlib.rcParams.update(
    {
        # The second is asked for the glyphs that the first has not.
        "font.family": ["DejaVu Sans", korean_font()],
        "font.size": 11,
        "text.color": INK,
        "axes.edgecolor": INK,
        "axes.labelcolor": INK,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.prop_cycle": matplotlib.cycler(color=COLORS, marker=MARKERS),
        "xtick.color": INK,
        "ytick.color": INK,
        "legend.frameon": False,
    }
)


def figure(width=6.4, height=3.6, **subplots):
    """Makes an empty figure in the book's style.

    Args:
        width: in inches; 7 fill a page.
        height: in inches.
        **subplots: as `Figure.subplots` takes them, such as `ncols=2`.

    Returns:
        the figure and its axes. It is not pyplot's, so nothing shows it a second time.
    """
    drawn = Figure(figsize=(width, height), facecolor="white", layout="constrained")
    drawn.get_layout_engine().set(w_pad=0.12, h_pad=0.12)  # inches; the card has no margin
    return drawn, drawn.subplots(**subplots)


def check_as_many(names, values):
    """Raises ValueError unless there is one value for each name."""
    if np.shape(values) != (len(names),):
        raise ValueError(f"{len(names)} tokens or names do not fit values {np.shape(values)}")


def letters(texts):
    """Gives the width of the widest of some texts in Latin letters; those of Korean count twice."""
    wide = ("W", "F")
    return max(sum(1 + (unicodedata.east_asian_width(sign) in wide) for sign in t) for t in texts)
