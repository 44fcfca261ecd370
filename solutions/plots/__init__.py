"""Every figure that the book draws.

Figures are drawn on white, which they keep in the dark as a card; lines differ by more than their
colour; Korean is drawn with the font that the package koreanize-matplotlib carries. A figure is
shown with the words that stand for it where it cannot be seen:

    plots.show(plots.weights_bar(tokens, weights), alt="Bars: most weight lies on “great”, 0.61.")

Importing this package sets Matplotlib's style. It takes plain arrays and knows no model.
"""

from solutions.plots.boards import board
from solutions.plots.curves import bands, training_curves
from solutions.plots.geometry import vectors
from solutions.plots.heat_maps import alignment, alignments
from solutions.plots.html_text import NAMED, STRONGEST, TINT, ColoredText, colored_text
from solutions.plots.measurements import confusion_matrix, intervals, length_histogram
from solutions.plots.pictures import PIXELS_PER_INCH, Picture, show
from solutions.plots.steps import attention_steps
from solutions.plots.style import COLORS, INK, MARKERS, PALE, SAND, figure, korean_font
from solutions.plots.tokens import token_rows, weights_bar

__all__ = [
    "COLORS",
    "INK",
    "MARKERS",
    "NAMED",
    "PALE",
    "PIXELS_PER_INCH",
    "SAND",
    "STRONGEST",
    "TINT",
    "ColoredText",
    "Picture",
    "alignment",
    "alignments",
    "attention_steps",
    "bands",
    "board",
    "colored_text",
    "confusion_matrix",
    "figure",
    "intervals",
    "korean_font",
    "length_histogram",
    "show",
    "token_rows",
    "training_curves",
    "vectors",
    "weights_bar",
]
