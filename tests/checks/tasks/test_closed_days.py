import numpy as np
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.closed_days import task

nan = np.nan


def by_item(prices, mask):
    return np.array(
        [p[m].mean() if m.any() else nan for p, m in zip(prices.T, mask.T, strict=True)]
    )


def made(
    traded=lambda prices, amounts: np.minimum(prices, amounts) > 0,
    mean=lambda prices, mask, amounts: by_item(prices, mask),
    end=lambda mask, means: (mask, means),
):
    """An answer with one thing changed."""

    def trading_days(prices, amounts):
        mask = traded(prices, amounts)
        return end(mask, mean(prices, mask, amounts))

    return trading_days


def in_loops(prices, amounts):
    mask = np.ones(prices.shape, bool)
    means = []
    for n in range(prices.shape[1]):
        paid = []
        for d in range(len(prices)):
            if prices[d, n] == 0 or amounts[d, n] == 0:
                mask[d, n] = False
            else:
                paid.append(prices[d, n])
        means.append(sum(paid) / len(paid) if paid else float("nan"))
    return mask, np.array(means, dtype="float32")


def by_masked_arrays(prices, amounts):
    closed = (prices == 0) | (amounts == 0)
    means = np.ma.array(prices, mask=closed).mean(axis=0)
    return [np.logical_not(closed), np.ma.filled(means.astype(float), nan)]


def by_nanmean(prices, amounts):
    mask = (prices * amounts).astype(bool)
    return mask, np.nanmean(np.where(mask, prices, nan), axis=0)


def last_price_kept(prices, mask, amounts):
    found = []
    for price, m in zip(prices.T, mask.T, strict=True):
        while len(price) and not m[0]:
            price, m = price[1:], m[1:]
        row = [price[np.flatnonzero(m[: d + 1])[-1]] for d in range(len(price))]
        found.append(np.mean(row) if row else nan)
    return np.array(found)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(traded=lambda p, a: p != 0), "You look at the price only"),
        (made(traded=lambda p, a: a.astype(bool)), "You look at the amount only"),
        (made(traded=lambda p, a: p + a > 0), "if price *or* amount is above 0"),
        (
            made(traded=lambda p, a: np.tile(((p > 0) & (a > 0)).all(1)[:, None], p.shape[1])),
            "One item without trade closes the day for all",
        ),
        (
            made(traded=lambda p, a: np.tile(((p > 0) & (a > 0)).any(1)[:, None], p.shape[1])),
            "One item that is traded opens the day for all",
        ),
        (made(end=lambda mask, means: (~mask, means)), "Your mask is True on closed days; True"),
        (
            made(traded=lambda p, a: (p == 0) | (a == 0)),
            "Your mask is True on closed days, and your means",
        ),
        (made(mean=lambda p, m, a: p.mean(0)), "your means count closed days too"),
        (made(mean=lambda p, m, a: (p * m).mean(0)), "but you divide them by all days"),
        (made(mean=lambda p, m, a: p.sum(0) / m.sum(0)), "Your sums hold every price"),
        (made(traded=lambda p, a: ~np.isnan(p)), "this table has no NaN"),
        (made(mean=lambda p, m, a: by_item(p, p > 0)), "your means take every price above 0"),
        (made(mean=lambda p, m, a: p[m].mean()), "You have one mean for all items"),
        (made(mean=lambda p, m, a: by_item(p.T, m.T)), "the mean of each day over the items"),
        (
            made(
                mean=lambda p, m, a: np.array(
                    [
                        np.average(p[m[:, n], n], weights=a[m[:, n], n]) if m[:, n].any() else nan
                        for n in range(p.shape[1])
                    ]
                )
            ),
            "You weigh each price by the amount",
        ),
        (made(mean=last_price_kept), "You put the last price into the closed days"),
        (
            made(mean=lambda p, m, a: np.nanmedian(np.where(m, p, nan), axis=0)),
            "You take the median",
        ),
        (
            made(mean=lambda p, m, a: (p * m).sum(0) / np.maximum(m.sum(0), 1)),
            "costs 0 won with you",
        ),
        (made(end=lambda mask, means: (means, mask)), "You return the means first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), in_loops, by_masked_arrays, by_nanmean])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda mask, means: mask), "returns one array; it should return `mask`, `means`"),
        (made(end=lambda mask, means: (1.0 * mask, means)), "should hold True or False"),
        (made(end=lambda mask, means: None), "is a `return` missing?"),
        (lambda prices, amounts: (prices > 0 and amounts > 0, 0), "Your code stops with `ValueE"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_a_table_that_is_changed_is_named(decide):
    def marks(prices, amounts):
        prices[amounts == 0] = 0
        return made()(prices, amounts)

    assert "also changes `prices`" in decide(task, marks).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(traded=lambda p, a: p != 0, mean=lambda p, m, a: p.mean(0))
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert verdict.text.endswith("is not what it should be.")
    assert "prices = [[" in verdict.example
