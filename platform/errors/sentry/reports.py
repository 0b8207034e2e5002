"""What SDKs send besides events, as metrics: client reports, sessions, check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...core.samples import Kind, MetricBatch, Series

Json = Any
"""Any: JSON that a client sent."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of a series, now."""

    name: str
    tags: tuple[tuple[str, str], ...]
    value: float
    kind: Kind
    unit: str


def client_report(payload: Json, service: str) -> list[Reading]:
    """Events that an SDK dropped, by reason: `sentry.client.discarded`."""
    found = []
    for field, label in (("discarded_events", ""), ("rate_limited_events", "rate limited"),
                         ("filtered_events", "filtered")):  # fmt: skip
        entries = payload.get(field) if isinstance(payload, dict) else None
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and _number(entry.get("quantity")):
                reason = entry.get("reason") or label or "unknown"
                tags = _tags(service, reason=reason, category=entry.get("category"))
                found.append(
                    Reading("sentry.client.discarded", tags, entry["quantity"], "delta", "{event}")
                )
    return found


def session(payload: Json, service: str) -> list[Reading]:
    """A session when it begins and when it ends badly: `sentry.sessions` by status."""
    if not isinstance(payload, dict):
        return []
    attributes = payload.get("attrs")
    attributes = attributes if isinstance(attributes, dict) else {}
    found = []

    def add(status: str, count: float) -> None:
        tags = _tags(service, attributes, status=status)
        found.append(Reading("sentry.sessions", tags, count, "delta", "{session}"))

    if payload.get("init") is True:
        add("started", 1)
    status = payload.get("status")
    if status in ("exited", "crashed", "abnormal", "errored"):
        add(status, 1)
    return found


def sessions(payload: Json, service: str) -> list[Reading]:
    """Sessions counted by the SDK: `sentry.sessions` by status."""
    if not isinstance(payload, dict) or not isinstance(payload.get("aggregates"), list):
        return []
    attributes = payload.get("attrs")
    attributes = attributes if isinstance(attributes, dict) else {}
    totals: dict[str, float] = {}
    for aggregate in payload["aggregates"]:
        if isinstance(aggregate, dict):
            for status in ("exited", "errored", "crashed", "abnormal"):
                if _number(aggregate.get(status)):
                    totals[status] = totals.get(status, 0) + aggregate[status]
    return [
        Reading(
            "sentry.sessions", _tags(service, attributes, status=status), n, "delta", "{session}"
        )
        for status, n in totals.items()
        if n
    ]


def check_in(payload: Json, service: str) -> list[Reading]:
    """A cron monitor's sign of life: `sentry.check_in` 1 or 0, and its duration."""
    if not isinstance(payload, dict) or not isinstance(payload.get("monitor_slug"), str):
        return []
    tags = _tags(service, payload, monitor=payload["monitor_slug"])
    status = payload.get("status")
    found = []
    if status in ("ok", "error"):
        found.append(Reading("sentry.check_in", tags, float(status == "ok"), "gauge", "1"))
    if _number(payload.get("duration")):
        found.append(Reading("sentry.check_in.duration", tags, payload["duration"], "gauge", "s"))
    return found


REPORTS = {
    "client_report": client_report,
    "session": session,
    "sessions": sessions,
    "check_in": check_in,
}
"""By type of item."""


def batch_of(readings: Sequence[Reading], now_us: int) -> MetricBatch:
    """Readings as one batch; those of the same series are added up."""
    totals: dict[Series, float] = {}
    for reading in readings:
        series = Series(reading.name, reading.tags, reading.kind, reading.unit)
        add = reading.kind == "delta"
        totals[series] = (totals.get(series, 0.0) if add else 0.0) + reading.value
    known = list(totals)
    return MetricBatch(
        keys=[b"sentry " + repr(series).encode("utf-8", "backslashreplace") for series in known],
        describe=known.__getitem__,
        series=np.arange(len(known), dtype=np.int32),
        ts_us=np.full(len(known), now_us, np.int64),
        values=np.array(list(totals.values()), np.float64),
    )


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15


def _tags(service: str, attributes: Json = None, **more: Json) -> tuple[tuple[str, str], ...]:
    attributes = attributes or {}
    found = {
        "service.name": service,
        "deployment.environment.name": attributes.get("environment"),
        "release": attributes.get("release"),
        **more,
    }
    return tuple(
        sorted((k, v[:200].replace("\0", "")) for k, v in found.items() if isinstance(v, str) and v)
    )
