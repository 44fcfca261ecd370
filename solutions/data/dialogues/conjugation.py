"""Endings on Korean verbs and adjectives, by rule.

An ending is written as grammars of Korean write it. "고" follows any stem; "(으)면" has its 으
after a consonant only; "아/어서" takes the vowel that fits the stem's; "았/었" is the past and is
itself a stem that takes further endings. "(스)ㅂ니다" and "ㄴ다/는다" come in two forms.
"""

from functools import cache

from solutions.data.hangul import final, is_syllable, join, split, with_final, with_vowel

# What does not change although it ends like what does, by its last syllable.
_REGULAR = {
    "ㅂ": "입잡뽑좁씹접집업",
    "ㄷ": "받닫믿얻뜯쏟돋",
    "ㅅ": "웃씻벗빗앗솟",
    "ㅎ": "좋넣놓낳쌓",
}
_REGULAR_REU = ("따르", "들르", "치르")
_CONTRACTED = {
    ("ㅏ", "아"): "ㅏ", ("ㅓ", "어"): "ㅓ", ("ㅗ", "아"): "ㅘ", ("ㅜ", "어"): "ㅝ",
    ("ㅣ", "어"): "ㅕ", ("ㅐ", "어"): "ㅐ", ("ㅔ", "어"): "ㅔ", ("ㅕ", "어"): "ㅕ",
    ("ㅚ", "어"): "ㅙ",
}  # fmt: skip


def irregularity(stem: str) -> str:
    """Says how a stem is irregular.

    Returns:
        "하", "르", "ㅡ", "ㄹ", "ㅂ", "ㄷ", "ㅅ" or "ㅎ" for what changes; "" for a regular stem.

    Source: Chapter 5.
    """
    _, vowel, consonant = split(stem[-1])
    if stem.endswith("하"):
        return "하"
    if stem.endswith("르") and not stem.endswith(_REGULAR_REU):
        return "르"
    if not consonant:
        return "ㅡ" if vowel == "ㅡ" else ""
    if consonant == "ㄹ":
        return "ㄹ"
    return consonant if stem[-1] not in _REGULAR.get(consonant, stem[-1]) else ""


@cache
def attach(stem: str, ending: str) -> str:
    """Puts an ending on a stem.

    Args:
        stem: a dictionary form without 다 ("먹"), or what a call with "았/었" or "(으)시" gave.
        ending: as the module's text describes.

    Returns:
        the stem with its ending, contracted where Korean contracts.

    Source: Chapter 5.
    """
    if ending.startswith("아/어"):
        return _infinitive(stem) + ending[3:]
    if ending.startswith("았/었"):
        past = with_final(_infinitive(stem), "ㅆ")
        return attach(past, ending[3:]) if ending[3:] else past
    if ending.startswith("(으)"):
        return _after_eu(stem, ending[3:])
    consonant = final(stem)
    if ending.startswith(("(스)ㅂ", "ㄴ다/")):
        if consonant in ("", "ㄹ"):
            return with_final(stem, ending.lstrip("(스)")[0]) + ("다" if ending[0] == "ㄴ" else
                                                               ending[4:])  # fmt: skip
        return stem + ("는다" if ending[0] == "ㄴ" else "습" + ending[4:])
    if consonant == "ㄹ" and split(ending[0])[0] in "ㄴㅂㅅ":
        stem = with_final(stem, "")
    return stem + ending


def _infinitive(stem: str) -> str:
    """The stem with 아 or 어, which always ends in a vowel: 먹어, 가, 추워, 해."""
    kind = irregularity(stem)
    if kind == "하":
        return stem[:-1] + "해"
    _, vowel, consonant = split(stem[-1])
    if kind == "ㅂ":
        return with_final(stem, "") + ("와" if stem.endswith("돕") else "워")
    if kind == "ㅎ":
        return with_vowel(stem, "ㅒ" if vowel == "ㅑ" else "ㅐ")
    if kind in ("ㅡ", "르"):
        before = split(stem[-2])[1] if len(stem) > 1 and is_syllable(stem[-2]) else ""
        bright = "ㅏ" if before in ("ㅏ", "ㅗ") else "ㅓ"
        if kind == "르":
            return with_final(stem[:-1], "ㄹ") + join("ㄹ", bright)
        return with_vowel(stem, bright)
    added = "아" if vowel in "ㅏㅗ" and consonant != "ㅆ" else "어"
    if kind == "ㄷ":
        return with_final(stem, "ㄹ") + added
    if kind == "ㅅ":
        return with_final(stem, "") + added
    if not consonant and (vowel, added) in _CONTRACTED:
        return with_vowel(stem, _CONTRACTED[vowel, added])
    return stem + added


def _after_eu(stem: str, rest: str) -> str:
    """The stem with an ending that begins with 으 after a consonant."""
    kind, consonant = irregularity(stem), final(stem)
    if kind == "ㅂ":
        stem = with_final(stem, "") + "우"
    elif kind == "ㅎ":
        stem = with_final(stem, "")
    elif kind == "ㄹ":
        drops = (split(rest[0])[0] if is_syllable(rest[0]) else rest[0]) in "ㄴㅂㅅ"
        if drops or rest[0] == "ㄹ":
            stem = with_final(stem, "")
    elif consonant:
        if kind in ("ㄷ", "ㅅ"):
            stem = with_final(stem, "ㄹ" if kind == "ㄷ" else "")
        stem += "으"
    if is_syllable(rest[0]):
        return stem + rest
    return with_final(stem, rest[0]) + rest[1:]
