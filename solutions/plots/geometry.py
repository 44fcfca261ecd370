"""Arrows in the plane, and the dot product between them."""

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Arc

from solutions.plots.style import COLORS, figure


def vectors(arrows):
    """Draws two or three vectors in the plane, and the first one's dot product with the others.

    Each product is written as |a| |b| cos θ, its angle is drawn at the origin, and a dotted line
    leads from the tip of b to the end of its shadow, the broad line along a: the product is |a|
    times the length of the shadow, and negative if the shadow falls behind.

    Args:
        arrows: for each name its vector, (2,). The first is the one that the others meet. Names
            are all Korean or all formulas ("$h_1$"): one text cannot have both.

    Returns:
        the figure.

    Raises:
        ValueError: if there are not two or three, or one is not (2,) or has no length; it names it.
    """
    if not 2 <= len(arrows) <= 3:
        raise ValueError(f"two or three vectors can be drawn, not {len(arrows)}")
    arrows = {name: np.asarray(vector, dtype=float) for name, vector in arrows.items()}
    for name, vector in arrows.items():
        if vector.shape != (2,) or not vector.any():
            raise ValueError(f"{name} {vector.shape} must be (2,), and not zero")
    lengths = {name: np.hypot(*vector) for name, vector in arrows.items()}
    angles = {name: np.degrees(np.arctan2(*vector[::-1])) for name, vector in arrows.items()}
    first, *others = arrows
    drawn, axes = figure(5.2, 4.4)
    axes.axhline(0, color=COLORS[-1], lw=0.6, marker="")
    axes.axvline(0, color=COLORS[-1], lw=0.6, marker="")
    lines, feet = [], []
    for number, (name, vector) in enumerate(arrows.items()):
        color, length = COLORS[number], lengths[name]
        style = {"arrowstyle": "-|>", "color": color, "lw": 2, "shrinkA": 0, "shrinkB": 0}
        axes.annotate("", vector, (0, 0), arrowprops=style | {"mutation_scale": 16})
        beyond = 12 * vector / length  # points
        offset = {"xytext": beyond, "textcoords": "offset points", "ha": "center", "va": "center"}
        axes.annotate(name, vector, color=color, **offset)
        if name == first:
            continue
        turn = (angles[name] - angles[first] + 180) % 360 - 180  # the shorter way round
        radius = (0.2 + 0.12 * number) * min(lengths.values())
        start, end = sorted([angles[first], angles[first] + turn])
        axes.add_patch(Arc((0, 0), 2 * radius, 2 * radius, theta1=start, theta2=end, color=color))
        middle = np.radians((start + end) / 2)
        at = radius * np.array([np.cos(middle), np.sin(middle)])
        paper = {"facecolor": "white", "edgecolor": "none", "pad": 1}  # hides lines behind it
        offset["xytext"] = 14 * at / radius
        axes.annotate(f"{abs(turn):.0f}°", at, color=color, bbox=paper, **offset)
        product = arrows[first] @ vector
        foot = product / lengths[first] ** 2 * arrows[first]
        feet.append(foot)
        axes.plot(*np.transpose([vector, foot]), ":", color=color, lw=1.5, marker="")
        broad = {"lw": 7, "alpha": 0.3, "solid_capstyle": "butt"}
        axes.plot(*np.transpose([[0, 0], foot]), color=color, marker="", **broad)
        cosine = product / (lengths[first] * length)
        words = (
            f"{first} · {name} = |{first}| |{name}| cos {abs(turn):.0f}° = {lengths[first]:.2f} · "
            f"{length:.2f} · {_written(cosine, '({})')} = {_written(product)}"
        )
        lines.append(Line2D([], [], color=color, lw=2, marker="", label=words))
    points = np.array([*arrows.values(), *feet, [0, 0]])
    margin = 0.15 * np.ptp(points, axis=0).max()
    low, high = points.min(axis=0) - margin, points.max(axis=0) + margin
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), aspect="equal")
    drawn.legend(handles=lines, loc="outside lower center")
    return drawn


def _written(number, negative="{}"):
    """A number with two digits, and a minus that is as long as a plus."""
    text = f"{abs(number):.2f}"
    return negative.format(f"−{text}") if round(number, 2) < 0 else text
