-- name: events
-- Kept events, newest first; the cursor is the last row of the page before.
SELECT l.event_id, l.created_at, l.id, l.error_type, l.error_message, l.severity, l.service,
       l.environment, l.release, l.request_path, l.user_id, l.request_id, l.trace_id, f.group_id,
       l.fingerprint_id, l.kept, l.context
FROM error_logs l
LEFT JOIN error_fingerprints f ON f.id = l.fingerprint_id
WHERE l.created_at >= %(start)s AND l.created_at < %(end)s
  AND (%(after_time)s::timestamptz IS NULL
       OR (l.created_at, l.id) < (%(after_time)s::timestamptz, %(after_id)s::bigint))
  AND (%(group_id)s::bigint IS NULL OR l.fingerprint_id = ANY(
       SELECT id FROM error_fingerprints WHERE group_id = %(group_id)s))
  AND (%(service)s::text IS NULL OR l.service = %(service)s)
  AND (%(environment)s::text IS NULL OR l.environment = %(environment)s)
  AND (%(release)s::text IS NULL OR l.release = %(release)s)
  AND (%(severity)s::text IS NULL OR l.severity = %(severity)s)
  AND (%(error_type)s::text IS NULL OR l.error_type = %(error_type)s)
  AND (%(user_id)s::text IS NULL OR l.user_id = %(user_id)s)
  AND (%(request_id)s::text IS NULL OR l.request_id = %(request_id)s)
  AND (%(words)s::text IS NULL OR
       error_words(l.error_type || ' ' || l.error_message || ' ' || coalesce(l.request_path, ''))
       @@ to_tsquery('simple', %(words)s))
ORDER BY l.created_at DESC, l.id DESC
LIMIT %(limit)s

-- name: event
SELECT l.payload, l.created_at, l.received_at, f.group_id, l.fingerprint_id, l.kept
FROM error_logs l LEFT JOIN error_fingerprints f ON f.id = l.fingerprint_id
WHERE l.event_id = %(event_id)s ORDER BY l.created_at DESC LIMIT 1

-- name: neighbours
-- The kept events of the same group before and after a moment.
SELECT (SELECT event_id FROM error_logs WHERE fingerprint_id = ANY(%(fingerprints)s)
          AND created_at < %(moment)s ORDER BY created_at DESC LIMIT 1),
       (SELECT event_id FROM error_logs WHERE fingerprint_id = ANY(%(fingerprints)s)
          AND created_at > %(moment)s ORDER BY created_at LIMIT 1)

-- name: group
SELECT id, service, error_type, title, culprit, platform, severity, handled, environments, first_seen,
       last_seen, first_release, last_release, count, kept, users, status, regressed, assigned_to,
       resolved_at, resolved_release, ignored_at, ignore_until, ignore_events, ignored_count,
       ignore_rate, extract(epoch FROM ignore_window)::float8 AS ignore_window_s, spiking_since
FROM error_groups WHERE id = %(id)s

-- name: group_fingerprints
SELECT id, version, title, culprit, count, kept, users, first_seen, last_seen
FROM error_fingerprints WHERE group_id = %(id)s ORDER BY last_seen DESC, id

-- name: group_series
-- Counts of a group in buckets of one width, from the tier that still has them all.
SELECT extract(epoch FROM time_bucket(%(step)s::interval, bucket))::float8, sum(count)::bigint
FROM error_hourly
WHERE fingerprint_id = ANY(%(fingerprints)s) AND bucket >= %(start)s AND bucket < %(end)s
GROUP BY 1 ORDER BY 1

-- name: group_endpoints
SELECT endpoint, sum(count)::bigint FROM error_daily
WHERE fingerprint_id = ANY(%(fingerprints)s) AND endpoint <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50

-- name: group_releases
SELECT release, sum(count)::bigint FROM error_daily
WHERE fingerprint_id = ANY(%(fingerprints)s) AND release <> '' GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50

-- name: group_environments
SELECT environment, sum(count)::bigint FROM error_daily
WHERE fingerprint_id = ANY(%(fingerprints)s) GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 50

-- name: services
SELECT service, count(*), sum(count)::bigint, max(last_seen) FROM error_groups GROUP BY 1 ORDER BY 1
