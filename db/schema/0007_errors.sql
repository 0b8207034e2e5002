-- Errors: groups and the fingerprints that point to them, kept events, counts and their rollups.
-- Events point to a fingerprint, fingerprints to a group: a merge moves fingerprints, a split
-- moves them back, and no event is rewritten.

-- Nothing wrote to the first draft of this table, which lacked fingerprint and payload.
DROP TABLE error_logs;

-- A sender of Sentry's protocol: its DSN holds id and public_key. A public key is no secret
-- (browsers show it); it may bring errors of its service and nothing else.
CREATE TABLE error_projects (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    service     text        NOT NULL CHECK (service <> ''),
    environment text        NOT NULL DEFAULT '', -- for events that name none
    public_key  text        NOT NULL UNIQUE,
    created_at  timestamptz NOT NULL DEFAULT now(),
    revoked_at  timestamptz
);

-- One row for each event of the last day: a retry is answered, not counted twice. `source` is
-- the API key's id, or minus the project's.
CREATE TABLE error_ledger (
    event_id    uuid        NOT NULL,
    source      integer     NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (event_id, source)
);
CREATE INDEX error_ledger_received ON error_ledger (received_at);

CREATE TABLE error_groups (
    id              bigint      PRIMARY KEY,
    service         text        NOT NULL,
    error_type      text        NOT NULL,
    title           text        NOT NULL,
    culprit         text        NOT NULL DEFAULT '',
    platform        text        NOT NULL DEFAULT '',
    severity        text        NOT NULL CHECK (severity IN ('debug', 'info', 'warning', 'error', 'fatal')),
    handled         boolean     NOT NULL DEFAULT true, -- false once an event was not handled
    environments    text[]      NOT NULL DEFAULT '{}',
    first_seen      timestamptz NOT NULL,
    last_seen       timestamptz NOT NULL,
    first_release   text        NOT NULL DEFAULT '',
    last_release    text        NOT NULL DEFAULT '',
    count           bigint      NOT NULL DEFAULT 0, -- every event, whether kept or not
    kept            bigint      NOT NULL DEFAULT 0, -- events that are or were stored whole
    users           bigint      NOT NULL DEFAULT 0,
    status          text        NOT NULL DEFAULT 'unresolved'
                                CHECK (status IN ('unresolved', 'resolved', 'ignored')),
    regressed       boolean     NOT NULL DEFAULT false,
    assigned_to     text,
    resolved_at     timestamptz,
    resolved_release text,      -- set: only a later release reopens the group
    ignored_at      timestamptz,
    ignore_until    timestamptz,
    ignore_events   bigint,     -- reopen after so many events since ignored_count
    ignored_count   bigint,
    ignore_rate     integer,    -- reopen at so many events within ignore_window
    ignore_window   interval,
    window_start    timestamptz,
    window_count    bigint      NOT NULL DEFAULT 0,
    spiking_since   timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX error_groups_last_seen ON error_groups (last_seen DESC, id DESC);
CREATE INDEX error_groups_first_seen ON error_groups (first_seen DESC, id DESC);
CREATE INDEX error_groups_count ON error_groups (count DESC, id DESC);
CREATE INDEX error_groups_status ON error_groups (status, last_seen DESC, id DESC);
CREATE INDEX error_groups_service ON error_groups (service, last_seen DESC, id DESC);

CREATE TABLE error_fingerprints (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity   bytea       NOT NULL UNIQUE, -- hash of service, version and what the version hashes
    version    smallint    NOT NULL,
    service    text        NOT NULL,
    group_id   bigint      NOT NULL REFERENCES error_groups (id) DEFERRABLE INITIALLY DEFERRED,
    error_type text        NOT NULL,
    title      text        NOT NULL,
    culprit    text        NOT NULL DEFAULT '',
    platform   text        NOT NULL DEFAULT '',
    severity   text        NOT NULL,
    handled    boolean     NOT NULL DEFAULT true,
    environments  text[]   NOT NULL DEFAULT '{}',
    first_seen timestamptz NOT NULL,
    last_seen  timestamptz NOT NULL,
    first_release text     NOT NULL DEFAULT '',
    last_release  text     NOT NULL DEFAULT '',
    count      bigint      NOT NULL DEFAULT 0,
    kept       bigint      NOT NULL DEFAULT 0,
    users      bigint      NOT NULL DEFAULT 0,
    latest_at  timestamptz, -- when the row of error_logs with kept = 'latest' was replaced
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX error_fingerprints_group ON error_fingerprints (group_id);

-- Hashes of the people an error met; at most some thousands for each fingerprint.
CREATE TABLE error_users (
    fingerprint_id bigint NOT NULL REFERENCES error_fingerprints (id) ON DELETE CASCADE,
    user_hash      bigint NOT NULL,
    PRIMARY KEY (fingerprint_id, user_hash)
);
CREATE INDEX error_users_hash ON error_users (user_hash);

-- Releases in the order in which they appeared, to tell a later one.
CREATE TABLE error_releases (
    service    text        NOT NULL,
    release    text        NOT NULL,
    first_seen timestamptz NOT NULL,
    PRIMARY KEY (service, release)
);

-- What is searched: words of letters and digits, so that `checkout` finds `app.checkout.pay`.
CREATE FUNCTION error_words(words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT to_tsvector('simple'::regconfig, regexp_replace(words, '[^[:alnum:]]+', ' ', 'g')) $$;

CREATE INDEX error_groups_words ON error_groups
    USING gin (error_words(error_type || ' ' || title || ' ' || culprit));

-- Events stored whole. payload is the scrubbed event as JSON, compressed with zstd: nothing of it
-- is searched in SQL, and the server is spared parsing and compressing it.
CREATE TABLE error_logs (
    id             bigint GENERATED ALWAYS AS IDENTITY,
    error_type     text        NOT NULL,
    error_message  text        NOT NULL DEFAULT '',
    stack_trace    text,
    request_path   text,
    user_id        text,
    severity       text        NOT NULL DEFAULT 'error'
                               CHECK (severity IN ('debug', 'info', 'warning', 'error', 'fatal')),
    created_at     timestamptz NOT NULL DEFAULT now(),
    received_at    timestamptz NOT NULL DEFAULT now(),
    event_id       uuid        NOT NULL DEFAULT gen_random_uuid(),
    fingerprint_id bigint,
    service        text        NOT NULL DEFAULT '',
    environment    text        NOT NULL DEFAULT '',
    release        text        NOT NULL DEFAULT '',
    request_id     text,
    trace_id       text,
    context        jsonb       NOT NULL DEFAULT '{}',
    kept           text        NOT NULL DEFAULT 'first' CHECK (kept IN ('first', 'sample', 'latest')),
    payload        bytea
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'created_at',
    tsdb.chunk_interval = '1 day',
    tsdb.columnstore = false -- rows are few, payloads compressed, and a person's are deleted
);
ALTER TABLE error_logs ALTER COLUMN payload SET STORAGE EXTERNAL;
CREATE INDEX error_logs_event ON error_logs (event_id);
CREATE INDEX error_logs_fingerprint ON error_logs (fingerprint_id, created_at DESC);
CREATE INDEX error_logs_user ON error_logs (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX error_logs_request ON error_logs (request_id) WHERE request_id IS NOT NULL;
CREATE INDEX error_logs_words ON error_logs
    USING gin (error_words(error_type || ' ' || error_message || ' ' || coalesce(request_path, '')));

-- How often: one row for each minute, fingerprint and origin in a commit. Every event counts here,
-- also those whose payload is not kept.
CREATE TABLE error_counts (
    ts             timestamptz NOT NULL,
    fingerprint_id bigint      NOT NULL,
    error_type     text        NOT NULL,
    endpoint       text        NOT NULL DEFAULT '',
    severity       text        NOT NULL,
    service        text        NOT NULL DEFAULT '',
    environment    text        NOT NULL DEFAULT '',
    release        text        NOT NULL DEFAULT '',
    count          integer     NOT NULL
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'ts',
    tsdb.chunk_interval = '1 day',
    tsdb.create_default_indexes = false,
    tsdb.segmentby = '',
    tsdb.orderby = 'fingerprint_id, ts'
);

CREATE MATERIALIZED VIEW error_hourly
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 hour', ts) AS bucket,
       fingerprint_id, error_type, endpoint, severity, service, environment, release,
       sum(count)::bigint AS count
FROM error_counts
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
WITH NO DATA;

CREATE MATERIALIZED VIEW error_daily
WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket(INTERVAL '1 day', bucket) AS bucket,
       fingerprint_id, error_type, endpoint, severity, service, environment, release,
       sum(count)::bigint AS count
FROM error_hourly
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
WITH NO DATA;
