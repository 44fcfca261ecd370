import numpy as np
import pandas as pd
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.last_year import task
from solutions.data.price_features import week_around

nan = np.nan


def mean(some):
    return sum(some) / len(some) if len(some) else nan


def of_traded(prices, mask, days, origin):
    return mean([prices[day] for day in days if mask[day]])


def made(
    middle=lambda origin, h, back: origin + h - back,
    before=3,
    after=3,
    exists=lambda days, D: [day for day in days if 0 <= day < D],
    average=of_traded,
    end=lambda found: found,
):
    """An answer with one thing changed."""

    def last_year(prices, mask, origins, horizons, back=364):
        found = []
        for origin in origins:
            for h in horizons:
                day = middle(origin, h, back)
                days = exists(range(day - before, day + after + 1), len(prices))
                found.append(average(prices, mask, days, origin))
        return end(np.reshape(found, (len(origins), len(horizons))).astype(float))

    return last_year


def by_the_course(prices, mask, origins, horizons, back):
    table = pd.DataFrame(np.where(mask, prices, nan))
    columns = [week_around(table, back - h)[0].to_numpy()[origins] for h in horizons]
    return np.stack(columns, axis=1)


def with_slices(prices, mask, origins, horizons, back):
    padded = np.concatenate([np.full(back + 4, nan), np.where(mask, prices, nan)])
    found = np.zeros((len(origins), len(horizons)), "float32")
    for row, origin in enumerate(origins):
        for column, h in enumerate(horizons):
            first = origin + h - back - 3 + back + 4
            found[row, column] = np.nanmean(padded[first : first + 7])
    return found


def with_arrays(prices, mask, origins, horizons, back):
    middles = np.add.outer(origins, horizons) - back  # (O, K)
    days = middles[..., None] + np.arange(-3, 4)  # (O, K, 7)
    good = (days >= 0) & mask[np.maximum(days, 0)]
    sums = np.where(good, prices[np.maximum(days, 0)], 0).sum(axis=-1)
    return np.divide(sums, good.sum(-1), out=np.full(sums.shape, nan), where=good.any(-1))


def always(days_back):
    return lambda prices, mask, origins, horizons, back: made()(
        prices, mask, origins, horizons, days_back
    )


def without_closed_rows(prices, mask, origins, horizons, back):
    traded = prices[mask]
    return made()(traded, np.ones(len(traded), bool), origins, horizons, back)


def by_python_slices(start=lambda first: first):
    def last_year(prices, mask, origins, horizons, back):
        found = np.full((len(origins), len(horizons)), nan)
        for i, origin in enumerate(origins):
            for j, h in enumerate(horizons):
                m = origin + h - back
                week, on = prices[start(m - 3) : m + 4], mask[start(m - 3) : m + 4]
                found[i, j] = mean(week[on])
        return found

    return last_year


def last_known(prices, mask, days, origin):
    known = [prices[day] for day in range(origin + 1) if mask[day]]
    return known[-1] if known else nan


def with_a_fallback(prices, mask, days, origin):
    week = of_traded(prices, mask, days, origin)
    return week if week == week else last_known(prices, mask, days, origin)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (always(364), "whatever `back` says"),
        (always(365), "You go back 365 days"),
        (made(middle=lambda t, h, back: t - back), "You go back from the origin"),
        (made(middle=lambda t, h, back: t - h - back), "You go back by the horizon as well"),
        (made(middle=lambda t, h, back: t + h - back - 1), "Your week lies a day too early"),
        (made(middle=lambda t, h, back: t + h - back + 1), "Your week lies a day too late"),
        (made(before=0, after=0), "You take the one day"),
        (
            made(before=0, after=0, average=lambda p, m, days, t: mean([p[day] for day in days])),
            "even if it was closed: 0 is no price",
        ),
        (
            lambda prices, mask, origins, horizons, back: np.array(
                [[prices[origin + h - back] for h in horizons] for origin in origins]
            ),
            "And a row number below 0 counts from the end",
        ),
        (made(before=6, after=0), "Your 7 days end on the day"),
        (made(before=0, after=6), "Your 7 days begin on the day"),
        (made(after=2), "You take 6 days"),
        (made(before=7, after=7), "You take 7 days on each side"),
        (without_closed_rows, "You have taken closed days out of the table first"),
        (
            made(exists=lambda days, D: [day for day in days if -D <= day < D]),
            "hold prices from the *end* of the table",
        ),
        (by_python_slices(), "your slice starts below 0"),
        (by_python_slices(lambda first: max(0, first)), "the *end* of your slice lies below 0"),
        (
            made(exists=lambda days, D: days if days[0] >= 0 else []),
            "You forecast nothing where the table begins within the week",
        ),
        (
            made(average=lambda p, m, days, t: mean([p[day] for day in days])),
            "You average all 7 days",
        ),
        (
            made(average=lambda p, m, days, t: mean([p[day] for day in days if p[day]])),
            "You leave out prices of 0",
        ),
        (
            made(average=lambda p, m, days, t: mean([p[day] * m[day] for day in days])),
            "Closed days count as 0 won",
        ),
        (
            made(
                average=lambda p, m, days, t: (
                    sum(p[day] for day in days if m[day]) / 7 if any(m[list(days)]) else nan
                )
            ),
            "You divide by 7",
        ),
        (
            made(average=lambda p, m, days, t: sum(p[day] for day in days if m[day]) / 7),
            "a week without trade costs 0 won",
        ),
        (made(end=lambda found: np.where(found > 0, found, 0)), "you forecast 0 won"),
        (made(average=with_a_fallback), "you take the last price; here"),
        (
            made(average=lambda p, m, days, t: np.median([p[d] for d in days if m[d]] or [nan])),
            "You take the median",
        ),
        (made(average=last_known), "You forecast the last price"),
        (made(end=lambda found: found.T), "Your forecasts are (K, O)"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), by_the_course, with_slices, with_arrays])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda found: None), "is a `return` missing?"),
        (made(end=lambda found: found.tolist()), "`forecasts` is a list of 1, not an array"),
        (made(end=lambda found: found.ravel()), "`forecasts` has shape (1,), not (1, 1)"),
        (lambda prices, mask, origins, horizons: 0, "takes 4 positional arguments but 5"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    verdict = decide(task, made(middle=lambda t, h, back: t - back, before=6, after=0))
    assert (verdict.outcome, verdict.text) == (WRONG, "`forecasts` is not what it should be.")
    assert "prices = [4. 5. 9. 4. 6. 8. 6. 5. 7. 3.]" in verdict.example
