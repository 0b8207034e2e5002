-- name: limit_back_test
-- Bounds the statement, and reads batches as they lie: merging them in order of time does away with
-- vectorized filters.
SELECT set_config('statement_timeout', %(timeout_ms)s, true),
       set_config('jit', 'off', true),
       set_config('timescaledb.enable_decompression_sorted_merge', 'off', true)

-- name: past_stats
-- Buckets are open at their beginning and closed at their end, as windows are.
SELECT series_id::float8,
       ceil(extract(epoch FROM ts - %(start)s::timestamptz)::float8 / %(bucket_s)s::float8) - 1,
       count(*)::float8, sum(value), min(value), max(value),
       extract(epoch FROM max(ts))::float8, last(value, ts)
FROM metric_values
WHERE ts > %(start)s AND ts <= %(end)s AND {series}
GROUP BY 1, 2 LIMIT %(most)s

-- name: past_increase
SELECT series_id::float8,
       ceil(extract(epoch FROM ts - %(start)s::timestamptz)::float8 / %(bucket_s)s::float8) - 1,
       count(*)::float8, sum(value),
       sum(CASE WHEN before IS NULL THEN 0 WHEN value < before THEN value ELSE value - before END)
FROM (SELECT series_id, ts, value, lag(value) OVER (PARTITION BY series_id ORDER BY ts) AS before
      FROM metric_values
      WHERE ts > %(start)s - %(lookback)s::interval AND ts <= %(end)s AND {series}) v
WHERE ts > %(start)s
GROUP BY 1, 2 LIMIT %(most)s

-- name: past_samples
SELECT series_id::float8,
       ceil(extract(epoch FROM ts - %(start)s::timestamptz)::float8 / %(bucket_s)s::float8) - 1, value
FROM metric_values
WHERE ts > %(start)s AND ts <= %(end)s AND {series}
LIMIT %(most)s

-- name: past_hourly
SELECT series_id::float8,
       round(extract(epoch FROM bucket - %(start)s::timestamptz)::float8 / %(bucket_s)s::float8),
       count::float8, sum, min, max, extract(epoch FROM bucket)::float8, last
FROM metric_hourly
WHERE bucket >= %(start)s AND bucket < %(end)s AND {series}
LIMIT %(most)s

-- name: past_errors
SELECT service, environment, release, severity, error_type,
       greatest(ceil(extract(epoch FROM ts - %(start)s::timestamptz)::float8 / %(bucket_s)s::float8) - 1, 0)::int,
       sum(count)::float8
FROM error_counts WHERE ts > %(start)s::timestamptz - interval '1 minute' AND ts <= %(end)s
GROUP BY 1, 2, 3, 4, 5, 6
