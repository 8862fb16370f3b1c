/** Populations of the kind "galaxies": what a survey takes of the physical population, as images in its bands (docs/galaxies.md). */
import type { Band } from "../../datasets/bands.ts";
import { inContext, within } from "../../shared/errors.ts";
import type { Drawn, Population, PopulationLabel } from "../drawn.ts";
import { describedDetector } from "../population/detector-model.ts";
import { bandNames } from "../population/labels.ts";
import { type Locate, recordAt } from "../population/locate.ts";
import { Cosmology, sphere } from "./cosmology.ts";
import { bandOf, inUnit, magnitude } from "./light/band.ts";
import { filterOf } from "./light/filter-choice.ts";
import type { GalaxyLight } from "./light/galaxy-light.ts";
import { checkCovered } from "./light/photometry.ts";
import { readSedTable } from "./light/read-sed-table.ts";
import { Spectra } from "./light/spectrum.ts";
import { resolveParameters } from "./parameters.ts";
import { StructureDraw } from "./structure.ts";
import { CatalogueDraw, catalogueLabels, type Target } from "./survey/catalogue.ts";
import {
  type BandColumn,
  type BandSeen,
  bandColumns,
  type Column,
  galaxyColumns,
  magnitudeColumns,
  ROW_COLUMN,
  type Seen,
  structureColumns,
} from "./survey/columns.ts";
import { componentsOf } from "./survey/components.ts";
import { checkGalaxies, type GalaxiesConfig, type GalaxyBand, type MagnitudeBand } from "./survey/config.ts";
import { readFilters } from "./survey/filter-files.ts";
import { lineColumns } from "./survey/line-columns.ts";
import { calibrationOf, Photometry } from "./survey/magnitudes.ts";
import { makeLightOf, REFERENCE } from "./survey/make-light.ts";
import type { Member, Members } from "./survey/members.ts";
import { fwhmRange, type Observation, type ObservedBand, Observer, observedBand } from "./survey/observe.ts";
import { WithRareClasses } from "./survey/rare.ts";
import { openRows } from "./survey/read-rows.ts";
import { RowMembers } from "./survey/row-members.ts";
import { SelectedGalaxies, type SelectedOptions } from "./survey/selected.ts";
import { samplesOf } from "./survey/selections.ts";

type KnownBand = Band & { readonly zero_point: number };

export class GalaxyPopulation implements Population {
  readonly config: GalaxiesConfig;
  readonly stamp: readonly [number, number];
  readonly bands: readonly KnownBand[];
  readonly labels: readonly PopulationLabel[];
  readonly size: number | undefined;
  readonly notes: readonly string[];
  readonly observing: ReadonlySet<string>;
  readonly #cosmology: Cosmology;
  readonly #members: Members;
  readonly #light: GalaxyLight;
  /** place of the reference among its filters */
  readonly #reference: number;
  readonly #observed: readonly ObservedBand[];
  readonly #columns: readonly Column[];
  /** of each band with an image, then of each without */
  readonly #bandColumns: readonly (readonly BandColumn[])[];
  /** bands without an image, as they are seen in the median */
  readonly #unseen: readonly { readonly band: KnownBand; readonly observed: ObservedBand }[];
  readonly #structure: StructureDraw | undefined;
  readonly #catalogue: CatalogueDraw | undefined;
  readonly #photometry: Photometry;
  #observer: Observer;

  /** @throws GalforgeError at the first key or value that is not allowed */
  constructor(config: unknown, at: Locate) {
    const read = readFilters(at, recordAt(at, [], config, "a configuration of galaxies"));
    this.notes = read.notes;
    const checked = checkGalaxies(at, read.config);
    const { bands, pixel_scale, unit, variation, catalogue } = checked;
    const all = [...bands, ...checked.magnitudes.map(plainBand)];
    const table =
      checked.from &&
      openRows(
        checked.from,
        all.map(({ name }) => name),
      );
    this.config = table === undefined ? checked : { ...checked, from: table.from };
    this.size = table?.from.rows;
    const parameters = resolveParameters(this.config.parameters, at(["parameters"]));
    this.stamp = this.config.stamp;
    this.#cosmology = new Cosmology(parameters.cosmology);
    const spectra = new Spectra(readSedTable(), parameters.dust, parameters.light);
    const makeLight = makeLightOf(spectra, this.#cosmology);
    const common = { cosmology: this.#cosmology, parameters, makeLight };
    this.#members =
      table === undefined
        ? selectedMembers(this.config, common, at)
        : new RowMembers({ ...common, table, bands: all });
    const filters = all.map(({ filter }) => filter);
    filters.forEach((filter, i) => {
      const place = i < bands.length ? ["bands", i] : ["magnitudes", i - bands.length];
      within(at([...place, "filter"]), () =>
        checkCovered(filterOf(filter), spectra.table, this.#members.zRange),
      );
    });
    this.#light = makeLight(filters, this.#members.zRange);
    this.#reference = filters.includes(REFERENCE) ? filters.indexOf(REFERENCE) : filters.length;
    const outlines = all.map(({ name, filter }) => bandOf(name, filterOf(filter), unit, parameters.light));
    const observed = all.map((band, i) => observedBand(band, outlines[i].zero_point, pixel_scale));
    const count = bands.length;
    this.#observed = observed.slice(0, count);
    this.#unseen = outlines.slice(count).map((band, i) => ({ band, observed: observed[count + i] }));
    this.bands = outlines.slice(0, count).map((outline, i): KnownBand => {
      const { sky, gain, read_noise, psf, model } = observed[i];
      const full = model.saturation === undefined ? {} : { saturation: model.saturation };
      return {
        ...outline,
        pixel_scale,
        detector: describedDetector(model, {
          ...(variation.noise === 0 ? { sky } : {}),
          ...{ gain, read_noise },
          ...full,
        }),
        psf: { kind: psf.kind, fwhm: fwhmRange(psf, variation), round: true },
      };
    });
    const varies = {
      fwhm: variation.fwhm > 0,
      ellipticity: variation.ellipticity > 0,
      noise: variation.noise > 0,
    };
    const { structure } = this.config;
    this.#structure = structure && new StructureDraw(structure, parameters.structure);
    this.#columns = [
      ...(table === undefined ? [] : [ROW_COLUMN]),
      ...galaxyColumns(this.#members.samples),
      ...lineColumns,
      ...(structure === undefined ? [] : structureColumns(structure)),
    ];
    const measured = catalogue !== undefined;
    this.#bandColumns = [
      ...bandNames(bands.map(({ name }) => name)).map((band) => [
        ...bandColumns(band, unit, varies),
        ...magnitudeColumns(band.suffix, measured).map((column) => ({ ...column, band: band.name })),
      ]),
      ...this.config.magnitudes.map(({ name }) => magnitudeColumns(`_${name}`, measured)),
    ];
    this.#catalogue = measured ? new CatalogueDraw(catalogue, parameters) : undefined;
    const calibrated = all.map(({ name, filter }) => ({
      name,
      calibration: calibrationOf(catalogue, filterOf(filter).name, parameters.catalogue),
    }));
    this.#photometry = new Photometry(calibrated, pixel_scale, parameters.catalogue);
    this.labels = [
      ...this.#columns.map(({ value: _, ...label }) => label),
      ...(measured ? catalogueLabels(catalogue) : []),
      ...this.#bandColumns.flat().map(({ of: _, ...label }) => label),
    ];
    const ofImage = this.labels.filter(({ name, role }) => name.startsWith("psf_") || role === "sky");
    this.observing = new Set(ofImage.map(({ name }) => name));
    this.#observer = new Observer(this.#observed, variation, 0);
  }

  draw(seed: number, index: number): Drawn {
    if (seed !== this.#observer.seed) {
      this.#observer = new Observer(this.#observed, this.config.variation, seed);
    }
    try {
      return this.#see(this.#members.take(seed, index), seed, index);
    } catch (error) {
      throw inContext(`object ${index} of seed ${seed}`, error);
    }
  }

  #see({ galaxy, tries, sample, row = 0, magnitudes = [] }: Member, seed: number, index: number): Drawn {
    const { stars } = galaxy;
    const { pixel_scale } = this.config;
    const kpcPerArcsec = this.#cosmology.kpcPerArcsec(stars.z);
    this.#light.stars(stars);
    this.#light.addLines(galaxy);
    const structure = this.#structure?.draw(seed, index, galaxy);
    if (structure !== undefined && structure.knots.length > 0) this.#light.youngStars(stars);
    this.#light.setMagnitudes(magnitudes);
    const { bands, dx, dy } = this.#observer.draw(index);
    const [x0, y0] = [this.stamp[1] / 2 + dx, this.stamp[0] / 2 + dy];
    const area = sphere(this.#cosmology.luminosityDistance(stars.z));
    const continua = this.#light.continua(stars);
    const seen = { galaxy, kpcPerArcsec, sphere: area, continua, tries, sample, row, x0, y0, structure };
    const inBands = [
      ...bands.map(({ psf, detector }, i) =>
        this.#inBand(i, this.bands[i], seen, { psf, detector }, seed, index),
      ),
      ...this.#unseen.map(({ band, observed: { psf, ...detector } }, i) =>
        this.#inBand(bands.length + i, band, seen, { psf: { ...psf, e: 0, pa: 0 }, detector }, seed, index),
      ),
    ];
    const labels = new Float64Array(this.labels.length);
    let at = 0;
    for (const { value } of this.#columns) labels[at++] = value(seen);
    for (const value of this.#catalogue?.draw(seed, index, this.#target(seen)) ?? []) labels[at++] = value;
    this.#bandColumns.forEach((columns, i) => {
      for (const { of } of columns) labels[at++] = of(inBands[i]);
    });

    const componentsIn = componentsOf(galaxy, kpcPerArcsec, structure);
    const drawn = bands.map(({ psf, detector }, i) => {
      const young = inUnit(this.#light.young[i], this.bands[i]);
      const components = componentsIn({ ...inBands[i], young });
      return { scene: { components, x0, y0, psf, pixel_scale, stamp: this.stamp }, detector };
    });
    return { bands: drawn, labels };
  }

  /** A band of an object. @param i its place among the filters */
  #inBand(
    i: number,
    band: KnownBand,
    seen: Seen,
    { psf, detector }: Pick<Observation, "detector"> & { readonly psf: Width },
    seed: number,
    index: number,
  ): BandSeen {
    const bulge = inUnit(this.#light.bulge[i], band);
    const flux = inUnit(this.#light.disc[i], band) + bulge;
    const { fwhm, e, pa } = psf;
    const sight = { flux, hlr: halfLightRadius(seen), fwhm, detector };
    const [deviation, error] = this.#photometry.measure(i, sight, seed, index);
    const found = band.zero_point - 2.5 * Math.log10(flux) + deviation;
    const { sky } = detector;
    return { flux, bulge, zeroPoint: band.zero_point, fwhm, e, pa, sky, measured: [found, error] };
  }

  #target(seen: Seen): Target {
    const { galaxy, sample } = seen;
    return {
      galaxy,
      deep: this.#members.samples[sample] === "deep",
      r: magnitude(this.#light.disc[this.#reference] + this.#light.bulge[this.#reference]),
      hlr: halfLightRadius(seen),
      sphere: seen.sphere,
    };
  }
}

/** Whom a selection takes, with rare classes among them where they are asked for. */
function selectedMembers(
  { selection, classes, mass_function, tries }: GalaxiesConfig,
  common: Pick<SelectedOptions, "cosmology" | "parameters" | "makeLight">,
  at: Locate,
): Members {
  const samples = samplesOf(selection!, common.parameters);
  const options = { ...common, samples, massFunction: mass_function, tries };
  const selected = within(at(["selection"]), () => new SelectedGalaxies(options));
  return classes === undefined ? selected : new WithRareClasses(selected, classes, options, at);
}

type Width = Pick<Observation["psf"], "fwhm" | "e" | "pa">;

/** [arcsec] */
const halfLightRadius = ({
  galaxy: { stars },
  kpcPerArcsec,
}: Pick<Seen, "galaxy" | "kpcPerArcsec">): number => (stars.size * Math.sqrt(stars.q)) / kpcPerArcsec;

/** A band without an image, as if it had one. */
const plainBand = ({ name, filter, depth, fwhm, gain }: MagnitudeBand): GalaxyBand => ({
  ...{ name, filter, depth },
  psf: { kind: "gaussian", fwhm },
  detector: { gain, read_noise: 0 },
});
