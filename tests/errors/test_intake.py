"""Own JSON in: stored once, grouped, told to alerting, refused with reasons."""

from __future__ import annotations

import asyncio
import gzip
import json

import pytest

from tidegauge.errors.events import Origin
from tidegauge.errors.prepare import Preparation, Prepared

from .conftest import Api, Json, event, frame


async def test_an_event_is_stored_with_its_group_and_told_to_alerting(api: Api) -> None:
    sent = event(
        request={"method": "POST", "path": "/pay/17", "route": "/pay/{id}"},
        user={"id": "u1", "email": "ada@example.com"},
        request_id="r-1",
    )
    answer = await api.send(sent)
    assert answer.status_code == 200, answer.text
    assert answer.json() == {
        "accepted": 1, "rejected": 0, "duplicates": 0, "ids": [sent["event_id"]], "rejects": [],
    }  # fmt: skip
    [row] = await api.rows(
        "SELECT error_type, error_message, request_path, user_id, severity, service, release,"
        " request_id, stack_trace FROM error_logs"
    )
    assert row[:8] == (
        "ValueError", "bad order", "/pay/17", "u1", "error", "shop", "shop@1.0.0", "r-1",
    )  # fmt: skip
    assert "shop/checkout.py:10 in pay" in row[8]
    [group] = await api.rows(
        "SELECT title, culprit, count, kept, users, status, environments FROM error_groups"
    )
    assert group == (
        "ValueError: bad order", "shop.checkout in pay", 1, 1, 1, "unresolved", ["production"],
    )  # fmt: skip
    [(kind, labels, detail)] = await api.rows("SELECT kind, labels, detail FROM told_events")
    assert kind == "error.new_group"
    assert labels["service"] == "shop"
    assert labels["error_type"] == "ValueError"
    assert detail["title"] == "ValueError: bad order"
    assert detail["count"] == 1


async def test_the_same_event_again_is_counted_once(api: Api) -> None:
    sent = event()
    for duplicates in (0, 1):
        answer = (await api.send([sent, event()])).json()
        assert answer["duplicates"] == duplicates
        assert answer["accepted"] == 2 - duplicates
    twice = (await api.send([sent := event(), sent])).json()
    assert (twice["accepted"], twice["duplicates"]) == (1, 1)
    [(count, kept)] = await api.rows("SELECT count, kept FROM error_groups")
    assert (count, kept) == (4, 4)
    assert await api.rows("SELECT sum(count) FROM error_counts") == [(4,)]


async def test_one_new_error_from_fifty_senders_is_one_group(api: Api) -> None:
    answers = await asyncio.gather(*(api.send(event()) for _ in range(50)))
    assert {a.status_code for a in answers} == {200}
    assert await api.rows("SELECT count, users FROM error_groups") == [(50, 0)]
    assert len(await api.rows("SELECT 1 FROM told_events")) == 1
    assert await api.rows("SELECT sum(count) FROM error_counts") == [(50,)]


async def test_bodies_may_be_one_many_or_wrapped_and_compressed(api: Api) -> None:
    for body in (event(), [event(), event()], {"events": [event()]}, []):
        answer = await api.send(
            gzip.compress(json.dumps(body).encode()), **{"Content-Encoding": "gzip"}
        )
        assert answer.status_code == 200, answer.text
    assert await api.rows("SELECT count FROM error_groups") == [(4,)]


ALWAYS = {"from_": "2020-01-01T00:00:00Z", "to": "2100-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("change", "reason", "culprit"),
    [
        ({"event_id": "seven"}, "bad_event_id", "seven"),
        ({"timestamp": "yesterday"}, "bad_timestamp", "yesterday"),
        ({"severity": "awful"}, "bad_severity", "awful"),
        ({"exceptions": {}}, "bad_field", "exceptions"),
        ({"exceptions": [1]}, "bad_field", "exceptions[0]"),
        ({"exceptions": [{"type": "E", "frames": [1]}]}, "bad_field", "exceptions[0].frames"),
        ({"tags": ["a"]}, "bad_field", "tags"),
        ({"exceptions": []}, "empty", "error_type"),
    ],
)
async def test_an_event_that_cannot_be_stored_is_refused_with_a_reason_and_its_neighbour_stored(
    api: Api, change: Json, reason: str, culprit: str
) -> None:
    answer = (await api.send([event(**change), event()])).json()
    assert (answer["accepted"], answer["rejected"]) == (1, 1)
    [refused] = answer["rejects"]
    assert (refused["index"], refused["reason"]) == (0, reason)
    assert culprit in refused["detail"]
    [noted] = (await api.get("/ingest/rejects", **ALWAYS, reason=reason, key="ingest"))["rejects"]
    assert (noted["where"], noted["count"]) == ("event 0", 1)
    assert noted["detail"] == refused["detail"]


async def test_a_body_without_an_acceptable_event_is_noted_in_short(api: Api) -> None:
    answer = (await api.send([{"severity": "awful"}] * 250)).json()
    assert (answer["accepted"], answer["rejected"], len(answer["rejects"])) == (0, 250, 100)
    noted = (await api.get("/ingest/rejects", **ALWAYS, limit=1000))["rejects"]
    assert (len(noted), sum(r["count"] for r in noted)) == (101, 250)


async def test_a_fault_of_ours_costs_the_one_event(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    preparation = api.platform.errors.intake._preparation
    prepare = type(preparation).prepare

    def failing(self: Preparation, document: Json, origin: Origin) -> Prepared:
        if document.get("error_type") == "Poison":
            raise ZeroDivisionError("within Tidegauge")
        return prepare(self, document, origin)

    monkeypatch.setattr(Preparation, "prepare", failing)
    before = api.platform.errors.intake.refused["unforeseen"]
    answer = await api.send([event(), {"error_type": "Poison"}, event()])
    assert answer.status_code == 200, answer.text
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (2, 1)
    [refused] = answer.json()["rejects"]
    assert (refused["index"], refused["reason"]) == (1, "unforeseen")
    assert api.platform.errors.intake.refused["unforeseen"] == before + 1
    assert "within Tidegauge" in caplog.text
    assert await api.rows("SELECT count FROM error_groups") == [(2,)]


@pytest.mark.parametrize(
    ("fields", "headers", "accepted"),
    [
        ({"timestamp": True}, {}, [2, 0]),
        ({}, {"Idempotency-Key": "a"}, [2, 0]),
        ({}, {}, [2, 2]),  # without id, time and key it may be the same error once more
    ],
)
async def test_a_retried_body_without_ids_counts_once(
    api: Api, fields: Json, headers: dict[str, str], accepted: list[int]
) -> None:
    if fields:
        fields = {"timestamp": api.platform.clock.now_us() / 1e6}
    body = [{"error_type": "E", **fields}, {"error_type": "E", **fields}]
    answers = [(await api.send(body, **headers)).json() for _ in range(2)]
    assert [a["accepted"] for a in answers] == accepted
    assert (answers[0]["ids"] == answers[1]["ids"]) == (accepted[1] == 0)
    other = {"Idempotency-Key": "b"} if headers else {}
    body[0]["error_message"] = "another"
    assert (await api.send(body, **other)).json()["accepted"] == 2


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"", 400), (b"1", 400), (b"[" * 100_000, 400), (b"x" * 2_000_001, 413)],
)  # fmt: skip
async def test_a_malformed_body_is_refused_whole(api: Api, body: bytes, status: int) -> None:
    answer = await api.send(body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert await api.rows("SELECT 1 FROM error_groups") == []
    assert api.platform.errors.writer.held_bytes == 0


async def test_a_bomb_is_stopped_at_the_limit(api: Api) -> None:
    bomb = gzip.compress(b" " * 100_000_000)
    answer = await api.send(bomb, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 413
    assert api.platform.errors.writer.held_bytes == 0


@pytest.mark.parametrize(("scope", "status"), [("", 401), ("read", 403), ("admin", 200)])
async def test_sending_needs_the_scope_ingest(api: Api, scope: str, status: int) -> None:
    assert (await api.send(event(), scope=scope)).status_code == status


STRANGE: list[bytes] = [
    b'{"error_type":"E\\u0000","error_message":"a\\u0000b"}',
    b'{"error_type":"E","error_message":"lone \\ud800 surrogate"}',
    b'{"error_type":"E","error_message":"\xff\xfe bytes"}',
    b'{"error_type":"E","error_message":"x","context":{"nan":NaN,"inf":Infinity,"big":1e999}}',
    b'{"error_type":"E","context":{"n":' + b"9" * 400 + b"}}",
    json.dumps({"error_type": "E" * 100_000, "error_message": "m" * 1_500_000}).encode(),
    json.dumps(
        {"exceptions": [{"type": "R", "frames": [frame(f"f{i}") for i in range(10_000)]}]}
    ).encode(),
    json.dumps({"exceptions": [{"type": f"E{i}"} for i in range(1000)]}).encode(),
    json.dumps({"error_type": "E", "context": {"k" * 1000: ["v" * 100_000] * 12}}).encode(),
    json.dumps({"error_type": "E", "tags": {"\0": "\0"}, "user": {"id": "\0"}}).encode(),
    json.dumps({"error_type": "E", "request": {"path": "/\0?a=\0", "headers": []}}).encode(),
    b'{"error_type":"E","context":' + b'{"a":' * 200 + b"1" + b"}" * 200 + b"}",
    json.dumps({"exceptions": [{"type": 7, "value": {"a": 1}, "frames": [{}]}]}).encode(),
    json.dumps(
        {"error_type": "E", "exceptions": [{"frames": [{"function": 3, "filename": []}]}]}
    ).encode(),
]


@pytest.mark.parametrize("body", STRANGE, ids=range(len(STRANGE)))
async def test_strange_bytes_are_stored_safely(api: Api, body: bytes) -> None:
    answer = await api.send(body)
    assert answer.status_code == 200, answer.text
    assert answer.json()["accepted"] == 1
    [(size,)] = await api.rows("SELECT length(payload) FROM error_logs")
    assert size < api.platform.settings.errors_max_payload_bytes


async def test_an_event_out_of_the_window_counts_when_it_arrived(api: Api) -> None:
    for moment in ("2020-01-01T00:00:00Z", 4_000_000_000):
        answer = await api.send(event(timestamp=moment))
        assert answer.json()["accepted"] == 1
    rows = await api.rows("SELECT created_at = received_at FROM error_logs")
    assert rows == [(True,), (True,)]


async def test_a_storm_counts_every_event_and_keeps_ever_fewer(api: Api) -> None:
    for _ in range(20):
        answer = await api.send([event() for _ in range(200)])
        assert answer.json()["accepted"] == 200
    [(count, kept)] = await api.rows("SELECT count, kept FROM error_groups")
    stored = await api.rows("SELECT kept, count(*) FROM error_logs GROUP BY 1 ORDER BY 1")
    assert count == 4000
    assert kept == sum(n for _, n in stored)
    assert 40 <= kept <= 110
    assert await api.rows("SELECT sum(count) FROM error_counts") == [(4000,)]


async def test_the_latest_event_of_a_storm_replaces_the_one_before(api: Api) -> None:
    await api.send([event() for _ in range(1001)])
    for n in range(3):
        api.platform.clock.advance(11)  # type: ignore[attr-defined]
        await api.send(event(message=f"round {n}"))
    latest = await api.rows("SELECT error_message FROM error_logs WHERE kept = 'latest'")
    assert latest == [("round 2",)]
