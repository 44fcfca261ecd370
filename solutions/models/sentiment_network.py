"""The network of chapter 6: Embedding, BiLSTM, attention pooling, and a vote of n-grams."""

import keras
from keras import ops

from solutions.data.text import PADDING
from solutions.models.attention import Additive, AttentionPooling
from solutions.models.evidence import Evidence


def build_classifier(
    vocabulary_size: int,
    *,
    embedding: int = 128,
    units: int = 64,
    layers: int = 2,
    score: keras.layers.Layer | None = None,
    query: str | None = "given",
    hidden: int = 20,
    dropout: float = 0.5,
    mask_attention: bool = True,
    evidence: Evidence | None = None,
) -> keras.Model:
    """Builds Embedding → BiLSTMs → attention pooling → Dense → sigmoid with the functional API.

    The defaults are the seminar's network with its mask mended: padding gets weight 0 and changes
    nothing, so a batch need not be wider than its longest text.

    Args:
        vocabulary_size: number of token ids, V.
        embedding: width E.
        units: width of each direction of each LSTM, H/2.
        layers: number of BiLSTM layers.
        score: how the query meets a state; None for `Additive(64)`.
        query: "given", the concatenated final states ask; "learned", one vector asks all texts; or
            None, nobody asks: the final states themselves go on, and there are no weights.
        hidden: units of the dense layer before the last; 0 for none.
        dropout: share dropped from the input of every LSTM and dense layer.
        mask_attention: False gives padding weight like words, the seminar's mistake.
        evidence: a linear model over n-grams that votes beside the network, or None.

    Returns:
        a model from {"tokens": (B, S) int32} to {"probability": (B, 1), "weights": (B, S)}. With
        `evidence` it also takes {"ngrams": (B, G)}, and "network" and "evidence" are the two
        votes, (B, 1) each; their logits, one part to two, make the probability.

    Source: Bahdanau et al. (2015) for the score; Cheng et al. (2016) for learning wide and deep
        parts beside each other. Chapter 6.
    """
    tokens = keras.Input((None,), dtype="int32", name="tokens")
    mask = ops.not_equal(tokens, PADDING)  # (B, S)
    normal = keras.initializers.RandomNormal(stddev=0.1)
    states = keras.layers.Embedding(
        vocabulary_size, embedding, embeddings_initializer=normal, name="embedding"
    )(tokens)  # (B, S, E)
    for number in range(1, layers + 1):
        lstm = keras.layers.LSTM(units, dropout=dropout, return_sequences=True, return_state=True)
        bilstm = keras.layers.Bidirectional(lstm, name=f"bilstm_{number}")
        states, forward, _, backward, _ = bilstm(states, mask=mask)  # (B, S, H), 4 × (B, H/2)
    final = keras.layers.Concatenate(name="final_state")([forward, backward])  # (B, H)

    outputs = {}
    if query is None:
        features = final
    else:
        pooling = AttentionPooling(score or Additive(64), query=query, name="attention")
        asked = final if query == "given" else None
        attended = mask if mask_attention else ops.ones_like(mask)
        features, weights = pooling(states, query=asked, mask=attended)  # (B, H), (B, S)
        outputs["weights"] = keras.layers.Identity(name="weights")(weights)
    if hidden:
        features = keras.layers.Dense(hidden, activation="relu", name="hidden")(features)
    features = keras.layers.Dropout(dropout, name="dropout")(features)
    logit = keras.layers.Dense(1, name="logit")(features)  # (B, 1)
    inputs = {"tokens": tokens}
    if evidence is not None:
        inputs["ngrams"] = keras.Input((None,), dtype="int32", name="ngrams")
        vote = evidence(inputs["ngrams"])  # (B, 1)
        # Layers named like the outputs: if one is not, Keras before 3.12 computes no metric at all.
        outputs["network"] = _sigmoid("network")(logit)
        outputs["evidence"] = _sigmoid("evidence")(vote)
        logit = (logit + 2 * vote) / 3  # two to one: chosen on IMDB's validation split
    outputs["probability"] = _sigmoid("probability")(logit)  # (B, 1)
    return keras.Model(inputs, outputs, name="sentiment")


def _sigmoid(name: str) -> keras.layers.Layer:
    return keras.layers.Activation("sigmoid", name=name)
