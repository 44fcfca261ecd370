from random import Random

import pytest

from solutions.data.made_sentences.phrases import (
    Labels,
    Phrases,
    prepositional,
    relative_pronoun,
)
from solutions.data.made_sentences.words import NOUNS, Noun

CASES = ("nominative", "accusative", "dative")


def noun(german):
    """A noun of the stand-in and its kind."""
    return next(
        (noun, kind) for kind, nouns in NOUNS.items() for noun in nouns if noun.german == german
    )


class Always(Random):
    """Draws every adjective that may be drawn, always the first."""

    def random(self):
        return 0.0

    def choice(self, options):
        return list(options)[0]


class Never(Random):
    """Draws no adjective."""

    def random(self):
        return 0.99


def text(words):
    return " ".join("".join(part.text for part in word) for word in words)


def forms(draw, german, article, plural=False):
    phrase = Phrases(draw).about(*noun(german), article, plural)
    return [text(phrase.german(case)) for case in CASES], text(phrase.english())


@pytest.mark.parametrize(
    ("german", "article", "plural", "expected", "english"),
    [
        ("Hund", "ein", False, "ein Hund|einen Hund|einem Hund", "a dog"),
        ("Hund", "der", False, "der Hund|den Hund|dem Hund", "the dog"),
        ("Katze", "ein", False, "eine Katze|eine Katze|einer Katze", "a cat"),
        ("Katze", "der", False, "die Katze|die Katze|der Katze", "the cat"),
        ("Pferd", "ein", False, "ein Pferd|ein Pferd|einem Pferd", "a horse"),
        ("Pferd", "der", False, "das Pferd|das Pferd|dem Pferd", "the horse"),
        ("Hund", "der", True, "die Hunde|die Hunde|den Hunden", "the dogs"),
        ("Katze", "drei", True, "drei Katzen|drei Katzen|drei Katzen", "three cats"),
        ("Auto", "viele", True, "viele Autos|viele Autos|vielen Autos", "many cars"),
        ("Groß|vater", "einige", True, "einige Großväter|einige Großväter|einigen Großvätern",
         "some grandfathers"),
        ("Junge", "ein", False, "ein Junge|einen Jungen|einem Jungen", "a boy"),
        ("Polizist", "der", False, "der Polizist|den Polizisten|dem Polizisten", "the policeman"),
        ("Feuerwehr|mann", "zwei", True,
         "zwei Feuerwehrleute|zwei Feuerwehrleute|zwei Feuerwehrleuten", "two firefighters"),
        ("Hut", "", True, "Hüte|Hüte|Hüten", "hats"),
        ("Apfel", "ein", False, "ein Apfel|einen Apfel|einem Apfel", "an apple"),
    ],
)  # fmt: skip
def test_every_case_of_a_noun(german, article, plural, expected, english):
    assert forms(Never(), german, article, plural) == (expected.split("|"), english)


@pytest.mark.parametrize(
    ("german", "article", "plural", "expected", "english"),
    [
        ("Hund", "ein", False,
         "ein kleiner weißer Hund|einen kleinen weißen Hund|einem kleinen weißen Hund",
         "a small white dog"),
        ("Hund", "der", False,
         "der kleine weiße Hund|den kleinen weißen Hund|dem kleinen weißen Hund",
         "the small white dog"),
        ("Katze", "ein", False,
         "eine kleine weiße Katze|eine kleine weiße Katze|einer kleinen weißen Katze",
         "a small white cat"),
        ("Katze", "der", False,
         "die kleine weiße Katze|die kleine weiße Katze|der kleinen weißen Katze",
         "the small white cat"),
        ("Pferd", "ein", False,
         "ein kleines weißes Pferd|ein kleines weißes Pferd|einem kleinen weißen Pferd",
         "a small white horse"),
        ("Pferd", "der", False,
         "das kleine weiße Pferd|das kleine weiße Pferd|dem kleinen weißen Pferd",
         "the small white horse"),
        ("Hund", "der", True,
         "die kleinen weißen Hunde|die kleinen weißen Hunde|den kleinen weißen Hunden",
         "the small white dogs"),
        ("Hund", "mehrere", True,
         "mehrere kleine weiße Hunde|mehrere kleine weiße Hunde|mehreren kleinen weißen Hunden",
         "several small white dogs"),
        ("Hut", "", True, "kleine rote Hüte|kleine rote Hüte|kleinen roten Hüten",
         "small red hats"),
    ],
)  # fmt: skip
def test_every_ending_of_an_adjective(german, article, plural, expected, english):
    assert forms(Always(), german, article, plural) == (expected.split("|"), english)


def test_an_adjective_that_ends_in_e_does_not_get_a_second():
    class Tired(Always):
        def choice(self, options):
            return "müde" if "müde" in options else list(options)[0]

    (nominative, *_), english = forms(Tired(), "Frau", "ein")
    assert (nominative, english) == ("eine müde Frau", "a tired woman")


def test_children_are_neither_old_nor_young():
    for seed in range(60):
        words = forms(Random(seed), "Kind", "ein")[1].split()
        assert not {"old", "young"} & set(words)


@pytest.mark.parametrize(
    ("preposition", "case", "article", "gender", "expected"),
    [
        ("in", "dative", "der", "m", "im Park"),
        ("in", "accusative", "der", "m", "in den Park"),
        ("in", "accusative", "der", "n", "ins Park"),
        ("an", "dative", "der", "n", "am Park"),
        ("in", "dative", "der", "f", "in der Park"),
        ("in", "dative", "ein", "m", "in einem Park"),
        ("auf", "dative", "der", "m", "auf dem Park"),
    ],
)
def test_in_dem_becomes_im_and_stands_for_both_words(preposition, case, article, gender, expected):
    phrases = Phrases(Never())
    phrase = phrases.about(Noun("Park", gender, "", "park", ""), "place", article)
    german, english = prepositional(preposition, "in", phrase, case, phrases.labels)
    assert text(german) == expected
    assert text(english) == ("in the park" if article == "der" else "in a park")
    for word in english:
        assert any(word[0].labels & part.labels for other in german for part in other)
    if len(german) == 2:
        assert german[0][0].labels == english[0][0].labels | english[1][0].labels


@pytest.mark.parametrize(
    ("german", "plural", "expected"),
    [
        ("Mann", False, "der who"),
        ("Frau", False, "die who"),
        ("Kind", False, "das who"),
        ("Hund", False, "der that"),
        ("Pferd", True, "die that"),
        ("Junge", False, "der who"),
    ],
)
def test_relative_pronouns(german, plural, expected):
    phrase = Phrases(Never()).about(*noun(german), "der", plural)
    word, english = relative_pronoun(phrase, Labels())
    assert f"{text([word])} {text(english)}" == expected


@pytest.mark.parametrize(
    ("german", "plural", "expected"),
    [("Mann", False, "er he"), ("Frau", False, "sie she"), ("Junge", False, "er he"),
     ("Kind", False, None), ("Hund", False, None), ("Hund", True, "sie they")],
)  # fmt: skip
def test_pronouns_where_both_languages_agree(german, plural, expected):
    pronoun = Phrases(Never()).about(*noun(german), "der", plural).pronoun()
    found = pronoun and f"{text(pronoun.german('nominative'))} {text(pronoun.english())}"
    assert found == expected


@pytest.mark.parametrize(
    ("german", "english", "pairs"),
    [
        ("Hut", "hat", {("Hut", "hat")}),
        ("Bus|haltestelle", "bus stop", {("Bus", "bus"), ("haltestelle", "stop")}),
        ("Regen|schirm", "umbrella", {("Regen", "umbrella"), ("schirm", "umbrella")}),
        ("neben", "next to", {("neben", "next"), ("neben", "to")}),
        (",", "", set()),
    ],
)
def test_parts_of_a_compound_have_meanings_of_their_own(german, english, pairs):
    word, words = Labels().both(german, english)
    assert pairs == {
        (part.text, other.text) for part in word for (other,) in words if part.labels & other.labels
    }


def test_no_noun_comes_twice_in_a_sentence():
    phrases = Phrases(Random(0))
    drawn = [phrases.one_of(["animal"]).noun.german for _ in NOUNS["animal"]]
    assert len(set(drawn)) == len(NOUNS["animal"])
