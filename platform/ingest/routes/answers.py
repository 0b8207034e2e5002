"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from ...core.answers import Answer


class RefusedAnswer(Answer):
    """Samples or errors of one body that were refused for one reason."""

    received_at: datetime
    key_id: int = Field(description="0: Tidegauge itself; below: minus the number of a DSN")
    key: str | None
    reason: str
    metric: str
    where: str
    detail: str
    count: int


class RefusalsAnswer(Answer):
    """What was refused, the newest first."""

    rejects: list[RefusedAnswer]


class SeriesLimits(Answer):
    """How many series there may be."""

    series_per_key: int
    series_per_metric: int


class MetricSeries(Answer):
    """The series of a metric, and how many values each of their tags has."""

    metric: str
    series: int
    first_seen: datetime
    newest_series: datetime
    tag_values: dict[str, int]


class KeySeries(Answer):
    """How many series a key brought."""

    key_id: int
    key: str
    series: int


class CardinalityAnswer(Answer):
    """Where series come from."""

    limits: SeriesLimits
    metrics: list[MetricSeries]
    keys: list[KeySeries]
