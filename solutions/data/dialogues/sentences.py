"""Draws whole clauses: a subject, a verb that the pattern can be said of, a time."""

from functools import cache

from solutions.data.dialogues.clauses import NOTHING, clause
from solutions.data.dialogues.english import NATIVE, NUMBERS
from solutions.data.dialogues.frames import DOMAINS, FRAMES, Frame
from solutions.data.dialogues.nouns import NOUNS
from solutions.data.dialogues.patterns import ARRIVING, ASKABLE, Pattern
from solutions.data.dialogues.phrases import Both, Phrase, Phrases, Subject
from solutions.data.dialogues.settings import (
    DAY_TIMES,
    FRIENDS,
    KIN,
    MIDDLE_TIMES,
    NEAR_TIMES,
    OFTEN,
    PEOPLE,
    TIMES,
)

ME = {"formal": "저", "polite": "저", "casual": "나", "plain": "나"}
_SELDOM_SAID = {
    "past": 0.7, "future": 0.7, "wish": 0.6, "habit": 1, "later": 1, "usual": 1, "then": 1,
    "hours": 1, "now": 0.6, "soon": 0.4,
}  # fmt: skip


@cache
def fitting(domain: str, marks: str, stems: tuple[str, ...] = ()) -> tuple[Frame, ...]:
    """The verbs of a domain, of some stems or of all, that a pattern can be said of."""
    return tuple(
        frame
        for frame in FRAMES[domain]
        if _fits(frame, marks) and (not stems or frame.name in stems)
    )


def _fits(frame: Frame, marks: str) -> bool:
    """Whether a verb has all marks that a pattern asks for."""
    for mark in marks:
        if mark == "v":
            good = "n" not in frame.marks
        elif mark == "x":
            good = not frame.stem.endswith("하") and not frame.before
        elif mark == "o":
            good = (
                frame.stem in ASKABLE and bool(frame.objects) and frame.particle == "을/를"
            ) and not (frame.stem == "먹" and frame.domain == "medicine")
        elif mark == "-":
            good = bool(frame.places) and not frame.going
        elif mark == "t":
            good = "d" in frame.marks and bool({"h", "l"} & set(frame.marks))
        elif mark == "y":
            good = "q" not in frame.marks
        elif mark == "f":
            good = "u" not in frame.marks
        elif mark == "z":
            good = not {"s", "l", "h"} & set(frame.marks)
        elif mark == "p":
            good = "s" not in frame.marks
        elif mark == "w":
            good = not {"l", "s"} & set(frame.marks)
        elif mark == "a":
            good = frame.stem in ARRIVING
        elif mark == "!":
            good = True
        else:
            good = mark in frame.marks
        if not good:
            return False
    return True


class Sentences(Phrases):
    """Draws the clauses of one sentence."""

    def subject(self, who: str, forms_again: bool = False) -> Subject:
        """Draws who it is about.

        Args:
            who: letters as `patterns` explains them, of which one is drawn.
            forms_again: whether English will name them again, by a pronoun.
        """
        kind = self.draw.choice(who) if "3" not in who or self.chance(0.5) else "3"
        if kind == "3":
            return self.somebody(forms_again)
        self.who, self.kin = "", False
        if kind == "w":
            return Subject(["우리"], ["we"], "we", False, self.label())
        if kind == "u":
            return Subject([], ["we"], "we", False, 0)
        if kind in "yn":
            polite = self.level in ("formal", "polite")
            return Subject([], ["you"], "you", polite and self.chance(0.6), 0)
        if kind == "I" and self.chance(0.4):
            return Subject([ME[self.level]], ["I"], "I", False, self.label())
        return Subject([], ["I"], "I", False, 0)

    def somebody(self, forms_again: bool = False, besides: str = "") -> Subject:
        """Draws somebody, of whom English may have to say he or she."""
        person = self.draw.choice(PEOPLE[self.domain])
        while (forms_again and not person.pronoun) or person.korean == besides:
            person = self.draw.choice(PEOPLE[self.domain])
        korean = person.korean
        if korean.startswith("제 ") and ME[self.level] == "나":
            korean = "내 " + korean[2:]
        self.who, self.kin = person.korean, person.english.startswith("my ")
        return Subject(
            korean.split(), person.english.split(), person.pronoun, person.honored, self.label()
        )

    def phrase(
        self,
        subject: Subject,
        marks: str = "",
        *,
        generic: bool = False,
        place: bool | None = None,
        bare: bool = False,
        stems: tuple[str, ...] = (),
    ) -> Phrase:
        """Draws what somebody does, of all verbs that the marks allow.

        Args:
            subject: who.
            marks: as a `Pattern` has them.
            generic: whether any such object is meant.
            place: whether to say where; None draws that too.
            bare: whether to leave out everything that may be left out.
            stems: of the verbs that are possible; all, if empty.
        """
        frames = fitting(self.domain, marks, stems)
        owner = subject.pronoun
        while True:
            frame = self.draw.choice(frames)
            if subject.honored and "j" in frame.marks:
                continue
            if not frame.objects:
                if "~" in frame.english and not owner:
                    continue
                return self.of_frame(frame, owner, place=place, bare=bare)
            chosen = self.draw.choice(frame.objects)
            if generic and not self._generic(*chosen):
                continue
            if owner in ("", "we") and self._owned(*chosen) and not self._shared(chosen[0], owner):
                continue
            if chosen[0] != self.who:
                return self.of_frame(
                    frame, owner, chosen=chosen, generic=generic, place=place, bare=bare
                )

    def _generic(self, name: str, own: str) -> bool:
        """Whether one can speak of any such object."""
        return not own and name in NOUNS and NOUNS[name].kind in "ams"

    def _shared(self, name: str, owner: str) -> bool:
        """Whether what we have is said as what one has: our luggage, but not our passport."""
        return owner == "we" and name in ("손", "이", "짐", "숙제", "증상", *KIN, *FRIENDS)

    def _owned(self, name: str, own: str) -> bool:
        """Whether English has to say whose an object is."""
        if own:
            return "~" in own
        return name in NOUNS and NOUNS[name].kind == "o" and self.owner_of(name, "") != "I"

    # --- times ---------------------------------------------------------------------------------

    def time(self, kind: str, marks: str = "") -> Both:
        """Draws when: of a kind of `TIMES`, or for how many hours, or nothing.

        Args:
            kind: of time.
            marks: of the verb: what is soon done is not planned for next year.
        """
        if kind in ("none", "often") or "0" in marks or not self.chance(_SELDOM_SAID[kind]):
            return NOTHING
        if kind == "hours":
            return self.hours()
        times = TIMES if "g" in marks else MIDDLE_TIMES
        if "s" in marks and kind in NEAR_TIMES:
            times = NEAR_TIMES
        chosen = self.draw.choice(times[kind])
        when = self.both(*chosen)
        if chosen in DAY_TIMES and "g" not in marks and self.chance(0.3):
            hour, clock = self.label(), self.label()
            number = self.draw.randrange(12)
            half = self.chance(0.25)
            last = [("반에", clock)] if half else [("시에", clock)]
            korean = [[(NATIVE[number], hour)], last]
            if half:
                korean = [[(NATIVE[number], hour)], [("시", hour)], last]
            english = [("at", clock), *([("half", clock), ("past", clock)] if half else []),
                       (NUMBERS[number], hour)]  # fmt: skip
            if not half:
                english.append(("o'clock", clock))
            day = [[(text.removesuffix("에") if text.endswith("요일에") else text, label)]
                   for ((text, label),) in when[0]]  # fmt: skip
            return [*day, *korean], [*english, *when[1]]
        return when

    def hours(self) -> Both:
        """For how long: 두 시간 동안, "for two hours"."""
        number, unit, during = self.label(), self.label(), self.label()
        count = self.draw.randrange(1, 6)
        hour = "hour" if count == 1 else "hours"
        return (
            [[(NATIVE[count - 1], number)], [("시간", unit)], [("동안", during)]],
            [("for", during), (NUMBERS[count - 1], number), (hour, unit)],
        )

    # --- sentences of one clause ---------------------------------------------------------------

    def simple(self, pattern: Pattern) -> Both:
        """Draws a sentence of one clause."""
        self.asks = pattern.mood in ("question", "wondering")
        subject = self.subject(pattern.who)
        if "o" in pattern.marks:
            return self.asking_what(pattern, subject)
        phrase = self.phrase(
            subject, pattern.marks, generic=pattern.name == "like",
            place=False if "-" in pattern.marks else None,
            bare="!" in pattern.marks or pattern.name == "like",
        )  # fmt: skip
        often = self.both(*self.draw.choice(OFTEN)) if pattern.when == "often" else NOTHING
        forms = "이/가" if pattern.english.startswith(("it seems", "I hope")) else "은/는"
        return clause(
            self, subject, phrase, pattern.korean, pattern.english, mood=pattern.mood,
            time=self.time(pattern.when, phrase.marks), often=often, forms=forms,
            asked=pattern.asked, silent=not subject.korean,
        )  # fmt: skip

    def asking_what(self, pattern: Pattern, subject: Subject) -> Both:
        """Draws a question for an object: it is left out, and 무엇을 or 뭘 stands there."""
        frame = self.draw.choice(fitting(self.domain, pattern.marks))
        phrase = Phrase([], frame.stem, False, self.label(), frame.english, [], frame.marks)
        asked = self.draw.choice(("뭐", "뭘")) if self.level in ("casual", "plain") else "무엇을"
        return clause(
            self, subject, phrase, pattern.korean, pattern.english, mood=pattern.mood,
            time=self.time(pattern.when, phrase.marks), asked=asked, silent=not subject.korean,
        )  # fmt: skip


def domains_of(pattern: Pattern) -> tuple[str, ...]:
    """The domains in which something can be said with a pattern."""
    return tuple(domain for domain in DOMAINS if len(fitting(domain, pattern.marks)) > 2)
