-- Errors and alerts: the checklist's tables 1.2, 1.3 and 1.4.

CREATE TABLE error_logs (
    id            bigint GENERATED ALWAYS AS IDENTITY,
    error_type    text        NOT NULL,
    error_message text        NOT NULL DEFAULT '',
    stack_trace   text,
    request_path  text,
    user_id       text,
    severity      text        NOT NULL DEFAULT 'error'
                              CHECK (severity IN ('debug', 'info', 'warning', 'error', 'fatal')),
    created_at    timestamptz NOT NULL DEFAULT now(),
    group_id      bigint,
    service       text        NOT NULL DEFAULT '',
    environment   text        NOT NULL DEFAULT '',
    release       text        NOT NULL DEFAULT '',
    request_id    text,
    context       jsonb       NOT NULL DEFAULT '{}'
) WITH (
    tsdb.hypertable,
    tsdb.partition_column = 'created_at',
    tsdb.chunk_interval = '1 day',
    tsdb.segmentby = '',
    tsdb.orderby = 'created_at DESC'
);

CREATE TABLE alert_rules (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rule_name   text             NOT NULL UNIQUE CHECK (rule_name <> ''),
    metric_name text             NOT NULL,
    threshold   double precision NOT NULL,
    condition   text             NOT NULL CHECK (condition IN ('>', '>=', '<', '<=', '==', '!=')),
    enabled     boolean          NOT NULL DEFAULT true,
    created_at  timestamptz      NOT NULL DEFAULT now(),
    updated_at  timestamptz      NOT NULL DEFAULT now()
);

CREATE TABLE alert_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    alert_rule_id bigint      REFERENCES alert_rules (id) ON DELETE SET NULL,
    triggered_at  timestamptz NOT NULL DEFAULT now(),
    resolved_at   timestamptz,
    status        text        NOT NULL DEFAULT 'firing' CHECK (status IN ('firing', 'resolved')),
    message       text        NOT NULL DEFAULT '',
    labels        jsonb       NOT NULL DEFAULT '{}',
    value         double precision,
    resolve_reason  text,
    acknowledged_at timestamptz,
    acknowledged_by text,
    CHECK (resolved_at IS NULL OR resolved_at >= triggered_at)
);
CREATE INDEX alert_history_rule ON alert_history (alert_rule_id, triggered_at DESC);
CREATE INDEX alert_history_open ON alert_history (triggered_at) WHERE resolved_at IS NULL;
