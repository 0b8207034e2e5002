"""Every setting of the service, from TIDEGAUGE_* variables and .env; the one place that knows them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, PlainSerializer, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .core.durations import format_duration, parse_duration

Duration = Annotated[
    timedelta,
    BeforeValidator(lambda v: parse_duration(v) if isinstance(v, str) else v),
    PlainSerializer(format_duration, return_type=str),
]

MIB = 1024 * 1024
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Settings(BaseSettings):
    """Effective configuration. Each field is the variable TIDEGAUGE_<NAME>."""

    model_config = SettingsConfigDict(
        env_prefix="TIDEGAUGE_", env_file=".env", extra="ignore", validate_default=True, frozen=True
    )

    # Where
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8642, ge=0, le=65535, description="Port to listen on.")
    data_dir: Path = Field(
        Path(".tidegauge"), description="Directory of the embedded database, its log and lock."
    )
    database_url: SecretStr | None = Field(
        None, description="TimescaleDB server to use; unset: the embedded database in data_dir."
    )
    database_pool_size: int = Field(
        10, ge=2, le=500, description="Connections to a database server (the embedded one has one)."
    )
    database_timeout: Duration = Field(
        timedelta(seconds=5), description="How long a request waits for a connection before a 503."
    )
    embedded_durable: bool = Field(
        True, description="fsync in the embedded database; off survives kill -9 but not power loss."
    )

    # Log
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severity that is logged."
    )

    # Rollups and retention
    retention_raw: Duration = Field(7 * DAY, description="How long samples are kept.")
    retention_hourly: Duration = Field(30 * DAY, description="How long hourly rollups are kept.")
    retention_daily: Duration = Field(365 * DAY, description="How long daily rollups are kept.")
    late_limit: Duration = Field(
        5 * DAY,
        description="How old a sample may be; rollups are refreshed that far back. Must leave a "
        "day to retention_raw, or a refresh would read samples that are already dropped.",
    )
    future_limit: Duration = Field(
        timedelta(minutes=10), description="How far ahead of our clock a sample may be."
    )
    hourly_refresh_every: Duration = Field(
        timedelta(minutes=10), description="How often the hourly rollup is refreshed."
    )
    daily_refresh_every: Duration = Field(
        HOUR, description="How often the daily rollup is refreshed."
    )
    columnstore_after: Duration = Field(
        HOUR, description="How long after a chunk of samples has closed it is recompressed."
    )
    chunk_interval: Duration = Field(
        6 * HOUR, description="Time span of one chunk of samples; small against retention_raw."
    )

    # Ingest
    max_body_bytes: int = Field(
        16 * MIB, ge=1024, description="Largest request body as sent; more is answered 413."
    )
    max_decompressed_bytes: int = Field(
        64 * MIB, ge=1024, description="Largest request body after decompression (413)."
    )
    queue_bytes: int = Field(
        128 * MIB,
        ge=MIB,
        description="Bodies being decoded or waiting for their commit; full means 503 before parsing.",
    )
    commit_rows: int = Field(200_000, ge=1, description="Most samples written in one transaction.")
    max_tags: int = Field(64, ge=0, description="Most tags on one series.")
    max_name_bytes: int = Field(
        255, ge=1, le=2000, description="Longest metric or tag name (UTF-8)."
    )
    max_tag_value_bytes: int = Field(1024, ge=1, le=8000, description="Longest tag value (UTF-8).")
    series_cache_size: int = Field(
        500_000, ge=1000, description="Series whose id is remembered in memory."
    )
    series_per_key: int = Field(
        1_000_000, ge=1, description="Most series that one API key may make; more are refused."
    )
    series_per_metric: int = Field(
        200_000, ge=1, description="Most series of one metric; more are refused."
    )
    otlp_translation: Literal[
        "UnderscoreEscapingWithSuffixes",
        "UnderscoreEscapingWithoutSuffixes",
        "NoUTF8EscapingWithSuffixes",
        "NoTranslation",
    ] = Field(
        "UnderscoreEscapingWithSuffixes",
        description="How OTLP names become metric names; Prometheus' translation_strategy.",
    )
    ledger_window: Duration = Field(
        DAY,
        description="How long a request body is remembered, so that a retry is not stored twice.",
    )
    rejects_retention: Duration = Field(7 * DAY, description="How long refused samples are listed.")

    # Own measurements
    host_metrics: bool = Field(True, description="Sample this host and process with psutil.")
    host_metrics_interval: Duration = Field(
        timedelta(seconds=10), description="How often the host is sampled."
    )

    # Queries
    query_timeout: Duration = Field(timedelta(seconds=30), description="Longest time of one query.")
    max_points: int = Field(
        11_000, ge=1, description="Most points of one series in an answer (Prometheus' limit)."
    )

    @model_validator(mode="after")
    def _history_is_safe(self) -> Self:
        """Refuse windows with which a refresh would re-materialise from dropped chunks."""

        def refuse(first: str, relation: str, second: str, why: str) -> None:
            a, b = getattr(self, first), getattr(self, second)
            raise ValueError(
                f"TIDEGAUGE_{first.upper()}={format_duration(a)} must be {relation} "
                f"TIDEGAUGE_{second.upper()}={format_duration(b)}: {why}"
            )

        for field in ("retention_raw", "late_limit", "future_limit", "chunk_interval",
                      "hourly_refresh_every", "daily_refresh_every", "host_metrics_interval"):  # fmt: skip
            if getattr(self, field) <= timedelta(0):
                raise ValueError(f"TIDEGAUGE_{field.upper()} must be longer than nothing")
        if self.late_limit + DAY > self.retention_raw:
            refuse("late_limit", "at least a day shorter than", "retention_raw",
                   "a refresh of the hourly rollup would reach samples that are already dropped "
                   "and erase the hours they made")  # fmt: skip
        if self.late_limit + 4 * DAY > self.retention_hourly:
            refuse("late_limit", "at least four days shorter than", "retention_hourly",
                   "a refresh of the daily rollup would reach hours that are already dropped "
                   "and erase the days they made")  # fmt: skip
        if self.retention_raw > self.retention_hourly:
            refuse(
                "retention_raw", "at most", "retention_hourly", "samples would outlive their hours"
            )
        if self.retention_hourly > self.retention_daily:
            refuse(
                "retention_hourly", "at most", "retention_daily", "hours would outlive their days"
            )
        if self.chunk_interval > self.retention_raw / 4:
            refuse("chunk_interval", "at most a quarter of", "retention_raw",
                   "retention drops whole chunks")  # fmt: skip
        return self

    def shown(self) -> dict[str, Any]:  # Any: JSON values of every setting's type
        """The effective settings as JSON values, secrets masked."""
        values = self.model_dump(mode="json")
        if self.database_url is not None:
            values["database_url"] = mask_password(self.database_url.get_secret_value())
        return values


def mask_password(url: str) -> str:
    """A database URL or conninfo with its password replaced by `***`."""
    from psycopg.conninfo import conninfo_to_dict, make_conninfo

    try:
        parts = conninfo_to_dict(url)
    except Exception:  # whatever it is, it is not shown
        return "***"
    if "password" in parts:
        parts["password"] = "***"
    return make_conninfo("", **parts)
