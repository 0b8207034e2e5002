-- name: lock_rules
-- Whoever changes rules, and the evaluator when it writes what it decided, one after the other.
SELECT pg_advisory_xact_lock(7954894527657795436)

-- name: rules_stamp
SELECT count(*), coalesce(max(version), 0) FROM alert_rules

-- name: rules
SELECT * FROM alert_rules ORDER BY id

-- name: rules_page
SELECT r.*,
       (SELECT coalesce(jsonb_object_agg(phase, n), '{}') FROM
            (SELECT phase, count(*) AS n FROM alert_instances i
             WHERE i.rule_id = r.id AND phase <> 'inactive' GROUP BY phase) x) AS alerts
FROM alert_rules r
WHERE r.id > %(after)s AND (%(name)s::text IS NULL OR r.rule_name = %(name)s)
  AND (%(id)s::bigint IS NULL OR r.id = %(id)s)
ORDER BY r.id LIMIT %(limit)s

-- name: rule_versions
SELECT id, version FROM alert_rules WHERE id = ANY(%s::bigint[]) AND enabled

-- name: set_rule_error
UPDATE alert_rules SET last_error = x.error
FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, error text)
WHERE alert_rules.id = x.id AND alert_rules.last_error IS DISTINCT FROM x.error

-- name: delete_rule
DELETE FROM alert_rules WHERE id = %s RETURNING rule_name

-- name: slots
SELECT interval_s, offset_s, last_at FROM alert_slots

-- name: set_slots
INSERT INTO alert_slots (interval_s, offset_s, last_at, gap_s, gap_at)
SELECT interval_s, offset_s, at, coalesce(gap_s, 0), CASE WHEN gap_s IS NOT NULL THEN at END
FROM jsonb_to_recordset(%s::jsonb)
     AS x(interval_s double precision, offset_s double precision, at timestamptz, gap_s double precision)
ON CONFLICT (interval_s, offset_s) DO UPDATE
SET last_at = excluded.last_at,
    gap_s = CASE WHEN excluded.gap_at IS NOT NULL THEN excluded.gap_s ELSE alert_slots.gap_s END,
    gap_at = coalesce(excluded.gap_at, alert_slots.gap_at)

-- name: evaluation_state
SELECT (SELECT max(last_at) FROM alert_slots),
       (SELECT jsonb_build_object('seconds', gap_s, 'ended_at', gap_at) FROM alert_slots
        WHERE gap_at IS NOT NULL ORDER BY gap_at DESC LIMIT 1),
       (SELECT expires_at FROM leases WHERE name = 'alert evaluator')

-- name: instances
-- The state of the alerts of some rules. The cast matters: only ids of the same type are looked up in a
-- hash, small numbers come as smallint[] and would be compared one by one.
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances WHERE rule_id = ANY(%s::bigint[])

-- name: instances_moving
-- The same without the rows of groups that are fine and only remembered.
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances
WHERE rule_id = ANY(%(rules)s::bigint[]) AND (phase <> 'inactive' OR NOT rule_id = ANY(%(watching)s::bigint[]))

-- name: instances_quiet
-- Those rows as numbers: 50,000 of them whole take a second to read.
SELECT array_agg(rule_id) AS rule_id, array_agg(('x' || fingerprint)::bit(64)::bigint) AS print
FROM alert_instances WHERE rule_id = ANY(%(watching)s::bigint[]) AND phase = 'inactive'

-- name: instances_of
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances
WHERE (rule_id, fingerprint) IN (SELECT * FROM unnest(%(rules)s::bigint[], %(prints)s::text[]))

-- name: instances_ended
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       fired_at, ends_at, annotations
FROM alert_instances WHERE ends_at <= %s LIMIT 1000

-- name: insert_history
INSERT INTO alert_history (alert_rule_id, triggered_at, message, labels, value, rule_name, source,
                           severity, fingerprint, annotations, detail)
SELECT rule_id, at, message, labels, value, rule_name, source, severity, fingerprint, annotations, detail
FROM jsonb_to_recordset(%s::jsonb)
     AS x(rule_id bigint, at timestamptz, message text, labels jsonb, value double precision,
          rule_name text, source text, severity text, fingerprint text, annotations jsonb, detail jsonb)
RETURNING id, alert_rule_id, fingerprint

-- name: resolve_history
UPDATE alert_history h
SET status = 'resolved', resolved_at = greatest(x.at, h.triggered_at), resolve_reason = x.reason
FROM jsonb_to_recordset(%s::jsonb) AS x(id bigint, at timestamptz, reason text)
WHERE h.id = x.id AND h.resolved_at IS NULL

-- name: insert_transitions
INSERT INTO alert_transitions (rule_id, history_id, fingerprint, labels, from_phase, to_phase, at, value, reason)
SELECT rule_id, history_id, fingerprint, labels, from_phase, to_phase, at, value, reason
FROM jsonb_to_recordset(%s::jsonb)
     AS x(rule_id bigint, history_id bigint, fingerprint text, labels jsonb, from_phase text,
          to_phase text, at timestamptz, value double precision, reason text)
RETURNING id, history_id, to_phase

-- name: save_instances
INSERT INTO alert_instances (rule_id, fingerprint, labels, phase, history_id, held_s, missing_s,
                             since, value, value_at, fired_at, ends_at, annotations)
SELECT rule_id, fingerprint, labels, phase, history_id, held_s, missing_s, since, value, value_at,
       ARRAY(SELECT jsonb_array_elements_text(fired_at)::timestamptz), ends_at, coalesce(annotations, '{}')
FROM jsonb_to_recordset(%s::jsonb)
     AS x(rule_id bigint, fingerprint text, labels jsonb, phase text, history_id bigint,
          held_s double precision, missing_s double precision, since timestamptz,
          value double precision, value_at timestamptz, fired_at jsonb, ends_at timestamptz,
          annotations jsonb)
ON CONFLICT (rule_id, fingerprint) DO UPDATE
SET phase = excluded.phase, history_id = excluded.history_id, held_s = excluded.held_s,
    missing_s = excluded.missing_s, since = excluded.since, value = excluded.value,
    value_at = excluded.value_at, fired_at = excluded.fired_at, ends_at = excluded.ends_at,
    annotations = excluded.annotations

-- name: delete_instances
DELETE FROM alert_instances i
USING jsonb_to_recordset(%s::jsonb) AS x(rule_id bigint, fingerprint text)
WHERE i.rule_id = x.rule_id AND i.fingerprint = x.fingerprint

-- name: insert_outbox
INSERT INTO alert_outbox (channel_id, history_id, event, dedup_key, group_key, created_at)
SELECT x.channel_id, x.history_id, x.event, x.dedup_key, x.group_key, x.at
FROM jsonb_to_recordset(%s::jsonb)
     AS x(channel_id bigint, history_id bigint, event text, dedup_key text, group_key text, at timestamptz)
JOIN alert_channels c ON c.id = x.channel_id
ON CONFLICT DO NOTHING

-- name: insert_outbox_resolved
-- Resolved goes only where firing went, or is about to go.
INSERT INTO alert_outbox (channel_id, history_id, event, dedup_key, group_key, created_at)
SELECT DISTINCT o.channel_id, o.history_id, 'resolved', x.dedup_key, o.group_key, x.at
FROM jsonb_to_recordset(%s::jsonb) AS x(history_id bigint, dedup_key text, at timestamptz)
JOIN alert_outbox o ON o.history_id = x.history_id AND o.event = 'firing' AND o.dropped IS NULL
JOIN alert_channels c ON c.id = o.channel_id AND c.send_resolved
ON CONFLICT DO NOTHING

-- name: series_of_metrics
-- The series of some metrics made after a point; ids grow, commits may overtake each other.
SELECT id, metric_name, tags, kind FROM metric_series
WHERE metric_name = ANY(%(names)s) AND id > %(after)s ORDER BY id

-- name: newest_series
SELECT coalesce(max(id), 0) FROM metric_series

-- name: series_since
-- How many series lie above a point: unchanged means that there is nothing new to read.
SELECT count(*) FROM metric_series WHERE id > %s

-- name: window_errors
-- From the counts, which have every event; error_logs is thinned. They are kept by the minute: each
-- minute that the window touches is counted whole.
SELECT service, environment, release, severity, error_type, sum(count)::float8
FROM error_counts WHERE ts > %(start)s::timestamptz - interval '1 minute' AND ts <= %(end)s
GROUP BY 1, 2, 3, 4, 5

-- name: take_events
DELETE FROM platform_events WHERE id IN
    (SELECT id FROM platform_events ORDER BY id LIMIT 1000 FOR UPDATE SKIP LOCKED)
RETURNING id, kind, labels, detail, created_at

-- name: events_or_ends
SELECT exists(SELECT FROM platform_events)
    OR exists(SELECT FROM alert_instances WHERE ends_at <= %s)

-- name: defaults_made
-- Whether this is not the first start; says so from now on.
WITH made AS (INSERT INTO platform_state (name, value) VALUES ('alert_defaults', 'true')
              ON CONFLICT (name) DO NOTHING RETURNING 1)
SELECT NOT exists(SELECT FROM made)

-- name: trim_history
DELETE FROM alert_history WHERE id IN
    (SELECT id FROM alert_history WHERE resolved_at < now() - %s::interval LIMIT 5000)

-- name: trim_messages
-- Not those of alerts that are still remembered: without its message an item would be told again.
DELETE FROM alert_messages WHERE id IN
    (SELECT m.id FROM alert_messages m
     WHERE m.status <> 'pending' AND m.created_at < now() - %s::interval
       AND NOT EXISTS (SELECT FROM alert_outbox o WHERE o.message_id = m.id)
     LIMIT 5000)

-- name: trim_transitions
DELETE FROM alert_transitions WHERE id IN
    (SELECT id FROM alert_transitions WHERE at < now() - %s::interval LIMIT 5000)

-- name: trim_silences
DELETE FROM alert_silences WHERE ends_at < now() - %s::interval

-- name: trim_groups
DELETE FROM alert_groups WHERE last_message_at < now() - interval '30 days'

-- name: known_metrics
SELECT DISTINCT metric_name FROM metric_series WHERE metric_name = ANY(%s)
