-- What the service keeps for itself: keys, the ingest ledger, rejects, leases, policy runs.

CREATE TABLE api_keys (
    id           integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text        NOT NULL CHECK (name <> ''),
    secret_hash  bytea       NOT NULL UNIQUE, -- SHA-256 of the key; keys have 256 random bits
    scopes       text[]      NOT NULL CHECK (scopes <> '{}' AND scopes <@ '{ingest,read,admin}'),
    created_at   timestamptz NOT NULL DEFAULT now(),
    revoked_at   timestamptz
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;

-- One row for each body stored in the last 24 hours, written in the transaction that stored it:
-- a body that comes again is answered from here.
CREATE TABLE ingest_ledger (
    key_id      integer     NOT NULL,
    body_hash   bytea       NOT NULL,
    received_at timestamptz NOT NULL,
    stored      integer     NOT NULL,
    rejected    integer     NOT NULL,
    PRIMARY KEY (key_id, body_hash)
);
CREATE INDEX ingest_ledger_received ON ingest_ledger (received_at);

-- Refused samples with their reasons; at most a few rows for each body, the rest in count.
CREATE TABLE ingest_rejects (
    received_at timestamptz NOT NULL,
    key_id      integer     NOT NULL,
    reason      text        NOT NULL,
    metric_name text        NOT NULL DEFAULT '',
    place       text        NOT NULL DEFAULT '',
    detail      text        NOT NULL DEFAULT '',
    count       integer     NOT NULL DEFAULT 1
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'received_at',
    tsdb.chunk_interval = '1 day',
    tsdb.segmentby = '',
    tsdb.orderby = 'received_at'
);

-- Who may do a thing that must be done once; a lease that has run out is free.
CREATE TABLE leases (
    name       text        PRIMARY KEY,
    holder     uuid        NOT NULL,
    expires_at timestamptz NOT NULL
);

-- The last run of each TimescaleDB policy that the application ran itself (no background workers).
CREATE TABLE policy_runs (
    job_id      integer     PRIMARY KEY,
    policy      text        NOT NULL,
    relation    text        NOT NULL,
    started_at  timestamptz NOT NULL,
    duration_s  double precision NOT NULL,
    runs        bigint      NOT NULL DEFAULT 1,
    failures    bigint      NOT NULL DEFAULT 0,
    last_error  text
);
