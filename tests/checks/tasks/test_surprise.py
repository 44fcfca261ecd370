import numpy as np
import pytest
from numpy import exp, log, log2

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.surprise import task


def log_probabilities(logits):
    shifted = logits - logits.max(axis=2, keepdims=True)
    return shifted - log(exp(shifted).sum(axis=2, keepdims=True))


def of_targets(array, targets):
    rows, places = np.indices(targets.shape)
    return array[rows, places, targets]


def loss(logits, targets):
    return -of_targets(log_probabilities(logits), targets)


def vectors(logits, targets):
    real = targets > 0
    return exp(loss(logits, targets)[real].sum() / real.sum())


def loop_in_float32(logits, targets):
    total, count = np.float32(0), 0
    for b, t in zip(*np.nonzero(targets), strict=True):
        row = logits[b, t].astype("float32")
        largest = row.max()
        total += largest + log(sum(exp(x - largest) for x in row)) - row[targets[b, t]]
        count += 1
    return float(exp(total / count))


def in_bits(logits, targets):
    bits = np.ma.array(loss(logits, targets), mask=targets == 0) / log(2)
    return 2 ** bits.mean()


def with_padding(logits, targets):
    return exp(np.mean(loss(logits, targets)))


def over_all_places(logits, targets):
    return exp((loss(logits, targets) * (targets != 0)).sum() / targets.size)


def without_unknown(logits, targets):
    return exp(loss(logits, targets)[targets >= 2].mean())


def padding_only(logits, targets):
    return exp(loss(logits, targets)[~targets.astype(bool)].mean())


def sentence_means(logits, targets):
    real = targets != 0
    means = (loss(logits, targets) * real).sum(1)[real.any(1)] / real.sum(1)[real.any(1)]
    return exp(means.mean())


def sentence_perplexities(logits, targets):
    real = targets != 0
    means = (loss(logits, targets) * real).sum(1)[real.any(1)] / real.sum(1)[real.any(1)]
    return exp(means).mean()


def no_exp(logits, targets):
    return log(vectors(logits, targets))


def bits(logits, targets):
    return log2(vectors(logits, targets))


def two_to_the_nats(logits, targets):
    return 2 ** no_exp(logits, targets)


def exp_of_bits(logits, targets):
    return exp(bits(logits, targets))


def no_minus(logits, targets):
    return exp(-no_exp(logits, targets))


def summed(logits, targets):
    return exp(loss(logits, targets)[targets != 0].sum())


def mean_of_p(logits, targets):
    return exp(-log(exp(-loss(logits, targets))[targets != 0].mean()))


def mean_of_one_over_p(logits, targets):
    return exp(loss(logits, targets))[targets != 0].mean()


def shifted(logits, targets):
    return vectors(logits[:, :-1], targets[:, 1:])


def raw_logits(logits, targets):
    return exp(-of_targets(logits, targets)[targets != 0].mean())


def over_time(logits, targets):
    e = exp(logits - logits.max(axis=1, keepdims=True))
    p = of_targets(e / e.sum(axis=1, keepdims=True), targets)
    return exp(-log(p[targets != 0]).mean())


def naive(logits, targets):
    p = exp(logits) / exp(logits).sum(axis=-1, keepdims=True)
    return exp(-log(of_targets(p, targets))[targets != 0].mean())


def naive_sum(logits, targets):
    minus_log_p = log(exp(logits).sum(-1)) - of_targets(logits, targets)
    return exp(minus_log_p[targets != 0].mean())


def log_of_softmax(logits, targets):
    p = exp(of_targets(log_probabilities(logits), targets))
    return exp(-log(p[targets != 0]).mean())


def log_of_softmax_with_padding(logits, targets):
    return exp(np.mean(-log(exp(of_targets(log_probabilities(logits), targets)))))


def naive_and_no_exp(logits, targets):
    return log(naive(logits, targets))


def epsilon(logits, targets):
    p = exp(of_targets(log_probabilities(logits), targets))
    return exp(-log(p[targets != 0] + 1e-10).mean())


def cut_off(logits, targets):
    p = exp(of_targets(log_probabilities(logits), targets))
    return exp(-log(np.clip(p[targets != 0], 1e-10, 1)).mean())


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (with_padding, "Padding counts"),
        (over_all_places, "divide by all places"),
        (without_unknown, "You leave out id 1"),
        (padding_only, "You take the mean over padding only"),
        (sentence_means, "the mean of these means"),
        (sentence_perplexities, "the perplexity of each sentence"),
        (no_exp, "You return the loss."),
        (bits, "You return the loss in bits"),
        (two_to_the_nats, "2 to the power of a loss in nats"),
        (exp_of_bits, "exp of a loss in bits"),
        (no_minus, "the minus before the logarithm is missing"),
        (summed, "You take exp of the sum"),
        (mean_of_p, "the mean of the probabilities"),
        (mean_of_one_over_p, "the mean of 1/p"),
        (shifted, "They are shifted already"),
        (raw_logits, "They first need softmax"),
        (over_time, "sum to 1 over the places"),
        (naive, "Large logits overflow"),
        (naive_sum, "Large logits overflow"),
        (log_of_softmax, "A very small probability becomes 0"),
        (log_of_softmax_with_padding, "Padding counts"),
        (log_of_softmax_with_padding, "And then: A very small probability becomes 0"),
        (naive_and_no_exp, "You return the loss. Perplexity is exp of it. And then: Large logits"),
        (epsilon, "That hides how wrong the model was"),
        (cut_off, "That hides how wrong the model was"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [vectors, loop_in_float32, in_bits])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, loop_in_float32, seeds=range(40)).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda logits, targets: no_exp(-logits, targets))
    assert (verdict.outcome, verdict.text) == (WRONG, "`perplexity` is not what it should be.")
    assert verdict.example == (
        "logits = [[[-1.3863 -1.3863 -1.3863 -1.3863]]]\n"
        "targets = [[2]]\n"
        "expected perplexity = 4\n"
        "got perplexity = 1.386"
    )
