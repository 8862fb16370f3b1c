/** A results.json is written by several commands and kept for years: whatever it holds, the report is right or names the damage. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makePage } from "../../../eval/report/page.ts";
import { writeReport } from "../../../eval/report/report.ts";
import { checkResults } from "../../../eval/results.ts";
import { GalforgeError } from "../../../shared/errors.ts";
import { Stream } from "../../../shared/random/stream.ts";
import type { Results } from "../../../train/run/results.ts";
import { temporary } from "../../datasets/make.ts";
import { sampleResults } from "./sample-results.ts";

const DAMAGES = 120;
const PURPOSE = 0x44414d41;
const sample = JSON.stringify(sampleResults({ stamps: 12, reconstructions: 1, epochs: 3 }));
const fresh = (): Results => JSON.parse(sample) as Results;

type Place = readonly [holder: Record<string, unknown>, key: string];

/** Every value in the document below its sections, by where it stands. */
function places(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...places(holder[key])]);
}

const REPLACEMENTS: readonly unknown[] = [null, "text", "", -1, 1e300, 0.5, true, [], {}, [null], [[]]];

/** A section with one value deleted, or replaced by something else. */
function damage(k: number): Results {
  const stream = new Stream(3, k, PURPOSE);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(stream.uniform() * from.length)];
  const { format, version, ...sections } = fresh();
  const name = pick(Object.keys(sections));
  const results = { format, version, [name]: sections[name] };
  const [holder, key] = pick(places(results[name]));
  const choice = pick([...REPLACEMENTS, undefined]);
  if (choice === undefined) delete holder[key];
  else holder[key] = structuredClone(choice);
  return results;
}

describe("a damaged results.json", () => {
  it("is a page all the same, or an error that names the file and the section", async () => {
    let refused = 0;
    for (let k = 0; k < DAMAGES; k++) {
      const results = damage(k);
      try {
        await makePage("run", checkResults("run/results.json", results));
      } catch (error) {
        expect(error, `damage ${k}: ${String(error)}`).toBeInstanceOf(GalforgeError);
        expect((error as Error).message).toMatch(/^run\/results\.json: section "\w+" is damaged: /);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(DAMAGES / 3);
  }, 120_000);

  it.each<[string, (results: Record<string, unknown>) => void, RegExp]>([
    [
      "compare",
      (r) => delete (r["compare"] as { pca?: unknown }).pca,
      /compare" is damaged: pca: .* evaluate compare RUN/,
    ],
    ["limit", (r) => (r["limit"] = []), /limit" is damaged: /],
    ["fit", (r) => (r["fit"] = "?"), /fit" is damaged: .* evaluate fit/],
    [
      "sweep",
      (r) => ((r["sweep"] as { width: number }).width = 3),
      /sweep" is damaged: an image does not have height x width/,
    ],
    [
      "training",
      (r) => delete (r["training"] as { config?: unknown }).config,
      /training" is damaged: config: /,
    ],
  ])("names section %s and what is wrong in it", async (_, change, message) => {
    const run = join(temporary(), "run");
    mkdirSync(run);
    const results = fresh() as unknown as Record<string, unknown>;
    change(results);
    writeFileSync(join(run, "results.json"), JSON.stringify(results));
    await expect(writeReport(run)).rejects.toThrow(GalforgeError);
    await expect(writeReport(run)).rejects.toThrow(message);
    await expect(writeReport(run)).rejects.toThrow(join(run, "results.json"));
  });

  it("may hold sections of others", () => {
    const known = checkResults("results.json", fresh());
    expect(checkResults("results.json", { ...fresh(), theirs: [1, "x"] })).toEqual(known);
  });
});
