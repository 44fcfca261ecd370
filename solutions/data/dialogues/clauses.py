"""Clauses: a subject, a phrase, a time, and how the two languages build their predicates of them.

How Korean builds a predicate is written as in a grammar: "-고 싶다" puts 고 on the verb and
says 싶다 after it, "못 -다 +past" says 못 before it and the verb in the past, "-(으)면" goes on
to another clause. How English does it is written with what stands for the words of the clause:
S the subject, A what follows the verb, T the time, M how often; BASE, PRESENT, PAST, PARTICIPLE
and ING the verb; "*want" agrees with the subject; all else is itself.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from solutions.data.dialogues.conjugation import attach
from solutions.data.dialogues.endings import HONORIFIC, copula, finite, honored
from solutions.data.dialogues.english import form
from solutions.data.dialogues.phrases import Both, Phrase, Phrases, Piece, Subject, Word
from solutions.data.hangul import particle

_COPULAS = ("거", "예정", "참", "계획", "생각")
_HONORED_AUXILIARIES = ("싶", "있", "않", "못하")
NOTHING: Both = ([], [])


class Predicate(NamedTuple):
    """A Korean way of building a predicate, read from its name in a grammar."""

    prefix: str
    ending: str
    words: tuple[str, ...]
    past: bool
    finite: bool


@cache
def predicate(text: str) -> Predicate:
    """Reads "-고 싶다", "못 -다 +past", "-(으)면"."""
    *words, last = text.split()
    past = last == "+past"
    if not past:
        words.append(last)
    prefix = "" if words[0].startswith("-") else words.pop(0)
    ending = words.pop(0).removeprefix("-")
    is_finite = (words[-1] if words else ending).endswith("다")
    if is_finite and words and words[-1].removesuffix("이다") in _COPULAS:
        words[-1] = words[-1].removesuffix("이다") + "다"
    if not words and is_finite:
        ending = ending.removesuffix("다")
    elif is_finite:
        words[-1] = words[-1].removesuffix("다")
    return Predicate(prefix, ending, tuple(words), past, is_finite)


def korean_predicate(
    phrases: Phrases, phrase: Phrase, text: str, mood: str, honor: bool, last: int
) -> tuple[list[Word], int]:
    """The Korean words of a predicate.

    Args:
        phrases: gives labels and the level.
        phrase: whose verb it is.
        text: how the predicate is built.
        mood: what the sentence does.
        honor: whether respect is shown.
        last: label that the last word gets besides its own.

    Returns:
        the words, and the label of what they say besides the verb.
    """
    how, said = predicate(text), phrases.label()
    verb = phrase.verb | said
    stem, level = phrase.stem, phrases.level
    auxiliary = how.words[-1] if how.words and how.finite else ""
    if honor and auxiliary not in _HONORED_AUXILIARIES and "주" not in auxiliary:
        stem = honored(stem)
    words: list[Word] = []
    if how.prefix:
        words.append([(how.prefix, said)])
    if not how.words:
        if how.finite:
            made = finite(stem, level, mood, how.past, phrase.adjective)
        else:
            made = joined(stem, how.ending, phrase.adjective)
        return [*words, [(made, verb | last)]], said
    words.append([(joined(stem, how.ending, phrase.adjective), verb)])
    words += [[(word, said)] for word in how.words[: len(how.words) - how.finite]]
    if how.finite:
        if auxiliary in _COPULAS:
            made = auxiliary + copula(auxiliary, level, mood, how.past)
            made = {"거입니다": "겁니다", "거입니까": "겁니까", "거다": "것이다"}.get(made, made)
        else:
            if honor and auxiliary in _HONORED_AUXILIARIES:
                on = text.startswith("-고 있")
                auxiliary = "계시" if on else attach(auxiliary, "(으)시")
            adjective = auxiliary == "않" and (phrase.adjective or "싶지" in how.words)
            made = finite(auxiliary, level, mood, how.past, adjective)
        words.append([(made, said | last)])
    else:
        words[-1] = [(words[-1][0][0], words[-1][0][1] | last)]
    return words, said


@cache
def joined(stem: str, ending: str, adjective: bool) -> str:
    """A stem with an ending; what is said before a noun depends on whether it is an adjective."""
    if ending == "는" and adjective and not stem.endswith(("있", "없")):
        ending = "(으)ㄴ"
    return attach(stem, ending)


def english_clause(
    text: str, subject: list[Piece], agreement: str, phrase: Phrase, said: int, time: list[Piece],
    often: Sequence[Piece] = (),
) -> list[Piece]:  # fmt: skip
    """The English words of a clause.

    Args:
        text: how it is built; see the module's text.
        subject: words for S.
        agreement: the pronoun that verbs agree with.
        phrase: for the verb and A.
        said: label of what the predicate says besides the verb.
        time: words for T.
        often: words for M.
    """
    words: list[Piece] = []
    first, *rest = phrase.english_verb
    for token in text.split():
        if token == "S":
            words += subject
        elif token == "A":
            words += phrase.english
        elif token == "T":
            words += time
        elif token == "M":
            words += often
        elif token.isupper() and token != "I":
            label = phrase.verb if token in ("BASE", "ING", "PARTICIPLE") else phrase.verb | said
            been = token == "PARTICIPLE" and phrase.english_verb == ("go",)
            words.append(("been" if been else form(first, token.lower(), agreement), label))
            words += [(word, phrase.verb) for word in rest]
        elif token.startswith("*"):
            verb, _, tense = token[1:].partition(":")
            words.append((form(verb, tense or "present", agreement), said))
        else:
            words.append((token, said))
    return words


def topic(subject: Subject, forms: str) -> list[Word]:
    """The Korean subject with its particle; nothing where it is left out."""
    if not subject.korean:
        return []
    *before, last = subject.korean
    made = particle(last, forms)
    if (last, made) in (("저", "가"), ("나", "가")):
        last = {"저": "제", "나": "내"}[last]
    return [*([(word, subject.label)] for word in before),
            [(last, subject.label), (made, subject.label)]]  # fmt: skip


def english_subject(subject: Subject, last: int, again: bool) -> list[Piece]:
    """The English subject; what Korean leaves out hangs on the last word of its clause.

    A pronoun means whom it stands for as well: nothing else tells "he" from "she".

    Args:
        subject: who does it.
        last: label of that last word.
        again: whether it has been named before, so that a pronoun does.
    """
    if again and subject.pronoun:
        return [(subject.pronoun, last | subject.label)]
    return [(word, subject.label or last) for word in subject.english]


def clause(
    phrases: Phrases,
    subject: Subject,
    phrase: Phrase,
    korean: str,
    english: str,
    *,
    mood: str = "statement",
    time: Both = NOTHING,
    often: Both = NOTHING,
    forms: str = "은/는",
    silent: bool = False,
    again: bool = False,
    asked: str = "",
) -> Both:
    """Makes one clause in both languages.

    Args:
        phrases: gives labels and the draw.
        subject: who does it.
        phrase: what.
        korean: how Korean builds the predicate.
        english: how English builds the clause.
        mood: what the sentence does.
        time: when.
        often: how often.
        forms: the subject's particle.
        silent: whether Korean does not name the subject here.
        again: whether English has named the subject before.
        asked: Korean word that asks ("왜"), or says something else about the whole clause.
    """
    last = phrases.label()
    honor = subject.honored and (mood != "order" or phrase.stem in HONORIFIC)
    words, said = korean_predicate(phrases, phrase, korean, mood, honor, last)
    named = [] if silent else topic(subject, forms)
    front = [*time[0], *named] if phrases.chance(0.4) else [*named, *time[0]]
    asks = [[(word, said)] for word in asked.split()]
    made = [*front, *asks, *often[0], *phrase.korean, *words]
    who = english_subject(subject, last, again)
    return made, english_clause(english, who, subject.agreement, phrase, said, time[1], often[1])
