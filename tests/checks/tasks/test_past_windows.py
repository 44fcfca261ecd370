import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.past_windows import task

nan = np.nan


def price_of(prices, mask, day):
    return prices[day] if 0 <= day < len(prices) and mask[day] else nan


def made(
    fill=lambda prices, mask: np.where(mask, prices, 0),
    start=lambda origin, length: origin - length + 1,
    target=lambda prices, mask, origin, h, length: price_of(prices, mask, origin + h),
    keep=lambda wanted, mask, origin: any(w == w for w in wanted),
    origins=lambda D, length, horizons: range(length - 1, D),
    end=lambda inputs, targets, origins: (inputs, targets, origins),
):
    """An answer with one thing changed."""

    def windows(prices, mask, length, horizons):
        filled = fill(prices, mask)
        inputs, targets, kept = [], [], []
        for origin in origins(len(prices), length, horizons):
            wanted = [target(prices, mask, origin, h, length) for h in horizons]
            if keep(wanted, mask, origin):
                days = [start(origin, length) + place for place in range(length)]
                inputs.append([[filled[day], mask[day]] for day in days])
                targets.append(wanted)
                kept.append(origin)
        return end(np.array(inputs, float), np.array(targets), np.array(kept))

    return windows


def by_views(prices, mask, length, horizons):
    D = len(prices)
    shown = np.stack([np.where(mask, prices, 0), mask], axis=1)
    inputs = sliding_window_view(shown, length, axis=0).transpose(0, 2, 1)
    padded = np.concatenate([np.where(mask, prices, nan), np.full(max(horizons), nan)])
    targets = np.stack([padded[length - 1 + h : D + h] for h in horizons], axis=1)
    rows = np.flatnonzero(np.isfinite(targets).any(axis=1))
    return inputs[rows], targets[rows], rows + length - 1


def by_masking(prices, mask, length, horizons):
    prices = np.array(prices, dtype="float32")
    prices[~mask] = np.nan
    found = []
    for origin in range(length - 1, len(prices)):
        wanted = [prices[origin + h] if origin + h < len(prices) else nan for h in horizons]
        if np.nansum(wanted) > 0:
            window = np.nan_to_num(prices[origin - length + 1 : origin + 1])
            found.append((np.column_stack([window, window > 0]), wanted, origin))
    return [np.array(part) for part in zip(*found, strict=True)]


def last_known(prices, mask):
    filled, last = [], 0
    for price, traded in zip(prices, mask, strict=True):
        last = price if traded else last
        filled.append(last)
    return filled


def trading_day_ahead(prices, mask, origin, h, length):
    later = [day for day in range(origin + 1, len(prices)) if mask[day]]
    return prices[later[h - 1]] if len(later) >= h else nan


def next_trading_day(prices, mask, origin, h, length):
    day = origin + h
    if day >= len(prices):
        return nan
    while day < len(prices) and not mask[day]:
        day += 1
    return price_of(prices, mask, day)


def trading_day_before(prices, mask, origin, h, length):
    day = origin + h
    if day >= len(prices):
        return nan
    while day >= 0 and not mask[day]:
        day -= 1
    return price_of(prices, mask, day)


def trading_days_only(prices, mask, length, horizons):
    inputs, targets, origins = made()(prices, mask, length, horizons)
    for window, origin in zip(inputs, origins, strict=True):
        days = [day for day in range(origin + 1) if mask[day]][-length:]
        window[:] = 0
        if days:
            window[-len(days) :] = [[prices[day], 1] for day in days]
    return inputs, targets, origins


def with_the_target(prices, mask, length, horizons):
    """Knows the target itself, in a way that no list of mistakes has foreseen."""
    inputs, targets, origins = made()(prices, mask, length, horizons)
    inputs[:, 0, 0] = np.nan_to_num(targets[:, -1])
    return inputs, targets, origins


def without_missing_targets(prices, mask, length, horizons):
    inputs, targets, origins = made()(prices, mask, length, horizons)
    return (
        inputs,
        np.array([[price for price in row if price == price] for row in targets]),
        origins,
    )


def without_closed_days(prices, mask, length, horizons):
    prices = prices[mask]
    return made()(prices, np.full(len(prices), True), length, horizons)


def scaled_by_all(prices, mask):
    return np.where(mask, prices, 0) / prices[mask].mean()


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (
            made(start=lambda t, L: t - L, origins=lambda D, L, hs: range(L, D)),
            "Your windows end on the day before the origin",
        ),
        (
            made(
                start=lambda t, L: t - L,
                origins=lambda D, L, hs: range(L, D - max(hs)),
                keep=lambda w, m, t: True,
            ),
            "the last origins still have their nearer targets",
        ),
        (
            made(start=lambda t, L: t - L + 2, origins=lambda D, L, hs: range(L - 2, D - 1)),
            "A leak: your windows end on the day after the origin",
        ),
        (
            made(start=lambda t, L: t - L + 2, origins=lambda D, L, hs: range(L - 1, D - 1)),
            "A slice stops before its end",
        ),
        (
            made(start=lambda t, L: t, origins=lambda D, L, hs: range(D - L + 1)),
            "A leak: your windows begin on the origin and go on",
        ),
        (
            made(
                start=lambda t, L: t - (L - 1) // 2 if L % 2 else t - L // 2 + 1,
                origins=lambda D, L, hs: range(L - 1 - L // 2, D - L // 2),
            ),
            "A leak: the origin stands in the middle",
        ),
        (
            made(end=lambda inputs, *others: (inputs[:, ::-1], *others)),
            "Your windows run backwards",
        ),
        (made(fill=lambda prices, mask: prices), "you show what the table holds"),
        (made(fill=last_known), "You fill closed days with the last price"),
        (
            made(fill=lambda p, m: np.interp(np.arange(len(p)), np.flatnonzero(m), p[m])),
            "A leak: you fill closed days from both sides",
        ),
        (
            made(fill=lambda p, m: last_known(p[::-1], m[::-1])[::-1]),
            "A leak: you fill closed days with the next price",
        ),
        (
            made(fill=lambda p, m: np.where(m, p, np.mean(p[m]))),
            "A leak: you fill closed days with the mean of the whole table",
        ),
        (made(fill=lambda p, m: np.where(m, p, nan)), "Closed days are NaN in your inputs"),
        (made(fill=scaled_by_all), "A leak: you divide by the mean of the whole table"),
        (trading_days_only, "Your windows hold the last trading days"),
        (
            made(end=lambda x, *others: (np.abs(x - [0, 1]), *others)),
            "is 1 on closed days with you",
        ),
        (made(end=lambda x, *others: (x[:, :, ::-1], *others)), "the price comes first"),
        (made(end=lambda x, *others: (x[:, :, 0], *others)), "Your windows hold prices only"),
        (made(end=lambda x, *others: (x.transpose(0, 2, 1), *others)), "Your inputs are (O, 2, L)"),
        (
            made(target=lambda p, m, t, h, L: price_of(p, m, t + 1 + h)),
            "Your targets come a day too late",
        ),
        (
            made(target=lambda p, m, t, h, L: price_of(p, m, t + h - 1)),
            "Your targets come a day too early",
        ),
        (
            made(target=lambda p, m, t, h, L: price_of(p, m, t - L + 1 + h)),
            "You count the horizon from the first day of the window",
        ),
        (made(target=trading_day_ahead), "You count the horizon in trading days"),
        (
            made(target=lambda p, m, t, h, L: p[t + h] if t + h < len(p) else nan),
            "You aim at closed days, too",
        ),
        (
            made(target=lambda p, m, t, h, L: price_of(p, p != 0, t + h)),
            "some are carried forward",
        ),
        (
            made(end=lambda x, wanted, t: (x, np.where(wanted > 0, wanted, 0), t)),
            "Targets on closed days are 0 with you",
        ),
        (made(target=next_trading_day), "you take the next trading day"),
        (made(target=trading_day_before), "you take the trading day before it"),
        (made(keep=lambda w, m, t: not np.isnan(w).any()), "as soon as one of its targets is"),
        (made(keep=lambda w, m, t: w[0] == w[0]), "You drop an origin if its first target"),
        (
            made(origins=lambda D, L, hs: range(L - 1, D - max(hs))),
            "You stop where the farthest target",
        ),
        (
            made(origins=lambda D, L, hs: range(L - 1, D - max(hs)), keep=lambda w, m, t: True),
            "and keep origins that have no target at all",
        ),
        (without_missing_targets, "You leave a missing target out of its row"),
        (without_closed_days, "You have taken closed days out of the table"),
        (
            made(keep=lambda w, m, t: m[t] and not np.isnan(w).any()),
            "and origins of which one target is missing",
        ),
        (made(end=lambda x, w, t: (x, w, t + 1)), "Your origins are the days after the windows"),
        (made(keep=lambda w, m, t: True), "You keep origins without a single target"),
        (
            made(keep=lambda w, m, t: m[t] and not np.isnan(w).all()),
            "You drop origins that are closed days",
        ),
        (made(origins=lambda D, L, hs: range(L, D)), "Your first window is missing"),
        (
            made(end=lambda x, wanted, t: (x, wanted, t - x.shape[1] + 1)),
            "Your origins are the first days of the windows",
        ),
        (
            made(end=lambda x, wanted, t: (x, wanted, np.arange(len(t)))),
            "Your origins are the numbers of the windows",
        ),
        (made(end=lambda x, wanted, t: (wanted, x, t)), "You return targets first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), by_views, by_masking])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


def test_a_leak_of_another_kind_is_named_with_its_origin(decide):
    verdict = decide(task, with_the_target)
    assert verdict.text == "`what the inputs know of the future` is wrong."
    assert "the window of origin 1 changes with prices of later days" in verdict.example


def test_origins_that_depend_on_later_prices_are_named(decide):
    def until_it_is_dear(prices, mask, length, horizons):
        answer = made(keep=lambda w, m, t: np.nansum(w) > 0 and prices[-1] < 60)
        return answer(prices, mask, length, horizons)

    verdict = decide(task, until_it_is_dear)
    assert "which origins there are depends on prices after day" in verdict.example


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda x, wanted, t: (x, wanted)), "should return three arrays"),
        (made(end=lambda x, wanted, t: None), "is a `return` missing?"),
        (made(end=lambda x, wanted, t: (x, wanted, 1.0 * t)), "it should hold integers"),
        (made(end=lambda x, wanted, t: (x[1:], wanted, t)), "`inputs` has shape (1, 2, 2)"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_a_table_that_is_changed_is_named(decide):
    def closes(prices, mask, length, horizons):
        prices[~mask] = 0
        return made()(prices, mask, length, horizons)

    assert "also changes `prices`" in decide(task, closes).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(fill=last_known, target=lambda p, m, t, h, L: price_of(p, m, t + h + 1))
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert "is not what it should be" in verdict.text or "has shape" in verdict.text
    assert "prices = [5. 6. 7. 8.]" in verdict.example
