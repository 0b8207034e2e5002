"""An application with the errors room, clients with keys, and events to send."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, nullcontext, suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from psycopg.errors import DeadlockDetected
from pydantic import SecretStr

from tests.conftest import TOLD_EVENTS, Server, fresh_database
from tidegauge.app import Platform, compose, create_app
from tidegauge.auth.keys import create_key
from tidegauge.core.clock import ManualClock, SystemClock
from tidegauge.settings import Settings

Json = Any  # Any: decoded JSON


@dataclass
class Api:
    """A client with a key of each scope."""

    platform: Platform
    http: httpx.AsyncClient
    keys: dict[str, str]
    app: FastAPI

    def auth(self, scope: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}

    async def send(self, body: Json, *, scope: str = "ingest", **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.auth(scope), **headers}
        return await self.http.post("/api/v1/errors", content=content, headers=headers)

    async def get(self, path: str, *, scope: str = "read", **parameters: Json) -> Json:
        """The JSON of a 200 answer."""
        parameters = {k.rstrip("_"): v for k, v in parameters.items()}
        answer = await self.http.get(path, params=parameters, headers=self.auth(scope))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def request(
        self, method: str, path: str, body: Json = None, *, scope: str = "admin"
    ) -> httpx.Response:
        return await self.http.request(method, path, json=body, headers=self.auth(scope))

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the database, for what no route shows."""
        async with self.platform.database.connection() as connection:
            return await (await connection.execute(query.encode())).fetchall()


@pytest.fixture(scope="module")
async def running(server: Server, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """One application for the tests of a module: a schema takes seconds to make."""
    async with AsyncExitStack() as stack:
        conninfo = await stack.enter_async_context(fresh_database(server))
        settings = Settings(
            _env_file=None,
            data_dir=tmp_path_factory.mktemp("data"),
            host_metrics=False,
            database_url=SecretStr(conninfo),
            max_body_bytes=2_000_000,
            max_decompressed_bytes=20_000_000,
            errors_kept_first=10,
            public_url="http://monitor.example:8642",
        )
        platform = compose(settings, clock=ManualClock(SystemClock().now_us()))
        app = create_app(platform)
        await stack.enter_async_context(app.router.lifespan_context(app))
        keys = {}
        async with platform.database.connection() as connection:
            await connection.execute(TOLD_EVENTS)
            for scope in ("ingest", "read", "admin"):
                _, keys[scope] = await create_key(connection, scope, [scope])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        http = httpx.AsyncClient(transport=transport, base_url="http://t")
        yield Api(platform, await stack.enter_async_context(http), keys, app)


@pytest.fixture
async def api(running: Api) -> Api:
    """The application without errors, its clock at the present."""
    platform = running.platform
    platform.errors.reset_memory()
    platform.clock.advance(max(0.0, (SystemClock().now_us() - platform.clock.now_us()) / 1e6))  # type: ignore[attr-defined]
    for attempt in range(5):  # upkeep and evaluator may hold some of these tables and want others
        with suppress(DeadlockDetected) if attempt < 4 else nullcontext():
            async with platform.database.connection() as connection:
                await connection.execute(
                    "TRUNCATE error_logs, error_counts, error_users, error_fingerprints, error_groups,"
                    " error_ledger, error_releases, error_projects, platform_events, told_events,"
                    " ingest_rejects, metric_samples, metric_series"
                )
            break
    return running


def frame(function: str, **fields: Json) -> Json:
    """A frame of the application."""
    return {
        "filename": "shop/checkout.py",
        "module": "shop.checkout",
        "function": function,
        "lineno": 10,
        "context_line": f"    {function}(order)",
        "in_app": True,
        **fields,
    }


def event(kind: str = "ValueError", message: str = "bad order", **fields: Json) -> Json:
    """An error of a shop, with an id of its own."""
    return {
        "event_id": uuid4().hex,
        "severity": "error",
        "exceptions": [{"type": kind, "value": message, "frames": [frame("main"), frame("pay")]}],
        "platform": "python",
        "service": "shop",
        "environment": "production",
        "release": "shop@1.0.0",
        **fields,
    }
