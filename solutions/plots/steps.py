"""Attention for one query, step by step, with all its numbers."""

import numpy as np
from matplotlib import rcParams
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.patches import Rectangle
from matplotlib.textpath import TextPath

from solutions.plots.style import COLORS, INK, LETTER, PALE, SAND, figure, letters

# In inches: a number's width and height, space between the words and between the steps.
WIDTH, HEIGHT, APART, GAP = 0.58, 0.26, 0.12, 0.2
INDENT = 0.2  # inches, of the formulas
SMALLEST_STEP = 0.44  # inches: a name and a formula below it
SIGNED = LinearSegmentedColormap.from_list("signed", [SAND, "white", PALE])
SHARE = LinearSegmentedColormap.from_list("share", ["white", PALE])


def attention_steps(
    tokens,
    query,
    states,
    scores,
    weights,
    output,
    *,
    score=r"s \cdot h_i",
    last=r"\tilde{s} = \tanh(W_c\,[c; s] + b)",
    last_name="output",
):
    """Draws the six steps of attention for one query, a row each, with their numbers.

    States, scores, weights, weighted states, context, and what is made of the context. Weighted
    states and context are computed here: they follow from states and weights.

    Args:
        tokens: S words of the source.
        query: decoder state, (Q,).
        states: encoder states, (S, H).
        scores: of the query with each state, (S,).
        weights: softmax of the scores, (S,).
        output: what the decoder makes of the context, (O,).
        score: right-hand side of the score's formula, in Matplotlib's mathematics.
        last: formula of the last step.
        last_name: what it gives.

    Returns:
        the figure.

    Raises:
        ValueError: if the number of tokens and a shape disagree; it names both.
    """
    arrays = [np.asarray(array, dtype=float) for array in (query, states, scores, weights, output)]
    query, states, scores, weights, output = arrays
    shapes = {"states": states.shape[:1], "scores": scores.shape, "weights": weights.shape}
    for name, shape in shapes.items():
        if shape != (len(tokens),):
            raise ValueError(f"{len(tokens)} tokens do not fit {name} {shape}")
    for name, array, rank in (("query", query, 1), ("states", states, 2), ("output", output, 1)):
        if array.ndim != rank:
            raise ValueError(f"{name} {array.shape} must have rank {rank}")
    weighted = weights[:, None] * states  # (S, H)
    context = weighted.sum(axis=0)  # (H,)
    steps = [  # name, formula, a column of numbers for each word, or one for all
        ("states", "$h_i$", states),
        ("scores", f"$e_i = {score}$", scores[:, None]),
        ("weights", r"$\alpha_i = \mathrm{softmax}(e)_i$", weights[:, None]),
        ("weighted states", r"$\alpha_i\,h_i$", weighted),
        ("context", r"$c = \sum_i\,\alpha_i\,h_i$", context[None]),
        (last_name, f"${last}$", output[None]),
    ]
    heights = [max(SMALLEST_STEP, HEIGHT * array.shape[1]) for _, _, array in steps]
    heights[0] = max(heights[0], HEIGHT * len(query))
    gaps = [GAP, GAP, GAP, 2 * GAP, GAP, 0]  # more where the columns flow together
    wide = max(WIDTH, LETTER * letters(tokens))  # of a column; its numbers stand in the middle
    beside = INDENT + APART + max(_width(text) for step in steps for text in step[:2])
    columns = beside + wide / 2 + (wide + APART) * np.arange(len(tokens) + 1)  # the query's last
    columns[-1] += 2 * APART
    right, bottom = columns[-1] + wide / 2, HEIGHT + sum(heights) + sum(gaps)
    drawn, axes = figure(right + 0.28, bottom + 0.28)  # with the margins
    axes.set(xlim=(-0.02, right + 0.02), ylim=(bottom + 0.02, -0.02))
    axes.axis("off")

    centred = {"ha": "center", "va": "center"}
    for middle, token in zip(columns[:-1], tokens, strict=True):
        axes.text(middle, HEIGHT / 2, token, parse_math=False, **centred)  # it may be "$"
    axes.text(columns[-1], HEIGHT / 2, "query $s$", **centred)
    vectors = np.concatenate([states.ravel(), query, context, output])
    signed, shares = Normalize(*_both_ways(vectors)), Normalize(0, 1)
    colors = {2: (SIGNED, Normalize(*_both_ways(scores))), 3: (SHARE, shares)}
    top = HEIGHT
    for number, ((name, formula, array), height, gap) in enumerate(
        zip(steps, heights, gaps, strict=True), start=1
    ):
        level = top + height / 2
        axes.text(0, level - 0.02, f"{number}  {name}", va="bottom", color=COLORS[0])
        axes.text(INDENT, level + 0.02, formula, va="top")
        # One vector for all words stands in the middle.
        middles = columns[:-1] if number <= 4 else [columns[:-1].mean()]
        for middle, numbers in zip(middles, array, strict=True):
            _column(axes, middle, level, numbers, *colors.get(number, (SIGNED, signed)))
        if number == 1:
            _column(axes, columns[-1], level, query, SIGNED, signed)
        if number == 4:
            for middle in middles:
                ends = [middle, columns[:-1].mean()], [top + height, top + height + gap]
                axes.plot(*ends, color=COLORS[-1], lw=1, marker="", zorder=0)
        top += height + gap
    return drawn


def _both_ways(numbers):
    """Limits that hold all numbers, with 0 in the middle."""
    limit = np.abs(numbers).max(initial=1e-12)
    return -limit, limit


def _width(text):
    """How wide a text is drawn, in inches."""
    return TextPath((0, 0), text, size=rcParams["font.size"]).get_extents().width / 72


def _column(axes, middle, level, numbers, shades, scale):
    """Draws numbers below each other, as coloured cells around a point."""
    left, top = middle - WIDTH / 2, level - HEIGHT * len(numbers) / 2
    for place, number in enumerate(numbers):
        corner = (left, top + HEIGHT * place)
        cell = Rectangle(corner, WIDTH, HEIGHT, fc=shades(scale(number)), ec=INK, lw=0.6)
        axes.add_patch(cell)
        text = f"{round(number, 2) + 0.0:.2f}".replace("-", "−")  # and never −0.00
        axes.text(middle, corner[1] + HEIGHT / 2, text, ha="center", va="center_baseline")
