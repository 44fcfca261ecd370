"""The networks of chapter 7: three of the seminar, and attention from each target day."""

from collections.abc import Sequence

import keras

from solutions.models import attention
from solutions.models.farm_prices.parts import (
    OF_TRADE,
    Days,
    Numbered,
    OrderedQuantiles,
    PastMeans,
    Present,
)
from solutions.models.layers import Embedding

LATELY = 7
"""Days whose trade "day-attention" is told without having to look."""

NETWORKS = ("lstm", "lstm-attention", "cnn-bilstm-attention", "day-attention")
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
    weather: bool = False,
    point: bool = False,
) -> keras.Model:
    """Builds a network from windows of prices to quantiles of log-returns.

    Args:
        name: one of `NETWORKS`. The first three read the past and end in one vector, from which
            all horizons are told. In the last each target day asks the past days, up to a year
            of them, by what is known of it.
        length: days of a window, L.
        inputs: numbers that tell of a past day, F.
        known: numbers that are known of a target day, C.
        horizons: target days, K.
        items: number of items, N.
        quantiles: Q levels in rising order, 0.5 among them.
        units: width of a state, H.
        embedding: width of an item's vector, E.
        heads: how many attentions of its own "day-attention" has; the weights are their mean.
        score: how a query meets a day, "general" or "additive". It holds for "day-attention";
            the seminar's networks are additive.
        dropout: share of the numbers that training sets to 0.
        weather: whether the inputs tell of more than trade and calendar. Then "day-attention" looks
            at closed days, too: a storm comes on a Sunday as on any day.
        point: whether to give one number a horizon beside the quantiles, for a loss of its own.

    Returns:
        a model from {"past": (B, L, F), "mask": (B, L) bool, "items": (B,) int32} — and "future":
        (B, K, C) for "day-attention" — to {"quantiles": (B, K, Q)}, "weights": (B, K, L) if
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
    if name == "day-attention":
        future = taken["future"] = keras.Input((horizons, known), name="future")
        features, weights = _day_attention(
            *(past, days, mask, vector, future),
            **{"units": units, "heads": heads, "score": score, "dropout": dropout},
            weather=weather,
        )
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


def _day_attention(past, days, mask, vector, future, *, units, heads, score, dropout, weather):
    """Features of each target day, (B, K, H), and where it looked, (B, K, L).

    There is no recurrence: what a state tells, its own day has told, so that where a weight lies
    is what was read there.
    """
    if heads < 1 or score not in ("general", "additive"):
        raise ValueError(f'heads must be at least 1, score "general" or "additive": {heads, score}')
    L, K = days.shape[1], future.shape[1]
    whose = keras.layers.RepeatVector(L, name="item_by_day")(vector)  # (B, L, E)
    states = keras.layers.Concatenate(name="day_of_item")([days, whose])
    states = keras.layers.Dense(units, "tanh", name="day")(states)  # (B, L, H)
    whose = keras.layers.RepeatVector(K, name="item_by_horizon")(vector)  # (B, K, E)
    asked = keras.layers.Concatenate(name="target_day")([Numbered(name="numbered")(future), whose])
    queries = keras.layers.Dense(units, "tanh", name="query")(asked)  # (B, K, H)
    readable = Present(name="present")(past) if weather else mask  # (B, L)
    contexts, several = [], []
    for number in range(1, heads + 1):
        head = attention.Attention(attention.score(score, units=units), name=f"head_{number}")
        context, weights = head(queries, head.prepare(states, readable))  # (B, K, H), (B, K, L)
        contexts.append(context)
        several.append(weights)
    lately = keras.layers.Flatten(name="week")(days[:, -LATELY:, :OF_TRADE])
    lately = keras.layers.Concatenate(name="lately")([lately, PastMeans(name="means")(days)])
    lately = keras.layers.RepeatVector(K, name="lately_by_horizon")(lately)
    features = keras.layers.Concatenate(name="told")([*contexts, asked, lately])
    features = keras.layers.Dense(2 * units, "relu", name="wide")(features)
    features = keras.layers.Dropout(dropout, name="wide_dropout")(features)
    features = keras.layers.Dense(units, "relu", name="hidden")(features)
    return features, sum(several[1:], several[0]) / len(several)
