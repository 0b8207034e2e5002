// The settings of the one session. This build starts with its own (client_min_messages = debug3,
// enable_seqscan = off, exit_on_error = on), neither ALTER SYSTEM nor RESET changes those.

export const SESSION_SETTINGS = `
  SET exit_on_error = off;
  SET client_min_messages = notice;
  SET log_min_messages = fatal;
  SET enable_seqscan = on;
  SET search_path = "$user", public;
  SET timezone = 'UTC';
  SET work_mem = '16MB';
  SET maintenance_work_mem = '64MB';
`

/** After a client that changed settings: everything back, then ours again. */
export const RESTORE_SETTINGS = `
  SELECT set_config(name, reset_val, false) FROM pg_settings
   WHERE source = 'session' AND context IN ('user', 'superuser');
  ${SESSION_SETTINGS}
`
