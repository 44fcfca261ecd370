"""Execution and freshness, on a course of one module, one record and one notebook."""

import shutil

import nbformat
import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from solutions.publish import notebooks

MODULE = '''"""What it doubles."""

def double(number):
    """Doubles."""
    return 2 * number
'''
READ = (
    "import json, pathlib\n"
    "records = pathlib.Path('../solutions/experiments/records')\n"
    "json.loads((records / 'one.json').read_text())"
)


def make_course(root, *cells, needs=()):
    """A repository with a package of its own and one chapter; returns the chapter."""
    (root / "solutions/experiments/records").mkdir(parents=True)
    (root / "solutions/__init__.py").write_text("")
    (root / "solutions/toy.py").write_text(MODULE)
    (root / "solutions/other.py").write_text("unused = 1\n")
    (root / "solutions/experiments/records/one.json").write_text("[1]")
    (root / "solutions/experiments/records/two.json").write_text("[2]")
    (root / "book").mkdir()
    path = root / "book" / "chapter.ipynb"
    metadata = {
        "course": {"needs": list(needs)},
        "language_info": {"name": "python", "version": "3.1"},
    }
    setup = new_code_cell("import sys", metadata={"tags": ["setup"]})
    code = [new_code_cell(cell) for cell in cells]
    content = new_notebook(cells=[new_markdown_cell("# Title"), setup, *code], metadata=metadata)
    nbformat.write(content, path)
    return path


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A course whose chapter has been executed once for all tests of this module."""
    root = tmp_path_factory.mktemp("course")
    cells = ("from solutions.toy import double", READ, "print(double(21)); double(4)")
    path = make_course(root, *cells, needs=["imdb"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(root))
        patch.delenv("COURSE_OFFLINE", raising=False)
        notebooks.execute(path, root)
    return root


@pytest.fixture
def course(executed, tmp_path):
    """A copy of the executed course, to be changed."""
    return shutil.copytree(executed, tmp_path / "course")


def chapter(root):
    return root / "book" / "chapter.ipynb"


def test_outputs_are_stored_as_if_nothing_ran_beside_the_cells(executed):
    notebook = notebooks.read(chapter(executed))
    *_, last = notebook.cells
    assert len(notebook.cells) == 5
    assert [cell.execution_count for cell in notebooks.code_cells(notebook)] == [1, 2, 3, 4]
    assert last.outputs[0].text == "42\n"
    assert last.outputs[1].data["text/plain"] == "8"
    assert last.outputs[1].execution_count == 4
    assert all("execution" not in cell.metadata for cell in notebook.cells)
    assert "version" not in notebook.metadata.language_info


def test_metadata_names_what_the_outputs_depend_on(executed):
    course = notebooks.read(chapter(executed)).metadata.course
    assert set(course.modules) == {"solutions", "solutions.toy"}
    assert set(course.records) == {"one.json"}
    assert course.real_data is True
    assert course.needs == ["imdb"]
    assert 0 < course.cpu_seconds and 0 < course.wall_seconds
    assert notebooks.stale(chapter(executed), executed) == []


def test_a_notebook_that_never_ran_is_stale(tmp_path):
    path = make_course(tmp_path, "1 + 1")
    assert notebooks.stale(path, tmp_path) == ["it has never been executed by `make notebooks`"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda n: n.cells[-1].update(source="double(5)"), "its cells have changed"),
        (lambda n: n.cells[-1].metadata.update(tags=["x"]), "its cells have changed"),
        (lambda n: n.cells.pop(), "its cells have changed"),
        (lambda n: n.cells[0].update(source="# Better title"), None),
        (lambda n: n.cells[1].update(source="import os"), None),
        (lambda n: n.metadata.course.update(real_data=False), "it was executed on the stand-ins"),
        (lambda n: n.metadata.course.update(real_data=False, needs=[]), None),
    ],
)
def test_changes_of_the_notebook(course, change, reason):
    notebook = notebooks.read(chapter(course))
    change(notebook)
    notebooks.write(notebook, chapter(course))
    reasons = notebooks.stale(chapter(course), course)
    assert reasons == [] if reason is None else reasons[0].startswith(reason)


@pytest.mark.parametrize(
    ("file", "content", "reason"),
    [
        ("toy.py", MODULE.replace("2 *", "3 *"), "the module solutions.toy has changed"),
        ("toy.py", None, "the module solutions.toy is gone"),
        ("toy.py", MODULE.replace("Doubles.", "Times two.").replace("What", "How"), None),
        ("toy.py", "# A comment\n" + MODULE.replace("2 * number", "(2*number)"), None),
        ("other.py", "unused = 2\n", None),
        ("experiments/records/one.json", "[3]", "the record one.json has changed"),
        ("experiments/records/one.json", None, "the record one.json is gone"),
        ("experiments/records/two.json", "[3]", None),
        ("experiments/records/three.json", "[3]", None),
    ],
)
def test_changes_of_what_it_read(course, file, content, reason):
    path = course / "solutions" / file
    path.write_text(content) if content else path.unlink()
    assert notebooks.stale(chapter(course), course) == ([reason] if reason else [])


def test_a_notebook_that_lists_the_records_is_stale_when_one_joins_them(tmp_path):
    listing = (
        "import pathlib\nlen(list(pathlib.Path('../solutions/experiments/records').iterdir()))"
    )
    path = make_course(tmp_path, listing)
    notebooks.execute(path, tmp_path)
    assert notebooks.stale(path, tmp_path) == []
    (tmp_path / notebooks.RECORDS / "three.json").write_text("[3]")
    assert notebooks.stale(path, tmp_path) == ["there are other records than when it listed them"]


def test_a_failing_cell_leaves_the_file_as_it_was(tmp_path):
    path = make_course(tmp_path, "1 / 0")
    before = path.read_bytes()
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        notebooks.execute(path, tmp_path)
    assert path.read_bytes() == before
    assert [item.name for item in path.parent.iterdir()] == ["chapter.ipynb"]


def test_a_run_on_stand_ins_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_OFFLINE", "1")
    path = make_course(tmp_path, "1 + 1", needs=["imdb"])
    notebooks.execute(path, tmp_path)
    assert notebooks.stale(path, tmp_path)[0].startswith("it was executed on the stand-ins")


def test_the_setup_cell_is_written_without_a_run(course):
    before = notebooks.read(chapter(course))
    assert notebooks.write_setup(chapter(course), "import new") is True
    after = notebooks.read(chapter(course))
    assert notebooks.setup_cell(after).source == "import new"
    assert after.cells[2:] == before.cells[2:]
    assert notebooks.stale(chapter(course), course) == []
    assert notebooks.write_setup(chapter(course), "import new") is False


def test_paths_lists_chapters_and_solved_exercises(tmp_path):
    for name in ("book/06_a.ipynb", "solutions/exercises/06_a.ipynb", "exercises/06_a.ipynb"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    found = [path.relative_to(tmp_path).as_posix() for path in notebooks.paths(tmp_path)]
    assert found == ["book/06_a.ipynb", "solutions/exercises/06_a.ipynb"]


@pytest.mark.parametrize(
    ("cpu", "wall", "seconds"),
    [
        (100, 60, 60),  # two idle cores
        (100, 300, 100),  # a busy machine
        (600, 60, 300),  # sixteen cores
    ],
)
def test_a_busy_or_a_big_machine_does_not_change_the_verdict(cpu, wall, seconds):
    assert notebooks.two_core_seconds({"cpu_seconds": cpu, "wall_seconds": wall}) == seconds
