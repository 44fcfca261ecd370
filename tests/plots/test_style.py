import subprocess
import sys

import pytest

from solutions import plots
from solutions.plots import style
from tests.plots.examples import FIGURES, contrast, rgb


def test_every_figure_of_the_package_is_among_these():
    helpers = {"figure", "show", "korean_font", "colored_text"}
    public = {
        name for name, value in vars(plots).items() if callable(value) and not name.startswith("_")
    }
    assert public - helpers - {"Picture", "ColoredText"} == {name.split(",")[0] for name in FIGURES}


def test_all_public_names_are_listed():
    assert all(hasattr(plots, name) for name in plots.__all__)
    public = {name for name, value in vars(plots).items() if not name.startswith("_")}
    rooms = {name.split(".")[-1] for name in sys.modules if name.startswith("solutions.plots.")}
    assert public - rooms == set(plots.__all__)


def test_without_its_korean_font_the_module_says_what_to_install(monkeypatch):
    monkeypatch.setattr(style, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="pip install koreanize-matplotlib"):
        style.korean_font()


def test_colours_stand_out_from_their_ground():
    for color in plots.COLORS + [plots.INK]:
        assert contrast(rgb(color), rgb("#ffffff")) >= 4.5
    for ground in (plots.PALE, plots.SAND):
        assert contrast(rgb(plots.INK), rgb(ground)) >= 4.5


def test_letters_of_korean_count_twice():
    assert style.letters(["", "abc", "가나", "1월"]) == 4


def test_plots_import_no_model():
    code = "import sys, solutions.plots; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    modules = [m for m in result.stdout.split() if m.startswith(("solutions.", "tensorflow"))]
    assert "solutions.plots" in modules
    assert [m for m in modules if not m.startswith("solutions.plots")] == []
