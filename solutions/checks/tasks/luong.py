"""Task: one step of a decoder in Luong's wiring.

The probe brings a plain recurrent cell, and looks at what it is given. The docstring of each wrong
answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: two places, and all widths are 1.
    yield (
        *(np.array([[1.0]]), np.array([[0.5]])),
        *(np.array([[[2.0], [-1.0]]]), np.array([[True, True]])),
        *(np.array([[0.5], [-0.8]]), np.array([0.1])),
        *(np.array([[0.2]]), np.array([[-0.6]]), np.array([0.3])),
    )
    # B and S, then the widths E and H: all different, all equal, and some that meet by chance.
    for B, S, E, H, scale in (
        (1, 3, 2, 4, 1.0),
        (4, 5, 3, 2, 1.0),
        (4, 4, 4, 4, 1.0),
        (3, 2, 5, 3, 0.01),
        (5, 3, 3, 4, 5.0),
    ):
        yield (
            *(random.normal(size=shape) for shape in ((B, E), (B, H), (B, S, H))),
            _mask(random, B, S),
            *(scale * random.normal(size=shape) for shape in ((2 * H, H), (H,))),
            *(0.5 * random.normal(size=shape) for shape in ((E, H), (H, H), (H,))),
        )
    # Scores that overflow a careless softmax. The new state is 1 or -1 and the keys are whole
    # numbers, so that they are exact in float32 too.
    B, S, E, H = 3, 4, 2, 6
    signs = np.sign(random.normal(size=(B, S, H)))
    yield (
        *(random.normal(size=shape) for shape in ((B, E), (B, H))),
        *(1024 * signs, _mask(random, B, S)),
        *(random.normal(size=(2 * H, H)) / 1024, random.normal(size=H)),
        *(random.normal(size=shape) for shape in ((E, H), (H, H))),
        50 * signs[0, 0],
    )


def _mask(random, B, S):
    """Which places are real, (B, S): all in the first row, none in the second."""
    lengths = np.array([S, 0, *random.integers(1, S + 1, B)])[:B]
    return np.arange(S) < lengths[:, None]


def probe(step, y, state, keys, mask, W_combine, b_combine, W_input, W_state, b):
    """Calls the answer with a plain cell, which looks at what it is given."""
    import numpy as np

    calls, misfits = 0, []

    def cell(inputs, before):
        nonlocal calls
        calls += 1
        inputs, before = np.asarray(inputs), np.asarray(before)
        if inputs.shape != y.shape:
            misfits.append(f"y alone, (B, E), here {y.shape}; you give it {inputs.shape}")
        elif before.shape != state.shape:
            misfits.append(f"a state (B, H), here {state.shape}; you give it {before.shape}")
        if misfits:
            return np.zeros(state.shape)
        return np.tanh(inputs @ W_input + before @ W_state + b)

    result = step(cell, y, state, keys, mask, W_combine, b_combine)
    if misfits:
        raise ValueError(f"`cell` should read {misfits[0]}.")
    if calls != 1:
        raise ValueError(f"Your step calls `cell` {calls} times; it should be once.")
    if result is None or isinstance(result, tuple | list) and len(result) == 3:
        return result
    raise ValueError(
        "Your step should return three things: new state, attentional vector, weights."
    )


def dots(query, keys):
    """One query with all keys of its row, (B, S)."""
    return (keys @ query[:, :, None])[:, :, 0]


def weighed(weights, keys):
    """The keys' sum by weights, (B, H)."""
    return (weights[:, :, None] * keys).sum(axis=1)


def combine(context, state, W, b):
    """The attentional vector, (B, H)."""
    return np.tanh(np.concatenate([context, state], axis=1) @ W + b)


def reference(*arguments, scores=dots, softmax=softmax.reference, pool=weighed, combine=combine):
    """A right answer, and by its keywords the wrong ones."""
    cell, y, state, keys, mask, W, b = arguments
    new = cell(y, state)  # (B, H)
    weights = softmax(scores(new, keys), mask)  # (B, S)
    return new, combine(pool(weights, keys), new, W, b), weights


def attends_with_the_old_state(cell, y, state, *others):
    """You ask with the state before the step, s_{t-1}.

    That is Bahdanau's wiring. In Luong's, the recurrence takes its step first, and the new state
    asks, s_t.
    """
    new = cell(y, state)
    _, _, weights = reference(lambda y, state: state, y, state, *others)
    keys, _, W, b = others
    return new, combine(weighed(weights, keys), new, W, b), weights


def stays_with_the_old_state(cell, y, state, *others):
    """You ask with the state before, and it stands in the attentional vector as well.

    Take the new one, s_t, in both: in Luong's wiring the recurrence takes its step first.
    """
    _, attentional, weights = reference(lambda y, state: state, y, state, *others)
    return cell(y, state), attentional, weights


def combines_the_old_state(cell, y, state, keys, mask, W, b):
    """Your attentional vector holds the state before the step; it should be the new one, s_t."""

    def of_the_old(context, new, W, b):
        return combine(context, state, W, b)

    return reference(cell, y, state, keys, mask, W, b, combine=of_the_old)


def feeds_the_context(cell, y, state, keys, mask, W, b):
    """Your context goes into the recurrence: `cell` reads [y; c].

    That is Bahdanau's wiring. In Luong's, `cell` reads y alone, and the context goes into the
    attentional vector only.
    """
    weights = softmax.reference(dots(state, keys), mask)
    context = weighed(weights, keys)
    new = cell(np.concatenate([y, context], axis=1), state)
    return new, combine(context, new, W, b), weights


def forgets_tanh(*arguments):
    """The tanh is missing: s̃ = tanh(W_c [c; s] + b)."""

    def straight(context, state, W, b):
        return np.concatenate([context, state], axis=1) @ W + b

    return reference(*arguments, combine=straight)


def uses_relu(*arguments):
    """Your attentional vector goes through ReLU; take tanh."""

    def rectified(context, state, W, b):
        return np.maximum(np.concatenate([context, state], axis=1) @ W + b, 0)

    return reference(*arguments, combine=rectified)


def turns_the_input(*arguments):
    """You join the right numbers in the wrong order, [s; c].

    Here it is [c; s], the context first. Both have H numbers, so no shape gives that away.
    """
    return reference(*arguments, combine=lambda context, state, W, b: combine(state, context, W, b))


def forgets_the_bias(*arguments):
    """The bias `b_combine` is missing in your attentional vector."""
    return reference(
        *arguments, combine=lambda context, state, W, b: combine(context, state, W, 0 * b)
    )


def forgets_the_context(*arguments):
    """The context has no say in your attentional vector: s̃ = tanh(W_c [c; s] + b)."""
    return reference(
        *arguments, combine=lambda context, state, W, b: combine(0 * context, state, W, b)
    )


def forgets_the_state(*arguments):
    """The state has no say in your attentional vector: s̃ = tanh(W_c [c; s] + b)."""
    return reference(
        *arguments, combine=lambda context, state, W, b: combine(context, 0 * state, W, b)
    )


def returns_the_context(*arguments):
    """Your second result is the context.

    In Luong's wiring the prediction is made from the attentional vector, tanh(W_c [c; s] + b).
    """
    return reference(*arguments, combine=lambda context, state, W, b: context)


def returns_it_as_state(*arguments):
    """You return the attentional vector as the new state.

    The recurrence goes on from s_t. The attentional vector is for the prediction only.
    """
    _, attentional, weights = reference(*arguments)
    return attentional, attentional, weights


def keeps_the_state(*arguments):
    """You return the state before the step; return the new one, which `cell` gives."""
    return arguments[2], *reference(*arguments)[1:]


def steps_from_zeros(cell, y, state, *others):
    """Your cell forgets the state before: hand it on, `cell(y, state)`."""
    return reference(lambda y, state: cell(y, 0 * state), y, state, *others)


def steps_twice(cell, y, state, *others):
    """Your recurrence takes two steps; call `cell` once, and keep the state that it gives."""
    return reference(cell, y, cell(y, state), *others)


def scales_the_scores(*arguments):
    """You divide the scores by √H.

    That is the scaled dot score of chapter 3; here it is the plain one.
    """
    return reference(
        *arguments, scores=lambda query, keys: dots(query, keys) / len(keys[0].T) ** 0.5
    )


def squashes_the_scores(*arguments):
    """Your scores go through tanh; a dot score is the dot product as it is."""
    return reference(*arguments, scores=lambda query, keys: np.tanh(dots(query, keys)))


def shares_one_query(*arguments):
    """All rows of your batch ask with the state of the first row, but each has its own."""

    def of_the_first(query, keys):
        return dots(np.broadcast_to(query[:1], query.shape), keys)

    return reference(*arguments, scores=of_the_first)


def ignores_the_weights(*arguments):
    """Your context is the mean of the keys; the weights have no say in it."""
    return reference(*arguments, pool=lambda weights, keys: keys.mean(axis=1))


def swaps_the_arguments(cell, y, state, *others):
    """You call `cell` with state and token; the token comes first, `cell(y, state)`."""
    return reference(lambda y, state: cell(state, y), y, state, *others)


def keeps_the_axis(*arguments):
    """Your weights are (B, 1, S), with an axis T left over: `[:, 0]` takes it away."""
    state, attentional, weights = reference(*arguments)
    return state, attentional, weights[:, None]


def keeps_the_axis_of_all(*arguments):
    """Attentional vector and weights have an axis T left over, of one step.

    `[:, 0]` takes it away.
    """
    state, attentional, weights = reference(*arguments)
    return state, attentional[:, None], weights[:, None]


def returns_the_vector_first(*arguments):
    """You return attentional vector, state, weights; return the new state first."""
    state, attentional, weights = reference(*arguments)
    return attentional, state, weights


def returns_the_weights_first(*arguments):
    """You return state, weights, attentional vector; the weights come last."""
    state, attentional, weights = reference(*arguments)
    return state, weights, attentional


WRONG_SOFTMAX = (
    *softmax.SHOWN_BY_SMALL_SCORES,
    softmax.overflows,
    softmax.is_naive,
    softmax.is_naive_without_mask,
)

task = Task(
    name="luong_step",
    points=2,
    inputs=(
        *("y", "state", "keys", "mask", "W_combine", "b_combine"),
        *("W_input of cell", "W_state of cell", "b of cell"),
    ),
    results=("new state", "attentional vector", "weights"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        attends_with_the_old_state,
        stays_with_the_old_state,
        combines_the_old_state,
        feeds_the_context,
        forgets_tanh,
        uses_relu,
        turns_the_input,
        forgets_the_bias,
        forgets_the_context,
        forgets_the_state,
        returns_the_context,
        returns_it_as_state,
        keeps_the_state,
        steps_from_zeros,
        steps_twice,
        scales_the_scores,
        squashes_the_scores,
        shares_one_query,
        ignores_the_weights,
        swaps_the_arguments,
        keeps_the_axis,
        keeps_the_axis_of_all,
        returns_the_vector_first,
        returns_the_weights_first,
        *(softmax.within(reference, wrong) for wrong in WRONG_SOFTMAX),
    ),
)
