"""Attention by hand: scores, windows, softmax, the weighted sum, and decoders that attend.

The same as `solutions.models.attention`, line by line in NumPy, forward and backward. A *score*
says how a query meets a key, a *window* which positions come into question, and a *wiring* where
attention sits in a decoder; any goes with any.
"""

from solutions.scratch.attention.attention import Attention
from solutions.scratch.attention.pooling import AttentionPooling
from solutions.scratch.attention.protocol import Prepared
from solutions.scratch.attention.scores import (
    SCORES,
    Additive,
    Dot,
    General,
    Location,
    ScaledDot,
    additive_scores,
    dot_scores,
    score,
)
from solutions.scratch.attention.softmax import masked_softmax, masked_softmax_backward
from solutions.scratch.attention.windows import WINDOWS, LocalM, LocalP, window
from solutions.scratch.attention.wirings import BahdanauDecoder, LuongDecoder

__all__ = [
    "SCORES",
    "WINDOWS",
    "Additive",
    "Attention",
    "AttentionPooling",
    "BahdanauDecoder",
    "Dot",
    "General",
    "LocalM",
    "LocalP",
    "Location",
    "LuongDecoder",
    "Prepared",
    "ScaledDot",
    "additive_scores",
    "dot_scores",
    "masked_softmax",
    "masked_softmax_backward",
    "score",
    "window",
]
