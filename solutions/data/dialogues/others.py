"""Patterns about people and places, and what happens meanwhile."""

from collections.abc import Callable
from functools import cache

from solutions.data.dialogues.clauses import clause, topic
from solutions.data.dialogues.conjugation import attach
from solutions.data.dialogues.endings import LEVELS, copula, finite
from solutions.data.dialogues.english import article
from solutions.data.dialogues.frames import DOMAINS, Frame
from solutions.data.dialogues.nouns import PLACES
from solutions.data.dialogues.phrases import Both, Phrase, Subject
from solutions.data.dialogues.quotes import SAID, TOLD
from solutions.data.dialogues.sentences import fitting
from solutions.data.dialogues.thing_words import COUNTED, FACILITIES, JOBS, JUDGED, PRICED, SITES
from solutions.data.dialogues.things import Things, countable, things
from solutions.data.hangul import particle

_BACKGROUND = {"듣": ("음악", "라디오"), "마시": ("커피", "녹차", "홍차")}
_BESIDE = {
    "쓰", "읽", "청소하", "공부하", "운동하", "달리", "요리를 하", "일하", "그리", "만들", "굽",
    "번역하", "준비하", "검토하", "쉬", "기다리", "인쇄하", "분석하", "싸", "스트레칭을 하", "걷",
    "수정하", "산책을 하",
}  # fmt: skip


class OtherSentences(Things):
    """Draws sentences of the other patterns."""

    def somebody_is(self) -> Both:
        """Somebody is a doctor."""
        subject = self.somebody()
        korean, english = self.draw.choice(JOBS[self.domain].split(", ")).split(":")
        label, is_ = self.label(), self.label()
        past = self.chance(0.3)
        mood = "question" if self.chance(0.3) and self.level != "plain" else "statement"
        *before, last = korean.split()
        made = [*([(word, label)] for word in before),
                [(last, label), (copula(last, self.level, mood, past), is_)]]  # fmt: skip
        who = [(word, subject.label) for word in subject.english]
        verb = ("was" if past else "is", is_)
        job = [(article(english), label | is_), *((word, label) for word in english.split())]
        self.asks = mood == "question"
        front = topic(subject, "은/는")
        return [*front, *made], [verb, *who, *job] if self.asks else [*who, verb, *job]

    def the_one_who(self) -> Both:
        """The person who is doing something is somebody."""
        subject = self.somebody()
        form, english, when, marks = self.draw.choice(
            (
                ("-고 있는", "who *be ING A T", "now", "d"),
                ("-(으)ㄴ", "who PAST A T", "past", "v"),
                ("-(으)ㄹ", "who will BASE A T", "future", "v"),
            )
        )
        anybody = Subject([], [""], "", False, 0)
        phrase = self.phrase(anybody, marks)
        made, said = clause(
            self, anybody, phrase, form, english, time=self.time(when, phrase.marks), silent=True
        )
        person, mark, is_ = self.label(), self.label(), self.label()
        *before, last = subject.korean
        end = [*([(word, subject.label)] for word in before),
               [(last, subject.label), (copula(last, self.level), is_)]]  # fmt: skip
        who = [(word, subject.label) for word in subject.english]
        return [*made, [("사람", person), ("은", mark)], *end], [
            ("the", person | mark), ("person", person), *said, ("is", is_), *who,
        ]  # fmt: skip

    def there_is(self) -> Both:
        """There is something somewhere, or there is not, or is there?"""
        korean, english = self.draw.choice(FACILITIES[self.domain])
        site = self.draw.choice(SITES[self.domain])
        self.asks = self.chance(0.3)
        self.pairs.append((site, korean))
        none = not self.asks and self.chance(0.3)
        is_, thing, mark = self.label(), self.label(), self.label()
        where, at = self.place(site, "at")
        stem = "없" if none else "있"
        last = finite(stem, self.level, "question" if self.asks else "statement")
        *before, noun = korean.split()
        made = [*where, *([(word, thing)] for word in before),
                [(noun, thing), (particle(noun, "이/가"), mark)], [(last, is_)]]  # fmt: skip
        determiner = ("no", is_) if none else (article(english), thing | mark)
        verb = [("is", is_), ("there", is_)] if self.asks else [("there", is_), ("is", is_)]
        return made, [*verb, determiner, *((word, thing) for word in english.split()), *at]

    def where_is(self) -> Both:
        """Where is something?"""
        self.asks = True
        if self.chance(0.5):
            korean, english = self.draw.choice(FACILITIES[self.domain])
        else:
            korean = self.draw.choice(SITES[self.domain])
            english = PLACES[korean][1].removeprefix("the ")
        label, mark, asks = self.label(), self.label(), self.label()
        *before, noun = korean.split()
        made = [*([(word, label)] for word in before),
                [(noun, label), (particle(noun, "은/는"), mark)]]  # fmt: skip
        if self.chance(0.5):
            made.append([("어디" + copula("어디", self.level, "question"), asks)])
        else:
            made += [[("어디에", asks)], [(finite("있", self.level, "question"), asks)]]
        return made, [("where", asks), ("is", asks), ("the", label | mark),
                      *((word, label) for word in english.split())]  # fmt: skip

    def going_to(self) -> Both:
        """Somebody goes somewhere to do something."""
        frame = self.draw.choice(_done_there(self.domain))
        korean, english, mood, who, when = self.draw.choice(
            (
                ("-다 +past", "S PAST A", "statement", "I3", "past"),
                ("-(으)ㄹ 거다", "S will BASE A", "statement", "I3", "future"),
                ("-고 싶다", "S want to BASE A", "statement", "I", "wish"),
                ("-아/어야 하다", "S *have to BASE A", "statement", "I3", "future"),
                ("-다 +past", "did S BASE A", "question", "y3", "past"),
            )
        )
        self.asks = mood == "question"
        subject = self.subject(who, forms_again=True)
        site = self.draw.choice([place for place in frame.places if place != "집"])
        self.pairs.append((frame.name, site))
        objects = [
            entry for entry in frame.objects if entry[0] != self.who
        ]  # fmt: skip
        chosen = self.draw.choice(objects) if objects else None
        aim = self.of_frame(
            frame._replace(marks=frame.marks.replace("c", "")), subject.pronoun, chosen=chosen,
            place=False,
        )  # fmt: skip
        to = self.label()
        where = self.place(site, "to")
        purpose = [*aim.korean, [(attach(frame.stem, "(으)러"), aim.verb | to)]]
        words = [("to", to), *((word, aim.verb) for word in aim.english_verb), *aim.english]
        go = Phrase([*purpose, *where[0]], "가", False, self.label(), ("go",),
                    [*where[1], *words], "")  # fmt: skip
        return clause(
            self, subject, go, korean, english + " T", mood=mood,
            time=self.time(when, frame.marks), silent=not subject.korean,
        )  # fmt: skip

    def meanwhile(self) -> Both:
        """Somebody does something while listening to music."""
        subject = self.subject("I3", forms_again=True)
        everyday = {frame.stem: frame for frame in fitting("everyday", "d")}
        stem = self.draw.choice(sorted(_BACKGROUND))
        chosen = (self.draw.choice(_BACKGROUND[stem]), "")
        first = self.of_frame(everyday[stem], chosen=chosen, place=False, bare=True)
        frames = tuple(sorted(_BESIDE))
        second = self.phrase(subject, "d", stems=frames)
        korean, english, when = self.draw.choice(
            (
                ("-다 +past", "S PAST A T", "past"),
                ("-고 있다", "S *be ING A T", "now"),
                ("-고 있다 +past", "S *be:past ING A T", "then"),
                ("-다", "S PRESENT A T", "habit"),
            )
        )
        time = self.time(when, second.marks)
        made, said = clause(
            self, subject, first, "-(으)면서", "while ING A", time=(time[0], []),
            silent=not subject.korean,
        )  # fmt: skip
        rest, main = clause(self, subject, second, korean, english, time=([], time[1]), silent=True)
        return [*made, *rest], [*main, *said]

    def during(self) -> Both:
        """While somebody did something, somebody else did something."""
        one = self.somebody()
        first = self.phrase(one, "d", bare=self.chance(0.6))
        kept = len(self.pairs)
        other = self.subject("I3")
        while other.english == one.english:
            other = self.subject("I3")
        second = self.phrase(other, "d", bare=self.chance(0.6))
        while second.stem == first.stem:
            del self.pairs[kept:]
            second = self.phrase(other, "d", bare=self.chance(0.6))
        made, said = clause(self, one, first, "-는 동안", "while S *be:past ING A", forms="이/가")
        rest, main = clause(self, other, second, "-다 +past", "S PAST A", silent=not other.korean)
        label = made[-1][-1][1]
        return [*made, *rest], [*said, (",", label), *main]

    def since(self) -> Both:
        """Something has hurt since yesterday."""
        korean, english = self.draw.choice(
            (
                ("*머리가 아프", "had a headache"), ("*배가 아프", "had a stomachache"),
                ("*목이 아프", "had a sore throat"), ("*허리가 아프", "had a backache"),
                ("*이가 아프", "had a toothache"), ("열이 나", "had a fever"),
                ("콧물이 나", "had a runny nose"), ("*어지럽", "been dizzy"),
                ("*피곤하", "been tired"), ("기침이 나", "had a cough"),
                ("*눈이 아프", "had sore eyes"), ("*아프", "been sick"),
            )
        )  # fmt: skip
        self.asks = self.chance(0.25)
        subject = self.subject("y3" if self.asks else "I3")
        since, verb, day = self.label(), self.label(), self.label()
        time, when = self.draw.choice(
            (("어제", "yesterday"), ("그저께", "the day before yesterday"), ("지난주", "last week"),
             ("오늘 아침", "this morning"), ("어젯밤", "last night"), ("월요일", "Monday"),
             ("지난 주말", "last weekend"), ("며칠 전", "a few days ago"), ("금요일", "Friday"))
        )  # fmt: skip
        *before, last = time.split()
        adjective = korean.startswith("*")
        *args, stem = korean.lstrip("*").split()
        from_when = [*([(word, day)] for word in before), [(last, day), ("부터", since)]]
        phrase = Phrase([*from_when, *([(word, verb)] for word in args)], stem, adjective, verb,
                        tuple(english.split()), [], "")  # fmt: skip
        first, *rest = english.split()
        after = [*((word, verb) for word in rest), ("since", since),
                 *((word, day) for word in when.split())]  # fmt: skip
        phrase = phrase._replace(english=[(first, verb), *after])
        return clause(
            self, subject, phrase, "-다", "*have S A" if self.asks else "S *have A",
            mood="question" if self.asks else "statement", silent=not subject.korean,
        )  # fmt: skip


@cache
def _done_there(domain: str) -> list[Frame]:
    """What one goes somewhere to do."""
    return [
        frame
        for frame in fitting(domain, "v")
        if set(frame.places) - {"집"} and not frame.going and not set("q") & set(frame.marks)
        and frame.stem not in ("출근하", "퇴근하", "묵", "여행하", "쉬", "달리", "걷")
    ]  # fmt: skip


OTHERS: dict[str, tuple[Callable, tuple[str, ...], tuple[str, ...]]] = {
    **{name: (lambda of, n=name: of.said(n), DOMAINS, LEVELS) for name in SAID},
    **{name: (lambda of, n=name: of.told(n), DOMAINS, LEVELS) for name in TOLD},
    "said because": (OtherSentences.said_because, DOMAINS, LEVELS),
    "but did two things": (OtherSentences.but_two, DOMAINS, LEVELS),
    "said did two things": (OtherSentences.said_two, DOMAINS, LEVELS),
    "said in order": (OtherSentences.said_in_order, DOMAINS, LEVELS),
    "told in order": (OtherSentences.told_in_order, DOMAINS, LEVELS),
    "heard": (OtherSentences.heard, DOMAINS, LEVELS),
    "which": (
        OtherSentences.which, tuple(domain for domain in DOMAINS if things(domain)), LEVELS,
    ),
    "this is": (
        OtherSentences.this_is, tuple(domain for domain in DOMAINS if JUDGED[domain]), LEVELS,
    ),
    "more than": (OtherSentences.more, DOMAINS, LEVELS),
    "somebody is": (OtherSentences.somebody_is, DOMAINS, LEVELS),
    "the one who": (OtherSentences.the_one_who, DOMAINS, LEVELS),
    "there is": (OtherSentences.there_is, DOMAINS, LEVELS),
    "where is": (OtherSentences.where_is, DOMAINS, LEVELS),
    "how much": (OtherSentences.how_much, tuple(PRICED), LEVELS),
    "some please": (OtherSentences.some_please, tuple(COUNTED), LEVELS[:3]),
    "how many": (
        OtherSentences.how_many, tuple(d for d in DOMAINS if countable(d)), LEVELS,
    ),
    "go to do": (OtherSentences.going_to, DOMAINS, LEVELS),
    "while": (OtherSentences.meanwhile, DOMAINS, LEVELS),
    "during": (OtherSentences.during, DOMAINS, LEVELS),
    "since when": (OtherSentences.since, ("sport", "medicine"), LEVELS),
}  # fmt: skip
"""By its name what draws a sentence of a pattern, and the domains and levels it is said in."""
