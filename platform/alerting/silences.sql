-- name: silences_now
SELECT id, matchers, starts_at, ends_at, recurrence FROM alert_silences
WHERE starts_at <= %(now)s AND ends_at > %(now)s

-- name: silences
SELECT id, matchers, starts_at, ends_at, recurrence, author, reason, created_at FROM alert_silences
WHERE (%(expired)s OR ends_at > %(now)s) AND (%(id)s::bigint IS NULL OR id = %(id)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: create_silence
INSERT INTO alert_silences (matchers, starts_at, ends_at, recurrence, author, reason)
VALUES (%(matchers)s, %(starts_at)s, %(ends_at)s, %(recurrence)s, %(author)s, %(reason)s)
RETURNING id

-- name: end_silence
-- Ended, not removed: who asked what was silent last night finds it.
UPDATE alert_silences SET ends_at = greatest(%(now)s, starts_at + interval '1 microsecond')
WHERE id = %(id)s AND ends_at > %(now)s
RETURNING id

-- name: release_held
-- Whatever a silence held back is looked at again.
UPDATE alert_outbox SET held_until = NULL WHERE held_until IS NOT NULL AND message_id IS NULL

-- name: inhibitions
SELECT id, name, source, target, equal FROM alert_inhibitions ORDER BY id

-- name: save_inhibition
INSERT INTO alert_inhibitions (name, source, target, equal)
VALUES (%(name)s, %(source)s, %(target)s, %(equal)s)
ON CONFLICT (name) DO UPDATE
SET source = excluded.source, target = excluded.target, equal = excluded.equal
RETURNING id

-- name: delete_inhibition
DELETE FROM alert_inhibitions WHERE id = %s RETURNING id

-- name: firing_now
SELECT id, labels FROM alert_history WHERE resolved_at IS NULL
