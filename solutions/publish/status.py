"""What the status page shows: the versions of this build, and how long each notebook ran."""

import json
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from docutils import nodes

from solutions.publish.directives import MarkdownDirective

PACKAGES = (
    "attention-by-hand",
    "numpy",
    "tensorflow",
    "keras",
    "matplotlib",
    "scikit-learn",
    "sentencepiece",
    "jupyter-book",
    "sphinx",
    "sphinx-book-theme",
    "myst-nb",
    "nbval",
    "nbgrader",
)


def versions() -> list[tuple[str, str]]:
    """Lists Python and the packages that this build runs on; those not installed are left out."""
    found = [("Python", platform.python_version())]
    for package in PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            continue
    return found


def duration(seconds: float | None) -> str:
    """Writes 112.4 as `1 min 52 s`; None as `not recorded`."""
    if seconds is None:
        return "not recorded"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def runs(notebook: Path) -> tuple[str, str, str]:
    """Reads what a notebook recorded when it was last executed.

    Args:
        notebook: an `.ipynb` file, executed or not.

    Returns:
        Its data, processor time and time on the clock, each in words.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    course = content.get("metadata", {}).get("course", {})
    data = {True: "full corpus", False: "generated"}.get(course.get("real_data"), "not recorded")
    return data, duration(course.get("cpu_seconds")), duration(course.get("wall_seconds"))


class Versions(MarkdownDirective):
    """`{versions}`: a table of the packages that this build runs on."""

    def run(self) -> list[nodes.Node]:
        """Writes the table."""
        rows = [f"| {package} | {number} |" for package, number in versions()]
        return self.parse("| Package | Version |", "|---|---|", *rows)


class RunningTimes(MarkdownDirective):
    """`{running-times}`: how long each chapter and each solved exercise ran."""

    def run(self) -> list[nodes.Node]:
        """Writes the table, or says that there is nothing to show yet."""
        book = Path(self.env.srcdir)
        chapters = [
            path for path in sorted(book.glob("*.ipynb")) if path.stem in self.env.found_docs
        ]
        exercises = sorted((book.parent / "solutions" / "exercises").glob("*.ipynb"))
        rows = [self.row(f"{{doc}}`{path.stem}`", path) for path in chapters]
        rows += [self.row(f"Exercise `{path.stem}`, solved", path) for path in exercises]
        if not rows:
            return self.parse("No notebook is part of this build.")
        head = "| Notebook | Data | Processor time | On the clock |"
        return self.parse(head, "|---|---|---|---|", *rows)

    def row(self, name: str, notebook: Path) -> str:
        """Writes one line of the table."""
        self.env.note_dependency(str(notebook))
        return f"| {name} | {' | '.join(runs(notebook))} |"
