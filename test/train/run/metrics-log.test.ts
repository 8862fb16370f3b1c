import { spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { encodePng } from "../../../shared/formats/png.ts";
import { AppendFile } from "../../../train/run/append-file.ts";
import { MetricsLog, readMetrics } from "../../../train/run/metrics-log.ts";
import { needs, needsPython, PYTHON } from "../../needs.ts";
import { decodeEvents } from "../../shared/formats/events.ts";
import { scratch } from "./helpers.ts";

const root = scratch();

function runDirectory(name: string): string {
  const dir = join(root, name);
  mkdirSync(dir);
  return dir;
}

const eventFiles = (dir: string): string[] =>
  readdirSync(join(dir, "events"))
    .sort()
    .map((name) => join(dir, "events", name));
const text = (dir: string): string => readFileSync(join(dir, "metrics.jsonl"), "utf8");

/** A session of training that logs these steps. */
function log(dir: string, steps: readonly number[], resumeStep?: number): void {
  const metrics = MetricsLog.open(dir, resumeStep === undefined ? {} : { resumeStep });
  for (const step of steps) metrics.add(step, step / 10, { "train/loss": 1 / step });
  metrics.close();
}

describe("MetricsLog", () => {
  it("writes lines and events as they come", () => {
    const dir = runDirectory("written");
    const metrics = MetricsLog.open(dir);
    metrics.add(10, 1, {
      "train/loss": 0.5,
      "val/r2/flux": Number.NaN,
      "val/loss": Number.POSITIVE_INFINITY,
    });
    // before it is closed
    expect(text(dir)).toBe('{"step":10,"epoch":1,"train/loss":0.5,"val/r2/flux":null,"val/loss":null}\n');
    metrics.image(
      "val/stamps",
      10,
      encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) }),
    );
    metrics.add(20, 2, { "train/loss": 0.25 });
    metrics.flush();
    expect(readMetrics(dir)).toEqual([
      { step: 10, epoch: 1, "train/loss": 0.5, "val/r2/flux": null, "val/loss": null },
      { step: 20, epoch: 2, "train/loss": 0.25 },
    ]);
    metrics.close();
    metrics.close();
    const [file, ...others] = eventFiles(dir);
    expect(others).toEqual([]);
    expect(file).toMatch(/events\.out\.tfevents\.\d{10}\..+\.galforge$/);
    const events = decodeEvents(readFileSync(file));
    for (const { wallTime } of events) expect(Math.abs(Date.now() / 1000 - (wallTime ?? 0))).toBeLessThan(60);
    expect(events.map(({ wallTime, ...rest }) => rest)).toMatchObject([
      { fileVersion: "brain.Event:2" },
      { step: 0, session: 1 },
      {
        step: 10,
        scalars: { "train/loss": 0.5, "val/r2/flux": Number.NaN, "val/loss": Number.POSITIVE_INFINITY },
      },
      { step: 10, images: { "val/stamps": { width: 2, height: 1, channels: 1 } } },
      { step: 20, scalars: { "train/loss": 0.25 } },
    ]);
  });

  it("forgets on resume what was written after the checkpoint, and a torn line", () => {
    const dir = runDirectory("resumed");
    log(dir, [10, 20, 30]);
    appendFileSync(join(dir, "metrics.jsonl"), '{"step":40,"ep');
    expect(readMetrics(dir).map((line) => line.step)).toEqual([10, 20, 30]);
    log(dir, [30, 40], 20);
    expect(readMetrics(dir).map((line) => line.step)).toEqual([10, 20, 30, 40]);
    expect(text(dir)).not.toContain("ep{");
    const sessions = eventFiles(dir).map((file) => decodeEvents(readFileSync(file)));
    expect(sessions).toHaveLength(2);
    expect(sessions[1][1]).toMatchObject({ step: 21, session: 1 });
    expect(sessions[1].slice(2).map(({ step }) => step)).toEqual([30, 40]);
  });

  it("begins anew when there is no checkpoint", () => {
    const dir = runDirectory("anew");
    log(dir, [10, 20]);
    log(dir, [10]);
    expect(readMetrics(dir).map((line) => line.step)).toEqual([10]);
    expect(eventFiles(dir)).toHaveLength(2);
  });

  it("names event files in the order of the sessions, whatever the clock says", () => {
    const dir = runDirectory("clock");
    mkdirSync(join(dir, "events"));
    writeFileSync(join(dir, "events", "events.out.tfevents.4000000000.zz.galforge"), "");
    log(dir, []);
    log(dir, []);
    expect(eventFiles(dir).map((path) => /tfevents\.(\d+)/.exec(path)?.[1])).toEqual([
      "4000000000",
      "4000000001",
      "4000000002",
    ]);
  });

  it("names a damaged line, and leaves the file alone", () => {
    const dir = runDirectory("damaged");
    log(dir, [10, 20]);
    const before = text(dir).replace('"step":10', '"step":-10');
    writeFileSync(join(dir, "metrics.jsonl"), before);
    expect(() => MetricsLog.open(dir, { resumeStep: 20 })).toThrow(
      /metrics\.jsonl: line 1: is damaged: .*Delete that line/,
    );
    expect(text(dir)).toBe(before);
  });

  it("reads nothing where nothing was written", () => {
    expect(readMetrics(runDirectory("empty"))).toEqual([]);
  });

  it("writes events that Python reads with struct alone", needsPython(), () => {
    const dir = runDirectory("python");
    const metrics = MetricsLog.open(dir, { resumeStep: 7 });
    metrics.add(10, 1, { "train/loss": 0.5, "val/r2/flux": Number.NaN });
    const data = new Uint8Array(300 * 200 * 3).map((_, i) => (i * 7919) >> 3); // longer than one byte of varint tells
    metrics.image("val/stamps", 10, encodePng({ width: 300, height: 200, channels: 3, data }));
    metrics.close();
    const script = join(import.meta.dirname, "../../python/read_events.py");
    const run = spawnSync(PYTHON, [script, ...eventFiles(dir)], { encoding: "utf8" });
    expect(run.stderr).toBe("");
    const lines = run.stdout.trim().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { file_version: "brain.Event:2" },
      { step: 8, session: 1 },
      { step: 10, "train/loss": 0.5, "val/r2/flux": "nan" },
      { step: 10, "val/stamps": [200, 300, 3] },
    ]);
  });
});

describe("AppendFile", () => {
  it("names the file when the disk is full", needs(process.platform === "linux", "/dev/full"), () => {
    const file = AppendFile.open("/dev/full");
    expect(() => file.write(Buffer.from("x"))).toThrow(/\/dev\/full: cannot be written \(the disk is full/);
    file.close();
    expect(() => AppendFile.open(join(root, "no", "file"))).toThrow(/cannot be written \(no such file/);
  });
});
