"""Delivery, whatever the server does: nothing lost that can be kept, nothing twice, no waiting."""

from __future__ import annotations

import logging
import socket
import threading
import time

import pytest

from tests.client.conftest import MakeClient
from tests.client.recorder import Received, Recorder, Reply, black_hole, unique
from tests.serving import free_port
from tests.waiting import eventually
from tidegauge_client import counter, delivery
from tidegauge_client.parcels import Parcel
from tidegauge_client.registry import Registry


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "PAUSE_S", 0.02)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_S", 0.05)


def test_a_flush_arrives_with_key_hash_and_tags(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    client = make_client(release="1.2")
    counter("orders", registry=registry).add(2, plan="pro")
    assert client.flush()
    [request] = recorder.received
    assert request.path == "/api/v1/metrics"
    assert request.headers["Authorization"] == "Bearer tg_key"
    assert request.headers["Content-Encoding"] == "gzip"
    assert len(request.headers["Idempotency-Key"]) == 32
    assert request.body["series"] == [
        {
            "name": "orders",
            "tags": {
                "plan": "pro",
                "service.name": "shop",
                "deployment.environment.name": "test",
                "service.instance.id": "one",
            },
            "kind": "delta",
            "unit": "1",
        }
    ]
    assert request.body["samples"]["values"] == [2.0]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_body_is_repeated_unchanged_until_it_arrives(
    status: int, make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    recorder.reply = lambda n, _: Reply(status if n < 3 else 200)
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    eventually(lambda: len(recorder.accepted) == 1)
    assert len(recorder.received) == 4
    assert len({(r.headers["Idempotency-Key"], r.raw) for r in recorder.received}) == 1
    assert recorder.total("orders") == 1


def test_retry_after_is_honoured(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    recorder.reply = lambda n, _: Reply(503, headers={"Retry-After": "1"}) if n == 0 else Reply()
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    eventually(lambda: len(recorder.accepted) == 1)
    first, second = recorder.received
    assert second.at - first.at >= 1


def test_pauses_grow_and_differ(make_client: MakeClient) -> None:
    pauses: list[float] = []
    sender = make_client()._delivery
    assert sender is not None
    lane = delivery.Lane()
    for _ in range(8):
        before = time.monotonic()
        sender._wait(lane, None)
        pauses.append(lane.not_before - before)
    assert pauses[0] <= 0.021
    assert all(0.02 <= p <= 0.051 for p in pauses[3:])
    assert len(set(pauses)) == len(pauses)


def test_a_body_that_is_too_large_is_cut_until_it_fits(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    recorder.reply = lambda _n, r: Reply(413 if len(r.body["series"]) > 3 else 200)
    client = make_client()
    for i in range(10):
        counter("orders", registry=registry).add(i + 1, shop=f"s{i}")
    client.flush()
    eventually(lambda: len(client.parcels) == 0)
    assert recorder.total("orders") == 55
    assert len(recorder.totals()) == 10
    keys = [r.headers["Idempotency-Key"] for r in recorder.received]
    assert len(set(keys)) == len(keys)


def test_a_single_item_that_is_too_large_is_dropped_and_counted(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    recorder.reply = lambda n, _: Reply(413 if n == 0 else 200)
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    eventually(lambda: len(client.parcels) == 0)
    client.flush()
    assert recorder.total("tidegauge.client.lost", reason="too_large") == 1


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(401), "does not know the key"),
        (Reply(403), "needs the scope ingest"),
        (Reply(404), "check TIDEGAUGE_URL"),
        (Reply(301, headers={"Location": "https://elsewhere/"}), "redirects to https://elsewhere/"),
    ],
)
def test_a_wrong_key_or_url_is_said_once_and_data_waits_for_the_right_one(
    reply: Reply,
    words: str,
    make_client: MakeClient,
    recorder: Recorder,
    registry: Registry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrong = True
    recorder.reply = lambda _n, _r: reply if wrong else Reply()
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    eventually(lambda: len(recorder.received) >= 4)
    said = [r.message for r in caplog.records if r.name == "tidegauge_client"]
    assert len([s for s in said if words in s]) == 1, said
    wrong = False
    eventually(lambda: recorder.total("orders") == 1)


@pytest.mark.parametrize("status", [404, 503])
def test_errors_that_the_server_does_not_take_do_not_hold_up_metrics(
    status: int, make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    wrong = True
    recorder.reply = lambda _n, r: Reply(status if wrong and r.path.endswith("/errors") else 200)
    client = make_client()
    for i in range(3):
        client.reporter.capture(ValueError(str(i)))
        counter("orders", registry=registry).add()
        assert client.flush() is False
        assert recorder.total("orders") == i + 1
    assert recorder.events() == []
    wrong = False
    eventually(lambda: len(recorder.events()) == 3)


def test_a_body_that_is_refused_for_good_does_not_stop_the_next(
    make_client: MakeClient,
    recorder: Recorder,
    registry: Registry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    recorder.reply = lambda n, _: (
        Reply(400, {"detail": "series[0]: nonsense"}) if n == 0 else Reply()
    )
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    counter("orders", registry=registry).add()
    assert client.flush()
    assert recorder.total("orders") == 1
    assert recorder.total("tidegauge.client.lost", reason="refused") == 1
    assert "series[0]: nonsense" in caplog.text


def test_samples_that_the_server_rejects_are_counted_and_said(
    make_client: MakeClient,
    recorder: Recorder,
    registry: Registry,
    caplog: pytest.LogCaptureFixture,
) -> None:
    reject = {
        "reason": "future",
        "where": "samples[0]",
        "detail": "an hour ahead",
        "name": "orders",
    }
    recorder.reply = lambda n, _: Reply(
        body={"rejected": 1, "rejects": [reject]} if n == 0 else None
    )
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush()
    client.flush()
    assert recorder.total("tidegauge.client.lost", reason="rejected") == 1
    assert "future: an hour ahead" in caplog.text


def test_a_server_that_is_away_is_said_once_and_gets_everything_later(
    make_client: MakeClient, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "tidegauge_client")
    port = free_port()
    client = make_client(f"http://127.0.0.1:{port}")
    for _ in range(3):
        counter("orders", registry=registry).add()
        assert not client.flush(0.5)
    said = [r.message for r in caplog.records if "gives no answer" in r.message]
    assert len(said) == 1
    recorder = Recorder(port)
    try:
        eventually(lambda: recorder.total("orders") == 3)
        assert "takes data again" in caplog.text
    finally:
        recorder.close()


def test_a_kept_connection_that_the_server_closed_is_made_anew(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    recorder.reply = lambda _n, _r: Reply(hangs_up=True)
    client = make_client()
    for _ in range(3):
        counter("orders", registry=registry).add()
        assert client.flush()
    assert recorder.total("orders") == 3
    assert len(recorder.received) == 3


@pytest.mark.parametrize("kind", ["black hole", "silent", "drip"])
def test_no_server_can_hold_the_application(
    kind: str, make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    if kind == "silent":
        recorder.reply = lambda _n, _r: Reply(silent=True)
    if kind == "drip":
        recorder.reply = lambda _n, _r: Reply(drip_s=0.1)
    with black_hole() as url:
        client = make_client(url if kind == "black hole" else None)
        orders = counter("orders", registry=registry)
        started = time.monotonic()
        for _ in range(10_000):
            orders.add()
        assert time.monotonic() - started < 2
        assert client.flush(0.2) is False
        started = time.monotonic()
        assert client.close() is False
        assert time.monotonic() - started < 2.5


def test_an_attempt_ends_at_its_deadline_however_slowly_bytes_come(
    make_client: MakeClient,
    recorder: Recorder,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "ATTEMPT_S", 0.5)
    recorder.reply = lambda n, _: Reply(drip_s=0.1) if n == 0 else Reply()
    client = make_client()
    counter("orders", registry=registry).add()
    client.flush(0.1)
    eventually(lambda: len(recorder.received) == 2, within_s=5)
    assert recorder.received[1].at - recorder.received[0].at < 2


def test_the_oldest_goes_where_the_buffer_is_full_and_is_counted(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    away = True
    recorder.reply = lambda _n, _r: Reply(503) if away else Reply()
    client = make_client(buffer_bytes=2000)
    for i in range(40):
        counter("orders", registry=registry).add(i, batch=f"b{i}")
        client.flush(0)
    kept = len(client.parcels)
    assert 1 < kept < 20
    away = False
    eventually(lambda: len(client.parcels) == 0)
    client.flush()
    lost = recorder.total("tidegauge.client.lost", reason="buffer_full")
    arrived = sorted(t for (name, _), t in recorder.totals().items() if name == "orders")
    # one may have been on its way while the others came
    assert arrived[1:] == list(range(41 - len(arrived), 40))
    assert len(arrived) + lost == 39  # the first added 0, which is nothing to send


def test_closing_sends_what_there_is(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    client = make_client()
    counter("orders", registry=registry).add(5)
    assert client.close()
    assert recorder.total("orders") == 5


def test_flushes_come_by_themselves(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    make_client(flush_interval_s=0.1)
    counter("orders", registry=registry).add()
    eventually(lambda: recorder.total("orders") == 1)


def test_a_wall_clock_that_jumps_stops_and_loses_nothing(
    make_client: MakeClient,
    recorder: Recorder,
    registry: Registry,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    away = True
    recorder.reply = lambda _n, _r: Reply(503) if away else Reply()
    client = make_client(flush_interval_s=0.05)
    orders = counter("orders", registry=registry)
    real, real_ns = time.time, time.time_ns
    for days in (3, -3, 0):
        monkeypatch.setattr(time, "time", lambda days=days: real() + days * 86400)
        monkeypatch.setattr(time, "time_ns", lambda days=days: real_ns() + days * 86400 * 10**9)
        orders.add()
        waiting = len(client.parcels)
        eventually(lambda waiting=waiting: len(client.parcels) > waiting)
    away = False
    eventually(lambda: recorder.total("orders") == 3)


def test_answers_of_nonsense_harm_nothing(make_client: MakeClient, registry: Registry) -> None:
    answers = [
        b"",
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 999 odd\r\nContent-Length: x\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n[1,2]",
    ]
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(10)
        taken = []

        def serve() -> None:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    connection.settimeout(5)
                    taken.append(connection.recv(100_000))
                    connection.sendall(answer)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        client = make_client(f"http://127.0.0.1:{listener.getsockname()[1]}")
        counter("orders", registry=registry).add()
        client.flush(0.1)
        eventually(lambda: len(client.parcels) == 0)
        assert len(taken) == len(answers)


@pytest.mark.parametrize(
    ("url", "key", "words"),
    [
        ("ftp://x", "tg_k", "is not an http:// or https:// URL"),
        ("http://", "tg_k", "is not an http:// or https:// URL"),
        ("http://host:port", "tg_k", "has no valid port"),
        ("http://host", "", "TIDEGAUGE_KEY is not set"),
        ("http://host", "tg\nk", "TIDEGAUGE_KEY is not set or cannot be a key"),
    ],
)
def test_options_that_cannot_work_are_one_line_in_the_log(
    url: str, key: str, words: str, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    from tidegauge_client import Tidegauge

    client = Tidegauge(url, key, service="s", registry=registry, resources=False)
    counter("orders", registry=registry).add()
    assert client.close() is False
    said = [r.message for r in caplog.records if r.levelno >= logging.WARNING]
    assert len(said) == 1
    assert words in said[0]


def test_a_password_in_the_url_is_not_logged(
    make_client: MakeClient, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    client = make_client(f"http://user:hunter2@127.0.0.1:{free_port()}")
    counter("orders", registry=registry).add()
    client.flush(0.3)
    assert "gives no answer" in caplog.text
    assert "hunter2" not in caplog.text


def test_what_waits_longer_than_the_server_remembers_is_given_up(
    make_client: MakeClient, recorder: Recorder, registry: Registry
) -> None:
    client = make_client()
    client.parcels.put(Parcel("/api/v1/metrics", b"", 7, expires=time.monotonic() - 1))
    counter("orders", registry=registry).add()
    client.flush()
    client.flush()
    assert recorder.total("orders") == 1
    assert recorder.total("tidegauge.client.lost", reason="too_old") == 7


def test_repetitions_are_told_by_their_key(recorder: Recorder) -> None:
    one = Received("/api/v1/metrics", {"Idempotency-Key": "a"}, {}, b"")
    assert unique([one, one]) == [one]
