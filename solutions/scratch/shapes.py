"""Checks of shapes, with messages that name both sides."""

import numpy as np


def check_equal(name, shape, other_name, other_shape):
    """Raises ValueError unless both shapes are the same."""
    if tuple(shape) != tuple(other_shape):
        raise ValueError(f"{name} {shape} and {other_name} {other_shape} must have one shape")


def check_width(name, shape, other_name, other_shape, axis=-1):
    """Raises ValueError unless the last axis of one is as long as the given axis of the other."""
    if not shape or shape[-1] != other_shape[axis]:
        raise ValueError(
            f"{name} {shape} and {other_name} {other_shape} do not fit: "
            f"{shape[-1] if shape else 'a single number'} is not {other_shape[axis]}"
        )


def check_rank(name, shape, letters):
    """Raises ValueError unless a shape has as many axes as letters: "BTE", or ("E", "4H")."""
    if len(shape) != len(letters):
        wanted = ", ".join(letters) + ("," if len(letters) == 1 else "")  # as Python writes shapes
        raise ValueError(f"{name} must be ({wanted}), not {tuple(shape)}")


def check_ids(name, ids, vocabulary_size):
    """Raises ValueError unless all ids are integers from 0 to vocabulary_size - 1."""
    if not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"{name} must be integers, not {ids.dtype}")
    if ids.size and not 0 <= ids.min() <= ids.max() < vocabulary_size:
        raise ValueError(
            f"{name} run from {ids.min()} to {ids.max()}, but there are rows 0 to "
            f"{vocabulary_size - 1} only"
        )


def mask_for(name, shape, expected, mask):
    """The mask as bool of the expected shape, all True where none is given.

    Raises:
        ValueError: if it does not fit the array of that name and shape.
    """
    if mask is None:
        return np.ones(expected, dtype=bool)
    if mask.shape != tuple(expected):
        raise ValueError(f"{name} {shape} and mask {mask.shape} do not fit together")
    return mask.astype(bool, copy=False)


def given_or_zeros(name, arrays, number, shape):
    """The given arrays of one shape, or as many zeros where None is given.

    Raises:
        ValueError: if there are not as many, or one has another shape.
    """
    if arrays is None:
        return (np.zeros(shape),) * number
    if len(arrays) != number or any(array.shape != tuple(shape) for array in arrays):
        shapes = " and ".join(str(array.shape) for array in arrays) or "none"
        raise ValueError(f"{name} must be {number} × {tuple(shape)}, not {shapes}")
    return tuple(arrays)
