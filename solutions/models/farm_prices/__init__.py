"""Forecasts of farm prices with attention: learned once for all items, told as quantiles."""

from solutions.models.farm_prices.forecaster import Forecaster
from solutions.models.farm_prices.network import NETWORKS, build_network

__all__ = ["NETWORKS", "Forecaster", "build_network"]
