"""Dashboards that users arrange: panels, each a question to the history."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import yaml
from psycopg.types.json import Jsonb
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ..core.errors import BadRequest, Conflict, NotFound, Unprocessable
from ..storage.database import Connection, scalar
from .overview import QUERIES, Json

MOST_DASHBOARDS = 1000
MOST_PANELS = 100
MOST_QUERY_BYTES = 16 * 1024
MOST_YAML_BYTES = 2 * 1024 * 1024

Title = Annotated[str, Field(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


def _storable(query: Json) -> Json:
    try:
        text = json.dumps(query, allow_nan=False)
        size = len(text.encode())
    except (ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"is not JSON: {error}") from None
    if size > MOST_QUERY_BYTES:
        raise ValueError(f"has {size} bytes as JSON; {MOST_QUERY_BYTES} are the most")
    if "\\u0000" in text or "\\ud" in text.lower():
        _check_texts(query)
    return query


def _check_texts(value: Any) -> None:  # Any: JSON
    """Raises ValueError for text that PostgreSQL does not store: NUL and lone surrogates."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError("has a NUL or half a character")
    elif isinstance(value, dict):
        for key, member in value.items():
            _check_texts(key)
            _check_texts(member)
    elif isinstance(value, list):
        for member in value:
            _check_texts(member)


class Panel(BaseModel):
    """One chart; what it asks is the dashboard's own affair."""

    model_config = ConfigDict(extra="forbid")

    title: Title = ""
    query: Annotated[dict[str, Any], AfterValidator(_storable)] = Field(  # Any: free JSON
        description="Free JSON of at most 16 KiB (metric, aggregation, group_by, filters, range, ...)."
    )
    width: Literal[1, 2] = 1


class Dashboard(BaseModel):
    """A dashboard as it is sent and kept."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
    panels: Annotated[list[Panel], Field(max_length=MOST_PANELS)] = []


async def list_dashboards(connection: Connection) -> list[Json]:
    """All by name, without their panels."""
    cursor = await connection.execute(QUERIES["list_dashboards"])
    return [
        {"id": i, "name": n, "panels": count, "updated_at": at}
        for i, n, count, at in await cursor.fetchall()
    ]


async def get_dashboard(connection: Connection, id_: int) -> Json:
    """One whole. Raises NotFound."""
    return _found(await _row(connection, "get_dashboard", [id_]), id_)


async def create_dashboard(connection: Connection, new: Dashboard, *, by: str) -> Json:
    """Make one. Raises Conflict if its name is taken, Unprocessable if there are too many."""
    await connection.execute(QUERIES["lock_dashboards"])
    if await scalar(connection, QUERIES["count_dashboards"]) >= MOST_DASHBOARDS:
        raise Unprocessable(
            f"There are {MOST_DASHBOARDS} dashboards, the most", limit=MOST_DASHBOARDS
        )
    row = await _row(connection, "create_dashboard", _parameters(new, by))
    if row is None:
        raise _taken(new)
    return _found(row, 0)


async def replace_dashboard(connection: Connection, id_: int, new: Dashboard, *, by: str) -> Json:
    """Replace one whole. Raises NotFound, and Conflict if another one has its name."""
    await connection.execute(QUERIES["lock_dashboards"])
    if await scalar(connection, QUERIES["name_taken"], {"name": new.name, "id": id_}):
        raise _taken(new)
    row = await _row(connection, "replace_dashboard", {**_parameters(new, by), "id": id_})
    return _found(row, id_)


async def delete_dashboard(connection: Connection, id_: int) -> None:
    """Remove one. Raises NotFound."""
    _found(await _row(connection, "delete_dashboard", [id_]), id_)


def export(dashboard: Json) -> str:
    """The document that `parse` reads."""
    shown = {"name": dashboard["name"], "panels": dashboard["panels"]}
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=100)


class _Loader(yaml.SafeLoader):
    """SafeLoader without aliases, with which a small document can mean a huge one."""

    def compose_node(self, parent: Any, index: Any) -> Any:  # Any: PyYAML's
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases (*name) are not allowed here")
        return super().compose_node(parent, index)


def parse(text: bytes) -> Dashboard:
    """The dashboard of a YAML document. Raises BadRequest that names the field."""
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadRequest(f"This is not YAML: {' '.join(str(error).split())[:500]}") from error
    if not isinstance(document, dict):
        raise BadRequest("The document must have a name and panels", where="name")
    try:
        return Dashboard.model_validate(document)
    except ValidationError as error:
        faults = [
            {
                "where": ".".join(map(str, fault["loc"])),
                "detail": fault["msg"].removeprefix("Value error, "),
            }
            for fault in error.errors()[:100]
        ]
        first = faults[0]
        detail = f"{first['where']}: {first['detail']}"
        raise BadRequest(detail, where=first["where"], errors=faults) from error


def _parameters(dashboard: Dashboard, by: str) -> Json:
    panels = Jsonb([panel.model_dump() for panel in dashboard.panels])
    return {"name": dashboard.name, "panels": panels, "by": by}


async def _row(connection: Connection, query: str, parameters: Any) -> tuple[Any, ...] | None:
    # Any: of arbitrary statements
    return await (await connection.execute(QUERIES[query], parameters)).fetchone()


def _found(row: tuple[Any, ...] | None, id_: int) -> Json:  # Any: columns of a dashboard
    if row is None:
        raise NotFound(f"There is no dashboard {id_}")
    return dict(zip(("id", "name", "panels", "updated_at"), row, strict=False))


def _taken(dashboard: Dashboard) -> Conflict:
    return Conflict(f"There is a dashboard named {dashboard.name!r} already", where="body.name")
