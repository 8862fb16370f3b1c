/** What the fast path renders, and what it does not. */
import type { Component, Scene } from "../scene.ts";
import { exploded } from "./exploded.ts";
import { endOf } from "./extent.ts";
import { isRadial } from "./radial-profile.ts";

/** An edge farther than this from the centre makes the transform oscillate faster than the steps of radial tables follow [pixels]. */
const FARTHEST_EDGE = 48;

/** Point sources, and functions of an elliptical radius. @param pixelScale [arcsec / pixel] */
export const isFast = (c: Component, pixelScale: number): boolean =>
  c.kind === "point" || (isRadial(c) && endOf(c, pixelScale) <= FARTHEST_EDGE);

export interface Parts {
  /** undefined: there is nothing of the kind */
  readonly fast: Scene | undefined;
  readonly general: Scene | undefined;
}

/** The scene as a sum of both. */
export function splitScene(scene: Scene): Parts {
  const components = exploded(scene.components);
  const part = (of: readonly Component[]): Scene | undefined =>
    of.length === 0 ? undefined : { ...scene, components: of };
  const fast = components.filter((c) => isFast(c, scene.pixel_scale));
  return { fast: part(fast), general: part(components.filter((c) => !fast.includes(c))) };
}
