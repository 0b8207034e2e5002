"""What people do with groups: resolve, ignore, reopen, assign, merge, split; and forget a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ..core.errors import BadRequest, Conflict, NotFound
from ..storage.database import Connection, scalar
from ..storage.sql import load_queries
from .prepare import hash_person

QUERIES = load_queries("tidegauge.errors", "lifecycle.sql")

_TELLING = 4
"""A name of fewer characters, or of digits, may stand in a title without meaning the person."""


@dataclass(frozen=True, slots=True)
class Ignore:
    """Until when a group is ignored; nothing set means until somebody reopens it."""

    until: datetime | None = None
    events: int | None = None
    rate: int | None = None
    window: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A change of one or many groups; None leaves a thing as it is."""

    status: Literal["unresolved", "resolved", "ignored"] | None = None
    next_release: bool = False
    ignore: Ignore = Ignore()
    assigned_to: str | None = None
    assign: bool = False
    """Whether `assigned_to` is meant: None takes the assignment away."""


async def change_groups(connection: Connection, ids: Sequence[int], change: Change) -> None:
    """Apply a change to all groups or, if one does not exist, to none. Raises NotFound, Conflict."""
    found = await _lock(connection, ids)
    wanted = {"ids": sorted(found)}
    if change.status == "resolved":
        if change.next_release and (without := [i for i, r in found.items() if not r]):
            raise Conflict(f"No release is known of group {without[0]}, so none can be the next")
        await connection.execute(QUERIES["resolve"], wanted | {"next_release": change.next_release})
    elif change.status == "ignored":
        ignore = change.ignore
        await connection.execute(
            QUERIES["ignore"],
            wanted
            | {
                "until": ignore.until,
                "events": ignore.events,
                "rate": ignore.rate,
                "window": ignore.window,
            },
        )
    elif change.status == "unresolved":
        await connection.execute(QUERIES["reopen"], wanted)
    if change.assign:
        await connection.execute(QUERIES["assign"], wanted | {"assigned_to": change.assigned_to})


async def _lock(connection: Connection, ids: Sequence[int]) -> dict[int, str]:
    """Lock groups; returns the last release of each. Raises NotFound that names one."""
    cursor = await connection.execute(QUERIES["lock"], {"ids": sorted(set(ids))})
    found = {int(row[0]): str(row[3]) for row in await cursor.fetchall()}
    if missing := sorted(set(ids) - set(found)):
        raise NotFound(f"There is no group {missing[0]}", missing=missing)
    return found


async def merge_groups(connection: Connection, target: int, sources: Sequence[int]) -> None:
    """Have the fingerprints of `sources` point to `target`: one update, no event is rewritten.

    Raises NotFound, BadRequest, Conflict (groups of two services).
    """
    if target in sources or not sources:
        raise BadRequest("from: must name other groups", where="from")
    await connection.execute(QUERIES["own_groups"])
    ids = sorted({target, *sources})
    cursor = await connection.execute(QUERIES["lock"], {"ids": ids})
    rows = await cursor.fetchall()
    if missing := sorted(set(ids) - {int(row[0]) for row in rows}):
        raise NotFound(f"There is no group {missing[0]}", missing=missing)
    if len({row[4] for row in rows}) > 1:
        raise Conflict("Groups of different services cannot be one")
    await connection.execute(
        QUERIES["move_fingerprints"], {"target": target, "sources": sorted(set(sources))}
    )
    await connection.execute(QUERIES["delete_groups"], {"ids": sorted(set(sources))})
    await connection.execute(QUERIES["recount"], {"ids": [target]})


async def split_group(connection: Connection, group_id: int, fingerprints: Sequence[int]) -> int:
    """Give some of a group's fingerprints a group of their own; returns its id.

    Raises NotFound, BadRequest that names a fingerprint of another group.
    """
    await connection.execute(QUERIES["own_groups"])
    await _lock(connection, [group_id])
    cursor = await connection.execute(QUERIES["fingerprints_of"], {"id": group_id})
    own = {int(row[0]) for row in await cursor.fetchall()}
    wanted = sorted(set(fingerprints))
    if foreign := [f for f in wanted if f not in own]:
        raise BadRequest(f"fingerprints: {foreign[0]} is not of this group", where="fingerprints")
    if not wanted or len(wanted) == len(own):
        raise BadRequest("fingerprints: some must go and some must stay", where="fingerprints")
    new_id = await scalar(connection, QUERIES["new_group"], {"fingerprint": wanted[0]})
    await connection.execute(
        QUERIES["split_fingerprints"], {"target": new_id, "fingerprints": wanted}
    )
    await connection.execute(QUERIES["recount"], {"ids": [group_id, new_id]})
    return int(new_id)


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was deleted of a person: events, and the groups that met or named them."""

    events: int
    groups: int


async def forget_person(connection: Connection, person: str) -> Forgotten:
    """Delete the kept events of a person (id, e-mail or name, as the application calls them), that
    they were met, and their name in titles. Counts stay: they say nothing of anybody."""
    cursor = await connection.execute(QUERIES["events_of_person"], {"person": person})
    events = await cursor.fetchall()
    await connection.execute(QUERIES["own_groups"])  # no writer holds what is locked from here on
    deleted = 0
    if events:
        times = [row[1] for row in events]
        cursor = await connection.execute(
            QUERIES["forget_events"],
            {
                "ids": [row[0] for row in events],
                "times": times,
                "since": min(times),
                "until": max(times),
            },
        )
        deleted = cursor.rowcount
    cursor = await connection.execute(QUERIES["forget_user"], {"hash": hash_person(person)})
    met = {int(row[0]) for row in await cursor.fetchall()}
    met |= {int(row[2]) for row in events if row[2] is not None}
    wanted = {
        "person": person,
        "pattern": rf"(?<![[:alnum:]_]){re.escape(person)}(?![[:alnum:]_])",
        "everywhere": len(person) >= _TELLING and not person.isdigit(),
        "met": sorted(met),
    }
    await connection.execute(QUERIES["redact_fingerprints"], wanted)
    cursor = await connection.execute(QUERIES["redact_groups"], wanted)
    groups = {int(row[0]) for row in await cursor.fetchall()}
    cursor = await connection.execute(QUERIES["groups_of"], {"fingerprints": sorted(met)})
    groups |= {int(row[0]) for row in await cursor.fetchall()}
    return Forgotten(deleted, len(groups))
