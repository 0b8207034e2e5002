"""One database for the module, filled once; queries only read it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.conftest import Server, fresh_database, open_database
from tests.query.stored import Stored, add_series, live_through, make_series, the_present
from tidegauge.core.clock import SystemClock, to_us
from tidegauge.resources import schema_dir
from tidegauge.settings import Settings
from tidegauge.storage.migrations import read_migrations
from tidegauge.storage.service import prepare


@pytest.fixture(scope="module")
async def stored(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stored]:
    """Sixty days of samples that rollups, retention and late data have gone over."""
    settings = Settings(
        _env_file=None, data_dir=tmp_path_factory.mktemp("stored"), host_metrics=False
    )
    async with fresh_database(server) as conninfo:
        database = open_database(conninfo, server)
        await database.open()
        try:
            await prepare(
                database, settings, read_migrations(schema_dir()), SystemClock(), progress=print
            )
            if not server.embedded:
                async with database.autocommit() as connection:
                    await connection.execute(
                        "SELECT alter_job(job_id, next_start => '2100-01-01')"
                        " FROM timescaledb_information.jobs WHERE job_id >= 1000"
                    )
            rng = np.random.default_rng(7)
            now = the_present()
            filled = Stored(database, settings, now, make_series(rng, to_us(now)))
            await add_series(database, filled.series)
            await live_through(filled, rng)
            yield filled
        finally:
            await database.close()
