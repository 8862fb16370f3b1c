/** Labels that are measured on the noiseless target: from the configuration to the data set. */
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Dataset } from "../../../datasets/reader.ts";
import { adaptiveMoments } from "../../../shared/math/moments/adaptive.ts";
import { fastRenderer } from "../../../sim/generate/render-range.ts";
import { beyondGpu } from "../../../sim/gpu/beyond.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { make, scratch } from "../generate/helpers.ts";

const root = scratch();
const NAMES = ["hsm_sigma", "hsm_e1", "hsm_e2", "hsm_rho4"];

const CONFIG = {
  ...{ stamp: [36, 40], pixel_scale: 0.2, parameters: { flux: { log_uniform: [500, 2e4] } } },
  galaxy: [{ hlr: { uniform: [0.3, 0.6] }, n: 0.5, e: { uniform: [0, 0.5] }, pa: { uniform: [0, 180] } }],
  ...{ x0: { uniform: [18, 22] }, y0: { uniform: [16, 20] } },
  psf: { kind: "gaussian", fwhm: 0.7 },
  detector: { sky: 200, gain: 2, read_noise: 6 },
  bands: [
    { name: "g", flux: "flux" },
    { name: "r", flux: "2 * flux", psf: { fwhm: 0.9 } },
  ],
};

async function madeOf(name: string, more: object): Promise<Dataset> {
  const population = makePopulation({ ...CONFIG, ...more });
  await make(join(root, name), { population, n: 12, shardSize: 20 }, { createRenderer: fastRenderer });
  return Dataset.open(join(root, name));
}

describe("moments: true", () => {
  it("adds the adaptive moments of the target alone, in each band", async () => {
    const neighbours = { number: 3, purity: true };
    const set = await madeOf("blends", { moments: true, planes: ["isolated"], neighbours });
    const names = set.labelColumns.map(({ name }) => name);
    expect(names.slice(-14)).toEqual(
      ["g", "r"].flatMap((band) =>
        ["flux_in_stamp", "snr", "purity", ...NAMES].map((name) => `${name}_${band}`),
      ),
    );
    expect(set.labelColumns.at(-3)).toMatchObject({ role: "spin2-cos", band: "r", missing: true });
    const [ny, nx] = CONFIG.stamp;
    const alone = new Float32Array(12 * 2 * ny * nx);
    set.planeInto("isolated", [...Array(12).keys()], alone);
    for (let k = 0; k < 12; k++) {
      for (const [b, band] of ["g", "r"].entries()) {
        const pixels = alone.subarray((2 * k + b) * ny * nx, (2 * k + b + 1) * ny * nx);
        const at = { x: set.label("x0")[k], y: set.label("y0")[k] };
        const { sigma, e1, e2, rho4, status } = adaptiveMoments({ pixels, nx, ny }, at);
        expect(status).toBe("measured");
        expect(NAMES.map((name) => set.label(`${name}_${band}`)[k])).toEqual([sigma, e1, e2, rho4]);
      }
    }
    set.close();
  });

  it("are those of the Gaussian that a Gaussian galaxy under a Gaussian PSF is", async () => {
    const set = await madeOf("gaussian", { moments: true });
    const label = (name: string): Float64Array => set.label(name);
    for (let k = 0; k < 12; k++) {
      // a Gaussian of half-light radius r has the variance r^2 / (2 ln 2); pixels add 1/12
      const variance = (label("hlr")[k] / 0.2) ** 2 / (2 * Math.log(2));
      const [e1, e2] = [label("e1")[k], label("e2")[k]];
      const trace = (2 * variance) / Math.sqrt(1 - e1 * e1 - e2 * e2);
      const seeing = 2 * ((0.7 / 0.2) ** 2 / (8 * Math.log(2)) + 1 / 12);
      const shrunk = trace / (trace + seeing);
      expect(label("hsm_e1_g")[k]).toBeCloseTo(e1 * shrunk, 3);
      expect(label("hsm_e2_g")[k]).toBeCloseTo(e2 * shrunk, 3);
      expect(label("hsm_rho4_g")[k]).toBeCloseTo(2, 2);
      const det = ((trace + seeing) ** 2 - (trace * e1) ** 2 - (trace * e2) ** 2) / 4;
      expect(label("hsm_sigma_g")[k] / det ** 0.25).toBeCloseTo(1, 3);
    }
    set.close();
  });

  it("changes no pixel and no other label", async () => {
    const [plain, measured] = [await madeOf("plain", {}), await madeOf("measured", { moments: true })];
    for (let k = 0; k < 12; k++) expect(measured.image(k)).toEqual(plain.image(k));
    for (const { name } of plain.labelColumns) expect(measured.label(name)).toEqual(plain.label(name));
    expect(plain.labelColumns.some(({ name }) => name.startsWith("hsm"))).toBe(false);
    plain.close();
    measured.close();
  });

  it("is a switch, and the processor's", () => {
    const population = makePopulation({ ...CONFIG, moments: true });
    expect(makePopulation(population.config).config).toEqual(population.config);
    expect(makePopulation({ ...CONFIG, moments: false }).config).not.toHaveProperty("moments");
    expect(() => makePopulation({ ...CONFIG, moments: "hsm" })).toThrow(/moments.*true or false/);
    expect(beyondGpu(population.config)).toBe("a GPU measures no moments");
  });
});
