"""A Tidegauge in this process whose clock the test moves, and browsers that sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from tidegauge.app import Platform, compose, create_app
from tidegauge.auth.passwords import hash_password
from tidegauge.auth.users import Role, create_user
from tidegauge.core.clock import ManualClock
from tidegauge.settings import Settings

PASSWORD = "correct horse battery"


@dataclass
class Browser:
    """A client that keeps cookies, and sends the CSRF token once it has one."""

    http: httpx.AsyncClient
    csrf: str | None = None

    async def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> httpx.Response:
        if self.csrf is not None:
            headers.setdefault("X-CSRF-Token", self.csrf)
        arguments = {} if body is None else {"json": body}
        return await self.http.request(method, path, headers=headers, **arguments)

    async def sign_in(self, user: str, password: str = PASSWORD) -> httpx.Response:
        answer = await self.call("POST", "/api/v1/session", {"user": user, "password": password})
        if answer.status_code == 200:
            self.csrf = answer.json()["csrf_token"]
        return answer


@dataclass
class Site:
    """The service, and what its browsers come from."""

    app: FastAPI
    platform: Platform
    clock: ManualClock

    @asynccontextmanager
    async def browser(
        self, user: str | None = None, *, address: str = "192.0.2.1", scheme: str = "http"
    ) -> AsyncIterator[Browser]:
        """A browser at an address, signed in if a user is named."""
        transport = httpx.ASGITransport(
            self.app, raise_app_exceptions=False, client=(address, 50_000)
        )
        async with httpx.AsyncClient(transport=transport, base_url=f"{scheme}://t") as http:
            browser = Browser(http)
            if user is not None:
                assert (await browser.sign_in(user)).status_code == 200
            yield browser

    async def make(self, name: str, role: Role = "viewer", password: str = PASSWORD) -> None:
        """A user."""
        async with self.platform.database.connection() as connection:
            await create_user(connection, name, hash_password(password), role)

    async def stored(self, query: bytes) -> list[tuple[Any, ...]]:
        """What a statement finds."""
        async with self.platform.database.connection() as connection:
            return await (await connection.execute(query)).fetchall()


@pytest.fixture
async def site(clean_database: str, settings: Settings, clock: ManualClock) -> AsyncIterator[Site]:
    changed = {"database_url": SecretStr(clean_database)}
    platform = compose(settings.model_copy(update=changed), clock=clock)
    app = create_app(platform)
    async with app.router.lifespan_context(app):
        yield Site(app, platform, clock)
