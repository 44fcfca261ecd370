"""Task: which days were days of trade, and what a price was on them.

The docstring of each wrong answer is what a student is told who wrote the same.
"""

from collections.abc import Iterator

import numpy as np

from solutions.checks.core import Task


def cases(seed: int) -> Iterator[tuple]:
    """Arguments, the ones that are easy to read first."""
    random = np.random.default_rng(seed)
    # Days from top to bottom, items from left to right: D = 3, N = 1.
    yield np.array([[900.0], [0.0], [1200.0]]), np.array([[5.0], [0.0], [3.0]])
    yield np.array([[900.0], [800.0], [1200.0]]), np.array([[5.0], [0.0], [3.0]])
    yield (
        np.array([[900.0, 70.0], [0.0, 50.0], [1200.0, 0.0], [600.0, 80.0]]),
        np.array([[5.0, 8.0], [0.0, 6.0], [3.0, 0.0], [1.0, 0.0]]),
    )
    # Some prices without an amount, some amounts without a price, an item that is never traded.
    for D, N in ((6, 2), (5, 5), (9, 3), (4, 6)):
        prices = random.integers(5, 20, (D, N)) * 100.0
        amounts = random.integers(1, 9, (D, N)) * 10.0
        state = random.random((D, N))
        prices[state < 0.35], amounts[(state < 0.25) | (state > 0.85)] = 0, 0
        prices[:, N - 1] *= N != 3
        prices[0, :2], amounts[0, :2] = (500, 700), (30, 10)
        prices[1], amounts[2, 0] = 0, 0
        yield prices, amounts


def both(prices, amounts):
    """True on trading days."""
    return (prices > 0) & (amounts > 0)


def over_trading_days(prices, mask):
    """The mean price of each item, NaN without a trading day."""
    days = mask.sum(axis=0)
    sums = np.where(mask, prices, 0).sum(axis=0)
    return np.where(days > 0, sums / np.maximum(days, 1), np.nan)


def reference(prices, amounts, *, traded=both, mean=over_trading_days):
    """A right answer, and by its keywords wrong ones.

    Args:
        prices: (D, N).
        amounts: (D, N).
        traded: finds the days of trade.
        mean: of the prices, over a mask.

    Returns:
        mask (D, N), means (N,).
    """
    mask = traded(prices, amounts)
    return mask, mean(prices, mask)


def looks_at_the_price_only(prices, amounts):
    """You look at the price only: a price beside an amount of 0 passes for a day of trade.

    Somebody has carried it forward, and nobody has paid it. Both have to be above 0.
    """
    return reference(prices, amounts, traded=lambda prices, amounts: prices > 0)


def looks_at_the_amount_only(prices, amounts):
    """You look at the amount only, and a price of 0 beside it passes for a price.

    Both have to be above 0.
    """
    return reference(prices, amounts, traded=lambda prices, amounts: amounts > 0)


def takes_either(prices, amounts):
    """A day is traded for you if price *or* amount is above 0; it takes both.

    `(prices > 0) & (amounts > 0)`: a day is closed as soon as one of them is 0.
    """
    return reference(prices, amounts, traded=lambda prices, amounts: (prices > 0) | (amounts > 0))


def closes_for_all(prices, amounts):
    """One item without trade closes the day for all of yours.

    Each item has its own days of trade: the mask is (D, N), compared number by number.
    """

    def market(prices, amounts):
        mask = both(prices, amounts)
        return np.broadcast_to(mask.all(axis=1, keepdims=True), mask.shape)

    return reference(prices, amounts, traded=market)


def opens_for_all(prices, amounts):
    """One item that is traded opens the day for all of yours, and their zeros count as prices.

    Each item has its own days of trade: the mask is (D, N), compared number by number.
    """

    def market(prices, amounts):
        mask = both(prices, amounts)
        return np.broadcast_to(mask.any(axis=1, keepdims=True), mask.shape)

    return reference(prices, amounts, traded=market)


def turns_the_mask(prices, amounts):
    """Your mask is True on closed days; True should stand for a day of trade. The means are right.

    `~` turns it round.
    """
    mask, means = reference(prices, amounts)
    return ~mask, means


def takes_the_closed_days(prices, amounts):
    """Your mask is True on closed days, and your means are taken over those.

    True should stand for a day of trade: `prices > 0`, not `prices == 0`.
    """
    return reference(prices, amounts, traded=lambda *given: ~both(*given))


def counts_the_zeros(prices, amounts):
    """Your mask is right, but your means count closed days too, as prices of 0 won.

    Choose before you average: `prices[mask[:, item], item].mean()` for each item.
    """
    return reference(prices, amounts, mean=lambda prices, mask: prices.mean(axis=0))


def divides_by_all_days(prices, amounts):
    """Your sums hold trading days only, but you divide them by all days.

    Divide by the number of trading days, `mask.sum(axis=0)`. (`.mean()` of prices times mask
    divides by all.)
    """
    return reference(
        prices, amounts, mean=lambda prices, mask: np.where(mask, prices, 0).mean(axis=0)
    )


def adds_up_every_price(prices, amounts):
    """Your sums hold every price of the column, also those that nobody has paid.

    You divide by the number of trading days: then add up the prices of those only, where the mask
    is True.
    """
    return reference(
        prices, amounts, mean=lambda prices, mask: prices.sum(axis=0) / mask.sum(axis=0)
    )


def closes_nothing(prices, amounts):
    """Your mask is True on every day: this table has no NaN, a closed day is written as 0.

    Ask whether price and amount are above 0.
    """
    return reference(
        prices, amounts, traded=lambda prices, amounts: np.ones(prices.shape, dtype=bool)
    )


def trusts_every_price(prices, amounts):
    """Your mask is right, but your means take every price above 0, traded or not.

    Average by the mask.
    """
    return reference(
        prices, amounts, mean=lambda prices, mask: over_trading_days(prices, prices > 0)
    )


def averages_all_items(prices, amounts):
    """You have one mean for all items; each has its own, (N,).

    `prices[mask]` is one long row in which the items are mixed: go along the days, `axis=0`, or
    item by item.
    """

    def pooled(prices, mask):
        return prices[mask].mean() if mask.any() else float("nan")

    return reference(prices, amounts, mean=pooled)


def averages_each_day(prices, amounts):
    """You take the mean of each day over the items; asked is that of each item over the days.

    Days go from top to bottom: `axis=0`.
    """
    return reference(prices, amounts, mean=lambda prices, mask: over_trading_days(prices.T, mask.T))


def weighs_by_amount(prices, amounts):
    """You weigh each price by the amount; here every trading day counts alike."""

    def weighed(prices, mask):
        tons = np.where(mask, amounts, 0)
        total = tons.sum(axis=0)
        return np.where(total > 0, (tons * prices).sum(axis=0) / np.maximum(total, 1), np.nan)

    return reference(prices, amounts, mean=weighed)


def fills_with_the_last_price(prices, amounts):
    """You put the last price into the closed days before you average, so that it counts twice.

    Nobody has paid it a second time: leave closed days out.
    """

    def filled(prices, mask):
        means = []
        for column, traded in zip(prices.T, mask.T, strict=True):
            last, seen = np.nan, []
            for price, open_day in zip(column, traded, strict=True):
                last = price if open_day else last
                seen.append(last)
            known = [price for price in seen if not np.isnan(price)]
            means.append(np.mean(known) if known else np.nan)
        return np.array(means)

    return reference(prices, amounts, mean=filled)


def takes_the_median(prices, amounts):
    """You take the median; asked is the mean."""

    def medians(prices, mask):
        columns = zip(prices.T, mask.T, strict=True)
        return np.array([np.median(price[on]) if on.any() else np.nan for price, on in columns])

    return reference(prices, amounts, mean=medians)


def gives_nothing_for_free(prices, amounts):
    """An item that was never traded costs 0 won with you; there is no such price.

    Its mean is NaN, `np.nan`: 0 divided by 0 is unknown, not nothing.
    """
    mask, means = reference(prices, amounts)
    return mask, np.nan_to_num(means)


def swaps_the_results(prices, amounts):
    """You return the means first; it should be mask, then means."""
    return reference(prices, amounts)[::-1]


task = Task(
    name="trading_days",
    points=1,
    inputs=("prices", "amounts"),
    results=("mask", "means"),
    cases=cases,
    reference=reference,
    mistakes=(
        looks_at_the_price_only,
        looks_at_the_amount_only,
        takes_either,
        closes_for_all,
        opens_for_all,
        turns_the_mask,
        takes_the_closed_days,
        counts_the_zeros,
        divides_by_all_days,
        adds_up_every_price,
        closes_nothing,
        trusts_every_price,
        averages_all_items,
        averages_each_day,
        weighs_by_amount,
        fills_with_the_last_price,
        takes_the_median,
        gives_nothing_for_free,
        swaps_the_results,
    ),
)
