"""One transaction of events: ledger, fingerprints, groups and their transitions, counts, kept events.

Every step is one statement for all events of the commit.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from ..core.text import storable
from ..storage.database import Connection
from ..storage.sql import load_queries
from .documents import pack
from .prepare import Prepared
from .transitions import GroupState, Outcome, Seen, on_seen

QUERIES = load_queries("tidegauge.errors", "writer.sql")
STORAGE_QUERIES = load_queries("tidegauge.storage")

MOST_USERS = 10_000
"""People remembered for one fingerprint; further ones are not counted as affected."""


@dataclass(slots=True)
class Tally:
    """What the events of a commit add to one fingerprint or group."""

    events: list[Prepared] = field(default_factory=list)
    users: int = 0

    def row(self, row_id: int) -> dict[str, Any]:  # Any: JSON members
        """The record that update_fingerprints and update_groups take."""
        events = self.events
        newest = max(events, key=lambda e: e.timestamp)
        shown = next((e for e in reversed(events) if e.row is not None), None)
        return {
            "id": row_id,
            "count": len(events),
            "kept": sum(e.row is not None for e in events),
            "users": self.users,
            "first_seen": min(e.timestamp for e in events),
            "last_seen": newest.timestamp,
            "title": shown.title if shown else None,
            "culprit": shown.culprit if shown else None,
            "severity": newest.severity,
            "handled": all(e.handled for e in events),
            "platform": newest.platform,
            "environments": sorted({e.environment for e in events if e.environment}),
            "release": newest.release,
        }


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did: the events that were stored before, the fingerprints' counts after."""

    duplicates: frozenset[tuple[UUID, int]]
    counts: dict[bytes, int]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the events of one fingerprint go."""

    fingerprint_id: int
    group_id: int


async def write(connection: Connection, events: Sequence[Prepared], now: datetime) -> Written:
    """Store events in the connection's transaction; each id of a source only once."""
    if not events:
        return Written(frozenset(), {})
    # beside the statements: compressing lets go of the GIL, and the loop prepares further events
    packing = asyncio.get_running_loop().run_in_executor(_packers, _pack, events)
    await connection.execute(QUERIES["share_groups"])
    fresh, duplicates = await _enter_ledger(connection, events)
    if not fresh:
        return Written(duplicates, {})
    places, new_groups = await _place(connection, fresh)
    tallies: dict[int, Tally] = {}
    groups: dict[int, Tally] = {}
    for event in fresh:
        place = places[event.identity]
        tallies.setdefault(place.fingerprint_id, Tally()).events.append(event)
        groups.setdefault(place.group_id, Tally()).events.append(event)
    outcomes = await _transitions(connection, groups, now)
    await _add_users(connection, fresh, places, tallies, groups)
    cursor = await connection.execute(
        QUERIES["update_fingerprints"],
        {"rows": _json(t.row(i) for i, t in sorted(tallies.items()))},
    )
    counts = {bytes(identity): int(count) for identity, count in await cursor.fetchall()}
    shown = await _update_groups(connection, groups, outcomes)
    await _add_counts(connection, fresh, places)
    await _add_kept(connection, fresh, places, packing)
    await _tell(connection, groups, outcomes, new_groups, shown)
    return Written(duplicates, counts)


_MOST_REJECTS = 100
_MOST_DETAIL = 300


async def add_rejects(connection: Connection, refused: Sequence[tuple[int, str, int, str]]) -> None:
    """Note refused events (source, reason, index in the body, detail) for /ingest/rejects: the
    first hundred, and how many more there were for each source and reason."""
    rows = [
        (source, reason, f"event {index}", storable(detail, _MOST_DETAIL), 1)
        for source, reason, index, detail in refused[:_MOST_REJECTS]
    ]
    rest = Counter((source, reason) for source, reason, _, _ in refused[_MOST_REJECTS:])
    rows += [
        (source, reason, "", f"{count} more for this reason", count)
        for (source, reason), count in rest.items()
    ]
    if rows:
        names = ("keys", "reasons", "places", "details", "counts")
        columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
        columns["names"] = [""] * len(rows)
        await connection.execute(STORAGE_QUERIES["add_rejects"], columns)


async def _enter_ledger(
    connection: Connection, events: Sequence[Prepared]
) -> tuple[list[Prepared], frozenset[tuple[UUID, int]]]:
    cursor = await connection.execute(
        QUERIES["enter_ledger"],
        {"ids": [e.event_id for e in events], "sources": [e.source for e in events]},
    )
    entered = set(await cursor.fetchall())
    fresh = []
    for event in events:
        key = (event.event_id, event.source)
        if key in entered:
            entered.discard(key)  # the same id twice in one commit is stored once
            fresh.append(event)
    kept = {(e.event_id, e.source) for e in fresh}
    return fresh, frozenset({(e.event_id, e.source) for e in events} - kept)


async def _place(
    connection: Connection, events: Sequence[Prepared]
) -> tuple[dict[bytes, Place], set[int]]:
    """Fingerprint and group of every event, made if new; and the ids of the groups made."""
    first = {e.identity: e for e in reversed(events)}
    places = await _find(connection, first)
    unknown = [e for identity, e in first.items() if identity not in places]
    if not unknown:
        return places, set()
    older = await _find(connection, [f.identity for e in unknown for f in e.fingerprints[1:]])
    rows = []
    for event in unknown:
        known = next((older[f.identity] for f in event.fingerprints if f.identity in older), None)
        rows.append(
            {
                "identity": "\\x" + event.identity.hex(),
                "version": event.fingerprints[0].version,
                "service": event.service,
                "group_id": known.group_id if known else None,
                "error_type": event.error_type,
                "title": event.title,
                "culprit": event.culprit,
                "platform": event.platform,
                "severity": event.severity,
                "handled": event.handled,
                "first_seen": event.timestamp,
                "release": event.release,
            }
        )
    cursor = await connection.execute(QUERIES["add_fingerprints"], {"rows": _json(rows)})
    made = {bytes(i): Place(int(f), int(g)) for i, f, g in await cursor.fetchall()}
    new_groups = {p.group_id for p in made.values() if p.group_id == p.fingerprint_id}
    if new_groups:
        await connection.execute(QUERIES["add_groups"], {"ids": sorted(new_groups)})
    places |= made
    if missing := [i for i in first if i not in places]:  # another writer was first
        places |= await _find(connection, missing)
    return places, new_groups


async def _find(connection: Connection, identities: Iterable[bytes]) -> dict[bytes, Place]:
    wanted = list(identities)
    if not wanted:
        return {}
    cursor = await connection.execute(QUERIES["find_fingerprints"], {"identities": wanted})
    return {bytes(i): Place(int(f), int(g)) for i, f, g in await cursor.fetchall()}


async def _transitions(
    connection: Connection, groups: dict[int, Tally], now: datetime
) -> dict[int, Outcome]:
    """Lock the groups and decide what these events make of their status."""
    cursor = await connection.execute(QUERIES["lock_groups"], {"ids": sorted(groups)})
    states = {int(row[0]): GroupState(*row[1:]) for row in await cursor.fetchall()}
    releases: dict[str, dict[str, datetime]] = {}
    outcomes = {}
    for group_id, state in states.items():
        events = groups[group_id].events
        service = events[0].service
        if state.resolved_release and service not in releases:
            cursor = await connection.execute(QUERIES["releases"], {"service": service})
            releases[service] = dict(await cursor.fetchall())
        seen = Seen(
            len(events), max(e.timestamp for e in events), frozenset(e.release for e in events)
        )
        outcomes[group_id] = on_seen(state, seen, releases.get(service, {}), now)
    named: dict[tuple[str, str], datetime] = {}
    for tally in groups.values():
        for event in tally.events:
            if event.release:
                key = (event.service, event.release)
                named[key] = min(named.get(key, event.timestamp), event.timestamp)
    if named:
        await connection.execute(
            QUERIES["add_releases"],
            {
                "services": [service for service, _ in named],
                "releases": [release for _, release in named],
                "first_seen": list(named.values()),
            },
        )
    return outcomes


async def _add_users(
    connection: Connection,
    events: Sequence[Prepared],
    places: dict[bytes, Place],
    tallies: dict[int, Tally],
    groups: dict[int, Tally],
) -> None:
    met = sorted(
        {
            (places[e.identity].fingerprint_id, e.user_hash)
            for e in events
            if e.user_hash is not None
        }
    )
    if not met:
        return
    cursor = await connection.execute(
        QUERIES["add_users"],
        {"fingerprints": [f for f, _ in met], "users": [u for _, u in met], "most": MOST_USERS},
    )
    group_of = {p.fingerprint_id: p.group_id for p in places.values()}
    new_to_group = set()
    for fingerprint_id, user_hash, known_to_group in await cursor.fetchall():
        tallies[fingerprint_id].users += 1
        if not known_to_group:
            new_to_group.add((group_of[fingerprint_id], user_hash))
    for group_id, _ in new_to_group:
        groups[group_id].users += 1


async def _update_groups(
    connection: Connection, groups: dict[int, Tally], outcomes: dict[int, Outcome]
) -> dict[int, tuple[int, str, str]]:
    """Add the events to their groups; returns count, title and culprit of each."""
    rows = []
    for group_id, tally in sorted(groups.items()):
        outcome = outcomes[group_id]
        rows.append(
            tally.row(group_id)
            | {
                "status": outcome.state.status,
                "regressed": outcome.regressed,
                "window_start": outcome.state.window_start,
                "window_count": outcome.state.window_count,
            }
        )
    cursor = await connection.execute(QUERIES["update_groups"], {"rows": _json(rows)})
    return {int(i): (int(n), title, culprit) for i, n, title, culprit in await cursor.fetchall()}


async def _add_counts(
    connection: Connection, events: Sequence[Prepared], places: dict[bytes, Place]
) -> None:
    counts = Counter(
        (
            e.timestamp.replace(second=0, microsecond=0),
            places[e.identity].fingerprint_id,
            e.error_type,
            e.endpoint,
            e.severity,
            e.service,
            e.environment,
            e.release,
        )
        for e in events
    )
    names = ("ts", "fingerprint_id", "error_type", "endpoint", "severity", "service",
             "environment", "release")  # fmt: skip
    rows = [dict(zip(names, key, strict=True)) | {"count": n} for key, n in sorted(counts.items())]
    await connection.execute(QUERIES["add_counts"], {"rows": _json(rows)})


_packers = ThreadPoolExecutor(2, thread_name_prefix="packing")
"""Their own: a transaction with its locks does not wait for what else is done in threads."""

_COPY_KEPT = (
    "COPY error_logs (error_type, error_message, stack_trace, request_path, user_id, severity,"
    " created_at, received_at, event_id, fingerprint_id, service, environment, release, request_id,"
    " trace_id, context, kept, payload) FROM STDIN (FORMAT binary)"
)
_KEPT_TYPES = (
    "text", "text", "text", "text", "text", "text", "timestamptz", "timestamptz", "uuid", "int8",
    "text", "text", "text", "text", "text", "jsonb", "text", "bytea",
)  # fmt: skip


def _pack(events: Sequence[Prepared]) -> dict[int, bytes]:
    """The payloads of the kept events, by object: two sources may send the same event id."""
    return {id(e): pack(e.row.text) for e in events if e.row is not None}


async def _add_kept(
    connection: Connection,
    events: Sequence[Prepared],
    places: dict[bytes, Place],
    packing: asyncio.Future[dict[int, bytes]],
) -> None:
    latest: dict[int, Prepared] = {}
    kept = []
    for event in events:
        if event.row is None:
            continue
        if event.row.kept == "latest":
            latest[places[event.identity].fingerprint_id] = event
        else:
            kept.append(event)
    if latest:
        ids = sorted(latest)
        span = await (await connection.execute(QUERIES["latest_span"], {"ids": ids})).fetchone()
        if span is not None and span[0] is not None:
            await connection.execute(
                QUERIES["drop_latest"], {"ids": ids, "since": span[0], "until": span[1]}
            )
        await connection.execute(
            QUERIES["set_latest"], {"ids": ids, "times": [latest[i].timestamp for i in ids]}
        )
        kept.extend(latest.values())
    if not kept:
        return
    payloads = await packing
    async with connection.cursor().copy(_COPY_KEPT) as copy:
        copy.set_types(_KEPT_TYPES)
        for event in kept:
            row = event.row
            assert row is not None
            await copy.write_row(
                (
                    event.error_type, event.message, row.stack_trace, row.request_path,
                    row.user_id, event.severity, event.timestamp, event.received_at,
                    event.event_id, places[event.identity].fingerprint_id, event.service,
                    event.environment, event.release, row.request_id, row.trace_id,
                    _jsonb(row.context), row.kept, payloads[id(event)],
                )
            )  # fmt: skip


def _jsonb(text: str) -> Any:  # psycopg's wrapper, over text that is JSON already
    from psycopg.types.json import Jsonb

    return Jsonb(text, dumps=str.encode)


async def _tell(
    connection: Connection,
    groups: dict[int, Tally],
    outcomes: dict[int, Outcome],
    new_groups: set[int],
    shown: dict[int, tuple[int, str, str]],
) -> None:
    """New groups and regressions as events that alerting consumes."""
    rows = []
    for group_id, tally in sorted(groups.items()):
        outcome = outcomes[group_id]
        if group_id in new_groups:
            kind = "error.new_group"
        elif outcome.why:
            kind = "error.regression"
        else:
            continue
        count, title, culprit = shown[group_id]
        event = tally.events[-1]
        rows.append(platform_event(kind, group_id, event, count, title, culprit, outcome.why))
    if rows:
        await connection.execute(QUERIES["add_events"], {"rows": _json(rows)})


def platform_event(
    kind: str, group_id: int, event: Prepared, count: int, title: str, culprit: str, why: str
) -> dict[str, Any]:  # Any: JSON members
    """A row of platform_events about a group."""
    return {
        "kind": kind,
        "labels": {
            "service": event.service,
            "environment": event.environment,
            "release": event.release,
            "error_type": event.error_type,
            "severity": event.severity,
            "group_id": str(group_id),
        },
        "detail": {
            "title": title,
            "culprit": culprit,
            "count": count,
            "url": f"/errors/groups/{group_id}",
            "why": why,
        },
    }


def _json(rows: Iterable[dict[str, Any]]) -> str:  # Any: JSON members
    return msgspec.json.encode(list(rows)).decode()
