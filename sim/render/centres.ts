/** Where the components of a scene are. */
import type { Component, Scene } from "../scene.ts";

/** The same image as one source: the components of further objects have their offsets from its centre. */
export function withOthers({ others, ...scene }: Scene): Scene {
  const { x0, y0, pixel_scale } = scene;
  const beside = (others ?? []).flatMap((other) =>
    other.components.map(({ dx = 0, dy = 0, ...c }) => ({
      ...c,
      dx: dx + (other.x0 - x0) * pixel_scale,
      dy: dy + (other.y0 - y0) * pixel_scale,
    })),
  );
  return { ...scene, components: [...scene.components, ...beside] };
}

/** Whether a component is beside its scene's centre. */
export const isShifted = ({ dx = 0, dy = 0 }: Component): boolean => dx !== 0 || dy !== 0;

/** The centre of each component [pixels from the stamp's lower-left corner]. */
export const centresOf = ({
  components,
  x0,
  y0,
  pixel_scale,
}: Scene): readonly (readonly [number, number])[] =>
  components.map(({ dx = 0, dy = 0 }) => [x0 + dx / pixel_scale, y0 + dy / pixel_scale]);

/** A centre, where light peaks, is not in the stamp. */
export function isOutside({ components, x0, y0, pixel_scale, stamp: [ny, nx] }: Scene): boolean {
  for (const { dx = 0, dy = 0 } of components) {
    const [x, y] = [x0 + dx / pixel_scale, y0 + dy / pixel_scale];
    if (x < 0 || y < 0 || x > nx || y > ny) return true;
  }
  return false;
}

/** The scene as a sum of scenes whose components have one centre each. */
export function splitByCentre(scene: Scene): Scene[] {
  if (!scene.components.some(isShifted)) return [scene];
  const groups = new Map<string, Scene & { readonly components: Component[] }>();
  const centres = centresOf(scene);
  scene.components.forEach(({ dx: _, dy: __, ...c }, i) => {
    const [x0, y0] = centres[i];
    const group = groups.get(`${x0} ${y0}`) ?? { ...scene, x0, y0, components: [] };
    group.components.push(c);
    groups.set(`${x0} ${y0}`, group);
  });
  return [...groups.values()];
}

/** The sum of the images of a scene's centres. */
export function renderByCentre(
  scene: Scene,
  out: Float32Array,
  render: (one: Scene, image: Float32Array) => void,
): void {
  const [first, ...others] = splitByCentre(scene);
  render(first, out);
  if (others.length === 0) return;
  const image = new Float32Array(out.length);
  for (const one of others) {
    render(one, image);
    for (let p = 0; p < out.length; p++) out[p] += image[p];
  }
}
