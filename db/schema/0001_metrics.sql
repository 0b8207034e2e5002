-- Metrics: series, samples, what is not finite, and the hourly and daily rollups.
-- The layout of metric_samples is measured (docs/decisions/0002-samples-layout.md): no index, no
-- unique constraint and no trigger on it, or direct compress is skipped with a mere warning.

CREATE EXTENSION IF NOT EXISTS timescaledb;

-- Sixteen bytes that identify name and tags; jsonb prints its keys in one order only.
CREATE FUNCTION series_identity(metric_name text, tags jsonb) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN substring(sha256(convert_to(metric_name || E'\x01' || tags::text, 'UTF8')) FROM 1 FOR 16);

CREATE TABLE metric_series (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    metric_name text        NOT NULL CHECK (metric_name <> ''),
    tags        jsonb       NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(tags) = 'object'),
    kind        text        NOT NULL DEFAULT 'unknown'
                            CHECK (kind IN ('unknown', 'gauge', 'counter', 'delta')),
    unit        text        NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT now(),
    key_id      integer     NOT NULL DEFAULT 0, -- the API key that brought it, for series budgets
    identity    bytea       NOT NULL GENERATED ALWAYS AS (series_identity(metric_name, tags)) STORED
);
CREATE UNIQUE INDEX metric_series_identity ON metric_series (identity);
CREATE INDEX metric_series_name ON metric_series (metric_name);
CREATE INDEX metric_series_tags ON metric_series USING gin (tags jsonb_path_ops);
CREATE INDEX metric_series_key ON metric_series (key_id);

-- What senders say of a metric family: Prometheus metadata, OTLP descriptions.
CREATE TABLE metric_metadata (
    metric_name text        PRIMARY KEY,
    type        text        NOT NULL DEFAULT 'unknown',
    unit        text        NOT NULL DEFAULT '',
    help        text        NOT NULL DEFAULT '',
    updated_at  timestamptz NOT NULL DEFAULT now()
);

-- A sample's value is scaled / divisor: two doubles whose quotient is the very value that came
-- in (checked at ingest), three times smaller on disk than the value itself.
CREATE TABLE metric_samples (
    ts        timestamptz      NOT NULL,
    series_id integer          NOT NULL,
    scaled    double precision NOT NULL,
    divisor   double precision NOT NULL
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'ts',
    tsdb.chunk_interval = '6 hours',
    tsdb.create_default_indexes = false,
    tsdb.segmentby = '',
    tsdb.orderby = 'series_id, ts'
);

-- The one place that spells the division.
CREATE FUNCTION sample_value(scaled double precision, divisor double precision)
RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS 'SELECT scaled / divisor';

CREATE VIEW metric_values AS
SELECT ts, series_id, sample_value(scaled, divisor) AS value
FROM metric_samples;

-- NaN and infinities would turn every sum of their bucket into NaN, so they are kept apart:
-- 0 NaN, 1 +Inf, 2 -Inf, 3 Prometheus' stale marker.
CREATE TABLE metric_nonfinite (
    ts        timestamptz NOT NULL,
    series_id integer     NOT NULL,
    marker    smallint    NOT NULL CHECK (marker BETWEEN 0 AND 3)
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'ts',
    tsdb.chunk_interval = '1 day',
    tsdb.create_default_indexes = false,
    tsdb.segmentby = '',
    tsdb.orderby = 'series_id, ts'
);

-- Rollups hold what composes: an average is sum / count, a counter's increase comes from first,
-- last and max. Real time: buckets that are not yet materialised are computed from samples.
CREATE MATERIALIZED VIEW metric_hourly
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', ts)          AS bucket,
       series_id,
       count(*)                                    AS count,
       sum(sample_value(scaled, divisor))          AS sum,
       min(sample_value(scaled, divisor))          AS min,
       max(sample_value(scaled, divisor))          AS max,
       first(sample_value(scaled, divisor), ts)    AS first,
       last(sample_value(scaled, divisor), ts)     AS last
FROM metric_samples
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW metric_daily
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 day', bucket) AS bucket,
       series_id,
       sum(count)::bigint                    AS count,
       sum(sum)                              AS sum,
       min(min)                              AS min,
       max(max)                              AS max,
       first(first, bucket)                  AS first,
       last(last, bucket)                    AS last
FROM metric_hourly
GROUP BY 1, 2
WITH NO DATA;

-- What the service decided from its settings and SQL has to know (retention, late_limit).
CREATE TABLE platform_state (
    name       text        PRIMARY KEY,
    value      jsonb       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO platform_state (name, value) VALUES ('late_limit', '"5 days"'), ('future_limit', '"10 minutes"');

-- The id of a series, made if it is new.
CREATE FUNCTION series_id_for(name text, with_tags jsonb) RETURNS integer
LANGUAGE plpgsql AS $$
DECLARE
    found_id integer;
BEGIN
    SELECT id INTO found_id FROM metric_series WHERE identity = series_identity(name, with_tags);
    IF found_id IS NULL THEN
        INSERT INTO metric_series (metric_name, tags) VALUES (name, with_tags)
        ON CONFLICT (identity) DO NOTHING RETURNING id INTO found_id;
    END IF;
    IF found_id IS NULL THEN -- another transaction was first
        SELECT id INTO found_id FROM metric_series WHERE identity = series_identity(name, with_tags);
    END IF;
    RETURN found_id;
END $$;

-- The checklist's table: readable and insertable by plain SQL.
CREATE VIEW performance_metrics AS
SELECT v.series_id::text || ':' || (extract(epoch FROM v.ts) * 1000000)::bigint::text AS id,
       s.metric_name,
       v.value AS metric_value,
       s.tags,
       v.ts AS "timestamp",
       s.created_at
FROM metric_values v
JOIN metric_series s ON s.id = v.series_id;

CREATE FUNCTION performance_metrics_insert() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    late   interval;
    future interval;
    series integer;
BEGIN
    NEW."timestamp" := coalesce(NEW."timestamp", now());
    NEW.tags := coalesce(NEW.tags, '{}');
    SELECT (value #>> '{}')::interval INTO STRICT late FROM platform_state WHERE name = 'late_limit';
    SELECT (value #>> '{}')::interval INTO STRICT future FROM platform_state WHERE name = 'future_limit';
    IF NEW.metric_name IS NULL OR NEW.metric_name = '' THEN
        RAISE EXCEPTION 'metric_name must not be empty' USING ERRCODE = 'check_violation';
    ELSIF NEW.metric_value IS NULL OR NEW.metric_value IN ('NaN', 'Infinity', '-Infinity') THEN
        RAISE EXCEPTION 'metric_value of % must be a finite number', NEW.metric_name
            USING ERRCODE = 'check_violation';
    ELSIF NEW."timestamp" < now() - late THEN
        RAISE EXCEPTION 'timestamp % of % is more than % late', NEW."timestamp", NEW.metric_name, late
            USING ERRCODE = 'check_violation';
    ELSIF NEW."timestamp" > now() + future THEN
        RAISE EXCEPTION 'timestamp % of % is more than % in the future',
            NEW."timestamp", NEW.metric_name, future USING ERRCODE = 'check_violation';
    END IF;
    series := series_id_for(NEW.metric_name, NEW.tags);
    INSERT INTO metric_samples (ts, series_id, scaled, divisor)
    VALUES (NEW."timestamp", series, NEW.metric_value, 1);
    NEW.id := series::text || ':' || (extract(epoch FROM NEW."timestamp") * 1000000)::bigint::text;
    SELECT created_at INTO NEW.created_at FROM metric_series WHERE id = series;
    RETURN NEW;
END $$;

CREATE TRIGGER performance_metrics_insert INSTEAD OF INSERT ON performance_metrics
FOR EACH ROW EXECUTE FUNCTION performance_metrics_insert();
