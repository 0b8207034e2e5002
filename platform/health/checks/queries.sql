-- name: checks
-- Every check with its state, in the order of names.
SELECT c.id, c.name, c.definition, c.source, c.token, c.created_at, c.updated_at,
       s.status, s.since, s.checked_at, s.duration_s, s.output, s.observed, s.failures, s.successes,
       s.announced
FROM health_checks c
LEFT JOIN health_check_states s ON s.check_id = c.id
WHERE %(name)s::text IS NULL OR c.name = %(name)s
ORDER BY c.name

-- name: standings
-- How every check that is switched on stands, without its definition.
SELECT c.name, coalesce(nullif(c.definition ->> 'service', ''), c.name), c.kind, s.status,
       s.checked_at, s.duration_s, s.output
FROM health_checks c
LEFT JOIN health_check_states s ON s.check_id = c.id
WHERE coalesce((c.definition ->> 'enabled')::bool, true)
ORDER BY c.name

-- name: version
-- Changes whenever a check or a window does.
SELECT (SELECT value FROM platform_state WHERE name = 'health_version')

-- name: bump
-- Tell the instance that probes that something has changed.
INSERT INTO platform_state (name, value) VALUES ('health_version', to_jsonb(txid_current()))
ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()

-- name: lock
-- One change of the checks at a time, so that limits and names hold.
SELECT pg_advisory_xact_lock(7954894527657795435)

-- name: insert
INSERT INTO health_checks (name, kind, definition, source, token)
VALUES (%(name)s, %(kind)s, %(definition)s, %(source)s, %(token)s)
ON CONFLICT (name) DO NOTHING
RETURNING id

-- name: update
UPDATE health_checks
SET kind = %(kind)s, definition = %(definition)s, source = %(source)s,
    token = coalesce(token, %(token)s), updated_at = now()
WHERE id = %(id)s

-- name: forget_state
DELETE FROM health_check_states WHERE check_id = %s

-- name: delete
DELETE FROM health_checks WHERE id = %s

-- name: count
SELECT count(*) FROM health_checks

-- name: save_states
INSERT INTO health_check_states (check_id, status, since, checked_at, duration_s, output, observed,
                                 failures, successes, announced)
SELECT u.* FROM unnest(%(ids)s::int[], %(statuses)s::text[], %(since)s::timestamptz[],
                     %(checked)s::timestamptz[], %(durations)s::float8[], %(outputs)s::text[],
                     %(observed)s::jsonb[], %(failures)s::int[], %(successes)s::int[],
                     %(announced)s::bool[]) u (check_id)
JOIN health_checks c ON c.id = u.check_id -- deleted meanwhile: nothing to keep
ON CONFLICT (check_id) DO UPDATE
SET status = excluded.status, since = excluded.since, checked_at = excluded.checked_at,
    duration_s = excluded.duration_s, output = excluded.output, observed = excluded.observed,
    failures = excluded.failures, successes = excluded.successes, announced = excluded.announced
RETURNING check_id

-- name: add_events
INSERT INTO platform_events (kind, labels, detail)
SELECT * FROM unnest(%(kinds)s::text[], %(labels)s::jsonb[], %(details)s::jsonb[])

-- name: signals
SELECT c.id, h.last_success_at, h.last_failure_at, h.started_at, h.exit_code, h.run_s
FROM health_checks c JOIN health_heartbeats h ON h.check_id = c.id
WHERE c.kind = 'heartbeat'

-- name: find_token
SELECT id, name FROM health_checks WHERE token = %s AND kind = 'heartbeat'

-- name: signal
-- One signal: `start` begins a run, `success` and `failure` end one. A log line changes nothing.
INSERT INTO health_heartbeats AS h (check_id, last_success_at, last_failure_at, started_at,
                                    exit_code, body)
VALUES (%(id)s,
        CASE WHEN %(signal)s = 'success' THEN %(now)s::timestamptz END,
        CASE WHEN %(signal)s = 'failure' THEN %(now)s::timestamptz END,
        CASE WHEN %(signal)s = 'start' THEN %(now)s::timestamptz END,
        %(exit_code)s, %(body)s)
ON CONFLICT (check_id) DO UPDATE
SET last_success_at = coalesce(excluded.last_success_at, h.last_success_at),
    last_failure_at = coalesce(excluded.last_failure_at, h.last_failure_at),
    started_at = excluded.started_at,
    run_s = CASE WHEN %(signal)s = 'start' THEN h.run_s
                 WHEN h.started_at IS NULL THEN NULL
                 ELSE extract(epoch FROM %(now)s::timestamptz - h.started_at) END,
    exit_code = CASE WHEN %(signal)s = 'start' THEN h.exit_code ELSE excluded.exit_code END,
    body = CASE WHEN excluded.body = '' AND %(signal)s = 'start' THEN h.body ELSE excluded.body END

-- name: windows
SELECT id, title, checks, services, starts_at, ends_at, cron, duration, timezone, created_by
FROM health_maintenance
WHERE ends_at IS NULL OR ends_at > %s::timestamptz - interval '30 days'
ORDER BY id

-- name: add_window
INSERT INTO health_maintenance (title, checks, services, starts_at, ends_at, cron, duration,
                                timezone, created_by)
VALUES (%(title)s, %(checks)s, %(services)s, %(starts_at)s, %(ends_at)s, %(cron)s, %(duration)s,
        %(timezone)s, %(created_by)s)
RETURNING id

-- name: delete_window
DELETE FROM health_maintenance WHERE id = %s RETURNING id

-- name: uptime_hourly
-- Of each hour: probes that were up, and all of them, as far back as hours are kept.
SELECT s.tags ->> 'check', h.bucket, sum(h.sum), sum(h.count)
FROM metric_series s
JOIN metric_hourly h ON h.series_id = s.id
WHERE s.metric_name = 'health.check.up' AND s.tags @> %(tags)s
  AND h.bucket >= %(start)s::timestamptz AND h.bucket < %(end)s::timestamptz
GROUP BY 1, 2
ORDER BY 1, 2

-- name: uptime_daily
SELECT s.tags ->> 'check', d.bucket, sum(d.sum), sum(d.count)
FROM metric_series s
JOIN metric_daily d ON d.series_id = s.id
WHERE s.metric_name = 'health.check.up' AND s.tags @> %(tags)s
  AND d.bucket >= %(start)s::timestamptz AND d.bucket < %(end)s::timestamptz
GROUP BY 1, 2
ORDER BY 1, 2

-- name: uptime_recent
-- The last hour from the samples themselves: it ends now, not at a full hour.
SELECT s.tags ->> 'check', %(start)s::timestamptz, sum(v.value), count(*)
FROM metric_series s
JOIN metric_values v ON v.series_id = s.id
WHERE s.metric_name = 'health.check.up' AND s.tags @> %(tags)s
  AND v.ts >= %(start)s::timestamptz AND v.ts <= %(end)s::timestamptz
GROUP BY 1
