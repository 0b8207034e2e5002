-- name: lock_composing
-- One instance composes messages at a time; the others go on delivering.
SELECT pg_try_advisory_xact_lock(7954894527657795437)

-- name: drop_of_disabled_channels
UPDATE alert_outbox o SET dropped = 'channel disabled'
FROM alert_channels c
WHERE c.id = o.channel_id AND NOT c.enabled AND o.message_id IS NULL AND o.dropped IS NULL

-- name: add_repeats
-- A dead letter that no fallback took told nobody: what it would have said is due again after
-- `retell_s`, so that a firing alert is not quiet for a whole interval after a receiver's outage.
-- Say again what still fires and was last said longer ago than the channel's repeat interval. The
-- key has the slot in time, too: a repeat that was dropped, silenced say, has another one after it.
INSERT INTO alert_outbox (channel_id, history_id, event, dedup_key, group_key, created_at)
SELECT o.channel_id, o.history_id, 'repeat',
       'r' || max(m.id) || '/' || floor(extract(epoch FROM %(now)s::timestamptz) / least(%(retell_s)s::float8, c.repeat_interval_s))::bigint,
       max(o.group_key), %(now)s
FROM alert_history h
JOIN alert_outbox o ON o.history_id = h.id
JOIN alert_channels c ON c.id = o.channel_id AND c.enabled AND c.repeat_interval_s > 0
LEFT JOIN alert_messages m ON m.id = o.message_id
WHERE h.resolved_at IS NULL AND o.dropped IS NULL
  AND (h.acknowledged_at IS NULL OR h.acknowledged_until <= %(now)s)
GROUP BY o.channel_id, o.history_id, c.repeat_interval_s, c.fallback
HAVING count(*) FILTER (WHERE o.message_id IS NULL) = 0
   AND max(m.created_at) <= %(now)s - make_interval(secs => least(%(retell_s)s::float8, c.repeat_interval_s))
   AND coalesce(max(m.created_at) FILTER (WHERE m.status <> 'dead' OR c.fallback IS NOT NULL), '-infinity')
       <= %(now)s - make_interval(secs => c.repeat_interval_s)
ON CONFLICT DO NOTHING

-- name: due_groups
-- Groups with something to say whose wait, or time since their last message, is over.
SELECT w.channel_id, w.group_key, w.severity
FROM (SELECT o.channel_id, o.group_key, min(o.created_at) AS first_at,
             max(CASE h.severity WHEN 'critical' THEN 2 WHEN 'warning' THEN 1 ELSE 0 END) AS severity
      FROM alert_outbox o JOIN alert_history h ON h.id = o.history_id
      WHERE o.message_id IS NULL AND o.dropped IS NULL
        AND (o.held_until IS NULL OR o.held_until <= %(now)s)
      GROUP BY 1, 2) w
JOIN alert_channels c ON c.id = w.channel_id
LEFT JOIN alert_groups g ON g.channel_id = w.channel_id AND g.group_key = w.group_key
WHERE w.first_at + make_interval(secs => c.group_wait_s) <= %(now)s
  AND (g.last_message_at IS NULL
       OR g.last_message_at + make_interval(secs => c.group_interval_s) <= %(now)s
       OR g.last_message_at > %(now)s) -- the clock jumped back
ORDER BY w.severity DESC, w.first_at

-- name: messages_of_the_hour
SELECT channel_id, count(*) FROM alert_messages
WHERE created_at > %(now)s - interval '1 hour' AND created_at <= %(now)s AND kind <> 'test'
GROUP BY 1

-- name: waiting_items
SELECT o.id, o.channel_id, o.group_key, o.history_id, o.event, h.status, h.labels, h.annotations,
       h.detail, h.message, h.value, h.severity, h.fingerprint, h.triggered_at, h.resolved_at,
       h.resolve_reason, h.rule_name
FROM alert_outbox o
JOIN jsonb_to_recordset(%s::jsonb) AS x(channel_id bigint, group_key text)
  ON x.channel_id = o.channel_id AND x.group_key = o.group_key
JOIN alert_history h ON h.id = o.history_id
WHERE o.message_id IS NULL AND o.dropped IS NULL
ORDER BY o.id LIMIT 50000

-- name: drop_items
UPDATE alert_outbox SET dropped = x.why
FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, why text) WHERE alert_outbox.id = x.id

-- name: hold_items
UPDATE alert_outbox SET held_until = %(until)s WHERE id = ANY(%(ids)s)

-- name: insert_message
INSERT INTO alert_messages (channel_id, kind, group_key, content, next_attempt_at, created_at)
VALUES (%(channel_id)s, %(kind)s, %(group_key)s, %(content)s, %(now)s, %(now)s)
RETURNING id, key

-- name: attach_items
UPDATE alert_outbox SET message_id = %(message_id)s WHERE id = ANY(%(ids)s)

-- name: touch_groups
INSERT INTO alert_groups (channel_id, group_key, last_message_at)
SELECT %(channel_id)s, unnest(%(keys)s::text[]), %(now)s
ON CONFLICT (channel_id, group_key) DO UPDATE SET last_message_at = excluded.last_message_at

-- name: deliverable
-- Messages to be tried now: the first of each group, so that `resolved` never overtakes `firing`;
-- few of each channel, so that one with thousands does not keep others waiting.
SELECT id, channel_id, attempts FROM
(SELECT m.id, m.channel_id, m.attempts,
        row_number() OVER (PARTITION BY m.channel_id ORDER BY m.id) AS place
FROM alert_messages m JOIN alert_channels c ON c.id = m.channel_id
WHERE m.status = 'pending' AND m.next_attempt_at <= %(now)s
  AND (m.claimed_until IS NULL OR m.claimed_until <= %(now)s)
  AND (c.open_until IS NULL OR c.open_until <= %(now)s)
  AND NOT EXISTS (SELECT FROM alert_messages e
                  WHERE e.channel_id = m.channel_id AND e.group_key = m.group_key
                    AND e.status = 'pending' AND e.id < m.id AND m.kind = 'alert')) ready
WHERE place <= %(per_channel)s
ORDER BY place, id LIMIT 200

-- name: claim
UPDATE alert_messages m
SET claimed_by = %(by)s, claimed_until = %(until)s, attempts = m.attempts + 1
FROM jsonb_to_recordset(%(wanted)s::jsonb) AS x(id bigint, attempts integer)
WHERE m.id = x.id AND m.attempts = x.attempts AND m.status = 'pending'
  AND (m.claimed_until IS NULL OR m.claimed_until <= %(now)s)
RETURNING m.id, m.key, m.kind, m.group_key, m.content, m.created_at, m.attempts, m.channel_id

-- name: delivered
UPDATE alert_messages
SET status = 'sent', sent_at = %(now)s, latency_ms = %(latency_ms)s, response = %(response)s,
    claimed_by = NULL, claimed_until = NULL, last_error = NULL
WHERE id = %(id)s AND claimed_by = %(by)s

-- name: not_delivered
UPDATE alert_messages
SET status = CASE WHEN %(dead)s THEN 'dead' ELSE status END, next_attempt_at = %(next)s,
    last_error = %(response)s, claimed_by = NULL, claimed_until = NULL
WHERE id = %(id)s AND claimed_by = %(by)s AND status = 'pending'
RETURNING id

-- name: log_attempt
INSERT INTO alert_attempts (message_id, at, ok, latency_ms, response)
VALUES (%(id)s, %(now)s, %(ok)s, %(latency_ms)s, %(response)s)

-- name: channel_works
UPDATE alert_channels SET failures_in_a_row = 0, open_until = NULL, last_error = NULL
WHERE id = %(channel_id)s AND failures_in_a_row > 0

-- name: channel_fails
UPDATE alert_channels
SET failures_in_a_row = failures_in_a_row + 1, last_error = %(response)s,
    open_until = CASE WHEN failures_in_a_row + 1 >= %(threshold)s
                      THEN %(now)s + make_interval(secs => least(600, 15 * 2.0 ^ least(6, failures_in_a_row + 1 - %(threshold)s)))
                      ELSE open_until END
WHERE id = %(channel_id)s

-- name: overdue
-- What could not be delivered in time, because the channel's breaker is open or nobody tried.
UPDATE alert_messages SET status = 'dead', claimed_by = NULL, claimed_until = NULL,
       last_error = coalesce(last_error, 'nobody tried') || ' (not delivered in time)'
WHERE id IN (SELECT id FROM alert_messages
             WHERE status = 'pending' AND next_attempt_at <= %(now)s + interval '1 day'
               AND created_at < %(now)s - %(deadline)s::interval
               AND (claimed_until IS NULL OR claimed_until <= %(now)s)
             ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED)
  AND status = 'pending' AND (claimed_until IS NULL OR claimed_until <= %(now)s)
RETURNING id, channel_id, kind, group_key, content

-- name: message
SELECT m.id, m.key, m.kind, m.group_key, m.content, m.status, m.attempts, m.created_at, m.sent_at,
       m.next_attempt_at, m.latency_ms, m.response, m.last_error, c.name
FROM alert_messages m JOIN alert_channels c ON c.id = m.channel_id
WHERE (%(id)s::bigint IS NULL OR m.id = %(id)s)
  AND (%(status)s::text IS NULL OR m.status = %(status)s)
  AND (%(channel)s::text IS NULL OR c.name = %(channel)s)
  AND (%(before)s::bigint IS NULL OR m.id < %(before)s)
  AND (%(alert)s::bigint IS NULL OR m.id IN
       (SELECT message_id FROM alert_outbox WHERE history_id = %(alert)s))
ORDER BY m.id DESC LIMIT %(limit)s

-- name: attempts_of
SELECT at, ok, latency_ms, response FROM alert_attempts WHERE message_id = %s ORDER BY id

-- name: replay
UPDATE alert_messages
SET status = 'pending', attempts = 0, next_attempt_at = %(now)s, created_at = %(now)s,
    claimed_by = NULL, claimed_until = NULL
WHERE id = %(id)s AND status = 'dead'
RETURNING channel_id

-- name: close_breaker
UPDATE alert_channels SET open_until = NULL WHERE id = %s

-- name: delivery_state
SELECT count(*) FILTER (WHERE status = 'pending'),
       count(*) FILTER (WHERE status = 'dead' AND created_at > %(now)s - interval '1 day'),
       (SELECT count(*) FROM alert_outbox WHERE message_id IS NULL AND dropped IS NULL)
FROM alert_messages WHERE status <> 'sent'
