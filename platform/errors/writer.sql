-- name: share_groups
-- Held to the end of the transaction; merge and split take it alone, so that no fingerprint moves
-- between being found and being counted.
SELECT pg_advisory_xact_lock_shared(7954894527657795435)

-- name: enter_ledger
-- Ids that are new; those that were stored before do not come back.
INSERT INTO error_ledger (event_id, source)
SELECT event_id, source FROM unnest(%(ids)s::uuid[], %(sources)s::int[]) AS u (event_id, source)
ORDER BY 1, 2
ON CONFLICT DO NOTHING
RETURNING event_id, source

-- name: find_fingerprints
SELECT identity, id, group_id FROM error_fingerprints WHERE identity = ANY(%(identities)s)

-- name: add_fingerprints
-- A new error is a group of its own that has the id of its first fingerprint, unless an older
-- version of the fingerprint knows the group. In order, so that two writers do not deadlock.
WITH new AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('error_fingerprints', 'id')) AS id, u.*
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS u (
        identity text, version smallint, service text, group_id bigint, error_type text, title text,
        culprit text, platform text, severity text, handled boolean, first_seen timestamptz,
        release text)
    ORDER BY u.identity
)
INSERT INTO error_fingerprints (id, identity, version, service, group_id, error_type, title, culprit,
                                platform, severity, handled, first_seen, last_seen, first_release)
OVERRIDING SYSTEM VALUE
SELECT id, identity::bytea, version, service, coalesce(group_id, id), error_type, title, culprit,
       platform, severity, handled, first_seen, first_seen, release
FROM new ORDER BY identity
ON CONFLICT (identity) DO NOTHING
RETURNING identity, id, group_id

-- name: add_groups
-- The groups of new fingerprints; counts are added like those of every other group.
INSERT INTO error_groups (id, service, error_type, title, culprit, platform, severity, handled,
                          first_seen, last_seen, first_release)
SELECT id, service, error_type, title, culprit, platform, severity, handled, first_seen, last_seen,
       first_release
FROM error_fingerprints WHERE id = ANY(%(ids)s) AND group_id = id

-- name: lock_groups
-- In order of id, so that two writers do not deadlock.
SELECT id, status, count, resolved_at, resolved_release, ignore_until, ignore_events, ignored_count,
       ignore_rate, ignore_window, window_start, window_count
FROM error_groups WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE

-- name: releases
SELECT release, first_seen FROM error_releases WHERE service = %(service)s

-- name: add_releases
INSERT INTO error_releases (service, release, first_seen)
SELECT * FROM unnest(%(services)s::text[], %(releases)s::text[], %(first_seen)s::timestamptz[])
ORDER BY 1, 2
ON CONFLICT DO NOTHING

-- name: add_users
-- People that a fingerprint meets for the first time, and whether its group met them before.
WITH new AS (
    INSERT INTO error_users (fingerprint_id, user_hash)
    SELECT u.fingerprint_id, u.user_hash
    FROM unnest(%(fingerprints)s::bigint[], %(users)s::bigint[]) AS u (fingerprint_id, user_hash)
    JOIN error_fingerprints f ON f.id = u.fingerprint_id AND f.users < %(most)s
    ORDER BY 1, 2
    ON CONFLICT DO NOTHING
    RETURNING fingerprint_id, user_hash
)
SELECT new.fingerprint_id, new.user_hash, exists(
    SELECT FROM error_fingerprints own
    JOIN error_fingerprints other ON other.group_id = own.group_id AND other.id <> own.id
    JOIN error_users met ON met.fingerprint_id = other.id AND met.user_hash = new.user_hash
    WHERE own.id = new.fingerprint_id)
FROM new

-- name: update_fingerprints
UPDATE error_fingerprints f
SET count = f.count + u.count, kept = f.kept + u.kept, users = f.users + u.users,
    first_seen = least(f.first_seen, u.first_seen), last_seen = greatest(f.last_seen, u.last_seen),
    title = coalesce(u.title, f.title), culprit = coalesce(u.culprit, f.culprit),
    severity = CASE WHEN u.last_seen >= f.last_seen THEN u.severity ELSE f.severity END,
    handled = f.handled AND u.handled,
    platform = CASE WHEN f.platform = '' THEN u.platform ELSE f.platform END,
    environments = f.environments || ARRAY(
        SELECT e FROM unnest(u.environments) e WHERE e <> ALL (f.environments)),
    last_release = coalesce(nullif(u.release, ''), f.last_release)
FROM jsonb_to_recordset(%(rows)s::jsonb) AS u (
    id bigint, count bigint, kept bigint, users bigint, first_seen timestamptz, last_seen timestamptz,
    title text, culprit text, severity text, handled boolean, platform text, environments text[],
    release text)
WHERE f.id = u.id
RETURNING f.identity, f.count

-- name: update_groups
UPDATE error_groups g
SET count = g.count + u.count, kept = g.kept + u.kept, users = g.users + u.users,
    first_seen = least(g.first_seen, u.first_seen), last_seen = greatest(g.last_seen, u.last_seen),
    title = coalesce(u.title, g.title), culprit = coalesce(u.culprit, g.culprit),
    severity = CASE WHEN u.last_seen >= g.last_seen THEN u.severity ELSE g.severity END,
    handled = g.handled AND u.handled,
    platform = CASE WHEN g.platform = '' THEN u.platform ELSE g.platform END,
    environments = g.environments || ARRAY(
        SELECT e FROM unnest(u.environments) e WHERE e <> ALL (g.environments)),
    last_release = coalesce(nullif(u.release, ''), g.last_release),
    status = u.status, regressed = g.regressed OR u.regressed,
    window_start = u.window_start, window_count = u.window_count,
    updated_at = CASE WHEN g.status <> u.status THEN now() ELSE g.updated_at END
FROM jsonb_to_recordset(%(rows)s::jsonb) AS u (
    id bigint, count bigint, kept bigint, users bigint, first_seen timestamptz, last_seen timestamptz,
    title text, culprit text, severity text, handled boolean, platform text, environments text[],
    release text, status text, regressed boolean, window_start timestamptz, window_count bigint)
WHERE g.id = u.id
RETURNING g.id, g.count, g.title, g.culprit

-- name: add_counts
INSERT INTO error_counts (ts, fingerprint_id, error_type, endpoint, severity, service, environment,
                          release, count)
SELECT ts, fingerprint_id, error_type, endpoint, severity, service, environment, release, count
FROM jsonb_to_recordset(%(rows)s::jsonb) AS u (
    ts timestamptz, fingerprint_id bigint, error_type text, endpoint text, severity text,
    service text, environment text, release text, count integer)

-- name: drop_latest
-- The event that was the latest until now makes room for the one of this commit.
DELETE FROM error_logs l
USING error_fingerprints f
WHERE f.id = ANY(%(ids)s) AND l.fingerprint_id = f.id AND l.kept = 'latest'
  AND l.created_at = f.latest_at AND l.created_at >= %(since)s AND l.created_at <= %(until)s

-- name: latest_span
SELECT min(latest_at), max(latest_at) FROM error_fingerprints WHERE id = ANY(%(ids)s)

-- name: set_latest
UPDATE error_fingerprints f SET latest_at = u.latest_at
FROM unnest(%(ids)s::bigint[], %(times)s::timestamptz[]) AS u (id, latest_at)
WHERE f.id = u.id

-- name: add_events
INSERT INTO platform_events (kind, labels, detail)
SELECT kind, labels, detail
FROM jsonb_to_recordset(%(rows)s::jsonb) AS u (kind text, labels jsonb, detail jsonb)

-- name: trim_ledger
DELETE FROM error_ledger WHERE received_at < now() - %(window)s::interval

-- name: own_groups
-- As merge and split do: nobody counts into a group that goes.
SELECT pg_advisory_xact_lock(7954894527657795435)

-- name: trim_groups
-- Groups whose counts have expired; their fingerprints and people go with them.
WITH old AS MATERIALIZED (
         SELECT id FROM error_groups WHERE last_seen < now() - %(age)s::interval
         ORDER BY id LIMIT 1000 FOR UPDATE),
     gone AS (DELETE FROM error_fingerprints WHERE group_id IN (SELECT id FROM old))
DELETE FROM error_groups WHERE id IN (SELECT id FROM old)
