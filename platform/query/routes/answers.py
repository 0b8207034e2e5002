"""Models of what the routes of this room answer (core/answers.py says what they are for)."""

from __future__ import annotations

from typing import Generic, Literal, TypeVar

from pydantic import Field

from ...core.answers import Answer
from ..tiers import TierName

T = TypeVar("T")

Kind = Literal["gauge", "counter", "delta", "unknown"]


class SeriesColumns(Answer):
    """One series: Unix seconds of the beginning of each bucket, and its value."""

    metric: str
    tags: dict[str, str]
    kind: Kind
    unit: str
    timestamps: list[float]
    values: list[float | None]
    compared: list[float | None] = Field([], description="Only with `compare`")


class SegmentAnswer(Answer):
    """A part of the time that one tier answers."""

    tier: TierName
    step: str
    from_: float = Field(alias="from")
    to: float


class Comparison(Answer):
    """The earlier period that values stand beside; of a longer step than theirs where no shorter
    one is left of it."""

    offset: str
    tier: str
    step: str
    from_: float = Field(alias="from")
    to: float


class Stats(Answer):
    """What the answer took."""

    rows_scanned: int
    seconds: float


class HistoryAnswer(Answer):
    """History of metrics; `tier` and `step` are joined by + where parts of the time differ."""

    metrics: list[str]
    aggregation: str
    tier: str
    step: str
    from_: float = Field(alias="from")
    to: float
    complete_through: float = Field(description="Buckets that end later may still change")
    tz: str = Field("UTC", description="Only with a time zone other than UTC")
    segments: list[SegmentAnswer] = Field([], description="Only if there are several")
    replica_lag_s: float = Field(0, description="Only where a replica answers")
    compared: Comparison | None = Field(None, description="Only with `compare`")
    series: list[SeriesColumns]
    stats: Stats


class CurrentMetric(Answer):
    """The newest sample of a series; NaN and infinities are null."""

    name: str
    tags: dict[str, str]
    kind: Kind
    unit: str
    timestamp: float
    value: float | None


class CurrentAnswer(Answer):
    """A page of current values, and what to pass as `after` for the next one."""

    metrics: list[CurrentMetric]
    next: int | None


class TagValues(Answer):
    """How many values a tag has, and some of them."""

    count: int
    values: list[str]


class CatalogMetric(Answer):
    """What is known of a metric; times are Unix seconds."""

    name: str
    kind: Kind
    unit: str
    type: str
    help: str
    series: int
    tags: dict[str, TagValues]
    first_seen: float
    last_seen: float | None
    samples_per_second: float


class CatalogAnswer(Answer):
    """A page of the catalogue, and what to pass as `after` for the next one."""

    metrics: list[CatalogMetric]
    next: str | None


class PolicyAnswer(Answer):
    """A policy of the database on a tier; which durations it has depends on what it does."""

    policy: Literal["refresh", "retention", "columnstore"]
    every: str
    start_offset: str = ""
    end_offset: str = ""
    drop_after: str = ""
    compress_after: str = ""


class TierAnswer(Answer):
    """What a tier holds and costs; times are Unix seconds."""

    tier: TierName
    retention: str
    from_: float | None = Field(alias="from")
    to: float | None
    rows: int | None = Field(description="Not counted for raw samples")
    samples: int | None
    size_bytes: int | None
    bytes_per_sample: float | None
    policies: list[PolicyAnswer]
    materialised_through: float | None = Field(None, description="Rollups only")
    lag_s: float | None = Field(None, description="Rollups only")


class RollupsAnswer(Answer):
    """The tiers, finest first."""

    tiers: list[TierAnswer]


class Envelope(Answer, Generic[T]):
    """Prometheus' envelope of what was found."""

    status: Literal["success"]
    data: T


class EnvelopeError(Answer):
    """Prometheus' envelope of an error."""

    status: Literal["error"]
    errorType: str  # noqa: N815 - Prometheus' spelling
    error: str


class Metadata(Answer):
    """What a sender said of a metric."""

    type: str
    help: str
    unit: str


class BuildInfo(Answer):
    """Version, as Prometheus tells it."""

    version: str
    revision: str
    branch: str
    buildUser: str  # noqa: N815
    buildDate: str  # noqa: N815
    goVersion: str  # noqa: N815
    application: str
