"""Ledger and samples in one exchange with the database: a script that ends in COPY, then its rows.

A transaction told statement by statement takes five round trips (BEGIN, ledger, COPY, its rows,
COMMIT), each of which wakes a process on both sides; for bodies of a few thousand samples that is
what a commit costs. PostgreSQL takes the statements of one simple query as one transaction, so
here are two: the script, and the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import generators, pq, waiting
from psycopg.abc import PQGen

from ..storage.database import Connection


class Repeated(Exception):
    """A body of the group has been stored before; nothing of the group was stored now."""


async def store(
    connection: Connection,
    entries: Sequence[tuple[int, bytes, int]],
    rows: bytes,
    *,
    direct: bool,
    on_sent: Callable[[], None],
) -> None:
    """Commit samples with the ledger entries (key id, body hash, samples) of their bodies.

    `rows` is binary COPY data of metric_samples, sorted if it is to go straight to the columnstore
    (`direct`). The connection must be in autocommit mode. `on_sent` is called when the rest is for the
    database to do. Raises Repeated, psycopg.Error.
    """
    script = _script(entries, direct=direct)
    async with connection.lock:
        await connection.wait(_exchange(connection.pgconn, script, rows, len(entries), on_sent))


def _script(entries: Sequence[tuple[int, bytes, int]], *, direct: bool) -> bytes:
    """The simple protocol has no parameters: numbers and hex digits are all that is spelled out."""
    values = ",".join(
        f"({key_id:d},'\\x{body_hash.hex()}',now(),{samples:d},0)"
        for key_id, body_hash, samples in sorted(entries)
    )
    return ((_DIRECT if direct else "") + _LEDGER.format(values=values) + _COPY).encode()


# why so and not otherwise is told in queries.sql at enter_ledger
_DIRECT = """
SET LOCAL timescaledb.enable_direct_compress_copy = on;
SET LOCAL timescaledb.enable_direct_compress_copy_sort_batches = off;"""
_LEDGER = """
INSERT INTO ingest_ledger (key_id, body_hash, received_at, stored, rejected) VALUES {values}
ON CONFLICT (key_id, body_hash) DO NOTHING RETURNING 1;"""
_COPY = "\nCOPY metric_samples (ts, series_id, scaled, divisor) FROM STDIN (FORMAT binary)"


def _exchange(
    pgconn: pq.abc.PGconn, script: bytes, rows: bytes, entries: int, on_sent: Callable[[], None]
) -> PQGen[None]:
    """As psycopg's own COPY does it, without its two waits for a socket that takes the rows anyway."""
    pgconn.send_query(script)
    *before, last = yield from generators.execute(pgconn)
    if last.status != pq.ExecStatus.COPY_IN:
        raise _error(pgconn, last)
    known = before[-1].ntuples < entries
    if not known:
        while not pgconn.put_copy_data(rows):
            yield from _flush(pgconn)
    on_sent()
    pgconn.put_copy_end(b"a body is known" if known else None)
    yield from _flush(pgconn)
    [result] = yield from generators.fetch_many(pgconn)
    if known:
        raise Repeated
    if result.status != pq.ExecStatus.COMMAND_OK:
        raise _error(pgconn, result)


def _flush(pgconn: pq.abc.PGconn) -> PQGen[None]:
    while pgconn.flush():
        if (yield waiting.Wait.RW) & waiting.Ready.R:
            pgconn.consume_input()


def _error(pgconn: pq.abc.PGconn, result: Any) -> psycopg.Error:  # Any: either of psycopg's results
    if pgconn.status != pq.ConnStatus.OK:
        return psycopg.OperationalError("the connection is lost")
    return psycopg.errors.error_from_result(result)
