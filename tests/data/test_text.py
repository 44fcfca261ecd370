import json
import subprocess
import sys
import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.text import (
    END,
    PADDING,
    START,
    UNKNOWN,
    Subwords,
    Vocabulary,
    characters,
    pad,
    words,
)

SENTENCES = ["the film is good", "the film is not good", "not a bad film", "a bad , bad film"]
TOKENS = [sentence.split() for sentence in SENTENCES]
token_lists = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=8), max_size=8)
sequences = st.lists(st.lists(st.integers(1, 99), max_size=12), max_size=6)


def test_the_ids_of_the_whole_course():
    assert (PADDING, UNKNOWN, START, END) == (0, 1, 2, 3)
    assert Vocabulary([]).tokens == ["<padding>", "<unknown>", "<start>", "<end>"]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Not a bad film.", ["not", "a", "bad", "film"]),
        ("I don't. DON’T!", ["i", "don't", "don't", "!"]),
        ("Good?!<br /><br />Bad...", ["good", "?", "!", "bad"]),
        ("end.<BR/>Start", ["end", "start"]),
        ("rock 'n' roll, the dogs' bowl", ["rock", "n", "roll", "the", "dogs", "bowl"]),
        ("10/10 café_au-lait", ["10", "10", "café", "au", "lait"]),
        ("a broken <br tag", ["a", "broken", "br", "tag"]),
        ("", []),
        (" ... <br />", []),
        ("영화가 지루하지 않았다.", ["영화가", "지루하지", "않았다"]),
    ],
)
def test_words(text, tokens):
    assert words(text) == tokens


@given(st.text(max_size=40))
def test_words_are_stable_under_joining(text):
    assert words(" ".join(words(text))) == words(text)


def test_characters_compose_korean_and_collapse_space():
    apart = unicodedata.normalize("NFD", "좋다")
    assert len(apart) > 2
    assert characters(f"  {apart}\n\t ㅋㅋ ") == ["좋", "다", " ", "ㅋ", "ㅋ"]
    assert characters("") == characters(" \n") == []


def test_vocabulary_ranks_by_count_then_by_the_alphabet():
    vocabulary = Vocabulary.build([["b", "a", "c"], ["c", "b", "a", "c"], ["d"]])
    assert vocabulary.tokens[4:] == ["c", "a", "b", "d"]
    assert vocabulary.encode(["c", "a", "zebra"]) == [4, 5, UNKNOWN]
    assert len(vocabulary) == 8
    assert "d" in vocabulary and "zebra" not in vocabulary


def test_size_counts_the_special_ids():
    assert len(Vocabulary.build(TOKENS, size=6)) == 6
    assert Vocabulary.build(TOKENS, size=6).tokens[4:] == ["film", "bad"]
    assert len(Vocabulary.build(TOKENS, size=4)) == 4
    with pytest.raises(ValueError, match="size 3"):
        Vocabulary.build(TOKENS, size=3)


def test_minimum_count():
    kept = Vocabulary.build(TOKENS, minimum_count=3)
    assert kept.tokens[4:] == ["film", "bad"]


def test_no_text_can_spell_a_special_id():
    vocabulary = Vocabulary.build([["<padding>", "<end>", "film"]])
    assert vocabulary.tokens[4:] == ["film"]
    assert vocabulary.encode(["<padding>", "film", "<end>"]) == [UNKNOWN, 4, UNKNOWN]
    assert "<padding>" not in vocabulary


@pytest.mark.parametrize("tokens", [["a", "b", "a"], ["<unknown>"]])
def test_a_token_has_one_id(tokens):
    with pytest.raises(ValueError, match="occurs twice"):
        Vocabulary(tokens)


def test_decode_drops_padding_and_refuses_foreign_ids():
    vocabulary = Vocabulary(["film"])
    assert vocabulary.decode([START, 4, UNKNOWN, END, 0, 0]) == [
        "<start>",
        "film",
        "<unknown>",
        "<end>",
    ]
    assert vocabulary.decode(np.array([4, 0], dtype=np.int32)) == ["film"]
    for id in (5, -1):
        with pytest.raises(ValueError, match=f"id {id} "):
            vocabulary.decode([id])


@given(token_lists)
def test_known_tokens_survive_encoding_and_saving(lists):
    vocabulary = Vocabulary.build(lists)
    again = Vocabulary.from_dict(json.loads(json.dumps(vocabulary.to_dict())))
    for tokens in lists:
        ids = vocabulary.encode(tokens)
        assert vocabulary.decode(ids) == tokens
        assert again.encode(tokens) == ids
        assert min(ids, default=4) >= 4


@given(token_lists)
def test_the_order_of_the_texts_does_not_matter(lists):
    assert Vocabulary.build(lists).tokens == Vocabulary.build(lists[::-1]).tokens


def test_vocabulary_save_and_load(tmp_path):
    vocabulary = Vocabulary(["영화", "film", "a\nb"])
    vocabulary.save(tmp_path / "vocabulary.json")
    assert Vocabulary.load(tmp_path / "vocabulary.json").tokens == vocabulary.tokens


def test_pad_writes_zeros_on_the_right():
    ids = pad([[5, 6], [], [7, 8, 9]])
    assert ids.tolist() == [[5, 6, 0], [0, 0, 0], [7, 8, 9]]
    assert ids.dtype == np.int32


@pytest.mark.parametrize(("keep", "row"), [("start", [4, 5]), ("end", [7, 8])])
def test_pad_cuts_the_end_that_is_not_kept(keep, row):
    assert pad([[4, 5, 6, 7, 8], [9]], length=2, keep=keep).tolist() == [row, [9, 0]]


def test_pad_keeps_the_end_unless_told():
    assert pad([[4, 5, 6]], length=2).tolist() == [[5, 6]]


def test_pad_of_nothing():
    assert pad([]).shape == (0, 0)
    assert pad([], length=3).shape == (0, 3)
    assert pad([[], []]).shape == (2, 0)
    assert pad([[1, 2]], length=0).shape == (1, 0)


def test_pad_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match='"start" or "end"'):
        pad([[1]], keep="pre")
    with pytest.raises(ValueError, match="-1"):
        pad([[1]], length=-1)


@given(sequences, st.integers(0, 15), st.sampled_from(["start", "end"]))
def test_pad_keeps_a_whole_end_of_every_sequence(rows, length, keep):
    ids = pad(rows, length, keep)
    assert ids.shape == (len(rows), length)
    for row, padded in zip(rows, ids.tolist(), strict=True):
        kept = row[:length] if keep == "start" else row[max(len(row) - length, 0) :]
        assert padded == kept + [PADDING] * (length - len(kept))


@pytest.fixture(scope="module")
def subwords():
    texts = [
        "영화가 지루하지 않았다",
        "영화는 좋았다 ㅋㅋ",
        "정말 좋은 영화였다",
        "지루한 영화",
    ] * 5
    return Subwords.train(texts, size=60)


def test_subwords_share_the_ids_of_the_course(subwords):
    vocabulary = subwords.vocabulary()
    assert vocabulary.tokens[:4] == Vocabulary([]).tokens
    assert len(vocabulary) == len(subwords) <= 60
    pieces = subwords.encode("영화가 정말 좋았다")
    ids = vocabulary.encode(pieces)
    assert min(ids) >= 4
    assert ids == subwords._processor.encode("영화가 정말 좋았다")


def test_subwords_give_the_text_back(subwords):
    text = "영화는 지루하지 않았다 ㅋㅋ"
    assert subwords.decode(subwords.encode(text)) == text
    assert subwords.encode(unicodedata.normalize("NFD", text)) == subwords.encode(text)
    assert any(len(piece.strip("▁")) > 1 for piece in subwords.encode(text))


def test_subwords_call_the_unseen_unknown(subwords):
    ids = subwords.vocabulary().encode(subwords.encode("zebra <padding>"))
    assert UNKNOWN in ids and PADDING not in ids


def test_subwords_are_deterministic_and_saved(subwords, tmp_path):
    texts = [
        "영화가 지루하지 않았다",
        "영화는 좋았다 ㅋㅋ",
        "정말 좋은 영화였다",
        "지루한 영화",
    ] * 5
    assert Subwords.train(texts, size=60).model == subwords.model
    subwords.save(tmp_path / "pieces.model")
    for again in (
        Subwords.load(tmp_path / "pieces.model"),
        Subwords.from_dict(json.loads(json.dumps(subwords.to_dict()))),
    ):
        assert again.encode("지루한 영화") == subwords.encode("지루한 영화")
        assert again.vocabulary().tokens == subwords.vocabulary().tokens


def test_subwords_learn_from_long_texts_too():
    long = "good film " * 1_000
    assert "▁good" in Subwords.train([long], size=40).vocabulary()


def test_training_subwords_prints_nothing(capfd):
    Subwords.train(["good film"] * 3, size=30)
    assert capfd.readouterr() == ("", "")


def test_loading_data_does_not_import_tensorflow():
    code = (
        "import sys; from solutions.data import files, reviews, text; reviews.load('stand-in');"
        "print([name for name in ('tensorflow', 'keras', 'sklearn') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.stdout == "[]\n", result.stderr
