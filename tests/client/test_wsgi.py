"""The WSGI middleware: Flask and plain applications, in threads."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from typing import Any

import flask
import pytest

from tests.client.test_asgi import counts, values
from tidegauge_client import Tidegauge, get_request_id
from tidegauge_client.registry import Registry


@pytest.fixture
def client(registry: Registry) -> Iterator[Tidegauge]:
    client = Tidegauge(service="shop", environment="test", registry=registry, resources=False)
    yield client
    client.close()


def flask_application() -> flask.Flask:
    app = flask.Flask(__name__)

    @app.get("/items/<int:item>")
    def item(item: int) -> str:
        return get_request_id()

    @app.get("/boom")
    def boom() -> str:
        raise ValueError("boom")

    @app.get("/stream")
    def stream() -> flask.Response:
        return flask.Response(b"x" * 10 for _ in range(3))

    return app


def test_flask_is_counted_by_rule(client: Tidegauge, registry: Registry) -> None:
    app = client.instrument(flask_application(), libraries=False)
    web = app.test_client()
    answers = [web.get(f"/items/{i}", headers={"X-Request-ID": f"r{i}"}) for i in range(5)]
    assert [a.text for a in answers] == [f"r{i}" for i in range(5)]
    assert [a.headers["X-Request-ID"] for a in answers] == [f"r{i}" for i in range(5)]
    web.get("/nothing/here", buffered=True)
    assert web.get("/stream").data == b"x" * 30
    points = registry.collect()
    assert counts(points) == {
        ("/items/<int:item>", "GET", "200"): 5,
        ("/stream", "GET", "200"): 1,
        ("unmatched", "GET", "404"): 1,
    }
    sizes = values(points, "http.server.response.body.size_sum")
    assert sizes[("http.request.method", "GET"), ("http.route", "/stream")] == 30
    assert values(points, "http.server.active_requests") == {(): 0}
    assert get_request_id() == ""


@pytest.mark.parametrize("libraries", [False, True])
def test_flask_s_exceptions_are_reported_once(
    libraries: bool, client: Tidegauge, registry: Registry
) -> None:
    """Also where Flask's own log line about them is reported."""
    app = client.instrument(flask_application(), libraries=libraries)
    answer = app.test_client().get(
        "/boom?token=abc", headers={"Cookie": "session=1"}, buffered=True
    )
    assert answer.status_code == 500
    [event] = client.reporter.take()
    assert event["error_type"] == "ValueError"
    assert event["request_id"] == answer.headers["X-Request-ID"]
    assert event["request"]["route"] == "/boom"
    assert event["request"]["status"] == 500
    assert event["exceptions"][-1]["mechanism"]["handled"] is False
    assert event["request"]["method"] == "GET"
    assert event["request"]["query"] == "token=[removed]"
    assert "cookie" not in event["request"]["headers"]
    points = registry.collect()
    assert counts(points) == {("/boom", "GET", "500"): 1}
    assert sum(values(points, "http.server.error.count").values()) == 1
    assert sum(values(points, "http.server.exception.count").values()) == 1


Start = Any  # Any: WSGI's start_response


def drive(app: Any, *, read: int | None = None, **environ: Any) -> list[bytes]:
    """Do what a WSGI server does; `read` parts only, then the client is gone."""
    base = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.url_scheme": "http", **environ}
    parts: list[bytes] = []
    body = app(base, lambda *_: None)
    try:
        for part in body:
            parts.append(part)
            if read is not None and len(parts) == read:
                break
    finally:
        body.close()
    return parts


def test_a_plain_application_and_a_stream_that_fails(client: Tidegauge, registry: Registry) -> None:
    closed = []

    class Body:
        def __iter__(self) -> Iterator[bytes]:
            yield b"a"
            raise ValueError("in the stream")

        def close(self) -> None:
            closed.append(1)

    def app(environ: Any, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Body()

    measured = client.instrument(app, libraries=False)
    with pytest.raises(ValueError, match="in the stream"):
        drive(measured)
    assert closed == [1]
    [event] = client.reporter.take()
    assert event["error_message"] == "in the stream"
    points = registry.collect()
    assert counts(points) == {("unmatched", "GET", "200"): 1}
    assert values(points, "http.server.active_requests") == {(): 0}


def test_an_application_that_fails_at_once(client: Tidegauge, registry: Registry) -> None:
    def app(environ: Any, start: Start) -> Iterable[bytes]:
        raise ValueError("at once")

    with pytest.raises(ValueError, match="at once"):
        drive(client.instrument(app, libraries=False), PATH_INFO="/x", CONTENT_LENGTH="12")
    points = registry.collect()
    assert counts(points) == {("unmatched", "GET", "500"): 1}
    assert sum(values(points, "http.server.request.body.size_sum").values()) == 12
    assert len(client.reporter.take()) == 1


def test_a_client_that_leaves_is_counted(client: Tidegauge, registry: Registry) -> None:
    def app(environ: Any, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return (b"x" for _ in range(100))

    drive(client.instrument(app, libraries=False), read=2)
    points = registry.collect()
    assert counts(points) == {("unmatched", "GET", "200"): 1}
    assert sum(values(points, "http.server.response.body.size_sum").values()) == 2
    assert client.reporter.take() == []


def test_sixty_four_threads_are_counted_exactly(client: Tidegauge, registry: Registry) -> None:
    def app(environ: Any, start: Start) -> Iterable[bytes]:
        assert get_request_id() == environ["HTTP_X_REQUEST_ID"]
        start("200 OK", [])
        return [b"ok"]

    measured = client.instrument(app, libraries=False)
    wrong: list[BaseException] = []

    def serve(number: int) -> None:
        try:
            for i in range(100):
                drive(measured, HTTP_X_REQUEST_ID=f"{number}-{i}")
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=serve, args=(n,)) for n in range(64)]
    for thread in threads:
        thread.start()
    total = 0.0
    while any(thread.is_alive() for thread in threads):
        total += sum(counts(registry.collect()).values())
    total += sum(counts(registry.collect()).values())
    assert wrong == []
    assert total == 6400
