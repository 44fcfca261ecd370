import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.bahdanau import task
from tests.checks.softmaxes import columns, minus_a_lot, minus_infinity, shares, unmasked


def additive(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query)[:, :, None] + (keys @ W_key)[:, None]) @ v


def look(query, keys, mask, *weights, score=additive, softmax=shares):
    alpha = softmax(score(query[:, None], keys, *weights)[:, 0], mask)
    return np.einsum("bs,bsk->bk", alpha, keys), alpha


def made(score=additive, softmax=shares, context=None, join=None, before=None, end=None):
    """An answer with one thing changed."""

    def step(cell, y, state, keys, mask, *weights):
        c, alpha = look(state, keys, mask, *weights, score=score, softmax=softmax)
        if context:
            c = context(alpha, keys, weights)
        read = join(y, c) if join else np.hstack([y, c])
        new = cell(read, before(state) if before else state)
        return end(new, c, alpha) if end else (new, c, alpha)

    return step


def on_the_time_axis(cell, y, state, keys, mask, W_query, W_key, v):
    scores = additive(state[:, None], keys, W_query, W_key, v)  # (B, 1, S)
    weights = shares(scores[:, 0], mask)[:, None]
    context = (weights @ keys)[:, 0]
    return cell(np.concatenate([y, context], axis=-1), state), context, weights[:, 0]


def loop_in_float32(cell, y, state, keys, mask, W_query, W_key, v):
    B, S, K = keys.shape
    context, weights = np.zeros((B, K), "float32"), np.zeros((B, S), "float32")
    for b in range(B):
        real = np.flatnonzero(mask[b])
        if len(real):
            scores = [v @ np.tanh(state[b] @ W_query + keys[b, s] @ W_key) for s in real]
            powers = np.exp(np.array(scores) - max(scores))
            weights[b, real] = powers / powers.sum()
        for s in real:
            context[b] += weights[b, s] * keys[b, s].astype("float32")
    return [cell(np.append(y, context, axis=1), state), context, weights]


def asks_again(cell, y, state, keys, mask, *weights):
    new = made()(cell, y, state, keys, mask, *weights)[0]
    return new, *look(new, keys, mask, *weights)


def as_luong(cell, y, state, keys, mask, *weights):
    new = cell(y, state)
    return new, *look(new, keys, mask, *weights)


def as_luong_with_room(cell, y, state, keys, mask, *weights):
    new = cell(np.hstack([y, np.zeros((len(y), keys.shape[2]))]), state)
    return new, *look(new, keys, mask, *weights)


def weights_for_context(cell, y, state, keys, mask, *weights):
    c, alpha = look(state, keys, mask, *weights)
    return cell(np.hstack([y, alpha]), state), c, alpha


def asks_with(query):
    def step(cell, y, state, keys, mask, *weights):
        c, alpha = look(query(y, state), keys, mask, *weights)
        return cell(np.hstack([y, c]), state), c, alpha

    return step


def old_state(cell, y, state, *others):
    return state, *made()(cell, y, state, *others)[1:]


def dots(queries, keys, *weights):
    return np.einsum("bth,bsh->bts", queries, keys)


def one_query(queries, *others):
    return additive(0 * queries + queries[:1], *others)


def no_tanh(queries, keys, W_query, W_key, v):
    return ((queries @ W_query)[:, :, None] + (keys @ W_key)[:, None]) @ v


def no_v(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query)[:, :, None] + (keys @ W_key)[:, None]).sum(-1)


def projected(alpha, keys, weights):
    return np.einsum("bs,bsu->bu", alpha, keys @ weights[1])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (asks_again, "You ask with the new state"),
        (as_luong, "The context has no say in the new state: `cell` reads y alone"),
        (made(join=lambda y, c: y), "`cell` reads y alone"),
        (as_luong_with_room, "Your recurrence takes its step before attention"),
        (made(join=lambda y, c: np.hstack([y, 0 * c])), "reads zeros where the context belongs"),
        (made(join=lambda y, c: np.hstack([c, y])), "in the wrong order: [c; y]"),
        (made(join=lambda y, c: np.hstack([0 * y, c])), "The token has no say"),
        (made(join=lambda y, c: c), "`cell` reads the context alone"),
        (made(join=lambda y, c: y + c), "You add the context to the token"),
        (weights_for_context, "`cell` reads the weights beside the token"),
        (made(before=np.zeros_like), "Your cell forgets the state before"),
        (asks_with(lambda y, state: 0 * state), "Your query is zeros"),
        (asks_with(lambda y, state: y), "You ask with the token"),
        (made(score=dots), "Your scores are dot products"),
        (made(score=one_query), "ask with the state of the first row"),
        (made(context=projected), "Your context sums the projected keys"),
        (made(context=lambda a, k, w: k.mean(1)), "Your context is the mean of the keys"),
        (old_state, "You return the state before the step"),
        (
            made(end=lambda new, c, a: (new, c[:, None], a[:, None])),
            "Your context and weights have an axis T left over",
        ),
        (made(end=lambda new, c, a: (new, c, a[:, None])), "Your weights are (B, 1, S)"),
        (made(end=lambda new, c, a: (c, new, a)), "You return context, state, weights"),
        (made(end=lambda new, c, a: (new, a, c)), "You return state, weights, context"),
        (made(softmax=unmasked), "Your scores are right. Your softmax gives weight to padding"),
        (made(softmax=lambda e, m: unmasked(e, m) * m), "padding to 0 after dividing"),
        (made(softmax=lambda e, m: unmasked(e * m, m)), "You set the scores of padding to 0"),
        (made(softmax=columns), "sum to 1 over the batch"),
        (made(softmax=lambda e, m: shares(e, ~m)), "the wrong way round"),
        (made(softmax=minus_infinity), "all padding becomes nan"),
        (made(softmax=minus_a_lot), "still gets weights that sum to 1"),
        (made(score=no_tanh), "It is the scores of task 1 that are not right. The tanh is missing"),
        (made(score=no_v), "It is the scores of task 1 that are not right. You sum over the units"),
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
    return made()(cell, *narrow)


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(join=lambda y, c: np.hstack([y, c, c])), "[y; c], (B, E + K), here (1, 2); you give"),
        (made(before=lambda state: state[0]), "a state (B, H), here (1, 1); you give it (1,)"),
        (made(end=lambda *results: results[0]), "return three things: new state, context, weights"),
        (made(end=lambda *results: None), "returns nothing: is a `return` missing?"),
        (lambda cell, y, state, *others: (state, y, y), "calls `cell` 0 times; it should be once"),
        (made(end=lambda new, c, a: (new, c[:, None], a)), "`context` has shape (1, 1, 1), not"),
        (
            made(join=lambda y, c: np.concatenate([y[:, None], c[:, None]], axis=2)),
            "you give it (1, 1, 2), with an axis T left over",
        ),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_a_second_call_of_the_cell_is_told(decide):
    def twice(cell, *others):
        made()(cell, *others)
        return made()(cell, *others)

    assert "Your step calls `cell` 2 times" in decide(task, twice).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(softmax=unmasked, join=lambda y, c: np.hstack([c, y])))
    assert verdict.outcome == WRONG
    assert verdict.text == "`what cell reads` is not what it should be."
    assert "expected what cell reads = [[1.    1.136]]" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        cases = list(task.cases(seed))
        assert all(np.abs(case[1]).min() > 0 for case in cases)  # no state is zeros
        masks = [case[3] for case in cases]
        assert any(len(mask) == 1 for mask in masks)
        assert sum(mask[0].all() and not mask[1].any() for mask in masks if len(mask) > 2) >= 3
        assert any((mask.any(axis=1) & ~mask.all(axis=1)).any() for mask in masks)
        widths = [(*case[3].shape, *(case[n].shape[-1] for n in (0, 1, 2, 4))) for case in cases]
        assert any(len(set(sizes)) == 6 for sizes in widths)
        assert any(len(set(sizes)) == 1 for sizes in widths[1:])
