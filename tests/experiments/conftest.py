"""Keeps these tests away from the user's own cache and settings."""

import pytest


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory):
    """One cache for all tests here, so that a real corpus is parsed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def surroundings(request, monkeypatch, session_cache):
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("COURSE_CACHE_DIR", str(session_cache))
    if not request.node.get_closest_marker("real_data"):
        monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
