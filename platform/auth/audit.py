"""The audit log: who created, changed or deleted what an administrator sets up.

Triggers write it (db/schema/0010_audit.sql); who acts is `core.acting`, noted in each transaction.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from ..storage.database import Connection
from ..storage.sql import load_queries

QUERIES = load_queries("tidegauge.auth", "audit.sql")


@dataclass(frozen=True, slots=True)
class Act:
    """One entry; `detail` has the columns, secret ones as ***, of a change as [before, after]."""

    id: int
    at: datetime
    actor_kind: str
    actor: str
    address: str
    action: str
    kind: str
    target: str
    detail: dict[str, Any]  # Any: JSON values

    def shown(self) -> dict[str, Any]:  # Any: JSON members
        return asdict(self)


async def read_audit_log(
    connection: Connection,
    *,
    limit: int,
    before: int | None = None,
    actor: str | None = None,
    kind: str | None = None,
    target: str | None = None,
) -> list[Act]:
    """The newest acts first; `before` is the id that the last page ended with."""
    parameters = {
        "limit": limit, "before": before, "actor": actor, "kind": kind, "target": target,
    }  # fmt: skip
    cursor = await connection.execute(QUERIES["audit_log"], parameters)
    return [Act(*row) for row in await cursor.fetchall()]
