-- Rollups that also answer rate, increase and the usual quantiles exactly.
-- What first, last and max say of a counter is wrong as soon as it grows past its old peak after a
-- reset, so each bucket keeps the increase inside it; between buckets it follows from last and first.

-- The increase over values in the order of time. One call a bucket: an aggregate with a step of
-- its own would call PL/pgSQL for every sample and doubled the time of a refresh.
CREATE FUNCTION samples_increase(in_order double precision[]) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    value    double precision;
    previous double precision := in_order[1];
    increase double precision := 0;
BEGIN
    FOREACH value IN ARRAY in_order LOOP
        IF value >= previous THEN
            increase := increase + (value - previous);
        ELSE -- a reset: counting began again at nothing
            increase := increase + value;
        END IF;
        previous := value;
    END LOOP;
    RETURN increase;
END $$;

-- The same over buckets, each with its first and last value and the increase inside it.
CREATE FUNCTION buckets_increase(
    firsts double precision[], lasts double precision[], insides double precision[]
) RETURNS double precision
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE
    increase double precision := insides[1];
BEGIN
    FOR i IN 2 .. cardinality(firsts) LOOP
        increase := increase + insides[i]
            + CASE WHEN firsts[i] >= lasts[i - 1] THEN firsts[i] - lasts[i - 1] ELSE firsts[i] END;
    END LOOP;
    RETURN increase;
END $$;

-- What was rolled up so far and cannot be made again, because its samples are gone.
CREATE TEMPORARY TABLE kept_hourly ON COMMIT DROP AS
SELECT bucket, series_id, count, sum, min, max, first, last FROM metric_hourly
WHERE bucket < coalesce(
    (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'metric_samples'),
    'infinity');
CREATE TEMPORARY TABLE kept_daily ON COMMIT DROP AS
SELECT bucket, series_id, count, sum, min, max, first, last FROM metric_daily
WHERE bucket < coalesce(
    (SELECT min(range_start) FROM timescaledb_information.chunks WHERE hypertable_name = 'metric_samples'),
    'infinity');

DROP MATERIALIZED VIEW metric_daily;
DROP MATERIALIZED VIEW metric_hourly;

CREATE MATERIALIZED VIEW metric_hourly
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', ts)          AS bucket,
       series_id,
       count(*)                                    AS count,
       sum(sample_value(scaled, divisor))          AS sum,
       min(sample_value(scaled, divisor))          AS min,
       max(sample_value(scaled, divisor))          AS max,
       first(sample_value(scaled, divisor), ts)    AS first,
       last(sample_value(scaled, divisor), ts)     AS last,
       samples_increase(array_agg(sample_value(scaled, divisor) ORDER BY ts))      AS increase,
       percentile_cont(0.5)  WITHIN GROUP (ORDER BY sample_value(scaled, divisor)) AS p50,
       percentile_cont(0.9)  WITHIN GROUP (ORDER BY sample_value(scaled, divisor)) AS p90,
       percentile_cont(0.95) WITHIN GROUP (ORDER BY sample_value(scaled, divisor)) AS p95,
       percentile_cont(0.99) WITHIN GROUP (ORDER BY sample_value(scaled, divisor)) AS p99
FROM metric_samples
GROUP BY 1, 2
WITH NO DATA;

CREATE MATERIALIZED VIEW metric_daily
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 day', bucket)                     AS bucket,
       series_id,
       sum(count)::bigint                                        AS count,
       sum(sum)                                                  AS sum,
       min(min)                                                  AS min,
       max(max)                                                  AS max,
       first(first, bucket)                                      AS first,
       last(last, bucket)                                        AS last,
       buckets_increase(array_agg(first ORDER BY bucket), array_agg(last ORDER BY bucket),
                        array_agg(increase ORDER BY bucket))     AS increase
FROM metric_hourly
GROUP BY 1, 2
WITH NO DATA;

-- The increase inside buckets from before this migration is what first, last and max tell.
DO $$
DECLARE
    rollup text;
    target text;
BEGIN
    FOREACH rollup IN ARRAY ARRAY['hourly', 'daily'] LOOP
        SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
        INTO STRICT target FROM timescaledb_information.continuous_aggregates
        WHERE view_name = 'metric_' || rollup;
        EXECUTE format(
            'INSERT INTO %s (bucket, series_id, count, sum, min, max, first, last, increase) '
            'SELECT *, CASE WHEN last >= first THEN last - first ELSE max - first + last END FROM %I',
            target, 'kept_' || rollup);
    END LOOP;
END $$;
