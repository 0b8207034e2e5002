/** Names for what the OpenAPI document says. */
import type { components } from "./schema";

type Schemas = components["schemas"];
export type Session = Schemas["SessionAnswer"];
export type Role = Session["role"];

/** With its curves, unless the live stream brought it. */
export type OverviewService = Omit<Schemas["ServiceStanding"], "series"> & Partial<Pick<Schemas["ServiceStanding"], "series">>;
export type Overview = Omit<Schemas["OverviewAnswer"], "services"> & { services: OverviewService[] };

export type History = Schemas["HistoryAnswer"];
export type HistorySeries = Schemas["SeriesColumns"];
export type CatalogMetric = Schemas["CatalogMetric"];
export type Tier = Schemas["TierAnswer"];

export type ErrorGroup = Schemas["GroupAnswer"];
export type ErrorGroupDetail = Schemas["GroupWhole"];
export type GroupStatus = ErrorGroup["status"];
export type ErrorEvent = Schemas["EventAnswer"];
export type Frequency = Schemas["FrequencyAnswer"];

export type AlertRule = Schemas["RuleAnswer"];
export type Alert = Schemas["AlertAnswer"];
export type AlertDetail = Schemas["StoryAnswer"];
export type ActiveAlert = Schemas["ActiveAlert"];
export type BackTest = Schemas["BackTestAnswer"];
export type Inhibition = Schemas["InhibitionAnswer"];
export type RulesPlan = Schemas["RulesPlanAnswer"];
export type Channel = Schemas["ChannelAnswer"];

export type HealthDetail = Schemas["DetailAnswer"];
export type HealthPart = Schemas["Measurement"];
export type Check = Schemas["CheckAnswer"];
export type Status = Check["status"];
export type MaintenanceWindow = Schemas["WindowAnswer"];

export type ApiKey = Schemas["KeyAnswer"];
export type Dashboard = Schemas["DashboardAnswer"];
export type Panel = Dashboard["panels"][number];
