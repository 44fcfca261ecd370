import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.peeking import task


def by_repeating(run, inputs, vector):
    seen = np.repeat(np.expand_dims(vector, 1), inputs.shape[1], axis=1)
    return np.dstack([seen, run(np.dstack([seen, inputs]))])


def by_filling(run, inputs, vector):
    B, T, E = inputs.shape
    H = vector.shape[1]
    read = np.zeros((B, T, H + E))
    output = np.zeros((B, T, 2 * H))
    for t in range(T):
        read[:, t, :H], output[:, t, :H] = vector, vector
        read[:, t, H:] = inputs[:, t]
    output[..., H:] = run(read)
    return output


def by_broadcasting(run, inputs, vector):
    def join(sequence):
        shape = (*sequence.shape[:2], vector.shape[1])
        return np.concatenate([np.broadcast_to(vector[:, None, :], shape), sequence], axis=-1)

    return join(run(join(inputs)))


def made(seen=None, read=None, output=None):
    """An answer with one thing changed."""

    def peeky(run, inputs, vector):
        repeat = seen or (lambda vector, T: np.stack([vector] * T, axis=1))
        vectors = repeat(vector, inputs.shape[1])
        states = run((read or side)(vectors, inputs))
        return (output or side)(vectors, states)

    return peeky


def side(*parts):
    return np.concatenate(parts, axis=-1)


def swapped(vectors, sequence):
    return side(sequence, vectors)


def alone(vectors, sequence):
    return sequence


def first_only(vectors, sequence):
    vectors = vectors.copy()
    vectors[:, 1:] = 0
    return side(vectors, sequence)


def along_time(vectors, sequence):
    return np.concatenate([vectors, sequence], axis=1)


def one_step_more(run, inputs, vector):
    states = run(np.concatenate([vector[:, None], inputs], axis=1))
    return np.concatenate([vector[:, None], states], axis=1)


def added(vectors, sequence):
    return vectors + sequence


def inputs_for_states(run, inputs, vector):
    vectors = np.stack([vector] * inputs.shape[1], axis=1)
    run(side(vectors, inputs))
    return side(vectors, inputs)


def step_by_step(run, inputs, vector):
    steps = [by_repeating(run, inputs[:, t : t + 1], vector) for t in range(inputs.shape[1])]
    return np.concatenate(steps, axis=1)


def never_run(run, inputs, vector):
    return np.zeros((*inputs.shape[:2], 2 * vector.shape[1]))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(read=alone), "The vector is missing in what `run` reads"),
        (made(output=alone), "The vector is missing in what the output layer reads"),
        (made(read=swapped), "What `run` reads has the right numbers in the wrong order"),
        (made(output=swapped), "What the output layer reads has the right numbers in the wrong"),
        (made(read=swapped, output=swapped), "Both times your vector stands behind"),
        (made(read=first_only, output=first_only), "You show the vector at the first step only"),
        (made(read=first_only), "What `run` reads has the vector at the first step only"),
        (made(output=first_only), "What the output layer reads has the vector at the first"),
        (made(seen=lambda v, T: np.stack([0 * v + v[0]] * T, 1)), "the vector of the first row"),
        (made(seen=lambda v, T: np.array([*v] * T).reshape(len(v), T, -1)), "`np.tile`"),
        (made(seen=lambda v, T: v + np.zeros((len(v), T, 1))), "the vector of row t"),
        (one_step_more, "as one step more"),
        (made(read=along_time, output=along_time), "as T steps more"),
        (made(output=along_time), "as steps of their own"),
        (made(read=added), "You add the vector to the inputs"),
        (made(output=added), "You add the vector to the states"),
        (inputs_for_states, "not the states that it returns"),
        (made(output=lambda v, s: side(v, np.stack([s[:, -1]] * s.shape[1], 1))), "the last state"),
        (made(output=lambda v, s: side(s[:, -1:].repeat(s.shape[1], 1), s)), "not the encoder's"),
        (step_by_step, "each time it begins anew"),
        (never_run, "never calls `run`"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_repeating, by_filling, by_broadcasting])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(run, inputs, vector):
    return by_repeating(run, inputs.astype("float32"), vector.astype("float32"))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_a_wrong_width_without_a_hint_is_named(decide):
    verdict = decide(task, made(read=lambda v, x: side(v, v, x)))
    assert verdict.outcome == WRONG
    assert "the vector beside the inputs, (B, T, H + E), here (1, 2, 3)" in verdict.text
    assert "you give it (1, 2, 5)" in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(read=first_only, output=swapped))
    assert (verdict.outcome, verdict.text) == (WRONG, "`what run reads` is not what it should be.")
    assert "vector = [[5. 6.]]" in verdict.example
