"""Statements as metrics, breadcrumbs and slow queries tell them: without values, metrics without tables."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegauge_client.instrumentation.statements import summarise


@pytest.mark.parametrize(
    ("statement", "operation", "normalised"),
    [
        ("SELECT * FROM t WHERE a = 'x' AND b = 5", "SELECT", "SELECT * FROM t WHERE a = ? AND b = ?"),
        ("select  *\n from\tt", "SELECT", "select * from t"),
        ("/* who */ INSERT INTO t VALUES (1, 'a'), (2, 'b')", "INSERT", "INSERT INTO t VALUES (?)"),
        ("-- why\nUPDATE t SET a=%(a)s WHERE id=%s", "UPDATE", "UPDATE t SET a=? WHERE id=?"),
        ("SELECT a1, t2.c3 FROM t2 WHERE x IN ($1, $2, $3)", "SELECT",
         "SELECT a1, t2.c3 FROM t2 WHERE x IN (?)"),
        ("SELECT 'it''s', E'a\\'b', $tag$ body $tag$", "SELECT", "SELECT ?"),
        ("SELECT 1.5e-3::float8, x::text", "SELECT", "SELECT ?::float8, x::text"),
        ("SELECT :name", "SELECT", "SELECT ?"),
        ('SELECT "Column1" FROM "T 2"', "SELECT", 'SELECT "Column1" FROM "T 2"'),
        ("(SELECT 1)", "SELECT", "(SELECT ?)"),
        ("WITH x AS (SELECT 1) SELECT * FROM x;", "WITH", "WITH x AS (SELECT ?) SELECT * FROM x"),
        ("nonsense", "OTHER", "nonsense"),
        ("", "OTHER", ""),
        ("SELECT 'unclosed", "SELECT", "SELECT ?"),
    ],
)  # fmt: skip
def test_statements_lose_their_values(statement: str, operation: str, normalised: str) -> None:
    assert summarise(statement)[:2] == (operation, normalised)


@pytest.mark.parametrize(
    ("statement", "shape"),
    [
        ("SELECT * FROM t WHERE a = 'x'", "SELECT * FROM TABLE WHERE a = ?"),
        ("select u.id, u.name AS u_name from u where u.id = 5", "select id, name from TABLE where id = ?"),
        ("INSERT INTO s.t (id, a) VALUES (1, 2) RETURNING t.id",
         "INSERT INTO TABLE (id, a) VALUES (?) RETURNING id"),
        ("UPDATE ONLY s.t AS x SET a = 1 WHERE x.b IN (SELECT b FROM q, r z)",
         "UPDATE ONLY TABLE SET a = ? WHERE b IN (SELECT b FROM TABLE, TABLE)"),
        ("DELETE FROM t USING u, v WHERE t.a = u.a", "DELETE FROM TABLE USING TABLE, TABLE WHERE a = a"),
        ("SELECT extract(epoch FROM ts), a IS DISTINCT FROM b FROM t",
         "SELECT extract(epoch FROM ts), a IS DISTINCT FROM b FROM TABLE"),
        ('SELECT 1 FROM "T 1" JOIN y USING (id) LEFT JOIN z AS q ON q.a = y.a',
         "SELECT ? FROM TABLE JOIN TABLE USING (id) LEFT JOIN TABLE ON a = a"),
        ("SELECT CAST(a AS integer) FROM t FOR UPDATE OF t SKIP LOCKED",
         "SELECT CAST(a AS integer) FROM TABLE FOR UPDATE OF TABLE SKIP LOCKED"),
        ("SELECT * FROM generate_series(1, 3) g", "SELECT * FROM generate_series(?)"),
        ("INSERT INTO t AS x (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = excluded.a",
         "INSERT INTO TABLE (a) VALUES (?) ON CONFLICT (a) DO UPDATE SET a = a"),
        ("COPY t (a, b) FROM STDIN", "COPY TABLE (a, b) FROM STDIN"),
        ("CREATE UNIQUE INDEX i ON t (x)", "CREATE UNIQUE INDEX"),
        ("SELECT * FROM t1, LATERAL (SELECT 1) k", "SELECT * FROM TABLE, LATERAL (SELECT ?)"),
        ("DESCRIBE t", "OTHER"),
        ("", "OTHER"),
    ],
)  # fmt: skip
def test_what_a_metric_is_kept_by_has_no_tables(statement: str, shape: str) -> None:
    assert summarise(statement).shape == shape


LEAKS = """
SELECT * FROM (tbl_x a JOIN tbl_y b ON a.i = b.i) WHERE 1 = 1
SELECT * FROM (SELECT 1) sub, tbl_x
SELECT * FROM (tbl_x, tbl_y)
SELECT * FROM generate_series(1, 3) g, tbl_x
SELECT * FROM unnest(%s::int[]) WITH ORDINALITY AS tbl_u (a, b), ONLY (tbl_x)
SELECT * FROM a JOIN b ON a.x = b.x, tbl_x
SELECT row_to_json(tbl_x), tbl_x FROM s.tbl_x WHERE tbl_x IS NOT NULL
INSERT INTO tbl_x(a, b) VALUES (1, 2) ON CONFLICT ON CONSTRAINT tbl_x_pkey DO NOTHING
SELECT a INTO TEMP TABLE tbl_x FROM tbl_y
BEGIN; DROP TABLE tbl_x; SELECT a FROM tbl_y
MERGE INTO tbl_x t USING tbl_y AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET a = s.a
MERGE INTO tbl_x USING (SELECT a FROM tbl_y) tbl_z ON true WHEN NOT MATCHED THEN INSERT (a) VALUES (1)
SELECT a FROM t UNION ALL TABLE tbl_x
WITH tbl_x AS MATERIALIZED (SELECT 1) SELECT * FROM tbl_x
DELETE tbl_x FROM tbl_x JOIN tbl_y
SELECT a FROM tbl_x FOR NO KEY UPDATE OF tbl_x, tbl_y NOWAIT
COPY (SELECT a FROM tbl_x) TO STDOUT
DECLARE tbl_c CURSOR FOR SELECT * FROM tbl_x
SAVEPOINT tbl_x
TABLE tbl_x
SELECT a FROM [dbo].[tbl x] WHERE `tbl y`.b = 1
SELECT a FROM "tbl x
"""


@pytest.mark.parametrize("statement", LEAKS.strip().splitlines())
def test_tables_in_unusual_places_are_removed(statement: str) -> None:
    for text in (statement, statement.lower(), statement.replace(" ", "\n  ")):
        assert "tbl" not in summarise(text).shape


WORD = st.text(st.characters(codec="ascii", categories=["Ll", "N"]), min_size=1, max_size=4)
VALUE = st.one_of(
    WORD.map("'secret{}'".format),
    WORD.map("E'secret\\'{}'".format),
    WORD.map("$q$secret{}$q$".format),
    st.integers(100_000, 999_999).map(str),
    st.sampled_from(["%s", "%(secret)s", "$1", ":secret", "?"]),
)


@st.composite
def tables(draw: st.DrawFn, *, alias: bool = True) -> str:
    name = "tbl_" + draw(WORD)
    name = draw(st.sampled_from([name, name.upper(), f'"{name} x"', f"s.{name}", f'"S"."{name}"']))
    called = "tbl_" + draw(WORD)
    after = ["", f" {called}", f" AS {called}", f' AS "{called} y"'] if alias else [""]
    return name + draw(st.sampled_from(after))


@st.composite
def selects(draw: st.DrawFn, depth: int = 2) -> str:
    def source(left: int) -> str:
        kinds = ["table", "table", "function"]
        kind = draw(st.sampled_from([*kinds, "query", "joined", "lateral"] if left else kinds))
        if kind == "query":
            return f"({draw(selects(left - 1))}) AS q"
        if kind == "lateral":
            return f"LATERAL ({draw(selects(left - 1))}) q"
        if kind == "joined":
            return f"({source(left - 1)} LEFT JOIN {source(left - 1)} USING (i))"
        return draw(tables()) if kind == "table" else f"f({draw(VALUE)}) AS tbl_f"

    sources = source(depth)
    for joint in draw(st.lists(st.sampled_from([", ", " JOIN ", " CROSS JOIN "]), max_size=2)):
        on = f" ON tbl_a.i = {draw(VALUE)}" if joint == " JOIN " else ""
        sources += f"{joint}{source(depth)}{on}"
    end = draw(
        st.sampled_from(
            ["", " GROUP BY 1, tbl_a.b", " ORDER BY a, b LIMIT 5", " FOR UPDATE OF tbl_a"]
        )
    )
    return (
        f"SELECT tbl_a.a, extract(epoch FROM b), CAST(c AS integer) FROM {sources}"
        f" WHERE tbl_a.d = {draw(VALUE)} AND e IN ({draw(VALUE)}, {draw(VALUE)}){end}"
    )


@st.composite
def anything(draw: st.DrawFn) -> str:
    table, other, query = draw(tables()), draw(tables()), draw(selects(1))
    plain = draw(tables(alias=False))
    return draw(
        st.sampled_from([
            query,
            f"{query} UNION ALL {draw(selects(1))}",
            f"WITH tbl_c AS ({query}) SELECT a FROM tbl_c, {table}",
            f"INSERT INTO {plain} (a, b) VALUES ({draw(VALUE)}, {draw(VALUE)}) RETURNING a",
            f"INSERT INTO {plain} {query}",
            f"UPDATE {table} SET a = {draw(VALUE)}, b = 2 FROM {other} WHERE c = ANY({draw(VALUE)})",
            f"DELETE FROM {table} USING {other}, {draw(tables())} WHERE EXISTS ({query})",
            f"MERGE INTO {table} USING ({query}) AS tbl_s ON a = b WHEN MATCHED THEN DELETE",
            f"COPY {plain} (a) FROM STDIN",
            f"CREATE TABLE {plain} AS {query}",
            f"TRUNCATE {plain}, {other}",
        ])
    )  # fmt: skip


@given(anything(), st.booleans())
def test_no_table_value_or_parameter_gets_into_a_metric(statement: str, lower: bool) -> None:
    shape = summarise(statement.lower() if lower else statement).shape
    assert "tbl_" not in shape.lower(), shape
    assert "secret" not in shape, shape
    assert not re.search(r"\d", shape), shape


def test_the_longest_statement_is_summarised_quickly() -> None:
    for piece in ("a, ", "(", '"', "[", "FROM a, ", "extract(", "a.", "AS ", "; "):
        started = time.process_time()
        summarise("SELECT 1 FROM " + piece * 20_000)
        assert time.process_time() - started < 1, piece


def test_double_quotes_hold_values_where_the_database_says_so() -> None:
    statement = 'SELECT * FROM t WHERE password = "hunter2"'
    assert summarise(statement, "mysql")[1] == "SELECT * FROM t WHERE password = ?"
    assert summarise(statement, "postgresql")[1] == statement


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=3), st.integers(0))
def test_no_literal_survives(word: str, number: int) -> None:
    text = summarise(
        f"SELECT a FROM t WHERE b = '{word}' AND c = {number} AND d IN ('{word}', 2)"
    ).statement
    assert text == "SELECT a FROM t WHERE b = ? AND c = ? AND d IN (?)"


@given(st.text())
def test_any_text_can_be_normalised(statement: str) -> None:
    operation, text, shape = summarise(statement)
    assert operation
    assert len(text) <= 200
    assert len(shape) <= 200
