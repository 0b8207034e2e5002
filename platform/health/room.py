"""The health room composed: what the application registers and what its routes ask."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec
import psycopg

from ..core.blocking import BlockingCall
from ..core.clock import Clock
from ..core.errors import Unavailable
from ..core.levels import parse_levels
from ..core.monitoring import MetricSink
from ..core.service import Registry, Status
from ..core.shared_answers import SharedAnswers
from ..settings import Settings
from ..storage.database import Database
from .checks.file import CheckFile
from .checks.prober import Prober
from .checks.store import Source, read_standings
from .examiner import Examiner, OwnCheck
from .findings import Finding, document, worst
from .own.database import DatabaseLevels, TimescaleLevels, examine_database, examine_timescale
from .own.ingest import IngestExaminer, IngestLevels
from .own.loop_lag import LoopLag
from .own.machine import MachineLevels, read_machine
from .own.mail import examine_mail, mail_check_of
from .own.notifications import OutboxLevels, examine_outbox, examine_webhooks
from .probes import Network
from .self_metrics import Figures, SelfMetrics
from .watchdog import Watchdog


@dataclass(slots=True)
class HealthRoom:
    """The parts of the health room; one a process."""

    database: Database
    clock: Clock
    examiner: Examiner
    loop_lag: LoopLag
    self_metrics: SelfMetrics | None
    prober: Prober
    networks: Mapping[Source, Network]
    check_file: CheckFile | None
    watchdog: Watchdog | None
    timeout_s: float
    about: dict[str, Any]  # Any: JSON members of the detailed document
    _ready: SharedAnswers[None] = field(init=False)
    _detailed: SharedAnswers[tuple[bytes, Status]] = field(init=False)

    def __post_init__(self) -> None:
        self._ready = SharedAnswers(self.clock, keep_s=1)
        self._detailed = SharedAnswers(self.clock, keep_s=1)

    def register(self, registry: Registry) -> None:
        """Add the services of this room; after those that they look at."""
        registry.register(self.loop_lag)
        if self.check_file is not None:
            registry.register(self.check_file)
        registry.register(self.prober)
        registry.register(self.examiner)
        if self.self_metrics is not None:
            registry.register(self.self_metrics)
        if self.watchdog is not None:
            registry.register(self.watchdog)

    async def ready(self) -> None:
        """Raises Unavailable unless the database answers within health_timeout."""
        await self._ready.get("", self._ask_database)

    async def detailed(self) -> tuple[bytes, Status]:
        """The health+json document of everything, and its status."""
        return await self._detailed.get("", self._describe)

    async def _ask_database(self) -> None:
        try:
            async with asyncio.timeout(self.timeout_s), self.database.connection() as connection:
                await connection.execute("SELECT 1")
        except TimeoutError as error:
            raise Unavailable(
                f"The database does not answer within {self.timeout_s:g} s"
            ) from error

    async def _describe(self) -> tuple[bytes, Status]:
        findings = await self.examiner.findings()
        status = worst(f.status for f in findings)
        try:
            async with self.database.connection() as connection:
                theirs = await read_standings(connection)
        except (Unavailable, psycopg.Error):
            theirs = []  # the database's own findings say that it is away
        if status is Status.PASS and any(f.status is not Status.PASS for f in theirs):
            status = Status.WARN
        return msgspec.json.encode(document([*findings, *theirs], status, **self.about)), status


def compose_health(
    settings: Settings,
    database: Database,
    clock: Clock,
    registry: Registry,
    *,
    version: str,
    sink: MetricSink,
    figures: Mapping[str, Figures],
) -> HealthRoom:
    """The health room that the settings describe.

    `figures` are counts of services by name that their health does not show.
    """
    loop_lag = LoopLag(parse_levels(settings.health_loop_lag))
    ingest = IngestExaminer(
        IngestLevels(
            queue=parse_levels(settings.health_queue),
            oldest_s=parse_levels(settings.health_oldest_unflushed),
            rejects=parse_levels(settings.health_rejects),
        ),
        settings.queue_bytes,
    )
    database_levels = database_levels_of(settings)
    timescale_levels = timescale_levels_of(settings)
    machine_levels = machine_levels_of(settings)
    machine = BlockingCall("reading the machine")
    outbox_levels = outbox_levels_of(settings)

    async def examine_ingest() -> list[Finding]:
        writer = registry.health().get("writer")
        rejected = figures["writer"]()["rejected"] if "writer" in figures else 0
        return [] if writer is None else ingest.examine(writer, rejected)

    async def examine_machine() -> list[Finding]:
        return await machine.run(lambda: read_machine([settings.data_dir], machine_levels))

    async def examine_loop() -> list[Finding]:
        return [loop_lag.finding()]

    networks: dict[Source, Network] = {
        "api": Network(allow_private=settings.outbound_private_networks),
        "file": Network(allow_private=True),  # whoever writes that file is the operator
    }
    checks = [
        OwnCheck(
            "database",
            lambda: examine_database(database, clock, database_levels),
            "datastore",
        ),
        OwnCheck(
            "timescaledb",
            lambda: examine_timescale(database, clock, settings, timescale_levels),
            "datastore",
        ),
        OwnCheck("machine", examine_machine, "system"),
        OwnCheck("eventLoop", examine_loop, "system"),
        OwnCheck("ingest", examine_ingest),
        OwnCheck("outbox", lambda: examine_outbox(database, clock, outbox_levels)),
        OwnCheck(
            "webhook",
            # less than the check itself may take, so that it is told which of them did not answer
            lambda: examine_webhooks(database, networks["api"], settings.health_timeout * 0.8),
            every_s=settings.health_webhook_interval.total_seconds(),
        ),
    ]
    if (mail := mail_check_of(settings)) is not None:
        checks.append(
            OwnCheck(
                "mail",
                lambda: examine_mail(mail, networks["file"]),
                every_s=settings.health_mail_interval.total_seconds(),
            )
        )
    examiner = Examiner(
        checks,
        registry,
        clock,
        interval_s=settings.health_interval.total_seconds(),
        timeout_s=settings.health_timeout.total_seconds(),
        failures=settings.health_failures,
    )
    about = {"version": version.split(".")[0], "releaseId": version, "serviceId": "tidegauge",
             "description": "health of Tidegauge and of what it watches"}  # fmt: skip
    prober = Prober(database, sink, clock, networks, concurrency=settings.health_concurrency)
    check_file = watchdog = self_metrics = None
    if settings.health_file is not None:
        check_file = CheckFile(settings.health_file, database, prober.changed)
    if settings.watchdog_url is not None:
        watchdog = Watchdog(
            settings.watchdog_url.get_secret_value(),
            examiner.status,
            interval_s=settings.watchdog_interval.total_seconds(),
        )
    if settings.self_metrics:
        self_metrics = SelfMetrics(
            registry,
            sink,
            clock,
            figures=figures,
            instance=f"{socket.gethostname()}:{settings.port}",
            interval_s=settings.self_metrics_interval.total_seconds(),
        )
    return HealthRoom(
        database, clock, examiner, loop_lag, self_metrics, prober, networks, check_file, watchdog,
        settings.health_timeout.total_seconds(), about,
    )  # fmt: skip


def machine_levels_of(settings: Settings) -> MachineLevels:
    """The machine's levels in the settings."""
    return MachineLevels(
        disk=parse_levels(settings.health_disk),
        inodes=parse_levels(settings.health_inodes),
        memory=parse_levels(settings.health_memory),
        cpu=parse_levels(settings.health_cpu),
    )


def database_levels_of(settings: Settings) -> DatabaseLevels:
    """The database's levels in the settings."""
    return DatabaseLevels(
        response_s=parse_levels(settings.health_database_response),
        connections=parse_levels(settings.health_database_connections),
        transaction_age=parse_levels(settings.health_transaction_age),
        clock_s=parse_levels(settings.health_clock),
    )


def timescale_levels_of(settings: Settings) -> TimescaleLevels:
    """The levels of TimescaleDB's background work in the settings."""
    return TimescaleLevels(
        rollup_lag_s=parse_levels(settings.health_rollup_lag),
        backlog=parse_levels(settings.health_backlog),
    )


def outbox_levels_of(settings: Settings) -> OutboxLevels:
    """The outbox's levels in the settings."""
    return OutboxLevels(
        oldest_s=parse_levels(settings.health_outbox_oldest),
        dead=parse_levels(settings.health_outbox_dead),
    )
