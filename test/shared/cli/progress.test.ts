import { describe, expect, it } from "vitest";
import { createProgress, formatBytes, formatCount, formatDuration } from "../../../shared/cli/progress.ts";

function record(isTTY: boolean, total: number, silent = false) {
  const written: string[] = [];
  let now = 0;
  const terminal = { isTTY, columns: 120, write: (text: string) => written.push(text) };
  const clock = (): number => now;
  const progress = createProgress({ title: "generate", total, unit: "stamps", silent, terminal, clock });
  const add = (done: number, at: number): void => {
    now = at;
    progress.add(done);
  };
  return { written, add, progress };
}

describe("progress", () => {
  it("redraws one line at most ten times a second on a terminal", () => {
    const { written, add, progress } = record(true, 1000);
    for (let i = 1; i <= 1000; i++) add(1, i);
    progress.finish();
    expect(written.length).toBeGreaterThan(5);
    expect(written.length).toBeLessThanOrEqual(12);
    expect(written.every((line) => line.startsWith("\r") && line.length < 130)).toBe(true);
    expect(written.at(-1)).toMatch(
      /100 % {2}1000 of 1000 stamps {2}1000\/s {2}elapsed 0:01 {2}left 0:00.*\n$/,
    );
  });
  it("writes a line every ten per cent or ten seconds elsewhere", () => {
    const fast = record(false, 1000);
    for (let i = 1; i <= 1000; i++) fast.add(1, 15 * i);
    fast.progress.finish();
    expect(fast.written).toHaveLength(10);
    expect(fast.written[0]).not.toContain("\r");
    const slow = record(false, 1000);
    slow.add(1, 9_999);
    expect(slow.written).toHaveLength(0);
    slow.add(1, 10_001);
    expect(slow.written).toHaveLength(1);
    const short = record(false, 1000);
    for (let i = 1; i <= 10; i++) short.add(100, 50 * i);
    short.progress.finish();
    expect(short.written).toEqual([]);
  });
  it("leaves what was there before out of the rate", () => {
    const { written, add, progress } = record(false, 1000);
    progress.skip(500);
    add(100, 10_000);
    expect(written.at(-1)).toMatch(/600 of 1000 stamps {2}10\/s .* left 0:40/);
  });
  it("is silent when asked", () => {
    const { written, add, progress } = record(true, 10, true);
    add(10, 1000);
    progress.finish();
    expect(written).toEqual([]);
  });
});

describe("formats", () => {
  it("counts, durations, bytes", () => {
    expect([formatCount(9999), formatCount(1.234e6), formatCount(45_000)]).toEqual(["9999", "1.23M", "45k"]);
    expect([formatDuration(7), formatDuration(750), formatDuration(10925)]).toEqual([
      "0:07",
      "12:30",
      "3:02:05",
    ]);
    expect([12, 999, 1000, 67_108_864, 1.65e10].map(formatBytes)).toEqual([
      ...["12 bytes", "999 bytes", "1 kB", "67.1 MB", "16.5 GB"],
    ]);
  });
});
