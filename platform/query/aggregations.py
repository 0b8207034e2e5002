"""What can be asked of a bucket, and what each needs to be exact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

from ..core.errors import BadRequest

Across = Literal["sum", "avg", "min", "max", "count"]
"""How the values of several series become one, where samples are not simply pooled."""

Source = Literal["sums", "extremes", "ends", "increases", "quantiles"]
"""Which statement brings the columns (queries.sql)."""

_SOURCES: Final[dict[str, Source]] = {
    "avg": "sums",
    "sum": "sums",
    "count": "sums",
    "min": "extremes",
    "max": "extremes",
    "first": "ends",
    "last": "ends",
    "delta": "ends",
    "increase": "increases",
    "rate": "increases",
}

ROLLED_UP_QUANTILES: Final = {0.5: "p50", 0.9: "p90", 0.95: "p95", 0.99: "p99"}
"""The quantiles that an hour of the rollup knows."""

_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d{1,6})?|100)")
_QUANTILE = re.compile(r"q(0|1|0?\.\d{1,9}|1\.0+)")


@dataclass(frozen=True, slots=True)
class Aggregation:
    """One aggregation over the samples of a bucket; `quantile` for those, between 0 and 1."""

    name: str
    source: Source
    quantile: float | None = None

    @property
    def is_increase(self) -> bool:
        """Whether it counts how much a counter grew."""
        return self.source == "increases"

    @property
    def by_width(self) -> bool:
        """Whether a longer bucket has, by its length alone, a larger value."""
        return self.name in ("sum", "count", "increase", "delta")

    @property
    def pools(self) -> bool:
        """Whether it has a meaning over the samples of several series taken together."""
        return self.source != "ends"


def parse_aggregation(text: str, parameter: str = "aggregation") -> Aggregation:
    """`avg`, `rate`, `p95`, `p99.9`, `q0.75`, ... Raises BadRequest."""
    source = _SOURCES.get(text)
    if source is not None:
        return Aggregation(text, source)
    if match := _PERCENTILE.fullmatch(text):
        return Aggregation(text, "quantiles", round(float(match[1]) / 100, 12))
    if match := _QUANTILE.fullmatch(text):
        return Aggregation(text, "quantiles", float(match[1]))
    raise BadRequest(
        f"{parameter}: {text[:40]!r} is not one of {', '.join(_SOURCES)}, p50 (any percentile) "
        "or q0.5 (any quantile)",
        where=parameter,
    )
