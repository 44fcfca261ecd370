import math
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.data.text import END, PADDING, START
from solutions.scratch.bigram import Bigram

QUICK = settings(max_examples=30, deadline=None, derandomize=True)


@st.composite
def sentences(draw, V=7):
    """Start, tokens, end, padding; some rows hold nothing at all."""
    rows = draw(st.lists(st.lists(st.integers(4, V - 1), max_size=5), min_size=1, max_size=4))
    dtype = draw(st.sampled_from(["uint8", "int32", "int64"]))
    ids = np.full((len(rows), 8), PADDING, dtype)
    for row, tokens in zip(ids, rows, strict=True):
        row[: len(tokens) + 2] = [START, *tokens, END]
    if draw(st.booleans()):
        ids[0] = PADDING
    return ids


def pairs_of(ids):
    return [
        (int(last), int(following))
        for row in ids
        for last, following in zip(row, row[1:], strict=False)
        if following != PADDING
    ]


def by_counting(ids, V, k):
    pairs, table = Counter(pairs_of(ids)), np.zeros((V, V))
    singles = Counter(following for _, following in pairs_of(ids))
    for last, following in np.ndindex(V, V):
        single = (singles[following] + 1) / (singles.total() + V)
        seen = sum(pairs[last, other] for other in range(V))
        table[last, following] = (pairs[last, following] + k * single) / (seen + k)
    return table


@QUICK
@given(sentences(), st.sampled_from([0.1, 1.0, 10.0, 300.0]))
def test_probabilities_are_the_counts(ids, k):
    bigram = Bigram(ids, 7, k)
    np.testing.assert_allclose(bigram.probabilities, by_counting(ids, 7, k), atol=1e-12)
    np.testing.assert_allclose(bigram.probabilities.sum(axis=1), 1)
    assert (bigram.probabilities > 0).all()


@QUICK
@given(sentences(), sentences())
def test_perplexity_is_the_mean_over_all_pairs_of_a_text_never_seen(ids, others):
    others[-1, :3] = [START, 6, END]
    bigram = Bigram(ids, 7)
    logs = [math.log(bigram.probabilities[pair]) for pair in pairs_of(others)]
    assert bigram.perplexity(others) == pytest.approx(math.exp(-sum(logs) / len(logs)))
    assert 1 <= bigram.perplexity(others) < math.inf


IDS = np.array([[START, 4, 5, END, 0], [START, 4, 4, 5, END], [START, 5, 4, END, 0]])


def test_probabilities_by_hand():
    """After 5 came the end twice and 4 once; of 10 tokens in all 4 are 4, 3 are 5 and 3 ends."""
    probabilities = Bigram(IDS, 6, k=1.0).probabilities
    assert probabilities[5, END] == pytest.approx((2 + 4 / 16) / 4)
    assert probabilities[5, 4] == pytest.approx((1 + 5 / 16) / 4)
    assert probabilities[5, 5] == pytest.approx((0 + 4 / 16) / 4)


def test_a_small_k_trusts_the_pairs_and_a_large_k_the_single_tokens():
    pairs, singles = Bigram(IDS, 6, k=1e-12).probabilities, Bigram(IDS, 6, k=1e12).probabilities
    np.testing.assert_allclose(pairs[START], [0, 0, 0, 0, 2 / 3, 1 / 3], atol=1e-9)
    np.testing.assert_allclose(pairs[4], [0, 0, 0, 1 / 4, 1 / 4, 1 / 2], atol=1e-9)
    single = np.array([1, 1, 1, 4, 5, 4]) / 16
    np.testing.assert_allclose(singles, np.tile(single, (6, 1)), atol=1e-9)
    # A token after which nothing was ever seen is left with the single tokens, whatever k.
    np.testing.assert_allclose(pairs[PADDING], single, atol=1e-9)


def test_it_learns_what_it_has_seen():
    assert Bigram(IDS, 6, k=1.0).perplexity(IDS) < 3
    always = np.array([[START, *[4, 5] * 20, END]])
    assert Bigram(always, 6, k=1e-6).perplexity(always) == pytest.approx(1, abs=0.15)


def test_many_tokens_do_not_overflow_small_integers():
    """Row times V is far beyond 255, where ids of one byte end."""
    ids = np.array([[START, 200, 201, 200, END]], np.uint8)
    np.testing.assert_array_equal(
        Bigram(ids, 202).probabilities, Bigram(ids.astype(int), 202).probabilities
    )
    assert Bigram(ids, 202, k=0.01).probabilities[200, 201] > 0.45


def test_ids_stay_as_they_are():
    ids = IDS.copy()
    ids.setflags(write=False)
    Bigram(ids, 6).perplexity(ids)  # writing would be an error …
    np.testing.assert_array_equal(ids, IDS)  # … unless it had made itself a way


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (lambda: Bigram(IDS, 6, k=0), "k is positive, not 0"),
        (lambda: Bigram(IDS, 6, k=-1.0), "k is positive, not -1.0"),
        (lambda: Bigram(IDS, 5), "from 0 to 5, .* 0 to 4"),
        (lambda: Bigram(np.where(IDS == 5, -1, IDS), 6), "from -1 to 4, .* 0 to 5"),
        (lambda: Bigram(IDS[0], 6), r"ids must be \(B, T \+ 1\), not \(5,\)"),
        (lambda: Bigram(IDS.astype(float), 6), "integers, not float64"),
        # NumPy would read row -1 from behind.
        (lambda: Bigram(IDS, 6).perplexity(IDS - 1), "from -1 to 4, .* 0 to 5"),
        (lambda: Bigram(IDS, 6).perplexity(IDS + 1), "from 1 to 6, .* 0 to 5"),
        (lambda: Bigram(IDS, 6).perplexity(IDS[:, 0]), r"\(B, T \+ 1\), not \(3,\)"),
        (lambda: Bigram(IDS, 6).perplexity(IDS * 0), "without a token to predict"),
        (lambda: Bigram(IDS, 6).perplexity(IDS[:, :1]), "without a token to predict"),
        (lambda: Bigram(IDS, 6).perplexity(IDS[:0]), "without a token to predict"),
    ],
)
def test_what_does_not_fit_is_refused(wrong, named):
    with pytest.raises(ValueError, match=named):
        wrong()
