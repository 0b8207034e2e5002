"""Slow, silent, endless and ambiguous requests, byte by byte, against a running Tidegauge."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.serving import Serving, serving
from tests.waiting import eventually

HEAD = b"GET /health/live HTTP/1.1\r\nHost: t\r\n"


@pytest.fixture(scope="module")
def running() -> Iterator[Serving]:
    directory = Path(tempfile.mkdtemp(prefix="tg-"))
    with serving(
        directory / "data",
        TIDEGAUGE_HOST_METRICS="false",
        TIDEGAUGE_HEADER_TIMEOUT="400ms",
        TIDEGAUGE_BODY_TIMEOUT="600ms",
        TIDEGAUGE_KEEP_ALIVE_TIMEOUT="1s",
        TIDEGAUGE_MAX_HEADER_BYTES="8192",
        TIDEGAUGE_MAX_CONNECTIONS="40",
    ) as running:
        yield running
    shutil.rmtree(directory, ignore_errors=True)


def connect(running: Serving) -> socket.socket:
    return socket.create_connection(("127.0.0.1", running.port), timeout=20)


def said(connection: socket.socket) -> bytes:
    """All that comes until the other end closes."""
    parts = []
    try:
        while part := connection.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1]) if answer else 0


def test_a_silent_connection_is_closed(running: Serving) -> None:
    with connect(running) as connection:
        assert said(connection) == b""


@pytest.mark.parametrize("beginning", [b"G", HEAD, HEAD + b"X-A: b"])
def test_a_head_that_does_not_end_in_time_is_408(running: Serving, beginning: bytes) -> None:
    with connect(running) as connection:
        connection.sendall(beginning)
        assert status(said(connection)) == 408


def test_a_head_that_trickles_is_ended_all_the_same(running: Serving) -> None:
    with connect(running) as connection:
        connection.sendall(HEAD)
        with pytest.raises(OSError):  # noqa: PT011 - reset or broken pipe
            for _ in range(200):
                connection.sendall(b"X-A: b\r\n")
                time.sleep(0.05)


def test_the_second_request_of_a_connection_has_the_same_bound(running: Serving) -> None:
    with connect(running) as connection:
        connection.sendall(HEAD + b"\r\n")
        assert status(connection.recv(65536)) == 200
        connection.sendall(HEAD)
        assert status(said(connection)) == 408


@pytest.mark.parametrize(
    "head",
    [
        HEAD + b"X-A: " + b"a" * 9000 + b"\r\n\r\n",
        HEAD + b"".join(b"X-%d: b\r\n" % i for i in range(2000)) + b"\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: t\r\n\r\n",
        HEAD + b"X-A: " + b"a" * 40_000,  # and no end
    ],
)
def test_a_large_head_is_431(running: Serving, head: bytes) -> None:
    with connect(running) as connection:
        connection.sendall(head)
        assert status(said(connection)) == 431


def test_a_body_that_does_not_arrive_gives_its_space_back_and_others_go_on(
    running: Serving,
) -> None:
    with connect(running) as connection:
        connection.sendall(
            b"POST /api/v1/metrics HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n"
            b"Authorization: Bearer " + running.key.encode() + b"\r\n\r\n[1,"
        )
        answer = said(connection)
    assert status(answer) == 503
    assert b"\r\nretry-after: " in answer

    def held_bytes() -> int:
        detailed = httpx.get(f"{running.url}/health/detailed", headers=running.headers).json()
        [figure] = detailed["checks"]["service writer:held_bytes"]
        return int(figure["observedValue"])

    eventually(lambda: held_bytes() == 0)
    body = json.dumps({"name": "m", "value": 1})
    assert httpx.post(f"{running.url}/api/v1/metrics", content=body, headers=running.headers).json()


@pytest.mark.parametrize(("rest", "more"), [(b"a", 0), (b"abc", 0), (b"abc" + HEAD, 1)])
def test_a_connection_that_was_answered_before_its_body_came_is_closed_all_the_same(
    running: Serving, rest: bytes, more: int
) -> None:
    with connect(running) as connection:
        connection.sendall(b"POST /api/v1/metrics HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\n")
        assert status(connection.recv(65536)) == 401
        connection.sendall(rest)
        assert said(connection).count(b"HTTP/1.1 408 ") == more


AMBIGUOUS = {
    "length and chunked": b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "a signed length": b"Content-Length: +5\r\n\r\nhello",
    "chunked twice removed": b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "space before the colon": b"Content-Length : 5\r\n\r\nhello",
    "a chunk size that is none": b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    "a folded header": b"X-A: b\r\n Content-Length: 5\r\nContent-Length: 6\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a NUL": b"X-A: a\0b\r\n\r\n",
    "a bare carriage return": b"X-A: a\rContent-Length: 5\r\n\r\nhello",
}


@pytest.mark.parametrize("ending", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_what_a_proxy_could_read_otherwise_is_refused(running: Serving, ending: bytes) -> None:
    smuggled = b"GET /docs HTTP/1.1\r\nHost: t\r\n\r\n"
    with connect(running) as connection:
        connection.sendall(
            b"POST /api/v1/metrics HTTP/1.1\r\nHost: t\r\n"
            b"Authorization: Bearer " + running.key.encode() + b"\r\n" + ending + smuggled
        )
        answers = said(connection)
    assert status(answers) == 400
    assert answers.count(b"HTTP/1.1 ") == 1
    assert b"swagger" not in answers


def test_more_connections_than_allowed_are_503_and_pass(running: Serving) -> None:
    held = [connect(running) for _ in range(60)]
    try:
        for connection in held:
            connection.sendall(HEAD + b"\r\n")
        answers = [status(connection.recv(65536)) for connection in held]
    finally:
        for connection in held:
            connection.close()
    assert 503 in answers
    assert set(answers) <= {200, 503}
    deadline = time.monotonic() + 20
    while httpx.get(f"{running.url}/health/live").status_code != 200:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_client_that_never_takes_its_answer_is_dropped(running: Serving) -> None:
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", running.port))
    request = b"GET /openapi.json HTTP/1.1\r\nHost: t\r\n\r\n"
    with connection, pytest.raises(OSError):  # noqa: PT011 - reset or broken pipe
        for _ in range(2000):
            connection.sendall(request)
            time.sleep(0.01)
