import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from solutions.publish import exercises
from solutions.publish.notebooks import ROOT

ANSWER = '''def double(x):
    """Twice `x`."""
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION'''

TOTAL = """score = total()
### BEGIN HIDDEN TESTS
assert score == 2
### END HIDDEN TESTS"""


def nbgrader(grade_id, grade=False, solution=False, points=0):
    metadata = {"grade": grade, "grade_id": grade_id, "locked": grade, "solution": solution}
    metadata |= {"schema_version": 3, "task": False, "cell_type": "code"}
    return {"nbgrader": metadata | ({"points": points} if grade else {})}


def solved():
    cells = [
        new_markdown_cell("See [the chapter](../book/01_double.ipynb).", id="text"),
        new_code_cell(ANSWER, metadata=nbgrader("double", solution=True), id="answer"),
        new_code_cell(
            "check(double)",
            metadata=nbgrader("check-double", grade=True, points=2),
            outputs=[new_output("execute_result", {"text/plain": "2"}, execution_count=2)],
            execution_count=2,
            id="check",
        ),
        new_code_cell(TOTAL, metadata=nbgrader("total", grade=True), id="total"),
    ]
    return new_notebook(cells=cells, metadata={"course": {"digest": "…"}})


@pytest.fixture
def folders(tmp_path):
    source, target, book = (tmp_path / name for name in ("source", "target", "book"))
    source.mkdir(), book.mkdir()
    nbformat.write(solved(), source / "01_double.ipynb")
    chapter = new_notebook(cells=[new_markdown_cell("[Exercise](../exercises/01_double.ipynb)")])
    nbformat.write(chapter, book / "01_double.ipynb")
    exercises.generate(source, target)
    return source, target, book


def change(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_exercises_of_this_repository_are_as_generated():
    folders = ROOT / "solutions/exercises", ROOT / "exercises", ROOT / "book"
    assert exercises.differences(*folders) == []


def test_answers_outputs_and_traces_of_a_run_are_gone(folders):
    notebook = nbformat.read(folders[1] / "01_double.ipynb", as_version=4)
    _, answer, check, total = notebook.cells
    assert answer.source.splitlines()[-1] == "    raise NotImplementedError()"
    assert '"""Twice `x`."""' in answer.source and "2 * x" not in answer.source
    assert check.source == "check(double)" and check.outputs == []
    assert check.execution_count is None
    assert check.metadata.editable is False and check.metadata.nbgrader.points == 2
    assert total.source == "score = total()"
    assert "course" not in notebook.metadata


def test_the_source_stays_as_it_is():
    source = solved()
    exercises.without_answers(source)
    assert source == solved()


def test_generating_again_changes_nothing_and_removes_what_has_no_source(folders):
    source, target, _ = folders
    before = (target / "01_double.ipynb").read_bytes()
    (target / "02_old.ipynb").write_bytes(before)
    assert exercises.generate(source, target) == [target / "01_double.ipynb"]
    assert (target / "01_double.ipynb").read_bytes() == before
    assert [path.name for path in target.iterdir()] == ["01_double.ipynb"]


def test_there_is_no_difference_after_generating(folders):
    assert exercises.differences(*folders) == []


@pytest.mark.parametrize(
    ("place", "old", "new", "difference"),
    [
        (0, "Twice", "Two times", "01_double.ipynb differs from its source"),
        (1, "Twice", "Two times", "01_double.ipynb differs from its source"),
        (1, "raise NotImplementedError()", "### END SOLUTION", "the marker '### END SOLUTION'"),
        (1, "../book/01_double.ipynb", "01_double.ipynb", "does not link to its chapter"),
        (2, "../exercises/", "", "the chapter 01_double.ipynb does not link to ../exercises/01"),
    ],
)
def test_a_difference_is_named(folders, place, old, new, difference):
    change(folders[place] / "01_double.ipynb", old, new)
    assert any(difference in line for line in exercises.differences(*folders))


def test_missing_and_superfluous_files_are_named(folders):
    source, target, book = folders
    (target / "01_double.ipynb").rename(target / "02_old.ipynb")
    found = exercises.differences(source, target)
    assert "01_double.ipynb is missing" in found
    assert "02_old.ipynb has no source" in found


@pytest.mark.parametrize("broken", [ANSWER.rsplit("\n", 1)[0], ANSWER + "\n### END SOLUTION"])
def test_a_region_without_end_or_outside_of_an_answer_is_refused(broken):
    notebook = solved()
    if broken.count("END") > 1:
        notebook.cells[1].metadata = {}
    notebook.cells[1].source = broken
    with pytest.raises(RuntimeError):
        exercises.without_answers(notebook)
