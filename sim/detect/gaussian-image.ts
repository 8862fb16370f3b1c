/** The image of a Gaussian PSF, where nothing is known of a PSF but its width. */

/** Standard deviations to each side. */
const REACH = 4;

/**
 * @param fwhm [pixels] @returns [side * side] with its centre in the middle pixel, of sum 1: values at the middles of pixels, which
 *   for a PSF that is not undersampled are its integrals to a per cent
 */
export function gaussianImage(fwhm: number): { readonly pixels: Float32Array; readonly side: number } {
  const sigma = fwhm / Math.sqrt(8 * Math.LN2);
  const half = Math.max(1, Math.ceil(REACH * sigma));
  const side = 2 * half + 1;
  const along = Float64Array.from({ length: side }, (_, i) => Math.exp(-(((i - half) / sigma) ** 2) / 2));
  const sum = along.reduce((a, b) => a + b, 0);
  const pixels = Float32Array.from({ length: side * side }, (_, p) => {
    return (along[p % side] * along[Math.floor(p / side)]) / sum ** 2;
  });
  return { pixels, side };
}
