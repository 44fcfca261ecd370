import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.luong import task
from tests.checks.softmaxes import columns, minus_a_lot, minus_infinity, shares, unmasked


def dots(query, keys):
    return np.einsum("bh,bsh->bs", query, keys)


def careless(scores, mask):
    powers = np.exp(scores) * mask
    sums = powers.sum(axis=1, keepdims=True)
    return powers / np.where(sums == 0, 1, sums)


def made(score=dots, softmax=shares, context=None, read=None, act=np.tanh, end=None):
    """An answer with one thing changed."""

    def step(cell, y, state, keys, mask, W, b):
        new = cell(y, state)
        alpha = softmax(score(new, keys), mask)
        c = context(alpha, keys) if context else np.einsum("bs,bsh->bh", alpha, keys)
        joined = read(c, new, state) if read else np.hstack([c, new])
        attentional = act(joined @ W + b)
        return end(new, attentional, alpha, c) if end else (new, attentional, alpha)

    return step


def on_the_time_axis(cell, y, state, keys, mask, W_combine, b_combine):
    state = cell(y, state)
    scores = state[:, None] @ keys.swapaxes(1, 2)  # (B, 1, S)
    weights = shares(scores[:, 0], mask)[:, None]
    context = (weights @ keys)[:, 0]
    return (
        state,
        np.tanh(np.concatenate([context, state], 1) @ W_combine + b_combine),
        weights[:, 0],
    )


def loop_in_float32(cell, y, state, keys, mask, W, b):
    state = cell(y, state)
    B, S, H = keys.shape
    attentional, weights = np.zeros((B, H), "float32"), np.zeros((B, S), "float32")
    for row in range(B):
        context = np.zeros(H)
        real = np.flatnonzero(mask[row])
        if len(real):
            scores = np.array([state[row] @ keys[row, s] for s in real])
            weights[row, real] = np.exp(scores - scores.max()) / np.exp(scores - scores.max()).sum()
            context = weights[row] @ keys[row]
        attentional[row] = np.tanh(context @ W[:H] + state[row] @ W[H:] + b)
    return [state, attentional, weights]


def asks_first(cell, y, state, keys, mask, W, b):
    alpha = shares(dots(state, keys), mask)
    c = np.einsum("bs,bsh->bh", alpha, keys)
    state = cell(y, state)
    return state, np.tanh(np.hstack([c, state]) @ W + b), alpha


def steps_last(cell, y, state, keys, mask, W, b):
    alpha = shares(dots(state, keys), mask)
    c = np.einsum("bs,bsh->bh", alpha, keys)
    return cell(y, state), np.tanh(np.hstack([c, state]) @ W + b), alpha


def as_bahdanau(cell, y, state, keys, mask, W, b):
    alpha = shares(dots(state, keys), mask)
    c = np.einsum("bs,bsh->bh", alpha, keys)
    state = cell(np.hstack([y, c]), state)
    return state, np.tanh(np.hstack([c, state]) @ W + b), alpha


def from_zeros(cell, y, state, *others):
    return made()(lambda y, state: cell(y, np.zeros_like(state)), y, state, *others)


def two_steps(cell, y, state, *others):
    return made()(cell, y, cell(y, state), *others)


def two_steps_by_mistake(cell, y, state, *others):
    cell(y, state)
    return made()(cell, y, state, *others)


def old_state(cell, y, state, *others):
    return state, *made()(cell, y, state, *others)[1:]


def no_bias(cell, y, state, keys, mask, W, b):
    return made()(cell, y, state, keys, mask, W, np.zeros_like(b))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (asks_first, "You ask with the state before the step"),
        (steps_last, "it stands in the attentional vector as well"),
        (made(read=lambda c, new, s: np.hstack([c, s])), "holds the state before the step"),
        (as_bahdanau, "Your context goes into the recurrence"),
        (made(act=lambda sums: sums), "The tanh is missing"),
        (made(act=lambda sums: np.maximum(sums, 0)), "goes through ReLU"),
        (made(read=lambda c, new, s: np.hstack([new, c])), "in the wrong order, [s; c]"),
        (no_bias, "The bias `b_combine` is missing"),
        (made(read=lambda c, new, s: np.hstack([0 * c, new])), "The context has no say"),
        (made(read=lambda c, new, s: np.hstack([c, 0 * new])), "The state has no say"),
        (made(end=lambda new, a, w, c: (new, c, w)), "Your second result is the context"),
        (made(end=lambda new, a, w, c: (a, a, w)), "the attentional vector as the new state"),
        (old_state, "You return the state before the step"),
        (from_zeros, "Your cell forgets the state before"),
        (two_steps, "Your recurrence takes two steps"),
        (two_steps_by_mistake, "Your recurrence takes two steps"),
        (made(score=lambda q, k: dots(q, k) / q.shape[1] ** 0.5), "You divide the scores by √H"),
        (made(score=lambda q, k: np.tanh(dots(q, k))), "Your scores go through tanh"),
        (made(score=lambda q, k: dots(0 * q + q[:1], k)), "the state of the first row"),
        (made(context=lambda w, k: k.mean(1)), "Your context is the mean of the keys"),
        (
            lambda cell, *others: made()(lambda y, state: cell(state, y), *others),
            "You call `cell` with state and token",
        ),
        (made(end=lambda new, a, w, c: (new, a, w[:, None])), "Your weights are (B, 1, S)"),
        (
            made(end=lambda new, a, w, c: (new, a[:, None], w[:, None])),
            "Attentional vector and weights have an axis T left over",
        ),
        (made(end=lambda new, a, w, c: (a, new, w)), "return the new state first"),
        (made(end=lambda new, a, w, c: (new, w, a)), "the weights come last"),
        (made(softmax=unmasked), "Your scores are right. Your softmax gives weight to padding"),
        (made(softmax=lambda e, m: unmasked(e, m) * m), "padding to 0 after dividing"),
        (made(softmax=columns), "sum to 1 over the batch"),
        (made(softmax=lambda e, m: shares(e, ~m)), "the wrong way round"),
        (made(softmax=careless), "Large scores overflow"),
        (made(softmax=minus_infinity), "all padding becomes nan"),
        (made(softmax=minus_a_lot), "still gets weights that sum to 1"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), on_the_time_axis, loop_in_float32])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(cell, *arguments):
    narrow = (a if a.dtype == bool else a.astype("float32") for a in arguments)
    return made()(lambda *given: cell(*given).astype("float32"), *narrow)


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda cell, y, s, *others: cell(s[:, :0], s), "y alone, (B, E), here (1, 1); you give"),
        (
            lambda cell, y, s, *others: cell(y, s[0]),
            "a state (B, H), here (1, 1); you give it (1,)",
        ),
        (made(end=lambda *results: results), "return three things: new state, attentional vector"),
        (made(end=lambda *results: None), "returns nothing: is a `return` missing?"),
        (lambda cell, y, state, *others: (state, state, state), "calls `cell` 0 times"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(read=lambda c, new, s: np.hstack([new, c]), act=lambda sums: sums)
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert verdict.text == "`attentional vector` is not what it should be."
    assert "expected attentional vector = [[0.3867]]" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        cases = list(task.cases(seed))
        assert all(np.abs(case[1]).min() > 0 for case in cases)  # no state is zeros
        masks = [case[3] for case in cases]
        assert any(len(mask) == 1 for mask in masks)
        assert sum(mask[0].all() and not mask[1].any() for mask in masks if len(mask) > 2) >= 3
        assert any((mask.any(axis=1) & ~mask.all(axis=1)).any() for mask in masks)
        sizes = [(*case[3].shape, case[0].shape[1], case[1].shape[1]) for case in cases]
        assert any(len(set(size)) == 4 for size in sizes)
        assert any(len(set(size)) == 1 for size in sizes[1:])
