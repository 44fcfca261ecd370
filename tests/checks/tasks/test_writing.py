import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.writing import task

START, END = 2, 3


def into_arrays(step, state, max_length):
    B, tokens, done = len(state), np.full(len(state), START), np.zeros(len(state), bool)
    ids, weights = np.zeros((B, max_length), int), None
    for t in range(max_length):
        logits, state, alpha = step(tokens, state)
        if weights is None:
            weights = np.zeros((B, max_length, alpha.shape[1]))
        logits = np.array(logits)
        logits[:, [0, START]] = logits.min() - 1
        tokens = logits.argmax(-1)
        ids[~done, t], weights[~done, t] = tokens[~done], alpha[~done]
        done = done | (tokens == END)
        if done.all():
            break
    return [ids[:, : t + 1], weights[:, : t + 1].astype("float32")]


def only_those_left(step, state, max_length):
    rows, answers, looks = np.arange(len(state)), [[] for _ in state], [[] for _ in state]
    tokens = np.array([START] * len(state))
    for _ in range(max_length):
        logits, state, alpha = step(tokens, state)
        may = [token for token in range(logits.shape[1]) if token not in (0, START)]
        tokens = np.array(may)[logits[:, may].argmax(axis=1)]
        for row, token, where in zip(rows, tokens.tolist(), alpha, strict=True):
            answers[row].append(token)
            looks[row].append(where)
        going = tokens != END
        rows, tokens, state = rows[going], tokens[going], state[going]
        if not len(rows):
            break
    T, S = max(map(len, answers)), alpha.shape[1]
    ids = np.array([answer + [0] * (T - len(answer)) for answer in answers])
    return ids, np.array([look + [np.zeros(S)] * (T - len(look)) for look in looks])


def minus_infinity(*ids):
    def forbid(logits):
        logits = logits.copy()
        logits[:, list(ids)] = -np.inf
        return logits

    return forbid


FORBID = minus_infinity(0, START)


def zeros(logits):
    logits = logits.copy()
    logits[:, [0, START]] = 0
    return logits


def loop(
    step,
    state,
    max_length,
    forbid=FORBID,
    finish=np.all,
    behind=0,
    feed=True,
    hand=True,
    zero="before",
):
    tokens, done = np.full(len(state), START), np.zeros(len(state), bool)
    written, looked = [], []
    for _ in range(max_length):
        logits, new, alpha = step(tokens if feed else np.full(len(state), START), state)
        state = new if hand else state
        tokens = forbid(logits).argmax(axis=1)
        written.append(tokens if behind is None else np.where(done, behind, tokens))
        before, done = done, done | (tokens == END)
        blank = {"before": before, "after": done, "never": np.zeros(len(state), bool)}[zero]
        looked.append(np.where(blank[:, None], 0.0, alpha))
        if finish(done):
            break
    return np.stack(written, axis=1), np.stack(looked, axis=1)


def made(**changed):
    return lambda *given: loop(*given, **changed)


def turned(*axes):
    def answer(*given):
        ids, weights = loop(*given)
        return ids, weights.swapaxes(*axes)

    return answer


def end_dropped(step, state, max_length):
    ids, weights = loop(step, state, max_length, zero="after")
    return np.where(ids == END, 0, ids), weights


def late(step, state, max_length):
    ids, weights = loop(step, state, max_length)
    lagging = np.concatenate([np.zeros_like(weights[:, :1]), weights[:, :-1]], axis=1)
    return ids, lagging * (ids != 0)[..., None]


def feeds_the_likeliest(step, state, max_length):
    given, done, written, looked = np.full(len(state), START), np.zeros(len(state), bool), [], []
    while not done.all() and len(written) < max_length:
        logits, state, alpha = step(given, state)
        given, tokens = logits.argmax(axis=1), FORBID(logits).argmax(axis=1)
        written.append(tokens * ~done)
        looked.append(alpha * ~done[:, None])
        done = done | (tokens == END)
    return np.stack(written, axis=1), np.stack(looked, axis=1)


def endless(step, state, max_length):
    return loop(step, state, 10**9)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(forbid=lambda logits: logits), "padding and a second START"),
        (made(forbid=minus_infinity(0)), "You write START, in the middle of a sentence"),
        (made(forbid=minus_infinity(START)), "You write padding where a word should stand"),
        (made(forbid=minus_infinity(0, 1, START)), "You forbid id 1 as well"),
        (made(forbid=minus_infinity(0, 2, END)), "You forbid END, and"),
        (made(forbid=minus_infinity(0, 1, 2, 3)), "You forbid all ids below 4"),
        (made(forbid=zeros), "where all others are negative, 0 wins"),
        (made(zero="never"), "the weights of a row go on after its END"),
        (made(zero="after"), "the weights of the step that says END are 0"),
        (feeds_the_likeliest, "but feed back what is not"),
        (late, "the weights lag"),
        (turned(0, 1), "are (T, B, S)"),
        (turned(1, 2), "are (B, S, T)"),
        (lambda *given: loop(*given)[::-1], "You return the weights first"),
        (made(behind=None), "goes on writing after its END"),
        (made(behind=None, zero="never"), "goes on writing after its END"),
        (made(finish=np.any), "You stop as soon as one row is done"),
        (endless, "and some never do"),
        (made(feed=False), "Every step of yours is given START"),
        (made(hand=False), "Every step of yours starts from the first"),
        (made(behind=END), "You repeat END"),
        (end_dropped, "Your END is missing"),
        (made(finish=lambda done: False), "You always take `max_length` steps"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), into_arrays, only_those_left])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda *given: None, "returns nothing: is a `return` missing?"),
        (
            lambda *given: loop(*given)[0],
            "two arrays, ids (B, T) and weights (B, T, S); it returns",
        ),
        (lambda *given: (loop(*given)[0], None), "`weights` is None"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(forbid=minus_infinity(0), feed=False))
    assert verdict.outcome == WRONG
    assert verdict.text.startswith("`ids` ") and "what the rows say = [[" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        cases = list(task.cases(seed))
        for says, rather, looks, _, _ in cases:
            assert (says[:, 1:] != says[:, :-1]).all()  # or feeding back nothing would go unseen
            assert np.isin(rather, (-1, 0, START)).all() and (says > 0).all()
            assert looks.min() > 0 and np.allclose(looks.sum(axis=2), 1)
        assert {0, START} <= set(np.unique(cases[1][1]))
        assert any((says == 1).any() for says, *_ in cases)
