from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.data import files, reviews
from solutions.data.files import DataError

KEYS = set(reviews.FACTS["imdb"])


def rows(*splits):
    """Texts and labels of splits as plain lists."""
    return (
        [text for split in splits for text in split.texts],
        [int(label) for split in splits for label in split.labels],
    )


def assert_same(one, other):
    assert (one.name, one.facts, one.fingerprint) == (other.name, other.facts, other.fingerprint)
    for split in ("train", "validation", "test"):
        assert rows(getattr(one, split)) == rows(getattr(other, split))
        assert getattr(one, split).decisive == getattr(other, split).decisive


@pytest.fixture
def tables(monkeypatch, tmp_path):
    """A reader's own copies, small ones, with copies of some lines."""
    monkeypatch.setenv("COURSE_DATA_DIR", str(tmp_path))
    shop = [f"{'1245'[n % 4]}\t상품평 {n}" for n in range(200)] + ["5\t최고예요"] * 30
    game = [f"{n % 2}\t게임평 {n}" for n in range(100)]
    for name, lines in (("naver_shopping", shop), ("steam", game)):
        path = tmp_path / name / f"{name}.txt"
        path.parent.mkdir()
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["stand-in", "stand-in-ko"])
def test_every_split_is_texts_and_labels(name):
    corpus = reviews.load(name)
    assert corpus.is_stand_in and corpus.name == name
    assert corpus.language == ("en" if name == "stand-in" else "ko")
    assert [len(s) for s in (corpus.train, corpus.validation, corpus.test)] == [1_800, 200, 400]
    for split in (corpus.train, corpus.validation, corpus.test):
        assert split.labels.dtype == np.int64
        assert split.labels.shape == (len(split.texts),)
        assert split.labels.mean() == 0.5
        assert len(split.decisive) == len(split)


@pytest.mark.parametrize("name", ["stand-in", "stand-in-ko"])
def test_the_facts_of_a_stand_in_are_counted(name):
    corpus = reviews.load(name)
    assert set(corpus.facts) == KEYS
    assert corpus.facts["train"] == len(corpus.train) + len(corpus.validation)
    assert corpus.facts["distinct_train"] == len({*corpus.train.texts, *corpus.validation.texts})
    assert corpus.facts["test_also_in_train"] == 0


def test_count():
    facts = reviews.count((["a", "a", "", "b"], [1, 0, 1, 1]), (["a", "a", "", "c"], [1, 1, 0, 0]))
    assert facts == {
        "train": 4,
        "test": 4,
        "positive_train": 3,
        "positive_test": 2,
        "distinct_train": 3,
        "distinct_test": 3,
        "test_also_in_train": 3,
        "both_labels": 2,
        "empty_train": 1,
        "empty_test": 1,
    }
    assert set(facts) == KEYS == set(reviews.FACTS["nsmc"])


@pytest.mark.parametrize("name", ["stand-in", "stand-in-ko"])
def test_loading_twice_gives_the_same(name):
    assert_same(reviews.load(name), reviews.load(name))


def test_the_seed_draws_validation_and_nothing_else():
    one, other = reviews.load("stand-in"), reviews.load("stand-in", seed=1)
    assert one.validation.texts != other.validation.texts
    assert sorted(one.train.texts + one.validation.texts) == sorted(
        other.train.texts + other.validation.texts
    )
    assert rows(one.test) == rows(other.test)


def test_the_share_of_validation():
    corpus = reviews.load("stand-in", validation_share=0.25)
    assert (len(corpus.train), len(corpus.validation)) == (1_500, 500)
    assert len(reviews.load("stand-in", validation_share=0).validation) == 0
    for share in (1, -0.1, 25):
        with pytest.raises(ValueError, match="validation_share"):
            reviews.load("stand-in", validation_share=share)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.sampled_from("abcdefghij"), st.integers(0, 1)), max_size=60),
    st.sampled_from([0.0, 0.1, 0.3, 0.5]),
    st.integers(0, 3),
)
def test_copies_of_a_text_stay_on_one_side(pairs, share, seed):
    texts, labels = [text for text, _ in pairs], [label for _, label in pairs]
    kept, held_out = reviews._divide(texts, labels, share, seed)
    assert sorted([*kept, *held_out]) == list(range(len(texts)))
    assert not {texts[row] for row in kept} & {texts[row] for row in held_out}
    assert len(held_out) <= sum(round(share * n) for n in Counter(labels).values())


def test_both_labels_are_held_out_alike():
    labels = [1] * 30 + [0] * 70
    _, held_out = reviews._divide([str(n) for n in range(100)], labels, 0.2, seed=0)
    assert Counter(labels[row] for row in held_out) == {1: 6, 0: 14}


def test_a_fingerprint_sees_every_change():
    train, test = (["a", "b"], [0, 1]), (["c"], [1])
    prints = {
        reviews.fingerprint(*corpus)
        for corpus in (
            (train, test),
            (test, train),
            ((["b", "a"], [0, 1]), test),
            ((["a", "b"], [1, 1]), test),
            ((["a", "b", "c"], [0, 1, 1]), ([], [])),
            ((["ab"], [0]), test),
        )
    }
    assert len(prints) == 6


def test_shopping_ratings_become_labels(tables):
    corpus = reviews.load("naver_shopping")
    assert (corpus.name, corpus.language, corpus.is_stand_in) == ("naver_shopping", "ko", False)
    texts, labels = rows(corpus.train, corpus.validation, corpus.test)
    for text, label in zip(texts, labels, strict=True):
        if text.startswith("상품평"):
            assert label == (int(text.split()[1]) % 4 >= 2)
    assert corpus.facts["train"] + corpus.facts["test"] == 230
    assert corpus.facts["test_also_in_train"] == 0
    sides = [split for split in (corpus.train, corpus.validation, corpus.test)]
    assert sum("최고예요" in split.texts for split in sides) == 1


def test_steam_is_cut_80_to_20_by_label(tables):
    corpus = reviews.load("steam")
    assert [len(s) for s in (corpus.train, corpus.validation, corpus.test)] == [72, 8, 20]
    assert corpus.test.labels.mean() == 0.5
    assert corpus.train.decisive is None
    assert_same(corpus, reviews.load("steam"))
    other = reviews.load("steam", seed=1)
    assert other.validation.texts != corpus.validation.texts
    assert other.test.texts == corpus.test.texts  # or training would see test reviews


def test_a_malformed_rating_is_named(tables):
    path = tables / "naver_shopping" / "naver_shopping.txt"
    path.write_text("5\t좋아요\n3\t보통\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2 is not `rating text`"):
        reviews.load("naver_shopping")
    path = tables / "steam" / "steam.txt"
    path.write_text("1\t좋아요\n2\t보통\n", encoding="utf-8")
    with pytest.raises(DataError, match="line 2 is not `label text`"):
        reviews.load("steam")


@pytest.mark.parametrize("name", ["naver_shopping", "steam"])
def test_a_corpus_that_only_the_reader_has_is_asked_for(name):
    assert not reviews.available(name)
    with pytest.raises(DataError, match="not found") as caught:
        reviews.load(name)
    assert "bab2min" in caught.value.source
    assert caught.value.destination == files.cache_folder() / name / f"{name}.txt"


@pytest.mark.parametrize(
    ("name", "stand_in"),
    [
        ("imdb", "stand-in"),
        ("nsmc", "stand-in-ko"),
        ("naver_shopping", "stand-in-ko"),
        ("steam", "stand-in-ko"),
        ("stand-in", "stand-in"),
        ("stand-in-ko", "stand-in-ko"),
    ],
)
def test_offline_gives_the_stand_in_even_beside_real_data(name, stand_in, tables, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    assert reviews.available(name)
    corpus = reviews.load(name)
    assert corpus.is_stand_in
    assert_same(corpus, reviews.load(stand_in))


def test_available_looks_without_the_network(tables):
    assert reviews.available("steam") and reviews.available("stand-in")
    assert not reviews.available("imdb") and not reviews.available("nsmc")
    (tables / "nsmc").mkdir()
    (tables / "nsmc" / "ratings_train.txt").write_text("")
    assert not reviews.available("nsmc")  # the test half is missing
    (tables / "nsmc" / "ratings_test.txt").write_text("")
    assert reviews.available("nsmc")


@pytest.mark.parametrize("function", [reviews.load, reviews.available])
def test_an_unknown_corpus_is_refused(function):
    with pytest.raises(ValueError, match="'imbd'.*imdb"):
        function("imbd")


def test_take_keeps_texts_labels_and_positions_together():
    split = reviews.Split(["a", "b"], np.array([0, 1]), [frozenset({1}), frozenset({2})])
    taken = split.take([1, 0, 1])
    assert taken.texts == ["b", "a", "b"]
    assert taken.labels.tolist() == [1, 0, 1]
    assert taken.decisive == [frozenset({2}), frozenset({1}), frozenset({2})]
    assert reviews.Split(["a"], np.array([0])).take([0]).decisive is None


@pytest.mark.real_data
@pytest.mark.parametrize("name", ["imdb", "nsmc"])
def test_the_facts_of_a_published_corpus_are_true(name, real_data):
    corpus = reviews.load(name)
    whole, test = rows(corpus.train, corpus.validation), rows(corpus.test)
    assert corpus.facts == reviews.FACTS[name]
    assert reviews.count(whole, test) == corpus.facts
    assert not corpus.is_stand_in and corpus.train.decisive is None
    assert len(corpus.validation) == pytest.approx(0.1 * corpus.facts["train"], abs=2)
    assert corpus.validation.labels.mean() == pytest.approx(whole_mean(whole), abs=0.01)
    assert not set(corpus.train.texts) & set(corpus.validation.texts)


def whole_mean(whole):
    return sum(whole[1]) / len(whole[1])


@pytest.mark.real_data
def test_imdb_comes_in_the_order_of_its_names(real_data):
    corpus = reviews.load("imdb", validation_share=0)
    assert corpus.fingerprint.startswith("5d8a20cd9a11")
    assert corpus.language == "en"
    for split in (corpus.train, corpus.test):
        assert split.labels.tolist() == [0] * 12_500 + [1] * 12_500
    assert corpus.train.texts[0].startswith("Story of a man who has unnatural feelings for a pig.")


@pytest.mark.real_data
def test_nsmc_keeps_empty_documents_and_both_labels(real_data):
    corpus = reviews.load("nsmc")
    assert corpus.fingerprint.startswith("48937f76c419")
    labels = defaultdict(set)
    for text, label in zip(*rows(corpus.train, corpus.validation, corpus.test), strict=True):
        labels[text].add(label)
    assert sum(len(marks) == 2 for marks in labels.values()) == 222
    assert (corpus.train.texts + corpus.validation.texts).count("") == 5
    assert corpus.test.texts.count("") == 3
