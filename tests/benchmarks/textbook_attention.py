"""Dot-product attention as a plain textbook writes it, and a seq2seq model that has it.

The context vector is derived there as a computation graph: repeat the weights along the width of
a state, multiply, sum; and every step has layer objects of its own. See `textbook`.
"""

import numpy as np

from tests.benchmarks.textbook import TimeAffine, TimeEmbedding, TimeLSTM


class WeightSum:
    """The states of one source, weighted and summed."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, hs, a):
        N, S, H = hs.shape
        ar = a.reshape(N, S, 1).repeat(H, axis=2)
        self.cache = hs, ar
        return (hs * ar).sum(axis=1)

    def backward(self, dc):
        hs, ar = self.cache
        N, S, H = hs.shape
        dt = dc.reshape(N, 1, H).repeat(S, axis=1)
        return dt * ar, (dt * hs).sum(axis=2)


class AttentionWeight:
    """How much of each state one decoder state wants: the dot product and a softmax."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, hs, h):
        N, S, H = hs.shape
        hr = h.reshape(N, 1, H).repeat(S, axis=1)
        s = (hs * hr).sum(axis=2)
        a = np.exp(s - s.max(axis=1, keepdims=True))
        a /= a.sum(axis=1, keepdims=True)
        self.cache = hs, hr, a
        return a

    def backward(self, da):
        hs, hr, a = self.cache
        N, S, H = hs.shape
        ds = a * (da - (a * da).sum(axis=1, keepdims=True))
        dt = ds.reshape(N, S, 1).repeat(H, axis=2)
        return dt * hr, (dt * hs).sum(axis=1)


class Attention:
    """One step: weights, and the sum that they make."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, hs, h):
        self.weight, self.sum = AttentionWeight(), WeightSum()
        return self.sum.forward(hs, self.weight.forward(hs, h))

    def backward(self, dc):
        dhs, da = self.sum.backward(dc)
        more, dh = self.weight.backward(da)
        return dhs + more, dh


class TimeAttention:
    """An `Attention` for every step."""

    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, hs_enc, hs_dec):
        out = np.empty_like(hs_dec)
        self.layers = []
        for t in range(hs_dec.shape[1]):
            layer = Attention()
            out[:, t] = layer.forward(hs_enc, hs_dec[:, t])
            self.layers.append(layer)
        return out

    def backward(self, dout):
        dhs_enc, dhs_dec = 0, np.empty_like(dout)
        for t, layer in enumerate(self.layers):
            dhs, dhs_dec[:, t] = layer.backward(dout[:, t])
            dhs_enc = dhs_enc + dhs
        return dhs_enc, dhs_dec


class AttentionEncoder:
    """The states of an LSTM over the embedded source, all of them."""

    def __init__(self, embed_W, Wx, Wh, b):
        self.embed = TimeEmbedding(embed_W)
        self.lstm = TimeLSTM(Wx, Wh, b)
        self.params = self.embed.params + self.lstm.params
        self.grads = self.embed.grads + self.lstm.grads

    def forward(self, xs):
        return self.lstm.forward(self.embed.forward(xs)), self.lstm.h, self.lstm.c

    def backward(self, dhs, dh, dc):
        self.embed.backward(self.lstm.backward(dhs, dh, dc))


class AttentionDecoder:
    """An LSTM, attention with its states, and scores from both by way of a tanh."""

    def __init__(self, embed_W, Wx, Wh, b, combine_W, combine_b, affine_W, affine_b):
        self.embed = TimeEmbedding(embed_W)
        self.lstm = TimeLSTM(Wx, Wh, b, stateful=True)
        self.attention = TimeAttention()
        self.combine = TimeAffine(combine_W, combine_b)
        self.affine = TimeAffine(affine_W, affine_b)
        layers = (self.embed, self.lstm, self.combine, self.affine)
        self.params = [param for layer in layers for param in layer.params]
        self.grads = [grad for layer in layers for grad in layer.grads]

    def forward(self, xs, hs_enc, h, c):
        self.lstm.set_state(h, c)
        hs = self.lstm.forward(self.embed.forward(xs))
        context = self.attention.forward(hs_enc, hs)
        self.out = np.tanh(self.combine.forward(np.concatenate((context, hs), axis=2)))
        return self.affine.forward(self.out)

    def backward(self, dscore):
        dout = self.affine.backward(dscore) * (1 - self.out**2)
        dboth = self.combine.backward(dout)
        H = dout.shape[2]
        dhs_enc, dhs = self.attention.backward(dboth[:, :, :H])
        self.embed.backward(self.lstm.backward(dhs + dboth[:, :, H:]))
        return dhs_enc, self.lstm.dh, self.lstm.dc
