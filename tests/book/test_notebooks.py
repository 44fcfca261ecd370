"""The stored notebooks of the course: true, portable, and within their time."""

import nbformat
import pytest

from solutions.publish import address, notebooks, stored

PATHS = notebooks.paths()
TOTAL_SECONDS = 15 * 60  # all chapters together

each_notebook = pytest.mark.parametrize(
    "path", PATHS, ids=lambda path: f"{path.parent.name}/{path.stem}"
)


@each_notebook
def test_its_outputs_are_still_true(path):
    assert notebooks.stale(path) == [], "`make notebooks` executes it again"


@each_notebook
def test_it_stores_nothing_that_differs_between_machines(path):
    assert stored.faults(notebooks.read(path)) == []


@each_notebook
def test_it_is_a_valid_notebook(path):
    nbformat.validate(notebooks.read(path))


@each_notebook
def test_its_first_cell_installs_from_the_current_address(path):
    cell = notebooks.setup_cell(notebooks.read(path))
    assert cell.source == address.setup_cell(address.read()), "`make notebooks` writes it again"


@each_notebook
def test_it_keeps_its_time(path):
    course = notebooks.read(path).metadata.course
    budget = course.get("budget_seconds", notebooks.BUDGET_SECONDS)
    assert notebooks.two_core_seconds(course) <= budget


def test_all_chapters_together_keep_theirs():
    chapters = [notebooks.read(path) for path in PATHS if path.parent.name == "book"]
    seconds = [notebooks.two_core_seconds(chapter.metadata.course) for chapter in chapters]
    assert sum(seconds) <= TOTAL_SECONDS
