"""What runs beside the student's code: it calls an answer and reports in plain data.

A grader can send this file, a probe and the arguments of a case into a kernel that it does not
trust; nothing here knows what the right result is.
"""

import contextlib
import copy
import inspect
import io
import linecache
import re
import traceback
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import CodeType
from typing import Any

import numpy as np

COLOR = re.compile(r"\x1b\[[\d;]*m")  # Keras writes its errors in bold
LONGEST = 300  # characters of a message or of what was printed; TensorFlow's can fill pages


@dataclass(frozen=True)
class Outcome:
    """What one case gave, as plain data.

    Attributes:
        value: what the probe returned, or None if something was raised.
        error: "ValueError: …" if the student's code raised something.
        where: the student's own line that did, "`softmax`, line 3: `x = 1 / 0`".
        refused: why the probe could not use the answer, in words for the student.
        changed: names of the arguments that the code has changed in place.
        printed: what the code has printed.
        blank: whether the answer is still the stub.
    """

    value: Any = None
    error: str = ""
    where: str = ""
    refused: str = ""
    changed: tuple[str, ...] = ()
    printed: str = ""
    blank: bool = False


def call(answer: Callable, *arguments: Any) -> Any:
    """The usual probe: it calls the answer."""
    return answer(*arguments)


def attempt(probe: Callable, answer: Any, arguments: tuple, names: Sequence[str]) -> Outcome:
    """Runs an answer on one case; whatever happens there is an outcome, not an error.

    Args:
        probe: called with the answer and the arguments. A ValueError that it raises itself is
            meant for the student.
        answer: what the student wrote.
        arguments: of one case; they stay as they are, the answer gets copies.
        names: of the arguments.

    Returns:
        the outcome. What is printed is kept there, and warnings are dropped: one line on stderr
        would cost all points of a cell in nbgrader.
    """
    given = copy.deepcopy(arguments)
    printed = io.StringIO()
    told: dict[str, Any] = {}
    quiet = contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO())
    with quiet[0], quiet[1], warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            told["value"] = plain(probe(answer, *given))
        except (Exception, SystemExit) as error:
            told = _explain(error, probe, answer)
    pairs = zip(names, arguments, given, strict=True)
    changed = tuple(name for name, before, after in pairs if not _same(before, after))
    return Outcome(**told, changed=changed, printed=printed.getvalue()[:LONGEST].strip())


def plain(value: Any) -> Any:
    """Turns a result into numbers, strings, arrays, and tuples, lists and dictionaries of them.

    Args:
        value: anything; tensors become arrays.

    Returns:
        plain data that shares no memory with `value`; {"type": name} for what is none.
    """
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, tuple):
        return tuple(map(plain, value))
    if isinstance(value, list):
        return list(map(plain, value))
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if callable(getattr(value, "numpy", None)):  # a tensor of TensorFlow
        value = value.numpy()
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return np.array(value)
    return {"type": type(value).__name__}


def _explain(error: BaseException, probe: Callable, answer: Any) -> dict[str, Any]:
    """Says what was raised, and in which line of the student's."""
    frames = list(traceback.walk_tb(error.__traceback__))
    last = frames[-1][0].f_code
    if isinstance(error, NotImplementedError) and last is _code(answer):
        return {"blank": True}
    if isinstance(error, ValueError) and last is _code(probe):
        return {"refused": str(error)}
    message = COLOR.sub("", " ".join(f"{type(error).__name__}: {error}".split())).removesuffix(":")
    # All cells of a notebook share one namespace, and no library shares it with them.
    home = getattr(inspect.unwrap(answer), "__globals__", None) if callable(answer) else None
    own = [(frame, line) for frame, line in frames if frame.f_globals is home]
    where = ""
    if own:
        frame, number = own[-1]
        code = linecache.getline(frame.f_code.co_filename, number, frame.f_globals).strip()
        where = f"`{frame.f_code.co_name}`, line {number}" + (f": `{code}`" if code else "")
    return {"error": message[:LONGEST], "where": where}


def _code(function: Any) -> CodeType | None:
    """The code of a function, decorated or not."""
    return getattr(inspect.unwrap(function), "__code__", None) if callable(function) else None


def _same(before: Any, after: Any) -> bool:
    """Whether an argument still is what it was."""
    if isinstance(before, np.ndarray):
        return np.array_equal(before, after, equal_nan=before.dtype.kind == "f")
    return bool(before == after)
