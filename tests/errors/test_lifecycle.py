"""Groups over their life: resolved, regressed, ignored, assigned, merged, split, forgotten."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Server
from tidegauge.errors.transitions import GroupState, Seen, is_later, on_seen

from .conftest import Api, Json, event


async def one_group(api: Api, **fields: Json) -> int:
    """The id of the group of a new error."""
    await api.send(event(timestamp=api.platform.clock.now_us() / 1e6, **fields))
    return int((await api.get("/errors/groups"))["groups"][0]["id"])


async def again(api: Api, seconds: float = 60, **fields: Json) -> None:
    """The same error, later."""
    api.platform.clock.advance(seconds)  # type: ignore[attr-defined]
    await api.send(event(timestamp=api.platform.clock.now_us() / 1e6, **fields))


async def patch(api: Api, group_id: int, **change: Json) -> Json:
    answer = await api.request("PATCH", f"/errors/groups/{group_id}", change)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def status(api: Api, group_id: int) -> tuple[str, bool]:
    group = await api.get(f"/errors/groups/{group_id}")
    return group["status"], group["regressed"]


async def told(api: Api) -> list[str]:
    """Kinds of events that alerting would see."""
    return [k for (k,) in await api.rows("SELECT kind FROM told_events ORDER BY id")]


async def test_a_resolved_group_seen_again_regresses(api: Api) -> None:
    group = await one_group(api)
    assert (await patch(api, group, status="resolved"))["status"] == "resolved"
    late = event(timestamp=api.platform.clock.now_us() / 1e6 - 3600)
    await api.send(late)
    assert await status(api, group) == ("resolved", False)
    await again(api)
    assert await status(api, group) == ("unresolved", True)
    assert await told(api) == ["error.new_group", "error.regression"]
    await again(api)
    assert await told(api) == ["error.new_group", "error.regression"]
    await patch(api, group, status="resolved")
    assert await status(api, group) == ("resolved", False)


async def test_resolved_in_the_next_release_only_a_later_one_reopens(api: Api) -> None:
    await one_group(api, release="shop@0.9.0")
    await again(api, release="shop@1.0.0")
    [group] = [g["id"] for g in (await api.get("/errors/groups"))["groups"]]
    resolved = await patch(api, group, status="resolved", in_next_release=True)
    assert resolved["resolved_release"] == "shop@1.0.0"
    for release in ("shop@1.0.0", "shop@0.9.0", ""):
        await again(api, release=release)
        assert await status(api, group) == ("resolved", False)
    await again(api, release="shop@1.0.1")
    assert await status(api, group) == ("unresolved", True)


async def test_ignored_until_a_time(api: Api) -> None:
    group = await one_group(api)
    await patch(api, group, status="ignored", ignore_for="1h")
    await again(api, 1800)
    assert (await status(api, group))[0] == "ignored"
    await again(api, 1801)
    assert await status(api, group) == ("unresolved", False)
    await patch(api, group, status="ignored", ignore_for="1h")
    assert await whys(api) == ["ignore_until"]
    api.platform.clock.advance(3601)  # type: ignore[attr-defined]
    await api.platform.errors.upkeep.step()
    assert (await status(api, group))[0] == "unresolved"
    assert await whys(api) == ["ignore_until", "ignore_until"]


async def whys(api: Api) -> list[str]:
    """Reasons of the reopenings that alerting would see."""
    return [
        why
        for (why,) in await api.rows(
            "SELECT detail ->> 'why' FROM told_events WHERE kind = 'error.regression' ORDER BY id"
        )
    ]


async def test_upkeep_locks_groups_in_the_order_of_writers(api: Api, server: Server) -> None:
    database = api.platform.database
    if server.embedded:
        pytest.skip("the embedded database has one session")
    await api.send([event("A"), event("B")])
    first, second = sorted(g["id"] for g in (await api.get("/errors/groups"))["groups"])
    for group in (second, first):  # so that the rows lie in the other order
        await patch(api, group, status="ignored", ignore_for="1h")
    api.platform.clock.advance(3601)  # type: ignore[attr-defined]
    lock = "SELECT 1 FROM error_groups WHERE id = %s FOR UPDATE"
    async with database.connection() as writer:
        await writer.execute(lock, [first])
        upkeep = asyncio.create_task(api.platform.errors.upkeep.step())
        while not await api.rows(
            "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
            " AND wait_event_type = 'Lock' AND query LIKE '%error_groups%'"
        ):
            await asyncio.sleep(0.01)
        await writer.execute(lock + " NOWAIT", [second])
    await upkeep
    assert {(await status(api, g))[0] for g in (first, second)} == {"unresolved"}


async def test_ignored_until_so_many_events(api: Api) -> None:
    group = await one_group(api)
    await patch(api, group, status="ignored", ignore_events=3)
    for _ in range(2):
        await again(api)
    assert (await status(api, group))[0] == "ignored"
    await again(api)
    assert (await status(api, group))[0] == "unresolved"


async def test_ignored_until_a_rate(api: Api) -> None:
    group = await one_group(api)
    await patch(api, group, status="ignored", ignore_rate=3, ignore_window="10m")
    for _ in range(4):
        await again(api, 301)
    assert (await status(api, group))[0] == "ignored"
    for _ in range(3):
        await again(api, 1)
    assert (await status(api, group))[0] == "unresolved"


async def test_assigned_and_taken_away(api: Api) -> None:
    group = await one_group(api)
    assert (await patch(api, group, assigned_to="ada"))["assigned_to"] == "ada"
    assert len((await api.get("/errors/groups", assigned_to="ada"))["groups"]) == 1
    assert (await patch(api, group, assigned_to=None))["assigned_to"] is None


async def test_many_at_once_all_or_none(api: Api) -> None:
    await api.send([event(f"E{i}") for i in range(3)])
    ids = [g["id"] for g in (await api.get("/errors/groups"))["groups"]]
    body = {"ids": [*ids, 10**9], "status": "resolved"}
    assert (await api.request("PATCH", "/errors/groups", body)).status_code == 404
    assert {(await status(api, i))[0] for i in ids} == {"unresolved"}
    answer = await api.request("PATCH", "/errors/groups", {"ids": ids, "status": "resolved"})
    assert answer.json() == {"changed": 3}
    assert {(await status(api, i))[0] for i in ids} == {"resolved"}


async def test_merge_moves_fingerprints_and_split_undoes_it(api: Api) -> None:
    for kind, users in (("A", "xyz"), ("B", "yz"), ("C", "q")):
        await api.send([event(kind, user={"id": u}) for u in users])
    groups = {g["error_type"]: g for g in (await api.get("/errors/groups"))["groups"]}
    a, b, c = (groups[k]["id"] for k in "ABC")
    before = await api.rows("SELECT id, fingerprint_id FROM error_logs ORDER BY id")
    answer = await api.request("POST", f"/errors/groups/{a}/merge", {"from": [b, c]})
    assert answer.status_code == 200, answer.text
    merged = await api.get(f"/errors/groups/{a}")
    assert (merged["count"], merged["users"], len(merged["fingerprints"])) == (6, 4, 3)
    assert (await api.request("GET", f"/errors/groups/{b}")).status_code == 404
    await again(api, kind="B", user={"id": "new"})
    assert (await api.get(f"/errors/groups/{a}"))["count"] == 7
    ours = next(f["id"] for f in merged["fingerprints"] if f["title"].startswith("B"))
    answer = await api.request("POST", f"/errors/groups/{a}/split", {"fingerprints": [ours]})
    assert answer.status_code == 201, answer.text
    split = answer.json()
    assert (split["id"], split["count"], split["users"], split["error_type"]) == (b, 3, 3, "B")
    assert (await api.get(f"/errors/groups/{a}"))["count"] == 4
    assert len((await api.get("/errors", group=b))["errors"]) == 3
    after = await api.rows("SELECT id, fingerprint_id FROM error_logs ORDER BY id")
    assert after[: len(before)] == before


async def test_people_of_merged_groups_are_counted_once(api: Api) -> None:
    await api.send([event("A", user={"id": "x"}), event("B", user={"id": "y"})])
    a, b = sorted(g["id"] for g in (await api.get("/errors/groups"))["groups"])
    await api.request("POST", f"/errors/groups/{a}/merge", {"from": [b]})
    await api.send([event("A", user={"id": "y"}), event("B", user={"id": "x"})])
    await api.send([event("A", user={"id": "z"}), event("B", user={"id": "z"})])
    assert (await api.get(f"/errors/groups/{a}"))["users"] == 3


async def test_one_persons_data_is_deleted_and_counts_stay(api: Api) -> None:
    await api.send(
        [
            event(user={"id": "7", "email": "ada@example.com"}),
            event(user={"id": "8"}),
            event("Mail", "no route to ada@example.com", user={"email": "ada@example.com"}),
        ]
    )
    answer = await api.request("DELETE", "/errors/people?person=ada@example.com")
    assert answer.json()["deleted_events"] == 2
    assert await api.rows("SELECT user_id FROM error_logs") == [("8",)]
    titles = await api.rows("SELECT title FROM error_groups")
    assert "ada@example.com" not in str(titles)
    assert await api.rows("SELECT sum(count) FROM error_groups") == [(3,)]


async def test_a_deleted_person_stays_in_no_title_and_others_keep_theirs(api: Api) -> None:
    await api.send(
        [
            event("A", "no route to ada@example.com, ada", user={"id": "7", "email": "ada@example.com"}),
            event("B", "order 7 of canada@example.com.au failed", user={"id": "8"}),
            event("C", "room 7 is taken, not 17", user={"id": "7"}),
        ]
    )  # fmt: skip
    for person in ("ada@example.com", "7"):
        assert (await api.request("DELETE", f"/errors/people?person={person}")).status_code == 200
    expected = [
        ("A: no route to [Filtered], ada",),
        ("B: order 7 of canada@example.com.au failed",),
        ("C: room [Filtered] is taken, not 17",),
    ]
    for table in ("error_groups", "error_fingerprints"):
        assert await api.rows(f"SELECT title FROM {table} ORDER BY title") == expected
    assert await api.rows("SELECT user_id FROM error_logs") == [("8",)]


BAD: list[tuple[str, str, Json, int]] = [
    ("PATCH", "/errors/groups/1", {}, 400),
    ("PATCH", "/errors/groups/1", {"status": "gone"}, 400),
    ("PATCH", "/errors/groups/1", {"status": "resolved", "ignore_events": 1}, 400),
    ("PATCH", "/errors/groups/1", {"status": "ignored", "in_next_release": True}, 400),
    ("PATCH", "/errors/groups/1", {"status": "ignored", "ignore_for": "long"}, 400),
    ("PATCH", "/errors/groups/1", {"status": "ignored", "ignore_until": "then"}, 400),
    ("PATCH", "/errors/groups/1", {"assigned_to": "a\0"}, 400),
    ("PATCH", "/errors/groups/999999", {"status": "resolved"}, 404),
    ("PATCH", "/errors/groups", {"ids": [], "status": "resolved"}, 400),
    ("POST", "/errors/groups/999999/merge", {"from": [1]}, 404),
    ("POST", "/errors/groups/1/merge", {"from": [1]}, 400),
    ("POST", "/errors/groups/999999/split", {"fingerprints": [1]}, 404),
    ("DELETE", "/errors/people", None, 400),
]


@pytest.mark.parametrize(("method", "path", "body", "code"), BAD, ids=range(len(BAD)))
async def test_what_makes_no_sense_is_a_problem(
    api: Api, method: str, path: str, body: Json, code: int
) -> None:
    answer = await api.request(method, path, body)
    assert answer.status_code == code, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_group_cannot_lose_all_fingerprints_or_those_of_others(api: Api) -> None:
    group = await one_group(api)
    [(own,)] = await api.rows("SELECT id FROM error_fingerprints")
    for wanted in ([own], [own + 1]):
        answer = await api.request(
            "POST", f"/errors/groups/{group}/split", {"fingerprints": wanted}
        )
        assert answer.status_code == 400


async def test_groups_of_two_services_cannot_merge(api: Api) -> None:
    await api.send([event(service="a"), event(service="b")])
    a, b = (g["id"] for g in (await api.get("/errors/groups"))["groups"])
    assert (
        await api.request("POST", f"/errors/groups/{a}/merge", {"from": [b]})
    ).status_code == 409


async def test_changing_needs_the_scope_admin(api: Api) -> None:
    group = await one_group(api)
    answer = await api.request(
        "PATCH", f"/errors/groups/{group}", {"status": "resolved"}, scope="read"
    )
    assert answer.status_code == 403


NOW = datetime(2026, 11, 26, tzinfo=UTC)
RELEASES = ["", "1.0.0", "1.0.1", "app@2.0", "app@10.0", "abc", "def"]


@given(
    releases=st.lists(st.sampled_from(RELEASES[1:]), min_size=1, max_size=6, unique=True),
    a=st.sampled_from(RELEASES),
    b=st.sampled_from(RELEASES[1:]),
)
def test_of_two_releases_at_most_one_is_later(releases: list[str], a: str, b: str) -> None:
    seen = {r: NOW + timedelta(hours=i) for i, r in enumerate(releases)}
    if a in seen and b in seen:
        assert is_later(a, b, seen) + is_later(b, a, seen) == (a != b)
    assert not is_later(a, a, seen)
    assert is_later("app@10.0", "app@2.0", seen)
    assert not is_later("1.0.0", "1.0.1", seen)


@given(
    counts=st.lists(st.integers(1, 5), max_size=20),
    limit=st.integers(1, 30),
    before=st.integers(0, 9),
)
def test_an_ignore_by_count_ends_exactly_at_its_count(
    counts: list[int], limit: int, before: int
) -> None:
    state = GroupState("ignored", before, ignore_events=limit, ignored_count=before)
    total = 0
    for count in counts:
        outcome = on_seen(state, Seen(count, NOW, frozenset()), {}, NOW)
        total += count
        assert (outcome.state.status == "unresolved") == (total >= limit)
        if outcome.why:
            return
        state = GroupState("ignored", before + total, ignore_events=limit, ignored_count=before)
