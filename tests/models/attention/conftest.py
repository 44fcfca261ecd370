import keras
import pytest


@pytest.fixture(autouse=True)
def seed():
    """Weights are drawn the same way in every test."""
    keras.utils.set_random_seed(0)


@pytest.fixture
def half_precision():
    keras.mixed_precision.set_dtype_policy("mixed_float16")
    yield
    keras.mixed_precision.set_dtype_policy("float32")
