"""The application: its parts composed once, started in order, served over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from tidegauge_client.applications import instrument_application

from . import problems
from .alerting import routes as alerting_routes
from .alerting.service import Alerting, compose_alerting
from .auth import routes as auth_routes
from .auth.keys import KeyRing
from .auth.limits import RateLimits
from .auth.passwords import Passwords
from .auth.sessions import Sessions
from .auth.setup import Setup
from .core.bodies import BodyLimits
from .core.clock import Clock, SystemClock
from .core.service import Registry
from .core.shared_answers import SharedAnswers
from .dashboard import routes as dashboard_routes
from .dashboard.live import INTERVAL_S, Live
from .direct import Direct
from .errors import routes as error_routes
from .errors.room import ErrorsRoom, compose_errors
from .health import routes as health_routes
from .health.host import HostSampler
from .health.own_requests import OwnRequests
from .health.room import HealthRoom, compose_health
from .ingest import routes as ingest_routes
from .ingest.body import Intake
from .ingest.columns import Window
from .ingest.formats.statsd import StatsdAggregator
from .ingest.statsd import StatsdListener
from .ingest.validation import SeriesLimits
from .ingest.writer import Writer, WriterOptions
from .query import routes as query_routes
from .query.limits import QueryGate
from .query.shared import SHARED_FOR_S, SharedHistory
from .resources import schema_dir
from .security_headers import SecurityHeaders
from .settings import Settings
from .storage.compaction import Compactor
from .storage.database import Database
from .storage.maintenance import EmbeddedMaintenance
from .storage.migrations import read_migrations
from .storage.policy_runner import PolicyRunner
from .storage.service import (
    DatabaseService,
    EmbeddedService,
    LedgerTrimmer,
    ReplicaService,
    embedded_service,
)

try:
    __version__ = version("tidegauge")
except PackageNotFoundError:  # running from a checkout that was never installed
    __version__ = "0"


@dataclass(slots=True)
class Platform:
    """The parts of one running Tidegauge; handed to every route as `app.state.platform`."""

    settings: Settings
    clock: Clock
    database: Database
    read_database: Database
    """A replica where settings name one, else `database` itself."""
    query_gate: QueryGate
    keyring: KeyRing
    passwords: Passwords
    sessions: Sessions
    setup: Setup
    live: Live
    overviews: SharedAnswers[bytes]
    histories: SharedAnswers[SharedHistory | None]
    writer: Writer
    intake: Intake
    health: HealthRoom
    own_requests: OwnRequests
    errors: ErrorsRoom
    alerting: Alerting
    registry: Registry = field(default_factory=Registry)


def compose(
    settings: Settings,
    *,
    clock: Clock | None = None,
    embedded: EmbeddedService | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Platform:
    """Build the platform that the settings describe; nothing runs yet.

    `embedded` is the embedded database where it is starting already.
    """
    clock = clock or SystemClock()
    registry = Registry()
    if settings.database_url is None:
        embedded = embedded or embedded_service(settings, progress)
        registry.register(embedded)
        conninfo = embedded.database.conninfo
    else:
        conninfo = settings.database_url.get_secret_value()
    database = Database(
        conninfo,
        size=settings.database_pool_size,
        timeout_s=settings.database_timeout.total_seconds(),
        embedded=embedded is not None,
    )
    series_limits = SeriesLimits(
        name_bytes=settings.max_name_bytes,
        tags=settings.max_tags,
        tag_name_bytes=settings.max_name_bytes,
        tag_value_bytes=settings.max_tag_value_bytes,
    )
    read_database = database
    if settings.read_database_url is not None:
        read_database = Database(
            settings.read_database_url.get_secret_value(),
            size=settings.database_pool_size,
            timeout_s=settings.database_timeout.total_seconds(),
            embedded=False,
        )
    writer = Writer(
        database,
        clock,
        WriterOptions(
            queue_bytes=settings.queue_bytes,
            commit_rows=settings.commit_rows,
            direct_compress_rows=settings.direct_compress_rows,
            window=Window(settings.late_limit, settings.future_limit),
            series_limits=series_limits,
            series_cache_size=settings.series_cache_size,
            series_per_key=settings.series_per_key,
            series_per_metric=settings.series_per_metric,
        ),
    )
    body_limits = BodyLimits(settings.max_body_bytes, settings.max_decompressed_bytes)
    intake = Intake(writer, clock, body_limits)
    migrations = read_migrations(schema_dir())
    registry.register(DatabaseService(database, settings, migrations, clock, progress=progress))
    if read_database is not database:
        registry.register(ReplicaService(read_database))
    registry.register(writer)
    if settings.statsd_port is not None:
        registry.register(
            StatsdListener(
                writer,
                clock,
                StatsdAggregator(max_series=settings.statsd_series, limits=series_limits),
                host=settings.host,
                port=settings.statsd_port,
                interval_s=settings.statsd_interval.total_seconds(),
            )
        )
    errors = compose_errors(settings, database, clock, body_limits)
    registry.register(errors.writer)
    registry.register(errors.upkeep)
    registry.register(PolicyRunner(database, clock))
    registry.register(LedgerTrimmer(database, settings.ledger_window))
    if embedded is not None:
        registry.register(EmbeddedMaintenance(database))
    else:
        registry.register(
            Compactor(
                database,
                clock,
                rows=settings.chunk_rows,
                longest=settings.chunk_interval,
                after=settings.columnstore_after,
            )
        )
    own_requests = OwnRequests(
        writer,
        clock,
        interval_s=settings.self_metrics_interval.total_seconds(),
        port=settings.port,
    )
    if settings.self_metrics:
        registry.register(own_requests)
    if settings.host_metrics:
        registry.register(
            HostSampler(
                writer,
                clock,
                interval_s=settings.host_metrics_interval.total_seconds(),
                data_dir=str(settings.data_dir.absolute().parent),
            )
        )
    alerting = compose_alerting(
        settings,
        database,
        clock,
        writer,
        rejected=lambda: writer.stats.rejected,
        progress=progress,
    )
    for service in alerting.services:
        registry.register(service)
    health = compose_health(
        settings,
        database,
        clock,
        registry,
        version=__version__,
        sink=writer,
        figures={w.name: w.figures for w in (writer, errors.writer)},
    )
    live = Live(read_database, clock)
    registry.register(live)
    passwords = Passwords()
    health.register(registry)  # last: it looks at all the others
    return Platform(
        settings=settings,
        clock=clock,
        database=database,
        read_database=read_database,
        query_gate=QueryGate(settings.queries_per_key, settings.database_timeout.total_seconds()),
        keyring=KeyRing(
            database,
            clock,
            RateLimits(
                clock,
                per_key=settings.rate_limit_key,
                per_address=settings.rate_limit_address,
                failures_per_minute=settings.rate_limit_failures,
            ),
        ),
        passwords=passwords,
        sessions=Sessions(
            database,
            clock,
            passwords,
            ttl=settings.session_ttl,
            longest=settings.session_longest,
        ),
        setup=Setup(database, clock, passwords),
        live=live,
        overviews=SharedAnswers(clock, keep_s=INTERVAL_S),
        histories=SharedAnswers(clock, keep_s=SHARED_FOR_S),
        writer=writer,
        intake=intake,
        health=health,
        errors=errors,
        alerting=alerting,
        own_requests=own_requests,
        registry=registry,
    )


async def _nothing() -> None:
    return None


def create_app(
    platform: Platform, *, on_started: Callable[[], Awaitable[None]] = _nothing
) -> FastAPI:
    """The HTTP application of a platform; its lifespan starts and stops the services.

    `on_started` is awaited when all of them run. What keeps them from starting is left in
    `app.state.start_error`, since a lifespan's exception does not reach the caller of a server;
    `app.state.starting` is the task to cancel for an end before that.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.starting = asyncio.current_task()
        try:
            await platform.registry.start()
            await on_started()
        except BaseException as error:
            app.state.start_error = error
            await platform.registry.stop()
            raise
        finally:
            app.state.starting = None
        try:
            yield
        finally:
            await platform.registry.stop()

    app = FastAPI(
        title="Tidegauge",
        version=__version__,
        description="Self-hosted monitoring on TimescaleDB",
        lifespan=lifespan,
        redoc_url=None,
    )
    app.state.platform = platform
    app.state.start_error = None
    app.state.starting = None
    problems.install(app)
    app.add_middleware(Direct, routes=[*ingest_routes.PLAIN, *error_routes.PLAIN])
    app.add_middleware(SecurityHeaders)
    # Routes are tried in order: those that are called most come first.
    app.include_router(ingest_routes.router)
    app.router.routes.extend(error_routes.PLAIN)
    app.include_router(auth_routes.router)
    app.include_router(health_routes.router)
    app.include_router(query_routes.router)
    app.include_router(error_routes.router)
    app.include_router(alerting_routes.router)
    app.include_router(dashboard_routes.router)
    problems.describe(app)
    return instrument_application(app, platform.own_requests)
