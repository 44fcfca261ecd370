import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.classifier import task


def model(mask_zero=True, query=None, read="context", activation="sigmoid", width=24):
    """A `build` as most people write it, with one thing changed."""

    def build(vocabulary_size):
        from keras import Input, Model
        from keras.layers import LSTM, Bidirectional, Dense, Embedding

        from solutions.models.attention import Additive, AttentionPooling

        words = Input(shape=(None,))
        x = Embedding(vocabulary_size, width, mask_zero=mask_zero)(words)
        lstm = LSTM(16, return_sequences=True, return_state=True)
        out, fh, fc, bh, bc = Bidirectional(lstm)(x)
        state = joined(fh, bh)
        asked = query(out, fh, fc, bh, bc) if query else state
        context, weights = AttentionPooling(Additive(20))(out, asked)
        probability = Dense(1, activation=activation)(state if read == "state" else context)
        return Model(words, {"probability": probability, "weights": weights})

    return build


def subclassed(vocabulary_size):
    import keras

    from solutions.models.attention import Additive, AttentionPooling

    class Classifier(keras.Model):
        def __init__(self):
            super().__init__()
            self.embedding = keras.layers.Embedding(vocabulary_size, 24)
            lstm = keras.layers.LSTM(16, return_sequences=True, return_state=True)
            self.lstm = keras.layers.Bidirectional(lstm)
            self.pooling = AttentionPooling(Additive(20))
            self.last = keras.layers.Dense(1)
            self(keras.ops.zeros((1, 2), dtype="int32"))

        def call(self, ids):
            mask = keras.ops.not_equal(ids, 0)
            states, forward, _, backward, _ = self.lstm(self.embedding(ids), mask=mask)
            context, weights = self.pooling(states, joined(forward, backward), mask=mask)
            probability = keras.ops.sigmoid(self.last(context))
            return {"weights": weights, "probability": probability, "context": context}

    return Classifier()


def joined(*states):
    import keras

    return keras.ops.concatenate(states, axis=-1)


def no_model(vocabulary_size):
    model()(vocabulary_size)


def no_attention(vocabulary_size):
    import keras

    ids = keras.Input((None,))
    states = keras.layers.Embedding(vocabulary_size, 24, mask_zero=True)(ids)
    probability = keras.layers.Dense(1)(keras.layers.GlobalAveragePooling1D()(states))
    return keras.Model(ids, {"probability": probability, "weights": ids})


def unnamed_outputs(vocabulary_size):
    import keras

    named = model()(vocabulary_size)
    return keras.Model(named.input, list(named.outputs))


def misnamed_outputs(vocabulary_size):
    import keras

    named = model()(vocabulary_size)
    outputs = {"probabilities": named.output["probability"], "weights": named.output["weights"]}
    return keras.Model(named.input, outputs)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (model(mask_zero=False), "Padding gets weight"),
        (model(query=lambda out, *_: out[:, -1]), "last place of `states`"),
        (model(query=lambda out, fh, fc, bh, bc: joined(fh, fc)), "joins h and c"),
        (model(query=lambda out, fh, fc, bh, bc: joined(fc, bc)), "joins the cell states"),
        (model(query=lambda out, fh, fc, bh, bc: fh + bh), "sum of both final states"),
        (model(activation=None), "any number"),
        (model(read="state"), "attention is computed, but has no say"),
        (model(width=20), "`parameters of the embedding` is not what it should be"),
        (no_model, "returns nothing"),
        (no_attention, "no `AttentionPooling`"),
        (unnamed_outputs, "yours has no names"),
        (misnamed_outputs, "yours has 'probabilities', 'weights'"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer, seeds=(5,))  # building takes a quarter of a second each time
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [model(), subclassed])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT
