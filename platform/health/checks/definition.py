"""What a check is: one model for each kind, strict, with reasons for what is refused."""

from __future__ import annotations

import re
import ssl
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    SecretStr,
    SerializationInfo,
    TypeAdapter,
    field_serializer,
    model_validator,
)

from ...core.clock import to_datetime
from ...settings import DAY, Duration

MASK = "***"
"""Stands for a secret in what is shown; sent back, it means the secret that is stored."""

_SECRET_HEADER = re.compile(r"auth|cookie|token|secret|key|password", re.IGNORECASE)


def _shown(secret: SecretStr, info: SerializationInfo) -> str:
    reveal = bool(info.context and info.context.get("reveal"))
    text = secret.get_secret_value()
    return text if reveal or not text else MASK


Secret = Annotated[SecretStr, PlainSerializer(_shown, return_type=str)]

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
Host = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[^\s/@\x00]+$")]
Port = Annotated[int, Field(ge=1, le=65535)]
Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]


def _pem(text: str) -> str:
    if text:
        try:
            ssl.create_default_context(cadata=text)
        except (ssl.SSLError, ValueError, TypeError) as error:  # TypeError: not ASCII
            raise ValueError(f"is not a certificate in PEM form: {error}") from None
    return text


Authority = Annotated[str, Field(max_length=100_000), AfterValidator(_pem)]


def check_timezone(text: str) -> str:
    """A time zone's name as it is. Raises ValueError."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{text[:60]!r} is not a time zone like Europe/Berlin") from None
    return text


def check_cron(text: str) -> str:
    """A cron expression as it is. Raises ValueError with what is wrong."""
    try:
        next(CronSim(text, to_datetime(0)))
    except CronSimError as error:
        raise ValueError(f"{text[:60]!r} is not a cron expression: {error}") from None
    except StopIteration:
        raise ValueError(f"{text[:60]!r} never comes") from None
    return text


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Check(_Model):
    probed: ClassVar[bool] = True
    name: Name
    service: Text = Field("", description="What it belongs to; the check's name where empty.")
    description: Text = ""
    enabled: bool = True
    interval: Duration = Field(timedelta(seconds=30), description="From one probe to the next.")
    timeout: Duration = Field(timedelta(seconds=5), description="How long one probe may take.")
    failures: int = Field(2, ge=1, le=100, description="Failures in a row before it is `fail`.")
    successes: int = Field(1, ge=1, le=100, description="Successes in a row before it recovers.")
    slow: Duration | None = Field(None, description="A success that took longer is `warn`.")

    @property
    def belongs_to(self) -> str:
        """The service's name."""
        return self.service or self.name

    @model_validator(mode="after")
    def _times_fit(self) -> Self:
        if not timedelta(seconds=1) <= self.interval <= DAY:
            raise ValueError("interval must be from 1s to 1d")
        if not timedelta(milliseconds=10) <= self.timeout <= timedelta(minutes=2):
            raise ValueError("timeout must be from 10ms to 2m")
        if self.probed and self.timeout > self.interval:
            raise ValueError("timeout must not be longer than interval")
        if self.slow is not None and self.slow >= self.timeout:
            raise ValueError("slow must be shorter than timeout")
        return self


class _Certificate(_Model):
    verify: bool = Field(True, description="Check the certificate against authorities.")
    authority: Authority = Field(
        "", description="A certificate authority of your own, in PEM form."
    )
    certificate_warn: Duration = Field(14 * DAY, description="Warn so long before it expires.")
    certificate_fail: Duration = Field(timedelta(0), description="Fail so long before it expires.")


class JsonCondition(_Model):
    """One condition on a JSON body: `path` like `status`, `checks.0.state`, `$.items[2].ok`."""

    path: Annotated[str, Field(min_length=1, max_length=500)]
    op: Literal["==", "!=", ">", ">=", "<", "<=", "contains", "exists"] = "=="
    value: Any = None  # Any: JSON value to compare with


_STATUS = re.compile(r"[1-5]xx|[1-5]\d\d(-[1-5]\d\d)?")


def _http_url(text: str) -> str:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"is not a URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ValueError("must be http://HOST or https://HOST")
    if parts.username or parts.password:
        raise ValueError("must not hold a password; use headers")
    if re.search(r"[\s\x00-\x1f]", text):
        raise ValueError("must not hold spaces or control characters")
    return text


def _status(text: str | int) -> str:
    if not _STATUS.fullmatch(str(text)):
        raise ValueError(f"{text!r} is not a status like 200, 2xx or 200-299")
    return str(text)


class HttpCheck(_Check, _Certificate):
    """A request and what its answer must be."""

    kind: Literal["http"] = "http"
    url: Annotated[str, Field(max_length=4000), AfterValidator(_http_url)]
    method: Literal["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"] = "GET"
    headers: dict[str, Annotated[str, Field(max_length=8000, pattern=r"^[^\r\n\x00]*$")]] = {}
    body: Annotated[str, Field(max_length=65_536)] = ""
    status: Annotated[
        list[Annotated[str | int, AfterValidator(_status)]], Field(min_length=1, max_length=20)
    ] = ["2xx"]
    contains: list[Text] = []
    not_contains: list[Text] = []
    json_conditions: Annotated[list[JsonCondition], Field(alias="json", max_length=50)] = []
    response_headers: dict[str, str] = Field({}, description="Headers and a part of their value.")
    redirects: int = Field(0, ge=0, le=10, description="How many redirects to follow.")

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    @field_serializer("headers")
    def _mask(self, headers: dict[str, str], info: SerializationInfo) -> dict[str, str]:
        if info.context and info.context.get("reveal"):
            return headers
        return {k: MASK if _SECRET_HEADER.search(k) else v for k, v in headers.items()}

    @model_validator(mode="after")
    def _headers_are_headers(self) -> Self:
        for name in self.headers:
            if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
                raise ValueError(f"headers: {name[:40]!r} is not the name of a header")
        return self


class TcpCheck(_Check):
    """A connection; `send` is sent, and the answer must contain `expect`."""

    kind: Literal["tcp"] = "tcp"
    host: Host
    port: Port
    send: Annotated[str, Field(max_length=4096)] = ""
    expect: Annotated[str, Field(max_length=4096)] = ""


class DnsCheck(_Check):
    """A look-up, by the machine's resolver or by `server`."""

    kind: Literal["dns"] = "dns"
    host: Host
    record: Literal["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "SRV", "CAA", "PTR"] = "A"
    server: str = Field("", max_length=253, description="Name server to ask.")
    server_port: Port = 53
    contains: list[Text] = Field([], description="Values that must be among the answers.")


class TlsCheck(_Check, _Certificate):
    """A TLS handshake and its certificate."""

    kind: Literal["tls"] = "tls"
    host: Host
    port: Port = 443
    server_name: Text = Field("", description="Name to ask for and to check; host where empty.")


class SmtpCheck(_Check, _Certificate):
    """EHLO, STARTTLS, AUTH and NOOP; no mail is sent."""

    kind: Literal["smtp"] = "smtp"
    host: Host
    port: Port = 25
    security: Literal["none", "auto", "starttls", "tls"] = Field(
        "none", description="auto: TLS on port 465, else STARTTLS where it is offered."
    )
    username: Text = ""
    password: Secret = SecretStr("")


class PostgresqlCheck(_Check):
    """A connection and a query that must give a row."""

    kind: Literal["postgresql"] = "postgresql"
    host: Host
    port: Port = 5432
    database: Text = "postgres"
    user: Text
    password: Secret = SecretStr("")
    sslmode: Literal["disable", "prefer", "require"] = "prefer"
    query: Annotated[str, Field(min_length=1, max_length=4000)] = "SELECT 1"


class RedisCheck(_Check, _Certificate):
    """AUTH if there is a password, then PING (Valkey and others of its protocol too)."""

    kind: Literal["redis"] = "redis"
    host: Host
    port: Port = 6379
    tls: bool = False
    username: Text = ""
    password: Secret = SecretStr("")


class HeartbeatCheck(_Check):
    """A dead man's switch: something of yours calls its address `every` so often, or by `cron`."""

    probed: ClassVar[bool] = False  # `timeout` and `slow` mean nothing here
    kind: Literal["heartbeat"] = "heartbeat"
    interval: Duration = Field(timedelta(seconds=30), description="How often it is judged.")
    failures: int = Field(1, ge=1, le=100)
    every: Duration | None = None
    cron: Annotated[str, AfterValidator(check_cron)] | None = None
    timezone: Annotated[str, AfterValidator(check_timezone)] = "UTC"
    grace: Duration = Field(timedelta(minutes=5), description="How late a call may be.")

    @model_validator(mode="after")
    def _one_schedule(self) -> Self:
        if (self.every is None) == (self.cron is None):
            raise ValueError("give either every or cron")
        if self.every is not None and not timedelta(seconds=1) <= self.every <= 366 * DAY:
            raise ValueError("every must be from 1s to 366d")
        if not timedelta(0) <= self.grace <= 366 * DAY:
            raise ValueError("grace must be from 0s to 366d")
        return self


Check = Annotated[
    HttpCheck | TcpCheck | DnsCheck | TlsCheck | SmtpCheck | PostgresqlCheck | RedisCheck
    | HeartbeatCheck,
    Field(discriminator="kind"),
]  # fmt: skip

ADAPTER: TypeAdapter[Check] = TypeAdapter(Check)


def read_check(values: Any) -> Check:  # Any: JSON or YAML of a user
    """A check from JSON values. Raises pydantic's ValidationError."""
    return ADAPTER.validate_python(values)


def stored(check: Check) -> dict[str, Any]:  # Any: JSON members
    """A check as JSON values, with its secrets."""
    return check.model_dump(mode="json", by_alias=True, context={"reveal": True})


def shown(check: Check) -> dict[str, Any]:  # Any: JSON members
    """A check as JSON values, secrets masked."""
    return check.model_dump(mode="json", by_alias=True)


def unmasked(new: Check, old: Check | None) -> Check:
    """`new` with every masked secret replaced by the one that `old` has at the same place."""
    values, before = stored(new), stored(old) if old is not None and old.kind == new.kind else {}
    if values.get("password") == MASK:
        values["password"] = before.get("password", "")
    for name, value in values.get("headers", {}).items():
        if value == MASK and _SECRET_HEADER.search(name):
            values["headers"][name] = before.get("headers", {}).get(name, "")
    return read_check(values)
