"""Words cut otherwise every time: against SentencePiece where nothing is left out."""

import json
import subprocess
import sys
from random import Random

import pytest

from solutions.data import bpe_dropout, dialogues
from solutions.data.subwords import SPACE, learn, plain

DRAW = """
import json
from random import Random
from solutions.data import bpe_dropout
from solutions.data.subwords import learn
ranks = bpe_dropout.ranks(learn(["abab abc", "abcd bcd"] * 3, 20).model)
print(json.dumps([bpe_dropout.cut("▁abcd", ranks, 0.5, Random(seed)) for seed in range(20)]))
"""


@pytest.fixture(scope="module")
def texts():
    made = dialogues.make(train=400, validation=0, test=0).train
    return [*map(plain, made.sources), *map(plain, made.targets), "처음 보는 글 🍕 xyz"]


@pytest.fixture(scope="module")
def subwords(texts):
    return learn(texts[:-1], 900)


@pytest.fixture(scope="module")
def ranks(subwords):
    return bpe_dropout.ranks(subwords.model)


def pieces(text, ranks, dropout, random=None):
    words = (SPACE + word for word in text.split())
    random = random or Random(0)
    return [piece for word in words for piece in bpe_dropout.cut(word, ranks, dropout, random)]


def test_nothing_left_out_gives_the_pieces_of_sentencepiece(texts, subwords, ranks):
    known = set(subwords.vocabulary().tokens)
    for text in texts:
        ours, theirs = pieces(text, ranks, 0), subwords.encode(text)
        if set(theirs) <= known:
            assert ours == theirs
        else:  # SentencePiece joins neighbours that it does not know
            assert "".join(ours) == "".join(theirs)


def test_everything_left_out_gives_letters(texts, ranks):
    for text in texts:
        assert pieces(text, ranks, 1) == list(SPACE + text.replace(" ", SPACE))


def test_a_piece_is_known_or_a_letter_and_together_they_are_the_word(texts, ranks):
    for seed, text in enumerate(texts):
        drawn = pieces(text, ranks, 0.5, Random(seed))
        assert all(piece in ranks or len(piece) == 1 for piece in drawn)
        assert "".join(drawn) == SPACE + text.replace(" ", SPACE)


def test_as_many_merges_are_left_out_as_asked_for(ranks):
    """A word of two letters has one merge, and is whole as often as that is not left out."""
    piece = next(piece for piece in ranks if len(piece) == 2 and piece[0] == SPACE)
    random = Random(0)
    whole = sum(bpe_dropout.cut(piece, ranks, 0.1, random) == [piece] for _ in range(10_000))
    assert whole / 10_000 == pytest.approx(0.9, abs=0.015)


def test_another_process_draws_the_same():
    command = [sys.executable, "-c", DRAW]
    first, second = (
        subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(2)
    )
    assert first == second and len(set(map(tuple, json.loads(first)))) > 3
