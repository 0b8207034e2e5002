"""What a supporter would ask for, found out in one go: `tidegauge doctor`.

It changes nothing. It starts the embedded database if that is not running, as other commands do.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import httpx
import psutil
import psycopg

from .app import __version__
from .core.clock import SystemClock
from .core.errors import ConfigurationError, TidegaugeError
from .core.service import Status
from .health.checks.file import read_file
from .health.findings import Finding
from .health.own.database import (
    QUERIES,
    TimescaleLevels,
    examine_database,
    examine_timescale,
)
from .health.own.machine import read_machine
from .health.own.mail import examine_mail, mail_check_of
from .health.own.notifications import examine_outbox
from .health.probes import Network
from .health.room import (
    database_levels_of,
    machine_levels_of,
    outbox_levels_of,
    timescale_levels_of,
)
from .resources import schema_dir
from .settings import Settings
from .storage.database import Database, ServerFacts, first_line, scalar
from .storage.migrations import read_migrations
from .storage.opened import opened

Word = Literal["ok", "warn", "fail"]

_WORDS: dict[Status, Word] = {Status.PASS: "ok", Status.WARN: "warn", Status.FAIL: "fail"}


@dataclass(frozen=True, slots=True)
class Line:
    """One finding of the doctor."""

    status: Word
    what: str
    text: str


async def examine(settings: Settings) -> list[Line]:
    """Everything, in the order in which a reader wants it."""
    lines = [
        Line("ok", "tidegauge", f"{__version__} on Python {platform.python_version()},"
             f" {platform.platform(terse=True)}, {os.cpu_count()} CPUs,"
             f" {psutil.virtual_memory().total / 2**30:.1f} GiB of memory"),
        *_settings(settings),
        *_machine(settings),
    ]  # fmt: skip
    lines.append(await _running(settings))
    lines += [line async for line in _database(settings)]
    if settings.health_file is not None:
        lines.append(_check_file(settings))
    lines.append(await _mail(settings))
    return lines


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # standard output is for the findings


def _settings(settings: Settings) -> Iterator[Line]:
    shown = settings.shown()
    defaults = {name: field.default for name, field in Settings.model_fields.items()}
    changed = [
        f"{name.upper()}={shown[name]}"
        for name in defaults
        if getattr(settings, name) != defaults[name]
    ]
    yield Line("ok", "settings", ", ".join(changed) or "all defaults")
    if settings.host not in ("127.0.0.1", "::1", "localhost"):
        yield Line("warn", "settings", f"listens on {settings.host}: keys travel in clear text "
                   "unless a proxy adds TLS")  # fmt: skip


def _machine(settings: Settings) -> Iterator[Line]:
    psutil.cpu_percent(0.2)
    for finding in read_machine([settings.data_dir], machine_levels_of(settings)):
        yield _line(finding)
    existing = settings.data_dir.absolute()
    while not existing.exists():
        existing = existing.parent
    if settings.database_url is None and not os.access(existing, os.W_OK):
        yield Line("fail", "data directory", f"{existing} is not writable for this user")


async def _running(settings: Settings) -> Line:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)  # noqa: S104
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"
    try:
        async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
            status = (await client.get(f"{url}/health")).json()["status"]
    except httpx.ConnectError:
        return Line("ok", "service", f"does not run at {url}")
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return Line("fail", "service", f"what answers at {url} is not Tidegauge, or it hangs")
    word: Word = {"pass": "ok", "warn": "warn"}.get(status, "fail")  # type: ignore[assignment]
    return Line(word, "service", f"runs at {url} and says {status}")


async def _database(settings: Settings) -> AsyncIterator[Line]:
    if settings.database_url is None and not settings.data_dir.exists():
        yield Line("ok", "database", f"{settings.data_dir} does not exist yet: nothing is stored")
        return
    try:
        async with opened(settings, progress=_say) as database:
            for line in await _examine_database(database, settings):
                yield line
    except (ConfigurationError, TidegaugeError, psycopg.Error) as error:
        yield Line("fail", "database", first_line(error))


async def _examine_database(database: Database, settings: Settings) -> list[Line]:
    async with database.connection() as connection:
        row = await (await connection.execute(_FACTS)).fetchone()
    postgres, timescale, workers, schema = row or ("?", None, False, False)
    if timescale is None:
        return [
            Line("fail", "database", f"PostgreSQL {postgres} without the TimescaleDB extension")
        ]
    database.facts = ServerFacts(postgres, timescale, bool(workers))
    kind = "embedded" if database.embedded else "server"
    lines = [Line("ok", "database", f"{kind}: PostgreSQL {postgres}, TimescaleDB {timescale}")]
    migrations = read_migrations(schema_dir())
    if not schema:
        return [*lines, Line("warn", "schema", "there is none yet; tidegauge migrate makes it")]
    async with database.connection() as connection:
        version = int(await scalar(connection, QUERIES["schema_version"]) or 0)
    newest = max(m.version for m in migrations)
    if version != newest:
        what = "older" if version < newest else "newer"
        return [*lines, Line("warn", "schema", f"at {version:04d}, {what} than this program's {newest:04d}")]  # fmt: skip  # noqa: E501
    lines.append(Line("ok", "schema", f"at {version:04d}"))
    clock = SystemClock()
    levels: TimescaleLevels = timescale_levels_of(settings)
    findings = [
        *await examine_database(database, clock, database_levels_of(settings)),
        *await examine_timescale(database, clock, settings, levels),
        *await examine_outbox(database, clock, outbox_levels_of(settings)),
    ]
    lines += [_line(finding) for finding in findings]
    async with database.connection() as connection:
        counts: Any = await (await connection.execute(_COUNTS)).fetchone()  # Any: columns
    series, chunks, keys, refused, checks, failing = counts
    lines.append(
        Line("ok", "contents", f"{series} series, {chunks} chunks of samples, {keys} API keys")
    )
    lines.append(
        Line("warn" if refused else "ok", "rejects", f"{refused} samples refused in the last 24 h")
    )
    lines.append(
        Line("warn" if failing else "ok", "checks", f"{checks} health checks, {failing} failing")
    )
    return lines


_FACTS = """
SELECT current_setting('server_version'),
       (SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'),
       exists(SELECT FROM pg_stat_activity WHERE backend_type LIKE 'TimescaleDB Background Worker%'),
       to_regclass('schema_migrations') IS NOT NULL
"""

_COUNTS = """
SELECT (SELECT count(*) FROM metric_series),
       (SELECT count(*) FROM timescaledb_information.chunks WHERE hypertable_name = 'metric_samples'),
       (SELECT count(*) FROM api_keys WHERE revoked_at IS NULL),
       (SELECT coalesce(sum(count), 0)::bigint FROM ingest_rejects
        WHERE received_at > now() - interval '1 day'),
       (SELECT count(*) FROM health_checks),
       (SELECT count(*) FROM health_check_states WHERE status = 'fail')
"""


def _check_file(settings: Settings) -> Line:
    assert settings.health_file is not None
    try:
        checks = read_file(settings.health_file, os.environ)
    except ConfigurationError as error:
        return Line("fail", "check file", str(error))
    return Line("ok", "check file", f"{settings.health_file}: {len(checks)} checks")


async def _mail(settings: Settings) -> Line:
    try:
        check = mail_check_of(settings)
    except ConfigurationError as error:
        return Line("fail", "mail", str(error))
    if check is None:
        return Line("ok", "mail", "no mail server is set (TIDEGAUGE_SMTP_HOST)")
    [finding] = await examine_mail(check, Network(allow_private=True))
    return _line(finding)


def _line(finding: Finding) -> Line:
    what = finding.component
    figure = f"{finding.measurement} {finding.observed} {finding.unit}".strip()
    where = f" ({finding.component_id})" if finding.component_id else ""
    text = figure if finding.status is Status.PASS else f"{finding.output}"
    return Line(_WORDS[finding.status], what, f"{text}{where}")
