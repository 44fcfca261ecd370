import numpy as np
import pandas as pd
import pytest

from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.leak import task

nan = np.nan


def trailing(prices, width):
    return np.array([np.mean(prices[max(0, d + 1 - width) : d + 1]) for d in range(len(prices))])


def centred(prices, width):
    h = width // 2
    return np.array([np.mean(prices[max(0, d - h) : d + h + 1]) for d in range(len(prices))])


def made(
    trend=trailing,
    fit=lambda rest, n, prices: (rest[:n].mean(), rest[:n].std()),
    end=lambda rows, n: (rows[:n], rows[n:]),
):
    """An answer with one thing changed."""

    def prepare(prices, train_days, width):
        rest = prices - trend(prices, width)
        mean, deviation = fit(rest, train_days, prices)
        return end((rest - mean) / deviation, train_days)

    return prepare


def by_pandas(prices, train_days, width):
    series = pd.Series(prices)
    rest = series - series.rolling(width, min_periods=1).mean()
    past = rest.iloc[:train_days]
    scaled = (rest - past.mean()) / past.std(ddof=0)
    return scaled.to_numpy()[:train_days], scaled.to_numpy()[train_days:]


def by_cumulative_sums(prices, train_days, width):
    sums = np.concatenate([[0], np.cumsum(prices)])
    ends = np.arange(1, len(prices) + 1)
    starts = np.maximum(ends - width, 0)
    rest = prices - (sums[ends] - sums[starts]) / (ends - starts)
    training, test = np.split(rest, [train_days])
    return [(part - training.mean()) / training.std() for part in (training, test)]


def each_part(prices, train_days, width):
    rest = prices - trailing(prices, width)
    return tuple((p - p.mean()) / p.std() for p in (rest[:train_days], rest[train_days:]))


def apart(make, own_scaler):
    def prepare(prices, train_days, width):
        parts = [part - make(part, width) for part in np.split(prices, [train_days])]
        scalers = parts if own_scaler else [parts[0]] * 2
        pairs = zip(parts, scalers, strict=True)
        return tuple((part - scaler.mean()) / scaler.std() for part, scaler in pairs)

    return prepare


def waits_for_a_whole_width(prices, train_days, width):
    rest = pd.Series(prices) - pd.Series(prices).rolling(width).mean()
    past = rest[:train_days]
    return tuple(np.split(((rest - past.mean()) / past.std(ddof=0)).to_numpy(), [train_days]))


def scaled_first(prices, train_days, width):
    past = prices[:train_days]
    scaled = (prices - past.mean()) / past.std()
    return tuple(np.split(scaled - trailing(scaled, width), [train_days]))


def of_all(rest, n, prices):
    return rest.mean(), rest.std()


def without_today(prices, width):
    return np.array([np.mean(prices[max(0, d - width) : d] if d else prices[:1])
                     for d in range(len(prices))])  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(trend=centred, fit=of_all), "Both leaks are still there"),
        (made(trend=centred), "The scaler is mended. The trend still leaks"),
        (made(fit=of_all), "The trend is mended. The scaler still leaks"),
        (made(fit=lambda r, n, p: (r[:n].mean(), r.std())), "The deviation still leaks"),
        (made(fit=lambda r, n, p: (r.mean(), r[:n].std())), "The mean still leaks"),
        (each_part, "you scale the test by its own mean and deviation"),
        (apart(centred, own_scaler=True), "You have split first and gone on as before"),
        (apart(trailing, own_scaler=False), "the trend begins anew at the split"),
        (apart(centred, own_scaler=False), "The trend still leaks: split or not"),
        (made(trend=lambda p, w: np.convolve(p, np.full(w, 1 / w), mode="same")), '"same"'),
        (
            made(trend=lambda p, w: np.convolve(p, np.full(w, 1 / w))[: len(p)]),
            "as if days before the table cost 0",
        ),
        (waits_for_a_whole_width, "your first rows are nan"),
        (made(trend=lambda p, w: without_today(p, w) + np.where(p == p[0], nan, 0)), "is nan:"),
        (scaled_first, "you scale the prices first"),
        (made(trend=lambda p, w: trailing(p, w // 2 + 1)), "cut off the later half of the trend"),
        (made(trend=without_today), "your trend ends on the day before"),
        (made(trend=lambda p, w: trailing(p, w + 1)), "your trend has a day too many"),
        (made(trend=lambda p, w: trailing(p, len(p))), "the mean of all days so far"),
        (made(trend=lambda p, w: 0), "the trend is gone"),
        (made(fit=lambda r, n, p: (p[:n].mean(), p[:n].std())), "those of the training *prices*"),
        (made(fit=lambda r, n, p: (0, r[:n].std())), "you do not subtract the mean"),
        (made(fit=lambda r, n, p: (0, 1)), "nothing is scaled"),
        (made(fit=lambda r, n, p: (r[:n].mean(), r[:n].std(ddof=1))), "divides by n - 1"),
        (made(end=lambda rows, n: (rows[n:], rows[:n])), "You return the test rows first"),
        (made(end=lambda rows, n: (rows, rows[n:])), "Your first result holds all days"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), by_pandas, by_cumulative_sums])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


def test_a_leak_of_another_kind_is_named_with_its_day(decide):
    def divides_by_the_last(prices, train_days, width):
        training, test = made()(prices, train_days, width)
        return training / prices[-1], test / prices[-1]

    verdict = decide(task, divides_by_the_last)
    assert verdict.text == "`what earlier rows know of later days` is wrong."
    assert "the rows up to day 2 change with prices of later days" in verdict.example


def test_a_leak_that_reaches_one_day_ahead_is_found(decide):
    def tomorrow(prices, width):
        return np.append(trailing(prices, width)[1:], prices[-1])

    assert "later days" in decide(task, made(trend=tomorrow)).text


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda rows, n: rows), "should return two arrays: training rows, test rows"),
        (made(end=lambda rows, n: None), "is a `return` missing?"),
        (made(end=lambda rows, n: (rows[:n, None], rows[n:])), "`training rows` has shape (3, 1)"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_prices_that_are_changed_are_named(decide):
    def spoils(prices, train_days, width):
        rows = made()(prices.copy(), train_days, width)
        prices -= 1
        return rows

    assert "also changes `prices`" in decide(task, spoils).text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(trend=without_today, fit=lambda r, n, p: (0, 1))
    verdict = decide(task, answer)
    assert (verdict.outcome, verdict.text) == (WRONG, "`training rows` is not what it should be.")
    assert "prices = [4. 6. 5. 9. 7.]" in verdict.example
