import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hashName, PURPOSE, Stream } from "../../../shared/random/stream.ts";
import type { Population } from "../../../sim/drawn.ts";
import { loadPopulation } from "../../../sim/population/load.ts";
import { makePopulation } from "../../../sim/populations.ts";
import { checkDetector, checkScene } from "../../../sim/scene-check.ts";

const base = {
  stamp: 64,
  pixel_scale: 0.2,
  galaxy: [{ flux: 1000, hlr: 1, n: 2, e: 0.3, pa: 40 }],
  psf: { kind: "gaussian", fwhm: 0.8 },
  detector: { sky: 100, gain: 1, read_noise: 5 },
};
const make = (changes: Record<string, unknown>) => makePopulation({ ...base, ...changes });

function labels(p: Population, seed = 1, index = 0): Record<string, number> {
  const drawn = p.draw(seed, index);
  return Object.fromEntries(p.labels.map((c, i) => [c.name, drawn.labels[i]]));
}

describe("a draw", () => {
  const preset = loadPopulation({});

  it("is a pure function of seed and index, in any order and by any instance", () => {
    const other = makePopulation(JSON.parse(JSON.stringify(preset.config)));
    fc.assert(
      fc.property(fc.nat(1e9), fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }), (seed, index) => {
        const first = preset.draw(seed, index);
        preset.draw(seed + 1, index);
        preset.draw(seed, index + 1);
        expect(preset.draw(seed, index)).toEqual(first);
        expect(other.draw(seed, index)).toEqual(first);
      }),
    );
  });

  it("takes each parameter from the stream of its own name", () => {
    const u = new Stream(7, 12, PURPOSE.parameters ^ hashName("hlr")).uniform();
    expect(labels(preset, 7, 12)["hlr"]).toBe(0.3 + (5 - 0.3) * u);
  });

  it("is not changed by adding, moving or reordering parameters", () => {
    const hlr = { uniform: [0.3, 5] };
    const a = make({ galaxy: [{ ...base.galaxy[0], hlr }] });
    const b = make({
      parameters: { z: { normal: [0, 1] }, hlr, y: "z * 2" },
      galaxy: [{ ...base.galaxy[0], hlr: "hlr" }],
    });
    for (let i = 0; i < 5; i++) expect(b.draw(3, i).bands[0].scene).toEqual(a.draw(3, i).bands[0].scene);
  });

  it("changes with the seed and with the index", () => {
    const values = [labels(preset, 1, 0), labels(preset, 2, 0), labels(preset, 1, 1)].map((l) => l["flux"]);
    expect(new Set(values).size).toBe(3);
  });

  it("gives only scenes and detectors that the boundary accepts", () => {
    for (let i = 0; i < 500; i++) {
      const [{ scene, detector }] = preset.draw(5, i).bands;
      expect(checkScene("s", scene)).toEqual(scene);
      expect(checkDetector("d", detector)).toEqual(detector);
    }
  });

  it("fills the ranges of the paper evenly", () => {
    const columns: Record<string, readonly [number, number]> = {
      flux: [500, 5e4],
      hlr: [0.3, 5],
      n: [0.5, 4],
      e: [0, 0.6],
      pa: [0, 180],
      x0: [0, 64],
      y0: [0, 64],
    };
    const count = 4000;
    const drawn = Array.from({ length: count }, (_, i) => labels(preset, 0, i));
    for (const [name, [low, high]] of Object.entries(columns)) {
      const t = drawn.map((l) => (l[name] - low) / (high - low));
      expect(Math.min(...t)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...t)).toBeLessThanOrEqual(1);
      const mean = t.reduce((s, x) => s + x, 0) / count;
      expect(Math.abs(mean - 0.5)).toBeLessThan(4 / Math.sqrt(12 * count));
    }
  });

  it("shares what does not vary and keeps what varies apart", () => {
    expect(preset.draw(0, 1).bands[0].scene.psf).toBe(preset.draw(0, 2).bands[0].scene.psf);
    const seeing = make({ psf: { kind: "gaussian", fwhm: { uniform: [0.5, 1] } } });
    expect(seeing.draw(0, 1).bands[0].scene.psf).not.toEqual(seeing.draw(0, 2).bands[0].scene.psf);
  });
});

describe("labels", () => {
  it("of one component are its fields and what follows from them", () => {
    const l = labels(make({ galaxy: [{ ...base.galaxy[0], pa: 220 }] }));
    expect(Object.keys(l)).toEqual([...["flux", "hlr", "n", "e", "pa", "q", "g", "e1", "e2", "x0", "y0"]]);
    expect(l["pa"]).toBe(40);
    const q = Math.sqrt(0.7 / 1.3);
    expect(l["q"]).toBeCloseTo(q, 12);
    expect(l["g"]).toBeCloseTo((1 - q) / (1 + q), 12);
    expect(l["e1"]).toBeCloseTo(0.3 * Math.cos((80 * Math.PI) / 180), 12);
    expect(l["e2"]).toBeCloseTo(0.3 * Math.sin((80 * Math.PI) / 180), 12);
    expect([l["x0"], l["y0"]]).toEqual([32, 32]);
  });

  it("name the unit of every column", () => {
    const p = make({
      parameters: {
        sky_mag: { normal: [21, 0.1], unit: "mag/arcsec2", description: "r sky" },
        c: 3,
        k: "sky_mag",
      },
      psf: { kind: "moffat", fwhm: { uniform: [0.5, 1] }, beta: 3 },
      detector: { ...base.detector, sky: { uniform: [50, 100] } },
    });
    const units = Object.fromEntries(p.labels.map((c) => [c.name, c.unit]));
    expect(units).toMatchObject({ flux: "ADU", hlr: "arcsec", n: "1", pa: "deg", x0: "pixel" });
    expect(units).toMatchObject({ psf_fwhm: "arcsec", sky: "ADU/pixel", sky_mag: "mag/arcsec2", k: "1" });
    expect(p.labels.find((c) => c.name === "sky_mag")?.description).toBe("r sky");
    for (const constant of ["psf_beta", "gain", "c"]) expect(units).not.toHaveProperty(constant);
  });

  it("have the roles of what they are, those of parameters by their names", () => {
    const angle = { pa: { uniform: [0, 180] }, cos2pa: "cos(pi / 90 * pa)", other: "2 * pa" };
    const p = make({
      parameters: angle,
      galaxy: [{ ...base.galaxy[0], pa: "pa" }],
      psf: { kind: "gaussian", fwhm: { uniform: [0.5, 1] }, e: 0.1, pa: { uniform: [0, 180] } },
      detector: { ...base.detector, sky: { uniform: [50, 100] }, gain: { uniform: [1, 2] } },
    });
    const roles = Object.fromEntries(p.labels.map(({ name, role }) => [name, role]));
    expect(roles).toEqual({
      ...{ flux: "flux", hlr: "length", n: "scalar", e: "scalar", pa: "angle", q: "scalar", g: "scalar" },
      ...{ e1: "spin2-cos", e2: "spin2-sin", x0: "x", y0: "y", psf_fwhm: "length", psf_pa: "angle" },
      ...{ sky: "sky", gain: "scalar", cos2pa: "spin2-cos", other: "scalar" },
    });
    const ofBand = p.labels.filter(({ band }) => band !== undefined).map(({ name }) => name);
    expect(ofBand).toEqual(["flux", "psf_fwhm", "psf_pa", "sky", "gain"]);
  });

  it("of several components carry their names, the total flux and the fractions", () => {
    const l = labels(
      make({
        parameters: { flux: { uniform: [1e3, 1e4] }, bt: { beta: [1, 3] } },
        galaxy: [
          { kind: "devaucouleurs", name: "bulge", flux: "flux * bt", hlr: 0.5 },
          { kind: "exponential", name: "disc", flux: "flux * (1 - bt)", hlr: 1.5, e: 0.4, pa: 10 },
        ],
      }),
    );
    expect(Object.keys(l).slice(0, 5)).toEqual(["flux", "bulge_to_total", "x0", "y0", "bulge_flux"]);
    expect(l["bulge_flux"] + l["disc_flux"]).toBeCloseTo(l["flux"], 9);
    expect(l["bulge_to_total"]).toBeCloseTo(l["bt"], 12);
    expect([l["bulge_n"], l["disc_n"], l["bulge_e"], l["disc_e"]]).toEqual([4, 1, 0, 0.4]);
  });

  it("of a star are flux and centre", () => {
    expect(Object.keys(labels(make({ galaxy: [{ kind: "point", flux: 5 }] })))).toEqual(["flux", "x0", "y0"]);
  });

  it("may be the names of parameters that mean the same, not of others", () => {
    const shape = { ...base.galaxy[0], e: "(1 - q ** 2) / (1 + q ** 2)" };
    const p = make({ parameters: { q: { uniform: [0.2, 1] } }, galaxy: [shape] });
    expect(p.labels.filter((c) => c.name === "q").length).toBe(1);
    expect(() => p.draw(0, 0)).not.toThrow();
    const g = make({ parameters: { g: { uniform: [20, 22] } } });
    expect(() => g.draw(0, 0)).toThrow(/parameters\.g: .*label "g" \(reduced shear.*rename it/);
  });
});

describe("a configuration is refused", () => {
  const galaxy = (field: string, value: unknown) => ({ galaxy: [{ ...base.galaxy[0], [field]: value }] });
  const parameters = (value: unknown, name = "p") => ({ parameters: { [name]: value } });
  it.each<[string, Record<string, unknown>, RegExp]>([
    ["constant out of range", galaxy("n", 7), /^galaxy\[0\]\.n = 7 .*0\.3 to 6\.2/],
    [
      "interval out of range",
      galaxy("hlr", { uniform: [0, 5] }),
      /hlr.*\[0,5\] .*inside the allowed range.*> 0/,
    ],
    ["a choice out of range", galaxy("e", { choice: [0.2, 1] }), /e: the interval/],
    [
      "an alias out of range",
      { ...parameters({ uniform: [0, 2] }), ...galaxy("e", "p") },
      /galaxy\[0\]\.e.*\[0,2\]/,
    ],
    ["constant expression", galaxy("hlr", "1 - 2"), /hlr = -1 /],
    ["NaN expression", parameters("log(-1)"), /parameters\.p = NaN/],
    ["infinite constant", galaxy("flux", Infinity), /flux = Infinity/],
    ["reversed interval", galaxy("hlr", { uniform: [5, 0.3] }), /hlr\.uniform = \[5,0\.3\] .*min < max/],
    ["too few arguments", galaxy("hlr", { normal: [5] }), /hlr\.normal = \[5\] .*\[mean, sd\]/],
    ["missing named argument", galaxy("hlr", { uniform: { max: 5 } }), /"min" is missing/],
    ["misspelt argument", galaxy("hlr", { power_law: { min: 1, max: 2, slop: 1 } }), /mean "slope"/],
    ["misspelt distribution", galaxy("hlr", { unifrom: [1, 2] }), /key = "unifrom".*Did you mean "uniform"/],
    ["two distributions", galaxy("hlr", { uniform: [1, 2], normal: [1, 2] }), /exactly one of/],
    ["no distribution", parameters({ unit: "mag" }), /exactly one of/],
    ["unit of a field", galaxy("hlr", { uniform: [1, 2], unit: "arcsec" }), /only entries of parameters/],
    ["unit that is no text", parameters({ uniform: [1, 2], unit: 3 }), /unit = 3/],
    ["text argument", galaxy("hlr", { uniform: [1, true] }), /uniform = true/],
    ["bad weights", galaxy("hlr", { choice: { values: [1, 2], weights: [1] } }), /one weight/],
    ["negative weight", galaxy("hlr", { choice: { values: [1, 2], weights: [1, -1] } }), /one weight/],
    ["empty choice", galaxy("hlr", { choice: [] }), /list of finite numbers/],
    ["a list", galaxy("hlr", [1, 2]), /expected a number, an expression/],
    ["null", galaxy("hlr", null), /expected a number, an expression/],
    ["constant text", parameters({ constant: "1" }), /constant = "1"/],
    ["cycle", { parameters: { a: "b", b: "c + 1", c: "2 * a" } }, /a -> b -> c -> a/],
    ["self reference", parameters("p + 1"), /p -> p/],
    ["unknown name", galaxy("hlr", "sise"), /name in "sise"/],
    ["zero_point that is not set", galaxy("flux", "zero_point"), /"zero_point" is unknown/],
    ["bad parameter name", parameters(1, "half-light"), /letters, digits/],
    ["taken parameter name", parameters(1, "pi"), /already means/],
    ["function as a name", parameters(1, "exp"), /already means/],
    // two words with one FNV-1a hash
    [
      "one stream twice",
      { parameters: { costarring: { normal: [0, 1] }, liquid: { normal: [0, 1] } } },
      /same random/,
    ],
    ["misspelt key", { detectr: {} }, /key = "detectr".*"detector"/],
    ["missing key", { psf: undefined }, /"psf" is missing/],
    ["no component", { galaxy: [] }, /galaxy: expected a list/],
    ["missing field", { galaxy: [{ n: 1, flux: 1 }] }, /galaxy\[0\]: "hlr" is missing/],
    ["misspelt field", galaxy("fluxx", 1), /Did you mean "flux"/],
    ["unknown kind", galaxy("kind", "sersick"), /galaxy\[0\]\.kind.*"sersic"/],
    [
      "one name twice",
      {
        galaxy: [
          { ...base.galaxy[0], name: "a" },
          { ...base.galaxy[0], name: "a" },
        ],
      },
      /called "a"/,
    ],
    ["bad component name", galaxy("name", "a b"), /galaxy\[0\]\.name/],
    ["unknown PSF", { psf: { kind: "mofat" } }, /psf\.kind.*"moffat"/],
    ["PSF without a field", { psf: { kind: "moffat", fwhm: 1 } }, /psf: "beta" is missing/],
    ["PSF with another's field", { psf: { kind: "gaussian", fwhm: 1, beta: 3 } }, /psf: key = "beta"/],
    ["beta at 1", { psf: { kind: "moffat", fwhm: 1, beta: { uniform: [1, 3] } } }, /diverges/],
    ["detector without gain", { detector: { sky: 1, read_noise: 1 } }, /detector: "gain"/],
    ["negative gain", { detector: { ...base.detector, gain: -1 } }, /detector\.gain = -1/],
    ["small stamp", { stamp: 8 }, /stamp = 8/],
    ["pixel scale 0", { pixel_scale: 0 }, /pixel_scale = 0/],
    ["text as zero point", { zero_point: "30" }, /zero_point = "30"/],
    ["number as band", { band: 3 }, /band = 3/],
  ])("%s", (_, changes, message) => {
    const attempt = () => make(changes);
    expect(attempt).toThrow(message);
    expect(attempt).toThrow(expect.objectContaining({ name: "GalforgeError" }));
  });

  it("at the draw that leaves the range, naming the object", () => {
    const p = make(galaxy("n", { normal: [1, 3] }));
    const attempt = () => {
      for (let i = 0; i < 100; i++) p.draw(4, i);
    };
    expect(attempt).toThrow(/object \d+ of seed 4: galaxy\[0\]\.n = -?[\d.]+ is not allowed.*0\.3 to 6\.2/);
  });

  it("at the draw whose arguments are not allowed", () => {
    const p = make({ parameters: { a: { uniform: [0, 1] } }, ...galaxy("hlr", { uniform: ["a", 0.5] }) });
    const attempt = () => {
      for (let i = 0; i < 100; i++) p.draw(4, i);
    };
    expect(attempt).toThrow(/object \d+ of seed 4: galaxy\[0\]\.hlr\.uniform = \[.*min < max/);
  });

  it("at the draw that is not a number", () => {
    const p = make({ parameters: { a: { uniform: [-1, 1] }, b: "sqrt(a)" } });
    const attempt = () => {
      for (let i = 0; i < 100; i++) p.draw(4, i);
    };
    expect(attempt).toThrow(/object \d+ of seed 4: parameters\.b = NaN/);
  });
});

it("expressions and arguments see other parameters in any order", () => {
  const p = make({
    zero_point: 30,
    parameters: {
      flux: "10 ** (-0.4 * (mag - zero_point))",
      hlr: { log_normal: ["exp(-0.27 * (mag - 23))", 0.3] },
      mag: { uniform: [20, 24] },
    },
    galaxy: [{ flux: "flux", hlr: "hlr", n: 1 }],
    x0: { uniform: ["nx / 2 - 1", "nx / 2 + 1"] },
  });
  const drawn = Array.from({ length: 2000 }, (_, i) => labels(p, 0, i));
  for (const l of drawn) {
    expect(l["flux"]).toBeCloseTo(10 ** (-0.4 * (l["mag"] - 30)), 6);
    expect(Math.abs(l["x0"] - 32)).toBeLessThanOrEqual(1);
  }
  const scatter = drawn.map((l) => Math.log(l["hlr"]) + 0.27 * (l["mag"] - 23));
  const mean = scatter.reduce((s, x) => s + x, 0) / scatter.length;
  const sd = Math.sqrt(scatter.reduce((s, x) => s + (x - mean) ** 2, 0) / scatter.length);
  expect(Math.abs(mean)).toBeLessThan((4 * 0.3) / Math.sqrt(2000));
  expect(sd).toBeCloseTo(0.3, 1);
});

describe("bounds of labels", () => {
  const population = loadPopulation({ preset: "lsst-r" });
  const bounds = new Map(population.labels.map((label) => [label.name, label.bounds]));

  it("hold every drawn label", () => {
    for (let k = 0; k < 200; k++) {
      const { labels } = population.draw(3, k);
      population.labels.forEach(({ name }, i) => {
        const [min, max] = bounds.get(name) ?? [-Infinity, Infinity];
        expect(labels[i]).toBeGreaterThanOrEqual(min);
        expect(labels[i]).toBeLessThanOrEqual(max);
      });
    }
  });

  it("leave out what is not allowed, and say nothing of a user's own parameters", () => {
    expect(bounds.get("hlr")?.[0]).toBeGreaterThan(0);
    expect(bounds.get("e")?.[1]).toBeLessThan(1);
    expect(bounds.get("n")).toEqual([0.3, 6.2]);
    expect(bounds.get("x0")).toEqual([-1e5, 1e5]);
    expect(bounds.get("ln_size_scatter")).toBeUndefined();
  });
});
