import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data import hangul

SYLLABLES = st.characters(min_codepoint=ord("가"), max_codepoint=ord("힣"))


@given(SYLLABLES)
def test_a_syllable_is_put_together_from_its_letters(syllable):
    assert hangul.join(*hangul.split(syllable)) == syllable


@given(SYLLABLES)
def test_letters_are_those_of_unicode(syllable):
    """Unicode's own decomposition, in conjoining letters, which have the same names."""
    apart = [
        unicodedata.name(letter).split()[-1] for letter in unicodedata.normalize("NFD", syllable)
    ]
    letters = [letter for letter in hangul.split(syllable) if letter]
    assert [unicodedata.name(letter).split()[-1] for letter in letters] == apart


def test_only_syllables_are_spelled_out():
    assert hangul.spelled("먹다, 읽고 OK ㅋㅋ!") == "ㅁㅓㄱㄷㅏ, ㅇㅣㄺㄱㅗ OK ㅋㅋ!"
    with pytest.raises(ValueError, match="'a' is no syllable"):
        hangul.split("a")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("피자", "를 가 는 와 로 예요"),
        ("책", "을 이 은 과 으로 이에요"),
        ("지하철", "을 이 은 과 로 이에요"),
        ("우유", "를 가 는 와 로 예요"),
        ("김밥", "을 이 은 과 으로 이에요"),
        ("서울", "을 이 은 과 로 이에요"),
        ("택시", "를 가 는 와 로 예요"),
        ("선생님", "을 이 은 과 으로 이에요"),
    ],
)
def test_particles_fit_the_final_consonant(word, expected):
    forms = ("을/를", "이/가", "은/는", "과/와", "으로/로", "이에요/예요")
    assert " ".join(hangul.particle(word, pair) for pair in forms) == expected
    assert hangul.particle(word, "에서") == "에서"


def test_final_consonants_come_and_go():
    assert hangul.final("먹") == "ㄱ" and hangul.final("가") == ""
    assert hangul.with_final("하", "ㄴ") == "한" and hangul.with_final("물", "") == "무"
    assert hangul.with_vowel("모르", "ㅏ") == "모라"
