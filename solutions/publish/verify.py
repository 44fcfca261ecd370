"""Runs every check of the repository and closes with one summary: `make test`.

The steps run in three stages; within a stage they share the cores. Nothing is skipped:

* A notebook names the corpora it reads in its metadata (`course.needs`). Where one cannot be had,
  the chapter runs on the stand-in (COURSE_OFFLINE=1): every cell and every assertion, only its
  stored outputs are not compared. Solved exercises read stand-ins only and are always compared.
* Where no browser can be installed, the browser tests fail last, and say what to type.

The last line is `N passed, N failed`, counted in tests; a step that is not pytest counts as one.
"""

import importlib
import os
import pkgutil
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from solutions import data
from solutions.data import files
from solutions.publish import notebooks
from solutions.publish.notebooks import ROOT
from solutions.publish.site import SITE

BOOK_TESTS = "tests/book"
BROWSER_TESTS = "tests/book/test_browser.py"
CELL_TIMEOUT = 900  # seconds; generous, because the cores are shared
NETWORK_TIMEOUT = 5  # seconds

# loadscope keeps the cells of a notebook together, in order.
PYTEST = ("pytest", "--color=no", "--quiet", "-n", "2", "--dist", "loadscope")
NBVAL = ("--nbval-current-env", f"--nbval-cell-timeout={CELL_TIMEOUT}")


@dataclass(frozen=True)
class Step:
    """A check: the arguments of `python -m`, or a function that returns what is wrong, or ""."""

    name: str
    command: tuple[str, ...] | Callable[[], str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """What became of a step."""

    name: str
    passed: int
    failed: int
    verdict: str
    seconds: float
    output: str


def run(step: Step) -> Result:
    """Runs one step and collects its output."""
    start = time.perf_counter()
    if callable(step.command):
        output = step.command()
        code = 1 if output else 0
    else:
        done = subprocess.run(
            [sys.executable, "-m", *step.command],
            cwd=ROOT,
            env=notebooks.THREADS | os.environ | step.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        output, code = done.stdout, done.returncode
    is_pytest = not callable(step.command) and step.command[0] == "pytest"
    passed, failed, verdict = count(output, code, is_pytest)
    return Result(step.name, passed, failed, verdict, time.perf_counter() - start, output)


def count(output: str, code: int, is_pytest: bool) -> tuple[int, int, str]:
    """Counts the tests of a step.

    Args:
        output: all that it has written.
        code: its exit status.
        is_pytest: whether its last line is a summary of pytest.

    Returns:
        tests passed, tests failed, and the verdict in words.
    """
    verdict = "failed" if code else "passed"
    if not is_pytest:
        return (0, 1, verdict) if code else (1, 0, verdict)
    # Such as "3 failed, 120 passed, 14 deselected in 20.11s".
    summaries = re.findall(r"^(\d+ \w+(?:, \d+ \w+)*) in [\d.]+s", output, re.MULTILINE)
    counts = {what: int(many) for many, what in re.findall(r"(\d+) (\w+)", "".join(summaries[-1:]))}
    # No test here may be skipped: it runs, or conftest deselects it and says why.
    failed = sum(counts.get(what, 0) for what in ("failed", "error", "errors", "skipped"))
    return counts.get("passed", 0), failed or int(code != 0), "".join(summaries[-1:]) or verdict


def reachable(address: str | None) -> bool:
    """Whether a file on the network can be asked for; quick to say no."""
    if not address:
        return False
    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=NETWORK_TIMEOUT):
            return True
    except (OSError, ValueError):
        return False


def missing(corpora: Iterable[str]) -> tuple[dict[str, str], str]:
    """Finds or downloads corpora.

    Args:
        corpora: names, each a key of `FILES` in one module of `solutions.data`.

    Returns:
        why each one that cannot be had cannot be had, and what is wrong with files that are there
        but broken ("" if nothing): their corpora are missing too, and that is an error.
    """
    names = [module.name for module in pkgutil.iter_modules(data.__path__, "solutions.data.")]
    tables = [getattr(importlib.import_module(name), "FILES", {}) for name in names]
    known = {corpus: forms for table in tables for corpus, forms in table.items()}
    reasons, broken = {}, []
    for corpus in sorted(set(corpora)):
        for forms in known[corpus]:
            try:
                if files.offline():
                    reasons[corpus] = "COURSE_OFFLINE=1"
                elif not files.available(*forms) and not reachable(forms[-1].url):
                    reasons[corpus] = "not in COURSE_DATA_DIR, not cached, no network"
                else:
                    files.find(*forms)
            except files.DataError as error:
                reasons[corpus] = "its file is broken"
                broken.append(str(error))
    return reasons, "\n".join(broken)


def needs(path: Path) -> set[str]:
    """The corpora that a notebook reads, by its own account."""
    return set(notebooks.read(path).metadata.get("course", {}).get("needs", []))


def notebook_steps(paths: list[Path], reasons: dict[str, str]) -> tuple[list[Step], list[str]]:
    """Plans the execution of the notebooks.

    Args:
        paths: all of them.
        reasons: why corpora cannot be had.

    Returns:
        the steps, and one line for the summary if there are stand-ins among them.
    """
    on_stand_ins = [path for path in paths if needs(path) & reasons.keys()]
    compared = [path for path in paths if path not in on_stand_ins]
    steps, notes = [], []
    if compared:
        command = (*PYTEST, "--nbval", *NBVAL, *map(str, compared))
        steps.append(Step("notebooks", command))
    if on_stand_ins:
        command = (*PYTEST, "--nbval-lax", *NBVAL, *map(str, on_stand_ins))
        steps.append(Step("notebooks on stand-ins", command, {"COURSE_OFFLINE": "1"}))
        notes.append(
            f"{', '.join(path.stem for path in on_stand_ins)} ran on stand-ins (every cell and "
            "assertion, outputs not compared), because "
            + "; ".join(f"{corpus} cannot be had: {why}" for corpus, why in reasons.items())
        )
    return steps, notes


def install_browser() -> str:
    """Installs Debian's Chromium and a Korean font where they are missing and it may.

    Returns:
        "" if they are there in the end, else what is missing and the line to type.
    """
    packages = []
    if not shutil.which("chromium"):
        packages.append("chromium")
    fonts = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=ko"], capture_output=True)
    if not fonts or not fonts.stdout:
        packages.append("fonts-nanum")
    if not packages:
        return ""
    line = f"apt-get update && apt-get install --yes --no-install-recommends {' '.join(packages)}"
    said = ""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    if shutil.which("apt-get") and (is_root or shutil.which("sudo")):
        sudo = [] if is_root else ["sudo", "-n"]  # -n: never ask for a password
        done = subprocess.run([*sudo, "sh", "-c", line], capture_output=True, text=True)
        if done.returncode == 0:
            return ""
        said = done.stdout + done.stderr
    return f"{said}The browser tests need {' and '.join(packages)}:\n\n    sudo sh -c '{line}'"


def stage(*steps: Step) -> list[Result]:
    """Runs steps side by side; one that fails shows all its output as soon as it ends."""
    results = []
    with ThreadPoolExecutor() as pool:
        for done in as_completed([pool.submit(run, step) for step in steps]):
            result = done.result()
            print(f"{result.name}: {result.verdict} ({result.seconds:.0f} s)", flush=True)
            if result.failed:
                print(f"\n{result.output.strip()}\n", flush=True)
            results.append(result)
    return results


def summarise(results: list[Result], notes: list[str], seconds: float) -> None:
    """Prints one line a step, the notes, and the count of all tests as the last line."""
    print(f"\n{'step':<24}{'seconds':>8}  verdict")
    for result in results:
        print(f"{result.name:<24}{result.seconds:>8.1f}  {result.verdict}")
    print(f"{'all':<24}{seconds:>8.1f}")
    for note in notes:
        print(note)
    passed = sum(result.passed for result in results)
    failed = sum(result.failed for result in results)
    print(f"{passed} passed, {failed} failed", flush=True)


def main() -> int:
    """Runs all stages; returns 0 if everything has passed."""
    # Tools that are called by name, such as nbgrader's alembic, lie beside this Python.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    paths = notebooks.paths()
    reasons, broken = missing(set().union(*map(needs, paths)))
    steps, notes = notebook_steps(paths, reasons)
    results = stage(
        *([Step("corpora", lambda: broken)] if broken else []),
        Step("ruff check", ("ruff", "check")),
        Step("ruff format", ("ruff", "format", "--check")),
        Step("site", ("solutions.publish", "book", "--afresh", "--no-serve")),
        Step("unit tests", (*PYTEST, f"--ignore={BOOK_TESTS}")),
    )
    with_site = {"COURSE_SITE": str(SITE)}
    of_book = (*PYTEST, BOOK_TESTS, f"--ignore={BROWSER_TESTS}")
    results += stage(*steps, Step("tests of the book", of_book, with_site))
    problem = install_browser()
    # One file, whose pages are shared out.
    in_browser = (lambda: problem) if problem else (*PYTEST, "--dist=load", BROWSER_TESTS)
    results += stage(Step("browser tests", in_browser, with_site))
    summarise(results, notes, time.perf_counter() - start)
    return int(any(result.failed for result in results))
