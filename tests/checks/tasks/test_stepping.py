import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.stepping import task
from tests.checks.softmaxes import shares, unmasked


def attend(query, keys, mask, learned, softmax=shares):
    met = (query @ learned["W_query"])[:, None] + keys @ learned["W_key"]
    weights = softmax(np.tanh(met) @ learned["v"], mask)
    return np.einsum("bs,bsk->bk", weights, keys), weights


def made(
    y=lambda E, tokens: E[tokens],
    softmax=shares,
    join=lambda y, c: [y, c],
    read=lambda c, new, old, y: [c, new, y],
    bend=np.tanh,
    combine=lambda x, W, b: x @ W + b,
    output=lambda x, W, b: x @ W + b,
    end=lambda logits, new, alpha: (logits, new, alpha),
):
    """An answer with one thing changed."""

    def step(cell, learned, tokens, state, keys, mask):
        embedded = y(learned["embedding"], tokens)
        context, alpha = attend(state, keys, mask, learned, softmax)
        new = cell(np.hstack(join(embedded, context)), state)
        both = np.hstack(read(context, new, state, embedded))
        combined = bend(combine(both, learned["W_combine"], learned["b_combine"]))
        logits = output(combined, learned["W_output"], learned["b_output"])
        return end(logits, new, alpha)

    return step


def row_by_row_in_float32(cell, learned, tokens, state, keys, mask):
    narrow = {name: array.astype("float32") for name, array in learned.items()}
    B, K = len(tokens), keys.shape[2]
    contexts, weights = np.zeros((B, K), "float32"), np.zeros(mask.shape, "float32")
    for b in range(B):
        real = np.flatnonzero(mask[b])
        query = state[b].astype("float32") @ narrow["W_query"]
        powers = [np.exp(narrow["v"] @ np.tanh(query + keys[b, s] @ narrow["W_key"])) for s in real]
        for s, power in zip(real, powers, strict=True):
            weights[b, s] = power / sum(powers)
            contexts[b] += weights[b, s] * keys[b, s]
    y = np.eye(len(learned["embedding"]))[tokens] @ learned["embedding"]
    new = cell(np.append(y, contexts, axis=1), state)
    W_c, W_s, W_y = np.split(learned["W_combine"], np.cumsum([K, state.shape[1]]))
    combined = np.tanh(contexts @ W_c + new @ W_s + y @ W_y + learned["b_combine"])
    return [combined @ learned["W_output"] + learned["b_output"], new, weights]


def asks_again(cell, learned, tokens, state, keys, mask):
    _, new, _ = made()(cell, learned, tokens, state, keys, mask)
    context, alpha = attend(new, keys, mask, learned)
    both = np.hstack([context, new, learned["embedding"][tokens]])
    combined = np.tanh(both @ learned["W_combine"] + learned["b_combine"])
    return combined @ learned["W_output"] + learned["b_output"], new, alpha


def context_for_weights(cell, learned, tokens, state, keys, mask):
    logits, new, _ = made()(cell, learned, tokens, state, keys, mask)
    return logits, new, attend(state, keys, mask, learned)[0]


def as_luong(cell, learned, tokens, state, keys, mask):
    return asks_again(lambda x, s: cell(learned["embedding"][tokens], s), learned, tokens, state,
                      keys, mask)  # fmt: skip


def probabilities(x, W, b):
    powers = np.exp(x @ W + b - (x @ W + b).max())
    return powers / powers.sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(read=lambda c, new, old, y: [c, old, y]), "Your prediction reads the state before"),
        (
            made(read=lambda c, new, old, y: [0 * c, new, y]),
            "The context has no say in your logits",
        ),
        (made(read=lambda c, new, old, y: [c, 0 * new, y]), "The state has no say in your logits"),
        (made(read=lambda c, new, old, y: [c, new, 0 * y]), "The token before has no say in your"),
        (made(read=lambda c, new, old, y: [new, c, y]), "in the wrong order: [s; c; y]"),
        (made(read=lambda c, new, old, y: [y, c, new]), "in the wrong order: [y; c; s]"),
        (made(read=lambda c, new, old, y: [c, y, new]), "in the wrong order: [c; y; s]"),
        (made(bend=lambda x: x), "The tanh between the two layers"),
        (made(bend=lambda x: x * (x > 0)), "goes through ReLU"),
        (made(combine=lambda x, W, b: x @ W), "`b_combine` is missing"),
        (made(output=lambda x, W, b: x @ W), "`b_output` is missing"),
        (made(output=probabilities), "You return probabilities"),
        (made(output=lambda *given: np.log(probabilities(*given))), "You return log-probabilities"),
        (made(end=lambda logits, *others: (logits.argmax(1), *others)), "You return one token a r"),
        (made(end=lambda logits, *others: (logits[:, None], *others)), "Your logits are (B, 1, V)"),
        (made(end=lambda logits, new, alpha: (new, logits, alpha)), "You return the state first"),
        (
            made(end=lambda logits, new, alpha: (logits, alpha, new)),
            "You return logits, weights, s",
        ),
        (
            made(y=lambda E, tokens: E[tokens - 1]),
            "the row of `embedding` before that of the token",
        ),
        (context_for_weights, "You return the context in the place of the weights"),
        (asks_again, "You ask with the new state"),
        (as_luong, "The context has no say in the new state: `cell` reads y alone"),
        (made(join=lambda y, c: [c, y]), "in the wrong order: [c; y]"),
        (made(join=lambda y, c: [y, 0 * c]), "reads zeros where the context belongs"),
        (made(join=lambda y, c: [c]), "`cell` reads the context alone"),
        (made(softmax=unmasked), "Your softmax gives weight to padding"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), row_by_row_in_float32])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda *results: None), "returns nothing: is a `return` missing?"),
        (made(end=lambda *results: results[:2]), "three things: logits, new state, weights"),
        (made(join=lambda y, c: [y, c, c]), "[y; c], (B, E + K), here (1, 2); you give it (1, 3)"),
        (lambda cell, learned, tokens, state, *others: (state, state, state), "`cell` 0 times"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(bend=lambda x: x, read=lambda c, new, old, y: [new, c, y]))
    assert verdict.outcome == WRONG
    assert verdict.text == "`logits` is not what it should be."
    assert "expected logits = [[" in verdict.example


def test_a_weight_that_is_changed_is_named(decide):
    def spoils(cell, learned, *others):
        learned["b_output"] += 1
        logits, *rest = made()(cell, learned, *others)
        return logits - 1, *rest

    assert "also changes `b_output`" in decide(task, spoils).text
