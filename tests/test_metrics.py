import math

import numpy as np
import pytest
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from solutions.metrics import (
    accuracy,
    alignment_error,
    bleu,
    bleu_signature,
    chrf,
    confusion,
    coverage,
    entropy,
    exact_match,
    mass_on_span,
    mean_interval,
)


def test_accuracy_by_hand():
    assert accuracy([0, 1, 1, 0], [0.1, 0.9, 0.2, 0.3]) == 0.75


def test_confusion_has_labels_in_rows_and_predictions_in_columns():
    np.testing.assert_array_equal(
        confusion([0, 0, 0, 1, 1], [0.1, 0.7, 0.2, 0.3, 0.5]), [[2, 1], [1, 1]]
    )


@settings(deadline=None, max_examples=50, derandomize=True)
@given(st.lists(st.tuples(st.integers(0, 1), st.floats(0, 1)), min_size=1, max_size=20))
def test_accuracy_and_confusion_agree(pairs):
    labels, probabilities = np.array(pairs).T
    table = confusion(labels, probabilities)
    assert table.sum() == len(pairs)
    np.testing.assert_array_equal(table.sum(axis=1), [(labels == 0).sum(), (labels == 1).sum()])
    assert accuracy(labels, probabilities) == np.mean((probabilities >= 0.5) == labels)


@pytest.mark.parametrize("function", [accuracy, confusion])
def test_a_column_is_not_taken_for_a_row(function):
    with pytest.raises(ValueError, match=r"\(3,\).*\(3, 1\)"):
        function(np.zeros(3), np.zeros((3, 1)))


@pytest.mark.parametrize(
    ("labels", "probabilities"), [([], []), ([0, 2], [0.1, 0.2]), ([0, 1], [0.1, np.nan])]
)
def test_what_cannot_be_counted_is_refused(labels, probabilities):
    with pytest.raises(ValueError):
        accuracy(labels, probabilities)


def test_mean_interval_is_that_of_a_normal_mean():
    values = np.random.default_rng(0).normal(5, 2, size=400)
    mean, low, high = mean_interval(values)
    assert mean == values.mean()
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert mean - low == pytest.approx(half, rel=0.1)
    assert high - mean == pytest.approx(half, rel=0.1)
    assert (mean, low, high) == mean_interval(values)
    assert (mean, low, high) != mean_interval(values, seed=1)


def test_mean_interval_of_a_constant_is_a_point():
    assert mean_interval([0.25] * 10) == (0.25, 0.25, 0.25)


@pytest.mark.parametrize("values", [[], [[1.0, 2.0]], [1.0, np.nan], [np.inf]])
def test_mean_interval_refuses_what_has_none(values):
    with pytest.raises(ValueError, match="finite"):
        mean_interval(values)


def test_exact_match_counts_answers_without_a_mistake():
    targets = [[4, 5, 3], [6, 3, 0], [7, 3, 0], [8, 8, 3]]
    answers = [[4, 5, 3], [6, 3, 0], [7, 3, 9], [8, 3, 0]]
    assert exact_match(targets, answers) == 0.5


@pytest.mark.parametrize(("targets", "answers"), [([[1, 2]], [[1]]), ([1], [1]), ([[]][:0], [])])
def test_exact_match_refuses_what_cannot_be_compared(targets, answers):
    with pytest.raises(ValueError):
        exact_match(targets, answers)


WEIGHTS = np.array([[[0.7, 0.2, 0.1], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]]])
ALIGNMENT = np.array([[[1, 0, 0], [1, 1, 0], [0, 0, 0]]], dtype=bool)


def test_alignment_by_hand():
    # Right: 0.7 on the span. Wrong: 0.5 off it, though the span has as much in all. No source.
    assert alignment_error(WEIGHTS, ALIGNMENT) == 0.5
    assert mass_on_span(WEIGHTS, ALIGNMENT) == pytest.approx((0.7 + 0.5) / 2)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [([0.5, 0.5, 0.0], 1), ([0.0, 0.0, 0.0], 1), ([0.4, 0.2, 0.4], 1), ([0.5, 0.1, 0.4], 0)],
    ids=["a tie", "all padding", "a tie with the last", "narrowly"],
)
def test_a_tie_is_an_error_wherever_it_stands(row, wrong):
    row = np.array([[row]])
    span = np.array([[[True, False, False]]])
    assert alignment_error(row, span) == alignment_error(row[..., ::-1], span[..., ::-1]) == wrong


def test_a_span_over_the_whole_source_cannot_be_missed():
    assert alignment_error(np.full((2, 3, 4), 0.25), np.ones((2, 3, 4), bool)) == 0


def test_a_step_weighs_the_same_in_whichever_example_it_stands():
    weights = np.zeros((2, 3, 2))
    weights[..., 0] = 1
    alignment = np.zeros((2, 3, 2), bool)
    alignment[0, :, 0] = True  # three right in the first example, one wrong in the second
    alignment[1, 2, 1] = True
    assert alignment_error(weights, alignment) == 0.25
    assert mass_on_span(weights, alignment) == 0.75


@st.composite
def attention(draw):
    """Weights as a softmax gives them, some rows all zeros; and an alignment with a source."""
    shape = draw(array_shapes(min_dims=3, max_dims=3, max_side=5))
    random = np.random.default_rng(draw(st.integers(0, 1_000)))
    scores = np.exp(random.normal(scale=3, size=shape))
    weights = scores / scores.sum(axis=-1, keepdims=True)
    weights[random.random(shape[:2]) < 0.2] = 0
    alignment = draw(arrays(bool, shape))
    alignment[0, 0, 0] = True
    return weights, alignment


@settings(max_examples=60, derandomize=True)
@given(attention())
def test_alignment_metrics_match_loops(drawn):
    weights, alignment = drawn
    wrong, mass = [], []
    for row, span in zip(weights.reshape(-1, weights.shape[2]), np.vstack(alignment), strict=True):
        on = [weight for weight, inside in zip(row, span, strict=True) if inside]
        if on:
            # No two weights are equal, unless all are 0.
            wrong.append(not row.any() or not span[row.argmax()])
            mass.append(sum(on))
    assert alignment_error(weights, alignment) == pytest.approx(sum(wrong) / len(wrong))
    assert mass_on_span(weights, alignment) == pytest.approx(sum(mass) / len(mass))


@settings(max_examples=60, derandomize=True)
@given(attention(), st.integers(1, 3))
def test_padding_changes_no_alignment_metric(drawn, more):
    padded = [np.pad(array, [(0, 0), (0, more), (0, more)]) for array in drawn]
    assert alignment_error(*padded) == alignment_error(*drawn)
    assert mass_on_span(*padded) == pytest.approx(mass_on_span(*drawn), abs=1e-12)


@pytest.mark.parametrize("function", [alignment_error, mass_on_span])
def test_alignment_metrics_refuse_what_does_not_fit(function):
    with pytest.raises(ValueError, match=r"weights \(1, 3, 3\) and alignment \(1, 3, 1\)"):
        function(WEIGHTS, ALIGNMENT[..., :1])
    with pytest.raises(ValueError, match=r"\(3, 3\) and alignment \(3, 3\) .* \(B, T, S\)"):
        function(WEIGHTS[0], ALIGNMENT[0])
    with pytest.raises(ValueError, match="no step has a source"):
        function(WEIGHTS, np.zeros_like(ALIGNMENT))
    with pytest.raises(ValueError, match="not negative"):
        function(WEIGHTS * np.nan, ALIGNMENT)


def test_coverage_by_hand():
    np.testing.assert_allclose(coverage(WEIGHTS), [[1.0, 1.3, 0.7]])
    np.testing.assert_allclose(coverage(WEIGHTS, [[True, False, True]]), [[0.8, 1.0, 0.2]])


@settings(max_examples=60, derandomize=True)
@given(attention(), st.integers(0, 1_000))
def test_coverage_matches_loops_and_shares_out_the_steps(drawn, seed):
    weights, _ = drawn
    mask = np.random.default_rng(seed).random(weights.shape[:2]) < 0.6
    received = np.zeros((len(weights), weights.shape[2]))
    for (row, step), counts in np.ndenumerate(mask):
        if counts:
            received[row] += weights[row, step]
    np.testing.assert_allclose(coverage(weights, mask), received, atol=1e-12)
    np.testing.assert_allclose(coverage(weights), coverage(weights, np.ones_like(mask)))
    steps = weights.any(axis=-1).sum(axis=1)  # rows of zeros share out nothing
    np.testing.assert_allclose(coverage(weights).sum(axis=1), steps)


def test_coverage_refuses_a_mask_of_the_source():
    with pytest.raises(ValueError, match=r"mask \(2, 5\) must be \(B, T\), .* \(2, 3, 5\)"):
        coverage(np.zeros((2, 3, 5)), np.ones((2, 5), bool))


def test_entropy_by_hand():
    rows = [[1.0, 0.0, 0.0, 0.0], [0.25] * 4, [0.5, 0.5, 0.0, 0.0], [0.0] * 4]
    with np.errstate(all="raise"):
        found = entropy([rows])
    np.testing.assert_allclose(found, [[0, np.log(4), np.log(2), 0]])
    assert not np.signbit(found).any()


@settings(max_examples=60, derandomize=True)
@given(attention())
def test_entropy_matches_scipy_and_lies_within_its_bounds(drawn):
    weights, _ = drawn
    found = entropy(weights.astype(np.float32))
    expected = scipy.special.entr(weights).sum(axis=-1)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    assert (found >= -1e-6).all() and (found <= np.log(weights.shape[2]) + 1e-5).all()


@pytest.mark.parametrize("function", [coverage, entropy])
def test_weights_without_a_batch_or_below_0_are_refused(function):
    with pytest.raises(ValueError, match=r"weights \(3, 3\) must be \(B, T, S\)"):
        function(WEIGHTS[0])
    with pytest.raises(ValueError, match="not negative"):
        function(-WEIGHTS)


# Translations


def test_bleu_is_that_of_the_formula_on_a_sentence_of_hand_size():
    translation = "a man in a red shirt is climbing"
    reference = "a man in a blue shirt is climbing"
    precisions = [7 / 8, 5 / 7, 3 / 6, 1 / 5]
    expected = 100 * math.prod(precisions) ** (1 / 4)
    assert bleu([translation], [reference]) == pytest.approx(expected)
    short, cut = reference.split()[:6], math.exp(1 - 8 / 6)
    assert bleu([" ".join(short)], [reference]) == pytest.approx(100 * cut)


def test_bleu_counts_over_the_corpus_and_not_over_sentences():
    translations = ["a b c d e f g h", "x"]
    references = ["a b c d e f g h", "y"]
    precisions = [8 / 9, 7 / 7, 6 / 6, 5 / 5]
    assert bleu(translations, references) == pytest.approx(100 * math.prod(precisions) ** 0.25)


def test_bleu_ignores_case_and_says_so():
    assert bleu(["Two DOGS run on the grass ."], ["two dogs run on the Grass."]) == pytest.approx(
        100
    )
    assert "case:lc" in bleu_signature() and "tok:13a" in bleu_signature()


def test_chrf_is_higher_for_a_word_that_is_nearly_right():
    assert chrf(["two dogs"], ["two dogs"]) == pytest.approx(100)
    assert 100 > chrf(["two dog"], ["two dogs"]) > chrf(["two cat"], ["two dogs"]) > 0


@pytest.mark.parametrize("metric", [bleu, chrf])
def test_as_many_translations_as_references(metric):
    with pytest.raises(ValueError, match="1 translations and 2 references"):
        metric(["a"], ["a", "b"])
    with pytest.raises(ValueError, match="0 translations and 0"):
        metric([], [])
