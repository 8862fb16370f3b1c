/** What the kernels of a device draw of a scene (kernels.ts); the rest is for the processor. */
import type { Component, Scene } from "../scene.ts";

export type Drawable = Component & { readonly kind: "sersic" | "point" };

export const isDrawable = (c: Component): c is Drawable => c.kind === "sersic" || c.kind === "point";

/** The first kind of component that no device draws, if there is one. */
export const undrawable = (scenes: readonly Scene[]): Component["kind"] | undefined =>
  scenes.flatMap(({ components }) => components).find((c) => !isDrawable(c))?.kind;
