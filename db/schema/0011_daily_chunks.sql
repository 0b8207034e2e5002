-- A chunk of the daily rollup spans a month. TimescaleDB made it 60 hours, ten times what it took of
-- the samples: 146 chunks for a year, and a look-up of every series in each of them. Chunks that
-- are there already stay until they are dropped.
DO $$
DECLARE
    target regclass;
BEGIN
    SELECT format('%I.%I', materialization_hypertable_schema, materialization_hypertable_name)
    INTO STRICT target FROM timescaledb_information.continuous_aggregates
    WHERE view_name = 'metric_daily';
    PERFORM set_chunk_time_interval(target, INTERVAL '30 days');
END $$;
