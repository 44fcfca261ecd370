"""Makes the exercises that a student opens from those with the answers.

The source `solutions/exercises/NN_topic.ipynb` is the only one written by hand, in nbgrader's
format. nbgrader's own preprocessors turn it into `exercises/NN_topic.ipynb`: answers become stubs,
the assertion of full points (a "hidden test") and all outputs go.
"""

import logging
import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

# As in nbgrader's GenerateAssignment; what it does there with a database is left out.
PREPROCESSORS = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)
MARKERS = tuple(
    f"### {edge} {region}"
    for region in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
    for edge in ("BEGIN", "END")
)


def without_answers(notebook: NotebookNode) -> NotebookNode:
    """Turns a solved exercise into the one to be solved.

    Args:
        notebook: with answers; it stays as it is.

    Returns:
        the exercise, without outputs and with nothing in its metadata that a run has left.

    Raises:
        RuntimeError: if a region has no end, or lies in a cell that nbgrader does not know.
        nbgrader.nbgraderformat.ValidationError: if the metadata of a cell break nbgrader's format.
    """
    notebook = nbformat.from_dict(notebook)
    for preprocessor in PREPROCESSORS:
        # Its log repeats the exceptions.
        quiet = logging.Logger("nbgrader", level=logging.CRITICAL)
        notebook, _ = preprocessor(log=quiet).preprocess(notebook, {})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return notebook


def generate(source_folder: Path, target_folder: Path) -> list[Path]:
    """Writes every exercise anew and removes those that have no source any more.

    Args:
        source_folder: notebooks with answers.
        target_folder: where the exercises go.

    Returns:
        the written files.
    """
    target_folder.mkdir(parents=True, exist_ok=True)
    sources = sorted(source_folder.glob("*.ipynb"))
    for path in set(_names(target_folder)) - set(_names(source_folder)):
        (target_folder / path).unlink()
    for source in sources:
        exercise = without_answers(nbformat.read(source, as_version=4))
        nbformat.write(exercise, target_folder / source.name)
    return [target_folder / source.name for source in sources]


def differences(
    source_folder: Path, target_folder: Path, book_folder: Path | None = None
) -> list[str]:
    """Says what is wrong with the exercises as they lie there.

    Args:
        source_folder: notebooks with answers.
        target_folder: the exercises.
        book_folder: the chapters, each of which should link to its exercise.

    Returns:
        one line each: a file that is missing, has no source or is not what `generate` would
        write; a marker of an answer left behind; a link missing between exercise and chapter.
    """
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for fresh in generate(source_folder, Path(folder)):
            path = target_folder / fresh.name
            if not path.exists():
                found.append(f"{fresh.name} is missing")
            elif path.read_bytes() != fresh.read_bytes():
                found.append(f"{fresh.name} differs from its source; `make exercises` mends that")
    for name in _names(target_folder):
        if name not in _names(source_folder):
            found.append(f"{name} has no source")
        text = (target_folder / name).read_text(encoding="utf-8")
        found += [f"{name} holds the marker {marker!r}" for marker in MARKERS if marker in text]
        if not _links(target_folder / name, f"../book/{name}"):
            found.append(f"{name} does not link to its chapter, ../book/{name}")
        if book_folder and not _links(book_folder / name, f"../exercises/{name}"):
            found.append(f"the chapter {name} does not link to ../exercises/{name}")
    return found


def _names(folder: Path) -> list[str]:
    """Names of the notebooks in a folder."""
    return sorted(path.name for path in folder.glob("*.ipynb"))


def _links(path: Path, target: str) -> bool:
    """Whether the text of a notebook links to `target`."""
    if not path.exists():
        return False
    cells = nbformat.read(path, as_version=4).cells
    return any(f"]({target})" in cell.source for cell in cells if cell.cell_type == "markdown")
