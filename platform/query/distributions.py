"""Quantiles of histograms from cumulative buckets, as Prometheus' histogram_quantile does it."""

from __future__ import annotations

import numpy as np

from ..storage.columns import Floats


def parse_bound(text: str) -> float | None:
    """The upper bound that an `le` tag names, None if it names none."""
    try:
        bound = float(text.replace("Inf", "inf"))
    except ValueError:
        return None
    return None if np.isnan(bound) else bound


def histogram_quantile(quantile: float, bounds: Floats, cumulative: Floats) -> Floats:
    """The quantile for each column of `cumulative`: counts at or under each bound, ascending.

    Linear within a bucket; the first one begins at 0 if its bound is positive; what lies in the
    last one (+Inf) is told as the highest finite bound. NaN without observations.
    https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile
    """
    if len(bounds) < 2 or not np.isposinf(bounds[-1]):
        return np.full(cumulative.shape[1], np.nan)
    counts = np.maximum.accumulate(np.nan_to_num(cumulative), axis=0)
    total = counts[-1]
    rank = quantile * total
    bucket = np.argmax(counts[:-1] >= rank, axis=0)
    bucket = np.where((counts[:-1] >= rank).any(axis=0), bucket, len(bounds) - 1)
    column = np.arange(counts.shape[1])
    inside = np.minimum(bucket, len(bounds) - 2)
    below = np.where(inside > 0, counts[np.maximum(inside - 1, 0), column], 0.0)
    lower = np.where(inside > 0, bounds[np.maximum(inside - 1, 0)], 0.0)
    upper = bounds[inside]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (rank - below) / (counts[inside, column] - below)
        value = lower + (upper - lower) * share
    value = np.where((inside == 0) & (upper <= 0), upper, value)
    value = np.where(bucket == len(bounds) - 1, bounds[-2], value)
    return np.where(total > 0, value, np.nan)
