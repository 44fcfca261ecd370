"""Sentence pairs as rows of subword ids, and back; with the true alignment where it is known.

A sentence is first made plain: composed characters (NFC), single spaces (Multi30k holds 48
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
from dataclasses import dataclass
from pathlib import Path

import filelock
import numpy as np

from solutions.data import files
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs, check_width
from solutions.data.text import END, PADDING, START, Subwords, Vocabulary, pad

SPACE = "\u2581"
"""What SentencePiece writes for a space, in front of the first word too."""


def plain(text: str, lowercase: bool = True) -> str:
    """Makes a text plain: NFC, every run of white space one " ", lower case if asked for."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text.lower() if lowercase else text


def learn(texts: Sequence[str], size: int, coverage: float = 1.0) -> Subwords:
    """Learns subwords, or takes them from the cache where the same have been learned before.

    The cache is keyed by the texts themselves, so that it cannot answer for another corpus,
    another split or another way of making texts plain.

    Args:
        texts: plain texts, those of the training side only.
        size: number of ids; fewer come out if the texts do not hold so many pieces.
        coverage: as `Subwords.train` takes it.

    Returns:
        the subwords, the same bytes for the same arguments.

    Source: Sennrich et al. (2016); Kudo and Richardson (2018). Chapter 4.
    """
    import sentencepiece

    options = [sentencepiece.__version__, size, coverage]
    key = hashlib.sha256(json.dumps([options, *texts]).encode())
    path = files.cache_folder() / "subwords" / f"{key.hexdigest()[:32]}.model"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A second process waits here, then reads what the first one has learned.
        with filelock.FileLock(path.with_suffix(".lock")):
            subwords = _read(path)
            if subwords is None:
                subwords = Subwords.train(texts, size, coverage=coverage)
                _write(path, subwords)
            return subwords
    except OSError:  # a cache that cannot be written costs time, nothing else
        return Subwords.train(texts, size, coverage=coverage)


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


@dataclass(frozen=True)
class PairCodec:
    """Writes sentence pairs as ids and reads ids as sentences.

    Attributes:
        source, target: the subwords of each side; one and the same where they are shared.
        lowercase: whether texts are made lower case.
    """

    source: Subwords
    target: Subwords
    lowercase: bool = True

    def __post_init__(self):
        tables = {side: getattr(self, side).vocabulary() for side in ("source", "target")}
        object.__setattr__(self, "_vocabularies", tables)

    @classmethod
    def learn(
        cls,
        train: Pairs,
        size: int = 8_000,
        *,
        shared: bool = False,
        lowercase: bool = True,
        coverage: float = 1.0,
    ) -> "PairCodec":
        """Learns the subwords of both sides from training pairs.

        Args:
            train: the training pairs, and only those.
            size: number of ids of each vocabulary, the 4 special ones included.
            shared: whether both sides share one vocabulary, learned from both.
            lowercase: whether texts are made lower case.
            coverage: share of the characters that must be known; 1 keeps all of an alphabet,
                0.9995 spares Korean its rarest syllables.

        Returns:
            the codec, always the same for the same arguments.

        Source: Chapter 4.
        """
        sources = [plain(text, lowercase) for text in train.sources]
        targets = [plain(text, lowercase) for text in train.targets]
        if shared:
            both = learn(sources + targets, size, coverage)
            return cls(both, both, lowercase)
        return cls(learn(sources, size, coverage), learn(targets, size, coverage), lowercase)

    @property
    def shared(self) -> bool:
        """Whether both sides have the same subwords."""
        return self.source is self.target

    def vocabulary(self, side: str) -> Vocabulary:
        """Gives the subwords of "source" or "target" with their ids."""
        if side not in self._vocabularies:
            raise ValueError(f'side is "source" or "target", not {side!r}')
        return self._vocabularies[side]

    def pieces(self, text: str, side: str = "source") -> list[str]:
        """Splits one sentence into its subwords, as an axis of a heat map shows them."""
        self.vocabulary(side)
        return getattr(self, side).encode(plain(text, self.lowercase))

    def encode_sources(self, texts: Sequence[str], width: int | None = None) -> np.ndarray:
        """Turns sentences into ids: their subwords only, as in chapter 2.

        Args:
            texts: N sentences.
            width: S; None takes the longest.

        Returns:
            sources, (N, S), int32, padded on the right.

        Raises:
            ValueError: if the width is too small: nothing is ever cut off.
        """
        ids = [self._ids(text, "source") for text in texts]
        return pad(ids, check_width("source_width", width, map(len, ids)))

    def encode(
        self, pairs: Pairs, *, source_width: int | None = None, target_width: int | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Turns pairs into two arrays of ids, as chapter 2 does.

        A source is its subwords only; a target is start, its subwords, end.

        Args:
            pairs: N sentences and their translations.
            source_width: S; None takes the longest source.
            target_width: T, start and end included; None takes the longest target.

        Returns:
            sources, (N, S), and targets, (N, T), both int32, padded on the right.

        Raises:
            ValueError: if a width is too small: nothing is ever cut off.

        Source: Chapter 4.
        """
        targets = [[START, *self._ids(text, "target"), END] for text in pairs.targets]
        target_width = check_width("target_width", target_width, map(len, targets))
        return self.encode_sources(pairs.sources, source_width), pad(targets, target_width)

    def _ids(self, text: str, side: str) -> list[int]:
        return self._vocabularies[side].encode(self.pieces(text, side))

    def decode(self, ids: np.ndarray, side: str = "target") -> list[str]:
        """Reads sentences from ids, those of `encode` or those that a decoder has predicted.

        A sentence ends before the first end, or where only padding follows; a start in front is
        left out. Any other special id is spelled out ("<unknown>").

        Args:
            ids: (N, T) integers.
            side: "target", or "source" for rows of sources.

        Returns:
            N sentences, plain.

        Raises:
            ValueError: if `ids` is not (N, T), or an id is not of this vocabulary.
        """
        tokens, ids = self.vocabulary(side).tokens, np.asarray(ids)
        if ids.ndim != 2:
            raise ValueError(f"ids must be (N, T), not {ids.shape}")
        if ids.size and not 0 <= ids.min() <= ids.max() < len(tokens):
            raise ValueError(
                f"ids run from {ids.min()} to {ids.max()}, these subwords from 0 to "
                f"{len(tokens) - 1}"
            )
        texts = []
        for row in ids.tolist():
            row = row[: row.index(END)] if END in row else row
            while row and row[-1] == PADDING:
                row.pop()
            if row[:1] == [START]:
                row = row[1:]
            texts.append("".join(tokens[id] for id in row).replace(SPACE, " ").strip())
        return texts

    def alignment(
        self,
        pairs: AlignedPairs,
        *,
        source_width: int | None = None,
        target_width: int | None = None,
    ) -> np.ndarray:
        """Gives the true alignment of subwords, in the shape of attention weights.

        Row t belongs to the decoder's step t, which predicts `targets[:, 1:][:, t]` of `encode`.
        All subwords of a word mean all those of the words that it is linked to. The row of the
        end, and of whatever else has no link, is all False: there, no weight is wrong.

        Args:
            pairs: N pairs with their links.
            source_width: S, as given to `encode`; None takes the longest source.
            target_width: T + 1, as given to `encode`; None takes the longest target.

        Returns:
            alignment, (N, T, S) bool.

        Raises:
            ValueError: if a width is too small, or making a text plain moves its letters.

        Source: Chapter 4.
        """
        places = [
            [self._places(text, side) for text in getattr(pairs, f"{side}s")]
            for side in ("source", "target")
        ]
        longest = [[places.max(initial=-1) + 1 for places in side] for side in places]
        S = check_width("source_width", source_width, longest[0])
        T = check_width("target_width", target_width, [length + 2 for length in longest[1]]) - 1
        alignment = np.zeros((len(pairs), max(T, 0), S), dtype=bool)  # (N, T, S)
        for row, source, target, links in zip(alignment, *places, pairs.links, strict=True):
            for (start, end), spans in links:
                for first, last in spans:
                    row[np.ix_(target[start:end], source[first:last])] = True
        return alignment

    def _places(self, text: str, side: str) -> np.ndarray:
        """For each letter of a text the subword that holds it, (letters,)."""
        pieces = self.pieces(text, side)
        places = np.repeat(np.arange(len(pieces)), [len(piece) for piece in pieces])
        if len(places) != len(text) + 1 and text:  # one more for the space in front
            raise ValueError(f"made plain, {text!r} is no longer as long as its links say")
        return places[1:]

    def to_dict(self) -> dict:
        """Gives plain data for JSON."""
        return {
            "source": self.source.to_dict(),
            "target": None if self.shared else self.target.to_dict(),
            "lowercase": self.lowercase,
        }

    @classmethod
    def from_dict(cls, data: dict) -> "PairCodec":
        """Rebuilds what `to_dict` gave."""
        source = Subwords.from_dict(data["source"])
        target = Subwords.from_dict(data["target"]) if data["target"] else source
        return cls(source, target, data["lowercase"])
