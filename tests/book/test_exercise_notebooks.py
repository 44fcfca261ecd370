"""What an exercise does with no answers, with wrong ones and with right ones, and its points.

Points are read as nbgrader reads them, from the values of the check cells.
"""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.utils import determine_grade, is_grade

from solutions.publish.exercises import without_answers
from solutions.publish.notebooks import ROOT

SOLVED = sorted((ROOT / "solutions/exercises").glob("*.ipynb"))


@pytest.fixture(params=SOLVED, ids=lambda path: path.stem)
def solved(request):
    """With the outputs that `make notebooks` has stored and nbval compares with a new run."""
    return nbformat.read(request.param, as_version=4)


def run(notebook):
    """Runs all cells; an error of any of them is an error of the test."""
    folder = {"metadata": {"path": str(ROOT / "exercises")}}
    return NotebookClient(notebook, timeout=600, kernel_name="python3", resources=folder).execute()


def texts(notebook):
    """What each code cell shows, as plain text."""
    return {
        cell.id: "\n".join(
            output.get("text", "") + output.get("data", {}).get("text/plain", "")
            for output in cell.outputs
        )
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def points(notebook):
    """Points and full points of the whole notebook."""
    grades = [determine_grade(cell) for cell in notebook.cells if is_grade(cell)]
    return tuple(map(sum, zip(*grades, strict=True)))


def test_without_answers_it_runs_to_its_end_and_gets_no_points(solved):
    blank = run(without_answers(solved))
    shown = "\n".join(texts(blank).values())
    checks = [cell for cell in blank.cells if is_grade(cell) and cell.metadata.nbgrader.points]
    assert shown.count("not attempted") == len(checks) >= 4
    assert "0/10 points" in shown
    assert points(blank) == (0, 10)


def test_solved_it_gets_all_points(solved):
    assert "10/10 points. Every task is right." in texts(solved)["total"]
    assert points(solved) == (10, 10)


def test_solved_it_reaches_the_numbers_of_its_questions(solved):
    asked = 0
    shown = ""
    for cell in reversed(solved.cells):  # what follows a question, up to the next one
        if cell.cell_type == "code":
            shown += cell.source + "".join(output.get("text", "") for output in cell.outputs)
        elif "## Task" in cell.source:
            asked += 1
            (number,) = re.findall(r"[Tt]o reach:\*{0,2} (?:at least )?([\d.]+)", cell.source)
            assert number in shown
            shown = ""
    assert asked >= 4


WRONG = {
    "pad-and-mask": """
def pad_and_mask(sequences, length):
    ids = np.array([[0] * (length - len(ids)) + ids[-length:] for ids in sequences])
    return ids, ids > 0
""",
    "additive-pooling": """
def additive_pooling(query, keys, mask, W_query, W_key, v):
    weights = np.softmax(np.tanh(query @ W_query + keys @ W_key) @ v)
    return weights @ keys, weights
""",
    "build": """
import keras
from keras import layers

def build(vocabulary_size):
    return keras.Sequential([layers.Embedding(vocabulary_size, 24), layers.LSTM(16)])
""",
    "deletion-drop": """
def deletion_drop(predict, tokens, weights, count):
    return None
""",
}


def test_wrong_answers_are_told_apart_from_right_ones():
    notebook = nbformat.read(ROOT / "solutions/exercises/06_sentiment.ipynb", as_version=4)
    for cell in notebook.cells:
        cell.source = WRONG.get(cell.id, cell.source)
    last = next(cell for cell in notebook.cells if cell.id == "total")
    last.source = last.source.splitlines()[0]  # without the assertion of full points
    shown = texts(run(notebook))
    assert "Your padding stands in front" in shown["check-pad-and-mask"]
    assert "right" in shown["check-masked-softmax"]
    assert "in `additive_pooling`, line 2" in shown["check-additive-pooling"]
    assert "module 'numpy' has no attribute 'softmax'" in shown["check-additive-pooling"]
    assert "`weights = np.softmax(" in shown["check-additive-pooling"]
    assert "no `AttentionPooling`" in shown["check-build"]
    assert "is a `return` missing?" in shown["check-deletion-drop"]
    assert shown["fit"] == "This cell waits. It needs tasks 1 and 4."
    assert "2/10 points. Still to do: tasks 1, 3, 4 and 5." in shown["total"]
    assert points(notebook) == (2, 10)
