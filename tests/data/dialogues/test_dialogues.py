import re
from collections import Counter
from random import Random

import pytest

from solutions.data import dialogues
from solutions.data.aligned import AlignedPairs
from solutions.data.dialogues import DOMAINS, REASONS, SLIDES, make
from solutions.data.dialogues.frames import FRAMES
from solutions.data.dialogues.grammar import RULES, sentence
from solutions.data.dialogues.held_out import HeldOut
from solutions.data.dialogues.nouns import NOUNS, PLACES
from solutions.data.hangul import is_syllable
from tests.data.processes import printed

SMALL = {"train": 300, "validation": 40, "test": 60}


@pytest.fixture(scope="module")
def made():
    return make(train=20_000)


@pytest.fixture(scope="module")
def small():
    return make(**SMALL)


@pytest.fixture(scope="module")
def drawn():
    """Sentences as they come, before any is left out."""
    draw, names = Random(1), list(RULES)
    weights = [rule.weight for rule in RULES.values()]
    return [
        sentence(draw, name, draw.choice(RULES[name].domains), draw.choice(RULES[name].levels))
        for name in draw.choices(names, weights, k=100_000)
    ]


def words(texts):
    return Counter(word for text in texts for word in re.findall(r"[^\s,.?]+", text.lower()))


# --- the grammar ---------------------------------------------------------------------------------


def test_a_korean_sentence_has_one_english_translation_among_100_000(drawn):
    translations = {}
    for made in drawn:
        korean = made.korean.rstrip(".")
        english = translations.setdefault(korean, made.english.rstrip("."))
        assert english == made.english.rstrip("."), korean


def test_a_verb_with_its_object_is_said_in_one_way_in_all_domains():
    ways = {}
    for domain in DOMAINS:
        for frame in FRAMES[domain]:
            for name, own in frame.objects or [("", "")]:
                way = ways.setdefault((frame.name, name, frame.particle), (frame.english, own))
                assert way == (frame.english, own), (frame.name, name)


def test_far_more_than_100_000_pairs_are_possible(drawn):
    """Of n random draws from N pairs about n²/2N are repeated: few repeats mean a large N."""
    distinct = len({(made.korean, made.english) for made in drawn})
    assert distinct > 85_000
    again = Random(2)
    known = {made.korean for made in drawn}
    names = [name for name in RULES if RULES[name].weight > 2]
    fresh = 0
    for name in again.choices(names, k=2_000):
        rule = RULES[name]
        made = sentence(again, name, again.choice(rule.domains), again.choice(rule.levels))
        fresh += made.korean not in known
    assert fresh > 1_600


def test_there_are_many_patterns_and_words():
    assert len(RULES) >= 100
    verbs = {frame.name for domain in DOMAINS for frame in FRAMES[domain]}
    assert len(NOUNS) + len(PLACES) + len(verbs) > 500
    assert all(rule.domains and rule.levels for rule in RULES.values())


def test_every_object_and_place_of_a_verb_has_its_english():
    for domain in DOMAINS:
        for frame in FRAMES[domain]:
            for name, _ in frame.objects:
                assert name in (PLACES if frame.going else NOUNS), (frame.name, name)
            assert set(frame.places) <= set(PLACES), frame.name


def test_particles_agree_with_what_they_follow(drawn):
    """Looked up by ear in the text itself: 을 after a consonant, 를 after a vowel, and so on."""
    nouns = {noun: (ord(noun[-1]) - ord("가")) % 28 > 0 for noun in [*NOUNS, *PLACES]}
    after_consonant, seen = {"을": True, "를": False, "은": True, "는": False}, 0
    for made in drawn[:20_000]:
        for word in made.korean.rstrip(".?").split():
            if word[:-1] in nouns and word[-1] in after_consonant and len(word) > 2:
                assert nouns[word[:-1]] == after_consonant[word[-1]], made.korean
                seen += 1
    assert seen > 5_000


def test_english_agrees(drawn):
    for made in drawn[:30_000]:
        tokens = re.findall(r"[\w'’-]+", made.english)
        for one, two in zip(tokens, tokens[1:], strict=False):
            pair = f"{one.lower()} {two.lower()}"
            if one in ("a", "an") and two not in ("X-ray", "uniform"):
                assert (one == "an") == (two[0].lower() in "aeiou"), made.english
            assert pair not in (
                "i is", "i are", "he are", "she are", "he have", "she have", "they is", "we am",
                "you is", "i has", "the the", "a the", "the a", "to to", "the my", "a my",
            ), made.english  # fmt: skip


# --- the splits ----------------------------------------------------------------------------------


def test_sizes_are_as_asked_and_no_sentence_comes_twice_on_either_side(made):
    assert {name: len(split) for name, split in made.splits().items()} == {
        "train": 20_000, "validation": 1_000, "test": 2_000,
    }  # fmt: skip
    for side in ("sources", "targets"):
        texts = [
            text.rstrip(".?").lower()
            for split in made.splits().values()
            for text in getattr(split, side)
        ]
        assert len(set(texts)) == len(texts) == 23_000


def test_rows_say_what_they_are_examples_of(made):
    assert isinstance(made.test, AlignedPairs)
    assert set(made.train.reasons) == {""}
    for split in (made.validation, made.test):
        assert Counter(split.reasons) == dict.fromkeys(REASONS, len(split) // 2)
    for split in made.splits().values():
        assert set(split.domains) == set(DOMAINS)
        assert set(split.patterns) <= set(RULES)
        assert split.take([3, 1]).patterns == [split.patterns[3], split.patterns[1]]


def test_what_is_held_out_occurs_in_one_split_only(made):
    """Patterns in a domain, by the rows; what a row does not say is asked of the text below."""
    held = {"test": set(), "validation": set()}
    known = set(zip(made.train.patterns, made.train.domains, strict=True))
    for name in held:
        split = getattr(made, name)
        for row in zip(split.patterns, split.domains, split.reasons, strict=True):
            if row[2] == "pattern" and row[:2] not in known:
                held[name].add(row[:2])
    assert min(map(len, held.values())) > 15 and not held["test"] & held["validation"]
    patterns, domains = set(made.train.patterns), set(made.train.domains)
    for pattern, domain in held["test"] | held["validation"]:
        assert pattern in patterns and domain in domains


def test_held_out_verbs_and_objects_never_meet_in_training(made):
    held_out = HeldOut(Random("held out 0"), DOMAINS)
    text = "\n".join(made.train.sources)
    met = {"train": 0, "test": 0}
    for (stem, name), split in held_out._pairs.items():
        if name not in NOUNS or len(stem) < 3 or not stem.endswith("하") or " " in stem:
            continue
        said = re.compile(rf"(?:^|\s){name}[을를]? {stem[:-1]}[하했할한해]", re.MULTILINE)
        assert not said.search(text), (stem, name)
        met["train"] += 1
        assert re.search(rf"(?:^|\s){name}(?:[을를은는이가]|에|\s)", text, re.MULTILINE), name
        assert re.search(rf"[을를]? {stem[:-1]}[하했할한해]", text), stem
        if split == "test" and said.search("\n".join(made.test.sources)):
            met["test"] += 1
    assert met["train"] > 20 and met["test"] > 5


def test_a_verb_of_several_meanings_is_never_held_out():
    """쓰다 is write or put on: with another object nobody can tell."""
    held_out = HeldOut(Random("held out 0"), DOMAINS)
    verbs = {verb for verb, _ in held_out._pairs}
    assert not verbs & {"쓰", "하", "빌리", "넣", "찍"} and {"사", "읽"} & verbs


def test_a_sentence_with_two_reasons_fits_no_split():
    held_out = HeldOut(Random("held out 0"), DOMAINS)
    draw, found = Random(3), Counter()
    (stem, name) = next(pair for pair, split in held_out._pairs.items() if split == "test")
    pattern, kind, value = next(
        key for key, split in held_out._patterns.items() if split == "test" and key[1] == "level"
    )
    for _ in range(20):
        made = sentence(draw, pattern, RULES[pattern].domains[0], value)
        found[held_out.of_sentence(made._replace(pairs=((stem, name),)))] += 1
    assert set(found) == {("", "")} and kind == "level"
    plain = made._replace(pattern="wish", level="formal", domain="everyday")
    assert held_out.of_sentence(plain._replace(pairs=((stem, name),))) == ("test", "vocabulary")
    assert held_out.of_sentence(plain._replace(pairs=(("먹", "피자"),))) == ("train", "")


def test_the_words_of_the_test_are_known(made):
    for side, share in (("sources", 0.05), ("targets", 0.002)):
        known, asked = (words(getattr(split, side)) for split in (made.train, made.test))
        unknown = sum(count for word, count in asked.items() if word not in known)
        assert unknown / sum(asked.values()) < share
    # A Korean word that is new is put together of what is known: a stem, a particle, an ending.
    syllables = Counter("".join(made.train.sources))
    asked = "".join(made.test.sources)
    assert sum(syllable not in syllables for syllable in asked) <= len(asked) / 2_000


def test_the_sentence_of_the_slides_is_in_no_split_but_all_its_words_are(made):
    korean, english = SLIDES
    for split in made.splits().values():
        for side, text in (("sources", korean), ("targets", english)):
            kept = {re.sub(r"[.?!]", "", row).lower() for row in getattr(split, side)}
            assert text.lower() not in kept
    text = "\n".join(made.train.sources)
    assert "오늘따라 " in text and "고 싶다\n" in text and re.search(r"피자를? 먹", text)
    assert " 먹고 싶" in text and re.search(r"^오늘 .*고 싶", text, re.MULTILINE)
    assert {"today", "pizza", "want", "have"} <= set(words(made.train.targets))


def test_whoever_draws_the_sentence_of_the_slides_draws_in_vain(monkeypatch):
    drawn = []

    def often(draw, *arguments):
        made = sentence(draw, *arguments)
        if len(drawn) % 3 == 0:
            made = made._replace(
                korean="오늘 저는 피자를 먹고 싶어요.", english="I want to have a pizza today."
            )
        drawn.append(made.english)
        return made

    monkeypatch.setattr(dialogues, "sentence", often)
    splits = make(**SMALL).splits()
    assert drawn.count("I want to have a pizza today.") > 100
    for split in splits.values():
        assert "I want to have a pizza today." not in split.targets


def test_test_and_validation_do_not_change_with_the_size_of_training(small):
    larger = make(**{**SMALL, "train": 400})
    assert larger.test == small.test and larger.validation == small.validation
    assert larger.train.sources[:300] == small.train.sources


def test_the_same_seed_gives_the_same_dialogues_in_any_process_without_tensorflow(small):
    code = (
        "import hashlib, sys; from solutions.data.dialogues import make;"
        f"print(hashlib.sha256(repr(make(**{SMALL})).encode()).hexdigest());"
        "assert 'tensorflow' not in sys.modules"
    )
    assert len(printed(code)) == 1
    assert make(**SMALL) == small
    assert make(**SMALL, seed=1) != small


def test_domains_are_chosen(small):
    sport = make(train=200, validation=20, test=20, domains=("sport",))
    assert {domain for split in sport.splits().values() for domain in split.domains} == {"sport"}
    turned = make(train=50, validation=0, test=10, domains=("medicine", "business"))
    assert set(turned.train.domains) == {"medicine", "business"}
    assert turned == make(train=50, validation=0, test=10, domains=("business", "medicine"))
    assert set(small.train.domains) == set(DOMAINS)


def test_an_unknown_domain_is_refused_by_name():
    with pytest.raises(ValueError, match="unknown domain 'law'; choose some of business, sport"):
        make(train=1, domains=("sport", "law"))
    with pytest.raises(ValueError, match="at least one domain"):
        make(train=1, domains=())


def test_more_than_can_be_said_is_refused(monkeypatch):
    monkeypatch.setattr(dialogues, "_PATIENCE", 50)
    monkeypatch.setattr(dialogues, "_is_new", lambda made, said: len(said) < 5 and not said.add(
        made.korean))  # fmt: skip
    with pytest.raises(ValueError, match="there are not 9 sentences about sport"):
        make(train=9, validation=0, test=0, domains=("sport",))
    with pytest.raises(ValueError, match="sport"):
        make(train=1, validation=0, test=9, domains=("sport",))
    with pytest.raises(ValueError, match="test is a number of sentences, not -2"):
        make(train=1, validation=0, test=-2)


# --- the links -----------------------------------------------------------------------------------


def test_sentences_look_like_sentences(made):
    for split in (made.validation, made.test):
        for korean, english in zip(split.sources, split.targets, strict=True):
            for text in (korean, english):
                assert text == " ".join(text.split())
                assert not any(wrong in text for wrong in (" .", " ,", " ?", "|", "_", "~", "*"))
                assert len(text.split()) in dialogues.LENGTHS
            assert english[0].isupper() and not english[-1].isspace()
            assert korean[-1] == english[-1] or (is_syllable(korean[-1]) and english[-1].isalpha())
            assert re.fullmatch(r"[가-힣 .?]+", korean), korean


def test_links_cover_every_word_and_point_at_words(made):
    test = made.test
    for korean, english, links in zip(test.sources, test.targets, test.links, strict=True):
        covered = "".join(english[start:end] for (start, end), _ in links)
        assert covered == english.replace(" ", "")  # in order, nothing left out
        for (start, end), spans in links:
            assert spans, (korean, english[start:end])
            for first, last in spans:
                assert 0 <= first < last <= len(korean)
                assert " " not in korean[first:last]


def test_every_korean_word_is_meant_by_some_english_word(made):
    for korean, links in zip(made.test.sources, made.test.links, strict=True):
        meant = {place for _, spans in links for span in spans for place in range(*span)}
        start = 0
        for word in korean.split():
            assert meant & set(range(start, start + len(word))), (korean, word)
            start += len(word) + 1


def test_links_agree_with_a_dictionary(made):
    """Words of which a reader knows the meaning, looked up in links drawn by the grammar."""
    known = {
        "pizza": {"피자"}, "airport": {"공항"}, "tomorrow": {"내일", "모레"}, 
        "doctor": {"선생님", "의사"}, "report": {"보고서"},
        "yesterday": {"어제", "그저께", "저녁에"}, "Minsu": {"민수"},
        "soccer": {"축구", "축구화", "축구공"},
        "email": {"이메일"}, "coffee": {"커피"}, "two": {"두", "개", "장", "권", "명", "판", "대"},
        "kitchen": {"부엌"}, "library": {"도서관"}, "movie": {"영화"},
        "red": {"빨간"}, "when": {"언제"}, ".": {"."}, "?": {"?"}, "Seoul": {"서울"},
    }  # fmt: skip
    seen = Counter()
    for korean, english, links in zip(
        made.train.sources, made.train.targets, made.train.links, strict=True
    ):
        for (start, end), spans in links:
            expected = known.get(english[start:end])
            if expected:
                found = {korean[first:last] for first, last in spans}
                assert found & expected, (korean, english)
                seen[english[start:end]] += 1
    assert len(seen) >= 14, set(known) - set(seen)


def test_word_order_crosses_and_lengths_vary(made):
    crossing = sum(
        firsts != sorted(firsts)
        for firsts in ([spans[0][0] for _, spans in links] for links in made.test.links)
    )
    assert crossing / len(made.test) > 0.9
    lengths = Counter(len(text.split()) for text in made.train.targets)
    assert sum(lengths[length] for length in range(3, 7)) > 1_500
    assert sum(lengths[length] for length in range(13, 27)) > 2_000
