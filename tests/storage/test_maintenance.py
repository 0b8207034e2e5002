"""What the application does for a database that has no process for it."""

from __future__ import annotations

from tests.waiting import eventually_async
from tidegauge.storage.database import Database
from tidegauge.storage.maintenance import EmbeddedMaintenance


async def test_every_table_whose_rows_change_is_vacuumed(database: Database) -> None:
    # a table that was never vacuumed or analysed has -1 tuples
    maintenance = EmbeddedMaintenance(database, interval_s=0)
    await maintenance.start()
    try:
        await eventually_async(lambda: maintenance.runs >= 6)
    finally:
        await maintenance.stop()
    assert maintenance.last_error is None
    async with database.connection() as connection:
        cursor = await connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples < 0"
            " AND relnamespace = 'public'::regnamespace AND relname LIKE 'alert%'"
        )
        assert await cursor.fetchall() == []
