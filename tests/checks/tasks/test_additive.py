import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.additive import task


def in_one_line(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query)[:, :, None] + (keys @ W_key)[:, None]) @ v


def loop_in_float32(queries, keys, W_query, W_key, v):
    scores = np.zeros((len(queries), queries.shape[1], keys.shape[1]), dtype="float32")
    for b, t, s in np.ndindex(scores.shape):
        scores[b, t, s] = v @ np.tanh(queries[b, t] @ W_query + keys[b, s] @ W_key)
    return scores


def concatenated(queries, keys, W_query, W_key, v):
    """As Luong writes it: one matrix for the query and the key joined."""
    B, T, Q = queries.shape
    S, K = keys.shape[1:]
    pairs = np.concatenate(
        [
            np.broadcast_to(queries[:, :, None], (B, T, S, Q)),
            np.broadcast_to(keys[:, None], (B, T, S, K)),
        ],
        axis=3,
    )
    return np.tanh(pairs @ np.concatenate([W_query, W_key])).dot(v)


def made(inside=np.tanh, join=None, end=None):
    """An answer with one thing changed."""

    def scores(queries, keys, W_query, W_key, v):
        asked, offered = queries @ W_query, keys @ W_key
        met = join(asked, offered) if join else asked[:, :, None] + offered[:, None]
        return end(inside(met), v) if end else inside(met) @ v

    return scores


def straight(sums):
    return sums


def rectified(sums):
    return np.where(sums > 0, sums, 0)


def logistic(sums):
    return 1 / (1 + np.exp(-sums))


def two_tanhs(asked, offered):
    return np.tanh(asked)[:, :, None] + np.tanh(offered)[:, None]


def times(asked, offered):
    return np.einsum("btu,bsu->btsu", asked, offered)


def less(asked, offered):
    return asked[:, :, None] - offered[:, None]


def halved(asked, offered):
    return (asked[:, :, None] + offered[:, None]) / 2


def keys_in_rows(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query)[:, None] + (keys @ W_key)[:, :, None]) @ v


def reshaped(queries, keys, *weights):
    scores = keys_in_rows(queries, keys, *weights)
    return scores.reshape(len(queries), queries.shape[1], keys.shape[1])


def v_inside(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query @ v)[:, :, None] + (keys @ W_key @ v)[:, None])


def crossed(queries, keys, W_query, W_key, v):
    return in_one_line(queries, keys, W_key, W_query, v)


def unprojected(queries, keys, W_query, W_key, v):
    return np.tanh(queries[:, :, None] + keys[:, None]) @ v


def raw_queries(queries, keys, W_query, W_key, v):
    return np.tanh(queries[:, :, None] + (keys @ W_key)[:, None]) @ v


def raw_keys(queries, keys, W_query, W_key, v):
    return np.tanh((queries @ W_query)[:, :, None] + keys[:, None]) @ v


def dot_of_projected(queries, keys, W_query, W_key, v):
    return np.einsum("btu,bsu->bts", queries @ W_query, keys @ W_key)


def first_query(queries, keys, *weights):
    return in_one_line(0 * queries + queries[:, :1], keys, *weights)


def first_rows_queries(queries, keys, *weights):
    return in_one_line(0 * queries + queries[:1], keys, *weights)


def first_rows_keys(queries, keys, *weights):
    return in_one_line(queries, 0 * keys + keys[:1], *weights)


def no_query(queries, *others):
    return in_one_line(0 * queries, *others)


def no_key(queries, keys, *weights):
    return in_one_line(queries, 0 * keys, *weights)


def one_matrix(queries, keys, W_query, W_key, v):
    return in_one_line(queries, keys, W_query, W_query, v)


def the_other_matrix(queries, keys, W_query, W_key, v):
    return in_one_line(queries, keys, W_key, W_key, v)


def softmaxed(*arguments):
    powers = np.exp(in_one_line(*arguments))
    return powers / powers.sum(axis=-1, keepdims=True)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(straight), "The tanh is missing"),
        (made(rectified), "Your sum goes through ReLU"),
        (made(logistic), "Your sum goes through a sigmoid"),
        (made(straight, two_tanhs), "You take two tanhs"),
        (v_inside, "You multiply by `v` first and take the tanh after it"),
        (made(end=lambda met, v: np.tanh(met @ v)), "a second tanh, of the scores themselves"),
        (made(join=times), "You multiply the query's part by the key's"),
        (made(join=less), "You subtract one part from the other"),
        (made(join=halved), "You take the mean of the query's part and the key's"),
        (dot_of_projected, "You take dot products of the projected"),
        (made(end=lambda met, v: met.sum(-1)), "without `v`"),
        (made(end=lambda met, v: np.mean(met * v, -1)), "You take the mean over the units"),
        (made(end=lambda met, v: met * v), "the U units are still there"),
        (made(end=lambda met, v: met @ v / len(v) ** 0.5), "You divide by √U"),
        (keys_in_rows, "Your scores are (B, S, T)"),
        (reshaped, "have used `reshape`"),
        (made(join=lambda asked, offered: asked + offered), "You meet query t with key t only"),
        (made(join=lambda asked, offered: asked[:, :, None] + offered), "rows of the batch meet"),
        (crossed, "the two projections the wrong way round"),
        (one_matrix, "You project the keys with `W_query`"),
        (the_other_matrix, "You project the queries with `W_key`"),
        (unprojected, "both projections are missing"),
        (raw_queries, "The queries are not projected"),
        (raw_keys, "The keys are not projected"),
        (no_query, "Your scores do not depend on the queries"),
        (no_key, "Your scores do not depend on the keys"),
        (first_query, "All steps of a row ask its first query"),
        (first_rows_queries, "ask the queries of the first row"),
        (first_rows_keys, "meet the keys of the first row"),
        (softmaxed, "You return weights"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [in_one_line, loop_in_float32, concatenated])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer).outcome == RIGHT


def in_float32(*arguments):
    return in_one_line(*(array.astype("float32") for array in arguments))


def test_float32_is_precise_enough_for_any_seed(decide):
    assert decide(task, in_float32, seeds=range(200)).outcome == RIGHT


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(rectified, end=lambda met, v: met.sum(-1)))
    assert (verdict.outcome, verdict.text) == (WRONG, "`scores` is not what it should be.")
    assert verdict.example == (
        "queries = [[[1.]]]\n"
        "keys = [[[0.]\n"
        "         [2.]]]\n"
        "W_query = [[0.5]]\n"
        "W_key = [[-1.]]\n"
        "v = [2.]\n"
        "expected scores = [[[ 0.9242 -1.8103]]]\n"
        "got scores = [[[0.5 0. ]]]"
    )
