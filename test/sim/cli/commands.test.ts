// @module-tag built
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { EXPORT_FORMATS } from "../../../datasets/export/export.ts";
import { readFitsImage } from "../../../shared/formats/fits-image.ts";
import { decodeNpy } from "../../../shared/formats/npy.ts";
import { inspectShardFile } from "../../datasets/make.ts";
import { run, scratch, sim } from "./helpers.ts";

const root = scratch();
const set = join(root, "set");
const json = (text: string): Record<string, unknown> => JSON.parse(text) as Record<string, unknown>;

const galaxy = {
  ...{ n: 1.5, hlr: 0.8, flux: 1e4, e: 0.3, pa: 30, x0: 15.5, y0: 16.2 },
  ...{ psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 }, pixel_scale: 0.2, stamp: 32 },
};
const equal = join(root, "equal.json");
const mixed = join(root, "mixed.json");
const many = join(root, "many.json");

beforeAll(() => {
  writeFileSync(equal, JSON.stringify([galaxy, { ...galaxy, flux: 2e4 }]));
  writeFileSync(
    mixed,
    JSON.stringify([
      { ...galaxy, name: "small" },
      { ...galaxy, stamp: [40, 24] },
    ]),
  );
  writeFileSync(many, JSON.stringify(Array.from({ length: 150 }, (_, i) => ({ ...galaxy, flux: 1000 + i }))));
  const done = sim("generate", "--n", "50", "--stamp", "32", "--shard-size", "20", "--out", set, "--json");
  expect(json(done.stdout)).toMatchObject({ n: 50, shards: 3, kept: 0, dir: set });
});

const npy = (file: string) => decodeNpy(file, readFileSync(file));

describe("sim render", () => {
  it("writes [N, ny, nx] in ADU, row-major", () => {
    const out = join(root, "equal.npy");
    expect(sim("render", "--objects", equal, "--noiseless", "--out", out)).toMatchObject({ code: 0 });
    const { shape, data } = npy(out);
    expect(shape).toEqual([2, 32, 32]);
    expect(Number(data[1024 + 500]) / Number(data[500])).toBeCloseTo(2, 5); // linear in flux
    const sum = Float32Array.from(data.subarray(0, 1024) as Float32Array).reduce((a, b) => a + b, 0);
    expect(sum).toBeGreaterThan(9000);
    expect(sum).toBeLessThan(1e4);
    expect(data.indexOf(Math.max(...(data.subarray(0, 1024) as Float32Array)) as never)).toBe(16 * 32 + 15);
  });
  it("writes the same pixels as FITS", () => {
    const out = join(root, "equal.fits");
    sim("render", "--objects", equal, "--noiseless", "--out", out);
    const image = readFitsImage(out, readFileSync(out));
    expect(image.shape).toEqual([2, 32, 32]);
    expect(image.header.get("BUNIT")).toBe("adu");
    // the objects share pixel scale and PSF; noiseless pixels hold no sky
    expect(image.header.get("PIXSCALE")).toBe(0.2);
    expect(image.header.get("SKYLEVEL")).toBe(0);
    expect(image.header.get("SEEING")).toBeGreaterThan(0);
    expect(image.header.has("GAIN")).toBe(false);
    expect(Array.from(image.data)).toEqual(Array.from(npy(join(root, "equal.npy")).data, Number));
  });
  it("writes one file an object into a directory, by name or number", () => {
    const out = join(root, "mixed");
    expect(sim("render", "--objects", mixed, "--noiseless", "--out", out).code).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["1.npy", "small.npy"]);
    expect(npy(join(out, "1.npy")).shape).toEqual([40, 24]);
  });
  it("writes [N, bands, ny, nx] of objects with bands, and their names into FITS", () => {
    const list = join(root, "bands.json");
    const { flux, ...shape } = galaxy;
    const bands = ["g", "r", "i"].map((name, i) => ({ name, flux: (i + 1) * flux }));
    writeFileSync(
      list,
      JSON.stringify([
        { ...shape, bands },
        { ...shape, bands },
      ]),
    );
    const [array, cube, folder] = ["bands.npy", "bands.fits", "bands"].map((name) => join(root, name));
    for (const out of [array, cube, folder]) {
      expect(sim("render", "--objects", list, "--noiseless", "--out", out)).toMatchObject({ code: 0 });
    }
    const { shape: size, data } = npy(array);
    expect(size).toEqual([2, 3, 32, 32]);
    expect(Number(data[1024 + 500]) / Number(data[500])).toBeCloseTo(2, 5);
    expect(npy(join(folder, "1.npy")).shape).toEqual([3, 32, 32]);
    const image = readFitsImage(cube, readFileSync(cube));
    expect(image.shape).toEqual([2, 3, 32, 32]);
    expect(image.header.get("BANDS")).toBe("g,r,i");
    expect(image.header.get("SEEING")).toBeGreaterThan(0);
    expect(Array.from(image.data)).toEqual(Array.from(data, Number));
  });
  it("wants a directory for stamps of different sizes", () => {
    const { code, stderr } = sim("render", "--objects", mixed, "--out", join(root, "mixed.npy"));
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /must be a directory, because the stamps have different sizes \(32x32, 40x24 pixels\)/,
    );
  });
  it("refuses two objects of one name", () => {
    const twice = join(root, "twice.json");
    writeFileSync(twice, JSON.stringify([0, 1].map(() => ({ ...galaxy, name: "M 31" }))));
    const { code, stderr } = sim("render", "--objects", twice, "--out", join(root, "twice"));
    expect(code).toBe(2);
    expect(stderr).toContain("M_31.npy");
  });
  it("keeps the order and the noise, whatever the workers", () => {
    const [one, three] = ["1", "3"].map((workers) => {
      const out = join(root, `many-${workers}.npy`);
      expect(sim("render", "--objects", many, "--seed", "5", "--workers", workers, "--out", out).code).toBe(
        0,
      );
      return readFileSync(out);
    });
    expect(one!.equals(three!)).toBe(true);
  });
});

describe("data sets", () => {
  it("verify: 0 for a good one, 2 and a line a problem for a damaged one", () => {
    expect(sim("verify", set)).toMatchObject({ code: 0 });
    const damaged = join(root, "damaged");
    mkdirSync(damaged);
    for (const name of readdirSync(set)) {
      const bytes = readFileSync(join(set, name));
      if (name === "shard-00001.msgpack") bytes[5000]! ^= 1;
      if (name !== "shard-00002.msgpack") writeFileSync(join(damaged, name), bytes);
    }
    const { code, stdout } = sim("verify", damaged, "--quiet");
    expect(code).toBe(2);
    expect(stdout).toMatch(/^shard-00001.msgpack: its bytes have changed/m);
    expect(stdout).toMatch(/^shard-00002.msgpack: missing/m);
    const report = sim("verify", damaged, "--json");
    expect(report.code).toBe(2);
    expect(json(report.stdout)).toMatchObject({ ok: false, stamps: 50 });
  });
  it("verify finds a label that its population cannot have", () => {
    const odd = join(root, "odd-label");
    cpSync(set, odd, { recursive: true });
    const shard = join(odd, "shard-00000.msgpack");
    const bytes = readFileSync(shard);
    bytes.writeDoubleLE(1.5, inspectShardFile(shard).labelOffsets.get("e")!);
    writeFileSync(shard, bytes);
    const { code, stdout } = sim("verify", odd, "--quiet");
    expect(code).toBe(2);
    expect(stdout).toMatch(/object 0: label e = 1.5 is outside \[0, 0.99/);
  });
  it("inspect shows every label", () => {
    const { code, stdout } = sim("inspect", set);
    expect(code).toBe(0);
    for (const name of ["flux", "hlr", "psf", "snr", "flux_in_stamp"]) expect(stdout).toContain(name);
    expect(json(sim("inspect", set, "--json").stdout)).toMatchObject({ shards: 3, manifest: { n: 50 } });
  });
  it("preview draws a PNG", () => {
    const out = join(root, "preview.png");
    expect(sim("preview", set, "--out", out, "--count", "9").code).toBe(0);
    expect(readFileSync(out).subarray(1, 4).toString()).toBe("PNG");
  });
  it.each(EXPORT_FORMATS)("export --to %s", (format) => {
    const out = join(root, format);
    const { code, stdout } = sim("export", set, "--to", format, "--out", out, "--json");
    expect(code).toBe(0);
    expect((json(stdout)["files"] as string[]).toSorted()).toEqual(readdirSync(out).sort());
    expect(sim("export", set, "--to", format, "--out", out).stderr).toContain("is not empty");
  });
});

describe("presets", () => {
  it("are listed, the default first", () => {
    const { presets } = json(sim("presets", "--json").stdout) as { presets: { name: string }[] };
    expect(presets[0]!.name).toBe("leung2025");
    expect(sim("presets").stdout.split("\n")[0]).toMatch(/^leung2025 /);
  });
  it("are shown as YAML that --config accepts", () => {
    const file = join(root, "shown.yaml");
    writeFileSync(file, sim("presets", "show", "leung2025").stdout);
    const out = join(root, "from-config");
    sim("generate", "--n", "50", "--stamp", "32", "--shard-size", "20", "--config", file, "--out", out);
    const shard = (dir: string): Buffer => readFileSync(join(dir, "shard-00000.msgpack"));
    expect(shard(out).equals(shard(set))).toBe(true);
  });
});

describe("every command", () => {
  const all = [
    "generate",
    "render",
    "preview",
    "inspect",
    "verify",
    "export",
    "moments",
    "presets",
    "presets show",
    "filters",
    "devices",
  ];
  it.each(["", ...all])("sim %s --help has examples", (name) => {
    const words = name.split(" ").filter(Boolean);
    const { code, stdout, stderr } = sim(...words, "--help");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain(`Usage: ${["sim", ...words].join(" ")}`);
    expect(stdout).toMatch(/Examples:\n {2}sim /);
  });
  it("has a version, and is found under galforge", () => {
    const { version } = json(
      readFileSync(fileURLToPath(new URL("../../../package.json", import.meta.url)), "utf8"),
    );
    expect(sim("--version").stdout).toBe(`${version}\n`);
    expect(run("galforge", "sim", "presets").stdout).toBe(sim("presets").stdout);
  });
  it("is silent with --quiet, and ends in peace when its reader goes", () => {
    expect(sim("generate", "--n", "30", "--out", join(root, "quiet"), "--quiet").stderr).toBe("");
    const script = fileURLToPath(new URL("../../../dist/bin/sim.js", import.meta.url));
    const command = `"${process.execPath}" "${script}" presets show leung2025 | head -c 1`;
    expect(spawnSync("sh", ["-c", command], { encoding: "utf8" }).stderr).toBe("");
  });
});
