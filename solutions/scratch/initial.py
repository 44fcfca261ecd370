"""Initial weights, drawn as Keras draws them."""

import numpy as np


def glorot(shape, random, dtype=np.float32):
    """Uniform between ±√(6 / (rows + columns)), so that signals keep their size on the way.

    Args:
        shape: of the matrix, (rows, columns).
        random: a `numpy.random.Generator`.
        dtype: of the result.

    Returns:
        the matrix.

    Source: Glorot and Bengio (2010), equation 16. Chapter 0.
    """
    limit = np.sqrt(6 / sum(shape))
    return random.uniform(-limit, limit, size=shape).astype(dtype)


def orthogonal(shape, random, dtype=np.float32):
    """A matrix with orthonormal rows or columns, whichever are fewer: no state grows or shrinks.

    Args:
        shape: of the matrix, (rows, columns).
        random: a `numpy.random.Generator`.
        dtype: of the result.

    Returns:
        the matrix.

    Source: Saxe et al. (2014). Chapter 1.
    """
    rows, columns = shape
    q, r = np.linalg.qr(random.normal(size=(max(shape), min(shape))))
    q *= np.sign(np.diag(r))  # without it the draw would not be uniform over all such matrices
    return (q if rows >= columns else q.T).astype(dtype, order="C")
