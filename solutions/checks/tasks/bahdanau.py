"""Task: one step of a decoder in Bahdanau's wiring.

The probe brings a plain recurrent cell, and notes what it reads. The docstring of each wrong
answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Callable, Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.checks.tasks import additive, softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Small enough for a pocket calculator: two places, and all widths are 1.
    yield (
        *(np.array([[1.0]]), np.array([[0.5]])),
        *(np.array([[[2.0], [-1.0]]]), np.array([[True, True]])),
        *(np.array([[1.0]]), np.array([[0.5]]), np.array([1.0])),
        *(np.array([[0.2], [0.4]]), np.array([[-0.6]]), np.array([0.1])),
    )
    # B and S, then the widths E, H, K and U: all different, all equal, and some that
    # meet by chance.
    for B, S, E, H, K, U, scale in (
        (1, 3, 2, 4, 5, 6, 1.0),
        (4, 5, 3, 2, 6, 7, 1.0),
        (4, 4, 4, 4, 4, 4, 1.0),
        (3, 5, 3, 4, 3, 2, 0.01),
        (5, 2, 3, 4, 4, 6, 20.0),
    ):
        lengths = np.array([S, 0, *random.integers(1, S + 1, B)])[:B]  # one full, one all padding
        yield (
            random.normal(size=(B, E)),
            random.normal(size=(B, H)),
            random.normal(size=(B, S, K)),
            np.arange(S) < lengths[:, None],
            *(scale * random.normal(size=shape) for shape in ((H, U), (K, U), (U,))),
            *(0.5 * random.normal(size=shape) for shape in ((E + K, H), (H, H), (H,))),
        )


def probe(step, y, state, keys, mask, W_query, W_key, v, W_input, W_state, b):
    """Calls the answer with a plain cell, which notes what it reads."""
    import numpy as np

    B, (E, K) = len(y), (y.shape[1], keys.shape[2])
    read, misfits = [], []

    def cell(inputs, before):
        inputs, before = np.asarray(inputs), np.asarray(before)
        if inputs.shape != (B, E + K):
            left = ", with an axis T left over, which `[:, 0]` takes away" * (inputs.ndim == 3)
            asked = f"[y; c], (B, E + K), here {(B, E + K)}"
            misfits.append(f"{asked}; you give it {inputs.shape}{left}")
        elif before.shape != state.shape:
            misfits.append(f"a state (B, H), here {state.shape}; you give it {before.shape}")
        if misfits:
            return np.zeros(state.shape)
        read.append(inputs)
        return np.tanh(inputs @ W_input + before @ W_state + b)

    result = step(cell, y, state, keys, mask, W_query, W_key, v)
    if misfits:
        raise ValueError(f"`cell` should read {misfits[0]}.")
    if len(read) != 1:
        raise ValueError(f"Your step calls `cell` {len(read)} times; it should be once.")
    if isinstance(result, tuple | list) and len(result) == 3:
        return read[0], *result
    if result is None:
        return None
    raise ValueError("Your step should return three things: new state, context, weights.")


def joined(y, context):
    """What the recurrence reads, (B, E + K)."""
    return np.concatenate([y, context], axis=1)


def weighed(weights, keys):
    """The keys' sum by weights, (B, K)."""
    return (weights[:, :, None] * keys).sum(axis=1)


def reference(cell, y, state, keys, mask, *score, scores=additive.reference, **parts):
    """A right answer, and by its keywords wrong ones.

    Args:
        cell: of the probe.
        y: (B, E).
        state: (B, H).
        keys: (B, S, K).
        mask: (B, S) bool.
        *score: the weights of the additive score.
        scores: a score.
        **parts: `softmax`, `pool` and `join` in the place of the right ones.

    Returns:
        new state (B, H), context (B, K), weights (B, S).
    """
    context, weights = attend(state, keys, mask, *score, scores=scores, **parts)
    return cell(parts.get("join", joined)(y, context), state), context, weights


def attend(query, keys, mask, *score, scores=additive.reference, **parts):
    """Context (B, K) and weights (B, S) of one query for each row, (B, H)."""
    met = scores(query[:, None], keys, *score)[:, 0]  # (B, S)
    weights = parts.get("softmax", softmax.reference)(met, mask)  # (B, S)
    return parts.get("pool", weighed)(weights, keys), weights


def attends_with_the_new_state(*arguments):
    """You ask with the new state: your context and weights are those of a step later.

    In Bahdanau's wiring the state before asks, s_{t-1}, and what it finds is read by the
    recurrence. (Luong's asks with s_t.)
    """
    _, _, _, keys, mask, *score = arguments
    new, _, _ = reference(*arguments)
    return new, *attend(new, keys, mask, *score)


def steps_first(cell, y, state, keys, mask, *score):
    """The context has no say in the new state: `cell` reads y alone.

    That is Luong's wiring. In Bahdanau's, attend first, with s_{t-1}; then `cell` reads [y; c].
    """
    new = cell(y, state)
    return new, *attend(new, keys, mask, *score)


def steps_first_beside_nothing(cell, y, state, keys, mask, *score):
    """Your recurrence takes its step before attention, with zeros where the context belongs.

    Attend first, with s_{t-1}; then `cell` reads [y; c].
    """
    new = cell(joined(y, np.zeros(keys[:, 0].shape)), state)
    return new, *attend(new, keys, mask, *score)


def feeds_nothing(*arguments):
    """`cell` reads zeros where the context belongs: [y; c]."""
    return reference(*arguments, join=lambda y, context: joined(y, 0 * context))


def turns_the_input(*arguments):
    """What `cell` reads has the right numbers in the wrong order: [c; y].

    Here it is [y; c], the token first. No shape gives that away.
    """
    return reference(*arguments, join=lambda y, context: joined(context, y))


def forgets_the_token(*arguments):
    """The token has no say: zeros stand where `y` belongs in what `cell` reads."""
    return reference(*arguments, join=lambda y, context: joined(0 * y, context))


def reads_the_context_alone(*arguments):
    """`cell` reads the context alone; the token is missing.

    It reads both, side by side: [y; c], (B, E + K).
    """
    return reference(*arguments, join=lambda y, context: context)


def adds_the_context(*arguments):
    """You add the context to the token.

    Put the two side by side, [y; c], (B, E + K): they may have different widths.
    """
    return reference(*arguments, join=np.add)


def feeds_the_weights(cell, y, state, *others):
    """`cell` reads the weights beside the token; it should be the context, the sum they make."""
    _, context, weights = reference(lambda inputs, state: None, y, state, *others)
    return cell(joined(y, weights), state), context, weights


def steps_from_zeros(cell, y, state, *others):
    """Your cell forgets the state before: hand it on, `cell(…, state)`."""
    return reference(lambda inputs, state: cell(inputs, 0 * state), y, state, *others)


def asks_with_zeros(cell, y, state, keys, mask, *score):
    """Your query is zeros: ask with the state before, whatever step it is."""
    context, weights = attend(0 * state, keys, mask, *score)
    return cell(joined(y, context), state), context, weights


def asks_with_the_token(cell, y, state, keys, mask, *score):
    """You ask with the token `y`; ask with the state before, s_{t-1}."""
    context, weights = attend(y, keys, mask, *score)
    return cell(joined(y, context), state), context, weights


def takes_dot_scores(*arguments):
    """Your scores are dot products; this step asks by the additive score of task 1."""
    return reference(*arguments, scores=lambda queries, keys, *score: queries @ keys.swapaxes(1, 2))


def shares_one_query(*arguments):
    """All rows of your batch ask with the state of the first row, but each has its own."""

    def of_the_first(queries, *others):
        return additive.reference(np.broadcast_to(queries[:1], queries.shape), *others)

    return reference(*arguments, scores=of_the_first)


def pools_the_projected(*arguments):
    """Your context sums the projected keys, `keys @ W_key`.

    The projection is for the scores only: sum the keys themselves.
    """
    W_key = arguments[6]
    return reference(*arguments, pool=lambda weights, keys: weighed(weights, keys @ W_key))


def ignores_the_weights(*arguments):
    """Your context is the mean of the keys; the weights have no say in it."""
    return reference(*arguments, pool=lambda weights, keys: keys.mean(axis=1))


def keeps_the_state(*arguments):
    """You return the state before the step; return the new one, which `cell` gives."""
    return arguments[2], *reference(*arguments)[1:]


def keeps_the_axis(*arguments):
    """Your context and weights have an axis T left over, of one step: `[:, 0]` takes it away."""
    state, context, weights = reference(*arguments)
    return state, context[:, None], weights[:, None]


def keeps_the_axis_of_the_weights(*arguments):
    """Your weights are (B, 1, S), with an axis T left over: `[:, 0]` takes it away."""
    state, context, weights = reference(*arguments)
    return state, context, weights[:, None]


def returns_the_context_first(*arguments):
    """You return context, state, weights; return the new state first."""
    state, context, weights = reference(*arguments)
    return context, state, weights


def returns_the_weights_first(*arguments):
    """You return state, weights, context; the context comes before the weights."""
    state, context, weights = reference(*arguments)
    return state, weights, context


def with_scores(wrong: Callable) -> Callable:
    """Makes the step of someone whose scores are wrong; the hint is that of the scores."""

    def step(*arguments):
        return reference(*arguments, scores=wrong)

    step.__name__ = f"{wrong.__name__}_in_the_step"
    step.__doc__ = f"It is the scores of task 1 that are not right. {inspect.getdoc(wrong)}"
    return step


WRONG_SCORES = (
    additive.forgets_tanh,
    additive.uses_relu,
    additive.weighs_before_tanh,
    additive.multiplies_the_parts,
    additive.forgets_v,
    additive.swaps_the_projections,
)

task = Task(
    name="bahdanau_step",
    points=2,
    inputs=(
        *("y", "state", "keys", "mask", "W_query", "W_key", "v"),
        *("W_input of cell", "W_state of cell", "b of cell"),
    ),
    results=("what cell reads", "new state", "context", "weights"),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        attends_with_the_new_state,
        steps_first,
        steps_first_beside_nothing,
        feeds_nothing,
        turns_the_input,
        forgets_the_token,
        reads_the_context_alone,
        adds_the_context,
        feeds_the_weights,
        steps_from_zeros,
        asks_with_zeros,
        asks_with_the_token,
        takes_dot_scores,
        shares_one_query,
        pools_the_projected,
        ignores_the_weights,
        keeps_the_state,
        keeps_the_axis,
        keeps_the_axis_of_the_weights,
        returns_the_context_first,
        returns_the_weights_first,
        *(softmax.within(reference, wrong) for wrong in softmax.SHOWN_BY_SMALL_SCORES),
        *map(with_scores, WRONG_SCORES),
    ),
)
