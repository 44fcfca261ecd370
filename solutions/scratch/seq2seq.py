"""Sequence to sequence by hand: an encoder reads, a decoder writes.

The two improvements of the plain model are options: `reverse`, by which the encoder reads its
input backwards, and `peeky`, by which the decoder sees the encoder's last state at every step and
not only before the first. Attention is another: decoders that look at all states of the encoder
are in `solutions.scratch.attention.wirings`.
"""

from typing import NamedTuple

import numpy as np

from solutions.data.text import END, PADDING, START
from solutions.scratch.attention.wirings import BahdanauDecoder, LuongDecoder
from solutions.scratch.encoder import Encoder
from solutions.scratch.functions import cross_entropy, cross_entropy_backward, log_softmax
from solutions.scratch.language_model import NextToken
from solutions.scratch.layers import Affine, Embedding, collect
from solutions.scratch.recurrent import CELLS, Bidirectional
from solutions.scratch.shapes import check_rank


class Written(NamedTuple):
    """What a model has written.

    Attributes:
        ids: (B, T): tokens, the end token, then padding. T is what the longest answer needs.
        scores: (B,), log-probability of each answer, its end token included, in nats.
        weights: attention weights, (B, T, S), or None where there is no attention.
    """

    ids: np.ndarray
    scores: np.ndarray
    weights: np.ndarray | None


WIRINGS = {"luong": LuongDecoder, "bahdanau": BahdanauDecoder}
"""Decoders with attention by name."""


class Decoder(NextToken):
    """A network for the next token that starts from the encoder's final states.

    Args:
        embedding: `Embedding` of the target tokens.
        recurrent: `LSTM` or `GRU`, from E numbers, or from E + H if peeky.
        affine: `Affine` to V logits, from H numbers, or from 2H if peeky.
        peeky: whether the encoder's vector joins every input of the recurrent layer and of the
            affine one.

    Source: Sutskever et al. (2014); the vector at every step: Cho et al. (2014). Chapter 2.
    """

    def __init__(self, embedding, recurrent, affine, peeky=False):
        super().__init__(embedding, recurrent, affine)
        self.peeky = peeky

    def prepare(self, states, final, mask=None):
        """Reads a source.

        Args:
            states: of the encoder, (B, S, H); of no use to this decoder, nor is their mask.
            final: the encoder's final states, (B, H) each.
            mask: which source positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            what every `forward` on this source wants, the encoder's last hidden state (B, H), and
            what goes from step to step, the states of the recurrent layer.
        """
        return final[0], final

    def forward(self, ids, carried, source, mask=None, step=0):
        """Gives logits for the token after each one.

        Args:
            ids: target tokens, (B, T), the first of them `START`.
            carried: from `prepare`, or from a step before.
            source: from `prepare`; a peeky decoder sees it.
            mask: which positions are wanted, (B, T) bool; the others are not computed. None for
                all.
            step: number of the first token's step; all are alike to this decoder.

        Returns:
            logits, (B, T, V), what is carried on, and None: there are no attention weights.

        Raises:
            ValueError: if an id is out of range, or the states do not fit.
        """
        if not self.peeky:
            return *super().forward(ids, carried, mask), None
        inputs = _beside(source, self.embedding.forward(ids))  # (B, T, H + E)
        states, carried = self.recurrent.forward(inputs, mask, carried)
        return self.affine.forward(_beside(source, states)), carried, None

    def backward_from(self, grad_logits):
        """Takes the last `forward` back.

        Args:
            grad_logits: gradient of the loss for the logits, (B, T, V).

        Returns:
            gradients for the encoder's states, None, since none but the last was looked at, and
            for its final states.
        """
        if not self.peeky:
            return None, super().backward_from(grad_logits)
        grad_both = self.affine.backward(grad_logits)  # (B, T, 2H)
        H = grad_both.shape[2] // 2
        grad_inputs, grad_final = self.recurrent.backward(grad_both[:, :, H:])
        self.embedding.backward(grad_inputs[:, :, H:])
        # The vector was used at every step, twice.
        grad_vector = (grad_both[:, :, :H] + grad_inputs[:, :, :H]).sum(axis=1)  # (B, H)
        return None, (grad_final[0] + grad_vector, *grad_final[1:])


class Seq2Seq:
    """Encoder and decoder, trained together.

    Args:
        encoder: `Encoder`.
        decoder: `Decoder`, `LuongDecoder` or `BahdanauDecoder`, with states as wide as the
            encoder's.

    Attributes:
        parameters, gradients: of both, under `encoder` and `decoder`.

    Source: Sutskever et al. (2014); with attention Bahdanau et al. (2015), Luong et al. (2015).
        Chapters 2 to 4.
    """

    def __init__(self, encoder, decoder):
        self.encoder, self.decoder = encoder, decoder
        self._asked = None

    @classmethod
    def initialized(
        cls,
        V_source,
        V_target,
        E,
        H,
        random,
        cell="lstm",
        reverse=False,
        peeky=False,
        masked=True,
        bidirectional=False,
        attention=None,
        wiring="luong",
        dtype=np.float32,
        **options,
    ):
        """Draws all weights.

        Args:
            V_source: number of source tokens.
            V_target: number of target tokens.
            E: width of a token's vector.
            H: width of a state; of two directions each has H/2.
            random: a `np.random.Generator`.
            cell: "lstm" or "gru".
            reverse: whether the encoder reads backwards.
            peeky: whether a decoder without attention sees the encoder's last state throughout.
            masked: whether the encoder skips padding.
            bidirectional: whether the encoder reads both ways.
            attention: the name of a score, or None for a decoder without attention.
            wiring: "luong" or "bahdanau".
            dtype: of all weights.
            **options: of the attention: `window`, `radius`, `units`, `positions` as in
                `Attention.initialized`, and `input_feeding` in Luong's wiring.

        Raises:
            ValueError: if options contradict each other, or a name is unknown; it says which.
        """
        if bidirectional and H % 2:
            raise ValueError(f"two directions share H equally, and {H} is odd")
        layer, width = CELLS[cell], H // 2 if bidirectional else H
        embedding = Embedding.initialized(V_source, E, random, dtype)
        layers = [layer.initialized(E, width, random, dtype) for _ in range(1 + bidirectional)]
        recurrent = Bidirectional(*layers) if bidirectional else layers[0]
        encoder = Encoder(embedding, recurrent, reverse, masked)
        if attention is not None:
            if wiring not in WIRINGS:
                raise ValueError(f"wiring must be one of {', '.join(WIRINGS)}, not {wiring!r}")
            if peeky:
                raise ValueError("peeky is for a decoder without attention")
            if wiring != "luong" and options.get("input_feeding"):
                raise ValueError(f"input_feeding is for the wiring luong, not {wiring}")
            decoder = WIRINGS[wiring].initialized(
                V_target, E, H, H, random, attention, cell, dtype=dtype, **options
            )
            return cls(encoder, decoder)
        if options:
            raise ValueError(f"without attention there is no {', '.join(options)}")
        more = H if peeky else 0
        decoder = Decoder(
            Embedding.initialized(V_target, E, random, dtype),
            layer.initialized(E + more, H, random, dtype),
            Affine.initialized(H + more, V_target, random, dtype),
            peeky,
        )
        return cls(encoder, decoder)

    @property
    def parameters(self):
        """The arrays of both halves by dotted names."""
        return collect("parameters", encoder=self.encoder, decoder=self.decoder)

    @property
    def gradients(self):
        """The gradients of both halves, by the same names."""
        return collect("gradients", encoder=self.encoder, decoder=self.decoder)

    def loss(self, sources, targets):
        """Mean cross-entropy of the target tokens under teacher forcing (교사 강요).

        At each step the decoder is given the true token before, not the one it would have chosen.

        Args:
            sources: (B, S), padded with 0.
            targets: (B, T + 1): start, tokens, end, padding.

        Returns:
            the loss in nats, a float; padding is left out.

        Raises:
            ValueError: if the two differ in B, or an id is out of range; it says which.
        """
        check_rank("targets", targets.shape, ("B", "T + 1"))
        if len(sources) != len(targets):
            raise ValueError(f"sources {sources.shape} and targets {targets.shape} differ in B")
        source, carried = self._read(sources)
        counts = targets[:, 1:] != PADDING  # (B, T)
        logits, *_ = self.decoder.forward(targets[:, :-1], carried, source, counts)  # (B, T, V)
        self._asked = logits, targets[:, 1:]
        return cross_entropy(logits, targets[:, 1:], counts)

    def backward(self):
        """Takes the last `loss` back, once; the gradients are in `gradients`.

        Raises:
            RuntimeError: if there is no `loss` to take back.
        """
        if self._asked is None:
            raise RuntimeError("backward takes one loss back, and there is none")
        logits, targets = self._asked
        grad_logits = cross_entropy_backward(logits, targets, targets != PADDING)
        self.encoder.backward(*self.decoder.backward_from(grad_logits))

    def greedy(self, sources, max_length):
        """Writes the likeliest token at every step, for a whole batch at once.

        Two tokens are never written: padding, and a second start.

        Args:
            sources: (B, S), padded with 0.
            max_length: the most tokens to write, the end token among them.

        Returns:
            ids, (B, T): tokens, the end token, then padding. T is what the longest answer needs:
            writing stops when all rows are done.

        Raises:
            ValueError: if sources do not fit; it says how.
        """
        return self.greedy_search(sources, max_length).ids

    def greedy_search(self, sources, max_length):
        """Does what `greedy` does, and tells more.

        Args:
            sources: (B, S), padded with 0.
            max_length: the most tokens to write, the end token among them.

        Returns:
            `Written`: ids, their scores, and attention weights where there is attention.

        Raises:
            ValueError: if sources do not fit; it says how.
        """
        source, carried = self._read(sources)
        B, tokens = len(sources), np.full(len(sources), START)  # (B,)
        done, scores, rows = np.zeros(B, dtype=bool), np.zeros(B), np.arange(B)
        written, looked = [], []
        while len(written) < max_length and not done.all():
            logits, carried, weights = self.decoder.forward(
                tokens[:, None], carried, source, step=len(written)
            )  # (B, 1, V)
            possible = logits[:, 0].copy()  # (B, V)
            possible[:, [PADDING, START]] = -np.inf
            tokens = possible.argmax(axis=1)  # (B,)
            scores += np.where(done, 0, log_softmax(logits[:, 0])[rows, tokens])
            written.append(np.where(done, PADDING, tokens))
            if weights is not None:
                looked.append(np.where(done[:, None], 0, weights[:, 0]))  # (B, S)
            done |= tokens == END
        ids = np.stack(written, axis=1) if written else np.zeros((B, 0), dtype=int)
        return Written(ids, scores, np.stack(looked, axis=1) if looked else None)

    def _read(self, sources):
        """What the decoder makes of a batch of sources, (B, S)."""
        states, final = self.encoder.forward(sources)
        return self.decoder.prepare(states, final, self.encoder.mask(sources))


def _beside(vector, sequence):
    """The same vector, (B, H), before each element of a sequence, (B, T, E): (B, T, H + E)."""
    B, T, _ = sequence.shape
    repeated = np.broadcast_to(vector[:, None], (B, T, vector.shape[1]))
    return np.concatenate([repeated, sequence], axis=2)
