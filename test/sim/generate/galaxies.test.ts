import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadPopulation } from "../../../sim/population/load.ts";
import { make, scratch } from "./helpers.ts";

it("a set of physical galaxies is resumed to the same bytes, whatever is left of it", async () => {
  const out = join(scratch(), "set");
  const population = loadPopulation({ preset: "decals-grz", overrides: { stamp: [16, 16] } });
  const options = { population, n: 10, shardSize: 4 };
  await make(out, options);
  const shards = readdirSync(out).filter((name) => name.endsWith(".msgpack"));
  expect(shards).toHaveLength(3);
  const before = shards.map((name) => readFileSync(join(out, name)));
  for (const [i, name] of shards.entries()) {
    rmSync(join(out, name));
    expect(await make(out, { ...options, resume: true })).toMatchObject({ kept: 2 });
    expect(readFileSync(join(out, name)).equals(before[i])).toBe(true);
  }
});
