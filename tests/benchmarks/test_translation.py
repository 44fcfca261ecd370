"""The translator of chapter 5, at its full size: text in, text out."""

import numpy as np
import pytest
import tensorflow as tf

from solutions.data import dialogues
from solutions.experiments.korean_english import MODELS, SETTINGS
from solutions.models.translation import Translator
from tests.benchmarks.pairs import THREADS, take_turns, timed
from tests.benchmarks.usual_loops import usual_answers

tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(THREADS)

SENTENCES, ONE_BY_ONE = 1_000, 20
BEAM = 5


@pytest.fixture(scope="module")
def trained():
    """A translator as large as that of the records, taught just enough to end its sentences."""
    made = dialogues.make(train=12_800, validation=100, test=SENTENCES)
    settings = SETTINGS["stand-in"]["translator"] | MODELS["luong-additive"]["translator"]
    translator = Translator(**settings)
    translator.fit(made.train, made.validation, epochs=2, learning_rate=5e-3, warmup_steps=60)
    return translator, made.test.sources


def looped(translator, texts):
    """Translates as one usually sees it, sentence by sentence and token by token."""
    sources = [translator.codec.encode_sources([text])[0] for text in texts]
    ids = usual_answers(translator.parts, sources, translator.settings["max_length"])
    return [translator.codec.decode(np.array([row]))[0] for row in ids]


@timed
def test_translating(benchmark, report, trained):
    translator, texts = trained
    few = texts[:ONE_BY_ONE]
    assert looped(translator, few) == translator.translate(few)
    contestants = {
        f"loop in Python, {ONE_BY_ONE}": lambda: looped(translator, few),
        f"beam of {BEAM}, {SENTENCES:,}": lambda: translator.translate(texts, BEAM),
        f"greedy, {SENTENCES:,}": lambda: translator.translate(texts),
    }
    in_python, beam, greedy = contestants
    times = take_turns(benchmark, contestants, rounds=5)
    a_sentence = times.ratio(in_python, greedy) * SENTENCES / ONE_BY_ONE
    report(
        f"{SENTENCES:,} sentences translated greedily: {a_sentence:.0f} times as fast as a loop "
        f"in Python, a sentence; a beam of {BEAM} costs {times.ratio(beam, greedy):.1f} times as "
        f"much; {translator.parts.count_params() / 1e6:.1f} M parameters",
        *times.lines(),
    )
    assert a_sentence >= 30
