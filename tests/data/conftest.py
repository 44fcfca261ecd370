"""Keeps these tests away from the user's own data, cache and network."""

import pytest


@pytest.fixture(scope="session")
def session_cache(tmp_path_factory):
    """One cache for all tests on real data, so that a corpus is parsed once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def surroundings(request, monkeypatch, tmp_path):
    monkeypatch.delenv("COURSE_OFFLINE", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    if request.node.get_closest_marker("real_data"):
        monkeypatch.setenv("COURSE_CACHE_DIR", str(request.getfixturevalue("session_cache")))
    else:
        monkeypatch.setenv("COURSE_CACHE_DIR", str(tmp_path / "cache"))
        monkeypatch.delenv("COURSE_DATA_DIR", raising=False)
