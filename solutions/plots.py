"""Every figure that the book draws.

Figures are drawn on white, which they keep in the dark as a card; lines differ by more than their
colour; Korean is drawn with the font that the package koreanize-matplotlib carries. A figure is
shown with the words that stand for it where it cannot be seen:

    plots.show(plots.weights_bar(tokens, weights), alt="Bars: most weight lies on “great”, 0.61.")

Importing this module sets Matplotlib's style. It takes plain arrays and knows no model.
"""

import base64
import html
import io
import warnings
from importlib.util import find_spec
from pathlib import Path

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK = "#222222"
COLORS = ["#1558a8", "#b34700", "#00735c", "#8a3b8f", "#5c5c5c"]  # all at least 4.5 : 1 on white
PALE = "#a9c6ea"  # for areas that have an edge
MARKERS = ["o", "s", "^", "D", "v"]
# Behind coloured text: dark letters on white and light ones on black can be read on it.
TINT, STRONGEST = "230,120,20", 0.55
NAMED = 5  # tokens named beside coloured text
PIXELS_PER_INCH = 100  # as shown; the PNG has twice as many, for sharp screens


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


def training_curves(histories, metric="accuracy"):
    """Draws a metric over the epochs, dashed in training and solid in validation.

    Args:
        histories: for each run's name its history, as Keras returns it: lists of values by
            metric; those of validation are called "val_…" or "validation_…".
        metric: which one.

    Returns:
        the figure.

    Raises:
        ValueError: if a history does not have the metric.
    """
    drawn, axes = figure()
    for number, (name, history) in enumerate(histories.items()):
        style = {"color": COLORS[number % len(COLORS)], "marker": MARKERS[number % len(MARKERS)]}
        validation = history.get(f"val_{metric}", history.get(f"validation_{metric}"))
        lines = {"training": (history.get(metric), "--"), "validation": (validation, "-")}
        if all(values is None for values, _ in lines.values()):
            raise ValueError(f"{name} has no {metric!r}, only {sorted(history)}")
        for part, (values, dashes) in lines.items():
            if values is not None:
                epochs = range(1, len(values) + 1)
                axes.plot(epochs, values, dashes, label=f"{name}, {part}", **style)
    axes.set(xlabel="epoch", ylabel=metric)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend()
    return drawn


def bands(x, curves, xlabel, ylabel):
    """Draws curves over several seeds: the mean as a line, the lowest to the highest as a band.

    Args:
        x: where the points stand, (N,).
        curves: for each name its values, (R, N): R seeds.
        xlabel: what x is.
        ylabel: what the values are.

    Returns:
        the figure.

    Raises:
        ValueError: if a curve is not (R, N); it names both shapes.
    """
    drawn, axes = figure()
    x = np.asarray(x)
    for number, (name, values) in enumerate(curves.items()):
        values = np.asarray(values)
        if values.ndim != 2 or values.shape[1:] != x.shape:
            raise ValueError(f"{name} {values.shape} must be (R, N), with x {x.shape}")
        color, marker = COLORS[number % len(COLORS)], MARKERS[number % len(MARKERS)]
        axes.plot(x, values.mean(axis=0), color=color, marker=marker, markersize=4, label=name)
        axes.fill_between(x, values.min(axis=0), values.max(axis=0), color=color, alpha=0.2, lw=0)
    axes.set(xlabel=xlabel, ylabel=ylabel)
    axes.legend()
    return drawn


def token_rows(rows, links=()):
    """Draws rows of tokens in boxes, one column a step, and arrows between them.

    Args:
        rows: for each row's name its tokens, all rows equally many; None leaves a place free.
        links: arrows, ((row, column), (row, column)) from and to, counted from 0.

    Returns:
        the figure.

    Raises:
        ValueError: if the rows are not equally long.
    """
    columns = {len(tokens) for tokens in rows.values()}
    if len(columns) > 1:
        raise ValueError(f"rows must be equally long, not {sorted(columns)}")
    drawn, axes = figure(height=0.5 + 0.75 * len(rows))
    for row, (name, tokens) in enumerate(rows.items()):
        color = COLORS[row % len(COLORS)]
        box = {"boxstyle": "round,pad=0.35", "facecolor": "white", "edgecolor": color, "lw": 1.5}
        axes.text(-0.7, -row, name, ha="right", va="center", color=color)
        for column, token in enumerate(tokens):
            if token is not None:
                axes.text(column, -row, token, bbox=box, ha="center", va="center")
    for start, end in links:
        arrow = {"arrowstyle": "->", "color": INK, "shrinkA": 18, "shrinkB": 18}  # points
        axes.annotate("", (end[1], -end[0]), (start[1], -start[0]), arrowprops=arrow)
    axes.set(xlim=(-1.8, max(columns) - 0.4), ylim=(0.5 - len(rows), 0.5))
    axes.axis("off")
    return drawn


def length_histogram(lengths, limits=()):
    """Draws how long texts are, and what share of them fits below some limits.

    Args:
        lengths: tokens in each text, (N,).
        limits: lengths to mark.

    Returns:
        the figure.
    """
    lengths = np.asarray(lengths)
    drawn, axes = figure()
    axes.hist(lengths, bins=60, histtype="stepfilled", fc=PALE, ec=COLORS[0])
    for number, limit in enumerate(limits, start=1):
        label = f"{limit:,} tokens hold {np.mean(lengths <= limit):.0%} of the texts"
        color, dashes = COLORS[number % len(COLORS)], ["--", ":", "-."][number % 3]
        axes.axvline(limit, color=color, ls=dashes, lw=2, label=label)
    axes.set(xlabel="tokens in a text", ylabel="texts")
    if limits:
        axes.legend()
    return drawn


def confusion_matrix(matrix, labels):
    """Draws counts of what was said of which label.

    Args:
        matrix: counts, (C, C); rows are labels, columns are predictions.
        labels: C names.

    Returns:
        the figure.

    Raises:
        ValueError: if matrix and labels disagree; it names both.
    """
    matrix = np.asarray(matrix)
    if matrix.shape != (len(labels), len(labels)):
        raise ValueError(f"matrix {matrix.shape} does not fit {len(labels)} labels")
    share = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)  # (C, C), rows sum to 1
    drawn, axes = figure(4.2, 3.6)
    shades = LinearSegmentedColormap.from_list("share", ["white", PALE])
    axes.imshow(share, cmap=shades, vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(matrix):
        text = f"{count:,}\n{share[row, column]:.1%}"
        axes.text(column, row, text, ha="center", va="center")
    axes.set_xticks(range(len(labels)), labels)
    axes.set_yticks(range(len(labels)), labels)
    axes.set(xlabel="predicted", ylabel="true label")
    return drawn


def weights_bar(tokens, weights):
    """Draws the attention weight of each token, in reading order from the top.

    Args:
        tokens: S strings.
        weights: (S,).

    Returns:
        the figure.

    Raises:
        ValueError: if there are not as many weights as tokens; it names both.
    """
    _check_as_many(tokens, weights)
    drawn, axes = figure(height=0.8 + 0.27 * len(tokens))
    bars = axes.barh(range(len(tokens)), weights, color=COLORS[0])
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.set_yticks(range(len(tokens)), tokens)
    axes.invert_yaxis()
    axes.set_xlabel("attention weight")
    axes.margins(x=0.12, y=0.01)
    return drawn


def intervals(names, means, lows, highs, xlabel="mean and 95 % interval"):
    """Draws means with their intervals, one a line, beside zero.

    Args:
        names: N strings.
        means: (N,).
        lows: lower ends, (N,).
        highs: upper ends, (N,).
        xlabel: what is measured.

    Returns:
        the figure.

    Raises:
        ValueError: if there are not as many numbers as names; it names both.
    """
    means, lows, highs = (np.asarray(values, dtype=float) for values in (means, lows, highs))
    for values in (means, lows, highs):
        _check_as_many(names, values)
    drawn, axes = figure(height=0.9 + 0.42 * len(names))
    rows = np.arange(len(names))
    axes.axvline(0, color=COLORS[-1], lw=1)
    axes.errorbar(means, rows, xerr=[means - lows, highs - means], fmt="o", capsize=4)
    for row, mean in zip(rows, means, strict=True):
        axes.annotate(f"{mean:.3f}", (mean, row), (0, 7), textcoords="offset points", ha="center")
    axes.set_yticks(rows, names)
    axes.invert_yaxis()
    axes.set_xlabel(xlabel)
    axes.margins(y=0.2)
    return drawn


class ColoredText:
    """HTML for a notebook, and the plain words that say the same."""

    def __init__(self, markup, words):
        self.markup, self.words = markup, words

    def _repr_html_(self):
        return self.markup

    def __repr__(self):
        return self.words


def colored_text(tokens, weights, separator=" "):
    """Shows a text with each token on a colour as strong as its weight.

    The strongest colour is that of the greatest weight. The tokens with the most weight are also
    named in words, below the text for those who cannot see the colour, and as the plain text that
    stands for the whole.

    Args:
        tokens: S strings.
        weights: (S,), not negative.
        separator: what stands between tokens; "" for characters.

    Returns:
        what a notebook shows as HTML, readable on light pages and dark ones.

    Raises:
        ValueError: if there are not as many weights as tokens; it names both.
    """
    weights = np.asarray(weights, dtype=float)
    _check_as_many(tokens, weights)
    heaviest = np.argsort(-weights, kind="stable")[:NAMED]
    named = (f"{tokens[i].strip() or '␣'} {weights[i]:.3f}" for i in heaviest)
    words = "most weight: " + ", ".join(named)
    strengths = STRONGEST * weights / max(weights.max(initial=0), 1e-12)
    spans = [
        f'<span title="{weight:.3f}" style="background:rgba({TINT},{strength:.2f})">'
        f"{html.escape(token)}</span>"
        for token, weight, strength in zip(tokens, weights, strengths, strict=True)
    ]
    markup = (
        '<div style="line-height:1.8;overflow-wrap:anywhere;margin-bottom:1em">'
        f"{separator.join(spans)}<br><small>{html.escape(words)}</small></div>"
    )
    return ColoredText(markup, words)


def _png(figure):
    """A figure as PNG: the same bytes whenever it is drawn, an error where a glyph is missing."""
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        try:
            figure.savefig(
                buffer, format="png", dpi=2 * PIXELS_PER_INCH, metadata={"Software": None}
            )
        except UserWarning as missing:
            raise RuntimeError(f"no font can draw this: {missing}") from missing
    return buffer.getvalue()


def _check_as_many(names, values):
    """Raises ValueError unless there is one value for each name."""
    if np.shape(values) != (len(names),):
        raise ValueError(f"{len(names)} tokens or names do not fit values {np.shape(values)}")
