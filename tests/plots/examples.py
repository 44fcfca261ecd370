"""An example of every figure, and how well a colour stands out from its ground."""

import numpy as np
import pytest

from solutions import plots

STEPS = {
    "query": [1.0, -2.0],
    "states": [[0.5, -0.25], [1.0, 1.5]],
    "scores": [1.0, -2.0],
    "weights": [0.75, 0.25],
    "output": [0.3, -0.001, 0.7],
}
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
    "alignment": lambda: plots.alignment(
        [[0.9, 0.1, 0], [0.2, 0.8, 0], [0.5, 0.5, 0]], "년 ", ["$a$", "b"], np.eye(3, dtype=bool)
    ),
    "alignment, of words": lambda: plots.alignment(
        np.full((2, 5), 0.2), ["고양이", "로소", "klettert", "spielhaus", "."], ["a", "playhouse"]
    ),
    "alignment, of many words": lambda: plots.alignment(
        np.full((9, 40), 0.025), [f"word{number}" for number in range(40)], "abcdefghi"
    ),
    "alignments": lambda: plots.alignments(
        {"처음": (np.eye(3), "abc", "def"), "2": (np.eye(2), "ab", "cd"), "3": ([[1]], "a", "b")}
    ),
    "attention_steps": lambda: plots.attention_steps(
        ["나는", "고양이로소이다"], **STEPS, last="s' = \\tanh(c)"
    ),
    "board": lambda: plots.board(
        [[0.1, np.nan], [0.3, 0.2]],
        ["내적", "additive"],
        ["Luong,\ninput feeding", "Bahdanau"],
        spreads=np.full((2, 2), 0.01),
        best="lowest",
    ),
    "vectors": lambda: plots.vectors({"물음": (2, 1), "열쇠": (-1, 2)}),
    "vectors, of formulas": lambda: plots.vectors(
        {"$s$": (2, 1), "$h_1$": (1, 2), "$h_2$": (-1.5, 0.5)}
    ),
}
every_figure = pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)


def luminance(color):
    parts = np.array(color) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(color, other):
    low, high = sorted([luminance(color), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def rgb(color):
    return [int(color[i : i + 2], 16) for i in (1, 3, 5)]
