import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Context } from "../../../shared/cli/command.ts";
import { encodeNpy } from "../../../shared/formats/npy.ts";
import { momentsOf } from "../../../shared/math/shape.ts";
import { measureMoments } from "../../../sim/moments/measure.ts";
import { gaussian, profile } from "../../shared/math/moments/images.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "galforge-moments-"));
});
afterAll(() => rmSync(dir, { recursive: true }));

const context: Context = {
  signal: new AbortController().signal,
  note: () => {},
  progress: () => ({ add: () => {}, skip: () => {}, finish: () => {} }),
};

const at = (name: string): string => join(dir, name);

/** Rows of a table by the names of its columns. */
function rowsOf(file: string): Record<string, number>[] {
  const [head, ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  const names = head!.split(",");
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, i) => [names[i]!, Number(cell)])));
}

it("writes a row a stamp: what was measured, or why it was not", async () => {
  const galaxy = profile(32, 32, [16.5, 15], momentsOf(3, [0.2, 0.1]), (r2) => 10 * gaussian(r2));
  const stack = new Float32Array(2 * 32 * 32);
  galaxy.pixels.forEach((value, p) => {
    stack[p] = value + 7;
  });
  stack.fill(7, 32 * 32);
  writeFileSync(at("stack.npy"), encodeNpy(stack, [2, 32, 32]));
  const psf = profile(21, 21, [10.5, 10.5], momentsOf(2, [0, 0]), gaussian);
  writeFileSync(at("psf.npy"), encodeNpy(Float32Array.from(psf.pixels), [21, 21]));
  const options = { stamps: at("stack.npy"), out: at("moments.csv"), sky: 7, psf: at("psf.npy") };
  const done = await measureMoments(options, context);
  expect(done).toMatchObject({ stamps: 2, measured: 1, failed: 1 });
  const [first, second] = rowsOf(at("moments.csv"));
  expect(first).toMatchObject({ id: 0, hsm_status: 0, regauss_status: 0 });
  expect(first!["hsm_sigma"]).toBeCloseTo(3, 4);
  expect(first!["hsm_e1"]).toBeCloseTo(0.2, 5);
  expect(first!["hsm_g1"]).toBeCloseTo(0.2 / (1 + Math.sqrt(1 - 0.05)), 5);
  expect(first!["hsm_x"]).toBeCloseTo(16.5, 5);
  expect(first!["hsm_rho4"]).toBeCloseTo(2, 4);
  expect(first!["regauss_resolution"]).toBeGreaterThan(0.5);
  expect(second).toMatchObject({ id: 1, hsm_status: 1, hsm_steps: 0, regauss_status: 1 });
});

it("refuses other arrays and other names of tables", async () => {
  writeFileSync(at("line.npy"), encodeNpy(new Float32Array(8), [8]));
  const options = { stamps: at("line.npy"), out: at("x.csv"), sky: undefined, psf: undefined };
  await expect(measureMoments(options, context)).rejects.toThrow(/has the shape \[8\]: stamps are an array/);
  const png = { ...options, stamps: at("stack.npy"), out: at("x.png") };
  await expect(measureMoments(png, context)).rejects.toThrow(
    /--out = .*x.png.* is not allowed: it must be a .csv/,
  );
});
