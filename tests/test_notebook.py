import IPython.display
import pytest
from myst_nb.ext import glue as myst

from solutions.notebook import glue


@pytest.fixture
def displayed(monkeypatch):
    """What was displayed, as arguments of IPython's `display`."""
    calls = []

    def display(bundle, **rest):
        calls.append((bundle, rest))

    monkeypatch.setattr(IPython.display, "display", display)
    monkeypatch.setattr(myst, "ipy_display", display)
    return calls


@pytest.mark.parametrize("text", ["91.4 %", "88.7 ± 0.2", "it's 한국어", ""])
def test_myst_nb_gets_what_its_own_glue_would_give(displayed, text):
    glue("accuracy", text)
    myst.glue("accuracy", text, display=False)
    ours, theirs = displayed
    assert ours == theirs
    assert ours[0] == {"application/papermill.record/text/plain": repr(text)}
