"""Where attention sits in a decoder: Luong's wiring and Bahdanau's, forward and backward.

Luong's decoder takes its step first and asks with the new state, s_t; what it found goes into the
prediction only. So all steps of a target that is known can ask at once. Bahdanau's asks with the
state before, s_{t-1}, and reads what it found: the context vector is an input of the recurrence,
and each step has to wait for the one before. Input feeding makes Luong's wait as well.

Any score and any window works in either.
"""

import numpy as np

from solutions.scratch.attention.attention import Attention
from solutions.scratch.attention.combine import Combine
from solutions.scratch.layers import Affine, Embedding, collect
from solutions.scratch.recurrent import CELLS
from solutions.scratch.stepwise import Stepwise


class AttentionDecoder:
    """What both wirings share: their parts, and how the source is read.

    Args:
        embedding: `Embedding` of the target tokens.
        recurrent: `LSTM` or `GRU`.
        attention: `Attention`.
        combine: `Combine`, from what a prediction is made of to H numbers.
        affine: `Affine` from these to V logits.

    Attributes:
        parameters, gradients: of all parts, by dotted names.
    """

    def __init__(self, embedding, recurrent, attention, combine, affine):
        self.embedding, self.recurrent, self.attention = embedding, recurrent, attention
        self.combine, self.affine = combine, affine
        self.stepwise = Stepwise(recurrent)

    @property
    def parameters(self):
        """The arrays of all parts by dotted names."""
        return collect("parameters", **self._parts())

    @property
    def gradients(self):
        """The gradients of all parts, by the same names."""
        return collect("gradients", **self._parts())

    def prepare(self, states, final, mask=None):
        """Reads a source.

        Args:
            states: of the encoder, (B, S, K).
            final: the encoder's final states, (B, H) each.
            mask: which source positions are real tokens, (B, S) bool, or None if all are.

        Returns:
            a `Prepared` for every `forward` on this source, and what goes from step to step.

        Raises:
            ValueError: if the states do not fit the mask or the score; it names both.
        """
        return self.attention.prepare(states, mask), final

    def _start(self):
        """Forgets the `forward` before."""
        self.attention.forget()
        self.combine.start()

    def _predict(self, *parts):
        """Logits, (B, T, V), from what a prediction is made of, (B, T, …) each."""
        return self.affine.forward(self.combine.forward(*parts))

    def _parts(self):
        names = ("embedding", "recurrent", "attention", "combine", "affine")
        return {name: getattr(self, name) for name in names}


class LuongDecoder(AttentionDecoder):
    """Takes a step, then attends with the new state, and predicts from both.

    s_t = recurrent(y_{t-1}, s_{t-1}), the context c_t by attention with s_t, the attentional
    vector s̃_t = tanh(W [c_t; s_t] + b), the logits from s̃_t.

    Args:
        embedding: `Embedding` of the target tokens.
        recurrent: `LSTM` or `GRU`, from E numbers, or from E + H with input feeding.
        attention: `Attention`, asked with H numbers.
        combine: `Combine`, from K + H to H: the attentional vector.
        affine: `Affine` from H to V logits.
        input_feeding: whether s̃_{t-1} joins the next input, so that the decoder knows what it has
            looked at. Then no step can begin before the one before has ended.

    Source: Luong et al. (2015), sections 3 and 3.3. Chapter 3.
    """

    def __init__(self, embedding, recurrent, attention, combine, affine, input_feeding=False):
        super().__init__(embedding, recurrent, attention, combine, affine)
        self.input_feeding = input_feeding

    @classmethod
    def initialized(
        cls,
        V,
        E,
        H,
        K,
        random,
        score,
        cell="lstm",
        input_feeding=False,
        dtype=np.float32,
        **options,
    ):
        """Draws all weights; `score` and `options` are those of `Attention.initialized`."""
        more = H if input_feeding else 0
        return cls(
            Embedding.initialized(V, E, random, dtype),
            CELLS[cell].initialized(E + more, H, random, dtype),
            Attention.initialized(score, H, K, random, dtype=dtype, **options),
            Combine.initialized(K + H, H, random, dtype),
            Affine.initialized(H, V, random, dtype),
            input_feeding,
        )

    def prepare(self, states, final, mask=None):
        """Reads a source, as every `AttentionDecoder`; the first s̃ to be fed is 0."""
        source, carried = super().prepare(states, final, mask)
        fed = (np.zeros_like(final[0]),) if self.input_feeding else ()
        return source, (*carried, *fed)

    def forward(self, ids, carried, source, mask=None, step=0):
        """Gives logits for the token after each one.

        Args:
            ids: target tokens, (B, T), the first of them `START`.
            carried: from `prepare`, or from a step before.
            source: from `prepare`.
            mask: which positions are wanted, (B, T) bool; the others need not be computed. None
                for all.
            step: number of the first token's step.

        Returns:
            logits (B, T, V), what is carried on, and attention weights (B, T, S).

        Raises:
            ValueError: if an id is out of range, or states do not fit; it says which.
        """
        self._start()
        vectors = self.embedding.forward(ids)  # (B, T, E)
        if not self.input_feeding:
            states, carried = self.recurrent.forward(vectors, mask, carried)  # (B, T, H)
            context, weights = self.attention.forward(states, source, step)  # (B, T, K)
            logits = self._predict(context, states)
            return logits, carried, weights
        self.stepwise.start()
        *states, fed = carried
        attentional, weights = [], []
        for t in range(ids.shape[1]):
            x = np.concatenate([vectors[:, t], fed], axis=1)  # (B, E + H)
            states = self.stepwise.forward(x, states, None if mask is None else mask[:, t])
            query = states[0][:, None]  # (B, 1, H)
            context, looked = self.attention.forward(query, source, step + t)
            fed = self.combine.forward(context, query)[:, 0]  # (B, H)
            attentional.append(fed)
            weights.append(looked)
        logits = self.affine.forward(np.stack(attentional, axis=1))
        return logits, (*states, fed), np.concatenate(weights, axis=1)

    def backward_from(self, grad_logits):
        """Takes the last `forward` back.

        Args:
            grad_logits: gradient of the loss for the logits, (B, T, V).

        Returns:
            gradients for the encoder's states, (B, S, K), and for its final states.
        """
        grad_attentional = self.affine.backward(grad_logits)  # (B, T, H)
        if not self.input_feeding:
            grad_context, grad_states = self.combine.backward(grad_attentional)
            grad_states = grad_states + self.attention.backward(grad_context)
            grad_vectors, grad_final = self.recurrent.backward(grad_states)
        else:
            grad_vectors, grad_final = self._backward_in_steps(grad_attentional)
        self.embedding.backward(grad_vectors)
        return self.attention.prepare_backward(), grad_final

    def _backward_in_steps(self, grad_attentional):
        """Gradients for the embedded tokens, (B, T, E), and for the first states."""
        B, T, H = grad_attentional.shape
        E = self.embedding.parameters["W"].shape[1]
        grad_vectors = np.empty((B, T, E), grad_attentional.dtype)
        grad_fed = np.zeros((B, H), grad_attentional.dtype)
        grad_states = (grad_fed,) * len(self.stepwise.names)
        for t in reversed(range(T)):
            grad = (grad_attentional[:, t] + grad_fed)[:, None]  # (B, 1, H): predicts, and is fed
            grad_context, grad_query = self.combine.backward(grad)
            grad_query = grad_query + self.attention.backward(grad_context)  # (B, 1, H)
            grad_states = (grad_states[0] + grad_query[:, 0], *grad_states[1:])
            grad_x, grad_states = self.stepwise.backward(grad_states)
            grad_vectors[:, t], grad_fed = grad_x[:, :E], grad_x[:, E:]
        return grad_vectors, grad_states


class BahdanauDecoder(AttentionDecoder):
    """Attends with the state before the step, and reads what it found.

    The context c_t by attention with s_{t-1}, s_t = recurrent([y_{t-1}; c_t], s_{t-1}), and the
    logits from tanh(W [c_t; s_t; y_{t-1}] + b): the paper's deep output, with a tanh in the place
    of its maxout.

    Args:
        embedding: `Embedding` of the target tokens.
        recurrent: `LSTM` or `GRU`, from E + K numbers.
        attention: `Attention`, asked with H numbers.
        combine: `Combine`, from K + H + E to H.
        affine: `Affine` from H to V logits.

    Source: Bahdanau et al. (2015), sections 3.1 and A.2. Chapter 4.
    """

    @classmethod
    def initialized(cls, V, E, H, K, random, score, cell="lstm", dtype=np.float32, **options):
        """Draws all weights; `score` and `options` are those of `Attention.initialized`."""
        return cls(
            Embedding.initialized(V, E, random, dtype),
            CELLS[cell].initialized(E + K, H, random, dtype),
            Attention.initialized(score, H, K, random, dtype=dtype, **options),
            Combine.initialized(K + H + E, H, random, dtype),
            Affine.initialized(H, V, random, dtype),
        )

    def forward(self, ids, carried, source, mask=None, step=0):
        """Gives logits for the token after each one: see `LuongDecoder.forward`."""
        self._start()
        self.stepwise.start()
        vectors = self.embedding.forward(ids)  # (B, T, E)
        contexts, states, weights = [], [], []
        for t in range(ids.shape[1]):
            context, looked = self.attention.forward(carried[0][:, None], source, step + t)
            x = np.concatenate([vectors[:, t], context[:, 0]], axis=1)  # (B, E + K)
            carried = self.stepwise.forward(x, carried, None if mask is None else mask[:, t])
            contexts.append(context)
            states.append(carried[0][:, None])
            weights.append(looked)
        context, states = np.concatenate(contexts, axis=1), np.concatenate(states, axis=1)
        logits = self._predict(context, states, vectors)
        return logits, carried, np.concatenate(weights, axis=1)

    def backward_from(self, grad_logits):
        """Takes the last `forward` back: see `LuongDecoder.backward_from`."""
        grad_context, grad_state, grad_vectors = self.combine.backward(
            self.affine.backward(grad_logits)
        )  # (B, T, K), (B, T, H), (B, T, E)
        B, T, E = grad_vectors.shape
        grad_states = (np.zeros_like(grad_state[:, 0]),) * len(self.stepwise.names)
        for t in reversed(range(T)):
            # A state is predicted from, is carried on, and has asked for the step after.
            grad_states = (grad_states[0] + grad_state[:, t], *grad_states[1:])
            grad_x, grad_states = self.stepwise.backward(grad_states)  # (B, E + K)
            grad_vectors[:, t] += grad_x[:, :E]
            grad_found = (grad_context[:, t] + grad_x[:, E:])[:, None]  # (B, 1, K)
            grad_query = self.attention.backward(grad_found)[:, 0]  # (B, H)
            grad_states = (grad_states[0] + grad_query, *grad_states[1:])
        self.embedding.backward(grad_vectors)
        return self.attention.prepare_backward(), grad_states
