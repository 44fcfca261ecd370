"""Tests marked `real_data` need the corpora; without COURSE_DATA_DIR they are left out."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A test is right or wrong; how long it takes on a busy machine is neither.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

# Timings prove nothing on a busy machine, and need a package of their own: `make bench`. A folder
# that is named on the command line is collected all the same.
collect_ignore = ["benchmarks"]


def real_data_wanted() -> bool:
    return bool(os.environ.get("COURSE_DATA_DIR")) and os.environ.get("COURSE_OFFLINE") != "1"


def pytest_configure(config):
    config.addinivalue_line("markers", "real_data: needs the corpora in COURSE_DATA_DIR")


def pytest_collection_modifyitems(config, items):
    if real_data_wanted():
        return
    left_out = [item for item in items if item.get_closest_marker("real_data")]
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter):
    if not real_data_wanted():
        terminalreporter.write_line(
            "Tests on the real corpora were left out: no COURSE_DATA_DIR, or COURSE_OFFLINE=1."
        )


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder that COURSE_DATA_DIR names."""
    folder = Path(os.environ["COURSE_DATA_DIR"])
    assert folder.is_dir(), f"COURSE_DATA_DIR names {folder}, which does not exist"
    return folder
