-- name: overview_now
-- How everything stands, in one statement, since it is asked every few seconds while somebody looks.
-- Requests are those that applications measured with the client in the last minutes.
WITH http AS MATERIALIZED (
    SELECT id,
           tags ->> 'service.name' AS service,
           coalesce(tags ->> 'deployment.environment.name', '') AS environment,
           tags ->> 'le' AS le,
           coalesce(tags ->> 'http.response.status_code', '') LIKE '5__' AS failed
    FROM metric_series
    WHERE metric_name IN ('http.server.request.duration_count', 'http.server.request.duration_bucket')
      AND kind = 'delta' AND tags ? 'service.name'
      AND tags ->> 'http.route' IS DISTINCT FROM '/api/v1/live' -- lasts as long as somebody looks
), sums AS MATERIALIZED ( -- one pass over the newest batches; a join with them is planned as a loop
    SELECT series_id, sum(value) AS total,
           count(*) FILTER (WHERE ts > %(now)s::timestamptz - interval '1 minute') AS last_minute
    FROM metric_values
    WHERE ts > %(since)s AND ts <= %(now)s
    GROUP BY series_id
), open_alerts AS MATERIALIZED (
    SELECT id, coalesce(labels ->> 'service.name', labels ->> 'service') AS service,
           coalesce(labels ->> 'deployment.environment.name', labels ->> 'environment', '') AS environment,
           acknowledged_at
    FROM alert_history WHERE resolved_at IS NULL
), new_groups AS MATERIALIZED (
    SELECT service, environments, created_at FROM error_groups
    WHERE first_seen >= %(new_since)s AND status = 'unresolved'
)
SELECT
    (SELECT coalesce(jsonb_agg(jsonb_build_array(service, environment, le, total, failed)), '[]') FROM (
        SELECT service, environment, le, sum(total) AS total,
               coalesce(sum(total) FILTER (WHERE failed), 0) AS failed
        FROM http JOIN sums ON sums.series_id = http.id
        GROUP BY 1, 2, 3) x) AS requests,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(service, environment, n)), '[]') FROM (
        SELECT service, environment, count(*) AS n FROM open_alerts
        WHERE service <> '' GROUP BY 1, 2 LIMIT 1000) x) AS alerts,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(service, environment, n)), '[]') FROM (
        SELECT service, environment, count(*) AS n
        FROM new_groups, unnest(CASE environments WHEN '{}' THEN '{""}' ELSE environments END) environment
        WHERE service <> '' GROUP BY 1, 2 LIMIT 1000) x) AS groups,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(service, status)), '[]') FROM (
        SELECT coalesce(nullif(c.definition ->> 'service', ''), c.name) AS service,
               coalesce(s.status, 'unknown') AS status
        FROM health_checks c LEFT JOIN health_check_states s ON s.check_id = c.id
        WHERE coalesce((c.definition ->> 'enabled')::bool, true)
        GROUP BY 1, 2) x) AS health,
    (SELECT coalesce(sum(last_minute), 0)::bigint FROM sums) AS samples_last_minute,
    (SELECT coalesce(sum(count), 0)::bigint FROM error_counts
     WHERE ts > %(since)s AND ts <= %(now)s) AS error_events,
    (SELECT count(*) FROM open_alerts) AS active_alerts,
    (SELECT jsonb_build_array(count(acknowledged_at), max(acknowledged_at)) FROM open_alerts) AS acknowledged,
    (SELECT coalesce(max(id), 0) FROM alert_transitions) AS newest_transition,
    (SELECT coalesce(jsonb_agg(jsonb_build_object(
                'id', history_id, 'rule_name', rule_name, 'severity', severity, 'state', to_phase)), '[]')
     FROM (SELECT DISTINCT ON (t.history_id) t.history_id, h.rule_name, h.severity, t.to_phase
           FROM alert_transitions t JOIN alert_history h ON h.id = t.history_id
           WHERE t.id > %(after)s ORDER BY t.history_id, t.id DESC LIMIT 100) x) AS changed,
    (SELECT count(*) FROM new_groups) AS new_groups,
    (SELECT max(created_at) FROM new_groups) AS newest_group

-- name: request_series
-- The series that tell of requests; `failed` are those of answers with status 5xx.
SELECT id, tags ->> 'service.name', coalesce(tags ->> 'deployment.environment.name', ''), tags ->> 'le',
       coalesce(tags ->> 'http.response.status_code', '') LIKE '5__'
FROM metric_series
WHERE metric_name IN ('http.server.request.duration_count', 'http.server.request.duration_bucket')
  AND kind = 'delta' AND tags ? 'service.name'
  AND tags ->> 'http.route' IS DISTINCT FROM '/api/v1/live'

-- name: request_steps
-- Sums of series by group and step; columns as one row of arrays.
WITH sums AS MATERIALIZED (
    SELECT series_id, floor(extract(epoch FROM ts - %(start)s::timestamptz) / %(step_s)s)::int AS step,
           sum(value) AS total
    FROM metric_values
    WHERE {series}
      AND ts >= %(start)s AND ts < %(end)s
    GROUP BY 1, 2
)
SELECT array_agg(group_no), array_agg(step), array_agg(total) FROM (
    SELECT group_no, step, sum(total) AS total
    FROM sums JOIN unnest(%(ids)s::int[], %(groups)s::int[]) AS g(series_id, group_no) USING (series_id)
    GROUP BY 1, 2) x

-- name: lock_dashboards
-- One change of the dashboards at a time, so that limits and names hold.
SELECT pg_advisory_xact_lock(7954894527657795437)

-- name: count_dashboards
SELECT count(*) FROM dashboards

-- name: list_dashboards
SELECT id, name, jsonb_array_length(panels), updated_at FROM dashboards ORDER BY lower(name), id

-- name: get_dashboard
SELECT id, name, panels, updated_at FROM dashboards WHERE id = %s

-- name: create_dashboard
INSERT INTO dashboards (name, panels, updated_by) VALUES (%(name)s, %(panels)s, %(by)s)
ON CONFLICT (name) DO NOTHING
RETURNING id, name, panels, updated_at

-- name: name_taken
SELECT exists(SELECT FROM dashboards WHERE name = %(name)s AND id <> %(id)s)

-- name: replace_dashboard
UPDATE dashboards SET name = %(name)s, panels = %(panels)s, updated_by = %(by)s, updated_at = now()
WHERE id = %(id)s
RETURNING id, name, panels, updated_at

-- name: delete_dashboard
DELETE FROM dashboards WHERE id = %s RETURNING id
