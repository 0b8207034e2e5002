"""Reading errors: events and what hangs together with one group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ..core.errors import NotFound
from ..storage.database import Connection
from ..storage.sql import load_queries
from .documents import unpack
from .listing import read_cursor, write_cursor

QUERIES = load_queries("tidegauge.errors", "reading.sql")

Json = dict[str, Any]
"""Any: values of columns and JSON."""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which kept events are wanted; None leaves a condition out."""

    start: datetime
    end: datetime
    group_id: int | None = None
    service: str | None = None
    environment: str | None = None
    release: str | None = None
    severity: str | None = None
    error_type: str | None = None
    user_id: str | None = None
    request_id: str | None = None
    words: str | None = None


_EVENT_COLUMNS = (
    "event_id", "timestamp", "id", "error_type", "error_message", "severity", "service",
    "environment", "release", "request_path", "user_id", "request_id", "trace_id", "group_id",
    "fingerprint_id", "kept", "context",
)  # fmt: skip


async def list_events(
    connection: Connection, wanted: EventFilter, cursor: str | None, limit: int
) -> tuple[list[Json], str | None]:
    """A page of kept events, newest first, and the cursor of the next one."""
    after_time, after_id = (None, None) if cursor is None else read_cursor(cursor, "timestamp")
    parameters = {name: getattr(wanted, name) for name in EventFilter.__dataclass_fields__}
    parameters |= {"after_time": after_time, "after_id": after_id, "limit": limit}
    result = await connection.execute(QUERIES["events"], parameters)
    events = [dict(zip(_EVENT_COLUMNS, row, strict=True)) for row in await result.fetchall()]
    following = None
    if len(events) == limit:
        following = write_cursor("timestamp", events[-1]["timestamp"], events[-1]["id"])
    for event in events:
        del event["id"]
        event["event_id"] = event["event_id"].hex
    return events, following


async def read_event(connection: Connection, event_id: UUID) -> Json:
    """One kept event, whole, with its group and neighbours. Raises NotFound."""
    row = await (await connection.execute(QUERIES["event"], {"event_id": event_id})).fetchone()
    if row is None:
        raise NotFound(
            f"There is no event {event_id}; it may have been counted without being kept, or expired"
        )
    payload, created_at, _, group_id, fingerprint_id, kept = row
    document = unpack(bytes(payload)) if payload is not None else {}
    document |= {"group_id": group_id, "fingerprint_id": fingerprint_id, "kept": kept}
    fingerprints = [] if group_id is None else await _fingerprint_ids(connection, group_id)
    neighbours = await (
        await connection.execute(
            QUERIES["neighbours"], {"fingerprints": fingerprints, "moment": created_at}
        )
    ).fetchone()
    before, after = neighbours or (None, None)
    document["previous_event_id"] = before.hex if before else None
    document["next_event_id"] = after.hex if after else None
    return document


async def read_group(connection: Connection, group_id: int, now: datetime) -> Json:
    """One group with its series, fingerprints, endpoints, releases and latest events.

    Raises NotFound.
    """
    group = await find_group(connection, group_id)
    result = await connection.execute(QUERIES["group_fingerprints"], {"id": group_id})
    names = ("id", "version", "title", "culprit", "count", "kept", "users", "first_seen",
             "last_seen")  # fmt: skip
    group["fingerprints"] = [dict(zip(names, row, strict=True)) for row in await result.fetchall()]
    fingerprints = [f["id"] for f in group["fingerprints"]]
    group["series"] = {}
    for name, span, step in (
        ("24h", timedelta(days=1), "1 hour"),
        ("30d", timedelta(days=30), "1 day"),
    ):
        result = await connection.execute(
            QUERIES["group_series"],
            {"fingerprints": fingerprints, "start": now - span, "end": now + timedelta(hours=1),
             "step": step},
        )  # fmt: skip
        rows = await result.fetchall()
        group["series"][name] = {
            "step": "1h" if step == "1 hour" else "1d",
            "timestamps": [t for t, _ in rows],
            "counts": [n for _, n in rows],
        }
    for name, column in (
        ("endpoints", "endpoint"), ("releases", "release"), ("environment_counts", "environment"),
    ):  # fmt: skip
        query = QUERIES["group_environments" if column == "environment" else f"group_{name}"]
        result = await connection.execute(query, {"fingerprints": fingerprints})
        group[name] = [{column: value, "count": n} for value, n in await result.fetchall()]
    wanted = EventFilter(now - timedelta(days=3660), now + timedelta(days=1), group_id=group_id)
    group["events"], group["next"] = await list_events(connection, wanted, None, 20)
    group["thinned"] = group["count"] > group["kept"]
    return group


async def find_group(connection: Connection, group_id: int) -> Json:
    """The columns of one group. Raises NotFound."""
    result = await connection.execute(QUERIES["group"], {"id": group_id})
    row = await result.fetchone()
    if row is None:
        raise NotFound(f"There is no group {group_id}")
    assert result.description is not None
    return dict(zip((c.name for c in result.description), row, strict=True))


async def _fingerprint_ids(connection: Connection, group_id: int) -> list[int]:
    result = await connection.execute(QUERIES["group_fingerprints"], {"id": group_id})
    return [int(row[0]) for row in await result.fetchall()]


async def list_services(connection: Connection) -> list[Json]:
    """Services that had errors, with their numbers of groups and events."""
    result = await connection.execute(QUERIES["services"])
    names = ("service", "groups", "count", "last_seen")
    return [dict(zip(names, row, strict=True)) for row in await result.fetchall()]
