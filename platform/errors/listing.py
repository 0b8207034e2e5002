"""Lists of groups: filters, orders and the cursor of a page.

The order of a list is a column, and a column cannot be a parameter, so each order has a statement
of its own, made here from fixed texts.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from psycopg import sql

from ..core.errors import BadRequest
from ..storage.database import Connection

Order = Literal["last_seen", "first_seen", "count", "users"]

GROUP_COLUMNS: Final = (
    "id", "service", "error_type", "title", "culprit", "platform", "severity", "handled",
    "environments", "first_seen", "last_seen", "first_release", "last_release", "count", "kept",
    "users", "status", "regressed", "assigned_to", "spiking_since",
)  # fmt: skip

_KIND = {"last_seen": "timestamptz", "first_seen": "timestamptz", "count": "bigint",
         "users": "bigint"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class GroupFilter:
    """Which groups are wanted; None leaves a condition out."""

    status: str | None = None
    service: str | None = None
    environment: str | None = None
    release: str | None = None
    severity: str | None = None
    error_type: str | None = None
    assigned_to: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    words: str | None = None
    regressed: bool | None = None


_CONDITIONS: Final[dict[str, str]] = {
    "status": "status = %(status)s",
    "service": "service = %(service)s",
    "environment": "%(environment)s = ANY(environments)",
    "release": "(first_release = %(release)s OR last_release = %(release)s)",
    "severity": "severity = %(severity)s",
    "error_type": "error_type = %(error_type)s",
    "assigned_to": "assigned_to = %(assigned_to)s",
    "since": "last_seen >= %(since)s",
    "until": "first_seen < %(until)s",
    "words": "error_words(error_type || ' ' || title || ' ' || culprit)"
             " @@ to_tsquery('simple', %(words)s)",
    "regressed": "regressed = %(regressed)s",
}  # fmt: skip


async def list_groups(
    connection: Connection, wanted: GroupFilter, order: Order, cursor: str | None, limit: int
) -> tuple[list[dict[str, Any]], str | None]:  # Any: values of columns
    """A page of groups and the cursor of the next one. Raises BadRequest for a foreign cursor."""
    conditions = [text for name, text in _CONDITIONS.items() if getattr(wanted, name) is not None]
    parameters: dict[str, Any] = {
        name: getattr(wanted, name) for name in _CONDITIONS if getattr(wanted, name) is not None
    }
    if cursor is not None:
        value, last_id = read_cursor(cursor, order)
        conditions.append(f"({order}, id) < (%(value)s::{_KIND[order]}, %(last_id)s)")
        parameters |= {"value": value, "last_id": last_id}
    where = " AND ".join(conditions) or "true"
    statement = (
        f"SELECT {', '.join(GROUP_COLUMNS)} FROM error_groups WHERE {where}"  # noqa: S608 - fixed texts
        f" ORDER BY {order} DESC, id DESC LIMIT %(limit)s"
    )
    parameters["limit"] = limit
    result = await connection.execute(sql.SQL(statement), parameters)
    groups = [dict(zip(GROUP_COLUMNS, row, strict=True)) for row in await result.fetchall()]
    following = None
    if len(groups) == limit:
        last = groups[-1]
        following = write_cursor(order, last[order], last["id"])
    return groups, following


def write_cursor(order: str, value: Any, row_id: int) -> str:  # Any: the ordering column's value
    """An opaque text that says where a page ended."""
    text = msgspec.json.encode([order, value, row_id])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def read_cursor(cursor: str, order: str) -> tuple[str | int, int]:
    """Raises BadRequest for a cursor of another list or of nobody."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_by, value, row_id = msgspec.json.decode(base64.urlsafe_b64decode(padded))
        number = _KIND.get(order) == "bigint"
        if made_by == order and type(row_id) is int and abs(row_id) < 2**63:
            if number and type(value) is int and abs(value) < 2**63:
                return value, row_id
            if not number and isinstance(value, str):
                return datetime.fromisoformat(value).isoformat(), row_id
    except (ValueError, TypeError, msgspec.DecodeError):
        pass
    raise BadRequest("cursor: is not one of this list", where="cursor")


_WORD = re.compile(r"\w+", re.UNICODE)


def search_words(text: str | None) -> str | None:
    """What people type as a tsquery: all words, the last one may be the beginning of one."""
    if text is None:
        return None
    words = [w.strip("_") for part in _WORD.findall(text) for w in re.split("_", part)]
    words = [w for w in words if w][:20]
    return " & ".join(f"'{w}':*" for w in words) or None
