"""Task: a classifier from given pieces: embedding, two-way LSTM, additive attention, sigmoid.

The docstring of each wrong answer is what a student is told who wrote the same. A random
initialisation cannot be compared, so the probe first gives every model the same weights.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task

EMBEDDING, STATES, UNITS = 24, 16, 20  # widths, all different; STATES in each direction


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield 10, np.array([[4, 7, 5]], dtype="int32"), seed
    ids = random.integers(1, 30, (5, 7), dtype="int32")
    for row, length in enumerate((7, 5, 4, 0)):
        ids[row, length:] = 0
    ids[4] = [*ids[0, :3], 0, 0, 0, 0]
    yield 30, ids, seed


def probe(build, vocabulary_size, ids, seed):
    """Builds a model, fills it with weights drawn by kind of layer, and runs it on ids."""
    import math

    import numpy as np

    model = build(vocabulary_size)
    if model is None:
        raise ValueError("Your function returns nothing: is a `return` missing?")
    if not hasattr(model, "layers"):
        raise ValueError(f"Your function returns a {type(model).__name__}, not a `keras.Model`.")
    kinds = {"Embedding": "embedding", "Dense": "last layer"}
    kinds |= {"Bidirectional": "LSTM", "LSTM": "LSTM"}
    shapes = {"embedding": [], "LSTM": [], "attention": [], "last layer": []}
    for layer in model.layers:
        kind = kinds.get(type(layer).__name__, "attention")
        for variable in layer.weights:
            shapes[kind].append(tuple(variable.shape))
            random = np.random.default_rng([seed, len(shapes[kind]), *kind.encode()])
            variable.assign(random.normal(0, 0.5, shapes[kind][-1]))
    if not shapes["attention"]:
        raise ValueError("Your model holds no `AttentionPooling`; the task gives you that piece.")
    results = model(ids)
    if not isinstance(results, dict) or not {"probability", "weights"} <= set(results):
        got = ", ".join(map(repr, results)) if isinstance(results, dict) else "no names"
        raise ValueError(
            "Give `keras.Model` a dictionary of outputs, "
            f'`{{"probability": …, "weights": …}}`; yours has {got}.'
        )
    counts = [sum(math.prod(shape) for shape in kind) for kind in shapes.values()]
    return *counts, results["weights"], results["probability"]


def reference(vocabulary_size, *, mask_zero=True, mask=None, lstm=None, query=None, answer=None):
    """A right answer, and by its keywords the wrong ones.

    Args:
        vocabulary_size: V.
        mask_zero: whether the embedding makes a mask.
        mask: ids → a mask for the attention only.
        lstm: embedded → states (B, S, H) and the final states, in Keras's order.
        query: states, final states → what attention asks with; None where it learns that.
        answer: context, final states → probability.
    """
    from solutions.models.attention import Additive, AttentionPooling  # TensorFlow, quietly

    import keras  # isort: skip

    ids = keras.Input((None,), dtype="int32")  # (B, S)
    embedded = keras.layers.Embedding(vocabulary_size, EMBEDDING, mask_zero=mask_zero)(ids)
    states, *final = (lstm or both_ways)(embedded)
    asked = (query or last_states)(states, final)
    pooling = AttentionPooling(Additive(UNITS), query="learned" if asked is None else "given")
    context, weights = pooling(states, query=asked, mask=mask(ids) if mask else None)
    probability = (answer or sigmoid)(context, final)
    return keras.Model(ids, {"probability": probability, "weights": weights})


def both_ways(embedded):
    """A two-way LSTM: its states, then h and c forwards, then h and c backwards."""
    from keras.layers import LSTM, Bidirectional

    return Bidirectional(LSTM(STATES, return_sequences=True, return_state=True))(embedded)


def joined(*parts):
    """Vectors side by side."""
    from keras.layers import Concatenate

    return Concatenate()(list(parts))


def last_states(states, final):
    """The state at the end of each direction."""
    return joined(final[0], final[2])


def sigmoid(context, final):
    """A probability from the context."""
    from keras.layers import Dense

    return Dense(1, activation="sigmoid")(context)


def forgets_the_mask(vocabulary_size):
    """Padding gets weight: nothing tells your model which ids are padding.

    `mask_zero=True` in the embedding does, and Keras hands that mask on to the LSTM and to the
    attention.
    """
    return reference(vocabulary_size, mask_zero=False)


def masks_attention_only(vocabulary_size):
    """Your attention skips padding, but your LSTM reads it.

    So the same review gets another probability when padding is added. `mask_zero=True` in the
    embedding tells both.
    """
    return reference(vocabulary_size, mask_zero=False, mask=lambda ids: ids != 0)


def takes_the_wrong_states(vocabulary_size):
    """Your query joins h and c of the forward direction.

    A two-way LSTM returns `states, forward_h, forward_c, backward_h, backward_c`: join the two
    h.
    """
    return reference(vocabulary_size, query=lambda states, final: joined(final[0], final[1]))


def takes_the_cells(vocabulary_size):
    """Your query joins the cell states, c.

    Take the hidden states, the two h of `states, forward_h, forward_c, backward_h, backward_c`.
    """
    return reference(vocabulary_size, query=lambda states, final: joined(final[1], final[3]))


def joins_all_states(vocabulary_size):
    """Your query joins h and c of both directions.

    Join the two h only, of `states, forward_h, forward_c, backward_h, backward_c`.
    """
    return reference(vocabulary_size, query=lambda states, final: joined(*final))


def adds_the_states(vocabulary_size):
    """Your query is the sum of both final states.

    Join them side by side, (B, 32): a sum mixes what the two directions have to say.
    """
    return reference(vocabulary_size, query=lambda states, final: final[0] + final[2])


def joins_backward_first(vocabulary_size):
    """Your query joins the right states in the wrong order.

    Forward first, then backward.
    """
    return reference(vocabulary_size, query=lambda states, final: joined(final[2], final[0]))


def takes_forward_only(vocabulary_size):
    """Your query is the final state of the forward direction alone.

    Join it with that of the backward direction, which has read from the end to the beginning.
    """
    return reference(vocabulary_size, query=lambda states, final: final[0])


def takes_the_last_place(vocabulary_size):
    """Your query is the last place of `states`.

    There the backward direction has read one word at most. Its final state has read all of
    them: take what `return_state` gives.
    """
    return reference(vocabulary_size, query=lambda states, final: states[:, -1])


def learns_the_query(vocabulary_size):
    """Your query is learned, and the same for every review.

    Hand the final states to the pooling as its query.
    """
    return reference(vocabulary_size, query=lambda states, final: None)


def reads_forwards_only(vocabulary_size):
    """Your LSTM reads in one direction only.

    Wrap it in `Bidirectional`.
    """

    def forwards(embedded):
        from keras.layers import LSTM

        return LSTM(STATES, return_sequences=True, return_state=True)(embedded)

    return reference(vocabulary_size, lstm=forwards, query=lambda states, final: final[0])


def skips_the_context(vocabulary_size):
    """Your probability comes from the final states: attention is computed, but has no say.

    Give the context to the last layer.
    """
    return reference(
        vocabulary_size, answer=lambda context, final: sigmoid(last_states(0, final), 0)
    )


def forgets_the_sigmoid(vocabulary_size):
    """Your `probability` can be any number.

    The last layer has no `activation="sigmoid"`.
    """

    def number(context, final):
        from keras.layers import Dense

        return Dense(1)(context)

    return reference(vocabulary_size, answer=number)


task = Task(
    name="build",
    points=2,
    inputs=("vocabulary_size", "ids", "seed of the weights"),
    results=(
        *(f"parameters of the {kind}" for kind in ("embedding", "LSTM", "attention", "last layer")),
        "weights",
        "probability",
    ),
    cases=cases,
    seeds=(0, 1),  # every case builds a model, which takes a quarter of a second
    probe=probe,
    reference=reference,
    mistakes=(
        forgets_the_mask,
        masks_attention_only,
        takes_the_wrong_states,
        takes_the_cells,
        joins_all_states,
        adds_the_states,
        joins_backward_first,
        takes_forward_only,
        takes_the_last_place,
        learns_the_query,
        reads_forwards_only,
        skips_the_context,
        forgets_the_sigmoid,
    ),
)
