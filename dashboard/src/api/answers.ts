/** Which answer belongs to which operation. */
import type * as T from "./types";

export interface Answers {
  "GET /errors": { errors: T.ErrorListed[]; next: string | null };
  "GET /errors/groups": { groups: T.ErrorGroup[]; next: string | null };
  "GET /errors/groups/{group_id}": T.ErrorGroupDetail;
  "GET /errors/events/{event_id}": T.ErrorEvent;
  "GET /errors/services": { services: { service: string; groups: number; count: number; last_seen: string }[] };
  "GET /errors/frequency": T.Frequency;
  "POST /errors/groups/{group_id}/split": T.ErrorGroupDetail;
  "GET /api/v1/projects": { projects: T.Project[] };
  "POST /api/v1/projects": T.Project;
  "GET /alerts": T.ActiveAlerts;
  "GET /alerts/history": { alerts: T.Alert[]; next: number | null };
  "GET /alerts/{alert_id}": T.AlertDetail;
  "GET /alerts/rules": { rules: T.AlertRule[] };
  "GET /alerts/rules/{rule_id}": T.AlertRule;
  "POST /alerts/rules": T.AlertRule;
  "POST /alerts/rules/test": T.BackTest;
  "GET /alerts/silences": { silences: T.Silence[] };
  "GET /alerts/inhibitions": { inhibitions: T.Inhibition[] };
  "GET /alerts/channels": { channels: T.Channel[] };
  "GET /alerts/notifications": { notifications: T.Notification_[]; next: number | null };
  "GET /alerts/notifications/{message_id}": T.Notification_;
  "GET /health/detailed": T.HealthDetail;
  "GET /health/checks": { checks: T.Check[] };
  "GET /health/checks/{name}": T.Check;
  "POST /health/checks": T.Check;
  "PUT /health/checks/{name}": T.Check;
  "POST /health/checks/{name}/run": Record<string, unknown>;
  "POST /health/checks/test": Record<string, unknown>;
  "GET /health/checks/uptime": { checks: T.Uptime[] };
  "GET /health/checks/{name}/uptime": T.UptimeBars;
  "GET /health/maintenance": { windows: T.MaintenanceWindow[] };
  "GET /ingest/rejects": { rejects: T.Reject[] };
  "GET /ingest/cardinality": T.Cardinality;
}
