"""What a translator returns: a text, and where each of its tokens was looked up."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Translation:
    """What has become of one text.

    Attributes:
        text: the translation.
        source_tokens: S subwords of the text.
        target_tokens: T subwords of the translation.
        weights: attention weights, (T, S); None of a translator without attention. Of a text that
            was cut into parts, 0 from one part to another.
        score: log-probability of the translation, in nats.
    """

    text: str
    source_tokens: list[str]
    target_tokens: list[str]
    weights: np.ndarray | None
    score: float


def joined(parts: list[Translation]) -> Translation:
    """Puts the translation of a whole text together from those of its parts.

    Args:
        parts: at least one, in order.

    Returns:
        the translation; no part of it looks at another part of the source.
    """
    if len(parts) == 1:
        return parts[0]
    source_tokens = [token for part in parts for token in part.source_tokens]
    target_tokens = [token for part in parts for token in part.target_tokens]
    weights = None
    if any(part.weights is not None for part in parts):
        weights = np.zeros((len(target_tokens), len(source_tokens)), np.float32)  # (T, S)
        T, S = 0, 0
        for part in parts:
            height, width = len(part.target_tokens), len(part.source_tokens)
            if part.weights is not None:
                weights[T : T + height, S : S + width] = part.weights
            T, S = T + height, S + width
    return Translation(
        " ".join(part.text for part in parts if part.text),
        source_tokens,
        target_tokens,
        weights,
        sum(part.score for part in parts),
    )
