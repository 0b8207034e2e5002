/** Alerts, rules, silences, channels, deliveries. */
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { call } from "./client";
import type { paths } from "./schema";

export type RuleBody = paths["/alerts/rules"]["post"]["requestBody"]["content"]["application/json"];
export type SilenceBody = paths["/alerts/silences"]["post"]["requestBody"]["content"]["application/json"];
export type InhibitionBody = paths["/alerts/inhibitions"]["put"]["requestBody"]["content"]["application/json"];
export type ChannelBody = paths["/alerts/channels"]["post"]["requestBody"]["content"]["application/json"];

export const activeQuery = queryOptions({
  queryKey: ["alerts", "active"],
  queryFn: ({ signal }) => call("get", "/alerts", { query: { limit: 500 }, signal }),
  refetchInterval: 15_000,
});
export const alertQuery = (id: number) =>
  queryOptions({ queryKey: ["alerts", "one", id], queryFn: ({ signal }) => call("get", "/alerts/{alert_id}", { path: { alert_id: id }, signal }), refetchInterval: 15_000 });
export const rulesQuery = queryOptions({
  queryKey: ["alerts", "rules"],
  queryFn: ({ signal }) => call("get", "/alerts/rules", { query: { limit: 500 }, signal }),
});
export const ruleQuery = (id: number) =>
  queryOptions({ queryKey: ["alerts", "rule", id], queryFn: ({ signal }) => call("get", "/alerts/rules/{rule_id}", { path: { rule_id: id }, signal }) });
export const silencesQuery = (expired: boolean) =>
  queryOptions({ queryKey: ["alerts", "silences", expired], queryFn: ({ signal }) => call("get", "/alerts/silences", { query: { expired, limit: 200 }, signal }) });
export const inhibitionsQuery = queryOptions({ queryKey: ["alerts", "inhibitions"], queryFn: ({ signal }) => call("get", "/alerts/inhibitions", { signal }) });
export const channelsQuery = queryOptions({ queryKey: ["alerts", "channels"], queryFn: ({ signal }) => call("get", "/alerts/channels", { signal }) });

export const deliveriesQuery = (status: "pending" | "sent" | "dead" | null, before: number | null) =>
  queryOptions({
    queryKey: ["alerts", "deliveries", status, before],
    queryFn: ({ signal }) => call("get", "/alerts/notifications", { query: { status, before, limit: 50 }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: before ? false : 15_000,
  });

export const acknowledge = (id: number, by: string, note: string, forS: number | null) =>
  call("post", "/alerts/{alert_id}/acknowledge", { path: { alert_id: id }, body: { by, note, expires_in: forS } });
export const takeBack = (id: number) => call("delete", "/alerts/{alert_id}/acknowledge", { path: { alert_id: id } });
export const closeAlert = (id: number, by: string, note: string) => call("post", "/alerts/{alert_id}/close", { path: { alert_id: id }, body: { by, note } });
export const makeSilence = (body: SilenceBody) => call("post", "/alerts/silences", { body });
export const saveInhibition = (body: InhibitionBody) => call("put", "/alerts/inhibitions", { body });
export const removeInhibition = (id: number) => call("delete", "/alerts/inhibitions/{inhibition_id}", { path: { inhibition_id: id } });
export const importRules = (yaml: string, query: { apply: boolean; prune: boolean }) => call("post", "/alerts/rules/import", { query, body: yaml });
export const endSilence = (id: number) => call("delete", "/alerts/silences/{silence_id}", { path: { silence_id: id } });
