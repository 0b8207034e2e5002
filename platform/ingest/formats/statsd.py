"""StatsD datagrams, collected in memory and given out as one batch a flush.

Counters (c) become delta samples, timers and histograms (ms, h, d) delta buckets with exact sum
and count, gauges (g) their last value, sets (s) the number of different members. Datadog's tags,
several values in one line and sample rates are understood.

Memory is bounded: by series, and by members of sets. What is over the bound is a reject.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from ...core.samples import MetricBatch, Reason, Reject, Series, SeriesRejected, Tags
from ..validation import DEFAULT_LIMITS, SeriesLimits, brief, check
from ._batch import key_of
from ._exponential import MAX_SCALE, Exponential, bucket_of, cumulative_buckets
from ._prometheus import bound_text

_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_TYPES: Final = ("c", "g", "ms", "h", "d", "s")
_BARE_TAG: Final = "true"
"""The value of a tag that has none, as Datadog allows."""

Identity = tuple[str, Tags]


class _BadLine(Exception):
    def __init__(self, reason: Reason, detail: str, name: str = "") -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail
        self.name = name


@dataclass(slots=True)
class _Distribution:
    """Values of one flush interval, weighted by sample rate."""

    unit: str
    count: float = 0.0
    sum: float = 0.0
    zero: float = 0.0
    positive: dict[int, float] = field(default_factory=dict)
    negative: dict[int, float] = field(default_factory=dict)

    def add(self, value: float, weight: float) -> None:
        self.count += weight
        self.sum += value * weight
        if value == 0:
            self.zero += weight
        else:
            side = self.positive if value > 0 else self.negative
            bucket = bucket_of(abs(value), MAX_SCALE)
            side[bucket] = side.get(bucket, 0.0) + weight


@dataclass(slots=True)
class _Gauge:
    value: float = 0.0
    touched: bool = False
    idle_flushes: int = 0


class StatsdAggregator:
    """The state between flushes. Not safe for use by several threads at once."""

    def __init__(
        self,
        *,
        max_series: int = 10_000,
        max_set_members: int = 100_000,
        idle_flushes: int = 360,
        limits: SeriesLimits = DEFAULT_LIMITS,
    ) -> None:
        self._max_series = max_series
        self._max_set_members = max_set_members
        self._idle_flushes = idle_flushes
        self._limits = limits
        self._counters: dict[Identity, float] = {}
        self._gauges: dict[Identity, _Gauge] = {}
        self._distributions: dict[Identity, _Distribution] = {}
        self._sets: dict[Identity, set[str]] = {}
        self._set_members = 0
        self._refused: Counter[tuple[Reason, str, str]] = Counter()
        self._unsupported: Counter[str] = Counter()

    def add(self, datagram: bytes) -> None:
        """Take in one datagram of one or more lines; bad lines are kept for the next flush."""
        for line in datagram.split(b"\n"):
            if line.strip():
                try:
                    self._add_line(line.strip())
                except _BadLine as error:
                    self._refuse(error)

    def flush(self, now_us: int) -> MetricBatch:
        """Everything since the last flush, at one time; only gauges keep their value."""
        series: list[Series] = []
        values: list[float] = []
        for one, value in self._drain():
            series.append(one)
            values.append(value)
        rejects = [
            Reject(reason, "statsd", detail, name, count)
            for (reason, detail, name), count in self._refused.items()
        ]
        unsupported = self._unsupported
        self._refused, self._unsupported = Counter(), Counter()
        return MetricBatch(
            keys=[key_of(one) for one in series],
            describe=series.__getitem__,
            series=np.arange(len(series), dtype=np.int32),
            ts_us=np.full(len(series), now_us, np.int64),
            values=np.array(values, np.float64),
            where=lambda _: "statsd",
            rejects=rejects,
            unsupported=unsupported,
        )

    def _add_line(self, line: bytes) -> None:
        for mark, thing in ((b"_e{", "datadog events"), (b"_sc|", "datadog service checks")):
            if line.startswith(mark):
                self._unsupported[thing] += 1
                return
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise _BadLine(Reason.MALFORMED, "the line is not valid UTF-8") from None
        head, *parts = text.split("|")
        name, colon, spelled = head.partition(":")
        if not colon or not parts:
            raise _BadLine(Reason.MALFORMED, f"{brief(text)} is not name:value|type")
        kind = parts[0]
        if kind not in _TYPES:
            raise _BadLine(Reason.UNSUPPORTED, f"type {brief(kind)} is not known", name[:255])
        rate, tags = self._options(parts[1:], name)
        identity = (name, tags)
        values = [spelled] if kind == "s" else spelled.split(":")
        numbers = [] if kind == "s" else [_number(value, name) for value in values]
        self._admit(kind, identity)
        if kind == "s":
            self._add_member(identity, spelled)
        elif kind == "g":
            gauge = self._gauges.setdefault(identity, _Gauge())
            for value, number in zip(values, numbers, strict=True):
                gauge.value = number + (gauge.value if value[0] in "+-" else 0.0)
            gauge.touched = True
        elif kind == "c":
            total = self._counters.get(identity, 0.0) + sum(numbers) / rate
            self._counters[identity] = total
        else:
            unit = "ms" if kind == "ms" else ""
            distribution = self._distributions.setdefault(identity, _Distribution(unit))
            for number in numbers:
                distribution.add(number, 1 / rate)

    def _options(self, parts: list[str], name: str) -> tuple[float, Tags]:
        """Sample rate and tags; container ids (c:) and times (T) are not stored."""
        rate, tags = 1.0, {}
        for part in parts:
            if part.startswith("@"):
                rate = _number(part[1:], name)
                if not 0 < rate <= 1:
                    detail = f"rate {brief(part[1:])} is not within 0 and 1"
                    raise _BadLine(Reason.BAD_VALUE, detail, name[:255])
            elif part.startswith("#"):
                for tag in filter(None, part[1:].split(",")):
                    tag_name, _, value = tag.partition(":")
                    tags[tag_name] = value or _BARE_TAG
            elif part.startswith("T"):
                self._unsupported["datadog timestamps"] += 1
            elif part and not part.startswith("c:"):
                detail = f"{brief(part)} is no known part of a line"
                raise _BadLine(Reason.MALFORMED, detail, name[:255])
        return rate, tuple(sorted(tags.items()))

    def _admit(self, kind: str, identity: Identity) -> None:
        """Check a series that is new in this interval, and the bound on their number."""
        state: dict[Identity, object] = {
            "c": self._counters, "g": self._gauges, "s": self._sets,
        }.get(kind, self._distributions)  # type: ignore[assignment]  # fmt: skip  # only looked at
        if identity in state:
            return
        name, tags = identity
        try:
            check(Series(name, tags), self._limits)
        except SeriesRejected as error:
            raise _BadLine(error.reason, error.detail, error.name) from None
        held = sum(
            map(len, (self._counters, self._gauges, self._distributions, self._sets))  # type: ignore[arg-type]  # all are dicts
        )
        if held >= self._max_series:
            detail = f"over {self._max_series} StatsD series at once"
            raise _BadLine(Reason.SERIES_BUDGET, detail, name)

    def _add_member(self, identity: Identity, member: str) -> None:
        members = self._sets.setdefault(identity, set())
        if member in members:
            return
        if self._set_members >= self._max_set_members:
            detail = f"over {self._max_set_members} members of StatsD sets at once"
            raise _BadLine(Reason.SERIES_BUDGET, detail, identity[0])
        members.add(member)
        self._set_members += 1

    def _drain(self) -> Iterator[tuple[Series, float]]:
        for (name, tags), total in self._counters.items():
            yield Series(name, tags, "delta"), total
        for (name, tags), members in self._sets.items():
            yield Series(name, tags, "gauge"), float(len(members))
        for identity, distribution in self._distributions.items():
            yield from _samples(identity, distribution)
        self._counters, self._sets, self._distributions = {}, {}, {}
        self._set_members = 0
        for identity, gauge in list(self._gauges.items()):
            if gauge.touched:
                yield Series(*identity, "gauge"), gauge.value
                gauge.touched, gauge.idle_flushes = False, 0
            else:
                gauge.idle_flushes += 1
                if gauge.idle_flushes >= self._idle_flushes:
                    del self._gauges[identity]

    def _refuse(self, error: _BadLine) -> None:
        key = (error.reason, error.detail, error.name)
        if key not in self._refused and len(self._refused) >= 1000:
            key = (error.reason, "further lines of this kind", "")
        self._refused[key] += 1


def _samples(identity: Identity, values: _Distribution) -> Iterator[tuple[Series, float]]:
    name, tags = identity
    buckets = cumulative_buckets(
        Exponential(
            scale=MAX_SCALE,
            positive=values.positive,
            negative=values.negative,
            zero_count=values.zero,
            zero_threshold=0.0,
            count=values.count,
        )
    )
    for bound, count in buckets:
        le = ("le", bound_text(bound))
        with_le = tuple(sorted((*(tag for tag in tags if tag[0] != "le"), le)))
        yield Series(f"{name}_bucket", with_le, "delta", values.unit), count
    yield Series(f"{name}_count", tags, "delta", values.unit), values.count
    yield Series(f"{name}_sum", tags, "delta", values.unit), values.sum


def _number(text: str, name: str) -> float:
    if len(text) < 400 and _NUMBER.fullmatch(text):
        number = float(text)
        if math.isfinite(number):
            return number
    raise _BadLine(Reason.BAD_VALUE, f"{brief(text)} is not a number", name[:255])
