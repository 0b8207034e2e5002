-- Rollups that no refresh reaches any more are kept in columns, by series: a year of days of 100 of
-- 5,000 series took 40 ms to read as rows and takes 10 ms, in less than a third of the space.
ALTER MATERIALIZED VIEW metric_hourly SET (
    timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'bucket');
ALTER MATERIALIZED VIEW metric_daily SET (
    timescaledb.enable_columnstore, timescaledb.segmentby = 'series_id', timescaledb.orderby = 'bucket');
