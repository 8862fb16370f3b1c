/** What the kernels of a device draw of a scene (kernels.ts); the rest is for the processor. */
import type { Component, PsfKind, Scene } from "../scene.ts";

export type Drawable = Component & { readonly kind: "sersic" | "point" };

export const isDrawable = (c: Component): c is Drawable => c.kind === "sersic" || c.kind === "point";

/** Why no device draws all of them; undefined: one can. */
export function undrawable(scenes: readonly Scene[]): string | undefined {
  for (const { components } of scenes) {
    const other = components.find((c) => !isDrawable(c));
    if (other !== undefined) return `no GPU draws a component of kind ${other.kind}`;
  }
  return undefined;
}

/** PSFs whose OTF is a radial table. */
export const RADIAL_PSFS: ReadonlySet<PsfKind> = new Set([
  "gaussian",
  "moffat",
  "kolmogorov",
  "vonkarman",
  "airy",
]);
