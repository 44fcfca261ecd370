"""Task: the perplexity of logits, padding left out.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

import inspect
from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task
from solutions.scratch.functions import log_softmax, softmax


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    even, sure = np.log([0.25, 0.25, 0.25, 0.25]), np.log([0.1, 0.1, 0.3, 0.5])
    yield np.array([[even]]), np.array([[2]])  # 4
    yield np.array([[even, even, sure]]), np.array([[2, 3, 0]])  # 4, with padding
    yield np.array([[sure, even], [sure, sure]]), np.array([[3, 1], [2, 0]])
    # B, T and V: all sizes different, and all equal. One row is full, one is all padding.
    for B, T, V, scale in ((1, 3, 5, 1.0), (3, 4, 6, 2.0), (4, 4, 4, 0.3), (5, 3, 4, 3.0)):
        logits, targets = scale * random.normal(size=(B, T, V)), _targets(random, B, T, V)
        yield logits, targets
        # Eighths are exact in float32 too.
        eighths = np.round(8 * logits) / 8
        yield eighths + 1000, targets
        yield eighths - 1000, targets
    logits, targets = random.normal(size=(3, 120, 5)), _targets(random, 3, 120, 5)
    targets[0, 1:3] = 2  # of two places, so that shifted targets meet it as well
    logits[0, 1, 2] -= 800  # its probability is no float
    yield logits, targets


def _targets(random, B, T, V):
    """Ids, with padding on the right: none in the first row, only padding in the second."""
    lengths = random.integers(1, T + 1, B)
    lengths[0], lengths[1:2] = T, 0
    return np.where(np.arange(T) < lengths[:, None], random.integers(1, V, (B, T)), 0)


def losses(logits, targets, log_softmax=log_softmax):
    """-log p of each target, (B, T), padding as well."""
    return -np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]


def chances(logits, targets, axis=-1):
    """P of each target that is no padding, (N,)."""
    shifted = logits - logits.max(axis=axis, keepdims=True)
    p = np.exp(shifted) / np.exp(shifted).sum(axis=axis, keepdims=True)
    return np.take_along_axis(p, targets[..., None], axis=-1)[..., 0][targets != 0]


def reference(logits, targets, log_softmax=log_softmax):
    """A right answer."""
    return np.exp(losses(logits, targets, log_softmax)[targets != 0].mean())


def counts_padding(logits, targets, log_softmax=log_softmax):
    """Padding counts: you take the mean over all places.

    Sum over the real tokens, and divide by how many there are.
    """
    return np.exp(losses(logits, targets, log_softmax).mean())


def divides_by_all_places(logits, targets, log_softmax=log_softmax):
    """You leave padding out of the sum, but divide by all places.

    Divide by the number of real tokens.
    """
    return np.exp(np.where(targets != 0, losses(logits, targets, log_softmax), 0).mean())


def leaves_out_unknown(logits, targets, log_softmax=log_softmax):
    """You leave out id 1.

    That is an unknown token, but a token: only id 0 is padding.
    """
    return np.exp(losses(logits, targets, log_softmax)[targets > 1].mean())


def counts_only_padding(logits, targets, log_softmax=log_softmax):
    """You take the mean over padding only.

    `targets != 0` is where the tokens are.
    """
    return np.exp(losses(logits, targets, log_softmax)[targets == 0].mean())


def averages_the_sentences(logits, targets, log_softmax=log_softmax):
    """You take the perplexity of each sentence, then the mean of these.

    Then a token of a short sentence counts more than one of a long one. Take one mean over all
    real tokens of the batch, then exp.
    """
    return np.mean([np.exp(mean) for mean in _means(logits, targets, log_softmax)])


def averages_the_means(logits, targets, log_softmax=log_softmax):
    """You take the mean of each sentence, then the mean of these means.

    Then a token of a short sentence counts more than one of a long one. Take one mean over all
    real tokens of the batch.
    """
    return np.exp(np.mean(_means(logits, targets, log_softmax)))


def _means(logits, targets, log_softmax=log_softmax):
    """The mean loss of each sentence that has a token."""
    pairs = zip(losses(logits, targets, log_softmax), targets, strict=True)
    return [row[ids != 0].mean() for row, ids in pairs if ids.any()]


def forgets_exp(logits, targets, log_softmax=log_softmax):
    """You return the loss.

    Perplexity is exp of it.
    """
    return np.log(reference(logits, targets, log_softmax))


def returns_bits(logits, targets, log_softmax=log_softmax):
    """You return the loss in bits.

    Perplexity is exp of the loss in nats, or 2 to the power of the loss in bits.
    """
    return np.log2(reference(logits, targets, log_softmax))


def mixes_the_bases(logits, targets, log_softmax=log_softmax):
    """Your logarithm and your power have different bases: 2 to the power of a loss in nats.

    `np.log` belongs to `np.exp`, `np.log2` to `2 **`.
    """
    return 2 ** np.log(reference(logits, targets, log_softmax))


def mixes_the_bases_again(logits, targets, log_softmax=log_softmax):
    """Your logarithm and your power have different bases: exp of a loss in bits.

    `np.log` belongs to `np.exp`, `np.log2` to `2 **`.
    """
    return np.exp(np.log2(reference(logits, targets, log_softmax)))


def forgets_the_minus(logits, targets, log_softmax=log_softmax):
    """Your number is below 1: the minus before the logarithm is missing.

    Perplexity is exp of the mean of *minus* log p.
    """
    return 1 / reference(logits, targets, log_softmax)


def takes_the_sum(logits, targets, log_softmax=log_softmax):
    """You take exp of the sum.

    Take the mean over the real tokens first.
    """
    return np.exp(losses(logits, targets, log_softmax)[targets != 0].sum())


def averages_the_chances(logits, targets):
    """You take the mean of the probabilities, and only then the logarithm.

    First the logarithm of each, then the mean: one token that the model thought impossible must
    cost a lot.
    """
    return 1 / chances(logits, targets).mean()


def averages_the_surprises(logits, targets):
    """You take the mean of 1/p.

    First the logarithm of each, then the mean, then exp.
    """
    return (1 / chances(logits, targets)).mean()


def shifts_the_targets(logits, targets, log_softmax=log_softmax):
    """You shift the targets by one place.

    They are shifted already: `targets[:, t]` is what `logits[:, t]` predicts.
    """
    return reference(logits[:, :-1], targets[:, 1:], log_softmax)


def forgets_softmax(logits, targets):
    """You take the logits for log-probabilities.

    They first need softmax: subtract log(sum(exp(logits))) of each place.
    """
    return np.exp(-np.take_along_axis(logits, targets[..., None], -1)[..., 0][targets != 0].mean())


def takes_the_wrong_axis(logits, targets):
    """Your probabilities sum to 1 over the places of a sentence.

    Softmax belongs over the V tokens, the last axis.
    """
    return np.exp(-np.log(chances(logits, targets, axis=1)).mean())


def overflows(logits, targets, mistake=reference):
    """Large logits overflow: exp(1000) is inf, exp(-1000) is 0, and their quotients are nan.

    Subtract the largest logit of each place first; that changes no probability.
    """

    def logarithm(logits):
        exponentials = np.exp(logits)
        return np.log(exponentials / exponentials.sum(axis=-1, keepdims=True))

    return mistake(logits, targets, logarithm)


def overflows_in_the_sum(logits, targets, mistake=reference):
    """Large logits overflow: exp(1000) is inf, and the logarithm of exp(-1000) is -inf.

    Subtract the largest logit of each place first; that changes no probability.
    """

    def logarithm(logits):
        return logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))

    return mistake(logits, targets, logarithm)


def takes_log_of_zero(logits, targets, mistake=reference):
    """A very small probability becomes 0, and its logarithm -inf.

    Do not take log(softmax(…)): log p is the logit minus log(sum(exp(logits))), the largest
    subtracted from all logits first.
    """
    return mistake(logits, targets, lambda logits: np.log(softmax(logits)))


def adds_a_little(logits, targets):
    """You add a small number to the probabilities, or cut them off, so that none is 0.

    That hides how wrong the model was. log p is the logit minus log(sum(exp(logits))), the
    largest subtracted from all logits first, and never -inf.
    """
    return np.exp(-np.log(chances(logits, targets) + 1e-10).mean())


def both(mistake, careless):
    """Makes the answer of someone whose logarithm is careless as well."""

    def perplexity(logits, targets):
        return careless(logits, targets, mistake)

    perplexity.__name__ = f"{mistake.__name__}_and_{careless.__name__}"
    perplexity.__doc__ = f"{inspect.getdoc(mistake)} And then: {inspect.getdoc(careless)}"
    return perplexity


MEANS = (
    counts_padding,
    divides_by_all_places,
    leaves_out_unknown,
    averages_the_sentences,
    averages_the_means,
    forgets_exp,
    returns_bits,
    mixes_the_bases,
    mixes_the_bases_again,
    forgets_the_minus,
    takes_the_sum,
    shifts_the_targets,
)
CARELESS = (overflows, overflows_in_the_sum, takes_log_of_zero)

task = Task(
    name="perplexity",
    points=2,
    inputs=("logits", "targets"),
    results=("perplexity",),
    cases=cases,
    reference=reference,
    mistakes=(
        *MEANS,
        counts_only_padding,
        averages_the_chances,
        averages_the_surprises,
        forgets_softmax,
        takes_the_wrong_axis,
        *CARELESS,
        adds_a_little,
        *(
            both(mistake, careless)
            for mistake in MEANS
            for careless in CARELESS
            if mistake is not takes_the_sum  # its exp overflows with or without the others
        ),
    ),
)
