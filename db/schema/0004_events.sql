-- What one room tells another without knowing it: errors and health say what happened, alerting acts.

-- Written in the transaction that makes the event true and deleted in the one that acts on it
-- (DELETE ... RETURNING with SKIP LOCKED), so an event is neither lost nor acted on twice.
CREATE TABLE platform_events (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text        NOT NULL CHECK (kind <> ''), -- error.new_group, health.fail, ...
    labels     jsonb       NOT NULL DEFAULT '{}',       -- what rules select and group by
    detail     jsonb       NOT NULL DEFAULT '{}',       -- what texts and links are made of
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX platform_events_created ON platform_events (created_at);
