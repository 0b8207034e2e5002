"""Conditions on series ids keep the vectorized filters of the columnstore."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from random import Random
from typing import Any

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import Server, fresh_database
from tidegauge.query.limits import limited
from tidegauge.resources import schema_dir
from tidegauge.storage.migrations import migrate, read_migrations
from tidegauge.storage.series_filter import for_series


def chosen(query: bytes, parameters: dict[str, Any], candidates: Iterable[int]) -> list[int]:
    """Those that the condition lets through, read as Python."""
    text = query.decode().replace("AND", "and").replace("OR", "or").replace("::int", "")
    text = re.sub(r"= ANY\((\S+)\[\]\)", r"in \1", text)
    condition = compile(re.sub(r"%\((\w+)\)s", r"\1", text), "condition", "eval")
    return [i for i in candidates if eval(condition, {"series_id": i, **parameters})]


@given(st.integers(2, 600), st.booleans(), st.randoms(use_true_random=False))
def test_just_these_series_are_asked_for(count: int, indexed: bool, random: Random) -> None:
    ids = sorted(random.sample(range(1, 800), count))
    query, parameters = for_series(b"{series}", ids, indexed=indexed)
    assert chosen(query, parameters, range(802)) == ids


@pytest.mark.parametrize(("count", "lists"), [(8, 1), (9, 2), (100, 13), (512, 64), (513, 1)])
def test_lists_are_short_until_there_are_too_many(count: int, lists: int) -> None:
    query, parameters = for_series(b"{series}", list(range(10, 10 + 7 * count, 7)))
    assert query.count(b"ANY") == lists
    longest = max(len(p) for p in parameters.values() if isinstance(p, list))
    assert longest == count if lists == 1 else longest <= 8


def test_one_id_is_compared_with() -> None:
    query, parameters = for_series(b"SELECT FROM t WHERE {series}", [7])
    assert query == b"SELECT FROM t WHERE series_id = %(id)s::int"
    assert parameters == {"id": 7}


def test_ids_side_by_side_are_a_range_where_others_may_come_along() -> None:
    query, parameters = for_series(b"{series}", list(range(5, 25, 2)), allow_others=True)
    assert b"ANY" not in query
    assert parameters == {"first_id": 5, "last_id": 23}
    query, _ = for_series(b"{series}", list(range(5, 25, 2)))
    assert b"ANY" in query


async def test_many_series_are_filtered_a_batch_at_a_time(server: Server) -> None:
    """PostgreSQL would make one look-up in a hash of them, which is done row by row."""
    ids = list(range(1, 2000, 20))
    query, parameters = for_series(
        b"EXPLAIN SELECT series_id, sum(value) FROM metric_values WHERE {series} GROUP BY 1", ids
    )
    async with fresh_database(server) as conninfo:
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True) as connection:
            await migrate(connection, read_migrations(schema_dir()))
            await connection.execute("SET timescaledb.enable_direct_compress_insert = on")
            await connection.execute(
                "INSERT INTO metric_samples SELECT now(), n, 1, 1 FROM generate_series(1, 2000) n"
            )
            await connection.execute(
                "SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('metric_samples') c"
            )
            async with connection.transaction():
                await connection.execute(limited(timedelta(seconds=10)))
                cursor = psycopg.AsyncClientCursor(connection)
                await cursor.execute(query, parameters)
                plan = [line.strip() for (line,) in await cursor.fetchall()]
    [columnar] = [i for i, line in enumerate(plan) if "(ColumnarScan)" in line]
    assert plan[columnar + 1].startswith("Vectorized Filter:")
    assert plan[columnar + 1].count("ANY") == 13
