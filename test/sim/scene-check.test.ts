import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GalforgeError } from "../../shared/errors.ts";
import { inRange, RANGES, reduceAngle } from "../../sim/ranges.ts";
import { checkDetector, checkScene } from "../../sim/scene-check.ts";

const sersic = { n: 2, hlr: 1, flux: 100, e: 0.2, pa: 30 };
const good = {
  components: [sersic],
  x0: 32,
  y0: 31.5,
  psf: { kind: "moffat", fwhm: 0.7, beta: 3.5 },
  pixel_scale: 0.2,
  stamp: [64, 96],
};
const detector = { sky: 100, gain: 1, read_noise: 5 };

/** The message of the GalforgeError that `f` throws. */
function refusal(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    expect(error).toBeInstanceOf(GalforgeError);
    return error instanceof Error ? error.message : "";
  }
  throw new Error("nothing was thrown");
}

describe("checkScene", () => {
  it("returns the scene it was given", () => {
    expect(checkScene("s", good)).toEqual({ ...good, components: [{ kind: "sersic", ...sersic }] });
  });

  it("takes other objects, with their centres outside the stamp or not", () => {
    const others = [{ components: [{ kind: "point", flux: 5 }], x0: -3, y0: 70.5 }];
    const scene = checkScene("s", { ...good, others });
    expect(scene).toEqual({ ...checkScene("s", good), others });
  });

  it.each([
    ["s.others: expected a list of objects", {}],
    ["s.others[0]: expected an object with", [7]],
    ['s.others[0]: "components" must be a list', [{ x0: 1, y0: 2 }]],
    ['s.others[0]: "y0" is missing', [{ components: [sersic], x0: 1 }]],
    ["s.others[0].components[0].hlr", [{ components: [{ ...sersic, hlr: 0 }], x0: 1, y0: 1 }]],
    ['s.others[1]: key = "psf"', [{ components: [sersic], x0: 1, y0: 1 }, { psf: good.psf }]],
  ])("refuses other objects: %s", (what, others) => {
    expect(refusal(() => checkScene("s", { ...good, others }))).toContain(what);
  });

  it("turns named profiles into Sersic indices and fills e and pa", () => {
    const kinds = ["gaussian", "exponential", "devaucouleurs"];
    const scene = checkScene("s", {
      ...good,
      components: [...kinds.map((kind) => ({ kind, hlr: 1, flux: 0 })), { kind: "point", flux: 7, dx: -2 }],
    });
    expect(scene.components).toEqual([
      ...[0.5, 1, 4].map((n) => ({ kind: "sersic", n, hlr: 1, flux: 0, e: 0, pa: 0 })),
      { kind: "point", flux: 7, dx: -2 },
    ]);
  });

  it("reduces position angles to [0, 180) without turning the ellipse", () => {
    fc.assert(
      fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), (pa) => {
        const r = reduceAngle(pa);
        expect(r).toBeGreaterThanOrEqual(0);
        expect(r).toBeLessThan(180);
        expect(Math.abs(Math.sin(((r - pa) * Math.PI) / 180))).toBeLessThan(1e-9);
      }),
    );
    expect(Object.is(reduceAngle(-180), 0)).toBe(true);
    expect(reduceAngle(-1e-20)).toBe(0);
  });

  const bad: readonly [string, unknown, string][] = [
    [".components[0].n", { ...good, components: [{ ...sersic, n: 0.29 }] }, "from 0.3 to 6.2"],
    [".components[0].n", { ...good, components: [{ ...sersic, n: 6.3 }] }, "from 0.3 to 6.2"],
    [".components[0].hlr", { ...good, components: [{ ...sersic, hlr: 0 }] }, "> 0"],
    [".components[0].flux", { ...good, components: [{ ...sersic, flux: -1 }] }, "from 0 to 1e18"],
    [".components[0].flux", { ...good, components: [{ ...sersic, flux: Infinity }] }, "from 0 to 1e18"],
    // 1e39 is a number, but no float32
    [".components[0].flux", { ...good, components: [{ ...sersic, flux: 1e39 }] }, "from 0 to 1e18"],
    [".components[0].e", { ...good, components: [{ ...sersic, e: 1 }] }, "below 1"],
    [".components[0].e", { ...good, components: [{ ...sersic, e: "0.2" }] }, "without quotes"],
    [".components[0].pa", { ...good, components: [{ ...sersic, pa: Number.NaN }] }, "finite"],
    [".components[0].kind", { ...good, components: [{ ...sersic, kind: "sersik" }] }, '"sersic"'],
    [".components[0]", { ...good, components: [{ n: 1, flux: 2 }] }, '"hlr" is missing'],
    [".components[0]", { ...good, components: [{ ...sersic, hlrr: 2 }] }, 'mean "hlr"'],
    [".components[0]", { ...good, components: [{ kind: "point", flux: 1, hlr: 1 }] }, "unknown"],
    [".components[0].dx", { ...good, components: [{ ...sersic, dx: 1e6 }] }, "1e5"],
    [".components[0].dy", { ...good, components: [{ kind: "point", flux: 1, dy: "0" }] }, "without quotes"],
    ["", { ...good, components: [] }, "at least one"],
    [".psf.kind", { ...good, psf: { kind: "mofat", fwhm: 1, beta: 3 } }, 'mean "moffat"'],
    [".psf.fwhm", { ...good, psf: { kind: "gaussian", fwhm: 0 } }, "> 0"],
    [".psf.beta", { ...good, psf: { kind: "moffat", fwhm: 1, beta: 1 } }, "diverges"],
    [".psf.beta", { ...good, psf: { kind: "moffat", fwhm: 1, beta: 1e300 } }, "at most 1000"],
    [".psf", { ...good, psf: { kind: "moffat", fwhm: 1 } }, '"beta" is missing'],
    [".psf", { ...good, psf: { kind: "gaussian", fwhm: 1, beta: 3 } }, "unknown"],
    [".psf.e", { ...good, psf: { kind: "gaussian", fwhm: 1, e: 1.2 } }, "below 1"],
    [".psf.obscuration", { ...good, psf: { kind: "airy", lam_over_diam: 0.1, obscuration: 1 } }, "below 1"],
    [".psf", { ...good, psf: { kind: "image" } }, "FITS or NPY"],
    [
      ".psf.includes_pixel",
      { ...good, psf: { kind: "image", file: "a.fits", includes_pixel: 1 } },
      "true or",
    ],
    [".psf.pixel_scale", { ...good, psf: { kind: "image", file: "a.fits", pixel_scale: 0 } }, "> 0"],
    [".psf", { ...good, psf: "moffat" }, "expected a PSF"],
    [".pixel_scale", { ...good, pixel_scale: -0.2 }, "> 0"],
    [".stamp", { ...good, stamp: 15 }, "16 to 512"],
    [".stamp", { ...good, stamp: [64, 513] }, "16 to 512"],
    [".stamp", { ...good, stamp: [64.5, 64] }, "integers"],
    [".stamp", { ...good, stamp: [64, 64, 64] }, "integers"],
    [".x0", { ...good, x0: 1e6 }, "1e5"],
    [".y0", { ...good, y0: null }, "position"],
    ["", [good], "expected an object"],
  ];
  it.each(bad)("refuses %s in %j", (path, scene, allowed) => {
    const message = refusal(() => checkScene("f[3]", scene));
    expect(message).toContain(`f[3]${path}`);
    expect(message).toContain(allowed);
  });

  it("reads one side as a square stamp", () => {
    expect(checkScene("s", { ...good, stamp: 69 }).stamp).toEqual([69, 69]);
  });
});

describe("checkDetector", () => {
  it("keeps what it was given", () => {
    expect(checkDetector("d", { ...detector, saturation: 6e4 })).toEqual({ ...detector, saturation: 6e4 });
    expect(checkDetector("d", detector)).toEqual(detector);
  });

  it.each([
    ["d.sky", { ...detector, sky: -1 }],
    ["d.gain", { ...detector, gain: 0 }],
    ["d.read_noise", { ...detector, read_noise: -0.1 }],
    ["d.saturation", { ...detector, saturation: 0 }],
    ['"gain" is missing', { sky: 1, read_noise: 1 }],
    ['mean "read_noise"', { ...detector, readnoise: 3 }],
  ])("refuses %s", (text, value) => {
    expect(refusal(() => checkDetector("d", value))).toContain(text);
  });
});

describe("inRange", () => {
  it("agrees with its own bounds", () => {
    for (const r of Object.values(RANGES)) {
      for (const x of [r.min, r.max]) {
        const open = r.open === "both" || r.open === (x === r.min ? "min" : "max");
        expect(inRange(r, x), `${r.text} at ${x}`).toBe(!open);
      }
      expect(inRange(r, Number.NaN)).toBe(false);
      expect(inRange(r, "1")).toBe(false);
      for (const x of [Infinity, -Infinity]) expect(inRange(r, x)).toBe(false);
    }
  });
});
