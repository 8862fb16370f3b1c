/**
 * `signal_to_noise: 50`: fluxes such that the matched filter finds the noiseless stamp with this signal-to-noise ratio,
 *   S^2 = sum over pixels of (f s)^2 / v(f s),   v = f s / gain + sky / gain + (read_noise / gain)^2 of a plain detector (variance.ts),
 * over all bands together, or over one that is named. It is what the label `snr` says of a band. The factor f is the same for all components
 * and bands, so colours and shapes stay; labels of fluxes are multiplied by it, too.
 *
 * S grows with f, and d ln S^2 / d ln f falls from 2 (the sky's noise) to 1 (the galaxy's own photons): ln S^2 is a concave function of ln f,
 * of which Newton's method finds the root from anywhere.
 */
import { badInput, inContext, outOfRange } from "../../shared/errors.ts";
import { PURPOSE } from "../../shared/random/stream.ts";
import type { Drawn, DrawnBand, Population, PopulationLabel } from "../drawn.ts";
import { Exposure } from "../noise/exposure.ts";
import { varianceOfLight } from "../noise/model.ts";
import { type Locate, onlyKeysAt, recordAt } from "../population/locate.ts";
import { RANGES } from "../ranges.ts";
import { Renderer } from "../render/renderer.ts";
import type { SignalToNoiseConfig } from "./config.ts";
import { DecoratedPopulation, withLabels } from "./decorated.ts";
import { LayerValues } from "./layer-values.ts";

const KEY = "signal_to_noise";

/** @throws GalforgeError for a band that is not there, a value that is not allowed, physical galaxies */
export function makeSignalToNoiseLayer(base: Population, value: unknown, at: Locate): Population {
  if ("kind" in base.config && base.config.kind === "galaxies") {
    throw badInput(
      at([KEY]),
      "has no meaning for physical galaxies, whose fluxes follow from their stars and distances: say how deep the bands are (depth)",
    );
  }
  return new SignalToNoise(base, asked(base, value, at), at);
}

/** The value, and the band that it holds in. */
function asked(base: Population, written: unknown, at: Locate): SignalToNoiseConfig {
  const isRecord = typeof written === "object" && written !== null && !Array.isArray(written);
  if (!isRecord || !("value" in written)) return { value: written };
  const fields = recordAt(at, [KEY], written, "{value: 50, band: r}");
  onlyKeysAt(at, [KEY], fields, ["value", "band"]);
  const { value, band } = fields;
  if (band === undefined) return { value };
  const names = base.bands.map(({ name }) => name);
  const known = names.find((name) => name === band);
  if (known === undefined) throw outOfRange(at([KEY, "band"]), band, `one of the bands: ${names.join(", ")}`);
  return { value, band: known };
}

/** Light and noise of the pixels that count. */
export interface Pixels {
  /** noiseless light above 0 [ADU] */
  readonly signal: Float64Array;
  /** variance without this light [ADU^2] */
  readonly floor: Float64Array;
  /** variance for each ADU of light [ADU]: 1 / gain, or 0 where photons of the galaxy have no noise */
  readonly photon: Float64Array;
}

/**
 * The f of S(f) = wanted, to rounding.
 * @returns undefined if there is no light, or no noise
 */
export function fluxFactor({ signal, floor, photon }: Pixels, wanted: number): number | undefined {
  const target = 2 * Math.log(wanted);
  let u = 0;
  for (let step = 0; step < 100; step++) {
    const f = Math.exp(u);
    let [power, slope] = [0, 0];
    for (let p = 0; p < signal.length; p++) {
      const s = f * signal[p];
      const own = photon[p] * s;
      const variance = own + floor[p];
      if (variance === 0) return undefined;
      const term = (s * s) / variance;
      power += term;
      slope += term * (2 - own / variance);
    }
    if (!(power > 0)) return undefined;
    const change = ((target - Math.log(power)) * power) / slope;
    u += change;
    if (Math.abs(change) < 1e-13) break;
  }
  return Math.exp(u);
}

class SignalToNoise extends DecoratedPopulation {
  readonly #values: LayerValues;
  readonly #wanted: number;
  readonly #bands: readonly number[];
  /** made with the first object: not every thread draws some */
  #tools: { readonly renderer: Renderer; readonly exposure: Exposure } | undefined;

  constructor(base: Population, config: SignalToNoiseConfig, at: Locate) {
    super(base, { signal_to_noise: config });
    this.#values = new LayerValues(at, base, { path: [KEY], purpose: PURPOSE.signalToNoise });
    this.#wanted = this.#values.number("value", config.value, "signal_to_noise");
    const all = [...base.bands.keys()];
    this.#bands = config.band === undefined ? all : all.filter((i) => base.bands[i].name === config.band);
  }

  override get labels(): readonly PopulationLabel[] {
    const factor: PopulationLabel = {
      name: "flux_factor",
      unit: "1",
      role: "scalar",
      description:
        "factor that all fluxes were multiplied by, for the signal-to-noise ratio that was asked for",
    };
    return withLabels(KEY, this.base, [factor]);
  }

  override draw(seed: number, index: number): Drawn {
    const { bands, labels } = super.draw(seed, index);
    try {
      const wanted = this.#values.draw(seed, index, labels)[this.#wanted];
      const factor = this.#factor(bands, wanted);
      const roles = this.base.labels;
      const scaled = labels.map((value, i) => (roles[i].role === "flux" ? factor * value : value));
      return {
        bands: bands.map((band) => brighter(band, factor)),
        labels: Float64Array.of(...scaled, factor),
      };
    } catch (error) {
      throw inContext(`object ${index} of seed ${seed}`, error);
    }
  }

  #factor(bands: readonly DrawnBand[], wanted: number): number {
    const pixels = joined(this.#bands.map((i) => this.#pixels(bands[i])));
    const factor = fluxFactor(pixels, wanted);
    if (factor !== undefined && Number.isFinite(factor)) return factor;
    const why =
      pixels.signal.length === 0
        ? "none of the galaxy's light is inside the stamp"
        : "there are pixels without any noise";
    throw badInput(KEY, `no flux makes it ${wanted}: ${why}`);
  }

  #pixels({ scene, detector }: DrawnBand): Pixels {
    this.#tools ??= { renderer: new Renderer(), exposure: new Exposure() };
    const { renderer, exposure } = this.#tools;
    const image = new Float32Array(scene.stamp[0] * scene.stamp[1]);
    renderer.render(scene, image);
    const dark = exposure.varianceOf(new Float32Array(image.length), detector, scene.stamp);
    const lit = [...image.keys()].filter((p) => image[p] > 0);
    const photon = varianceOfLight(detector);
    return {
      signal: Float64Array.from(lit, (p) => image[p]),
      floor: Float64Array.from(lit, (p) => dark[p]),
      photon: new Float64Array(lit.length).fill(photon),
    };
  }
}

const joined = (parts: readonly Pixels[]): Pixels => ({
  signal: Float64Array.from(parts.flatMap(({ signal }) => [...signal])),
  floor: Float64Array.from(parts.flatMap(({ floor }) => [...floor])),
  photon: Float64Array.from(parts.flatMap(({ photon }) => [...photon])),
});

/** @throws GalforgeError for a flux that no pixel can hold */
function brighter({ scene, detector }: DrawnBand, factor: number): DrawnBand {
  const components = scene.components.map((component) => {
    const flux = factor * component.flux;
    if (flux > RANGES.flux.max) throw outOfRange(`${KEY}: the flux that it needs`, flux, RANGES.flux.text);
    return { ...component, flux };
  });
  return { scene: { ...scene, components }, detector };
}
