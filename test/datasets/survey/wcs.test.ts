import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { readWcs, type Wcs } from "../../../datasets/survey/wcs.ts";
import type { FitsValue } from "../../../shared/formats/fits-header.ts";
import { needsPython, PYTHON } from "../../needs.ts";

type Cards = Readonly<Record<string, FitsValue>>;

const POSITIONS = [
  [0, 0],
  [31.5, 60.25],
  [100, 3],
  [-20, 150],
  [512.5, 700],
] as const;

const at = (projection: string, ra: number, dec: number, more: Cards = {}): Cards => ({
  ...{ CTYPE1: `RA---${projection}`, CTYPE2: `DEC--${projection}`, CRVAL1: ra, CRVAL2: dec },
  ...{ CRPIX1: 50.5, CRPIX2: 60, ...more },
});
const CD = { CD1_1: -5e-5, CD1_2: 1e-5, CD2_1: 1.2e-5, CD2_2: 5.1e-5 };
const WIDE = { CDELT1: -0.03, CDELT2: 0.03 };

/** Headers as telescopes and programs write them. */
const HEADERS: Readonly<Record<string, Cards>> = {
  "TAN, CD": at("TAN", 150.1, 2.2, CD),
  "TAN near the pole": at("TAN", 10, 89.995, CD),
  "TAN across 0 h": at("TAN", 0.001, -30, CD),
  "PC and CDELT": at("TAN", 200, -45, { ...WIDE, PC1_1: 0.8, PC1_2: -0.6, PC2_1: 0.6, PC2_2: 0.8 }),
  CROTA2: at("TAN", 200, 45, { CDELT1: -1e-4, CDELT2: 2e-4, CROTA2: 33 }),
  "CDELT alone, arcsec": at("TAN", 200 * 3600, 45 * 3600, {
    ...{ CDELT1: -0.2, CDELT2: 0.2, CUNIT1: "arcsec", CUNIT2: "arcsec" },
  }),
  LONPOLE: at("TAN", 33, 12, { ...CD, LONPOLE: 120 }),
  "latitude first": {
    ...at("TAN", 0, 0, CD),
    CTYPE1: "DEC--TAN",
    CTYPE2: "RA---TAN",
    CRVAL1: 20,
    CRVAL2: 75,
  },
  SIN: at("SIN", 83, -5, WIDE),
  ARC: at("ARC", 83, -5, WIDE),
  STG: at("STG", 83, -5, WIDE),
  ZEA: at("ZEA", 83, -5, WIDE),
  CAR: at("CAR", 120, 0, WIDE),
  "CAR off the equator": at("CAR", 120, 35, WIDE),
  "CAR with poles": at("CAR", 120, 35, { ...WIDE, LONPOLE: 10, LATPOLE: -50 }),
  MER: at("MER", 120, -20, WIDE),
  SFL: at("SFL", 120, 20, WIDE),
  AIT: at("AIT", 120, 20, WIDE),
  SIP: at("TAN-SIP", 150.1, 2.2, {
    ...{ ...CD, A_ORDER: 3, B_ORDER: 2, A_2_0: 2e-5, A_1_1: -1e-5, A_0_3: 1e-8, B_0_2: 3e-5, B_2_0: -1e-5 },
  }),
  TPV: at("TPV", 150.1, 2.2, {
    ...{ ...CD, PV1_0: 1e-4, PV1_1: 1.001, PV1_2: 2e-4, PV1_3: 1e-3, PV1_4: 0.01, PV1_7: 0.2, PV1_11: 0.3 },
    ...{ PV2_0: -1e-4, PV2_1: 0.999, PV2_2: -3e-4, PV2_5: 0.02, PV2_8: -0.1, PV1_17: 3, PV2_39: 100 },
  }),
};

function wcsOf(cards: Cards): Wcs {
  const { wcs, why } = readWcs(new Map(Object.entries(cards)));
  if (wcs === undefined) throw new Error(why ?? "no celestial axes");
  return wcs;
}

describe("world coordinates", () => {
  it("have the reference point where the header puts it", () => {
    const { toSky, toPixel } = wcsOf(HEADERS["TAN, CD"]);
    const [ra, dec] = toSky(50, 59.5); // FITS pixels - 0.5
    expect(ra).toBeCloseTo(150.1, 10);
    expect(dec).toBeCloseTo(2.2, 10);
    const found = toPixel(150.1, 2.2);
    expect(found?.[0]).toBeCloseTo(50, 6);
    expect(found?.[1]).toBeCloseTo(59.5, 6);
  });

  it.each(Object.entries(HEADERS))("of %s come back from the sky", (_, cards) => {
    const { toSky, toPixel } = wcsOf(cards);
    for (const [x, y] of POSITIONS) {
      const back = toPixel(...toSky(x, y));
      expect(back?.[0]).toBeCloseTo(x, 5);
      expect(back?.[1]).toBeCloseTo(y, 5);
    }
  });

  it("take the PV keywords that SCAMP adds to TAN for those of TPV", () => {
    const tan = wcsOf({ ...HEADERS["TPV"], CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN" });
    expect(tan.toSky(3, 4)).toEqual(wcsOf(HEADERS["TPV"]).toSky(3, 4));
    const both = wcsOf({ ...HEADERS["TPV"], ...HEADERS["SIP"] });
    expect(both.toSky(3, 4)).toEqual(wcsOf(HEADERS["SIP"]).toSky(3, 4));
  });

  it("turn angles of the image into angles east of north", () => {
    // north up, east left: +y is north, +x is west
    const plain = wcsOf(at("TAN", 150, 30, { CDELT1: -1e-4, CDELT2: 1e-4 }));
    expect(Math.sin((plain.positionAngle(50, 59.5, 90) * Math.PI) / 180)).toBeCloseTo(0, 6);
    expect(plain.positionAngle(50, 59.5, 0)).toBeCloseTo(90, 6);
    expect(plain.positionAngle(50, 59.5, 120)).toBeCloseTo(30, 6);
    // mirrored: east right
    const mirrored = wcsOf(at("TAN", 150, 30, { CDELT1: 1e-4, CDELT2: 1e-4 }));
    expect(mirrored.positionAngle(50, 59.5, 60)).toBeCloseTo(30, 6);
  });

  it("may be texts, in other units", () => {
    const degrees = wcsOf(at("TAN", 150, 30, { CDELT1: -1e-4, CDELT2: 1e-4 })).toSky(0, 0);
    const cards = at("TAN", 10, 30, { CUNIT1: "hour", CDELT1: String(-1e-4 / 15), CDELT2: "1e-4" });
    const hours = wcsOf(cards).toSky(0, 0);
    expect(hours[0]).toBeCloseTo(degrees[0], 9);
    expect(hours[1]).toBeCloseTo(degrees[1], 9);
    const small = wcsOf({ ...cards, CTYPE1: "ra---tan", CTYPE2: "dec--tan" });
    expect(small.toSky(0, 0)).toEqual(hours);
  });

  it.each([
    [{}, undefined],
    [{ CTYPE1: "LINEAR", CTYPE2: "LINEAR" }, undefined],
    [{ ...CD, CTYPE1: "RA---TAN", CTYPE2: "DEC--TAN", CRPIX1: 1, CRPIX2: 1 }, /has no CRVAL1/],
    [at("TAN", 1, 2), /no usable CD matrix or CDELT/],
    [at("TAN", 1, 2, { CD1_1: 0, CD2_2: 1 }), /no usable CD matrix/],
    [at("TNX", 1, 2, CD), /the projection of CTYPE1 = "RA---TNX", CTYPE2 = "DEC--TNX" is not known/],
    [{ ...CD, CTYPE1: "GLON-TAN", CTYPE2: "GLAT-TAN" }, /"GLON-TAN".* no right ascension/],
    [at("SIN", 1, 2, { ...CD, PV2_1: 0.1 }), /with PV2_1/],
    [at("TAN", 1, 2, { ...CD, CUNIT1: "deg", CUNIT2: "furlong" }), /CUNIT2 = "furlong" is no unit of angle/],
  ] as const)("are not made up for %j", (cards, why) => {
    const read = readWcs(new Map(Object.entries(cards as Cards)));
    expect(read.wcs).toBeUndefined();
    if (why === undefined) expect(read.why).toBeUndefined();
    else expect(read.why).toMatch(why);
  });
});

/** Sky of every position of every header, and the angle east of north of the direction 25 degrees from +x, by differences. */
const SCRIPT = `
import json, sys, warnings
import numpy as np
from astropy.io import fits
from astropy.wcs import WCS
warnings.simplefilter("ignore")
headers, positions = json.load(sys.stdin)
out = {}
for name, cards in headers.items():
    header = fits.Header()
    for key, value in cards.items():
        header[key] = value
    w = WCS(header)
    def sky(x, y):
        a, b = w.all_pix2world(x - 0.5, y - 0.5, 0)
        return (float(b), float(a)) if cards["CTYPE1"].startswith("DEC") else (float(a), float(b))
    rows = []
    for x, y in positions:
        ra, dec = sky(x, y)
        t, h = np.radians(25), 0.25
        one, two = sky(x - h * np.cos(t), y - h * np.sin(t)), sky(x + h * np.cos(t), y + h * np.sin(t))
        east = ((two[0] - one[0] + 180) % 360 - 180) * np.cos(np.radians(dec))
        rows.append([ra, dec, float(np.degrees(np.arctan2(east, two[1] - one[1])) % 180)])
    out[name] = rows
print(json.dumps(out))
`;

describe("astropy.wcs", needsPython("astropy"), () => {
  it("agrees", () => {
    const run = spawnSync(PYTHON, ["-c", SCRIPT], {
      encoding: "utf8",
      input: JSON.stringify([HEADERS, POSITIONS]),
    });
    expect(run.stderr).toBe("");
    const theirs = JSON.parse(run.stdout) as Record<string, readonly (readonly number[])[]>;
    for (const [name, cards] of Object.entries(HEADERS)) {
      const wcs = wcsOf(cards);
      POSITIONS.forEach(([x, y], i) => {
        const [ra, dec] = wcs.toSky(x, y);
        const [theirRa, theirDec, theirAngle] = theirs[name][i];
        const east = (((ra - theirRa + 540) % 360) - 180) * Math.cos((dec * Math.PI) / 180);
        expect(Math.abs(east), `${name}: ra ${ra} ${theirRa}`).toBeLessThan(1e-9);
        expect(Math.abs(dec - theirDec), `${name}: dec`).toBeLessThan(1e-9);
        const angle = Math.abs(wcs.positionAngle(x, y, 25) - theirAngle);
        // a straight line of half a degree is no great circle: differences see it
        expect(Math.min(angle, 180 - angle), `${name}: angle`).toBeLessThan(0.02);
      });
    }
  });
});
