-- name: audit_log
-- Newest first; every filter that is null lets all through.
SELECT id, at, actor_kind, actor, address, action, kind, target, detail
FROM audit_log
WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(actor)s::text IS NULL OR actor = %(actor)s)
  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
  AND (%(target)s::text IS NULL OR target = %(target)s)
ORDER BY id DESC LIMIT %(limit)s
