import re
from random import Random

import pytest

from solutions.data.made_sentences import verbs, words, written
from solutions.data.made_sentences.sentences import Sentence

FINITE = {verb.singular for verb in (*verbs.ACTIVITIES, *verbs.POSTURES, *verbs.MOTIONS)} | {
    verb.singular for verb, _ in verbs.TRANSITIVE + verbs.GIVING + verbs.ANIMALS_TAKE
}
FINITE |= {verb.singular for verb in verbs.DATIVE} | {"ist", "sind"}
FINITE |= {form for modal in verbs.MODALS for form in modal[:2]} | set(words.WEATHER)
INFINITIVES = {
    verb.infinitive.split("|")[-1]
    for verb in (*verbs.ACTIVITIES, *verbs.POSTURES, *verbs.MOTIONS, *verbs.DATIVE)
} | {
    verb.infinitive.split("|")[-1]
    for verb, _ in verbs.TRANSITIVE + verbs.GIVING + verbs.ANIMALS_TAKE
}
PREFIXES = {
    verb.infinitive.split("|")[0]
    for verb in (
        *verbs.ACTIVITIES,
        *verbs.DATIVE,
        *(verb for verb, _ in verbs.TRANSITIVE + verbs.GIVING),
    )
    if "|" in verb.infinitive
}


def sentences(pattern, number=80):
    """German, English and links of many sentences of one pattern, full stop left out."""
    for seed in range(number):
        sentence = Sentence(Random(seed))
        yield written(*getattr(sentence, pattern)())


def ends_in_verb(clause):
    last = clause.split()[-1].strip(".")
    verb = re.sub(rf"^({'|'.join(sorted(PREFIXES))})(?=\w)", "", last)
    return bool({last, verb} & (FINITE | INFINITIVES))


@pytest.mark.parametrize("conjunction", ["dass", "weil", "während", "obwohl"])
def test_a_subordinate_clause_ends_in_its_verb(conjunction):
    found = 0
    for pattern in ("saying", "with_subordinate"):
        for german, *_ in sentences(pattern):
            match = re.search(rf"(?:^|, ){conjunction} ([^,]+)", german, re.IGNORECASE)
            if match:
                assert ends_in_verb(match.group(1)), german
                found += 1
    assert found > 15


def test_a_relative_clause_stands_between_commas_and_ends_in_its_verb():
    for pattern in ("with_relative_subject", "with_relative_object"):
        for german, english, _ in sentences(pattern):
            (clause,) = re.findall(r", (?:der|die|das) ([^,]+),", german)
            assert ends_in_verb(clause), german
            assert re.search(r" (who|that) ", english) and "," not in english


def test_a_purpose_has_its_zu_before_the_verb_or_inside_it():
    inside = 0
    for german, english, _ in sentences("purpose"):
        aim = german.split(", um ")[1].split()
        if aim[-2] == "zu":
            assert aim[-1] in INFINITIVES
        else:
            assert re.fullmatch(rf"({'|'.join(PREFIXES)})zu\w+", aim[-1]), german
            inside += 1
        assert " to " in english
    assert inside > 5


def test_after_a_clause_in_front_the_verb_comes_first_and_english_keeps_its_order():
    found = 0
    for german, english, _ in sentences("with_subordinate", 200):
        if german.split()[0].lower() in words.CONJUNCTIONS:
            main = german.split(", ")[-1].split()[0]
            assert main in FINITE | INFINITIVES, german
            assert english.split()[0].lower() in words.CONJUNCTIONS.values()
            found += 1
    assert found > 20


def test_a_pronoun_never_comes_before_whom_it_means():
    for german, english, _ in sentences("with_subordinate", 300):
        if german.split()[0].lower() in words.CONJUNCTIONS:
            assert not {"er", "sie"} & set(german.split()), german
            assert not {"he", "she", "they"} & set(english.split())


def test_nobody_who_is_tired_is_said_to_be_tired():
    for pattern in ("being", "with_subordinate"):
        for _, english, _ in sentences(pattern, 200):
            for state in words.STATES.values():
                assert not re.search(rf"\b{state}\b.* (is|are) {state}", english) or "," in english


def test_time_or_place_may_come_first_in_german_and_never_in_english():
    firsts = set()
    for german, english, _ in sentences("simple", 120):
        firsts.add(german.split()[0].lower())
        assert english.split()[0].lower() in {
            "a", "an", "the", "two", "three", "four", "some", "many", "several",
        }  # fmt: skip
    assert {"heute", "im", "auf", "am"} & firsts and {"ein", "der"} & firsts


def test_a_comma_gives_way_to_a_stop_or_another_comma():
    for seed in range(300):
        german, english = (
            ["".join(part.text for part in word) for word in side]
            for side in Sentence(Random(seed)).make()
        )
        assert german[-1] == english[-1] == "."
        for comma, following in zip(german, german[1:], strict=False):
            assert comma != "," or following not in (",", ".")


def test_every_pattern_comes():
    german = [written(*Sentence(Random(seed)).make())[0] for seed in range(300)]
    for sign in (", um ", ", dass ", ", der ", " und ", ", weil ", "Obwohl ", " ist ", " kann "):
        assert any(sign in sentence for sentence in german), sign
