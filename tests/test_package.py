"""How the package is put together: what imports what, and what an import costs."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "solutions"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# A part may import itself, and these. A file directly in solutions/ is a part of its own.
MAY_IMPORT = {
    "data": set(),
    "scratch": {"data"},
    "models": {"data", "metrics", "forecast_metrics"},
    "metrics": set(),
    "forecast_metrics": set(),
    "notebook": set(),
    "plots": set(),  # takes plain arrays
    "checks": {"scratch", "models", "data"},
    "experiments": {"models", "scratch", "data", "metrics", "forecast_metrics", "plots"},
    "publish": {"data"},
}
# Everything else is imported without TensorFlow, which takes seconds. Publishing does not need it
# either, but needs packages that the course itself does not.
NOT_LIGHT = ("models", "experiments", "publish")


def part(module):
    """The part of the package that a module belongs to; "" for the package itself."""
    return (module.split(".") + [""])[1]


def imported(source, module, is_package=False):
    """The modules of the package that a source imports, also inside functions."""
    home = module if is_package else module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = home.rsplit(".", node.level - 1)[0] if node.level else ""
            base = ".".join(filter(None, [base, node.module]))
            names = [f"{base}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name for name in names if name.split(".")[0] == "solutions")


def forbidden(source, module, is_package=False):
    """The imports of a source that run against the direction."""
    allowed = MAY_IMPORT.get(part(module), set()) | {part(module), ""}
    return [name for name in imported(source, module, is_package) if part(name) not in allowed]


@pytest.mark.parametrize("module", MODULES)
def test_imports_run_one_way(module):
    path = MODULES[module]
    assert not module.count(".") or part(module) in MAY_IMPORT
    assert forbidden(path.read_text(encoding="utf-8"), module, path.name == "__init__.py") == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("solutions.data.text", "import numpy\nfrom solutions.data import files", []),
        (
            "solutions.data.text",
            "from solutions.models import attention",
            ["solutions.models.attention"],
        ),
        ("solutions.data.text", "from solutions import plots", ["solutions.plots"]),
        ("solutions.scratch.lstm", "def f():\n    import solutions.models", ["solutions.models"]),
        ("solutions.models.sentiment", "from ..scratch import lstm", ["solutions.scratch.lstm"]),
        ("solutions.models.sentiment", "from . import attention", []),
        ("solutions.experiments.run", "from solutions.models import sentiment", []),
        (
            "solutions.experiments.run",
            "from solutions.checks import core",
            ["solutions.checks.core"],
        ),
        ("solutions.plots", "from solutions import metrics", ["solutions.metrics"]),
    ],
)
def test_a_wrong_direction_is_seen(module, source, wrong):
    assert forbidden(source, module) == wrong


def loaded(imports, folder):
    """Names of all modules after these imports, in a Python of its own."""
    code = f"import sys\n{imports}\nprint(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_nothing_but_models_costs_tensorflow(tmp_path):
    """Also from a folder that is not the repository: the package is installed."""
    light = [name for name in MODULES if part(name) not in NOT_LIGHT]
    # Checks of an exercise may build models; what they share may not.
    light = [name for name in light if part(name) != "checks" or name == "solutions.checks.core"]
    modules = loaded("\n".join(f"import {name}" for name in light), tmp_path)
    assert set(light) <= modules
    assert not {"tensorflow", "keras"} & modules


def test_checks_core_and_reviews_cost_little(tmp_path):
    modules = loaded("import solutions.checks.core, solutions.data.reviews", tmp_path)
    assert not {"tensorflow", "keras", "matplotlib", "sklearn"} & modules
