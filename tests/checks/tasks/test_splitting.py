import hashlib
import random
import re
import string
import unicodedata

import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks import splitting
from solutions.checks.tasks.splitting import task


def cleaned(text):
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def by_hash(pairs, share, clean=cleaned, hash=None):
    """Each sentence by itself: further pairs would change nothing."""

    def number(text):
        return int(hashlib.sha256(text.encode()).hexdigest(), 16) % 10_000

    sides = [], []
    for row, (_, english) in enumerate(pairs):
        sides[(hash or number)(clean(english)) % 10_000 < share * 10_000].append(row)
    return sides


def filled_up(pairs, share):
    groups = {}
    for row, (_, english) in enumerate(pairs):
        groups.setdefault(cleaned(english), []).append(row)
    groups = list(groups.values())
    random.Random(5).shuffle(groups)
    test = []
    while len(test) < share * len(pairs):
        test += groups.pop()
    return np.array(sum(groups, [])), np.array(test)


def share_of_the_groups(pairs, share):
    keys = sorted({cleaned(english) for _, english in pairs})
    chosen = set(np.random.default_rng(1).permutation(keys)[: round(share * len(keys))])
    sides = [], []
    for row, (_, english) in enumerate(pairs):
        sides[cleaned(english) in chosen].append(row)
    return sides


def at_random(pairs, share):
    rows = np.random.default_rng(0).permutation(len(pairs))
    count = round(share * len(pairs))
    return rows[count:], rows[:count]


def in_order(pairs, share):
    count = round(share * len(pairs))
    return list(range(len(pairs) - count)), list(range(len(pairs) - count, len(pairs)))


def by_the_korean(pairs, share):
    return by_hash([(english, korean) for korean, english in pairs], share)


def without_nfc(text):
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


def nfc_last(text):
    return unicodedata.normalize("NFC", without_nfc(text))


def with_capitals(text):
    text = unicodedata.normalize("NFC", text)
    return " ".join(re.sub(r"[^\w\s]", "", text).split())


def with_punctuation(text):
    return " ".join(unicodedata.normalize("NFC", text).lower().split())


def ascii_punctuation_only(text):
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(text.translate(str.maketrans("", "", string.punctuation)).split())


def a_space_for_punctuation(text):
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(re.sub(r"[^\w\s]", " ", text).split())


def with_all_spaces(text):
    return re.sub(r"[^\w\s]", "", unicodedata.normalize("NFC", text).lower())


def stripped_only(text):
    return with_all_spaces(text).strip()


def spaces_too_early(text):
    text = " ".join(unicodedata.normalize("NFC", text).lower().split())
    return re.sub(r"[^\w\s]", "", text)


def letters_only(text):
    return " ".join(re.sub(r"[^a-zé\s]", "", unicodedata.normalize("NFC", text).lower()).split())


def everything_is_learned(pairs, share):
    return range(len(pairs)), []


def takes_back(pairs, share):
    train, test = at_random(pairs, share)
    learned = {cleaned(pairs[row][1]) for row in train}
    leaked = [row for row in test if cleaned(pairs[row][1]) in learned]
    return [*train, *leaked], [row for row in test if row not in leaked]


def without_repetitions(pairs, share):
    train, test = by_hash(pairs, share)
    seen, kept = set(), []
    for row in train:
        if cleaned(pairs[row][1]) not in seen:
            kept.append(row)
        seen.add(cleaned(pairs[row][1]))
    return kept, test


def in_another_order_each_time(pairs, share):
    keys = list(set(map(cleaned, (english for _, english in pairs))))
    random.Random(0).shuffle(keys)
    chosen = keys[: round(share * len(keys))]
    sides = [], []
    for row, (_, english) in enumerate(pairs):
        sides[cleaned(english) in chosen].append(row)
    return sides


def without_seed(pairs, share):
    keys = sorted({cleaned(english) for _, english in pairs})
    random.shuffle(keys)
    chosen = keys[: round(share * len(keys))]
    sides = [], []
    for row, (_, english) in enumerate(pairs):
        sides[cleaned(english) in chosen].append(row)
    return sides


def cleans(clean):
    return lambda pairs, share: by_hash(pairs, share, clean)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (at_random, "is the same, letter by letter"),
        (in_order, "is the same, letter by letter"),
        (by_the_korean, "Group the pairs by their English sentence"),
        (cleans(without_nfc), "differs only in how é is stored (NFC comes first)."),
        (cleans(nfc_last), "differs only in how é is stored (NFC comes first)."),
        (cleans(with_capitals), "differs only in capital letters."),
        (cleans(with_punctuation), "differs only in punctuation (what is no letter"),
        (cleans(ascii_punctuation_only), "differs only in punctuation"),
        (cleans(with_all_spaces), "differs only in white space."),
        (cleans(stripped_only), "differs only in white space."),
        (cleans(spaces_too_early), "differs only in punctuation"),
        (cleans(a_space_for_punctuation), "differs only in punctuation"),
        (cleans(letters_only), "does your cleaning take away too much?"),
        (everything_is_learned, "Your test side holds 0 of"),
        (lambda *given: by_hash(*given)[::-1], "Return the training rows first."),
        (lambda pairs, share: by_hash(pairs, 1 - share), "Return the training rows first."),
        (without_repetitions, "is on neither side. Every pair has a place"),
        (lambda *given: (by_hash(*given)[0], by_hash(*given)[0]), "is on both sides."),
        (lambda *given: (by_hash(*given)[0] * 2, by_hash(*given)[1]), "is twice on one side."),
        (lambda pairs, share: (range(1, len(pairs) + 1), []), "There is no row"),
        (takes_back, "is left with few: draw whole groups."),
        (without_seed, "gives two different splits"),
        (in_another_order_each_time, "the order of a `set` of strings, differ"),
        (
            lambda pairs, share: by_hash(pairs, share, hash=__import__("builtins").hash),
            "Python's own `hash` of a string",
        ),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_hash, filled_up, share_of_the_groups])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


def test_two_mistakes_at_once_are_wrong_still(decide):
    def twice_wrong(pairs, share):
        return by_hash(pairs, share, lambda text: " ".join(text.lower().split()))

    verdict = decide(task, twice_wrong)
    assert verdict.outcome == WRONG
    assert "A leak: row" in verdict.text and "pairs = [(" in verdict.example


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda pairs, share: None, "returns nothing: is a `return` missing?"),
        (lambda pairs, share: list(range(len(pairs))), "should return two lists of row numbers"),
        (lambda pairs, share: (pairs, []), "3 stands for `pairs[3]`"),
        (lambda pairs, share: (cleaned(pairs[0][1]), []), "should be a list of row numbers"),
        (lambda pairs, share: (5, 6), "should be a list of row numbers"),
        (lambda pairs, share: np.zeros((2, len(pairs)), bool), "two lists of row numbers, those"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text and "Your code stops" not in verdict.text


def test_the_names_that_the_probe_takes_away_are_there_again(decide):
    names = hash, set
    decide(task, without_seed)
    decide(task, lambda pairs, share: 1 / 0)
    assert (hash, set) == names


def test_what_is_no_split_at_all_is_refused_by_the_judge():
    case = next(task.cases(0))
    for value in (None, 3, [1, 2], (np.zeros((2, 2), int), np.zeros(1, int)), ("a", "b")):
        assert "two lists of row numbers" in splitting.judge(case, value)


def test_each_easy_case_asks_for_one_step_of_cleaning():
    for names in (splitting.STEPS, ()):
        keys = [
            {splitting.clean(english, tuple(names)) for _, english in pairs}
            for pairs, _ in list(task.cases(0))[1:7]
        ]
        assert all(len(of_case) == 4 if names else len(of_case) > 4 for of_case in keys)


def test_a_cleaned_sentence_keeps_its_letters():
    assert splitting.clean("\tThe  CAFE\u0301’s – closed …\u00a0") == "the cafés closed"
