import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type JobRecord, readRecord, writeRecord } from "../../../eval/adapt/job-record.ts";
import { temporary } from "../../datasets/make.ts";

const RECORD: JobRecord = {
  ...{ method: "finetune", labels: 30, seed: 1, data: "d", seconds: 3 },
  target: [{ name: "__proto__", errors: [0.1, 0.2], r2: null, coverage: 0.5 }],
  source: [],
};

it("comes back, is absent before, and is refused when damaged or of other data", () => {
  const out = temporary();
  expect(readRecord(out, "one", "d")).toBeUndefined();
  writeRecord(out, "one", RECORD);
  expect(readRecord(out, "one", "d")).toEqual(RECORD);
  expect(() => readRecord(out, "one", "other")).toThrow("another target");
  writeFileSync(join(out, "one.json"), '{"method": "none"}');
  expect(() => readRecord(out, "one", "d")).toThrow("damaged");
});
