import numpy as np
import pytest
from scipy.special import log_softmax, logsumexp, softmax

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.cross_entropy import task


def each(logits, targets):
    """-log p of every place, (B, T)."""
    B, T = targets.shape
    return -log_softmax(logits, axis=-1)[np.arange(B)[:, None], np.arange(T), targets]


def of_the_tokens(logits, targets, mask):
    return each(logits, targets)[mask].mean()


def one_hot(logits, targets, mask):
    chosen = np.eye(logits.shape[2])[targets] * mask[:, :, None]
    return -(chosen * log_softmax(logits, axis=2)).sum() / chosen.sum()


def loops(logits, targets, mask):
    total = 0.0
    for b, t in zip(*np.nonzero(mask), strict=True):
        total += logsumexp(logits[b, t]) - logits[b, t, targets[b, t]]
    return total / np.count_nonzero(mask)


def over_all(logits, targets, mask):
    return np.mean(each(logits, targets))


def zeros_counted(logits, targets, mask):
    return np.mean(each(logits, targets) * mask)


def padding_summed(logits, targets, mask):
    return np.sum(each(logits, targets)) / np.sum(mask)


def for_each_row(logits, targets, mask):
    return (each(logits, targets) * mask).sum() / len(targets)


def mean_of_means(logits, targets, mask):
    rows = zip(each(logits, targets), mask, strict=True)
    return np.mean([loss[real].mean() for loss, real in rows if real.sum()])


def mean_of_all_means(logits, targets, mask):
    lengths = np.maximum(mask.sum(axis=1), 1)
    return ((each(logits, targets) * mask).sum(axis=1) / lengths).mean()


def mean_of_nothing(logits, targets, mask):
    rows = zip(each(logits, targets), mask, strict=True)
    return np.mean([loss[real].mean() for loss, real in rows])


def of_the_padding(logits, targets, mask):
    return np.mean(each(logits, targets)[mask == False])  # noqa: E712


def summed(logits, targets, mask):
    return np.sum(each(logits, targets) * mask)


def negative(logits, targets, mask):
    return -of_the_tokens(logits, targets, mask)


def perplexity(logits, targets, mask):
    return np.exp(of_the_tokens(logits, targets, mask))


def bits(logits, targets, mask):
    return np.log2(perplexity(logits, targets, mask))


def mean_first(logits, targets, mask):
    return -np.log(np.exp(-each(logits, targets))[mask].mean())


def greedy(logits, targets, mask):
    return -log_softmax(logits, axis=2).max(axis=2)[mask].mean()


def shifted(logits, targets, mask):
    return of_the_tokens(logits[:, :-1], targets[:, 1:], mask[:, 1:])


def plain_logits(logits, targets, mask):
    return -np.mean((np.eye(logits.shape[2])[targets] * logits).sum(axis=2)[mask])


def over_time(logits, targets, mask):
    p = softmax(logits, axis=1)
    return -np.log(np.take_along_axis(p, targets[:, :, None], 2)[:, :, 0][mask]).mean()


def careless(logits, targets, mask):
    p = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    return -np.log(np.take_along_axis(p, targets[:, :, None], 2)[:, :, 0][mask]).mean()


def careless_sum(logits, targets, mask):
    log_p = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    return -np.take_along_axis(log_p, targets[:, :, None], 2)[:, :, 0][mask].mean()


def one_largest(logits, targets, mask):
    return careless_sum(logits - np.max(logits), targets, mask)


def log_of_softmax(logits, targets, mask):
    p = np.take_along_axis(softmax(logits, axis=2), targets[:, :, None], 2)[:, :, 0]
    return np.mean(-np.log(p[mask]))


def with_a_little(logits, targets, mask):
    p = np.take_along_axis(softmax(logits, axis=2), targets[:, :, None], 2)[:, :, 0]
    return np.mean(-np.log(p[mask] + 1e-10))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (over_all, "Padding counts"),
        (zeros_counted, "but divide by all places"),
        (padding_summed, "but padding is in the sum"),
        (for_each_row, "You divide by the number of rows"),
        (mean_of_means, "You take the mean of each row, then"),
        (mean_of_all_means, "0 for a row of padding"),
        (mean_of_nothing, "the mean of nothing is 0/0"),
        (of_the_padding, "the mean over padding only"),
        (summed, "You take the sum"),
        (negative, "the minus before the logarithm is missing"),
        (perplexity, "You return the perplexity"),
        (bits, "in bits"),
        (mean_first, "You take the mean of the probabilities"),
        (greedy, "that of the likeliest tokens"),
        (shifted, "You shift the targets"),
        (plain_logits, "You take the logits for log-probabilities"),
        (over_time, "sum to 1 over the places"),
        (careless, "Large logits overflow: exp(1000) is inf, and exp(-1000)"),
        (careless_sum, "the logarithm of exp(-1000) is -inf"),
        (one_largest, "the largest logit of the whole batch"),
        (log_of_softmax, "A very small probability becomes 0"),
        (with_a_little, "You add a small number"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [of_the_tokens, one_hot, loops])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(logits, targets, mask):
    return of_the_tokens(logits.astype("float32"), targets, mask)


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_a_loss_for_every_place_is_not_one_number(decide):
    verdict = decide(task, lambda logits, targets, mask: each(logits, targets))
    assert "`loss` has shape (1, 1), and not a single number." in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda *arguments: 2 * over_all(*arguments))
    assert (verdict.outcome, verdict.text) == (WRONG, "`loss` is not what it should be.")
    assert "expected loss = 1.386\ngot loss = 2.773" in verdict.example
