"""Prometheus' conventions: labels to series, kinds by type and suffix, bucket bounds as text."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

import numpy as np

from ...core.samples import Kind, Reason, Series, SeriesRejected
from ..validation import brief

METRIC_TYPES: Final = (
    "unknown", "counter", "gauge", "histogram", "gaugehistogram", "summary", "info", "stateset",
)  # fmt: skip
"""The MetricType numbers of remote write 1.0 and 2.0."""

COUNTER_SUFFIXES: Final = ("_total", "_count", "_sum", "_bucket")
_KINDS: Final[dict[str, Kind]] = {
    "counter": "counter",
    "gauge": "gauge",
    "gaugehistogram": "gauge",
    "info": "gauge",
    "stateset": "gauge",
}


def kind_of(name: str, metric_type: str = "unknown") -> Kind:
    """The kind of a series by the type of its family, or by its name where that says nothing."""
    kind = _KINDS.get(metric_type)
    if kind is not None:
        return kind
    if name.endswith(COUNTER_SUFFIXES):
        return "counter"
    return "gauge" if metric_type == "summary" else "unknown"


def series_of(
    labels: Iterable[tuple[str, str]], metric_type: str = "unknown", unit: str = ""
) -> Series:
    """The series of a label set; an empty value is an absent label, as in Prometheus."""
    tags = sorted(label for label in labels if label[1])
    for (name, _), (following, _) in pairwise(tags):
        if name == following:
            raise SeriesRejected(Reason.BAD_TAG, f"label {brief(name)} is there twice")
    found = [value for name, value in tags if name == "__name__"]
    if not found:
        raise SeriesRejected(Reason.BAD_NAME, "there is no label __name__")
    name = found[0]
    rest = tuple(tag for tag in tags if tag[0] != "__name__")
    return Series(name, rest, kind_of(name, metric_type), unit)


def bound_text(bound: float) -> str:
    """The value of an `le` or `quantile` tag: 1, 0.005, +Inf; exponents only for extremes."""
    if math.isinf(bound):
        return "+Inf" if bound > 0 else "-Inf"
    if bound == 0 or 1e-9 <= abs(bound) < 1e21:
        return np.format_float_positional(bound + 0.0, trim="-")
    return repr(bound)
