import threading
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data import files, subwords
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.data.subwords import learn, plain
from solutions.data.text import UNKNOWN, Subwords
from tests.data.german_pairs import ENGLISH, GERMAN, PAIRS
from tests.data.processes import printed


def test_plain_text_is_composed_lower_case_and_has_single_spaces():
    apart = unicodedata.normalize("NFD", "SCHLÄFT")
    assert plain(f"  Der\u00a0Hund\t {apart}\n.") == "der hund schläft ."
    assert plain("Der  Hund", lowercase=False) == "Der Hund"
    assert plain(" \n") == ""
    assert plain("½ – „Ja“") == "½ – „ja“"  # nothing else is replaced


@given(st.text(max_size=40), st.booleans())
def test_making_plain_twice_changes_nothing(text, lowercase):
    assert plain(plain(text, lowercase), False) == plain(text, lowercase)


def test_every_character_of_training_is_known_unless_the_rarest_are_spared():
    texts = ["ein hund"] * 5_000 + ["漢"]
    pairs = Pairs(texts, texts)
    known, spared = (PairCodec.learn(pairs, 40, coverage=share) for share in (1.0, 0.9995))
    assert UNKNOWN not in known.encode_sources(["漢"])
    assert UNKNOWN in spared.encode_sources(["漢"])


def test_learning_gives_the_same_bytes_in_any_process():
    code = (
        "import sys, hashlib; from solutions.data.subwords import learn;"
        "print(hashlib.sha256(learn(sys.argv[1:], 70).model).hexdigest())"
    )
    assert len(printed(code, *GERMAN, COURSE_CACHE_DIR="/nonexistent")) == 1


@pytest.fixture
def trainings(monkeypatch):
    """What was trained, not taken from the cache."""
    train, calls = Subwords.train, []

    def counted(texts, size, **options):
        calls.append((tuple(texts), size, options["coverage"]))
        return train(texts, size, **options)

    monkeypatch.setattr(Subwords, "train", counted)
    return calls


def kept():
    return sorted((files.cache_folder() / "subwords").glob("*.model"))


def test_the_same_are_learned_once(trainings):
    first = learn(GERMAN, 70)
    assert learn(GERMAN, 70).model == first.model
    assert len(trainings) == len(kept()) == 1
    assert not list((files.cache_folder() / "subwords").glob("*.part"))


def test_other_texts_sizes_and_options_are_learned_anew(trainings):
    learn(GERMAN, 70)
    learn(GERMAN[:-1], 70)
    learn(GERMAN[::-1], 70)
    learn(GERMAN, 71)
    learn(GERMAN, 70, coverage=0.99)
    learn(["".join(GERMAN)], 70)
    PairCodec.learn(PAIRS, 70)
    PairCodec.learn(PAIRS, 70, lowercase=False)  # its source is the first of all
    assert len(trainings) == len(set(trainings)) == len(kept()) == 9


@pytest.mark.parametrize("damage", [lambda c: c[:-3], lambda c: b"", lambda c: c[:-1] + b"!"])
def test_a_damaged_cache_is_learned_anew(trainings, damage):
    sound = learn(GERMAN, 70)
    (path,) = kept()
    content = path.read_bytes()
    path.write_bytes(damage(content))
    assert learn(GERMAN, 70).model == sound.model
    assert len(trainings) == 2
    assert path.read_bytes() == content


def test_a_cache_that_cannot_be_written_costs_time_only(trainings, monkeypatch, tmp_path):
    (tmp_path / "occupied").write_text("a file where the cache should be")
    monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "occupied"))
    assert learn(GERMAN, 70).model == learn(GERMAN, 70).model
    assert len(trainings) == 2


def test_a_write_that_fails_leaves_nothing_behind(monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr(subwords.os, "replace", fail)
    assert len(learn(GERMAN, 70)) > 4
    assert kept() == []
    assert not list((files.cache_folder() / "subwords").glob("*.part"))


def test_two_at_a_time_learn_once(trainings):
    results = []
    threads = [
        threading.Thread(target=lambda: results.append(learn(GERMAN, 70).model)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(trainings) == 1
    assert len(results) == 3 and len(set(results)) == 1


def test_subwords_come_from_training_alone(trainings):
    PairCodec.learn(PAIRS.take([0, 1]), 50)
    assert {text for texts, *_ in trainings for text in texts} == {
        plain(text) for text in GERMAN[:2] + ENGLISH[:2]
    }


def test_too_few_subwords_for_the_characters_are_refused():
    with pytest.raises(ValueError, match=r"10 subwords are too few for texts of \d+ different"):
        learn(GERMAN, 10)


def test_whole_words_are_what_stands_between_spaces():
    learned = learn(GERMAN, 200, kind="word")
    assert learned.encode("Ein Hund lacht.") == ["▁Ein", "▁Hund", "▁lacht."]
    assert learned.vocabulary().encode(["▁Hund", "▁Hundes"])[1] == UNKNOWN
