"""Checks from the API and the file to samples, events, uptime: the whole way on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.health.conftest import Api
from tests.health.servers import http_answer, serve, web
from tests.serving import Serving, free_port
from tidegauge.core.errors import ConfigurationError
from tidegauge.health.checks.file import read_file
from tidegauge.health.checks.prober import LEASE

FAST = {"interval": "1s", "timeout": "1s", "failures": 1}


@pytest.fixture
async def api(make_api: Callable[..., Any]) -> AsyncIterator[Api]:
    async with make_api(outbound_private_networks=True) as api:
        yield api


async def until(condition: Callable[[], Awaitable[Any]], within_s: float = 30) -> Any:
    """What `condition` gives once it is true."""
    async with asyncio.timeout(within_s):
        while not (found := await condition()):
            await asyncio.sleep(0.1)
        return found


async def rows(api: Api, query: str) -> list[Any]:
    async with api.platform.database.connection() as connection:
        return await (await connection.execute(query.encode())).fetchall()


async def make(api: Api, name: str, **definition: Any) -> dict[str, Any]:
    answer = await api.call(
        "POST", "/health/checks", json={"name": name, **FAST, **definition}
    )  # fmt: skip
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def status_of(api: Api, name: str) -> str:
    return str((await api.get(f"/health/checks/{name}")).json()["status"])


def stands(api: Api, name: str, status: str) -> Callable[[], Awaitable[bool]]:
    async def condition() -> bool:
        return await status_of(api, name) == status

    return condition


async def test_a_service_goes_down_and_comes_back(api: Api) -> None:
    port = free_port()
    made = await make(api, "shop", kind="http", url=f"http://127.0.0.1:{port}/", service="front")
    assert made["status"] == "unknown"
    await until(stands(api, "shop", "fail"))
    async with serve(web(lambda p, h: http_answer(b"ok")), port=port):
        await until(stands(api, "shop", "pass"))
        detailed = (await api.get("/health/detailed")).json()
        [entry] = detailed["checks"]["check shop:responseTime"]
        assert entry["status"] in ("pass", "fail")
        assert entry["componentId"] == "front"
    events = await rows(api, "SELECT kind, labels, detail FROM told_events ORDER BY id")
    assert [e[0] for e in events][:2] == ["health.fail", "health.pass"]
    assert events[0][1] == {"check": "shop", "service": "front", "kind": "http"}
    assert "connection refused" in events[0][2]["output"]
    samples = await rows(
        api,
        "SELECT metric_name, metric_value, tags FROM performance_metrics"
        " WHERE metric_name LIKE 'health.check.%'",
    )
    assert {v for n, v, _ in samples if n == "health.check.up"} == {0.0, 1.0}
    assert all(v > 0 for n, v, _ in samples if n == "health.check.duration")
    assert samples[0][2] == {"check": "shop", "service": "front", "kind": "http"}


async def test_a_users_service_that_is_down_is_a_warning_of_tidegauge(api: Api) -> None:
    await make(api, "down", kind="tcp", host="127.0.0.1", port=free_port())
    await until(stands(api, "down", "fail"))

    async def shown() -> Any:
        answer = await api.get("/health/detailed")
        return answer if "check down" in str(answer.json().get("output")) else None

    answer = await until(shown)
    assert answer.status_code == 200
    assert answer.json()["status"] == "warn"


async def test_checks_are_listed_replaced_and_deleted(api: Api) -> None:
    definition = {"kind": "redis", "host": "127.0.0.1", "port": free_port(), "password": "pw"}
    await make(api, "cache", **definition)
    assert (await api.call("POST", "/health/checks", json={"name": "cache", **definition})
            ).status_code == 409  # fmt: skip
    [listed] = (await api.get("/health/checks")).json()["checks"]
    assert listed["definition"]["password"] == "***"
    changed = {**listed["definition"], "description": "new"}
    answer = await api.call("PUT", "/health/checks/cache", json=changed)
    assert answer.status_code == 200, answer.text
    [(kept,)] = await rows(api, "SELECT definition FROM health_checks")
    assert kept["password"] == "pw"
    assert kept["description"] == "new"
    wrong = await api.call("PUT", "/health/checks/cache", json={**changed, "name": "other"})
    assert wrong.status_code == 409
    await until(stands(api, "cache", "fail"))
    assert (await api.get("/health/checks", status="pass")).json()["checks"] == []
    assert (await api.call("DELETE", "/health/checks/cache")).status_code == 204
    assert (await api.get("/health/checks/cache")).status_code == 404
    # who was told of the failure is told that it is over
    kinds = [k for (k,) in await rows(api, "SELECT kind FROM told_events ORDER BY id")]
    assert kinds == ["health.fail", "health.pass"]


async def test_a_wrong_definition_is_refused_by_name_and_nothing_is_kept(api: Api) -> None:
    answer = await api.call("POST", "/health/checks", json={"name": "x", "kind": "tcp", "port": 1})
    assert answer.status_code == 400
    assert answer.json()["where"] == "body.tcp.host"
    answer = await api.call("POST", "/health/checks", json={"name": "x", "kind": "what"})
    assert answer.status_code == 400
    assert (await api.get("/health/checks")).json() == {"checks": []}


async def test_the_number_of_checks_is_limited(make_api: Callable[..., Any]) -> None:
    async with make_api(health_max_checks=1) as api:
        await make(api, "a", kind="tcp", host="192.0.2.1", port=1, enabled=False)
        answer = await api.call(
            "POST", "/health/checks", json={"name": "b", "kind": "tcp", "host": "h", "port": 1}
        )
        assert answer.status_code == 422
        assert answer.json()["limit"] == 1


async def test_a_definition_is_tried_out_and_a_check_run_at_once(api: Api) -> None:
    async with serve(web(lambda p, h: http_answer(b"no", "500 Bad"))) as port:
        definition = {"kind": "http", "name": "t", "url": f"http://127.0.0.1:{port}/"}
        answer = (await api.call("POST", "/health/checks/test", json=definition)).json()
        assert (answer["status"], answer["output"]) == ("fail", "status 500, not 2xx")
        await make(api, "t", **{k: v for k, v in definition.items() if k != "name"})
        answer = (await api.call("POST", "/health/checks/t/run")).json()
        assert answer["observed"] == {"status": 500}
    assert (await api.call("POST", "/health/checks/no/run")).status_code == 404


async def test_private_addresses_are_refused_unless_allowed(make_api: Callable[..., Any]) -> None:
    async with make_api() as api:
        definition = {"kind": "tcp", "name": "t", "host": "127.0.0.1", "port": 1}
        answer = (await api.call("POST", "/health/checks/test", json=definition)).json()
        assert "TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS" in answer["output"]


SCOPES = [
    ("GET", "/health/checks", "", 401),
    ("GET", "/health/checks", "ingest", 403),
    ("POST", "/health/checks", "read", 403),
    ("POST", "/health/checks/test", "read", 403),
    ("PUT", "/health/checks/a", "read", 403),
    ("DELETE", "/health/checks/a", "read", 403),
    ("POST", "/health/checks/a/run", "read", 403),
    ("GET", "/health/checks/a/uptime", "read", 404),
    ("POST", "/health/maintenance", "read", 403),
    ("DELETE", "/health/maintenance/1", "read", 403),
    ("DELETE", "/health/maintenance/1", "admin", 404),
    ("GET", "/health/maintenance", "", 401),
    ("GET", "/heartbeat/nonsense", "", 404),
    ("GET", "/heartbeat/aaaaaaaaaaaaaaaaaaaaaaaa", "", 404),
]


async def test_every_route_asks_for_its_scope(api: Api) -> None:
    for method, path, scope, status in SCOPES:
        answer = await api.call(method, path, scope)
        assert answer.status_code == status, (method, path, scope, answer.text)


async def test_a_heartbeat_lives_fails_and_recovers(api: Api) -> None:
    made = await make(api, "backup", kind="heartbeat", every="1h", grace="1m", interval="1s")
    address = made["heartbeat"]
    assert (await api.get("/health/checks/backup")).json()["heartbeat"] is None  # only for admins
    for call, status in (
        ("", "pass"),
        ("/fail", "fail"),
        ("/0", "pass"),
        ("/3", "fail"),
        ("/start", "fail"),
        ("", "pass"),
    ):
        answer = await api.http.post(address + call, content=b"said " + call.encode())
        assert (answer.status_code, answer.text) == (200, "OK")
        await until(stands(api, "backup", status))
    assert (await api.http.get(address + "/256")).status_code == 404
    assert (await api.http.get(address + "/what")).status_code == 404
    assert (await api.http.head(address)).status_code == 200
    [(body, code)] = await rows(api, "SELECT body, exit_code FROM health_heartbeats")
    assert (body, code) == ("", 0)
    # the 10 kB that are kept of what a job says
    await api.http.post(address, content=b"\0" + b"x" * 20_000)
    [(body,)] = await rows(api, "SELECT body FROM health_heartbeats")
    assert len(body) <= 10_001
    kinds = [k for (k,) in await rows(api, "SELECT kind FROM told_events ORDER BY id")]
    assert kinds == ["health.fail", "health.pass"] * 2


async def test_maintenance_mutes_and_is_left_out_of_uptime(api: Api) -> None:
    window = {"title": "move", "checks": ["db"], "starts_at": "2020-01-01T00:00:00Z",
              "ends_at": "2100-01-01T00:00:00Z"}  # fmt: skip
    id_ = (await api.call("POST", "/health/maintenance", json=window)).json()["id"]
    [listed] = (await api.get("/health/maintenance")).json()["windows"]
    assert listed["lasts"] is True
    assert listed["created_by"].startswith("admin")
    await make(api, "db", kind="tcp", host="127.0.0.1", port=free_port())
    await until(stands(api, "db", "fail"))
    assert await rows(api, "SELECT 1 FROM told_events") == []
    assert (await api.get("/health/checks/db/uptime")).json()["uptime"] == {}
    assert (await api.call("DELETE", f"/health/maintenance/{id_}")).status_code == 204

    async def told() -> Any:
        return await rows(api, "SELECT kind FROM told_events")

    assert await until(told) == [("health.fail",)]
    answer = await api.call("POST", "/health/maintenance", json={"title": "x"})
    assert answer.status_code == 400


async def test_uptime_is_the_share_of_probes_that_were_up(api: Api) -> None:
    await make(api, "web", kind="tcp", host="192.0.2.1", port=1, enabled=False)
    # three days: all up, 3 of 4 up, none up; and the last half hour
    await rows(
        api,
        """
        WITH s AS (SELECT series_id_for('health.check.up', '{"check": "web", "kind": "tcp"}') AS id),
        put AS (
            INSERT INTO metric_samples (ts, series_id, scaled, divisor)
            SELECT date_trunc('day', now(), 'UTC') - make_interval(days => d)
                       + make_interval(hours => 6 * n),
                   (SELECT id FROM s),
                   CASE WHEN d = 3 THEN 1 WHEN d = 2 THEN (n < 3)::int ELSE 0 END, 1
            FROM generate_series(1, 3) d, generate_series(0, 3) n RETURNING 1)
        SELECT count(*) FROM put
        """,
    )
    # a server's own workers may have rolled up these days as empty already
    async with api.platform.database.autocommit() as connection:
        for rollup in ("metric_hourly", "metric_daily"):
            await connection.execute(
                f"CALL refresh_continuous_aggregate('{rollup}', now() - interval '5 days',"
                " date_trunc('hour', now()))".encode()
            )
    days = (await api.get("/health/checks/web/uptime", per="day", **{"from": "-4d"})).json()
    assert days["values"] == [1.0, 0.75, 0.0]
    assert days["probes"] == [4, 4, 4]
    assert days["uptime"]["30d"] == pytest.approx(7 / 12)
    assert days["uptime"]["7d"] == pytest.approx(7 / 12)
    assert "1h" not in days["uptime"]
    hours = (await api.get("/health/checks/web/uptime", per="hour", **{"from": "-4d"})).json()
    assert len(hours["values"]) == 12
    [one] = (await api.get("/health/checks/uptime")).json()["checks"]
    assert one["uptime"] == days["uptime"]
    for parameters in ({"from": "now"}, {"per": "week"}, {"from": "-40d"}):
        answer = await api.get("/health/checks/web/uptime", **parameters)
        assert answer.status_code in (400, 422)


async def test_one_instance_probes_and_another_takes_over(
    make_api: Callable[..., Any], server: Any
) -> None:
    if server.embedded:
        pytest.skip("two instances need a server")
    async with make_api(outbound_private_networks=True) as first:
        async with make_api(outbound_private_networks=True) as second:
            await until(lambda: _true(first.platform.health.prober.holds))
            assert not second.platform.health.prober.holds
            await first.platform.health.prober.stop()
            await until(lambda: _true(second.platform.health.prober.holds))
            [(name,)] = await rows(second, "SELECT name FROM leases WHERE name = 'health checks'")
            assert name == LEASE


async def test_a_killed_holder_is_followed_by_another(
    make_api: Callable[..., Any], clean_database: str, server: Any, tmp_path: Path
) -> None:
    """kill -9: the lease is not given back, what was told stays told, and nobody probes twice."""
    if server.embedded:
        pytest.skip("two instances need a server")
    killed = Serving(
        tmp_path / "killed", TIDEGAUGE_DATABASE_URL=clean_database,
        TIDEGAUGE_OUTBOUND_PRIVATE_NETWORKS="true", TIDEGAUGE_HOST_METRICS="false",
        TIDEGAUGE_ALERT_DEFAULT_RULES="false",
    )  # fmt: skip
    lease = f"SELECT holder, expires_at > now() FROM leases WHERE name = '{LEASE}'"
    try:
        await asyncio.to_thread(killed.start, wait_s=150)
        async with make_api(outbound_private_networks=True) as second:
            prober = second.platform.health.prober
            port = free_port()
            await make(second, "db", kind="tcp", host="127.0.0.1", port=port)
            await until(stands(second, "db", "fail"))
            assert not prober.holds
            killed.kill()
            [(dead, valid)] = await rows(second, lease)
            assert valid
            for _ in range(3):  # it asks, and the dead one still has it
                prober._renew_at = float("-inf")
                await prober._renew()
                assert not prober.holds
            async with second.platform.database.connection() as connection:
                await connection.execute("UPDATE leases SET expires_at = now()")  # 30 s later
            await until(lambda: _true(prober.holds))
            [(holder, valid)] = await rows(second, lease)
            assert holder != dead
            assert valid
            async with serve(web(lambda p, h: http_answer(b"ok")), port=port):
                await until(stands(second, "db", "pass"))
                told = await rows(
                    second,
                    "SELECT kind FROM told_events WHERE labels ->> 'check' = 'db' ORDER BY id",
                )
            assert told == [("health.fail",), ("health.pass",)]
    finally:
        killed.kill()


async def _true(value: bool) -> bool:
    return value


async def test_results_wait_while_the_database_is_away(api: Api) -> None:
    prober = api.platform.health.prober
    await make(api, "db", kind="tcp", host="127.0.0.1", port=free_port())
    await until(stands(api, "db", "fail"))
    real = api.platform.database.connection

    def away() -> Any:
        from tidegauge.core.errors import Unavailable

        raise Unavailable("The database has no free connection")

    api.platform.database.connection = away  # type: ignore[method-assign]
    probed = prober.health().observed["probes"]
    await until(lambda: _true(int(prober.health().observed["probes"] or 0) >= int(probed or 0) + 2))
    await until(lambda: _true(prober.health().status.value == "warn"))
    assert "database is away" in prober.health().output
    assert int(prober.health().observed["unstored"] or 0) > 0
    api.platform.database.connection = real  # type: ignore[method-assign]
    await until(lambda: _true(prober.health().observed["unstored"] == 0))
    [(stored,)] = await rows(
        api, "SELECT count(*) FROM performance_metrics WHERE metric_name = 'health.check.up'"
    )
    assert stored >= int(probed or 0) + 2


# The file

FILE = """
defaults: {interval: 1s, timeout: 1s, failures: 1}
checks:
  - {name: one, kind: tcp, host: 127.0.0.1, port: 1}
  - name: two
    kind: http
    url: "http://${HOST_OF_TWO}/"
    headers: {Authorization: "${TOKEN}"}
"""


async def test_a_file_defines_checks_and_changes_them(
    make_api: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOST_OF_TWO", "127.0.0.1:1")
    monkeypatch.setenv("TOKEN", "t0ken")
    path = tmp_path / "checks.yaml"
    path.write_text(FILE)
    async with make_api(health_file=path) as api:
        # loopback is allowed to the operator's own file
        async def refused() -> Any:
            output = (await api.get("/health/checks/one")).json()["output"]
            return "connection refused" in output

        await until(refused)
        two = (await api.get("/health/checks/two")).json()
        assert two["source"] == "file"
        assert two["definition"]["url"] == "http://127.0.0.1:1/"
        assert two["definition"]["headers"] == {"Authorization": "***"}
        assert (await api.call("DELETE", "/health/checks/two")).status_code == 409
        assert (
            await api.call("PUT", "/health/checks/two", json=two["definition"])
        ).status_code == 409
        path.write_text("checks: []\n")
        file = api.platform.health.check_file
        file.wake()
        await until(lambda: _no_checks(api))
        path.write_text("checks: [nonsense]\n")
        file.wake()
        await until(lambda: _true(file.health().status.value == "warn"))
        assert "checks[0] is not a mapping" in file.health().output


async def _no_checks(api: Api) -> bool:
    return bool((await api.get("/health/checks")).json() == {"checks": []})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("checks: [", "is not YAML"),
        ("- a", "must hold checks"),
        ("check: []", "must hold checks"),
        ("checks: {a: b}", "must be a list"),
        ("checks: [1]", r"checks\[0\] is not a mapping"),
        ("checks: [{name: a, kind: tcp, host: h}]", r"checks\[0\] \(a\): port: Field required"),
        ("checks: [{name: a, kind: tcp, host: '${NOT_SET}', port: 1}]", "'NOT_SET' is not set"),
        ("checks: [{name: a, kind: tcp, host: h, port: 1}, {name: a, kind: tcp, host: h, port: 1}]",
         "two checks of this name"),
        ("checks: [{kind: nothing}]", "nothing"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_refused_with_the_place(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "checks.yaml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=reason):
        read_file(path, {})


async def test_a_start_with_a_wrong_file_is_refused(
    make_api: Callable[..., Any], tmp_path: Path
) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        async with make_api(health_file=tmp_path / "missing.yaml"):
            pass
