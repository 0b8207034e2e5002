"""The real Sentry SDK for Python, unmodified, with a DSN of ours, in the frameworks that use it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import sentry_sdk
import uvicorn
from fastapi import FastAPI

from tests.serving import free_port
from tidegauge.errors.projects import create_project

from .conftest import Api, Json


@dataclass
class Sdk:
    """An initialised SDK and what has arrived of it."""

    api: Api
    dsn: str

    def init(self, **options: Any) -> None:
        sentry_sdk.init(
            dsn=self.dsn, release="shop@2.0.0", environment="test", send_default_pii=True,
            default_integrations=True, **options,
        )  # fmt: skip

    async def events(self, count: int = 1) -> list[Json]:
        """The events, oldest first, after the SDK has sent what it holds."""
        await asyncio.to_thread(sentry_sdk.flush, 20)
        rows = await self.api.rows("SELECT event_id FROM error_logs ORDER BY id")
        assert len(rows) == count
        return [await self.api.get(f"/errors/events/{row[0]}") for row in rows]


@pytest.fixture(scope="module")
async def address(running: Api) -> AsyncIterator[str]:
    """The application on a port."""
    port = free_port()
    server = uvicorn.Server(
        uvicorn.Config(running.app, port=port, lifespan="off", log_config=None, access_log=False)
    )
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@pytest.fixture
async def sdk(api: Api, address: str) -> AsyncIterator[Sdk]:
    async with api.platform.database.connection() as connection:
        project = await create_project(connection, "shop")
    yield Sdk(api, project.dsn(address))
    await asyncio.to_thread(sentry_sdk.get_client().close, 5)
    sentry_sdk.init()


SECRET = "-".join(["hunter", "two", "ten"])
"""Not a literal, which source lines would show."""


def checkout(password: str) -> float:
    """Fails with a secret among its locals."""
    items = 0
    return len(password) / items


async def test_an_exception_with_locals_and_source(sdk: Sdk) -> None:
    sdk.init()
    sentry_sdk.set_user({"id": "42", "email": "ada@example.com"})
    sentry_sdk.set_tag("shard", "7")
    sentry_sdk.add_breadcrumb(category="cart", message="item added")
    try:
        checkout(SECRET)
    except ZeroDivisionError:
        sent = sentry_sdk.capture_exception()
    [event] = await sdk.events()
    assert event["event_id"] == sent
    assert (event["error_type"], event["error_message"]) == (
        "ZeroDivisionError",
        "division by zero",
    )
    assert (event["release"], event["environment"]) == ("shop@2.0.0", "test")
    frame = event["exceptions"][-1]["frames"][-1]
    assert frame["function"] == "checkout"
    assert frame["context_line"].strip() == "return len(password) / items"
    assert frame["vars"]["items"] == "0"
    assert frame["vars"]["password"] == "[Filtered]"
    assert event["user"]["id"] == "42"
    assert event["tags"]["shard"] == "7"
    assert "item added" in [b.get("message") for b in event["breadcrumbs"]]
    assert SECRET not in str(event)


async def test_logging_sends_errors_grouped_by_their_template(sdk: Sdk) -> None:
    sdk.init()
    log = logging.getLogger("shop.stock")
    for n in range(3):
        log.error("no %s left in store %d", f"apple{n}", n)
    await sdk.events(3)
    [group] = (await sdk.api.get("/errors/groups"))["groups"]
    assert group["count"] == 3
    assert group["error_type"] == "shop.stock"


async def test_chained_exceptions_and_asyncio(sdk: Sdk) -> None:
    from sentry_sdk.integrations.asyncio import AsyncioIntegration

    sdk.init(integrations=[AsyncioIntegration()])

    async def work() -> None:
        await asyncio.sleep(0)
        try:
            raise KeyError("cause")
        except KeyError as error:
            raise RuntimeError("effect") from error

    with pytest.raises(RuntimeError):
        await asyncio.create_task(work())
    [event] = await sdk.events()
    assert [e["type"] for e in event["exceptions"]] == ["KeyError", "RuntimeError"]
    [group] = (await sdk.api.get("/errors/groups"))["groups"]
    assert group["handled"] is False


async def test_fastapi(sdk: Sdk) -> None:
    sdk.init()
    app = FastAPI()

    @app.post("/orders/{number}")
    async def order(number: int) -> None:
        raise LookupError(f"order {number}")

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://shop") as client:
        for number in (1, 2):
            answer = await client.post(
                f"/orders/{number}?token={SECRET}",
                headers={"Authorization": f"Bearer {SECRET}"},
            )
            assert answer.status_code == 500
    events = await sdk.events(2)
    [group] = (await sdk.api.get("/errors/groups"))["groups"]
    shown = await sdk.api.get(f"/errors/groups/{group['id']}")
    assert shown["endpoints"] == [{"endpoint": "/orders/{number}", "count": 2}]
    assert events[0]["request"]["method"] == "POST"
    assert SECRET not in str(events)


async def test_flask(sdk: Sdk) -> None:
    from flask import Flask
    from sentry_sdk.integrations.flask import FlaskIntegration

    sdk.init(integrations=[FlaskIntegration()])
    app = Flask("shop")

    @app.route("/cart/<int:number>")
    def cart(number: int) -> str:
        raise PermissionError(f"cart {number}")

    def get() -> None:
        with app.test_client() as client:
            assert client.get("/cart/5", headers={"Cookie": f"session={SECRET}"}).status_code == 500

    await asyncio.to_thread(get)
    [event] = await sdk.events()
    assert event["error_type"] == "PermissionError"
    assert event["request"]["url"].endswith("/cart/5")
    assert SECRET not in str(event)


async def test_django(sdk: Sdk) -> None:
    import django
    from django.conf import settings as django_settings
    from django.test import override_settings
    from sentry_sdk.integrations.django import DjangoIntegration

    sdk.init(integrations=[DjangoIntegration()])
    if not django_settings.configured:  # another test's may be there: one process has one Django
        django_settings.configure(SECRET_KEY="django-secret", DEBUG=False, LOGGING_CONFIG=None)
        django.setup()
    from django.core.wsgi import get_wsgi_application

    def get() -> None:
        with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]):
            transport = httpx.WSGITransport(get_wsgi_application(), raise_app_exceptions=False)
            with httpx.Client(transport=transport, base_url="http://shop") as client:
                assert client.get("/stock/9/").status_code == 500

    await asyncio.to_thread(get)
    [event] = await sdk.events()
    assert (event["error_type"], event["error_message"]) == ("ArithmeticError", "stock 9")
    assert event["request"]["method"] == "GET"


def _urlpatterns() -> list[Any]:
    from django.urls import path

    def stock(_: Any, number: int) -> None:
        raise ArithmeticError(f"stock {number}")

    return [path("stock/<int:number>/", stock)]


def __getattr__(name: str) -> Any:
    """Django's patterns, made when Django asks for them."""
    if name == "urlpatterns":
        return _urlpatterns()
    raise AttributeError(name)


@pytest.mark.parametrize("cause", [KeyError, ValueError])
async def test_the_same_line_with_another_type_is_another_group(
    sdk: Sdk, cause: Callable[[str], Exception]
) -> None:
    sdk.init()
    for kind in (cause, cause, OSError):
        try:
            raise kind("x")
        except Exception:
            sentry_sdk.capture_exception()
    await sdk.events(3)
    groups = (await sdk.api.get("/errors/groups", order="count"))["groups"]
    assert [g["count"] for g in groups] == [2, 1]
