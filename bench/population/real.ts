/** Reads the real tables that the population is compared with: what they are is in the texts of the document's tables. */
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { badFile } from "../../shared/errors.ts";
import { readBytes, readText } from "../../shared/files/read.ts";
import { listHdus } from "../../shared/formats/fits.ts";
import { readTableHdu } from "../../shared/formats/fits-table.ts";
import { DEFAULT_PARAMETERS } from "../../sim/galaxies/parameters.ts";
import type { BlackHoles, Photographed, Ratios, SizeBin, Weighed } from "./samples.ts";

const BANDS = ["u", "g", "r", "i", "z"] as const;

/** A column by its name. */
type Columns = (name: string) => Float64Array;

/** SDSS's magnitudes -> AB. */
const toAb = (magnitudes: Float64Array, band: number): Float64Array =>
  magnitudes.map((m) => m - DEFAULT_PARAMETERS.light.sdss_zero_points[band]);

function needed<T>(file: string, name: string, column: T | undefined): T {
  if (column === undefined) throw badFile(file, `has no column ${name}`);
  return column;
}

/** @throws GalforgeError naming the file, or the column that it lacks */
function fitsColumns(file: string): Columns {
  const bytes = readBytes(file);
  const table = listHdus(file, bytes).find(({ kind }) => kind === "bintable");
  const columns = table === undefined ? [] : readTableHdu(file, bytes, table);
  return (name) =>
    Float64Array.from(
      needed(
        file,
        name,
        columns.find((column) => column.name === name),
      ).values,
      Number,
    );
}

function csvColumns(file: string): Columns {
  const rows: Record<string, string>[] = parse(readText(file), {
    bom: true,
    columns: true,
    skip_empty_lines: true,
  });
  return (name) => Float64Array.from(rows, (row) => Number(needed(file, name, row[name])));
}

/** Of a table of blanks: lines that do not begin with a number are left out. */
function textColumns(file: string, names: readonly string[]): Columns {
  const rows = readText(file)
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter(([first]) => first !== "" && Number.isFinite(Number(first)));
  return (name) => Float64Array.from(rows, (cells) => Number(cells[names.indexOf(name)]));
}

/** Model magnitudes of 5000 galaxies of the main sample, without the dust of the Milky Way, and their redshifts. */
export function readMainSample(folder: string): Photographed {
  const of = textColumns(join(folder, "sdss_photoz/SDSS_MGS.train"), ["z", "mu", "mg", "mr", "mi", "mz"]);
  return { z: of("z"), ugriz: BANDS.map((band, b) => toAb(of(`m${band}`), b)) };
}

/** Model magnitudes of 10 000 galaxies of the main sample that 2MASS has seen; those with a flux in all bands. */
export function readTwoMass(folder: string): Photographed {
  const of = fitsColumns(join(folder, "sdss_kcorrect/kcorrect_gst_tests_small.fits"));
  const [z, flux, dust] = [of("Z"), of("MODELFLUX"), of("EXTINCTION")];
  const rows = Array.from(z.keys()).filter((i) => BANDS.every((_, b) => flux[5 * i + b] > 0));
  const magnitude = (i: number, b: number): number =>
    22.5 - 2.5 * Math.log10(flux[5 * i + b]) - dust[5 * i + b];
  return {
    z: Float64Array.from(rows, (i) => z[i]),
    ugriz: BANDS.map((_, b) =>
      toAb(
        Float64Array.from(rows, (i) => magnitude(i, b)),
        b,
      ),
    ),
  };
}

/** @param kpcPerArcsec at a redshift */
export function readXgass(folder: string, kpcPerArcsec: (z: number) => number): Weighed {
  const of = fitsColumns(join(folder, "xgass/xGASS_representative_sample.fits"));
  const [z, logMass, rate, radius] = [of("zSDSS"), of("lgMstar"), of("SFR_best"), of("petrR50_r")];
  return {
    ...{ z, logMass },
    logSsfr: rate.map((x, i) => (x > 0 ? Math.log10(x) - logMass[i] : -Infinity)),
    logSize: radius.map((arcsec, i) => Math.log10(arcsec * kpcPerArcsec(z[i]))),
    oh: z.map(() => Number.NaN),
  };
}

/** Of AGNCLASS, that of galaxies whose lines young stars make. */
const YOUNG = 1;

export function readXcoldGass(folder: string): Weighed {
  const of = fitsColumns(join(folder, "xgass/xCOLDGASS_PubCat.fits"));
  const [logMass, oh, kind] = [of("LOGMSTAR"), of("Z_PP04_O3N2"), of("AGNCLASS")];
  return {
    ...{ z: of("Z_SDSS"), logMass },
    logSsfr: of("LOGSFR_BEST").map((x, i) => x - logMass[i]),
    logSize: of("R50KPC").map(Math.log10),
    oh: oh.map((x, i) => (kind[i] === YOUNG ? x : Number.NaN)),
  };
}

/** 251 candidates for Green Peas: PSF magnitudes, because they are not resolved, without the dust of the Milky Way. */
export function readPeas(folder: string): Photographed {
  const of = csvColumns(join(folder, "green_peas/2009_PEAFLAGS_ccardamone.csv"));
  const seen = (band: string): Float64Array => {
    const dust = of(`extinction_${band}`);
    return of(`psfmag_${band}`).map((m, i) => m - dust[i]);
  };
  return { z: of("z"), ugriz: BANDS.map((band, b) => toAb(seen(band), b)) };
}

export function readPeaLines(folder: string): Ratios {
  const names = ["id", "z", "type", "halpha", "", "hbeta", "", "nii", "", "oiii"];
  const of = textColumns(join(folder, "green_peas/2009_peas_eldata.txt"), names);
  const [halpha, hbeta] = [of("halpha"), of("hbeta")];
  const over = (line: string, by: Float64Array): Float64Array =>
    of(line).map((x, i) => Math.log10(x / by[i]));
  return { niiHalpha: over("nii", halpha), oiiiHbeta: over("oiii", hbeta), decrement: over("halpha", hbeta) };
}

/** Those with a measured mass, not a limit. */
export function readBlackHoles(folder: string): BlackHoles {
  const of = csvColumns(join(folder, "scaling/BHcompilation_updated.csv"));
  const [logSigma, logMass, limit] = [of("SIG"), of("MBH"), of("UPPERLIMIT")];
  const isKnown = (_: number, i: number): boolean => logSigma[i] > 0 && logMass[i] > 0 && limit[i] === 0;
  return { logSigma: logSigma.filter(isKnown), logMass: logMass.filter(isKnown) };
}

/** Bins of 0.5 in z and 0.5 dex. */
export function readSizes(folder: string): SizeBin[] {
  const names = ["z", "mass", "median", "high", "low"];
  const of = textColumns(join(folder, "scaling/van_der_Wel_2014_ApJ_788_28_Table5_StellarMass.txt"), names);
  const [z, mass, low, median, high] = ["z", "mass", "low", "median", "high"].map(of);
  return Array.from(z, (at, i) => ({ z: at, logMass: mass[i], sizes: [low[i], median[i], high[i]] }));
}
