import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from solutions.data.ngrams import NGrams, ngrams

TEXTS = [["not", "good"], ["good", "good", "film"], ["not", "bad"], ["bad", "film"]]
LABELS = [0, 1, 1, 0]

tokens = st.lists(st.sampled_from("abcd"), max_size=8)
labelled = st.lists(st.tuples(tokens, st.integers(0, 1)), min_size=1, max_size=12)


def named(*parts):
    return "\x1f".join(parts)


def windows(text, longest):
    """All runs of 1 to `longest` tokens, the slow way."""
    return [
        tuple(text[start:stop])
        for start in range(len(text))
        for stop in range(start + 1, len(text) + 1)
        if stop - start <= longest
    ]


def test_runs_of_tokens_up_to_the_longest():
    found = list(ngrams(["it", "is", "good"], 2))
    assert found == ["it", "is", "good", named("it", "is"), named("is", "good")]


@pytest.mark.parametrize("text", [[], ["alone"]])
def test_a_text_shorter_than_the_longest_ngram_has_only_what_fits(text):
    assert list(ngrams(text, 3)) == text


def test_two_tokens_are_not_mistaken_for_one_that_holds_a_blank():
    found = NGrams.build([["a b"], ["a", "b"]], [0, 1], longest=2, minimum_count=1)
    assert found.encode(["a b"]) != found.encode(["a", "b"])
    assert len(found.encode(["a", "b"])) == 3


@given(labelled, st.integers(1, 3), st.integers(1, 2))
def test_ratios_equal_a_count_by_hand(texts_and_labels, longest, minimum_count):
    texts, labels = zip(*texts_and_labels, strict=True)
    found = NGrams.build(texts, labels, longest, minimum_count)
    held = [set(windows(text, longest)) for text in texts]
    every = set().union(*held)
    kept = [gram for gram in every if sum(gram in text for text in held) >= minimum_count]
    counts = {
        label: {
            gram: 1
            + sum(gram in text for text, of in zip(held, labels, strict=True) if of == label)
            for gram in kept
        }
        for label in (0, 1)
    }
    totals = {label: sum(counts[label].values()) for label in (0, 1)}
    expected = {
        named(*gram): math.log(counts[1][gram] / totals[1]) - math.log(counts[0][gram] / totals[0])
        for gram in kept
    }
    assert dict(zip(found.names, found.ratios.tolist(), strict=True)) == pytest.approx(
        expected, abs=1e-5
    )


def test_a_text_counts_an_ngram_once_however_often_it_says_it():
    once = NGrams.build([["good"], ["bad"]], [1, 0], longest=1, minimum_count=1)
    often = NGrams.build([["good"] * 9, ["bad"]], [1, 0], longest=1, minimum_count=1)
    np.testing.assert_array_equal(once.ratios, often.ratios)
    # and nine times in one text is not nine texts
    assert NGrams.build([["good"] * 9, ["bad"]], [1, 0], longest=1).names == []


def test_a_ratio_is_positive_where_an_ngram_speaks_for_label_1():
    found = NGrams.build(TEXTS, LABELS, longest=2, minimum_count=1)
    ratio = dict(zip(found.names, found.ratios, strict=True))
    assert ratio[named("not", "bad")] > 0 > ratio[named("not", "good")]


def test_ids_start_after_padding_in_alphabetical_order():
    found = NGrams.build(TEXTS, LABELS, longest=1)
    assert found.names == ["bad", "film", "good", "not"]
    assert found.encode(["not", "bad"]) == [4, 1]
    assert len(found) == 5 == 1 + len(found.ratios)


def test_encode_keeps_the_order_of_first_occurrence_and_drops_copies_and_strangers():
    found = NGrams(["film", "good", named("good", "film")], [0.0, 1.0, 2.0], longest=2)
    assert found.encode(["good", "odd", "film", "good", "film"]) == [2, 1, 3]
    assert found.encode(["odd", "stranger"]) == []
    assert found.encode([]) == []


@given(labelled, tokens)
def test_round_trip_through_json(texts_and_labels, text):
    texts, labels = zip(*texts_and_labels, strict=True)
    found = NGrams.build(texts, labels)
    again = NGrams.from_dict(json.loads(json.dumps(found.to_dict())))
    assert again.encode(text) == found.encode(text)
    assert (again.names, again.longest, len(again)) == (found.names, found.longest, len(found))
    np.testing.assert_array_equal(again.ratios, found.ratios)


def test_texts_and_labels_of_different_number_are_refused():
    with pytest.raises(ValueError):
        NGrams.build(TEXTS, LABELS[:-1])
