"""What the benchmarks have found, printed in one place at the end."""

import pytest

from tests.benchmarks.pairs import THREADS

FOUND = pytest.StashKey[list[str]]()


@pytest.fixture
def report(request):
    """Takes a heading and the lines under it."""

    def add(heading, *lines):
        found = request.config.stash.setdefault(FOUND, [])
        found += [heading, *(f"    {line}" for line in lines)]

    return add


def pytest_terminal_summary(terminalreporter):
    found = terminalreporter.config.stash.get(FOUND, [])
    if found:
        threads = "one thread" if THREADS == 1 else f"{THREADS} threads"
        terminalreporter.section(f"ours against the textbook, {threads}")
        for line in found:
            terminalreporter.write_line(line)
