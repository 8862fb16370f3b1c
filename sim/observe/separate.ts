/** The objects of a stamp, each by itself, without sky and noise: rendered when they are asked for, and once. */
import type { DrawnBand } from "../drawn.ts";
import type { Renderer } from "../render/renderer.ts";

export class SeparateImages {
  readonly #renderer: Pick<Renderer, "render">;
  readonly #images: (Float32Array | undefined)[] = [];
  readonly #isMade: boolean[] = [];
  #bands: readonly DrawnBand[] = [];

  constructor(renderer: Pick<Renderer, "render">) {
    this.#renderer = renderer;
  }

  /** Another object's; the images of the one before may be written over. */
  begin(bands: readonly DrawnBand[]): void {
    this.#bands = bands;
    this.#isMade.fill(false);
  }

  /** How many objects there are. */
  get count(): number {
    return 1 + (this.#bands[0].scene.others?.length ?? 0);
  }

  /** @param k 0: the target, then the others in their order @returns [ny * nx] ADU, good until the next object */
  of(band: number, k: number): Float32Array {
    const at = k * this.#bands.length + band;
    const { others = [], ...target } = this.#bands[band].scene;
    const size = target.stamp[0] * target.stamp[1];
    let image = this.#images[at];
    if (image?.length !== size) {
      image = new Float32Array(size);
      this.#images[at] = image;
      this.#isMade[at] = false;
    }
    if (this.#isMade[at] !== true) {
      // what is compared with the noise needs no more than the light of those within
      if (k === 0) this.#renderer.render(target, image);
      else this.#renderer.render({ ...target, ...others[k - 1] }, image, "quick");
      this.#isMade[at] = true;
    }
    return image;
  }
}
