"""The half of a sequence-to-sequence model that reads."""

import numpy as np

from solutions.data.text import PADDING
from solutions.scratch.layers import collect
from solutions.scratch.recurrent import Bidirectional, halves
from solutions.scratch.shapes import check_rank


class Encoder:
    """Embedding and a recurrent layer: a sentence as a state for each token, and a last state.

    Args:
        embedding: `Embedding` of the source tokens.
        recurrent: `LSTM`, `GRU`, or `Bidirectional` of two. Two directions have their final states
            side by side: two layers of H/2 numbers give states and final states of H.
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
        states, final = self.recurrent.forward(self.embedding.forward(ids), self.mask(ids))
        if isinstance(self.recurrent, Bidirectional):
            ahead, back = halves(final)
            final = tuple(np.concatenate(pair, axis=1) for pair in zip(ahead, back, strict=True))
        return states, final

    def mask(self, ids):
        """Which positions are real tokens, (B, S) bool; None if padding is read as well."""
        return ids != PADDING if self.masked else None

    def backward(self, grad_states=None, grad_final=None):
        """Takes the last `forward` back; the gradients are in `gradients`.

        Args:
            grad_states: gradient of the loss for the states, (B, S, H); None for zeros.
            grad_final: gradients for the final states, (B, H) each; None for zeros.
        """
        if grad_final is not None and isinstance(self.recurrent, Bidirectional):
            pairs = [np.split(grad, 2, axis=1) for grad in grad_final]
            grad_final = tuple(ahead for ahead, _ in pairs) + tuple(back for _, back in pairs)
        grad_inputs, _ = self.recurrent.backward(grad_states, grad_final)
        self.embedding.backward(grad_inputs)


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
