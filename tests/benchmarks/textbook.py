"""Seq2seq as a plain textbook writes it: what our package is measured against.

A layer is a class with `params` and `grads`, two lists in the same order, and with `forward` and
`backward`. A time layer makes a new layer object for every step, and a step takes one product for
its input and one for its state. Nothing is slow on purpose: what a careful author of such a book
would do, float32 throughout and no copy that is not needed, is done here too.

Its gates stand in our order (i, f, g, o), so that the same weights give the same numbers.
"""

import math

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Embedding:
    """The rows of `W` that the ids of one step name."""

    def __init__(self, W):
        self.params = [W]
        self.grads = [None]

    def forward(self, ids):
        self.ids = ids
        return self.params[0][ids]

    def backward(self, dout):
        dW = np.zeros_like(self.params[0])
        np.add.at(dW, self.ids, dout)
        self.grads[0] = dW


class TimeEmbedding:
    """An `Embedding` for every step."""

    def __init__(self, W):
        self.params = [W]
        self.grads = [np.zeros_like(W)]

    def forward(self, ids):
        (W,) = self.params
        N, T = ids.shape
        out = np.empty((N, T, W.shape[1]), dtype=W.dtype)
        self.layers = []
        for t in range(T):
            layer = Embedding(W)
            out[:, t] = layer.forward(ids[:, t])
            self.layers.append(layer)
        return out

    def backward(self, dout):
        self.grads[0][...] = 0
        for t, layer in enumerate(self.layers):
            layer.backward(dout[:, t])
            self.grads[0] += layer.grads[0]


class LSTM:
    """One step."""

    def __init__(self, Wx, Wh, b):
        self.params = [Wx, Wh, b]
        self.grads = [None, None, None]

    def forward(self, x, h_prev, c_prev):
        Wx, Wh, b = self.params
        H = h_prev.shape[1]
        A = np.dot(x, Wx) + np.dot(h_prev, Wh) + b
        i = sigmoid(A[:, :H])
        f = sigmoid(A[:, H : 2 * H])
        g = np.tanh(A[:, 2 * H : 3 * H])
        o = sigmoid(A[:, 3 * H :])
        c_next = f * c_prev + i * g
        tanh_c = np.tanh(c_next)
        h_next = o * tanh_c
        self.cache = (x, h_prev, c_prev, i, f, g, o, tanh_c)
        return h_next, c_next

    def backward(self, dh_next, dc_next):
        Wx, Wh, _ = self.params
        x, h_prev, c_prev, i, f, g, o, tanh_c = self.cache
        dc = dc_next + dh_next * o * (1 - tanh_c**2)
        di = dc * g * i * (1 - i)
        df = dc * c_prev * f * (1 - f)
        dg = dc * i * (1 - g**2)
        do = dh_next * tanh_c * o * (1 - o)
        dA = np.hstack((di, df, dg, do))
        self.grads[0] = np.dot(x.T, dA)
        self.grads[1] = np.dot(h_prev.T, dA)
        self.grads[2] = dA.sum(axis=0)
        return np.dot(dA, Wx.T), np.dot(dA, Wh.T), dc * f


class TimeLSTM:
    """An `LSTM` for every step; `h` and `c` stay for the next call if it is stateful."""

    def __init__(self, Wx, Wh, b, stateful=False):
        self.params = [Wx, Wh, b]
        self.grads = [np.zeros_like(param) for param in self.params]
        self.stateful = stateful
        self.h, self.c = None, None

    def set_state(self, h, c):
        self.h, self.c = h, c

    def forward(self, xs):
        Wx, Wh, _ = self.params
        N, T, _ = xs.shape
        H = Wh.shape[0]
        if not self.stateful or self.h is None:
            self.h = np.zeros((N, H), dtype=Wx.dtype)
            self.c = np.zeros((N, H), dtype=Wx.dtype)
        hs = np.empty((N, T, H), dtype=Wx.dtype)
        self.layers = []
        for t in range(T):
            layer = LSTM(*self.params)
            self.h, self.c = layer.forward(xs[:, t], self.h, self.c)
            hs[:, t] = self.h
            self.layers.append(layer)
        return hs

    def backward(self, dhs, dh=0, dc=0):
        """Gradients for the inputs; `dh` and `dc` are those for the last state."""
        N, T, _ = dhs.shape
        Wx = self.params[0]
        dxs = np.empty((N, T, Wx.shape[0]), dtype=Wx.dtype)
        for grad in self.grads:
            grad[...] = 0
        for t in reversed(range(T)):
            layer = self.layers[t]
            dxs[:, t], dh, dc = layer.backward(dhs[:, t] + dh, dc)
            for grad, step_grad in zip(self.grads, layer.grads, strict=True):
                grad += step_grad
        self.dh, self.dc = dh, dc
        return dxs


class TimeAffine:
    """One product for all steps."""

    def __init__(self, W, b):
        self.params = [W, b]
        self.grads = [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, xs):
        W, b = self.params
        self.xs = xs
        N, T, _ = xs.shape
        out = np.dot(xs.reshape(N * T, -1), W) + b
        return out.reshape(N, T, -1)

    def backward(self, dout):
        W, _ = self.params
        N, T, _ = self.xs.shape
        dout = dout.reshape(N * T, -1)
        self.grads[0][...] = np.dot(self.xs.reshape(N * T, -1).T, dout)
        self.grads[1][...] = dout.sum(axis=0)
        return np.dot(dout, W.T).reshape(self.xs.shape)


class TimeSoftmaxWithLoss:
    """The mean of -log p(target) over the targets that are not `ignore`."""

    def __init__(self, ignore=-1):
        self.params, self.grads = [], []
        self.ignore = ignore

    def forward(self, xs, ts):
        N, T, V = xs.shape
        xs, ts = xs.reshape(N * T, V), ts.reshape(N * T)
        self.mask = ts != self.ignore
        ys = np.exp(xs - xs.max(axis=1, keepdims=True))
        ys /= ys.sum(axis=1, keepdims=True)
        log_p = np.log(ys[np.arange(N * T), ts])
        log_p *= self.mask
        self.ys, self.ts, self.shape = ys, ts, (N, T, V)
        self.count = int(self.mask.sum())
        return -float(log_p.sum()) / self.count

    def backward(self):
        dx = self.ys
        dx[np.arange(len(self.ts)), self.ts] -= 1
        dx /= self.count
        dx *= self.mask[:, np.newaxis]
        return dx.reshape(self.shape)


class Encoder:
    """The last state of an LSTM over the embedded source."""

    def __init__(self, embed_W, Wx, Wh, b):
        self.embed = TimeEmbedding(embed_W)
        self.lstm = TimeLSTM(Wx, Wh, b)
        self.params = self.embed.params + self.lstm.params
        self.grads = self.embed.grads + self.lstm.grads

    def forward(self, xs):
        self.hs = self.lstm.forward(self.embed.forward(xs))
        return self.lstm.h, self.lstm.c

    def backward(self, dh, dc):
        self.embed.backward(self.lstm.backward(np.zeros_like(self.hs), dh, dc))


class Decoder:
    """An LSTM that starts in the encoder's last state, and scores of the next token."""

    def __init__(self, embed_W, Wx, Wh, b, affine_W, affine_b):
        self.embed = TimeEmbedding(embed_W)
        self.lstm = TimeLSTM(Wx, Wh, b, stateful=True)
        self.affine = TimeAffine(affine_W, affine_b)
        layers = (self.embed, self.lstm, self.affine)
        self.params = [param for layer in layers for param in layer.params]
        self.grads = [grad for layer in layers for grad in layer.grads]

    def forward(self, xs, h, c):
        self.lstm.set_state(h, c)
        return self.affine.forward(self.lstm.forward(self.embed.forward(xs)))

    def backward(self, dscore):
        self.embed.backward(self.lstm.backward(self.affine.backward(dscore)))
        return self.lstm.dh, self.lstm.dc

    def generate(self, h, c, start, end, length):
        """The likeliest tokens for one question, `end` the last of them; h and c: (1, H)."""
        self.lstm.set_state(h, c)
        token, answer = start, []
        while len(answer) < length and token != end:
            out = self.embed.forward(np.array([[token]]))
            score = self.affine.forward(self.lstm.forward(out))
            token = int(score.argmax())
            answer.append(token)
        return answer


class PeekyDecoder(Decoder):
    """A decoder that sees the encoder's last h at every step, before the LSTM and after it."""

    def forward(self, xs, h, c):
        N, T = xs.shape
        self.H = h.shape[1]
        self.lstm.set_state(h, c)
        hs = np.repeat(h, T, axis=0).reshape(N, T, self.H)
        out = np.concatenate((hs, self.embed.forward(xs)), axis=2)
        out = self.lstm.forward(out)
        return self.affine.forward(np.concatenate((hs, out), axis=2))

    def backward(self, dscore):
        H = self.H
        dout = self.affine.backward(dscore)
        dhs = dout[:, :, :H].sum(axis=1)
        dout = self.lstm.backward(dout[:, :, H:])
        dhs += dout[:, :, :H].sum(axis=1)
        self.embed.backward(dout[:, :, H:])
        return self.lstm.dh + dhs, self.lstm.dc

    def generate(self, h, c, start, end, length):
        self.lstm.set_state(h, c)
        token, answer, peek = start, [], h[:, np.newaxis]
        while len(answer) < length and token != end:
            out = np.concatenate((peek, self.embed.forward(np.array([[token]]))), axis=2)
            out = np.concatenate((peek, self.lstm.forward(out)), axis=2)
            token = int(self.affine.forward(out).argmax())
            answer.append(token)
        return answer


class Seq2Seq:
    """An encoder, a decoder and the loss; targets start with the start token."""

    def __init__(self, encoder, decoder, ignore=-1):
        self.encoder, self.decoder = encoder, decoder
        self.softmax = TimeSoftmaxWithLoss(ignore)
        self.params = encoder.params + decoder.params
        self.grads = encoder.grads + decoder.grads

    def forward(self, xs, ts):
        score = self.decoder.forward(ts[:, :-1], *self.encoder.forward(xs))
        return self.softmax.forward(score, ts[:, 1:])

    def backward(self):
        self.encoder.backward(*self.decoder.backward(self.softmax.backward()))

    def generate(self, xs, start, end, length):
        return self.decoder.generate(*self.encoder.forward(xs), start, end, length)


class Adam:
    """Adam with Kingma and Ba's step, its two corrections folded into the learning rate."""

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.step = 0
        self.m, self.v = None, None

    def update(self, params, grads):
        if self.m is None:
            self.m = [np.zeros_like(param) for param in params]
            self.v = [np.zeros_like(param) for param in params]
        self.step += 1
        lr = self.lr * math.sqrt(1 - self.beta2**self.step) / (1 - self.beta1**self.step)
        for param, grad, m, v in zip(params, grads, self.m, self.v, strict=True):
            m += (1 - self.beta1) * (grad - m)
            v += (1 - self.beta2) * (grad**2 - v)
            param -= lr * m / (np.sqrt(v) + 1e-7)


def clip_grads(grads, max_norm):
    """Scales all gradients down so that their norm together is at most `max_norm`."""
    norm = math.sqrt(sum(float((grad**2).sum()) for grad in grads))
    rate = max_norm / (norm + 1e-6)
    if rate < 1:
        for grad in grads:
            grad *= rate
