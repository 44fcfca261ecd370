import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data import hangul
from solutions.data.aligned import AlignedPairs
from solutions.data.pair_codec import UNITS, PairCodec
from solutions.data.pairs import Pairs
from solutions.data.subwords import plain
from solutions.data.text import END, PADDING, START, UNKNOWN, Subwords
from tests.data.german_pairs import ENGLISH, GERMAN, PAIRS


@pytest.fixture(scope="module")
def codec():
    texts = [[plain(text) for text in side] for side in (GERMAN, ENGLISH)]
    return PairCodec(*(Subwords.train(side, 70, coverage=1.0) for side in texts))


def test_a_source_is_its_tokens_and_a_target_has_start_and_end(codec):
    sources, targets = codec.encode(PAIRS)
    assert sources.dtype == targets.dtype == np.int32
    assert len(sources) == len(targets) == len(PAIRS)
    for row, text in zip(sources.tolist(), PAIRS.sources, strict=True):
        length = len(codec.pieces(text))
        assert row[length:] == [PADDING] * (sources.shape[1] - length)
        assert not {PADDING, START, END} & set(row[:length])
        assert codec.vocabulary("source").decode(row) == codec.pieces(text)
    for row, text in zip(targets.tolist(), PAIRS.targets, strict=True):
        length = len(codec.pieces(text, "target"))
        assert row[0] == START and row[length + 1] == END
        assert row[length + 2 :] == [PADDING] * (targets.shape[1] - length - 2)
        assert codec.vocabulary("target").decode(row[1 : length + 1]) == codec.pieces(
            text, "target"
        )


def test_ids_are_sentencepieces_own(codec):
    sources, _ = codec.encode(PAIRS)
    for row, text in zip(sources.tolist(), PAIRS.sources, strict=True):
        expected = codec.source._processor.encode(plain(text))
        assert row[: len(expected)] == expected


def test_a_text_comes_back_plain(codec):
    sources, targets = codec.encode(PAIRS)
    assert codec.decode(sources, "source") == [plain(text) for text in GERMAN]
    assert codec.decode(targets) == [plain(text) for text in ENGLISH]


@given(st.lists(st.text("abcdefgh äöü.,\u00a0", max_size=20), max_size=4))
def test_any_text_of_known_letters_comes_back(texts):
    alphabet = Subwords.train(["abc def gh äöü.,", "äh, de ga."] * 3, 24, coverage=1.0)
    codec = PairCodec(alphabet, alphabet)
    sources, targets = codec.encode(Pairs(texts, texts))
    assert UNKNOWN not in sources
    assert codec.decode(sources, "source") == codec.decode(targets) == list(map(plain, texts))


def test_widths_are_kept_and_nothing_is_cut_off(codec):
    sources, targets = codec.encode(PAIRS, source_width=60, target_width=50)
    assert sources.shape == (20, 60) and targets.shape == (20, 50)
    assert codec.encode_sources(PAIRS.sources, 60).tolist() == sources.tolist()
    with pytest.raises(ValueError, match="source_width 3 is too small"):
        codec.encode(PAIRS, source_width=3)
    with pytest.raises(ValueError, match="target_width 3 is too small"):
        codec.encode(PAIRS, target_width=3)


def test_words_are_cut_otherwise_every_time_and_mean_the_same(codec):
    usual, drawn, again, other = (
        codec.encode(PAIRS),
        *(codec.sampled(PAIRS, 0.3, seed) for seed in (1, 1, 2)),
    )
    for side in (0, 1):
        name = ("source", "target")[side]
        assert codec.decode(drawn[side], name) == codec.decode(usual[side], name)
        assert drawn[side].tolist() == again[side].tolist() != other[side].tolist()
        assert drawn[side].dtype == np.int32
        assert (drawn[side] != PADDING).sum() > (usual[side] != PADDING).sum()
        assert codec.sampled(PAIRS, 0, 1)[side].tolist() == usual[side].tolist()
        letters = codec.decode(codec.sampled(PAIRS, 1, 1)[side], name)
        assert letters == codec.decode(usual[side], name)
    alone, _ = codec.sampled(PAIRS, 1, 1)
    assert [(row != PADDING).sum() for row in alone] == [
        len(plain(text)) + 1
        for text in PAIRS.sources  # one more for the space in front
    ]


def test_a_draw_depends_on_nothing_but_its_seed(codec):
    with ThreadPoolExecutor(1) as elsewhere:
        there = elsewhere.submit(codec.sampled, PAIRS, 0.3, 1).result()
    for one, other in zip(there, codec.sampled(PAIRS, 0.3, 1), strict=True):
        assert one.tolist() == other.tolist()


def test_words_stay_whole_and_letters_do_not():
    texts = Pairs(["학교에 갔다", "집에 갔다"], ["went to school", "went home"])
    for units, same in (("words", True), ("jamo", False)):
        codec = PairCodec.learn(texts, 60, units=units)
        usual, drawn = codec.encode(texts), codec.sampled(texts, 0.9, 0)
        assert (usual[0].tolist() == drawn[0].tolist()) == same
        assert usual[1].tolist() != drawn[1].tolist()
    with pytest.raises(ValueError, match=r"a share from 0 to 1, not 1\.5"):
        codec.sampled(texts, 1.5, 0)


@pytest.mark.parametrize("text", ["", "   ", "🙂", "漢字", "<end>", "<padding> <start>", "\u2581"])
def test_any_text_is_read(codec, text):
    sources, targets = codec.encode(Pairs([text], [text]))
    assert not {START, END, PADDING} & set(targets[0, 1:-1].tolist())
    assert not {START, END, PADDING} & set(sources[0].tolist())
    assert len(codec.decode(targets)) == 1


def test_decoding_stops_at_the_end_and_spells_out_what_should_not_be_there(codec):
    _, targets = codec.encode(Pairs([""], ["a dog."]))
    dog = targets[0, 1:-1].tolist()
    garbage = np.array([[START, *dog, END, *dog]])
    assert codec.decode(garbage) == codec.decode(garbage[:, 1:]) == ["a dog."]
    unfinished = np.array([[*dog, PADDING, PADDING]])
    assert codec.decode(unfinished) == ["a dog."]
    assert codec.decode(np.array([[*dog, PADDING, *dog, END]])) == ["a dog.<padding> a dog."]
    assert codec.decode(np.array([[UNKNOWN, END]])) == ["<unknown>"]
    assert codec.decode(np.array([[END, *dog]])) == [""]
    assert codec.decode(np.zeros((2, 0), int)) == ["", ""]


def test_decoding_refuses_what_are_no_ids(codec):
    with pytest.raises(ValueError, match=r"\(N, T\), not \(3,\)"):
        codec.decode(np.array([4, 5, 6]))
    for id in (-1, len(codec.target)):
        with pytest.raises(ValueError, match=f"to {len(codec.target) - 1}"):
            codec.decode(np.array([[4, id]]))
    with pytest.raises(ValueError, match="'german'"):
        codec.decode(np.array([[4]]), "german")


def test_each_side_has_its_vocabulary_or_both_share_one():
    apart = PairCodec.learn(PAIRS, 70)
    assert not apart.shared
    assert "▁dog" in apart.vocabulary("target") and "▁dog" not in apart.vocabulary("source")
    shared = PairCodec.learn(PAIRS, 120, shared=True)
    assert shared.shared and shared.source is shared.target
    assert "▁dog" in shared.vocabulary("source") and "▁hund" in shared.vocabulary("target")
    for text in GERMAN + ENGLISH:
        assert shared.pieces(text, "source") == shared.pieces(text, "target")


def test_case_is_kept_if_asked_for():
    codec = PairCodec.learn(PAIRS, 90, lowercase=False)
    assert codec.decode(codec.encode(PAIRS)[1]) == ENGLISH


@pytest.mark.parametrize("shared", [True, False])
def test_a_codec_is_saved_as_plain_data(shared):
    codec = PairCodec.learn(PAIRS, 120, shared=shared, lowercase=False)
    again = PairCodec.from_dict(json.loads(json.dumps(codec.to_dict())))
    assert again.shared == shared and again.lowercase is False
    for one, other in zip(codec.encode(PAIRS), again.encode(PAIRS), strict=True):
        assert one.tolist() == other.tolist()


# "Im" means "in the": two words of English, one of German. "Holztisch" gives one to each part.
LINKED = AlignedPairs(
    ["Im Holzhaus.", "Hut"],
    ["In the wooden house.", "A hat"],
    [
        (
            ((0, 2), ((0, 2),)),
            ((3, 6), ((0, 2),)),
            ((7, 13), ((3, 7),)),
            ((14, 19), ((7, 11),)),
            ((19, 20), ((11, 12),)),
        ),
        (((0, 1), ()), ((2, 5), ((0, 3),))),
    ],
)


def spread(codec, pairs):
    """The alignment read letter by letter: which letters each subword covers, and what links."""
    sources, targets = codec.encode(pairs)
    expected = np.zeros((len(pairs), targets.shape[1] - 1, sources.shape[1]), bool)

    def covered(text, side):
        position, spans = -1, []  # a space stands in front
        for piece in codec.pieces(text, side):
            spans.append(range(position, position + len(piece)))
            position += len(piece)
        return spans

    for n, (source, target, links) in enumerate(
        zip(pairs.sources, pairs.targets, pairs.links, strict=True)
    ):
        for t, letters in enumerate(covered(target, "target")):
            for s, others in enumerate(covered(source, "source")):
                expected[n, t, s] = any(
                    set(letters) & set(range(*span)) and set(others) & set(range(*other))
                    for span, meant in links
                    for other in meant
                )
    return expected


@pytest.mark.parametrize("size", [30, 70, 200])
def test_alignment_has_the_shape_of_weights_and_follows_the_links(size):
    codec = PairCodec.learn(PAIRS, size)
    alignment = codec.alignment(LINKED)
    assert alignment.dtype == bool
    np.testing.assert_array_equal(alignment, spread(codec, LINKED))
    sources, targets = codec.encode(LINKED)
    assert alignment.shape == (2, targets.shape[1] - 1, sources.shape[1])
    assert not alignment[targets[:, 1:] == END].any()
    assert not alignment[targets[:, 1:] == PADDING].any()
    assert not np.moveaxis(alignment, 1, 2)[sources == PADDING].any()


def test_alignment_of_whole_words_by_hand():
    codec = PairCodec.learn(LINKED, 200)
    assert codec.pieces(LINKED.targets[0], "target") == ["▁in", "▁the", "▁wooden", "▁house", "."]
    pieces = codec.pieces(LINKED.sources[0])
    assert pieces == ["▁im", "▁holzhaus", "."]
    assert codec.alignment(LINKED)[0].astype(int).tolist() == [
        [1, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
        [0, 0, 1],
        [0, 0, 0],
    ]
    assert codec.alignment(LINKED)[1].any(axis=1).tolist() == [False, True] + [False] * 4


def test_alignment_takes_the_widths_of_encode(codec):
    assert codec.alignment(LINKED, source_width=40, target_width=50).shape == (2, 49, 40)
    wide = codec.alignment(LINKED, source_width=40, target_width=50)
    narrow = codec.alignment(LINKED)
    assert not wide[:, narrow.shape[1] :].any() and not wide[:, :, narrow.shape[2] :].any()
    assert (wide[:, : narrow.shape[1], : narrow.shape[2]] == narrow).all()
    for wrong in ({"source_width": 2}, {"target_width": 2}):
        with pytest.raises(ValueError, match="too small"):
            codec.alignment(LINKED, **wrong)


def test_alignment_refuses_a_text_whose_letters_move(codec):
    moved = AlignedPairs(["Im  Haus"], ["In"], [(((0, 2), ((4, 8),)),)])
    with pytest.raises(ValueError, match="'Im  Haus'"):
        codec.alignment(moved)


def test_alignment_of_nothing(codec):
    nothing = AlignedPairs(["", "Hut"], ["A hat", ""], [(((2, 5), ()),), ()])
    assert not codec.alignment(nothing).any()
    assert codec.alignment(AlignedPairs([], [], [])).shape == (0, 0, 0)


KOREAN = Pairs(
    ["나는 밥을 먹는다.", "너는 밥을 먹었니?", "우리는 물을 마셨다.", "물을 마시고 싶다."] * 4,
    ["i eat rice.", "did you eat rice?", "we drank water.", "i want to drink water."] * 4,
)


@pytest.mark.parametrize("units", UNITS)
def test_sources_are_cut_into_the_units_that_are_asked_for(units):
    codec = PairCodec.learn(KOREAN, 90, units=units)
    again = PairCodec.from_dict(json.loads(json.dumps(codec.to_dict())))
    text = KOREAN.sources[0]
    pieces = codec.pieces(text)
    assert again.pieces(text) == pieces
    written = hangul.spelled(text) if units == "jamo" else text
    assert "".join(pieces) == "▁" + written.replace(" ", "▁")
    assert (pieces == ["▁나는", "▁밥을", "▁먹는다."]) == (units == "words")
    sources, targets = codec.encode(KOREAN)
    assert (sources != UNKNOWN).all()
    assert codec.decode(targets) == KOREAN.targets  # targets are subwords always


def test_words_that_were_never_seen_are_unknown_and_their_letters_are_not():
    new = ["우리는 밥을 먹고 싶다."]
    unknown = {
        units: int((PairCodec.learn(KOREAN, 90, units=units).encode_sources(new) == UNKNOWN).sum())
        for units in UNITS
    }
    assert unknown == {"subwords": 0, "words": 1, "jamo": 0}


def test_units_that_there_are_not_are_refused():
    with pytest.raises(ValueError, match="subwords, words, jamo, not 'morphemes'"):
        PairCodec.learn(KOREAN, 90, units="morphemes")
    with pytest.raises(ValueError, match="into subwords, not 'jamo'"):
        PairCodec.learn(KOREAN, 90, units="jamo", shared=True)
