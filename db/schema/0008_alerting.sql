-- Alerting: what a rule says, the state of each alert, its history, and the outbox of notifications.
-- Durations are seconds, as the evaluator counts them.

CREATE SEQUENCE alert_rule_versions;

ALTER TABLE alert_rules DROP CONSTRAINT alert_rules_condition_check;
ALTER TABLE alert_rules
    ADD CONSTRAINT alert_rules_condition_check
        CHECK (condition IN ('>', '>=', '<', '<=', '==', '!=', 'outside')),
    ADD COLUMN source text NOT NULL DEFAULT 'metric'
        CHECK (source IN ('metric', 'errors', 'event', 'external')),
    ADD COLUMN description     text     NOT NULL DEFAULT '',
    ADD COLUMN matchers        text[]   NOT NULL DEFAULT '{}', -- name=value, !=, =~, !~
    ADD COLUMN group_by        text[],                         -- null: every tag set its own alert
    ADD COLUMN aggregation     text     NOT NULL DEFAULT 'avg',
    ADD COLUMN quantile        double precision,
    ADD COLUMN window_s        double precision NOT NULL DEFAULT 300,
    ADD COLUMN denominator     text,                           -- ratio of two metrics
    ADD COLUMN change_against_s double precision,              -- value is % against so long ago
    ADD COLUMN threshold_upper double precision,               -- of condition `outside`
    ADD COLUMN clear_threshold double precision,
    ADD COLUMN for_s           double precision NOT NULL DEFAULT 0,
    ADD COLUMN keep_firing_for_s double precision NOT NULL DEFAULT 0,
    ADD COLUMN interval_s      double precision NOT NULL DEFAULT 15,
    ADD COLUMN severity        text     NOT NULL DEFAULT 'warning'
        CHECK (severity IN ('info', 'warning', 'critical')),
    ADD COLUMN no_data         text     NOT NULL DEFAULT 'keep'
        CHECK (no_data IN ('keep', 'no_data', 'alert')),
    ADD COLUMN labels          jsonb    NOT NULL DEFAULT '{}',
    ADD COLUMN annotations     jsonb    NOT NULL DEFAULT '{}',
    ADD COLUMN runbook_url     text,
    ADD COLUMN channels        text[]   NOT NULL DEFAULT '{}', -- none: the default channels
    ADD COLUMN version         bigint   NOT NULL DEFAULT nextval('alert_rule_versions'),
    ADD COLUMN last_error      text;                           -- why it could not be evaluated

ALTER SEQUENCE alert_rule_versions OWNED BY alert_rules.version;

-- When the rules of one interval and offset were last evaluated: few rows, whatever the rules.
CREATE TABLE alert_slots (
    interval_s double precision NOT NULL,
    offset_s   double precision NOT NULL,
    last_at    timestamptz      NOT NULL,
    gap_s      double precision NOT NULL DEFAULT 0, -- the last outage of evaluation
    gap_at     timestamptz,                         -- and when it ended
    PRIMARY KEY (interval_s, offset_s)
);

ALTER TABLE alert_history
    ADD COLUMN rule_name   text  NOT NULL DEFAULT '',
    ADD COLUMN source      text  NOT NULL DEFAULT 'metric',
    ADD COLUMN severity    text  NOT NULL DEFAULT 'warning',
    ADD COLUMN fingerprint text  NOT NULL DEFAULT '',
    ADD COLUMN annotations jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN detail      jsonb NOT NULL DEFAULT '{}', -- value against threshold, links
    ADD COLUMN acknowledged_note text,
    ADD COLUMN acknowledged_until timestamptz,
    ADD CONSTRAINT alert_history_reason CHECK (resolve_reason IN
        ('recovered', 'no_data_policy', 'rule_changed', 'rule_deleted', 'acknowledged_away',
         'silenced', 'expired')),
    ADD CONSTRAINT alert_history_resolved CHECK ((resolved_at IS NULL) = (status = 'firing'));
CREATE INDEX alert_history_triggered ON alert_history (triggered_at DESC);
CREATE INDEX alert_history_alert ON alert_history (alert_rule_id, fingerprint, triggered_at DESC);

-- The state of each alert. Groups that are merely fine have a row only where a rule must notice
-- that they vanish.
CREATE TABLE alert_instances (
    rule_id     bigint      NOT NULL REFERENCES alert_rules (id) ON DELETE CASCADE,
    fingerprint text        NOT NULL,              -- of the group's labels
    labels      jsonb       NOT NULL,              -- the group's, without those of the rule
    phase       text        NOT NULL CHECK (phase IN
        ('inactive', 'pending', 'firing', 'recovering', 'no_data', 'error', 'dismissed')),
    history_id  bigint      REFERENCES alert_history (id) ON DELETE SET NULL, -- fired, not resolved
    held_s      double precision NOT NULL DEFAULT 0, -- time seen in pending or recovering
    missing_s   double precision NOT NULL DEFAULT 0, -- time without data
    since       timestamptz NOT NULL,
    value       double precision,
    value_at    timestamptz,
    fired_at    timestamptz[] NOT NULL DEFAULT '{}', -- the latest firings, for flapping
    ends_at     timestamptz,                         -- alerts from elsewhere: good until then
    annotations jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (rule_id, fingerprint)
) WITH (fillfactor = 70);
CREATE INDEX alert_instances_history ON alert_instances (history_id) WHERE history_id IS NOT NULL;
CREATE INDEX alert_instances_ends ON alert_instances (ends_at) WHERE ends_at IS NOT NULL;

CREATE TABLE alert_transitions (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_id     bigint      REFERENCES alert_rules (id) ON DELETE SET NULL,
    history_id  bigint      REFERENCES alert_history (id) ON DELETE CASCADE,
    fingerprint text        NOT NULL,
    labels      jsonb       NOT NULL,
    from_phase  text        NOT NULL,
    to_phase    text        NOT NULL,
    at          timestamptz NOT NULL,
    value       double precision,
    reason      text
);
CREATE INDEX alert_transitions_history ON alert_transitions (history_id);
CREATE INDEX alert_transitions_rule ON alert_transitions (rule_id);
CREATE INDEX alert_transitions_at ON alert_transitions (at);

CREATE TABLE alert_channels (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name              text    NOT NULL UNIQUE CHECK (name <> ''),
    kind              text    NOT NULL CHECK (kind IN ('email', 'webhook', 'log')),
    config            jsonb   NOT NULL DEFAULT '{}',
    enabled           boolean NOT NULL DEFAULT true,
    is_default        boolean NOT NULL DEFAULT false, -- takes rules that name no channel
    fallback          text,                           -- channel that gets what this one cannot deliver
    group_by          text[]  NOT NULL DEFAULT '{alertname}',
    group_wait_s      double precision NOT NULL DEFAULT 0,
    group_interval_s  double precision NOT NULL DEFAULT 60,
    repeat_interval_s double precision NOT NULL DEFAULT 14400,
    hourly_cap        integer NOT NULL DEFAULT 60 CHECK (hourly_cap >= 1),
    send_resolved     boolean NOT NULL DEFAULT true,
    failures_in_a_row integer NOT NULL DEFAULT 0,
    open_until        timestamptz,                    -- circuit breaker: no attempt before
    last_error        text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now()
);

-- One message to one channel, its content frozen when it was composed, so that a second attempt
-- is the same message under the same key.
CREATE TABLE alert_messages (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key             uuid        NOT NULL DEFAULT gen_random_uuid(),
    channel_id      bigint      NOT NULL REFERENCES alert_channels (id) ON DELETE CASCADE,
    kind            text        NOT NULL CHECK (kind IN ('alert', 'digest', 'test')),
    group_key       text        NOT NULL DEFAULT '',
    content         jsonb       NOT NULL,
    status          text        NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'dead')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    claimed_by      uuid,
    claimed_until   timestamptz,
    created_at      timestamptz NOT NULL,
    sent_at         timestamptz,
    latency_ms      double precision,
    response        text,
    last_error      text
);
CREATE INDEX alert_messages_due ON alert_messages (next_attempt_at) WHERE status = 'pending';
CREATE INDEX alert_messages_channel ON alert_messages (channel_id, created_at DESC);
CREATE INDEX alert_messages_created ON alert_messages (created_at DESC);

-- What a channel is to be told; becomes part of a message once its group is due.
CREATE TABLE alert_outbox (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id    bigint      NOT NULL REFERENCES alert_channels (id) ON DELETE CASCADE,
    history_id    bigint      NOT NULL REFERENCES alert_history (id) ON DELETE CASCADE,
    event         text        NOT NULL CHECK (event IN ('firing', 'resolved', 'repeat')),
    dedup_key     text        NOT NULL, -- the transition, or the number of the repeat
    group_key     text        NOT NULL,
    created_at    timestamptz NOT NULL,
    held_until    timestamptz,          -- silenced or inhibited: looked at again then
    message_id    bigint      REFERENCES alert_messages (id) ON DELETE SET NULL,
    dropped       text,                 -- why it became no message: silenced, ...
    UNIQUE (channel_id, history_id, dedup_key)
);
CREATE INDEX alert_outbox_waiting ON alert_outbox (channel_id, group_key)
    WHERE message_id IS NULL AND dropped IS NULL;
CREATE INDEX alert_outbox_history ON alert_outbox (history_id);
CREATE INDEX alert_outbox_message ON alert_outbox (message_id);

CREATE TABLE alert_groups (
    channel_id      bigint      NOT NULL REFERENCES alert_channels (id) ON DELETE CASCADE,
    group_key       text        NOT NULL,
    last_message_at timestamptz NOT NULL,
    PRIMARY KEY (channel_id, group_key)
);

CREATE TABLE alert_attempts (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    message_id bigint      NOT NULL REFERENCES alert_messages (id) ON DELETE CASCADE,
    at         timestamptz NOT NULL,
    ok         boolean     NOT NULL,
    latency_ms double precision NOT NULL,
    response   text        NOT NULL DEFAULT ''
);
CREATE INDEX alert_attempts_message ON alert_attempts (message_id);

CREATE TABLE alert_silences (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    matchers   text[]      NOT NULL CHECK (matchers <> '{}'),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL CHECK (ends_at > starts_at),
    recurrence jsonb,      -- {weekdays, from, to, timezone}: only then, between starts_at and ends_at
    author     text        NOT NULL,
    reason     text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alert_silences_ends ON alert_silences (ends_at);

CREATE TABLE alert_inhibitions (
    id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name   text   NOT NULL UNIQUE CHECK (name <> ''),
    source text[] NOT NULL CHECK (source <> '{}'), -- matchers of the alert that mutes
    target text[] NOT NULL CHECK (target <> '{}'), -- matchers of those it mutes
    equal  text[] NOT NULL DEFAULT '{}'            -- labels both must share
);
