"""The addition model twice, with the same weights: ours, and the textbook's."""

from functools import cache

import numpy as np

from solutions.data import arithmetic
from solutions.data.text import END, PADDING, START
from solutions.scratch.encoder import reverse_tokens
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam, clip_by_norm
from tests.benchmarks import textbook

E, H, CLIP = 16, 128, 5.0
LENGTH = 5  # tokens of the longest answer: four digits and the end


@cache
def additions(size):
    """Encoded questions (N, 7) and answers (N, 1 + 5), as the model is trained on."""
    corpus = arithmetic.make()
    return corpus.encode(corpus.train.take(range(size)))


class Ours:
    """The addition model of `solutions.scratch`; `improved` is reversed and peeky."""

    def __init__(self, improved, masked=True):
        V = len(arithmetic.VOCABULARY)
        self.model = Seq2Seq.initialized(
            V, V, E, H, np.random.default_rng(0), reverse=improved, peeky=improved, masked=masked
        )
        self.optimizer = Adam()

    def step(self, sources, targets):
        """One training step; returns the loss before it."""
        loss = self.model.loss(sources, targets)
        self.model.backward()
        gradients = self.model.gradients
        clip_by_norm(gradients, CLIP)
        self.optimizer.update(self.model.parameters, gradients)
        return loss

    def answers(self, sources):
        """For all questions at once, (N, 5) or less, padded."""
        return self.model.greedy(sources, LENGTH)


class Plain:
    """The textbook's, with the weights that `Ours` starts with.

    It knows no padding in the sources and reads it like a token, which is less work than to skip
    it. The reversed one is given its sources reversed, as textbooks prepare them beforehand.
    """

    def __init__(self, improved):
        params = [param.copy(order="C") for param in Ours(improved).model.parameters.values()]
        decoder = textbook.PeekyDecoder if improved else textbook.Decoder
        self.model = textbook.Seq2Seq(
            textbook.Encoder(*params[:4]), decoder(*params[4:]), ignore=PADDING
        )
        self.optimizer = textbook.Adam()

    def step(self, sources, targets):
        """One training step; returns the loss before it."""
        loss = self.model.forward(sources, targets)
        self.model.backward()
        textbook.clip_grads(self.model.grads, CLIP)
        self.optimizer.update(self.model.params, self.model.grads)
        return loss

    def answer(self, source):
        """For one question, (1, 7), a list."""
        return self.model.generate(source, START, END, LENGTH)


def prepared(sources, improved):
    """The sources as the textbook's model is given them."""
    return reverse_tokens(sources) if improved else sources
