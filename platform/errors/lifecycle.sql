-- name: own_groups
-- Merge and split hold this alone (writers share it), so that no event is being counted meanwhile.
SELECT pg_advisory_xact_lock(7954894527657795435)

-- name: lock
SELECT id, status, count, last_release, service FROM error_groups
WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE

-- name: resolve
UPDATE error_groups
SET status = 'resolved', resolved_at = now(), regressed = false,
    resolved_release = CASE WHEN %(next_release)s THEN nullif(last_release, '') END,
    ignored_at = NULL, ignore_until = NULL, ignore_events = NULL, ignored_count = NULL,
    ignore_rate = NULL, ignore_window = NULL, window_start = NULL, window_count = 0,
    updated_at = now()
WHERE id = ANY(%(ids)s)

-- name: ignore
UPDATE error_groups
SET status = 'ignored', ignored_at = now(), regressed = false, resolved_at = NULL,
    resolved_release = NULL, ignore_until = %(until)s, ignore_events = %(events)s,
    ignored_count = count, ignore_rate = %(rate)s, ignore_window = %(window)s,
    window_start = NULL, window_count = 0, updated_at = now()
WHERE id = ANY(%(ids)s)

-- name: reopen
UPDATE error_groups
SET status = 'unresolved', regressed = false, resolved_at = NULL, resolved_release = NULL,
    ignored_at = NULL, ignore_until = NULL, ignore_events = NULL, ignored_count = NULL,
    ignore_rate = NULL, ignore_window = NULL, window_start = NULL, window_count = 0,
    updated_at = now()
WHERE id = ANY(%(ids)s)

-- name: assign
UPDATE error_groups SET assigned_to = %(assigned_to)s, updated_at = now() WHERE id = ANY(%(ids)s)

-- name: move_fingerprints
UPDATE error_fingerprints SET group_id = %(target)s WHERE group_id = ANY(%(sources)s)

-- name: split_fingerprints
UPDATE error_fingerprints SET group_id = %(target)s WHERE id = ANY(%(fingerprints)s)

-- name: fingerprints_of
SELECT id FROM error_fingerprints WHERE group_id = %(id)s

-- name: delete_groups
DELETE FROM error_groups WHERE id = ANY(%(ids)s)

-- name: new_group
-- A group of its own for fingerprints that are split off; it takes the first one's id if that is free.
INSERT INTO error_groups (id, service, error_type, title, severity, first_seen, last_seen)
SELECT CASE WHEN exists(SELECT FROM error_groups g WHERE g.id = f.id)
            THEN nextval(pg_get_serial_sequence('error_fingerprints', 'id')) ELSE f.id END,
       f.service, f.error_type, f.title, f.severity, f.first_seen, f.last_seen
FROM error_fingerprints f WHERE f.id = %(fingerprint)s
RETURNING id

-- name: recount
-- What a group is, from its fingerprints.
UPDATE error_groups g
SET count = s.count, kept = s.kept, first_seen = s.first_seen, last_seen = s.last_seen,
    handled = s.handled, error_type = l.error_type, title = l.title, culprit = l.culprit,
    platform = l.platform, severity = l.severity, last_release = l.last_release,
    first_release = e.first_release, environments = s.environments,
    users = (SELECT count(DISTINCT u.user_hash) FROM error_users u
             JOIN error_fingerprints f ON f.id = u.fingerprint_id WHERE f.group_id = g.id),
    updated_at = now()
FROM (SELECT group_id, sum(count)::bigint AS count, sum(kept)::bigint AS kept,
             min(first_seen) AS first_seen, max(last_seen) AS last_seen, bool_and(handled) AS handled,
             ARRAY(SELECT DISTINCT e FROM error_fingerprints x, unnest(x.environments) e
                   WHERE x.group_id = f.group_id ORDER BY 1) AS environments
      FROM error_fingerprints f WHERE group_id = ANY(%(ids)s) GROUP BY group_id) s,
     LATERAL (SELECT * FROM error_fingerprints WHERE group_id = s.group_id
              ORDER BY last_seen DESC, id DESC LIMIT 1) l,
     LATERAL (SELECT * FROM error_fingerprints WHERE group_id = s.group_id
              ORDER BY first_seen, id LIMIT 1) e
WHERE g.id = s.group_id

-- name: events_of_person
-- Kept events of a person, by what the application calls them. Read before anything is locked.
SELECT id, created_at, fingerprint_id FROM error_logs
WHERE user_id = %(person)s OR context -> 'user' ->> 'id' = %(person)s
   OR context -> 'user' ->> 'email' = %(person)s OR context -> 'user' ->> 'username' = %(person)s

-- name: forget_events
DELETE FROM error_logs l
USING unnest(%(ids)s::bigint[], %(times)s::timestamptz[]) AS u (id, created_at)
WHERE l.id = u.id AND l.created_at = u.created_at
  AND l.created_at >= %(since)s AND l.created_at <= %(until)s

-- name: forget_user
WITH gone AS (DELETE FROM error_users WHERE user_hash = %(hash)s RETURNING fingerprint_id)
SELECT fingerprint_id FROM gone

-- name: redact_fingerprints
-- Titles quote messages: the person goes out of them, as a word and not as a part of another. A name
-- that could be any number or syllable is looked for only where the person was.
UPDATE error_fingerprints SET title = regexp_replace(title, %(pattern)s, '[Filtered]', 'g')
WHERE position(%(person)s IN title) > 0 AND title ~ %(pattern)s
  AND (%(everywhere)s OR id = ANY(%(met)s))

-- name: redact_groups
WITH found AS MATERIALIZED (
    SELECT id FROM error_groups g
    WHERE position(%(person)s IN title) > 0 AND title ~ %(pattern)s
      AND (%(everywhere)s OR EXISTS (
          SELECT FROM error_fingerprints f WHERE f.group_id = g.id AND f.id = ANY(%(met)s)))
    ORDER BY id FOR UPDATE
)
UPDATE error_groups g SET title = regexp_replace(title, %(pattern)s, '[Filtered]', 'g')
FROM found WHERE g.id = found.id
RETURNING g.id

-- name: groups_of
SELECT DISTINCT group_id FROM error_fingerprints WHERE id = ANY(%(fingerprints)s)
