-- name: series
-- The series of a metric whose tags contain the wanted ones.
SELECT id, tags, kind, unit FROM metric_series
WHERE metric_name = %(metric)s AND tags @> %(tags)s::jsonb
ORDER BY id LIMIT %(limit)s

-- name: history_raw
SELECT series_id, time_bucket(%(step)s::interval, ts) AS bucket,
       count(*), sum(value), min(value), max(value), first(value, ts), last(value, ts)
FROM metric_values
WHERE series_id = ANY(%(ids)s) AND ts >= %(start)s AND ts < %(end)s
GROUP BY 1, 2 ORDER BY 1, 2

-- name: history_hourly
SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket,
       sum(count)::bigint, sum(sum), min(min), max(max), first(first, bucket), last(last, bucket)
FROM metric_hourly
WHERE series_id = ANY(%(ids)s) AND bucket >= %(start)s AND bucket < %(end)s
GROUP BY 1, 2 ORDER BY 1, 2

-- name: history_daily
SELECT series_id, time_bucket(%(step)s::interval, bucket) AS bucket,
       sum(count)::bigint, sum(sum), min(min), max(max), first(first, bucket), last(last, bucket)
FROM metric_daily
WHERE series_id = ANY(%(ids)s) AND bucket >= %(start)s AND bucket < %(end)s
GROUP BY 1, 2 ORDER BY 1, 2

-- name: current
-- The newest sample of each series within the look-back, a page by series id.
SELECT s.id, s.metric_name, s.tags, s.kind, s.unit, v.ts, v.value
FROM (
    SELECT series_id, max(ts) AS ts, last(value, ts) AS value
    FROM metric_values
    WHERE ts >= %(since)s AND ts <= %(until)s AND series_id > %(after)s
    GROUP BY series_id
) v
JOIN metric_series s ON s.id = v.series_id
WHERE (%(metric)s::text IS NULL OR s.metric_name = %(metric)s) AND s.tags @> %(tags)s::jsonb
ORDER BY s.id LIMIT %(limit)s
