-- name: close_of_removed
-- Their states went with the rule; what is left is the history row. The transition has no rule any more.
WITH closed AS (
    UPDATE alert_history
    SET status = 'resolved', resolved_at = greatest(%(now)s, triggered_at), resolve_reason = 'rule_deleted'
    WHERE resolved_at IS NULL AND alert_rule_id IS NULL
    RETURNING id, fingerprint, labels
), moved AS (
    INSERT INTO alert_transitions (history_id, fingerprint, labels, from_phase, to_phase, at, reason)
    SELECT id, fingerprint, labels, 'firing', 'inactive', %(now)s, 'rule_deleted' FROM closed
    RETURNING id, history_id
), told AS (
    INSERT INTO alert_outbox (channel_id, history_id, event, dedup_key, group_key, created_at)
    SELECT DISTINCT o.channel_id, o.history_id, 'resolved', 't' || m.id, o.group_key, %(now)s
    FROM moved m
    JOIN alert_outbox o ON o.history_id = m.history_id AND o.event = 'firing' AND o.dropped IS NULL
    JOIN alert_channels c ON c.id = o.channel_id AND c.send_resolved
    ON CONFLICT DO NOTHING
)
SELECT id FROM closed

-- name: instances_of_disabled
SELECT i.rule_id, i.fingerprint, i.labels, i.phase, i.history_id, i.held_s, i.missing_s, i.since,
       i.value, i.value_at, i.fired_at, i.ends_at, i.annotations
FROM alert_instances i JOIN alert_rules r ON r.id = i.rule_id
WHERE NOT r.enabled
