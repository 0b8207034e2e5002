-- name: lock_policies
-- One instance reconciles at a time.
SELECT pg_advisory_xact_lock(7954894527657795434)

-- name: policies
-- Every policy of ours with its window; the relation of a rollup's policy is the view's name.
SELECT j.job_id,
       j.proc_name,
       coalesce(c.view_name, j.hypertable_name) AS relation,
       j.schedule_interval,
       (SELECT jsonb_object_agg(e.key, extract(epoch FROM (e.value #>> '{}')::interval))
        FROM jsonb_each(j.config) e
        WHERE e.key IN ('start_offset', 'end_offset', 'drop_after', 'compress_after')
          AND e.value <> 'null') AS window_s
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates c
       ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)
WHERE j.proc_name IN ('policy_retention', 'policy_refresh_continuous_aggregate', 'policy_compression')
ORDER BY j.job_id

-- name: delete_job
SELECT delete_job(%s)

-- name: add_retention
SELECT add_retention_policy(%(relation)s::regclass, drop_after => %(drop_after)s::interval,
                            schedule_interval => %(every)s::interval)

-- name: add_refresh
SELECT add_continuous_aggregate_policy(%(relation)s::regclass,
                                       start_offset => %(start_offset)s::interval,
                                       end_offset => %(end_offset)s::interval,
                                       schedule_interval => %(every)s::interval)

-- name: add_columnstore
CALL add_columnstore_policy(%(relation)s::regclass, after => %(compress_after)s::interval,
                            schedule_interval => %(every)s::interval)

-- name: set_chunk_interval
SELECT set_chunk_time_interval('metric_samples', %s::interval)

-- name: set_state
INSERT INTO platform_state (name, value) VALUES (%s, %s::jsonb)
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()
WHERE platform_state.value <> excluded.value

-- name: take_lease
-- Take, keep or fail to take a lease; a row comes back to its holder only.
INSERT INTO leases (name, holder, expires_at)
VALUES (%(name)s, %(holder)s, now() + %(term)s::interval)
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at
WHERE leases.holder = excluded.holder OR leases.expires_at < now()
RETURNING expires_at

-- name: release_lease
DELETE FROM leases WHERE name = %(name)s AND holder = %(holder)s

-- name: record_policy_run
INSERT INTO policy_runs (job_id, policy, relation, started_at, duration_s, failures, last_error)
VALUES (%(job_id)s, %(policy)s, %(relation)s, %(started_at)s, %(duration_s)s,
        (%(error)s::text IS NOT NULL)::int, %(error)s)
ON CONFLICT (job_id) DO UPDATE
SET policy = excluded.policy, relation = excluded.relation, started_at = excluded.started_at,
    duration_s = excluded.duration_s, runs = policy_runs.runs + 1,
    failures = policy_runs.failures + excluded.failures, last_error = excluded.last_error

-- name: forget_policy_runs
-- Those of jobs that a changed setting replaced.
DELETE FROM policy_runs r
WHERE NOT EXISTS (SELECT FROM timescaledb_information.jobs j WHERE j.job_id = r.job_id)

-- name: changing_tables
-- What VACUUM has something to do in: every plain table, and the hypertable whose rows are thinned.
SELECT c.relname FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
  AND (c.relname = 'error_logs'
       OR c.relname NOT IN (SELECT hypertable_name FROM timescaledb_information.hypertables
                            WHERE hypertable_schema = 'public'))
ORDER BY 1

-- name: add_rejects
-- Refused samples and events; errors have no metric.
INSERT INTO ingest_rejects (received_at, key_id, reason, metric_name, place, detail, count)
SELECT now(), r.* FROM unnest(%(keys)s::int[], %(reasons)s::text[], %(names)s::text[],
                              %(places)s::text[], %(details)s::text[], %(counts)s::int[]) AS r

-- name: trim_ledger
DELETE FROM ingest_ledger WHERE received_at < now() - %s::interval

-- name: unordered_chunks
-- Chunks of samples that have begun and are not wholly in order, newest first: with batches that
-- overlap (status bit 2), with rows beside the batches (8) or with nothing but rows (0).
-- The columnstore policy leaves overlapping batches: it does not ask compress_chunk to recompress.
SELECT i.chunk_schema, i.chunk_name, i.range_start, i.range_end
FROM timescaledb_information.chunks i
JOIN _timescaledb_catalog.chunk c ON (c.schema_name, c.table_name) = (i.chunk_schema, i.chunk_name)
WHERE i.hypertable_name = 'metric_samples' AND i.range_start <= %s
  AND (c.status & (2 | 8) <> 0 OR c.status = 0)
ORDER BY i.range_start DESC

-- name: lock_timeout
SELECT set_config('lock_timeout', %s, true)

-- name: compact
-- Unless another process is at it.
SELECT compress_chunk(format('%%I.%%I', %s::text, %s::text)::regclass, recompress => true)
WHERE pg_try_advisory_xact_lock(7954894527657795435)

-- name: chunk_interval
SELECT time_interval FROM timescaledb_information.dimensions WHERE hypertable_name = 'metric_samples'

-- name: jobs
-- The policies of ours with their last run by the application.
SELECT j.job_id, j.proc_name, coalesce(c.view_name, j.hypertable_name) AS relation,
       j.schedule_interval, r.started_at, r.last_error
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates c
       ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)
LEFT JOIN policy_runs r USING (job_id)
WHERE j.scheduled
  AND j.proc_name IN ('policy_retention', 'policy_refresh_continuous_aggregate', 'policy_compression')

-- name: watermark
-- Up to where a rollup is materialised.
SELECT _timescaledb_functions.to_timestamp(w) FROM (
    SELECT _timescaledb_functions.cagg_watermark(h.id) AS w
    FROM timescaledb_information.continuous_aggregates c
    JOIN _timescaledb_catalog.hypertable h
      ON (h.schema_name, h.table_name)
       = (c.materialization_hypertable_schema, c.materialization_hypertable_name)
    WHERE c.view_name = %(rollup)s
    OFFSET 0 -- or w > 0 may be evaluated before the join, and fail for other hypertables
) x WHERE w > 0

-- name: sources_begin
-- Where that begins which a rollup is made of, in whole buckets, since only those are refreshed. Told by
-- chunks: the first bucket of a rollup that was never refreshed would be computed of all samples.
WITH RECURSIVE source(hypertable_name) AS (
    SELECT hypertable_name FROM timescaledb_information.continuous_aggregates WHERE view_name = %(rollup)s
    UNION
    SELECT c.hypertable_name FROM source s
    JOIN timescaledb_information.continuous_aggregates c ON c.materialization_hypertable_name = s.hypertable_name
)
SELECT time_bucket(%(width)s::interval, min(range_start))
FROM timescaledb_information.chunks WHERE hypertable_name IN (SELECT hypertable_name FROM source)

-- name: left_for_metric_hourly
SELECT exists(SELECT FROM metric_samples
              WHERE ts >= %(start)s::timestamptz AND ts < %(end)s::timestamptz)

-- name: left_for_error_hourly
SELECT exists(SELECT FROM error_counts
              WHERE ts >= %(start)s::timestamptz AND ts < %(end)s::timestamptz)

-- name: left_for_metric_daily
SELECT exists(SELECT FROM metric_hourly
              WHERE bucket >= %(start)s::timestamptz AND bucket < %(end)s::timestamptz)

-- name: left_for_error_daily
SELECT exists(SELECT FROM error_hourly
              WHERE bucket >= %(start)s::timestamptz AND bucket < %(end)s::timestamptz)

-- name: refresh_rollup
CALL refresh_continuous_aggregate(%(rollup)s::regclass, %(start)s::timestamptz, %(end)s::timestamptz)
