"""Errors out: recent ones, groups, one event whole, pages, search."""

from __future__ import annotations

import pytest

from .conftest import Api, Json, event, frame


async def test_an_event_comes_back_whole(api: Api) -> None:
    sent = event(
        exceptions=[
            {"type": "OSError", "value": "no disk", "frames": [frame("write", vars={"n": "1"})]},
            {"type": "ValueError", "value": "bad", "mechanism": {"type": "x", "handled": False},
             "frames": [frame("main"), frame("pay", vars={"order": "7"})]},
        ],
        breadcrumbs=[{"category": "query", "message": "SELECT 1"}],
        tags={"shop": "north"},
        context={"cart": {"items": 3}},
        request={"method": "POST", "path": "/pay", "query": "a=1", "headers": {"Accept": "*/*"}},
    )  # fmt: skip
    await api.send(sent)
    got = await api.get(f"/errors/events/{sent['event_id']}")
    for name in ("exceptions", "breadcrumbs", "tags", "context", "request", "event_id", "release"):
        assert got[name] == sent[name]
    assert got["error_type"] == "ValueError"
    assert got["kept"] == "first"
    group = await api.get(f"/errors/groups/{got['group_id']}")
    assert group["handled"] is False
    assert group["events"][0]["event_id"] == sent["event_id"]


async def test_events_of_a_group_are_linked_to_their_neighbours(api: Api) -> None:
    sent = [event(timestamp=1_000_000 + i) for i in range(3)]
    now = api.platform.clock.now_us() / 1e6
    for i, one in enumerate(sent):
        one["timestamp"] = now - 30 + i
    await api.send(sent)
    middle = await api.get(f"/errors/events/{sent[1]['event_id']}")
    assert middle["previous_event_id"] == sent[0]["event_id"]
    assert middle["next_event_id"] == sent[2]["event_id"]


async def test_recent_errors_are_paged_and_filtered(api: Api) -> None:
    now = api.platform.clock.now_us() / 1e6
    sent = [
        event(f"E{i}", f"message {i}", timestamp=now - i, service="a" if i % 2 else "b")
        for i in range(10)
    ]
    await api.send(sent)
    ids: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(4):
        page = await api.get("/errors", limit=3, **cursor)
        ids += [e["event_id"] for e in page["errors"]]
        cursor = {"cursor": page["next"]}
    assert ids == [e["event_id"] for e in sent]
    assert page["next"] is None
    only_a = await api.get("/errors", service="a")
    assert len(only_a["errors"]) == 5
    assert [e["error_type"] for e in (await api.get("/errors", type="E3"))["errors"]] == ["E3"]
    assert (await api.get("/errors", from_="-1h", to="-10m"))["errors"] == []


@pytest.mark.parametrize(
    ("words", "found"),
    [("checkout", 1), ("CHECKOUT pay", 1), ("paym", 1), ("nothing", 0), ("pay' | !", 1), ("%_", 2)],
)
async def test_words_are_found_anywhere_in_type_and_message(
    api: Api, words: str, found: int
) -> None:
    await api.send([event("app.checkout.PaymentError", "card of pay/12 declined"), event()])
    assert len((await api.get("/errors", query=words))["errors"]) == found


async def test_groups_are_ordered_filtered_and_paged(api: Api) -> None:
    now = api.platform.clock.now_us() / 1e6
    body = [
        event(f"E{i}", timestamp=now - i, user={"id": f"u{j}"}, service=f"s{i % 2}")
        for i in range(6)
        for j in range(i + 1)
    ]
    await api.send(body)
    for order, expected in (("count", "543210"), ("last_seen", "012345"), ("users", "543210")):
        types = ""
        cursor: dict[str, str] = {}
        while True:
            page = await api.get("/errors/groups", order=order, limit=2, **cursor)
            types += "".join(g["error_type"][1] for g in page["groups"])
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert types == expected
    assert len((await api.get("/errors/groups", service="s0"))["groups"]) == 3
    assert len((await api.get("/errors/groups", query="E3"))["groups"]) == 1
    assert (await api.get("/errors/groups", status="resolved"))["groups"] == []
    assert len((await api.get("/errors/groups", environment="production"))["groups"]) == 6


async def test_a_group_shows_counts_endpoints_releases_and_people(api: Api) -> None:
    body = [
        event(release=f"shop@1.0.{i % 2}", user={"id": str(i % 3)},
              request={"path": f"/order/{i}", "method": "GET"})
        for i in range(30)
    ]  # fmt: skip
    await api.send(body)
    [listed] = (await api.get("/errors/groups"))["groups"]
    group = await api.get(f"/errors/groups/{listed['id']}")
    assert (group["count"], group["users"]) == (30, 3)
    assert group["thinned"] is True
    assert len(group["events"]) == 20
    assert 10 <= group["kept"] < 30
    assert group["endpoints"] == [{"endpoint": "/order/{id}", "count": 30}]
    assert {r["release"]: r["count"] for r in group["releases"]} == {
        "shop@1.0.0": 15, "shop@1.0.1": 15,
    }  # fmt: skip
    assert sum(group["series"]["24h"]["counts"]) == 30
    assert sum(group["series"]["30d"]["counts"]) == 30


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/errors/events/510ab236-fd41-4c2a-8dd5-e4d5a3dc8551", 404),
        ("/errors/events/seven", 400),
        ("/errors/groups/99", 404),
        ("/errors/groups/0", 400),
        ("/errors?cursor=abc", 400),
        ("/errors/groups?cursor=WyJjb3VudCIsMSwxXQ", 400),
        ("/errors?query=a%00", 400),
        ("/errors?from=yesterday", 400),
        ("/errors?severity=awful", 400),
        ("/errors?limit=0", 400),
        ("/errors/groups?order=id", 400),
    ],
)
async def test_what_does_not_exist_or_makes_no_sense_is_a_problem(
    api: Api, path: str, status: int
) -> None:
    answer = await api.request("GET", path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/errors", "/errors/groups", "/errors/services"])
async def test_reading_needs_the_scope_read(api: Api, path: str) -> None:
    statuses: list[Json] = [
        (await api.request("GET", path, scope=s)).status_code for s in ("", "ingest", "read")
    ]
    assert statuses == [401, 403, 200]
