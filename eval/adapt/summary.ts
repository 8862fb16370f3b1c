/** The jobs of a protocol as one table: per method and label what is gained on the target, and what is lost on the source. Pure. */
import { gapClosed, skillLost } from "./gap.ts";
import type { JobRecord } from "./job-record.ts";
import type { LabelGain, MethodGain } from "./section.ts";

/** @param records with the zero shot among them; in any order */
export function gainsOf(records: readonly JobRecord[]): MethodGain[] {
  const zero = records.find(({ method }) => method === "zero-shot");
  if (zero === undefined) return [];
  const oracles = records.filter(({ method }) => method === "oracle");
  const groups = new Map<string, JobRecord[]>();
  for (const record of records) groups.set(groupOf(record), [...(groups.get(groupOf(record)) ?? []), record]);
  return [...groups].map(([name, group]) => ({
    ...{ name, seeds: group.length, seconds: mean(group.map(({ seconds }) => seconds))! },
    labels: zero.target.map((own, i): LabelGain => {
      const errorsOf = (some: readonly JobRecord[]) =>
        some.map((r) => Float64Array.from(r.target[i]!.errors));
      const adapted = errorsOf(group);
      const gap =
        oracles.length === 0
          ? undefined
          : gapClosed(Float64Array.from(own.errors), adapted, errorsOf(oracles));
      const [before, after] = [zero.source[i]!.r2, mean(group.map((r) => r.source[i]!.r2))];
      return {
        name: own.name,
        error: mean(adapted.map((errors) => mean([...errors])))!,
        r2: mean(group.map((r) => r.target[i]!.r2)),
        ...(gap && { gap }),
        coverage: mean(group.map((r) => r.target[i]!.coverage)),
        lost: before === null || after === null ? null : skillLost(before, after),
      };
    }),
  }));
}

const groupOf = ({ method, labels }: JobRecord): string =>
  labels === undefined ? method : `${method}-${labels}`;

/** null if one is null. */
function mean(values: readonly (number | null)[]): number | null {
  let sum = 0;
  for (const x of values) {
    if (x === null) return null;
    sum += x;
  }
  return sum / values.length;
}
