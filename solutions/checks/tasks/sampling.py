"""Task: drawing tokens from logits at a temperature.

Every right answer draws other tokens, so the probe counts many draws, and the counts are held
against the probabilities that they should follow. The docstring of each wrong answer is what a
student is told whose draws follow the same wrong probabilities.
"""

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from solutions.checks.attempt import Outcome
from solutions.checks.core import Task
from solutions.scratch.functions import softmax

DRAWS = 4000  # of each row
LIMIT = 25.0
"""How far counts may stray, as N times a divergence (nats): further than that a right answer comes
with probability 2 exp(-25) at most (Chernoff's bound), once in 10^8 for all counts of a check."""


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield np.log([[0.6, 0.3, 0.1]]), 2.0, DRAWS, seed
    yield np.log([[0.6, 0.3, 0.1]]), 0.5, DRAWS, seed
    yield np.log([[0.1, 0.6, 0.3], [0.5, 0.2, 0.3]]), 1.0, DRAWS, seed
    yield np.array([[1000.0, 1001.0, 1002.0]]), 1.0, DRAWS, seed
    yield np.array([[800.0, 801.0], [-800.0, -799.0]]), 1.0, DRAWS, seed
    for B, V, temperature in ((3, 5, 0.3), (4, 4, 1.7), (5, 3, 4.0)):
        yield 2 * random.normal(size=(B, V)), temperature, DRAWS, seed


def probe(sample, logits, temperature, draws, seed):
    """Counts the tokens of many draws: 20 calls, each with many copies of the rows."""
    import numpy as np

    (B, V), calls = logits.shape, 20
    copies = draws // calls
    random = np.random.default_rng(seed)
    drawn = []
    for source in (*[random] * calls, np.random.default_rng(seed)):
        batch = np.tile(logits, (copies, 1))  # (copies · B, V)
        ids = sample(batch, temperature, source)
        if ids is None:
            raise ValueError("Your function returns nothing: is a `return` missing?")
        ids = np.asarray(ids)
        if ids.shape != (copies * B,):
            raise ValueError(
                f"For logits of shape {batch.shape} your function returns shape {ids.shape}; "
                f"it should return one id a row, {(copies * B,)}."
            )
        if ids.dtype.kind not in "iu":
            raise ValueError(f"Your ids are {ids.dtype}; they should be integers.")
        if ids.min() < 0 or ids.max() >= V:
            raise ValueError(
                f"Of {V} tokens the ids go from 0 to {V - 1}; "
                f"yours go from {ids.min()} to {ids.max()}."
            )
        drawn.append(ids.reshape(copies, B))
    *drawn, again = np.array(drawn)  # (copies, B) each
    if (again != drawn[0]).any():
        raise ValueError(
            "Twice the same seed gives different draws: all that is random should come from "
            "`random`, such as `random.random(B)`, not from `np.random`."
        )
    drawn = np.array(drawn)  # (calls, copies, B)
    as_first_call, as_first_copy = drawn == drawn[0], drawn == drawn[:, :1]
    if as_first_call.all() and not as_first_copy.all():
        raise ValueError(
            "Every call gives the same draws, as if it began with the same seed. Draw from the "
            "`random` that is given, and make no generator of your own."
        )
    if as_first_copy.all() and not as_first_call.all():
        raise ValueError(
            "In one call all rows with the same logits get the same token: they share one random "
            "number. Draw one for each row."
        )
    logits[:] = batch[:B]  # an answer that changes the batch changes what it was given
    return np.stack([(drawn == token).sum(axis=(0, 1)) for token in range(V)], axis=1)  # (B, V)


def judge(case: tuple, counts: Any) -> str:
    """Says which count strays the most, if it strays too far for chance."""
    logits, temperature, draws, _ = case
    if not _is_table(counts, logits.shape) or (counts.sum(axis=1) != draws).any():
        return f"`counts` should hold {draws} draws for each row of the logits."
    p = softmax(logits / temperature)  # (B, V)
    strays = draws * divergence(counts / draws, p)  # (B, V)
    if strays.max() <= LIMIT:
        return ""
    row, token = np.unravel_index(strays.argmax(), strays.shape)
    return (
        f"Of {draws} draws for row {row}, token {token} came {counts[row, token]} times. "
        f"About {draws * p[row, token]:.0f} would be right, and chance does not stray that far."
    )


def divergence(q, p):
    """How surprising a share q is where a probability p is expected, in nats for each draw."""
    with np.errstate(divide="ignore", invalid="ignore"):
        yes = np.where(q > 0, q * np.log(q / p), 0)
        no = np.where(q < 1, (1 - q) * np.log((1 - q) / (1 - p)), 0)
    return yes + no


@dataclass(frozen=True, kw_only=True)
class SamplingTask(Task):
    """A task whose outcomes are counts, alike if they may come from the same probabilities."""

    def alike(self, known: Outcome, outcome: Outcome) -> bool:
        """Whether two outcomes come from the same mistake."""
        one, other = known.value, outcome.value
        if not isinstance(one, np.ndarray) or not _is_table(other, one.shape):
            return super().alike(known, outcome)
        shares = one / DRAWS, other / DRAWS
        middle = (shares[0] + shares[1]) / 2
        return bool((DRAWS * sum(divergence(q, middle) for q in shares)).max() <= LIMIT)


def _is_table(value, shape):
    return isinstance(value, np.ndarray) and value.shape == shape and value.dtype.kind in "iu"


def draw(p, random):
    """One id for each row of probabilities."""
    return (p.cumsum(axis=1) < random.random((len(p), 1))).argmin(axis=1)


def choose(p, random):
    """The same with NumPy's own function, which refuses what is no probability."""
    return np.array([random.choice(len(row), p=row) for row in p])


def reference(logits, temperature, random, *, softmax=softmax, draw=draw):
    """A right answer, and by its keywords the wrong ones."""
    return draw(softmax(logits / temperature), random)


def ignores_the_temperature(logits, temperature, random, **wrong):
    """The temperature has no effect on your draws.

    Divide the *logits* by it, before softmax. To divide probabilities changes nothing, once they
    sum to 1 again, and to divide logits with their noise changes no comparison.
    """
    return reference(logits, 1, random, **wrong)


def multiplies_by_the_temperature(logits, temperature, random, **wrong):
    """Your temperature works the wrong way round.

    A high one should bring all tokens closer together, a low one favour the likeliest. Divide
    the logits by it.
    """
    return reference(logits, 1 / temperature, random, **wrong)


def softens_twice(logits, temperature, random, **wrong):
    """You divide by the temperature twice.

    Once is enough: softmax(logits / temperature).
    """
    return reference(logits, temperature**2, random, **wrong)


def divides_the_probabilities(logits, temperature, random, *, softmax=softmax, draw=choose):
    """You divide the probabilities by the temperature, and they no longer sum to 1.

    Divide the logits, before softmax.
    """
    return draw(softmax(logits) / temperature, random)


def applies_softmax_twice(logits, temperature, random):
    """You apply softmax to probabilities.

    Softmax takes logits: softmax(logits / temperature), once.
    """
    return draw(softmax(softmax(logits) / temperature), random)


def takes_the_likeliest(logits, temperature, random):
    """You always take the likeliest token; nothing is drawn.

    Each token should come as often as its probability says.
    """
    return logits.argmax(axis=1)


def draws_evenly(logits, temperature, random):
    """All tokens come equally often: your draw does not look at the logits."""
    return random.integers(0, logits.shape[1], len(logits))


def draws_all_from_the_first(logits, temperature, random):
    """You draw all tokens with the probabilities of the first row.

    Each row has its own probabilities.
    """
    return reference(np.repeat(logits[:1], len(logits), axis=0), temperature, random)


def adds_normal_noise(logits, temperature, random):
    """You add normal noise to the logits and take the largest.

    That draws from softmax only with Gumbel's noise: `random.gumbel(size=logits.shape)`.
    """
    return (logits / temperature + random.normal(size=logits.shape)).argmax(axis=1)


def adds_even_noise(logits, temperature, random):
    """You add even noise to the logits and take the largest.

    That draws from softmax only with Gumbel's noise: `random.gumbel(size=logits.shape)`.
    """
    return (logits / temperature + random.random(logits.shape)).argmax(axis=1)


def naive(logits):
    """Softmax as it stands in the formula."""
    exponentials = np.exp(logits)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def minus_one_largest(logits):
    """Softmax, safe for the row of the largest logit only."""
    return naive(logits - logits.max())


def overflows(*arguments, mistake=reference, draw=draw):
    """Large logits overflow: exp(1000) is inf, exp(-1000) is 0, and their quotients are nan.

    Subtract the largest logit of each row first; that changes no probability.
    """
    return mistake(*arguments, softmax=naive, draw=draw)


def subtracts_one_largest(*arguments, mistake=reference, draw=draw):
    """You subtract the largest logit of the whole batch.

    A row whose logits are all much smaller underflows to 0/0. Take the largest of each row.
    """
    return mistake(*arguments, softmax=minus_one_largest, draw=draw)


def combined(mistake, careless, draw):
    """Makes the answer of someone whose softmax is careless, who may be wrong otherwise too."""

    def sample(*arguments):
        return careless(*arguments, mistake=mistake, draw=draw)

    hints = [inspect.getdoc(one) for one in (mistake, careless) if one is not reference]
    sample.__name__ = f"{mistake.__name__}_{careless.__name__}_{draw.__name__}"
    sample.__doc__ = " And then: ".join(hints)
    return sample


OF_TEMPERATURE = (ignores_the_temperature, multiplies_by_the_temperature, softens_twice)

task = SamplingTask(
    name="sample",
    points=2,
    inputs=("logits", "temperature", "draws for each row", "seed of random"),
    results=("counts",),
    cases=cases,
    seeds=(0, 1),  # a loop over the rows takes half a second for each
    probe=probe,
    reference=reference,
    judge=judge,
    mistakes=(
        *OF_TEMPERATURE,
        divides_the_probabilities,
        applies_softmax_twice,
        takes_the_likeliest,
        draws_evenly,
        draws_all_from_the_first,
        adds_normal_noise,
        adds_even_noise,
        *(
            combined(mistake, careless, drawn)
            for mistake in (reference, *OF_TEMPERATURE)
            for careless in (overflows, subtracts_one_largest)
            for drawn in (draw, choose)
        ),
        combined(divides_the_probabilities, overflows, choose),
    ),
)
