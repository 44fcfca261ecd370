"""Gradients by hand against central differences."""

import numpy as np

from solutions.scratch.functions import central_differences


def assert_gradient(gradient, loss, array):
    """Asserts that `gradient` is the central difference of `loss()` in each entry of `array`."""
    differences = central_differences(loss, array, step=1e-5)
    assert gradient.shape == array.shape
    error = np.abs(gradient - differences).max(initial=0)
    size = max(np.abs(gradient).max(initial=0), np.abs(differences).max(initial=0))
    assert error <= 1e-6 * max(size, 1e-3)  # differences are wrong by 1e-10 even where all is 0
