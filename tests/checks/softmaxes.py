"""Softmax as students write it, right and wrong: of scores and a mask, (B, S) each."""

import numpy as np


def shares(scores, mask):
    """The right one, over real places, row by row."""
    weights = np.zeros(scores.shape)
    for row in range(len(scores)):
        if mask[row].any():
            powers = np.exp(scores[row, mask[row]] - scores[row, mask[row]].max())
            weights[row, mask[row]] = powers / powers.sum()
    return weights


def unmasked(scores, mask):
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def columns(scores, mask):
    scores = np.where(mask, scores, scores.min(axis=0) - 999)
    powers = np.exp(scores - scores.max(axis=0)) * mask
    return powers / np.maximum(powers.sum(axis=0), 1e-30)


def minus_infinity(scores, mask):
    return unmasked(np.where(mask, scores, -np.inf), mask)


def minus_a_lot(scores, mask):
    return unmasked(np.where(mask, scores, -1e9), mask)
