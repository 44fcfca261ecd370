"""Forward and backward of one LSTM layer over a sequence."""

import numpy as np
import pytest

from solutions.scratch.lstm import LSTM
from tests.benchmarks import textbook
from tests.benchmarks.pairs import matrix_product, share_of_peak, take_turns, timed

B, T, H = 128, 29, 256
ROUNDS = 25


@timed
@pytest.mark.parametrize(("E", "wanted"), [(256, 1.10), (16, 1.10)])
def test_lstm(benchmark, report, E, wanted):
    random = np.random.default_rng(0)
    ours = LSTM.initialized(E, H, random)
    plain = textbook.TimeLSTM(*map(np.ascontiguousarray, ours.parameters.values()))
    inputs = random.normal(size=(B, T, E)).astype(np.float32)
    grad = random.normal(size=(B, T, H)).astype(np.float32)

    def run_ours():
        states, _ = ours.forward(inputs)
        return states, ours.backward(grad)[0], *ours.gradients.values()

    def run_plain():
        return plain.forward(inputs), plain.backward(grad), *plain.grads

    for mine, other in zip(run_ours(), run_plain(), strict=True):
        assert mine.dtype == other.dtype == np.float32
        np.testing.assert_allclose(mine, other, atol=1e-5 * np.abs(other).max())

    contestants = {"matrix product": matrix_product(), "textbook": run_plain, "ours": run_ours}
    times = take_turns(benchmark, contestants, ROUNDS)
    ratio = times.ratio("textbook", "ours")
    # Forward a product for each weight and example; backward one for x and h, one for the weights.
    operations = 3 * 2 * B * T * (E + H) * 4 * H
    shares = {name: share_of_peak(times, name, operations) for name in ("textbook", "ours")}
    report(
        f"LSTM, forward and backward, B={B} T={T} E={E} H={H}: {ratio:.2f} times as fast",
        *times.lines(),
        "of the speed of a matrix product: "
        + ", ".join(f"{name} {share:.0%}" for name, share in shares.items()),
    )
    assert ratio >= wanted
