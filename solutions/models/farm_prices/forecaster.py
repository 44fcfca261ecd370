"""Prices of the next weeks, from prices: what people use."""

from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np
import pandas as pd

from solutions.data import price_features, rolling
from solutions.data.price_windows import FUTURE, Windows, fit_scaler
from solutions.data.prices import Prices
from solutions.data.rolling import HORIZONS, Scaler
from solutions.models import saved
from solutions.models.farm_prices import history as histories
from solutions.models.farm_prices import samples
from solutions.models.farm_prices.learning import BATCH, compiled, learn
from solutions.models.farm_prices.network import build_network
from solutions.models.farm_prices.parts import check_horizons, check_quantiles

LENGTHS = {"day-attention": 364}  # days of a window, where nothing else is said; others: 56
READING = ("network", "horizons", "covariates", "aim")  # settings that are no widths


class Forecaster:
    """Learns prices of all items at once, and forecasts each as quantiles.

    It is also a forecaster in the sense of `solutions.data.rolling`: call it with prices and
    origins, and it gives one number for each item, origin and horizon.

    Args:
        network: one of `NETWORKS`, see `build_network`.
        length: days of the past that are read; None for 364 of "day-attention", else 56.
        horizons: calendar days to the targets.
        quantiles: levels of the quantiles, in rising order, 0.5 among them.
        covariates: columns of weather and economy that are read, or None for all there are. The
            default is none: they tell one day from all others, and a network learns days by heart.
        aim: what a call gives: "median", or "nmae", a number of its own that is learned to have
            the least |true − forecast| / true. It lies below the median.
        **widths: other arguments of `build_network`: `units`, `embedding`, `heads`, `score`,
            `dropout`.

    Attributes:
        items: names of the items that were learned.
        covariates: names of the columns of weather and economy that were learned.
        scaler: of the inputs.
        network: the Keras model, once learned.

    Raises:
        ValueError: if the quantiles are none, or there is no such aim or network.

    Source: Chapter 7.
    """

    def __init__(
        self,
        network: str = "day-attention",
        length: int | None = None,
        horizons: Sequence[int] = HORIZONS,
        quantiles: Sequence[float] = (0.1, 0.5, 0.9),
        covariates: Sequence[str] | None = (),
        aim: str = "median",
        **widths,
    ):
        if aim not in ("median", "nmae"):
            raise ValueError(f'aim must be "median" or "nmae", not {aim!r}')
        self.settings = {
            "network": network,
            "length": LENGTHS.get(network, 56) if length is None else length,
            "horizons": check_horizons(horizons),
            "quantiles": check_quantiles(quantiles),
            "covariates": None if covariates is None else list(covariates),
            "aim": aim,
            **widths,
        }
        self.items: list[str] = []
        self.covariates: list[str] = []
        self.scaler: Scaler | None = None
        self.network: keras.Model | None = None
        self._forward = None
        self._build(inputs=4, items=1)  # refuses what makes no network now, not after an hour

    def _build(self, inputs: int, items: int) -> keras.Model:
        """The network for so many inputs of a day and so many items."""
        widths = {name: self.settings[name] for name in self.settings if name not in READING}
        return build_network(
            self.settings["network"],
            inputs=inputs,
            known=len(FUTURE),
            horizons=len(self.settings["horizons"]),
            items=items,
            weather=bool(self.covariates),
            point=self.settings["aim"] == "nmae",
            **widths,
        )

    def _connect(self, network: keras.Model) -> None:
        self.network, self._forward = network, compiled(network)

    # --- learning ------------------------------------------------------------------------------

    def fit(
        self,
        prices: Prices,
        until: str | pd.Timestamp,
        *,
        validation_days: int = 182,
        skip_days: int = price_features.NEEDED_DAYS,
        seed: int = 0,
        **training,
    ) -> dict[str, list[float]]:
        """Learns from what was known on the evening of a day; nothing later is looked at.

        The weights that lose least on its last stretch are kept, which holds no target of training.

        Args:
            prices: the prices, whatever they hold after `until`.
            until: the last day that may be seen, be it as a target.
            validation_days: origins of the stretch that chooses the epoch; with 0 everything is
                learned from, and the last epoch is kept.
            skip_days: days at the beginning that are no origins, for want of a past.
            seed: of the first weights, dropout and the order of the windows.
            **training: other arguments of `learning.learn`: `epochs`, `every`, `batch_size`,
                `learning_rate`, `warmup_steps`, `weight_decay`, `clip`, `patience`, `checkpoint`
                and `report`.

        Returns:
            history, as `learning.learn` gives it.

        Raises:
            ValueError: if nothing is left to learn from or to validate on, a number is not
                positive, or the checkpoint is of another training.
        """
        if min(validation_days, skip_days) < 0:
            raise ValueError(f"no days are fewer than 0: {validation_days=}, {skip_days=}")
        if not (prices.dates <= pd.Timestamp(until)).any():
            raise ValueError(f"the prices have no day until {until}")
        past = histories.narrowed(prices.until(until), self.settings["covariates"])
        origins, held_out = samples.split(
            past, max(self.settings["horizons"]), validation_days, skip_days
        )
        keras.utils.set_random_seed(seed)
        self.items, self.covariates = list(past.items), list(past.covariates)
        last = held_out[0] - pd.Timedelta(days=1) if validation_days else past.dates[-1]
        self.scaler = fit_scaler(past, last)
        windows = self._windows(past)
        self._connect(self._build(len(windows.names), len(self.items)))
        train, validation = (samples.Samples.of(windows, days) for days in (origins, held_out))
        if validation_days and not len(validation):
            raise ValueError("no origin of validation has a price and a target")
        plan = {"settings": self.settings, "prices": past.fingerprint}
        plan |= {"validation_days": validation_days, "skip_days": skip_days}
        return learn(
            *(self.network, self._forward, train, validation),
            quantiles=self.settings["quantiles"],
            **{"seed": seed, "plan": plan, **training},
        )

    def _windows(self, prices: Prices) -> Windows:
        """Cuts windows of these items, which may be some of those that were learned."""
        scaler = histories.scaler_for(prices.items, self.scaler)
        return Windows(prices, self.settings["length"], scaler, self.settings["horizons"])

    # --- use -----------------------------------------------------------------------------------

    def predict(
        self, history: Prices, origins: Sequence[str | pd.Timestamp] | None = None
    ) -> pd.DataFrame:
        """Forecasts the prices of some days ahead, as quantiles.

        Args:
            history: prices of items that were learned, all or some, with what came before the
                origins; a past that is shorter than the window is read as far as it goes.
            origins: days of the history from whose evenings is forecast; None for its last day.

        Returns:
            a table in won, by `origin` and `item`, with columns by `horizon` and `quantile`. NaN
            where an item had no price yet.

        Raises:
            RuntimeError: if the forecaster has learned nothing yet.
            ValueError: if an item was not learned, a column is missing, or an origin is no day of
                the history; it names them.
        """
        days, last, returns = self._forecast(history, origins, "quantiles")
        values = last[:, None, None] * np.exp(returns)  # (O · N, K, Q)
        index = pd.MultiIndex.from_product([days, history.items], names=["origin", "item"])
        columns = pd.MultiIndex.from_product(
            [self.settings["horizons"], self.settings["quantiles"]], names=["horizon", "quantile"]
        )
        return pd.DataFrame(values.reshape(len(index), -1), index, columns)

    def __call__(self, prices: Prices, origins: Sequence[str | pd.Timestamp]) -> pd.Series:
        """Forecasts one number each, which is `aim`; arguments as in `predict`.

        Returns:
            forecasts in won by item, origin and horizon, as `rolling.truth` gives the truth.
        """
        aimed = "point" if self.settings["aim"] == "nmae" else "quantiles"
        days, last, returns = self._forecast(prices, origins, aimed)
        if aimed == "quantiles":
            returns = returns[..., self.settings["quantiles"].index(0.5)]
        values = last[:, None] * np.exp(returns)  # (O · N, K)
        tables = {
            horizon: pd.DataFrame(column.reshape(len(days), -1), days, prices.items)
            for horizon, column in zip(self.settings["horizons"], values.T, strict=True)
        }
        return rolling.collect(tables, days, prices.price_column)

    def explain(self, history: Prices, origin: str | pd.Timestamp, item: str) -> pd.DataFrame:
        """Tells at which past days a forecast looked, and how much.

        Args:
            history: as in `predict`.
            origin: the day from which is forecast.
            item: the item.

        Returns:
            a table of the L days of the window, the origin last, by `date`, and of horizons. Each
            column sums to 1. Days before the history have exactly 0, and so have closed days,
            unless weather is read by "day-attention". All is 0 for an item that had no price yet.
            What weights mean, and what not, chapters 6 and 7 say.

        Raises:
            RuntimeError: if the forecaster has learned nothing yet, or has no attention.
            ValueError: as in `predict`, or if the item is not in the history.
        """
        self._check_ready()
        if "weights" not in self.network.output:
            raise RuntimeError(f"{self.settings['network']} has no attention to explain itself by")
        if item not in history.items:
            raise ValueError(f"{item!r} is not in the history: {', '.join(history.items)}")
        (day,), last, weights = self._forecast(histories.only(history, item), [origin], "weights")
        weights = np.where(np.isnan(last), 0, weights)  # (1, K, L)
        days = pd.date_range(end=day, periods=self.settings["length"], name="date")
        columns = pd.Index(self.settings["horizons"], name="horizon")
        return pd.DataFrame(weights[0].T, days, columns)

    def _forecast(self, history, origins, *names):
        """O origins, and for each and each of N items the last price and these outputs."""
        self._check_ready()
        histories.check_items(history, self.items)
        days = histories.days(history, origins)
        known = histories.recent(history, days, self.settings["length"])
        known = histories.narrowed(known, self.covariates)
        windows = self._windows(known)
        learned = np.array([self.items.index(item) for item in known.items], np.int32)
        places = np.tile(np.arange(len(learned)), len(days))  # (O · N,)
        evenings = days.repeat(len(learned))
        found = {"last": [], **{name: [] for name in names}}
        for start in range(0, len(places), BATCH):
            part = slice(start, start + BATCH)
            batch = windows.at(places[part], evenings[part])
            inputs = samples.network_inputs(batch, list(self.network.input))
            outputs = self._forward({**inputs, "items": learned[places[part]]})
            found["last"].append(batch.last)
            for name in names:
                found[name].append(outputs[name].numpy().astype(float))
        return days, *map(np.concatenate, found.values())

    def _check_ready(self):
        if self.network is None:
            raise RuntimeError("this forecaster has learned nothing yet: call fit, or load one")

    # --- on disk -------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Writes the network and all it needs to read prices into one folder.

        Raises:
            RuntimeError: if the forecaster has learned nothing yet.
        """
        self._check_ready()
        parts = {
            "settings": self.settings,
            "items": self.items,
            "covariates": self.covariates,
            "scaler": histories.told(self.scaler),
        }
        saved.save(folder, "forecaster", parts, self.network)

    @classmethod
    def load(cls, folder: str | Path) -> "Forecaster":
        """Reads what `save` wrote; it gives the same forecasts.

        Raises:
            FileNotFoundError: if the folder holds no saved forecaster; it names the folder.
        """
        parts, network = saved.load(folder, "forecaster")
        forecaster = cls(**parts["settings"])
        forecaster.items, forecaster.covariates = parts["items"], parts["covariates"]
        forecaster.scaler = histories.scaler_of(parts["scaler"])
        forecaster._connect(network)
        return forecaster
