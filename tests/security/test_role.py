"""The service under a role that owns its database and nothing else (docs/security.md)."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tests.app.test_http import running
from tests.conftest import Server
from tidegauge.settings import Settings


@pytest.fixture
async def unprivileged(clean_database: str, server: Server) -> AsyncIterator[str]:
    """Conninfo of a role without any privilege but the ownership of its database."""
    if server.embedded:
        pytest.skip("the embedded database has one role; needs TIDEGAUGE_TEST_DATABASE_URL")
    role, password = f"tg_role_{secrets.token_hex(4)}", secrets.token_hex(8)
    name = psycopg.conninfo.conninfo_to_dict(clean_database)["dbname"]
    async with await psycopg.AsyncConnection.connect(clean_database, autocommit=True) as admin:
        await admin.execute("CREATE EXTENSION IF NOT EXISTS timescaledb")
        await admin.execute(
            f"CREATE ROLE {role} LOGIN PASSWORD '{password}' NOSUPERUSER NOCREATEDB NOCREATEROLE"
            " NOREPLICATION".encode()
        )
        try:
            await admin.execute(f"ALTER DATABASE {name} OWNER TO {role}".encode())
            await admin.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC".encode())
            yield make_conninfo(clean_database, user=role, password=password)
        finally:
            await admin.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER".encode())
            await admin.execute(f"DROP OWNED BY {role}".encode())
            await admin.execute(f"DROP ROLE {role}".encode())


async def test_the_service_does_all_it_does(unprivileged: str, settings: Settings) -> None:
    async with running(unprivileged, settings) as api:
        stored = await api.post([{"name": "m", "value": n} for n in range(10)])
        assert stored.json()["stored"] == 10
        history = await api.get("/metrics/history", metric="m", from_="-15m", step="1m")
        assert sum(map(len, (s["values"] for s in history.json()["series"]))) >= 1
        rule = {"rule_name": "r", "metric_name": "m", "condition": ">", "threshold": 1}
        made = await api.http.post("/alerts/rules", json=rule, headers=api.auth("admin"))
        assert made.status_code == 201
        detailed = (await api.get("/health/detailed")).json()
        failing = {
            key: check
            for key, checks in detailed["checks"].items()
            for check in checks
            if check["status"] == "fail"
        }
        assert not {key for key in failing if "database" in key}, failing
        async with api.platform.database.connection() as connection:
            row = await (
                await connection.execute(
                    "SELECT rolsuper, rolcreatedb, (SELECT count(*) FROM timescaledb_information.jobs"
                    " WHERE owner::text = current_user AND job_id >= 1000)"
                    " FROM pg_roles WHERE rolname = current_user"
                )
            ).fetchone()
        assert row is not None
        assert row[:2] == (False, False)
        assert row[2] >= 8  # policies run by its workers as this role
