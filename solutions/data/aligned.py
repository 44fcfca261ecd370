"""Sentence pairs of which it is known which word means which."""

from dataclasses import dataclass

from solutions.data.pairs import Pairs

Span = tuple[int, int]
"""Where something stands in a text: `text[start:end]`."""

Links = tuple[tuple[Span, tuple[Span, ...]], ...]
"""Spans of a target, each with those of the source that it means: none, one or more."""


@dataclass(frozen=True)
class AlignedPairs(Pairs):
    """Sentence pairs, and which word means which.

    Attributes:
        sources: N sentences.
        targets: N translations, in the same order.
        links: of each pair, for each word, stop and comma of its target: where it stands, and
            where the words, or parts of words, of the source stand that it means.
    """

    links: list[Links]
