"""The middleware for ASGI applications: pure, so that it holds back no message and no exception.

A request counts as done with the last message of its response; background tasks that run after it are
not part of its time. `__call__` and `_record` are what every request takes: they are written for speed,
and what is rare is done elsewhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from random import randbytes
from time import perf_counter
from typing import Any, Protocol

from .http_metrics import Responses, http_metrics
from .instruments import histogram
from .registry import Registry
from .request import CURRENT, RequestContext, accepted_id, trace_id_of
from .routes import HIDDEN, UNMATCHED, route_of, selected_route

Message = MutableMapping[str, Any]  # Any: as ASGI has it
Scope = MutableMapping[str, Any]  # Any: as ASGI has it
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]  # Any: every framework has its own types

CLIENT_CLOSED = 499
"""The status of a request whose client left before there was one (nginx)."""

_READ = frozenset({b"x-request-id", b"traceparent", b"content-length", b"transfer-encoding"})


class Monitor(Protocol):
    """What a middleware needs of `Tidegauge`."""

    registry: Registry

    def failed(self, error: BaseException, request: RequestContext, *, mechanism: str) -> None:
        """Report an exception that came out of the application."""

    def loop_started(self) -> None:
        """An event loop serves requests; called in it."""

    def closing(self) -> None:
        """The application ends: send what there is; may block for a moment."""


class TidegaugeMiddleware:
    """Measures an ASGI application.

    `tidegauge` is the `Tidegauge` that reports; without it, the one that is there when the first
    request comes, and none until then.
    """

    def __init__(self, app: Application, tidegauge: Monitor | None = None) -> None:
        self.app = app
        self._given = tidegauge
        self._metrics = http_metrics(self._monitor.registry)
        self._websockets = histogram(
            "websocket.server.duration", unit="s", registry=self._monitor.registry
        )

    @property
    def _monitor(self) -> Monitor:
        if self._given is not None:
            return self._given
        from .current import current

        return current()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # Any: as Application
        if scope["type"] != "http":
            if scope["type"] == "websocket":
                await self._websocket(scope, receive, send)
            elif scope["type"] == "lifespan":
                await self._lifespan(scope, receive, send)
            else:
                await self.app(scope, receive, send)
            return
        request = RequestContext(scope, perf_counter(), self)
        request.root_path = scope.get("root_path", "")
        for name, value in scope["headers"]:
            if name in _READ:
                if name == b"content-length":
                    request.received = int(value) if value.isdigit() else -1
                elif name == b"x-request-id":
                    request.request_id = accepted_id(value)
                elif name == b"traceparent":
                    request.trace_id = trace_id_of(value)
                elif request.received < 0:
                    receive = _counting(receive, request)

        def observed(message: Message) -> Any:  # Any: send's awaitable
            # no coroutine of its own: what it returns is awaited by whoever sends
            kind = message["type"]
            if kind == "http.response.body" or kind == "http.response.pathsend":
                return self._body(request, send, message)
            if kind != "http.response.start":
                return send(message)
            request.status = message["status"]
            headers = message.get("headers", ())
            given = False
            for name, value in headers:
                if name == b"x-request-id":
                    given = True
                elif name == b"content-type" and value.startswith(b"text/event-stream"):
                    # it lasts as long as somebody looks, which says nothing of the application
                    request.streams_s = perf_counter() - request.started
            if given:
                return send(message)
            request_id = request._request_id
            if not request_id:
                request_id = request._request_id = randbytes(16).hex()  # noqa: S311 - unique, no secret
            added = (b"x-request-id", request_id.encode())
            return send({**message, "headers": [*headers, added]})

        active = self._metrics.active
        active[request] = None
        token = CURRENT.set(request)
        try:
            await self.app(scope, receive, observed)
        except BaseException as error:
            self._raised(error, request)
            raise
        finally:
            if not request.finished:  # no complete response, no exception: the client has gone
                request.status = request.status or CLIENT_CLOSED
                self._record(request)
            if request.answered is not None:
                self._failed(request.answered, request, "asgi.answered")
            active.pop(request, None)
            CURRENT.reset(token)

    async def _body(self, request: RequestContext, send: Send, message: Message) -> None:
        """A part of the response; with the last one the request is done."""
        try:
            await send(message)
        except OSError:
            request.gone = True
            raise
        request.sent += len(message.get("body", b""))
        if not message.get("more_body", False) and not request.finished:
            self._record(request)

    def _raised(self, error: BaseException, request: RequestContext) -> None:
        """The application ended with an exception, before or after its response was complete."""
        after = request.finished and request.status < 500
        if not request.finished:
            gone = request.gone or is_disconnect(error)
            request.status = request.status or (CLIENT_CLOSED if gone else 500)
            self._record(request)
        self._failed(error, request, "asgi.after_response" if after else "asgi")

    def _record(self, request: RequestContext) -> None:
        """The response is complete: note how long it took."""
        elapsed = request.streams_s or perf_counter() - request.started
        request.finished = True
        scope, status = request.scope, request.status
        route = selected_route(scope) if "fastapi" in scope else scope.get("route")
        key = (id(route), scope.get("root_path"), scope["method"], status)
        found = self._metrics.known.get(key)
        place = found[0] if found is not None else self._place(request, key, route, status)
        request.route = place.route
        self._metrics.record(place, elapsed, request.sent, request.received)

    def _place(
        self, request: RequestContext, key: tuple[object, ...], route: object, status: int
    ) -> Responses:
        """Find where requests of this kind are noted, the first time."""
        self._monitor.loop_started()
        scope = request.scope
        try:
            template = self._template(request, route, status)
        except Exception:  # of a routing that we do not know
            self._metrics.registry.lose("route_unknown")
            template = UNMATCHED
        responses = self._metrics.responses(template, scope["method"], status)
        if route is not None or status == 404 or template.endswith(HIDDEN):
            self._metrics.remember(key, responses, route)
        return responses

    def _template(self, request: RequestContext, route: object, status: int) -> str:
        return route_of(
            request.scope, route, root_path=request.root_path, status=status, app=self.app
        )

    def route_so_far(self, request: RequestContext) -> str:
        """The template of a request that is being served, or of a websocket."""
        try:
            return self._template(request, selected_route(request.scope), request.status)
        except Exception:  # of a routing that we do not know
            return UNMATCHED

    def _failed(self, error: BaseException, request: RequestContext, mechanism: str) -> None:
        """Count and report what came out of the application, unless it is an ordinary end."""
        error = unwrapped(error)
        if request.gone or is_disconnect(error):
            return
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            return
        method = request.scope.get("method", "WEBSOCKET")
        self._metrics.failed(request.route or UNMATCHED, method, type(error).__name__)
        self._monitor.failed(error, request, mechanism=mechanism)

    async def _websocket(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        request = RequestContext(scope, perf_counter(), self)
        request.root_path = scope.get("root_path", "")
        for name, value in scope["headers"]:
            if name == b"x-request-id":
                request.request_id = accepted_id(value)
            elif name == b"traceparent":
                request.trace_id = trace_id_of(value)
        outcome = "closed"
        active = self._metrics.active_websockets
        active[request] = None
        token = CURRENT.set(request)
        try:
            await self.app(scope, receive, send)
        except BaseException as error:
            if not is_disconnect(error):
                outcome = type(error).__name__
            request.route = self.route_so_far(request)
            self._failed(error, request, "asgi.websocket")
            raise
        finally:
            active.pop(request, None)
            CURRENT.reset(token)
            route = request.route_so_far()
            elapsed = perf_counter() - request.started
            tags = {"http.route": route} if outcome == "closed" else {
                "http.route": route, "error.type": outcome}  # fmt: skip
            self._websockets.record(elapsed, **tags)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what there is before the server hears that the application has ended: uvicorn then
        ends by the signal it got, without what Python does at its exit.

        For an application that has no lifespan (Django's) we have one in its place.
        """
        self._monitor.loop_started()
        asked = answered = False

        async def observed_receive() -> Message:
            nonlocal asked
            message = await receive()
            asked = True
            return message

        async def observed(message: Message) -> None:
            nonlocal answered
            answered = True
            if message["type"].startswith("lifespan.shutdown."):
                await self._close()
            await send(message)

        try:
            await self.app(scope, observed_receive, observed)
        except Exception:
            if answered:
                raise
            if not asked:
                await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._close()
            await send({"type": "lifespan.shutdown.complete"})

    async def _close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._monitor.closing)


def unwrapped(error: BaseException) -> BaseException:
    """The only exception of a group: task groups of a framework are nobody's interest."""
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


def is_disconnect(error: BaseException) -> bool:
    """Whether an exception says that the client has gone or the server stops."""
    error = unwrapped(error)
    return isinstance(error, (asyncio.CancelledError, GeneratorExit)) or type(error).__name__ in (
        "ClientDisconnect",
        "WebSocketDisconnect",
        "ClientDisconnected",
    )


def _counting(receive: Receive, request: RequestContext) -> Receive:
    """Count a body of unknown length as it is read."""
    request.received = 0

    async def counted() -> Message:
        message = await receive()
        if message["type"] == "http.request":
            request.received += len(message.get("body", b""))
        return message

    return counted
