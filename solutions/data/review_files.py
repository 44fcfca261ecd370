"""Reads the files in which reviews are given out: the IMDB archive and tables of text."""

import csv
import hashlib
import json
import os
import tarfile
import zlib
from contextlib import suppress
from pathlib import Path

from solutions.data import files
from solutions.data.files import DataError, DataFile

Rows = tuple[list[str], list[int]]
"""Texts and their labels, one label a text."""

IMDB = (
    DataFile("imdb/aclImdb_labelled.tar.gz"),
    DataFile(
        "imdb/aclImdb_v1.tar.gz",
        url="https://ai.stanford.edu/~amaas/data/sentiment/aclImdb_v1.tar.gz",
        sha256="c40f74a18d3b61f90feba1e17730e0d38e8b97c05fde7008942e91923d1658fe",
        size=84_125_825,
    ),
)
IMDB_FINGERPRINT = "5d8a20cd9a11cce7096d650c495235c3ad53e7faa814dfc01dd69aeaa5ac2331"

_NSMC = "https://raw.githubusercontent.com/e9t/nsmc/master"
NSMC_TRAIN = DataFile(
    "nsmc/ratings_train.txt",
    url=f"{_NSMC}/ratings_train.txt",
    sha256="e03b7d14e9e41be8d464a28057cd25d7396c53e67aa7fd5f7e552c59b0ee2940",
    size=14_628_807,
)
NSMC_TEST = DataFile(
    "nsmc/ratings_test.txt",
    url=f"{_NSMC}/ratings_test.txt",
    sha256="8ac9f64052f11dbf6ae0acb5e038f03d90a76f0eda7820cfb3a92d02edfcebda",
    size=4_893_335,
)

_BAB2MIN = "https://raw.githubusercontent.com/bab2min/corpus/master/sentiment"
NAVER_SHOPPING = DataFile(
    "naver_shopping/naver_shopping.txt", url=f"{_BAB2MIN}/naver_shopping.txt", fetch=False
)
STEAM = DataFile("steam/steam.txt", url=f"{_BAB2MIN}/steam.txt", fetch=False)


def imdb() -> tuple[Rows, Rows]:
    """Reads the IMDB reviews from the cache, or from the archive and then fills the cache.

    Returns:
        training rows and test rows, the negative reviews first, file names sorted.

    Raises:
        DataError: if the archive cannot be had, is damaged, or holds other reviews.

    Source: Maas et al. (2011).
    """
    path = files.find(*IMDB)
    state = path.stat()
    key = [path.name, state.st_size, state.st_mtime_ns, IMDB_FINGERPRINT]
    cached = files.cache_folder() / "imdb" / "parsed.json"
    parsed = _read_parsed(cached, key)
    if parsed is None:
        parsed = imdb_archive(path, IMDB_FINGERPRINT)
        _write_parsed(cached, key, parsed)
    return tuple(parsed["train"]), tuple(parsed["test"])


def imdb_archive(path: Path, fingerprint: str) -> dict[str, Rows]:
    """Reads the labelled reviews straight from the tar and verifies them.

    Args:
        path: the official archive or the repacked one.
        fingerprint: sha256 over, for test then train and neg then pos, names sorted:
            "split/class/name", NUL, the bytes, NUL.

    Returns:
        rows of "train" and of "test".

    Raises:
        DataError: if the archive is damaged or the fingerprint is another.
    """
    members: dict[tuple[str, str], dict[str, bytes]] = {
        (split, label): {} for split in ("test", "train") for label in ("neg", "pos")
    }
    try:
        with tarfile.open(path, "r:gz") as archive:
            for member in archive:  # in the archive's order: no seeking back in the gzip file
                *_, split, label, name = ("", "", *member.name.split("/"))
                if (split, label) in members and member.isfile():
                    members[split, label][name] = archive.extractfile(member).read()
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise DataError(
            str(path), f"is damaged ({error}); delete or replace it", IMDB[-1].url, path
        ) from error
    digest = hashlib.sha256()
    parsed: dict[str, Rows] = {split: ([], []) for split in ("train", "test")}
    for (split, label), reviews in members.items():
        for name, content in sorted(reviews.items()):
            member = f"{split}/{label}/{name}".encode("utf-8", "surrogateescape")
            digest.update(member + b"\0" + content + b"\0")
            texts, labels = parsed[split]
            texts.append(content.decode("utf-8", "replace"))
            labels.append(int(label == "pos"))
    if digest.hexdigest() != fingerprint:
        count = sum(map(len, members.values()))
        problem = f"holds other reviews than the published 50,000 (it has {count:,}); replace it"
        raise DataError(str(path), problem, IMDB[-1].url, path)
    return parsed


def _read_parsed(path: Path, key: list) -> dict | None:
    """What `_write_parsed` left for this key, or None if there is nothing sound."""
    try:
        header, _, body = path.read_bytes().partition(b"\n")
        if json.loads(header) == [*key, hashlib.sha256(body).hexdigest()]:
            return json.loads(body)
    except (OSError, ValueError):
        pass  # absent or damaged: it is rebuilt from the archive
    return None


def _write_parsed(path: Path, key: list, parsed: dict) -> None:
    """Keeps a parsed corpus; a cache that cannot be written costs time, nothing else."""
    body = json.dumps(parsed).encode()
    header = json.dumps([*key, hashlib.sha256(body).hexdigest()]).encode()
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(header + b"\n" + body)
        os.replace(part, path)
    except OSError:
        with suppress(OSError):
            part.unlink()


def nsmc(file: DataFile) -> Rows:
    """Reads one NSMC file: a header, then `id document label` with the default CSV quoting.

    Args:
        file: the training or the test file.

    Returns:
        texts and labels in the file's order; 5 training and 3 test texts are "".

    Raises:
        DataError: if the file cannot be had or is not the published one.
    """
    with files.find(file).open(encoding="utf-8", newline="") as lines:
        _, *rows = csv.reader(lines, delimiter="\t")  # the checksum has vouched for the form
    return [text for _, text, _ in rows], [int(label) for *_, label in rows]


def labelled_lines(file: DataFile, labels: dict[str, int], expected: str) -> Rows:
    """Reads a table without header or quoting: a mark, a tab and the text on each line.

    Args:
        file: the reader's own copy.
        labels: label of each mark that may stand before the tab.
        expected: what a line should be, for the error.

    Returns:
        texts and labels in the file's order.

    Raises:
        DataError: if the file cannot be had or a line is malformed; it gives the line.
    """
    path = files.find(file)
    texts, found = [], []
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                mark, tab, text = line.decode("utf-8").rstrip("\r\n").partition("\t")
            except UnicodeDecodeError:
                mark = tab = text = ""
            if not tab or mark not in labels:
                problem = f"line {number} is not {expected}, in UTF-8"
                raise DataError(str(path), problem, file.url, path)
            texts.append(text)
            found.append(labels[mark])
    if not texts:
        raise DataError(str(path), "is empty", file.url, path)
    return texts, found
