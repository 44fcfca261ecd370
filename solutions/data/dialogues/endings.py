"""How a Korean sentence ends: by what it does, how polite it is, and when it happens."""

from functools import cache

from solutions.data.dialogues.conjugation import attach
from solutions.data.hangul import particle

LEVELS = ("formal", "polite", "casual", "plain")
"""합쇼체, 해요체, 해체 and 한다체, which one writes in a diary or says to oneself."""

# What a sentence does, and its ending at each level at which Korean can do it so.
_ENDINGS = {
    "statement": {
        "formal": "(스)ㅂ니다", "polite": "아/어요", "casual": "아/어", "plain": "ㄴ다/는다",
    },
    "question": {"formal": "(스)ㅂ니까", "polite": "아/어요", "casual": "아/어", "plain": "니"},
    "order": {"formal": "(으)십시오", "polite": "(으)세요", "casual": "아/어"},
    "proposal": {"formal": "(으)ㅂ시다", "casual": "자"},
    "wondering": {"polite": "(으)ㄹ까요", "casual": "(으)ㄹ까"},
    "offer": {"polite": "(으)ㄹ게요", "casual": "(으)ㄹ게"},
}  # fmt: skip
_COPULA = {
    "statement": {
        "formal": "입니다",
        "polite": "이에요/예요",
        "casual": "이야/야",
        "plain": "이다/다",
    },
    "question": {
        "formal": "입니까",
        "polite": "이에요/예요",
        "casual": "이야/야",
        "plain": "이니/니",
    },
}
_STATES = ("있", "없", "싶", "같", "좋", "좋겠", "계시")
"""Auxiliaries and others that end like an adjective."""

HONORIFIC = {"먹": "드시", "마시": "드시", "자": "주무시"}
"""Stems that respect replaces; all others take (으)시."""


def levels(mood: str) -> tuple[str, ...]:
    """The levels at which a mood can be said."""
    return tuple(_ENDINGS[mood])


@cache
def honored(stem: str) -> str:
    """The stem that shows respect for who does it."""
    if stem in HONORIFIC:
        return HONORIFIC[stem]
    return stem if stem.endswith("시") and stem in HONORIFIC.values() else attach(stem, "(으)시")


@cache
def finite(stem: str, level: str, mood: str, past: bool = False, adjective: bool = False) -> str:
    """The last word of a sentence.

    Args:
        stem: of a verb or an adjective, with (으)시 where respect is shown.
        level: one of `levels(mood)`.
        mood: "statement", "question", "order", "proposal", "wondering" or "offer".
        past: whether it is over.
        adjective: whether the stem is that of an adjective.

    Returns:
        the stem with its endings.

    Source: Chapter 5.
    """
    state = adjective or stem in _STATES or (stem.endswith("시") and stem[:-1] in _STATES)
    if past:
        stem = attach(stem, "았/었")
    ending = _ENDINGS[mood][level]
    if mood == "order" and stem == "말":
        return {"formal": "마십시오", "polite": "마세요", "casual": "마"}[level]
    if mood in ("statement", "question") and level == "polite" and stem.endswith("시"):
        return stem[:-1] + "세요" if stem != "마시" else "마셔요"
    if ending == "ㄴ다/는다" and (past or state):
        return stem + "다"
    if mood == "order" and stem in HONORIFIC.values() and level != "casual":
        return stem[:-1] + {"formal": "십시오", "polite": "세요"}[level]
    return attach(stem, ending)


@cache
def copula(noun: str, level: str, mood: str = "statement", past: bool = False) -> str:
    """What follows a noun to say that something is it: "이에요", "였습니다", "야".

    Args:
        noun: what is said of it.
        level: one of `LEVELS`.
        mood: "statement" or "question".
        past: whether it is over.
    """
    if past:
        stem, ending = particle(noun, "이었/였"), _ENDINGS[mood][level]
        return stem + "다" if ending == "ㄴ다/는다" else attach(stem, ending)
    return particle(noun, _COPULA[mood][level])
