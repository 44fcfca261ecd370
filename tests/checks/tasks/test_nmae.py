import numpy as np
import pytest

from solutions import forecast_metrics
from solutions.checks.core import RIGHT, WRONG
from solutions.checks.tasks.nmae import task

nan = np.nan


def made(
    error=lambda y, said: abs(y - said) / y,
    each=lambda column: column[~np.isnan(column)].mean(),
    end=lambda found: (found, found.mean()),
):
    """An answer with one thing changed."""

    def nmae(truth, forecasts):
        errors = error(truth, forecasts)
        return end(np.array([each(column) for column in errors.T]))

    return nmae


def in_loops(truth, forecasts):
    found = []
    for column in range(truth.shape[1]):
        total = days = 0
        for row in range(len(truth)):
            if truth[row, column] == truth[row, column]:
                total += max(1 - forecasts[row, column] / truth[row, column],
                             forecasts[row, column] / truth[row, column] - 1)  # fmt: skip
                days += 1
        found.append(total / days)
    return np.array(found, "float32"), sum(found) / len(found)


def by_the_course(truth, forecasts):
    columns = zip(truth.T, forecasts.T, strict=True)
    found = np.array([forecast_metrics.nmae(*column) for column in columns])
    return found, found.mean()


def masked(truth, forecasts):
    traded = ~np.isnan(truth)
    shares = np.divide(np.abs(forecasts - truth), truth, out=np.zeros(truth.shape), where=traded)
    found = shares.sum(axis=0) / traded.sum(axis=0)
    return [found, np.mean(found)]


def pooled(truth, forecasts):
    shares = abs(truth - forecasts) / truth
    return np.nanmean(shares, axis=0), np.nanmean(shares)


def by_complete_rows(truth, forecasts):
    return made()(*(array[~np.isnan(truth).any(axis=1)] for array in (truth, forecasts)))


def by_origin(truth, forecasts):
    rows = np.nanmean(abs(truth - forecasts) / truth, axis=1)
    return rows, np.nanmean(rows)


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (made(error=lambda y, said: abs(y - said) / said), "You divide by the forecast"),
        (made(error=lambda y, said: abs(y - said) / ((y + said) / 2)), "which is SMAPE"),
        (
            made(error=lambda y, said: abs(y - said) / np.nanmean(y, 0)),
            "You divide the mean error by the mean price",
        ),
        (made(error=lambda y, said: abs(y - said) / np.nanmean(y)), "by one mean price"),
        (
            made(error=lambda y, said: abs(y - said) / (np.nanmax(y, 0) - np.nanmin(y, 0))),
            "by the range of the prices",
        ),
        (made(error=lambda y, said: abs(y - said) / np.nanmax(y - np.nanmin(y))), "of all prices"),
        (made(error=lambda y, said: abs(y - said)), "an error in won"),
        (made(error=lambda y, said: 1 - said / y), "Your errors keep their sign"),
        (made(error=lambda y, said: said / y - 1), "Your errors keep their sign"),
        (
            made(error=lambda y, said: 1 - said / y, each=lambda column: abs(np.nanmean(column))),
            "the absolute value of the mean",
        ),
        (made(each=lambda column: np.nanmean(column**2) ** 0.5), "the root of a mean of squares"),
        (made(each=np.nanmedian), "You take the median"),
        (made(each=lambda column: np.nansum(column) / len(column)), "without error with you"),
        (made(each=np.mean), "makes a whole horizon nan"),
        (made(error=lambda y, said: abs(np.nan_to_num(y) - said) / np.nan_to_num(y)), "infinite"),
        (by_complete_rows, "You drop a whole origin"),
        (by_origin, "You average over the horizons of each origin"),
        (lambda *given: (pooled(*given)[1],) * 2, "You have one number for all horizons"),
        (pooled, "your mean is that of all days together"),
        (made(end=lambda found: (100 * found, 100 * found.mean())), "are percentages"),
        (made(end=lambda found: (1 - found, 1 - found.mean())), "1 minus the error"),
        (made(end=lambda found: (found.mean(), found)), "You return the mean first"),
    ],
)
def test_a_wrong_answer_gets_the_right_hint(answer, hint, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert hint in verdict.text


@pytest.mark.parametrize("answer", [made(), in_loops, by_the_course, masked])
def test_a_right_answer_may_be_written_in_another_way(answer, decide):
    assert decide(task, answer, seeds=range(20)).outcome == RIGHT


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (made(end=lambda found: found.mean()), "it should return `by horizon`, `mean`"),
        (made(end=lambda found: (found, found)), "`mean` has shape (1,), and not a single number"),
        (made(end=lambda found: None), "is a `return` missing?"),
    ],
)
def test_what_cannot_be_used_is_named(answer, text, decide):
    verdict = decide(task, answer)
    assert verdict.outcome == WRONG
    assert text in verdict.text


def test_two_mistakes_at_once_get_a_counter_example(decide):
    answer = made(error=lambda y, said: abs(y - said) / said, each=np.nanmedian)
    verdict = decide(task, answer)
    assert (verdict.outcome, verdict.text) == (WRONG, "`by horizon` is not what it should be.")
    assert verdict.example == (
        "truth = [[1000.]]\n"
        "forecasts = [[800.]]\n"
        "expected by horizon = [0.2]\n"
        "got by horizon = [0.25]"
    )
