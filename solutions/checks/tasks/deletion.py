"""Task: how far a prediction falls when the words with the most weight are deleted.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task

WORDS = ("a", "bad", "dull", "film", "fine", "good", "never", "not", "the", "warm")


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    yield {"good": 2.0, "film": 0.5}, ["good", "film"], np.array([0.9, 0.1]), 1
    yield {"dull": -2.0, "film": 0.5}, ["dull", "film"], np.array([0.7, 0.3]), 1
    yield {"good": 2.0, "film": -0.5}, ["good", "film"], np.array([0.8, 0.2]), 0
    yield {"good": 2.0, "bad": -3.0}, ["good", "bad", "good"], np.array([0.1, 0.3, 0.6]), 1
    yield {"fine": 1.0}, ["fine"], np.array([1.0]), 1
    for length, count in ((6, 2), (7, 3), (9, 4), (8, 0), (3, 5)):
        values = {word: round(random.normal(), 1) for word in WORDS}
        tokens = random.choice(WORDS, length).tolist()
        yield values, tokens, random.dirichlet(np.ones(length)), count


def probe(answer, values, tokens, weights, count):
    """Calls the answer with a classifier that adds up word values, the later the less they count.

    The order of the words matters to it, as it does to an LSTM.
    """
    import math

    def predict(tokens):
        total = sum(values[token] * 0.9**place for place, token in enumerate(tokens))
        return 1 / (1 + math.exp(-total))

    return answer(predict, tokens, weights, count)


def reference(predict, tokens, weights, count, *, delete=None):
    """A right answer."""
    kept = (delete or without_heaviest)(tokens, weights, count)
    before, after = predict(tokens), predict(kept)
    return before - after if before >= 0.5 else after - before


def without_heaviest(tokens, weights, count):
    """Deletes the tokens of most weight."""
    deleted = set(np.argsort(-weights)[:count].tolist())
    return [token for place, token in enumerate(tokens) if place not in deleted]


def deletes_the_lightest(predict, tokens, weights, count):
    """You delete the words with the least weight.

    `argsort` puts the smallest first.
    """
    return reference(predict, tokens, -weights, count)


def keeps_the_heaviest(predict, tokens, weights, count):
    """You keep the words with the most weight and delete all others.

    It is the other way round.
    """

    def heaviest(tokens, weights, count):
        places = sorted(np.argsort(-weights)[:count].tolist())
        return [tokens[place] for place in places]

    return reference(predict, tokens, weights, count, delete=heaviest)


def deletes_every_copy(predict, tokens, weights, count):
    """A word that stands there twice loses both copies.

    Delete places, not words: the copy without the weight stays.
    """

    def without_words(tokens, weights, count):
        words = {tokens[place] for place in np.argsort(-weights)[:count]}
        return [token for token in tokens if token not in words]

    return reference(predict, tokens, weights, count, delete=without_words)


def deletes_one_by_one(predict, tokens, weights, count):
    """You delete one word after the other, and the words behind it move up each time.

    Then the next place is no longer where you think. Collect the places first.
    """

    def popped(tokens, weights, count):
        kept = list(tokens)
        for place in np.argsort(-weights)[:count]:
            kept.pop(place)
        return kept

    return reference(predict, tokens, weights, count, delete=popped)


def deletes_all_for_none(predict, tokens, weights, count):
    """With `count` 0 you delete everything.

    `order[-0:]` is the whole list, not its empty end.
    """
    return reference(predict, tokens, weights, count or len(tokens))


def loses_the_order(predict, tokens, weights, count):
    """The words that remain are no longer in their order.

    The classifier reads them in order: sort the places that you keep.
    """

    def sorted_by_weight(tokens, weights, count):
        order = np.argsort(weights)
        return [tokens[place] for place in order[: max(len(tokens) - count, 0)]]

    return reference(predict, tokens, weights, count, delete=sorted_by_weight)


def loses_the_order_from_the_top(predict, tokens, weights, count):
    """The words that remain are no longer in their order.

    The classifier reads them in order: sort the places that you keep.
    """

    def sorted_by_weight(tokens, weights, count):
        return [tokens[place] for place in np.argsort(-weights)[count:]]

    return reference(predict, tokens, weights, count, delete=sorted_by_weight)


def ignores_the_class(predict, tokens, weights, count):
    """You always take the probability of a positive review.

    Where that is below 0.5, the prediction is negative and its confidence 1 - probability.
    """
    return predict(tokens) - predict(without_heaviest(tokens, weights, count))


def turns_the_sign(predict, tokens, weights, count):
    """Your drop has the wrong sign.

    It is the confidence before minus the confidence after.
    """
    return -reference(predict, tokens, weights, count)


def takes_the_size(predict, tokens, weights, count):
    """Your drop is never negative.

    Where a deletion makes the classifier more confident, it should be: no absolute value.
    """
    return abs(reference(predict, tokens, weights, count))


def changes_the_class(predict, tokens, weights, count):
    """After the deletion you take the confidence in whichever class is predicted then.

    Stay with the class of the whole review, even if the prediction flips.
    """
    before, after = predict(tokens), predict(without_heaviest(tokens, weights, count))
    return max(before, 1 - before) - max(after, 1 - after)


def returns_what_is_left(predict, tokens, weights, count):
    """You return the confidence after the deletion.

    The drop is before minus after.
    """
    before, after = predict(tokens), predict(without_heaviest(tokens, weights, count))
    return after if before >= 0.5 else 1 - after


task = Task(
    name="deletion_drop",
    points=2,
    inputs=("word values", "tokens", "weights", "count"),
    results=("drop",),
    cases=cases,
    probe=probe,
    reference=reference,
    mistakes=(
        deletes_the_lightest,
        keeps_the_heaviest,
        deletes_every_copy,
        deletes_one_by_one,
        deletes_all_for_none,
        loses_the_order,
        loses_the_order_from_the_top,
        ignores_the_class,
        turns_the_sign,
        takes_the_size,
        changes_the_class,
        returns_what_is_left,
    ),
)
