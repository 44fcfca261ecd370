import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.scaling import task


def by_einsum(queries, keys):
    return np.einsum("bth,bsh->bts", queries, keys) / queries.shape[-1] ** 0.5


def by_loops(queries, keys):
    scores = np.zeros((len(queries), queries.shape[1], keys.shape[1]))
    for b, t, s in np.ndindex(scores.shape):
        scores[b, t, s] = np.dot(queries[b, t], keys[b, s]) / np.sqrt(len(keys[b, s]))
    return scores


def scaled_before(queries, keys):
    return queries / np.sqrt(queries.shape[2]) @ keys.transpose(0, 2, 1)


def plain(queries, keys):
    return np.einsum("bth,bsh->bts", queries, keys)


def divided(number):
    """An answer that divides the plain dot products by a number made of B, T, S and H."""

    def scores(queries, keys):
        return plain(queries, keys) / number(*queries.shape[:2], keys.shape[1], keys.shape[2])

    return scores


def both_by_the_root(queries, keys):
    root = np.sqrt(queries.shape[2])
    return plain(queries / root, keys / root)


def by_length(queries, keys):
    return by_einsum(queries, keys) / np.sqrt(len(queries)) * np.sqrt(queries.shape[2])


def root_of_all(queries, keys):
    return (plain(queries, keys) / queries.shape[2]) ** 0.5


def sources_first(queries, keys):
    return by_einsum(queries, keys).transpose(0, 2, 1)


def weights(queries, keys):
    exponentials = np.exp(by_einsum(queries, keys))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def stable_weights(queries, keys):
    scores = by_einsum(queries, keys)
    exponentials = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def cosine(queries, keys):
    lengths = [np.sqrt((vectors**2).sum(axis=-1)) for vectors in (queries, keys)]
    return plain(queries, keys) / (lengths[0][:, :, None] * lengths[1][:, None])


def scaled_cosine(queries, keys):
    return cosine(queries, keys) / np.sqrt(keys.shape[-1])


def unsummed(queries, keys):
    return np.expand_dims(queries, 2) * np.expand_dims(keys, 1) / np.sqrt(keys.shape[-1])


def as_they_are(queries, keys):
    return np.matmul(queries, keys) / np.sqrt(keys.shape[-1])


def all_turned(queries, keys):
    return np.matmul(queries, np.transpose(keys)) / np.sqrt(keys.shape[-1])


def one_by_one(queries, keys):
    return np.sum(queries * keys, axis=-1) / np.sqrt(keys.shape[-1])


def every_row(queries, keys):
    return np.dot(queries, keys.swapaxes(1, 2)) / np.sqrt(keys.shape[-1])


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (plain, "The scale is missing"),
        (divided(lambda B, T, S, H: H), "You divide by H, all of it"),
        (both_by_the_root, "both divided by √H make H"),
        (divided(lambda B, T, S, H: H**-0.5), "You multiply by √H"),
        (divided(lambda B, T, S, H: 1 / H), "You multiply by H;"),
        (divided(lambda B, T, S, H: S**0.5), "√S, the root of how many keys"),
        (divided(lambda B, T, S, H: T**0.5), "√T, the root of how many queries"),
        (by_length, "√B, the root of the batch size"),
        (root_of_all, "the root of the whole quotient"),
        (sources_first, "Your scores are (B, S, T)"),
        (stable_weights, "You return weights"),
        (cosine, "which leaves the cosine"),
        (scaled_cosine, "Your vectors have lost their lengths"),
        (unsummed, "H is still there"),
        (as_they_are, "turn the last two axes of the keys round"),
        (all_turned, "`keys.T` turns all three axes"),
        (lambda q, k: q @ np.reshape(k, (len(k), -1, k.shape[1])) / k.shape[2] ** 0.5, "`reshape`"),
        (every_row, "the keys of all rows of the batch"),
        (one_by_one, "You meet query t with key t only"),
        (lambda q, k: by_einsum(q, np.stack([k[0]] * len(k))), "the keys of the first row"),
        (lambda q, k: by_einsum(np.stack([q[0]] * len(q)), k), "the queries of the first row"),
        (lambda q, k: by_einsum(0 * q + q[:, [0]], k), "ask the first query"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [by_einsum, by_loops, scaled_before])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(queries, keys):
    return by_einsum(queries.astype("float32"), keys.astype("float32"))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


@pytest.mark.parametrize(
    "answer",
    [
        weights,  # and it overflows
        lambda q, k: -by_einsum(q, k),
        lambda q, k: by_einsum(q, k) - by_einsum(q, k).mean(axis=2, keepdims=True),
        lambda q, k: np.abs(by_einsum(q, k)),
        lambda q, k: -((q[:, :, None] - k[:, None]) ** 2).sum(axis=3) / np.sqrt(q.shape[2]),
        lambda q, k: plain(q, k) / 2,
        lambda q, k: by_einsum(q, k).round(1),
    ],
)
def test_whatever_else_is_wrong_gets_a_counter_example(answer, decide):
    assert decide(task, answer).outcome == WRONG
    assert decide(task, answer).example


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, lambda queries, keys: plain(keys, queries))
    assert (verdict.outcome, verdict.text) == (
        WRONG,
        "`scores` has shape (1, 2, 1), not (1, 1, 2).",
    )
    assert verdict.example == (
        "queries = [[[1. 0. 2. 1.]]]\n"
        "keys = [[[1. 1. 1. 0.]\n"
        "         [0. 2. 0. 2.]]]\n"
        "expected scores = [[[1.5 1. ]]]\n"
        "got scores = [[[3.]\n"
        "               [2.]]]"
    )
