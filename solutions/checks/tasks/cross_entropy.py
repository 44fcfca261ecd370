"""Task: the mean cross-entropy of a batch, padding left out.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.scratch.functions import log_softmax, softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    even, sure = np.log([0.25, 0.25, 0.25, 0.25]), np.log([0.1, 0.1, 0.3, 0.5])
    for targets in ([[2]], [[2, 3, 0]]):
        targets = np.array(targets)
        yield np.array([[even, sure, sure][: targets.shape[1]]]), targets, targets != 0
    targets = np.array([[3, 1], [2, 0]])
    yield np.array([[sure, even], [sure, sure]]), targets, targets != 0
    # B, T and V: all sizes different, and all equal. One row is full, one is all padding.
    for B, T, V, scale in ((1, 3, 5, 1.0), (3, 4, 6, 2.0), (4, 4, 4, 0.3), (5, 3, 4, 3.0)):
        logits, targets = scale * random.normal(size=(B, T, V)), _targets(random, B, T, V)
        yield logits, targets, targets != 0
        # Eighths are exact in float32 too.
        far = np.round(8 * logits) / 8 + 1000 * random.choice([-1, 1], size=(B, T, 1))
        yield far, targets, targets != 0
    logits, targets = random.normal(size=(3, 20, 5)), _targets(random, 3, 20, 5)
    logits[0, 0, targets[0, 0]] -= 800  # its probability is no float
    yield logits, targets, targets != 0


def _targets(random, B, T, V):
    """Ids, with padding on the right: none in the first row, only padding in the second."""
    lengths = random.integers(1, T + 1, B)
    lengths[0], lengths[1:2], lengths[2:3] = T, 0, T - 1
    return np.where(np.arange(T) < lengths[:, None], random.integers(1, V, (B, T)), 0)


def pick(array, targets):
    """What an array (B, T, V) holds at the targets, (B, T)."""
    return np.take_along_axis(array, targets[..., None], axis=-1)[..., 0]


def losses(logits, targets):
    """-log p of each target, (B, T), padding as well."""
    return -pick(log_softmax(logits), targets)


def reference(logits, targets, mask):
    """A right answer."""
    return losses(logits, targets)[mask].mean()


def counts_padding(logits, targets, mask):
    """Padding counts: you take the mean over all places.

    Sum over the real tokens, and divide by how many there are.
    """
    return losses(logits, targets).mean()


def divides_by_all_places(logits, targets, mask):
    """You leave padding out of the sum, but divide by all places.

    Divide by the number of real tokens, `mask.sum()`.
    """
    return np.where(mask, losses(logits, targets), 0).mean()


def divides_by_the_tokens_only(logits, targets, mask):
    """You divide by the number of real tokens, but padding is in the sum.

    Leave it out of both.
    """
    return losses(logits, targets).sum() / mask.sum()


def divides_by_the_rows(logits, targets, mask):
    """You divide by the number of rows.

    That is the loss of an answer, and grows with its length: divide by the number of real tokens
    in the whole batch.
    """
    return losses(logits, targets)[mask].sum() / len(mask)


def averages_the_means(logits, targets, mask):
    """You take the mean of each row, then the mean of these means.

    Then a token of a short answer counts more than one of a long one. Take one mean over all real
    tokens of the batch.
    """
    return np.mean(_means(logits, targets, mask))


def averages_the_means_of_all_rows(logits, targets, mask):
    """You take the mean of each row, 0 for a row of padding, then the mean of these means.

    Take one mean over all real tokens of the batch: then every token counts the same.
    """
    return np.sum(_means(logits, targets, mask)) / len(mask)


def _means(logits, targets, mask):
    """The mean loss of each row that has a token."""
    pairs = zip(losses(logits, targets), mask, strict=True)
    return [row[real].mean() for row, real in pairs if real.any()]


def meets_rows_of_nothing(logits, targets, mask):
    """A row that is all padding makes your loss nan: the mean of nothing is 0/0.

    Take one mean over all real tokens of the batch, not one for each row.
    """
    kept = np.where(mask, losses(logits, targets), 0)
    return (kept.sum(axis=1) / mask.sum(axis=1)).mean()


def counts_only_padding(logits, targets, mask):
    """You take the mean over padding only.

    `mask` is True where there is a token.
    """
    return losses(logits, targets)[~mask].mean()


def takes_the_sum(logits, targets, mask):
    """You take the sum.

    Divide by the number of real tokens, or the loss grows with the batch.
    """
    return losses(logits, targets)[mask].sum()


def forgets_the_minus(logits, targets, mask):
    """Your loss is negative: the minus before the logarithm is missing."""
    return -reference(logits, targets, mask)


def takes_exp(logits, targets, mask):
    """You return the perplexity.

    The loss is its logarithm: leave out the exp at the end.
    """
    return np.exp(reference(logits, targets, mask))


def returns_bits(logits, targets, mask):
    """Your loss is in bits.

    Take the natural logarithm, `np.log`.
    """
    return reference(logits, targets, mask) / np.log(2)


def averages_the_chances(logits, targets, mask):
    """You take the mean of the probabilities, and only then the logarithm.

    First the logarithm of each, then the mean: one token that the model thought impossible must
    cost a lot.
    """
    return -np.log(pick(softmax(logits), targets)[mask].mean())


def takes_the_likeliest(logits, targets, mask):
    """Your loss is that of the likeliest tokens, whichever came.

    Take at each place the probability of the target.
    """
    return reference(logits, logits.argmax(axis=2), mask)


def shifts_the_targets(logits, targets, mask):
    """You shift the targets by one place.

    They are shifted already: `targets[:, t]` is what `logits[:, t]` predicts.
    """
    return losses(logits[:, :-1], targets[:, 1:])[mask[:, 1:]].mean()


def forgets_softmax(logits, targets, mask):
    """You take the logits for log-probabilities.

    They first need softmax: subtract log(sum(exp(logits))) of each place.
    """
    return -pick(logits, targets)[mask].mean()


def takes_the_wrong_axis(logits, targets, mask):
    """Your probabilities sum to 1 over the places of an answer.

    Softmax belongs over the V tokens, the last axis.
    """
    turned = softmax(logits.swapaxes(1, 2)).swapaxes(1, 2)
    return -np.log(pick(turned, targets)[mask]).mean()


def overflows(logits, targets, mask):
    """Large logits overflow: exp(1000) is inf, and exp(-1000) is 0.

    Subtract the largest logit of each place first; that changes no probability.
    """
    exponentials = np.exp(logits)
    p = exponentials / exponentials.sum(axis=-1, keepdims=True)
    return -np.log(pick(p, targets)[mask]).mean()


def overflows_in_the_sum(logits, targets, mask):
    """Large logits overflow: exp(1000) is inf, and the logarithm of exp(-1000) is -inf.

    Subtract the largest logit of each place first; that changes no probability.
    """
    log_sums = np.log(np.exp(logits).sum(axis=-1))
    return (log_sums - pick(logits, targets))[mask].mean()


def subtracts_one_largest(logits, targets, mask):
    """You subtract the largest logit of the whole batch.

    A place whose logits are all much smaller underflows to 0. Take the largest of each place,
    `logits.max(axis=-1, keepdims=True)`.
    """
    return overflows_in_the_sum(logits - logits.max(), targets, mask)


def takes_log_of_zero(logits, targets, mask):
    """A very small probability becomes 0, and its logarithm -inf.

    Do not take log(softmax(…)): log p is the logit minus log(sum(exp(logits))), the largest
    subtracted from all logits first.
    """
    return -np.log(pick(softmax(logits), targets)[mask]).mean()


def adds_a_little(logits, targets, mask):
    """You add a small number to the probabilities, or cut them off, so that none is 0.

    That hides how wrong the model was. log p is the logit minus log(sum(exp(logits))), the
    largest subtracted from all logits first, and never -inf.
    """
    return -np.log(pick(softmax(logits), targets)[mask] + 1e-10).mean()


task = Task(
    name="masked_loss",
    points=2,
    inputs=("logits", "targets", "mask"),
    results=("loss",),
    cases=cases,
    reference=reference,
    mistakes=(
        counts_padding,
        divides_by_all_places,
        divides_by_the_tokens_only,
        divides_by_the_rows,
        averages_the_means,
        averages_the_means_of_all_rows,
        meets_rows_of_nothing,
        counts_only_padding,
        takes_the_sum,
        forgets_the_minus,
        takes_exp,
        returns_bits,
        averages_the_chances,
        takes_the_likeliest,
        shifts_the_targets,
        forgets_softmax,
        takes_the_wrong_axis,
        overflows,
        overflows_in_the_sum,
        subtracts_one_largest,
        takes_log_of_zero,
        adds_a_little,
    ),
)
