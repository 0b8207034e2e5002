"""Sentry's protocol: envelopes by hand, keys, encodings, limits, reports."""

from __future__ import annotations

import gzip
import json
import zlib
from contextlib import suppress
from typing import Any
from uuid import uuid4

import cramjam
import httpx
import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge.core.errors import MalformedBody
from tidegauge.errors.projects import Project, create_project
from tidegauge.errors.sentry.envelope import parse_envelope

from .conftest import Api, Json


def sentry_event(**fields: Json) -> Json:
    return {
        "event_id": uuid4().hex,
        "level": "error",
        "platform": "python",
        "exception": {
            "values": [
                {
                    "type": "KeyError",
                    "value": "'user'",
                    "mechanism": {"type": "logging", "handled": True},
                    "stacktrace": {
                        "frames": [
                            {"filename": "app/a.py", "function": "main", "module": "app.a",
                             "lineno": 3, "context_line": "    run()", "in_app": True},
                        ]
                    },
                }
            ]
        },
        **fields,
    }  # fmt: skip


def envelope(*items: tuple[str, Json], header: Json = None, lengths: bool = True) -> bytes:
    lines = [json.dumps(header or {}).encode()]
    for kind, payload in items:
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        item = {"type": kind} | ({"length": len(data)} if lengths else {})
        lines += [json.dumps(item).encode(), data]
    return b"\n".join(lines)


class Sender:
    """One project and its requests."""

    def __init__(self, api: Api, project: Project) -> None:
        self.api = api
        self.project = project

    async def post(
        self, body: bytes, *, path: str = "envelope/", key: str | None = None, **headers: str
    ) -> httpx.Response:
        key = self.project.public_key if key is None else key
        auth = {"X-Sentry-Auth": f"Sentry sentry_version=7, sentry_key={key}"} if key else {}
        return await self.api.http.post(
            f"/api/{self.project.id}/{path}", content=body, headers={**auth, **headers}
        )


@pytest.fixture
async def sender(api: Api) -> Sender:
    async with api.platform.database.connection() as connection:
        return Sender(api, await create_project(connection, "shop", "staging"))


async def test_an_event_in_an_envelope_is_stored_for_the_service_of_its_dsn(
    sender: Sender, api: Api
) -> None:
    sent = sentry_event(
        transaction="/pay/{id}", transaction_info={"source": "route"},
        request={"url": "https://shop.example/pay/7", "method": "POST", "query_string": "a=1",
                 "headers": [["User-Agent", "curl"]], "data": {"n": 1}},
        user={"id": 7, "ip_address": "{{auto}}"}, tags=[["a", "b"]],
        breadcrumbs={"values": [{"message": "before"}]}, extra={"x": 1},
        contexts={"trace": {"trace_id": "t" * 32}, "response": {"status_code": 502}},
    )  # fmt: skip
    answer = await sender.post(envelope(("event", sent)))
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"id": sent["event_id"]}
    got = await api.get(f"/errors/events/{sent['event_id']}")
    assert (got["service"], got["environment"]) == ("shop", "staging")
    assert got["request"] == {
        "url": "https://shop.example/pay/7", "path": "/pay/7", "route": "/pay/{id}",
        "method": "POST", "query": "a=1", "headers": {"User-Agent": "curl"}, "body": {"n": 1},
        "status": 502,
    }  # fmt: skip
    assert got["user"] == {"id": 7, "ip": "127.0.0.1"}
    assert got["tags"] == {"a": "b"}
    assert got["breadcrumbs"] == [{"message": "before"}]
    assert got["context"]["extra"] == {"x": 1}
    assert got["trace_id"] == "t" * 32
    again = await sender.post(envelope(("event", sent)))
    assert again.json() == {"id": sent["event_id"]}
    assert await api.rows("SELECT count FROM error_groups") == [(1,)]


ENCODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda b: bytes(cramjam.brotli.compress(b)),
    "zstd": lambda b: bytes(cramjam.zstd.compress(b)),
    "identity": lambda b: b,
}


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_every_encoding_of_sdks_is_understood(
    sender: Sender, api: Api, encoding: str
) -> None:
    body = ENCODINGS[encoding](envelope(("event", sentry_event())))
    answer = await sender.post(body, **{"Content-Encoding": encoding})
    assert answer.status_code == 200, answer.text
    assert await api.rows("SELECT count FROM error_groups") == [(1,)]


async def test_the_store_endpoint_takes_one_event(sender: Sender, api: Api) -> None:
    answer = await sender.post(json.dumps(sentry_event()).encode(), path="store/")
    assert answer.status_code == 200
    assert len(answer.json()["id"]) == 32
    message = {"message": "disk %s full", "level": "warning", "logger": "app.disk"}
    assert (await sender.post(json.dumps(message).encode(), path="store/")).status_code == 200
    rows = await api.rows("SELECT error_type, severity FROM error_logs ORDER BY id")
    assert rows == [("KeyError", "error"), ("app.disk", "warning")]


async def test_the_key_may_be_in_query_or_envelope_and_must_be_one(
    sender: Sender, api: Api
) -> None:
    key, number = sender.project.public_key, sender.project.id
    body = envelope(("event", sentry_event()))
    assert (await sender.post(body, key="")).status_code == 403
    assert (await sender.post(body, key="0" * 32)).status_code == 403
    assert (await sender.post(body, key="", path=f"envelope/?sentry_key={key}")).status_code == 200
    assert (await sender.post(body, path="envelope/?sentry_key=other")).status_code == 403
    with_dsn = envelope(("event", sentry_event()), header={"dsn": f"http://{key}@h/{number}"})
    assert (await sender.post(with_dsn, key="")).status_code == 200
    answer = await api.http.post(f"/api/{number + 1}/envelope/?sentry_key={key}", content=body)
    assert answer.status_code == 403
    assert answer.json()["detail"]
    assert "x-sentry-error" in answer.headers


@pytest.mark.parametrize("path", ["envelope/", "store/"])
async def test_nothing_is_unpacked_for_an_unknown_key(sender: Sender, path: str) -> None:
    answer = await sender.post(b"no gzip", key="0" * 32, path=path, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 403, answer.text
    answer = await sender.post(b"no gzip", path=path, **{"Content-Encoding": "gzip"})
    assert answer.status_code == 400, answer.text


@pytest.mark.parametrize("path", ["envelope/", "store/"])
async def test_a_lost_database_holds_sdks_back(
    sender: Sender, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost() -> None:
        raise psycopg.OperationalError("the server closed the connection")

    sender.api.platform.errors.projects.forget()
    monkeypatch.setattr(sender.api.platform.database, "connection", lost)
    answer = await sender.post(envelope(("event", sentry_event())), path=path)
    assert answer.status_code == 429, answer.text
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["X-Sentry-Rate-Limits"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_browsers_may_send(sender: Sender) -> None:
    answer = await sender.api.http.options(f"/api/{sender.project.id}/envelope/")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "x-sentry-auth" in answer.headers["access-control-allow-headers"].lower()
    answer = await sender.post(envelope(("event", sentry_event())))
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_unknown_items_are_skipped_and_counted(sender: Sender, api: Api) -> None:
    before = api.platform.errors.skipped["transaction"]
    body = envelope(("transaction", {"spans": []}), ("event", sentry_event()), ("what", b"\xff"))
    assert (await sender.post(body)).status_code == 200
    assert await api.rows("SELECT count FROM error_groups") == [(1,)]
    assert api.platform.errors.skipped["transaction"] == before + 1


async def test_reports_sessions_and_check_ins_become_metrics(sender: Sender, api: Api) -> None:
    body = envelope(
        ("client_report", {"discarded_events": [
            {"reason": "queue_overflow", "category": "error", "quantity": 23}]}),
        ("session", {"init": True, "status": "ok", "attrs": {"release": "1.0"}}),
        ("session", {"status": "crashed", "attrs": {"release": "1.0"}}),
        ("sessions", {"aggregates": [{"exited": 3}, {"exited": 4, "crashed": 1}],
                      "attrs": {"release": "1.0"}}),
        ("check_in", {"monitor_slug": "nightly", "status": "error", "duration": 2.5}),
    )  # fmt: skip
    for _ in range(2):  # a retry counts once
        assert (await sender.post(body)).status_code == 200
    rows = await api.rows(
        "SELECT metric_name, coalesce(tags ->> 'status', tags ->> 'reason', tags ->> 'monitor'),"
        " metric_value FROM performance_metrics WHERE tags ->> 'service.name' = 'shop' ORDER BY 1, 2"
    )
    assert rows == [
        ("sentry.check_in", "nightly", 0.0),
        ("sentry.check_in.duration", "nightly", 2.5),
        ("sentry.client.discarded", "queue_overflow", 23.0),
        ("sentry.sessions", "crashed", 2.0),
        ("sentry.sessions", "exited", 7.0),
        ("sentry.sessions", "started", 1.0),
    ]


@pytest.mark.parametrize("url", ["http://a]b/x?y=1", "http://[::1/x", "http://ex\u2100mple/x"])
async def test_an_address_that_cannot_be_read_does_not_lose_the_event(
    sender: Sender, api: Api, url: str
) -> None:
    event = {**sentry_event(), "request": {"url": url}}
    assert (await sender.post(envelope(("event", event)))).status_code == 200
    assert await api.rows("SELECT 1 FROM error_groups") == [(1,)]


MALFORMED: list[tuple[bytes, str]] = [
    (b"", "header"),
    (b"not json\n", "header"),
    (b"[]\n", "header"),
    (b"{}\nnonsense\n", "item 0"),
    (b'{}\n{"length":3}\nabc', "item 0"),
    (b'{}\n{"type":"event","length":10}\n{}', "item 0"),
    (b'{}\n{"type":"event","length":-1}\n{}', "item 0"),
    (b'{}\n{"type":"event","length":1}\n{}', "item 0"),
    (b'{}\n{"type":"event","length":"2"}\n{}', "item 0"),
    (b'{}\n{"type":"event"}\n{"a":', "item 0"),
    (b'{}\n{"type":"event"}\n[]', "item 0"),
    (b'{}\n{"type":"event"}\n' + b"[" * 50_000, "item 0"),
]


@pytest.mark.parametrize(("body", "culprit"), MALFORMED, ids=range(len(MALFORMED)))
async def test_a_malformed_envelope_is_400_with_the_reason_and_nothing_is_stored(
    sender: Sender, api: Api, body: bytes, culprit: str
) -> None:
    answer = await sender.post(body)
    assert answer.status_code == 400, answer.text
    assert culprit in answer.json()["detail"]
    good_then_bad = envelope(("event", sentry_event())) + b"\n" + body[3:]
    if body.startswith(b"{}\n") and body[3:]:
        assert (await sender.post(good_then_bad)).status_code == 400
    assert await api.rows("SELECT 1 FROM error_groups") == []
    assert api.platform.errors.writer.held_bytes == 0


async def test_too_large_an_envelope_is_413(sender: Sender) -> None:
    assert (await sender.post(b"x" * 2_000_001)).status_code == 413
    bomb = gzip.compress(b" " * 30_000_000)
    assert (await sender.post(bomb, **{"Content-Encoding": "gzip"})).status_code == 413


async def test_over_its_quota_a_dsn_is_told_to_wait(
    sender: Sender, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.platform.errors.quota, "_per_minute", 6)
    body = envelope(*[("event", sentry_event()) for _ in range(8)])
    assert (await sender.post(body)).status_code == 200
    answer = await sender.post(envelope(("event", sentry_event())))
    assert answer.status_code == 429
    wait = int(answer.headers["retry-after"])
    assert 1 <= wait <= 40
    assert answer.headers["x-sentry-rate-limits"] == f"{wait}:error;default:key"
    sessions = envelope(("sessions", {"aggregates": []}))
    assert (await sender.post(sessions)).status_code == 200
    api.platform.clock.advance(wait + 1)  # type: ignore[attr-defined]
    assert (await sender.post(envelope(("event", sentry_event())))).status_code == 200


async def test_dsns_are_made_listed_and_revoked_by_admins(api: Api) -> None:
    made = await api.request("POST", "/api/v1/projects", {"service": "web"})
    assert made.status_code == 201
    dsn = httpx.URL(made.json()["dsn"])
    assert (dsn.host, dsn.port) == ("monitor.example", 8642)
    number = made.json()["id"]
    url = f"/api/{number}/envelope/?sentry_key={dsn.username}"
    body = envelope(("event", sentry_event()))
    assert (await api.http.post(url, content=body)).status_code == 200
    assert (await api.request("DELETE", f"/api/v1/projects/{number}")).status_code == 204
    api.platform.errors.reset_memory()
    assert (await api.http.post(url, content=body)).status_code == 403
    [listed] = (await api.request("GET", "/api/v1/projects")).json()["projects"]
    assert listed["revoked_at"] is not None
    assert (await api.request("DELETE", f"/api/v1/projects/{number}")).status_code == 404
    assert (await api.request("POST", "/api/v1/projects", {"service": ""})).status_code == 400
    assert (await api.request("GET", "/api/v1/projects", scope="read")).status_code == 403


ITEMS = st.lists(st.tuples(st.text(min_size=1, max_size=20), st.binary(max_size=300)), max_size=8)


@given(items=ITEMS, newline=st.booleans())
def test_items_of_any_bytes_come_back(items: list[tuple[str, bytes]], newline: bool) -> None:
    body = envelope(*items) + (b"\n" if newline and items else b"")
    parsed = parse_envelope(body)
    assert [(i.type, i.payload) for i in parsed.items] == items


@given(body=st.binary(max_size=500))
def test_any_bytes_are_an_envelope_or_malformed(body: bytes) -> None:
    for candidate in (body, b"{}\n" + body, b'{}\n{"type":"event"}\n' + body):
        with suppress(MalformedBody):
            assert parse_envelope(candidate).header is not None


@given(
    event=st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["event_id", "exception", "values", "type", "value", "stacktrace", "frames", "level",
                 "message", "logentry", "formatted", "request", "url", "headers", "user", "tags",
                 "breadcrumbs", "contexts", "trace", "extra", "fingerprint", "threads", "release",
                 "transaction", "timestamp", "function", "filename", "mechanism", "handled"]
            ),
            inner,
            max_size=6,
        ),
        max_leaves=40,
    )
)  # fmt: skip
def test_an_event_of_any_shape_is_prepared_or_refused(event: Any) -> None:
    from tidegauge.errors.events import EventRefused, Origin
    from tidegauge.errors.sentry.event import document_of

    from .preparing import preparation

    try:
        document = document_of(event, now_us=1_700_000_000_000_000)
        prepared = preparation().prepare(document, Origin(-1, "s"))
    except EventRefused:
        return
    assert prepared.row is not None
    assert prepared.title


@pytest.mark.parametrize(
    ("path", "body", "place"),
    [
        ("store/", b"{nonsense", "event 0"),
        ("store/", b"[1]", "event 0"),
        ("envelope/", envelope(("session", {}), ("event", b"{nonsense")), "event 1"),
        ("envelope/", envelope(("event", [1])), "event 0"),
    ],
)
async def test_an_event_that_cannot_be_read_is_noted_with_the_reason_it_was_answered(
    sender: Sender, api: Api, path: str, body: bytes, place: str
) -> None:
    answer = await sender.post(body, path=path)
    assert answer.status_code == 400
    noted = await api.rows("SELECT key_id, reason, place, detail FROM ingest_rejects")
    assert noted == [(-sender.project.id, "malformed", place, answer.json()["detail"])]
    assert await api.rows("SELECT count(*) FROM error_groups") == [(0,)]
