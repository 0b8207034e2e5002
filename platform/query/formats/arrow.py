"""An Arrow IPC stream: a record batch for each page; tags are a JSON object, so one schema fits."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Sequence
from typing import Any

import msgspec
import nanoarrow as na
import numpy as np
from nanoarrow.ipc import StreamWriter

from ...storage.columns import Floats
from ..history import History, SeriesHistory
from .described import described

_Array = Any  # nanoarrow has no types


async def encode(history: History) -> AsyncIterator[bytes]:
    """Columns time (microseconds, UTC), metric, tags, value and, where asked for, compared; what
    the answer is stands in the schema's metadata as `tidegauge`."""
    buffer = io.BytesIO()
    schema = _schema(history)
    with StreamWriter.from_writable(buffer) as writer:
        writer.write_array(_batch([], schema, history))  # the schema, also if nothing follows
        async for page in history.pages:
            if page:
                writer.write_array(_batch(page, schema, history))
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _schema(history: History) -> _Array:
    fields = {
        "time": na.timestamp("us", "UTC"),
        "metric": na.string(),
        "tags": na.string(),
        "value": na.float64(),
    }
    if history.compared:
        fields["compared"] = na.float64()
    about = msgspec.json.encode(described(history)).decode()
    return na.Schema(na.struct(fields), metadata={"tidegauge": about})


def _batch(page: Sequence[SeriesHistory], schema: _Array, history: History) -> _Array:
    counts = np.array([len(series.ts_us) for series in page], np.int64)
    ts_us = np.concatenate([series.ts_us for series in page] or [np.empty(0, np.int64)])
    columns = [
        na.c_array_from_buffers(na.timestamp("us", "UTC"), len(ts_us), [None, ts_us]),
        _texts([series.metric.encode() for series in page], counts),
        _texts([msgspec.json.encode(series.tags) for series in page], counts),
        _floats([series.values for series in page]),
    ]
    if history.compared:
        columns.append(_floats([s.compared for s in page if s.compared is not None]))
    return na.c_array_from_buffers(schema, len(ts_us), [None], children=columns)


def _floats(lines: Sequence[Floats]) -> _Array:
    values = np.concatenate(lines or [np.empty(0)])
    there = np.packbits(~np.isnan(values), bitorder="little")
    return na.c_array_from_buffers(na.float64(), len(values), [there, values])


def _texts(texts: Sequence[bytes], counts: np.ndarray[Any, np.dtype[np.int64]]) -> _Array:
    """Each text as often as its series has rows."""
    sizes = np.repeat(np.array([len(text) for text in texts], np.int64), counts)
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    data = b"".join(text * count for text, count in zip(texts, counts.tolist(), strict=True))
    return na.c_array_from_buffers(na.string(), len(sizes), [None, offsets, data])
