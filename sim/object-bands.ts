/**
 * Bands of an object of a list: `bands: [{name, flux, psf?, others?}, ...]`. The flux of one component is a number, that of several a list in the
 * order of `components`, which then have none of their own. A band without a PSF has that of the object.
 * Further objects on the stamp stand in each of the bands, with their fluxes.
 */
import { badInput, show } from "../shared/errors.ts";
import { MOST_BANDS } from "../shared/random/stream.ts";
import { takeBandName } from "./population/band-name.ts";
import { asRecord, type Fields, onlyKeys } from "./scene-check.ts";

export interface ObjectBand {
  readonly name: string;
  /** of the object, as if it had this band alone */
  readonly fields: Fields;
}

/** @param where names the object in messages @throws GalforgeError for names, keys and fluxes that are not allowed */
export function splitBands(where: string, object: Fields): ObjectBand[] {
  const { bands, ...rest } = object;
  if (!Array.isArray(bands) || bands.length === 0 || bands.length > MOST_BANDS) {
    throw badInput(
      `${where}.bands`,
      `expected a list of bands such as {name: "g", flux: 500}, got ${show(bands)}`,
    );
  }
  const components = rest["components"];
  const hasFlux = [rest, ...(Array.isArray(components) ? components : [])].some((c) => c?.flux !== undefined);
  if (hasFlux) throw badInput(where, '"flux" stands in each of the bands: remove it beside them');
  if (rest["others"] !== undefined) {
    throw badInput(where, '"others", with their fluxes, stand in each of the bands: remove them beside');
  }
  const taken = new Set<string>();
  return bands.map((entry: unknown, i) => {
    const place = `${where}.bands[${i}]`;
    const band = asRecord(place, entry, 'a band such as {name: "g", flux: 500}');
    onlyKeys(place, band, ["name", "flux", "psf", "others"]);
    const { flux, psf = rest["psf"], others } = band;
    const name = takeBandName(`${place}.name`, band["name"], taken);
    if (!Array.isArray(components)) return { name, fields: { ...rest, flux, psf, others } };
    const fluxes = Array.isArray(flux) ? flux : [flux];
    if (fluxes.length !== components.length) {
      const needed = `a list of ${components.length} fluxes, one for each component`;
      throw badInput(`${place}.flux`, `expected ${needed}, got ${show(flux)}`);
    }
    const lit = components.map((c: unknown, k) => ({
      ...asRecord(`${where}.components[${k}]`, c, "a component"),
      flux: fluxes[k],
    }));
    return { name, fields: { ...rest, components: lit, psf, others } };
  });
}
