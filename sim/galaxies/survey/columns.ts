/**
 * The labels of galaxies. A name that ends in `_true` is the truth of what a catalogue would say with an error; names without a
 * `_true` beside them are exact.
 */
import type { LabelRole } from "../../../datasets/labels.ts";
import type { PopulationLabel } from "../../drawn.ts";
import { type BandName, inBand } from "../../population/labels.ts";
import { reduceAngle } from "../../ranges.ts";
import { GALAXY_CLASSES, type Galaxy, type Profile } from "../galaxy.ts";
import type { Structure, StructureKinds } from "../structure.ts";

/** What the labels of an object are computed from. */
export interface Seen {
  readonly galaxy: Galaxy;
  readonly kpcPerArcsec: number;
  /** area of the sphere at its luminosity distance [cm^2] */
  readonly sphere: number;
  /** luminosities of the stars at the wavelengths of LINES, after dust [erg/s/A] */
  readonly continua: Float64Array;
  /** candidates until one was taken, and the sample that took it */
  readonly tries: number;
  readonly sample: number;
  /** of a table, from 1 */
  readonly row: number;
  readonly x0: number;
  readonly y0: number;
  /** absent where none was asked for */
  readonly structure: Structure | undefined;
}

export interface Column extends PopulationLabel {
  readonly value: (seen: Seen) => number;
}

type Of = (seen: Seen) => number;

export const column = (
  name: string,
  unit: string,
  role: LabelRole,
  description: string,
  value: Of,
  bounds?: readonly [number, number],
): Column => ({ name, unit, role, description, value, ...(bounds === undefined ? {} : { bounds }) });

/** (1 - q^2) / (1 + q^2) */
export const distortion = (q: number): number => (1 - q * q) / (1 + q * q);

const spin =
  (turn: (angle: number) => number): Of =>
  ({ galaxy: { stars } }) =>
    distortion(stars.q) * turn((stars.pa * Math.PI) / 90);

const profile = (name: "disc" | "bulge", of: (galaxy: Galaxy) => number): readonly Column[] => {
  const size: (galaxy: Galaxy) => Profile = ({ profiles }) => profiles[name];
  return [
    column(
      `${name}_hlr`,
      "arcsec",
      "length",
      `half-light radius sqrt(ab) of the ${name}`,
      ({ galaxy, kpcPerArcsec }) => (size(galaxy).size * Math.sqrt(of(galaxy))) / kpcPerArcsec,
    ),
    column(
      `${name}_n`,
      "1",
      "scalar",
      `Sersic index of the ${name}`,
      ({ galaxy }) => size(galaxy).n,
      [0.3, 6.2],
    ),
    column(`${name}_q`, "1", "scalar", `axis ratio of the ${name}`, ({ galaxy }) => of(galaxy), [0, 1]),
  ];
};

/** Axis ratio of the bulge: an elliptical is one profile. */
export const bulgeShape = ({ stars }: Galaxy): { readonly q: number; readonly pa: number } =>
  stars.elliptical ? { q: stars.q, pa: stars.pa } : { q: stars.qBulge, pa: stars.paBulge };

const classes = GALAXY_CLASSES.map((name, i) => `${i} ${name}`).join(", ");

/** Where the galaxies are rows of a table. */
export const ROW_COLUMN: Column = column(
  "row",
  "1",
  "scalar",
  "row of the table, counted from 1",
  ({ row }) => row,
);

/** What belongs to the galaxy, whatever the bands. @param samples their names */
export const galaxyColumns = (samples: readonly string[]): readonly Column[] => [
  column("z_true", "1", "redshift", "redshift", ({ galaxy: g }) => g.stars.z, [0, 3]),
  column("logmstar_true", "log Msun", "scalar", "log stellar mass", ({ galaxy: g }) => g.stars.logMass),
  column(
    "logsfr_true",
    "log Msun/yr",
    "scalar",
    "log star formation rate of the last 0.1 Gyr",
    ({ galaxy: g }) => g.stars.logSfr,
  ),
  column(
    "logssfr_true",
    "log 1/yr",
    "scalar",
    "log star formation rate over stellar mass",
    ({ galaxy: g }) => g.stars.logSfr - g.stars.logMass,
  ),
  column(
    "oh12_true",
    "1",
    "scalar",
    "12 + log(O/H) of the gas, scale of Tremonti+2004",
    ({ galaxy: g }) => g.stars.ohT04,
  ),
  column("logmbh_true", "log Msun", "scalar", "log mass of the black hole", ({ galaxy: g }) => g.logMbh),
  column("sigma_star_true", "km/s", "scalar", "velocity dispersion of the stars", ({ galaxy: g }) => g.sigma),
  column("class", "1", "class", classes, ({ galaxy: g }) => GALAXY_CLASSES.indexOf(g.stars.class)),
  column("elliptical", "1", "class", "1: one Sersic profile, no disc", ({ galaxy: g }) =>
    Number(g.stars.elliptical),
  ),
  column("starburst", "1", "class", "1: far above the main sequence", ({ galaxy: g }) =>
    Number(g.stars.starburst),
  ),
  column("agn", "1", "class", "1: has an active nucleus", ({ galaxy: g }) =>
    Number(g.stars.nucleus !== undefined),
  ),
  column("age", "Gyr", "scalar", "mean age of the stars, by mass formed", ({ galaxy: g }) => g.stars.age),
  column("logz_star", "log Zsun", "scalar", "log metallicity of the stars", ({ galaxy: g }) => g.stars.logZ),
  column(
    "av",
    "mag",
    "scalar",
    "attenuation of the disc's stars at 5500 A",
    ({ galaxy: g }) => g.stars.disc.av,
  ),
  column(
    "av_birth",
    "mag",
    "scalar",
    "further attenuation of birth clouds at 5500 A",
    ({ galaxy: g }) => g.stars.avBirth,
  ),
  column(
    "bulge_mass",
    "1",
    "scalar",
    "fraction of the mass in the bulge",
    ({ galaxy: g }) => g.stars.bulgeMass,
    [0, 1],
  ),
  column("size_kpc", "kpc", "scalar", "half-light major axis at 5000 A", ({ galaxy: g }) => g.stars.size),
  column(
    "hlr",
    "arcsec",
    "length",
    "half-light radius of the whole, sqrt(ab) of the disc's ellipse",
    ({ galaxy: { stars }, kpcPerArcsec }) => (stars.size * Math.sqrt(stars.q)) / kpcPerArcsec,
  ),
  column(
    "n",
    "1",
    "scalar",
    "Sersic index that the whole would be fitted with",
    ({ galaxy: g }) => g.profiles.n,
    [0.3, 6.2],
  ),
  column("q", "1", "scalar", "axis ratio of the disc (or elliptical)", ({ galaxy: g }) => g.stars.q, [0, 1]),
  column(
    "pa",
    "deg",
    "angle",
    "position angle, counter-clockwise from +x, in [0, 180)",
    ({ galaxy: g }) => reduceAngle(g.stars.pa),
    [0, 180],
  ),
  column("e1", "1", "spin2-cos", "(1 - q^2) / (1 + q^2) cos 2pa", spin(Math.cos), [-1, 1]),
  column("e2", "1", "spin2-sin", "(1 - q^2) / (1 + q^2) sin 2pa", spin(Math.sin), [-1, 1]),
  ...profile("disc", ({ stars }) => stars.q),
  ...profile("bulge", (galaxy) => bulgeShape(galaxy).q),
  column("x0", "pixel", "x", "centre, from the lower-left corner", ({ x0 }) => x0),
  column("y0", "pixel", "y", "centre, from the lower-left corner", ({ y0 }) => y0),
  column("tries", "1", "scalar", "galaxies drawn until the selection took this one", ({ tries }) => tries),
  ...(samples.length < 2
    ? []
    : [
        column(
          "sample",
          "1",
          "class",
          samples.map((name, i) => `${i} ${name}`).join(", "),
          ({ sample }) => sample,
        ),
      ]),
];

/** How much structure there is, of the kinds that were asked for. */
export const structureColumns = ({ clumps, spirals }: StructureKinds): readonly Column[] => [
  ...(clumps
    ? [column("clumps", "1", "scalar", "number of clumps in the disc", (s) => s.structure?.clumps ?? 0)]
    : []),
  ...(spirals
    ? [
        column(
          "arms",
          "1",
          "scalar",
          "number of spiral arms: 0 or 2 to 4",
          (s) => s.structure?.arms ?? 0,
          [0, 4],
        ),
      ]
    : []),
];

/** Labels of a band: what is there of it in an object. */
export interface BandSeen {
  /** [unit of the band] */
  readonly flux: number;
  readonly bulge: number;
  readonly zeroPoint: number;
  readonly fwhm: number;
  readonly e: number;
  readonly pa: number;
  readonly sky: number;
  /** magnitude as a catalogue has it, and its error */
  readonly measured: readonly [magnitude: number, error: number];
}

export interface BandColumn extends PopulationLabel {
  readonly of: (seen: BandSeen) => number;
}

/** @param unit of its pixels @param varies which of these differ from object to object */
export function bandColumns(
  band: BandName,
  unit: string,
  varies: { readonly fwhm: boolean; readonly ellipticity: boolean; readonly noise: boolean },
): readonly BandColumn[] {
  const one = (
    name: string,
    of: BandColumn["of"],
    role: LabelRole,
    inUnit: string,
    description: string,
  ): BandColumn => ({
    name,
    unit: inUnit,
    role,
    description,
    of,
  });
  return inBand(band, [
    one("flux", (b) => b.flux, "flux", unit, "total flux, to infinity"),
    one("bulge_to_total", (b) => b.bulge / b.flux, "scalar", "1", "fraction of the flux in the bulge"),
    ...(varies.fwhm ? [one("psf_fwhm", (b) => b.fwhm, "length", "arcsec", "FWHM of the PSF")] : []),
    ...(varies.ellipticity
      ? [
          one("psf_e", (b) => b.e, "scalar", "1", "distortion of the PSF"),
          one("psf_pa", (b) => b.pa, "angle", "deg", "position angle of the PSF"),
        ]
      : []),
    ...(varies.noise ? [one("sky", (b) => b.sky, "sky", `${unit}/pixel`, "sky level")] : []),
  ]);
}

/** Magnitudes of a band. @param suffix of its name @param measured whether a catalogue measures them */
export function magnitudeColumns(suffix: string, measured: boolean): readonly BandColumn[] {
  const name = `mag${suffix}`;
  const about = { unit: "mag", role: "scalar" } as const;
  const truth: BandColumn = {
    name: `${name}_true`,
    ...about,
    description: "AB magnitude of the total flux",
    of: (b) => b.zeroPoint - 2.5 * Math.log10(b.flux),
  };
  if (!measured) return [truth];
  return [
    {
      name,
      ...about,
      description: "AB magnitude, measured",
      sigma: `${name}_err`,
      of: (b) => b.measured[0],
    },
    { name: `${name}_err`, ...about, description: `error of ${name}`, of: (b) => b.measured[1] },
    truth,
  ];
}
