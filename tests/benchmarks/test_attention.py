"""Dot-product attention in Luong's wiring: over all steps, and a training step of a date model."""

import tracemalloc

import numpy as np
import pytest

from solutions.scratch.attention import Attention, Dot
from solutions.scratch.functions import central_differences, relative_error
from solutions.scratch.seq2seq import Seq2Seq
from solutions.scratch.training import Adam, clip_by_norm
from tests.benchmarks import textbook
from tests.benchmarks.pairs import matrix_product, share_of_peak, take_turns, timed
from tests.benchmarks.textbook_attention import AttentionDecoder, AttentionEncoder, TimeAttention

B, S, T, E, H, V = 128, 29, 10, 16, 256, 59
CLIP = 5.0


class Ours:
    """A model with attention, with the seed's weights."""

    def __init__(self):
        random = np.random.default_rng(0)
        self.model = Seq2Seq.initialized(V, V, E, H, random, masked=False, attention="dot")
        self.optimizer = Adam()

    def step(self, sources, targets):
        """One training step; returns the loss before it."""
        loss = self.model.loss(sources, targets)
        self.model.backward()
        gradients = self.model.gradients
        clip_by_norm(gradients, CLIP)
        self.optimizer.update(self.model.parameters, gradients)
        return loss


class Plain:
    """The textbook's, with the weights that `Ours` starts with."""

    def __init__(self):
        params = [param.copy(order="C") for param in Ours().model.parameters.values()]
        encoder, decoder = AttentionEncoder(*params[:4]), AttentionDecoder(*params[4:])
        self.model = textbook.Seq2Seq(encoder, decoder)
        self.optimizer = textbook.Adam()

    def step(self, sources, targets):
        """One training step; returns the loss before it."""
        loss = self.model.forward(sources, targets)
        self.model.backward()
        textbook.clip_grads(self.model.grads, CLIP)
        self.optimizer.update(self.model.params, self.model.grads)
        return loss


def batch(seed=0):
    """No padding: the textbook would read it like a token, and ours would leave it out."""
    random = np.random.default_rng(seed)
    return random.integers(4, V, size=(B, S)), random.integers(4, V, size=(B, T + 1))


def test_the_textbook_has_the_right_gradients():
    random = np.random.default_rng(0)
    hs, states, grad = (random.normal(size=(2, n, 3)) for n in (4, 5, 5))
    layer = TimeAttention()
    layer.forward(hs, states)
    for gradient, array in zip(layer.backward(grad), (hs, states), strict=True):
        differences = central_differences(lambda: (layer.forward(hs, states) * grad).sum(), array)
        assert relative_error(gradient, differences) < 1e-6


def test_both_compute_the_same():
    ours, plain = Ours(), Plain()
    for seed in range(5):
        assert ours.step(*batch(seed)) == pytest.approx(plain.step(*batch(seed)), rel=1e-4)
    for mine, other in zip(ours.model.parameters.values(), plain.model.params, strict=True):
        assert mine.dtype == other.dtype == np.float32
        # Adam gives a number whose gradient is all rounding errors a step of full length.
        assert np.mean(np.abs(mine - other) < 1e-4) > 0.99


@timed
def test_attention_over_all_steps(benchmark, report):
    random = np.random.default_rng(0)
    keys, queries, grad = (random.normal(size=(B, n, H)).astype(np.float32) for n in (S, T, T))
    ours, plain = Attention(Dot()), TimeAttention()

    def run_ours():
        context, _ = ours.forward(queries, ours.prepare(keys))
        grad_queries = ours.backward(grad)
        return context, ours.prepare_backward(), grad_queries

    def run_plain():
        return plain.forward(keys, queries), *plain.backward(grad)

    for mine, other in zip(run_ours(), run_plain(), strict=True):
        assert mine.dtype == other.dtype == np.float32
        np.testing.assert_allclose(mine, other, atol=1e-4 * np.abs(other).max())
    tracemalloc.start()
    run_ours()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    whole = 4 * B * T * S * H  # bytes of an array (B, T, S, H)

    times = take_turns(benchmark, {"textbook": run_plain, "ours": run_ours}, rounds=25)
    ratio = times.ratio("textbook", "ours")
    report(
        f"dot-product attention, forward and backward, B={B} S={S} T={T} H={H}: "
        f"{ratio:.1f} times as fast",
        *times.lines(),
        f"peak memory {peak / 2**20:.1f} MiB; (B, T, S, H) would be {whole / 2**20:.1f} MiB",
    )
    assert peak < whole / 2
    assert ratio >= 12


@timed
def test_a_training_step_with_attention(benchmark, report):
    ours, plain, data = Ours(), Plain(), batch()
    contestants = {
        "matrix product": matrix_product(),
        "textbook": lambda: plain.step(*data),
        "ours": lambda: ours.step(*data),
    }
    times = take_turns(benchmark, contestants, rounds=25, warmup=2)
    ratio = times.ratio("textbook", "ours")
    # Three products for each weight and example: one forward, two backward.
    weights = (S + T) * (E + H) * 4 * H + T * (2 * H * H + H * V) + 2 * T * S * H
    operations = 3 * 2 * B * weights
    shares = {name: share_of_peak(times, name, operations) for name in ("textbook", "ours")}
    report(
        f"date model with attention, a training step of {B}: {ratio:.2f} times as fast",
        *times.lines(),
        "of the speed of a matrix product: "
        + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()),
    )
    assert ratio >= 1.5
