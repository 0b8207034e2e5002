"""The read interface as a client meets it: parameters, formats, Prometheus' envelope."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import cramjam
import nanoarrow as na
import pytest

from tests.app.test_http import Api, running
from tests.conftest import Server, fresh_database
from tidegauge.core.clock import ManualClock
from tidegauge.core.errors import Unprocessable
from tidegauge.core.shared_answers import SharedAnswers
from tidegauge.query import shared
from tidegauge.query.history import History, open_history
from tidegauge.query.matchers import Matcher
from tidegauge.query.remote_read import ReadQuery, read_series
from tidegauge.query.routes import history as history_route
from tidegauge.settings import Settings

Json = Any  # Any: decoded JSON


@pytest.fixture(scope="module")
def begin() -> float:
    """When the samples begin; of the moment in which they are sent, not of the import."""
    return time.time() // 60 * 60 - 600


@pytest.fixture(scope="module")
async def api(
    server: Server, tmp_path_factory: pytest.TempPathFactory, begin: float
) -> AsyncIterator[Api]:
    """One service for the module, with two gauges and a counter over ten minutes, one sample a
    minute from `begin` on; tests that write take names of their own."""
    settings = Settings(
        _env_file=None, data_dir=tmp_path_factory.mktemp("http"), host_metrics=False
    )
    async with fresh_database(server) as conninfo, running(conninfo, settings) as api:
        await store(api, begin)
        yield api


async def store(api: Api, begin: float) -> None:
    body = [
        {"name": name, "value": value(i), "timestamp": begin + 60 * i, "kind": kind, "tags": tags}
        for name, kind, tags, value in (
            ("temp", "gauge", {"room": "a", "floor": "1"}, lambda i: 20 + i),
            ("temp", "gauge", {"room": "b=c, d", "floor": "1"}, lambda i: 30 - i),
            ("hits", "counter", {"host.name": "x"}, lambda i: (10 * i) % 70),
        )
        for i in range(10)
    ]
    answer = await api.post(body)
    assert answer.json()["rejected"] == 0, answer.text


async def history(api: Api, **parameters: Json) -> Json:
    parameters = {"metric": "temp", "from_": "-15m", "step": "1m", **parameters}
    answer = await api.get("/metrics/history", **parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("tags", "rooms"),
    [
        (["room=a"], {"a"}),
        (["room=b=c, d"], {"b=c, d"}),
        (["room!=a"], {"b=c, d"}),
        (["room=~a|x"], {"a"}),
        (["room=~.*"], {"a", "b=c, d"}),
        (["room=~b"], set()),
        (["room!~b.*"], {"a"}),
        (["room in (a, z)"], {"a"}),
        (['room in ("b=c, d", "z")'], {"b=c, d"}),
        (["room=a", "floor=1"], {"a"}),
        (["room=a", "floor=2"], set()),
        (["room=a", "room=b"], set()),
        (["missing="], {"a", "b=c, d"}),
        (["missing!="], set()),
        (["missing=~.+"], set()),
        (["room=~(?i)A"], {"a"}),
    ],
)
async def test_tag_filters(api: Api, tags: list[str], rooms: set[str]) -> None:
    answer = await history(api, tag=tags)
    assert {s["tags"]["room"] for s in answer["series"]} == rooms


@pytest.mark.parametrize(
    ("parameters", "status", "where"),
    [
        ({"tag": "room=~("}, 400, "tag"),
        ({"tag": "room=~" + "a" * 5000}, 400, "tag"),
        ({"tag": "room=~((((a{1000}){1000}){1000}){1000})"}, 400, "tag"),
        ({"tag": "room"}, 400, "tag"),
        ({"tag": "room=\0"}, 400, "tag"),
        ({"tz": "Mars/Olympus"}, 400, "tz"),
        ({"tz": "../../etc/passwd"}, 400, "tz"),
        ({"aggregation": "p101"}, 400, "aggregation"),
        ({"aggregation": "q1.5"}, 400, "aggregation"),
        ({"aggregation": "rate"}, 422, "aggregation"),
        ({"across": "sum"}, 400, "across"),
        ({"across": "median"}, 400, "across"),
        ({"group_by": "room", "aggregation": "last"}, 400, "across"),
        ({"compare": "90s"}, 422, "compare"),
        ({"compare": "0s"}, 400, "compare"),
        ({"stitch": "true"}, 400, "stitch"),
        ({"fill": "magic"}, 400, "fill"),
        ({"top": "0"}, 400, "top"),
        ({"metric": ["a"] * 51}, 400, "metric"),
        ({"from_": "-300d", "aggregation": "p97", "step": "1d"}, 422, "aggregation"),
        ({"from_": "-20d", "step": "1d", "tz": "Asia/Kolkata"}, 422, "tz"),
        ({"tag": "room; DROP TABLE metric_series = '"}, 200, ""),
    ],
)
async def test_bad_parameters_are_problem_documents(
    api: Api, parameters: dict[str, Json], status: int, where: str
) -> None:
    answer = await api.get(
        "/metrics/history", **{"metric": "temp", "from_": "-15m", "step": "1m", **parameters}
    )
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert where in answer.json()["where"]


async def test_a_regular_expression_that_explodes_elsewhere_is_quick(api: Api) -> None:
    await api.post({"name": "m", "value": 1, "tags": {"t": "a" * 1000}})
    before = time.monotonic()
    answer = await api.get("/metrics/history", metric="m", tag="t=~(a*)*(a*)*b")
    assert answer.status_code == 200
    assert time.monotonic() - before < 5


async def test_groups_tops_fills_and_comparisons(api: Api, begin: float) -> None:
    [everything] = (await history(api, group_by=""))["series"]
    assert everything["tags"] == {}
    assert everything["values"] == [25.0] * 10
    [floor] = (await history(api, group_by="floor", across="max"))["series"]
    assert floor["tags"] == {"floor": "1"}
    assert floor["values"] == [max(20 + i, 30 - i) for i in range(10)]
    [best] = (await history(api, top=1))["series"]
    assert best["tags"]["room"] == "b=c, d"
    answer = await history(api, metric="hits", aggregation="increase", from_=begin, fill="zero")
    assert answer["series"][0]["values"][:10] == [0.0, 10, 10, 10, 10, 10, 10, 0, 10, 10]
    [compared] = (await history(api, tag="room=a", from_=begin + 300, to=begin + 600,
                                compare="5m"))["series"]  # fmt: skip
    assert compared["values"] == [25.0, 26, 27, 28, 29]
    assert compared["compared"] == [20.0, 21, 22, 23, 24]
    [nulls] = (await history(api, tag="room=a", from_=begin - 120, to=begin + 60,
                             fill="null"))["series"]  # fmt: skip
    assert nulls["values"] == [None, None, 20.0]


async def test_an_answer_says_what_it_is_made_of(api: Api, begin: float) -> None:
    answer = await history(api, from_=begin, to=begin + 600)
    assert answer["tier"] == "raw"
    assert answer["stats"]["rows_scanned"] == 20
    assert answer["stats"]["seconds"] > 0
    assert answer["complete_through"] == begin + 600
    answer = await history(api, from_="-40d", step="auto", stitch=True, points=3000)
    assert answer["tier"] == "daily+hourly+raw"
    assert [s["tier"] for s in answer["segments"]] == ["daily", "hourly", "raw"]


async def test_the_same_answer_in_every_format(api: Api) -> None:
    wanted = {
        (s["tags"]["room"], t, v)
        for s in (await history(api))["series"]
        for t, v in zip(s["timestamps"], s["values"], strict=True)
    }
    assert len(wanted) == 20

    async def get(accept: str) -> bytes:
        answer = await api.http.get(
            "/metrics/history?metric=temp&from=-15m&step=1m",
            headers={**api.auth("read"), "Accept": accept},
        )
        assert answer.headers["content-type"].startswith(accept)
        assert answer.headers["tidegauge-tier"] == "raw"
        return answer.content

    rows = list(csv.DictReader(io.StringIO((await get("text/csv")).decode())))
    assert len(rows) == 20
    assert {(r["tag.room"], float(r["value"])) for r in rows} == {(r, v) for r, _, v in wanted}
    assert all(r["time"].endswith("Z") for r in rows)
    lines = [json.loads(line) for line in (await get("application/x-ndjson")).splitlines()]
    assert lines[0]["history"]["tier"] == "raw"
    assert lines[-1]["stats"]["rows_scanned"] == 20
    found = {(s["tags"]["room"], t, v) for s in lines[1:-1]
             for t, v in zip(s["timestamps"], s["values"], strict=True)}  # fmt: skip
    assert found == wanted
    stream = na.ArrayStream.from_readable(await get("application/vnd.apache.arrow.stream"))
    table = stream.read_all().to_pylist()
    found = {(json.loads(r["tags"])["room"], r["time"].timestamp(), r["value"]) for r in table}
    assert found == wanted


async def test_limits_say_what_to_narrow(api: Api) -> None:
    settings = api.platform.settings
    api.platform.settings = settings.model_copy(update={"max_series": 1})
    try:
        answer = await api.get("/metrics/history", metric="temp")
    finally:
        api.platform.settings = settings
    assert answer.status_code == 422
    assert answer.json()["where"] == "tag"
    assert answer.json()["limit"] == 1


async def test_a_key_that_asks_for_too_much_at_once_is_told_so(api: Api) -> None:
    gate = api.platform.query_gate
    gate._patience_s = 0.05
    answer = await api.get("/metrics/history", metric="temp")
    assert answer.status_code == 200
    key_id = next(iter(gate._gates))
    for _ in range(api.platform.settings.queries_per_key):
        await gate.enter(key_id)
    answer = await api.get("/metrics/history", metric="temp")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    gate.leave(key_id)
    assert (await api.get("/metrics/history", metric="temp")).status_code == 200


@pytest.mark.parametrize("most", [1, shared._MOST_CELLS])
async def test_an_answer_leaves_the_gate_whether_whole_or_streamed(
    api: Api, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_MOST_CELLS", most)
    gate = api.platform.query_gate
    gate._patience_s = 0.05
    for _ in range(api.platform.settings.queries_per_key + 1):
        answer = await api.get("/metrics/history", metric="temp", step="1m")
        assert answer.status_code == 200
        assert ("content-length" in answer.headers) == (most > 1)
        assert (await api.get("/metrics/history", metric="temp", across="sum")).status_code == 400


async def test_current_values_are_filtered_and_paged(api: Api) -> None:
    await api.post([{"name": f"m{i}", "value": i, "tags": {"t": "xy"[i % 2]}} for i in range(5)])
    first = (await api.get("/metrics", tag="t=x", limit=2)).json()
    rest = (await api.get("/metrics", tag="t=x", limit=2, after=first["next"])).json()
    assert {m["name"] for m in first["metrics"] + rest["metrics"]} == {"m0", "m2", "m4"}
    assert len(first["metrics"]) == 2
    assert rest["next"] is None
    answer = (await api.get("/metrics", metric=["m1", "m3"])).json()
    assert {m["name"]: m["value"] for m in answer["metrics"]} == {"m1": 1.0, "m3": 3.0}


@pytest.mark.parametrize("accept", ["text/plain", "application/openmetrics-text"])
async def test_the_exposition_is_what_parsers_take(api: Api, accept: str) -> None:
    await api.http.post(
        "/api/v1/import/prometheus",
        content="# TYPE lat histogram\n# HELP lat time \\\\ taken\n"
        'lat_bucket{le="0.5"} 1\nlat_bucket{le="+Inf"} 3\nlat_sum 4.5\nlat_count 3\n'
        'odd{v="a\\"b\\\\c\\nd"} NaN\ngone 1\n',
        headers=api.auth("ingest"),
    )
    await api.post([{"name": "a.b", "value": 1}, {"name": "a_b", "value": 2},
                    {"name": "7up", "value": 3, "tags": {"x.y": "1", "x_y": "2"}}])  # fmt: skip
    answer = await api.http.get("/metrics", headers={**api.auth("read"), "Accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(accept)
    text = answer.text
    if accept == "text/plain":
        from prometheus_client.parser import text_string_to_metric_families as families

        checked = subprocess.run(
            ["promtool", "check", "metrics"], input=text, text=True, capture_output=True
        ) if promtool() else None  # fmt: skip
        assert checked is None or checked.returncode in (0, 3), checked.stderr  # 3: naming advice
    else:
        from prometheus_client.openmetrics.parser import (
            text_string_to_metric_families as families,
        )
    found = {f.name: f for f in families(text)}
    assert found["lat"].type == "histogram"
    assert found["_7up"].samples[0].labels == {"x_y": "1", "x_y_": "2"}
    assert found["odd"].samples[0].labels == {"v": 'a"b\\c\nd'}
    assert found["hits"].type == "counter"
    assert sorted(s.value for s in found["temp"].samples) == [21.0, 29.0]


def promtool() -> bool:
    import shutil

    return shutil.which("promtool") is not None


async def test_the_catalogue_knows_metrics_tags_and_rates(api: Api) -> None:
    answer = (await api.get("/metrics/catalog", limit=1, metric=["hits", "temp"])).json()
    assert [m["name"] for m in answer["metrics"]] == ["hits"]
    assert answer["metrics"][0]["kind"] == "counter"
    [temp] = (
        await api.get("/metrics/catalog", metric=["hits", "temp"], after=answer["next"])
    ).json()["metrics"]
    assert temp["series"] == 2
    assert temp["tags"]["room"] == {"count": 2, "values": ["a", "b=c, d"]}
    assert temp["samples_per_second"] == pytest.approx(2 / 60, rel=0.2)
    assert temp["first_seen"] <= time.time()
    assert time.time() - temp["last_seen"] < 200
    assert (await api.get("/metrics/catalog", search="TEM")).json()["metrics"] == [temp]


async def test_prometheus_names_and_series(api: Api) -> None:
    async def ask(path: str, **parameters: Json) -> Json:
        answer = await api.get(f"/api/v1/{path}", **parameters)
        assert answer.status_code == 200, answer.text
        assert answer.json()["status"] == "success"
        return answer.json()["data"]

    assert set(await ask("labels")) >= {"__name__", "floor", "host_name", "room"}
    assert await ask("labels", **{"match[]": "hits"}) == ["__name__", "host_name"]
    assert set(await ask("label/__name__/values")) >= {"hits", "temp"}
    assert await ask("label/room/values", **{"match[]": '{floor=~"1|2",room!="a"}'}) == ["b=c, d"]
    assert await ask("label/host_name/values") == ["x"]
    assert await ask("series", **{"match[]": 'hits{host_name=`x`}'}) == [
        {"__name__": "hits", "host_name": "x"}
    ]  # fmt: skip
    assert isinstance(await ask("metadata"), dict)
    assert "version" in await ask("status/buildinfo")
    form = await api.http.post("/api/v1/series", data={"match[]": "temp"}, headers=api.auth("read"))
    assert len(form.json()["data"]) == 2


@pytest.mark.parametrize(
    "selector",
    ["", "{}", '{a=""}', '{a=~".*"}', 'up{a="x"', 'up{a="\\q"}', "up{a=x}", "1up", 'up{a=~"("}', "up}"],
)  # fmt: skip
async def test_bad_selectors_come_back_in_prometheus_envelope(api: Api, selector: str) -> None:
    answer = await api.get("/api/v1/series", **{"match[]": selector})
    assert answer.status_code == 400, answer.text
    assert answer.json()["status"] == "error"
    assert answer.json()["errorType"] == "bad_data"


@pytest.mark.parametrize(
    "body", [b"", b"\xff" * 50, bytes(cramjam.snappy.compress_raw(b"\x0a\x05xxxxx"))]
)
async def test_bad_remote_reads_are_refused(api: Api, body: bytes) -> None:
    answer = await api.http.post("/api/v1/read", content=body, headers=api.auth("read"))
    assert answer.status_code == 400


async def test_nan_counts_towards_the_limit_of_a_remote_read(api: Api, begin: float) -> None:
    await api.post([{"name": "nans", "value": i, "timestamp": begin + i} for i in range(3)])
    start, end = (datetime.fromtimestamp(begin + s, UTC) for s in (0, 60))
    query = ReadQuery(start, end, (Matcher("__name__", "=", ("nans",)),))
    async with api.platform.database.connection() as connection:
        await connection.execute(
            "INSERT INTO metric_nonfinite SELECT %s + n * interval '1 s', id, 0"
            " FROM metric_series, generate_series(10, 13) n WHERE metric_name = 'nans'",
            [start],
        )
        with pytest.raises(Unprocessable, match="TIDEGAUGE_MAX_READ_SAMPLES=6"):
            await read_series(connection, query, max_series=10, max_samples=6)
        assert await read_series(connection, query, max_series=10, max_samples=7)


async def test_rollups_are_told_tier_by_tier(api: Api) -> None:
    answer = await api.get("/metrics/rollups")
    assert answer.status_code == 200, answer.text
    raw, hourly, daily = answer.json()["tiers"]
    assert [t["tier"] for t in (raw, hourly, daily)] == ["raw", "hourly", "daily"]
    assert [t["retention"] for t in (raw, hourly, daily)] == ["7d", "30d", "365d"]
    assert raw["samples"] >= 30
    assert raw["size_bytes"] > 0
    assert isinstance(raw["bytes_per_sample"], float)
    assert "materialised_through" not in raw
    assert "materialised_through" in daily
    assert {p["policy"] for p in hourly["policies"]} == {"refresh", "columnstore", "retention"}
    assert (await api.get("/metrics/rollups", scope="")).status_code == 401
    assert (await api.get("/metrics/rollups", scope="ingest")).status_code == 403


@pytest.fixture
async def kept(api: Api, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[float]]:
    """Writes a sample, and says how many of them history shows to a viewer with `Cache-Control`."""
    monkeypatch.setattr(api.platform, "histories", SharedAnswers(ManualClock(0), keep_s=5))

    async def count(cache_control: str, **parameters: str) -> float:
        await api.post([{"name": "viewed", "value": 1, "timestamp": time.time() - 1}])
        answer = await api.http.get(
            "/metrics/history",
            params={"metric": "viewed", "aggregation": "count", "step": "1h", **parameters},
            headers={**api.auth("read"), "Cache-Control": cache_control, "Accept": "text/csv"},
        )
        assert answer.status_code == 200, answer.text
        assert ("age" in answer.headers) == ("max-age=5" in cache_control and not parameters)
        return sum(float(row["value"]) for row in csv.DictReader(io.StringIO(answer.text)))

    return count


async def test_history_is_shared_by_those_alone_that_take_an_older_answer(
    kept: Callable[..., Awaitable[float]],
) -> None:
    assert await kept("private, max-age=5") == 1
    assert await kept("max-age=5") == 1
    assert await kept("no-cache") == 3
    assert await kept("max-age=0") == 4
    assert await kept("max-age=5") == 1


async def test_an_answer_too_large_to_keep_is_made_for_each(
    kept: Callable[..., Awaitable[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "_MOST_CELLS", 1)
    opened = 0

    async def counting(*arguments: Any, **options: Any) -> History:
        nonlocal opened
        opened += 1
        return await open_history(*arguments, **options)

    monkeypatch.setattr(history_route, "open_history", counting)
    before = await kept("max-age=5", step="1m")
    assert opened == 1  # once, also for the one who found it too large
    assert await kept("max-age=5", step="1m") == before + 1
    assert opened == 2


@pytest.mark.parametrize(
    ("text", "seconds"),
    [(None, 0), ("", 0), ("no-cache", 0), ("max-age=5", 5), ('no-transform,Max-Age="7"', 7),
     ("s-max-age=5", 0), ("max-age=-1", 0), ("max-age=x", 0)],
)  # fmt: skip
def test_the_age_that_a_request_takes(text: str | None, seconds: float) -> None:
    assert shared.max_age_s(text) == seconds
