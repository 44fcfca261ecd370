import platform

import nbformat
import numpy
import pytest

from solutions.publish import status


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (112.4, "1 min 52 s"),
        (59.6, "1 min 0 s"),
        (8, "8 s"),
        (0.2, "0 s"),
        (3600, "60 min 0 s"),
        (None, "not recorded"),
    ],
)
def test_durations_in_words(seconds, words):
    assert status.duration(seconds) == words


def test_versions_are_those_of_this_environment():
    found = dict(status.versions())
    assert found["Python"] == platform.python_version()
    assert found["numpy"] == numpy.__version__


def test_a_package_that_is_not_installed_is_left_out(monkeypatch):
    monkeypatch.setattr(status, "PACKAGES", ("numpy", "no-such-package-anywhere"))
    assert [name for name, _ in status.versions()] == ["Python", "numpy"]


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        (
            {"real_data": True, "cpu_seconds": 200.0, "wall_seconds": 112.0},
            ("full corpus", "3 min 20 s", "1 min 52 s"),
        ),
        (
            {"real_data": False, "cpu_seconds": 3.0, "wall_seconds": 2.0},
            ("generated", "3 s", "2 s"),
        ),
        (None, ("not recorded", "not recorded", "not recorded")),
    ],
)
def test_a_notebook_tells_how_it_ran(tmp_path, course, expected):
    notebook = nbformat.v4.new_notebook()
    if course is not None:
        notebook.metadata["course"] = course
    nbformat.write(notebook, tmp_path / "chapter.ipynb")
    assert status.runs(tmp_path / "chapter.ipynb") == expected
