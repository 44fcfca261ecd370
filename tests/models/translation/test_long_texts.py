import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.models.translation.long_texts import split


def words(text):
    return len(text.split())


@pytest.mark.parametrize(
    ("text", "most", "parts"),
    [
        ("", 3, [""]),
        ("a b c", 3, ["a b c"]),
        ("a b. c d. e", 4, ["a b.", "c d.", "e"]),
        ("a b? c d! 안녕하세요。 e", 3, ["a b?", "c d!", "안녕하세요。", "e"]),
        ("a b\nc d", 3, ["a b", "c d"]),
        ("a b c d e", 2, ["a b", "c d", "e"]),
        ("a. b c d e f", 3, ["a.", "b c d", "e f"]),
        ("3.14 is no end", 3, ["3.14 is no", "end"]),
    ],
)
def test_cuts_stand_after_sentences_or_else_between_words(text, most, parts):
    assert split(text, most, words) == parts


def test_a_word_that_is_too_long_is_cut_inside():
    assert split("abcdefgh ij", 3, len) == ["ab", "cd", "ef", "gh", "ij"]


@given(st.text(alphabet="ab .!?\n。", max_size=60), st.integers(1, 9))
def test_no_part_is_too_long_and_nothing_is_lost(text, most):
    parts = split(text, most, len)
    assert all(len(part) <= most for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())
    assert all(part.strip() for part in parts) or len(text) <= most
