"""The translator's network: the parts of chapters 2 to 4, put together by the functional API."""

import keras

from solutions.models.seq2seq import Seq2Seq
from solutions.models.writing import attends


def build_network(parts: Seq2Seq) -> keras.Model:
    """Wires an encoder and a decoder, with attention or without, as one graph.

    Keras then knows the whole graph: it can be drawn, and any tensor of it be asked for. The
    weights are those of the parts, which write translations by themselves.

    Args:
        parts: `Seq2Seq`, whose encoder and decoder are used.

    Returns:
        a model from {"sources": (B, S), "previous": (B, T)} to logits, (B, T, V). With attention
        its layers are "encoder" and "decoder".

    Source: Bahdanau et al. (2015). Chapter 5.
    """
    sources = keras.Input((None,), dtype="int32", name="sources")
    previous = keras.Input((None,), dtype="int32", name="previous")
    inputs = {"sources": sources, "previous": previous}
    if not attends(parts):  # its decoder has no weights to return, and Keras wants tensors only
        return keras.Model(inputs, parts(inputs), name="translator")
    states, final = parts.encoder(sources)  # (B, S, H), (B, H) each
    source, carried = parts.decoder.prepare(states, final, parts.encoder.mask(sources))
    logits, _, _ = parts.decoder(previous, carried, source)  # (B, T, V)
    return keras.Model(inputs, logits, name="translator")
