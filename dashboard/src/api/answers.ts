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
  "GET /alerts/rules": { rules: T.AlertRule[] };
  "GET /alerts/rules/{rule_id}": T.AlertRule;
  "POST /alerts/rules": T.AlertRule;
  "POST /alerts/rules/test": T.BackTest;
  "GET /alerts/silences": { silences: T.Silence[] };
  "GET /alerts/notifications": { notifications: T.Notification_[]; next: number | null };
  "GET /alerts/notifications/{message_id}": T.Notification_;
  "GET /health/detailed": T.HealthDetail;
  "GET /ingest/rejects": { rejects: T.Reject[] };
  "GET /ingest/cardinality": T.Cardinality;
}
