"""Patterns about things: how they are, which is bigger, what they cost, how many one wants."""

from functools import cache

from solutions.data.dialogues.clauses import clause
from solutions.data.dialogues.endings import copula, finite
from solutions.data.dialogues.english import plural
from solutions.data.dialogues.frames import Frame
from solutions.data.dialogues.nouns import ADJECTIVES, NOUNS
from solutions.data.dialogues.phrases import Both, Phrase, adnominal
from solutions.data.dialogues.quotes import Quotes
from solutions.data.dialogues.sentences import fitting
from solutions.data.dialogues.thing_words import (
    COMPARED,
    COUNTED,
    JUDGED,
    JUDGEMENTS,
    PRICED,
)
from solutions.data.hangul import particle


class Things(Quotes):
    """Draws sentences about things."""

    def which(self) -> Both:
        """The thing that somebody bought is too big."""
        frame, name, choices = self.draw.choice(things(self.domain))
        subject = self.subject("I3")
        noun = NOUNS[name]
        self.pairs.append((frame.name, name))
        phrase = Phrase([], frame.stem, False, self.label(), frame.english, [], frame.marks)
        time = self.time("past", frame.marks)
        made, said = clause(
            self, subject, phrase, "-(으)ㄴ", "that S PAST T", time=time, forms="이/가",
            silent=not subject.korean,
        )  # fmt: skip
        thing, the = self._the(name)
        korean, english = self.draw.choice(choices).split(":")
        last, very = self._judged(korean, english, noun.kind == "s")
        return [*made, *thing, *last], [*the, *said, *very]

    def _the(self, name: str, forms: str = "은/는") -> Both:
        """A thing that is known."""
        label, mark = self.label(), self.label()
        word = [(name, label), (particle(name, forms), mark)]
        english = [(text, label) for text in NOUNS[name].english.split()]
        return [word], [("the", label | mark), *english]

    def _judged(self, korean: str, english: str, many: bool) -> Both:
        """An adjective as a predicate: "is too big", "was very good"."""
        label, degree = self.label(), self.label()
        adverb, too = self.draw.choice((("너무", "too"), ("아주", "very"), ("정말", "really")))
        if english in ("delicious", "interesting", "beautiful", "pretty", "comfortable"):
            adverb, too = "정말", "really"
        past = self.chance(0.4)
        stem = korean.removesuffix("다")
        verb = ("were" if past else "are") if many else ("was" if past else "is")
        last = finite(stem, self.level, "statement", past, adjective=True)
        return [[(adverb, degree)], [(last, label)]], [
            (verb, label), (too, degree), (english, label),
        ]  # fmt: skip

    def this_is(self) -> Both:
        """This thing is too big."""
        group = self.draw.choice(JUDGED[self.domain])
        names = _judged_nouns(self.domain, group)
        name = self.draw.choice(names)
        noun = NOUNS[name]
        korean, english = self.draw.choice(JUDGEMENTS[group].split(", ")).split(":")
        pointing, label, mark = self.label(), self.label(), self.label()
        this, one, many = self.draw.choice(
            (("이", "this", "these"), ("그", "that", "those"), ("저", "that", "those"))
        )
        last, very = self._judged(korean, english, noun.kind == "s")
        word = [(name, label), (particle(name, "은/는"), mark)]
        return [[(this, pointing)], word, *last], [
            (many if noun.kind == "s" else one, pointing),
            *((text, label) for text in noun.english.split()),
            *very,
        ]

    def more(self) -> Both:
        """One thing is bigger than another."""
        korean, english, names = self.draw.choice(COMPARED[self.domain])
        one, other = (name.replace("_", " ") for name in self.draw.sample(names.split(), 2))
        label, than, degree = self.label(), self.label(), self.label()
        first, the_first = self._compared(one, "이/가")
        second, the_second = self._compared(other, "보다")
        last = finite(korean.removesuffix("다"), self.level, "statement", False, adjective=True)
        is_are = "are" if NOUNS[one].kind == "s" else "is"
        second[-1][-1] = (second[-1][-1][0], than)
        words = english.split()
        made = [(word, degree if word == "more" else label) for word in words]
        if len(words) == 1:
            made = [(english, label | degree)]
        return [*first, *second, [("더", degree)], [(last, label)]], [
            *the_first, (is_are, label), *made, ("than", than), *the_second,
        ]  # fmt: skip

    def _compared(self, name: str, forms: str) -> Both:
        """One of two things: countable ones are "the", others nothing."""
        label, mark = self.label(), self.label()
        noun = NOUNS[name]
        the = [] if noun.kind in ("m", "s") else [("the", label | mark)]
        return [[(name, label), (particle(name, forms), mark)]], [
            *the, *((text, label) for text in noun.english.split()),
        ]  # fmt: skip

    def how_much(self) -> Both:
        """How much is this?"""
        self.asks = True
        name = self.draw.choice(PRICED[self.domain].split())
        noun = NOUNS[name]
        pointing, label, mark, asks = (self.label() for _ in range(4))
        this, one, many = self.draw.choice(
            (("이", "this", "these"), ("그", "that", "those"), ("저", "that", "those"))
        )
        adjective, english = [], []
        if noun.adjectives and self.chance(0.6):
            pair = self.draw.choice(ADJECTIVES[noun.adjectives])
            if pair[1] not in ("expensive", "cheap"):
                words = self.adjective(*pair)
                adjective, english = words
        last = "얼마" + copula("얼마", self.level, "question")
        made = [[(this, pointing)], *adjective,
                [(name, label), (particle(name, "은/는"), mark)], [(last, asks)]]  # fmt: skip
        many_things = noun.kind == "s"
        return made, [
            ("how", asks), ("much", asks), ("are" if many_things else "is", asks),
            (many if many_things else one, pointing), *english,
            *((word, label) for word in noun.english.split()),
        ]  # fmt: skip

    def some_please(self) -> Both:
        """Two cups of coffee, please; and something else, perhaps."""
        names = self.draw.sample(COUNTED[self.domain].split(), 2)
        forms = "" if self.drops else "을/를"
        korean, english = self._counted_thing(names[0], "" if self.chance(0.5) else forms)
        if self.chance(0.6):
            second = self._counted_thing(names[1], forms)
            last, mark = korean[-1][0], self.label()
            korean[-1] = [last, (particle(last[0], "과/와"), mark)]
            korean, english = korean + second[0], [*english, ("and", mark), *second[1]]
        label = self.label()
        give = finite("주", self.level, "order")
        return [*korean, [(give, label)]], [
            ("please", label), ("give", label), ("me", label), *english,
        ]  # fmt: skip

    def _counted_thing(self, name: str, forms: str) -> Both:
        """A number of things."""
        label, mark = self.label(), self.label()
        noun = NOUNS[name]
        word = [(name, label)]
        korean, english = self._counted(noun, word, label)
        if forms:
            korean[-1].append((particle(noun.counter, forms), mark))
        return korean, english

    def how_many(self) -> Both:
        """How many cups of coffee did you have?"""
        self.asks = True
        frame, name = self.draw.choice(countable(self.domain))
        noun = NOUNS[name]
        self.pairs.append((frame.name, name))
        subject = self.subject("y3")
        count, label, mark = self.label(), self.label(), self.label()
        object_ = [(name, label), (particle(name, "을/를"), mark)]
        phrase = Phrase(
            [object_, [("몇", count)], [(noun.counter, count)]], frame.stem, False, self.label(),
            frame.english, [], frame.marks,
        )  # fmt: skip
        time = self.time("past", frame.marks)
        made, said = clause(
            self, subject, phrase, "-다 +past", "did S BASE T", mood="question", time=time,
            silent=not subject.korean,
        )  # fmt: skip
        if noun.measure:
            things, text = [(plural(noun.measure), count), ("of", count)], noun.english
        else:
            things, text = [], plural(noun.english)
        return made, [("how", count), ("many", count), *things,
                      *((word, label | mark) for word in text.split()), *said]  # fmt: skip

    def adjective(self, korean: str, english: str) -> Both:
        """An adjective before a noun."""
        label = self.label()
        return [[(adnominal(korean), label)]], [(english, label)]


@cache
def things(domain: str) -> list[tuple[Frame, str, tuple[str, ...]]]:
    """What can be said of a thing that somebody has bought, read or made."""
    stems = (
        "사", "읽", "보", "쓰", "먹", "만들", "빌리", "고르", "받", "굽", "주문하", "렌트하",
        "키우", "방문하", "준비하", "끓이",
    )  # fmt: skip
    return [
        (frame, name, tuple(JUDGEMENTS[NOUNS[name].adjectives].split(", ")))
        for frame in fitting(domain, "")
        if frame.stem in stems and not frame.going and not frame.before
        for name, own in frame.objects
        if not own and name in NOUNS and NOUNS[name].adjectives in JUDGEMENTS
    ]


@cache
def _judged_nouns(domain: str, group: str) -> tuple[str, ...]:
    """The things of a domain that a group of adjectives can be said of."""
    found = {
        name
        for frame in fitting(domain, "")
        for name, own in frame.objects
        if name in NOUNS
        and NOUNS[name].adjectives == group
        and NOUNS[name].kind in ("a", "the", "s", "m")
    }
    return tuple(sorted(found))


@cache
def countable(domain: str) -> list[tuple[Frame, str]]:
    """The verbs and things of which one may ask how many."""
    stems = (
        "사", "먹", "마시", "주문하", "읽", "보내", "빌리", "팔", "만들", "키우", "보", "굽",
        "예약하",
    )  # fmt: skip
    return [
        (frame, name)
        for frame in fitting(domain, "")
        if frame.stem in stems and frame.particle == "을/를" and not frame.before
        for name, own in frame.objects
        if not own and name in NOUNS and NOUNS[name].counter
    ]
