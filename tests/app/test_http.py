"""The HTTP interface as a client meets it, on a real database."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from tidegauge.app import Platform, compose, create_app
from tidegauge.auth.keys import create_key
from tidegauge.core.clock import Clock
from tidegauge.core.errors import Unavailable
from tidegauge.full_queue import FullQueue
from tidegauge.ingest.routes import STORING_PATHS
from tidegauge.settings import Settings

Json = Any  # Any: decoded JSON


@dataclass
class Api:
    """A client with a key of each scope."""

    platform: Platform
    http: httpx.AsyncClient
    keys: dict[str, str]

    async def post(self, body: Json, *, scope: str = "ingest", **headers: str) -> httpx.Response:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **self.auth(scope), **headers}
        return await self.http.post("/api/v1/metrics", content=content, headers=headers)

    async def get(self, path: str, *, scope: str = "read", **parameters: Json) -> httpx.Response:
        parameters = {k.rstrip("_"): v for k, v in parameters.items()}
        return await self.http.get(path, params=parameters, headers=self.auth(scope))

    def auth(self, scope: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[scope]}"} if scope else {}


@pytest.fixture
async def api(clean_database: str, settings: Settings) -> AsyncIterator[Api]:
    async with running(clean_database, settings) as api:
        yield api


@asynccontextmanager
async def running(
    conninfo: str,
    settings: Settings,
    *,
    keys: dict[str, str] | None = None,
    clock: Clock | None = None,
) -> AsyncIterator[Api]:
    """A service on that database, in this process; `keys` are those it has already."""
    changed = {
        "database_url": SecretStr(conninfo),
        "max_body_bytes": 200_000,
        "max_decompressed_bytes": 2_000_000,
    }
    platform = compose(settings.model_copy(update=changed), clock=clock)
    app = create_app(platform)
    async with app.router.lifespan_context(app):
        if keys is None:
            keys = {}
            async with platform.database.connection() as connection:
                for scope in ("ingest", "read", "admin"):
                    _, keys[scope] = await create_key(connection, scope, [scope])
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://t") as http:
            yield Api(platform, http, keys)


async def test_samples_come_back_as_history(api: Api) -> None:
    now = time.time() // 60 * 60
    body = [
        {"name": "temp", "value": 20 + i, "timestamp": now - 60 * i, "tags": {"room": "a"}}
        for i in range(10)
    ]
    answer = await api.post(body)
    assert answer.status_code == 200
    assert answer.json() == {"stored": 10, "rejected": 0, "duplicate": False, "rejects": []}
    history = (await api.get("/metrics/history", metric="temp", from_="-20m", step="1m")).json()
    assert history["tier"] == "raw"
    assert history["step"] == "1m"
    [series] = history["series"]
    assert series["tags"] == {"room": "a"}
    assert series["timestamps"] == [now - 60 * i for i in reversed(range(10))]
    assert series["values"] == [20.0 + i for i in reversed(range(10))]
    for tier, step in (("hourly", "1h"), ("daily", "1d")):
        answer = await api.get(
            "/metrics/history", metric="temp", from_="-2d", step=step, aggregation="sum"
        )
        assert answer.json()["tier"] == tier
        assert sum(answer.json()["series"][0]["values"]) == sum(20 + i for i in range(10))


async def test_current_values_are_paged(api: Api) -> None:
    await api.post([{"name": f"m{i}", "value": i, "tags": {"t": "x"}} for i in range(5)])
    first = (await api.get("/metrics", limit=3)).json()
    rest = (await api.get("/metrics", limit=3, after=first["next"])).json()
    found = {m["name"]: m["value"] for m in first["metrics"] + rest["metrics"]}
    assert found == {f"m{i}": float(i) for i in range(5)}
    assert rest["next"] is None


async def test_the_same_body_is_acknowledged_once(api: Api) -> None:
    body = {"name": "m", "value": 1, "timestamp": int(time.time())}
    first, again = await api.post(body), await api.post(body)
    assert "tidegauge-duplicate" not in first.headers
    assert again.headers["tidegauge-duplicate"] == "true"
    assert again.json() == {"stored": 1, "rejected": 0, "duplicate": True, "rejects": []}


async def test_a_body_without_times_is_new_each_time_unless_it_has_a_key(api: Api) -> None:
    body = {"name": "m", "value": 1}
    for _ in range(2):
        assert (await api.post(body)).json()["duplicate"] is False
    assert (await api.post(body, **{"Idempotency-Key": "7"})).json()["duplicate"] is False
    assert (await api.post(body, **{"Idempotency-Key": "7"})).json()["duplicate"] is True


async def test_columns_and_gzip(api: Api) -> None:
    now = int(time.time())
    body = {
        "series": [{"name": "a"}, {"name": "b", "kind": "counter", "unit": "By"}],
        "samples": {"series": [0, 1, 0], "timestamps": [now, now, now - 1], "values": [1, 2, 3]},
    }
    answer = await api.post(
        gzip.compress(json.dumps(body).encode()), **{"Content-Encoding": "gzip"}
    )
    assert answer.json()["stored"] == 3


BAD = [
    (b"{", 400, "malformed"),
    (b"", 400, ""),
    (b"[1]", 400, "[0]"),
    (b'[{"name":"a","value":1},{"name":"b","value":"x"}]', 400, "[1]"),
    (b'[{"name":"a","value":1,"extra":1}]', 400, "extra"),
    (b'[{"name":"a"}]', 400, "value"),
    (b'[{"name":1,"value":1}]', 400, "name"),
    (
        b'{"series":[{"name":"a"}],"samples":{"series":[0,1],"timestamps":1,"values":[1,2]}}',
        400,
        "[1]",
    ),
    (b"[" * 100_000, 400, ""),
    (b'{"name":"' + b"x" * 300_000 + b'","value":1}', 413, "200000"),
    (b"\xff\xfe", 400, ""),
]


@pytest.mark.parametrize(("body", "status", "culprit"), BAD)
async def test_bad_bodies_are_refused_whole_and_named(
    api: Api, body: bytes, status: int, culprit: str
) -> None:
    answer = await api.post(body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert culprit in str(problem)
    assert (await api.get("/metrics")).json()["metrics"] == []
    assert api.platform.writer.held_bytes == 0


async def test_a_gzip_bomb_is_stopped_at_the_limit(api: Api) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    assert len(bomb) < 200_000
    answer = await api.post(bomb, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    assert answer.json()["limit_bytes"] == 2_000_000


async def test_unstorable_samples_are_listed_and_the_rest_is_stored(api: Api) -> None:
    answer = await api.post(
        [
            {"name": "good", "value": 1},
            {"name": "late", "value": 1, "timestamp": "2020-01-01T00:00:00Z"},
            {"name": "ahead", "value": 1, "timestamp": time.time() + 7200},
            {"name": "nan", "value": "NaN"},
            {"name": "", "value": 1},
            {"name": "tagged", "value": 1, "tags": {f"t{i}": "x" for i in range(100)}},
            {"name": "x" * 300, "value": 1},
        ]
    )
    found = {(r["reason"], r["where"].split("]")[0] + "]") for r in answer.json()["rejects"]}
    assert answer.status_code == 200
    assert answer.json()["stored"] == 1
    assert found == {
        ("late", "[1]"), ("future", "[2]"), ("nonfinite", "[3]"), ("bad_name", "[4]"),
        ("too_many_tags", "[5]"), ("bad_name", "[6]"),
    }  # fmt: skip


async def test_a_million_tags_are_refused(api: Api) -> None:
    tags = ",".join(f'"t{i}":"x"' for i in range(1_000_000))
    body = gzip.compress(f'{{"name":"m","value":1,"tags":{{{tags}}}}}'.encode())
    answer = await api.post(body, **{"Content-Encoding": "gzip"})
    assert answer.status_code in (200, 413)
    assert (await api.get("/metrics")).json()["metrics"] == []


@pytest.mark.parametrize(
    ("method", "path", "scope", "status"),
    [
        ("POST", "/api/v1/metrics", "", 401),
        ("POST", "/api/v1/metrics", "read", 403),
        ("GET", "/metrics", "ingest", 403),
        ("GET", "/metrics", "", 401),
        ("GET", "/metrics/history?metric=a", "ingest", 403),
        ("GET", "/metrics/history?metric=a", "admin", 200),
        ("GET", "/health/live", "", 200),
        ("GET", "/health/ready", "", 200),
        ("GET", "/nowhere", "", 404),
        ("DELETE", "/metrics", "read", 405),
        ("GET", "/openapi.json", "", 200),
        ("GET", "/docs", "", 200),
    ],
)
async def test_every_route_asks_for_its_scope(
    api: Api, method: str, path: str, scope: str, status: int
) -> None:
    answer = await api.http.request(method, path, headers=api.auth(scope))
    if path == "/health/ready":  # says 503 for a while where the machine is busy
        async with asyncio.timeout(30):
            while answer.status_code == 503:
                answer = await api.http.request(method, path, headers=api.auth(scope))
    assert answer.status_code == status
    if status >= 400:
        assert answer.headers["content-type"] == "application/problem+json"


async def test_every_operation_has_a_name_of_its_own(api: Api) -> None:
    """Generated clients name their methods by it."""
    paths = (await api.get("/openapi.json")).json()["paths"]
    ids = [operation["operationId"] for path in paths.values() for operation in path.values()]
    assert len(ids) > 50
    assert [i for i, count in Counter(ids).items() if count > 1] == []


@pytest.mark.parametrize(
    ("parameters", "where"),
    [
        ({"metric": ""}, "metric"),
        ({}, "metric"),
        ({"metric": "a", "from": "yesterday"}, "from"),
        ({"metric": "a", "to": "-5x"}, "to"),
        ({"metric": "a", "from": "now", "to": "-1h"}, "from"),
        ({"metric": "a", "step": "0s"}, "step"),
        ({"metric": "a", "step": "fast"}, "step"),
        ({"metric": "a", "aggregation": "median"}, "aggregation"),
        ({"metric": "a", "tag": "novalue"}, "tag"),
        ({"metric": "a", "tier": "weekly"}, "tier"),
        ({"metric": "a\0", "from": "-1h"}, "metric"),
    ],
)
async def test_bad_parameters_are_named(api: Api, parameters: dict[str, str], where: str) -> None:
    answer = await api.http.get("/metrics/history", params=parameters, headers=api.auth("read"))
    assert answer.status_code == 400, answer.text
    assert where in answer.json()["where"]


async def test_too_much_history_is_refused_with_what_would_do(api: Api) -> None:
    answer = await api.get("/metrics/history", metric="a", from_="-2d", step="1s")
    assert answer.status_code == 422
    assert "step of at least" in answer.json()["detail"]
    answer = await api.get("/metrics/history", metric="a", from_="-20d", step="5m")
    assert answer.status_code == 422
    assert answer.json()["nearest_step"] == "1h"


async def test_a_lost_database_is_503_with_retry_after(api: Api) -> None:
    await api.post({"name": "m", "value": 1})
    await api.platform.database.close()
    for answer in (await api.post({"name": "m", "value": 2}), await api.http.get("/health/ready")):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1
    assert (await api.http.get("/health/live")).status_code == 200


async def test_a_full_queue_is_said_before_anything_else_is_asked(api: Api) -> None:
    """As the server does it: not even the key is looked at."""
    writer = api.platform.writer
    app = FullQueue(create_app(api.platform), writer, STORING_PATHS)
    limit = api.platform.settings.queue_bytes
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://t") as http:
        assert (await http.post("/api/v1/write")).status_code == 401
        writer.reserve(limit)
        with pytest.raises(Unavailable):
            writer.reserve(1000)
        for path in STORING_PATHS:
            answer = await http.post(path, content=b"x")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1"), path
            assert answer.json()["title"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert (await http.get("/health/live")).status_code == 200
        writer.release(limit)
        assert (await http.post("/api/v1/write")).status_code == 401
