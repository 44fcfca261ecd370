import numpy as np
import pytest
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from solutions import plots
from tests.plots.examples import STEPS, contrast, rgb

TOKENS = ["나는", "cat"]
EXPECTED = [  # by hand, from the top: a column of numbers for each word
    (1, [["0.50", "−0.25"], ["1.00", "1.50"], ["1.00", "−2.00"]]),  # the last is the query
    (2, [["1.00"], ["−2.00"]]),
    (3, [["0.75"], ["0.25"]]),
    (4, [["0.38", "−0.19"], ["0.25", "0.38"]]),
    (5, [["0.62", "0.19"]]),
    (6, [["0.30", "0.00", "0.70"]]),
]


def columns(figure):
    """The numbers of each step, a column for each place where they stand."""
    axes = figure.axes[0]
    names = {}
    for text in axes.texts:
        if text.get_text()[:1].isdigit() and "  " in text.get_text():
            names[int(text.get_text()[0])] = text.get_position()[1]
    found = {}
    for text in axes.texts:
        x, y = text.get_position()
        if text.get_text().replace("−", "").replace(".", "").isdigit():
            step = min(names, key=lambda number: abs(names[number] - y))
            found.setdefault(step, {}).setdefault(x, []).append((y, text.get_text()))
    return [
        (step, [[word for _, word in sorted(stack)] for _, stack in sorted(places.items())])
        for step, places in sorted(found.items())
    ]


def test_the_six_steps_by_hand():
    figure = plots.attention_steps(TOKENS, **STEPS)
    assert columns(figure) == EXPECTED
    words = [text.get_text() for text in figure.axes[0].texts]
    assert words[:3] == ["나는", "cat", "query $s$"]
    steps = ["states", "scores", "weights", "weighted states", "context", "output"]
    assert [f"{number}  {name}" for number, name in enumerate(steps, start=1)] == [
        word for word in words if word[1:3] == "  "
    ]


def test_each_number_of_a_word_stands_below_the_word():
    axes = plots.attention_steps(TOKENS, **STEPS).axes[0]
    where = {text.get_text(): text.get_position()[0] for text in axes.texts}
    assert where["나는"] == where["0.75"] == where["−0.19"]
    assert where["cat"] == where["1.50"]
    assert where["0.62"] == pytest.approx((where["나는"] + where["cat"]) / 2)


def test_the_formulas_can_be_those_of_another_score_and_decoder():
    figure = plots.attention_steps(TOKENS, **STEPS, score="v", last="s' = c")
    words = [text.get_text() for text in figure.axes[0].texts]
    assert "$e_i = v$" in words and "$s' = c$" in words


def test_a_long_formula_does_not_touch_the_numbers():
    short = plots.attention_steps(TOKENS, **STEPS, score="v")
    long = plots.attention_steps(TOKENS, **STEPS, score="v" * 40)
    assert long.get_figwidth() > short.get_figwidth() + 2
    long.draw_without_rendering()
    formula = [text for text in long.axes[0].texts if "vvv" in text.get_text()][0]
    cells = [patch for patch in long.axes[0].patches if isinstance(patch, Rectangle)]
    assert formula.get_window_extent().x1 < min(cell.get_window_extent().x0 for cell in cells)


def test_colours_tell_the_sign_and_can_be_written_on():
    axes = plots.attention_steps(TOKENS, **STEPS).axes[0]
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    numbers = [text for text in axes.texts if text.get_verticalalignment() == "center_baseline"]
    for cell, number in zip(cells, numbers, strict=True):
        red, _, blue, _ = cell.get_facecolor()
        written = float(number.get_text().replace("−", "-"))
        assert np.sign(round(blue - red, 2)) == np.sign(written)
        assert contrast(rgb(plots.INK), 255 * np.array(to_rgba(cell.get_facecolor())[:3])) >= 4.5


def test_scores_and_weights_have_scales_of_their_own():
    one = STEPS | {"scores": [-0.5, 0.0], "weights": [0.0, 1.0]}
    axes = plots.attention_steps(TOKENS, **one).axes[0]
    cells = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    numbers = [text for text in axes.texts if text.get_verticalalignment() == "center_baseline"]
    ground = {n.get_text(): c.get_facecolor() for n, c in zip(numbers, cells, strict=True)}
    assert ground["−0.50"] == ground["−2.00"] == to_rgba(plots.SAND)  # of the query
    assert numbers[9].get_text() == "1.00" and cells[9].get_facecolor() == to_rgba(plots.PALE)


@pytest.mark.parametrize(
    ("name", "array", "named"),
    [
        ("states", np.zeros((3, 2)), ["2 tokens", "states (3,)"]),
        ("scores", np.zeros(3), ["2 tokens", "scores (3,)"]),
        ("weights", np.zeros((1, 2)), ["2 tokens", "weights (1, 2)"]),
        ("states", np.zeros(2), ["states (2,)", "rank 2"]),
        ("query", np.zeros((1, 2)), ["query (1, 2)", "rank 1"]),
        ("output", np.zeros((1, 2)), ["output (1, 2)", "rank 1"]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(name, array, named):
    with pytest.raises(ValueError) as refusal:
        plots.attention_steps(TOKENS, **STEPS | {name: array})
    assert all(name in str(refusal.value) for name in named)
