"""Sequence to sequence in Keras: an encoder reads, a decoder writes.

The models are subclasses of `keras.Model`, which is the right way here: a decoder works in two
ways, over a whole target at once while it learns and token by token while it writes, and
`Seq2Seq.greedy` is a loop that ends when the data say so. `solutions.models.three_ways` builds
the same network by the functional API, and shows what a Sequential can do and what not.

All sizes are known from the start, so the weights are made by the constructor and not, as Keras
would otherwise do, by the first call.
"""

import keras
import tensorflow as tf
from keras import ops

from solutions.data.text import END, PADDING, START
from solutions.models.attention import PACKAGE
from solutions.models.layers import ReverseTokens, beside, embedding_layer, recurrent_layer


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

    Raises:
        ValueError: if there is no such cell; it names those that there are.

    Source: Sutskever et al. (2014); Cho et al. (2014) for the GRU. Chapter 2.
    """

    def __init__(
        self, V, E, H, cell="lstm", reverse=False, masked=True, name="encoder", dtype=None, **kwargs
    ):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.V, self.E, self.H = V, E, H
        self.cell, self.reverse, self.masked = cell, reverse, masked
        self.embedding = embedding_layer(V, E, dtype=self.dtype_policy)
        self.recurrent = recurrent_layer(cell, H, return_state=True, dtype=self.dtype_policy)
        self.turn = ReverseTokens(name="turn") if reverse else None
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
        # The mask is passed in the open: arithmetic would drop one that is attached to a tensor.
        mask = ops.not_equal(sources, PADDING) if self.masked else None  # (B, S)
        states, *final = self.recurrent(self.embedding(sources), mask=mask)
        return states, tuple(final)

    def get_config(self):
        """Returns what makes the same encoder again."""
        names = ("V", "E", "H", "cell", "reverse", "masked")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Decoder(keras.Model):
    """A network for the next token that starts from the encoder's final states.

    Args:
        V: number of target tokens.
        E: width of a token's vector.
        H: width of a state, the encoder's.
        cell: "lstm" or "gru", the encoder's.
        peeky: whether the encoder's vector joins every input of the recurrent layer and of the
            affine one.

    Raises:
        ValueError: if there is no such cell; it names those that there are.

    Source: Sutskever et al. (2014); the vector at every step: Cho et al. (2014). Chapter 2.
    """

    def __init__(self, V, E, H, cell="lstm", peeky=False, name="decoder", dtype=None, **kwargs):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.V, self.E, self.H, self.cell, self.peeky = V, E, H, cell, peeky
        self.embedding = embedding_layer(V, E, dtype=self.dtype_policy)
        self.recurrent = recurrent_layer(cell, H, return_state=True, dtype=self.dtype_policy)
        self.affine = keras.layers.Dense(V, name="affine", dtype=self.dtype_policy)
        self.build()

    def build(self, previous_shape=None):
        """Makes the weights; their shapes do not depend on the input's."""
        more = self.H if self.peeky else 0
        self.embedding.build((None, None))
        self.recurrent.build((None, None, more + self.E))
        self.affine.build((None, None, more + self.H))

    def call(self, previous, initial, vector):
        """Gives logits for the token after each one.

        Args:
            previous: target tokens, (B, T), the first of them `START`. Padding on the right needs
                no mask: nothing that comes later changes what stands before.
            initial: final states of the encoder, or of a step before.
            vector: the encoder's last hidden state, (B, H); a peeky decoder sees it.

        Returns:
            logits, (B, T, V), and a tuple of final states to go on from.
        """
        inputs = self.embedding(previous)  # (B, T, E)
        if self.peeky:
            inputs = beside(vector, inputs)  # (B, T, H + E)
        states, *final = self.recurrent(inputs, initial_state=list(initial))
        if self.peeky:
            states = beside(vector, states)  # (B, T, 2H)
        return self.affine(states), tuple(final)

    def get_config(self):
        """Returns what makes the same decoder again."""
        names = ("V", "E", "H", "cell", "peeky")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Seq2Seq(keras.Model):
    """Encoder and decoder, trained together.

    Args:
        encoder: `Encoder`.
        decoder: `Decoder` with the same cell, and with states as wide as the encoder's.

    Raises:
        ValueError: if the encoder's final states do not fit the decoder; it names both.

    Source: Sutskever et al. (2014). Chapter 2.
    """

    def __init__(self, encoder, decoder, name="seq2seq", **kwargs):
        super().__init__(name=name, **kwargs)
        if (encoder.cell, encoder.H) != (decoder.cell, decoder.H):
            raise ValueError(
                f"the encoder's final states ({encoder.cell}, H = {encoder.H}) cannot start the "
                f"decoder ({decoder.cell}, H = {decoder.H})"
            )
        self.encoder, self.decoder = encoder, decoder
        self.build()

    @classmethod
    def initialized(
        cls,
        V_source,
        V_target,
        E,
        H,
        cell="lstm",
        reverse=False,
        peeky=False,
        masked=True,
        **kwargs,
    ):
        """Draws all weights, from `keras.utils.set_random_seed`'s seed; options as in the parts."""
        dtype = kwargs.get("dtype")
        encoder = Encoder(V_source, E, H, cell, reverse, masked, dtype=dtype)
        return cls(encoder, Decoder(V_target, E, H, cell, peeky, dtype=dtype), **kwargs)

    def build(self, inputs_shape=None):
        """Has nothing to make: both parts come with their weights."""

    def call(self, inputs):
        """Gives logits under teacher forcing (교사 강요).

        Args:
            inputs: what `solutions.models.training.teacher_forcing` makes of a batch,
                {"sources": (B, S), "previous": (B, T)}: at each step the decoder is given the
                true token before, not the one it would have chosen.

        Returns:
            logits, (B, T, V), for the tokens that follow.

        Raises:
            ValueError: if the two differ in B, or are not rows of ids; it says which.
        """
        sources, previous = inputs["sources"], inputs["previous"]
        _check_ids("sources", sources, "S")
        _check_ids("previous", previous, "T")
        rows = {sources.shape[0], previous.shape[0]} - {None}  # None: not known yet
        if len(rows) > 1:
            raise ValueError(f"sources {sources.shape} and previous {previous.shape} differ in B")
        _, final = self.encoder(sources)
        logits, _ = self.decoder(previous, final, final[0])
        return logits

    def greedy(self, sources, max_length):
        """Writes the likeliest token at every step, for a whole batch at once.

        Args:
            sources: ids, (B, S), padded with 0.
            max_length: the most tokens to write, the end token among them.

        Returns:
            ids, (B, T), a NumPy array: tokens, the end token, then padding. T is what the longest
            answer needs: writing stops when all rows are done.

        Raises:
            ValueError: if sources are not (B, S), S at least 1.
        """
        sources = tf.cast(sources, tf.int32)
        _check_ids("sources", sources, "S")
        # Called by way of the concrete function, or TensorFlow would count the first calls of many
        # models as one function traced again and again, and warn.
        write = self._write.get_concrete_function()
        return write(sources, tf.constant(max_length, tf.int32)).numpy()

    # One graph for all shapes: a loop in Python would call the network once a token, and a graph
    # for each shape would be traced anew for almost every batch.
    @tf.function(
        input_signature=[tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((), tf.int32)]
    )
    def _write(self, sources, max_length):
        """The loop of `greedy`, compiled."""
        _, final = self.encoder(sources)
        vector, B = final[0], tf.shape(sources)[0]

        def unfinished(written, tokens, done, final):
            return tf.logical_and(tf.shape(written)[1] < max_length, ~tf.reduce_all(done))

        def write(written, tokens, done, final):
            logits, final = self.decoder(tokens[:, None], final, vector)  # (B, 1, V)
            tokens = tf.argmax(logits[:, 0], axis=1, output_type=tf.int32)  # (B,)
            shown = tf.where(done, PADDING, tokens)
            written = tf.concat([written, shown[:, None]], axis=1)
            return written, tokens, done | (tokens == END), final

        first = tf.zeros((B, 0), tf.int32), tf.fill([B], START), tf.zeros([B], bool), final
        states = (tf.TensorShape((None, self.encoder.H)),) * len(final)
        shapes = (tf.TensorShape((None, None)), *(tf.TensorShape((None,)),) * 2, states)
        return tf.while_loop(unfinished, write, first, shapes)[0]

    def get_config(self):
        """Returns what makes the same model again."""
        parts = {"encoder": self.encoder, "decoder": self.decoder}
        return {
            **super().get_config(),
            **{name: keras.saving.serialize_keras_object(part) for name, part in parts.items()},
        }

    @classmethod
    def from_config(cls, config):
        """Makes a model from what `get_config` has returned."""
        parts = {
            name: keras.saving.deserialize_keras_object(config[name])
            for name in ("encoder", "decoder")
        }
        return cls(**{**config, **parts})


def _check_ids(name, ids, length):
    """Raises ValueError unless ids are rows of at least one id: Keras reads nothing shorter."""
    if len(ids.shape) != 2 or ids.shape[1] == 0:
        raise ValueError(
            f"{name} must be (B, {length}), {length} at least 1, not {tuple(ids.shape)}"
        )
