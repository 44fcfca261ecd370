"""Sequence to sequence by hand: an encoder reads, a decoder writes.

The two improvements of the plain model are options: `reverse`, by which the encoder reads its
input backwards, and `peeky`, by which the decoder sees the encoder's last state at every step and
not only before the first.
"""

import numpy as np

from solutions.data.text import END, PADDING, START
from solutions.scratch.functions import cross_entropy, cross_entropy_backward
from solutions.scratch.language_model import NextToken
from solutions.scratch.layers import Affine, Embedding, collect
from solutions.scratch.recurrent import CELLS
from solutions.scratch.shapes import check_rank


class Encoder:
    """Embedding and a recurrent layer: a sentence as a state for each token, and a last state.

    Args:
        embedding: `Embedding` of the source tokens.
        recurrent: `LSTM` or `GRU`.
        reverse: whether the tokens are read backwards; padding stays where it is.
        masked: whether padding is skipped. Without the mask it is read like a token, as textbooks
            do; it is there to be compared with.

    Attributes:
        parameters, gradients: of both layers, under `embedding` and `recurrent`.

    Source: Sutskever et al. (2014); Cho et al. (2014) for the GRU. Chapter 2.
    """

    def __init__(self, embedding, recurrent, reverse=False, masked=True):
        self.embedding, self.recurrent = embedding, recurrent
        self.reverse, self.masked = reverse, masked

    @property
    def parameters(self):
        """The arrays of both layers by dotted names."""
        return collect("parameters", embedding=self.embedding, recurrent=self.recurrent)

    @property
    def gradients(self):
        """The gradients of both layers, by the same names."""
        return collect("gradients", embedding=self.embedding, recurrent=self.recurrent)

    def forward(self, ids):
        """Reads a batch of sources.

        Args:
            ids: source tokens, (B, S), padded with 0.

        Returns:
            states, (B, S, H), in the order of reading, and the final states, (B, H) each.

        Raises:
            ValueError: if ids are not (B, S), or one is out of range.
        """
        check_rank("sources", ids.shape, "BS")
        if self.reverse:
            ids = reverse_tokens(ids)
        mask = ids != PADDING if self.masked else None
        return self.recurrent.forward(self.embedding.forward(ids), mask)

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back; the gradients are in `gradients`.

        Args:
            grad_states: gradient of the loss for the states, (B, S, H); None for zeros.
            grad_final: gradients for the final states, (B, H) each; None for zeros.
        """
        grad_inputs, _ = self.recurrent.backward(grad_states, grad_final)
        self.embedding.backward(grad_inputs)


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

    def forward(self, ids, initial, vector, mask=None):
        """Gives logits for the token after each one.

        Args:
            ids: target tokens, (B, T), the first of them `START`.
            initial: final states of the encoder, or of a step before.
            vector: the encoder's last hidden state, (B, H); a peeky decoder sees it.
            mask: which positions are wanted, (B, T) bool; the others are not computed. None for
                all.

        Returns:
            logits, (B, T, V), and final states to go on from.

        Raises:
            ValueError: if an id is out of range, or the states do not fit.
        """
        if not self.peeky:
            return super().forward(ids, initial, mask)
        inputs = _beside(vector, self.embedding.forward(ids))  # (B, T, H + E)
        states, final = self.recurrent.forward(inputs, mask, initial)
        return self.affine.forward(_beside(vector, states)), final

    def backward_from(self, grad_logits):
        """Takes the last `forward` back.

        Args:
            grad_logits: gradient of the loss for the logits, (B, T, V).

        Returns:
            gradients for the initial states, and for the vector, (B, H), None if not peeky.
        """
        if not self.peeky:
            return super().backward_from(grad_logits), None
        grad_both = self.affine.backward(grad_logits)  # (B, T, 2H)
        H = grad_both.shape[2] // 2
        grad_inputs, grad_initial = self.recurrent.backward(grad_both[:, :, H:])
        self.embedding.backward(grad_inputs[:, :, H:])
        # The vector was used at every step, twice.
        return grad_initial, (grad_both[:, :, :H] + grad_inputs[:, :, :H]).sum(axis=1)


class Seq2Seq:
    """Encoder and decoder, trained together.

    Args:
        encoder: `Encoder`.
        decoder: `Decoder`, with states as wide as the encoder's.

    Attributes:
        parameters, gradients: of both, under `encoder` and `decoder`.

    Source: Sutskever et al. (2014). Chapter 2.
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
        dtype=np.float32,
    ):
        """Draws all weights; `cell` is "lstm" or "gru", the options are those of the two halves."""
        layer, more = CELLS[cell], H if peeky else 0
        encoder = Encoder(
            Embedding.initialized(V_source, E, random, dtype),
            layer.initialized(E, H, random, dtype),
            reverse,
            masked,
        )
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
        _, final = self.encoder.forward(sources)
        counts = targets[:, 1:] != PADDING  # (B, T)
        logits, _ = self.decoder.forward(targets[:, :-1], final, final[0], counts)  # (B, T, V)
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
        grad_final, grad_vector = self.decoder.backward_from(grad_logits)
        if grad_vector is not None:
            grad_final = (grad_final[0] + grad_vector, *grad_final[1:])
        self.encoder.backward(grad_final=grad_final)

    def greedy(self, sources, max_length):
        """Writes the likeliest token at every step, for a whole batch at once.

        Args:
            sources: (B, S), padded with 0.
            max_length: the most tokens to write, the end token among them.

        Returns:
            ids, (B, T): tokens, the end token, then padding. T is what the longest answer needs:
            writing stops when all rows are done.

        Raises:
            ValueError: if sources do not fit; it says how.
        """
        _, final = self.encoder.forward(sources)
        vector, tokens = final[0], np.full(len(sources), START)  # (B, H), (B,)
        done = np.zeros(len(sources), dtype=bool)
        written = []
        while len(written) < max_length and not done.all():
            logits, final = self.decoder.forward(tokens[:, None], final, vector)  # (B, 1, V)
            tokens = logits[:, 0].argmax(axis=1)  # (B,)
            written.append(np.where(done, PADDING, tokens))
            done |= tokens == END
        return np.stack(written, axis=1) if written else np.zeros((len(sources), 0), dtype=int)


def reverse_tokens(ids):
    """Each row's tokens in reverse; padding stays where it is, on whichever side.

    Args:
        ids: (B, S), padded with 0.

    Returns:
        ids, (B, S), a new array.

    Source: Sutskever et al. (2014), section 3.3. Chapter 2.
    """
    turned = ids[:, ::-1]
    result = ids.copy()
    result[ids != PADDING] = turned[turned != PADDING]  # both run row by row
    return result


def _beside(vector, sequence):
    """The same vector, (B, H), before each element of a sequence, (B, T, E): (B, T, H + E)."""
    B, T, _ = sequence.shape
    repeated = np.broadcast_to(vector[:, None], (B, T, vector.shape[1]))
    return np.concatenate([repeated, sequence], axis=2)
