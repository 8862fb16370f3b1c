/** Pixels as a detector's converter writes them. */

const ADU_MAX = 65535;

/** Rounds half up to whole ADU and clips to [0, min(65535, saturation)]. `out` is as long as `image`. */
export function toInteger(image: Float32Array, saturation: number, out: Uint16Array): void {
  const top = Math.floor(Math.min(ADU_MAX, saturation));
  for (let i = 0; i < image.length; i++) {
    out[i] = Math.max(0, Math.min(top, Math.floor(image[i] + 0.5)));
  }
}
