"""Builds the site and serves it on this machine."""

import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from solutions.publish.notebooks import ROOT

SITE = ROOT / "_build" / "html"
PORT = 8000

# Without -W --keep-going, a warning or a crashing page would still count as a success; -n also
# warns of every reference without a target.
COMMAND = (
    *("jupyter-book", "build", "book", "--config", "_config.yml", "--path-output", "."),
    *("-W", "--keep-going", "-n", "--quiet"),
)


def build(*, afresh: bool = False) -> bool:
    """Builds the site; warnings are errors.

    Args:
        afresh: forget the last build, whose unchanged pages would not repeat their warnings.

    Returns:
        Whether there was nothing to warn of. The pages are there in either case.
    """
    if afresh:
        shutil.rmtree(SITE.parent, ignore_errors=True)
    # The script beside this Python, so that the environment need not be activated.
    program = Path(sys.executable).with_name(COMMAND[0])
    return subprocess.run([str(program), *COMMAND[1:]], cwd=ROOT).returncode == 0


def server(folder: Path = SITE, port: int = PORT) -> ThreadingHTTPServer:
    """Opens a server for a folder, on this machine only.

    Args:
        folder: what to serve.
        port: the port to try first; any free one is taken if somebody else has it.

    Returns:
        The server, not yet serving; its `server_address` holds the port.
    """
    handler = partial(_QuietHandler, directory=str(folder))
    try:
        return _Server(("127.0.0.1", port), handler)
    except OSError:
        return _Server(("127.0.0.1", 0), handler)


class _Server(ThreadingHTTPServer):
    """A server that refuses a port in use; the standard one shares it on some systems."""

    allow_reuse_port = False


class _QuietHandler(SimpleHTTPRequestHandler):
    """Serves files without a line for each request."""

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""
