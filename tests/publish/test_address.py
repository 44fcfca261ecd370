import re
import sys
from types import ModuleType

import pytest
import yaml
from IPython.core.inputtransformer2 import TransformerManager

from solutions.publish import address
from solutions.publish.address import Address, setup_cell

SOMEONE = Address("someone", "attention-by-hand")


@pytest.mark.parametrize("ending", ["", "/", ".git"])
def test_an_address_is_read_however_it_was_copied(ending):
    assert Address.parse(f"https://github.com/someone/attention-by-hand{ending}") == SOMEONE


def test_no_address_is_no_error():
    assert Address.parse("") is None


@pytest.mark.parametrize(
    "wrong",
    [
        "github.com/someone/attention-by-hand",
        "https://github.com/someone",
        "https://github.com/someone/attention-by-hand/tree/main",
        "https://gitlab.com/someone/attention-by-hand",
    ],
)
def test_an_address_that_no_service_opens_is_refused(wrong):
    with pytest.raises(ValueError, match=re.escape(wrong)):
        Address.parse(wrong)


def test_the_branch_reaches_every_link():
    other = Address("someone", "attention-by-hand", branch="next")
    assert "/blob/next/" in other.colab("book/x.ipynb")
    assert "/next?" in other.binder("book/x.ipynb")
    assert "/edit/next/" in other.edit("book/x.ipynb")
    assert setup_cell(other).endswith("@next")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("repository:\n  url: https://github.com/someone/attention-by-hand\n", SOMEONE),
        ('repository:\n  url: ""\n  branch: main\n', None),
        ("title: no repository\n", None),
    ],
)
def test_the_address_comes_from_the_configuration(tmp_path, written, expected):
    config = tmp_path / "_config.yml"
    config.write_text(written, encoding="utf-8")
    assert address.read(config) == expected


def test_the_issue_form_exists_and_knows_the_field_that_is_filled_in():
    form = address.CONFIG.parent / ".github" / "ISSUE_TEMPLATE" / address.ISSUE_FORM
    fields = {part.get("id") for part in yaml.safe_load(form.read_text(encoding="utf-8"))["body"]}
    query = SOMEONE.issue("06_sentiment").partition("?")[2]
    assert "chapter=06_sentiment" in query.split("&")
    assert "chapter" in fields


class Shell:
    """Stands in for IPython's shell and notes the magic that a cell runs."""

    def __init__(self):
        self.ran = []

    def run_line_magic(self, name, line, *_):
        self.ran.append(f"{name} {line}")


def run(source: str) -> list[str]:
    shell = Shell()
    exec(TransformerManager().transform_cell(source), {"get_ipython": lambda: shell})
    return shell.ran


@pytest.mark.parametrize("known", [SOMEONE, None])
def test_outside_colab_the_setup_cell_does_nothing(known):
    assert run(setup_cell(known)) == []


def test_in_colab_the_setup_cell_installs_the_package(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert run(setup_cell(SOMEONE)) == [
        "pip install --quiet git+https://github.com/someone/attention-by-hand@main"
    ]


def test_in_colab_without_an_address_the_setup_cell_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    with pytest.raises(RuntimeError, match="does not know its public address.*repository.url"):
        run(setup_cell(None))
