-- Whoever changes a rule, by the API or by plain SQL, gives it a new version: that is what evaluators
-- watch. That a rule could not be evaluated is written by the evaluator itself and is no change.
CREATE FUNCTION raise_alert_rule_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.version := nextval('alert_rule_versions');
    NEW.updated_at := now();
    RETURN NEW;
END $$;

CREATE TRIGGER alert_rules_version BEFORE UPDATE ON alert_rules FOR EACH ROW
    WHEN (to_jsonb(NEW) - 'last_error' IS DISTINCT FROM to_jsonb(OLD) - 'last_error')
    EXECUTE FUNCTION raise_alert_rule_version();
