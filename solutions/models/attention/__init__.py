"""Attention in Keras: scores, windows, softmax, the weighted sum, and pooling.

A *score* says how a query meets a key, a *window* which positions come into question; any goes
with any. The same as `solutions.scratch.attention`, room by room, and proved equal to it.

Where attention sits in a decoder is in `solutions.models.attention.wirings`, which is to be
imported from there: it needs layers that need this package.
"""

from solutions.models.attention.attention import Attention
from solutions.models.attention.pooling import AttentionPooling
from solutions.models.attention.scores import (
    PACKAGE,
    SCORES,
    Additive,
    Dot,
    General,
    Location,
    Prepared,
    ScaledDot,
    Score,
    score,
)
from solutions.models.attention.softmax import masked_softmax
from solutions.models.attention.windows import WINDOWS, LocalM, LocalP, Window, window

__all__ = [
    "PACKAGE",
    "SCORES",
    "WINDOWS",
    "Additive",
    "Attention",
    "AttentionPooling",
    "Dot",
    "General",
    "LocalM",
    "LocalP",
    "Location",
    "Prepared",
    "ScaledDot",
    "Score",
    "Window",
    "masked_softmax",
    "score",
    "window",
]
