"""Phrases of the stand-in: each knows its German words, its English ones and which belong together.

A word is a tuple of parts, most of a single one; a part is a text and the labels of what it
stands for. An English part means the German parts with which it shares a label.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count
from random import Random
from typing import NamedTuple

from solutions.data.made_sentences.words import (
    ADJECTIVES,
    NEVER,
    NOUNS,
    NUMBERS,
    PLACES,
    QUANTITIES,
    THING,
    Noun,
)


class Part(NamedTuple):
    """A piece of a word, and the labels of what it stands for."""

    text: str
    labels: frozenset[int]


Word = tuple[Part, ...]
Both = tuple[list[Word], list[Word]]
"""German words and English ones."""

_CASES = ("nominative", "accusative", "dative")
# The end of "ein…", of "der" (whole), and of an adjective after each, by case and gender;
# p is the plural, whose adjective comes after a number, or after nothing.
_EIN = {"m": ("", "en", "em"), "f": ("e", "e", "er"), "n": ("", "", "em")}
_DER = {
    "m": ("der", "den", "dem"),
    "f": ("die", "die", "der"),
    "n": ("das", "das", "dem"),
    "p": ("die", "die", "den"),
}
_AFTER_EIN = {"m": ("er", "en", "en"), "f": ("e", "e", "en"), "n": ("es", "es", "en")}
_AFTER_NONE = ("e", "e", "en")
_AFTER_DER = {
    "m": ("e", "en", "en"),
    "f": ("e", "e", "en"),
    "n": ("e", "e", "en"),
    "p": ("en", "en", "en"),
}
_CONTRACTED = {("in", "dem"): "im", ("an", "dem"): "am", ("in", "das"): "ins"}
_PRONOUNS = {"m": ("er", "he"), "w": ("er", "he"), "f": ("sie", "she")}


class Labels:
    """Gives labels that nothing else in a sentence has."""

    def __init__(self):
        self._next = count()

    def new(self) -> frozenset[int]:
        """One label that is new."""
        return frozenset({next(self._next)})

    def both(self, german: str, english: str) -> tuple[Word, list[Word]]:
        """Makes a German word of parts and the English words that mean it.

        Args:
            german: parts with "|" between them.
            english: words. As many as parts: they correspond one by one; else each means all.

        Returns:
            the German word and the English ones.
        """
        parts, words = german.split("|"), english.split()
        word = tuple(Part(part, self.new()) for part in parts)
        if len(parts) == len(words):
            return word, [
                (Part(text, part.labels),) for text, part in zip(words, word, strict=True)
            ]
        whole = frozenset().union(*(part.labels for part in word))
        return word, [(Part(text, whole),) for text in words]


@dataclass(frozen=True)
class NounPhrase:
    """A determiner, adjectives and a noun, in whatever case a sentence asks for.

    Attributes:
        noun: what is spoken of.
        kind: of the noun.
        plural: whether there are several.
        article: "ein", "der", a number or quantity, or "" for nothing.
        determiner: English words of the article, with labels.
        adjectives: German stem and English word of each, with labels.
        word: the German noun, in the nominative.
        oblique: the same in any other case of the singular.
        english_noun: the English words for it.
        labels: gives new ones.
        after: what follows the noun, in both languages.
    """

    noun: Noun
    kind: str
    plural: bool
    article: str
    determiner: tuple[Part, ...]
    adjectives: tuple[tuple[Part, Part], ...]
    word: Word
    oblique: Word
    english_noun: tuple[Word, ...]
    labels: Labels
    after: Both = ((), ())

    @property
    def gender(self) -> str:
        """The gender that articles follow: m, f, n, or p for the plural."""
        return "p" if self.plural else self.noun.gender.replace("w", "m")

    def german(self, case: str) -> list[Word]:
        """The German words in this case."""
        index, gender = _CASES.index(case), self.gender
        labels = self.determiner[0].labels if self.determiner else frozenset()
        words: list[Word] = []
        if self.article == "der":
            words.append((Part(_DER[gender][index], labels),))
            ending = _AFTER_DER[gender][index]
        elif self.article == "ein":
            words.append((Part("ein" + _EIN[gender][index], labels),))
            ending = _AFTER_EIN[gender][index]
        else:
            ending = _AFTER_NONE[index]
            if self.article:
                many = self.article in QUANTITIES and case == "dative"
                words.append((Part(self.article + "n" * many, labels),))
        for stem, _ in self.adjectives:
            words.append((stem._replace(text=stem.text.removesuffix("e") + ending),))
        noun = self.word if case == "nominative" or self.plural else self.oblique
        if self.plural and case == "dative" and not noun[-1].text.endswith(("n", "s")):
            noun = (*noun[:-1], noun[-1]._replace(text=noun[-1].text + "n"))
        return [*words, noun, *self.after[0]]

    def english(self) -> list[Word]:
        """The English words."""
        words = [*((adjective,) for _, adjective in self.adjectives), *self.english_noun]
        words += self.after[1]
        if self.article != "ein":
            return [*((part,) for part in self.determiner), *words]
        article = "an" if words[0][0].text[0] in "aeiou" else "a"
        return [(self.determiner[0]._replace(text=article),), *words]

    def pronoun(self) -> "Pronoun | None":
        """The pronoun for it, or None where the two languages do not agree on one."""
        if self.plural:
            pair = ("sie", "they")
        elif self.kind == "person" and self.noun.gender in _PRONOUNS:
            pair = _PRONOUNS[self.noun.gender]
        else:
            return None
        word, english = self.labels.both(*pair)
        return Pronoun(word, english, self.plural, self.kind, self.adjectives)

    def followed_by(self, after: Both) -> "NounPhrase":
        """The same phrase with something behind its noun."""
        return replace(self, after=after)


@dataclass(frozen=True)
class Pronoun:
    """A pronoun as the subject of a clause, and what has been said of whom it stands for."""

    word: Word
    english_words: list[Word]
    plural: bool
    kind: str
    adjectives: tuple[tuple[Part, Part], ...]

    def german(self, case: str = "nominative") -> list[Word]:
        """The German word; there is only the nominative."""
        return [self.word]

    def english(self) -> list[Word]:
        """The English word."""
        return self.english_words


def relative_pronoun(phrase: NounPhrase, labels: Labels) -> tuple[Word, list[Word]]:
    """The subject of a relative clause about a phrase: "der", "die", "das"; "who", "that"."""
    return labels.both(_DER[phrase.gender][0], "who" if phrase.kind == "person" else "that")


def prepositional(german: str, english: str, phrase: NounPhrase, case: str, labels: Labels) -> Both:
    """A preposition before a phrase; "in dem" becomes "im", which then means both words."""
    word, english_words = labels.both(german, english)
    words = phrase.german(case)
    short = _CONTRACTED.get((german, words[0][0].text))
    if short:
        words = [(Part(short, word[0].labels | words[0][0].labels),), *words[1:]]
    else:
        words = [word, *words]
    return words, [*english_words, *phrase.english()]


class Phrases:
    """Draws phrases for one sentence; no noun comes twice in it.

    Args:
        draw: the random draw.
    """

    def __init__(self, draw: Random):
        self.draw = draw
        self.labels = Labels()
        self._used: set[str] = set()

    def one_of(self, kinds: Iterable[str], article: str | None = None) -> NounPhrase:
        """Draws a phrase of one of some kinds.

        Args:
            kinds: of the noun.
            article: None draws one, or a number; "" makes it a plural without any.
        """
        kind = self.draw.choice(list(kinds))
        nouns = [noun for noun in NOUNS[kind] if noun.english not in self._used]
        if article is None:
            weights = {"ein": 8, "der": 8, **dict.fromkeys((*NUMBERS, *QUANTITIES), 1)}
            article = self.draw.choices(list(weights), list(weights.values()))[0]
        plural = article not in ("ein", "der") or (article == "der" and self.draw.random() < 0.15)
        return self.about(self.draw.choice(nouns), kind, article, plural)

    def about(self, noun: Noun, kind: str, article: str, plural: bool = False) -> NounPhrase:
        """Makes a phrase about a noun, with adjectives or without."""
        self._used.add(noun.english)
        words = {"der": "the", "ein": "a", "": ""} | NUMBERS | QUANTITIES
        _, determiner = self.labels.both(article, words[article])
        adjectives = []
        for choices, share in zip(ADJECTIVES.get(kind, THING), (0.3, 0.3), strict=True):
            if choices and self.draw.random() < share:
                fitting = [stem for stem in choices if noun.english not in NEVER.get(stem, ())]
                stem = self.draw.choice(fitting)
                adjective = choices[stem]
                word, english = self.labels.both(stem, adjective)
                adjectives.append((word[0], english[0][0]))
        word, english_noun = self.labels.both(
            noun.german_plural if plural else noun.german,
            noun.english_plural if plural else noun.english,
        )
        oblique = word
        if noun.gender == "w" and not plural:
            oblique = (*word[:-1], word[-1]._replace(text=noun.german_plural.split("|")[-1]))
        return NounPhrase(
            noun=noun,
            kind=kind,
            plural=plural,
            article=article,
            determiner=tuple(part for (part,) in determiner),
            adjectives=tuple(adjectives),
            word=word,
            oblique=oblique,
            english_noun=tuple(english_noun),
            labels=self.labels,
        )

    def fresh_place(self, direction: bool) -> tuple[Noun, dict[str, str], bool]:
        """Draws a place that the sentence does not have yet.

        Args:
            direction: whether somebody goes there, or is there.

        Returns:
            its noun, what may stand before it, and whether it is always definite.
        """
        found = []
        for place in PLACES:
            before = place.direction if direction else place.where
            if before and place.noun.english not in self._used:
                found.append((place.noun, before, place.definite))
        return self.draw.choice(found)
