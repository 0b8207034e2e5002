"""What a PostgreSQL server does by itself and the embedded database does not: checkpoints, vacuum,
fresh statistics (facts: no background process runs in it)."""

from __future__ import annotations

import logging

from psycopg import sql

from ..core.service import PeriodicTask
from .database import Database
from .sql import load_queries

log = logging.getLogger("tidegauge.storage")

_VACUUM_EVERY = 6
QUERIES = load_queries("tidegauge.storage")


class EmbeddedMaintenance(PeriodicTask):
    """CHECKPOINT every five minutes, VACUUM ANALYZE of the tables that change rows
    every half hour."""

    def __init__(self, database: Database, *, interval_s: float = 300) -> None:
        super().__init__("embedded maintenance", self._step, interval_s=interval_s)
        self._database = database
        self._steps = 0

    async def _step(self) -> None:
        self._steps += 1
        if self._steps == 1:
            return  # just started: nothing to tidy up yet
        async with self._database.autocommit() as connection:
            if self._steps % _VACUUM_EVERY == 0:
                cursor = await connection.execute(QUERIES["changing_tables"])
                for (table,) in await cursor.fetchall():
                    vacuum = sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table))
                    await connection.execute(vacuum)
            await connection.execute("CHECKPOINT")
