import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.publish.search import LONGEST, EnglishAndKorean, parts


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("어텐션을 배운다", "어텐션"),
        ("기계번역", "번역"),
        ("LSTM은 기억한다", "LSTM"),
        ("BiLSTM의", "BiLSTM의"),
        ("attention weights", "weights"),
    ],
)
def test_a_word_is_found_by_its_parts(text, sought):
    assert sought in EnglishAndKorean({}).split(text)


def test_english_words_stay_whole():
    assert EnglishAndKorean({}).split("hidden state, 2015") == ["hidden", "state", "2015"]


def test_single_syllables_are_not_indexed():
    assert "을" not in parts("어텐션을")


@given(st.text("가나다라마", min_size=2, max_size=40))
def test_every_part_of_a_korean_word_up_to_the_longest_is_there(word):
    expected = {
        word[start:end]
        for start in range(len(word))
        for end in range(start + 2, min(start + LONGEST, len(word)) + 1)
    }
    assert parts(word) == expected | {word}


@given(st.text("ab1_가나", min_size=1, max_size=20))
def test_parts_come_from_the_word(word):
    assert word in parts(word)
    assert all(re.search(re.escape(part), word) for part in parts(word))
