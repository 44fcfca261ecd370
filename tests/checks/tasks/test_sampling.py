import numpy as np
import pytest
from numpy import exp

from solutions.checks.attempt import Outcome
from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.sampling import DRAWS, divergence, task


def probabilities(logits, temperature):
    shifted = (logits - logits.max(axis=1, keepdims=True)) / temperature
    return exp(shifted) / exp(shifted).sum(axis=1, keepdims=True)


def by_choice(p, random):
    return np.array([random.choice(len(row), p=row) for row in p])


def choice(logits, temperature, random):
    return by_choice(probabilities(logits, temperature), random)


def choice_in_float32(logits, temperature, random):
    return list(by_choice(probabilities(logits.astype("float32"), temperature), random))


def gumbel(logits, temperature, random):
    return np.argmax(logits / temperature + random.gumbel(size=logits.shape), axis=1)


def searched(logits, temperature, random):
    p = probabilities(logits, temperature)
    ids = np.zeros(len(p), dtype="int32")
    for row in range(len(p)):
        ids[row] = np.searchsorted(np.cumsum(p[row])[:-1], random.random())
    return ids


def multinomial(logits, temperature, random):
    return random.multinomial(1, probabilities(logits, temperature)).argmax(axis=1)


def no_temperature(logits, temperature, random):
    return by_choice(probabilities(logits, 1), random)


def divided_and_normalised(logits, temperature, random):
    p = probabilities(logits, 1) / temperature
    return by_choice(p / p.sum(axis=1, keepdims=True), random)


def noise_inside(logits, temperature, random):
    return ((logits + random.gumbel(size=logits.shape)) / temperature).argmax(axis=1)


def divided(logits, temperature, random):
    return by_choice(probabilities(logits, 1) / temperature, random)


def multiplied(logits, temperature, random):
    return gumbel(logits * temperature**2, temperature, random)


def power_of_temperature(logits, temperature, random):
    p = probabilities(logits, 1) ** temperature
    return by_choice(p / p.sum(axis=1, keepdims=True), random)


def square_root(logits, temperature, random):
    return gumbel(logits, temperature**2, random)


def softmax_twice(logits, temperature, random):
    return choice(probabilities(logits, 1), temperature, random)


def greedy(logits, temperature, random):
    return probabilities(logits, temperature).argmax(axis=1)


def even(logits, temperature, random):
    return random.choice(logits.shape[1], size=len(logits))


def first_row(logits, temperature, random):
    p = probabilities(logits, temperature)[0]
    return random.choice(len(p), p=p, size=len(logits))


def normal_noise(logits, temperature, random):
    return np.argmax(logits / temperature + random.standard_normal(logits.shape), axis=1)


def even_noise(logits, temperature, random):
    return np.argmax(logits / temperature + random.uniform(size=logits.shape), axis=1)


def naive(logits, temperature, random):
    p = exp(logits / temperature)
    return by_choice(p / p.sum(axis=1)[:, None], random)


def naive_power(logits, temperature, random):
    p = exp(logits) / exp(logits).sum(axis=1, keepdims=True)
    p = p**temperature
    return by_choice(p / p.sum(axis=1, keepdims=True), random)


def naive_and_divided(logits, temperature, random):
    p = exp(logits) / exp(logits).sum(axis=1, keepdims=True)
    return by_choice(p / temperature, random)


def naive_without_choice(logits, temperature, random):
    p = exp(logits / temperature)
    p /= p.sum(axis=1)[:, None]
    return (random.random((len(p), 1)) > p.cumsum(axis=1)).sum(axis=1)


def one_largest(logits, temperature, random):
    p = exp((logits - logits.max()) / temperature)
    return by_choice(p / p.sum(axis=1)[:, None], random)


def one_seed(logits, temperature, random):
    return choice(logits, temperature, np.random.default_rng(0))


def one_number(logits, temperature, random):
    u = random.random()
    return (probabilities(logits, temperature).cumsum(axis=1) < u).sum(axis=1)


def another_source(logits, temperature, random):
    return gumbel(logits, temperature, np.random)


def one_too_many(logits, temperature, random):
    return choice(logits, temperature, random) + 1


def one_hot(logits, temperature, random):
    return random.multinomial(1, probabilities(logits, temperature))


def floats(logits, temperature, random):
    return choice(logits, temperature, random) * 1.0


def nothing(logits, temperature, random):
    choice(logits, temperature, random)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (no_temperature, "The temperature has no effect"),
        (divided_and_normalised, "To divide probabilities changes nothing"),
        (noise_inside, "to divide logits with their noise changes no comparison"),
        (divided, "they no longer sum to 1"),
        (multiplied, "the wrong way round"),
        (power_of_temperature, "the wrong way round"),
        (square_root, "divide by the temperature twice"),
        (softmax_twice, "You apply softmax to probabilities"),
        (greedy, "You always take the likeliest"),
        (even, "does not look at the logits"),
        (first_row, "the probabilities of the first row"),
        (normal_noise, "You add normal noise"),
        (even_noise, "You add even noise"),
        (naive, "Large logits overflow"),
        (naive_without_choice, "Large logits overflow"),
        (naive_power, "favour the likeliest. Divide the logits by it. And then: Large logits"),
        (naive_and_divided, "they no longer sum to 1"),
        (naive_and_divided, "Large logits overflow"),
        (one_largest, "the largest logit of the whole batch"),
        (one_seed, "as if it began with the same seed"),
        (one_number, "they share one random number"),
        (another_source, "should come from `random`"),
        (one_too_many, "the ids go from 0 to 2"),
        (one_hot, "it should return one id a row, (200,)"),
        (floats, "Your ids are float64"),
        (nothing, "is a `return` missing?"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer, seeds=(0,))
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [choice, choice_in_float32, gumbel, searched, multinomial])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def test_a_right_answer_is_right_whatever_it_draws(decide):
    assert decide(task, gumbel, seeds=range(1000, 1050)).outcome == RIGHT


def test_logits_changed_in_place_are_told(decide):
    def in_place(logits, temperature, random):
        logits /= temperature
        return gumbel(logits, 1, random)

    assert "your function also changes `logits`" in decide(task, in_place).text


def test_a_few_per_cent_in_the_wrong_place_are_noticed(decide):
    def leaky(logits, temperature, random):
        p = probabilities(logits, temperature)
        return by_choice(0.93 * p + 0.07 / p.shape[1], random)

    verdict = decide(task, leaky)
    assert verdict.outcome == WRONG
    assert "chance does not stray that far" in verdict.text


def test_the_bound_of_a_count_is_chernoffs():
    q = np.array([0.5, 0.0, 1.0, 0.25, 0.25])
    p = np.array([0.25, 0.5, 0.5, 0.25, 0.0])
    expected = [0.5 * np.log(2) + 0.5 * np.log(2 / 3), np.log(2), np.log(2), 0, np.inf]
    np.testing.assert_allclose(divergence(q, p), expected)


@pytest.mark.parametrize(
    "counts",
    [
        None,
        {"type": "Counter"},
        np.zeros((1, 3), dtype=int),
        np.array([[DRAWS, 1, -1]]) * 2,
        np.array([[DRAWS * 0.5, DRAWS * 0.3, DRAWS * 0.2]]),
        np.full((2, 3), DRAWS),
    ],
)
def test_what_no_probe_returns_is_no_right_answer(counts):
    case = next(task.cases(0))
    verdict = task.decide([case], [Outcome(value=counts)])
    assert verdict.outcome == WRONG
    assert "`counts` should hold 4000 draws" in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda logits, t, random: noise_inside(-logits, t, random))
    assert verdict.outcome == WRONG
    assert verdict.text.startswith("Of 4000 draws for row 0, token ")
    assert verdict.example.startswith("logits = [[-0.5108 -1.204  -2.3026]]\ntemperature = 2\n")
    assert "\ngot = [[" in verdict.example
