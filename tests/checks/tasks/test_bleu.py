import math
from collections import Counter

import numpy as np
import pytest
from sacrebleu.metrics import BLEU

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.bleu import task


def runs(words, n):
    return [" ".join(words[i : i + n]) for i in range(len(words)) if i + n <= len(words)]


def overlap(said, wanted):
    wanted, right = list(wanted), 0
    for run in said:
        if run in wanted:
            wanted.remove(run)
            right += 1
    return right


def root(p):
    return 0.0 if min(p) == 0 else math.exp(sum(map(math.log, p)) / len(p))


def brevity(c, r):
    return math.exp(min(0, 1 - r / c)) if c else 0.0


def made(split=runs, overlap=overlap, divide=None, penalty=brevity, mean=root, end=None):
    """An answer with one thing changed."""

    def bleu(hypotheses, references):
        p = []
        for n in range(1, 5):
            right = total = 0
            for said, wanted in zip(hypotheses, references, strict=True):
                right += overlap(split(said, n), split(wanted, n))
                total += len(split(said, n))
            p.append(divide(right, total) if divide else right / max(total, 1))
        bp = penalty(sum(map(len, hypotheses)), sum(map(len, references)))
        return end(p, bp) if end else (np.array(p), bp, 100 * bp * mean(p))

    return bleu


def by_sacrebleu(hypotheses, references):
    metric = BLEU(tokenize="none", smooth_method="none", force=True)
    lines, wanted = ([" ".join(words) for words in side] for side in (hypotheses, references))
    found = metric.corpus_score(lines, [wanted])
    return np.array(found.precisions) / 100, found.bp, found.score


def windows(words, n):
    return np.lib.stride_tricks.sliding_window_view(words, n).tolist() if len(words) >= n else []


def with_counters(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for said, wanted in zip(hypotheses, references, strict=True):
        for n in range(4):
            a, b = (Counter(map(tuple, windows(words, n + 1))) for words in (said, wanted))
            right[n] += (a & b).total()
            total[n] += a.total()
    p = np.divide(right, total, out=np.zeros(4), where=total > 0)
    c, r = (sum(len(words) for words in side) for side in (hypotheses, references))
    bp = 1.0 if c > r else np.exp(1 - r / c)
    return [p.astype("float32"), bp, 100 * bp * p.prod() ** 0.25]


def each(hypotheses, references):
    pairs = zip(hypotheses, references, strict=True)
    return [made()([said], [wanted]) for said, wanted in pairs]


def mean_of_everything(*sides):
    precisions, penalties, scores = zip(*each(*sides), strict=True)
    return np.mean(precisions, axis=0), np.mean(penalties), np.mean(scores)


def mean_of_scores(*sides):
    p, bp, _ = made()(*sides)
    return p, bp, np.mean([score for *_, score in each(*sides)])


def mean_of_penalties(*sides):
    p, bp = made()(*sides)[0], np.mean([bp for _, bp, _ in each(*sides)])
    return p, bp, 100 * bp * root(p)


def mean_of_precisions(*sides):
    p, bp = np.mean([p for p, *_ in each(*sides)], axis=0), made()(*sides)[1]
    return p, bp, 100 * bp * root(p)


def recalls(hypotheses, references):
    p, bp = made()(references, hypotheses)[0], made()(hypotheses, references)[1]
    return p, bp, 100 * bp * root(p)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (mean_of_everything, "You take the mean over sentences of everything"),
        (mean_of_scores, "your score is the mean of the sentences' scores"),
        (mean_of_precisions, "Your precisions are means over the sentences"),
        (mean_of_penalties, "Your penalty is a mean over sentences"),
        (made(overlap=lambda a, b: sum(run in b for run in a)), "You do not clip"),
        (made(split=lambda words, n: list(set(runs(words, n)))), "A `set` forgets how often"),
        (made(overlap=lambda a, b: len(set(a) & set(b))), "A right run counts once for you"),
        (lambda *sides: made()(*([sum(side, [])] for side in sides)), "string all sentences toget"),
        (made(penalty=lambda c, r: 1.0), "There is no brevity penalty"),
        (
            made(end=lambda p, bp: (np.array(p), bp, 100 * root(p))),
            "the penalty is not in the score",
        ),
        (made(penalty=lambda c, r: brevity(r, c)), "You penalise what is too long"),
        (made(penalty=lambda c, r: math.exp(1 - r / c)), "get a factor above 1"),
        (made(penalty=lambda c, r: min(1.0, c / r)), "Your penalty is c/r"),
        (made(mean=np.mean), "You take the arithmetic mean"),
        (made(mean=np.prod), "You multiply the four precisions and take no root"),
        (made(mean=lambda p: root([x for x in p if x] or [0])), "You leave out precisions that"),
        (made(divide=lambda a, b: (a + 1) / (b + 1)), "You add 1 to counts"),
        (made(divide=lambda a, b: a / b if b else 1.0), "no run of n words at all"),
        (made(split=lambda words, n: runs(words[:-1], n)), "The last run of each sentence is mis"),
        (
            made(split=lambda words, n: [" ".join(words[i : i + n]) for i in range(len(words))]),
            "you count runs that are too short",
        ),
        (
            made(split=lambda w, n: [" ".join(sorted(run.split())) for run in runs(w, n)]),
            "Your runs of words have no order",
        ),
        (lambda a, b: made()(b, a), "Are the two arguments swapped?"),
        (recalls, "divide by the runs of the hypotheses"),
        (made(end=lambda p, bp: (np.array(p), bp, bp * root(p))), "Your score goes from 0 to 1"),
        (
            made(end=lambda p, bp: (100 * np.array(p), bp, 100 * bp * root(p))),
            "Your precisions go from 0 to 100",
        ),
        (made(end=lambda p, bp: (100 * bp * root(p), np.array(p), bp)), "return the score first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), by_sacrebleu, with_counters])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(50)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (lambda *sides: made()(*sides)[2], "it should return `precisions`, `penalty`, `score`"),
        (lambda *sides: (list(made()(*sides)[0]), 1.0, 1.0), "`precisions` is a list of 4, not an"),
        (lambda *sides: None, "is a `return` missing?"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(overlap=lambda a, b: sum(run in b for run in a), penalty=lambda c, r: 1.0)
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert "is not what it should be" in verdict.text and "hypotheses = [[" in verdict.example


def test_the_cases_hold_what_could_hide_a_mistake():
    for seed in range(20):
        found = [task.reference(*case) for case in task.cases(seed)]
        assert any(penalty < 1 and score > 0 for _, penalty, score in found)
        assert any(penalty == 1 and 0 < score < 100 for _, penalty, score in found)
        assert any(0 in p and p[0] > 0 for p, _, _ in found)
