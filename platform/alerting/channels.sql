-- name: channels
SELECT id, name, kind, config, enabled, is_default, fallback, group_by, group_wait_s,
       group_interval_s, repeat_interval_s, hourly_cap, send_resolved, failures_in_a_row,
       open_until, last_error, created_at, updated_at
FROM alert_channels ORDER BY id

-- name: create_channel
INSERT INTO alert_channels (name, kind, config, enabled, is_default, fallback, group_by, group_wait_s,
                            group_interval_s, repeat_interval_s, hourly_cap, send_resolved)
VALUES (%(name)s, %(kind)s, %(config)s, %(enabled)s, %(is_default)s, %(fallback)s, %(group_by)s,
        %(group_wait)s, %(group_interval)s, %(repeat_interval)s, %(hourly_cap)s, %(send_resolved)s)
RETURNING id

-- name: update_channel
-- A changed channel is tried again at once.
UPDATE alert_channels
SET name = %(name)s, kind = %(kind)s, config = %(config)s, enabled = %(enabled)s,
    is_default = %(is_default)s, fallback = %(fallback)s, group_by = %(group_by)s,
    group_wait_s = %(group_wait)s, group_interval_s = %(group_interval)s,
    repeat_interval_s = %(repeat_interval)s, hourly_cap = %(hourly_cap)s,
    send_resolved = %(send_resolved)s, failures_in_a_row = 0, open_until = NULL, last_error = NULL,
    updated_at = now()
WHERE id = %(id)s
RETURNING id

-- name: delete_channel
DELETE FROM alert_channels WHERE id = %s

-- name: channel_user
SELECT 'The rule ' || quote_literal(rule_name) FROM alert_rules WHERE %(name)s = ANY(channels)
UNION ALL
SELECT 'The channel ' || quote_literal(name) FROM alert_channels WHERE fallback = %(name)s
LIMIT 1
