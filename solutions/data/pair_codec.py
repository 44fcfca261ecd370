"""Sentence pairs as rows of subword ids, and back; with the true alignment where it is known."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from solutions.data import bpe_dropout, hangul
from solutions.data.aligned import AlignedPairs
from solutions.data.pairs import Pairs, check_width
from solutions.data.subwords import SPACE, learn, plain
from solutions.data.text import END, PADDING, START, Subwords, Vocabulary, pad

UNITS = ("subwords", "words", "jamo")
"""What a source may be cut into: pieces of words, what stands between spaces, or pieces of words
whose syllables are spelled out letter by letter (자모), so that a piece can end inside one."""


@dataclass(frozen=True)
class PairCodec:
    """Writes sentence pairs as ids and reads ids as sentences.

    Attributes:
        source, target: the subwords of each side; one and the same where they are shared.
        lowercase: whether texts are made lower case.
        units: what a source is cut into, one of `UNITS`.
    """

    source: Subwords
    target: Subwords
    lowercase: bool = True
    units: str = "subwords"

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
        units: str = "subwords",
    ) -> "PairCodec":
        """Learns the subwords of both sides from training pairs.

        Args:
            train: the training pairs, and only those.
            size: number of ids of each vocabulary, the 4 special ones included.
            shared: whether both sides share one vocabulary, learned from both.
            lowercase: whether texts are made lower case.
            coverage: share of the characters that must be known; 1 keeps all of an alphabet,
                0.9995 spares Korean its rarest syllables.
            units: what a source is cut into, one of `UNITS`.

        Returns:
            the codec, always the same for the same arguments.

        Raises:
            ValueError: if there are more characters to know than subwords, or no such units.

        Source: Chapter 4; units, chapter 5.
        """
        if units not in UNITS or (shared and units != "subwords"):
            names = ("subwords",) if shared else UNITS
            raise ValueError(f"sources are cut into {', '.join(names)}, not {units!r}")
        sources = [_spelled(plain(text, lowercase), units) for text in train.sources]
        targets = [plain(text, lowercase) for text in train.targets]
        if shared:
            both = learn(sources + targets, size, coverage)
            return cls(both, both, lowercase)
        kind = "word" if units == "words" else "bpe"
        source = learn(sources, size, coverage, kind)
        return cls(source, learn(targets, size, coverage), lowercase, units)

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
        return getattr(self, side).encode(self._plain(text, side))

    def _plain(self, text: str, side: str) -> str:
        """A sentence as it is cut into subwords."""
        text = plain(text, self.lowercase)
        return _spelled(text, self.units) if side == "source" else text

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

    def sampled(self, pairs: Pairs, dropout: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Turns pairs into ids, as `encode` does, but cuts each word otherwise every time.

        Subwords come of merging letters, then pairs of pieces, again and again. Here each merge
        may be left out, so that a network meets the same word in many forms, and learns of its
        pieces what it would not learn of the whole. Where sources are words, they stay whole.

        Args:
            pairs: N sentences and their translations.
            dropout: share of the merges that are left out; 0 gives what `encode` gives, where all
                letters are known.
            seed: of the draw, which depends on nothing else.

        Returns:
            sources, (N, S), and targets, (N, T), both int32, padded on the right.

        Raises:
            ValueError: if dropout is no share from 0 to 1.

        Source: BPE-dropout, Provilkov et al. (2020). Chapter 5.
        """
        if not 0 <= dropout <= 1:
            raise ValueError(f"dropout is a share from 0 to 1, not {dropout}")
        random = Random(seed)

        def cut(texts, side):
            if side == "source" and self.units == "words":
                return [self._ids(text, side) for text in texts]
            ranks = bpe_dropout.ranks(getattr(self, side).model)
            pieces = (
                itertools.chain.from_iterable(
                    bpe_dropout.cut(SPACE + word, ranks, dropout, random)
                    for word in self._plain(text, side).split()
                )
                for text in texts
            )
            return [self._vocabularies[side].encode(of_text) for of_text in pieces]

        targets = [[START, *ids, END] for ids in cut(pairs.targets, "target")]
        return pad(cut(pairs.sources, "source")), pad(targets)

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
            N sentences, plain; sources that were cut into "jamo" stay spelled out.

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
            "units": self.units,
        }

    @classmethod
    def from_dict(cls, data: dict) -> "PairCodec":
        """Rebuilds what `to_dict` gave."""
        source = Subwords.from_dict(data["source"])
        target = Subwords.from_dict(data["target"]) if data["target"] else source
        return cls(source, target, data["lowercase"], data["units"])


def _spelled(text: str, units: str) -> str:
    """A plain text as it is, or with its syllables spelled out."""
    return hangul.spelled(text) if units == "jamo" else text
