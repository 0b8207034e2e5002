"""A row for each series and bucket (RFC 4180): time, metric, a column for each tag, value."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator

import numpy as np

from ..history import History
from .described import tag_names


async def encode(history: History) -> AsyncIterator[bytes]:
    """Times as ISO 8601 in UTC; a value that there is not is an empty field."""
    names = tag_names(history)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    compared = ["compared"] if history.compared else []
    writer.writerow(["time", "metric", *(f"tag.{name}" for name in names), "value", *compared])
    async for page in history.pages:
        for series in page:
            tags = [series.tags.get(name, "") for name in names]
            times = np.datetime_as_string(series.ts_us.astype("datetime64[us]")).tolist()
            values = [series.values.tolist()]
            if series.compared is not None:
                values.append(series.compared.tolist())
            for moment, *row in zip(times, *values, strict=True):
                shown = ["" if v != v else repr(v) for v in row]  # NaN differs from itself
                moment = moment[:-7] if moment.endswith(".000000") else moment
                writer.writerow([moment + "Z", series.metric, *tags, *shown])
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    if buffer.tell():
        yield buffer.getvalue().encode()
