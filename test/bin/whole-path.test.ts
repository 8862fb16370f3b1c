// @module-tag built
/** The commands one after the other, as a user has them, at tiny size: each works on what the one before left. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { ratio } from "../../eval/report/format.ts";
import { type Ended, run, scratch } from "../sim/cli/helpers.ts";

const BACKEND = ["--backend", "onnx-cpu"];

function done(ended: Ended): Record<string, unknown> {
  expect(ended.stderr).not.toContain("error");
  expect(ended.code).toBe(0);
  return JSON.parse(ended.stdout) as Record<string, unknown>;
}

describe("simulate, train, compare, sweep, report, infer", () => {
  const dir = scratch();
  const at = (name: string): string => join(dir, name);
  beforeAll(() => {
    done(
      run("sim", "generate", "--n", "400", "--stamp", "32", "--seed", "5", "--out", at("stamps"), "--json"),
    );
    const training = ["--epochs", "2", "--latents", "8", "--supervise", "flux,hlr,e1,e2"];
    done(run("train", "cae", "--data", at("stamps"), ...training, ...BACKEND, "--out", at("run"), "--json"));
  }, 120_000);

  it("compares on the test split and on other galaxies", () => {
    const own = done(run("evaluate", "compare", at("run"), ...BACKEND, "--json"));
    expect(own).toMatchObject({
      trained_on: expect.any(Number),
      labels: [{ name: "flux" }, { name: "hlr" }, {}, {}],
    });
    done(run("sim", "generate", "--n", "60", "--stamp", "32", "--seed", "6", "--out", at("other"), "--json"));
    const four = ["--data", at("other"), "--views", "4", ...BACKEND, "--json"];
    const other = done(run("evaluate", "compare", at("run"), ...four));
    expect(other).toMatchObject({ data: { stamps: 60 }, views: 4 });
    expect(own).not.toHaveProperty("views");
    expect(done(run("evaluate", "uncertainty", at("run"), ...four))).toMatchObject({ views: 4 });
  }, 120_000);

  it("sweeps, and writes a report that holds the numbers of the comparison", () => {
    done(run("evaluate", "sweep", at("run"), "--galaxies", "4", "--steps", "3", ...BACKEND, "--json"));
    const report = done(run("evaluate", "report", at("run"), "--json"));
    expect(report["figures"]).toBeGreaterThan(10);
    const page = readFileSync(at("run/report.html"), "utf8");
    const results = JSON.parse(readFileSync(at("run/results.json"), "utf8"));
    expect(page).toContain(`<b>${ratio(results.compare.labels[0].network.r2.value)}</b>`);
  }, 120_000);

  it("measures stamps that come as an array", () => {
    done(run("sim", "export", at("stamps"), "--to", "npy", "--out", at("npy"), "--json"));
    const system = ["--pixel-scale", "0.2", "--sky", "100", "--gain", "1", "--read-noise", "5"];
    const out = at("catalog.ecsv");
    const report = done(
      run("infer", at("run"), at("npy/images.npy"), ...system, ...BACKEND, "--out", out, "--json"),
    );
    expect(report["stamps"]).toBe(400);
    const rows = readFileSync(out, "utf8")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(rows).toHaveLength(401);
    expect(rows[0]).toContain("flux,flux_sigma,hlr,hlr_sigma");
    const both = at("both.ecsv");
    done(
      run(
        "infer",
        at("run"),
        at("npy/images.npy"),
        ...system,
        ...BACKEND,
        "--views",
        "2",
        "--out",
        both,
        "--json",
      ),
    );
    const [one, two] = [readFileSync(out, "utf8"), readFileSync(both, "utf8")];
    expect(one).toContain('"views":1,');
    expect(two).toContain('"views":2,');
    const fluxes = (text: string): number[] =>
      text
        .split("\n")
        .filter((line) => /^\d/.test(line))
        .map((line) => Number(line.split(",")[1]));
    const [first, mean] = [fluxes(one), fluxes(two)];
    expect(mean).toHaveLength(400);
    expect(mean).not.toEqual(first);
  }, 120_000);
});
