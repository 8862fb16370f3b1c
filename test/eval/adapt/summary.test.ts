import { expect, it } from "vitest";
import type { JobRecord } from "../../../eval/adapt/job-record.ts";
import { gainsOf } from "../../../eval/adapt/summary.ts";
import { formatGains } from "../../../eval/adapt/table.ts";

const record = (
  method: JobRecord["method"],
  seed: number,
  error: number,
  more: Partial<JobRecord> = {},
): JobRecord => ({
  ...{
    method,
    seed,
    protocol: { data: "d", epochs: 30, n: 2000, simulated: 5000 },
    seconds: 10 * (seed + 1),
  },
  target: [{ name: "flux", errors: Array(60).fill(error), r2: 1 - error, coverage: 0.68 }],
  source: [{ name: "flux", errors: [], r2: 0.9 - 0.1 * seed, coverage: 0.7 }],
  ...more,
});
const records = [
  record("zero-shot", 0, 1),
  record("finetune", 0, 0.4, { labels: 300 }),
  record("finetune", 1, 0.6, { labels: 300 }),
  record("finetune", 0, 0.8, { labels: 30 }),
  record("oracle", 0, 0.2),
];

it("means over seeds, beside the zero shot and the oracle", () => {
  const gains = gainsOf(records);
  expect(gains.map(({ name, seeds }) => [name, seeds])).toEqual([
    ["zero-shot", 1],
    ["finetune-300", 2],
    ["finetune-30", 1],
    ["oracle", 1],
  ]);
  const [zero, tuned] = gains.map(({ labels }) => labels[0]!);
  expect(zero).toMatchObject({ error: 1, lost: 0, gap: { closed: 0 } });
  expect(tuned!.error).toBeCloseTo(0.5, 12);
  expect(tuned!.gap!.closed).toBeCloseTo(0.625, 12);
  expect(tuned!.gap!.low).toBeCloseTo(0.5, 6); // both seeds the worse one
  expect(tuned!.lost).toBeCloseTo(1 - 0.85 / 0.9, 12);
  expect(gains[1]!.seconds).toBe(15);
});

it("says nothing of a gap before the oracle is done, and nothing at all before the zero shot", () => {
  expect(gainsOf(records.slice(0, 2))[1]!.labels[0]!.gap).toBeUndefined();
  expect(gainsOf(records.slice(1))).toEqual([]);
});

it("a table has a line a method and label, and says what is missing", () => {
  const text = formatGains(gainsOf(records), 3);
  expect(text).toMatch(/finetune-300 \(2\) +flux +0\.500 +0\.500 +62 % +\d+ % to \d+ % +68 % +6 %/);
  expect(text).toContain("3 jobs are not done");
  expect(formatGains(gainsOf(records), 0)).not.toContain("not done");
});
