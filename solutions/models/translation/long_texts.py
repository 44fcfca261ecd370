"""Cuts a text that is too long for a translator into parts that are not."""

import re
from collections.abc import Callable

_ENDS = re.compile(r"(?<=[.!?。！？…])\s+|\n+")


def split(text: str, most: int, length: Callable[[str], int]) -> list[str]:
    """Cuts a text after sentences, where one is too long between words, else anywhere.

    Neighbouring sentences stay together only if the whole text is short enough: a translator
    has learned from single sentences.

    Args:
        text: any text.
        most: the greatest length that a part may have; a single character is never cut.
        length: measures a text, in the units of `most`.

    Returns:
        the parts, in order; nothing but white space between them is lost.

    Source: Chapter 5.
    """
    if length(text) <= most:
        return [text]
    parts = []
    for sentence in filter(None, map(str.strip, _ENDS.split(text))):
        if length(sentence) <= most:
            parts.append(sentence)
        else:
            parts += _packed(sentence.split(), most, length)
    return parts


def _packed(words: list[str], most: int, length: Callable[[str], int]) -> list[str]:
    """As many words to a part as fit; a word that fits nowhere is halved until it does."""
    parts, room = [], ""
    for word in words:
        longer = f"{room} {word}".strip()
        if length(longer) <= most:
            room = longer
            continue
        if room:
            parts.append(room)
        room = word
        while length(room) > most and len(room) > 1:
            middle = len(room) // 2
            parts += _packed([room[:middle]], most, length)
            room = room[middle:]
    return [*parts, room] if room else parts
