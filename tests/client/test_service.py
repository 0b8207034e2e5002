"""The client against a real Tidegauge: scripted load, kill -9 of the service, and itself."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.client.stored import stored
from tests.client.test_asgi import ask, failing_application, fastapi_application, header
from tests.serving import Serving
from tests.waiting import eventually
from tidegauge_client import Tidegauge, counter, delivery, gauge, histogram
from tidegauge_client.registry import Registry


def client_of(tidegauge: Serving, registry: Registry, service: str, **options: Any) -> Tidegauge:
    return Tidegauge(
        tidegauge.url, tidegauge.key, service=service, environment="test", registry=registry,
        resources=False, flush_interval_s=0.2, instance=service, **options,
    )  # fmt: skip


async def test_a_scripted_load_is_stored_exactly(tidegauge: Serving, registry: Registry) -> None:
    client = client_of(tidegauge, registry, "scripted")
    app = client.instrument(fastapi_application(), libraries=False)
    expected = {"/items/{item}": 0, "/shops/{shop}/orders/{order}": 0, "unmatched": 0}
    for i in range(60):
        await ask(app, f"/items/{i}")
        expected["/items/{item}"] += 1
        if i % 2:
            await ask(app, f"/shops/s{i}/orders/{i}")
            expected["/shops/{shop}/orders/{order}"] += 1
        if i % 3 == 0:
            await ask(app, f"/nothing/{i}")
            expected["unmatched"] += 1
        counter("resumes_uploaded", registry=registry).add(2, plan="pro")
        histogram("size", registry=registry, unit="By", bounds=[10, 100]).record(i)
    gauge("depth", registry=registry).set(4)
    assert client.close(timeout_s=20)
    counts = stored(tidegauge, "http.server.request.count", service__name="scripted")
    assert {dict(tags)["http.route"]: value for tags, value in counts.items()} == expected
    [(tags, uploaded)] = stored(tidegauge, "resumes_uploaded", service__name="scripted").items()
    assert uploaded == 120
    assert dict(tags) == {
        "plan": "pro", "service.name": "scripted", "deployment.environment.name": "test",
        "service.instance.id": "scripted",
    }  # fmt: skip
    buckets = stored(tidegauge, "size_bucket")
    assert {dict(t)["le"]: v for t, v in buckets.items()} == {"10": 11, "100": 60, "+Inf": 60}
    assert list(stored(tidegauge, "size_sum").values()) == [sum(range(60))]
    durations = stored(tidegauge, "http.server.request.duration_count", service__name="scripted")
    assert sum(durations.values()) == sum(expected.values())
    current = httpx.get(
        tidegauge.url + "/metrics", params={"metric": "depth"}, headers=tidegauge.headers
    ).json()
    assert [m["value"] for m in current["metrics"]] == [4]


def test_kill_9_of_the_service_loses_and_repeats_nothing(
    tidegauge: Serving, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "PAUSE_S", 0.05)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_S", 0.2)
    client = client_of(tidegauge, registry, "survivor")
    orders = counter("orders", registry=registry)
    added = 0
    for kill in (True, False):
        until = time.monotonic() + 0.7
        while time.monotonic() < until:
            orders.add()
            added += 1
            time.sleep(0.001)
        if kill:
            tidegauge.kill()
            orders.add()
            added += 1
            tidegauge.start(wait_s=180)
    eventually(lambda: client.flush(5), within_s=30)
    client.close()
    assert sum(stored(tidegauge, "orders", service__name="survivor").values()) == added


def test_a_wrong_key_is_one_line_and_no_more(
    tidegauge: Serving, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    client = Tidegauge(
        tidegauge.url, "tg_wrong", service="s", environment="test", registry=registry,
        resources=False, instance="s",
    )  # fmt: skip
    counter("orders", registry=registry).add()
    assert client.flush() is False
    assert [r.message for r in caplog.records if r.name == "tidegauge_client"] == [
        f"{tidegauge.url} does not know the key (401): check TIDEGAUGE_KEY; data is kept and "
        "tried again"
    ]
    client.close(0.1)


async def test_errors_arrive_with_their_request(tidegauge: Serving, registry: Registry) -> None:
    paths = httpx.get(tidegauge.url + "/openapi.json").json()["paths"]
    if "/api/v1/errors" not in paths:
        pytest.skip("this Tidegauge has no error tracking yet")
    client = client_of(tidegauge, registry, "failing", release="1.2")
    app = client.instrument(failing_application("endpoint"), libraries=False)
    answer = await ask(app, "/a")
    odd = client.reporter.capture(ValueError("an odd \ud800 one"))
    [event_id] = [e["event_id"] for e in client.reporter.waiting if e["event_id"] != odd]
    assert client.close(timeout_s=20)
    for one in (event_id, odd):
        stored = httpx.get(f"{tidegauge.url}/errors/events/{one}", headers=tidegauge.headers)
        assert stored.status_code == 200, stored.text
        assert '"failing"' in stored.text
    shown = httpx.get(f"{tidegauge.url}/errors/events/{event_id}", headers=tidegauge.headers).text
    for part in ("Broken", "/{x}", "1.2", header(answer, "x-request-id")):
        assert part is not None
        assert part in shown


def test_tidegauge_measures_itself(tidegauge: Serving) -> None:
    marked = httpx.get(tidegauge.url + "/health", headers={"X-Request-ID": "mine"})
    assert marked.headers["x-request-id"] == "mine"
    for _ in range(20):
        assert httpx.get(tidegauge.url + "/nothing/here").headers["x-request-id"]

    def counted(route: str, status: str) -> float:
        return sum(
            stored(
                tidegauge, "http.server.request.count", service__name="tidegauge",
                http__route=route, http__response__status_code=status,
            ).values()
        )  # fmt: skip

    eventually(lambda: counted("unmatched", "404") >= 20, within_s=10)
    assert counted("unmatched", "404") == 20
    assert counted("/health", "200") == 1
    assert counted("/api/v1/metrics", "200") > 0
