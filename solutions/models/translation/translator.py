"""Raw text in one language, raw text in another: a translator that people can use."""

import warnings
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import keras
import numpy as np

from solutions.data import pair_batches
from solutions.data.pair_codec import PairCodec
from solutions.data.pairs import Pairs
from solutions.data.text import END, PADDING
from solutions.models import saved
from solutions.models.fitting import fit
from solutions.models.search import Written
from solutions.models.seq2seq import Seq2Seq
from solutions.models.training import (
    held_out_loss,
    smoothed_cross_entropy,
    teacher_forcing,
    warmed_up,
)
from solutions.models.translation.epochs import dataset, of_moderate_length
from solutions.models.translation.long_texts import split
from solutions.models.translation.network import build_network
from solutions.models.translation.result import Translation, joined
from solutions.models.writing import attends

BATCH = 128  # sentences that are read at once when nothing is learned


class Translator:
    """Learns to translate from sentence pairs, and translates any text.

    Args:
        subwords: number of token ids of each language, at most.
        units: what sources are cut into: "subwords", or, to compare with, "words" or "jamo".
        max_length: subwords of a source that are read at once, and the most of a target that are
            written.
        E: width of a token's vector.
        H: width of a state.
        cell: "gru" or "lstm".
        attention: the name of a score, or None for a translator without attention.
        dropout: share of the numbers that training sets to 0.
        **network: other options of `Seq2Seq.initialized`, such as `wiring`.

    Attributes:
        codec: subwords of both languages, once learned.
        network: from sources and previous tokens to logits, the model that learns.
        parts: its encoder and decoder, which write.

    Source: Bahdanau et al. (2015), with subwords as in Sennrich et al. (2016). Chapter 5.
    """

    def __init__(
        self,
        subwords: int = 4_000,
        units: str = "subwords",
        max_length: int = 60,
        E: int = 256,
        H: int = 256,
        cell: str = "gru",
        attention: str | None = "additive",
        dropout: float = 0.3,
        **network,
    ):
        if attention is not None:
            network = {"wiring": "bahdanau", **network}
        self.settings = {
            "subwords": subwords,
            "units": units,
            "max_length": max_length,
            "network": {
                **{"E": E, "H": H, "cell": cell, "attention": attention, "dropout": dropout},
                **{"bidirectional": True, **network},
            },
        }
        self.codec: PairCodec | None = None
        self.network: keras.Model | None = None
        self.parts: Seq2Seq | None = None

    # --- learning ------------------------------------------------------------------------------

    def fit(
        self,
        train: Pairs,
        validation: Pairs,
        *,
        epochs: int = 20,
        batch_size: int = 64,
        learning_rate: float = 2e-3,
        warmup_steps: int = 300,
        smoothing: float = 0.1,
        subword_dropout: float = 0.0,
        word_dropout: float = 0.0,
        clip: float = 1.0,
        patience: int | None = 5,
        seed: int = 0,
        checkpoint: str | Path | None = None,
        report: Callable[[str], None] | None = None,
    ) -> dict[str, list[float]]:
        """Learns subwords and network; the weights that lose least on validation are kept.

        Pairs of which a side has more than `max_length` subwords are left out.

        Args:
            train: the training pairs.
            validation: pairs that choose the epoch.
            epochs: passes over the pairs, at most.
            batch_size: pairs in a step; a batch holds pairs of like length.
            learning_rate: Adam's, reached after the warm-up, then falling to 0 along a cosine.
            warmup_steps: steps in which it rises.
            smoothing: share of the truth that goes to all tokens alike.
            subword_dropout: share of the merges left out when words are cut into subwords, anew in
                each epoch; 0.1 for a small corpus.
            word_dropout: share of the subwords that are unknown when they are read; likewise.
            clip: the longest that all gradients together may be.
            patience: epochs without progress, at least 1, after which training stops; None never
                stops early.
            seed: of the first weights, dropout and the order of the batches.
            checkpoint: a file that keeps an unfinished training, so that the same call goes on
                where an interrupted one stopped; None keeps nothing.
            report: told a line after each epoch, such as `print`.

        Returns:
            history: for `loss` and `validation_loss` a list with one number an epoch.

        Raises:
            ValueError: if there are no pairs, or none of `max_length` subwords or fewer; there are
                more characters than subwords; units, score or wiring are none; a number makes no
                training; or the checkpoint is of another one.
        """
        for name, pairs in (("train", train), ("validation", validation)):
            if not len(pairs):
                raise ValueError(f"there is nothing to learn from: {name} holds no pairs")
        for name, size in (("epochs", epochs), ("batch_size", batch_size)):
            if size < 1:
                raise ValueError(f"{name} must be at least 1, not {size}")
        keras.utils.set_random_seed(seed)
        codec = PairCodec.learn(train, self.settings["subwords"], units=self.settings["units"])
        parts = Seq2Seq.initialized(
            len(codec.source), len(codec.target), **self.settings["network"]
        )
        network = build_network(parts)
        most = self.settings["max_length"]
        train = of_moderate_length(codec, train, most, "train", report)
        validation = of_moderate_length(codec, validation, most, "validation", report)
        sources, targets = codec.encode(train)  # (N, S), (N, T)
        held_out = codec.encode(validation)
        steps = epochs * -(-len(train) // batch_size)
        plan = {
            **{"settings": self.settings, "seed": seed, "epochs": epochs},
            **{"batch_size": batch_size, "learning_rate": learning_rate, "clip": clip},
            **{"warmup_steps": warmup_steps, "smoothing": smoothing},
            **{"subword_dropout": subword_dropout, "word_dropout": word_dropout},
            "contents": [zlib.crc32(ids) for ids in (sources, targets, *held_out)],
        }
        history = fit(
            network,
            lambda epoch: dataset(
                codec, train, batch_size, seed, epoch, subword_dropout, word_dropout
            ),
            epochs=epochs,
            optimizer=keras.optimizers.Adam(warmed_up(learning_rate, warmup_steps, steps)),
            validate=lambda: held_out_loss(network, *held_out, BATCH),
            patience=patience,
            checkpoint=None if checkpoint is None else Path(checkpoint),
            plan=plan,
            report=report,
            clip=clip,
            loss=smoothed_cross_entropy(smoothing),
        )
        # Only now: a training that fails, or is interrupted, leaves the translator as it was.
        self.codec, self.parts, self.network = codec, parts, network
        return {name: [entry[name] for entry in history] for name in history[0]}

    # --- use -----------------------------------------------------------------------------------

    def translate(
        self, texts: Sequence[str], beam: int = 1, return_alignment: bool = False
    ) -> list[str] | list[Translation]:
        """Translates any texts, whatever they hold.

        A text of more than `max_length` subwords is cut into parts, after sentences where that
        suffices, and a warning says so. An empty one stays empty.

        Args:
            texts: N texts.
            beam: number of hypotheses; 1 takes the likeliest token at every step.
            return_alignment: whether to tell where the translator looked.

        Returns:
            N translations, as texts or as `Translation`s.

        Raises:
            RuntimeError: if the translator has learned nothing yet.
            TypeError: if texts is a single one, or one of them is no text; it names the place.
            ValueError: if the beam is not 1 or wider.
        """
        if isinstance(texts, str):
            raise TypeError("texts is a list of texts; put a single one in brackets: [text]")
        if beam < 1:
            raise ValueError(f"a beam is 1 hypothesis wide or wider, not {beam}")
        self._check_ready()
        texts = list(texts)
        for place, text in enumerate(texts):
            if not isinstance(text, str):
                raise TypeError(f"texts[{place}] is no text but {text!r}")
        parts = [self._cut(text) for text in texts]
        for text, several in zip(texts, parts, strict=True):
            if len(several) > 1:
                beginning = " ".join(text[:40].split())
                warnings.warn(
                    f'"{beginning} …" has more than {self.settings["max_length"]} subwords: it is '
                    f"translated in {len(several)} parts, none of which knows the others",
                    stacklevel=2,
                )
        flat = self._translate([part for text in parts for part in text], beam)
        place = iter(flat)
        whole = [joined([next(place) for _ in text]) for text in parts]
        return whole if return_alignment else [translation.text for translation in whole]

    def align(self, pairs: Pairs) -> np.ndarray:
        """Tells where the translator looks while it is given translations to write.

        Args:
            pairs: N texts and their translations, of any length.

        Returns:
            weights, (N, T, S), rows and columns as those of `PairCodec.alignment`; 0 at padding.

        Raises:
            RuntimeError: if the translator has learned nothing yet, or has no attention.
        """
        self._check_ready()
        if not attends(self.parts):
            raise RuntimeError("this translator has no attention: it was made with attention=None")
        sources, targets = self.codec.encode(pairs)  # (N, S), (N, T + 1)
        T, S = max(targets.shape[1] - 1, 0), sources.shape[1]
        weights = np.zeros((len(pairs), T, S), np.float32)
        for rows in pair_batches.rows_of_epoch(sources, targets, BATCH):
            if not sources[rows].any():  # there is nowhere to look
                continue
            read = pair_batches.narrowed(sources[rows])  # (B, S)
            inputs, expected = teacher_forcing(read, pair_batches.narrowed(targets[rows]))
            source, carried = self.parts.read(read)
            _, _, found = self.parts.decoder(inputs["previous"], carried, source)  # (B, T, S)
            found = found * (expected != PADDING)[:, :, None]
            weights[rows[:, None], np.arange(found.shape[1]), : found.shape[2]] = found
        return weights

    def _cut(self, text: str) -> list[str]:
        """The parts of a text that can be read at once."""
        return split(text, self.settings["max_length"], lambda part: len(self.codec.pieces(part)))

    def _translate(self, texts: list[str], beam: int) -> list[Translation]:
        """Translates texts that are short enough, those of like length together."""
        pieces = [self.codec.pieces(text) for text in texts]
        nowhere = np.zeros((0, 0), np.float32) if attends(self.parts) else None
        found = [Translation("", [], [], nowhere, 0.0) for _ in texts]
        filled = [row for row in range(len(texts)) if pieces[row]]
        order = sorted(filled, key=lambda row: len(pieces[row]))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            written = self._write(self.codec.encode_sources([texts[row] for row in rows]), beam)
            for number, row in enumerate(rows):
                found[row] = self._read(pieces[row], written, number)
        return found

    def _write(self, sources: np.ndarray, beam: int) -> Written:
        """The best answer to each source, found greedily or among several hypotheses."""
        most = self.settings["max_length"]
        if beam == 1:
            return self.parts.greedy_search(sources, most)
        ids, scores, weights = self.parts.beam_search(sources, most, beam)
        return Written(ids[:, 0], scores[:, 0], None if weights is None else weights[:, 0])

    def _read(self, source_tokens: list[str], written: Written, row: int) -> Translation:
        """One row of what was written, as a translation."""
        ids, weights = written.ids[row : row + 1], written.weights
        tokens = self.codec.vocabulary("target").tokens
        target_tokens = [tokens[id] for id in ids[0] if id not in (END, PADDING)]
        if weights is not None:
            weights = weights[row, : len(target_tokens), : len(source_tokens)]
        (text,) = self.codec.decode(ids)
        return Translation(text, source_tokens, target_tokens, weights, float(written.scores[row]))

    def _check_ready(self):
        if self.parts is None:
            raise RuntimeError("this translator has learned nothing yet: call fit, or load one")

    # --- on disk -------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Writes the network and the subwords of both languages into one folder.

        Raises:
            RuntimeError: if the translator has learned nothing yet.
        """
        self._check_ready()
        parts = {"settings": self.settings, "codec": self.codec.to_dict()}
        saved.save(folder, "translator", parts, self.parts)

    @classmethod
    def load(cls, folder: str | Path) -> "Translator":
        """Reads what `save` wrote; it gives the same translations.

        Raises:
            FileNotFoundError: if the folder holds no saved translator; it names the folder.
        """
        parts, network = saved.load(folder, "translator")
        settings = parts["settings"]
        translator = cls(**settings.pop("network"), **settings)
        translator.codec = PairCodec.from_dict(parts["codec"])
        translator.parts, translator.network = network, build_network(network)
        return translator
