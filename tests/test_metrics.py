import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solutions.metrics import accuracy, confusion, exact_match, mean_interval


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
