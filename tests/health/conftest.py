"""A whole Tidegauge in this process, with a client and keys."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tests.conftest import TOLD_EVENTS
from tidegauge.app import Platform, compose, create_app
from tidegauge.auth.keys import create_key
from tidegauge.settings import Settings


@dataclass
class Api:
    """A client with a key of each scope."""

    platform: Platform
    http: httpx.AsyncClient
    keys: dict[str, str]

    async def call(
        self, method: str, path: str, scope: str = "admin", **arguments: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}
        return await self.http.request(method, path, headers=headers, **arguments)

    async def get(self, path: str, scope: str = "read", **parameters: Any) -> httpx.Response:
        return await self.call("GET", path, scope, params=parameters)


@pytest.fixture
def make_api(clean_database: str, settings: Settings) -> Callable[..., Any]:
    """`async with make_api(setting=value) as api`: a Tidegauge with these settings."""

    @asynccontextmanager
    async def make(**changed: Any) -> AsyncIterator[Api]:
        values = {"database_url": SecretStr(clean_database), **changed}
        platform = compose(settings.model_copy(update=values))
        app = create_app(platform)
        async with app.router.lifespan_context(app):
            keys = {}
            async with platform.database.connection() as connection:
                await connection.execute(TOLD_EVENTS)
                for scope in ("ingest", "read", "admin"):
                    name = f"{scope} {secrets.token_hex(4)}"
                    _, keys[scope] = await create_key(connection, name, [scope])
            transport = httpx.ASGITransport(app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://t") as http:
                yield Api(platform, http, keys)

    return make


@pytest.fixture
async def api(make_api: Callable[..., Any]) -> AsyncIterator[Api]:
    async with make_api() as api:
        yield api
