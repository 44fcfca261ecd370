from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.pairs import Corpus, Pairs, check_sizes, check_width, decode, encode
from solutions.data.text import END, PADDING, START, UNKNOWN, Vocabulary

LETTERS = Vocabulary("abc")  # a 4, b 5, c 6
PAIRS = Pairs(["ab", "c", "abca"], ["b", "", "cc"])
texts = st.lists(st.tuples(st.text("abc", max_size=6), st.text("abc", max_size=6)), max_size=5)


@pytest.fixture
def corpus():
    return Corpus(PAIRS, PAIRS.take([0]), PAIRS.take([1]), LETTERS, source_width=5, target_width=6)


def test_a_target_is_start_its_characters_and_end():
    sources, targets = encode(PAIRS, LETTERS)
    assert sources.tolist() == [[4, 5, 0, 0], [6, 0, 0, 0], [4, 5, 6, 4]]
    assert targets.tolist() == [
        [START, 5, END, PADDING],
        [START, END, PADDING, PADDING],
        [START, 6, 6, END],
    ]
    assert sources.dtype == targets.dtype == np.int32


def test_padding_on_the_left_moves_the_sources_only():
    sources, targets = encode(PAIRS, LETTERS, 5, 5, "left")
    assert sources.tolist() == [[0, 0, 0, 4, 5], [0, 0, 0, 0, 6], [0, 4, 5, 6, 4]]
    assert targets.tolist() == [[2, 5, 3, 0, 0], [2, 3, 0, 0, 0], [2, 6, 6, 3, 0]]


def test_turning_the_columns_reverses_the_characters_and_changes_the_side():
    turned = Pairs([source[::-1] for source in PAIRS.sources], PAIRS.targets)
    right, _ = encode(PAIRS, LETTERS)
    left_of_reversed, _ = encode(turned, LETTERS, side="left")
    np.testing.assert_array_equal(right[:, ::-1], left_of_reversed)


@given(texts, st.integers(0, 4), st.sampled_from(["right", "left"]))
def test_what_is_encoded_can_be_read_again(rows, room, side):
    pairs = Pairs([source for source, _ in rows], [target for _, target in rows])
    longest = max((len(source) for source in pairs.sources), default=0)
    sources, targets = encode(pairs, LETTERS, source_width=longest + room, side=side)
    assert sources.shape == (len(rows), longest + room)
    assert decode(targets, LETTERS) == pairs.targets
    assert ["".join(LETTERS.decode(row)) for row in sources.tolist()] == pairs.sources
    for row, source in zip(sources.tolist(), pairs.sources, strict=True):
        padding = len(row) - len(source)
        assert (row[len(source) :] if side == "right" else row[:padding]) == [PADDING] * padding


def test_nothing_is_ever_cut_off():
    for width in ({"source_width": 3}, {"target_width": 3}):
        ((name, _),) = width.items()
        with pytest.raises(ValueError, match=f"{name} 3 is too small.* 4"):
            encode(PAIRS, LETTERS, **width)


def test_the_side_is_right_or_left():
    with pytest.raises(ValueError, match='"right" or "left", not \'pre\''):
        encode(PAIRS, LETTERS, side="pre")


def test_a_character_that_is_not_known_is_unknown():
    sources, targets = encode(Pairs(["a?"], ["?"]), LETTERS)
    assert sources.tolist() == [[4, UNKNOWN]]
    assert targets.tolist() == [[START, UNKNOWN, END]]


def test_korean_is_encoded_by_the_syllable_however_it_is_stored():
    apart = "\u1102\u1167\u11ab"  # 년 in its three letters
    assert encode(Pairs([apart], [""]), Vocabulary("년"))[0].tolist() == [[4]]


@pytest.mark.parametrize(
    ("ids", "text"),
    [
        ([START, 4, 5, END, PADDING], "ab"),
        ([4, 5, END, 6, 6], "ab"),  # what a decoder says after the end does not count
        ([4, 5], "ab"),
        ([END, 4], ""),
        ([], ""),
        ([4, PADDING, 5, END], "a<padding>b"),
        ([4, START, 5, END], "a<start>b"),
        ([START, START, 4, END], "<start>a"),
        ([4, UNKNOWN, END], "a<unknown>"),
        ([START, PADDING, END], "<padding>"),
    ],
)
def test_decode_reads_to_the_end_and_hides_no_mistake(ids, text):
    assert decode(np.array([ids], dtype=int), LETTERS) == [text]


def test_decode_refuses_what_it_cannot_read():
    for id in (7, -1):
        with pytest.raises(ValueError, match=f"{id}.* 0 to 6"):
            decode(np.array([[4, id]]), LETTERS)
    with pytest.raises(ValueError, match=r"\(N, T\), not \(2,\)"):
        decode(np.array([4, 5]), LETTERS)


def test_take_keeps_the_columns_together():
    @dataclass(frozen=True)
    class Marked(Pairs):
        marks: list[int]

    taken = Marked(["a", "b", "c"], ["x", "y", "z"], [1, 2, 3]).take(np.array([2, 0]))
    assert taken == Marked(["c", "a"], ["z", "x"], [3, 1])
    assert len(taken) == 2


def test_as_many_answers_as_questions():
    with pytest.raises(ValueError, match="'sources': 2, 'targets': 1"):
        Pairs(["a", "b"], ["c"])


def test_a_corpus_gives_all_its_splits_the_same_widths(corpus):
    for split in corpus.splits().values():
        sources, targets = corpus.encode(split)
        assert sources.shape == (len(split), 5)
        assert targets.shape == (len(split), 6)
    sources, targets = corpus.encode(PAIRS, source_width=4, target_width=7, side="left")
    np.testing.assert_array_equal(sources, encode(PAIRS, LETTERS, side="left")[0])
    assert targets.shape == (3, 7)
    with pytest.raises(ValueError, match="source_width 0"):
        corpus.encode(PAIRS, source_width=0)


def test_splits_are_named_in_order(corpus):
    assert list(corpus.splits()) == ["train", "validation", "test"]
    assert corpus.splits()["validation"] is corpus.validation


def test_the_fingerprint_is_that_of_the_content(corpus):
    def made(*splits):
        return Corpus(*splits, LETTERS, 5, 6).fingerprint

    assert made(PAIRS, PAIRS.take([0]), PAIRS.take([1])) == corpus.fingerprint
    others = {
        made(PAIRS.take([1, 0, 2]), PAIRS.take([0]), PAIRS.take([1])),
        made(PAIRS, PAIRS.take([1]), PAIRS.take([0])),
        made(Pairs(["ab", "c", "abca"], ["b", "", "cb"]), PAIRS.take([0]), PAIRS.take([1])),
    }
    assert len(others | {corpus.fingerprint}) == 4


@pytest.mark.parametrize("size", [0, -3, 2.0, True, "5", None])
def test_a_size_is_a_positive_whole_number(size):
    with pytest.raises(ValueError, match=f"test must be a whole number, 1 or more, not {size!r}"):
        check_sizes(10, train=5, test=size)


def test_sizes_together_must_be_available():
    check_sizes(1_000, train=999, test=np.int64(1))
    with pytest.raises(ValueError, match=r"train \+ test is 1,001, .* only 1,000"):
        check_sizes(1_000, train=1_000, test=1)


def test_a_width_is_the_longest_unless_given():
    assert check_width("width", None, [2, 5, 3]) == 5
    assert check_width("width", None, []) == 0
    assert check_width("width", 5, [2, 5]) == 5
