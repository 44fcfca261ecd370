"""What a stored notebook may hold, so that it can be compared anywhere and read by anyone.

`faults` names everything in a notebook that breaks one of these rules. Whether the outputs are
still true is another question: see `solutions.publish.notebooks.stale`.
"""

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from solutions.publish.notebooks import code_cells, setup_cell, tags

IGNORED = "nbval-ignore-output"

# Patterns of text that differs between machines or runs, with the name of each.
FORBIDDEN = {
    "an absolute path": re.compile(
        r"(?<![\w.:/<])/(?:Users|content|home|mnt|opt|root|srv|tmp|usr|var|work)/\w"
        r"|(?<!\w)[A-Z]:\\\w"
    ),
    "a time stamp": re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|(?<![\d:])\d\d:\d\d:\d\d(?![\d:])"),
    "an address in memory": re.compile(r"\bat 0x[0-9a-fA-F]{6,}"),
    "a progress bar": re.compile(r"\d(?:it|step|batch|B)/s|\ds/(?:it|step)|[━█]{3,}"),
}


def faults(notebook: NotebookNode) -> list[str]:
    """Lists what should not be in a stored notebook.

    Args:
        notebook: with its outputs.

    Returns:
        one line for each fault, in the order of the cells.
    """
    found = []
    cells = code_cells(notebook)
    if cells and setup_cell(notebook) is None:
        found.append('the first code cell is not the one tagged "setup"')
    if [cell.execution_count for cell in cells] != list(range(1, len(cells) + 1)):
        found.append("its cells have not been executed once each, in order")
    for number, cell in enumerate(cells, start=1):
        found += [f"code cell {number}: {fault}" for fault in _cell_faults(cell)]
        following = cells[number] if number < len(cells) else None
        if _is_ignored(cell) and (following is None or not _asserts(following.source)):
            found.append(
                f"code cell {number}: its output is not compared, "
                "and the next code cell does not assert what matters"
            )
    return found


def _cell_faults(cell: NotebookNode) -> Iterator[str]:
    """The faults of one code cell."""
    if cell.source.rstrip().endswith(";"):
        yield "ends in `;`, which nbval does not understand; write `_ = …`"
    if "raises-exception" in tags(cell):
        yield "is tagged raises-exception, so it can never fail"
    if "execution" in cell.metadata:
        yield "stores when it was executed"
    for output in cell.outputs:
        if output.output_type == "error":
            yield "stores a traceback"
        elif output.get("name") == "stderr":
            yield f"stores text written to stderr: {output.text.strip()[:60]!r}"
        else:
            yield from _output_faults(output)


def _output_faults(output: NotebookNode) -> Iterator[str]:
    """The faults of a stream or of something displayed."""
    data = output.get("data", {"text/plain": output.get("text", "")})
    picture = output.get("metadata", {}).get("image/png", {})
    if "image/png" in data and not picture.get("alt"):
        yield "stores a picture without alt text; show it with `plots.show(figure, alt=…)`"
    for kind, content in data.items():
        kind = kind.removeprefix("application/papermill.record/")  # glued, not shown in its cell
        if kind in ("text/plain", "text/html", "text/markdown", "text/latex"):
            for name, pattern in FORBIDDEN.items():
                match = pattern.search(content)
                if match:
                    yield f"stores {name}: {match.group()!r}"
        elif kind != "image/png":
            yield f"stores {kind}; pictures are PNG, and everything else is text"


def _is_ignored(cell: NotebookNode) -> bool:
    """Whether nbval leaves the output of a cell out of the comparison."""
    return IGNORED in tags(cell) or "NBVAL_IGNORE_OUTPUT" in cell.source


def _asserts(source: str) -> bool:
    """Whether a cell holds an assertion."""
    # Lines that only IPython understands (`%pip`, `!ls`) are no assertions.
    plain = "\n".join(line for line in source.split("\n") if line.lstrip()[:1] not in ("%", "!"))
    return any(isinstance(node, ast.Assert) for node in ast.walk(ast.parse(plain)))
