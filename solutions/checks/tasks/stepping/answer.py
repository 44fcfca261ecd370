"""A whole step of the translator's decoder, from token ids to logits.

The probe brings a GRU, and notes what it reads. What goes wrong before the logits is exercise 4's,
and so are those mistakes.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.tasks import bahdanau

LEARNED = ("embedding", "W_query", "W_key", "v", "W_combine", "b_combine", "W_output", "b_output")


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # B, S and V, then the widths E, H, K, U and C: all different, all equal, and some that meet by
    # chance. The first is as small as can be.
    for B, S, V, E, H, K, U, C in (
        (1, 2, 5, 1, 1, 1, 1, 1),
        (1, 3, 9, 2, 4, 5, 6, 7),
        (4, 5, 8, 3, 2, 6, 7, 9),
        (4, 4, 4, 4, 4, 4, 4, 4),
        (3, 5, 6, 3, 4, 3, 2, 4),
        (5, 2, 7, 3, 4, 4, 6, 4),
    ):
        lengths = np.array([S, 0, *random.integers(1, S + 1, B)])[:B]  # one full, one all padding
        shapes = (V, E), (H, U), (K, U), (U,), (K + H + E, C), (C,), (C, V), (V,)
        gru = (E + K, 3 * H), (H, 3 * H), (3 * H,)
        yield (
            random.integers(1, V, B),
            random.normal(size=(B, H)),
            random.normal(size=(B, S, K)),
            np.arange(S) < lengths[:, None],
            *(random.normal(size=shape).round(1) + 0.05 for shape in shapes),
            *(0.5 * random.normal(size=shape) for shape in gru),
        )


def probe(step, tokens, state, keys, mask, *arrays):
    """Calls the answer with a GRU, which notes what it reads."""
    import numpy as np

    names = ("embedding", "W_query", "W_key", "v", "W_combine", "b_combine", "W_output", "b_output")
    learned = dict(zip(names, arrays[:8], strict=True))
    W_input, W_state, b = arrays[8:]
    B, H = state.shape
    E, K = learned["embedding"].shape[1], keys.shape[2]
    read, misfits = [], []

    def cell(inputs, before):
        inputs, before = np.asarray(inputs), np.asarray(before)
        if inputs.shape != (B, E + K):
            asked = f"[y; c], (B, E + K), here {(B, E + K)}"
            misfits.append(f"{asked}; you give it {inputs.shape}")
        elif before.shape != (B, H):
            misfits.append(f"a state (B, H), here {(B, H)}; you give it {before.shape}")
        if misfits:
            return np.zeros((B, H))
        read.append(inputs)
        x, h = inputs @ W_input + b, before @ W_state
        z, r = np.split(1 / (1 + np.exp(-x[:, : 2 * H] - h[:, : 2 * H])), 2, axis=1)
        return z * before + (1 - z) * np.tanh(x[:, 2 * H :] + r * h[:, 2 * H :])

    result = step(cell, learned, tokens, state, keys, mask)
    if misfits:
        raise ValueError(f"`cell` should read {misfits[0]}.")
    if len(read) != 1:
        raise ValueError(f"Your step calls `cell` {len(read)} times; it should be once.")
    if isinstance(result, tuple | list) and len(result) == 3:
        return read[0], *result
    if result is None:
        return None
    raise ValueError("Your step should return three things: logits, new state, weights.")


def side_by_side(context, state, y):
    """What the prediction reads, (B, K + H + E)."""
    return np.concatenate([context, state, y], axis=1)


def tanh_of(read, W_combine, b_combine):
    """The combined vector, (B, C)."""
    return np.tanh(read @ W_combine + b_combine)


def affine_of(combined, W_output, b_output):
    """Logits, (B, V)."""
    return combined @ W_output + b_output


def reference(
    cell,
    learned,
    tokens,
    state,
    keys,
    mask,
    *,
    inner=bahdanau.reference,
    read=side_by_side,
    combine=tanh_of,
    output=affine_of,
    before=False,
    **parts,
):
    """A right answer, and by its keywords wrong ones.

    Args:
        cell: the GRU of the probe.
        learned: weights by their names.
        tokens: (B,).
        state: (B, H).
        keys: (B, S, K).
        mask: (B, S) bool.
        inner: attention and recurrence, exercise 4's step.
        read: what the prediction reads, of context, state and y.
        combine: first layer of the prediction.
        output: its second layer.
        before: whether the state before is read instead of the new one.
        **parts: a wrong `softmax` for the inner step.

    Returns:
        logits (B, V), new state (B, H), weights (B, S).
    """
    y = learned["embedding"][tokens]  # (B, E)
    score = (learned[name] for name in ("W_query", "W_key", "v"))
    new, context, weights = inner(cell, y, state, keys, mask, *score, **parts)
    both = read(context, state if before else new, y)
    combined = combine(both, learned["W_combine"], learned["b_combine"])  # (B, C)
    return output(combined, learned["W_output"], learned["b_output"]), new, weights
