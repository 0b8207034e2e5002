"""Metrics of the requests an application serves, by route template, method and status."""

from __future__ import annotations

from collections.abc import Iterator

from .names import Tags
from .points import Point, distribution_points
from .registry import DURATION_BOUNDS, SIZE_BOUNDS, Registry
from .series import FOLD_AT, Distribution, Sum

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT", "TRACE", "QUERY"}
)
KNOWN_RESPONSES = 4096


class Sizes:
    """Sizes of bodies of one route and method."""

    __slots__ = ("received", "sent", "tags")

    def __init__(self, tags: Tags) -> None:
        self.tags = tags
        self.received = Distribution(SIZE_BOUNDS)
        self.sent = Distribution(SIZE_BOUNDS)


class Responses:
    """Requests of one route and method with one status."""

    __slots__ = ("durations", "is_error", "route", "sizes", "tags")

    def __init__(self, route: str, tags: Tags, sizes: Sizes, *, is_error: bool) -> None:
        self.route = route
        self.tags = tags
        self.sizes = sizes
        self.durations = Distribution(DURATION_BOUNDS)
        self.is_error = is_error


class HttpMetrics:
    """What the middlewares record into; one per registry and service."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.active: dict[object, None] = {}
        """Requests being served; a dict because adding and removing are atomic."""
        self.active_websockets: dict[object, None] = {}
        self.known: dict[tuple[object, ...], tuple[Responses, object]] = {}
        """Responses by what the middleware has at hand, with the route kept alive: its identity
        is in the key."""
        self._responses: dict[tuple[str, str, int], Responses] = {}
        self._sizes: dict[tuple[str, str], Sizes] = {}
        self._failures: dict[Tags, Sum] = {}

    def responses(self, route: str, method: str, status: int) -> Responses:
        """The place to record requests of this kind."""
        if method not in METHODS:
            method = "_OTHER"
        found = self._responses.get((route, method, status))
        if found is not None:
            return found
        if len(self._responses) >= self.registry.series_limit:
            self.registry.lose("too_many_series")
            route, method = "other", "_OTHER"
            found = self._responses.get((route, method, status))
            if found is not None:
                return found
        pair = (("http.request.method", method), ("http.route", route))
        sizes = self._sizes.setdefault((route, method), Sizes(pair))
        tags = (
            ("http.request.method", method),
            ("http.response.status_code", str(status)),
            ("http.route", route),
        )
        made = Responses(route, tags, sizes, is_error=status >= 500)
        return self._responses.setdefault((route, method, status), made)

    def remember(self, key: tuple[object, ...], responses: Responses, route: object) -> None:
        """Find the place at once the next time."""
        if len(self.known) >= KNOWN_RESPONSES:
            self.known.clear()
        self.known[key] = (responses, route)

    def record(self, place: Responses, elapsed_s: float, sent: int, received: int) -> None:
        """Note one request, bytes of both bodies. Every request comes here: written for speed."""
        durations = place.durations.pending
        durations.append(elapsed_s)
        sizes = place.sizes
        sizes.sent.pending.append(sent)
        if received > 0:
            sizes.received.pending.append(received)
        if len(durations) >= FOLD_AT:
            for distribution in (place.durations, sizes.sent, sizes.received):
                self.registry.fold(distribution)

    def failed(self, route: str, method: str, error_type: str) -> None:
        """Count an exception that came out of the application."""
        tags = (
            ("error.type", error_type),
            ("http.request.method", method if method in METHODS else "_OTHER"),
            ("http.route", route),
        )
        if len(self._failures) < self.registry.series_limit or tags in self._failures:
            self._failures.setdefault(tags, Sum()).pending.append(1)

    def collect(self) -> Iterator[Point]:
        """Points since the last call."""
        yield Point("http.server.active_requests", (), "gauge", "{request}", len(self.active))
        if self.active_websockets:
            count = len(self.active_websockets)
            yield Point("websocket.server.active", (), "gauge", "{connection}", count)
        for responses in list(self._responses.values()):
            tags = responses.tags
            for point in distribution_points(
                "http.server.request.duration", tags, "s", responses.durations
            ):
                yield point
                if point.name == "http.server.request.duration_count":
                    yield Point(
                        "http.server.request.count", tags, "delta", "{request}", point.value
                    )
                    if responses.is_error:
                        status = (("error.type", tags[1][1]), tags[0], tags[2])
                        yield Point("http.server.error.count", status, "delta", "{error}",
                                    point.value)  # fmt: skip
        for sizes in list(self._sizes.values()):
            for name, sizes_of in (("request", sizes.received), ("response", sizes.sent)):
                yield from distribution_points(
                    f"http.server.{name}.body.size", sizes.tags, "By", sizes_of
                )
        for tags, failures in list(self._failures.items()):
            total = failures.collect()
            if total:
                yield Point("http.server.exception.count", tags, "delta", "{exception}", total)

    def reset(self) -> None:
        """Forget everything (after a fork, in the child)."""
        self.active.clear()
        self.active_websockets.clear()
        for responses in self._responses.values():
            responses.durations.reset()
        for sizes in self._sizes.values():
            sizes.received.reset()
            sizes.sent.reset()
        for failures in self._failures.values():
            failures.reset()


def http_metrics(registry: Registry) -> HttpMetrics:
    """The HTTP metrics of a registry."""
    found = registry.sources.setdefault("http.server", HttpMetrics(registry))
    assert isinstance(found, HttpMetrics)
    return found
