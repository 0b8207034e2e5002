-- name: find_series
-- Ids of series that the cache does not know; null for those that do not exist.
SELECT s.id
FROM unnest(%(names)s::text[], %(tags)s::jsonb[]) WITH ORDINALITY AS w(name, tags, position)
LEFT JOIN metric_series s ON s.identity = series_identity(w.name, w.tags)
ORDER BY w.position

-- name: make_series
-- Made in the order of their identity, so that two instances which make the same series do not
-- deadlock. One that another transaction is making meanwhile is found by the next find_series.
INSERT INTO metric_series (metric_name, tags, kind, unit, key_id)
SELECT DISTINCT ON (series_identity(w.name, w.tags)) w.*
FROM unnest(%(names)s::text[], %(tags)s::jsonb[], %(kinds)s::text[], %(units)s::text[], %(keys)s::int[])
     AS w(name, tags, kind, unit, key_id)
ORDER BY series_identity(w.name, w.tags)
ON CONFLICT (identity) DO NOTHING

-- name: count_series
-- How many series some keys and some metrics have.
SELECT 'key', key_id::text, count(*) FROM metric_series
WHERE key_id = ANY(%(keys)s::int[]) GROUP BY key_id
UNION ALL
SELECT 'metric', metric_name, count(*) FROM metric_series
WHERE metric_name = ANY(%(metrics)s::text[]) GROUP BY metric_name

-- name: cardinality
-- The metrics with most series, and of each the tags with most values.
WITH largest AS (
    SELECT metric_name, count(*) AS series, min(created_at) AS first_seen, max(created_at) AS last_new
    FROM metric_series
    WHERE %(metric)s::text IS NULL OR metric_name = %(metric)s
    GROUP BY metric_name ORDER BY count(*) DESC, metric_name LIMIT %(limit)s
), tags AS (
    SELECT s.metric_name, t.key, count(DISTINCT t.value) AS values
    FROM metric_series s JOIN largest USING (metric_name), jsonb_each_text(s.tags) t
    GROUP BY s.metric_name, t.key
)
SELECT l.metric_name, l.series, l.first_seen, l.last_new,
       coalesce((SELECT jsonb_object_agg(t.key, t.values) FROM tags t WHERE t.metric_name = l.metric_name), '{}')
FROM largest l ORDER BY l.series DESC, l.metric_name

-- name: cardinality_by_key
SELECT s.key_id, coalesce(k.name, 'Tidegauge itself'), count(*)
FROM metric_series s LEFT JOIN api_keys k ON k.id = s.key_id
GROUP BY 1, 2 ORDER BY count(*) DESC, 1 LIMIT 100

-- name: rejects
SELECT r.received_at, r.key_id, k.name, r.reason, r.metric_name, r.place, r.detail, r.count
FROM ingest_rejects r LEFT JOIN api_keys k ON k.id = r.key_id
WHERE r.received_at >= %(start)s AND r.received_at < %(end)s
  AND (%(key)s::text IS NULL OR k.name = %(key)s)
  AND (%(reason)s::text IS NULL OR r.reason = %(reason)s)
  AND (%(metric)s::text IS NULL OR r.metric_name = %(metric)s)
ORDER BY r.received_at DESC LIMIT %(limit)s

-- name: learn_kind
-- A series that came without kind or unit once and with one now.
UPDATE metric_series s
SET kind = CASE WHEN s.kind = 'unknown' THEN w.kind ELSE s.kind END,
    unit = CASE WHEN s.unit = '' THEN w.unit ELSE s.unit END
FROM unnest(%(ids)s::int[], %(kinds)s::text[], %(units)s::text[]) AS w(id, kind, unit)
WHERE s.id = w.id
  AND ((s.kind = 'unknown' AND w.kind <> 'unknown') OR (s.unit = '' AND w.unit <> ''))

-- name: enter_ledger
-- The bodies that are new; those that come back are to be stored, the others were. Says also how the
-- COPY that follows is to be taken in, which saves a round trip of every commit. A COPY is sorted, so
-- its batches need no sorting; but not client_sorted, which promises an order over all COPYs of a chunk:
-- GROUP BY, DISTINCT and ORDER BY then rely on it and are wrong.
INSERT INTO ingest_ledger (key_id, body_hash, received_at, stored, rejected)
SELECT key_id, body_hash, now(), stored, rejected
FROM unnest(%(keys)s::int[], %(hashes)s::bytea[], %(stored)s::int[], %(rejected)s::int[])
     AS b(key_id, body_hash, stored, rejected),
     (SELECT set_config('timescaledb.enable_direct_compress_copy', %(direct)s, true),
             set_config('timescaledb.enable_direct_compress_copy_sort_batches', 'off', true)
     ) AS direct_compress
ORDER BY key_id, body_hash
ON CONFLICT (key_id, body_hash) DO NOTHING
RETURNING key_id, body_hash

-- name: read_ledger
SELECT l.key_id, l.body_hash, l.stored, l.rejected
FROM unnest(%(keys)s::int[], %(hashes)s::bytea[]) AS b(key_id, body_hash)
JOIN ingest_ledger l USING (key_id, body_hash)

-- name: add_metadata
INSERT INTO metric_metadata (metric_name, type, unit, help)
SELECT DISTINCT ON (m.name) m.name, m.type, m.unit, m.help
FROM unnest(%(names)s::text[], %(types)s::text[], %(units)s::text[], %(helps)s::text[])
     AS m(name, type, unit, help)
ORDER BY m.name
ON CONFLICT (metric_name) DO UPDATE
SET type = excluded.type, unit = excluded.unit, help = excluded.help, updated_at = now()
WHERE (metric_metadata.type, metric_metadata.unit, metric_metadata.help)
   IS DISTINCT FROM (excluded.type, excluded.unit, excluded.help)
