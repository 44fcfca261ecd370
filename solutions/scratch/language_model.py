"""A language model by hand: which token comes next, given all before it (언어 모델)."""

import numpy as np

from solutions.data.text import END, PADDING, START
from solutions.scratch.functions import cross_entropy, cross_entropy_backward, softmax
from solutions.scratch.layers import Affine, Embedding, collect
from solutions.scratch.recurrent import CELLS
from solutions.scratch.shapes import check_rank


class NextToken:
    """Embedding, recurrent layer, affine: logits for the next token at every position.

    Args:
        embedding: `Embedding`, V tokens.
        recurrent: `LSTM`, `GRU`, or a stack of them.
        affine: `Affine` from its states to V logits.

    Attributes:
        parameters, gradients: of the three, under `embedding`, `recurrent` and `affine`.

    Source: Mikolov et al. (2010), with gated cells. Chapter 1.
    """

    def __init__(self, embedding, recurrent, affine):
        self.embedding, self.recurrent, self.affine = embedding, recurrent, affine

    @property
    def parameters(self):
        """The arrays of all three by dotted names."""
        return collect("parameters", **self._layers())

    @property
    def gradients(self):
        """The gradients of all three, by the same names."""
        return collect("gradients", **self._layers())

    def forward(self, ids, initial=None, mask=None):
        """Gives logits for the token after each one.

        Args:
            ids: tokens, (B, T). Padding on the right needs no mask: nothing that comes later
                changes what stands before.
            initial: states of the recurrent layer before the first token; None for zeros.
            mask: which positions are wanted, (B, T) bool; the others are not computed. None for
                all.

        Returns:
            logits, (B, T, V), and the recurrent layer's final states.

        Raises:
            ValueError: if an id is out of range, or the initial states do not fit.
        """
        states, final = self.recurrent.forward(self.embedding.forward(ids), mask, initial)
        return self.affine.forward(states), final

    def backward_from(self, grad_logits):
        """Takes the last `forward` back.

        Args:
            grad_logits: gradient of the loss for the logits, (B, T, V).

        Returns:
            gradients for the initial states.
        """
        grad_inputs, grad_initial = self.recurrent.backward(self.affine.backward(grad_logits))
        self.embedding.backward(grad_inputs)
        return grad_initial

    def _layers(self):
        return {"embedding": self.embedding, "recurrent": self.recurrent, "affine": self.affine}


class LanguageModel(NextToken):
    """A network for the next token that is asked about whole sentences, and writes some.

    Arguments and attributes are those of `NextToken`. Chapter 1.
    """

    def __init__(self, embedding, recurrent, affine):
        super().__init__(embedding, recurrent, affine)
        self._asked = None

    @classmethod
    def initialized(cls, V, E, H, random, cell="lstm", dtype=np.float32):
        """Draws all weights; `cell` is "lstm" or "gru"."""
        return cls(
            Embedding.initialized(V, E, random, dtype),
            CELLS[cell].initialized(E, H, random, dtype),
            Affine.initialized(H, V, random, dtype),
        )

    def loss(self, ids):
        """Mean cross-entropy of each token given those before it, in nats; padding is left out.

        Args:
            ids: sentences, (B, T + 1): start, tokens, end, padding.

        Returns:
            the loss, a float.

        Raises:
            ValueError: if ids are not (B, T + 1), or one is out of range.
        """
        check_rank("ids", ids.shape, ("B", "T + 1"))
        logits, _ = self.forward(ids[:, :-1])  # (B, T, V)
        self._asked = logits, ids[:, 1:]
        return cross_entropy(logits, ids[:, 1:], ids[:, 1:] != PADDING)

    def backward(self):
        """Takes the last `loss` back, once; the gradients are in `gradients`.

        Raises:
            RuntimeError: if there is no `loss` to take back.
        """
        if self._asked is None:
            raise RuntimeError("backward takes one loss back, and there is none")
        logits, targets = self._asked
        self.backward_from(cross_entropy_backward(logits, targets, targets != PADDING))

    def perplexity(self, ids, batch_size=256):
        """Between how many tokens the model hesitates, on average: exp of the loss (퍼플렉시티).

        Args:
            ids: sentences, (B, T + 1): start, tokens, end, padding.
            batch_size: sentences that are read at once.

        Returns:
            a float: V for a model that knows nothing, 1 for one that knows everything.

        Raises:
            ValueError: if ids are not (B, T + 1), one is out of range, or they hold no token to
                predict.
        """
        check_rank("ids", ids.shape, ("B", "T + 1"))
        counts = (ids[:, 1:] != PADDING).sum(axis=1)  # (B,)
        if not counts.any():
            raise ValueError("without a token to predict there is no perplexity")
        total = 0.0
        for start in range(0, len(ids), batch_size):
            rows = slice(start, start + batch_size)
            total += self.loss(ids[rows]) * counts[rows].sum()
        return float(np.exp(total / counts.sum()))

    def sample(self, seed, temperature=1.0, top_k=None, prefix=(), length=100):
        """Writes a sentence: draws a token, feeds it back, and so on until the end token.

        Args:
            seed: of the draws.
            temperature: below 1 likely tokens become likelier, above 1 all become alike.
            top_k: draw from the k likeliest tokens only; None draws from all.
            prefix: tokens the sentence begins with, after the start token.
            length: the most tokens that the sentence may have, the prefix among them.

        Returns:
            ids, a list: the prefix and what follows, without start and end.

        Raises:
            ValueError: if temperature or top_k is not positive.

        Source: Chapter 1; top-k: Fan et al. (2018).
        """
        random = np.random.default_rng(seed)
        ids, final = list(prefix), None
        unread = [START, *prefix]
        while len(ids) < length:
            logits, final = self.forward(np.array([unread]), final)  # (1, T, V)
            token = int(
                random.choice(logits.shape[-1], p=sharpen(logits[0, -1], temperature, top_k))
            )
            if token == END:
                break
            ids.append(token)
            unread = [token]
        return ids


def sharpen(logits, temperature=1.0, top_k=None):
    """Probabilities of the next token, made bolder or shyer.

    Args:
        logits: (…, V).
        temperature: the logits are divided by it before softmax.
        top_k: all but the k highest get exactly 0; None keeps all.

    Returns:
        probabilities, (…, V), float64, each row summing to 1.

    Raises:
        ValueError: if temperature or top_k is not positive.

    Source: Chapter 1.
    """
    if temperature <= 0 or (top_k is not None and top_k < 1):
        raise ValueError(f"temperature and top_k are positive, not {temperature} and {top_k}")
    logits = np.asarray(logits, dtype=np.float64) / temperature
    if top_k is not None and top_k < logits.shape[-1]:
        kept = np.argsort(-logits, axis=-1, kind="stable")[..., :top_k]  # (…, k)
        dropped = np.full_like(logits, -np.inf)
        np.put_along_axis(dropped, kept, np.take_along_axis(logits, kept, axis=-1), axis=-1)
        logits = dropped
    return softmax(logits)
