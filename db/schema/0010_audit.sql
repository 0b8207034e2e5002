-- The audit log: what was done to whatever an administrator sets up, written by triggers and so in
-- the transaction that did it, whoever it was: the API, a command, the dashboard, plain SQL.

CREATE TABLE audit_log (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at         timestamptz NOT NULL DEFAULT clock_timestamp(),
    actor_kind text        NOT NULL, -- key, user, command, setup; database: nobody from outside
    actor      text        NOT NULL, -- name of the key, user, account; the role of the database
    address    text        NOT NULL DEFAULT '',
    action     text        NOT NULL CHECK (action IN ('create', 'change', 'delete')),
    kind       text        NOT NULL, -- API key, user, alert rule, ...
    target     text        NOT NULL, -- its name, else its id
    detail     jsonb       NOT NULL  -- column: value; of a change column: [before, after]
);
CREATE INDEX audit_log_kind ON audit_log (kind, id DESC);

-- What is written there stays: not even the owner changes it without first dropping this trigger.
CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_log_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays();

-- Arguments: kind, column that names the thing, columns that are no act of anybody (commas), and
-- columns that are secret or long, whose values are written as ***.
CREATE FUNCTION audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before jsonb := coalesce(to_jsonb(OLD), '{}');
    after  jsonb := coalesce(to_jsonb(NEW), '{}');
    quiet  text[] := string_to_array(TG_ARGV[2], ',');
    hidden text[] := string_to_array(TG_ARGV[3], ',');
    role   text := nullif(current_setting('tidegauge.actor_kind', true), '');
    found  jsonb;
BEGIN
    SELECT jsonb_object_agg(name, CASE TG_OP
               WHEN 'UPDATE' THEN jsonb_build_array(
                   CASE WHEN hides THEN '"***"' ELSE before -> name END,
                   CASE WHEN hides THEN '"***"' ELSE after -> name END)
               WHEN 'INSERT' THEN CASE WHEN hides THEN '"***"' ELSE after -> name END
               ELSE CASE WHEN hides THEN '"***"' ELSE before -> name END
           END)
    INTO found
    FROM (SELECT name, name = any(hidden) AS hides
          FROM jsonb_object_keys(before || after) AS name
          WHERE name <> all(quiet) AND before -> name IS DISTINCT FROM after -> name) AS columns;
    IF found IS NULL AND TG_OP = 'UPDATE' THEN
        RETURN NULL;
    END IF;
    INSERT INTO audit_log (actor_kind, actor, address, action, kind, target, detail)
    VALUES (coalesce(role, 'database'),
            CASE WHEN role IS NULL THEN session_user::text
                 ELSE coalesce(current_setting('tidegauge.actor', true), '') END,
            CASE WHEN role IS NULL THEN ''
                 ELSE coalesce(current_setting('tidegauge.address', true), '') END,
            CASE TG_OP WHEN 'INSERT' THEN 'create' WHEN 'UPDATE' THEN 'change' ELSE 'delete' END,
            TG_ARGV[0],
            coalesce(after ->> TG_ARGV[1], before ->> TG_ARGV[1], ''),
            coalesce(found, '{}'));
    RETURN NULL;
END $$;

CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON api_keys FOR EACH ROW
    EXECUTE FUNCTION audit_change('API key', 'name', 'id', 'secret_hash');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON users FOR EACH ROW
    EXECUTE FUNCTION audit_change('user', 'name', 'id,updated_at,last_sign_in_at', 'password_hash');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON alert_rules FOR EACH ROW
    EXECUTE FUNCTION audit_change('alert rule', 'rule_name', 'updated_at,version,last_error', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON alert_channels FOR EACH ROW
    EXECUTE FUNCTION audit_change('channel', 'name',
                                  'updated_at,failures_in_a_row,open_until,last_error', 'config');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON alert_silences FOR EACH ROW
    EXECUTE FUNCTION audit_change('silence', 'id', '', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON alert_inhibitions FOR EACH ROW
    EXECUTE FUNCTION audit_change('inhibition', 'name', 'id', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON health_checks FOR EACH ROW
    EXECUTE FUNCTION audit_change('health check', 'name', 'id,updated_at', 'token,definition');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON health_maintenance FOR EACH ROW
    EXECUTE FUNCTION audit_change('maintenance window', 'title', '', '');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON error_projects FOR EACH ROW
    EXECUTE FUNCTION audit_change('DSN', 'service', '', 'public_key');
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON dashboards FOR EACH ROW
    EXECUTE FUNCTION audit_change('dashboard', 'name', 'id,updated_at', 'panels');
