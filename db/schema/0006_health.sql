-- Checks of the users' services, their state, heartbeats and maintenance windows.

-- What is checked, as users wrote it (API) or as the file of TIDEGAUGE_HEALTH_FILE says.
CREATE TABLE health_checks (
    id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text        NOT NULL UNIQUE CHECK (name <> ''),
    kind       text        NOT NULL,
    definition jsonb       NOT NULL,
    source     text        NOT NULL DEFAULT 'api' CHECK (source IN ('api', 'file')),
    token      text        UNIQUE, -- the secret part of a heartbeat's address
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- How each check stands; written by the one instance that probes.
CREATE TABLE health_check_states (
    check_id   integer     PRIMARY KEY REFERENCES health_checks (id) ON DELETE CASCADE,
    status     text        NOT NULL CHECK (status IN ('unknown', 'pass', 'warn', 'fail')),
    since      timestamptz NOT NULL,
    checked_at timestamptz NOT NULL,
    duration_s double precision,
    output     text        NOT NULL DEFAULT '',
    observed   jsonb       NOT NULL DEFAULT '{}',
    failures   integer     NOT NULL DEFAULT 0, -- in a row
    successes  integer     NOT NULL DEFAULT 0, -- in a row
    announced  boolean     NOT NULL DEFAULT false -- a health.fail was told and no health.pass yet
);

-- The last signals of each heartbeat.
CREATE TABLE health_heartbeats (
    check_id        integer     PRIMARY KEY REFERENCES health_checks (id) ON DELETE CASCADE,
    last_success_at timestamptz,
    last_failure_at timestamptz,
    started_at      timestamptz, -- of a run that has not ended yet
    exit_code       integer,
    body            text        NOT NULL DEFAULT '',
    run_s           double precision
);

-- When checks are expected to fail: once (starts_at, ends_at) or again and again (cron, duration).
CREATE TABLE health_maintenance (
    id         integer     GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    title      text        NOT NULL CHECK (title <> ''),
    checks     text[]      NOT NULL DEFAULT '{}', -- names of checks; both empty: every check
    services   text[]      NOT NULL DEFAULT '{}',
    starts_at  timestamptz,
    ends_at    timestamptz,
    cron       text,
    duration   interval,
    timezone   text        NOT NULL DEFAULT 'UTC',
    created_by text        NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((cron IS NULL AND starts_at < ends_at AND duration IS NULL)
        OR (cron IS NOT NULL AND duration > interval '0' AND starts_at IS NULL AND ends_at IS NULL))
);
