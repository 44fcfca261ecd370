"""One network built three ways, and a second one for which only two are left.

**Sequential** suffices while one tensor goes in, one comes out, and each layer has one before it:
an encoder that ends in a vector, a classifier, or the network of `repeating_sequential`, whose
decoder hears that vector at every step but is never told what it has written. As soon as the
decoder is given the tokens before (teacher forcing) and starts from the encoder's states, there
are two inputs and an LSTM's two states pass between the halves: no Sequential can say that.

**Functional** suffices while the network is a graph of layers, however branched, that is the same
for every input: `repeating_functional` and `seq2seq_functional`. Keras then knows the whole
graph; it can draw it, save it without a class, and take any tensor in it as an output.

**Subclassed** is right when there is more than a graph: a loop that ends when the data say so, a
part that is used in several ways, a step of training of one's own. So `Seq2Seq` is subclassed.

On the same weights the ways give the same loss. Weights have the same names in all of them, so
`solutions.models.parameters` copies them from any to any.
"""

import keras
from keras import ops

from solutions.data.text import PADDING
from solutions.models.attention import PACKAGE
from solutions.models.encoder import Encoder
from solutions.models.layers import ReverseTokens, beside, embedding_layer, recurrent_layer


def repeating_sequential(V_source, V_target, E, H, T, cell="lstm"):
    """Builds encoder, vector, decoder as stacks of layers.

    The decoder hears the encoder's vector T times and writes T tokens, all at once: it cannot be
    told which token was chosen before. There is no start token; the end token is written.

    Args:
        V_source: number of source tokens.
        V_target: number of target tokens.
        E: width of a token's vector.
        H: width of a state.
        T: number of tokens to write.
        cell: "lstm" or "gru".

    Returns:
        a model from sources, (B, S), to logits, (B, T, V), with the parts "encoder" and "decoder".

    Raises:
        ValueError: if there is no such cell; it names those that there are.

    Source: Cho et al. (2014) for the vector at every step. Chapter 2.
    """
    encoder = keras.Sequential(
        [
            keras.Input((None,), dtype="int32"),
            embedding_layer(V_source, E, mask_zero=True),  # (B, S, E); the mask travels along
            recurrent_layer(cell, H, return_sequences=False),  # (B, H)
        ],
        name="encoder",
    )
    decoder = keras.Sequential(
        [
            keras.Input((H,)),
            keras.layers.RepeatVector(T),  # (B, T, H)
            recurrent_layer(cell, H),  # (B, T, H)
            keras.layers.Dense(V_target, name="affine"),  # (B, T, V)
        ],
        name="decoder",
    )
    return keras.Sequential([encoder, decoder], name="repeating_sequential")


def repeating_functional(V_source, V_target, E, H, T, cell="lstm"):
    """Builds the network of `repeating_sequential` with the functional API.

    Arguments, result and errors are the same. Chapter 2.
    """
    sources = keras.Input((None,), dtype="int32", name="sources")
    embedded = embedding_layer(V_source, E, mask_zero=True)(sources)  # (B, S, E)
    state = recurrent_layer(cell, H, return_sequences=False)(embedded)  # (B, H)
    encoder = keras.Model(sources, state, name="encoder")

    vector = keras.Input((H,), name="vector")
    repeated = keras.layers.RepeatVector(T)(vector)  # (B, T, H)
    states = recurrent_layer(cell, H)(repeated)  # (B, T, H)
    logits = keras.layers.Dense(V_target, name="affine")(states)  # (B, T, V)
    decoder = keras.Model(vector, logits, name="decoder")

    return keras.Model(sources, decoder(encoder(sources)), name="repeating_functional")


@keras.saving.register_keras_serializable(package=PACKAGE)
class Repeating(keras.Model):
    """The network of `repeating_sequential` as a class; arguments and errors are the same.

    Source: Chapter 2.
    """

    def __init__(self, V_source, V_target, E, H, T, cell="lstm", name="repeating", **kwargs):
        super().__init__(name=name, **kwargs)
        self.sizes = {"V_source": V_source, "V_target": V_target, "E": E, "H": H, "T": T}
        self.encoder = Encoder(V_source, E, H, cell, dtype=self.dtype_policy)
        self.decoder = RepeatingDecoder(V_target, H, T, cell, dtype=self.dtype_policy)
        self.build()

    def build(self, sources_shape=None):
        """Has nothing to make: both parts come with their weights."""

    def call(self, sources):
        """Returns logits, (B, T, V), for sources, (B, S)."""
        _, final = self.encoder(sources)
        return self.decoder(final[0])

    def get_config(self):
        """Returns what makes the same model again."""
        return {**super().get_config(), **self.sizes, "cell": self.encoder.cell}


@keras.saving.register_keras_serializable(package=PACKAGE)
class RepeatingDecoder(keras.Model):
    """Writes T tokens from a vector that it hears at every step.

    Args:
        V: number of target tokens.
        H: width of the vector, and of a state.
        T: number of tokens to write.
        cell: "lstm" or "gru".

    Source: Chapter 2.
    """

    def __init__(self, V, H, T, cell="lstm", name="decoder", **kwargs):
        super().__init__(name=name, **kwargs)
        self.V, self.H, self.T, self.cell = V, H, T, cell
        self.repeat = keras.layers.RepeatVector(T, dtype=self.dtype_policy)
        self.recurrent = recurrent_layer(cell, H, dtype=self.dtype_policy)
        self.affine = keras.layers.Dense(V, name="affine", dtype=self.dtype_policy)
        self.build()

    def build(self, vector_shape=None):
        """Makes the weights; their shapes do not depend on the input's."""
        self.recurrent.build((None, self.T, self.H))
        self.affine.build((None, self.T, self.H))

    def call(self, vector):
        """Returns logits, (B, T, V), for a vector, (B, H)."""
        return self.affine(self.recurrent(self.repeat(vector)))

    def get_config(self):
        """Returns what makes the same decoder again."""
        names = ("V", "H", "T", "cell")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def seq2seq_functional(
    V_source, V_target, E, H, cell="lstm", reverse=False, peeky=False, masked=True
):
    """Builds the network of `Seq2Seq` with the functional API.

    Args:
        V_source: number of source tokens.
        V_target: number of target tokens.
        E: width of a token's vector.
        H: width of a state.
        cell: "lstm" or "gru".
        reverse: whether sources are read backwards; padding stays where it is.
        peeky: whether the encoder's vector joins every input of the decoder's two layers.
        masked: whether padding is skipped when sources are read.

    Returns:
        a model from {"sources": (B, S), "previous": (B, T)} to logits, (B, T, V), with the parts
        "encoder" and "decoder".

    Raises:
        ValueError: if there is no such cell; it names those that there are.

    Source: Sutskever et al. (2014). Chapter 2.
    """
    sources = keras.Input((None,), dtype="int32", name="sources")
    read = ReverseTokens(name="turn")(sources) if reverse else sources
    mask = ops.not_equal(read, PADDING) if masked else None  # (B, S)
    embedded = embedding_layer(V_source, E)(read)  # (B, S, E)
    states, *final = recurrent_layer(cell, H, return_state=True)(embedded, mask=mask)
    encoder = keras.Model(sources, [states, *final], name="encoder")

    previous = keras.Input((None,), dtype="int32", name="previous")
    initial = [keras.Input((H,), name=f"initial_{number}") for number in range(len(final))]
    vector = keras.Input((H,), name="vector")
    inputs = embedding_layer(V_target, E)(previous)  # (B, T, E)
    inputs = beside(vector, inputs) if peeky else inputs
    states, *last = recurrent_layer(cell, H, return_state=True)(inputs, initial_state=initial)
    states = beside(vector, states) if peeky else states
    logits = keras.layers.Dense(V_target, name="affine")(states)  # (B, T, V)
    decoder = keras.Model([previous, *initial, vector], [logits, *last], name="decoder")

    _, *final = encoder(sources)
    logits, *_ = decoder([previous, *final, final[0]])
    both = {"sources": sources, "previous": previous}
    return keras.Model(both, logits, name="seq2seq_functional")
