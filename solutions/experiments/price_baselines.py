"""Forecasts of prices without a network: what a model with attention has to beat."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor

from solutions.data import price_features, rolling
from solutions.data.prices import Prices
from solutions.data.rolling import HORIZONS

YEAR = 364  # days: 52 weeks, so that Monday is compared with Monday


def last_price(
    prices: Prices, origins: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> pd.Series:
    """Says that nothing will change: the last traded price, the origin's own if there is one.

    Args:
        prices: the prices.
        origins: the days from which is forecast.
        horizons: calendar days to the targets.

    Returns:
        forecasts by item, origin and horizon, as of every baseline here. There is one for closed
        days, too; NaN only where there is no past.

    Source: Chapter 7.
    """
    last = price_features.last_traded(prices.wide(prices.price_column))
    return rolling.collect(dict.fromkeys(horizons, last), origins, prices.price_column)


def week_mean(
    prices: Prices, origins: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> pd.Series:
    """Says that the last week will go on: the mean of its traded prices; see `last_price`."""
    mean = price_features.week_before(prices.wide(prices.price_column)).ffill()
    return rolling.collect(dict.fromkeys(horizons, mean), origins, prices.price_column)


def last_year(
    prices: Prices, origins: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> pd.Series:
    """Says what was last year: the mean of 7 days around the day 364 before the target's.

    Arguments and result as in `last_price`.
    """
    price = prices.wide(prices.price_column)
    tables = {
        horizon: price_features.week_around(price, YEAR - horizon).ffill() for horizon in horizons
    }
    return rolling.collect(tables, origins, prices.price_column)


def last_year_drift(
    prices: Prices, origins: pd.DatetimeIndex, horizons: Sequence[int] = HORIZONS
) -> pd.Series:
    """Lets the last price go half of the way that prices went last year.

    Half of the way in logarithms: times the root of the ratio of two means, of the 7 days up to
    364 days before the target and of the 7 days up to 364 days before the origin. Arguments and
    result as in `last_price`.
    """
    price = prices.wide(prices.price_column)
    last = price_features.last_traded(price)
    then = price_features.week_before(price, YEAR).ffill()
    tables = {
        horizon: last * np.sqrt(price_features.week_before(price, YEAR - horizon).ffill() / then)
        for horizon in horizons
    }
    return rolling.collect(tables, origins, prices.price_column)


class Boosting:
    """Histogram gradient boosting over all items, one model a horizon, on causal features.

    It learns log-returns with the absolute error, so what it forecasts is a median, which is what
    the absolute error asks for. NMAE divides each error by the true price and asks for another
    one, the median under weights of 1 / true price, which is lower.

    Args:
        horizons: calendar days to the targets.
        weighted: whether to learn under those weights, relative to the last price. A median knows
            of order only, so it is the same one in logarithms and in won.
        settings: of scikit-learn's `HistGradientBoostingRegressor`, beyond its defaults.

    Source: Friedman (2001); Ke et al. (2017) for the histograms. Chapter 7.
    """

    def __init__(self, horizons: Sequence[int] = HORIZONS, weighted: bool = False, **settings):
        self.horizons, self.weighted = tuple(horizons), weighted
        self.settings = {"loss": "absolute_error", "random_state": 0, **settings}
        self.models: dict[int, HistGradientBoostingRegressor] = {}
        self.items: list[str] = []

    def fit(self, prices: Prices, before: str | pd.Timestamp, every: int = 1) -> "Boosting":
        """Learns from the origins whose targets were known on the eve of a day.

        Args:
            prices: the prices; what they hold from that day on is not looked at.
            before: the first day that must not be seen.
            every: to learn from every so many days, counted back from the last, which is faster
                and little worse, since neighbours are alike. 7 would always be the same weekday.

        Returns:
            itself.

        Raises:
            ValueError: if there is no such origin with a year of past.
        """
        past = prices.until(pd.Timestamp(before) - pd.Timedelta(days=1))
        self.items = past.items
        for horizon in self.horizons:
            origins = rolling.origins_before(past, before, horizon, price_features.NEEDED_DAYS)
            origins = origins[::-1][::every][::-1]
            if not len(origins):
                raise ValueError(f"no origin before {before} has a year of past and a target")
            rows = price_features.rows(past, origins, horizon)
            returns = price_features.log_returns(past, origins, horizon).to_numpy()
            learned = ~np.isnan(returns)
            weights = np.exp(-returns[learned]) if self.weighted else None
            model = HistGradientBoostingRegressor(
                categorical_features=[rows.columns.get_loc("item_number")], **self.settings
            )
            self.models[horizon] = model.fit(
                rows.to_numpy()[learned], returns[learned], sample_weight=weights
            )
        return self

    def __call__(self, prices: Prices, origins: pd.DatetimeIndex) -> pd.Series:
        """Forecasts; arguments and result as in `last_price`.

        Raises:
            ValueError: if the items are not those that were learned, or nothing was.
        """
        if not self.models or prices.items != self.items:
            raise ValueError("fit the model first, on prices of the same items")
        last = price_features.last_traded(prices.wide(prices.price_column)).reindex(origins)
        tables = {}
        for horizon, model in self.models.items():
            rows = price_features.rows(prices, origins, horizon)
            returns = model.predict(rows.to_numpy()).reshape(len(self.items), len(origins))
            tables[horizon] = last * np.exp(returns.T)
        return rolling.collect(tables, origins, prices.price_column)


SIMPLE = {
    "last-price": last_price,
    "week-mean": week_mean,
    "last-year": last_year,
    "last-year-drift": last_year_drift,
}
"""Baselines that learn nothing, by the model's name in records."""
