import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { coreCount } from "../../../../shared/onnx-backend/runtime/cores.ts";
import { temporary } from "../../../datasets/make.ts";

/** As Linux describes processors: for each, those that share its core. */
function processors(siblings: readonly string[]): string {
  const dir = temporary();
  siblings.forEach((list, i) => {
    mkdirSync(join(dir, `cpu${i}`, "topology"), { recursive: true });
    writeFileSync(join(dir, `cpu${i}`, "topology", "thread_siblings_list"), `${list}\n`);
  });
  mkdirSync(join(dir, "cpufreq"));
  return dir;
}

describe("coreCount", () => {
  it("counts two hardware threads of a core once", () => {
    expect(coreCount(processors(["0", "1"]), 2)).toBe(2);
    expect(coreCount(processors(["0,2", "1,3", "0,2", "1,3"]), 4)).toBe(2);
  });

  it("never takes more than the process may use", () => {
    expect(coreCount(processors(["0", "1", "2", "3"]), 2)).toBe(2);
    expect(coreCount()).toBeLessThanOrEqual(availableParallelism());
    expect(coreCount()).toBeGreaterThan(0);
  });

  it("takes hardware threads where the system does not tell", () => {
    expect(coreCount("/nowhere", 6)).toBe(6);
    expect(coreCount(temporary(), 6)).toBe(6);
  });
});
