"""The ASGI middleware: counts, times and routes of whatever an application does with a request."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from fastapi import APIRouter, BackgroundTasks, FastAPI, HTTPException, WebSocket
from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Mount, Route

from tidegauge_client import (
    RequestIdFilter,
    Tidegauge,
    capture_message,
    get_request_id,
    structlog_request_id,
)
from tidegauge_client.asgi import TidegaugeMiddleware
from tidegauge_client.points import Point
from tidegauge_client.registry import Registry

Message = dict[str, Any]  # Any: as ASGI has it


@pytest.fixture
def client(registry: Registry) -> Any:
    client = Tidegauge(service="shop", environment="test", registry=registry, resources=False)
    yield client
    client.close()


async def ask(
    app: Any,
    path: str = "/",
    method: str = "GET",
    *,
    headers: dict[str, str] | None = None,
    body: list[bytes] | None = None,
    kind: str = "http",
    root_path: str = "",
    on_send: Callable[[Message], None] = lambda _: None,
) -> list[Message]:
    """Messages of the answer; an exception that comes out is the last of them."""
    sent: list[Message] = []
    parts = list(body or [b""])

    async def receive() -> Message:
        if kind == "websocket":
            return {"type": "websocket.connect"}
        if not parts:
            await asyncio.Event().wait()  # the client stays
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: Message) -> None:
        on_send(message)
        sent.append(message)

    scope = {
        "type": kind, "path": root_path + path, "raw_path": (root_path + path).encode(), "method": method,
        "query_string": b"token=abc&page=2", "root_path": root_path, "scheme": "http",
        "client": ("192.0.2.1", 5), "server": ("host", 80), "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "headers": [(k.lower().encode(), v.encode()) for k, v in (headers or {}).items()],
    }  # fmt: skip
    if kind == "websocket":
        del scope["method"]
    try:
        await app(scope, receive, send)
    except BaseException as error:
        sent.append({"type": "exception", "error": error})
    return sent


def header(messages: list[Message], name: str) -> str | None:
    """A header of the answer."""
    return dict(messages[0]["headers"]).get(name.encode(), b"").decode() or None


def counts(points: list[Point]) -> dict[tuple[str, str, str], float]:
    """Requests by route, method and status."""
    return {
        (t["http.route"], t["http.request.method"], t["http.response.status_code"]): p.value
        for p in points
        if p.name == "http.server.request.count" and (t := dict(p.tags))
    }


def values(points: list[Point], name: str) -> dict[tuple[tuple[str, str], ...], float]:
    return {p.tags: p.value for p in points if p.name == name}


def fastapi_application() -> FastAPI:
    """Routers in routers, mounts in mounts."""
    app, outer, inner, mounted, plain = (
        FastAPI(),
        APIRouter(prefix="/v1"),
        APIRouter(),
        FastAPI(),
        None,
    )

    @app.get("/items/{item}")
    async def item(item: int) -> int:
        return item

    @inner.get("/users/{user}/posts/{post:path}")
    def posts(user: str, post: str) -> str:
        return post

    @mounted.get("/orders/{order}")
    async def order(order: int) -> int:
        return order

    async def about(request: Request) -> Response:
        return PlainTextResponse("about")

    plain = Starlette(
        routes=[Route("/about", about), Mount("/deep", routes=[Route("/{x}", about)])]
    )
    outer.include_router(inner, prefix="/inner")
    app.include_router(outer, prefix="/api")
    app.include_router(inner, prefix="/other")
    app.mount("/shops/{shop}", mounted)
    app.mount("/shop", mounted)
    app.mount("/plain", plain)

    async def raw(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("raw")(scope, receive, send)

    app.mount("/raw", raw)
    return app


@pytest.mark.parametrize(
    ("path", "route", "status"),
    [
        ("/items/7", "/items/{item}", 200),
        ("/items/x", "/items/{item}", 422),
        ("/api/v1/inner/users/u/posts/a/b/c", "/api/v1/inner/users/{user}/posts/{post}", 200),
        ("/other/users/u/posts/a", "/other/users/{user}/posts/{post}", 200),
        ("/shops/north/orders/3", "/shops/{shop}/orders/{order}", 200),
        ("/shops/orders/orders/3", "/shops/{shop}/orders/{order}", 200),
        ("/shop/orders/3", "/shop/orders/{order}", 200),
        ("/plain/about", "/plain/about", 200),
        ("/plain/deep/q", "/plain/deep/{x}", 200),
        ("/raw/any/thing", "/raw/{path}", 200),
        ("/nothing/here", "unmatched", 404),
        ("/openapi.json", "/openapi.json", 200),
    ],
)
@pytest.mark.parametrize("root_path", ["", "/behind/proxy"])
async def test_requests_are_counted_by_template(
    path: str, route: str, status: int, root_path: str, client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(fastapi_application(), libraries=False)
    for _ in range(3):
        answer = await ask(app, path, root_path=root_path)
        assert answer[0]["status"] == status
    assert counts(registry.collect()) == {(route, "GET", str(status)): 3}


async def test_a_value_like_a_prefix_is_not_taken_for_the_parameter(
    client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(fastapi_application(), libraries=False)
    await ask(app, "/shop/orders/3")
    await ask(app, "/shops/shops/orders/3")
    await ask(app, "/shops/3/orders/3")
    assert set(counts(registry.collect())) == {
        ("/shop/orders/{order}", "GET", "200"),
        ("/shops/{shop}/orders/{order}", "GET", "200"),
    }


async def test_scanners_make_one_series(client: Tidegauge, registry: Registry) -> None:
    app = client.instrument(fastapi_application(), libraries=False)
    for i in range(50):
        await ask(app, f"/wp-admin/{i}.php")
        await ask(app, f"/wp-admin/{i}.php", f"METHOD{i}")
    assert counts(registry.collect()) == {
        ("unmatched", "GET", "404"): 50,
        ("unmatched", "_OTHER", "404"): 50,
    }


async def test_middlewares_that_copy_the_scope_do_not_hide_the_route(
    client: Tidegauge, registry: Registry
) -> None:
    app = fastapi_application()

    class Copies:
        def __init__(self, app: Any) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await self.app({**scope}, receive, send)

    class Base(BaseHTTPMiddleware):
        async def dispatch(self, request: Request, call_next: Any) -> Response:
            response: Response = await call_next(request)
            return response

    app.add_middleware(Copies)
    app.add_middleware(Base)
    client.instrument(app, libraries=False)
    await ask(app, "/items/7")
    await ask(app, "/plain/deep/q")
    await ask(app, "/nothing")
    assert counts(registry.collect()) == {
        ("/items/{item}", "GET", "200"): 1,
        ("/plain/deep/{x}", "GET", "200"): 1,
        ("unmatched", "GET", "404"): 1,
    }


async def test_any_asgi_application_can_be_wrapped(client: Tidegauge, registry: Registry) -> None:
    async def raw(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("raw")(scope, receive, send)

    app = client.instrument(raw, libraries=False)
    assert isinstance(app, TidegaugeMiddleware)
    await ask(app, "/x")
    assert counts(registry.collect()) == {("unmatched", "GET", "200"): 1}


async def test_instrumenting_twice_counts_once(client: Tidegauge, registry: Registry) -> None:
    app = fastapi_application()
    client.instrument(app, libraries=False)
    client.instrument(app, libraries=False)
    await ask(app, "/items/1")
    assert counts(registry.collect()) == {("/items/{item}", "GET", "200"): 1}


async def test_an_application_that_runs_already_can_be_instrumented(
    client: Tidegauge, registry: Registry
) -> None:
    app = fastapi_application()
    await ask(app, "/items/1")
    client.instrument(app, libraries=False)
    await ask(app, "/items/1")
    assert counts(registry.collect()) == {("/items/{item}", "GET", "200"): 1}


async def test_sizes_are_those_of_the_bodies(client: Tidegauge, registry: Registry) -> None:
    app = FastAPI()

    @app.post("/upload")
    async def upload(request: Request) -> Response:
        size = len(await request.body())

        async def parts() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * size

        return StreamingResponse(parts())

    client.instrument(app, libraries=False)
    await ask(app, "/upload", "POST", headers={"content-length": "10"}, body=[b"x" * 4, b"x" * 6])
    await ask(app, "/upload", "POST", headers={"transfer-encoding": "chunked"}, body=[b"x"] * 5)
    points = registry.collect()
    tags = (("http.request.method", "POST"), ("http.route", "/upload"))
    assert values(points, "http.server.request.body.size_sum")[tags] == 15
    assert values(points, "http.server.response.body.size_sum")[tags] == 45
    assert values(points, "http.server.response.body.size_count")[tags] == 2


async def test_background_tasks_are_not_part_of_a_request_s_time(
    client: Tidegauge, registry: Registry
) -> None:
    app = FastAPI()
    ran: list[str] = []

    async def later() -> None:
        await asyncio.sleep(0.3)
        ran.append(get_request_id())

    @app.get("/")
    async def root(tasks: BackgroundTasks) -> str:
        tasks.add_task(later)
        return "ok"

    client.instrument(app, libraries=False)
    answer = await ask(app)
    assert ran == [header(answer, "x-request-id")]
    [duration] = values(registry.collect(), "http.server.request.duration_sum").values()
    assert duration < 0.3


async def test_a_stream_s_time_lasts_to_its_last_part(
    client: Tidegauge, registry: Registry
) -> None:
    app = FastAPI()

    @app.get("/")
    async def root() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            yield b"a"
            await asyncio.sleep(0.1)
            yield b"b"

        return StreamingResponse(parts())

    client.instrument(app, libraries=False)
    await ask(app)
    [duration] = values(registry.collect(), "http.server.request.duration_sum").values()
    assert duration >= 0.1


async def test_a_stream_of_events_is_answered_when_it_begins(
    client: Tidegauge, registry: Registry
) -> None:
    began = asyncio.get_running_loop().time
    app, lasted = FastAPI(), 0.0

    @app.get("/")
    async def root() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            nonlocal lasted
            at = began()
            await asyncio.sleep(0.2)
            yield b"data: x\n\n"
            lasted = began() - at

        return StreamingResponse(parts(), media_type="text/event-stream")

    client.instrument(app, libraries=False)
    await ask(app)
    [duration] = values(registry.collect(), "http.server.request.duration_sum").values()
    assert 0 < duration < lasted


class Broken(Exception):
    pass


def failing_application(phase: str) -> Any:
    """An application that fails in a phase of the request."""
    app = FastAPI()

    async def dependency() -> AsyncIterator[int]:
        if phase == "dependency":
            raise Broken(phase)
        yield 1
        if phase == "teardown":
            raise Broken(phase)

    from fastapi import Depends

    async def later() -> None:
        raise Broken(phase)

    @app.get("/{x}")
    async def endpoint(x: str, tasks: BackgroundTasks, _: int = Depends(dependency)) -> Response:
        if phase == "endpoint":
            raise Broken(phase)
        if phase == "http exception":
            raise HTTPException(503)

        async def parts() -> AsyncIterator[bytes]:
            yield b"a"
            if phase == "stream":
                raise Broken(phase)

        if phase == "background":
            tasks.add_task(later)
        return StreamingResponse(parts(), background=tasks)

    return app


@pytest.mark.parametrize(
    ("phase", "status", "events"),
    [
        ("endpoint", 500, 1),
        ("dependency", 500, 1),
        ("teardown", 200, 1),
        ("stream", 200, 1),
        ("background", 200, 1),
        ("http exception", 503, 0),
    ],
)
async def test_an_exception_is_seen_in_every_phase(
    phase: str, status: int, events: int, client: Tidegauge, registry: Registry
) -> None:
    app = client.instrument(failing_application(phase), libraries=False)
    answer = await ask(app, "/a")
    assert answer[0]["status"] == status
    assert header(answer, "x-request-id")
    points = registry.collect()
    assert counts(points) == {("/{x}", "GET", str(status)): 1}
    assert sum(values(points, "http.server.exception.count").values()) == events
    assert sum(values(points, "http.server.error.count").values()) == (status >= 500)
    assert values(points, "http.server.active_requests") == {(): 0}
    found = client.reporter.take()
    assert len(found) == events
    for event in found:
        assert event["error_type"] == "Broken"
        assert event["request_id"] == header(answer, "x-request-id")
        assert event["request"]["route"] == "/{x}"
        assert event["request"]["query"] == "token=[removed]&page=2"
        assert event["exceptions"][-1]["mechanism"]["handled"] is False
        expected = "asgi" if phase in ("endpoint", "dependency") else "asgi.after_response"
        assert phase == "stream" or event["exceptions"][-1]["mechanism"]["type"] == expected


async def test_an_exception_that_the_server_logs_afterwards_is_reported_once(
    client: Tidegauge,
) -> None:
    app = client.instrument(failing_application("endpoint"))
    answer = await ask(app, "/a")
    logging.getLogger("server").error("in ASGI application", exc_info=answer[-1]["error"])
    [event] = client.reporter.take()
    assert event["request_id"] == header(answer, "x-request-id")


async def test_what_is_reported_within_a_request_has_its_route(client: Tidegauge) -> None:
    app = FastAPI()
    shop = APIRouter(prefix="/shops/{shop}")

    @shop.get("/orders/{order}")
    async def order(shop: str, order: int) -> None:
        capture_message("odd")

    @shop.websocket("/chat")
    async def chat(socket: WebSocket, shop: str) -> None:
        capture_message("odd")
        await socket.accept()

    app.include_router(shop, prefix="/v1")
    client.instrument(app, libraries=False)
    await ask(app, "/v1/shops/north/orders/3")
    await ask(app, "/v1/shops/north/chat", kind="websocket")
    assert [event["request"]["route"] for event in client.reporter.take()] == [
        "/v1/shops/{shop}/orders/{order}",
        "/v1/shops/{shop}/chat",
    ]


async def test_handled_exceptions_are_no_errors(client: Tidegauge, registry: Registry) -> None:
    app = failing_application("endpoint")

    @app.exception_handler(Broken)
    async def handled(_: Request, __: Exception) -> Response:
        return PlainTextResponse("sorry", 409)

    client.instrument(app, libraries=False)
    await ask(app, "/a")
    points = registry.collect()
    assert counts(points) == {("/{x}", "GET", "409"): 1}
    assert client.reporter.take() == []


async def test_a_client_that_leaves_is_no_error(client: Tidegauge, registry: Registry) -> None:
    entered = asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        entered.set()
        await asyncio.sleep(60)

    measured = client.instrument(app, libraries=False)
    task = asyncio.create_task(ask(measured))
    await entered.wait()
    assert values(registry.collect(), "http.server.active_requests") == {(): 1}
    task.cancel()
    await task
    points = registry.collect()
    assert counts(points) == {("unmatched", "GET", "499"): 1}
    assert values(points, "http.server.active_requests") == {(): 0}
    assert client.reporter.take() == []


async def test_a_client_that_leaves_in_a_stream_keeps_the_status(
    client: Tidegauge, registry: Registry
) -> None:
    app = FastAPI()

    @app.get("/")
    async def root() -> Response:
        async def parts() -> AsyncIterator[bytes]:
            while True:
                yield b"a"

        return StreamingResponse(parts())

    sent = Counter[str]()

    def leaves(message: Message) -> None:
        sent[message["type"]] += 1
        if sent["http.response.body"] == 3:
            raise OSError("gone")

    client.instrument(app, libraries=False)
    await ask(app, on_send=leaves)
    assert counts(registry.collect()) == {("/", "GET", "200"): 1}
    assert client.reporter.take() == []


async def test_websockets_are_measured_apart(client: Tidegauge, registry: Registry) -> None:
    app = FastAPI()

    @app.websocket("/chat/{room}")
    async def chat(socket: WebSocket, room: str) -> None:
        await socket.accept()
        if room == "bad":
            raise Broken
        await socket.close()

    client.instrument(app, libraries=False)
    await ask(app, "/chat/a", kind="websocket")
    await ask(app, "/chat/bad", kind="websocket")
    points = registry.collect()
    assert counts(points) == {}
    assert values(points, "websocket.server.duration_count") == {
        (("http.route", "/chat/{room}"),): 1,
        (("error.type", "Broken"), ("http.route", "/chat/{room}")): 1,
    }
    [event] = client.reporter.take()
    assert event["error_type"] == "Broken"


async def live(app: Any, order: list[str]) -> None:
    """What a server does with an application's lifespan; what it is told goes into `order`."""
    messages = ["lifespan.startup", "lifespan.shutdown"]

    async def receive() -> Message:
        return {"type": messages.pop(0)}

    async def send(message: Message) -> None:
        order.append(message["type"])

    await app({"type": "lifespan"}, receive, send)
    assert messages == []


async def lifespan_of_its_own(scope: Any, receive: Any, send: Any) -> None:
    for phase in ("startup", "shutdown"):
        assert (await receive())["type"] == f"lifespan.{phase}"
        await send({"type": f"lifespan.{phase}.complete"})


async def no_lifespan(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError(f"{scope['type']} is not supported")


async def no_lifespan_after_a_look(scope: Any, receive: Any, send: Any) -> None:
    raise ValueError(await receive())


@pytest.mark.parametrize("app", [lifespan_of_its_own, no_lifespan, no_lifespan_after_a_look])
async def test_what_there_is_is_sent_before_the_server_hears_of_the_end(
    app: Any, client: Tidegauge, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    monkeypatch.setattr(client, "closing", lambda: order.append("flush"))
    await live(client.instrument(app, libraries=False), order)
    assert order == ["lifespan.startup.complete", "flush", "lifespan.shutdown.complete"]


async def test_a_start_that_fails_is_passed_on(client: Tidegauge) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})
        raise Broken

    order: list[str] = []
    with pytest.raises(Broken):
        await live(client.instrument(app, libraries=False), order)
    assert order == ["lifespan.startup.failed"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("abc-123", True),
        ("a" * 128, True),
        ("a" * 129, False),
        ("with space", False),
        ("semi;colon", False),
        ("", False),
        ("umläut", False),
    ],
)
async def test_a_request_id_is_taken_if_it_is_fit(sent: str, kept: bool, client: Tidegauge) -> None:
    app = FastAPI()
    seen = []

    @app.get("/")
    def root() -> str:  # in a thread
        seen.append(get_request_id())
        return "ok"

    client.instrument(app, libraries=False)
    answer = await ask(app, headers={"X-Request-ID": sent})
    returned = header(answer, "x-request-id")
    assert returned == seen[0]
    assert (returned == sent) is kept
    if not kept:
        assert returned is not None
        assert len(returned) == 32
    assert get_request_id() == ""


async def test_an_id_that_the_application_sets_stays_alone(client: Tidegauge) -> None:
    async def raw(scope: Any, receive: Any, send: Any) -> None:
        await PlainTextResponse("x", headers={"X-Request-ID": "own"})(scope, receive, send)

    answer = await ask(client.instrument(raw, libraries=False))
    assert [v for k, v in answer[0]["headers"] if k == b"x-request-id"] == [b"own"]


async def test_a_response_object_that_is_used_again_keeps_its_headers(client: Tidegauge) -> None:
    response = PlainTextResponse("x")
    app = client.instrument(Starlette(routes=[Route("/", lambda _: response)]), libraries=False)
    first, second = await ask(app), await ask(app)
    for answer in (first, second):
        assert len([1 for k, _ in answer[0]["headers"] if k == b"x-request-id"]) == 1
    assert header(first, "x-request-id") != header(second, "x-request-id")


@pytest.mark.parametrize(
    ("traceparent", "trace_id"),
    [
        ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "0af7651916cd43dd8448eb211c80319c"),
        ("00-00000000000000000000000000000000-b7ad6b7169203331-01", ""),
        ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", ""),
        ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", ""),
        ("nonsense", ""),
    ],
)  # fmt: skip
async def test_traceparent_is_on_errors(traceparent: str, trace_id: str, client: Tidegauge) -> None:
    app = client.instrument(failing_application("endpoint"), libraries=False)
    await ask(app, "/a", headers={"traceparent": traceparent})
    [event] = client.reporter.take()
    assert event["trace_id"] == trace_id


async def test_log_lines_have_the_request_id(
    client: Tidegauge, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(RequestIdFilter())
    app = FastAPI()
    events = []

    @app.get("/")
    async def root() -> str:
        logging.getLogger("shop").warning("inside")
        events.append(structlog_request_id(None, "info", {"event": "x"}))
        return "ok"

    client.instrument(app, libraries=False)
    await ask(app, headers={"X-Request-ID": "abc"})
    logging.getLogger("shop").warning("outside")
    found = {r.message: r.__dict__["request_id"] for r in caplog.records if r.name == "shop"}
    assert found == {"inside": "abc", "outside": "-"}
    assert events == [{"event": "x", "request_id": "abc"}]
    assert structlog_request_id(None, "info", {}) == {}


async def test_requests_at_the_same_time_are_kept_apart(
    client: Tidegauge, registry: Registry
) -> None:
    app = FastAPI()

    @app.get("/{x}")
    async def root(x: str) -> str:
        before = get_request_id()
        await asyncio.sleep(0.001)
        assert get_request_id() == before
        return before

    client.instrument(app, libraries=False)
    answers = await asyncio.gather(
        *(ask(app, "/a", headers={"x-request-id": f"r{i}"}) for i in range(200))
    )
    assert [header(a, "x-request-id") for a in answers] == [f"r{i}" for i in range(200)]
    assert counts(registry.collect()) == {("/{x}", "GET", "200"): 200}


async def test_routes_beyond_the_limit_share_a_series(registry: Registry) -> None:
    client = Tidegauge(
        service="s", environment="test", registry=registry, resources=False, series_per_metric=10
    )
    app = FastAPI()
    for i in range(30):
        app.add_api_route(f"/r{i}", lambda: "x", methods=["GET"])
    client.instrument(app, libraries=False)
    for i in range(30):
        await ask(app, f"/r{i}")
    points = registry.collect()
    found = counts(points)
    assert len(found) == 11
    assert found["other", "_OTHER", "200"] == 20
    assert sum(found.values()) == 30
    client.close()
