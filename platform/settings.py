"""Every setting of the service, from TIDEGAUGE_* variables and .env; the one place that knows them."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from .core.durations import format_duration, parse_duration
from .core.levels import parse_levels

Duration = Annotated[
    timedelta,
    BeforeValidator(lambda v: parse_duration(v) if isinstance(v, str) else v),
    PlainSerializer(format_duration, return_type=str),
]


def _levels(text: str) -> str:
    parse_levels(text)
    return text


LevelPair = Annotated[str, AfterValidator(_levels)]
"""`WARN/FAIL`, read by `parse_levels`."""

MIB = 1024 * 1024
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class GroupingRule(BaseModel):
    """Errors whose fields match these globs get this fingerprint."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: dict[
        Literal[
            "type", "message", "service", "environment", "release", "module", "function",
            "filename", "platform", "severity", "endpoint",
        ],
        str,
    ] = Field(min_length=1)  # fmt: skip
    fingerprint: list[str] = Field(min_length=1)


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

    # Dashboard
    session_ttl: Duration = Field(
        timedelta(hours=12), description="How long a sign-in lasts without being used."
    )
    session_longest: Duration = Field(
        30 * DAY, description="How long a sign-in lasts at most, however often it is used."
    )

    # Bounds of what clients may cost (docs/security.md)
    rate_limit_key: float = Field(
        0,
        ge=0,
        description="Requests a second of one API key or user, in each process, in bursts of ten "
        "seconds' worth; more are answered 429, on ingest 503, which clients repeat. 0 is no limit.",
    )
    rate_limit_address: float = Field(
        0, ge=0, description="The same of one address (of IPv6: one /64), keys or not."
    )
    rate_limit_failures: int = Field(
        120, ge=1, description="Unknown API keys a minute of one address; more are answered 429."
    )
    header_timeout: Duration = Field(
        timedelta(seconds=10),
        description="How long the head of a request may take to arrive (408).",
    )
    body_timeout: Duration = Field(
        timedelta(seconds=60),
        description="How long a body may take to arrive (503, and its share of queue_bytes is free "
        "again), and how long a client may leave an answer waiting.",
    )
    keep_alive_timeout: Duration = Field(
        timedelta(seconds=75),
        description="How long a connection without a request under way stays open, whole seconds.",
    )
    max_header_bytes: int = Field(
        64 * 1024, ge=1024, description="Largest request line and headers together (431)."
    )
    max_connections: int = Field(
        2000, ge=10, description="Most connections of clients at a time; more are answered 503."
    )

    # Log
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severity that is logged."
    )
    log_format: Literal["console", "json"] = Field(
        "console", description="json: one object a line, for collectors of logs."
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
        6 * HOUR,
        description="Longest time span of one chunk of samples; small against retention_raw.",
    )
    chunk_rows: int = Field(
        2_000_000, ge=1000,
        description="On a server, chunks of samples get shorter, down to a sixth of "
        "chunk_interval, where they would hold more. A chunk of up to so many samples is put into "
        "order while it still grows; meanwhile (about a second) it takes none.",
    )  # fmt: skip

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
    direct_compress_rows: int = Field(
        1_000,
        ge=1,
        description="Transactions of at least so many samples go straight to the columnstore, where "
        "the server can (2.24).",
    )
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

    statsd_port: int | None = Field(
        None, ge=0, le=65535, description="UDP port for StatsD on TIDEGAUGE_HOST; unset: none."
    )
    statsd_interval: Duration = Field(
        timedelta(seconds=10), description="How often what StatsD collected is written."
    )
    statsd_series: int = Field(
        10_000, ge=1, description="Most series that StatsD keeps in memory; more are refused."
    )

    # Errors
    errors_retention: Duration = Field(
        30 * DAY,
        description="How long whole error events are kept; their counts follow the retention of "
        "samples (retention_raw by the minute, retention_hourly, retention_daily).",
    )
    errors_kept_first: int = Field(
        100,
        ge=10,
        description="Events of one error that are kept whole; of further ones ten for each doubling "
        "and the latest. All are counted.",
    )
    errors_latest_every: Duration = Field(
        timedelta(seconds=10),
        description="How often the latest event of a storm replaces the one before.",
    )
    errors_max_payload_bytes: int = Field(
        256 * 1024, ge=16 * 1024, description="Larger events are cut to this size, and say so."
    )
    errors_commit_events: int = Field(
        500, ge=1, description="Most events written in one transaction."
    )
    errors_per_minute: int = Field(
        60_000,
        ge=0,
        description="Most events a minute of one DSN, in each process; more are answered 429 as "
        "Sentry SDKs expect. 0 is no limit.",
    )
    errors_scrub_fields: list[str] = Field(
        [], description="Further names of secret fields, part of the name is enough (JSON array)."
    )
    errors_scrub_exempt: list[str] = Field(
        [], description="Names of fields that are not secret although they look it (JSON array)."
    )
    errors_scrub_patterns: list[str] = Field(
        [],
        description="Further regular expressions of secret values (JSON array); a group named "
        "`secret` is taken out, else the whole match.",
    )
    errors_anonymise_ip: bool = Field(
        True, description="Store addresses of users without their last part (/24, /48)."
    )
    errors_grouping_rules: list[GroupingRule] = Field(
        [],
        description='Rules of grouping (JSON array): `[{"match": {"type": "Timeout*"}, '
        '"fingerprint": ["timeouts", "{{ default }}"]}]`.',
    )
    errors_spike_factor: float = Field(
        3.0, gt=1, description="A spike is so many times the rate of the same hour of other weeks."
    )
    errors_spike_least: int = Field(
        30, ge=1, description="Fewer events within an hour are no spike."
    )
    public_url: str = Field(
        "",
        description="Address under which others reach Tidegauge, for DSNs and for links in texts.",
    )

    # Own measurements
    host_metrics: bool = Field(True, description="Sample this host and process with psutil.")
    host_metrics_interval: Duration = Field(
        timedelta(seconds=10), description="How often these samples are stored."
    )
    self_metrics: bool = Field(
        True, description="Sample Tidegauge's own figures and the requests that it serves."
    )
    self_metrics_interval: Duration = Field(
        timedelta(seconds=10),
        description="How often Tidegauge's own figures are sampled (docs/self-metrics.md).",
    )

    # Health of Tidegauge itself (levels are WARN/FAIL, `-` is never; docs/health.md)
    health_interval: Duration = Field(
        timedelta(seconds=10), description="How often Tidegauge checks itself."
    )
    health_timeout: Duration = Field(
        timedelta(seconds=5),
        description="How long one check of ourselves, or the database for /health/ready, may take.",
    )
    health_failures: int = Field(
        2, ge=1, le=100, description="Failures in a row before a check of ourselves is `fail`; "
        "until then it is `warn`."
    )  # fmt: skip
    health_database_response: LevelPair = Field(
        "0.5/3", description="Levels of the database's response time, seconds."
    )
    health_database_connections: LevelPair = Field(
        "80%/95%", description="Levels of the share of the server's connections in use."
    )
    health_transaction_age: LevelPair = Field(
        "30%/70%",
        description="Levels of the share of transaction ids used up since the last freeze.",
    )
    health_clock: LevelPair = Field(
        "1/30", description="Levels of the seconds between the database's clock and ours."
    )
    health_rollup_lag: LevelPair = Field(
        "3h/12h", description="Levels of how far the hourly rollup is behind."
    )
    health_backlog: LevelPair = Field(
        "8/60", description="Levels of how many closed chunks of samples are not compressed yet."
    )
    health_disk: LevelPair = Field(
        "85%/95%", description="Levels of the share of disk space in use."
    )
    health_inodes: LevelPair = Field("85%/95%", description="Levels of the share of inodes in use.")
    health_memory: LevelPair = Field("90%/98%", description="Levels of the share of memory in use.")
    health_cpu: LevelPair = Field("95%/-", description="Levels of how busy the CPUs are.")
    health_loop_lag: LevelPair = Field(
        "0.25/2", description="Levels of the event loop's delay, seconds."
    )
    health_queue: LevelPair = Field(
        "60%/95%", description="Levels of the share of queue_bytes in use."
    )
    health_oldest_unflushed: LevelPair = Field(
        "5/30", description="Levels of how long the oldest body has waited for its commit, seconds."
    )
    health_rejects: LevelPair = Field(
        "10%/-", description="Levels of the share of samples that are refused."
    )
    health_outbox_oldest: LevelPair = Field(
        "2m/15m", description="Levels of how long the oldest notification has waited."
    )
    health_outbox_dead: LevelPair = Field(
        "1/-", description="Levels of how many notifications were given up in the last day."
    )
    health_mail_interval: Duration = Field(
        timedelta(minutes=5), description="How often the mail server is checked (no mail is sent)."
    )
    health_webhook_interval: Duration = Field(
        timedelta(minutes=5),
        description="How often the receivers of webhooks are checked (nothing is sent).",
    )

    # Health checks of your services (docs/health.md)
    health_file: Path | None = Field(
        None, description="YAML file of health checks; read at start and whenever it changes."
    )
    health_max_checks: int = Field(2000, ge=0, description="Most health checks that the API takes.")
    health_concurrency: int = Field(
        250, ge=1, le=2000, description="Most probes under way at the same time."
    )
    outbound_private_networks: bool = Field(
        False,
        description="Whether what the API sets up (checks, webhooks) may connect to private and "
        "loopback addresses. Checks of health_file always may; link-local is never used.",
    )
    watchdog_url: SecretStr | None = Field(
        None,
        description="Address of a heartbeat receiver (another Tidegauge, ...) that is called as long "
        "as Tidegauge is not failing: a dead man's switch outwards.",
    )
    watchdog_interval: Duration = Field(
        timedelta(minutes=1), description="How often watchdog_url is called."
    )

    # Queries
    query_timeout: Duration = Field(timedelta(seconds=30), description="Longest time of one query.")
    max_points: int = Field(
        11_000, ge=1, description="Most points of one series in an answer (Prometheus' limit)."
    )
    max_series: int = Field(10_000, ge=1, description="Most series that one query may read.")
    max_answer_points: int = Field(
        5_000_000, ge=1, description="Most points of all series in an answer together."
    )

    max_exposed_series: int = Field(
        50_000, ge=1, description="Most series in one GET /metrics as Prometheus text."
    )
    max_read_samples: int = Field(
        10_000_000, ge=1, description="Most samples in one answer of Prometheus remote read."
    )
    queries_per_key: int = Field(
        8, ge=1, description="Queries of one API key at a time; more wait for database_timeout."
    )
    read_database_url: SecretStr | None = Field(
        None,
        description="Read replica that answers queries; unset: the database that is written to.",
    )

    # Alerts
    alert_default_rules: bool = Field(
        True, description="Make the default alert rules at the first start."
    )
    alert_error_rate: float = Field(
        0.05, gt=0, le=1, description="Default rule: share of requests that fail."
    )
    alert_p95: Duration = Field(
        timedelta(seconds=1), description="Default rule: 95th percentile of a service's responses."
    )
    alert_disk: float = Field(0.9, gt=0, lt=1, description="Default rule: share of a disk in use.")
    alert_memory: float = Field(
        0.95, gt=0, lt=1, description="Default rule: share of memory in use."
    )
    alert_cpu: float = Field(0.95, gt=0, lt=1, description="Default rule: share of CPU in use.")
    alert_no_data_after: Duration = Field(
        timedelta(minutes=5), description="Default rule: a service without samples for so long."
    )
    alert_rejected: int = Field(
        1000, ge=0, description="Default rule: samples refused in five minutes."
    )
    alert_email_to: str = Field(
        "", description="Addresses (comma) of an e-mail channel made at the first start."
    )
    alert_webhook_url: str = Field("", description="URL of a webhook channel made at first start.")
    alert_no_data_expiry: Duration = Field(
        DAY, description="After so long without data an open alert is closed as expired."
    )
    alert_max_groups: int = Field(
        10_000,
        ge=1,
        description="Most alerts (tag sets) of one rule; more is an error of the rule.",
    )
    alert_evaluation_timeout: Duration = Field(
        timedelta(seconds=20), description="Longest statement of the evaluator."
    )
    alert_flap_count: int = Field(
        4, ge=2, description="An alert that fired so often within alert_flap_window flaps: it stays "
        "open until it has been clear for alert_flap_hold. More than 10: none does."
    )  # fmt: skip
    alert_flap_window: Duration = Field(
        HOUR, description="Within which firings are counted for alert_flap_count."
    )
    alert_flap_hold: Duration = Field(
        timedelta(minutes=15), description="How long a flapping alert must be clear to resolve."
    )
    alert_max_attempts: int = Field(
        8, ge=1, le=50, description="Attempts to deliver a message before it is a dead letter."
    )
    alert_delivery_deadline: Duration = Field(
        timedelta(minutes=15), description="A message that old is given to the fallback channel."
    )
    alert_sending: int = Field(
        32, ge=1, le=1000, description="Most notifications being sent at a time."
    )
    alert_sending_per_channel: int = Field(
        4, ge=1, le=1000,
        description="Most of them through one channel, so that a receiver that hangs delays only its own.",
    )  # fmt: skip
    alert_sending_stop: Duration = Field(
        timedelta(seconds=3),
        description="How long the end waits for notifications that are being sent; the rest are sent "
        "again later.",
    )
    alert_retell_after: Duration = Field(
        timedelta(minutes=5),
        description="What still fires is said again so long after a dead letter that no fallback took.",
    )
    alert_max_per_message: int = Field(
        500,
        ge=1,
        le=10_000,
        description="Most alerts spelled out in one message; the rest is counted.",
    )
    retention_alerts: Duration = Field(
        365 * DAY, description="How long resolved alerts and the log of notifications are kept."
    )
    smtp_host: str | None = Field(None, description="Mail server of e-mail channels.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Its port.")
    smtp_encryption: Literal["auto", "starttls", "tls", "none"] = Field(
        "auto", description="auto: TLS on port 465, else STARTTLS where the server offers it."
    )
    smtp_username: str | None = Field(None, description="User at the mail server.")
    smtp_password: SecretStr | None = Field(None, description="Password at the mail server.")
    smtp_from: str = Field("tidegauge@localhost", description="Sender of mail.")

    @field_validator("database_url", "read_database_url")
    @classmethod
    def _database_can_be_addressed(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None:
            from psycopg import ProgrammingError
            from psycopg.conninfo import conninfo_to_dict

            try:
                conninfo_to_dict(url.get_secret_value())
            except ProgrammingError:  # its text may quote the password
                raise ValueError(
                    "this is no address of a database; write postgresql://user:password@host/name"
                ) from None
        return url

    @field_validator("errors_scrub_patterns")
    @classmethod
    def _patterns_compile(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return patterns

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
                      "hourly_refresh_every", "daily_refresh_every", "host_metrics_interval",
                      "statsd_interval", "self_metrics_interval", "health_interval",
                      "health_timeout", "watchdog_interval", "health_mail_interval",
                      "health_webhook_interval",
                      "header_timeout", "body_timeout", "keep_alive_timeout"):  # fmt: skip
            if getattr(self, field) <= timedelta(0):
                raise ValueError(f"TIDEGAUGE_{field.upper()} must be longer than nothing")
        if self.late_limit + DAY > self.errors_retention:
            refuse("late_limit", "at least a day shorter than", "errors_retention",
                   "late events would be dropped as they arrive")  # fmt: skip
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
        for name in ("database_url", "read_database_url"):
            url = getattr(self, name)
            if url is not None:
                values[name] = mask_password(url.get_secret_value())
        if self.alert_webhook_url:  # its path is what lets one post there
            values["alert_webhook_url"] = mask_path(self.alert_webhook_url)
        return values


def mask_path(url: str) -> str:
    """A web address of which only scheme, host and port are left."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}/***"
    except ValueError:
        return "***"


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
