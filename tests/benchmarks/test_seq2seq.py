"""The addition model: a training step, the memory it takes, and answers."""

import gc
import itertools
import tracemalloc

import numpy as np
import pytest

from solutions.data.text import PADDING, START
from tests.benchmarks.contestants import Ours, Plain, additions, prepared
from tests.benchmarks.pairs import take_turns, timed

B = 128
MODELS = pytest.mark.parametrize("improved", [False, True], ids=["plain", "reversed and peeky"])


def batches(improved, number=10):
    """Batches for ours, and the same ones for the textbook."""
    sources, targets = additions(B * number)
    rows = [slice(start, start + B) for start in range(0, B * number, B)]
    ours = [(sources[part], targets[part]) for part in rows]
    return ours, [(prepared(part, improved), answers) for part, answers in ours]


@MODELS
def test_both_compute_the_same(improved):
    ours, plain = Ours(improved, masked=False), Plain(improved)
    for mine, other in zip(*batches(improved), strict=True):
        assert ours.step(*mine) == pytest.approx(plain.step(*other), rel=1e-4)
    for mine, other in zip(ours.model.parameters.values(), plain.model.params, strict=True):
        assert mine.dtype == other.dtype == np.float32
        # Adam gives a number whose gradient is all rounding errors a step of full length.
        assert np.mean(np.abs(mine - other) < 1e-4) > 0.99


@MODELS
def test_both_answer_the_same(improved):
    ours, plain = Ours(improved, masked=False), Plain(improved)
    sources, _ = additions(500)
    # Ours never writes padding or a second start; the textbook's must not want to.
    *_, ours_b = ours.model.parameters.values()
    *_, plain_b = plain.model.params
    for b in (ours_b, plain_b):
        b[[PADDING, START]] = -1e9
    answers = [plain.answer(question) for question in prepared(sources, improved)[:, None]]
    assert agreement(ours.answers(sources), answers) > 0.99


@timed
@MODELS
def test_a_training_step(benchmark, report, improved):
    ours, plain = Ours(improved), Plain(improved)
    for_ours, for_plain = map(itertools.cycle, batches(improved))
    steps = 10  # a turn

    def run_ours():
        for batch in itertools.islice(for_ours, steps):
            ours.step(*batch)

    def run_plain():
        for batch in itertools.islice(for_plain, steps):
            plain.step(*batch)

    times = take_turns(benchmark, {"textbook": run_plain, "ours": run_ours}, rounds=25, warmup=2)
    ratio = times.ratio("textbook", "ours")
    kind = "reversed and peeky" if improved else "plain"
    report(
        f"addition model, {kind}, {steps} training steps of {B}: {ratio:.2f} times as fast",
        *times.lines(),
    )
    assert ratio >= 1.2


def peak(make, batches):
    """Bytes that a model and its training need at most, everything it keeps included."""
    gc.collect()
    tracemalloc.start()
    try:
        contestant = make()
        for batch in batches:
            contestant.step(*batch)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@MODELS
def test_the_memory_of_a_training_step(report, improved):
    for_ours, for_plain = batches(improved, number=3)
    ours = peak(lambda: Ours(improved), for_ours)
    plain = peak(lambda: Plain(improved), for_plain)
    kind = "reversed and peeky" if improved else "plain"
    report(
        f"addition model, {kind}, peak memory of training: {ours / plain:.2f} times as much",
        f"textbook {plain / 2**20:.1f} MiB, ours {ours / 2**20:.1f} MiB",
    )
    assert ours <= plain


@timed
def test_answers_to_5000_questions(benchmark, report):
    ours, plain = Ours(improved=True), Plain(improved=True)
    sources, _ = additions(5_000)
    turned = prepared(sources, improved=True)
    found = {}

    def batched():
        found["one batch"] = ours.answers(sources)

    def one_by_one():
        found["one by one"] = [ours.answers(question)[0] for question in sources[:, None]]

    def textbook_one_by_one():
        for question in turned[:, None]:
            plain.answer(question)

    contestants = {
        "textbook, one by one": textbook_one_by_one,
        "ours, one by one": one_by_one,
        "ours, one batch": batched,
    }
    times = take_turns(benchmark, contestants, rounds=3)
    against = {name: times.ratio(name, "ours, one batch") for name in times.seconds}
    report(
        f"{len(sources):,} answers as one batch: "
        f"{against['ours, one by one']:.1f} times as fast as one by one, "
        f"{against['textbook, one by one']:.1f} times as fast as the textbook one by one",
        *times.lines(),
    )
    assert agreement(found["one batch"], found["one by one"]) > 0.999
    assert against["ours, one by one"] >= 12


def agreement(batch, answers):
    """The part of the rows that are equal; a product of one row may decide a near tie otherwise."""
    rows = (np.pad(answer, (0, batch.shape[1] - len(answer))) for answer in answers)
    return np.mean([(row == other).all() for row, other in zip(batch, rows, strict=True)])
