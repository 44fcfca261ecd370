"""From raw text to rows of ids: tokens, vocabulary, padding.

Ids 0 to 3 are the same in the whole course: padding, unknown, start, end.
"""

import base64
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

PADDING, UNKNOWN, START, END = 0, 1, 2, 3
SPECIAL = ("<padding>", "<unknown>", "<start>", "<end>")

_LINE_BREAK = re.compile(r"<br\s*/?>")
# A run of letters and digits, apostrophes inside it kept ("don't" is one token), or "!" or "?".
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[!?]")


def words(text: str) -> list[str]:
    """Splits English text into lower-cased words, "!" and "?".

    Line breaks written as `<br />` are removed, a contraction stays one token, other
    punctuation is dropped.

    Args:
        text: any string.

    Returns:
        tokens, in order; empty when the text holds no word.

    Source: Chapter 6.
    """
    text = text.lower().replace("\u2019", "'")
    if "<br" in text:
        text = _LINE_BREAK.sub(" ", text)
    return _WORD.findall(text)


def characters(text: str) -> list[str]:
    """Splits text into Unicode characters, Korean syllables composed (NFC).

    Args:
        text: any string.

    Returns:
        characters; a run of white space becomes one " ", and none is left at either end.

    Source: Chapter 6.
    """
    return list(" ".join(unicodedata.normalize("NFC", text).split()))


class Vocabulary:
    """A list of tokens and the id of each; ids 0 to 3 are padding, unknown, start, end.

    The spelling of a special token in a text ("<padding>") counts as an unknown word, so that
    no text can produce the id that a mask takes for padding.

    Args:
        tokens: the tokens that get ids 4, 5, …, in this order.

    Raises:
        ValueError: if a token occurs twice or is spelled like a special one.

    Source: Chapter 6.
    """

    def __init__(self, tokens: Iterable[str]):
        self.tokens = [*SPECIAL, *tokens]
        self._ids = {token: id for id, token in enumerate(self.tokens)}
        if len(self._ids) != len(self.tokens):
            twice = next(token for token, n in Counter(self.tokens).items() if n > 1)
            raise ValueError(f"the token {twice!r} occurs twice in the vocabulary")
        for token in SPECIAL:
            del self._ids[token]

    @classmethod
    def build(
        cls,
        token_lists: Iterable[Iterable[str]],
        size: int | None = None,
        minimum_count: int = 1,
    ) -> Self:
        """Counts tokens and keeps the most frequent; ties go by the alphabet.

        Args:
            token_lists: one iterable of tokens for each text.
            size: number of ids at most, the 4 special ones included; None keeps all.
            minimum_count: a token seen less often is left out.

        Returns:
            the vocabulary, most frequent token first.

        Raises:
            ValueError: if `size` leaves no room for the special ids.
        """
        if size is not None and size < len(SPECIAL):
            raise ValueError(f"size {size} leaves no room for the {len(SPECIAL)} special ids")
        counts = Counter(token for tokens in token_lists for token in tokens)
        for token in SPECIAL:
            counts.pop(token, None)
        ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        kept = [token for token, count in ranked if count >= minimum_count]
        return cls(kept if size is None else kept[: size - len(SPECIAL)])

    def __len__(self) -> int:
        """Number of ids, the special ones included."""
        return len(self.tokens)

    def __contains__(self, token: str) -> bool:
        """Whether `token` has an id of its own."""
        return token in self._ids

    def __iter__(self) -> Iterator[str]:
        """Tokens in the order of their ids."""
        return iter(self.tokens)

    def encode(self, tokens: Iterable[str]) -> list[int]:
        """Gives the id of each token; 1 for one that is not in the vocabulary."""
        return [self._ids.get(token, UNKNOWN) for token in tokens]

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Gives the token of each id and drops padding.

        Raises:
            ValueError: if an id is not of this vocabulary; it names the id.
        """
        tokens = []
        for id in ids:
            if not 0 <= id < len(self.tokens):
                raise ValueError(f"id {id} is not one of the {len(self.tokens)} of this vocabulary")
            if id != PADDING:
                tokens.append(self.tokens[id])
        return tokens

    def to_dict(self) -> dict:
        """Gives plain data for JSON."""
        return {"tokens": self.tokens[len(SPECIAL) :]}

    @classmethod
    def from_dict(cls, data: dict) -> Self:
        """Rebuilds what `to_dict` gave."""
        return cls(data["tokens"])

    def save(self, path: str | Path) -> None:
        """Writes the vocabulary as JSON."""
        Path(path).write_text(json.dumps(self.to_dict(), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads what `save` wrote."""
        return cls.from_dict(json.loads(Path(path).read_text(encoding="utf-8")))


def pad(
    sequences: Sequence[Sequence[int]], length: int | None = None, keep: str = "end"
) -> np.ndarray:
    """Writes sequences of ids into one array, padded on the right with 0.

    Args:
        sequences: B lists of ids, of any lengths.
        length: S, the width of the array; None takes the longest sequence.
        keep: which end of a longer sequence survives, "start" or "end".

    Returns:
        ids, (B, S), int32.

    Raises:
        ValueError: if `keep` is neither, or `length` is negative.

    Source: Chapter 6, where both ends are measured.
    """
    if keep not in ("start", "end"):
        raise ValueError(f'keep is "start" or "end", not {keep!r}')
    if length is None:
        length = max(map(len, sequences), default=0)
    if length < 0:
        raise ValueError(f"length cannot be negative: {length}")
    ids = np.full((len(sequences), length), PADDING, dtype=np.int32)  # (B, S)
    for row, sequence in zip(ids, sequences, strict=True):
        start = max(len(sequence) - length, 0) if keep == "end" else 0
        kept = sequence[start : start + length]
        row[: len(kept)] = kept
    return ids


class Subwords:
    """Pieces of words learned from text with SentencePiece; ids 0 to 3 as everywhere.

    Korean glues particles and endings to its words, so that whole words are too many and
    characters too small; pieces lie between.

    Args:
        model: a trained SentencePiece model, as bytes.

    Source: Kudo and Richardson (2018). Chapter 6.
    """

    def __init__(self, model: bytes):
        import sentencepiece

        self.model = model
        self._processor = sentencepiece.SentencePieceProcessor(model_proto=model)

    @classmethod
    def train(
        cls,
        texts: Iterable[str],
        size: int,
        seed: int = 0,
        coverage: float = 0.9995,
        kind: str = "bpe",
    ) -> Self:
        """Learns `size` pieces, the 4 special ids included.

        Args:
            texts: the training texts, and only those.
            size: number of ids; fewer come out if the texts do not hold so many pieces.
            seed: fixes the draw of the random generator; the same texts give the same pieces.
            coverage: share of the characters in the texts that must be known. The rarest beyond
                it are left out, which suits scripts of thousands of characters; 1 keeps all.
            kind: "bpe", or "word" for whole words between spaces, to compare with.

        Returns:
            the trained pieces.

        Source: byte-pair encoding, Sennrich et al. (2016).
        """
        import sentencepiece

        sentencepiece.set_random_generator_seed(seed)
        model = io.BytesIO()
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=(unicodedata.normalize("NFC", text) for text in texts),
            model_writer=model,
            model_type=kind,
            vocab_size=size,
            hard_vocab_limit=False,
            character_coverage=coverage,
            # NFKC would turn ㅋㅋ into conjoining letters, which no font draws as written.
            normalization_rule_name="identity",
            max_sentence_length=1 << 20,  # the default drops texts over 4,192 bytes
            **dict(zip(("pad_id", "unk_id", "bos_id", "eos_id"), range(4), strict=True)),
            **dict(zip(("pad_piece", "unk_piece", "bos_piece", "eos_piece"), SPECIAL, strict=True)),
            minloglevel=2,
        )
        return cls(model.getvalue())

    def __len__(self) -> int:
        """Number of ids, the special ones included."""
        return self._processor.get_piece_size()

    def encode(self, text: str) -> list[str]:
        """Splits a text into pieces; "▁" marks where a word begins."""
        return self._processor.encode(unicodedata.normalize("NFC", text), out_type=str)

    def decode(self, pieces: Sequence[str]) -> str:
        """Joins pieces into text again."""
        return self._processor.decode_pieces(list(pieces))

    def vocabulary(self) -> Vocabulary:
        """Gives the pieces as a `Vocabulary`, with SentencePiece's own ids."""
        ids = range(len(SPECIAL), len(self))
        return Vocabulary(self._processor.id_to_piece(id) for id in ids)

    def to_dict(self) -> dict:
        """Gives plain data for JSON."""
        return {"model": base64.b64encode(self.model).decode("ascii")}

    @classmethod
    def from_dict(cls, data: dict) -> Self:
        """Rebuilds what `to_dict` gave."""
        return cls(base64.b64decode(data["model"]))

    def save(self, path: str | Path) -> None:
        """Writes SentencePiece's own file format."""
        Path(path).write_bytes(self.model)

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads what `save` wrote."""
        return cls(Path(path).read_bytes())
