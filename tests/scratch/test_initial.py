import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from solutions.scratch.initial import glorot, orthogonal

sizes = st.tuples(st.integers(1, 12), st.integers(1, 12))
seeds = st.integers(0, 2**32 - 1)
every_draw = pytest.mark.parametrize("draw", [glorot, orthogonal])


@given(sizes, seeds)
def test_glorot_keeps_its_limit(shape, seed):
    matrix = glorot(shape, np.random.default_rng(seed), np.float64)
    assert matrix.shape == shape
    assert np.abs(matrix).max() <= np.sqrt(6 / (shape[0] + shape[1]))


def test_glorot_is_uniform_up_to_its_limit():
    """The limit comes from the variance 2 / (rows + columns), as a uniform one has limit² / 3."""
    matrix = glorot((150, 250), np.random.default_rng(0), np.float64)
    limit = np.sqrt(3 * 2 / 400)
    assert kstest(matrix.ravel(), "uniform", args=(-limit, 2 * limit)).pvalue > 0.01
    assert matrix.var() == pytest.approx(2 / 400, rel=0.02)
    assert np.abs(matrix).max() == pytest.approx(limit, rel=1e-3)


@given(sizes, seeds)
def test_rows_or_columns_are_orthonormal_whichever_are_fewer(shape, seed):
    matrix = orthogonal(shape, np.random.default_rng(seed), np.float64)
    rows, columns = shape
    assert matrix.shape == shape
    if rows >= columns:
        np.testing.assert_allclose(matrix.T @ matrix, np.eye(columns), atol=1e-12)
    if columns >= rows:
        np.testing.assert_allclose(matrix @ matrix.T, np.eye(rows), atol=1e-12)


@pytest.mark.parametrize("shape", [(2, 2), (2, 8), (8, 2)])
def test_no_direction_is_likelier_than_another(shape):
    random = np.random.default_rng(0)
    draws = np.array([orthogonal(shape, random, np.float64) for _ in range(600)])
    for row, column in [(0, 0), (0, 1), (1, 0), (1, 1)]:
        positive = (draws[:, row, column] > 0).mean()
        assert positive == pytest.approx(0.5, abs=0.08)  # four standard deviations
    if shape == (2, 2):
        angles = np.arctan2(draws[:, 1, 0], draws[:, 0, 0])
        assert kstest(angles, "uniform", args=(-np.pi, 2 * np.pi)).pvalue > 0.01


@every_draw
def test_a_seed_decides_the_draw(draw):
    one, same, other = (draw((3, 4), np.random.default_rng(seed)) for seed in (5, 5, 6))
    np.testing.assert_array_equal(one, same)
    assert (one != other).all()


@every_draw
def test_float32_is_the_rounded_float64(draw):
    single, double = (draw((4, 3), np.random.default_rng(0), d) for d in (np.float32, np.float64))
    assert draw((4, 3), np.random.default_rng(0)).dtype == single.dtype == np.float32
    assert double.dtype == np.float64
    np.testing.assert_array_equal(single, double.astype(np.float32))
