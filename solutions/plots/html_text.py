"""A text on colours as strong as its weights, as HTML."""

import html

import numpy as np

from solutions.plots.style import check_as_many

# Behind coloured text: dark letters on white and light ones on black can be read on it.
TINT, STRONGEST = "230,120,20", 0.55
NAMED = 5  # tokens named beside coloured text


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
    check_as_many(tokens, weights)
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
