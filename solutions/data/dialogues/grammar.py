"""The whole grammar: every pattern with the domains and levels it is said in; sentences as text."""

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from solutions.data.aligned import Links, Span
from solutions.data.dialogues.joined import JOINED
from solutions.data.dialogues.others import OTHERS, OtherSentences
from solutions.data.dialogues.patterns import PATTERNS
from solutions.data.dialogues.phrases import STOP, Both, Word
from solutions.data.dialogues.sentences import domains_of


class Rule(NamedTuple):
    """A pattern: the domains and levels in which it is said, and what draws a sentence of it."""

    domains: tuple[str, ...]
    levels: tuple[str, ...]
    draw: Callable[[OtherSentences], Both]
    weight: int


def _rules() -> dict[str, Rule]:
    """All patterns by their names."""
    rules = {}
    for pattern in PATTERNS:
        rules[pattern.name] = Rule(
            domains_of(pattern), pattern.levels, lambda of, p=pattern: of.simple(p), 2
        )
    for pattern in JOINED:
        rules[pattern.name] = Rule(
            pattern.domains, pattern.levels, lambda of, p=pattern: of.joined(p), 6
        )
    for name, (draw, domains, levels) in OTHERS.items():
        rules[name] = Rule(domains, levels, draw, 4)
    return rules


RULES = _rules()


class Sentence(NamedTuple):
    """A sentence in both languages.

    Attributes:
        korean, english: the text.
        pattern, domain, level: what it was drawn as.
        pairs: verbs with their objects or places, or places with what is there.
        korean_places, english_places: where each piece is, and its labels.
    """

    korean: str
    english: str
    pattern: str
    domain: str
    level: str
    pairs: tuple[tuple[str, str], ...]
    korean_places: list[tuple[Span, int]]
    english_places: list[tuple[Span, int]]

    def links(self) -> Links:
        """The links between the words, as `AlignedPairs` has them."""
        return tuple(
            (span, tuple(place for place, label in self.korean_places if label & labels))
            for span, labels in self.english_places
        )


def sentence(draw: Random, pattern: str, domain: str, level: str) -> Sentence:
    """Draws a sentence of a pattern, in a domain, at a level of politeness.

    Among friends one also writes without a full stop; then English does without it too.
    """
    sentences = OtherSentences(draw, domain, level)
    korean, english = RULES[pattern].draw(sentences)
    stop = "?" if sentences.asks else "."
    if stop == "." and level in ("casual", "plain") and draw.random() < 0.25:
        stop = ""
    text, places = _line(korean, stop)
    english_text, english_places = _line([[piece] for piece in english], stop)
    english_text = english_text[0].upper() + english_text[1:]
    return Sentence(
        text, english_text, pattern, domain, level, tuple(sentences.pairs), places, english_places
    )


def _line(words: list[Word], stop: str) -> tuple[str, list[tuple[Span, int]]]:
    """Joins words, no space before a comma or the stop; and says where each piece is."""
    text, places = "", []
    for word in words:
        if text and word[0][0] != ",":
            text += " "
        for piece, label in word:
            for part in piece.split():  # "의사 선생님" is one noun and two words
                start = len(text)
                text += part + " "
                places.append(((start, len(text) - 1), label))
            text = text[:-1]
    if stop:
        places.append(((len(text), len(text) + 1), STOP))
    return text + stop, places
