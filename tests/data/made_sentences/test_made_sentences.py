from collections import Counter

import pytest

from solutions.data import made_sentences
from solutions.data.made_sentences import make, written
from solutions.data.made_sentences.phrases import Part
from tests.data.processes import printed

SMALL = {"train": 300, "validation": 50, "test": 100}


@pytest.fixture(scope="module")
def made():
    return make(**SMALL)


def flat(made):
    return [row for rows in made.values() for row in rows]


def test_sizes_are_as_asked_and_no_sentence_comes_twice_on_either_side(made):
    assert {name: len(rows) for name, rows in made.items()} == SMALL
    assert list(made) == ["train", "validation", "test"]
    for side in (0, 1):
        assert len({row[side] for row in flat(made)}) == sum(SMALL.values())


def test_the_same_seed_gives_the_same_sentences_in_any_process(made):
    code = (
        "import hashlib; from solutions.data.made_sentences import make;"
        f"print(hashlib.sha256(repr(make(**{SMALL})).encode()).hexdigest())"
    )
    assert len(printed(code)) == 1
    assert make(**SMALL) == made
    assert make(**SMALL, seed=1) != made


def test_test_and_validation_do_not_change_with_the_size_of_training(made):
    larger = make(**{**SMALL, "train": 400})
    assert larger["test"] == made["test"] and larger["validation"] == made["validation"]
    assert larger["train"][:300] == made["train"]


def test_another_order_of_the_same_words_is_no_new_sentence(monkeypatch):
    """German may begin with the time or not; the English sentence is the same."""
    said = iter(["a b c|x y z", "b a c|x y z", "a b c|z y x", "a b|x y", "c a b|z x y"])

    class Said:
        def __init__(self, draw):
            pass

        def make(self):
            return [[(Part(text, frozenset()),) for text in side.split()]
                    for side in next(said).split("|")]  # fmt: skip

    monkeypatch.setattr(made_sentences, "Sentence", Said)
    splits = make(train=1, validation=0, test=1)
    assert [rows[0][:2] for rows in splits.values() if rows] == [
        ("C a b", "Z x y"),
        ("A b c", "X y z"),
    ]


def test_sentences_look_like_sentences(made):
    for german, english, _ in flat(made):
        for text in (german, english):
            assert text[0].isupper() and text.endswith(".") and text.count(".") == 1
            assert text == " ".join(text.split())
            assert not any(wrong in text for wrong in (" .", " ,", ",,", ",.", "|", "_"))
            assert len(text.split()) in made_sentences.LENGTHS


def test_articles_fit_the_english_word_that_follows(made):
    for _, english, _ in flat(made):
        tokens = english.lower().split()
        for article, following in zip(tokens, tokens[1:], strict=False):
            if article in ("a", "an"):
                assert (article == "an") == (following[0] in "aeiou"), english


def test_every_length_occurs_and_many_words_are_reordered(made):
    lengths = Counter(len(english.split()) for _, english, _ in flat(made))
    assert min(lengths) <= 5 and max(lengths) >= 18
    crossing = 0
    for _, _, links in flat(made):
        firsts = [spans[0][0] for _, spans in links if spans]
        crossing += firsts != sorted(firsts)
    assert crossing / sum(SMALL.values()) > 0.6


def test_links_cover_every_word_and_point_at_words(made):
    for german, english, links in flat(made):
        covered = "".join(english[start:end] for (start, end), _ in links)
        assert covered == english.replace(" ", "")  # in order, nothing left out
        for (start, end), spans in links:
            assert english[start:end] == english[start:end].strip()
            assert spans, (german, english[start:end])
            for first, last in spans:
                assert german[first:last] == german[first:last].strip() != ""


def test_every_german_word_but_commas_zu_and_es_is_meant_by_some_english_word(made):
    for german, english, links in flat(made):
        meant = {place for _, spans in links for span in spans for place in range(*span)}
        for position, letter in enumerate(german):
            assert position in meant or letter in " ,", (german, english, german[position:])


def test_links_agree_with_a_dictionary(made):
    """Words of which a reader knows the meaning, looked up in links drawn by the grammar."""
    known = {
        "dog": {"Hund"}, "dogs": {"Hunde", "Hunden"}, "reading": {"liest", "lesen", "vor"},
        "because": {"weil", "Weil"}, "while": {"während", "Während"}, "that": None,
        "stop": {"haltestelle"}, "wooden": {"Holz"}, "today": {"heute", "Heute"},
        "violin": {"Geige"}, "carrying": {"trägt", "tragen"}, "wearing": {"trägt", "tragen"},
        "up": {"auf"}, "off": {"aus", "ab"}, ".": {"."},
    }  # fmt: skip
    seen = Counter()
    for german, english, links in flat(made):
        for (start, end), spans in links:
            expected = known.get(english[start:end])
            if expected:
                found = {german[first:last] for first, last in spans}
                assert found <= expected, (german, english)
                seen[english[start:end]] += 1
    assert len(seen) >= 12


def test_of_thousands_none_is_said_twice_and_test_words_are_known():
    splits = make(train=4_000, validation=10, test=300)
    assert all(len({row[side] for row in flat(splits)}) == 4_310 for side in (0, 1))
    tokens = {
        name: [{word.strip(".,").lower() for row in rows for word in row[side].split()}
               for side in (0, 1)]
        for name, rows in splits.items()
    }  # fmt: skip
    for side in (0, 1):
        assert 300 < len(tokens["train"][side]) < 600
        assert len(tokens["test"][side] - tokens["train"][side]) <= 3


def test_writing_down_by_hand():
    a, b, c = (frozenset({n}) for n in range(3))
    german = [(Part("im", a | b),), (Part("Holz", c), Part("haus", b)), (Part(".", frozenset()),)]
    english = [(Part("in", a),), (Part("wooden", c),), (Part("house", b),), (Part(".", a),)]
    assert written(german, english) == (
        "Im Holzhaus.",
        "In wooden house.",
        (
            ((0, 2), ((0, 2),)),
            ((3, 9), ((3, 7),)),
            ((10, 15), ((0, 2), (7, 11))),
            ((15, 16), ((0, 2),)),
        ),
    )
