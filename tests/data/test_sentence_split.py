import hashlib
import unicodedata
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data import sentence_split
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs
from solutions.data.sentence_split import at_random, divide, groups, normalised, sides

# Few sentences in several spellings, so that many pairs share one.
spellings = st.builds(
    lambda letter, number, spell: spell(f"{letter}b {letter}{number}"),
    st.sampled_from("aéㅎ가힣"),
    st.integers(0, 8),
    st.sampled_from(
        [
            str.upper,
            lambda text: f" {text}?!",
            lambda text: f"“{text}”",
            lambda text: text.replace(" ", "\u3000"),
            lambda text: text.replace(" ", ", "),
            lambda text: unicodedata.normalize("NFD", text),
        ]
    ),
)
corpora = st.lists(st.tuples(spellings, spellings), max_size=30)


def pairs_of(rows):
    return Pairs([source for source, _ in rows], [target for _, target in rows])


def reference(rows):
    """Which pairs belong together, as a set of sets of rows, by walking from pair to pair."""
    ends = [{normalised(source), normalised(target)} for source, target in rows]
    left, found = set(range(len(rows))), set()
    while left:
        group, reached = set(), {left.pop()}
        while reached:
            row = reached.pop()
            group.add(row)
            reached |= {other for other in left if ends[other] & ends[row]}
            left -= reached
        found.add(frozenset(group))
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("You're late!", "you’re late"),
        ("피자 먹고 싶다.", "피자먹고싶다"),
        ("커피", unicodedata.normalize("NFD", "커피")),
        ("ＯＫ", "ok"),
        ("℡ 1", "Tel. 1"),
        ("Straße", "STRASSE"),
        ("a\u00a0b\tc", "abc"),
        ("İzmir", "i\u0307zmir"),
        ("?!", " ?! "),
    ],
)
def test_spellings_of_a_sentence_are_one(one, other):
    assert normalised(one) == normalised(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("He's 15.", "He's 16."), ("갔어.", "가."), ("?!", "?"), ("Hi.", "?")]
)
def test_other_sentences_stay_others(one, other):
    assert normalised(one) != normalised(other)


@given(corpora)
def test_pairs_belong_together_that_share_a_sentence_however_far_along(rows):
    together = defaultdict(set)
    for row, name in enumerate(groups(pairs_of(rows))):
        together[name].add(row)
    assert {frozenset(group) for group in together.values()} == reference(rows)
    for name, group in together.items():
        assert name == min(normalised(text) for row in group for text in rows[row])


@given(corpora, st.randoms())
def test_a_pair_has_the_same_side_in_every_order(rows, random):
    found = dict(zip(rows, sides(pairs_of(rows)), strict=True))
    random.shuffle(rows)
    assert dict(zip(rows, sides(pairs_of(rows)), strict=True)) == found


@given(corpora, st.randoms())
def test_no_sentence_is_on_two_sides_and_nothing_is_lost(rows, random):
    rows += rows[:3]  # repeated pairs stay
    pairs = pairs_of(rows)
    splits = divide(pairs, sides(pairs))
    where = defaultdict(set)
    for name, split in splits.items():
        for text in split.sources + split.targets:
            where[normalised(text)].add(name)
    assert all(len(names) == 1 for names in where.values())
    found = [row for split in splits.values() for row in zip(*vars(split).values(), strict=True)]
    assert Counter(found) == Counter(rows)
    random.shuffle(rows)
    pairs = pairs_of(rows)
    assert divide(pairs, sides(pairs)) == splits  # order and all


def test_a_side_is_drawn_by_checksum_in_the_shares():
    texts = [f"sentence {number}" for number in range(5_000)]
    pairs = Pairs(texts, [f"문장 {number}" for number in range(5_000)])
    found = sides(pairs)
    counts = Counter(found)
    for name, share in {"train": 0.8, "validation": 0.1, "test": 0.1}.items():
        assert counts[name] / 5_000 == pytest.approx(share, abs=0.015)
    for number in range(100):  # "s" sorts before "문"
        digest = hashlib.sha256(f"sentence{number}".encode()).hexdigest()
        draw = int(digest, 16) / 2**256
        side = "train" if draw < 0.8 else "validation" if draw < 0.9 else "test"
        assert found[number] == side


def test_a_joining_pair_takes_no_other_group_with_it():
    pairs = Pairs([f"문장 {number}" for number in range(50)], [f"s {n}" for n in range(50)])
    more = Pairs([*pairs.sources, "문장 7"], [*pairs.targets, "aa"])
    before, after = sides(pairs), sides(more)
    assert before[:7] + before[8:] == after[:7] + after[8:50]
    assert after[7] == after[50]


def test_the_first_pairs_of_a_split_are_a_fair_sample():
    pairs = Pairs([f"문장 {n:04}" for n in range(2_000)], [f"s {n:04}" for n in range(2_000)])
    train = divide(pairs, sides(pairs))["train"]
    numbers = [int(text[-4:]) for text in train.sources]
    assert numbers != sorted(numbers)
    assert sum(numbers[:300]) / 300 == pytest.approx(1_000, abs=120)
    assert [text[-4:] for text in train.targets] == [text[-4:] for text in train.sources]


def test_what_belongs_to_a_pair_goes_with_it():
    numbers = range(200)
    pairs = AlignedPairs(
        [f"문장 {n}" for n in numbers], [f"s {n}" for n in numbers], [((n, ()),) for n in numbers]
    )
    splits = divide(pairs, sides(pairs))
    for found in (splits, at_random(splits, seed=0)):
        for split in found.values():
            assert isinstance(split, AlignedPairs)
            for source, target, (link,) in zip(*vars(split).values(), strict=True):
                assert source == f"문장 {link[0]}" and target == f"s {link[0]}"


def test_at_random_keeps_pairs_and_sizes_but_no_sentence_together():
    # Every English sentence has four translations.
    pairs = Pairs([f"문장 {n}" for n in range(2_000)], [f"s {n // 4}" for n in range(2_000)])
    sound = divide(pairs, sides(pairs))
    leaky = at_random(sound, seed=0)
    assert list(leaky) == list(sound) == list(sentence_split.SHARES)
    for name, split in sound.items():
        assert len(leaky[name]) == len(split)
        assert not set(split.targets) & set(sound["train"].targets) or name == "train"
    shared = set(leaky["test"].targets) & set(leaky["train"].targets)
    assert len(shared) > 0.9 * len(set(leaky["test"].targets))
    found = [row for split in leaky.values() for row in zip(*vars(split).values(), strict=True)]
    assert sorted(found) == sorted(zip(pairs.sources, pairs.targets, strict=True))
    assert at_random(sound, seed=0) == leaky != at_random(sound, seed=1)
