import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Population } from "../../../sim/drawn.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { fwhmOf } from "../../../sim/psf/fwhm.ts";
import { checkDetector, checkScene } from "../../../sim/scene-check.ts";

const detector = { sky: 100, gain: 1, read_noise: 5 };
const psf = (fwhm: unknown) => ({ kind: "moffat", fwhm, beta: 3.5 });
const outline = {
  ...{ stamp: 64, pixel_scale: 0.2 },
  parameters: { mag: { uniform: [19, 23] }, colour: { normal: [0.7, 0.2] } },
  galaxy: [{ hlr: { uniform: [0.3, 2] }, n: 2, e: { uniform: [0, 0.6] }, pa: { uniform: [0, 180] } }],
  x0: { uniform: [30, 34] },
};
const g = {
  name: "g",
  zero_point: 26.5,
  psf: psf(0.9),
  detector,
  flux: "10 ** (-0.4 * (mag + colour - zero_point))",
};
const r = { name: "r", zero_point: 27, psf: psf(0.7), detector, flux: "10 ** (-0.4 * (mag - zero_point))" };
const i = {
  ...r,
  name: "i",
  zero_point: 25,
  psf: psf({ uniform: [0.5, 0.8] }),
  detector: { ...detector, sky: { normal: [90, 5] } },
};
const make = (changes: object = {}) => makePopulation({ ...outline, bands: [g, r, i], ...changes });

function labelsOf(p: Population, index = 0): Record<string, number> {
  const { labels } = p.draw(1, index);
  return Object.fromEntries(p.labels.map(({ name }, k) => [name, labels[k]]));
}

const galaxy = [
  { kind: "devaucouleurs", name: "bulge", hlr: 0.5 },
  { kind: "exponential", name: "disc", hlr: { uniform: [1, 2] }, e: 0.4, pa: 10 },
];
const twoOf = (changes: object = {}, which: object = g) => ({
  galaxy,
  bands: [
    { ...which, flux: { bulge: 300, disc: "100 * zero_point", ...changes } },
    { ...r, flux: { disc: 900, bulge: 100 } },
  ],
});

describe("several bands", () => {
  const p = make();

  it("see the same galaxy, each with its own flux, PSF and detector", () => {
    for (let k = 0; k < 50; k++) {
      const { bands } = p.draw(3, k);
      expect(bands.length).toBe(3);
      const shapes = bands.map(({ scene: { components, psf: _, ...rest } }) => {
        const [{ flux: __, ...shape }] = components;
        return { shape, ...rest };
      });
      expect(shapes[1]).toEqual(shapes[0]);
      expect(shapes[2]).toEqual(shapes[0]);
      for (const { scene, detector } of bands) {
        expect(checkScene("s", scene)).toEqual(scene);
        expect(checkDetector("d", detector)).toEqual(detector);
      }
    }
    const [first, second] = [p.draw(3, 0).bands, p.draw(3, 1).bands];
    expect(first.map(({ scene }) => scene.psf).slice(0, 2)).toEqual([g.psf, r.psf]);
    expect(first[1].scene.psf).toBe(second[1].scene.psf);
    expect(first[2].scene.psf).not.toEqual(second[2].scene.psf);
    expect(first[2].detector).not.toEqual(second[2].detector);
  });

  it("have the zero point of the band in their expressions", () => {
    const l = labelsOf(p);
    expect(l["flux_g"]).toBeCloseTo(10 ** (-0.4 * (l["mag"] + l["colour"] - 26.5)), 9);
    expect(l["flux_r"]).toBeCloseTo(10 ** (-0.4 * (l["mag"] - 27)), 9);
    expect(l["flux_i"]).toBeCloseTo(10 ** (-0.4 * (l["mag"] - 25)), 9);
  });

  it("draw what one of them alone would", () => {
    const { name: band, flux, ...rest } = r;
    const one = makePopulation({ ...outline, ...rest, band, galaxy: [{ ...outline.galaxy[0], flux }] });
    const single = make({ bands: [r] });
    for (let k = 0; k < 20; k++) {
      const expected = one.draw(5, k);
      expect(p.draw(5, k).bands[1]).toEqual(expected.bands[0]);
      expect(single.draw(5, k)).toEqual(expected);
    }
    expect(single.labels).toEqual(one.labels);
    expect(single.bands).toEqual(one.bands);
  });

  it("are told by what all objects have in common", () => {
    const about = { unit: "ADU", pixel_scale: 0.2 };
    const { sky: _, ...rest } = detector;
    expect(p.bands).toEqual([
      {
        ...about,
        name: "g",
        zero_point: 26.5,
        detector,
        psf: { kind: "moffat", fwhm: [0.9, 0.9], round: true },
      },
      {
        ...about,
        name: "r",
        zero_point: 27,
        detector,
        psf: { kind: "moffat", fwhm: [0.7, 0.7], round: true },
      },
      {
        ...about,
        name: "i",
        zero_point: 25,
        detector: rest,
        psf: { kind: "moffat", fwhm: [0.5, 0.8], round: true },
      },
    ]);
  });

  it.each<[string, object]>([
    ["lambda/D", { lam_over_diam: { uniform: [0.3, 0.5] } }],
    ["obscuration", { lam_over_diam: 0.4, obscuration: { uniform: [0, 0.9] } }],
    ["both", { lam_over_diam: { uniform: [0.3, 0.5] }, obscuration: { uniform: [0.1, 0.6] } }],
  ])("bound the width of an Airy PSF that varies in %s", (_, varying) => {
    const airy = make({ bands: [{ ...r, psf: { kind: "airy", ...varying } }] });
    const [low, high] = airy.bands[0].psf?.fwhm ?? [0, 0];
    const widths = Array.from({ length: 1000 }, (_, k) => fwhmOf(airy.draw(0, k).bands[0].scene.psf, 0.2));
    const [least, most] = [Math.min(...widths), Math.max(...widths)];
    expect(low <= least && most <= high).toBe(true);
    expect(least - low + (high - most)).toBeLessThan(0.2 * (high - low));
  });

  it("are the same from the configuration that they have on record", () => {
    const again = makePopulation(JSON.parse(JSON.stringify(p.config)));
    expect(again.config).toEqual(p.config);
    expect(again.draw(2, 7)).toEqual(p.draw(2, 7));
  });
});

describe("labels of several bands", () => {
  it("are the geometry once, and fluxes and what varies for each band", () => {
    const names = [
      ...["flux_g", "flux_r", "flux_i", "hlr", "n", "e", "pa", "q", "g", "e1", "e2", "x0", "y0"],
    ];
    const p = make();
    expect(p.labels.map(({ name }) => name)).toEqual([...names, "psf_fwhm_i", "sky_i", "mag", "colour"]);
    const roles = p.labels.map(({ role, band }) => (band === undefined ? role : `${role} ${band}`));
    expect(roles).toEqual([
      ...["flux g", "flux r", "flux i", "length", "scalar", "scalar", "angle", "scalar", "scalar"],
      ...["spin2-cos", "spin2-sin", "x", "y", "length i", "sky i", "scalar", "scalar"],
    ]);
  });

  it("of several components are fluxes and fractions in each band", () => {
    const p = make(twoOf());
    const l = labelsOf(p);
    expect(p.labels.map(({ name }) => name).slice(0, 8)).toEqual([
      ...[
        "flux_g",
        "bulge_to_total_g",
        "flux_r",
        "bulge_to_total_r",
        "x0",
        "y0",
        "bulge_flux_g",
        "bulge_flux_r",
      ],
    ]);
    expect([l["bulge_flux_g"], l["disc_flux_g"], l["flux_g"]]).toEqual([300, 2650, 2950]);
    expect([l["bulge_flux_r"], l["disc_flux_r"], l["flux_r"]]).toEqual([100, 900, 1000]);
    expect(l["bulge_to_total_r"]).toBe(0.1);
    expect(l["disc_hlr"]).toBeGreaterThanOrEqual(1);
    expect(p.draw(1, 0).bands.map(({ scene }) => scene.components.map(({ flux }) => flux))).toEqual([
      [300, 2650],
      [100, 900],
    ]);
  });

  it.each(["constructor", "__proto__", "toString"])("may be those of a band called %s", (name) => {
    const p = make({ bands: [{ ...g, name }, r] });
    expect(labelsOf(p)[`flux_${name}`]).toBeGreaterThan(0);
    expect(p.bands[0].name).toBe(name);
    expect(makePopulation(JSON.parse(JSON.stringify(p.config))).bands).toEqual(p.bands);
  });

  it("may be those of components with such names", () => {
    const parts = galaxy.map((c) =>
      c.name === "bulge" ? { ...c, name: "__proto__" } : { ...c, name: "constructor" },
    );
    const fluxes = JSON.parse('{"__proto__": 5, "constructor": 7}');
    const l = labelsOf(
      make({
        galaxy: parts,
        bands: [
          { ...g, flux: fluxes },
          { ...r, flux: fluxes },
        ],
      }),
    );
    expect([l["__proto___flux_g"], l["constructor_flux_r"]]).toEqual([5, 7]);
    const lacking = JSON.parse('{"__proto__": 5}');
    expect(() => make({ galaxy: parts, bands: [{ ...g, flux: lacking }] })).toThrow(
      /"constructor" .* missing/,
    );
  });
});

describe("what a band leaves out", () => {
  const top = { zero_point: 26, psf: { kind: "moffat", fwhm: { uniform: [0.6, 1] }, beta: 3 }, detector };
  const p = make({
    ...top,
    bands: [
      { name: "g", flux: "10 ** (-0.4 * (mag - zero_point))" },
      { name: "r", flux: 100, zero_point: 27, psf: { fwhm: 0.5 }, detector: { sky: 7 } },
      { name: "i", flux: 100, psf: { kind: "gaussian", fwhm: 0.4 } },
    ],
  });

  it("is of the top level: fields of PSF and detector, the zero point", () => {
    const [first, second, third] = p.draw(0, 0).bands;
    expect(p.bands.map(({ zero_point }) => zero_point)).toEqual([26, 27, 26]);
    expect(first.detector).toEqual(detector);
    expect(second.detector).toEqual({ ...detector, sky: 7 });
    expect(second.scene.psf).toEqual({ kind: "moffat", fwhm: 0.5, beta: 3 });
    expect(third.scene.psf).toEqual({ kind: "gaussian", fwhm: 0.4 });
  });

  it("is drawn anew in each band", () => {
    const other = make({ ...top, bands: [g, r].map(({ psf: _, ...rest }) => rest) });
    const widths = other.draw(0, 0).bands.map(({ scene }) => "fwhm" in scene.psf && scene.psf.fwhm);
    expect(widths[0]).not.toBe(widths[1]);
    expect(other.labels.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["psf_fwhm_g", "psf_fwhm_r"]),
    );
  });
});

describe("bands are refused", () => {
  it.each<[string, object, RegExp]>([
    ["no list", { bands: { g } }, /^bands: expected a list of bands/],
    ["none", { bands: [] }, /^bands: expected a list of bands .*got \[\]/],
    ["no record", { bands: ["g"] }, /^bands\[0\]: expected a band such as/],
    ["two with one name", { bands: [g, { ...r, name: "g" }] }, /^bands\[1\]\.name: two bands are called "g"/],
    ["no name", { bands: [{ ...g, name: undefined }] }, /^bands\[0\]\.name = \(nothing\) .*letters, digits/],
    ["a name that no label can have", { bands: [{ ...g, name: "4.5um" }] }, /^bands\[0\]\.name = "4\.5um"/],
    ["a misspelt key", { bands: [{ ...g, zeropoint: 1 }] }, /key = "zeropoint" .*Did you mean "zero_point"/],
    ["no flux", { bands: [g, { ...r, flux: undefined }] }, /^bands\[1\]: "flux" of the band "r" is missing$/],
    [
      "no PSF",
      { bands: [g, { ...r, psf: undefined }] },
      /"psf" of the band "r" is missing, here or at the top/,
    ],
    ["no detector", { bands: [{ ...g, detector: undefined }] }, /"detector" of the band "g" is missing/],
    ["a flux below 0", { bands: [g, { ...r, flux: -1 }] }, /^bands\[1\]\.flux = -1/],
    [
      "a PSF without a field",
      { bands: [{ ...g, psf: { kind: "moffat", fwhm: 1 } }] },
      /^bands\[0\]\.psf: "beta" is/,
    ],
    [
      "a detector without gain",
      { bands: [{ ...g, detector: { sky: 1 } }] },
      /^bands\[0\]\.detector: "gain" is/,
    ],
    ["a zero point in quotes", { bands: [{ ...g, zero_point: "26" }] }, /^bands\[0\]\.zero_point = "26"/],
    [
      "magnitudes without a zero point",
      { bands: [g, { ...r, zero_point: undefined }] },
      /^bands\[1\]\.flux: .* the band "r" has no zero_point, which is the AB magnitude of 1 ADU: add it/,
    ],
    [
      "a zero point in parameters",
      { parameters: { f: "10 ** (-0.4 * (20 - zero_point))", mag: 20, colour: 0 } },
      /^parameters\.f: .* each band has a zero_point of its own/,
    ],
    [
      "a parameter called zero_point",
      { parameters: { zero_point: 1 } },
      /parameters\.zero_point: .*already means/,
    ],
    [
      "flux in the component, too",
      { galaxy: [{ ...outline.galaxy[0], flux: 5 }] },
      /^galaxy\[0\]\.flux: stands in each/,
    ],
    ["band beside them", { band: "r" }, /^band: is the name of one band alone/],
    ["an unknown name", { bands: [{ ...g, flux: "magg" }] }, /"magg" is unknown.*"mag"/],
    [
      "one flux for two components",
      { galaxy },
      /^bands\[0\]\.flux: expected the flux of each component .*bulge, disc/,
    ],
    ["an unknown component", twoOf({ disk: 1 }), /^bands\[0\]\.flux: key = "disk" is unknown.*"disc"/],
    [
      "a component without flux",
      twoOf({ disc: undefined }),
      /^bands\[0\]\.flux: that of "disc" in the band "g" is/,
    ],
    [
      "a label twice",
      {
        galaxy: [{ ...galaxy[0], name: "sky" }, galaxy[1]],
        bands: [
          { ...i, name: "n", flux: { sky: 1, disc: 1 } },
          { ...r, flux: { sky: 1, disc: 1 } },
        ],
      },
      /two labels would be called "sky_n": rename/,
    ],
    [
      "more than there is noise for",
      { bands: Array.from({ length: 2049 }, () => g) },
      /^bands: their number = 2049/,
    ],
  ])("%s", (_, changes, message) => {
    expect(() => make(changes)).toThrow(message);
    expect(() => make(changes)).toThrow(expect.objectContaining({ name: "GalforgeError" }));
  });
});

describe("bands of a file", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "galforge-bands-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const good = `stamp: 32
pixel_scale: 0.2
galaxy:
  - {hlr: 1, n: 1}
psf: {kind: moffat, fwhm: 0.8, beta: 3}
detector:
  sky: 100
  gain: 1
  read_noise: 5
bands:
  - {name: g, flux: 100}
  - name: r
    psf: {fwhm: 0.6}
    detector: {sky: 50}
    flux: 200
`;
  const load = (text: string, overrides = {}) => {
    const file = join(folder, "bands.yaml");
    writeFileSync(file, text);
    return loadPopulation({ file, overrides });
  };
  const psfs = (p: Population) => p.draw(0, 0).bands.map(({ scene }) => scene.psf);

  it.each([
    ["name: r", "name: g", /bands\.yaml:12: bands\[1\]\.name: two bands/],
    ["fwhm: 0.6", "fwhm: 0", /bands\.yaml:13: bands\[1\]\.psf\.fwhm = 0/],
    ["fwhm: 0.8", "fwhm: -1", /bands\.yaml:5: psf\.fwhm = -1/],
    ["beta: 3", "beta: 1", /bands\.yaml:5: psf\.beta = 1/],
    ["gain: 1", "gain: 0", /bands\.yaml:8: detector\.gain = 0/],
    ["    flux: 200\n", "", /bands\.yaml:12: bands\[1\]: "flux" of the band "r" is missing/],
    ["flux: 100", "flux: [1]", /bands\.yaml:11: bands\[0\]\.flux: expected a number, an expression/],
    ["n: 1}", "n: 1, flux: 4}", /bands\.yaml:4: galaxy\[0\]\.flux: stands in each of the bands/],
    ["gain: 1", "gian: 1", /bands\.yaml:8: detector: key = "gian"/],
    ["stamp: 32", "stamp: 32\nkind: galaxys", /bands\.yaml:2: kind = "galaxys" is unknown/],
  ])("%j as %j is refused at its line", (from, to, message) => {
    expect(() => load(good.replace(from, to))).toThrow(message);
  });

  it("have PSF images seen from its folder", () => {
    const p = load(good.replace("psf: {fwhm: 0.6}", "psf: {kind: image, file: star.fits}"));
    expect(psfs(p)[1]).toEqual({ kind: "image", file: join(folder, "star.fits") });
    expect(p.bands[1].psf).toEqual({ kind: "image" });
  });

  it("all take the options of the command line", () => {
    expect(psfs(load(good, { fwhm: 0.9 }))).toEqual(
      [psf(0.9), psf(0.9)].map((each) => ({ ...each, beta: 3 })),
    );
    expect(psfs(load(good, { psf: "gaussian" }))).toEqual([
      { kind: "gaussian", fwhm: 0.8 },
      { kind: "gaussian", fwhm: 0.6 },
    ]);
    const image = { kind: "image", file: resolve("psf.npy") };
    expect(psfs(load(good, { psf_image: "psf.npy" }))).toEqual([image, image]);
    const p = load(good, { sky: 3, stamp: 16 });
    expect(p.draw(0, 0).bands.map((band) => band.detector.sky)).toEqual([3, 3]);
    expect(p.stamp).toEqual([16, 16]);
    expect(() => load(good.replace("{fwhm: 0.6}", "{kind: gaussian, fwhm: 0.6}"), { beta: 2 })).toThrow(
      /^bands\[1\]: --beta: has no meaning for a PSF of kind gaussian/,
    );
  });
});
