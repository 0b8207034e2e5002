-- name: limit_statements
-- Bounds the statements of this transaction and has them planned with their parameters: only then are
-- chunks excluded before execution. Groups by series and bucket are many, and spill to disk with the
-- default work_mem; compiling takes longer than what it saves. Merging batches while they are read to
-- have rows in order does away with vectorized filters, for an order that nothing here needs.
SET LOCAL statement_timeout = {timeout_ms};
SET LOCAL plan_cache_mode = force_custom_plan;
SET LOCAL work_mem = '64MB';
SET LOCAL jit = off;
SET LOCAL timescaledb.enable_decompression_sorted_merge = off

-- name: expect_many
-- For many series. Their groups are expected to be more than they are, or their rows fewer (conditions on
-- the same column are taken for independent, and new chunks have no statistics): rows would be sorted where
-- the columnstore could aggregate whole batches, and looked up one by one where they could be hashed.
SET LOCAL enable_sort = off;
SET LOCAL enable_nestloop = off

-- name: replica_lag
-- Seconds by which a replica is behind; null on a primary. One that has replayed all it received is
-- not behind, however long ago the last transaction was.
SELECT CASE
    WHEN NOT pg_is_in_recovery() THEN NULL
    WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() THEN 0
    ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp())
END::double precision

-- name: series
-- Series of some metrics whose tags contain the wanted ones and are in the wanted sets; a set is
-- an object whose keys are the values, so that a look-up in it is quick.
SELECT s.id, s.metric_name, s.tags::text, s.kind, s.unit
FROM metric_series s
WHERE (%(metrics)s::text[] IS NULL OR s.metric_name = ANY(%(metrics)s::text[]))
  AND s.tags @> %(tags)s::jsonb
  AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(%(sets)s::jsonb) AS m(name text, "values" jsonb, negated boolean)
      WHERE (m."values" ? coalesce(s.tags ->> m.name, '')) = m.negated)
ORDER BY s.id LIMIT %(limit)s

-- name: metric_names
SELECT DISTINCT metric_name FROM metric_series ORDER BY 1

-- name: tag_names
SELECT DISTINCT jsonb_object_keys(tags) FROM metric_series
WHERE %(metrics)s::text[] IS NULL OR metric_name = ANY(%(metrics)s::text[])
ORDER BY 1

-- name: tag_values_of_metrics
SELECT DISTINCT coalesce(tags ->> %(name)s, '') FROM metric_series
WHERE %(metrics)s::text[] IS NULL OR metric_name = ANY(%(metrics)s::text[])

-- The statements below bring columns for each series and bucket: one row of arrays. `rows` counts
-- what was read, where that is not one row for each, nor (of samples) in `count`. Which statement is
-- asked by Aggregation.source; {series} are the wanted ids (storage/series_filter.py).

-- name: sums_raw
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket,
       array_agg(count) AS count, array_agg(sum) AS sum
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, ts) AS bucket,
           count(*) AS count, sum(value) AS sum
    FROM metric_values
    WHERE {series} AND ts >= %(start)s AND ts < %(end)s
    GROUP BY 1, 2
) b

-- name: sums_{hourly,daily}
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(count) AS count, array_agg(sum) AS sum
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket,
           count(*) AS rows, sum(count)::bigint AS count, sum(sum) AS sum
    FROM metric_{tier}
    WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s
    GROUP BY 1, 2
) b

-- name: buckets_{hourly,daily}
-- The rollup's own buckets as they are; {columns} are those of the source (query/cells.py).
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, {columns}
FROM metric_{tier}
WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s

-- name: extremes_raw
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(min) AS min, array_agg(max) AS max
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, ts) AS bucket,
           count(*) AS rows, min(value) AS min, max(value) AS max
    FROM metric_values
    WHERE {series} AND ts >= %(start)s AND ts < %(end)s
    GROUP BY 1, 2
) b

-- name: extremes_{hourly,daily}
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(min) AS min, array_agg(max) AS max
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket,
           count(*) AS rows, min(min) AS min, max(max) AS max
    FROM metric_{tier}
    WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s
    GROUP BY 1, 2
) b

-- name: ends_raw
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(first) AS first, array_agg(last) AS last
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, ts) AS bucket,
           count(*) AS rows, first(value, ts) AS first, last(value, ts) AS last
    FROM metric_values
    WHERE {series} AND ts >= %(start)s AND ts < %(end)s
    GROUP BY 1, 2
) b

-- name: ends_{hourly,daily}
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(first) AS first, array_agg(last) AS last
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket,
           count(*) AS rows, first(first, bucket) AS first, last(last, bucket) AS last
    FROM metric_{tier}
    WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s
    GROUP BY 1, 2
) b

-- name: increases_raw
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(first) AS first, array_agg(last) AS last, array_agg(inside) AS inside
FROM (
    SELECT series_id, bucket, cardinality(v) AS rows,
           v[1] AS first, v[cardinality(v)] AS last, samples_increase(v) AS inside
    FROM (
        SELECT series_id, time_bucket(%(step)s::interval, ts) AS bucket, array_agg(value ORDER BY ts) AS v
        FROM metric_values
        WHERE {series} AND ts >= %(start)s AND ts < %(end)s
        GROUP BY 1, 2
    ) a
) b

-- name: increases_{hourly,daily}
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket, array_agg(rows) AS rows,
       array_agg(first) AS first, array_agg(last) AS last, array_agg(inside) AS inside
FROM (
    SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket, count(*) AS rows,
           first(first, bucket) AS first, last(last, bucket) AS last,
           buckets_increase(array_agg(first ORDER BY bucket), array_agg(last ORDER BY bucket),
                            array_agg(increase ORDER BY bucket)) AS inside
    FROM metric_{tier}
    WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s
    GROUP BY 1, 2
) b

-- name: quantiles_raw
-- Of the samples of each group of series together; buckets by their edges, so that days of any
-- zone are right.
SELECT array_agg(group_no) AS series_id, array_agg(bucket_no) AS bucket_no, array_agg(rows) AS rows,
       array_agg(value) AS value
FROM (
    SELECT g.group_no, width_bucket(v.ts, %(edges)s::timestamptz[]) - 1 AS bucket_no, count(*) AS rows,
           percentile_cont(%(quantile)s) WITHIN GROUP (ORDER BY v.value) AS value
    FROM metric_values v
    JOIN unnest(%(ids)s::int[], %(groups)s::int[]) AS g(series_id, group_no) USING (series_id)
    WHERE {series} AND v.ts >= %(start)s AND v.ts < %(end)s
    GROUP BY 1, 2
) b

-- name: quantiles_hourly
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS bucket,
       array_agg(p50) AS p50, array_agg(p90) AS p90, array_agg(p95) AS p95, array_agg(p99) AS p99
FROM metric_hourly
WHERE {series} AND bucket >= %(start)s AND bucket < %(end)s AND p50 IS NOT NULL

-- name: before_raw
-- The last value of each series in the part of an hour before a moment.
SELECT array_agg(series_id) AS series_id, array_agg(last) AS last
FROM (
    SELECT series_id, last(value, ts) AS last FROM metric_values
    WHERE {series} AND ts >= %(since)s AND ts < %(until)s
    GROUP BY 1
) b

-- name: before_{hourly,daily}
-- The same by whole hours or days, for counters that were silent for longer.
SELECT array_agg(series_id) AS series_id, array_agg(last) AS last
FROM (
    SELECT series_id, last(last, bucket) AS last FROM metric_{tier}
    WHERE {series} AND bucket >= %(since)s AND bucket < %(until)s
    GROUP BY 1
) b

-- name: newest
-- The newest sample of every series within the look-back.
SELECT array_agg(series_id) AS series_id, array_agg(ts) AS ts, array_agg(value) AS value
FROM (
    SELECT series_id, max(ts) AS ts, last(value, ts) AS value
    FROM metric_values
    WHERE {series} AND ts >= %(since)s AND ts <= %(until)s
    GROUP BY series_id
) b

-- name: series_ids
-- As `series`, ids alone.
SELECT array_agg(id ORDER BY id) AS id FROM metric_series s
WHERE s.id > %(after)s
  AND (%(metrics)s::text[] IS NULL OR s.metric_name = ANY(%(metrics)s::text[]))
  AND s.tags @> %(tags)s::jsonb
  AND NOT EXISTS (
      SELECT FROM jsonb_to_recordset(%(sets)s::jsonb) AS m(name text, "values" jsonb, negated boolean)
      WHERE (m."values" ? coalesce(s.tags ->> m.name, '')) = m.negated)

-- name: series_by_id
SELECT s.id, s.metric_name, s.tags::text, s.kind, s.unit
FROM metric_series s
WHERE s.id = ANY(%(ids)s::int[])
ORDER BY s.id

-- name: metadata_of
SELECT metric_name, type, unit, help FROM metric_metadata WHERE metric_name = ANY(%(names)s)

-- name: newest_nonfinite
-- The newest NaN, infinity or stale marker of every series within the look-back.
SELECT array_agg(series_id) AS series_id, array_agg(ts) AS ts, array_agg(marker) AS marker
FROM (
    SELECT series_id, max(ts) AS ts, last(marker, ts)::int AS marker FROM metric_nonfinite
    WHERE ts >= %(since)s AND ts <= %(until)s AND series_id > %(after)s
    GROUP BY series_id
) b

-- name: samples
-- Every sample of some series, both ends included, at most so many.
SELECT array_agg(series_id) AS series_id, array_agg(ts) AS ts, array_agg(value) AS value
FROM (
    SELECT series_id, ts, value FROM metric_values
    WHERE {series} AND ts >= %(start)s AND ts <= %(end)s
    LIMIT %(limit)s
) b

-- name: samples_nonfinite
SELECT array_agg(series_id) AS series_id, array_agg(ts) AS ts, array_agg(marker) AS marker
FROM (
    SELECT series_id, ts, marker::int AS marker FROM metric_nonfinite
    WHERE {series} AND ts >= %(start)s AND ts <= %(end)s
    LIMIT %(limit)s
) b

-- name: metadata
SELECT metric_name, type, unit, help FROM metric_metadata
WHERE %(metric)s::text IS NULL OR metric_name = %(metric)s
ORDER BY metric_name LIMIT %(limit)s

-- name: catalog
-- A page of metrics with what is known of each.
SELECT s.metric_name, count(*), array_agg(DISTINCT s.kind), array_agg(DISTINCT s.unit),
       min(s.created_at), array_agg(s.id), m.type, m.help
FROM metric_series s LEFT JOIN metric_metadata m USING (metric_name)
WHERE s.metric_name > %(after)s
  AND (%(search)s::text IS NULL OR strpos(lower(s.metric_name), lower(%(search)s)) > 0)
  AND (%(metrics)s::text[] IS NULL OR s.metric_name = ANY(%(metrics)s::text[]))
GROUP BY s.metric_name, m.type, m.help
ORDER BY s.metric_name LIMIT %(limit)s

-- name: catalog_tags
SELECT s.metric_name, t.key, count(DISTINCT t.value),
       (array_agg(DISTINCT t.value ORDER BY t.value))[:%(values)s]
FROM metric_series s, jsonb_each_text(s.tags) t
WHERE s.metric_name = ANY(%(metrics)s::text[])
GROUP BY 1, 2 ORDER BY 1, 2

-- name: lately
-- How many samples of each series came lately, and when the last one did.
SELECT array_agg(series_id) AS series_id, array_agg(count) AS count, array_agg(ts) AS ts
FROM (
    SELECT series_id, count(*) AS count, max(ts) AS ts FROM metric_samples
    WHERE {series} AND ts >= %(since)s
    GROUP BY 1
) b

-- name: last_hours
-- The last hour in which each series had a sample, for those that had none lately.
SELECT array_agg(series_id) AS series_id, array_agg(bucket) AS ts
FROM (
    SELECT series_id, max(bucket) AS bucket FROM metric_hourly
    WHERE {series} AND bucket >= %(since)s
    GROUP BY 1
) b

-- name: tier_raw
SELECT min(range_start), (SELECT max(ts) FROM metric_samples), NULL::bigint, NULL::bigint
FROM timescaledb_information.chunks WHERE hypertable_name = 'metric_samples'

-- name: samples_in_raw
-- Counted by the hourly rollup as far as it is, since counting samples reads them all.
SELECT (SELECT coalesce(sum(count), 0)::bigint FROM metric_hourly
        WHERE bucket < %(until)s
          AND bucket >= (SELECT min(range_start) FROM timescaledb_information.chunks
                         WHERE hypertable_name = 'metric_samples'))
     + (SELECT count(*) FROM metric_samples WHERE ts >= %(until)s)

-- name: tier_{hourly,daily}
-- What is materialised; the rest would be computed of the tier below.
SELECT min(bucket), max(bucket), count(*), sum(count) FROM metric_{tier} WHERE bucket < %(until)s

-- name: tier_size
-- Of a hypertable, or of the one behind a rollup.
SELECT hypertable_size(coalesce(
    (SELECT format('%%I.%%I', materialization_hypertable_schema, materialization_hypertable_name)
     FROM timescaledb_information.continuous_aggregates WHERE view_name = %(relation)s),
    %(relation)s)::regclass)

-- name: chunks_before
-- The chunks of a tier that end before a moment.
SELECT count(*), min(ch.range_start), max(ch.range_end)
FROM timescaledb_information.chunks ch
WHERE ch.range_end <= %(before)s
  AND ch.hypertable_name = coalesce(
      (SELECT materialization_hypertable_name::text
       FROM timescaledb_information.continuous_aggregates WHERE view_name = %(relation)s),
      %(relation)s)
