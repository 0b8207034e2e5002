/** The answer as a CSV file. */
import { historyQuestion, type Wanted } from "../../api/history";
import { address } from "../../api/client";
import type { Range } from "../../url/range";

export async function downloadCsv(wanted: Wanted, range: Range, environment: string | null): Promise<void> {
  const query = historyQuestion(wanted, range, environment);
  const response = await fetch(address("/metrics/history", { query }), { headers: { Accept: "text/csv" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  save(await response.blob(), `${wanted.metric}.csv`);
}

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, "_");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
