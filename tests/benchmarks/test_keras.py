"""Attention in Keras against the loops that one usually sees: over time steps, over sentences."""

import keras
import numpy as np
import tensorflow as tf

from solutions.data.text import PADDING
from solutions.models.seq2seq import Seq2Seq
from solutions.models.training import masked_cross_entropy
from tests.benchmarks.pairs import THREADS, take_turns, timed
from tests.benchmarks.usual_loops import usual_answers

# As many as NumPy has; it must be said before TensorFlow computes anything.
tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)

B, S, T, E, H, V = 64, 15, 20, 256, 256, 4_000
SENTENCES, ONE_BY_ONE, LENGTH = 1_000, 20, 20


def model():
    """Luong's wiring, the general score, no input feeding."""
    keras.utils.set_random_seed(0)
    return Seq2Seq.initialized(V, V, E, H, attention="general", bidirectional=True)


def sentences(size, seed=0):
    """Rows of unequal length, (size, S)."""
    random = np.random.default_rng(seed)
    ids = random.integers(4, V, size=(size, S))
    ids[np.arange(S) >= random.integers(S // 3, S + 1, size)[:, None]] = PADDING
    return ids.astype("int32")


def loop_over_steps(model, inputs):
    """Logits, (B, T, V), as they are usually computed: a call of the decoder for each token."""
    source, carried = model.read(inputs["sources"])
    logits = []
    for t in range(T):
        previous = inputs["previous"][:, t : t + 1]
        one, carried, _ = model.decoder(previous, carried, source, step=t)
        logits.append(one)
    return tf.concat(logits, axis=1)


def training_step(model, forward):
    """A function that learns from one batch."""
    weights = model.trainable_variables
    optimizer = keras.optimizers.Adam()
    optimizer.build(weights)

    def step(sources, previous, targets):
        with tf.GradientTape() as tape:
            logits = forward(model, {"sources": sources, "previous": previous})
            loss = masked_cross_entropy(targets, logits)
        optimizer.apply(tape.gradient(loss, weights), weights)
        return loss

    return step


@timed
def test_a_training_step(benchmark, report):
    ours, looped, eager = (model() for _ in range(3))
    random = np.random.default_rng(1)
    targets = random.integers(4, V, size=(B, T + 1)).astype("int32")
    batch = [tf.constant(ids) for ids in (sentences(B), targets[:, :-1], targets[:, 1:])]
    steps = {
        "eager loop over steps": training_step(eager, loop_over_steps),
        "the same loop compiled": tf.function(training_step(looped, loop_over_steps)),
        "ours, all steps at once": tf.function(
            training_step(ours, lambda model, inputs: model(inputs))
        ),
    }
    losses = [float(step(*batch)) for step in steps.values()]
    np.testing.assert_allclose(losses, losses[0], rtol=1e-4)
    contestants = {name: lambda step=step: step(*batch) for name, step in steps.items()}
    times = take_turns(benchmark, contestants, rounds=15)
    ratios = {name: times.ratio(name, "ours, all steps at once") for name in steps}
    report(
        f"Keras, Luong's wiring, a training step of {B} × {T} tokens: "
        + ", ".join(f"{ratio:.2f} × {name}" for name, ratio in ratios.items()),
        *times.lines(),
    )
    assert ratios["eager loop over steps"] >= 3
    assert ratios["the same loop compiled"] >= 1.15


@timed
def test_writing(benchmark, report):
    writer, sources = model(), sentences(SENTENCES)
    few = sources[:ONE_BY_ONE]
    ids = writer.greedy(few, LENGTH)
    for row, answer in zip(ids, usual_answers(writer, few, LENGTH), strict=True):
        assert row[: len(answer)].tolist() == answer
    contestants = {
        f"loop in Python, {ONE_BY_ONE}": lambda: usual_answers(writer, few, LENGTH),
        f"beam of 4, {SENTENCES:,}": lambda: writer.beam_search(sources, LENGTH, 4),
        f"greedy, {SENTENCES:,}": lambda: writer.greedy_search(sources, LENGTH),
    }
    looped, beam, greedy = contestants
    times = take_turns(benchmark, contestants, rounds=5)
    a_sentence = times.ratio(looped, greedy) * SENTENCES / ONE_BY_ONE
    wider = times.ratio(beam, greedy)
    report(
        f"Keras, {SENTENCES:,} sentences written greedily in one compiled loop: "
        f"{a_sentence:.0f} times as fast as a loop in Python, a sentence; "
        f"a beam of 4 costs {wider:.1f} times as much",
        *times.lines(),
    )
    assert a_sentence >= 30
    assert wider <= 6
