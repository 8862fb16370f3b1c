/** What headers say of flux scales, units, pixel scales and the sky. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Place } from "./case.ts";
import {
  flagged,
  inferCase,
  magnitude,
  measured,
  near,
  noMagnitude,
  notFlagged,
  refused,
  says,
} from "./infer.ts";

/** The galaxy of most cases: hlr 1 arcsec as this network measures it. */
const radius = near("hlr", 0.91, 0.05);
const NETWORK = "27";
const BUILT_IN = "leung2025";

export function headerCases(place: Place): Case[] {
  const file = (name: string): string => join(place.shared, "cases", name);
  const made = (name: string, from: string, cards: Readonly<Record<string, string>>): string => {
    const path = join(place.work, name);
    writeFileSync(path, withCards(readFileSync(file(from)), cards));
    return path;
  };
  const rad = {
    CDELT1: "-9.69627362219072E-07",
    CDELT2: "9.69627362219072E-07",
    CUNIT1: "'rad'",
    CUNIT2: "'rad'",
  };
  const nmgy = file("builtin-network-zero-point/nmgy.fits");
  const known = [...magnitude(16.14, 29.5), radius, notFlagged("range", "noise", "zeroPoint")];
  const scale = [near("hlr", 0.93, 0.05), near("flux", 22900, 700), notFlagged("resampled")];
  const size = [near("hlr", 0.835, 0.03), near("flux", 20790, 500), notFlagged("range")];
  return [
    [
      "nanomaggies, built-in network",
      BUILT_IN,
      [nmgy],
      "mag 16.25 +- 0.2 by BUNIT and a flag",
      [near("mag", 16.25, 0.2), flagged("scaled")],
    ],
    ["nanomaggies", NETWORK, [nmgy], "mag 16.14", [...magnitude(16.14, 22.5), radius]],
    [
      "compressed-then-plain",
      BUILT_IN,
      [file("compressed-then-plain/sci_fz_wht.fits")],
      "SCI is measured, and the choice is said",
      [near("flux", 22912, 500), says(/SCI is read/)],
    ],
    ["inherit", NETWORK, [file("inherit/inherit.fits")], "mag 16.14, zero point 29.5", known],
    ["inherit: FLUXMAG0", NETWORK, [file("inherit/calexp.fits")], "mag 16.14, zero point 29.5", known],
    [
      "inherit: PIXSCALE",
      NETWORK,
      [file("inherit/inherit_scale.fits")],
      "mag 16.14, scale 0.2",
      [...known, notFlagged("resampled")],
    ],
    [
      "unit electron/s",
      NETWORK,
      [file("mag-of-unknown-unit/eps.fits")],
      "no magnitude",
      [noMagnitude, says(/zero point is not known/)],
    ],
    [
      "unit MJy/sr",
      NETWORK,
      [file("mag-of-unknown-unit/mjysr.fits")],
      "mag 13.2 +- 0.4, far from what the network knows: flags",
      [near("mag", 13.2, 0.4), flagged("range", "noise")],
    ],
    [
      "unit 10.0*nanoJansky",
      NETWORK,
      [file("mag-of-unknown-unit/tennjy.fits")],
      "zero point 28.9, a flag of the noise",
      [near("image_zero_point", 28.9, 0.01), flagged("noise")],
    ],
    [
      "MAGZERO 99",
      NETWORK,
      [file("magzero-values/magzero_99.fits")],
      "no magnitude, with a note",
      [noMagnitude, radius, says(/MAGZERO = 99 is no zero point/)],
    ],
    [
      "MAGZERO -99",
      NETWORK,
      [file("magzero-values/magzero_-99.fits")],
      "no magnitude, with a note",
      [noMagnitude, radius, says(/MAGZERO = -99 is no zero point/)],
    ],
    [
      "MAGZERO 0 of an ADU",
      NETWORK,
      [file("magzero-values/magzero_0.fits")],
      "no magnitude, with a note",
      [noMagnitude, says(/zero point of 0 cannot be/)],
    ],
    [
      "MAGZERO a text",
      NETWORK,
      [made("magzero-string.fits", "magzero-values/magzero_0.fits", { MAGZERO: "'29.5'" })],
      "mag 16.14, zero point 29.5",
      known,
    ],
    [
      "MAGZERO of a second, FLUXMAG0",
      NETWORK,
      [
        made("per-second.fits", "magzero-values/magzero_0.fits", {
          MAGZERO: "25.807",
          EXPTIME: "30.0",
          FLUXMAG0: "6.30957344480193E+11",
        }),
      ],
      "mag 16.14, zero point 29.5",
      known,
    ],
    [
      "asinh pixels of Pan-STARRS",
      NETWORK,
      [file("panstarrs-asinh/stack.fits"), "--zero-point", "29.5"],
      "mag 16.14",
      known,
    ],
    [
      "the same, linear",
      NETWORK,
      [file("panstarrs-asinh/linear.fits"), "--zero-point", "29.5"],
      "mag 16.14",
      known,
    ],
    [
      "sky-subtracted, 64 x 64",
      BUILT_IN,
      [file("sky-subtracted-exact-size/s64.fits")],
      "as of 66 x 66",
      size,
    ],
    [
      "sky-subtracted, 66 x 66",
      BUILT_IN,
      [file("sky-subtracted-exact-size/s66.fits")],
      "flux 20 770, hlr 0.83",
      size,
    ],
    [
      "sky-subtracted, 64 x 64, nanomaggies",
      NETWORK,
      [file("sky-subtracted-exact-size/s64_nmgy.fits")],
      "mag 16.18",
      [...magnitude(16.18, 22.5), notFlagged("range")],
    ],
    ["CUNIT mas", BUILT_IN, [file("wcs-units/mas.fits")], "0.2 arcsec, hlr 0.93", scale],
    ["CUNIT rad", BUILT_IN, [made("rad.fits", "wcs-units/mas.fits", rad)], "0.2 arcsec, hlr 0.93", scale],
    [
      "CUNIT unknown",
      BUILT_IN,
      [made("furlong.fits", "wcs-units/mas.fits", { CUNIT1: "'furlong'" })],
      "an error that names it",
      [refused, says(/furlong/)],
    ],
    ["PC without CDELT", BUILT_IN, [file("wcs-units/pc_without_cdelt.fits")], "0.2 arcsec, hlr 0.93", scale],
    [
      "oblong pixels",
      BUILT_IN,
      [file("wcs-units/nonsquare.fits")],
      "refused: 0.2 x 0.21 arcsec",
      [refused, says(/0\.2 x 0\.21 arcsec/)],
    ],
    [
      "oblong pixels, --pixel-scale",
      BUILT_IN,
      [file("wcs-units/nonsquare.fits"), "--pixel-scale", "0.2"],
      "the option wins: hlr 0.93",
      [measured, ...scale],
    ],
  ].map((entry) => {
    const [name, network, words, expected, judges] = entry as Line;
    return inferCase(place, { name, network, words, expected, judges });
  });
}

type Line = [string, "27" | "leung2025", string[], string, Parameters<typeof inferCase>[1]["judges"]];

/** A FITS file with cards of its first header replaced, or added before END. */
export function withCards(bytes: Uint8Array, cards: Readonly<Record<string, string>>): Uint8Array {
  const text = Buffer.from(bytes).toString("latin1");
  const all: string[] = [];
  while (all.at(-1)?.trimEnd() !== "END") all.push(text.slice(80 * all.length, 80 * all.length + 80));
  const length = 2880 * Math.ceil(all.length / 36);
  const kept = all.slice(0, -1).filter((card) => !(card.slice(0, 8).trimEnd() in cards));
  const added = Object.entries(cards).map(([key, value]) =>
    `${key.padEnd(8)}= ${value.padStart(20)}`.padEnd(80),
  );
  const head = [...kept, ...added, "END".padEnd(80)].join("");
  return Buffer.concat([
    Buffer.from(head.padEnd(2880 * Math.ceil(head.length / 2880)), "latin1"),
    bytes.slice(length),
  ]);
}
