/** The kinds of checks and the fields that each has. */

export type FieldType = "text" | "number" | "password" | "list" | "lines" | "pairs" | "conditions" | "boolean" | string[];
export interface FieldOf { name: string; label: string; type: FieldType; placeholder?: string; required?: boolean; first?: unknown }

const f = (name: string, label: string, type: FieldType = "text", more: Partial<FieldOf> = {}): FieldOf => ({ name, label, type, ...more });
const CERTIFICATE = [f("verify", "Verify the certificate", "boolean", { first: true }), f("certificate_warn", "Warn before it expires", "text", { first: "14d" }), f("certificate_fail", "Fail before it expires", "text", { first: "0s" })];

export const KINDS: Record<string, { name: string; fields: FieldOf[]; more: FieldOf[] }> = {
  http: {
    name: "HTTP",
    fields: [f("url", "Address", "text", { required: true, placeholder: "https://shop.example.com/health" }), f("method", "Method", ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]), f("status", "Expected status", "list", { first: ["2xx"] })],
    more: [f("contains", "Body contains (one a line)", "lines"), f("not_contains", "Body does not contain", "lines"), f("json", "JSON conditions: path op value", "conditions", { placeholder: "status == ok" }), f("headers", "Headers: name: value", "pairs"), f("body", "Body of the request"), f("redirects", "Redirects followed", "number", { first: 0 }), ...CERTIFICATE],
  },
  tcp: { name: "TCP", fields: [f("host", "Host", "text", { required: true }), f("port", "Port", "number", { required: true })], more: [f("send", "Send"), f("expect", "Expect")] },
  dns: { name: "DNS", fields: [f("host", "Name", "text", { required: true }), f("record", "Record", ["A", "AAAA", "CNAME", "MX", "NS", "TXT", "SOA", "SRV", "CAA", "PTR"])], more: [f("server", "Server"), f("contains", "Answer contains", "lines")] },
  tls: { name: "TLS", fields: [f("host", "Host", "text", { required: true }), f("port", "Port", "number", { first: 443 })], more: [f("server_name", "Server name"), ...CERTIFICATE] },
  smtp: { name: "SMTP", fields: [f("host", "Host", "text", { required: true }), f("port", "Port", "number", { first: 25 }), f("security", "Security", ["starttls", "none", "auto", "tls"])], more: [f("username", "User"), f("password", "Password", "password"), ...CERTIFICATE] },
  postgresql: { name: "PostgreSQL", fields: [f("host", "Host", "text", { required: true }), f("port", "Port", "number", { first: 5432 }), f("user", "User", "text", { required: true }), f("password", "Password", "password")], more: [f("database", "Database"), f("sslmode", "TLS", ["prefer", "require", "disable"]), f("query", "Query", "text", { first: "SELECT 1" })] },
  redis: { name: "Redis", fields: [f("host", "Host", "text", { required: true }), f("port", "Port", "number", { first: 6379 }), f("password", "Password", "password")], more: [f("tls", "TLS", "boolean"), f("username", "User")] },
  heartbeat: { name: "Heartbeat", fields: [f("every", "Every", "text", { placeholder: "1d" }), f("cron", "or cron", "text", { placeholder: "0 3 * * *" }), f("grace", "Grace", "text", { first: "5m" })], more: [f("timezone", "Time zone", "text", { first: "UTC" })] },
};

export const COMMON: FieldOf[] = [
  f("interval", "Every", "text", { first: "30s" }), f("timeout", "Timeout", "text", { first: "5s" }), f("failures", "Failures until it is failing", "number", { first: 2 }),
  f("successes", "Successes until it recovers", "number", { first: 1 }), f("slow", "Slow from", "text", { placeholder: "1s" }),
];

type Condition = { path: string; op: string; value?: unknown };

/** A value as it stands in its input. */
export function shown(type: FieldType, value: unknown): string {
  if (value === null || value === undefined) return "";
  if (type === "list" && Array.isArray(value)) return value.join(", ");
  if (type === "lines" && Array.isArray(value)) return value.join("\n");
  if (type === "pairs" && typeof value === "object") return Object.entries(value).map(([name, each]) => `${name}: ${String(each)}`).join("\n");
  if (type === "conditions" && Array.isArray(value)) return (value as Condition[]).map(({ path, op, value: each }) => (op === "exists" ? `${path} exists` : `${path} ${op} ${typeof each === "string" ? each : JSON.stringify(each)}`)).join("\n");
  return String(value);
}

function literal(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // plain words need no quotes
  }
}

/** What an input's text becomes; undefined leaves the field to its default. */
export function parsed(type: FieldType, text: string): unknown {
  const trimmed = text.trim();
  if (type === "boolean") return text === "on";
  if (trimmed === "") return type === "list" || type === "lines" || type === "conditions" ? (type === "list" ? undefined : []) : type === "pairs" ? {} : undefined;
  if (type === "number") return Number(trimmed);
  if (type === "list") return trimmed.split(/[\s,]+/);
  const lines = text.split("\n").map((line) => line.trim()).filter(Boolean);
  if (type === "lines") return lines;
  if (type === "pairs") return Object.fromEntries(lines.map((line) => { const cut = line.indexOf(":"); return cut < 0 ? [line, ""] : [line.slice(0, cut).trim(), line.slice(cut + 1).trim()]; }));
  if (type === "conditions") {
    return lines.map((line): Condition => {
      const found = /^(\S+)\s+(==|!=|>=|<=|>|<|contains|exists)\s*(.*)$/.exec(line);
      if (!found) return { path: line, op: "exists" };
      const [, path = "", op = "==", value = ""] = found;
      return op === "exists" ? { path, op } : { path, op, value: literal(value) };
    });
  }
  return text;
}
