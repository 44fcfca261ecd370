"""The built site, and a way to build another one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def build():
    """Builds a site as the README does: a warning is an error."""

    def run(book: Path, config: Path, output: Path) -> Path:
        command = Path(sys.executable).with_name("jupyter-book")
        arguments = ["build", book, "--config", config, "--path-output", output]
        done = subprocess.run(
            [command, *arguments, "-W", "--keep-going", "-n"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return output / "_build" / "html"

    return run


@pytest.fixture(scope="session")
def site(build, tmp_path_factory) -> Path:
    """The site of the book: the one that COURSE_SITE names, or a fresh one."""
    if given := os.environ.get("COURSE_SITE"):
        assert (Path(given) / "index.html").is_file(), f"COURSE_SITE has no site: {given}"
        return Path(given)
    return build(ROOT / "book", ROOT / "_config.yml", tmp_path_factory.mktemp("site"))
