"""Channels: where notifications go, how they are grouped, repeated and capped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..core.errors import Conflict, NotFound, Unprocessable
from ..storage.database import Connection, scalar
from ..storage.sql import load_queries
from .rules import DurationSeconds, Name, Text
from .templates import check, check_json

QUERIES = load_queries("tidegauge.alerting", "channels.sql")

Kind = Literal["email", "webhook", "log"]
Format = Literal[
    "alertmanager", "alertmanager_v2", "tidegauge", "slack", "teams", "discord", "template"
]
MASK = "***"

MESSAGE_NAMES = frozenset(
    {"title", "text", "status", "severity", "group", "alerts", "count", "url", "key", "kind",
     "labels", "annotations"}
)  # fmt: skip


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class EmailConfig(_Config):
    """Mail by the server of TIDEGAUGE_SMTP_*."""

    to: list[Annotated[str, Field(max_length=320, pattern=r"^[^\s@,<>]+@[^\s@,<>]+$")]] = Field(
        min_length=1, max_length=50
    )
    subject: Text = Field("[{{ status }}] {{ title }}", description="Template of the subject.")

    @model_validator(mode="after")
    def _templates(self) -> Self:
        check(self.subject, MESSAGE_NAMES)
        return self


class WebhookConfig(_Config):
    """POST of JSON, signed if there is a secret."""

    url: Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s/]+\S*$")]
    format: Format = Field(
        "alertmanager",
        description="alertmanager: webhook version 4; alertmanager_v2: the alerts that its API takes "
        "(url ends in /api/v2/alerts); tidegauge: everything; slack, teams, discord; template.",
    )
    template: Any = Field(  # Any: JSON
        None, description="For format template: JSON whose strings hold {{ placeholders }}."
    )
    secret: Annotated[str, Field(max_length=500)] | None = Field(
        None, description="Signs timestamp and body: Tidegauge-Signature: t=…,v1=HMAC-SHA256."
    )
    headers: dict[str, Annotated[str, Field(max_length=2000, pattern=r"^[^\r\n\x00]*$")]] = Field(
        default_factory=dict, max_length=20
    )
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 10

    @model_validator(mode="after")
    def _templates(self) -> Self:
        if (self.format == "template") is not (self.template is not None):
            raise ValueError("template: goes with format template")
        check_json(self.template, MESSAGE_NAMES)
        for name in self.headers:
            if not name or not name.isascii() or any(c in " :\r\n\0" for c in name):
                raise ValueError(f"headers: {name[:40]!r} is not a header's name")
        return self


class LogConfig(_Config):
    """A line in Tidegauge's own log."""

    level: Literal["info", "warning", "error"] = "warning"


CONFIGS: Mapping[str, type[_Config]] = {
    "email": EmailConfig,
    "webhook": WebhookConfig,
    "log": LogConfig,
}


class ChannelBody(BaseModel):
    """A channel as the API takes it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Name
    kind: Kind
    config: dict[str, Any] = Field(default_factory=dict)  # Any: JSON, checked by kind below
    enabled: bool = True
    is_default: bool = Field(False, description="Takes the rules that name no channel.")
    fallback: Name | None = Field(None, description="Channel that gets what this cannot deliver.")
    group_by: list[Name] = Field(default_factory=lambda: ["alertname"], max_length=20)
    group_wait: DurationSeconds = Field(0.0, description="Wait so long for more of a group.")
    group_interval: DurationSeconds = Field(60.0, description="Least time between its messages.")
    repeat_interval: DurationSeconds = Field(
        14_400.0, description="Say again after so long what still fires; 0: never."
    )
    hourly_cap: Annotated[int, Field(ge=1, le=100_000)] = Field(
        60, description="Most messages in any hour; the rest comes as a digest."
    )
    send_resolved: bool = True

    @model_validator(mode="after")
    def _config(self) -> Self:
        try:
            CONFIGS[self.kind].model_validate(self.config)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(map(str, ("config", *fault["loc"])))
            raise ValueError(f"{where}: {fault['msg'].removeprefix('Value error, ')}") from None
        if self.fallback == self.name:
            raise ValueError("fallback: must be another channel")
        return self


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as it is stored, with the state of its circuit breaker."""

    id: int
    name: str
    kind: Kind
    config: dict[str, Any]  # Any: JSON by kind
    enabled: bool
    is_default: bool
    fallback: str | None
    group_by: tuple[str, ...]
    group_wait_s: float
    group_interval_s: float
    repeat_interval_s: float
    hourly_cap: int
    send_resolved: bool
    failures_in_a_row: int
    open_until: datetime | None
    last_error: str | None
    created_at: datetime
    updated_at: datetime

    def group_key(self, labels: Mapping[str, str]) -> str:
        """The group of an alert: `alertname=High error rate, service=shop`."""
        return ", ".join(f"{name}={labels.get(name, '')}" for name in self.group_by)


def receivers(wanted: Sequence[str], channels: Iterable[Channel]) -> list[Channel]:
    """The channels that a rule's alerts go to: those it names, else the default ones."""
    if wanted:
        return [c for c in channels if c.name in wanted]
    return [c for c in channels if c.is_default and c.enabled]


async def load_channels(connection: Connection) -> list[Channel]:
    """All channels."""
    cursor = await connection.execute(QUERIES["channels"])
    rows: list[Any] = await cursor.fetchall()  # Any: columns in the order of the fields
    return [Channel(*(*row[:7], tuple(row[7]), *row[8:])) for row in rows]


async def channel_names(connection: Connection) -> set[str]:
    """The names that rules may use."""
    return {channel.name for channel in await load_channels(connection)}


async def get_channel(connection: Connection, channel_id: int) -> Channel:
    """Raises NotFound."""
    for channel in await load_channels(connection):
        if channel.id == channel_id:
            return channel
    raise NotFound(f"There is no channel {channel_id}")


async def save_channel(
    connection: Connection, body: ChannelBody, channel_id: int | None = None
) -> Channel:
    """Create a channel or replace one. Raises Conflict, NotFound, Unprocessable."""
    known = {c.name: c for c in await load_channels(connection)}
    config = dict(body.config)
    if channel_id is not None:
        old = await get_channel(connection, channel_id)
        config = _unmask(config, old.config)
        if old.name != body.name:
            await _refuse_if_used(connection, old.name, "renamed")
    same = known.get(body.name)
    if same is not None and same.id != channel_id:
        raise Conflict(f"name: a channel called {body.name!r} exists", where="name")
    if body.fallback is not None and body.fallback not in known:
        raise Unprocessable(f"fallback: there is no channel {body.fallback!r}", where="fallback")
    parameters = {
        **body.model_dump(exclude={"config"}),
        "config": Jsonb(config),
        "id": channel_id,
    }
    name = "create_channel" if channel_id is None else "update_channel"
    saved = await scalar(connection, QUERIES[name], parameters)
    return await get_channel(connection, int(saved))


async def delete_channel(connection: Connection, channel_id: int) -> None:
    """Remove a channel with its log. Raises NotFound, and Conflict while a rule names it."""
    channel = await get_channel(connection, channel_id)
    await _refuse_if_used(connection, channel.name, "removed")
    await connection.execute(QUERIES["delete_channel"], [channel_id])


async def _refuse_if_used(connection: Connection, name: str, what: str) -> None:
    user = await scalar(connection, QUERIES["channel_user"], {"name": name})
    if user is not None:
        raise Conflict(f"{user} uses the channel {name!r}; it cannot be {what} before")


def masked(config: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
    """A configuration without its secrets."""
    shown = dict(config)
    if shown.get("secret"):
        shown["secret"] = MASK
    if shown.get("headers"):
        shown["headers"] = dict.fromkeys(shown["headers"], MASK)
    return shown


def _unmask(new: dict[str, Any], old: Mapping[str, Any]) -> dict[str, Any]:  # Any: JSON
    """`***` means: as it was."""
    if new.get("secret") == MASK:
        new["secret"] = old.get("secret")
    if isinstance(new.get("headers"), dict):
        before = old.get("headers") or {}
        new["headers"] = {
            k: before.get(k, v) if v == MASK else v for k, v in new["headers"].items()
        }
    return new
