"""The one database of an embedded TimescaleDB, made empty for the next test.

Applying the schema takes a second and a half, so it stays where a test has left it as it was: then only rows
are taken out, and those that the schema begins with put back.
"""

from __future__ import annotations

import psycopg

_WIPE = """
DO $$
DECLARE
    thing record;
BEGIN
    FOR thing IN SELECT view_schema, view_name FROM timescaledb_information.continuous_aggregates
                 ORDER BY materialization_hypertable_name DESC LOOP
        EXECUTE format('DROP MATERIALIZED VIEW IF EXISTS %I.%I CASCADE', thing.view_schema, thing.view_name);
    END LOOP;
    FOR thing IN SELECT format('public.%I', c.relname) AS name, c.relkind FROM pg_class c
                 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p')
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                 ORDER BY c.relkind = 'r' LOOP
        EXECUTE format('DROP %s IF EXISTS %s CASCADE',
                       CASE thing.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, thing.name);
    END LOOP;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p
                 WHERE p.pronamespace = 'public'::regnamespace
                   AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE format('DROP ROUTINE IF EXISTS %s CASCADE', thing.name);
    END LOOP;
END $$"""

# What a test may have changed besides rows: definitions and policies.
_SHAPE = """
SELECT md5(string_agg(line, E'\n' ORDER BY line)) FROM (
    SELECT concat_ws(' ', c.relkind, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped
    UNION ALL SELECT concat_ws(' ', tgrelid::regclass, tgname, tgenabled)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', proname, md5(prosrc))
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT definition FROM pg_views WHERE schemaname = 'public'
    UNION ALL SELECT concat_ws(' ', proc_name, schedule_interval, scheduled, config)
    FROM timescaledb_information.jobs
    UNION ALL SELECT concat_ws(' ', hypertable_name, time_interval)
    FROM timescaledb_information.dimensions WHERE hypertable_schema = 'public'
) lines(line)"""

# How far rollups are, in TimescaleDB's own tables.
_PROGRESS = (
    "continuous_aggs_watermark",
    "continuous_aggs_invalidation_threshold",
    "continuous_aggs_hypertable_invalidation_log",
    "continuous_aggs_materialization_invalidation_log",
)

_REMEMBER = """
DROP SCHEMA IF EXISTS pristine CASCADE;
CREATE SCHEMA pristine;
DO $$
DECLARE
    name text;
    has_rows boolean;
BEGIN
    FOR name IN SELECT relname FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', name) INTO has_rows;
        IF has_rows THEN
            EXECUTE format('CREATE TABLE pristine.%I AS TABLE public.%1$I', name);
        END IF;
    END LOOP;
END $$;""" + "".join(
    f"CREATE TABLE pristine.{name} AS TABLE _timescaledb_catalog.{name};" for name in _PROGRESS
)

_EMPTY = r"""
SET session_replication_role = replica;
DO $$
DECLARE
    thing record;
    has_rows boolean;
    filled text[] := '{}';
BEGIN
    FOR thing IN SELECT format('%I.%I', n.nspname, c.relname) AS name, p.oid IS NOT NULL AS begins_with_rows
                 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 LEFT JOIN pg_class p ON p.relname = c.relname AND p.relnamespace = 'pristine'::regnamespace
                 WHERE c.relkind = 'r' AND n.nspname = 'public'
                 UNION ALL SELECT view_name, false FROM timescaledb_information.continuous_aggregates LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', thing.name) INTO has_rows;
        IF has_rows OR thing.begins_with_rows THEN
            filled := filled || thing.name;
        END IF;
    END LOOP;
    EXECUTE 'TRUNCATE ' || array_to_string(filled, ', ') || ' CASCADE';
    FOR thing IN SELECT c.relname AS name,
                        (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                         WHERE attrelid = c.oid AND attnum > 0
                           AND attgenerated = '' AND NOT attisdropped) AS columns
                 FROM pg_class p JOIN pg_class c ON c.relname = p.relname
                 WHERE p.relnamespace = 'pristine'::regnamespace
                   AND c.relnamespace = 'public'::regnamespace LOOP
        EXECUTE format('INSERT INTO public.%I (%s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM pristine.%1$I',
                       thing.name, thing.columns);
    END LOOP;
    FOR thing IN SELECT sequencename AS name FROM pg_sequences
                 WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE public.%I RESTART', thing.name);
    END LOOP;
END $$;
RESET session_replication_role;""" + "".join(
    f"DELETE FROM _timescaledb_catalog.{name};"
    f"INSERT INTO _timescaledb_catalog.{name} SELECT * FROM pristine.{name};"
    for name in _PROGRESS
)


async def wipe(connection: psycopg.AsyncConnection) -> None:
    """Everything out but the extension: a session cannot load it twice."""
    await connection.execute(_WIPE)


async def shape(connection: psycopg.AsyncConnection) -> str:
    """The same while only rows have changed."""
    cursor = await connection.execute(_SHAPE)
    row = await cursor.fetchone()
    assert row is not None
    return str(row[0])


async def remember(connection: psycopg.AsyncConnection) -> str:
    """Keep what a new schema begins with, for `empty`; returns its shape."""
    await connection.execute(_REMEMBER)
    return await shape(connection)


async def empty(connection: psycopg.AsyncConnection, pristine: str) -> bool:
    """As when the schema was new; False, and nothing done, where it is not the same any more."""
    if await shape(connection) != pristine:
        return False
    await connection.execute(_EMPTY)
    return True
