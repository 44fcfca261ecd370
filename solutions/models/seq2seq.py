"""Sequence to sequence in Keras: an encoder reads, a decoder writes.

The models are subclasses of `keras.Model`, which is the right way here: a decoder works in two
ways, over a whole target at once while it learns and token by token while it writes, and
`Seq2Seq.greedy` is a loop that ends when the data say so. `solutions.models.three_ways` builds
the same network by the functional API, and shows what a Sequential can do and what not.

Decoders that look at all states of the encoder are in `solutions.models.attention.wirings`.

All sizes are known from the start, so the weights are made by the constructor and not, as Keras
would otherwise do, by the first call.
"""

import keras

from solutions.models import attention as attending
from solutions.models.attention import PACKAGE
from solutions.models.attention.wirings import BahdanauDecoder, LuongDecoder
from solutions.models.encoder import Encoder
from solutions.models.layers import beside, check_ids, embedding_layer, recurrent_layer
from solutions.models.search import Written, beam_search, greedy_search

WIRINGS = {"luong": LuongDecoder, "bahdanau": BahdanauDecoder}
"""Decoders with attention by name."""


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
        dropout: share of the numbers that training sets to 0, in the tokens' vectors and in what
            the logits are made of.

    Raises:
        ValueError: if there is no such cell; it names those that there are.

    Source: Sutskever et al. (2014); the vector at every step: Cho et al. (2014). Chapter 2.
    """

    def __init__(
        self, V, E, H, cell="lstm", peeky=False, dropout=0.0, name="decoder", dtype=None, **kwargs
    ):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.V, self.E, self.H, self.cell, self.peeky, self.dropout = V, E, H, cell, peeky, dropout
        policy = self.dtype_policy
        self.embedding = embedding_layer(V, E, dtype=policy)
        self.recurrent = recurrent_layer(cell, H, return_state=True, dtype=policy)
        self.affine = keras.layers.Dense(V, name="affine", dtype=policy)
        self.drop = keras.layers.Dropout(dropout, name="drop", dtype=policy)
        self.build()

    def build(self, previous_shape=None):
        """Makes the weights; their shapes do not depend on the input's."""
        more = self.H if self.peeky else 0
        self.embedding.build((None, None))
        self.recurrent.build((None, None, more + self.E))
        self.affine.build((None, None, more + self.H))

    def prepare(self, states, final, mask=None):
        """Reads a source.

        Args:
            states: of the encoder, (B, S, H); of no use to this decoder, nor is their mask.
            final: the encoder's final states, (B, H) each.
            mask: which source positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            what every call on this source wants, the encoder's last hidden state (B, H), and what
            goes from step to step, the states of the recurrent layer.
        """
        return final[0], tuple(final)

    def call(self, previous, carried, source, step=0):
        """Gives logits for the token after each one.

        Args:
            previous: target tokens, (B, T), the first of them `START`. Padding on the right needs
                no mask: nothing that comes later changes what stands before.
            carried: from `prepare`, or from a step before.
            source: from `prepare`; a peeky decoder sees it.
            step: number of the first token's step; all are alike to this decoder.

        Returns:
            logits, (B, T, V), what is carried on, and None: there are no attention weights.
        """
        inputs = self.drop(self.embedding(previous))  # (B, T, E)
        if self.peeky:
            inputs = beside(source, inputs)  # (B, T, H + E)
        states, *carried = self.recurrent(inputs, initial_state=list(carried))
        states = self.drop(states)  # (B, T, H)
        if self.peeky:
            states = beside(source, states)  # (B, T, 2H)
        return self.affine(states), tuple(carried), None

    def get_config(self):
        """Returns what makes the same decoder again."""
        names = ("V", "E", "H", "cell", "peeky", "dropout")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


@keras.saving.register_keras_serializable(package=PACKAGE)
class Seq2Seq(keras.Model):
    """Encoder and decoder, trained together.

    Args:
        encoder: `Encoder`.
        decoder: `Decoder`, `LuongDecoder` or `BahdanauDecoder` with the same cell, and with
            states as wide as the encoder's.

    Raises:
        ValueError: if the encoder's final states do not fit the decoder; it names both.

    Source: Sutskever et al. (2014); with attention Bahdanau et al. (2015), Luong et al. (2015).
        Chapters 2 to 4.
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
        bidirectional=False,
        attention=None,
        wiring="luong",
        window=None,
        input_feeding=False,
        units=None,
        radius=None,
        positions=None,
        dropout=0.0,
        **kwargs,
    ):
        """Draws all weights, from `keras.utils.set_random_seed`'s seed.

        Args:
            V_source: number of source tokens.
            V_target: number of target tokens.
            E: width of a token's vector.
            H: width of a state; of two directions each has H/2.
            cell: "lstm" or "gru".
            reverse: whether the encoder reads backwards.
            peeky: whether a decoder without attention sees the encoder's last state throughout.
            masked: whether the encoder skips padding.
            bidirectional: whether the encoder reads both ways.
            attention: the name of a score, or None for a decoder without attention.
            wiring: "luong" or "bahdanau".
            window: the name of a window, or None for attention to the whole source.
            input_feeding: whether in Luong's wiring the attentional vector joins the next input.
            units: width in which queries and keys meet, H if None; of additive scores.
            radius: D of a window of 2D + 1 positions.
            positions: how many positions a location score can look at.
            dropout: as in the encoder and the decoders.
            **kwargs: Keras's own, such as `dtype`.

        Raises:
            ValueError: if options contradict each other, or a name is unknown; it says which.
        """
        dtype = kwargs.get("dtype")
        encoder = Encoder(
            V_source, E, H, cell, reverse, masked, bidirectional, dropout, dtype=dtype
        )
        sizes = V_target, E, H
        options = {"cell": cell, "dropout": dropout, "dtype": dtype}
        if attention is None:
            wanted = {"window": window, "input_feeding": input_feeding, "units": units}
            wanted |= {"radius": radius, "positions": positions}
            if any(wanted.values()):
                names = ", ".join(name for name, value in wanted.items() if value)
                raise ValueError(f"without attention there is no {names}")
            return cls(encoder, Decoder(*sizes, peeky=peeky, **options), **kwargs)
        if wiring not in WIRINGS:
            raise ValueError(f"wiring must be one of {', '.join(WIRINGS)}, not {wiring!r}")
        if peeky:
            raise ValueError("peeky is for a decoder without attention")
        if input_feeding:
            if wiring != "luong":
                raise ValueError(f"input_feeding is for the wiring luong, not {wiring}")
            options["input_feeding"] = True
        layer = attending.Attention(
            attending.score(attention, units=units or H, positions=positions, dtype=dtype),
            attending.window(window, radius, units, dtype=dtype),
            name="attention",
            dtype=dtype,
        )
        return cls(encoder, WIRINGS[wiring](*sizes, layer, **options), **kwargs)

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
        check_ids("sources", sources, "S")
        check_ids("previous", previous, "T")
        rows = {sources.shape[0], previous.shape[0]} - {None}  # None: not known yet
        if len(rows) > 1:
            raise ValueError(f"sources {sources.shape} and previous {previous.shape} differ in B")
        source, carried = self.read(sources)
        logits, _, _ = self.decoder(previous, carried, source)
        return logits

    def read(self, sources):
        """Reads a batch of sources, (B, S), with both parts: what a decoder's `prepare` returns."""
        states, final = self.encoder(sources)
        return self.decoder.prepare(states, final, self.encoder.mask(sources))

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
        return greedy_search(self, sources, max_length).ids

    def greedy_search(self, sources, max_length) -> Written:
        """Does what `greedy` does, and tells more; see `solutions.models.search`."""
        return greedy_search(self, sources, max_length)

    def beam_search(self, sources, max_length, width, n_best=1, length_penalty=1.0) -> Written:
        """Keeps several hypotheses at every step; see `solutions.models.search`."""
        return beam_search(self, sources, max_length, width, n_best, length_penalty)

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
