"""The README says what is true."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language):
    """The code blocks of the README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_its_example_runs_anywhere_without_network(tmp_path):
    (example,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-c", example],
        cwd=tmp_path,
        env=os.environ | {"COURSE_OFFLINE": "1"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    praise, blame = (float(line.split()[3]) for line in done.stdout.splitlines())
    assert praise > 0.5 > blame  # it has learned what "never" does
    assert "wonderful:" in done.stdout


@pytest.mark.parametrize("path", re.findall(r"\]\(([\w./-]+)\)", README))
def test_its_links_lead_somewhere(path):
    assert (ROOT / path).exists()


def test_every_chapter_is_in_its_table():
    chapters = {path.stem for path in ROOT.glob("book/[0-9]*.ipynb")}
    assert set(re.findall(r"book/([0-9]\w+)\.ipynb", README)) == chapters


def test_its_commands_are_those_of_the_makefile():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert {"book", "test"} <= set(re.findall(r"\bmake (\w+)", README)) <= targets
