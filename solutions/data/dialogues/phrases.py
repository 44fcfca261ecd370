"""Phrases of a dialogue in both languages, and which word means which.

A piece is a text and a set of labels, written as the bits of a number. A Korean word is a list of
pieces (a noun, its particle), an English word is one. An English word means the Korean pieces with
which it shares a label. A noun means the noun; what Korean has no word for (articles), or says
with a particle (prepositions), hangs on the whole Korean word.
"""

from random import Random
from typing import NamedTuple

from solutions.data.dialogues.conjugation import attach
from solutions.data.dialogues.english import NATIVE, NUMBERS, POSSESSIVE, article, plural
from solutions.data.dialogues.frames import Frame
from solutions.data.dialogues.nouns import ADJECTIVES, NOUNS, PLACES, Noun
from solutions.data.dialogues.settings import COMPANIONS, FRIENDS, KIN
from solutions.data.dialogues.states import State
from solutions.data.hangul import particle

Piece = tuple[str, int]
Word = list[Piece]
Both = tuple[list[Word], list[Piece]]
"""Korean words, each of pieces, and English words."""

STOP = 1
"""The label of what ends a sentence."""


class Subject(NamedTuple):
    """Who does it.

    Attributes:
        korean: words without a particle; none where Korean leaves the subject out.
        english: words.
        pronoun: "I", "you", "he", "she", "it" or "we"; "" for somebody whom no pronoun may name.
        honored: whether the verb shows respect.
        label: of the words.
    """

    korean: list[str]
    english: list[str]
    pronoun: str
    honored: bool
    label: int

    @property
    def agreement(self) -> str:
        """The pronoun that the English verb agrees with."""
        return self.pronoun or "he"


class Phrase(NamedTuple):
    """What is said of somebody: a verb or an adjective and all that goes with it.

    Attributes:
        korean: words before the verb.
        stem: of the Korean verb.
        adjective: whether it is an adjective.
        verb: label of the verb.
        english_verb: its base form and what always follows it.
        english: what comes after that.
        marks: see `verbs`.
    """

    korean: list[Word]
    stem: str
    adjective: bool
    verb: int
    english_verb: tuple[str, ...]
    english: list[Piece]
    marks: str


class Phrases:
    """Draws phrases for one sentence.

    Args:
        draw: the random draw.
        domain: of the sentence.
        level: of politeness.
    """

    def __init__(self, draw: Random, domain: str, level: str):
        self.draw, self.domain, self.level = draw, domain, level
        self.pairs: list[tuple[str, str]] = []
        self.drops = level in ("casual", "plain") and draw.random() < 0.4
        self.who, self.kin, self.asks = "", False, False
        self._next = STOP

    def label(self) -> int:
        """A label that nothing else in the sentence has."""
        self._next <<= 1
        return self._next

    def both(self, korean: str, english: str) -> Both:
        """Korean words and English words that mean each other as a whole."""
        label = self.label()
        return [[(word, label)] for word in korean.split()], [
            (word, label) for word in english.split()
        ]

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in this share of all cases."""
        return self.draw.random() < share

    def owner_of(self, noun: str, owner: str) -> str:
        """The pronoun of whoever somebody belongs to: my sister's mother is mine too."""
        mine = owner == "we" or (self.kin and noun not in FRIENDS)
        return "I" if noun in KIN + FRIENDS and mine else owner

    # --- nouns ---------------------------------------------------------------------------------

    def noun(
        self,
        noun: Noun,
        forms: str,
        owner: str = "I",
        own: str = "",
        dressed: float = 0.0,
        generic: bool = False,
    ) -> Both:
        """A noun with its particle and its article.

        Args:
            noun: the noun.
            forms: of the particle; "" for none.
            owner: pronoun of the person whose passport "여권" is.
            own: English of its own that this verb asks for; "~" is the owner's.
            dressed: share of the nouns that get a word in front, where any fits.
            generic: whether any such thing is meant: "novels".
        """
        name, mark = self.label(), self.label()
        word: Word = [(noun.korean, name)]
        if forms:
            word.append((particle(noun.korean, forms), mark))
        whole = name | mark
        if own:
            words = own.replace("~", POSSESSIVE.get(owner, "")).split()
            nouns = [(text, name) for text in words]
            if words[0] in ("the", "a", *POSSESSIVE.values()):
                nouns[0] = (words[0], whole)
            return [word], nouns
        english = noun.english.split()
        if generic and noun.kind == "a":
            return [word], [(text, name) for text in plural(noun.english).split()]
        if dressed and noun.kind in ("a", "the", "m", "s") and self.chance(dressed):
            made = self._dressed(noun, word, name, whole)
            if made:
                return made
        nouns = [(text, name) for text in english]
        return [word], [*self._article(noun, english[0], whole, owner), *nouns]

    def _article(self, noun: Noun, following: str, label: int, owner: str = "I") -> list[Piece]:
        """What goes before a noun."""
        if noun.kind == "a":
            return [(article(following), label)]
        if noun.kind == "o":
            return [(POSSESSIVE[self.owner_of(noun.korean, owner)], label)]
        if noun.kind == "the" and following not in POSSESSIVE.values():
            return [("the", label)]
        return []

    def _dressed(self, noun: Noun, word: Word, name: int, whole: int) -> Both | None:
        """A noun with an adjective, a demonstrative or a number, if one fits."""
        way = self.draw.randrange(4)
        if way == 0 and noun.counter:
            return self._counted(noun, word, name)
        if way == 1 and noun.kind != "m" and (noun.adjectives or noun.counter):
            label = self.label()
            korean, one, many = self.draw.choice(
                (("이", "this", "these"), ("그", "that", "those"), ("저", "that", "those"))
            )
            text = many if noun.kind == "s" else one
            english = [(text, label), *((part, name) for part in noun.english.split())]
            return [[(korean, label)], word], english
        if way >= 2 and noun.adjectives:
            label = self.label()
            korean, english = self.draw.choice(ADJECTIVES[noun.adjectives])
            nouns = [(part, name) for part in noun.english.split()]
            before = self._article(noun, english, whole)
            return [[(adnominal(korean), label)], word], [*before, (english, label), *nouns]
        return None

    def _counted(self, noun: Noun, word: Word, name: int) -> Both:
        """A noun with a number and a counter: "커피 두 잔을"."""
        number, counter = self.label(), self.label()
        count = self.draw.choices(range(1, 6), (4, 6, 4, 2, 1))[0]
        korean: list[Word] = [[word[0]], [(NATIVE[count - 1], number)], [(noun.counter, counter)]]
        if len(word) > 1:
            forms = "을/를"
            korean[2].append((particle(noun.counter, forms), counter))
        english = [(NUMBERS[count - 1], number | (0 if noun.measure else counter))]
        if noun.measure:
            measure = plural(noun.measure) if count > 1 else noun.measure
            english += [(measure, counter), ("of", counter)]
            text = noun.english
        else:
            text = plural(noun.english) if count > 1 else noun.english
        return korean, english + [(part, name) for part in text.split()]

    def place(self, korean: str, way: str, forms: str = "에") -> Both:
        """A place: where something is done, or where to.

        Args:
            korean: a key of `PLACES`.
            way: "in" for where it is done, "at" for where one is, "to" for where one goes.
            forms: of the particle, unless it is 에서 for "in".
        """
        name, mark = self.label(), self.label()
        preposition, english = PLACES[korean]
        words = korean.split()
        word = [(words[-1], name), (("에서" if way == "in" else particle(words[-1], forms)), mark)]
        whole = name | mark
        before = [("to" if way == "to" else preposition, whole)]
        if english == "home" and way == "to":
            before = []
        parts = english.split()
        if parts[0] == "the":
            before.append(("the", whole))
            parts = parts[1:]
        return [*([(text, name)] for text in words[:-1]), word], before + [
            (text, name) for text in parts
        ]

    # --- verbs ---------------------------------------------------------------------------------

    def of_frame(
        self,
        frame: Frame,
        owner: str = "I",
        chosen: tuple[str, str] | None = None,
        place: bool | None = None,
        bare: bool = False,
        generic: bool = False,
    ) -> Phrase:
        """Draws what is said with one verb.

        Args:
            frame: the verb.
            owner: pronoun of who does it.
            chosen: the object, an entry of the frame; None draws one.
            place: whether to say where; None draws that too.
            bare: whether to leave out everything that may be left out.
            generic: whether any such object is meant.
        """
        verb = self.label()
        korean: list[Word] = []
        after: list[Piece] = []
        objects: Both = ([], [])
        name = ""
        if frame.objects:
            name, own = chosen or self.draw.choice(frame.objects)
            self.pairs.append((frame.name, name))
            if frame.going:
                objects = self.place(name, frame.going, frame.particle)
            else:
                forms = "" if self.drops and frame.particle == "을/를" else frame.particle
                dressed = 0.0 if bare or own else 0.35
                objects = self.noun(NOUNS[name], forms, owner, own, dressed, generic)
        after += objects[1]
        if not bare and "c" in frame.marks and self.chance(0.25):
            friend, english = self.draw.choice(COMPANIONS[frame.domain])
            if friend != name and friend != self.who and self.owner_of(friend, owner):
                word, mark = self.label(), self.label()
                korean.append([(friend, word), (particle(friend, "과/와"), mark)])
                first, *rest = english.split()
                if first == "my":
                    first = POSSESSIVE[self.owner_of(friend, owner)]
                after += [("with", word | mark), (first, word | mark)]
                after += [(text, word) for text in rest]
        if frame.places and (place or (place is None and not bare and self.chance(0.3))):
            name = self.draw.choice(frame.places)
            where = self.place(name, "in")
            if not frame.objects:
                self.pairs.append((frame.name, name))
            korean += where[0]
            after += where[1]
        korean += objects[0]
        korean += [[(text, verb)] for text in frame.before]
        english = tuple(POSSESSIVE[owner] if text == "~" else text for text in frame.english)
        return Phrase(korean, frame.stem, False, verb, english, after, frame.marks)

    def of_state(self, state: State) -> tuple[Phrase, Subject | None]:
        """What is said of how somebody is, or things are; then who or what that is."""
        verb = self.label()
        subject = None
        if state.about:
            label = self.label()
            subject = Subject([], state.about.split(), "it", False, label | verb)
            before = [[(text, label | verb)] for text in state.before]
        else:
            before = [[(text, verb)] for text in state.before]
        return Phrase(before, state.stem, state.adjective, verb, state.english, [], ""), subject


def adnominal(dictionary: str) -> str:
    """An adjective before a noun: 작다 → 작은, 맛있다 → 맛있는; 새 stays."""
    if not dictionary.endswith("다"):
        return dictionary
    stem = dictionary.removesuffix("다")
    return attach(stem, "는" if stem.endswith(("있", "없")) else "(으)ㄴ")
