"""Results as numpy columns: statements return one row of arrays, read from their binary form.

Thousands of rows as Python tuples cost more than the query that finds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .database import Connection

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_HEADER = 20  # dimensions, flags, type; then size and lower bound of the one dimension
_POSTGRES_EPOCH_US = 946_684_800_000_000
_INT4, _INT8, _FLOAT8, _TIMESTAMPTZ = 23, 20, 701, 1184
_NUMBERS = {_INT4: ">i4", _INT8: ">i8", _FLOAT8: ">f8", _TIMESTAMPTZ: ">i8"}


async def fetch_columns(
    connection: Connection,
    query: bytes,
    parameters: Mapping[str, Any],  # Any: what psycopg adapts
) -> dict[str, NDArray[Any]]:  # Any: integers or floats, by column
    """The columns of a statement that selects one row of arrays; timestamps in microseconds.

    An aggregate over no rows is null, which is an empty column.
    """
    cursor = await connection.execute(query, parameters, binary=True)
    result = cursor.pgresult
    assert result is not None
    columns = {}
    for position, column in enumerate(cursor.description or ()):
        columns[column.name] = decode_array(result.get_value(0, position))
    return columns


def array_text(numbers: Ints) -> str:
    """Integers as a parameter for `::int[]`, which psycopg makes of a long list four times slower."""
    return "{" + ",".join(map(str, numbers.tolist())) + "}"


def decode_array(data: bytes | None) -> NDArray[Any]:  # Any: see above
    """A one-dimensional array without nulls of int4, int8, float8 or timestamptz."""
    if data is None or int.from_bytes(data[:4], "big") == 0:
        return np.empty(0)
    if int.from_bytes(data[4:8], "big"):
        raise ValueError("an array of a result has nulls")
    element = int.from_bytes(data[8:12], "big")
    item = np.dtype([("size", ">i4"), ("value", _NUMBERS[element])])
    values = np.frombuffer(data, item, offset=_HEADER)["value"]
    native = values.astype(values.dtype.newbyteorder("="))
    return native + _POSTGRES_EPOCH_US if element == _TIMESTAMPTZ else native
