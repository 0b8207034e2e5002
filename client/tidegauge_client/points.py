"""What a flush finds: values of series, gathered into columns and written as Tidegauge's JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from .names import Tags
from .series import Distribution

Kind = Literal["gauge", "counter", "delta"]


class Point(NamedTuple):
    """The value of one series at the time of the flush."""

    name: str
    tags: Tags
    kind: Kind
    unit: str
    value: float


def le(bound: float) -> str:
    """A bucket's upper bound as Prometheus spells it."""
    return "+Inf" if bound == math.inf else f"{bound:.12g}"


def distribution_points(
    name: str, tags: Tags, unit: str, distribution: Distribution
) -> Iterator[Point]:
    """A histogram's part since the last flush: cumulative buckets that grew, count, sum.

    Buckets that did not grow are left out (a delta that is missing is nothing), but for the
    first time.
    """
    found = distribution.collect()
    if found is None:
        return
    counts, total = found
    running = 0
    everything, distribution.seen = not distribution.seen, True
    for bound, count in zip((*distribution.bounds, math.inf), counts, strict=True):
        running += count
        if running or everything:
            yield Point(f"{name}_bucket", (*tags, ("le", le(bound))), "delta", "", running)
    yield Point(f"{name}_count", tags, "delta", "", running)
    yield Point(f"{name}_sum", tags, "delta", unit, total)


def encode(points: Sequence[Point], common: dict[str, str], now_ms: int) -> bytes:
    """The columnar body of POST /api/v1/metrics: one sample of each series."""
    shared = json.dumps(common, separators=(",", ":"))[1:-1]
    written: dict[Tags, str] = {}  # the series of a histogram share all tags but one
    series = []
    for name, tags, kind, unit, _ in points:
        text = written.get(tags)
        if text is None:
            own = json.dumps(dict(tags), separators=(",", ":"))[1:-1]
            text = written[tags] = f"{own},{shared}" if own and shared else own or shared
        unit_member = f',"unit":{json.dumps(unit)}' if unit else ""
        series.append(
            f'{{"name":{json.dumps(name)},"tags":{{{text}}},"kind":"{kind}"{unit_member}}}'
        )
    places = ",".join(map(str, range(len(points))))
    values = ",".join([repr(float(p.value)) for p in points])
    return (
        f'{{"series":[{",".join(series)}],"samples":{{"series":[{places}],'
        f'"timestamps":{now_ms},"values":[{values}]}},"precision":"ms"}}'
    ).encode()
