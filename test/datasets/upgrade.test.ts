import { describe, expect, it } from "vitest";
import { roleByName } from "../../datasets/role-by-name.ts";
import { checkManifest } from "../../datasets/schema.ts";
import { upgradeManifest } from "../../datasets/upgrade.ts";

/** As galforge 0.1.0 wrote it. */
const version1 = {
  ...{ format: "galforge-dataset", version: 1, n: 4, shape: { bands: 2, height: 8, width: 6 } },
  ...{ band_names: ["g", "r"], dtype: "float32", image_unit: "ADU", seed: 0, shard_size: 4 },
  labels: ["flux", "bulge_hlr", "disc_pa", "x0", "psf_fwhm", "mag"].map((name) => ({
    name,
    unit: "1",
    description: name,
  })),
  ...{ options: { preset: "x" }, software: {}, device: "cpu", created: "2026-01-02T03:04:05.678Z" },
  shards: [{ file: "shard-00000.msgpack", sha256: "0".repeat(64), bytes: 99, first_id: 0, count: 4 }],
};

describe("a manifest of version 1", () => {
  it("becomes one of version 2: bands with their unit, labels with roles, all else as it was", () => {
    const { band_names: _, image_unit: __, ...rest } = version1;
    expect(checkManifest("m", version1)).toEqual({
      ...rest,
      version: 2,
      bands: [
        { name: "g", unit: "ADU" },
        { name: "r", unit: "ADU" },
      ],
      labels: version1.labels.map((l, i) => ({
        ...l,
        role: ["flux", "length", "angle", "x", "length", "scalar"][i],
      })),
    });
  });

  it("may have bands of equal names, which then get numbers", () => {
    const upgraded = upgradeManifest("m", { ...version1, band_names: ["r", "r"] });
    expect(upgraded).toMatchObject({ bands: [{ name: "r" }, { name: "r2" }] });
  });

  it("that is damaged is refused in its own terms", () => {
    const { image_unit: _, ...without } = version1;
    expect(() => checkManifest("m", without)).toThrow(/m: image_unit/);
    expect(() => checkManifest("m", { ...version1, labels: [{ unit: "1" }] })).toThrow(/labels.0.name/);
    expect(() => checkManifest("m", { ...version1, shards: 5 })).toThrow(/shards/);
  });
});

describe("roleByName", () => {
  it.each([
    ...[
      ["flux", "flux"],
      ["bulge_flux", "flux"],
      ["flux_in_stamp", "flux"],
      ["hlr", "length"],
      ["pa", "angle"],
    ],
    ...[
      ["psf_pa", "angle"],
      ["e1", "spin2-cos"],
      ["disc_e2", "spin2-sin"],
      ["cos2pa", "spin2-cos"],
    ],
    ...[
      ["y0", "y"],
      ["sky", "sky"],
      ["e", "scalar"],
      ["spa", "scalar"],
      ["constructor", "scalar"],
    ],
  ] as const)("%s is of the role %s", (name, role) => {
    expect(roleByName(name)).toBe(role);
  });
});
