-- name: active
-- Everything that is not simply fine: pending, firing, recovering, without data, in error.
SELECT h.id, i.rule_id, r.rule_name, r.source, i.phase, i.labels, r.labels, h.labels, r.severity,
       h.severity, i.fingerprint, i.value, i.value_at, i.since, h.triggered_at, h.message,
       h.annotations, h.detail, h.acknowledged_at, h.acknowledged_by, h.acknowledged_note,
       h.acknowledged_until, i.missing_s, cardinality(i.fired_at)
FROM alert_instances i
JOIN alert_rules r ON r.id = i.rule_id
LEFT JOIN alert_history h ON h.id = i.history_id
WHERE i.phase NOT IN ('inactive', 'dismissed')
  AND (%(phase)s::text IS NULL OR i.phase = %(phase)s)
  AND (%(severity)s::text IS NULL OR coalesce(h.severity, r.severity) = %(severity)s)
  AND (%(rule)s::bigint IS NULL OR i.rule_id = %(rule)s)
ORDER BY h.triggered_at DESC NULLS LAST, i.since DESC, i.rule_id, i.fingerprint
LIMIT %(limit)s

-- name: active_counts
SELECT phase, count(*) FROM alert_instances WHERE phase NOT IN ('inactive', 'dismissed') GROUP BY 1

-- name: rules_in_error
SELECT id, rule_name, last_error FROM alert_rules WHERE last_error IS NOT NULL ORDER BY id LIMIT 100

-- name: history
SELECT id, alert_rule_id, rule_name, source, severity, fingerprint, labels, annotations, detail,
       message, value, status, triggered_at, resolved_at, resolve_reason, acknowledged_at,
       acknowledged_by, acknowledged_note, acknowledged_until
FROM alert_history
WHERE triggered_at < %(end)s AND coalesce(resolved_at, 'infinity') >= %(start)s
  AND (%(id)s::bigint IS NULL OR id = %(id)s)
  AND (%(rule)s::bigint IS NULL OR alert_rule_id = %(rule)s)
  AND (%(status)s::text IS NULL OR status = %(status)s)
  AND (%(severity)s::text IS NULL OR severity = %(severity)s)
  AND labels @> %(labels)s::jsonb
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
ORDER BY id DESC LIMIT %(limit)s

-- name: transitions
SELECT at, from_phase, to_phase, value, reason FROM alert_transitions
WHERE history_id = %(id)s ORDER BY id

-- name: told
SELECT c.name, o.event, o.created_at, o.dropped, o.held_until, o.message_id, m.status, m.sent_at, m.last_error
FROM alert_outbox o JOIN alert_channels c ON c.id = o.channel_id
LEFT JOIN alert_messages m ON m.id = o.message_id
WHERE o.history_id = %(id)s ORDER BY o.id

-- name: acknowledge
UPDATE alert_history
SET acknowledged_at = %(now)s, acknowledged_by = %(by)s, acknowledged_note = %(note)s,
    acknowledged_until = %(until)s
WHERE id = %(id)s AND resolved_at IS NULL
RETURNING id

-- name: unacknowledge
UPDATE alert_history
SET acknowledged_at = NULL, acknowledged_by = NULL, acknowledged_note = NULL, acknowledged_until = NULL
WHERE id = %(id)s AND resolved_at IS NULL
RETURNING id

-- name: instance_of_alert
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances WHERE history_id = %s

-- name: open_alerts
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances WHERE history_id IS NOT NULL
