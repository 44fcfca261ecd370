"""The half of a sequence-to-sequence model that reads, in Keras."""

import keras
from keras import ops

from solutions.data.text import PADDING
from solutions.models.attention import PACKAGE
from solutions.models.layers import ReverseTokens, embedding_layer, recurrent_layer


@keras.saving.register_keras_serializable(package=PACKAGE)
class Encoder(keras.Model):
    """Embedding and a recurrent layer: a sentence as a state for each token, and a last state.

    Args:
        V: number of source tokens.
        E: width of a token's vector.
        H: width of a state.
        cell: "lstm" or "gru".
        reverse: whether the tokens are read backwards; padding stays where it is.
        masked: whether padding is skipped. Without the mask it is read like a token.
        bidirectional: whether a second layer reads from right to left (양방향). Each has states
            of H/2 numbers; side by side they are H again.
        dropout: share of the numbers in the tokens' vectors that training sets to 0.

    Raises:
        ValueError: if there is no such cell, or two directions cannot share H; it says why.

    Source: Sutskever et al. (2014); Cho et al. (2014) for the GRU; Schuster and Paliwal (1997) for
        two directions. Chapters 2 and 4.
    """

    def __init__(
        self,
        V,
        E,
        H,
        cell="lstm",
        reverse=False,
        masked=True,
        bidirectional=False,
        dropout=0.0,
        name="encoder",
        dtype=None,
        **kwargs,
    ):
        super().__init__(name=name, dtype=dtype, **kwargs)
        if bidirectional and H % 2:
            raise ValueError(f"two directions share H equally, and {H} is odd")
        self.V, self.E, self.H = V, E, H
        self.cell, self.reverse, self.masked = cell, reverse, masked
        self.bidirectional, self.dropout = bidirectional, dropout
        policy = self.dtype_policy
        self.embedding = embedding_layer(V, E, dtype=policy)
        width = H // 2 if bidirectional else H
        self.recurrent = recurrent_layer(cell, width, return_state=True, dtype=policy)
        if bidirectional:
            self.recurrent = keras.layers.Bidirectional(
                self.recurrent, name="recurrent", dtype=policy
            )
        self.turn = ReverseTokens(name="turn") if reverse else None
        self.drop = keras.layers.Dropout(dropout, name="drop", dtype=policy)
        self.build()

    def build(self, sources_shape=None):
        """Makes the weights; their shapes do not depend on the input's."""
        self.embedding.build((None, None))
        self.recurrent.build((None, None, self.E))

    def call(self, sources):
        """Reads a batch of sources.

        Args:
            sources: ids, (B, S), padded with 0.

        Returns:
            states, (B, S, H), in the order of reading, and a tuple of the final states, (B, H)
            each: state and cell of an LSTM, the state of a GRU.
        """
        if self.reverse:
            sources = self.turn(sources)
        embedded = self.drop(self.embedding(sources))  # (B, S, E)
        # The mask is passed in the open: arithmetic would drop one that is attached to a tensor.
        states, *final = self.recurrent(embedded, mask=self.mask(sources))
        if self.bidirectional:
            half = len(final) // 2
            pairs = zip(final[:half], final[half:], strict=True)
            final = [ops.concatenate(pair, axis=1) for pair in pairs]
        return states, tuple(final)

    def mask(self, sources):
        """Which positions are real tokens, (B, S) bool; None if padding is read as well.

        A reversed source has the mask of the source: padding stays where it is.
        """
        return ops.not_equal(sources, PADDING) if self.masked else None

    def get_config(self):
        """Returns what makes the same encoder again."""
        names = ("V", "E", "H", "cell", "reverse", "masked", "bidirectional", "dropout")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
