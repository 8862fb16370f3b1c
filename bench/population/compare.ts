/** Draws the simulated samples, reads the real ones, and sets them side by side. */

import type { Population } from "../../sim/drawn.ts";
import { resolveParameters } from "../../sim/galaxies/parameters.ts";
import { loadPopulation } from "../../sim/population/load.ts";
import { makePopulation } from "../../sim/populations.ts";
import { colourTable, REDSHIFTS, shareTable } from "./colours.ts";
import { deepTable } from "./deep.ts";
import type { Table } from "./figures.ts";
import { massTable } from "./masses.ts";
import { matched } from "./match.ts";
import { peaTable, ratioTable } from "./peas.ts";
import { photoZTable } from "./photo-z.ts";
import {
  readBlackHoles,
  readMainSample,
  readPeaLines,
  readPeas,
  readSizes,
  readTwoMass,
  readXcoldGass,
  readXgass,
} from "./real.ts";
import { type Photographed, rowsOf } from "./samples.ts";
import { blackHoleTable, sizeTable } from "./scaling.ts";
import { deepSample, Galaxies, mainSample } from "./simulated.ts";

/** 2MASS has all galaxies of the main sample that are brighter. */
const COMPLETE = 15.5; // r
const BRIGHT_REDSHIFTS = [0.02, 0.04, 0.07, 0.1] as const;
/** Cardamone+2009. */
const FAINTEST_PEA = 20.5; // r

/** How many galaxies are drawn. */
export interface Numbers {
  readonly main: number;
  readonly deep: number;
  /** for each galaxy of a table of masses */
  readonly times: number;
  readonly peas: number;
  /** in a bin of sizes */
  readonly sizes: number;
}

/** The preset sdss-gri with other parameters (`parameters` of its configuration), or another selection. */
function sdss(changes: Readonly<Record<string, unknown>>): Population {
  return makePopulation({ ...(loadPopulation({ preset: "sdss-gri" }).config as object), ...changes });
}

/**
 * @param folder with the real tables
 * @param parameters of the population that differ from its defaults, by topic
 */
export function compare(folder: string, seed: number, numbers: Numbers, parameters: object = {}): Table[] {
  const main = mainSample(sdss({ parameters }), seed, numbers.main);
  const field = { filter: "sdss-i", limit: 22.5, z: [0.01, 1] };
  const galaxies = new Galaxies(resolveParameters(parameters, "parameters"));
  const kpcPerArcsec = (z: number): number => galaxies.draw.cosmology.kpcPerArcsec(z);
  const [real, bright] = [readMainSample(folder), readTwoMass(folder)];
  const seen = matched(main.seen, real);
  const [xgass, cold] = [readXgass(folder, kpcPerArcsec), readXcoldGass(folder)];
  const peas = galaxies.peas(seed, numbers.peas, FAINTEST_PEA);
  const bins = readSizes(folder).filter(({ z }) => z < 1);
  return [
    colourTable(seen, real, REDSHIFTS, {
      title: "Colours of the main sample",
      text: "Model magnitudes of 5000 galaxies (`sdss_photoz`) against observed ones of preset `sdss-gri`.\nThe table has fewer galaxies beyond r = 17.5 than the main sample: of the simulated ones so many are kept that their magnitudes in r are distributed as its are.",
    }),
    shareTable(seen, real),
    colourTable(brighter(main.seen), brighter(bright), BRIGHT_REDSHIFTS, {
      title: "Colours of bright galaxies",
      text: `Another table, \`sdss_kcorrect\`, holds galaxies of the main sample that 2MASS has seen, which are red where they are faint: compared are those with r < ${COMPLETE} alone.`,
    }),
    photoZTable(partsOf(seen, real.z.length), real),
    massTable(galaxies.weighed(seed, xgass, numbers.times), xgass, {
      title: "Masses: xGASS",
      text: "Galaxies drawn at the redshifts and masses of xGASS (Catinella+2018); rates are true ones; quenched is log sSFR < -11; sizes are Petrosian half-light radii in circles.",
    }),
    massTable(galaxies.weighed(seed, cold, numbers.times), cold, {
      title: "Masses: xCOLD GASS",
      text: "The same for xCOLD GASS (Saintonge+2017); oxygen is that of Pettini & Pagel (2004) by O3N2 where young stars make the lines.",
    }),
    sizeTable(bins, galaxies.sizes(seed, bins, numbers.sizes)),
    peaTable(peas.seen, readPeas(folder)),
    ratioTable(peas.ratios, readPeaLines(folder)),
    blackHoleTable(main.holes, readBlackHoles(folder)),
    deepTable(deepSample(sdss({ parameters, selection: field }), seed, numbers.deep)),
  ];
}

const brighter = (sample: Photographed): Photographed => rowsOf(sample, (i) => sample.ugriz[2][i] < COMPLETE);
/** Samples of that many galaxies, which have none in common. */
const partsOf = (sample: Photographed, size: number): Photographed[] =>
  Array.from({ length: Math.floor(sample.z.length / size) }, (_, part) =>
    rowsOf(sample, (i) => Math.floor(i / size) === part),
  );
