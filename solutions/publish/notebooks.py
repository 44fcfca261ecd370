"""Executes notebooks, stores their outputs, and knows when these are no longer true.

A stored notebook carries a `course` entry in its metadata. Two of its fields are written by hand:

* `needs`: the corpora that the notebook reads, such as `["imdb", "nsmc"]` (none if left out);
* `budget_seconds`: how long it may run on two cores (120 if left out).

The others are written by `execute`, and `stale` compares them with what is there now:

* `digest` of its code cells and their tags. Prose may change without a new run, and so may the
  cell tagged "setup", which acts in Colab only;
* `modules`: digests of the project's modules that were imported, docstrings and comments left out;
* `records`: digests of the files of `solutions/experiments/records` that were opened;
* `real_data`: whether its corpora were read, and not their stand-ins;
* `cpu_seconds`, `wall_seconds`: what the run took, the start of the kernel included.
"""

import ast
import hashlib
import json
import os
import time
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from solutions.data import files

ROOT = Path(__file__).parents[2]
FOLDERS = ("book", "solutions/exercises")
RECORDS = "solutions/experiments/records"
BUDGET_SECONDS = 120
CELL_TIMEOUT = 1800  # seconds; a cell that takes longer hangs
# NumPy's threads spin while they wait for each other. On small products, beside another process,
# that costs ten times what it saves.
THREADS = {"OPENBLAS_NUM_THREADS": "1"}
ALL_RECORDS = "*"  # in `records`: the folder was listed, so the set of its files counts as well

# Run in the kernel before the first cell. It notes which files are opened and folders listed.
WATCH = """
import os, sys
opened = sys._course_opened = set()

def note(event, arguments):
    if event in ("open", "os.listdir", "os.scandir"):
        if isinstance(arguments[0], (str, bytes, os.PathLike)):
            opened.add(os.path.abspath(os.fsdecode(arguments[0])))

sys.addaudithook(note)
"""

# Run in the kernel after the last cell.
REPORT = """
import json, os, sys
print(json.dumps({
    "opened": sorted(sys._course_opened),
    "modules": sorted(name for name in sys.modules if name.split(".")[0] == "solutions"),
    "cpu_seconds": sum(os.times()[:4]),  # the kernel and the processes that it has waited for
}, indent=0))  # one name a line: nbclient's search for "\\r" takes the square of a line's length
"""


def paths(root: Path = ROOT) -> list[Path]:
    """Lists the notebooks that carry outputs: the chapters and the solved exercises."""
    return sorted(path for folder in FOLDERS for path in (root / folder).glob("*.ipynb"))


def read(path: Path) -> NotebookNode:
    """Reads a notebook."""
    return nbformat.read(path, as_version=4)


def write(notebook: NotebookNode, path: Path) -> None:
    """Writes a notebook under a temporary name and renames it when it is whole."""
    part = path.with_suffix(".part")
    try:
        nbformat.write(notebook, part)
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def tags(cell: NotebookNode) -> list[str]:
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def code_cells(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells of a notebook, in order."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def setup_cell(notebook: NotebookNode) -> NotebookNode | None:
    """The first code cell, if it is tagged "setup"."""
    return next((cell for cell in code_cells(notebook)[:1] if "setup" in tags(cell)), None)


def write_setup(path: Path, source: str) -> bool:
    """Gives a notebook its current setup cell; nothing needs to run for that.

    Args:
        path: the notebook.
        source: what the cell tagged "setup" shall hold.

    Returns:
        Whether the notebook has changed.
    """
    notebook = read(path)
    cell = setup_cell(notebook)
    if cell is None or cell.source == source:
        return False
    cell.source = source
    write(notebook, path)
    return True


def cells_digest(notebook: NotebookNode) -> str:
    """Digest of the code cells and their tags, the setup cell left out."""
    cells = [cell for cell in code_cells(notebook) if "setup" not in tags(cell)]
    return _digest(json.dumps([[cell.source, tags(cell)] for cell in cells]))


def module_digest(path: Path) -> str:
    """Digest of a module's syntax tree: comments, layout and docstrings leave it as it is."""
    return _digest(repr(_plain(ast.parse(path.read_text(encoding="utf-8")))))


def stale(path: Path, root: Path = ROOT) -> list[str]:
    """Says why the stored outputs of a notebook may be untrue.

    Args:
        path: the notebook.
        root: the folder of the repository.

    Returns:
        One reason each, in words; none for a notebook that is fresh.
    """
    notebook = read(path)
    course = notebook.metadata.get("course", {})
    if "digest" not in course:
        return ["it has never been executed by `make notebooks`"]
    reasons = []
    if course.digest != cells_digest(notebook):
        reasons.append("its cells have changed")
    if course.get("needs") and not course.real_data:
        reasons.append("it was executed on the stand-ins instead of its corpora")
    reasons += _changed("module", course.modules, _module_digests(course.modules, root))
    reasons += _changed("record", course.records, _record_digests(course.records, root))
    return reasons


def execute(path: Path, root: Path = ROOT) -> NotebookNode:
    """Runs a notebook in its own folder and stores its outputs.

    Args:
        path: the notebook; it stays as it is if a cell fails.
        root: the folder of the repository.

    Returns:
        The notebook as it has been written.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell fails.
        nbclient.exceptions.CellTimeoutError: if a cell hangs.
        nbclient.exceptions.DeadKernelError: if the kernel dies.
    """
    notebook = read(path)
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        record_timing=False,  # time stamps would differ from run to run
        coalesce_streams=True,  # and so would the places where a stream is cut
        resources={"metadata": {"path": str(path.parent)}},
    )
    start = time.perf_counter()
    with client.setup_kernel(env=THREADS | os.environ):
        _ask(client, WATCH)
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        report = json.loads(_ask(client, REPORT))
    wall_seconds = time.perf_counter() - start

    needs = notebook.metadata.get("course", {}).get("needs", [])
    notebook.metadata = {
        "course": notebook.metadata.get("course", {})
        | {
            "digest": cells_digest(notebook),
            "modules": _module_digests(report["modules"], root),
            "records": _record_digests(_opened_records(report["opened"], root), root),
            "real_data": bool(needs) and not files.offline(),
            "cpu_seconds": round(report["cpu_seconds"], 1),
            "wall_seconds": round(wall_seconds, 1),
        },
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        # Without the version of Python, which differs between machines.
        "language_info": {"name": "python", "pygments_lexer": "ipython3"},
    }
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    write(notebook, path)
    return notebook


def two_core_seconds(course: dict[str, Any]) -> float:
    """How long a run takes on two idle cores, at most, from what was measured.

    Two cores need at least half of the CPU seconds. They need no more than all of them, and no
    more than the wall seconds either, which only grow on a busy machine. So neither a busy machine
    nor one with many cores changes the verdict on a budget.

    Args:
        course: the `course` entry of a notebook's metadata.

    Returns:
        seconds.
    """
    cpu, wall = course["cpu_seconds"], course["wall_seconds"]
    return max(cpu / 2, min(cpu, wall))


def _ask(client: NotebookClient, code: str) -> str:
    """Runs code in the kernel beside the notebook's own and returns what it prints."""
    cells = client.nb.cells
    # A namespace of its own, and no place in the history: the notebook's cells see no trace of it.
    cells.append(nbformat.v4.new_code_cell(f"exec({code!r}, {{}})"))
    try:
        cell = client.execute_cell(cells[-1], len(cells) - 1, store_history=False)
    finally:
        cells.pop()
    return "".join(output.get("text", "") for output in cell.outputs)


def _opened_records(opened: list[str], root: Path) -> list[str]:
    """The names of the records among the paths that a notebook has opened or listed."""
    folder = (root / RECORDS).resolve()
    found = {Path(path).resolve() for path in opened}
    names = {path.name for path in found if path.parent == folder and path.is_file()}
    return sorted(names | ({ALL_RECORDS} if folder in found else set()))


def _record_digests(names: Any, root: Path) -> dict[str, str]:
    """Digests of the records that still exist; of the list of their names for ALL_RECORDS."""
    folder = root / RECORDS
    digests = {
        name: _digest((folder / name).read_bytes())
        for name in sorted(names)
        if (folder / name).is_file()
    }
    if ALL_RECORDS in names:
        listed = sorted(path.name for path in folder.glob("*.json"))
        digests[ALL_RECORDS] = _digest(json.dumps(listed))
    return digests


def _module_digests(names: Any, root: Path) -> dict[str, str]:
    """Digests of the modules that still exist."""
    digests = {}
    for name in sorted(names):
        stem = root / name.replace(".", "/")
        for path in (stem.with_suffix(".py"), stem / "__init__.py"):
            if path.is_file():
                digests[name] = module_digest(path)
    return digests


def _changed(kind: str, stored: dict[str, str], current: dict[str, str]) -> list[str]:
    """Names what differs between stored and current digests."""
    reasons = []
    for name, digest in stored.items():
        if name not in current:
            reasons.append(f"the {kind} {name} is gone")
        elif current[name] != digest and name == ALL_RECORDS:
            reasons.append("there are other records than when it listed them")
        elif current[name] != digest:
            reasons.append(f"the {kind} {name} has changed")
    return reasons


def _plain(node: Any) -> Any:
    """A syntax tree as nested tuples, without docstrings, positions and empty fields.

    `ast.dump` writes the same tree differently from one version of Python to the next.
    """
    if isinstance(node, list):
        return [_plain(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    fields = dict(ast.iter_fields(node))
    if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
        if ast.get_docstring(node, clean=False) is not None:
            fields["body"] = node.body[1:]
    kept = [(name, _plain(value)) for name, value in fields.items() if value not in (None, [])]
    return (type(node).__name__, *kept)


def _digest(content: str | bytes) -> str:
    """A digest, short enough to be read in a notebook's metadata."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()[:16]
