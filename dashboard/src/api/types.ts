/** Answers of the API: as the OpenAPI document has them, and those of which it says no more than that they are JSON. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionAnswer"];
export type Role = Session["role"];

export type Status = "pass" | "warn" | "fail" | "unknown";

/** With its curves, unless the live stream brought it. */
export type OverviewService = Omit<Schemas["ServiceStanding"], "series"> & Partial<Pick<Schemas["ServiceStanding"], "series">>;
export type Overview = Omit<Schemas["OverviewAnswer"], "services"> & { services: OverviewService[] };

export type History = Schemas["HistoryAnswer"];
export type HistorySeries = Schemas["SeriesColumns"];
export type CatalogMetric = Schemas["CatalogMetric"];
export type Policy = Schemas["PolicyAnswer"];
export type Tier = Schemas["TierAnswer"];

export type Severity = "debug" | "info" | "warning" | "error" | "fatal";
export type GroupStatus = "unresolved" | "resolved" | "ignored";
export interface ErrorGroup {
  id: number;
  service: string;
  error_type: string;
  title: string;
  culprit: string;
  platform: string;
  severity: Severity;
  handled: boolean | null;
  environments: string[];
  first_seen: string;
  last_seen: string;
  first_release: string | null;
  last_release: string | null;
  count: number;
  kept: number;
  users: number;
  status: GroupStatus;
  regressed: boolean;
  assigned_to: string | null;
  spiking_since: string | null;
}
export interface Fingerprint {
  id: number;
  version: number;
  title: string;
  culprit: string;
  count: number;
  kept: number;
  users: number;
  first_seen: string;
  last_seen: string;
}
export interface Counts { step: string; timestamps: number[]; counts: number[] }
export interface ErrorGroupDetail extends ErrorGroup {
  resolved_at: string | null;
  resolved_release: string | null;
  ignored_at: string | null;
  ignore_until: string | null;
  ignore_events: number | null;
  ignored_count: number | null;
  ignore_rate: number | null;
  ignore_window_s: number | null;
  thinned?: number;
  fingerprints: Fingerprint[];
  series: { "24h": Counts; "30d": Counts };
  endpoints: { endpoint: string; count: number }[];
  releases: { release: string; count: number }[];
  environment_counts: { environment: string; count: number }[];
  events: ErrorListed[];
}
export interface ErrorListed {
  event_id: string;
  timestamp: string;
  error_type: string;
  error_message: string;
  severity: Severity;
  service: string;
  environment: string;
  release: string | null;
  request_path: string | null;
  user_id: string | null;
  request_id: string | null;
  trace_id: string | null;
  group_id: number;
  fingerprint_id: number;
  kept: string;
  context: Record<string, unknown>;
}
export interface Frame {
  filename?: string;
  abs_path?: string;
  module?: string;
  function?: string;
  lineno?: number;
  in_app?: boolean;
  pre_context?: string[];
  context_line?: string;
  post_context?: string[];
  vars?: Record<string, unknown>;
}
export interface Exception_ {
  type?: string;
  value?: string;
  module?: string;
  mechanism?: { type?: string; handled?: boolean };
  frames?: Frame[];
}
export interface Breadcrumb {
  timestamp?: string | number;
  category?: string;
  type?: string;
  level?: string;
  message?: string;
  data?: Record<string, unknown>;
}
export interface ErrorEvent extends Omit<ErrorListed, "context"> {
  exceptions?: Exception_[];
  breadcrumbs?: Breadcrumb[];
  request?: Record<string, unknown>;
  user?: Record<string, unknown>;
  tags?: Record<string, string>;
  context?: Record<string, unknown>;
  sdk?: Record<string, unknown>;
  scrubbed?: unknown;
  trimmed?: unknown;
  previous_event_id?: string | null;
  next_event_id?: string | null;
  received_at?: string;
  [more: string]: unknown;
}
export interface Frequency {
  by: string;
  tier: string;
  step: string;
  from: number;
  to: number;
  series: { value: string; total: number; timestamps: number[]; counts: number[] }[];
}
export interface Project { id: number; service: string; environment?: string; dsn: string; created_at?: string; revoked_at?: string | null; [more: string]: unknown }

export interface AlertRule {
  id: number;
  rule_name: string;
  description: string;
  enabled: boolean;
  source: "metric" | "errors" | "event" | "external";
  metric_name: string;
  matchers: string[];
  group_by: string[] | null;
  aggregation: string;
  quantile: number | null;
  window: string;
  denominator: string | null;
  change_against: string | null;
  condition: string;
  threshold: number;
  threshold_upper: number | null;
  clear_threshold: number | null;
  for: string;
  keep_firing_for: string;
  interval: string;
  severity: "info" | "warning" | "critical";
  no_data: "keep" | "no_data" | "alert";
  labels: Record<string, string>;
  annotations: Record<string, string>;
  runbook_url: string | null;
  channels: string[];
  created_at: string;
  updated_at: string;
  version: number;
  last_error: string | null;
  alerts: Record<string, number>;
}
export type Alert = Schemas["AlertAnswer"];
export type AlertDetail = Schemas["StoryAnswer"];
export type ActiveAlert = Schemas["ActiveAlert"];
export type ActiveAlerts = Schemas["ActiveAnswer"];
export interface BackTest {
  text: string;
  fired: number;
  firing_s: number;
  most_at_once: number;
  from: string;
  to: string;
  evaluated_every: string;
  window: string;
  tier: string;
  alerts: { labels: Record<string, string>; from: string; to: string | null; value: number | null; reason: string | null }[];
  warnings: string[];
}
export interface Silence {
  id: number;
  matchers: string[];
  starts_at: string;
  ends_at: string;
  recurrence: { weekdays?: string[]; from: string; to: string; timezone?: string } | null;
  author: string;
  reason: string;
  state?: string;
  active?: boolean;
  [more: string]: unknown;
}
export type Inhibition = Schemas["InhibitionAnswer"];
export interface RulesPlan {
  applied: boolean;
  create: string[];
  update: { rule_name: string; changes: Record<string, { from: unknown; to: unknown }> }[];
  delete: string[];
  unchanged: number;
}
export type Channel = Schemas["ChannelAnswer"];
export interface Notification_ {
  id: number;
  channel: string;
  status: "pending" | "sent" | "dead";
  attempts: number;
  created_at: string;
  sent_at: string | null;
  next_attempt_at: string | null;
  latency_ms: number | null;
  response: string | null;
  last_error: string | null;
  title?: string;
  count?: number;
  firing?: number;
  resolved?: number;
  severity?: string;
  fallback_from?: string | null;
  content?: Record<string, unknown>;
  attempts_made?: { at: string; ok: boolean; latency_ms: number | null; response: string | null }[];
}

export interface HealthPart { componentType: string; observedValue?: unknown; observedUnit?: string; status: Status; time: string; output?: string }
export interface HealthDetail { status: Status; version: string; releaseId: string; serviceId: string; description: string; output?: string; checks: Record<string, HealthPart[]> }
export type Check = Schemas["CheckAnswer"];
export type Uptime = Schemas["UptimeAnswer"];
export type UptimeBars = Schemas["UptimeSeries"];
export type MaintenanceWindow = Schemas["WindowAnswer"];

export interface Reject { [field: string]: unknown }
export interface Cardinality {
  limits: { series_per_key: number; series_per_metric: number };
  metrics: { metric: string; series: number; first_seen: string; newest_series: string; tag_values: Record<string, number> }[];
}

export type ApiKey = Schemas["KeyAnswer"];
export type Setting = Schemas["SettingAnswer"];
export type User = Schemas["UserAnswer"];
export interface PanelQuery {
  metric: string;
  aggregation: string;
  group_by?: string;
  filters?: string[];
  across?: string;
  top?: string;
  step?: string;
  compare?: string;
}
export interface Panel { title: string; query: PanelQuery; width: 1 | 2 }
export type DashboardListed = Schemas["DashboardListed"];
export interface Dashboard { id: number; name: string; panels: Panel[]; updated_at: string }
