import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.decoding import task

START, END = 2, 3


def into_an_array(step, state, max_length):
    B = len(state)
    ids = np.zeros((B, max_length), dtype="int32")
    tokens, done = np.full(B, START), np.zeros(B, dtype=bool)
    for t in range(max_length):
        logits, state = step(tokens, state)
        tokens = np.argmax(logits, axis=-1)
        ids[~done, t] = tokens[~done]
        done = np.logical_or(done, tokens == END)
        if done.all():
            break
    return ids[:, : t + 1]


def only_those_left(step, state, max_length):
    answers, left = [[] for _ in state], list(range(len(state)))
    tokens = np.array([START] * len(state))
    while left and len(answers[left[0]]) < max_length:
        logits, state = step(tokens, state)
        tokens = logits.argmax(-1)
        for row, token in zip(left, tokens.tolist(), strict=True):
            answers[row].append(token)
        going = tokens != END
        left = [row for row, goes in zip(left, going, strict=True) if goes]
        tokens, state = tokens[going], state[going]
    width = max(map(len, answers))
    return np.array([answer + [0] * (width - len(answer)) for answer in answers])


def loop(step, state, max_length, finish=np.all, behind=0, sticky=True, feed=True, hand=True):
    tokens, done, written = np.full(len(state), START), np.zeros(len(state), bool), []
    for _ in range(max_length):
        logits, new = step(tokens if feed else np.full(len(state), START), state)
        state = new if hand else state
        tokens = logits.argmax(axis=1)
        written.append(tokens if behind is None else np.where(done, behind, tokens))
        done = (tokens == END) | done if sticky else tokens == END
        if finish(done):
            break
    return np.stack(written, axis=1)


def endless(step, state, max_length):
    tokens, done, written = np.full(len(state), START), np.zeros(len(state), bool), []
    while not done.all():
        logits, state = step(tokens, state)
        tokens = logits.argmax(axis=1)
        written.append(tokens * ~done)
        done |= tokens == END
    return np.stack(written, axis=1)


def row_by_row(step, state, max_length):
    answers = []
    for now in state:
        token, answer = START, []
        while token != END and len(answer) < max_length:
            logits, now = step(token, now)
            token = int(logits.argmax())
            answer.append(token)
        answers.append(answer)
    width = max(map(len, answers))
    return np.array([answer + [0] * (width - len(answer)) for answer in answers])


def end_dropped(step, state, max_length):
    tokens, done, written = np.full(len(state), START), np.zeros(len(state), bool), []
    for _ in range(max_length):
        logits, state = step(tokens, state)
        tokens = logits.argmax(axis=1)
        done |= tokens == END
        written.append(np.where(done, 0, tokens))
        if done.all():
            break
    return np.stack(written, axis=1)


def end_forced(step, state, max_length):
    ids = loop(step, state, max_length)
    if ids.shape[1] == max_length:
        ids[~(ids == END).any(axis=1), -1] = END
    return ids


def one_less(step, state, max_length):
    return loop(step, state, max_length - 1)


def one_more(step, state, max_length):
    return loop(step, state, max_length + 1)


def with_start(step, state, max_length):
    return np.insert(loop(step, state, max_length), 0, START, axis=1)


def from_padding(step, state, max_length):
    return loop(
        lambda tokens, now: step(np.where(tokens == START, 0, tokens), now), state, max_length
    )


def to_the_end(step, state, max_length):
    return loop(step, state, max_length, finish=lambda done: False)


def cut(step, state, max_length):
    ids = to_the_end(step, state, max_length)
    return ids[:, ids.any(axis=0)]


def wide(step, state, max_length):
    ids = np.zeros((len(state), max_length), int)
    answers = loop(step, state, max_length)
    ids[:, : answers.shape[1]] = answers
    return ids


def one_call_too_many(step, state, max_length):
    tokens, done, written = np.full(len(state), START), np.zeros(len(state), bool), []
    logits, state = step(tokens, state)
    while len(written) < max_length and not done.all():
        tokens = logits.argmax(axis=1)
        written.append(np.where(done, 0, tokens))
        done |= tokens == END
        logits, state = step(tokens, state)
    return np.stack(written, axis=1)


def time_first(*arguments):
    return np.array(list(loop(*arguments).T))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda *given: loop(*given, behind=None), "goes on writing after its END"),
        (lambda *given: loop(*given, finish=np.any), "You stop as soon as one row is done"),
        (endless, "You stop only when every row has said END, and some never do"),
        (lambda *given: loop(*given, sticky=False), "You forget that a row has ended"),
        (lambda *given: loop(*given, behind=None, sticky=False), "You keep no record of which"),
        (lambda *given: loop(*given, feed=False), "Every step of yours is given START"),
        (lambda *given: loop(*given, hand=False), "Every step of yours starts from the first"),
        (lambda step, state, most: loop(step, np.zeros_like(state), most), "You start from zeros"),
        (row_by_row, "you write them one after the other"),
        (end_dropped, "Your END is missing"),
        (lambda *given: loop(*given, behind=END), "You repeat END"),
        (end_forced, "You put END at the end of answers that are cut off"),
        (one_less, "one token less than `max_length`"),
        (one_more, "one token more than `max_length`"),
        (with_start, "START stands in front"),
        (from_padding, "Your first step is not given START"),
        (to_the_end, "You always take `max_length` steps"),
        (cut, "you take `max_length` steps for them and cut off the rest"),
        (wide, "always `max_length` wide"),
        (one_call_too_many, "called once too often"),
        (time_first, "Your ids are (T, B)"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [into_an_array, only_those_left, loop])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


def test_tokens_in_a_column_are_refused_in_the_line_that_gave_them(decide):
    def columns(step, state, max_length):
        logits, state = step(np.full((len(state), 1), START), state)
        return logits.argmax(axis=1)

    verdict = decide(task, columns)
    assert "one token for each row of the state, (1,); the tokens have shape (1, 1)" in verdict.text
    assert "in `columns`, line" in verdict.text


def test_an_endless_loop_with_another_mistake_is_named_too(decide):
    verdict = decide(task, lambda step, state, most: endless(step, state, most).astype(float))
    assert verdict.outcome == WRONG
    assert "`ids` holds float64; it should hold integers" in verdict.text

    def fed_nothing(step, state, max_length):
        while True:
            step(np.full(len(state), START), state)

    assert "Your function never stops" in decide(task, fed_nothing).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda *given: loop(*given, behind=None, feed=False) + 1)
    assert verdict.outcome == WRONG
    assert "what the rows say = [[4 5 3 6 7 6]]" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        cases = list(task.cases(seed))
        for says, max_length, _ in cases:
            assert (says[:, 1:] != says[:, :-1]).all()  # or feeding back nothing would go unseen
            assert says.max() < 9
            assert says.shape[1] >= max_length
        ends = [(says[:, :most] == END).any(axis=1) for says, most, _ in cases]
        assert any(row.all() for row in ends) and any(not row.any() for row in ends)
        assert any(0 < row.mean() < 1 for row in ends)
        assert any((says[:, most - 1] == END).any() for says, most, _ in cases)
