"""Prometheus remote read: raw samples as protobuf, so that a stock Prometheus evaluates PromQL.

https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/ : the sampled response.
Series of deltas are shown as counters that begin at nothing with the range that is read, since
PromQL has no deltas.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import cramjam
import numpy as np

from ..core.clock import to_datetime
from ..core.errors import MalformedBody, Unprocessable
from ..core.protobuf import message_classes, parse, varint
from ..storage.columns import Floats, Ints, fetch_columns
from ..storage.database import Connection
from ..storage.series_filter import for_series
from .cells import QUERIES
from .current import MARKED
from .matchers import Matcher, Operator
from .selectors import select_shown

_classes: Final = message_classes(
    "prometheus.read",
    {
        "Matcher": [(1, "int32", "type"), (2, "string", "name"), (3, "string", "value")],
        "Query": [
            (1, "int64", "start_ms"),
            (2, "int64", "end_ms"),
            (3, "repeated Matcher", "matchers"),
        ],
        "Request": [(1, "repeated Query", "queries")],
    },
)
_OPERATORS: Final[tuple[Operator, ...]] = ("=", "!=", "=~", "!~")
_MAX_MS: Final = 253_370_764_800_000  # the year 9999

# a sample message is of one size while its time takes six bytes as a varint: 1971 to 2109
_SAMPLE: Final = np.dtype([("head", "V3"), ("value", "<f8"), ("field", "u1"), ("time", "u1", (6,))])
_SIX_BYTES_MS: Final = (1 << 35, (1 << 42) - 1)


@dataclass(frozen=True, slots=True)
class ReadQuery:
    """One query of a request; both ends belong to it."""

    start: datetime
    end: datetime
    matchers: tuple[Matcher, ...]


def decode_request(body: bytes) -> list[ReadQuery]:
    """The queries of a request (after snappy). Raises MalformedBody."""
    queries = []
    for i, query in enumerate(parse(_classes["Request"], body).queries):
        matchers = []
        for matcher in query.matchers:
            if not 0 <= matcher.type < len(_OPERATORS):
                raise MalformedBody(
                    f"queries[{i}]: {matcher.type} is no matcher type", where=f"queries[{i}]"
                )
            if "\0" in matcher.value or "\0" in matcher.name:
                raise MalformedBody(f"queries[{i}]: there is a NUL", where=f"queries[{i}]")
            matchers.append(Matcher(matcher.name, _OPERATORS[matcher.type], (matcher.value,)))
        start_ms, end_ms = (min(max(ms, 0), _MAX_MS) for ms in (query.start_ms, query.end_ms))
        queries.append(
            # up to the end of the millisecond, since ours are finer
            ReadQuery(
                to_datetime(start_ms * 1000), to_datetime(end_ms * 1000 + 999), tuple(matchers)
            )
        )
    return queries


async def read_series(
    connection: Connection, query: ReadQuery, *, max_series: int, max_samples: int
) -> bytes:
    """The QueryResult of a query: its series by labels. Raises Unprocessable over a limit."""
    found = await select_shown(connection, query.matchers, limit=max_series)
    if not found:
        return b""
    ids = np.array([row.id for row, _ in found], np.int64)
    line, ts_ms, values = await _read_samples(connection, query, ids, max_samples)
    begins = np.searchsorted(line, np.arange(len(ids) + 1))
    encoded = []
    for i, (row, labels) in enumerate(found):
        part = slice(int(begins[i]), int(begins[i + 1]))
        if part.start == part.stop:
            continue
        mine = values[part]
        if row.kind == "delta":
            finite = np.isfinite(mine)
            mine = np.where(finite, np.cumsum(np.where(finite, mine, 0)), mine)
        pairs = sorted(labels.items())
        encoded.append((pairs, _series(pairs, ts_ms[part], mine)))
    encoded.sort(key=lambda pair: pair[0])
    return b"".join(_message(1, series) for _, series in encoded)


def encode_response(results: Sequence[bytes]) -> bytes:
    """The ReadResponse in a snappy block."""
    return bytes(cramjam.snappy.compress_raw(b"".join(_message(1, r) for r in results)))


async def _read_samples(
    connection: Connection, query: ReadQuery, ids: Ints, limit: int
) -> tuple[Ints, Ints, Floats]:
    """Line of the series, milliseconds and value, in order; one sample a millisecond."""
    window: dict[str, Any] = {  # Any: what psycopg adapts
        "start": query.start,
        "end": query.end,
        "limit": limit + 1,
    }
    statement, wanted = for_series(QUERIES["samples"], ids.tolist())
    finite = await fetch_columns(connection, statement, {**wanted, **window})
    window["limit"] -= len(finite["ts"])
    statement, wanted = for_series(QUERIES["samples_nonfinite"], ids.tolist())
    other = await fetch_columns(connection, statement, {**wanted, **window})
    if len(finite["ts"]) + len(other["ts"]) > limit:
        raise Unprocessable(
            f"match[]: more than TIDEGAUGE_MAX_READ_SAMPLES={limit} samples; read fewer series or "
            "a shorter time",
            where="match[]",
            limit=limit,
        )
    series_id = np.concatenate([finite["series_id"], other["series_id"]]).astype(np.int64)
    ts_us = np.concatenate([finite["ts"], other["ts"]]).astype(np.int64)
    marked = MARKED[other["marker"].astype(np.int64)]
    values = np.concatenate([finite["value"], marked]).astype(np.float64)
    line = np.searchsorted(ids, series_id)
    order = np.lexsort((ts_us, line))
    line, ts_ms, values = line[order], ts_us[order] // 1000, values[order]
    last = np.append((np.diff(line) != 0) | (np.diff(ts_ms) != 0), True)[: len(line)]
    return line[last], ts_ms[last], values[last]


def _series(labels: Sequence[tuple[str, str]], ts_ms: Ints, values: Floats) -> bytes:
    head = b"".join(
        _message(1, _message(1, name.encode()) + _message(2, value.encode()))
        for name, value in labels
    )
    return head + _samples(ts_ms, values)


def _samples(ts_ms: Ints, values: Floats) -> bytes:
    low, high = _SIX_BYTES_MS
    if len(ts_ms) and low <= ts_ms[0] and ts_ms[-1] <= high:
        samples = np.empty(len(ts_ms), _SAMPLE)
        samples["head"] = np.void(b"\x12\x10\x09")
        samples["value"] = values
        samples["field"] = 0x10
        digits = (ts_ms[:, None] >> np.arange(0, 42, 7)) & 0x7F
        samples["time"] = digits | np.array([0x80] * 5 + [0])
        return samples.tobytes()
    return b"".join(
        _message(2, b"\x09" + value.tobytes() + b"\x10" + varint(ms))
        for ms, value in zip(ts_ms.tolist(), values.astype("<f8"), strict=True)
    )


def _message(field: int, content: bytes) -> bytes:
    return bytes([field << 3 | 2]) + varint(len(content)) + content
