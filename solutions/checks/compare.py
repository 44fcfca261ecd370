"""How a result differs from the expected one, in words for the student."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}  # room for float32
KINDS = {"b": ("b", "True or False"), "i": ("iu", "integers"), "f": ("fiu", "numbers")}


class Difference(NamedTuple):
    """What is wrong with one result.

    Attributes:
        text: in one sentence.
        name: of the result; "" if it is about the whole answer.
        expected, got: its values, where they say more than the sentence.
    """

    text: str
    name: str = ""
    expected: Any = None
    got: Any = None


def difference(expected: Any, got: Any, names: Sequence[str]) -> Difference | None:
    """Compares a result with the expected one, loosely enough for float32.

    Args:
        expected: a number, an array, or a tuple of them.
        got: plain data, as `attempt` reports it.
        names: of the results, one for each member of a tuple.

    Returns:
        the first difference, or None. NaN equals NaN.
    """
    if got is None:
        return Difference("Your function returns nothing: is a `return` missing?")
    if not isinstance(expected, tuple):
        return _one(expected, got, names[0])
    if not isinstance(got, tuple | list) or len(got) != len(expected):
        asked = ", ".join(f"`{name}`" for name in names)
        return Difference(f"Your function returns {_what(got)}; it should return {asked}.")
    found = map(_one, expected, got, names)
    return next(filter(None, found), None)


def short(value: Any) -> str:
    """Prints a value in few characters: numbers rounded, of a large array only the shape."""
    if isinstance(value, np.ndarray) and value.size > 36:
        return f"an array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=4, suppress_small=True)
    if isinstance(value, float):
        return f"{value:.4g}"
    text = str(value) if isinstance(value, str) else repr(value)
    return text if len(text) <= 200 else f"{text[:200]}…"


def size(value: Any) -> int:
    """How much there is to read: the numbers and strings in nested data."""
    if isinstance(value, dict):
        return sum(map(size, value.values()))
    if isinstance(value, tuple | list):
        return sum(map(size, value))
    return int(np.size(value))


def _one(expected: Any, got: Any, name: str) -> Difference | None:
    """Compares one number, string or array."""
    if got is None:
        return Difference(f"`{name}` is None.", name)
    if isinstance(expected, str):
        return None if got == expected else Difference(f"`{name}` is wrong.", name, expected, got)
    wanted, came = np.asarray(expected), np.asarray(got) if _is_array(got) else None
    if wanted.ndim and not isinstance(got, np.ndarray) or came is None:
        asked = f"an array of shape {wanted.shape}" if wanted.ndim else "a number"
        return Difference(f"`{name}` is {_what(got)}, not {asked}.", name)
    if came.shape != wanted.shape:
        asked = f"not {wanted.shape}" if wanted.ndim else "and not a single number"
        return Difference(f"`{name}` has shape {came.shape}, {asked}.", name, expected, got)
    allowed, words = KINDS[wanted.dtype.kind]
    if came.dtype.kind not in allowed:
        return Difference(f"`{name}` holds {came.dtype}; it should hold {words}.", name)
    if np.allclose(came, wanted, equal_nan=True, **TOLERANCE):
        return None
    if np.isnan(came).any() and not np.isnan(wanted).any():
        return Difference(f"`{name}` holds nan, which is no number.", name, expected, got)
    return Difference(f"`{name}` is not what it should be.", name, expected, got)


def _is_array(value: Any) -> bool:
    return isinstance(value, np.ndarray | int | float)


def _what(value: Any) -> str:
    """Names a value's type."""
    if isinstance(value, dict) and set(value) == {"type"}:
        return f"of type {value['type']}"
    if isinstance(value, np.ndarray):
        return "one array"
    if isinstance(value, tuple | list):
        return f"a {type(value).__name__} of {len(value)}"
    return f"of type {type(value).__name__}"
