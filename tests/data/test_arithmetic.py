import os
import random
import re
import subprocess
import sys
from collections import Counter

import numpy as np
import pytest

from solutions.data import arithmetic
from solutions.data.pairs import decode

QUESTION = re.compile(r"(0|[1-9]\d*)\+(0|[1-9]\d*)")  # no number begins with a 0, but 0 itself


@pytest.fixture(scope="module")
def corpus():
    return arithmetic.make()


def numbers(question):
    return tuple(map(int, QUESTION.fullmatch(question).groups()))


def lengths(question):
    """How many digits the shorter number has, and how many the longer."""
    return tuple(sorted(map(len, question.split("+"))))


def test_default_sizes(corpus):
    assert [len(split) for split in corpus.splits().values()] == [45_000, 2_000, 5_000]


def test_every_answer_is_the_sum(corpus):
    for split in (*corpus.splits().values(), arithmetic.longer()):
        for source, target in zip(split.sources, split.targets, strict=True):
            assert target == str(sum(numbers(source)))


def test_no_number_has_more_than_three_digits(corpus):
    asked = [n for split in corpus.splits().values() for q in split.sources for n in numbers(q)]
    assert min(asked) == 0 and max(asked) == 999


def test_no_two_numbers_are_added_twice_in_any_order(corpus):
    pairs = [frozenset(numbers(q)) for split in corpus.splits().values() for q in split.sources]
    assert len(pairs) == len(set(pairs)) == 52_000


def test_everything_that_exists_can_be_asked_once():
    corpus = arithmetic.make(train=499_500, validation=500, test=500)
    pairs = {frozenset(numbers(q)) for split in corpus.splits().values() for q in split.sources}
    assert len(pairs) == 500_500
    with pytest.raises(ValueError, match="500,501.* only 500,500"):
        arithmetic.make(train=499_501, validation=500, test=500)


@pytest.mark.parametrize("size", [52_000, 900])
def test_lengths_are_drawn_alike_and_repeated_pairs_left_out(size):
    made = arithmetic.make(size - 200, 100, 100, seed=3)
    counted = Counter(lengths(q) for split in made.splits().values() for q in split.sources)
    draw, seen = random.Random(0), {}
    while len(seen) < size:
        pair = []
        for digits in (draw.randint(1, 3), draw.randint(1, 3)):
            pair.append(draw.randint(10 ** (digits - 1) if digits > 1 else 0, 10**digits - 1))
        seen.setdefault(frozenset(pair), f"{pair[0]}+{pair[1]}")
    expected = Counter(map(lengths, seen.values()))
    assert counted.keys() == expected.keys()
    for kind, count in expected.items():
        assert abs(counted[kind] - count) < 5 * (2 * count) ** 0.5, kind


def test_a_number_meets_itself_as_rarely_as_two_draws_agree():
    made = [arithmetic.make(50_000, 1, 1, seed=seed).train.sources for seed in range(10)]
    pairs = [numbers(q) for sources in made for q in sources if lengths(q) == (3, 3)]
    share = np.mean([first == second for first, second in pairs])
    assert 0.75 < share * 900 < 1.25  # 900 numbers of 3 digits, few of their pairs drawn


def test_the_mixture_that_the_docstring_states(corpus):
    counted = Counter(lengths(q) for split in corpus.splits().values() for q in split.sources)
    assert counted[1, 1] == 55
    assert counted[1, 1] + counted[1, 2] + counted[2, 2] == 4_917
    assert round(counted[3, 3] / 52_000, 2) == 0.27


def test_all_splits_have_the_same_mixture(corpus):
    shares = [
        np.bincount([sum(lengths(q)) for q in split.sources], minlength=7)[2:] / len(split)
        for split in corpus.splits().values()
    ]
    assert np.abs(shares[0] - shares[1]).max() < 0.03
    assert np.abs(shares[0] - shares[2]).max() < 0.02
    halves = np.array([sum(lengths(q)) for q in corpus.train.sources]).reshape(2, -1).mean(1)
    assert abs(halves[0] - halves[1]) < 0.05  # in random order


def test_either_number_of_a_pair_may_stand_in_front(corpus):
    first, second = np.array([numbers(q) for q in corpus.train.sources]).T
    assert 0.48 < (first < second).mean() < 0.52


def test_widths_are_those_of_the_longest_questions(corpus):
    for split in corpus.splits().values():
        sources, targets = corpus.encode(split)
        assert sources.shape == (len(split), 7)
        assert targets.shape == (len(split), 6)
        assert decode(targets, corpus.vocabulary) == split.targets
    assert sources[:, -1].any() and targets[:, -1].any()  # no column is padding throughout


def test_the_vocabulary_is_what_questions_and_answers_are_written_with(corpus):
    used = set("".join(corpus.train.sources + corpus.train.targets))
    assert set(corpus.vocabulary.tokens[4:]) == used == set("0123456789+")
    assert corpus.vocabulary.tokens == arithmetic.make(5, 5, 5, seed=9).vocabulary.tokens


@pytest.mark.parametrize("digits", [4, 7, 18])
def test_longer_questions_have_longer_numbers(digits):
    longer = arithmetic.longer(digits, size=300)
    assert len(longer) == 300
    assert {lengths(q) for q in longer.sources} == {(digits, digits)}
    assert {len(target) for target in longer.targets} == {digits, digits + 1}
    assert len({frozenset(numbers(q)) for q in longer.sources}) == 300


def test_longer_questions_are_encoded_with_the_same_vocabulary(corpus):
    longer = arithmetic.longer()
    with pytest.raises(ValueError, match="source_width 7 is too small"):
        corpus.encode(longer)
    sources, targets = corpus.encode(longer, source_width=9, target_width=7)
    assert sources.min() >= 4
    assert decode(targets, corpus.vocabulary) == longer.targets


def test_longer_questions_may_be_many_and_come_in_both_orders():
    longer = arithmetic.longer(size=20_000, seed=1)
    first, second = np.array([numbers(q) for q in longer.sources]).T
    assert len({frozenset(pair) for pair in zip(first, second, strict=True)}) == 20_000
    assert 0.48 < (first < second).mean() < 0.52
    assert abs(first.mean() - 5_500) < 100 and abs(second.mean() - 5_500) < 100


@pytest.mark.parametrize("digits", [3, 0, -1, 19])
def test_longer_means_more_digits_than_training_has(digits):
    with pytest.raises(ValueError, match=f"from 4 to 18, not {digits}"):
        arithmetic.longer(digits)


def test_sizes_are_checked():
    for name in ("train", "validation", "test"):
        with pytest.raises(ValueError, match=f"{name} must be .* not 0"):
            arithmetic.make(**{name: 0})
    with pytest.raises(ValueError, match="size must be .* not -1"):
        arithmetic.longer(size=-1)
    with pytest.raises(ValueError, match="only 40,504,500"):
        arithmetic.longer(size=40_504_501)


def test_the_seed_decides_everything(corpus):
    assert arithmetic.make() == corpus
    assert arithmetic.longer() == arithmetic.longer(seed=0) != arithmetic.longer(seed=1)
    other = arithmetic.make(seed=1)
    assert other.fingerprint != corpus.fingerprint
    assert len(set(other.test.sources) & set(corpus.test.sources)) < 1_000


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_every_process_makes_the_same_corpus(corpus, hash_seed):
    code = "from solutions.data import arithmetic; print(arithmetic.make().fingerprint)"
    result = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
    )
    assert result.stdout.strip() == corpus.fingerprint, result.stderr


def test_a_corpus_is_the_same_on_every_machine(corpus):
    assert corpus.fingerprint.startswith("fac8b85b8abb")
