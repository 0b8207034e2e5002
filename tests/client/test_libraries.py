"""Database drivers and HTTP clients, measured: each call once, never with a parameter in it."""

from __future__ import annotations

import gzip
import subprocess
import sys
import textwrap
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import httpx
import psycopg
import pytest
import requests
import urllib3
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import AsyncConnectionPool, ConnectionPool
from sqlalchemy import create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.client.recorder import Recorder, Reply
from tests.conftest import Server
from tests.serving import ROOT, free_port
from tidegauge_client import Tidegauge
from tidegauge_client.instrumentation import calls, urllib3_pools
from tidegauge_client.libraries import instrument
from tidegauge_client.registry import PROCESS
from tidegauge_client.request import CURRENT, RequestContext

Json = Any  # Any: decoded JSON


@pytest.fixture(autouse=True, scope="module")
def _instrumented() -> None:
    for library in (
        "psycopg",
        "psycopg_pool",
        "sqlalchemy",
        "httpx",
        "requests",
        "urllib3",
        "aiohttp",
    ):
        instrument(library)


@pytest.fixture(autouse=True)
def request_context(monkeypatch: pytest.MonkeyPatch) -> Iterator[RequestContext]:
    """A request that the calls belong to, with nothing recorded before."""
    monkeypatch.setattr(calls, "_statements", set())
    monkeypatch.setattr(calls, "_reported", {})
    request = RequestContext({"type": "http", "path": "/"}, 0)
    token = CURRENT.set(request)
    PROCESS.collect()
    yield request
    CURRENT.reset(token)


def statements() -> dict[str, float]:
    """Calls by normalised statement, with the exception's name where there was one."""
    return {
        t["db.query.text"] + (f" !{t['error.type']}" if "error.type" in t else ""): p.value
        for p in PROCESS.collect()
        if p.name == "db.client.operation.duration_count" and (t := dict(p.tags))
    }


def exchanges() -> list[tuple[str, ...]]:
    """HTTP calls: method, host, status or error."""
    return sorted(
        (t["http.request.method"], t["server.address"],
         t.get("http.response.status_code") or t["error.type"])
        for p in PROCESS.collect()
        if p.name == "http.client.request.duration_count" and (t := dict(p.tags))
    )  # fmt: skip


@pytest.fixture
def connection(server: Server) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.conninfo, autocommit=True, prepare_threshold=None) as connection:
        PROCESS.collect()
        yield connection


@pytest.fixture
async def async_connection(server: Server) -> AsyncIterator[psycopg.AsyncConnection[Any]]:
    async with await psycopg.AsyncConnection.connect(
        server.conninfo, autocommit=True, prepare_threshold=None
    ) as connection:
        PROCESS.collect()
        yield connection


def test_psycopg_in_all_its_ways(
    connection: psycopg.Connection[Any], request_context: RequestContext
) -> None:
    for i in range(5):
        connection.execute("SELECT %s::int", (i,))
    with connection.cursor() as cursor:
        cursor.execute(b"SELECT 'secret'")
        cursor.executemany("SELECT %s::text", [("a",), ("b",), ("c",)])
        assert len(list(cursor.stream("SELECT * FROM generate_series(1, %s) g", (5,)))) == 5
        with cursor.copy("COPY (SELECT 1) TO STDOUT") as copy:
            assert b"".join(bytes(part) for part in copy) == b"1\n"
        with pytest.raises(psycopg.errors.UndefinedTable):
            cursor.execute("SELECT * FROM nowhere WHERE password = 'hunter2'")
        cursor.execute(psycopg.sql.SQL("SELECT {}").format(psycopg.sql.Literal("hidden")))
    assert statements() == {
        "SELECT ?::int": 5,
        "SELECT ?": 2,
        "SELECT ?::text": 1,
        "SELECT * FROM generate_series(?)": 1,
        "COPY (SELECT ?) TO STDOUT": 1,
        "SELECT * FROM TABLE WHERE password = ? !UndefinedTable": 1,
    }
    said = str(request_context.breadcrumbs)
    assert "nowhere" in said
    assert not [word for word in ("hunter2", "secret", "hidden") if word in said]


def test_psycopg_server_side_cursors(connection: psycopg.Connection[Any], server: Server) -> None:
    if server.embedded:
        pytest.skip("the embedded database has no named portals")
    with connection.transaction(), connection.cursor(name="named") as named:
        named.execute("SELECT %s::int", (2,))
        assert named.fetchall() == [(2,)]
    assert statements()["SELECT ?::int"] == 1


async def test_psycopg_async(async_connection: psycopg.AsyncConnection[Any]) -> None:
    await async_connection.execute("SELECT %s::int", (1,))
    async with async_connection.cursor() as cursor:
        await cursor.executemany("SELECT %s::text", [("a",), ("b",)])
        rows = [row async for row in cursor.stream("SELECT * FROM generate_series(1, 3) g")]
        assert len(rows) == 3
        async with cursor.copy("COPY (SELECT 1) TO STDOUT") as copy:
            assert [bytes(part) async for part in copy] == [b"1\n"]
    assert statements() == {
        "SELECT ?::int": 1,
        "SELECT ?::text": 1,
        "SELECT * FROM generate_series(?)": 1,
        "COPY (SELECT ?) TO STDOUT": 1,
    }


def test_psycopg_pipelines(connection: psycopg.Connection[Any]) -> None:
    if not psycopg.capabilities.has_pipeline():
        pytest.skip("this libpq has no pipelines")
    with connection.pipeline() as pipeline:
        one = connection.execute("SELECT 1")
        two = connection.execute("SELECT 2")
        pipeline.sync()
        assert (one.fetchone(), two.fetchone()) == ((1,), (2,))
    found = statements()
    assert found["SELECT ?"] == 2
    assert found["PIPELINE"] >= 1


async def test_psycopg_async_pipelines(async_connection: psycopg.AsyncConnection[Any]) -> None:
    if not psycopg.capabilities.has_pipeline():
        pytest.skip("this libpq has no pipelines")
    async with async_connection.pipeline() as pipeline:
        one = await async_connection.execute("SELECT 1")
        two = await async_connection.execute("SELECT 2")
        await pipeline.sync()
        assert (await one.fetchone(), await two.fetchone()) == ((1,), (2,))
    found = statements()
    assert found["SELECT ?"] == 2
    assert found["PIPELINE"] >= 1


async def test_pools_say_how_long_one_waits(server: Server) -> None:
    kwargs: Json = {"autocommit": True, "prepare_threshold": None}
    with ConnectionPool(server.conninfo, min_size=1, kwargs=kwargs, name="sync", open=True) as pool:
        with pool.connection() as connection:
            connection.execute("SELECT 1")
    async with AsyncConnectionPool(
        server.conninfo, min_size=1, kwargs=kwargs, name="async", open=False
    ) as async_pool:
        async with async_pool.connection() as async_connection:
            await async_connection.execute("SELECT 1")
    waits = {
        dict(p.tags)["db.client.connection.pool.name"]: p.value
        for p in PROCESS.collect()
        if p.name == "db.client.connection.wait_time_count"
    }
    assert waits == {"sync": 1, "async": 1}


def test_sqlalchemy_is_measured_once_whatever_is_below(server: Server) -> None:
    engine = create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(server.conninfo, prepare_threshold=None),
    )
    with engine.connect() as connection:
        statements()
        connection.execute(text("SELECT :x + 1"), {"x": 5})
        connection.execute(text("SELECT :x + 1"), {"x": 6})
        with pytest.raises(Exception, match="nowhere"):
            connection.execute(text("SELECT * FROM nowhere"))
        connection.rollback()
    engine.dispose()
    assert statements() == {
        "SELECT ? + ?": 2,
        "SELECT * FROM TABLE !UndefinedTable": 1,
    }
    assert calls.looking_away.get() is False


async def test_sqlalchemy_async_is_measured_once(server: Server) -> None:
    async def connect() -> psycopg.AsyncConnection[Any]:
        return await psycopg.AsyncConnection.connect(server.conninfo, prepare_threshold=None)

    engine = create_async_engine("postgresql+psycopg_async://", async_creator=connect)
    try:
        async with engine.connect() as connection:
            statements()
            await connection.execute(text("SELECT :x + 1"), {"x": 5})
            rows = await connection.execute(text("SELECT * FROM generate_series(1, 3) g"))
            assert rows.scalars().all() == [1, 2, 3]
            with pytest.raises(Exception, match="nowhere"):
                await connection.execute(text("SELECT * FROM nowhere"))
            await connection.rollback()
    finally:
        await engine.dispose()
    assert statements() == {
        "SELECT ? + ?": 1,
        "SELECT * FROM generate_series(?)": 1,
        "SELECT * FROM TABLE !UndefinedTable": 1,
    }
    assert calls.looking_away.get() is False


async def test_sqlalchemy_on_asyncpg_is_measured_once(server: Server) -> None:
    import asyncpg

    instrument("asyncpg")

    async def connect() -> Any:  # Any: asyncpg has no types
        return await asyncpg.connect(**_for_asyncpg(server))

    engine = create_async_engine(
        "postgresql+asyncpg://?prepared_statement_cache_size=0", async_creator=connect
    )
    try:
        async with engine.connect() as connection:
            statements()
            for i in range(3):
                await connection.execute(text("SELECT CAST(:x AS integer) + 1"), {"x": i})
            with pytest.raises(Exception, match="nowhere"):
                await connection.execute(text("SELECT * FROM nowhere"))
            found = statements()
            await connection.rollback()
    finally:
        await engine.dispose()
    errors = {name: found.pop(name) for name in list(found) if "!" in name}
    assert found == {"SELECT CAST(? AS integer) + ?": 3}
    assert list(errors.values()) == [1]
    assert calls.looking_away.get() is False


def test_sqlalchemy_on_sqlite() -> None:
    with create_engine("sqlite://").begin() as connection:
        connection.execute(text("CREATE TABLE t (x int)"))
        connection.execute(text("INSERT INTO t VALUES (:x)"), [{"x": 1}, {"x": 2}])
    assert statements() == {"CREATE TABLE": 1, "INSERT INTO TABLE VALUES (?)": 1}


def password_of(parts: Json) -> str | None:
    """Of a conninfo that names it or the file that has it."""
    if parts.get("passfile"):
        return Path(parts["passfile"]).read_text().strip().rpartition(":")[2]
    return str(parts["password"]) if parts.get("password") else None


def _for_asyncpg(server: Server) -> Json:
    parts = conninfo_to_dict(server.conninfo)
    return {
        "host": parts["host"], "port": int(parts.get("port") or 5432), "user": parts.get("user"),
        "password": password_of(parts), "database": parts.get("dbname"), "statement_cache_size": 0,
    }  # fmt: skip


async def test_asyncpg_pools_are_measured_and_say_how_long_one_waits(server: Server) -> None:
    import asyncpg

    instrument("asyncpg")
    async with asyncpg.create_pool(
        **_for_asyncpg(server), min_size=1, max_size=1, reset=_leave_it
    ) as pool:
        PROCESS.collect()
        assert await pool.fetchval("SELECT 1") == 1
        async with pool.acquire() as connection:
            await connection.execute("SELECT 'a'")
            prepared = await connection.prepare("SELECT $1::int")
            assert await prepared.fetchval(5) == 5
            assert len(await prepared.fetchmany([(6,), (7,)])) == 2
    points = PROCESS.collect()
    found = {
        dict(p.tags)["db.query.text"]: p.value
        for p in points
        if p.name == "db.client.operation.duration_count"
    }
    assert found == {"SELECT ?": 2, "SELECT ?::int": 2}
    waits = [p.value for p in points if p.name == "db.client.connection.wait_time_count"]
    assert waits == [2]


async def test_asyncpg_cursors_are_measured_when_they_are_opened(server: Server) -> None:
    if server.embedded:
        pytest.skip("the embedded database has no named portals")
    import asyncpg

    instrument("asyncpg")
    connection = await asyncpg.connect(**_for_asyncpg(server))
    try:
        async with connection.transaction():
            statements()
            query = "SELECT * FROM generate_series(1, $1) g"
            assert len([row async for row in connection.cursor(query, 120)]) == 120
            rows = await connection.cursor(query, 3)
            assert len(await rows.fetch(2)) == 2
            assert len(await rows.fetch(2)) == 1
            found = statements()
    finally:
        await connection.close()
    assert found == {"SELECT * FROM generate_series(?)": 2}


async def _leave_it(
    _: Any,
) -> None:  # Any: the pool's connection; RESET ALL is not for the embedded one
    """In place of what asyncpg does to a connection that comes back."""


async def test_asyncpg(server: Server) -> None:
    import asyncpg

    instrument("asyncpg")
    connection = await asyncpg.connect(**_for_asyncpg(server))
    try:
        statements()
        assert await connection.fetchval("SELECT $1::text", "hunter2") == "hunter2"
        await connection.execute("SELECT 1")
        with pytest.raises(asyncpg.UndefinedTableError):
            await connection.fetch("SELECT * FROM nowhere")
    finally:
        await connection.close()
    assert statements() == {
        "SELECT ?::text": 1,
        "SELECT ?": 1,
        "SELECT * FROM TABLE !UndefinedTableError": 1,
    }


def test_a_slow_query_is_an_event_and_counted(
    connection: psycopg.Connection[Any], request_context: RequestContext
) -> None:
    client = Tidegauge(service="s", environment="test", resources=False, slow_query_s=0.05)
    try:
        for _ in range(3):
            connection.execute("SELECT pg_sleep(%s), 'hunter2'", (0.06,))
        connection.execute("SELECT 1")
        [event] = client.reporter.take()
        slow = [p for p in PROCESS.collect() if p.name == "db.client.slow_query.count"]
    finally:
        client.close()
    assert event["error_type"] == "SlowQuery"
    assert event["severity"] == "warning"
    assert event["request_id"] == request_context.request_id
    assert event["context"]["statement"] == "SELECT pg_sleep(?), ?"
    assert "test_a_slow_query" in str([f["function"] for f in event["exceptions"][0]["frames"]])
    assert [p.value for p in slow] == [3]


def test_statements_beyond_the_limit_share_a_series(
    connection: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "STATEMENTS", 3)
    for i in range(10):
        connection.execute(f"SELECT {'+' * (i + 1)} 1")
    found = statements()
    assert len(found) == 4
    assert found["other"] == 7


async def test_http_clients_are_measured_by_host_and_status(recorder: Recorder) -> None:
    recorder.reply = lambda n, _: Reply(503 if n == 0 else 200)
    nowhere = f"http://127.0.0.1:{free_port()}/"
    body = {"data": gzip.compress(b"{}")}
    httpx.post(recorder.url + "/secret/path?token=abc", content=body["data"])
    async with httpx.AsyncClient() as client:
        await client.post(recorder.url, content=body["data"])
        with pytest.raises(httpx.ConnectError):
            await client.get(nowhere)
    assert exchanges() == [
        ("GET", "127.0.0.1", "ConnectError"),
        ("POST", "127.0.0.1", "200"),
        ("POST", "127.0.0.1", "503"),
    ]
    requests.post(recorder.url, data=body["data"], timeout=5)
    with pytest.raises(requests.ConnectionError):
        requests.get(nowhere, timeout=5)
    assert exchanges() == [
        ("GET", "127.0.0.1", "ConnectionError"),
        ("POST", "127.0.0.1", "200"),
    ]
    async with aiohttp.ClientSession() as session:
        async with session.post(recorder.url, data=body["data"]) as answer:
            assert answer.status == 200
        with pytest.raises(aiohttp.ClientConnectorError):
            await session.get(nowhere)
    assert exchanges() == [
        ("GET", "127.0.0.1", "ClientConnectorError"),
        ("POST", "127.0.0.1", "200"),
    ]


def test_urllib3_is_measured_with_its_repetitions(recorder: Recorder) -> None:
    recorder.reply = lambda n, _: (
        Reply(503) if n == 0 else Reply(303, headers={"Location": "/there"}) if n == 3 else Reply()
    )
    body = gzip.compress(b"{}")
    http = urllib3.PoolManager()
    retries = urllib3.Retry(2, status_forcelist=[503], allowed_methods=None)
    assert http.request("POST", recorder.url, body=body, retries=retries).status == 200
    assert len(recorder.received) == 2
    assert exchanges() == [("POST", "127.0.0.1", "200")]
    assert urllib3.request("POST", recorder.url, body=body, headers={"A": "b"}).status == 200
    # the recorder knows no GET, which a 303 leads to
    assert http.request("POST", recorder.url, body=body).status == 501
    with pytest.raises(urllib3.exceptions.MaxRetryError):
        http.request("GET", f"http://127.0.0.1:{free_port()}/", retries=0)
    assert exchanges() == [
        ("GET", "127.0.0.1", "501"),
        ("GET", "127.0.0.1", "MaxRetryError"),
        ("POST", "127.0.0.1", "200"),
        ("POST", "127.0.0.1", "303"),
    ]


def test_urllib3_below_requests_is_measured_once(recorder: Recorder) -> None:
    with requests.Session() as session:
        for _ in range(3):
            session.post(recorder.url, data=gzip.compress(b"{}"))
    counted = [p.value for p in PROCESS.collect() if p.name == "http.client.request.duration_count"]
    assert counted == [3]
    assert calls.exchange_measured.get() is False


@pytest.mark.parametrize(
    ("pool", "url", "whole"),
    [
        (urllib3.HTTPConnectionPool("shop.example"), "/a?b=://", "http://shop.example/a?b=://"),
        (urllib3.HTTPConnectionPool("shop.example", 80), "/", "http://shop.example/"),
        (urllib3.HTTPSConnectionPool("::1", 8443), "/", "https://[::1]:8443/"),
        (urllib3.HTTPConnectionPool("proxy", 3128), "http://shop.example/", "http://shop.example/"),
    ],
)
def test_urllib3_urls_are_whole(pool: Any, url: str, whole: str) -> None:
    assert urllib3_pools._whole(pool, url) == whole


async def test_ids_go_along_to_named_hosts_and_to_no_others(
    recorder: Recorder, request_context: RequestContext
) -> None:
    request_context.trace_id = "0af7651916cd43dd8448eb211c80319c"
    content = gzip.compress(b"{}")
    client = Tidegauge(
        service="s", environment="test", resources=False, propagate_to=("127.0.0.1",)
    )
    try:
        httpx.post(recorder.url, content=content)
        requests.post(recorder.url, data=content, timeout=5)
        urllib3.request("POST", recorder.url, body=content)
        async with aiohttp.ClientSession() as session, session.post(recorder.url, data=content):
            pass
        for received in recorder.received:
            headers = {k.lower(): v for k, v in received.headers.items()}
            assert headers["x-request-id"] == request_context.request_id
            assert headers["traceparent"].startswith(f"00-{request_context.trace_id}-")
        httpx.post(recorder.url.replace("127.0.0.1", "localhost"), content=content)
        last = {k.lower() for k in recorder.received[-1].headers}
        assert not last & {"x-request-id", "traceparent"}
        assert len(recorder.received) == 5
        own: Json = {"headers": {"x-REQUEST-id": "own"}}
        httpx.post(recorder.url, content=content, **own)
        requests.post(recorder.url, data=content, timeout=5, **own)
        urllib3.request("POST", recorder.url, body=content, **own)
        async with (
            aiohttp.ClientSession() as session,
            session.post(recorder.url, data=content, **own),
        ):
            pass
        for received in recorder.received[5:]:
            assert [v for k, v in received.fields if k.lower() == "x-request-id"] == ["own"]
        assert len(recorder.received) == 9
    finally:
        client.close()


def test_libraries_are_instrumented_when_they_are_imported_later() -> None:
    script = """
        import sys
        from tidegauge_client import Tidegauge
        from tidegauge_client.registry import PROCESS
        Tidegauge(service="s", resources=False).instrument_libraries()
        assert "sqlalchemy" not in sys.modules and "httpx" not in sys.modules
        import sqlalchemy, httpx, importlib
        with sqlalchemy.create_engine("sqlite://").connect() as c:
            c.execute(sqlalchemy.text("SELECT 1"))
        try:
            httpx.get("http://127.0.0.1:9/")
        except httpx.HTTPError:
            pass
        names = {p.name for p in PROCESS.collect()}
        assert "db.client.operation.duration_count" in names, names
        assert "http.client.request.duration_count" in names, names
        assert type(sqlalchemy.__spec__.loader).__name__ == "SourceFileLoader"
        print("ok")
    """
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], cwd=ROOT, capture_output=True, text=True
    )
    assert result.stdout.strip() == "ok", result.stderr
