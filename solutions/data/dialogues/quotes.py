"""Patterns of what people say, report and ask of each other."""

from solutions.data.dialogues.clauses import clause, topic
from solutions.data.dialogues.joined import JoinedSentences, obstacles
from solutions.data.dialogues.phrases import Both, Phrase, Piece, Subject, Word

# What somebody says that somebody does: Korean, English, when, marks.
SAID = {
    "said past": ("-았/었다고 하다 +past", "that S PAST A T", "past", ""),
    "said future": ("-(으)ㄹ 거라고 하다 +past", "that S would BASE A T", "future", "v"),
    "said must": ("-아/어야 한다고 하다 +past", "that S had to BASE A T", "future", "v"),
    "said wish": ("-고 싶다고 하다 +past", "that S wanted to BASE A T", "soon", "vf"),
    "said can": ("-(으)ㄹ 수 있다고 하다 +past", "that S could BASE A T", "future", "v"),
    "said cannot": ("-(으)ㄹ 수 없다고 하다 +past", "that S couldn't BASE A T", "future", "v"),
}
_ORDERS = (("-(으)ㄴ 후에", "after ING A"), ("-기 전에", "before ING A"))
TOLD = {
    "told": ("-(으)라고 하다 +past", "told me to BASE A T", "vy"),
    "told not": ("-지 말라고 하다 +past", "told me not to BASE A T", "vy"),
    "asked for": ("-아/어 달라고 부탁하다 +past", "asked me to BASE A T", "r"),
    "suggested": ("-자고 하다 +past", "suggested that we BASE A T", "vy"),
}


class Quotes(JoinedSentences):
    """Draws sentences about what somebody says."""

    def said(self, name: str) -> Both:
        """Somebody says that he or she, or somebody else, does something."""
        korean, english, when, marks = SAID[name]
        speaker = self.somebody(forms_again=True)
        front = topic(speaker, "은/는")
        subject = speaker
        if self.chance(0.4):
            subject = self.somebody(besides=" ".join(speaker.korean))
        phrase = self.phrase(subject, marks)
        ends = subject._replace(honored=speaker.honored and subject is speaker)
        made, said = clause(
            self, ends, phrase, korean, english, time=self.time(when, phrase.marks),
            forms="이/가", silent=subject is speaker, again=subject is speaker,
        )  # fmt: skip
        return [*front, *made], [*self._saying(speaker, "said", made), *said]

    def _saying(self, speaker: Subject, verb: str, korean: list[Word]) -> list[Piece]:
        """Who says it, and that they say it, which is the last Korean word."""
        return [*((word, speaker.label) for word in speaker.english), (verb, korean[-1][-1][1])]

    def said_because(self) -> Both:
        """Somebody says that he or she could not do something, and why."""
        speaker = self.somebody(forms_again=True)
        state = self.draw.choice(obstacles(self.domain, "-"))
        phrase = self.phrase(speaker, "vp", stems=state.keeps_from)
        how, _ = self.of_state(state)
        reason, because = clause(
            self, speaker, how, "-아/어서", "because S PAST", again=True
        )  # fmt: skip
        made, said = clause(
            self, speaker, phrase, "-지 못했다고 하다 +past", "that S couldn't BASE A T",
            time=self.time("past", phrase.marks), silent=True, again=True,
        )  # fmt: skip
        return [*reason, *made], [*self._saying(speaker, "said", made), *said, *because]

    def but_two(self) -> Both:
        """Somebody was tired, but did one thing and another."""
        subject = self.subject("I3", forms_again=True)
        state = self.draw.choice(obstacles(self.domain, "-"))
        how, _ = self.of_state(state)
        one, two = self._two(subject, state.keeps_from)
        time = self.time("past", two.marks)
        was, but = clause(
            self, subject, how, "-았/었지만", "S PAST", time=(time[0], []),
            silent=not subject.korean,
        )  # fmt: skip
        comma = was[-1][-1][1]
        made, did = clause(self, subject, one, "-고", "S PAST A and", silent=True, again=True)
        rest, also = clause(
            self, subject, two, "-다 +past", "PAST A T", time=([], time[1]), silent=True
        )
        return [*was, *made, *rest], [*but, (",", comma), ("but", comma), *did, *also]

    def said_two(self) -> Both:
        """Somebody says that he or she did one thing and another."""
        speaker = self.somebody(forms_again=True)
        one, two = self._two(speaker)
        time = self.time("past", two.marks)
        made, did = clause(
            self, speaker, one, "-고", "that S PAST A and", time=(time[0], []), again=True
        )
        rest, also = clause(
            self, speaker, two, "-았/었다고 하다 +past", "PAST A T", time=([], time[1]), silent=True
        )
        return [*made, *rest], [*self._saying(speaker, "said", rest), *did, *also]

    def said_in_order(self) -> Both:
        """Somebody says that he or she will do one thing before or after another."""
        speaker = self.somebody(forms_again=True)
        one, two = self._two(speaker)
        korean, english = self.draw.choice(_ORDERS)
        made, when = clause(self, speaker, one, korean, english)
        rest, will = clause(
            self, speaker, two, "-(으)ㄹ 거라고 하다 +past", "that S would BASE A", silent=True,
            again=True,
        )  # fmt: skip
        return [*made, *rest], [*self._saying(speaker, "said", rest), *will, *when]

    def told_in_order(self) -> Both:
        """Somebody tells me to do one thing before or after another."""
        speaker = self.somebody()
        who = [(word, speaker.label) for word in speaker.english]
        me = Subject([], ["I"], "I", False, 0)
        one, two = self._two(me)
        korean, english = self.draw.choice(_ORDERS)
        made, when = clause(self, me, one, korean, english, silent=True)
        rest, told = clause(self, me, two, "-(으)라고 하다 +past", "told me to BASE A", silent=True)
        if speaker.honored:
            rest[-1] = [(self._honored_saying(rest[-1][0][0]), rest[-1][0][1])]
        return [*topic(speaker, "은/는"), *made, *rest], [*who, *told, *when]

    def _two(self, subject: Subject, stems: tuple[str, ...] = ()) -> tuple[Phrase, Phrase]:
        """Two things that somebody does."""
        one = self.phrase(subject, "vyp", bare=self.chance(0.4), stems=stems)
        return one, self._another(subject, "vyp", one, stems)

    def told(self, name: str) -> Both:
        """Somebody tells, asks or suggests me to do something."""
        korean, english, marks = TOLD[name]
        speaker = self.somebody()
        front = topic(speaker, "은/는" if self.chance(0.5) else "이/가")
        me = Subject([], ["I"], "we" if name == "suggested" else "I", False, 0)
        phrase = self.phrase(me, marks)
        how = phrase._replace()
        made, said = clause(
            self, me._replace(honored=False), how, korean, english,
            time=self.time("soon", phrase.marks), silent=True,
        )  # fmt: skip
        if speaker.honored:
            made[-1] = [(self._honored_saying(made[-1][0][0]), made[-1][0][1])]
        who = [(word, speaker.label) for word in speaker.english]
        return [*front, *made], [*who, *said]

    def _honored_saying(self, word: str) -> str:
        """The last word, with respect for who says it: 했어요 → 하셨어요."""
        head, mark, tail = word.partition("했")
        return head + "하셨" + tail if mark else word

    def heard(self) -> Both:
        """I have heard that somebody did something."""
        subject = self.somebody()
        phrase = self.phrase(subject)
        made, said = clause(
            self, subject._replace(honored=False), phrase, "-았/었다고 듣다 +past",
            "I heard that S PAST A T", time=self.time("past", phrase.marks), forms="이/가",
        )  # fmt: skip
        return made, said
