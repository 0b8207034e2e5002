-- name: spikes
-- Groups whose last hour is over the rate of the same hour of the week in the four weeks before;
-- where that history is shorter, over the mean hour since they were first seen.
WITH recent AS (
    SELECT f.group_id, sum(c.count)::bigint AS count, min(c.environment) AS environment
    FROM error_counts c JOIN error_fingerprints f ON f.id = c.fingerprint_id
    WHERE c.ts > %(now)s - interval '1 hour' AND c.ts <= %(now)s
    GROUP BY 1 HAVING sum(c.count) >= %(least)s
), usual AS (
    SELECT f.group_id, sum(h.count) AS count
    FROM error_hourly h JOIN error_fingerprints f ON f.id = h.fingerprint_id
    JOIN recent r ON r.group_id = f.group_id
    WHERE h.bucket = ANY(%(hours)s)
    GROUP BY 1
)
SELECT g.id, r.count,
       CASE WHEN g.first_seen < %(now)s - interval '8 days'
            THEN coalesce(u.count, 0) / least(4, greatest(1, floor(
                 extract(epoch FROM %(now)s - g.first_seen) / 604800)))
            ELSE (g.count - r.count) / greatest(1, extract(epoch FROM %(now)s - interval '1 hour' - g.first_seen) / 3600)
       END::float8 AS usual
FROM recent r JOIN error_groups g ON g.id = r.group_id LEFT JOIN usual u ON u.group_id = g.id
WHERE g.first_seen < %(now)s - interval '1 hour'

-- name: lock_changing
-- Everything that this round may change, in order of id as writers lock, so that nobody deadlocks.
SELECT id FROM error_groups
WHERE id = ANY(%(spiking)s) OR spiking_since IS NOT NULL
   OR (status = 'ignored' AND ignore_until <= %(now)s)
ORDER BY id FOR UPDATE

-- name: start_spikes
UPDATE error_groups SET spiking_since = %(now)s, updated_at = now()
WHERE id = ANY(%(ids)s) AND spiking_since IS NULL AND status <> 'ignored'
RETURNING id, service, error_type, severity, title, culprit, last_release, environments

-- name: end_spikes
UPDATE error_groups SET spiking_since = NULL, updated_at = now()
WHERE id = ANY(%(locked)s) AND spiking_since IS NOT NULL AND NOT id = ANY(%(ids)s)

-- name: end_ignores
-- Groups whose time of being ignored is over, also without a new event.
UPDATE error_groups
SET status = 'unresolved', ignored_at = NULL, ignore_until = NULL, ignore_events = NULL,
    ignored_count = NULL, ignore_rate = NULL, ignore_window = NULL, window_start = NULL,
    window_count = 0, updated_at = now()
WHERE id = ANY(%(locked)s) AND status = 'ignored' AND ignore_until <= %(now)s
RETURNING id, service, error_type, severity, title, culprit, last_release, environments, count
