"""Sentences of two clauses and more: reasons, conditions, contrasts, order in time, what one says.

Korean joins clauses by the ending of the first verb, English by a word in front, and often the
other way round: "피곤해서 못 갔어요" is "I couldn't go because I was tired". The subject is named
once in Korean; English repeats it as a pronoun.
"""

from functools import cache
from typing import NamedTuple

from solutions.data.dialogues.clauses import NOTHING, clause
from solutions.data.dialogues.endings import LEVELS, levels
from solutions.data.dialogues.frames import DOMAINS, FRAMES, Frame
from solutions.data.dialogues.phrases import Both, Phrase, Subject
from solutions.data.dialogues.sentences import Sentences, fitting
from solutions.data.dialogues.states import STATES, State
from solutions.data.hangul import particle

# How a sentence of two clauses goes on: Korean, English, mood, who, when, marks.
_MAINS = {
    "past": ("-다 +past", "S PAST A T", "statement", "I3", "past", "v"),
    "could not": ("-지 못하다 +past", "S couldn't BASE A T", "statement", "I3", "past", "v"),
    "short could not": ("못 -다 +past", "S couldn't BASE A T", "statement", "I3", "past", "vx"),
    "cannot": ("-(으)ㄹ 수 없다", "S can't BASE A T", "statement", "I3", "soon", "v"),
    "do not want": ("-고 싶지 않다", "S don't want to BASE A T", "statement", "I", "soon", "v"),
    "did not": ("-지 않다 +past", "S didn't BASE A T", "statement", "I3", "past", "v"),
    "decided": ("-기로 하다 +past", "S decided to BASE A T", "statement", "I3", "soon", "v"),
    "wish": ("-고 싶다", "S want to BASE A T", "statement", "I", "soon", "v"),
    "must": ("-아/어야 하다", "S *have to BASE A T", "statement", "I3", "soon", "v"),
    "future": ("-(으)ㄹ 거다", "S will BASE A T", "statement", "I3", "soon", "v"),
    "will not": ("-지 않을 거다", "S will not BASE A T", "statement", "I3", "soon", "v"),
    "please": ("-아/어 주다", "please BASE A T", "order", "y", "soon", "ry"),
    "please do": ("-다", "please BASE A T", "order", "y", "none", "v"),
    "let's": ("-다", "let's BASE A T", "proposal", "u", "soon", "vy"),
    "shall we": ("-다", "shall we BASE A T", "wondering", "u", "soon", "vy"),
    "let's later": ("-다", "let's BASE A T", "proposal", "u", "later", "vy"),
    "shall we later": ("-다", "shall we BASE A T", "wondering", "u", "later", "vy"),
    "should": ("-는 게 좋겠다", "S should BASE A T", "statement", "y", "soon", "v"),
    "present": ("-다", "S PRESENT A", "statement", "I3", "none", "h"),
    "did you": ("-다 +past", "did S BASE A T", "question", "y3", "past", "v"),
}


class Joined(NamedTuple):
    """A pattern of two clauses.

    Attributes:
        name: in words.
        first: what the first clause is: a state with one of some marks ("state -"), a state that
            leads to the second ("lead"), or a verb with some marks ("verb v").
        korean: the ending that joins.
        english: the first clause in English; after it, or before it with "," at its end, the
            second.
        mains: names of what the second may be.
    """

    name: str
    first: str
    korean: str
    english: str
    mains: tuple[str, ...]

    @property
    def domains(self) -> tuple[str, ...]:
        """The domains in which something can be said so."""
        if self.first.startswith(("verb", "same")):
            return DOMAINS
        return tuple(domain for domain in DOMAINS if _states(domain, self))

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels at which a second clause can be said."""
        return tuple(
            level for level in LEVELS if any(level in said_at(name) for name in self.mains)
        )


def said_at(main: str) -> tuple[str, ...]:
    """The levels at which a second clause can be said; 먹어 is no order here, but a statement."""
    return ("formal", "polite") if main == "please do" else levels(_MAINS[main][2])


def _read(line: str) -> Joined:
    name, first, korean, english, mains = (column.strip() for column in line.split("|"))
    return Joined(name, first, korean, english, tuple(mains.split(", ")))


JOINED = tuple(
    _read(line)
    for line in """
    because it kept from | state - | -아/어서 | because S PAST | could not, short could not, did not
    because it keeps from | state -present | -아/어서 | because S PRESENT | cannot, do not want
    because it led to | lead | -아/어서 | because S PAST | past, decided
    because it leads to | lead present | -아/어서 | because S PRESENT | wish
    because it makes one | lead -present | -아/어서 | because S PRESENT | must
    because of what was | state - | -았/었기 때문에 | because S PAST | could not, did not
    because of what is | state -present | -기 때문에 | because S PRESENT | cannot, do not want
    since please | lead present | -(으)니까 | since S PRESENT , | please do, please, should
    since let's | state there | -(으)니까 | since S PRESENT , | let's later, shall we later
    if there is time | state + | -(으)면 | if S PRESENT , | future, please, wish, shall we
    if it keeps from | state ?- | -(으)면 | if S PRESENT , | will not, cannot
    if it leads to | lead present | -(으)면 | if S PRESENT , | please do, should
    but still | state - | -았/었지만 | S PAST , but | past
    even if | state ?- | -아/어도 | even if S PRESENT , | future, must
    when one is | lead present | -(으)ㄹ 때 | when S PRESENT , | present, should
    not although | state -present | -지만 | S PRESENT , but | must, future, wish
    after doing | verb vy | -(으)ㄴ 후에 | after ING A | past, must, future, should, please
    after that | verb vy | -고 나서 | after ING A | past, future, please
    before doing | verb vy | -기 전에 | before ING A | past, must, future, should, please
    as soon as | verb a | -자마자 | as soon as S PAST A | past
    instead of | same | -는 대신에 | instead of ING A | past, decided, future, wish
    and then | verb v | -고 | S PAST A and | and past
    must because | verb vw | -아/어야 하기 때문에 | because S *have to BASE A | can't go out
    one but not the other | same | -았/었지만 | S PAST A , but | but did not
    want but | verb v | -고 싶지만 | S want to BASE A , but | but state
    wanted but | verb v | -고 싶었지만 | S wanted to BASE A , but | but was
    """.strip().splitlines()
)
_IF = {("be", "raining"): ("rain",), ("be", "snowing"): ("snow",)}
_MAINS["and past"] = ("-다 +past", "PAST A T", "statement", "I3", "past", "v")
_MAINS["but did not"] = ("-지 않다 +past", "S didn't BASE A T", "statement", "I3", "past", "v")
_MAINS["can't go out"] = ("-(으)ㄹ 수 없다", "S can't BASE A T", "statement", "I3", "soon", "vc")
_MAINS["but state"] = ("-다", "S PRESENT", "statement", "I", "none", "-present")
_MAINS["but was"] = ("-다 +past", "S PAST", "statement", "I", "none", "-")


def _keys(frame: Frame) -> list[tuple[str, tuple[str, str] | None]]:
    """What a state may name: "집에 가", "쉬"."""
    if not frame.objects:
        return [(frame.name, None)]
    return [
        (f"{object_[0]}{particle(object_[0], frame.particle)} {frame.name}", object_)
        for object_ in frame.objects
    ]


_BY_KEY = {
    (domain, key): (frame, chosen)
    for domain in DOMAINS
    for frame in FRAMES[domain]
    for key, chosen in _keys(frame)
}


@cache
def _states(domain: str, pattern: Joined) -> tuple[State, ...]:
    """The states of a domain that a first clause may be about."""
    kind, _, marks = pattern.first.partition(" ")
    found = []
    for state in STATES:
        good = domain in state.domains and not ("present" in marks and "v" in state.marks)
        if kind == "lead":
            good = good and any((domain, key) in _BY_KEY for key in state.leads_to)
        good = good and all(mark in state.marks for mark in marks if mark in "-+?")
        if kind == "state":
            good = good and bool(fitting(domain, "v", state.keeps_from))
            good = good and (
                "there" not in marks or state.about in ("it", "the weather", "traffic")
            )
        if good:
            found.append(state)
    return tuple(found)


@cache
def obstacles(domain: str, marks: str) -> tuple[State, ...]:
    """The states of somebody that keep from things, not of what happens if `marks` say so."""
    return tuple(
        state
        for state in STATES
        if domain in state.domains
        and "-" in state.marks
        and not state.about
        and not ("present" in marks and "v" in state.marks)
        and len(fitting(domain, "vyp", state.keeps_from)) > 2
    )


class JoinedSentences(Sentences):
    """Draws sentences of two clauses."""

    def joined(self, pattern: Joined) -> Both:
        """Draws a sentence of a pattern."""
        names = [name for name in pattern.mains if self.level in said_at(name)]
        name = self.draw.choice(names)
        korean, english, mood, who, when, marks = _MAINS[name]
        self.asks = mood in ("question", "wondering")
        subject = self.subject(who, forms_again=True)
        if not pattern.first.startswith(("state", "lead")):
            return self._two_verbs(pattern, name, subject)
        state = self.draw.choice(_states(self.domain, pattern))
        if pattern.first.startswith("lead"):
            key = self.draw.choice([key for key in state.leads_to if (self.domain, key) in _BY_KEY])
            frame, chosen = _BY_KEY[self.domain, key]
            phrase = self.of_frame(frame, subject.pronoun, chosen=chosen, place=False, bare=True)
            when = when if when == "past" else "none"
        else:
            stems = state.keeps_from
            marks += "" if stems else "p"
            if not fitting(self.domain, marks, stems):
                marks, korean = "v", "-지 못하다 +past" if "x" in marks else korean
            phrase = self.phrase(subject, marks, stems=stems)
        if "if" in pattern.english.split() and state.english in _IF:
            state = state._replace(english=_IF[state.english])
        how, about = self.of_state(state)
        person = about or subject
        first_named = not about and "," in pattern.english
        conjunction, comma = self._comma(pattern.english)
        first = clause(
            self, person, how, pattern.korean, conjunction, silent=bool(about),
            again=not about and not first_named,
        )  # fmt: skip
        silent = not about and bool(subject.korean)
        second = clause(
            self, subject, phrase, korean, english, mood=mood, time=self.time(when, phrase.marks),
            silent=silent or not subject.korean, again=first_named,
        )  # fmt: skip
        return self._in_order(first, second, comma)

    def _two_verbs(self, pattern: Joined, name: str, subject: Subject) -> Both:
        """Draws a sentence of two verbs, of one verb twice, or of a verb and a state."""
        korean, english, mood, _, when, marks = _MAINS[name]
        about = None
        if pattern.first == "same":
            one, two = self._twice(subject, contrast=name == "but did not")
        else:
            of_first = pattern.first.removeprefix("verb ")
            bare = self.chance(0.6)
            if name.startswith("but "):
                state = self.draw.choice(obstacles(self.domain, marks))
                one = self.phrase(subject, "vp", bare=bare, stems=state.keeps_from)
                two, about = self.of_state(state)
            else:
                one = self.phrase(subject, of_first, bare=bare)
                two = self._another(subject, marks, one)
        conjunction, comma = self._comma(pattern.english)
        forward = "," in pattern.english or pattern.name == "and then"
        time = self.time(when, two.marks) if when != "none" else NOTHING
        first = clause(
            self, subject, one, pattern.korean, conjunction, time=(time[0], []),
            silent=not subject.korean, again=not forward,
        )  # fmt: skip
        second = clause(
            self, about or subject, two, korean, english, mood=mood, time=([], time[1]),
            silent=True, again=forward and not about,
        )  # fmt: skip
        return self._in_order(first, second, comma, forward)

    def _twice(self, subject: Subject, contrast: bool) -> tuple[Phrase, Phrase]:
        """One verb with two different objects; 은/는 sets them against each other."""
        frames = [frame for frame in fitting(self.domain, "vy") if len(frame.objects) > 2]
        owned = subject.pronoun
        while True:
            frame = self.draw.choice(frames)
            one, two = self.draw.sample(frame.objects, 2)
            if not owned and (self._owned(*one) or self._owned(*two)):
                continue
            if self.who in (one[0], two[0]):
                continue
            if contrast and frame.particle == "을/를":
                frame = frame._replace(particle="은/는")
            return (
                self.of_frame(frame, owned, chosen=one, bare=True, place=False),
                self.of_frame(frame, owned, chosen=two, bare=True, place=False),
            )

    def _another(
        self, subject: Subject, marks: str, one: Phrase, stems: tuple[str, ...] = ()
    ) -> Phrase:
        """Draws another verb than the first."""
        while True:
            kept = len(self.pairs)
            two = self.phrase(subject, marks, bare=self.chance(0.5), stems=stems)
            if two.stem != one.stem and two.english_verb != one.english_verb:
                return two
            del self.pairs[kept:]

    def _comma(self, english: str) -> tuple[str, str]:
        """The first clause in English without its comma, and what goes in between."""
        before, comma, word = english.partition(" ,")
        return before, (comma + word).strip()

    def _in_order(self, first: Both, second: Both, comma: str, forward: bool = False) -> Both:
        """Joins two clauses, in English in the other order unless a comma parts them."""
        korean = first[0] + second[0]
        if not comma and not forward:
            return korean, second[1] + first[1]
        label = first[0][-1][-1][1]
        between = [(word, label) for word in comma.split()]
        return korean, first[1] + between + second[1]
