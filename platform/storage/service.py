"""The database as a service of the application: opened, checked, migrated, policies reconciled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta

from ..core.clock import Clock, to_datetime
from ..core.service import Health, PeriodicTask, Status
from ..settings import Settings
from .database import Database, inspect
from .embedded import EmbeddedDatabase
from .migrations import Migration, migrate
from .policies import QUERIES, catch_up, reconcile

log = logging.getLogger("tidegauge.storage")


class DatabaseService:
    """Starts with the schema current and the policies those of the settings."""

    name = "database"

    def __init__(
        self,
        database: Database,
        settings: Settings,
        migrations: list[Migration],
        clock: Clock,
        *,
        progress: Callable[[str], None],
    ) -> None:
        self._database = database
        self._settings = settings
        self._migrations = migrations
        self._clock = clock
        self._progress = progress

    async def start(self) -> None:
        """Raises ConfigurationError with one sentence if this database cannot be used."""
        await self._database.open()
        await prepare(
            self._database, self._settings, self._migrations, self._clock, progress=self._progress
        )

    async def stop(self) -> None:
        await self._database.close()

    def health(self) -> Health:
        stats = self._database.pool_stats()
        waiting = stats.get("requests_waiting", 0)
        observed: dict[str, float | int | str | None] = {
            "connections": stats.get("pool_size", 0),
            "free": stats.get("pool_available", 0),
            "waiting": waiting,
        }
        if self._database.facts is not None:
            observed["timescaledb"] = self._database.facts.timescaledb
        return Health(Status.WARN if waiting > 50 else Status.PASS, "", observed)


class ReplicaService:
    """The read replica as a service: opened and closed, never written to."""

    name = "read replica"

    def __init__(self, database: Database) -> None:
        self._database = database

    async def start(self) -> None:
        """Raises ConfigurationError with one sentence if it does not answer."""
        await self._database.open()

    async def stop(self) -> None:
        await self._database.close()

    def health(self) -> Health:
        waiting = self._database.pool_stats().get("requests_waiting", 0)
        return Health(Status.WARN if waiting > 50 else Status.PASS, "", {"waiting": waiting})


class EmbeddedService:
    """The embedded database as a service: first to start, last to stop."""

    name = "embedded database"

    def __init__(self, embedded: EmbeddedDatabase) -> None:
        self.database = embedded
        self._starting: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Start now what `start` waits for; the rest of the application may still be loading."""
        self._starting = asyncio.create_task(self.database.start(), name=self.name)

    async def start(self) -> None:
        """Raises ConfigurationError with one sentence: locked, not writable, not installable."""
        if self._starting is None:
            self.begin()
        assert self._starting is not None
        await self._starting

    async def stop(self) -> None:
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.gather(self._starting, return_exceptions=True)
            self._starting = None
        await self.database.stop()

    def health(self) -> Health:
        embedded = self.database
        observed: dict[str, float | int | str | None] = {
            "state": embedded.state,
            "restarts": embedded.restarts,
            "last_error": embedded.last_error,
            "resident_bytes": embedded.resident_bytes(),
        }
        if embedded.state != "running":
            return Health(Status.FAIL, f"the embedded database is {embedded.state}", observed)
        return Health(Status.PASS, "", observed)


def embedded_service(settings: Settings, progress: Callable[[str], None]) -> EmbeddedService:
    """The embedded database of these settings; it does not run yet."""
    return EmbeddedService(
        EmbeddedDatabase(settings.data_dir, durable=settings.embedded_durable, progress=progress)
    )


async def prepare(
    database: Database,
    settings: Settings,
    migrations: list[Migration],
    clock: Clock,
    *,
    progress: Callable[[str], None],
) -> None:
    """Bring an open database to where the service can work on it."""
    async with database.autocommit() as connection:
        database.facts = await inspect(connection)
        await migrate(connection, migrations, progress=progress)
        if changed := await reconcile(connection, settings, progress=log.debug):
            log.info("Policies set as the settings want them: %s", ", ".join(changed))
        for rollup in await catch_up(connection, settings, now=to_datetime(clock.now_us())):
            progress(f"Rolled up what had not been refreshed while Tidegauge was away: {rollup}")


class LedgerTrimmer(PeriodicTask):
    """Forgets bodies older than the ledger's window."""

    def __init__(self, database: Database, window: timedelta) -> None:
        super().__init__("ledger trimmer", self._trim, interval_s=600)
        self._database = database
        self._window = window

    async def _trim(self) -> None:
        async with self._database.connection() as connection:
            await connection.execute(QUERIES["trim_ledger"], [self._window])
