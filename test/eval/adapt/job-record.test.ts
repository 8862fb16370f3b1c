import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type JobRecord, readRecord, writeRecord } from "../../../eval/adapt/job-record.ts";
import { temporary } from "../../datasets/make.ts";

const PROTOCOL = { data: "d", epochs: 30, n: 2000, simulated: 5000 };
const RECORD: JobRecord = {
  ...{ method: "finetune", labels: 30, seed: 1, protocol: PROTOCOL, seconds: 3 },
  target: [{ name: "__proto__", errors: [0.1, 0.2], r2: null, coverage: 0.5 }],
  source: [],
};

it("comes back, is absent before, and is refused when damaged or of another protocol", () => {
  const out = temporary();
  expect(readRecord(out, "one", PROTOCOL)).toBeUndefined();
  writeRecord(out, "one", RECORD);
  expect(readRecord(out, "one", PROTOCOL)).toEqual(RECORD);
  expect(() => readRecord(out, "one", { ...PROTOCOL, data: "other" })).toThrow("another target");
  expect(() => readRecord(out, "one", { ...PROTOCOL, epochs: 9 })).toThrow("is of --epochs 30, not 9");
  writeFileSync(join(out, "one.json"), '{"method": "none"}');
  expect(() => readRecord(out, "one", PROTOCOL)).toThrow("damaged");
});
