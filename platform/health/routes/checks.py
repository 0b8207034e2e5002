"""Checks of the users' services: made, changed, tried out, and how they have been."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response

from ...auth.dependencies import AdminKey, ReadKey, platform_of
from ...auth.keys import Key
from ...core.answers import json_answer
from ...core.clock import to_datetime
from ...core.errors import BadRequest, Unprocessable
from ...core.times import parse_time
from ...settings import DAY
from ..checks import store
from ..checks.definition import Check, shown, unmasked
from ..checks.store import Kept
from ..checks.uptime import Bucket, Per, read_buckets, read_spans
from ..probes import Outcome, probe
from .answers import CheckAnswer, ChecksAnswer, OutcomeAnswer, UptimesAnswer, UptimeSeries

router = APIRouter(prefix="/health/checks")

CheckBody = Annotated[Check, Body()]


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")


def _rendered(kept: Kept, key: Key) -> dict[str, Any]:  # Any: JSON members
    return {
        "name": kept.check.name,
        "kind": kept.check.kind,
        "service": kept.check.belongs_to,
        "source": kept.source,
        "status": kept.state.status,
        "since": _moment(kept.state.since),
        "checked_at": _moment(kept.checked_at),
        "duration_s": kept.duration_s,
        "output": kept.output,
        "observed": kept.observed or {},
        "failures": kept.state.failures,
        # whoever knows the address can call it, so only those see it who may make one
        "heartbeat": f"/heartbeat/{kept.token}" if kept.token and key.allows("admin") else None,
        "definition": shown(kept.check),
        "created_at": _moment(kept.created_at),
        "updated_at": _moment(kept.updated_at),
    }


def _outcome(outcome: Outcome) -> dict[str, Any]:  # Any: JSON members
    return {
        "status": outcome.status.value,
        "output": outcome.output,
        "duration_s": round(outcome.duration_s, 6),
        "observed": outcome.observed,
    }


@router.get("", summary="All checks and how they stand", responses={200: {"model": ChecksAnswer}})
async def listed(
    request: Request,
    key: ReadKey,
    service: Annotated[str | None, Query(description="Only those of a service")] = None,
    status: Annotated[str | None, Query(pattern="^(unknown|pass|warn|fail)$")] = None,
) -> Response:
    """Ordered by name."""
    async with platform_of(request).database.connection() as connection:
        found = await store.read_checks(connection)
    checks = [
        _rendered(kept, key)
        for kept in found
        if (service is None or kept.check.belongs_to == service)
        and (status is None or kept.state.status == status)
    ]
    return json_answer({"checks": checks})


@router.post("", summary="Make a check", status_code=201, responses={201: {"model": CheckAnswer}})
async def create(request: Request, key: AdminKey, check: CheckBody) -> Response:
    """The first probe begins within a second."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        kept = await store.create(connection, check, most=platform.settings.health_max_checks)
    platform.health.prober.changed()
    return json_answer(_rendered(kept, key), 201)


@router.post(
    "/test",
    summary="Probe once without keeping anything",
    responses={200: {"model": OutcomeAnswer}},
)
async def try_out(request: Request, _: AdminKey, check: CheckBody) -> Response:
    """The outcome of one probe of this definition."""
    _probeable(check)
    check = unmasked(check, None)
    return json_answer(_outcome(await probe(check, platform_of(request).health.networks["api"])))


@router.get("/uptime", summary="Uptime of every check", responses={200: {"model": UptimesAnswer}})
async def all_uptimes(request: Request, _: ReadKey) -> Response:
    """The share of probes that were up: last hour, 24 h, 7 and 30 days."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    async with platform.database.connection() as connection:
        spans = await read_spans(connection, now=now)
    return json_answer(
        {"checks": [{"name": n, "uptime": _spans(s)} for n, s in sorted(spans.items())]}
    )


@router.get("/{name}", summary="One check", responses={200: {"model": CheckAnswer}})
async def one(request: Request, key: ReadKey, name: str) -> Response:
    """Its definition, secrets masked, and how it stands."""
    async with platform_of(request).database.connection() as connection:
        kept = await store.read_one(connection, name)
    return json_answer(_rendered(kept, key))


@router.put("/{name}", summary="Replace a check", responses={200: {"model": CheckAnswer}})
async def replace(request: Request, key: AdminKey, name: str, check: CheckBody) -> Response:
    """A secret sent as `***` stays what it is."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        kept = await store.replace(connection, name, check)
    platform.health.prober.changed()
    return json_answer(_rendered(kept, key))


@router.delete("/{name}", summary="Forget a check", status_code=204)
async def delete(request: Request, _: AdminKey, name: str) -> Response:
    """Its samples stay until retention drops them."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        await store.delete(connection, name)
    platform.health.prober.changed()
    return Response(status_code=204)


@router.post("/{name}/run", summary="Probe now", responses={200: {"model": OutcomeAnswer}})
async def run(request: Request, _: AdminKey, name: str) -> Response:
    """The outcome of one probe; the check's state and samples are left alone."""
    platform = platform_of(request)
    async with platform.database.connection() as connection:
        kept = await store.read_one(connection, name)
    _probeable(kept.check)
    return json_answer(_outcome(await probe(kept.check, platform.health.networks[kept.source])))


@router.get("/{name}/uptime", summary="Uptime of a check", responses={200: {"model": UptimeSeries}})
async def uptime(
    request: Request,
    _: ReadKey,
    name: str,
    per: Per = "hour",
    from_: Annotated[str, Query(alias="from", description="-1d, ISO 8601, Unix seconds")] = "-1d",
    to: Annotated[str, Query(description="End, not included")] = "now",
) -> Response:
    """The share of probes that were up per hour or UTC day; time without probes is left out."""
    platform = platform_of(request)
    now = to_datetime(platform.clock.now_us())
    start, end = parse_time(from_, "from", now), parse_time(to, "to", now)
    if start >= end:
        raise BadRequest("from: must be before to", where="from")
    if per == "hour" and end - start > 31 * DAY:
        raise Unprocessable("Hours are listed for at most 31 days; ask per=day")
    async with platform.database.connection() as connection:
        await store.read_one(connection, name)
        spans = (await read_spans(connection, now=now, check=name)).get(name, {})
        buckets = await read_buckets(connection, per=per, start=start, end=end, check=name)
    return json_answer(
        {
            "name": name,
            "uptime": _spans(spans),
            "per": per,
            "timestamps": [b.begins.timestamp() for b in buckets],
            "values": [b.share for b in buckets],
            "probes": [b.probes for b in buckets],
        }
    )


def _spans(spans: dict[str, Bucket]) -> dict[str, float]:
    return {span: bucket.share for span, bucket in spans.items()}


def _probeable(check: Check) -> None:
    if check.kind == "heartbeat":
        raise Unprocessable("A heartbeat is not probed: it is called by what it watches")
