"""Syllables of Hangul as numbers: a consonant, a vowel and perhaps a final consonant; particles.

Unicode orders the 11,172 syllables by arithmetic: 588 for each first consonant, 28 for each vowel,
1 for each final consonant, the first of which is none.
"""

from functools import cache

_FIRST = ord("가")
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"


def is_syllable(letter: str) -> bool:
    """Whether a letter is one of the 11,172 syllables."""
    return "가" <= letter <= "힣"


def split(syllable: str) -> tuple[str, str, str]:
    """Takes a syllable apart: its first consonant, its vowel, its final consonant or ""."""
    if not is_syllable(syllable):
        raise ValueError(f"{syllable!r} is no syllable of Hangul")
    number = ord(syllable) - _FIRST
    initial, vowel, final = number // 588, number % 588 // 28, number % 28
    return INITIALS[initial], VOWELS[vowel], FINALS[final].strip()


def join(initial: str, vowel: str, final: str = "") -> str:
    """Puts a syllable together again."""
    number = INITIALS.index(initial) * 588 + VOWELS.index(vowel) * 28
    return chr(_FIRST + number + FINALS.index(final or " "))


def spelled(text: str) -> str:
    """Spells out the syllables of a text, letter by letter (자모): "먹다" becomes "ㅁㅓㄱㄷㅏ".

    Args:
        text: any text, composed.

    Returns:
        the text; what is no syllable stays as it is.

    Source: Chapter 5.
    """
    return "".join("".join(split(letter)) if is_syllable(letter) else letter for letter in text)


def final(word: str) -> str:
    """The final consonant of a word's last syllable, "" if it ends in a vowel."""
    return split(word[-1])[2]


def with_final(word: str, consonant: str) -> str:
    """The word with another final consonant, or with none ("")."""
    initial, vowel, _ = split(word[-1])
    return word[:-1] + join(initial, vowel, consonant)


def with_vowel(word: str, vowel: str) -> str:
    """The word with another last vowel and no final consonant."""
    return word[:-1] + join(split(word[-1])[0], vowel)


@cache
def particle(word: str, forms: str) -> str:
    """Chooses the form of a particle that follows a word.

    Args:
        word: a word that ends in a syllable.
        forms: that after a consonant and that after a vowel, "을/를"; or one for both, "에".

    Returns:
        the form. "로" follows a vowel and ㄹ alike.

    Source: Chapter 5.
    """
    after_consonant, _, after_vowel = forms.partition("/")
    consonant = final(word)
    if not after_vowel or (consonant and not (after_vowel == "로" and consonant == "ㄹ")):
        return after_consonant
    return after_vowel
