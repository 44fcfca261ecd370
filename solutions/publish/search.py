"""A search index in which Korean is found as well as English.

Sphinx indexes whole words. Korean hangs its particles on the noun: a page that only says 어텐션을
would not answer to 어텐션, nor one that says 기계번역 to 번역, and "LSTM은" would not be found as
LSTM. So each Korean word enters the index with all its parts of two syllables or more. The search
in the browser then needs no change.
"""

import re

from sphinx.search.en import SearchEnglish

HANGUL = re.compile(r"[가-힣]+")
LONGEST = 12  # syllables; a longer run is a sentence without spaces, and its parts grow as n²


def parts(word: str) -> set[str]:
    """Splits a word into what a reader may search for.

    Args:
        word: letters, digits and underscores, as Sphinx found them.

    Returns:
        The word itself; where it holds Hangul also every part of at least two syllables, and the
        stretches between that are not Hangul.
    """
    found = {word}
    for run in HANGUL.findall(word):
        last = min(len(run), LONGEST)
        found.update(
            run[start : start + length]
            for length in range(2, last + 1)
            for start in range(len(run) - length + 1)
        )
    if HANGUL.search(word):
        found.update(stretch for stretch in HANGUL.split(word) if stretch)
    return found


class EnglishAndKorean(SearchEnglish):
    """English stemming and stop words, plus the parts of Korean words."""

    def split(self, input: str) -> list[str]:  # noqa: A002 (Sphinx names it)
        """Splits a text into the words of the index."""
        return [part for word in super().split(input) for part in sorted(parts(word))]
