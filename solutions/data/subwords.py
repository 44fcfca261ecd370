"""Subwords learned from plain texts, once: the same texts give the same ones, from a cache.

A sentence is made plain first: composed characters (NFC), single spaces (Multi30k holds 48
no-break spaces), and lower case unless told otherwise. Lower case costs German the sign of its
nouns and spares a small vocabulary two entries for each word that also begins sentences; BLEU is
then counted without case. Punctuation stays, and nothing is split off by rule: SentencePiece
never lets a piece reach from a letter over to a full stop.
"""

import hashlib
import json
import os
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import filelock

from solutions.data import files
from solutions.data.text import Subwords

SPACE = "\u2581"
"""What SentencePiece writes for a space, in front of the first word too."""


def plain(text: str, lowercase: bool = True) -> str:
    """Makes a text plain: NFC, every run of white space one " ", lower case if asked for.

    Half of a character, which a broken file may leave in a string, becomes "?".
    """
    text = text.encode(errors="replace").decode()
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text.lower() if lowercase else text


def learn(texts: Sequence[str], size: int, coverage: float = 1.0, kind: str = "bpe") -> Subwords:
    """Learns subwords, or takes them from the cache where the same have been learned before.

    The cache is keyed by the texts themselves, so that it cannot answer for another corpus,
    another split or another way of making texts plain.

    Args:
        texts: plain texts, those of the training side only.
        size: number of ids; fewer come out if the texts do not hold so many pieces.
        coverage: as `Subwords.train` takes it.
        kind: the same.

    Returns:
        the subwords, the same bytes for the same arguments.

    Raises:
        ValueError: if the texts hold nothing, or more characters to know than subwords.

    Source: Sennrich et al. (2016); Kudo and Richardson (2018). Chapter 4.
    """
    import sentencepiece

    if not any(text.strip() for text in texts):
        raise ValueError("subwords are learned from texts, and these hold none")
    options = [sentencepiece.__version__, size, coverage, kind]
    key = hashlib.sha256(json.dumps([options, *texts]).encode())
    path = files.cache_folder() / "subwords" / f"{key.hexdigest()[:32]}.model"
    subwords = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A second process waits here, then reads what the first one has learned.
        with filelock.FileLock(path.with_suffix(".lock")):
            subwords = _read(path)
            if subwords is None:
                subwords = _train(texts, size, coverage, kind)
                _write(path, subwords)
            return subwords
    except OSError:  # a cache that cannot be written costs time, nothing else
        return subwords or _train(texts, size, coverage, kind)


def _train(texts: Sequence[str], size: int, coverage: float, kind: str) -> Subwords:
    """Learns subwords, and says plainly where there are too few for the characters."""
    try:
        return Subwords.train(texts, size, coverage=coverage, kind=kind)
    except RuntimeError as error:
        if "required_chars" not in str(error):
            raise
        characters = len(set("".join(texts)) - {" "})
        raise ValueError(
            f"{size:,} subwords are too few for texts of {characters:,} different characters "
            f"(coverage {coverage}): ask for more"
        ) from error


def _read(path: Path) -> Subwords | None:
    """What `_write` left, or None if there is nothing sound."""
    try:
        checksum, _, model = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return Subwords(model) if checksum.decode("latin-1") == _checksum(model) else None


def _write(path: Path, subwords: Subwords) -> None:
    """Keeps subwords under a checksum; the file appears whole or not at all."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(_checksum(subwords.model).encode() + b"\n" + subwords.model)
        os.replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _checksum(model: bytes) -> str:
    return hashlib.sha256(model).hexdigest()
