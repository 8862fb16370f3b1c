/** What the fast path renders, and what it does not. */
import type { Component, Scene } from "../scene.ts";
import { exploded } from "./exploded.ts";
import { isRadial } from "./radial-profile.ts";

/** Point sources, and functions of an elliptical radius. */
export const isFast = (c: Component): boolean => c.kind === "point" || isRadial(c);

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
  return { fast: part(components.filter(isFast)), general: part(components.filter((c) => !isFast(c))) };
}
