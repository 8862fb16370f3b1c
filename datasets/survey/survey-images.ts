/** A cutout of a survey with what comes beside it. Pure; arrays are row-major [ny][nx]. */

export interface SurveyImages {
  /** [ny, nx] */
  readonly shape: readonly [number, number];
  readonly data: Float64Array;
  /** standard deviation of each pixel, in the unit of `data` */
  readonly sigma: Float64Array;
  /** number of the object that a pixel belongs to; 0: none */
  readonly segments: Float64Array;
  /** not 0: the pixel is not to be used */
  readonly mask: Float64Array;
}

/**
 * 1 for the usable pixels of the segment under (x0, y0), 0 elsewhere.
 * @returns undefined if no segment is there
 */
export function segmentUnder(images: SurveyImages, x0: number, y0: number): Uint8Array | undefined {
  const [ny, nx] = images.shape;
  const x = Math.floor(x0);
  const y = Math.floor(y0);
  const id = x >= 0 && x < nx && y >= 0 && y < ny ? images.segments[y * nx + x] : 0;
  if (id === 0) return undefined;
  return Uint8Array.from(images.segments, (s, i) => (s === id && images.mask[i] === 0 ? 1 : 0));
}
