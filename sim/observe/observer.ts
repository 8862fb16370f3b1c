/**
 * From a drawn object to pixels: rendered, then sky and noise of the detector, band by band; and, where they are asked for, the planes
 * beside them.
 */
import type { PlanePixels } from "../../datasets/planes.ts";
import { inContext } from "../../shared/errors.ts";
import type { DrawnBand } from "../drawn.ts";
import type { StampMeasure } from "../noise/detector.ts";
import { Exposure } from "../noise/exposure.ts";
import type { Scene } from "../scene.ts";
import { type PlaneOptions, planeFiller } from "./fill.ts";
import type { Measure } from "./measures.ts";
import type { FillPlane, StampRenderer } from "./observation.ts";
import type { PlaneName } from "./planes.ts";
import { SeparateImages } from "./separate.ts";

/** Names the noise of an object. */
export interface Place {
  readonly seed: number;
  readonly id: number;
  /** what to call it in messages */
  readonly name: () => string;
}

export interface ObserverOptions extends PlaneOptions {
  /** pixels hold the light alone, without sky and noise */
  readonly noiseless: boolean;
  readonly planes?: readonly PlaneName[] | undefined;
  /** what is measured on the target, for which it is rendered alone */
  readonly measures?: readonly Measure[] | undefined;
}

export interface Measured extends StampMeasure {
  /** the values of the measures, one after the other */
  readonly own: readonly number[];
}

const NOTHING: readonly number[] = [];

export class Observer {
  readonly #renderer: StampRenderer;
  readonly #exposure = new Exposure();
  readonly #noiseless: boolean;
  readonly #fillers: readonly FillPlane[];
  readonly #measures: readonly Measure[];
  readonly #separate: SeparateImages;
  /** a copy of the light without noise, of which planes are made */
  #signal = new Float32Array(0);
  #mask = new Uint8Array(0);

  constructor(
    renderer: StampRenderer,
    { noiseless, planes = [], measures = [], ...options }: ObserverOptions,
  ) {
    this.#renderer = renderer;
    this.#noiseless = noiseless;
    this.#fillers = planes.map((name) => planeFiller(name, options));
    this.#measures = measures;
    this.#separate = new SeparateImages(renderer);
  }

  /**
   * A pure function of the object, its place and the options.
   * @param bands of one stamp size @param pixels filled: [bands][ny * nx] ADU
   * @param planes filled: the pixels of each plane asked for, in that order
   * @returns what is measured in each band
   * @throws GalforgeError naming the object
   */
  observe(
    bands: readonly DrawnBand[],
    place: Place,
    pixels: Float32Array,
    planes: readonly PlanePixels[] = [],
  ): readonly Measured[] {
    const size = pixels.length / bands.length;
    this.#separate.begin(bands);
    const measured = bands.map(({ scene, detector }, band) => {
      const image = pixels.subarray(band * size, (band + 1) * size);
      try {
        this.#renderer.render(scene, image);
      } catch (error) {
        throw inContext(place.name(), error);
      }
      const mask = this.#fillers.length > 0 ? this.#keep(image, band * size, pixels.length) : undefined;
      const own = this.#measures.length > 0 ? this.#measure(band, scene, image) : NOTHING;
      try {
        const source = { seed: place.seed, object: place.id, band };
        const { flux_in_stamp, snr } = this.#noiseless
          ? this.#exposure.measure(image, detector, scene.stamp)
          : this.#exposure.apply(image, detector, scene.stamp, source, mask);
        return { flux_in_stamp, snr, own };
      } catch (error) {
        throw inContext(place.name(), error);
      }
    });
    const [signal, mask, renderer, exposure] = [this.#signal, this.#mask, this.#renderer, this.#exposure];
    this.#fillers.forEach((fill, p) => {
      fill({ bands, signal, mask, renderer, exposure, separate: this.#separate }, planes[p]);
    });
    return measured;
  }

  #measure(band: number, scene: Scene, image: Float32Array): readonly number[] {
    const target = scene.others === undefined ? image : this.#separate.of(band, 0);
    return this.#measures.flatMap((measure) => measure.of(target, image, scene));
  }

  /** Copies a band for the planes. @returns its part of the mask, empty */
  #keep(image: Float32Array, at: number, length: number): Uint8Array {
    if (this.#signal.length !== length) {
      this.#signal = new Float32Array(length);
      this.#mask = new Uint8Array(length);
    }
    this.#signal.set(image, at);
    return this.#mask.subarray(at, at + image.length).fill(0);
  }
}
