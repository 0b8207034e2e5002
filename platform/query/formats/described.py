"""What every answer says of itself: tier, step, window, up to when it is complete."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ...core.durations import format_duration
from ..history import History, SeriesHistory
from ..planner import Segment


def described(history: History) -> dict[str, Any]:  # Any: JSON members
    """Everything known before the series are read."""
    query, segments = history.query, history.segments
    members: dict[str, Any] = {
        "metrics": list(query.metrics),
        "aggregation": query.question.aggregation.name,
        "tier": _tiers(segments),
        "step": _steps(segments),
        "from": segments[0].grid.start_us / 1e6,
        "to": segments[-1].grid.end_us / 1e6,
        "complete_through": history.complete_through.timestamp(),
    }
    if query.question.zone is not None:
        members["tz"] = query.question.zone.key
    if len(segments) > 1:
        members["segments"] = [_segment(s) for s in segments]
    if history.replica_lag_s is not None:
        members["replica_lag_s"] = round(history.replica_lag_s, 3)
    if history.compared:
        assert query.compare is not None
        members["compared"] = {
            "offset": format_duration(query.compare),
            "tier": _tiers(history.compared),
            "step": _steps(history.compared),
            "from": history.compared[0].grid.start_us / 1e6,
            "to": history.compared[-1].grid.end_us / 1e6,
        }
    return members


def stats(history: History) -> dict[str, Any]:  # Any: JSON members
    """What is known only at the end."""
    return {"rows_scanned": history.rows, "seconds": round(history.elapsed_s, 6)}


def headers(history: History) -> dict[str, str]:
    """The same for formats that have no place for it."""
    return {
        "Tidegauge-Tier": _tiers(history.segments),
        "Tidegauge-Step": _steps(history.segments),
        "Tidegauge-Complete-Through": history.complete_through.isoformat(),
        "Vary": "Accept",
    }


def columns(series: SeriesHistory) -> dict[str, Any]:  # Any: JSON members
    """One series as columns; msgspec writes NaN as null."""
    members: dict[str, Any] = {
        "metric": series.metric,
        "tags": series.tags,
        "kind": series.kind,
        "unit": series.unit,
        "timestamps": (series.ts_us / 1e6).tolist(),
        "values": series.values.tolist(),
    }
    if series.compared is not None:
        members["compared"] = series.compared.tolist()
    return members


def tag_names(history: History) -> list[str]:
    """Every tag that a series of the answer may have."""
    return sorted({name for group in history.groups for name in group.tags})


def _tiers(segments: tuple[Segment, ...]) -> str:
    return "+".join(dict.fromkeys(s.tier.name for s in segments))


def _steps(segments: tuple[Segment, ...]) -> str:
    steps: dict[timedelta, None] = dict.fromkeys(s.grid.step for s in segments)
    return "+".join(format_duration(step) for step in steps)


def _segment(segment: Segment) -> dict[str, Any]:  # Any: JSON members
    return {
        "tier": segment.tier.name,
        "step": format_duration(segment.grid.step),
        "from": segment.grid.start_us / 1e6,
        "to": segment.grid.end_us / 1e6,
    }
