"""What lets the built site work with no network: MathJax shipped in it."""

import importlib.util
import shutil
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

PACKAGE = "sphinx-mathjax-offline"  # a folder of this very name; not one that `import` can spell
NEEDED = ("tex-chtml.js", "input/tex/extensions", "output/chtml/fonts/woff-v2")  # 2 of 24 MB


def mathjax_folder() -> Path:
    """Finds MathJax among the installed packages.

    Raises:
        ConfigError: if the package that carries it is not installed.
    """
    found = importlib.util.find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise ConfigError(f"MathJax is missing: pip install {PACKAGE}")
    return Path(found.origin).parent / "static" / "mathjax"


def use_shipped_mathjax(app: Sphinx, config: Config) -> None:
    """Points every page at the MathJax that is shipped with the site."""
    mathjax_folder()  # fails here, not after the whole build
    config.mathjax_path = f"mathjax/{NEEDED[0]}"


def copy_mathjax(app: Sphinx, failure: Exception | None) -> None:
    """Copies the needed part of MathJax into the built site."""
    if failure is not None or app.builder.format != "html":
        return
    target = Path(app.outdir) / "_static" / "mathjax"
    for name in NEEDED:
        source = mathjax_folder() / name
        if source.is_dir():
            shutil.copytree(source, target / name, dirs_exist_ok=True)
        else:
            target.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target / name)
