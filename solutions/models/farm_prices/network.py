"""The networks of chapter 7: three of the seminar, and attention from each target day."""

from collections.abc import Sequence

import keras

from solutions.models import attention
from solutions.models.farm_prices.parts import WEEK, Days, OrderedQuantiles, WeekMeans
from solutions.models.layers import Embedding

NETWORKS = ("lstm", "lstm-attention", "cnn-bilstm-attention", "encoder-decoder")
"""Names of the networks that `build_network` knows."""


def build_network(
    name: str,
    *,
    length: int,
    inputs: int,
    known: int,
    horizons: int,
    items: int,
    quantiles: Sequence[float] = (0.1, 0.5, 0.9),
    units: int = 64,
    embedding: int = 8,
    heads: int = 4,
    score: str = "general",
    dropout: float = 0.2,
    point: bool = False,
) -> keras.Model:
    """Builds a network from windows of prices to quantiles of log-returns.

    Args:
        name: one of `NETWORKS`. The first three read the past and end in one vector, from which
            all horizons are told. The last reads up to a year of days, and a state for each
            target day, made of what its calendar tells, asks them all.
        length: days of a window, L; whole weeks for "encoder-decoder".
        inputs: numbers that tell of a past day, F.
        known: numbers that are known of a target day, C.
        horizons: target days, K.
        items: number of items, N.
        quantiles: Q levels in rising order, 0.5 among them.
        units: width of a state, H.
        embedding: width of an item's vector, E.
        heads: how many attentions of its own "encoder-decoder" has; the weights are their mean.
        score: how a query meets a day, "general" or "additive". It holds for "encoder-decoder";
            the seminar's networks are additive.
        dropout: share of the numbers that training sets to 0.
        point: whether to give one number a horizon beside the quantiles, for a loss of its own.

    Returns:
        a model from {"past": (B, L, F), "mask": (B, L) bool, "items": (B,) int32} — and "future":
        (B, K, C) for "encoder-decoder" — to {"quantiles": (B, K, Q)}, "weights": (B, K, L) if
        it has attention, and "point": (B, K) if it was asked for.

    Raises:
        ValueError: if there is no such network, or a width does not fit it.

    Source: Bahdanau et al. (2015) and Luong et al. (2015) for attention; Wen et al. (2017) for
        quantiles of several horizons from what is known of the future. Chapter 7.
    """
    if name not in NETWORKS:
        raise ValueError(f"network must be one of {', '.join(NETWORKS)}, not {name!r}")
    for what, size in (("length", length), ("units", units), ("embedding", embedding)):
        if size < 1:
            raise ValueError(f"{what} must be at least 1, not {size}")
    past = keras.Input((length, inputs), name="past")
    mask = keras.Input((length,), dtype="bool", name="mask")
    number = keras.Input((), dtype="int32", name="items")
    normal = keras.initializers.RandomNormal(stddev=0.1)
    vector = Embedding(items, embedding, embeddings_initializer=normal, name="item")(number)
    taken = {"past": past, "mask": mask, "items": number}
    days = Days(name="days")(past, mask)  # (B, L, F + 2)
    if name == "encoder-decoder":
        future = taken["future"] = keras.Input((horizons, known), name="future")
        states, final = _encoder(days, mask, vector, units, dropout)  # (B, L, 2 H), (B, H)
        features, weights = _decoder(
            *(future, vector, states, final, mask),
            units=units, heads=heads, score=score, dropout=dropout,
        )  # fmt: skip
    else:
        features, weights = _seminar(name, days, mask, vector, units, dropout)  # (B, H), (B, L)
        # One vector for all horizons: each has rows of its own in what follows.
        features = keras.layers.Dense(horizons * units, "relu", name="hidden")(features)
        features = keras.layers.Reshape((horizons, units), name="by_horizon")(features)
        if weights is not None:
            weights = keras.layers.RepeatVector(horizons, name="repeated")(weights)
    features = keras.layers.Dropout(dropout, name="dropout")(features)  # (B, K, H)
    outputs = {"quantiles": OrderedQuantiles(quantiles, name="quantiles")(features)}
    if weights is not None:
        outputs["weights"] = keras.layers.Identity(name="weights")(weights)  # (B, K, L)
    if point:
        one = keras.layers.Dense(
            1, kernel_initializer=keras.initializers.VarianceScaling(0.01), name="one"
        )(features)
        outputs["point"] = keras.layers.Reshape((horizons,), name="point")(one)  # (B, K)
    return keras.Model(taken, outputs, name=name.replace("-", "_"))


def _seminar(name, days, mask, vector, units, dropout):
    """The seminar's three: a vector of the past, (B, …), and the weights of days, (B, L) or None.

    The recurrences skip closed days, as they skip padding. Keras's fast kernel for GPUs wants
    padding on the right, and closed days lie anywhere.
    """
    options = {"return_sequences": True, "return_state": True, "use_cudnn": False}
    if name == "cnn-bilstm-attention":
        days = keras.layers.Conv1D(units, 3, padding="causal", activation="relu", name="cnn")(days)
        layer = keras.layers.Bidirectional(
            keras.layers.LSTM(-(-units // 2), dropout=dropout, **options), name="bilstm"
        )
        states, ahead, _, back, _ = layer(days, mask=mask)
        final = keras.layers.Concatenate(name="final_state")([ahead, back])  # (B, H)
    else:
        lstm = keras.layers.LSTM(units, dropout=dropout, name="lstm", **options)
        states, final, _ = lstm(days, mask=mask)  # (B, L, H), (B, H)
    if name == "lstm":
        return keras.layers.Concatenate(name="told")([final, vector]), None
    pooling = attention.AttentionPooling(attention.Additive(units), name="attention")
    context, weights = pooling(states, query=final, mask=mask)  # (B, H), (B, L)
    return keras.layers.Concatenate(name="told")([context, final, vector]), weights


def _encoder(days, mask, vector, units, dropout):
    """A state for each day, (B, L, 2 H), and the last state of the weeks, (B, H).

    A day is told by itself and by its week, and weeks by a recurrence: a year is 52 steps, which
    is learned faster and better than 364.
    """
    _, L, _ = days.shape
    if L % WEEK:
        raise ValueError(f"length of encoder-decoder must be whole weeks, and {L} is not")
    whose = keras.layers.RepeatVector(L, name="item_by_day")(vector)  # (B, L, E)
    days = keras.layers.Concatenate(name="day_of_item")([days, whose])
    days = keras.layers.Dense(units, "tanh", name="day")(days)  # (B, L, H)
    days = keras.layers.Dropout(dropout, name="day_dropout")(days)
    weeks = WeekMeans(name="week_means")(days, mask)  # (B, L / 7, 2 H)
    weeks = keras.layers.Dense(units, "tanh", name="week")(weeks)
    recurrence = keras.layers.GRU(units, return_sequences=True, return_state=True, name="encoder")
    weeks, final = recurrence(weeks)  # (B, L / 7, H), (B, H)
    weeks = keras.layers.UpSampling1D(WEEK, name="week_of_day")(weeks)  # (B, L, H)
    return keras.layers.Concatenate(name="states")([days, weeks]), final


def _decoder(future, vector, states, final, mask, *, units, heads, score, dropout):
    """Features of each target day, (B, K, H), and where it looked, (B, K, L)."""
    if heads < 1 or score not in ("general", "additive"):
        raise ValueError(f'heads must be at least 1, score "general" or "additive": {heads, score}')
    K = future.shape[1]
    whose = keras.layers.RepeatVector(K, name="item_by_horizon")(vector)  # (B, K, E)
    asked = keras.layers.Concatenate(name="target_day")([future, whose])
    # A recurrence from one target day to the next; the first continues the past.
    queries = keras.layers.GRU(units, return_sequences=True, name="decoder")(
        asked, initial_state=final
    )  # (B, K, H)
    contexts, several = [], []
    for number in range(1, heads + 1):
        head = attention.Attention(attention.score(score, units=units), name=f"head_{number}")
        context, weights = head(queries, head.prepare(states, mask))  # (B, K, 2 H), (B, K, L)
        contexts.append(context)
        several.append(weights)
    met = keras.layers.Concatenate(name="met")([*contexts, queries])
    met = keras.layers.Dense(units, "tanh", name="attentional")(met)  # (B, K, H), Luong's s~
    met = keras.layers.Dropout(dropout, name="met_dropout")(met)
    features = keras.layers.Concatenate(name="told")([met, asked])
    features = keras.layers.Dense(units, "relu", name="hidden")(features)
    return features, sum(several[1:], several[0]) / len(several)
