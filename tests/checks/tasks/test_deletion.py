import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.deletion import task


def heaviest(weights, count):
    return sorted(range(len(weights)), key=lambda i: weights[i], reverse=True)[:count]


def drop(predict, tokens, weights, count):
    gone = heaviest(weights, count)
    rest = [token for i, token in enumerate(tokens) if i not in gone]
    positive = predict(tokens) >= 0.5
    before, after = [p if positive else 1 - p for p in (predict(tokens), predict(rest))]
    return before - after


def drop_with_numpy(predict, tokens, weights, count):
    keep = np.ones(len(tokens), bool)
    keep[np.argsort(weights)[len(tokens) - min(count, len(tokens)) :]] = False
    sign = 1 if predict(tokens) >= 0.5 else -1
    return np.float32(sign * (predict(tokens) - predict(list(np.array(tokens)[keep]))))


def always_positive(predict, tokens, weights, count):
    rest = [token for i, token in enumerate(tokens) if i not in heaviest(weights, count)]
    return predict(tokens) - predict(rest)


def lightest(predict, tokens, weights, count):
    return drop(predict, tokens, [-w for w in weights], count)


def by_word(predict, tokens, weights, count):
    gone = {tokens[i] for i in heaviest(weights, count)}
    rest = [token for token in tokens if token not in gone]
    change = predict(tokens) - predict(rest)
    return change if predict(tokens) >= 0.5 else -change


def by_remove(predict, tokens, weights, count):
    rest = list(tokens)
    for i in heaviest(weights, count):
        del rest[i]
    change = predict(tokens) - predict(rest)
    return change if predict(tokens) >= 0.5 else -change


def last_of_argsort(predict, tokens, weights, count):
    gone = np.argsort(weights)[-count:]
    rest = [token for i, token in enumerate(tokens) if i not in gone]
    change = predict(tokens) - predict(rest)
    return change if predict(tokens) >= 0.5 else -change


def absolute(*arguments):
    return abs(drop(*arguments))


def whichever_class(predict, tokens, weights, count):
    rest = [token for i, token in enumerate(tokens) if i not in heaviest(weights, count)]
    before, after = predict(tokens), predict(rest)
    return max(before, 1 - before) - max(after, 1 - after)


def after_minus_before(*arguments):
    return -drop(*arguments)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (always_positive, "1 - probability"),
        (lightest, "least weight"),
        (by_word, "loses both copies"),
        (by_remove, "move up each time"),
        (last_of_argsort, "`order[-0:]`"),
        (absolute, "no absolute value"),
        (whichever_class, "even if the prediction flips"),
        (after_minus_before, "wrong sign"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [drop, drop_with_numpy])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda p, t, w, n: -lightest(p, t, w, n))
    assert (verdict.outcome, verdict.text) == (WRONG, "`drop` is not what it should be.")
    assert verdict.example == (
        "word values = {'fine': 1.0}\n"
        "tokens = ['fine']\n"
        "weights = [1.]\n"
        "count = 1\n"
        "expected drop = 0.2311\n"
        "got drop = -0.2311"
    )
