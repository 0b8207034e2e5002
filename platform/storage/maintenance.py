"""What a PostgreSQL server does by itself and the embedded database does not: checkpoints, vacuum,
fresh statistics (facts: no background process runs in it)."""

from __future__ import annotations

import logging

from ..core.service import PeriodicTask
from .database import Database

log = logging.getLogger("tidegauge.storage")

_VACUUM_EVERY = 6


class EmbeddedMaintenance(PeriodicTask):
    """CHECKPOINT every five minutes, VACUUM ANALYZE of the tables that change every half hour."""

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
                for table in ("ingest_ledger", "metric_series", "leases", "policy_runs"):
                    await connection.execute(f"VACUUM ANALYZE {table}".encode())
            await connection.execute("CHECKPOINT")
