"""Where attention sits in a decoder: Luong's wiring and Bahdanau's, in Keras.

Both speak as `solutions.models.seq2seq.Decoder` does, so `Seq2Seq` and the search loops take any
of them:

    source, carried = decoder.prepare(states, final, mask)  # once per source
    logits, carried, weights = decoder(previous, carried, source, step)  # as often as one likes

Any score goes into any wiring: the `Attention` layer is made outside and handed over.
"""

import keras
import tensorflow as tf
from keras import ops

from solutions.models.attention.scores import PACKAGE
from solutions.models.layers import embedding_layer, recurrent_layer


class AttendingDecoder(keras.Model):
    """What both wirings are made of; which layer feeds which, a wiring says.

    Args:
        V: number of target tokens.
        E: width of a token's vector.
        H: width of a state, the encoder's.
        attention: `Attention` over the encoder's states.
        cell: "lstm" or "gru", the encoder's.
        dropout: share of the numbers that training sets to 0, in the tokens' vectors and in what
            the logits are made of.

    Raises:
        ValueError: if there is no such cell; it names those that there are.
    """

    def __init__(
        self, V, E, H, attention, cell="lstm", dropout=0.0, name="decoder", dtype=None, **kwargs
    ):
        super().__init__(name=name, dtype=dtype, **kwargs)
        self.V, self.E, self.H, self.cell, self.dropout = V, E, H, cell, dropout
        policy = self.dtype_policy
        self.embedding = embedding_layer(V, E, dtype=policy)
        self.recurrent = recurrent_layer(cell, H, return_state=True, dtype=policy)
        self.attention = attention
        self.combine = keras.layers.Dense(H, name="combine", dtype=policy)
        self.affine = keras.layers.Dense(V, name="affine", dtype=policy)
        self.drop = keras.layers.Dropout(dropout, name="drop", dtype=policy)

    def build(self, previous_shape=None):
        """Makes the weights; their shapes do not depend on the input's."""
        states = (None, None, self.H)
        self.embedding.build((None, None))
        self.recurrent.build((None, None, self.recurrent_width))
        if not self.attention.built:  # one that comes from a file is
            self.attention.build(states, states)
        self.combine.build((None, None, self.combined_width))
        self.affine.build(states)

    def prepare(self, states, final, mask=None):
        """Reads a source.

        Args:
            states: of the encoder, (B, S, H).
            final: the encoder's final states, (B, H) each.
            mask: which source positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            what every call on this source wants, a `Prepared`, and what goes from step to step.

        Raises:
            ValueError: if states and mask disagree about B or S; it names both.
        """
        return self.attention.prepare(states, mask), tuple(final)

    def get_config(self):
        """Returns what makes the same decoder again."""
        names = ("V", "E", "H", "cell", "dropout")
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in names},
            "attention": keras.saving.serialize_keras_object(self.attention),
        }

    @classmethod
    def from_config(cls, config):
        """Makes a decoder from what `get_config` has returned."""
        attention = keras.saving.deserialize_keras_object(config["attention"])
        return cls(**{**config, "attention": attention})


@keras.saving.register_keras_serializable(package=PACKAGE)
class LuongDecoder(AttendingDecoder):
    """Attends after the recurrence, with the state of the step itself.

        s_t = recurrent(y_{t-1}),  or recurrent([y_{t-1}; s̃_{t-1}]) with input feeding
        s̃_t = tanh(combine([c_t; s_t])),  where c_t is what s_t attends to
        logits = affine(s̃_t)

    Without input feeding no step waits for the attention of the one before: all steps attend in
    one product.

    Args:
        V, E, H, attention, cell, dropout: as in `AttendingDecoder`.
        input_feeding: whether the last attentional vector s̃ joins the input of the recurrence.

    Source: Luong et al. (2015), sections 3 and 3.3. Chapter 3.
    """

    def __init__(self, V, E, H, attention, cell="lstm", input_feeding=False, **kwargs):
        super().__init__(V, E, H, attention, cell, **kwargs)
        self.input_feeding = input_feeding
        self.build()

    @property
    def recurrent_width(self):
        """Width of the recurrent layer's input."""
        return self.E + (self.H if self.input_feeding else 0)

    @property
    def combined_width(self):
        """Width of what is combined, context and state."""
        return 2 * self.H

    def prepare(self, states, final, mask=None):
        """Reads a source; arguments, result and errors are those of every decoder.

        With input feeding the attentional vector is carried along, at first zeros.
        """
        source, carried = super().prepare(states, final, mask)
        if self.input_feeding:
            carried = (*carried, ops.zeros_like(carried[0]))
        return source, carried

    def call(self, previous, carried, source, step=0):
        """Gives logits for the token after each one.

        Args:
            previous: target tokens, (B, T), the first of them `START`. Padding on the right needs
                no mask: nothing that comes later changes what stands before.
            carried: from `prepare`, or from a step before.
            source: from `prepare`.
            step: number of the first token's step; a window may want it.

        Returns:
            logits, (B, T, V), what is carried on, and attention weights, (B, T, S).
        """
        embedded = self.drop(self.embedding(previous))  # (B, T, E)
        if self.input_feeding:
            carried, (attentional, weights) = over_time(
                lambda *now: self._advance(source, *now), embedded, carried, step
            )
        else:
            states, *carried = self.recurrent(embedded, initial_state=list(carried))
            context, weights = self.attention(states, source, step=step)  # (B, T, H), (B, T, S)
            attentional = self._attentional(context, states)
        return self.affine(self.drop(attentional)), tuple(carried), weights

    def _advance(self, source, embedded, carried, step):
        """One step with input feeding."""
        *states, attentional = carried
        inputs = ops.concatenate([embedded, attentional], axis=1)  # (B, E + H)
        state, states = self.recurrent.cell(inputs, states)
        context, weights = self.attention(state[:, None], source, step=step)  # (B, 1, ·)
        attentional = self._attentional(context[:, 0], state)
        return (*states, attentional), (attentional, weights[:, 0])

    def _attentional(self, context, state):
        """Luong's s̃, (…, H)."""
        return ops.tanh(self.combine(ops.concatenate([context, state], axis=-1)))

    def get_config(self):
        """Returns what makes the same decoder again."""
        return {**super().get_config(), "input_feeding": self.input_feeding}


@keras.saving.register_keras_serializable(package=PACKAGE)
class BahdanauDecoder(AttendingDecoder):
    """Attends before the recurrence, with the state of the step before.

        c_t is what s_{t-1} attends to
        s_t = recurrent([y_{t-1}; c_t])
        t_t = tanh(combine([c_t; s_t; y_{t-1}])),  logits = affine(t_t)

    Attention and recurrence have to take turns, step by step; what follows the states does not.

    Args:
        V, E, H, attention, cell, dropout: as in `AttendingDecoder`.

    Source: Bahdanau et al. (2015), appendix A.2.2, with tanh in place of maxout. Chapter 4.
    """

    def __init__(self, V, E, H, attention, cell="lstm", **kwargs):
        super().__init__(V, E, H, attention, cell, **kwargs)
        self.build()

    @property
    def recurrent_width(self):
        """Width of the recurrent layer's input, token and context."""
        return self.E + self.H

    @property
    def combined_width(self):
        """Width of what is combined, context, state and token."""
        return 2 * self.H + self.E

    def call(self, previous, carried, source, step=0):
        """Gives logits for the token after each one.

        Arguments and result are those of `LuongDecoder.call`.
        """
        embedded = self.drop(self.embedding(previous))  # (B, T, E)
        carried, (context, states, weights) = over_time(
            lambda *now: self._advance(source, *now), embedded, carried, step
        )
        read = ops.concatenate([context, states, embedded], axis=2)  # (B, T, 2H + E)
        return self.affine(self.drop(ops.tanh(self.combine(read)))), carried, weights

    def _advance(self, source, embedded, carried, step):
        """One step."""
        context, weights = self.attention(carried[0][:, None], source, step=step)  # (B, 1, ·)
        inputs = ops.concatenate([embedded, context[:, 0]], axis=1)  # (B, E + H)
        state, carried = self.recurrent.cell(inputs, list(carried))
        return tuple(carried), (context[:, 0], state, weights[:, 0])


def over_time(advance, inputs, carried, step=0):
    """Calls a step for each input, one after the other, in a loop of the graph.

    Args:
        advance: from an input (B, E), what is carried (a tuple), and the step's number, to what is
            carried on and a tuple of outputs, (B, ·) each.
        inputs: (B, T, E); T may be unknown when the graph is made.
        carried: for the first step.
        step: number of the first step.

    Returns:
        what is carried on, and a tuple of the outputs of all steps, (B, T, ·) each.
    """
    # The first step stands outside the loop: it tells what the outputs are, and a decoder that
    # writes token by token has no other.
    carried, outputs = advance(inputs[:, 0], tuple(carried), step)
    if inputs.shape[1] == 1:
        return carried, tuple(output[:, None] for output in outputs)
    T = tf.shape(inputs)[1]
    turned = tf.transpose(inputs, (1, 0, 2))  # (T, B, E)
    arrays = tuple(
        tf.TensorArray(output.dtype, T, element_shape=output.shape).write(0, output)
        for output in outputs
    )
    inputs = tf.TensorArray(inputs.dtype, T, element_shape=turned.shape[1:]).unstack(turned)

    def body(time, carried, arrays):
        carried, outputs = advance(inputs.read(time), carried, step + time)
        pairs = zip(arrays, outputs, strict=True)
        return time + 1, carried, tuple(array.write(time, output) for array, output in pairs)

    _, carried, arrays = tf.while_loop(
        lambda time, *_: time < T, body, (1, carried, arrays), maximum_iterations=T - 1
    )
    # (T, B, ·) to (B, T, ·)
    return carried, tuple(tf.transpose(array.stack(), (1, 0, 2)) for array in arrays)
