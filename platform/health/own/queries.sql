-- name: connections
-- Client connections and how many there may be. The embedded database lists none.
SELECT (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
       current_setting('max_connections')::int
       - coalesce(current_setting('superuser_reserved_connections', true)::int, 0)

-- name: transaction_age
-- How much of the 2^31 transaction ids has been used since the last freeze; at 1 writes stop.
SELECT age(datfrozenxid)::float8 / 2147483648 FROM pg_database WHERE datname = current_database()

-- name: size
SELECT pg_database_size(current_database())

-- name: now
SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint

-- name: server_jobs
-- Policies of ours that failed last or are overdue by more than two of their intervals.
-- As text: job_stats holds '-infinity' for jobs that never ran, which no datetime can be.
SELECT j.job_id, j.proc_name, coalesce(c.view_name, j.hypertable_name) AS relation,
       s.last_run_status = 'Failed' AS failed,
       s.job_status <> 'Running' AND isfinite(j.next_start)
           AND j.next_start < now() - 2 * j.schedule_interval - interval '5 minutes' AS overdue,
       (SELECT e.err_message FROM timescaledb_information.job_errors e
        WHERE e.job_id = j.job_id ORDER BY e.finish_time DESC LIMIT 1) AS error
FROM timescaledb_information.jobs j
JOIN timescaledb_information.job_stats s USING (job_id)
LEFT JOIN timescaledb_information.continuous_aggregates c
       ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)
WHERE j.scheduled
  AND j.proc_name IN ('policy_retention', 'policy_refresh_continuous_aggregate', 'policy_compression')

-- name: embedded_jobs
-- The same where the application runs the policies itself.
SELECT j.job_id, j.proc_name, coalesce(c.view_name, j.hypertable_name) AS relation,
       r.last_error IS NOT NULL AS failed,
       r.started_at IS NOT NULL
           AND r.started_at < now() - 3 * j.schedule_interval - interval '5 minutes' AS overdue,
       r.last_error AS error
FROM timescaledb_information.jobs j
LEFT JOIN timescaledb_information.continuous_aggregates c
       ON j.hypertable_name IN (c.materialization_hypertable_name, c.view_name)
LEFT JOIN policy_runs r USING (job_id)
WHERE j.scheduled
  AND j.proc_name IN ('policy_retention', 'policy_refresh_continuous_aggregate', 'policy_compression')

-- name: uncompressed
-- Chunks of samples that have been closed for longer than the policy waits, and are rows still.
SELECT count(*) FROM timescaledb_information.chunks
WHERE hypertable_name = 'metric_samples' AND NOT is_compressed
  AND range_end < now() - %s::interval

-- name: schema_version
SELECT max(version) FROM schema_migrations

-- name: outbox
-- Seconds that the oldest message has waited for its delivery, and messages given up in a day.
SELECT coalesce(extract(epoch FROM %(now)s - min(created_at) FILTER (WHERE status = 'pending')), 0)::float8,
       count(*) FILTER (WHERE status = 'dead' AND created_at > %(now)s - interval '1 day')
FROM alert_messages WHERE status <> 'sent'

-- name: webhooks
SELECT name, config ->> 'url' FROM alert_channels WHERE kind = 'webhook' AND enabled ORDER BY name
