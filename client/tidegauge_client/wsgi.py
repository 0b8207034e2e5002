"""The middleware for WSGI applications (Flask, Django): the same measurements, in threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

from .asgi import Monitor
from .http_metrics import Responses, http_metrics
from .request import CURRENT, RequestContext, accepted_id, trace_id_of
from .routes import ROUTE_CHARACTERS, UNMATCHED

Environ = dict[str, Any]  # Any: as WSGI has it
StartResponse = Callable[..., Any]  # Any: WSGI's write callable
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class TidegaugeWSGIMiddleware:
    """Measures a WSGI application.

    The route is what Flask or Django resolved, of another framework what its application leaves in
    the environ as `tidegauge.route`, else `unmatched`. So are exceptions that the framework answers
    itself; those of another one can be left there as `tidegauge.exception`.
    """

    def __init__(self, app: Application, tidegauge: Monitor | None = None) -> None:
        self.app = app
        self._given = tidegauge
        self._metrics = http_metrics(self._monitor.registry)

    @property
    def _monitor(self) -> Monitor:
        if self._given is not None:
            return self._given
        from .current import current

        return current()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = RequestContext(_scope(environ), perf_counter(), self)
        sent_id = environ.get("HTTP_X_REQUEST_ID")
        if sent_id:
            request.request_id = accepted_id(sent_id.encode("latin-1", "replace"))
        traceparent = environ.get("HTTP_TRACEPARENT")
        if traceparent:
            request.trace_id = trace_id_of(traceparent.encode("latin-1", "replace"))
        length = environ.get("CONTENT_LENGTH")
        if length and length.isdigit():
            request.received = int(length)

        def observed_start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            request.status = int(status[:3])
            if not any(name.lower() == "x-request-id" for name, _ in headers):
                headers = [*headers, ("X-Request-ID", request.request_id)]
            return start_response(status, headers, *rest)

        self._metrics.active[request] = None
        CURRENT.set(request)
        try:
            body = self.app(environ, observed_start)
        except BaseException as error:
            self._ended(request, environ, 0, error)
            raise
        return _Body(body, self, request, environ)

    def _ended(
        self,
        request: RequestContext,
        environ: Environ,
        sent: int,
        error: BaseException | None,
    ) -> None:
        if error is not None and not isinstance(error, GeneratorExit):
            request.status = request.status or 500
        self._record(request, environ, sent)
        failed = error or request.answered or environ.get("tidegauge.exception")
        if failed is not None and isinstance(failed, Exception):
            method = str(environ.get("REQUEST_METHOD", ""))
            self._metrics.failed(request.route or UNMATCHED, method, type(failed).__name__)
            self._monitor.failed(failed, request, mechanism="wsgi")
        self._metrics.active.pop(request, None)
        CURRENT.set(None)  # a thread serves one request at a time

    def _record(self, request: RequestContext, environ: Environ, sent: int) -> None:
        elapsed = perf_counter() - request.started
        route = self._route(environ)
        key = (route, environ.get("REQUEST_METHOD"), request.status)
        found = self._metrics.known.get(key)
        place = found[0] if found is not None else self._place(key, route, request.status)
        request.route = place.route
        self._metrics.record(place, elapsed, sent, request.received)

    def route_so_far(self, request: RequestContext) -> str:
        """The template of a request that is being served."""
        return self._route(request.scope["environ"])

    def _place(self, key: tuple[object, ...], route: str, status: int) -> Responses:
        place = self._metrics.responses(route, str(key[1]), status)
        self._metrics.remember(key, place, None)
        return place

    def _route(self, environ: Environ) -> str:
        route = environ.get("tidegauge.route")
        return str(route)[:ROUTE_CHARACTERS] if route else UNMATCHED


class _Body:
    """The response's body, measured until the server closes it."""

    def __init__(
        self,
        body: Iterable[bytes],
        middleware: TidegaugeWSGIMiddleware,
        request: RequestContext,
        environ: Environ,
    ) -> None:
        self._body = body
        self._middleware = middleware
        self._request = request
        self._environ = environ
        self._sent = 0
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        try:
            for part in self._body:
                self._sent += len(part)
                yield part
        except Exception as error:
            self._end(error)
            raise
        self._end(None)

    def close(self) -> None:
        """Called by the server when the request is done, however it ended."""
        failure: BaseException | None = None
        try:
            close = getattr(self._body, "close", None)
            if close is not None:
                close()
        except Exception as error:
            failure = error
            raise
        finally:
            self._end(failure)

    def _end(self, error: BaseException | None) -> None:
        """Note the request once: with its last part, or when it is given up."""
        if not self._ended:
            self._ended = True
            self._middleware._ended(self._request, self._environ, self._sent, error)


def _scope(environ: Environ) -> dict[str, Any]:  # Any: as an ASGI scope
    """What an event says of a request reads from an ASGI scope; made only of references."""
    return _LazyScope(environ)


class _LazyScope(dict[str, Any]):  # Any: as an ASGI scope
    """An ASGI scope's members, made of a WSGI environ when they are asked for."""

    def __init__(self, environ: Environ) -> None:
        super().__init__(environ=environ)

    def get(self, name: str, default: Any = None) -> Any:
        environ: Environ = self["environ"]
        if name == "headers":
            return [
                (key[5:].replace("_", "-").lower().encode("latin-1"), str(value).encode("latin-1"))
                for key, value in environ.items()
                if key.startswith("HTTP_")
            ]
        if name == "query_string":
            return str(environ.get("QUERY_STRING", "")).encode("latin-1")
        if name == "client":
            return (environ.get("REMOTE_ADDR", ""), 0)
        names = {"method": "REQUEST_METHOD", "path": "PATH_INFO", "scheme": "wsgi.url_scheme"}
        return environ.get(names.get(name, ""), default)
