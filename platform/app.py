"""The application: its parts composed once, started in order, served over HTTP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from fastapi import FastAPI

from . import problems
from .auth.keys import KeyRing
from .core.clock import Clock, SystemClock
from .core.errors import Unavailable
from .core.service import Registry
from .health import routes as health_routes
from .health.host import HostSampler
from .ingest import routes as ingest_routes
from .ingest.body import BodyLimits, Intake
from .ingest.columns import Window
from .ingest.validation import SeriesLimits
from .ingest.writer import Writer, WriterOptions
from .query import routes as query_routes
from .resources import schema_dir
from .settings import Settings
from .storage.database import Database
from .storage.embedded import EmbeddedDatabase
from .storage.maintenance import EmbeddedMaintenance
from .storage.migrations import read_migrations
from .storage.policy_runner import PolicyRunner
from .storage.service import DatabaseService, EmbeddedService, LedgerTrimmer

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
    keyring: KeyRing
    writer: Writer
    intake: Intake
    registry: Registry = field(default_factory=Registry)

    async def ready(self) -> None:
        """Raises Unavailable unless the database answers within two seconds."""
        try:
            async with asyncio.timeout(2), self.database.connection() as connection:
                await connection.execute("SELECT 1")
        except TimeoutError as error:
            raise Unavailable("The database does not answer within 2 s") from error


def compose(
    settings: Settings,
    *,
    clock: Clock | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Platform:
    """Build the platform that the settings describe; nothing runs yet."""
    clock = clock or SystemClock()
    registry = Registry()
    embedded: EmbeddedDatabase | None = None
    if settings.database_url is None:
        embedded = EmbeddedDatabase(
            settings.data_dir, durable=settings.embedded_durable, progress=progress
        )
        registry.register(EmbeddedService(embedded))
        conninfo = embedded.conninfo
    else:
        conninfo = settings.database_url.get_secret_value()
    database = Database(
        conninfo,
        size=settings.database_pool_size,
        timeout_s=settings.database_timeout.total_seconds(),
        embedded=embedded is not None,
    )
    writer = Writer(
        database,
        clock,
        WriterOptions(
            queue_bytes=settings.queue_bytes,
            commit_rows=settings.commit_rows,
            window=Window(settings.late_limit, settings.future_limit),
            series_limits=SeriesLimits(
                name_bytes=settings.max_name_bytes,
                tags=settings.max_tags,
                tag_name_bytes=settings.max_name_bytes,
                tag_value_bytes=settings.max_tag_value_bytes,
            ),
            series_cache_size=settings.series_cache_size,
            series_per_key=settings.series_per_key,
            series_per_metric=settings.series_per_metric,
        ),
    )
    intake = Intake(
        writer, clock, BodyLimits(settings.max_body_bytes, settings.max_decompressed_bytes)
    )
    migrations = read_migrations(schema_dir())
    registry.register(DatabaseService(database, settings, migrations, clock, progress=progress))
    registry.register(writer)
    registry.register(PolicyRunner(database, clock))
    registry.register(LedgerTrimmer(database, settings.ledger_window))
    if embedded is not None:
        registry.register(EmbeddedMaintenance(database))
    if settings.host_metrics:
        registry.register(
            HostSampler(
                writer,
                clock,
                interval_s=settings.host_metrics_interval.total_seconds(),
                data_dir=str(settings.data_dir.absolute().parent),
            )
        )
    return Platform(settings, clock, database, KeyRing(database, clock), writer, intake, registry)


async def _nothing() -> None:
    return None


def create_app(
    platform: Platform, *, on_started: Callable[[], Awaitable[None]] = _nothing
) -> FastAPI:
    """The HTTP application of a platform; its lifespan starts and stops the services.

    `on_started` is awaited when all of them run. What keeps them from starting is left in
    `app.state.start_error`, since a lifespan's exception does not reach the caller of a server.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            await platform.registry.start()
        except Exception as error:
            app.state.start_error = error
            raise
        try:
            await on_started()
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
    problems.install(app)
    app.include_router(health_routes.router)
    app.include_router(ingest_routes.router)
    app.include_router(query_routes.router)
    return app
