/** The population that neighbours are drawn from, where it is not that of the targets. Its PSF and its detector are never used. */
import type { Band } from "../../../datasets/bands.ts";
import { badInput, show } from "../../../shared/errors.ts";
import type { Population } from "../../drawn.ts";
import { type Fields, isRecord } from "../../fields.ts";
import { type Locate, onlyKeysAt, recordAt } from "../../population/locate.ts";
import { LAYER_KEYS } from "../config.ts";

/** What a population has to have, and neighbours do not need. */
const UNUSED = {
  psf: { kind: "gaussian", fwhm: 1 },
  detector: { sky: 0, gain: 1, read_noise: 0 },
} as const;

/**
 * The whole configuration of neighbours. One that has a stamp is whole; one that has a galaxy, with its own parameters and the flux in
 * each of several bands, has the pixels and bands of the targets; any other is that of the targets with what it says in place.
 * @param from what stands at `neighbours.from`
 * @throws GalforgeError for keys that have no meaning beside a galaxy, and a flux that is not said band by band
 */
export function sourceConfig(targets: Population, from: Fields, at: Locate): Fields {
  const layer = LAYER_KEYS.find((key) => from[key] !== undefined);
  if (layer !== undefined) {
    throw badInput(
      at(["neighbours", "from", layer]),
      "is for targets alone: neighbours have none of their own",
    );
  }
  if (from["stamp"] !== undefined) return from;
  if (from["galaxy"] !== undefined) return ofGalaxy(targets, from, at);
  const { parameters: own, ...rest } = from;
  const { parameters, ...config } = targets.config;
  const plain = Object.fromEntries(
    Object.entries(config).filter(([key]) => !LAYER_KEYS.some((k) => k === key)),
  );
  return { ...plain, ...rest, parameters: isRecord(own) ? { ...parameters, ...own } : parameters };
}

function ofGalaxy({ stamp, bands, config: { pixel_scale } }: Population, from: Fields, at: Locate): Fields {
  const path = ["neighbours", "from"];
  onlyKeysAt(at, path, from, ["description", "parameters", "galaxy", "bands"]);
  const { bands: own, ...rest } = from;
  const pixels = { stamp, pixel_scale, ...UNUSED };
  if (own === undefined) {
    if (bands.length === 1) {
      const { name, zero_point } = bands[0];
      return { ...rest, ...pixels, band: name, ...(zero_point === undefined ? {} : { zero_point }) };
    }
    throw badInput(at(path), `"bands" are missing: the flux in each of ${namesOf(bands)}`);
  }
  if (!Array.isArray(own)) {
    throw badInput(
      at([...path, "bands"]),
      `expected a list such as [{name: g, flux: 1000}], got ${show(own)}`,
    );
  }
  const whole = own.map((entry: unknown, i) => {
    const place = [...path, "bands", i];
    const band = recordAt(at, place, entry, "a band such as {name: g, flux: 1000}");
    onlyKeysAt(at, place, band, ["name", "flux"]);
    const zero_point = bands.find(({ name }) => name === band["name"])?.zero_point;
    return { ...band, ...(zero_point === undefined ? {} : { zero_point }) };
  });
  return { ...rest, ...pixels, bands: whole };
}

/**
 * By what the fluxes of neighbours are multiplied in each band, so that their magnitudes stay what they are.
 * @throws GalforgeError if they have other bands, or fluxes that cannot be compared
 */
export function fluxFactors(targets: readonly Band[], neighbours: readonly Band[], where: string): number[] {
  const isSame =
    targets.length === neighbours.length && targets.every((b, i) => b.name === neighbours[i].name);
  if (!isSame) {
    throw badInput(
      where,
      `has other bands, ${namesOf(neighbours)}: those of the stamps are ${namesOf(targets)}`,
    );
  }
  return targets.map(({ name, zero_point }, i) => {
    const other = neighbours[i].zero_point;
    if (zero_point === other) return 1;
    if (zero_point !== undefined && other !== undefined) return 10 ** (0.4 * (zero_point - other));
    const [has, lacks] =
      zero_point === undefined ? ["it has", "the stamps have"] : ["the stamps have", "it has"];
    throw badInput(
      where,
      `in the band ${name} ${has} a zero point and ${lacks} none: fluxes cannot be compared`,
    );
  });
}

const namesOf = (bands: readonly Band[]): string => bands.map(({ name }) => name).join(", ");
