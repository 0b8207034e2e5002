"""The middlewares around Django: its routes, the exceptions that it answers, sync and async."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import django
import pytest
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test.utils import override_settings
from django.urls import include, path, re_path
from fastapi import FastAPI

from tests.client.test_asgi import Message, ask, counts, header, live, values
from tests.client.test_wsgi import drive
from tidegauge_client import Tidegauge, get_request_id
from tidegauge_client.registry import Registry

Asked = tuple[int, str, str]
Ask = Callable[..., Any]


def item(request: HttpRequest, item: int) -> HttpResponse:
    return HttpResponse(get_request_id())


async def item_async(request: HttpRequest, item: int) -> HttpResponse:
    return HttpResponse(get_request_id())


def boom(request: HttpRequest, **_: str) -> HttpResponse:
    raise ValueError("boom")


async def boom_async(request: HttpRequest) -> HttpResponse:
    raise ValueError("boom")


async def unavailable(request: HttpRequest) -> HttpResponse:
    return HttpResponse(status=503)


def stream(request: HttpRequest) -> HttpResponseBase:
    return StreamingHttpResponse(b"x" * 10 for _ in range(3))


async def stream_async(request: HttpRequest) -> HttpResponseBase:
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(3):
            yield b"x" * 10

    return StreamingHttpResponse(parts())


async def endless(request: HttpRequest) -> HttpResponse:
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


below = [path("orders/<int:item>/", item), re_path(r"^years/(?P<item>[0-9]{4})/$", item)]
urlpatterns = [
    path("", item, {"item": 0}),
    path("items/<int:item>/", item),
    path("async/<int:item>/", item_async),
    path("shops/<slug:shop>/", include([path("boom/", boom)])),
    path("api/", include(below)),
    re_path(r"^x/(?P<item>[0-9]{4})/$", item),
    path("boom/", boom),
    path("boom/async/", boom_async),
    path("stream/", stream),
    path("stream/async/", stream_async),
    path("unavailable/", unavailable),
    path("endless/", endless),
]

ROUTES = [
    ("/", "/", 200),
    ("/items/7/", "/items/<int:item>/", 200),
    ("/async/7/", "/async/<int:item>/", 200),
    ("/api/orders/3/", "/api/orders/<int:item>/", 200),
    ("/api/years/2026/", "/api/years/(?P<item>[0-9]{4})/$", 200),
    ("/x/2026/", "/x/(?P<item>[0-9]{4})/$", 200),
    ("/unavailable/", "/unavailable/", 503),
    ("/items/x/", "unmatched", 404),
    ("/nothing/here", "unmatched", 404),
]


@pytest.fixture(autouse=True)
def _settings() -> Iterator[None]:
    if not settings.configured:  # another test's may be there: one process has one Django
        settings.configure(SECRET_KEY="s", ALLOWED_HOSTS=["*"], DEBUG=False, LOGGING_CONFIG=None)
        django.setup()
    with override_settings(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], MIDDLEWARE=[]):
        yield


@pytest.fixture
def client(registry: Registry) -> Iterator[Tidegauge]:
    client = Tidegauge(service="shop", environment="test", registry=registry, resources=False)
    yield client
    client.close()


def request_of(url: str, **environ: str) -> dict[str, Any]:  # Any: as WSGI has it
    return {
        "wsgi.input": io.BytesIO(), "PATH_INFO": url, "SERVER_NAME": "host", "SERVER_PORT": "80",
        "QUERY_STRING": "token=abc", **environ,
    }  # fmt: skip


@pytest.mark.parametrize(("url", "route", "status"), ROUTES)
def test_wsgi_requests_are_counted_by_route(
    url: str, route: str, status: int, client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(get_wsgi_application(), libraries=False)
    for _ in range(2):
        drive(app, **request_of(url, SCRIPT_NAME="/behind"))
    assert counts(registry.collect()) == {(route, "GET", str(status)): 2}


@pytest.mark.parametrize("root_path", ["", "/behind"])
@pytest.mark.parametrize(("url", "route", "status"), ROUTES)
async def test_asgi_requests_are_counted_by_route(
    url: str, route: str, status: int, root_path: str, client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(get_asgi_application(), libraries=False)
    for _ in range(2):
        answer = await ask(app, url, root_path=root_path)
        assert answer[0]["status"] == status
    assert counts(registry.collect()) == {(route, "GET", str(status)): 2}


@pytest.mark.parametrize("url", ["/items/7/", "/async/7/"])
async def test_views_know_the_request_id(url: str, client: Tidegauge) -> None:
    app = client.instrument(get_asgi_application(), libraries=False)
    answer = await ask(app, url, headers={"X-Request-ID": "mine"})
    assert (answer[1]["body"], header(answer, "x-request-id")) == (b"mine", "mine")
    wsgi = client.instrument(get_wsgi_application(), libraries=False)
    parts = await asyncio.to_thread(drive, wsgi, **request_of(url, HTTP_X_REQUEST_ID="other"))
    assert parts == [b"other"]


@pytest.mark.parametrize("libraries", [False, True])
@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
@pytest.mark.parametrize("url", ["/boom/", "/boom/async/", "/shops/north/boom/"])
async def test_an_exception_that_django_answers_is_reported_once(
    url: str, kind: str, libraries: bool, client: Tidegauge, registry: Registry
) -> None:
    """Also where Django's own log line about it is reported."""
    logging.getLogger("django").propagate = True
    if kind == "wsgi":
        app: Any = client.instrument(get_wsgi_application(), libraries=libraries)
        await asyncio.to_thread(drive, app, **request_of(url))
    else:
        app = client.instrument(get_asgi_application(), libraries=libraries)
        assert (await ask(app, url))[0]["status"] == 500
    route = url.replace("north", "<slug:shop>")
    [event] = client.reporter.take()
    assert (event["error_type"], event["error_message"]) == ("ValueError", "boom")
    assert event["request"]["route"] == route
    assert event["request"]["status"] == 500
    assert event["exceptions"][-1]["mechanism"]["handled"] is False
    assert event["exceptions"][-1]["frames"][-1]["function"] in ("boom", "boom_async")
    points = registry.collect()
    assert counts(points) == {(route, "GET", "500"): 1}
    assert values(points, "http.server.exception.count") == {
        (("error.type", "ValueError"), ("http.request.method", "GET"), ("http.route", route)): 1
    }
    assert values(points, "http.server.active_requests") == {(): 0}


def test_streams_are_measured_to_their_end(client: Tidegauge, registry: Registry) -> None:
    app = client.instrument(get_wsgi_application(), libraries=False)
    assert b"".join(drive(app, **request_of("/stream/"))) == b"x" * 30
    [size] = values(registry.collect(), "http.server.response.body.size_sum").values()
    assert size == 30


async def test_async_streams_are_measured_to_their_end(
    client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(get_asgi_application(), libraries=False)
    await ask(app, "/stream/async/")
    points = registry.collect()
    assert counts(points) == {("/stream/async/", "GET", "200"): 1}
    assert sum(values(points, "http.server.response.body.size_sum").values()) == 30


async def test_a_client_that_leaves_is_no_error(client: Tidegauge, registry: Registry) -> None:
    app = client.instrument(get_asgi_application(), libraries=False)
    messages: list[Message] = [{"type": "http.request", "body": b""}, {"type": "http.disconnect"}]

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        raise AssertionError(message)

    scope = {
        "type": "http",
        "path": "/endless/",
        "method": "GET",
        "headers": [],
        "query_string": b"",
    }
    await app(scope, receive, send)
    assert counts(registry.collect()) == {("/endless/", "GET", "499"): 1}
    assert client.reporter.take() == []


async def test_what_there_is_is_sent_at_the_end_though_django_knows_no_lifespan(
    client: Tidegauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(client, "closing", lambda: order.append("flush"))
    await live(client.instrument(get_asgi_application(), libraries=False), order)
    assert order == ["lifespan.startup.complete", "flush", "lifespan.shutdown.complete"]


async def test_django_below_another_application_is_seen(
    client: Tidegauge, registry: Registry
) -> None:
    """Mounted in FastAPI, and under a WSGI middleware of somebody else's."""
    outer = FastAPI()
    outer.mount("/admin", get_asgi_application())
    await ask(client.instrument(outer, libraries=False), "/admin/items/7/")
    django_application = WSGIHandler()

    def somebody_else(environ: Any, start: Any) -> Any:
        return django_application(environ, start)

    drive(client.instrument(somebody_else, libraries=False), **request_of("/items/7/"))
    assert counts(registry.collect()) == {
        ("/admin/items/<int:item>/", "GET", "200"): 1,
        ("/items/<int:item>/", "GET", "200"): 1,
    }
