import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makeDefaultDirectory } from "../../../train/run/default-directory.ts";
import { createRun, holdsRun, readConfig } from "../../../train/run/directory.ts";
import { sameStretch } from "../../image-system.ts";
import { makeConfig, scratch } from "./helpers.ts";

const root = scratch();
const wishes = { note: () => {} };
const create = (dir: string, config = makeConfig()) => createRun(dir, config, wishes);

/** A run whose config.json was changed by hand. */
function edited(name: string, edit: (config: Record<string, unknown>) => void): string {
  const dir = join(root, name);
  const config = JSON.parse(JSON.stringify(makeConfig())) as Record<string, unknown>;
  edit(config);
  mkdirSync(dir);
  writeFileSync(join(dir, "config.json"), JSON.stringify(config));
  return dir;
}

describe("createRun", () => {
  it("makes the directory, writes what readConfig reads, and holds the lock", async () => {
    const dir = join(root, "deep", "run");
    const config = makeConfig({ training: { resume: false, deep: { a: [1, null] } } });
    const lock = await create(dir, config);
    expect(readdirSync(dir).sort()).toEqual(["config.json", "lock.json"]);
    expect(readConfig(dir)).toEqual(config);
    await expect(create(dir)).rejects.toThrow(`is in use by process ${process.pid}`);
    lock.release();
    await expect(create(dir)).rejects.toThrow(
      /choose another --out, or continue the run there with --resume/,
    );
    expect(readdirSync(dir)).toEqual(["config.json"]);
  });

  it("refuses a directory with something in it, and leaves it as it is", async () => {
    const dir = join(root, "full");
    mkdirSync(dir);
    writeFileSync(join(dir, "thesis.tex"), "");
    await expect(create(dir)).rejects.toThrow(
      /full: is not empty \(it holds thesis\.tex\): choose another --out/,
    );
    expect(readdirSync(dir)).toEqual(["thesis.tex"]);
    await expect(create(join(dir, "thesis.tex"))).rejects.toThrow(/is a file/);
  });

  it("takes over what a process left that died while it began", async () => {
    const dir = join(root, "leftovers");
    mkdirSync(dir);
    const dead = { pid: 2 ** 22 + 1, host: hostname(), since: "2026-01-02T03:04:05Z", token: "t" };
    writeFileSync(join(dir, "lock.json"), JSON.stringify(dead));
    writeFileSync(join(dir, "config.json.0123ab-77-0123abcd.tmp"), "{");
    (await create(dir)).release();
    expect(readdirSync(dir)).toEqual(["config.json"]);
  });

  it("does not begin where another process just begins", async () => {
    const dir = join(root, "beginning");
    mkdirSync(dir);
    const other = { pid: process.ppid, host: hostname(), since: "2026-01-02T03:04:05Z", token: "t" };
    writeFileSync(join(dir, "lock.json"), JSON.stringify(other));
    await expect(create(dir)).rejects.toThrow(`is in use by process ${process.ppid}`);
    expect(holdsRun(dir)).toBe(false);
  });

  it("writes no configuration that it would not read", async () => {
    const dir = join(root, "bad");
    const config = makeConfig({ normaliser: sameStretch({ sky: 100, softening: 15, low: 7, high: 7 }) });
    await expect(create(dir, config)).rejects.toThrow(/normaliser\.bands\.0\.high = 7 must be above low = 7/);
    expect(holdsRun(dir)).toBe(false);
  });
});

describe("readConfig", () => {
  it("says what is missing", () => {
    expect(() => readConfig(join(root, "nowhere"))).toThrow(/nowhere: there is no such directory/);
    expect(() => readConfig(root)).toThrow(/holds no run: config\.json is missing/);
  });

  it.each([
    [3, /version 3, but this galforge reads runs of versions 1 and 2: install a newer galforge/],
    [0, /version 0, but .* use it with the galforge that trained it/],
  ])("refuses version %i by number", (version, message) => {
    const dir = edited(`version-${version}`, (c) => Object.assign(c, { version, latents: "many" }));
    expect(() => readConfig(dir)).toThrow(message);
  });

  const imageWith = (band: object) => ({ height: 8, width: 8, bands: [{ name: "r", unit: "ADU", ...band }] });
  const damages: [string, (config: Record<string, unknown>) => void, RegExp][] = [
    ["format", (c) => delete c["format"], /this is not the config\.json of a run: "format" must be/],
    ["no-version", (c) => delete c["version"], /"version" must be a number/],
    ["no-latents", (c) => delete c["latents"], /config\.json: latents: .*expected.*is not for editing/],
    ["wrong-unit", (c) => Object.assign(c, { image: imageWith({ unit: 3 }) }), /image\.bands\.0\.unit: /],
    [
      "zero-gain",
      (c) => Object.assign(c, { image: imageWith({ detector: { gain: 0 } }) }),
      /image\.bands\.0\.detector\.gain: /,
    ],
    [
      "few-latents",
      (c) => Object.assign(c, { latents: 1, supervise: twoLabels }),
      /latents = 1 are too few for 2/,
    ],
    ["transform", (c) => Object.assign(c, { supervise: [badTransform] }), /supervise\.0\.transform\.kind: /],
    ["range", (c) => Object.assign(c, { supervise: [reversed] }), /range of label "flux" ends before/],
    [
      "hash",
      (c) => Object.assign(c, { data: { ...(c["data"] as object), sha256: "x" } }),
      /data\.sha256: must be 64/,
    ],
  ];
  const [label] = makeConfig().supervise;
  const twoLabels = [label, label];
  const badTransform = { ...label, transform: { ...label.transform, kind: "cubic" } };
  const reversed = { ...label, range: [2, 1] };
  it.each(damages)("names what is wrong: %s", (name, edit, message) => {
    expect(() => readConfig(edited(name, edit))).toThrow(message);
  });

  it("names damaged JSON", () => {
    const dir = edited("torn", () => undefined);
    writeFileSync(join(dir, "config.json"), '{"format": "galf');
    expect(() => readConfig(dir)).toThrow(/torn.config\.json: is not valid JSON/);
  });

  it("takes keys that it does not know: a newer galforge of this version wrote them", () => {
    const dir = edited("more", (c) => Object.assign(c, { mood: "good" }));
    expect(readConfig(dir)).toEqual(makeConfig());
  });
});

describe("makeDefaultDirectory", () => {
  it("is named by model and second, in UTC, and never an existing one", async () => {
    const now = new Date("2026-02-03T04:05:06.789Z");
    const runs = join(root, "new", "runs");
    const names = [1, 2, 3].map(() => makeDefaultDirectory("cae", { root: runs, now }));
    expect(names).toEqual(["", "-2", "-3"].map((end) => join(runs, `cae-20260203-040506${end}`)));
    (await create(names[0])).release();
    writeFileSync(join(root, "file"), "");
    expect(() => makeDefaultDirectory("cae", { root: join(root, "file"), now })).toThrow(/cannot be made/);
  });
});
