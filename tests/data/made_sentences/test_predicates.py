from random import Random

import pytest

from solutions.data.made_sentences import verbs, words
from solutions.data.made_sentences.phrases import Phrases
from solutions.data.made_sentences.predicates import Predicates
from solutions.data.made_sentences.words import NOUNS


class First(Random):
    """Draws the first of everything, and no adjective."""

    def random(self):
        return 0.99

    def choice(self, options):
        return list(options)[0]


def text(said):
    return " ".join("".join(part.text for part in word) for word in said)


@pytest.fixture
def phrases():
    return Phrases(First())


@pytest.fixture
def man(phrases):
    return phrases.about(NOUNS["person"][0], "person", "der")


@pytest.fixture
def men(phrases):
    return phrases.about(NOUNS["person"][0], "person", "zwei", plural=True)


def lifting(phrases, subject, modal=False):
    """Lifts a hat, with time and place."""
    verb = next(verb for verb, _ in verbs.TRANSITIVE if verb.infinitive == "auf|heben")
    predicates = Predicates(phrases)
    predicate = predicates.verb(verb, subject, modal)
    thing = phrases.about(NOUNS["hat"][0], "hat", "ein")
    predicate.members["new"] = (thing.german("accusative"), thing.english())
    predicate.members["time"] = predicates.time()
    predicate.members["place"] = predicates.place()
    return predicate


def test_a_separable_verb_is_split_in_a_main_clause_and_whole_at_the_end_of_another(phrases, man):
    predicate = lifting(phrases, man)
    assert text([predicate.second()]) == "hebt"
    assert text(predicate.middle()) == "heute in einem Park einen Hut"
    assert text(predicate.end()) == "auf"
    assert text(predicate.last()) == "aufhebt"
    assert text(predicate.english()) == "is picking up a hat in a park today"


def test_after_a_modal_the_verb_goes_to_the_end(phrases, man):
    predicate = lifting(phrases, man, modal=True)
    assert text([predicate.second()]) == "will"
    assert text(predicate.end()) == "aufheben"
    assert text(predicate.last()) == "aufheben will"
    assert text(predicate.english()) == "wants to pick up a hat in a park today"


def test_the_verb_agrees_with_several(phrases, men):
    assert text([lifting(phrases, men).second()]) == "heben"
    assert text(lifting(phrases, men).english()).startswith("are picking up")
    assert text(lifting(phrases, men, modal=True).last()) == "aufheben wollen"
    assert text(lifting(phrases, men, modal=True).english()).startswith("want to pick up")


def test_what_begins_the_sentence_is_left_out_of_the_middle(phrases, man):
    assert text(lifting(phrases, man).middle(without="place")) == "heute einen Hut"


def meanings(german, english):
    return {
        other.text: {part.text for word in german for part in word if part.labels & other.labels}
        for (other,) in english
    }


def test_verb_and_particle_mean_verb_and_prefix(phrases, man):
    predicate = lifting(phrases, man)
    found = meanings([predicate.second(), *predicate.end()], predicate.english()[:3])
    assert found == {"is": {"hebt"}, "picking": {"hebt"}, "up": {"auf"}}
    predicate = lifting(phrases, man, modal=True)
    found = meanings(predicate.last(), predicate.english()[:4])
    assert found == {"wants": {"will"}, "to": {"will"}, "pick": {"heben"}, "up": {"auf"}}


@pytest.mark.parametrize(
    ("infinitive", "expected"),
    [
        ("suchen", {"is": {"sucht"}, "looking": {"sucht"}, "for": {"sucht"}}),
        ("auf|machen", {"is": {"macht"}, "opening": {"auf", "macht"}}),
        ("lesen", {"is": {"liest"}, "reading": {"liest"}}),
    ],
)
def test_what_one_language_says_in_one_word_means_both_of_the_other(
    phrases, man, infinitive, expected
):
    verb = next(verb for verb, _ in verbs.TRANSITIVE if verb.infinitive == infinitive)
    predicate = Predicates(phrases).verb(verb, man)
    german = [predicate.second(), *predicate.end()]
    assert meanings(german, predicate.english()) == expected


def test_known_objects_come_before_the_place_and_new_ones_after_it(phrases, man):
    predicates = Predicates(phrases)
    place = predicates.place()
    for article, expected in (
        ("der", "den Ball in einem Park"),
        ("ein", "in einem Park einen Ball"),
    ):
        ball = phrases.about(NOUNS["toy"][0], "toy", article)
        predicate = predicates.verb(verbs.ACTIVITIES[0], man)
        member = "known" if article == "der" else "new"
        predicate.members |= {
            "place": place,
            member: (ball.german("accusative"), ball.english()),
        }
        assert text(predicate.middle()) == expected
        assert text(predicate.english_rest()).endswith("ball in a park")


def draws(name, kind="person", **options):
    """Many predicates of one sort."""
    for seed in range(150):
        phrases = Phrases(Random(seed))
        yield phrases, getattr(Predicates(phrases), name)(phrases.one_of([kind]), **options)


def test_two_men_wear_hats_and_one_wears_one():
    plurals = {noun.english_plural.split()[-1] for kind in words.CLOTHES for noun in NOUNS[kind]}
    singulars = {noun.english.split()[-1] for kind in words.CLOTHES for noun in NOUNS[kind]}
    seen = set()
    for _, predicate in draws("transitive"):
        said = text(predicate.english()).split()
        if "wearing" in said or "putting" in said or "taking" in said:
            several, noun = said[0] == "are", said[-1]
            articles = {"a", "an", "the"} & set(said)
            assert noun in plurals | singulars
            assert bool(articles) != several
            assert noun in plurals or not several
            seen.add(several)
    assert seen == {True, False}


def test_small_predicates_say_no_time_and_have_no_living_object():
    living = {noun.english for kind in ("person", "animal") for noun in NOUNS[kind]}
    living |= {noun.english_plural for kind in ("person", "animal") for noun in NOUNS[kind]}
    accusative = 0
    for _, predicate in draws("any", small=True):
        assert "time" not in predicate.members
        if "dative" in predicate.members:
            continue
        for place in {"known", "new"} & set(predicate.members):
            german, english = predicate.members[place]
            if text(german[:1]) not in ("dem", "einem", "einer", "der"):
                accusative += text(english[-1:]) not in living
    assert accusative > 20


def test_places_that_exist_once_are_definite_and_have_no_adjective():
    once = {place.noun.english for place in words.PLACES if place.definite}
    seen = set()
    for seed in range(300):
        german, english = Predicates(Phrases(Random(seed))).place(direction=bool(seed % 2))
        said = text(english)
        name = next((name for name in once if said.endswith(f" {name}")), None)
        if name:
            assert f"the {name}" in said
            assert len(german) <= 3
            seen.add(name)
    assert len(seen) > 5


def test_no_verb_is_written_in_two_ways_and_the_tables_are_complete():
    everything = [
        *verbs.ACTIVITIES,
        *verbs.POSTURES,
        *verbs.MOTIONS,
        *verbs.DATIVE,
        *(verb for verb, _ in verbs.TRANSITIVE + verbs.GIVING + verbs.ANIMALS_TAKE),
    ]
    assert set(verbs.ANIMALS_DO) < set(verbs.ACTIVITIES) and verbs.ANIMALS_DO
    stems = {}
    for verb in everything:
        stem = verb.infinitive.split("|")[-1]
        assert stem.endswith(("en", "eln", "ern"))
        assert verb.singular.endswith(("t", "sst"))
        assert verb.progressive.endswith("ing")
        assert stems.setdefault(stem, verb.singular) == verb.singular
    for _, kinds in verbs.TRANSITIVE + verbs.GIVING + verbs.ANIMALS_TAKE:
        assert set(kinds) <= set(NOUNS)
