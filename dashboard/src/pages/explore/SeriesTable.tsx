/** The series of an answer in numbers. */
import { labelOf, type Wanted } from "../../api/history";
import type { History } from "../../api/types";
import { format, unitOf } from "../../charts/units";
import { Text } from "../../ui/Text";

export function figures(values: readonly (number | null)[]): { least: number | null; mean: number | null; most: number | null; latest: number | null } {
  const known = values.filter((value): value is number => value !== null);
  if (known.length === 0) return { least: null, mean: null, most: null, latest: null };
  let least = Infinity;
  let most = -Infinity;
  let sum = 0;
  for (const value of known) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return { least, mean: sum / known.length, most, latest: known.at(-1) ?? null };
}

export function SeriesTable({ answer, wanted }: { answer: History; wanted: Wanted }) {
  const unit = unitOf(wanted.metric, answer.series[0]?.unit ?? "", wanted.aggregation);
  const shown = answer.series.slice(0, 100);
  return (
    <section className="card table-box" aria-label="Series in numbers" tabIndex={0}>
      <table>
        <caption className="visually-hidden">Series in numbers</caption>
        <thead><tr><th scope="col">Series</th><th scope="col" className="num">Least</th><th scope="col" className="num">Mean</th><th scope="col" className="num">Most</th><th scope="col" className="num">Latest</th></tr></thead>
        <tbody>
          {shown.map((series, index) => {
            const { least, mean, most, latest } = figures(series.values);
            return (
              <tr key={index}>
                <td><Text max={300}>{labelOf(series, wanted)}</Text></td>
                {[least, mean, most, latest].map((value, column) => <td key={column} className="num">{format(value, unit)}</td>)}
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className="table-foot quiet">
        {answer.series.length > shown.length ? `100 of ${answer.series.length} series shown. ` : ""}
        {answer.stats.rows_scanned.toLocaleString("en")} rows read in {format(answer.stats.seconds, "s")}.
      </p>
    </section>
  );
}
