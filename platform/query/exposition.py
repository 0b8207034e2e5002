"""Current values as Prometheus' text format 0.0.4 or OpenMetrics 1.0.

Names become what every scraper takes (letters, digits, underscores); two series that become the
same are told apart by nobody, so the first stays and the others are counted in a comment.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ..storage.database import Connection
from .cells import QUERIES
from .current import CurrentValue
from .distributions import parse_bound

TEXT: Final = "text/plain; version=0.0.4; charset=utf-8"
OPEN_METRICS: Final = "application/openmetrics-text; version=1.0.0; charset=utf-8"

_NOT_IN_NAME = re.compile(r"[^a-zA-Z0-9_:]")
_NOT_IN_LABEL = re.compile(r"[^a-zA-Z0-9_]")
_PARTS = ("_bucket", "_sum", "_count")
_INFINITE: Final = {math.inf: "+Inf", -math.inf: "-Inf"}
_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n", '"': '\\"'})
_HELP_ESCAPES = str.maketrans({"\\": "\\\\", "\n": "\\n"})


@dataclass(slots=True)
class _Family:
    name: str
    source: str
    type: str = "unknown"
    samples: list[tuple[str, str, CurrentValue]] = field(default_factory=list)


async def expose(
    connection: Connection, values: Sequence[CurrentValue], *, open_metrics: bool
) -> bytes:
    """The whole body."""
    histograms = {
        v.series.metric.removesuffix("_bucket")
        for v in values
        if v.series.metric.endswith("_bucket")
        and v.series.kind == "counter"
        and parse_bound(v.series.tags.get("le", "")) is not None
    }
    families: dict[str, _Family] = {}
    for value in values:
        source = value.series.metric
        base = next((source.removesuffix(p) for p in _PARTS if source.endswith(p)), "")
        if base in histograms:
            family = families.setdefault(base, _Family(safe_name(base), base, "histogram"))
        else:
            family = families.setdefault(source, _Family(safe_name(source), source))
            family.type = _TYPES.get(value.series.kind, "unknown")
        suffix = source.removeprefix(base) if base in histograms else ""
        family.samples.append((suffix, _labels(value.series.tags), value))
    cursor = await connection.execute(QUERIES["metadata_of"], {"names": list(families)})
    helps = {name: help_ for name, _, _, help_ in await cursor.fetchall() if help_}
    return _write(list(families.values()), helps, open_metrics)


_TYPES: Final = {"gauge": "gauge", "counter": "counter", "delta": "gauge"}


def _write(families: Sequence[_Family], helps: dict[str, str], open_metrics: bool) -> bytes:
    lines = []
    taken: set[str] = set()
    dropped = 0
    for family in families:
        name, type_ = family.name, family.type
        if open_metrics and type_ == "counter":
            name = name.removesuffix("_total")
        if not open_metrics and type_ == "unknown":
            type_ = "untyped"
        if name in taken:  # another metric whose name becomes the same
            dropped += len(family.samples)
            continue
        taken.add(name)
        rows = _histogram_rows(family) if type_ == "histogram" else family.samples
        dropped += len(family.samples) - len(rows)
        help_ = helps.get(family.source, f"{family.source} as stored by Tidegauge")
        escapes = _ESCAPES if open_metrics else _HELP_ESCAPES
        lines += [f"# HELP {name} {help_.translate(escapes)}", f"# TYPE {name} {type_}"]
        seen: set[str] = set()
        for suffix, labels, value in rows:
            if open_metrics and type_ == "counter":
                suffix = "_total"
            if f"{suffix}{labels}" in seen:
                dropped += 1
                continue
            seen.add(f"{suffix}{labels}")
            stamp = _stamp(value.ts_us, open_metrics)
            lines.append(f"{name}{suffix}{labels} {_number(value.value)} {stamp}")
    if dropped and not open_metrics:
        lines.append(f"# {dropped} series left out: their names become those of others")
    if open_metrics:
        lines.append("# EOF")
    return ("\n".join(lines) + "\n").encode() if lines else b""


def _histogram_rows(family: _Family) -> list[tuple[str, str, CurrentValue]]:
    """The parts of each histogram together, bounds ascending; one that lacks its last bound
    (+Inf), sum or count is left out, since no parser takes it."""
    groups: dict[tuple[str, ...], list[tuple[int, float, tuple[str, str, CurrentValue]]]] = {}
    for suffix, labels, value in family.samples:
        tags = value.series.tags
        bound = parse_bound(tags.get("le", "")) if suffix == "_bucket" else 0.0
        if bound is None:
            continue
        key = tuple(t for tag in sorted(tags.items()) if tag[0] != "le" for t in tag)
        row = (suffix, labels, value)
        groups.setdefault(key, []).append((_PARTS.index(suffix), bound, row))
    rows = []
    for parts in groups.values():
        parts.sort(key=lambda part: part[:2])
        bounds = [bound for order, bound, _ in parts if order == 0]
        whole = {order for order, _, _ in parts} == {0, 1, 2}
        if whole and bounds[-1] == float("inf"):
            rows += [row for _, _, row in parts]
    return rows


def safe_name(name: str) -> str:
    """The name with underscores for what the text format cannot hold."""
    safe = _NOT_IN_NAME.sub("_", name)
    return safe if not safe[:1].isdigit() else "_" + safe


def safe_label(name: str) -> str:
    """The same for a tag's name, which has no colons either."""
    safe = _NOT_IN_LABEL.sub("_", name)
    return safe if not safe[:1].isdigit() else "_" + safe


def _labels(tags: dict[str, str]) -> str:
    if not tags:
        return ""
    named: dict[str, str] = {}
    for name, value in sorted(tags.items()):
        safe = safe_label(name)
        while safe in named:  # a.b beside a_b
            safe += "_"
        named[safe] = value
    return "{" + ",".join(f'{n}="{v.translate(_ESCAPES)}"' for n, v in named.items()) + "}"


def _number(value: float) -> str:
    return repr(value) if math.isfinite(value) else _INFINITE.get(value, "NaN")


def _stamp(ts_us: int, open_metrics: bool) -> str:
    if not open_metrics:
        return str(ts_us // 1000)
    return f"{ts_us // 1_000_000}.{ts_us % 1_000_000:06d}"
