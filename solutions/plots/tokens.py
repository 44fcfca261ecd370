"""Tokens, and the weight that each has."""

from solutions.plots.style import COLORS, INK, check_as_many, figure


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
    check_as_many(tokens, weights)
    drawn, axes = figure(height=0.8 + 0.27 * len(tokens))
    bars = axes.barh(range(len(tokens)), weights, color=COLORS[0])
    axes.bar_label(bars, fmt="%.2f", padding=3)
    axes.set_yticks(range(len(tokens)), tokens)
    axes.invert_yaxis()
    axes.set_xlabel("attention weight")
    axes.margins(x=0.12, y=0.01)
    return drawn
