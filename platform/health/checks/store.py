"""Checks and maintenance windows in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from psycopg.types.json import Jsonb
from pydantic import ValidationError

from ...core.clock import to_us
from ...core.errors import Conflict, NotFound, Unprocessable
from ...core.service import Status
from ...storage.database import Connection, scalar
from ...storage.sql import load_queries
from ..findings import Finding
from .definition import Check, read_check, stored, unmasked
from .heartbeat import Signals, new_token
from .maintenance import NewWindow, Window
from .state import State

QUERIES = load_queries("tidegauge.health.checks")

Source = Literal["api", "file"]


@dataclass(frozen=True, slots=True)
class Kept:
    """A check as it is kept, with how it last stood."""

    id: int
    check: Check
    source: Source
    token: str | None
    created_at: datetime
    updated_at: datetime
    state: State
    checked_at: datetime | None = None
    duration_s: float | None = None
    output: str = ""
    observed: Mapping[str, float | int | str] | None = None


async def read_checks(connection: Connection, name: str | None = None) -> list[Kept]:
    """All checks by name, or the one of a name. One that a newer version wrote is left out."""
    cursor = await connection.execute(QUERIES["checks"], {"name": name})
    found = []
    for (id_, _, definition, source, token, created, updated, status, since, checked, duration,
         output, observed, failures, successes, announced) in await cursor.fetchall():  # fmt: skip
        try:
            check = read_check(definition)
        except ValidationError:
            continue
        state = State("unknown", created)
        if status is not None:
            state = State(status, since, failures, successes, announced)
        found.append(
            Kept(id_, check, source, token, created, updated, state, checked, duration,
                 output or "", observed)
        )  # fmt: skip
    return found


async def read_standings(connection: Connection) -> list[Finding]:
    """How every check that is switched on stands, as findings."""
    cursor = await connection.execute(QUERIES["standings"])
    words = {"pass": Status.PASS, "warn": Status.WARN, "fail": Status.FAIL}
    return [
        Finding(
            f"check {name}", "responseTime", words.get(status, Status.PASS), duration, "s", output
            or "", time_us=to_us(checked) if checked else 0, component_id=service,
            links={"self": f"/health/checks/{name}"},
        )
        for name, service, _, status, checked, duration, output in await cursor.fetchall()
    ]  # fmt: skip


async def read_one(connection: Connection, name: str) -> Kept:
    """The check of a name. Raises NotFound."""
    found = await read_checks(connection, name)
    if not found:
        raise NotFound(f"There is no check named {name!r}")
    return found[0]


async def create(connection: Connection, check: Check, *, most: int) -> Kept:
    """Keep a new check. Raises Conflict if the name is taken, Unprocessable over the limit."""
    await connection.execute(QUERIES["lock"])
    if int(await scalar(connection, QUERIES["count"])) >= most:
        raise Unprocessable(
            f"There are {most} checks already (TIDEGAUGE_HEALTH_MAX_CHECKS)", limit=most
        )
    check = unmasked(check, None)
    if await scalar(connection, QUERIES["insert"], _row(check, "api")) is None:
        raise Conflict(f"A check named {check.name!r} exists already")
    await connection.execute(QUERIES["bump"])
    return await read_one(connection, check.name)


async def replace(connection: Connection, name: str, check: Check) -> Kept:
    """Replace a check. Raises NotFound, Conflict for one that a file defines or another name."""
    await connection.execute(QUERIES["lock"])
    kept = await read_one(connection, name)
    _not_of_a_file(kept)
    if check.name != name:
        raise Conflict(f"name: the check is called {name!r}; a name cannot be changed")
    check = unmasked(check, kept.check)
    await _update(connection, kept, check, "api")
    await connection.execute(QUERIES["bump"])
    return await read_one(connection, name)


async def delete(connection: Connection, name: str) -> None:
    """Forget a check; one that was announced as failing is announced as over."""
    await connection.execute(QUERIES["lock"])
    kept = await read_one(connection, name)
    _not_of_a_file(kept)
    await _delete(connection, kept)
    await connection.execute(QUERIES["bump"])


async def synchronise(connection: Connection, checks: Sequence[Check]) -> int:
    """Make the checks of a file those in the database; how many changed.

    Raises Conflict if a name is one of a check made by the API.
    """
    await connection.execute(QUERIES["lock"])
    present = {kept.check.name: kept for kept in await read_checks(connection)}
    changed = 0
    for check in checks:
        kept = present.get(check.name)
        if kept is None:
            await connection.execute(QUERIES["insert"], _row(check, "file"))
        elif kept.source == "api":
            raise Conflict(f"A check named {check.name!r} was made by the API already")
        elif stored(kept.check) == stored(check):
            continue
        else:
            await _update(connection, kept, check, "file")
        changed += 1
    names = {check.name for check in checks}
    for name, kept in present.items():
        if kept.source == "file" and name not in names:
            await _delete(connection, kept)
            changed += 1
    if changed:
        await connection.execute(QUERIES["bump"])
    return changed


async def _update(connection: Connection, kept: Kept, check: Check, source: Source) -> None:
    if kept.state.announced and (not check.enabled or check.kind != kept.check.kind):
        await add_events(connection, [(kept.check, "health.pass", "the check was changed")])
    if not check.enabled or check.kind != kept.check.kind:
        await connection.execute(QUERIES["forget_state"], [kept.id])
    await connection.execute(QUERIES["update"], {**_row(check, source), "id": kept.id})


async def _delete(connection: Connection, kept: Kept) -> None:
    if kept.state.announced:
        await add_events(connection, [(kept.check, "health.pass", "the check was deleted")])
    await connection.execute(QUERIES["delete"], [kept.id])


def _row(check: Check, source: Source) -> dict[str, Any]:  # Any: statement parameters
    return {
        "name": check.name,
        "kind": check.kind,
        "definition": Jsonb(stored(check)),
        "source": source,
        "token": new_token() if check.kind == "heartbeat" else None,
    }


def _not_of_a_file(kept: Kept) -> None:
    if kept.source == "file":
        raise Conflict(f"The check {kept.check.name!r} is defined by a file; change it there")


async def add_events(connection: Connection, events: Sequence[tuple[Check, str, str]]) -> None:
    """Tell the other rooms: rows of platform_events in the caller's transaction."""
    await connection.execute(
        QUERIES["add_events"],
        {
            "kinds": [kind for _, kind, _ in events],
            "labels": [
                Jsonb({"check": c.name, "service": c.belongs_to, "kind": c.kind})
                for c, _, _ in events
            ],
            "details": [Jsonb({"output": output}) for _, _, output in events],
        },
    )


async def read_signals(connection: Connection) -> dict[int, Signals]:
    """The last signals of every heartbeat by the check's id."""
    cursor = await connection.execute(QUERIES["signals"])
    return {row[0]: Signals(*row[1:]) for row in await cursor.fetchall()}


async def read_windows(connection: Connection, now: datetime) -> list[Window]:
    """Maintenance windows that are not long over."""
    cursor = await connection.execute(QUERIES["windows"], [now])
    return [
        Window(row[0], row[1], tuple(row[2]), tuple(row[3]), *row[4:])
        for row in await cursor.fetchall()
    ]


async def add_window(connection: Connection, window: NewWindow, *, created_by: str) -> int:
    """Keep a window; its id."""
    values = window.model_dump() | {"created_by": created_by}
    id_ = int(await scalar(connection, QUERIES["add_window"], values))
    await connection.execute(QUERIES["bump"])
    return id_


async def delete_window(connection: Connection, id_: int) -> None:
    """Forget a window. Raises NotFound."""
    if await scalar(connection, QUERIES["delete_window"], [id_]) is None:
        raise NotFound(f"There is no maintenance window {id_}")
    await connection.execute(QUERIES["bump"])
