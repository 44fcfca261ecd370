import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from solutions.data import neighbours, parallel
from solutions.data.neighbours import NearestNeighbour
from solutions.data.pairs import Pairs
from solutions.metrics import bleu, chrf

TRAIN = Pairs(
    ["피자를 먹었다.", "커피를 마셨다.", "피자를 먹었다.", "비가 온다.", "비가 왔다."],
    ["I had pizza.", "I had coffee.", "He ate a pizza.", "It is raining.", "It rained."],
)

lines = st.lists(st.text("가나다 .", max_size=8), min_size=1, max_size=12).filter(
    lambda texts: any(text.strip() for text in texts)
)


def test_the_most_similar_sentence_is_said_again():
    texts = ["커피를 마신다.", "비가 온다", "눈이 왔다."]
    assert NearestNeighbour(TRAIN).translate(texts) == [
        "I had coffee.",
        "It is raining.",
        "It rained.",
    ]


def test_among_equals_the_first_counts():
    assert NearestNeighbour(TRAIN).translate(["피자를 먹었다."]) == ["I had pizza."]
    assert NearestNeighbour(TRAIN.take([2, 1, 0])).translate(["피자!"]) == ["He ate a pizza."]


@pytest.mark.parametrize("text", ["", " ", "🍕", "x" * 10_000])
def test_any_text_has_an_answer(text):
    (answer,) = NearestNeighbour(TRAIN).translate([text])
    assert answer in TRAIN.targets
    if not text.strip():
        assert answer == "I had pizza."


def test_no_text_has_no_answer():
    assert NearestNeighbour(TRAIN).translate([]) == []


def test_words_of_one_letter_count_as_words():
    train = Pairs(["그 꽃", "내 꽃"], ["that flower", "my flower"])
    assert NearestNeighbour(train, analyzer="word", ngrams=(1, 1)).nearest(["내 집"]) == [1]


def test_without_training_there_is_no_neighbour():
    with pytest.raises(ValueError, match="at least one"):
        NearestNeighbour(Pairs([], []))


@given(lines, lines, st.integers(1, 5))
def test_in_blocks_as_by_brute_force(train, texts, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "BLOCK", block)
        found = NearestNeighbour(Pairs(train, train), ngrams=(1, 2)).nearest(texts)
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 2))
    rows = vectorizer.fit_transform(train).toarray()
    for row, vector in zip(found, vectorizer.transform(texts).toarray(), strict=True):
        similar = rows @ vector
        assert similar[row] == pytest.approx(similar.max(), abs=1e-5)
        same = [number for number, text in enumerate(train) if text == train[row]]
        assert row == same[0]
        assert row == 0 or np.any(vector)


@pytest.mark.real_data
def test_characters_up_to_four_are_best_on_validation(real_data):
    corpus = parallel.load("tatoeba+jhe")
    quality = {}
    for choice in [("char_wb", (1, 3)), ("char_wb", (1, 4)), ("char_wb", (2, 4)), ("word", (1, 1))]:
        found = NearestNeighbour(corpus.train, *choice).translate(corpus.validation.sources)
        quality[choice] = bleu(found, corpus.validation.targets)
    assert max(quality, key=quality.get) == ("char_wb", (1, 4))
    found = NearestNeighbour(corpus.train).translate(corpus.test.sources)
    assert bleu(found, corpus.test.targets) == pytest.approx(6.36, abs=0.1)
    assert chrf(found, corpus.test.targets) == pytest.approx(23.5, abs=0.1)
