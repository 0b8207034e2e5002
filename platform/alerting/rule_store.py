"""Rules in the database: read, saved, removed; what a change means for alerts that are open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from ..core.errors import Conflict, NotFound, Unprocessable
from ..storage.database import Connection
from ..storage.sql import load_queries
from .channel_store import channel_names, load_channels
from .rules import COLUMNS, Rule, from_row, to_row
from .states import Reason, State
from .transitions import Change, load_instances, record

QUERIES = load_queries("tidegauge.alerting")


@dataclass(frozen=True, slots=True)
class StoredRule:
    """A rule with what the database knows of it."""

    id: int
    version: int
    rule: Rule
    created_at: datetime
    updated_at: datetime
    last_error: str | None
    alerts: dict[str, int]
    """How many of its alerts are in which phase."""


def _stored(row: dict[str, Any]) -> StoredRule:  # Any: columns
    return StoredRule(
        row["id"], row["version"], from_row(row), row["created_at"], row["updated_at"],
        row["last_error"], row.get("alerts") or {},
    )  # fmt: skip


async def load_rules(connection: Connection) -> list[StoredRule]:
    """Every rule."""
    cursor = connection.cursor(row_factory=dict_row)
    return [_stored(row) for row in await (await cursor.execute(QUERIES["rules"])).fetchall()]


async def list_rules(
    connection: Connection, *, after: int = 0, limit: int = 100, name: str | None = None
) -> list[StoredRule]:
    """Rules by id, a page."""
    return await _page(connection, after=after, limit=limit, name=name, id=None)


async def _page(connection: Connection, **parameters: Any) -> list[StoredRule]:  # Any: of a query
    cursor = connection.cursor(row_factory=dict_row)
    rows = await (await cursor.execute(QUERIES["rules_page"], parameters)).fetchall()
    return [_stored(row) for row in rows]


async def get_rule(connection: Connection, rule_id: int) -> StoredRule:
    """Raises NotFound."""
    found = await _page(connection, after=0, limit=1, name=None, id=rule_id)
    if not found:
        raise NotFound(f"There is no alert rule {rule_id}")
    return found[0]


async def create_rule(connection: Connection, rule: Rule) -> StoredRule:
    """Save a new rule. Raises Conflict if the name is taken, Unprocessable for unknown channels."""
    await connection.execute(QUERIES["lock_rules"])
    await _check_channels(connection, rule)
    if await list_rules(connection, name=rule.rule_name, limit=1):
        raise Conflict(f"rule_name: a rule called {rule.rule_name!r} exists", where="rule_name")
    names = sql.SQL(", ").join(map(sql.Identifier, COLUMNS))
    places = sql.SQL(", ").join(map(sql.Placeholder, COLUMNS))
    statement = sql.SQL("INSERT INTO alert_rules ({}) VALUES ({}) RETURNING id")
    cursor = await connection.execute(statement.format(names, places), _parameters(rule))
    row = await cursor.fetchone()
    assert row is not None
    return await get_rule(connection, row[0])


async def update_rule(
    connection: Connection, rule_id: int, rule: Rule, now: datetime
) -> StoredRule:
    """Replace a rule. If what it measures or asks changed, or it is disabled, its open alerts are
    closed as `rule_changed`; a new threshold is judged at the next evaluation instead.

    Raises NotFound, Conflict, Unprocessable.
    """
    await connection.execute(QUERIES["lock_rules"])
    old = await get_rule(connection, rule_id)
    await _check_channels(connection, rule)
    same_name = await list_rules(connection, name=rule.rule_name, limit=1)
    if same_name and same_name[0].id != rule_id:
        raise Conflict(f"rule_name: a rule called {rule.rule_name!r} exists", where="rule_name")
    if _identity(old.rule) != _identity(rule):
        await close_alerts(connection, old, Reason.RULE_CHANGED, now)
    pairs = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(c), sql.Placeholder(c)) for c in COLUMNS
    )
    # updated_at always differs, so a trigger raises the version and the rule is read anew, error and all
    statement = sql.SQL(
        "UPDATE alert_rules SET {}, updated_at = clock_timestamp(), last_error = NULL"
        " WHERE id = %(id)s"
    )
    await connection.execute(statement.format(pairs), {**_parameters(rule), "id": rule_id})
    return await get_rule(connection, rule_id)


def _identity(rule: Rule) -> tuple[object, ...]:
    """What must stay the same for an alert to be the same alert."""
    return (rule.enabled, rule.source, rule.metric_name, rule.matchers, rule.group_by,
            rule.aggregation, rule.denominator, rule.change_against, rule.labels, rule.rule_name)  # fmt: skip


async def delete_rule(connection: Connection, rule_id: int, now: datetime) -> None:
    """Remove a rule; its open alerts are closed as `rule_deleted`. Raises NotFound."""
    await connection.execute(QUERIES["lock_rules"])
    await close_alerts(connection, await get_rule(connection, rule_id), Reason.RULE_DELETED, now)
    await connection.execute(QUERIES["delete_rule"], [rule_id])


async def close_alerts(
    connection: Connection, stored: StoredRule, reason: Reason, now: datetime
) -> None:
    """Close what is open of a rule, tell those that were told, and forget its states."""
    instances = await load_instances(connection, [stored.id])
    changes = [
        Change.of(stored.id, stored.rule, instance, State(), now, reason=reason)
        for instance in instances
    ]
    await record(connection, changes, {stored.id: stored.rule}, await load_channels(connection))


async def _check_channels(connection: Connection, rule: Rule) -> None:
    known = await channel_names(connection)
    unknown = [name for name in rule.channels if name not in known]
    if unknown:
        raise Unprocessable(
            f"channels: there is no channel {unknown[0]!r}; there are "
            f"{', '.join(sorted(known)) or 'none'}",
            where="channels",
        )


def _parameters(rule: Rule) -> dict[str, Any]:  # Any: a value for every column
    row = to_row(rule)
    return {k: Jsonb(v) if isinstance(v, dict) else v for k, v in row.items()}
