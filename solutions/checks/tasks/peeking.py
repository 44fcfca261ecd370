"""Task: a peeky decoder, which sees the encoder's vector at every step, twice.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield (
        np.array([[[1.0], [2.0]]]),
        np.array([[5.0, 6.0]]),
        np.array([[0.1, 0.0], [0.0, 0.1], [0.2, 0.0]]),
        np.array([[0.5, 0.0], [0.0, 0.5]]),
    )
    # B, T, E and H: all sizes different, and all equal; one step, as when a token is written.
    for B, T, E, H, scale in (
        (1, 3, 2, 4, 1.0),
        (3, 5, 4, 2, 1.0),
        (4, 4, 4, 4, 0.3),
        (2, 3, 5, 4, 4.0),
        (3, 1, 2, 4, 1.0),
    ):
        yield (
            random.normal(size=(B, T, E)),
            random.normal(size=(B, H)),
            *(scale * random.normal(size=(rows, H)) for rows in (H + E, H)),
        )


def probe(peeky, inputs, vector, W_input, W_state):
    """Calls the answer with a plain recurrent layer, which notes what it reads."""
    import numpy as np

    (B, T, E), H = inputs.shape, vector.shape[1]
    read, misfits = [], []

    def run(sequence):
        sequence = np.asarray(sequence)
        if sequence.ndim != 3 or sequence.shape[::2] != (B, H + E):
            misfits.append(sequence.shape)
            return np.zeros((*sequence.shape[:-1], H))
        read.append(sequence)
        state, states = vector, []
        for x in sequence.swapaxes(0, 1):
            state = np.tanh(x @ W_input + state @ W_state)
            states.append(state)
        return np.stack(states, axis=1)

    output = peeky(run, inputs, vector)
    if misfits:
        raise ValueError(
            f"`run` should read the vector beside the inputs, (B, T, H + E), here "
            f"{(B, T, H + E)}; you give it {misfits[0]}."
        )
    if not read:
        raise ValueError("Your function never calls `run`, and so has no states.")
    return np.concatenate(read, axis=1), output


def spread(vector, T):
    """The same vector at every step, (B, T, H)."""
    return np.repeat(vector[:, None], T, axis=1)


def beside(*parts):
    """Side by side, the widths added."""
    return np.concatenate(parts, axis=2)


def reference(run, inputs, vector, *, spread=spread, at_input=beside, at_output=beside):
    """A right answer, and by its keywords the wrong ones."""
    repeated = spread(vector, inputs.shape[1])  # (B, T, H)
    return at_output(repeated, run(at_input(repeated, inputs)))


def behind(vectors, sequence):
    """The vector on the wrong side."""
    return beside(sequence, vectors)


def without(vectors, sequence):
    """No vector."""
    return sequence


def once(vectors, sequence):
    """The vector at the first step, zeros later."""
    first = np.arange(vectors.shape[1])[:, None] == 0  # (T, 1)
    return beside(vectors * first, sequence)


def forgets_the_input(*arguments):
    """The vector is missing in what `run` reads.

    It stands beside each input, in front of it: (B, T, H + E).
    """
    return reference(*arguments, at_input=without)


def forgets_the_output(*arguments):
    """The vector is missing in what the output layer reads.

    A peeky decoder sees it twice at every step: beside the input, and beside the state, (B, T, 2H).
    """
    return reference(*arguments, at_output=without)


def turns_the_input(*arguments):
    """What `run` reads has the right numbers in the wrong order.

    In this course the vector stands in front of the input.
    """
    return reference(*arguments, at_input=behind)


def turns_the_output(*arguments):
    """What the output layer reads has the right numbers in the wrong order.

    In this course the vector stands in front of the state.
    """
    return reference(*arguments, at_output=behind)


def turns_both(*arguments):
    """Both times your vector stands behind.

    In this course it stands in front, of the input and of the state.
    """
    return reference(*arguments, at_input=behind, at_output=behind)


def peeks_once(*arguments):
    """You show the vector at the first step only.

    A peeky decoder sees it at every step: repeat it T times.
    """
    return reference(*arguments, at_input=once, at_output=once)


def peeks_once_at_the_input(*arguments):
    """What `run` reads has the vector at the first step only.

    A peeky decoder sees it at every step: repeat it T times.
    """
    return reference(*arguments, at_input=once)


def peeks_once_at_the_output(*arguments):
    """What the output layer reads has the vector at the first step only.

    A peeky decoder sees it at every step: repeat it T times.
    """
    return reference(*arguments, at_output=once)


def takes_the_first_row(*arguments):
    """All rows of your batch see the vector of the first row.

    Each question has its own: `vector[:, None]` is (B, 1, H), one vector for all steps of its row.
    """
    return reference(
        *arguments, spread=lambda vector, T: spread(np.repeat(vector[:1], len(vector), axis=0), T)
    )


def mixes_the_rows(*arguments):
    """Rows of your batch see the vectors of other rows: `np.tile` has put them in another order.

    `np.repeat(vector[:, None], T, axis=1)` leaves each with its own row.
    """
    return reference(
        *arguments, spread=lambda vector, T: np.tile(vector, (T, 1)).reshape(len(vector), T, -1)
    )


def takes_steps_for_rows(*arguments):
    """You give step t the vector of row t: B falls on T.

    `vector[:, None]` is (B, 1, H), one vector for all steps of its own row.
    """
    return reference(
        *arguments,
        spread=lambda vector, T: np.broadcast_to(vector, (len(vector), T, len(vector[0]))),
    )


def joins_along_time(*arguments):
    """You put the vector before the sequence, as one step more.

    It stands beside every step: concatenate along the last axis, `axis=2`.
    """

    def one_step_more(vectors, sequence):
        return np.concatenate([vectors[:, :1], sequence], axis=1)

    return reference(*arguments, at_input=one_step_more, at_output=one_step_more)


def joins_all_along_time(*arguments):
    """You put the vectors before the sequence, as T steps more.

    They stand beside its steps: concatenate along the last axis, `axis=2`.
    """

    def steps_more(vectors, sequence):
        return np.concatenate([vectors, sequence], axis=1)

    return reference(*arguments, at_input=steps_more, at_output=steps_more)


def joins_the_output_along_time(*arguments):
    """For the output layer you put the vectors before the states, as steps of their own.

    They stand beside the states: concatenate along the last axis, `axis=2`.
    """
    return reference(
        *arguments,
        at_output=lambda vectors, states: np.concatenate([vectors, states], axis=1),
    )


def adds_at_the_input(*arguments):
    """You add the vector to the inputs.

    Put the two side by side, (B, T, H + E): they may have different widths.
    """
    return reference(*arguments, at_input=lambda vectors, inputs: vectors + inputs)


def adds_at_the_output(*arguments):
    """You add the vector to the states.

    Put the two side by side, (B, T, 2H): a sum mixes what the two have to say.
    """
    return reference(*arguments, at_output=lambda vectors, states: vectors + states)


def skips_the_states(run, inputs, vector):
    """For the output layer you take the inputs of `run`, not the states that it returns."""
    read = beside(spread(vector, inputs.shape[1]), inputs)
    run(read)
    return read


def takes_the_last_state(*arguments):
    """The output layer reads the last state at every step.

    Each step has its own: take all of `states`.
    """
    return reference(
        *arguments,
        at_output=lambda vectors, states: beside(vectors, 0 * states + states[:, -1:]),
    )


def peeks_at_the_states(*arguments):
    """For the output layer you repeat the last state, not the encoder's vector."""
    return reference(
        *arguments,
        at_output=lambda vectors, states: beside(0 * states + states[:, -1:], states),
    )


def runs_step_by_step(run, inputs, vector):
    """You call `run` for each step, and each time it begins anew.

    Call it once, with all steps.
    """
    steps = range(inputs.shape[1])
    return np.concatenate([reference(run, inputs[:, [t]], vector) for t in steps], axis=1)


task = Task(
    name="peeky",
    points=2,
    inputs=("inputs", "vector", "W_input of run", "W_state of run"),
    results=("what run reads", "output"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        joins_along_time,
        joins_all_along_time,
        adds_at_the_input,
        forgets_the_input,
        forgets_the_output,
        turns_the_input,
        turns_the_output,
        turns_both,
        peeks_once,
        peeks_once_at_the_input,
        peeks_once_at_the_output,
        takes_the_first_row,
        mixes_the_rows,
        takes_steps_for_rows,
        joins_the_output_along_time,
        adds_at_the_output,
        skips_the_states,
        takes_the_last_state,
        peeks_at_the_states,
        runs_step_by_step,
    ),
)
