"""Every rule of a stored notebook is broken once."""

import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from solutions.publish.stored import faults


def make_notebook(*cells):
    setup = new_code_cell("import sys", metadata={"tags": ["setup"]})
    cells = [setup, *cells]
    for number, cell in enumerate(cells, start=1):
        cell.execution_count = number
    return new_notebook(cells=cells)


def printed(text):
    return new_output("stream", name="stdout", text=text)


def displayed(kind, content, **metadata):
    return new_output("display_data", data={kind: content}, metadata={kind: metadata})


def test_a_sound_notebook_has_no_faults():
    plain = new_code_cell(
        "x",
        outputs=[
            printed("accuracy 0.88, 1/2 of a/b, <b>bold</b>, 12:30 h\n"),
            displayed("image/png", "iVBO", alt="a line that rises"),
            displayed("application/papermill.record/text/plain", "0.88"),
            displayed("text/html", "<a href='https://example.org/home/page'>page</a>"),
        ],
    )
    trained = new_code_cell("fit()", metadata={"tags": ["nbval-ignore-output"]})
    assert faults(make_notebook(plain, trained, new_code_cell("%time x\nassert x > 0"))) == []


@pytest.mark.parametrize(
    ("output", "fault"),
    [
        (printed("/home/ada/course/book"), "an absolute path"),
        (printed("C:\\Users\\ada"), "an absolute path"),
        (displayed("text/html", "<p>'/tmp/x.png'</p>"), "an absolute path"),
        (printed("run at 2026-02-28 09:30"), "a time stamp"),
        (printed("done 09:30:59"), "a time stamp"),
        (printed("<Model object at 0x7f88c0ffee00>"), "an address in memory"),
        (printed("100%|█████| 10/10 [00:01<00:00, 9.87it/s]"), "a progress bar"),
        (printed("1/1 ━━━━━━━━━━ 0s 8ms/step"), "a progress bar"),
        (new_output("stream", name="stderr", text="Warning: x"), "stderr"),
        (new_output("error", ename="ValueError", evalue="", traceback=[]), "a traceback"),
        (displayed("image/png", "iVBO"), "a picture without alt text"),
        (displayed("image/svg+xml", "<svg/>"), "image/svg+xml"),
        (displayed("application/javascript", "alert()"), "application/javascript"),
    ],
)
def test_outputs_that_differ_between_machines(output, fault):
    found = faults(make_notebook(new_code_cell("x", outputs=[output])))
    assert found and all(line.startswith("code cell 2: stores") for line in found)
    assert any(fault in line for line in found)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([new_code_cell("plot(x);\n")], "ends in `;`"),
        ([new_code_cell("x", metadata={"tags": ["raises-exception"]})], "can never fail"),
        ([new_code_cell("x", metadata={"execution": {}})], "stores when it was executed"),
        ([new_code_cell("x", metadata={"tags": ["nbval-ignore-output"]})], "does not assert"),
        ([new_code_cell("# NBVAL_IGNORE_OUTPUT"), new_code_cell("'assert x'")], "does not assert"),
    ],
)
def test_cells_that_cannot_be_compared(cells, fault):
    (found,) = faults(make_notebook(*cells))
    assert fault in found


def test_the_first_code_cell_is_the_setup_cell():
    notebook = make_notebook(new_code_cell("x"))
    notebook.cells.reverse()
    notebook.cells[0].execution_count, notebook.cells[1].execution_count = 1, 2
    assert faults(notebook) == ['the first code cell is not the one tagged "setup"']


@pytest.mark.parametrize("count", [None, 1, 3])
def test_cells_are_executed_once_and_in_order(count):
    notebook = make_notebook(new_code_cell("x"))
    notebook.cells[-1].execution_count = count
    assert faults(notebook) == ["its cells have not been executed once each, in order"]
