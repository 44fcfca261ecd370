"""Finds the files of a corpus: in COURSE_DATA_DIR, in the cache, or by download.

Nothing falls back silently: a file that is there but broken is an error that names it.
"""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import filelock
import pooch
import requests

TIMEOUT = 30  # seconds without an answer before a download counts as failed


class DataError(Exception):
    """A file of a corpus cannot be had; the message says what to do.

    Args:
        file: path of the file inside a data folder, e.g. "nsmc/ratings_train.txt".
        problem: what is wrong, in a few words.
        source: where to get the file.
        destination: where to put it.
        stand_in: what to load in its place.
    """

    def __init__(
        self,
        file: str,
        problem: str,
        source: str | None = None,
        destination: str | Path | None = None,
        stand_in: str = "stand-in",
    ):
        super().__init__(file, problem, source, destination, stand_in)
        self.file = file
        self.problem = problem
        self.source = source
        self.destination = destination
        self.stand_in = stand_in

    def __str__(self) -> str:
        """Says which file, what is wrong, where to get it, where to put it, what else to do."""
        lines = [f"{self.file}: {self.problem}"]
        if self.source:
            lines.append(f"  get it from:   {self.source}")
        if self.destination:
            lines.append(f"  put it at:     {self.destination}")
        lines.append(f'  or go on without it: load("{self.stand_in}"), or set COURSE_OFFLINE=1')
        return "\n".join(lines)


@dataclass(frozen=True)
class DataFile:
    """One file as its publisher gives it out.

    Args:
        path: where it lies inside a data folder, e.g. "nsmc/ratings_train.txt".
        url: its address, or None if there is none.
        sha256: its checksum, or None if the loader verifies the content.
        size: its length in bytes, or None.
        fetch: False for a file that readers get themselves.
        stand_in: what a reader without the file may load.
    """

    path: str
    url: str | None = None
    sha256: str | None = None
    size: int | None = None
    fetch: bool = True
    stand_in: str = "stand-in"


def offline() -> bool:
    """Whether COURSE_OFFLINE=1 asks for stand-ins and no network."""
    return os.environ.get("COURSE_OFFLINE") == "1"


def cache_folder() -> Path:
    """The folder for downloads and parsed corpora: COURSE_CACHE_DIR or the user's own."""
    chosen = os.environ.get("COURSE_CACHE_DIR")
    return Path(chosen).expanduser() if chosen else pooch.os_cache("attention-by-hand")


def available(*candidates: DataFile) -> bool:
    """Whether one of the candidates lies in COURSE_DATA_DIR or in the cache."""
    return _present(candidates) is not None


def find(*candidates: DataFile) -> Path:
    """Finds the first candidate that exists, or downloads the last one that has an address.

    Args:
        candidates: forms in which the same corpus is given out, best first.

    Returns:
        path of a file whose size and checksum are as expected.

    Raises:
        DataError: if there is none and it cannot be downloaded, or if the one found is broken.
    """
    found = _present(candidates)
    if found:
        file, path = found
        problem = _fault(file, path)
        if problem:
            problem = f"{problem}; delete or replace it"
            raise DataError(f"{path}", problem, file.url, path, file.stand_in)
        return path
    fetched = [file for file in candidates if file.url and file.fetch]
    if fetched and not offline():
        return _download(fetched[-1])
    wanted = candidates[-1]
    reason = "COURSE_OFFLINE=1 forbids the download" if fetched else "not found"
    raise DataError(wanted.path, reason, wanted.url, _destination(wanted), wanted.stand_in)


def _data_folder() -> Path | None:
    """COURSE_DATA_DIR, if it is set."""
    chosen = os.environ.get("COURSE_DATA_DIR")
    if not chosen:
        return None
    folder = Path(chosen).expanduser()
    if not folder.is_dir():
        raise DataError(str(folder), "COURSE_DATA_DIR names this folder, but it does not exist")
    return folder


def _destination(file: DataFile) -> Path:
    """Where a reader should put a file."""
    return (_data_folder() or cache_folder()) / file.path


def _present(candidates: tuple[DataFile, ...]) -> tuple[DataFile, Path] | None:
    """The first candidate that exists, with its path."""
    for folder in filter(None, (_data_folder(), cache_folder())):
        for file in candidates:
            path = folder / file.path
            try:
                path.stat()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError:
                pass  # it is there but closed to us: `find` says so
            return file, path
    return None


def _fault(file: DataFile, path: Path) -> str | None:
    """What is wrong with a file on disk, or None."""
    try:
        size = path.stat().st_size
        if file.size is not None and size != file.size:
            return f"has {size:,} bytes instead of {file.size:,}"
        if file.sha256 and pooch.file_hash(str(path), alg="sha256") != file.sha256:
            return "is altered: its sha256 is not the publisher's"
        with path.open("rb"):
            return None
    except OSError as error:
        return f"cannot be read ({error.strerror})"


def _download(file: DataFile) -> Path:
    """Fetches a file into the cache under a temporary name and renames it when it is whole."""
    path = cache_folder() / file.path
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A second process waits here, then finds the file that the first one has fetched.
        with filelock.FileLock(path.with_name(path.name + ".lock")):
            if not path.exists():
                try:
                    fetch = pooch.HTTPDownloader(progressbar=True, timeout=TIMEOUT)
                    fetch(file.url, str(part), None)
                    problem = _fault(file, part)
                    if problem:
                        problem = f"the download {problem}"
                        raise DataError(file.path, problem, file.url, path, file.stand_in)
                    os.replace(part, path)
                finally:
                    part.unlink(missing_ok=True)
    except OSError as error:  # those of the network are OSErrors too
        raise DataError(file.path, _reason(error), file.url, path, file.stand_in) from error
    return path


def _reason(error: OSError) -> str:
    """Puts an error of the disk or the network into words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "no space left on the disk of the cache folder"
    if not isinstance(error, requests.RequestException):
        return f"the cache folder cannot be written ({error.strerror or error})"
    if error.response is not None:
        return f"the server answered {error.response.status_code}"
    return f"the download failed: no network, or the server is silent ({type(error).__name__})"
